# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Reading the remote mirrors of many repositories in batches, so that progress shows and nothing read is lost."""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass, field

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import failure_text
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, text_or_none
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import ENGLISH, N_, Language, Plural

#: What the first batch has, whose duration tells how large the next ones can be.
FIRST_BATCH_SIZE: t.Final = 500

#: A batch this large takes about 10 MB in the memory of each process that it passes through.
MAX_BATCH_SIZE: t.Final = 10_000

#: Failures of the service, the network or the credentials, which can concern each request.
_NOT_OF_A_REPOSITORY: t.Final = frozenset(
    {
        "connection_error",
        "not_attempted",
        "not_codehub",
        "rate_limited",
        "server_error",
        "timeout",
        "tls_error",
        "unauthorized",
    }
)

#: Seconds. One line of progress in so much time.
_BATCH_DURATION: t.Final = 60


class ReadingError(Exception):
    """
    Nothing could be read.

    Attributes:
        failure: What failed, as the modules return it; None where no request was made.
    """

    def __init__(self, message: str, failure: Fields | None = None) -> None:
        super().__init__(message)
        self.failure = failure


_TIME_LIMIT: t.Final = Plural(
    "The time limit of {count:g} second was reached.", "The time limit of {count:g} seconds was reached."
)


class Deadline:
    """The time at which a run has to end. time_limit: seconds from now; 0 for no end."""

    def __init__(self, time_limit: float, clock: t.Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._time_limit = time_limit
        self._began = clock()

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return self._clock() - self._began

    @property
    def remaining(self) -> float | None:
        """Seconds that are left, at least 0; None where there is no end."""
        return max(0.0, self._time_limit - self.elapsed) if self._time_limit else None

    def message(self, language: Language) -> str:
        """Return why the run ended, for a person."""
        return language.text(_TIME_LIMIT, count=self._time_limit)


#: Failures in a batch that prove an outage where nothing else is in it.
_MANY: t.Final = 100

_MOST_INVALID_ROWS: t.Final = 20
_LONGEST_NAME: t.Final = 100

_NOT_AUDITED: t.Final = Plural(
    "{count} repository is not audited, because its row in the listing is invalid: {rows}",
    "{count} repositories are not audited, because their rows in the listing are invalid: {rows}",
)
_INVALID_ROW: t.Final = N_("{name} (row {index})")
_NO_MESSAGE: t.Final = N_("The module failed without a message.")


def not_audited(invalid_rows: list[Fields], language: Language) -> str:
    """Return a warning that names the rows of a listing that were left out, as codehub_repository_info returns them."""
    names = [
        language.text(_INVALID_ROW, name=(text_or_none(row["name"]) or "-")[:_LONGEST_NAME], index=row["index"])
        for row in invalid_rows[:_MOST_INVALID_ROWS]
    ]
    more = ["..."] if len(invalid_rows) > _MOST_INVALID_ROWS else []
    return language.text(_NOT_AUDITED, count=len(invalid_rows), rows=language.listed([*names, *more]))


def _is_outage(result: Fields) -> bool:
    """Return whether the service responded about none of many repositories, so that it is of no use to go on."""
    reasons = {failure["reason"] for failure in result["failures"]}
    return len(result["failures"]) >= _MANY and not result["remote_mirrors"] and reasons <= _NOT_OF_A_REPOSITORY


class Batch(t.NamedTuple):
    """What one batch returned."""

    remote_mirrors: list[Fields]
    failures: list[Fields]


#: Reads the mirrors of repository_ids with pacing and time_limit, and returns the result of codehub_remote_mirror_info.
Read = t.Callable[[list[int], Fields, t.Optional[float]], Fields]


@dataclass
class BatchedReading:
    """
    The remote mirrors of many repositories, read batch by batch until all are read or the reading has to end.

    Attributes:
        batch_size: Repositories in a batch; None to choose it by the speed of the batch before.
        rate_limit: Requests in any 60 seconds, 0 for no limit.
        language: Of ended_by.
        attempted: Repositories whose result is known.
        failed: How many of them could not be read.
        calls: Requests made.
        ended_by: Why not all were attempted, for a person.
        error: The failure that ended the reading, as the module returns it.
        first_failure: The first repository that could not be read.
    """

    read: Read
    repository_ids: list[int]
    batch_size: int | None
    rate_limit: int
    deadline: Deadline
    language: Language = ENGLISH
    attempted: int = 0
    failed: int = 0
    calls: int = 0
    ended_by: str | None = None
    error: Fields | None = None
    first_failure: Fields | None = None
    _pacing: Fields = field(default_factory=dict)
    _per_second: float = 0.0

    def batches(self) -> t.Iterator[Batch]:
        """
        Read. At least one batch is read, also of no repository at all, which checks the options.

        Raises:
            ReadingError: The module did not run.
        """
        while True:
            batch = self._next()
            if batch:
                yield batch
            if self.ended_by is not None or self.attempted >= len(self.repository_ids):
                return

    @property
    def seconds_left(self) -> float:
        """About how long the rest will take, by the speed of the last batch."""
        left = len(self.repository_ids) - self.attempted
        sustained = min(filter(None, (self._per_second, self.rate_limit / 60)), default=0.0)
        return left / sustained if sustained else 0.0

    def _next(self) -> Batch | None:
        remaining = self.deadline.remaining
        if remaining == 0:
            self.ended_by = self.deadline.message(self.language)
            return None
        ids = self.repository_ids[self.attempted : self.attempted + self._size()]
        began = self.deadline.elapsed
        result = self.read(ids, self._pacing, remaining)
        if "summary" not in result:
            # The module itself failed: its options, its interpreter, the memory of the host, the connection.
            self.ended_by = str(result.get("msg") or self.language.text(_NO_MESSAGE))
            if not self.attempted:
                raise ReadingError(self.ended_by)
            return None
        return self._taken(result, len(ids), self.deadline.elapsed - began)

    def _taken(self, result: Fields, size: int, seconds: float) -> Batch:
        ended_by = result["ended_by"]
        # The error of the module is its first failure, which need not be the one that ended the run.
        cause = next((each for each in result["failures"] if each["message"] == ended_by), None)
        if result.get("failed"):
            self.error = cause = cause or result.get("error")
            ended_by = result.get("msg")
        elif ended_by is None and _is_outage(result):
            self.error = cause = result["failures"][0]
        if cause:
            ended_by = failure_text(cause, self.language)
        # What ended the run early failed other requests too, and says nothing about their repositories.
        ignored = _NOT_OF_A_REPOSITORY if ended_by else ()
        failures = [each for each in result["failures"] if each["reason"] not in ignored]
        batch = Batch(result["remote_mirrors"], failures)
        self.attempted += len(batch.remote_mirrors) + len(failures)
        # That a repository has no mirror is a result like any other.
        self.failed += sum(failure["reason"] != "not_found" for failure in failures)
        self.first_failure = self.first_failure or next(iter(result["failures"]), None)
        self.calls += result["summary"]["calls"]
        self._pacing = result["pacing"]
        self._per_second = size / max(seconds, 0.001)
        self.ended_by = self.deadline.message(self.language) if ended_by and self.deadline.remaining == 0 else ended_by
        return batch

    def _size(self) -> int:
        if self.batch_size:
            return self.batch_size
        if not self.attempted:
            return FIRST_BATCH_SIZE
        # The first requests may start at once, so the speed of one batch can be higher than the limit allows for long.
        per_second = min(self._per_second, self.rate_limit / 60) if self.rate_limit else self._per_second
        return min(max(1, round(per_second * _BATCH_DURATION)), MAX_BATCH_SIZE)
