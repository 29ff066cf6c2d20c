# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Many things read at once, within the limits, each with an outcome of its own."""

from __future__ import annotations

import threading
import typing as t
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import RunEnded

S = t.TypeVar("S")
T = t.TypeVar("T")

#: An access key is locked after more than 5 refusals in a row. Until an answer proves that the credentials are good, no
#: more calls than this are under way, so that a bad key is found out before it is locked.
UNPROVEN_CONCURRENCY: t.Final = 4


def not_attempted(cause: CodeHubError | None, attempts: int = 0) -> CodeHubError:
    """
    Return the failure of something that was not read because the run ended.

    Args:
        cause: What ended the run.
        attempts: The requests that were made for it before.
    """
    because = f": {cause.message}" if cause else "."
    return CodeHubError("not_attempted", f"Not read, since the run ended before its turn{because}", attempts=attempts)


class Endable(t.Protocol):
    """What stops the requests of a run, as a pacer does."""

    def end(self) -> None:
        """Let no further request start."""


class FanOut(t.Generic[S, T]):
    """
    Processes each of many things, once.

    Workers take the next one when they are free: nothing is kept for each but its outcome.

    numbers: the things, or what names them, as ids of repositories do.
    read: processes one of them; raises CodeHubError or RunEnded.
    pacer: what C(read) waits for. It is ended when a failure concerns all.
    concurrency: how many are read at once.
    """

    def __init__(self, numbers: t.Sequence[S], read: t.Callable[[S], T], pacer: Endable, concurrency: int) -> None:
        self._read = read
        self._pacer = pacer
        self._concurrency = concurrency
        self._lock = threading.Lock()
        self._numbers = numbers
        self._next_index = 0
        self._outcomes: list[T | CodeHubError | RunEnded] = [RunEnded()] * len(numbers)
        self._is_proven = False
        #: The failure that ended the run before all was read, if one did.
        self.ended_by: CodeHubError | None = None

    def run(self) -> list[T | CodeHubError]:
        """Return for each number, in the order given, what was read, or why it could not be."""
        # The first call goes alone: with a wrong key it is the only one.
        self._read_next()
        self._read_in_parallel(min(self._concurrency, UNPROVEN_CONCURRENCY), until=lambda: self._is_proven)
        self._read_in_parallel(self._concurrency, until=lambda: False)
        return [
            not_attempted(self.ended_by, outcome.attempts) if isinstance(outcome, RunEnded) else outcome
            for outcome in self._outcomes
        ]

    def _read_in_parallel(self, workers: int, until: t.Callable[[], bool]) -> None:
        def work() -> None:
            while not self.ended_by and not until() and self._read_next():
                pass

        workers = min(workers, len(self._numbers) - self._next_index)
        if workers > 0 and not self.ended_by and not until():
            with ThreadPoolExecutor(workers) as executor:
                for future in [executor.submit(work) for worker in range(workers)]:
                    future.result()

    def _read_next(self) -> bool:
        """Read the next thing. Returns: False when none is left."""
        with self._lock:
            index = self._next_index
            self._next_index += 1
        if index >= len(self._numbers):
            return False
        try:
            self._outcomes[index] = self._read(self._numbers[index])
            self._is_proven = True
        except RunEnded as ended:
            self._outcomes[index] = ended
        except CodeHubError as error:
            self._outcomes[index] = error
            self._is_proven = self._is_proven or error.proves_credentials
            if error.ends_run:
                with self._lock:
                    self.ended_by = self.ended_by or error
                self._pacer.end()
        return True
