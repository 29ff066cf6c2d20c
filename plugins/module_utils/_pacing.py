# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""
When the next request may start, for all workers of a run together.

The provider allows 600 requests a minute for each API over all users of a region, and responds with 429 beyond it. Two
mechanisms keep a run within that:

- a sliding window: at most ``rate_limit`` requests in any 60 seconds, a burst up to it allowed. A request counts until
  60 seconds after its response, not after its start: only then is it certain that the provider's own window, which
  begins when the request arrives there, no longer counts it;
- the response 429, when others use the same limit. It pauses all workers. Then one request goes alone until one gets
  through; after that, each window takes as many as got through before, with few in flight: see ``_Throttling``.
"""

from __future__ import annotations

import collections
import math
import random
import re
import threading
import time
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._retry import LONGEST_PAUSE, parse_retry_after

#: Seconds over which the provider counts calls.
WINDOW: t.Final = 60.0

#: Seconds without a usable response, of whatever kind the failures are, after which a run gives up.
PATIENCE: t.Final = 300.0

#: Seconds between two looks at whether somebody still waits for the result.
_LONGEST_WAIT: t.Final = 1.0

#: Seconds of the first pause when a 429 says nothing about time. The provider's texts ask for 2 to 5.
_UNNAMED_PAUSE: t.Final = 4.0

#: Seconds. The provider's texts ask for 2 to 5, whatever it takes.
_POLITE_PAUSE: t.Final = 5.0

#: The part of the limit that is got at least where others use it too.
_EXPECTED_PART: t.Final = 0.4

#: The last part of our share goes alone, as far as that does not take longer than some seconds.
_ALONE_PART: t.Final = 0.15
_ALONE_SECONDS: t.Final = 4.0

#: Seconds that our share takes at least. A shorter burst would have more requests in flight, which are all rejected
#: where others have taken more than before.
_BURST: t.Final = 15.0

#: Requests over which the time for a response is averaged.
_LATENCY_MEMORY: t.Final = 20

#: Seconds between two calls at the slowest pace.
_LONGEST_INTERVAL: t.Final = 6.0

#: Seconds by which the provider's clock may run behind ours within one window.
_CLOCK_DRIFT: t.Final = 0.1

#: More calls than any run makes within a window.
_MOST_CALLS: t.Final = 10**6

_SECONDS: t.Final = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0}

_NAMED_WINDOW: t.Final = r"(?i)limit:\s*\d+\s*,\s*time:\s*(\d{1,6})\s*(second|minute|hour|day)"


class RunEnded(Exception):
    """
    No further request may start in this run.

    Attributes:
        attempts: Requests that were made for the same thing before.
    """

    def __init__(self, attempts: int = 0) -> None:
        super().__init__()
        self.attempts = attempts


def pause_asked_for(retry_after: str | None, error_msg: str | None) -> float | None:
    """
    Return the seconds that a 429 asks to wait, at most ``LONGEST_PAUSE``, or None where it names no time.

    Args:
        retry_after: Its ``Retry-After`` header.
        error_msg: Its text, which may name the window as in ``limit:600,time:1 minute``.
    """
    asked = parse_retry_after(retry_after)
    if asked is None and error_msg:
        named = re.search(_NAMED_WINDOW, error_msg)
        if named:
            asked = min(float(named[1]) * _SECONDS[named[2].lower()], LONGEST_PAUSE) or None
    return asked


class Memory(t.NamedTuple):
    """
    What one run knows about a limit, for the next run.

    Attributes:
        ages: Seconds since the response to each request that still counts.
        resume_in: Seconds that are left of a pause.
        interval: Seconds between two requests; 0 where bursts are allowed.
    """

    ages: t.Sequence[float] = ()
    resume_in: float = 0.0
    interval: float = 0.0

    def as_dict(self, at: float) -> dict[str, t.Any]:
        """
        Return this as JSON types.

        Args:
            at: The time, in seconds since 1970.
        """
        return {
            "at": round(at, 3),
            "calls": [list(pair) for pair in sorted(collections.Counter(self.ages).items())],
            "resume_in": round(self.resume_in, 3),
            "interval": round(self.interval, 6),
        }

    @classmethod
    def from_dict(cls, value: t.Mapping[str, t.Any], at: float) -> Memory:
        """
        Return the memory that ``as_dict`` was called for, as it is some time later.

        Raises:
            ValueError: The value was not made by ``as_dict``.
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
    """
    How many requests may start in any ``WINDOW`` seconds.

    Args:
        limit: 0 for any number.
        responded: When the requests that still count got their responses, the oldest first.
    """

    def __init__(self, limit: int, responded: t.Iterable[float]) -> None:
        self._limit = limit
        self._responded: collections.deque[float] = collections.deque(responded)

    def delay(self, now: float, in_flight: int) -> float:
        """Return the seconds until a request may start; infinity if that depends on requests in flight alone."""
        if not self._limit:
            return 0.0
        while self._responded and self._responded[0] + WINDOW + _CLOCK_DRIFT <= now:
            self._responded.popleft()
        if len(self._responded) + in_flight < self._limit:
            return 0.0
        return self._responded[0] + WINDOW + _CLOCK_DRIFT - now if self._responded else math.inf

    def ended(self, now: float) -> None:
        """Count a request that ended at ``now``."""
        if self._limit:
            self._responded.append(now)

    def ages(self, now: float) -> list[int]:
        """Return the whole seconds since each response that still counts."""
        return [int(now - at) for at in self._responded if at + WINDOW + _CLOCK_DRIFT > now]


class _Throttling:
    """
    What the 429 responses have taught: when to go on, and how many requests get through in a window.

    Our share of a limit that others use too is what got through within a window when a request was rejected. So many
    are sent again in each window, with few in flight; the last part of them, and those that try for more, go alone. So
    few are rejected where there is no more.
    """

    def __init__(
        self, now: float, resume_in: float, interval: float, through: t.Iterable[float], rate_limit: int
    ) -> None:
        self._rate_limit = rate_limit or math.inf
        self._resume_at = now + resume_in
        #: Start of the current or latest pause. Responses to earlier requests carry no new information.
        self._paused_at = -math.inf
        self._alone = False
        self._refused_in_a_row = 0
        #: When requests got through, within the last window, the oldest first.
        self._through: collections.deque[float] = collections.deque(through)
        self._share = WINDOW / interval if interval else math.inf
        #: Seconds from a request to its response, averaged.
        self._latency = 0.0
        #: When one more than the share may be tried.
        self._probe_at = now

    def state(self, now: float) -> tuple[float, float]:
        """Return the seconds of the pause that are left, and those between two requests of our share."""
        interval = 0.0 if math.isinf(self._share) else min(WINDOW / self._share, _LONGEST_INTERVAL)
        return max(0.0, self._resume_at - now), interval

    def delay(self, now: float, in_flight: int) -> float:
        """Return the seconds until a request may start; infinity when that depends on requests in flight alone."""
        if now < self._resume_at:
            return self._resume_at - now
        if self._alone and in_flight:
            return math.inf
        if math.isinf(self._share):
            return 0.0
        self._forget(now)
        used = len(self._through) + in_flight
        alone = min(self._share * _ALONE_PART, _ALONE_SECONDS / max(self._latency, 0.001))
        if used < self._share - alone and in_flight < self._share * self._latency / _BURST:
            return 0.0
        if in_flight:
            return math.inf
        surplus = math.ceil(len(self._through) - self._share)
        if surplus < 0 or now >= self._probe_at:
            return 0.0
        return min(self._probe_at, self._through[surplus] + WINDOW + _CLOCK_DRIFT) - now

    def _forget(self, now: float) -> None:
        while self._through and self._through[0] + WINDOW + _CLOCK_DRIFT <= now:
            self._through.popleft()

    def got_through(self, now: float, started: float) -> None:
        """Learn from a response other than 429 to a request that began at ``started``."""
        self._through.append(now)
        self._forget(now)
        self._latency += (now - started - self._latency) / _LATENCY_MEMORY
        if not math.isinf(self._share):
            self._share = max(self._share, len(self._through))
        if started > self._paused_at:
            self._alone = False
            self._refused_in_a_row = 0

    def refused(self, now: float, started: float, asked_pause: float | None, give_up_at: float) -> None:
        """
        Learn from a 429 to a request that began at ``started``.

        Args:
            now: The time.
            started: When it began.
            asked_pause: The pause that the response asks for, if it does.
            give_up_at: The last request before giving up is made then, not a pause before it.
        """
        pause = asked_pause or 0.0
        if started > self._paused_at:
            pause = self._pause(asked_pause)
            self._forget(now)
            self._share = max(1.0, len(self._through))
            # A short pause is a polite phrase; a long one tells when the service's window ends.
            is_informed = asked_pause is not None and asked_pause > _POLITE_PAUSE and not self._refused_in_a_row
            # Where little got through, it is hardly the provider's limit, and the pause may be enough.
            is_unexpected = self._share < self._rate_limit * _EXPECTED_PART
            self._probe_at = now + (pause if is_informed or is_unexpected else WINDOW)
            self._paused_at = now
            self._alone = True
            self._refused_in_a_row += 1
        self._resume_at = min(max(self._resume_at, now + pause), give_up_at)

    def _pause(self, asked: float | None) -> float:
        if asked is None:
            nominal = _UNNAMED_PAUSE * 2.0**self._refused_in_a_row * random.uniform(0.5, 1.0)
        else:
            # Honour Retry-After twice; from the third rejection in a row on, double it.
            nominal = asked * 2.0 ** max(0, self._refused_in_a_row - 1)
        return min(nominal, LONGEST_PAUSE)


class Pacer:
    """
    Decides when requests may start, for any number of threads.

    A request begins with ``acquire`` and ends with exactly one of ``usable``, ``unusable``, ``throttled``,
    ``unanswered``, ``not_made`` and ``crowded``.

    Args:
        rate_limit: Requests in any 60 seconds; 0 for no limit.
        memory: What an earlier pacer of the same API knew.
        time_limit: Seconds after which no further request starts; 0 for no limit.
        is_abandoned: Whether nobody waits for the result any more. Asked at most once in a second.
        now: A monotonic clock, in seconds.
    """

    def __init__(
        self,
        rate_limit: int,
        memory: Memory | None = None,
        *,
        time_limit: float = 0.0,
        is_abandoned: t.Callable[[], bool] = lambda: False,
        now: t.Callable[[], float] = time.monotonic,
    ) -> None:
        memory = memory or Memory()
        self._now = now
        earlier = sorted(now() - age for age in memory.ages)
        self._window = _SlidingWindow(rate_limit, earlier)
        self._throttling = _Throttling(now(), memory.resume_in, memory.interval, earlier, rate_limit)
        self._changed = threading.Condition(threading.Lock())
        self._in_flight = 0
        self._most_in_flight: float = math.inf
        self._time_limit = time_limit
        self._ends_at = now() + time_limit if time_limit else math.inf
        self._is_abandoned = is_abandoned
        self._asked_at = now()
        self._stalled_since: float | None = None
        #: How many requests were started.
        self.calls = 0
        #: Whether the run ended because no request got a usable response for too long.
        self.gave_up = False
        self._ended_by: CodeHubError | None = None

    @property
    def ended_by(self) -> CodeHubError | None:
        """What ended the run, if anything did."""
        return self._ended_by

    def memory(self) -> Memory:
        """Return what a pacer that follows this one should know."""
        with self._changed:
            now = self._now()
            resume_in, interval = self._throttling.state(now)
            return Memory(self._window.ages(now), resume_in, interval)

    def acquire(self) -> float:
        """
        Wait until a request may start.

        Returns:
            The time of its start.

        Raises:
            RunEnded: The run has ended.
        """
        with self._changed:
            while True:
                started, delay = self._try_acquire()
                if started is not None:
                    return started
                self._changed.wait(min(delay, _LONGEST_WAIT))

    def try_acquire(self) -> tuple[float | None, float]:
        """
        Start a request if it may start now.

        Returns:
            The time of its start, or None; and the seconds until one may start, which may be infinity.

        Raises:
            RunEnded: The run has ended.
        """
        with self._changed:
            return self._try_acquire()

    def _try_acquire(self) -> tuple[float | None, float]:
        now = self._now()
        if self._has_ended(now):
            raise RunEnded
        delay = max(self._throttling.delay(now, self._in_flight), self._window.delay(now, self._in_flight))
        if delay > 0:
            return None, min(delay, self._ends_at - now)
        if self._in_flight >= self._most_in_flight:
            return None, math.inf
        self._in_flight += 1
        self.calls += 1
        return now, 0.0

    def _has_ended(self, now: float) -> bool:
        if self._ended_by is None:
            if now >= self._ends_at:
                self._end(CodeHubError("not_attempted", f"The time limit of {self._time_limit:g} s was reached."))
            elif now - self._asked_at >= _LONGEST_WAIT:
                self._asked_at = now
                if self._is_abandoned():
                    self._end(CodeHubError("not_attempted", "The Ansible program that waited for it has ended."))
        return self._ended_by is not None

    def usable(self, started: float) -> None:
        """End the request that began at ``started`` and got a response of the service itself, if only a refusal."""
        with self._changed:
            self._stalled_since = None
            self._throttling.got_through(self._ended(), started)

    def unusable(self, started: float, failure: CodeHubError) -> None:
        """
        End the request that began at ``started`` and got none, or one that says nothing, such as a server error.

        Where none was usable for ``PATIENCE`` seconds, the run ends, and the failure says so.
        """
        with self._changed:
            self._note_stall(self._ended(), started, failure)

    def throttled(self, started: float, asked_pause: float | None, failure: CodeHubError) -> None:
        """
        End the request that began at ``started`` and got a 429, and pause all workers.

        Where none was usable for ``PATIENCE`` seconds, the run ends, and the failure says so.

        Args:
            started: When it began.
            asked_pause: What ``pause_asked_for`` found in the response.
            failure: The 429.
        """
        with self._changed:
            now = self._ended()
            self._note_stall(now, started, failure)
            self._throttling.refused(now, started, asked_pause, self._give_up_at)

    @property
    def _give_up_at(self) -> float:
        return math.inf if self._stalled_since is None else self._stalled_since + PATIENCE

    def _note_stall(self, now: float, started: float, failure: CodeHubError) -> None:
        if self._stalled_since is None:
            self._stalled_since = started
        if now >= self._give_up_at:
            failure.ends_run = True
            failure.message += f" No request got a usable response for {PATIENCE / 60:g} minutes, so the run ended."
            if self._ended_by is None:
                self.gave_up = True
                self._end(failure)

    def unanswered(self) -> None:
        """End a request that was made, but whose outcome says nothing about the service."""
        with self._changed:
            self._ended()

    def not_made(self) -> None:
        """Give back a request that was acquired, but never reached the network."""
        with self._changed:
            self.calls -= 1
            self._in_flight -= 1
            self._changed.notify_all()

    def crowded(self) -> bool:
        """
        Give back a request for which there was no socket, and have fewer at the same time from now on.

        Returns:
            False if there was no other under way, whose end could help.
        """
        with self._changed:
            self.calls -= 1
            self._in_flight -= 1
            self._most_in_flight = max(1, min(self._most_in_flight, self._in_flight))
            return self._in_flight > 0

    def _ended(self) -> float:
        now = self._now()
        self._in_flight -= 1
        self._window.ended(now)
        self._changed.notify_all()
        return now

    def sleep(self, seconds: float) -> None:
        """
        Wait before a retry. The last one before giving up is made at the end of the patience, not a pause before it.

        Raises:
            RunEnded: The run has ended.
        """
        with self._changed:
            until = min(self._now() + seconds, self._give_up_at)
            while not self._has_ended(self._now()):
                left = until - self._now()
                if left <= 0:
                    return
                self._changed.wait(min(left, _LONGEST_WAIT))
            raise RunEnded

    def end(self, cause: CodeHubError) -> None:
        """End the run: no further request starts, and waiting threads get RunEnded."""
        with self._changed:
            self._end(cause)

    def _end(self, cause: CodeHubError) -> None:
        self._ended_by = self._ended_by or cause
        self._changed.notify_all()
