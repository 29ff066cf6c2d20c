# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Many things read at the same time, within the limits, each with an outcome of its own."""

from __future__ import annotations

import math
import os
import threading
import time
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import RunEnded

S = t.TypeVar("S")
T = t.TypeVar("T")

#: An access key is locked after more than 5 refusals in a row. Until a response proves that the credentials are good,
#: no more requests than this are under way, so that a bad key is found out before it is locked.
UNPROVEN_CONCURRENCY: t.Final = 4

#: Seconds between two checks of the load. Short at first, so that all workers start quickly where responses are slow.
#: Longer later: workers are never stopped early, so a moment in which the process does not run must not add one.
SHORTEST_INTERVAL: t.Final = 0.002
LONGEST_INTERVAL: t.Final = 0.1


def workers_wanted(workers: int, busy: float, cores: int) -> int:
    """
    Return how many workers keep the interpreter busy.

    Only one thread at a time runs Python code, and on several cores it is expensive to hand over from one to the next:
    a further thread helps only where the others wait for responses.

    Args:
        workers: How many run now.
        busy: The share of one core that this process used meanwhile, 0 to 1.
        cores: How many the process may use. On a single one, threads hand over at no cost.
    """
    if busy >= (0.75 if cores > 1 else 0.97):
        return workers
    return min(4 * workers, math.ceil(workers / max(busy, 0.001)))


def not_attempted(cause: CodeHubError | None, attempts: int = 0) -> CodeHubError:
    """
    Return the failure of something that was not attempted because the run ended.

    Args:
        cause: What ended the run.
        attempts: The requests that were made for it before.
    """
    because = f": {cause.message}" if cause else "."
    return CodeHubError(
        "not_attempted", f"Not attempted, since the run ended before its turn{because}", attempts=attempts
    )


class Endable(t.Protocol):
    """What stops the requests of a run, as a pacer does."""

    @property
    def ended_by(self) -> CodeHubError | None:
        """What ended the run, if anything did."""

    def end(self, cause: CodeHubError) -> None:
        """Let no further request start."""


class FanOut(t.Generic[S, T]):
    """
    Processes each of many things, once.

    Workers take the next one when they are free: nothing is kept for each but its outcome. Whatever is raised for one
    thing is its outcome alone.

    Args:
        things: The things, or what identifies them, such as the IDs of repositories.
        process: Processes one of them; raises CodeHubError or RunEnded.
        pacer: What stops the requests of ``process``. It is ended when a failure concerns all, and when ``run`` is left
            by an exception.
        concurrency: The maximum that is processed at the same time.
    """

    def __init__(self, things: t.Sequence[S], process: t.Callable[[S], T], pacer: Endable, concurrency: int) -> None:
        self._process = process
        self._pacer = pacer
        self._concurrency = concurrency
        self._lock = threading.Lock()
        self._things = things
        self._next_index = 0
        self._outcomes: list[T | CodeHubError | RunEnded] = [RunEnded()] * len(things)
        self._is_proven = False
        self._escaped: BaseException | None = None
        #: Set when a worker finds that nothing is left to do.
        self._is_over = threading.Event()
        self._load = ProcessorLoad()

    @property
    def ended_by(self) -> CodeHubError | None:
        """What ended the run before everything was processed, if anything did."""
        return self._pacer.ended_by

    def run(self) -> list[T | CodeHubError]:
        """Return for each thing, in the order given, the result, or why there is none."""
        try:
            # The first request goes alone: with a wrong key it is the only one.
            self._process_next()
            if not self.ended_by:
                self._in_threads()
        except BaseException:
            # Ctrl-C, or the SystemExit of a signal handler: the workers must not go on.
            self._pacer.end(CodeHubError("not_attempted", "The run was interrupted."))
            raise
        return [
            not_attempted(self.ended_by, outcome.attempts) if isinstance(outcome, RunEnded) else outcome
            for outcome in self._outcomes
        ]

    def _in_threads(self) -> None:
        """Process the others in as many threads as help, and as there can be; in this one if there can be none."""
        first_index = self._next_index
        at_most = min(self._concurrency, len(self._things) - first_index)
        threads: list[threading.Thread] = []
        pause = SHORTEST_INTERVAL
        while len(threads) < at_most and self._next_index < len(self._things) and not self._is_over.is_set():
            busy = self._load.since_last_check()
            if threads and self._next_index - first_index <= len(threads):
                # They wait for their first responses. To start and to connect takes CPU time, but only once.
                busy = 0.0
            wanted = min(at_most, workers_wanted(max(len(threads), 1), busy, self._load.cores))
            if not self._is_proven:
                wanted = min(wanted, UNPROVEN_CONCURRENCY)
            pause = SHORTEST_INTERVAL if wanted > len(threads) else min(2 * pause, LONGEST_INTERVAL)
            try:
                while len(threads) < wanted:
                    # A daemon: the interpreter does not wait for it when the run is interrupted.
                    thread = threading.Thread(target=self._work_in_thread, daemon=True)
                    thread.start()
                    threads.append(thread)
            except (RuntimeError, MemoryError):
                break
            self._is_over.wait(pause)
        if not threads:
            self._work()
        for thread in threads:
            thread.join()
        if self._escaped:
            raise self._escaped

    def _work(self) -> None:
        while not self.ended_by and self._process_next():
            pass

    def _work_in_thread(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001  (raised again by the main thread)
            self._escaped = error
        finally:
            self._is_over.set()

    def _process_next(self) -> bool:
        """Process the next thing. Returns: whether there was one."""
        with self._lock:
            index = self._next_index
            self._next_index += 1
        if index >= len(self._things):
            return False
        try:
            self._outcomes[index] = self._process(self._things[index])
            self._is_proven = True
        except RunEnded as ended:
            self._outcomes[index] = ended
        except CodeHubError as error:
            self._outcomes[index] = error
            self._is_proven = self._is_proven or error.proves_credentials
            if error.ends_run:
                self._pacer.end(error)
        except BaseException as error:
            # Ctrl-C and signal handlers raise in the main thread only: there they end the run.
            if not isinstance(error, Exception) and threading.current_thread() is threading.main_thread():
                raise
            self._outcomes[index] = unexpected(error)
        return True


class ProcessorLoad:
    """How busy this process is."""

    def __init__(self) -> None:
        try:
            self.cores = len(os.sched_getaffinity(0))
        except AttributeError:  # Not on Linux.
            self.cores = os.cpu_count() or 1
        self._last_check = (time.monotonic(), time.process_time())

    def since_last_check(self) -> float:
        """Return the share of one core that this process used since the last check, 0 to 1."""
        now = (time.monotonic(), time.process_time())
        elapsed, used = (after - before for after, before in zip(now, self._last_check))
        self._last_check = now
        return min(used / elapsed, 1.0) if elapsed > 0 else 1.0


def unexpected(error: BaseException) -> CodeHubError:
    """Return the failure for an exception that nothing here should raise."""
    return CodeHubError(
        "connection_error" if isinstance(error, OSError) else "invalid_response",
        # Not its text, which may contain anything.
        f"The response could not be processed ({type(error).__name__}). Please report this as a bug of the collection.",
        attempts=1,
    )
