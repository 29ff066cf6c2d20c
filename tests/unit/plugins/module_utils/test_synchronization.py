# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a synchronization ended is judged by what changed, never by a state that was there before."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._synchronization import (
    RUNNING_STATUSES,
    Watch,
    is_running,
    is_stuck,
)

EARLIER, LATER = "2026-11-20T02:00:09.000+08:00", "2026-11-23T18:52:21.000+08:00"
NOW = datetime(2026, 11, 24, tzinfo=timezone.utc)

times = st.sampled_from([None, EARLIER, LATER])
mirrors = st.fixed_dictionaries(
    {
        "update_status": st.sampled_from([None, "none", "finished", "failed", "to_retry", "new", *RUNNING_STATUSES]),
        "last_update_at": times,
        "last_successful_update_at": times,
        "number_of_failures": st.sampled_from([None, 0, 1, 5]),
    }
)


def mirror(status: str | None = "finished", update: str | None = EARLIER, **fields: t.Any) -> dict[str, t.Any]:
    return {
        "update_status": status,
        "last_update_at": update,
        "last_successful_update_at": EARLIER,
        "number_of_failures": 0,
        **fields,
    }


def judged(before: dict[str, t.Any], *states: dict[str, t.Any], started: bool = True) -> str | None:
    watch = Watch(before, started=started)
    ended = None
    for state in states:
        ended = watch.ended(state)
    return ended


@given(before=mirrors, polls=st.integers(1, 5))
def test_a_mirror_that_never_changes_has_not_ended(before: dict[str, t.Any], polls: int) -> None:
    watch = Watch(before, started=True)
    assert [watch.ended(dict(before)) for _poll in range(polls)] == [None] * polls
    assert watch.shows_trace is False


@given(before=mirrors, states=st.lists(mirrors, min_size=1, max_size=5))
def test_nothing_has_ended_while_it_runs(before: dict[str, t.Any], states: list[dict[str, t.Any]]) -> None:
    watch = Watch(before, started=True)
    for state in states:
        ended = watch.ended(state)
        assert ended in (None, "finished", "failed")
        if is_running(state):
            assert ended is None
        if ended == "finished":
            assert state["update_status"] != "failed"
            assert state["last_successful_update_at"] is not None
        if ended == "failed" and state["update_status"] != "failed":
            assert (state["number_of_failures"] or 0) > (before["number_of_failures"] or 0)


@pytest.mark.parametrize(
    ("before", "states", "expected"),
    [
        (mirror(), [mirror("started"), mirror(update=LATER, last_successful_update_at=LATER)], "finished"),
        (mirror(), [mirror(update=LATER, last_successful_update_at=LATER)], "finished"),
        (mirror(), [mirror("started"), mirror()], "finished"),
        (mirror(), [mirror("started"), mirror(last_successful_update_at=None)], None),
        (mirror(), [mirror("failed", LATER, number_of_failures=1)], "failed"),
        (mirror(), [mirror("failed")], "failed"),
        (mirror("failed", number_of_failures=2), [mirror("failed", LATER, number_of_failures=3)], "failed"),
        (
            mirror("failed", number_of_failures=2),
            [mirror("scheduled"), mirror("failed", number_of_failures=2)],
            "failed",
        ),
        (mirror("failed"), [mirror("failed", LATER)], None),
        (
            mirror("failed"),
            [mirror("failed", LATER), mirror("started"), mirror(last_successful_update_at=LATER)],
            "finished",
        ),
        (mirror("failed"), [mirror("failed", LATER), mirror("failed", LATER)], None),
        (mirror("failed"), [mirror("failed", LATER, last_error="new")], "failed"),
        (mirror("FINISHED"), [mirror("STARTED"), mirror("FAILED")], "failed"),
        (mirror("failed"), [mirror("new state", LATER, last_successful_update_at=LATER)], "finished"),
        (
            mirror("none", None, last_successful_update_at=None),
            [mirror(update=None, last_successful_update_at=None)],
            None,
        ),
        (mirror("started"), [mirror("started"), mirror()], None),
        (mirror("started"), [mirror("started", LATER), mirror(update=LATER)], "finished"),
    ],
)
def test_the_end_of_one_that_was_started(
    before: dict[str, t.Any], states: list[dict[str, t.Any]], expected: str | None
) -> None:
    assert judged(before, *states) == expected


def test_a_failure_that_only_a_new_time_suggests_is_suspected() -> None:
    watch = Watch(mirror("failed"), started=True)
    assert (watch.ended(mirror("failed")), watch.looks_failed) == (None, False)
    assert (watch.ended(mirror("failed", LATER)), watch.looks_failed) == (None, True)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (mirror("started"), None),
        (mirror(), "finished"),
        (mirror("failed"), "failed"),
        (mirror(last_successful_update_at=None), None),
    ],
)
def test_the_end_of_one_that_was_under_way(after: dict[str, t.Any], expected: str | None) -> None:
    assert judged(mirror("started"), after, started=False) == expected


@pytest.mark.parametrize(
    ("state", "hours", "expected"),
    [
        (mirror("started"), None, False),
        (mirror("started"), 6, True),
        (mirror("started"), 24 * 30, False),
        (mirror("scheduled"), 6, True),
        (mirror("finished"), 6, False),
        (mirror("started", None), 6, False),
        (mirror("started", "yesterday"), 6, False),
        (mirror("started", "2026-11-20T02:00:09Z"), 6, True),
        (mirror("started", "2026-11-20T02:00:09"), 6, False),
    ],
)
def test_when_one_is_stuck(state: dict[str, t.Any], hours: int | None, expected: bool) -> None:
    assert is_stuck(state, None if hours is None else timedelta(hours=hours), NOW) is expected
