# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading in batches: their sizes, what ends them, and what is kept."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._batches import (
    FIRST_BATCH_SIZE,
    MAX_BATCH_SIZE,
    BatchedReading,
    Deadline,
    ReadingError,
    not_audited,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import ENGLISH


class Clock:
    """A clock that a test sets forward."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def failure(repository_id: int, reason: str) -> dict[str, t.Any]:
    return {"repository_id": repository_id, "reason": reason, "message": f"because of {reason}"}


class Module:
    """Stands for the module codehub_remote_mirror_info, and notes how it was run."""

    def __init__(self, clock: Clock, seconds_per_repository: float = 0.0, **results: t.Any) -> None:
        self.clock = clock
        self.seconds = seconds_per_repository
        self.results = results
        self.sizes: list[int] = []
        self.pacings: list[dict[str, t.Any]] = []
        self.time_limits: list[float | None] = []

    def __call__(
        self, repository_ids: list[int], pacing: dict[str, t.Any], time_limit: float | None
    ) -> dict[str, t.Any]:
        self.sizes.append(len(repository_ids))
        self.pacings.append(pacing)
        self.time_limits.append(time_limit)
        self.clock.now += self.seconds * len(repository_ids)
        number = len(self.sizes)
        return {
            "remote_mirrors": [{"repository_id": each} for each in repository_ids],
            "failures": [],
            "summary": {"calls": len(repository_ids)},
            "pacing": {"batch": number},
            "ended_by": None,
            **self.results.get(f"batch_{number}", {}),
        }


def reading_of(module: Module, count: int, **options: t.Any) -> BatchedReading:
    values = {"batch_size": None, "rate_limit": 0, "deadline": Deadline(0, module.clock), **options}
    return BatchedReading(module, list(range(1, count + 1)), **values)


def test_batches_after_the_first_take_about_a_minute() -> None:
    module = Module(Clock(), seconds_per_repository=0.1)
    reading = reading_of(module, 2000)
    assert [len(batch.remote_mirrors) for batch in reading.batches()] == [FIRST_BATCH_SIZE, 600, 600, 300]
    assert (reading.attempted, reading.calls, reading.ended_by) == (2000, 2000, None)


def test_a_fast_service_is_read_in_large_batches_of_bounded_size() -> None:
    module = Module(Clock(), seconds_per_repository=0.0001)
    list(reading_of(module, 25_000).batches())
    assert module.sizes == [500, MAX_BATCH_SIZE, MAX_BATCH_SIZE, 4_500]


def test_the_rate_limit_bounds_a_batch_whatever_the_speed_of_the_first() -> None:
    # The first 600 requests may start at once.
    module = Module(Clock(), seconds_per_repository=0.001)
    list(reading_of(module, 2000, rate_limit=600).batches())
    assert module.sizes == [500, 600, 600, 300]


def test_a_given_batch_size_is_kept() -> None:
    module = Module(Clock(), seconds_per_repository=0.0001)
    list(reading_of(module, 7, batch_size=3).batches())
    assert module.sizes == [3, 3, 1]


def test_pacing_is_passed_from_batch_to_batch() -> None:
    module = Module(Clock())
    list(reading_of(module, 5, batch_size=2).batches())
    assert module.pacings == [{}, {"batch": 1}, {"batch": 2}]


def test_no_repository_is_one_empty_batch() -> None:
    module = Module(Clock())
    reading = reading_of(module, 0)
    assert [batch.remote_mirrors for batch in reading.batches()] == [[]]


def test_the_time_that_is_left_limits_each_batch() -> None:
    module = Module(Clock(), seconds_per_repository=10)
    reading = reading_of(module, 4, batch_size=2, deadline=Deadline(50, module.clock))
    list(reading.batches())
    assert module.time_limits == [50, 30]
    assert reading.ended_by is None


def test_no_batch_begins_after_the_time_limit() -> None:
    module = Module(Clock(), seconds_per_repository=10)
    reading = reading_of(module, 6, batch_size=2, deadline=Deadline(30, module.clock))
    assert [len(batch.remote_mirrors) for batch in reading.batches()] == [2, 2]
    assert reading.ended_by == "The time limit of 30 seconds was reached."


def test_a_batch_that_ended_early_is_the_last() -> None:
    last = {"remote_mirrors": [], "failures": [failure(3, "forbidden")], "ended_by": "CodeHub is down."}
    module = Module(Clock(), batch_2=last)
    reading = reading_of(module, 9, batch_size=2)
    assert len(list(reading.batches())) == 2
    assert reading.ended_by == "CodeHub is down."
    assert (reading.attempted, reading.failed) == (3, 1)


def test_what_ended_a_run_says_nothing_about_the_repositories_in_flight() -> None:
    failures = [
        failure(n, reason) for n, reason in enumerate(("forbidden", "server_error", "timeout", "not_attempted"))
    ]
    last = {"remote_mirrors": [], "failures": failures, "ended_by": "CodeHub is down."}
    reading = reading_of(Module(Clock(), batch_1=last), 4)
    assert [batch.failures for batch in reading.batches()] == [failures[:1]]
    assert reading.attempted == 1


def test_a_failure_of_the_service_counts_where_the_run_went_on() -> None:
    failures = [failure(1, "server_error"), failure(2, "not_codehub")]
    reading = reading_of(Module(Clock(), batch_1={"remote_mirrors": [], "failures": failures}), 2)
    assert [batch.failures for batch in reading.batches()] == [failures]
    assert reading.ended_by is None


def test_refused_credentials_end_the_reading_with_their_failure() -> None:
    refused = failure(3, "unauthorized")
    hidden = failure(4, "forbidden")
    # All that was in flight is refused, and the module's error is its first failure, whatever that is.
    failures = [hidden, refused, failure(5, "unauthorized"), failure(6, "not_attempted")]
    last = {
        "failed": True,
        "msg": "4 could not be read",
        "error": hidden,
        "remote_mirrors": [],
        "failures": failures,
        "ended_by": refused["message"],
    }
    reading = reading_of(Module(Clock(), batch_2=last), 9, batch_size=4)
    assert [batch.failures for batch in reading.batches()] == [[], [hidden]]
    assert (reading.ended_by, reading.error) == ("because of unauthorized", refused)


def test_a_module_that_does_not_run_at_first_is_an_error() -> None:
    def read(*_arguments: t.Any) -> dict[str, t.Any]:
        return {"failed": True, "msg": "no interpreter"}

    with pytest.raises(ReadingError, match="no interpreter"):
        list(BatchedReading(read, [1], None, 0, Deadline(0)).batches())


def test_a_module_that_dies_later_keeps_what_was_read() -> None:
    clock = Clock()
    module = Module(clock)

    def read(ids: list[int], pacing: dict[str, t.Any], time_limit: float | None) -> dict[str, t.Any]:
        return {"failed": True, "msg": "killed"} if module.sizes else module(ids, pacing, time_limit)

    reading = BatchedReading(read, [1, 2, 3], 2, 0, Deadline(0, clock))
    assert len(list(reading.batches())) == 1
    assert (reading.attempted, reading.ended_by) == (2, "killed")


def test_the_estimate_follows_the_speed_and_the_limit() -> None:
    module = Module(Clock(), seconds_per_repository=0.1)
    reading = reading_of(module, 3000, batch_size=1000)
    next(reading.batches())
    assert reading.seconds_left == pytest.approx(200)
    reading.rate_limit = 60
    assert reading.seconds_left == pytest.approx(2000)


def test_a_repository_without_a_mirror_is_not_counted_as_failed() -> None:
    first = {"remote_mirrors": [], "failures": [failure(1, "not_found"), failure(2, "forbidden")]}
    reading = reading_of(Module(Clock(), batch_1=first), 2)
    list(reading.batches())
    assert reading.failed == 1


def test_rows_of_a_listing_that_were_left_out_are_named() -> None:
    rows = [{"index": 4, "name": "billing"}, {"index": 5, "name": None}]
    assert not_audited(rows, ENGLISH).endswith("invalid: billing (row 4), - (row 5)")
    assert not_audited([{"index": 0, "name": "\u202e" + "x" * 5000}], ENGLISH).endswith(
        " xxx (row 0)".replace("xxx", "x" * 100)
    )
    assert not_audited(rows * 20, ENGLISH).startswith("40 repositories are not audited")
    assert not_audited(rows * 20, ENGLISH).endswith("- (row 5), ...")


def test_a_large_batch_without_any_response_of_codehub_is_an_outage() -> None:
    down = {"remote_mirrors": [], "failures": [failure(n, "server_error") for n in range(100)]}
    reading = reading_of(Module(Clock(), batch_2=down), 300, batch_size=100)
    assert [len(batch.failures) for batch in reading.batches()] == [0, 0]
    assert (reading.attempted, reading.ended_by, reading.error) == (100, "because of server_error", down["failures"][0])
