# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Minutes of calls to a service with flow control, played in no time: workers, their network and the service."""

from __future__ import annotations

import collections
import heapq
import math
import random
import typing as t
from dataclasses import dataclass, field

from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import Pacer, RunEnded


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class FlowControl(t.Protocol):
    """A service's count of calls."""

    def takes(self, now: float) -> bool:
        """Return whether a call that arrives at ``now`` is within the limit, and count it if so."""

    def named_pause(self, now: float) -> float | None:
        """Return the seconds that a refusal at ``now`` asks for."""


Asking = t.Callable[["Limit", float], t.Optional[float]]


class Limit:
    """
    What is common to windows of all kinds.

    others: calls a second that another client makes, from time 0 on, as long as they are taken.
    asks: what a refusal says.
    """

    def __init__(
        self, limit: int = 600, window: float = 60.0, others: float = 0.0, asks: Asking = lambda limit, now: None
    ) -> None:
        self.limit = limit
        self.window = window
        self._others = others
        self._asks = asks
        self._others_next = 0.0

    def takes(self, now: float) -> bool:
        while self._others and self._others_next <= now:
            self._count(self._others_next)
            self._others_next += 1.0 / self._others
        return self._count(now)

    def named_pause(self, now: float) -> float | None:
        return self._asks(self, now)

    def _count(self, now: float) -> bool:
        raise NotImplementedError

    def seconds_until_free(self, now: float) -> float:
        """Return when the next call will be taken."""
        raise NotImplementedError


class SlidingLimit(Limit):
    """At most ``limit`` calls in any ``window`` seconds."""

    def __init__(self, **values: t.Any) -> None:
        super().__init__(**values)
        self._taken: collections.deque[float] = collections.deque()

    def _count(self, now: float) -> bool:
        while self._taken and self._taken[0] <= now - self.window:
            self._taken.popleft()
        if len(self._taken) >= self.limit:
            return False
        self._taken.append(now)
        return True

    def seconds_until_free(self, now: float) -> float:
        return self._taken[0] + self.window - now


class FixedLimit(Limit):
    """At most ``limit`` calls in each window of the clock. phase: seconds of the first one that are over at time 0."""

    def __init__(self, phase: float = 0.0, **values: t.Any) -> None:
        super().__init__(**values)
        self._phase = phase
        self._number = -1
        self._taken = 0

    def _count(self, now: float) -> bool:
        number = int((now + self._phase) // self.window)
        if number != self._number:
            self._number, self._taken = number, 0
        if self._taken >= self.limit:
            return False
        self._taken += 1
        return True

    def seconds_until_free(self, now: float) -> float:
        return self.window - (now + self._phase) % self.window


class SharedWithBursts:
    """
    A limit that another client uses too, in bursts.

    limit: the service's.
    size, period, first: requests of a burst, seconds from one to the next, and when the first one comes.
    is_insistent: whether it repeats each second what was refused.
    """

    def __init__(self, limit: Limit, *, size: int, period: float, first: float, is_insistent: bool) -> None:
        self._limit = limit
        self._size = size
        self._period = period
        self._next_burst = first
        self._next_try = first
        self._owed = 0
        self._is_insistent = is_insistent

    def takes(self, now: float) -> bool:
        while self._next_try <= now:
            if self._next_try >= self._next_burst:
                self._owed += self._size
                self._next_burst += self._period
            while self._owed and self._limit.takes(self._next_try):
                self._owed -= 1
            if not self._is_insistent:
                self._owed = 0
            self._next_try = min(self._next_burst, self._next_try + 1.0) if self._owed else self._next_burst
        return self._limit.takes(now)

    def named_pause(self, now: float) -> float | None:
        return self._limit.named_pause(now)


class Down:
    """A service that refuses each call from one time to another. asks: what a refusal says."""

    def __init__(self, since: float = 0.0, until: float = math.inf, asks: float | None = None) -> None:
        self._since = since
        self._until = until
        self._asks = asks

    def takes(self, now: float) -> bool:
        return not self._since <= now < self._until

    def named_pause(self, now: float) -> float | None:  # pylint: disable=unused-argument
        return self._asks


@dataclass
class Run:
    """What happened. arrivals: when calls arrived at the service; refused_at: those of them that met a 429."""

    done: int = 0
    seconds: float = 0.0
    gave_up: int = 0
    arrivals: list[float] = field(default_factory=list)
    refused_at: list[float] = field(default_factory=list)

    @property
    def wasted(self) -> float:
        """The part of the calls that were refused."""
        return len(self.refused_at) / len(self.arrivals)

    def most_in_any(self, window: float) -> int:
        """Return the largest number of calls that arrived within ``window`` seconds."""
        times = sorted(self.arrivals)
        most = first = 0
        for last, arrived in enumerate(times):
            while times[first] <= arrived - window:
                first += 1
            most = max(most, last - first + 1)
        return most


@dataclass(order=True)
class _Event:
    at: float
    number: int
    happen: t.Callable[[], None] = field(compare=False)


class Simulation:
    """
    Workers that make calls, each repeated until it is taken, at the pace that a ``Pacer`` allows.

    latency: the seconds that one call takes, drawn for each; it arrives at the service anywhere within them.
    responses: whether a call that is taken gets a response at all.
    """

    def __init__(
        self,
        service: FlowControl,
        *,
        calls: int,
        workers: int,
        rate_limit: int = 600,
        latency: t.Callable[[random.Random], float] = lambda dice: dice.uniform(0.03, 0.08),
        responses: t.Callable[[random.Random], bool] = lambda dice: True,
        seed: int = 1,
    ) -> None:
        self._clock = Clock(0.0)
        self._pacer = Pacer(rate_limit, now=self._clock)
        self._service = service
        self._left = calls
        self._latency = latency
        self._responses = responses
        self._dice = random.Random(seed)
        self._events: list[_Event] = []
        self._scheduled = 0
        self._run = Run()
        #: Of each worker that waits, the number of the wake-up that counts: the earliest.
        self._waiting: dict[int, int] = {}
        for worker in range(workers):
            self._at(0.0, lambda worker=worker: self._next_call(worker))  # type: ignore[misc]

    def run(self) -> Run:
        """Play it to the end."""
        while self._events:
            event = heapq.heappop(self._events)
            self._clock.now = event.at
            event.happen()
        self._run.seconds = self._clock.now
        return self._run

    def _at(self, time: float, happen: t.Callable[[], None]) -> int:
        self._scheduled += 1
        heapq.heappush(self._events, _Event(time, self._scheduled, happen))
        return self._scheduled

    def _next_call(self, worker: int) -> None:
        if self._left:
            self._left -= 1
            self._acquire(worker)

    def _acquire(self, worker: int) -> None:
        try:
            started, delay = self._pacer.try_acquire()
        except RunEnded:
            self._run.gave_up += 1
            return
        if started is None:
            assert delay > 0
            # A delay too short for the clock to show would be waited for without end.
            self._wake(worker, max(self._clock.now + delay, self._clock.now + 1e-9))
            return
        latency = self._latency(self._dice)
        ends = self._clock.now + latency
        self._at(self._clock.now + latency * self._dice.random(), lambda: self._arrive(worker, started, ends))

    def _wake(self, worker: int, at: float) -> None:
        if math.isinf(at):
            self._waiting[worker] = 0
            return

        def wake() -> None:
            if self._waiting.get(worker) == number:
                del self._waiting[worker]
                self._acquire(worker)

        number = self._at(at, wake)
        self._waiting[worker] = number

    def _arrive(self, worker: int, started: float, ends: float) -> None:
        now = self._clock.now
        self._run.arrivals.append(now)
        if self._service.takes(now):
            has_response = self._responses(self._dice)
            self._at(ends, lambda: self._taken(worker, started, has_response))
        else:
            self._run.refused_at.append(now)
            asked = self._service.named_pause(now)
            self._at(ends, lambda: self._refused(worker, started, asked))

    def _taken(self, worker: int, started: float, has_response: bool) -> None:
        if has_response:
            self._pacer.usable(started)
            self._run.done += 1
            self._notify()
            self._next_call(worker)
        else:
            self._pacer.unanswered()
            self._notify()
            self._acquire(worker)

    def _refused(self, worker: int, started: float, asked: float | None) -> None:
        self._pacer.throttled(started, asked, CodeHubError("rate_limited", ""))
        self._notify()
        if self._pacer.ended_by:
            self._run.gave_up += 1
        else:
            self._acquire(worker)

    def _notify(self) -> None:
        for worker in list(self._waiting):
            self._wake(worker, self._clock.now)
