# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""
When the next call may start, for all workers of a run together.

The provider allows 600 calls a minute for each API over all users of a region, and answers 429 beyond it. Two things
keep a run within that:

- a sliding window: no more than C(rate_limit) calls in any 60 seconds, a burst up to it allowed. A call holds its place
  until 60 seconds after its answer, not after its start: only then is it certain that the provider's own window,
  which begins when a call arrives there, no longer counts it;
- the answer 429, when others use the same limit. It pauses all workers. Then one call goes alone until one gets
  through, and from there on calls are spaced evenly at the rate that was seen to get through, which grows slowly again:
  of a burst all that is in flight would be refused, of evenly spaced calls one is.
"""

from __future__ import annotations

import collections
import math
import random
import re
import threading
import time
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._retry import LONGEST_PAUSE, parse_retry_after

#: Seconds over which the provider counts calls.
WINDOW: t.Final = 60.0

#: Seconds in which no call got through, after which a run gives up.
PATIENCE: t.Final = 300.0

#: Seconds of the first pause when a 429 says nothing about time. The provider's texts ask for 2 to 5.
_UNNAMED_PAUSE: t.Final = 4.0

#: Calls a second by which the rate grows after each window without a 429: a twentieth of the provider's limit.
_GROWTH: t.Final = 0.5

#: Seconds between two calls at the slowest pace.
_LONGEST_INTERVAL: t.Final = 6.0

#: Seconds by which the provider's clock may run behind ours within one window.
_CLOCK_DRIFT: t.Final = 0.1

#: More calls than any run makes within a window.
_MOST_CALLS: t.Final = 10**6

_SECONDS: t.Final = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0}

_NAMED_WINDOW: t.Final = r"(?i)limit:\s*\d+\s*,\s*time:\s*(\d{1,6})\s*(second|minute|hour|day)"


class RunEnded(Exception):
    """No further call may start in this run. attempts: calls that were made for the repository before."""

    def __init__(self, attempts: int = 0) -> None:
        super().__init__()
        self.attempts = attempts


def pause_asked_for(retry_after: str | None, error_msg: str | None) -> float | None:
    """
    Return the seconds that a 429 asks to wait, at most C(LONGEST_PAUSE), or None where it names no time.

    retry_after: its C(Retry-After) header.
    error_msg: its text, which may name the window as in C(limit:600,time:1 minute).
    """
    asked = parse_retry_after(retry_after)
    if asked is None and error_msg:
        named = re.search(_NAMED_WINDOW, error_msg)
        if named:
            asked = min(float(named[1]) * _SECONDS[named[2].lower()], LONGEST_PAUSE) or None
    return asked


class Memory(t.NamedTuple):
    """
    What is known about a limit, for handing it from one run to the next.

    ages: seconds since each call that still counts was answered.
    resume_in: seconds that are left of a pause.
    interval: seconds between two calls; 0 where bursts are allowed.
    """

    ages: t.Sequence[float] = ()
    resume_in: float = 0.0
    interval: float = 0.0

    def as_dict(self, at: float) -> dict[str, t.Any]:
        """Return a form that can be kept as JSON. at: the time of day, in seconds since 1970."""
        return {
            "at": round(at, 3),
            "calls": [list(pair) for pair in sorted(collections.Counter(self.ages).items())],
            "resume_in": round(self.resume_in, 3),
            "interval": round(self.interval, 6),
        }

    @classmethod
    def from_dict(cls, value: t.Mapping[str, t.Any], at: float) -> Memory:
        """
        Return what C(as_dict) had made of a memory, some time later.

        Raises: ValueError, when it did not.
        """
        try:
            passed = max(0.0, at - float(value["at"]))
            pairs = [(float(age), int(count)) for age, count in value["calls"]]
            resume_in, interval = float(value["resume_in"]), float(value["interval"])
        except (KeyError, TypeError, OverflowError) as error:
            raise ValueError(str(error)) from error
        is_possible = (
            math.isfinite(passed)
            and 0 <= resume_in <= PATIENCE
            and 0 <= interval <= _LONGEST_INTERVAL
            and all(0 <= age <= WINDOW + 1 and count >= 0 for age, count in pairs)
            and sum(count for age, count in pairs) <= _MOST_CALLS
        )
        if not is_possible:
            raise ValueError("out of range")
        ages = [age + passed for age, count in pairs for number in range(count)]
        return cls(ages, max(0.0, resume_in - passed), interval)


class _SlidingWindow:
    """How many calls may start in any C(WINDOW) seconds. limit: 0 for any number."""

    def __init__(self, limit: int, answered: t.Iterable[float]) -> None:
        self._limit = limit
        #: When the calls that still count were answered, the oldest first.
        self._answered: collections.deque[float] = collections.deque(answered)

    def delay(self, now: float, in_flight: int) -> float:
        """Return the seconds until a place is free; infinity when that depends on calls in flight alone."""
        if not self._limit:
            return 0.0
        while self._answered and self._answered[0] + WINDOW + _CLOCK_DRIFT <= now:
            self._answered.popleft()
        if len(self._answered) + in_flight < self._limit:
            return 0.0
        return self._answered[0] + WINDOW + _CLOCK_DRIFT - now if self._answered else math.inf

    def ended(self, now: float) -> None:
        """Count a call that ended at C(now)."""
        if self._limit:
            self._answered.append(now)

    def ages(self, now: float) -> list[int]:
        """Return the whole seconds since each answer that still counts."""
        return [int(now - answered) for answered in self._answered if answered + WINDOW + _CLOCK_DRIFT > now]


class _Throttling:
    """What the answers 429 have taught: when to go on, and at which pace."""

    def __init__(self, now: float, resume_in: float, interval: float) -> None:
        self._resume_at = now + resume_in
        #: When the pause that is in force, or was the last, was declared. Calls started before it say nothing new.
        self._paused_at = -math.inf
        self._alone = False
        self._refused_in_a_row = 0
        self._stalled_since: float | None = None
        #: Since when, and how many, calls got through: the rate is learned from both.
        self._counted_since: float | None = None
        self._through = 0
        self._interval = interval
        self._next_start = -math.inf
        self._interval_since = now

    def state(self, now: float) -> tuple[float, float]:
        """Return the seconds of the pause that are left, and those between two calls."""
        return max(0.0, self._resume_at - now), self._interval

    def delay(self, now: float, in_flight: int) -> float:
        """Return the seconds until a call may start; infinity when that depends on calls in flight alone."""
        if now < self._resume_at:
            return self._resume_at - now
        if self._alone and in_flight:
            return math.inf
        return self._next_start - now

    def started(self, now: float) -> None:
        """Count a call that starts at C(now)."""
        if self._counted_since is None:
            self._counted_since = now
        if self._interval:
            self._next_start = now + self._interval

    def got_through(self, now: float, started: float) -> None:
        """Learn from an answer other than 429 to a call that began at C(started)."""
        self._stalled_since = None
        if started < self._paused_at:
            return
        self._alone = False
        self._refused_in_a_row = 0
        self._through += 1
        if self._interval and now - self._interval_since >= WINDOW:
            self._interval = 1.0 / (1.0 / self._interval + _GROWTH)
            self._interval_since = now

    def refused(self, now: float, started: float, asked_pause: float | None) -> bool:
        """Learn from a 429 to a call that began at C(started). Returns: False when patience has come to its end."""
        if self._stalled_since is None:
            self._stalled_since = now
        give_up_at = self._stalled_since + PATIENCE
        pause = asked_pause or 0.0
        if started >= self._paused_at:
            pause = self._pause(asked_pause)
            self._learn(now, pause)
            self._paused_at = now
            self._alone = True
            self._refused_in_a_row += 1
        # The last call before giving up is made at the end of the patience, not a pause before it.
        self._resume_at = min(max(self._resume_at, now + pause), give_up_at)
        return now < give_up_at

    def _pause(self, asked: float | None) -> float:
        if asked is None:
            nominal = _UNNAMED_PAUSE * 2.0**self._refused_in_a_row * random.uniform(0.5, 1.0)
        else:
            # A service is believed twice. When it refuses a third time what it invited, its word is worth less.
            nominal = asked * 2.0 ** max(0, self._refused_in_a_row - 1)
        return min(nominal, LONGEST_PAUSE)

    def _learn(self, now: float, pause: float) -> None:
        if not self._through or self._counted_since is None:
            return
        seconds = now - self._counted_since
        if not self._interval:
            # Later counts begin with the pause before them; the first one has only the pause behind it.
            seconds += pause
        self._interval = min(seconds / self._through, _LONGEST_INTERVAL)
        self._interval_since = self._counted_since = now
        self._through = 0


class Pacer:
    """
    Lets calls start, for any number of threads.

    A call begins with C(acquire) and ends with exactly one of C(answered), C(throttled), C(unanswered) and C(not_made).

    rate_limit: calls in any 60 seconds; 0 for no limit.
    memory: what an earlier pacer of the same API knew.
    now: a monotonic clock, in seconds.
    """

    def __init__(
        self, rate_limit: int, memory: Memory | None = None, now: t.Callable[[], float] = time.monotonic
    ) -> None:
        memory = memory or Memory()
        self._now = now
        self._window = _SlidingWindow(rate_limit, sorted(now() - age for age in memory.ages))
        self._throttling = _Throttling(now(), memory.resume_in, memory.interval)
        self._changed = threading.Condition(threading.Lock())
        self._in_flight = 0
        self._has_ended = False
        #: How many calls were started.
        self.calls = 0
        #: Whether the run ended because no call got through.
        self.gave_up = False

    def memory(self) -> Memory:
        """Return what a pacer that follows this one should know."""
        with self._changed:
            now = self._now()
            resume_in, interval = self._throttling.state(now)
            return Memory(self._window.ages(now), resume_in, interval)

    def acquire(self) -> float:
        """
        Wait until a call may start.

        Returns: the time of its start.

        Raises: RunEnded.
        """
        with self._changed:
            while True:
                started, delay = self._try_acquire()
                if started is not None:
                    return started
                self._changed.wait(None if math.isinf(delay) else delay)

    def try_acquire(self) -> tuple[float | None, float]:
        """
        Start a call if it may start now.

        Returns: the time of its start, or None; and the seconds until one may start, which may be infinity.

        Raises: RunEnded.
        """
        with self._changed:
            return self._try_acquire()

    def _try_acquire(self) -> tuple[float | None, float]:
        if self._has_ended:
            raise RunEnded
        now = self._now()
        delay = max(self._throttling.delay(now, self._in_flight), self._window.delay(now, self._in_flight))
        if delay > 0:
            return None, delay
        self._throttling.started(now)
        self._in_flight += 1
        self.calls += 1
        return now, 0.0

    def answered(self, started: float) -> None:
        """End the call that began at C(started) and was answered with anything but a 429."""
        with self._changed:
            self._throttling.got_through(self._ended(), started)

    def unanswered(self) -> None:
        """End a call to which no answer came."""
        with self._changed:
            self._ended()

    def not_made(self) -> None:
        """Give back a call that was acquired, but never reached the network."""
        with self._changed:
            self.calls -= 1
            self._in_flight -= 1
            self._changed.notify_all()

    def throttled(self, started: float, asked_pause: float | None) -> bool:
        """
        End the call that began at C(started) and was answered with a 429, and pause all workers.

        asked_pause: what C(pause_asked_for) found in the answer.

        Returns: False when no call got through for C(PATIENCE) seconds: the run has then ended.
        """
        with self._changed:
            if not self._throttling.refused(self._ended(), started, asked_pause):
                self._has_ended = self.gave_up = True
            return not self.gave_up

    def _ended(self) -> float:
        now = self._now()
        self._in_flight -= 1
        self._window.ended(now)
        self._changed.notify_all()
        return now

    def sleep(self, seconds: float) -> None:
        """
        Wait before a further try.

        Raises: RunEnded, as soon as the run has ended.
        """
        with self._changed:
            until = self._now() + seconds
            while not self._has_ended:
                left = until - self._now()
                if left <= 0:
                    return
                self._changed.wait(left)
            raise RunEnded

    def end(self) -> None:
        """End the run: no further call starts, and who waits for one gets RunEnded."""
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()
