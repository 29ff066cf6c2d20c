# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When calls may start: seen from the service's side, in simulated minutes, and with threads for a moment."""

from __future__ import annotations

import json
import random
import threading
import time
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import (
    Memory,
    Pacer,
    RunEnded,
    pause_asked_for,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.simulated_time import (
    Clock,
    Down,
    FixedLimit,
    FlowControl,
    Limit,
    SharedWithBursts,
    Simulation,
    SlidingLimit,
)

NAMED_WINDOW = (
    "APIG.0308: The throttling threshold has been reached: policy user over ratelimit,limit:600,time:1 minute"
)


def asks_for_window(limit: Limit, now: float) -> float | None:  # pylint: disable=unused-argument
    return limit.window


def asks_for_what_it_takes(limit: Limit, now: float) -> float | None:
    return limit.seconds_until_free(now)


def asks_for_3_seconds(limit: Limit, now: float) -> float | None:  # pylint: disable=unused-argument
    return 3.0


def asks_for_nothing(limit: Limit, now: float) -> float | None:  # pylint: disable=unused-argument
    return None


def throttled(pacer: Pacer, started: float | None, asked_pause: float | None) -> bool:
    """End a request with a 429. Returns: whether the run goes on."""
    pacer.throttled(t.cast(float, started), asked_pause, CodeHubError("rate_limited", ""))
    return not pacer.ended_by


WAYS_TO_ASK = [asks_for_window, asks_for_what_it_takes, asks_for_3_seconds, asks_for_nothing]


class Anything:
    """A service without a limit."""

    def takes(self, now: float) -> bool:  # pylint: disable=unused-argument
        return True

    def named_pause(self, now: float) -> float | None:  # pylint: disable=unused-argument
        return None


# --- The window


@pytest.mark.parametrize("workers", [8, 16, 128])
@pytest.mark.parametrize(
    "service", [SlidingLimit, FixedLimit, lambda: FixedLimit(phase=25.0), lambda: FixedLimit(phase=59.5)]
)
def test_alone_1500_calls_meet_no_429_and_take_no_longer_than_they_must(
    service: t.Callable[[], FlowControl], workers: int
) -> None:
    run = Simulation(service(), calls=1500, workers=workers).run()
    assert (run.done, run.refused_at) == (1500, [])
    # 600 at once, 600 after one minute, 300 after two.
    assert run.seconds <= 120 * 1.03


def test_one_worker_is_never_held_up_below_the_limit() -> None:
    run = Simulation(Anything(), calls=500, workers=1, latency=lambda dice: 0.05).run()
    assert run.seconds == pytest.approx(25.0)


def test_without_a_limit_nothing_is_held_up() -> None:
    run = Simulation(Anything(), calls=5000, workers=50, rate_limit=0, latency=lambda dice: 0.1).run()
    assert run.seconds == pytest.approx(10.0)


@settings(max_examples=60)
@given(
    rate_limit=st.integers(1, 40),
    workers=st.integers(1, 30),
    longest=st.floats(0.001, 90),
    lost=st.floats(0, 0.5),
    seed=st.integers(0, 1000),
)
def test_no_60_seconds_see_more_calls_than_the_limit(
    rate_limit: int, workers: int, longest: float, lost: float, seed: int
) -> None:
    run = Simulation(
        Anything(),
        calls=4 * rate_limit,
        workers=workers,
        rate_limit=rate_limit,
        latency=lambda dice: dice.uniform(0, longest),
        responses=lambda dice: dice.random() >= lost,
        seed=seed,
    ).run()
    assert run.done == 4 * rate_limit
    assert run.most_in_any(60.0) <= rate_limit


# --- Others use the same limit


@pytest.mark.parametrize("asks", WAYS_TO_ASK)
@pytest.mark.parametrize("service", [SlidingLimit, lambda **values: FixedLimit(phase=25.0, **values)])
@pytest.mark.parametrize("calls", [1500, 4500])
def test_with_half_of_the_limit_nothing_is_lost_and_few_calls_are_wasted(
    calls: int, service: t.Callable[..., Limit], asks: t.Any
) -> None:
    run = Simulation(service(others=5.0, asks=asks), calls=calls, workers=16).run()
    assert (run.done, run.gave_up) == (calls, 0)
    assert run.wasted < 0.02
    # It slows down, but does not stand still: 300 a minute is what there is.
    assert run.seconds < 1.6 * calls / 5.0


@pytest.mark.parametrize("asks", WAYS_TO_ASK)
@pytest.mark.parametrize("service", [SlidingLimit, lambda **values: FixedLimit(phase=25.0, **values)])
@pytest.mark.parametrize("is_insistent", [False, True])
@pytest.mark.parametrize(
    ("size", "period", "first"),
    [(300, 60, 0), (300, 60, 20), (150, 30, 0), (100, 20, 5), (50, 10, 0), (25, 5, 2), (5, 1, 0)],
)
def test_half_of_the_limit_is_used_well_beside_a_bursty_client(
    size: int, period: float, first: float, is_insistent: bool, service: t.Callable[..., Limit], asks: t.Any
) -> None:
    shared = SharedWithBursts(service(asks=asks), size=size, period=period, first=first, is_insistent=is_insistent)
    run = Simulation(shared, calls=1000, workers=16).run()
    assert (run.done, run.gave_up) == (1000, 0)
    # 300 a minute are possible, the first at once: three minutes.
    assert run.seconds < 1.25 * 180
    assert run.wasted < 0.02


@pytest.mark.parametrize("latency", [0.01, 0.5, 2.0])
def test_slow_and_fast_responses_leave_the_half_used_well(latency: float) -> None:
    shared = SharedWithBursts(
        SlidingLimit(asks=asks_for_what_it_takes), size=300, period=60, first=0, is_insistent=True
    )
    run = Simulation(
        shared, calls=1000, workers=16, latency=lambda dice: dice.uniform(0.8 * latency, 1.2 * latency)
    ).run()
    assert run.done == 1000
    assert run.seconds < 1.25 * 180 + 40 * latency
    assert run.wasted < 0.05


def test_a_limit_lower_than_was_said_is_found_out() -> None:
    run = Simulation(SlidingLimit(limit=100, asks=asks_for_window), calls=1000, workers=16).run()
    assert (run.done, run.gave_up) == (1000, 0)
    assert run.wasted < 0.05


def test_the_pace_recovers_when_others_stop() -> None:
    class Stopping(SlidingLimit):
        def takes(self, now: float) -> bool:
            if now > 300:
                self._others = 0.0
            return super().takes(now)

    run = Simulation(Stopping(others=5.0, asks=asks_for_window), calls=9000, workers=16).run()
    assert run.done == 9000
    # 1,500 of the first 300 seconds, and the rest at 10 a second, would take 1,050.
    assert run.seconds < 1400


# --- A pause


def test_a_429_pauses_all_and_one_call_alone_goes_first() -> None:
    clock = Clock()
    pacer = Pacer(0, now=clock)
    starts = [pacer.acquire() for _number in range(4)]
    assert throttled(pacer, starts[0], 10.0)
    assert pacer.try_acquire() == (None, 10.0)
    clock.now += 1
    # Calls that were under way say nothing about what comes after the pause.
    pacer.usable(starts[1])
    assert throttled(pacer, starts[2], 5.0)
    pacer.unanswered()
    assert pacer.try_acquire() == (None, 9.0)
    clock.now += 9
    started, _delay = pacer.try_acquire()
    assert started == clock.now
    clock.now += 30
    assert pacer.try_acquire() == (None, float("inf"))
    pacer.usable(t.cast(float, started))
    assert pacer.try_acquire()[0] is not None


def test_a_longer_pause_asked_for_by_a_call_under_way_counts() -> None:
    clock = Clock()
    pacer = Pacer(0, now=clock)
    starts = [pacer.acquire() for _number in range(2)]
    clock.now += 1
    throttled(pacer, starts[0], 2.0)
    throttled(pacer, starts[1], 60.0)
    assert pacer.try_acquire() == (None, 60.0)


def test_a_probe_without_a_response_is_followed_by_another_probe() -> None:
    clock = Clock()
    pacer = Pacer(0, now=clock)
    throttled(pacer, pacer.acquire(), 1.0)
    clock.now += 1
    pacer.acquire()
    pacer.unanswered()
    assert pacer.try_acquire()[0] is not None
    assert pacer.try_acquire() == (None, float("inf"))


def test_pauses_that_nobody_named_grow_and_differ() -> None:
    firsts = set()
    for _number in range(20):
        clock = Clock()
        pacer = Pacer(0, now=clock)
        delays = []
        for _refusal in range(5):
            assert throttled(pacer, pacer.acquire(), None)
            delays.append(pacer.try_acquire()[1])
            clock.now += delays[-1]
        firsts.add(delays[0])
        for nominal, delay in zip((4, 8, 16, 32, 64), delays):
            assert nominal / 2 <= delay <= nominal
    assert len(firsts) > 1


@pytest.mark.parametrize(
    ("retry_after", "error_msg", "pause"),
    [
        ("7", None, 7.0),
        ("7", NAMED_WINDOW, 7.0),
        ("3600", None, 120.0),
        (None, NAMED_WINDOW, 60.0),
        ("0", NAMED_WINDOW, 60.0),
        ("yesterday", NAMED_WINDOW, 60.0),
        (None, "Limit: 10 , Time: 30 Second", 30.0),
        (None, "limit:1000000,time:1 day", 120.0),
        (None, "limit:1,time:0 minute", None),
        (None, "limit:1,time:99999999999 minute", None),
        (None, "too many requests", None),
        (None, "", None),
        (None, None, None),
    ],
)
def test_what_a_429_asks_for(retry_after: str | None, error_msg: str | None, pause: float | None) -> None:
    assert pause_asked_for(retry_after, error_msg) == pause


@given(st.text(), st.text())
def test_no_429_is_too_strange(retry_after: str, error_msg: str) -> None:
    pause = pause_asked_for(retry_after, f"limit:6,time:{error_msg}")
    assert pause is None or 0 < pause <= 120


# --- Patience


@pytest.mark.parametrize("asks", [None, 1.0, 3.0, 60.0, 120.0])
def test_it_gives_up_after_5_minutes_without_a_call_through_and_not_before(asks: float | None) -> None:
    run = Simulation(Down(since=20.0, asks=asks), calls=3000, workers=16).run()
    first = run.refused_at[0]
    assert run.gave_up == 16
    assert run.done > 0
    assert 299 < run.refused_at[-1] - first < 305
    assert run.seconds < first + 305


def test_4_minutes_of_refusals_are_sat_out() -> None:
    run = Simulation(Down(since=20.0, until=260.0), calls=2000, workers=16).run()
    assert (run.done, run.gave_up) == (2000, 0)


@pytest.mark.parametrize("asks", [None, 3.0, 120.0])
def test_a_call_that_gets_through_renews_the_patience(asks: float | None) -> None:
    clock = Clock()
    pacer = Pacer(0, now=clock)
    ends = clock.now + 2000
    through = clock.now
    while clock.now < ends:
        started = _next_start(pacer, clock)
        if clock.now - through < 200:
            assert throttled(pacer, started, asks)
        else:
            pacer.usable(started)
            through = clock.now
    assert not pacer.gave_up


def _next_start(pacer: Pacer, clock: Clock) -> float:
    while True:
        started, delay = pacer.try_acquire()
        if started is not None:
            return started
        clock.now += delay


def test_after_giving_up_no_call_starts() -> None:
    clock = Clock()
    pacer = Pacer(0, now=clock)
    starts = [pacer.acquire() for _number in range(2)]
    assert throttled(pacer, starts[0], 3.0)
    clock.now += 301
    assert not throttled(pacer, starts[1], 3.0)
    assert pacer.gave_up
    with pytest.raises(RunEnded):
        pacer.acquire()
    with pytest.raises(RunEnded):
        pacer.sleep(0)


# --- Counting, and threads


def test_a_call_that_was_never_made_takes_no_place_and_is_not_counted() -> None:
    clock = Clock()
    pacer = Pacer(1, now=clock)
    pacer.acquire()
    assert pacer.try_acquire() == (None, float("inf"))
    pacer.not_made()
    assert pacer.calls == 0
    assert pacer.try_acquire()[0] == clock.now
    assert pacer.calls == 1


def test_the_end_wakes_all_who_wait() -> None:
    pacer = Pacer(1)
    pacer.acquire()
    woken: list[str] = []

    def wait(how: t.Callable[[], t.Any]) -> None:
        with pytest.raises(RunEnded):
            how()
        woken.append("ended")

    threads = [threading.Thread(target=wait, args=(pacer.acquire,), daemon=True) for _number in range(8)]
    threads += [threading.Thread(target=wait, args=(lambda: pacer.sleep(60),), daemon=True) for _number in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    pacer.end(CodeHubError("not_attempted", ""))
    for thread in threads:
        thread.join(5)
    assert woken == ["ended"] * 16
    assert pacer.calls == 1


def test_sleep_takes_as_long_as_it_was_told() -> None:
    started = time.monotonic()
    Pacer(0).sleep(0.1)
    assert 0.1 <= time.monotonic() - started < 10


def test_threads_together_stay_within_the_limit() -> None:
    pacer = Pacer(50)
    through: list[float] = []
    stop = threading.Event()

    def work() -> None:
        dice = random.Random()
        while not stop.is_set():
            try:
                started = pacer.acquire()
            except RunEnded:
                return
            through.append(started)
            time.sleep(dice.uniform(0, 0.002))
            if dice.random() < 0.5:
                pacer.usable(started)
            else:
                pacer.unanswered()

    threads = [threading.Thread(target=work, daemon=True) for _number in range(16)]
    for thread in threads:
        thread.start()
    ends = time.monotonic() + 60
    while len(through) < 50 and time.monotonic() < ends:
        time.sleep(0.01)
    # Time for one too many
    time.sleep(0.2)
    pacer.end(CodeHubError("not_attempted", ""))
    stop.set()
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()
    assert len(through) == pacer.calls == 50


# --- From one run to the next


def test_what_one_run_knew_the_next_one_obeys() -> None:
    clock = Clock()
    first = Pacer(10, now=clock)
    for _number in range(10):
        first.usable(first.acquire())
    kept = json.loads(json.dumps(first.memory().as_dict(5000.0)))
    later = Clock(77.0)
    second = Pacer(10, memory=Memory.from_dict(kept, 5020.0), now=later)
    started, delay = second.try_acquire()
    assert started is None
    assert 39.5 <= delay <= 41
    later.now += delay
    assert second.try_acquire()[0] == later.now


def test_a_pause_lasts_into_the_next_run() -> None:
    clock = Clock()
    first = Pacer(0, now=clock)
    throttled(first, first.acquire(), 60.0)
    kept = first.memory().as_dict(5000.0)
    assert Pacer(0, memory=Memory.from_dict(kept, 5020.0), now=Clock(3.0)).try_acquire() == (None, 40.0)
    assert Pacer(0, memory=Memory.from_dict(kept, 5061.0), now=Clock(3.0)).try_acquire()[0] == 3.0


NUMBERS = st.one_of(
    st.integers(-(10**400), 10**400), st.floats(), st.sampled_from(["1", "x", None, [], True, -1, 1e300, 10**9])
)


@given(
    st.one_of(
        st.dictionaries(st.sampled_from(["at", "calls", "resume_in", "interval"]), NUMBERS),
        st.fixed_dictionaries(
            {
                "at": NUMBERS | st.just(100.0),
                "calls": st.lists(st.lists(NUMBERS, max_size=3) | NUMBERS, max_size=3) | NUMBERS | st.just({"a": 1}),
                "resume_in": NUMBERS | st.just(1.0),
                "interval": NUMBERS | st.just(1.0),
            }
        ),
    )
)
def test_a_memory_that_was_tampered_with_is_refused_or_harmless(value: dict[str, t.Any]) -> None:
    try:
        memory = Memory.from_dict(value, 200.0)
    except ValueError:
        return
    clock = Clock()
    pacer = Pacer(600, memory=memory, now=clock)
    ends = clock.now + 400
    while pacer.try_acquire()[0] is None:
        clock.now += max(pacer.try_acquire()[1], 0.001)
        assert clock.now <= ends
