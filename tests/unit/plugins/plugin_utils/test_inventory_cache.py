# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inventory_cache import (
    Entry,
    Snapshot,
    snapshot_from,
)

NOW = 1_800_000_000.0


def mirror(number: int, **fields: t.Any) -> dict[str, t.Any]:
    return {"repository_id": number, "update_status": "finished", **fields}


def failure(number: int, reason: str) -> dict[str, t.Any]:
    return {"repository_id": number, "reason": reason, "message": "..."}


def reread(snapshot: Snapshot, *, after: float = 0, timeout: float = 600) -> Snapshot:
    return snapshot_from(snapshot.to_text(), now=NOW + after, timeout=timeout)


def changed(**parts: t.Any) -> str:
    """Return a valid text with these parts instead."""
    snapshot = Snapshot([{"id": 1}], NOW, {1: Entry(NOW, mirror(1), None)})
    return json.dumps({**json.loads(snapshot.to_text()), **parts})


def test_what_was_kept_is_read_again() -> None:
    snapshot = Snapshot(
        [{"id": 1, "name": "a"}, {"id": 2, "name": None}],
        NOW,
        {1: Entry(NOW, mirror(1, url="https://h/x"), None), 2: Entry(NOW, None, failure(2, "not_found"))},
    )

    assert reread(snapshot) == snapshot


@pytest.mark.parametrize(
    "reason",
    [
        "server_error",
        "connection_error",
        "timeout",
        "tls_error",
        "rate_limited",
        "not_attempted",
        "redirected",
        "invalid_response",
        "invalid_request",
        "not_codehub",
        "a reason of a later release",
    ],
)
def test_failures_that_pass_by_themselves_are_not_kept(reason: str) -> None:
    snapshot = Snapshot([{"id": 1}], NOW, {1: Entry(NOW, None, failure(1, reason))})

    assert reread(snapshot).remote_mirrors == {}


def test_each_response_has_an_age_of_its_own() -> None:
    snapshot = Snapshot([{"id": 1}], NOW, {1: Entry(NOW + 100, mirror(1), None), 2: Entry(NOW + 400, mirror(2), None)})

    assert (reread(snapshot, after=500).repositories, set(reread(snapshot, after=500).remote_mirrors)) == (
        [{"id": 1}],
        {1, 2},
    )
    assert (reread(snapshot, after=650).repositories, set(reread(snapshot, after=650).remote_mirrors)) == (None, {1, 2})
    assert set(reread(snapshot, after=700).remote_mirrors) == {2}
    assert reread(snapshot, after=1000) == Snapshot()


def test_a_time_in_the_future_is_not_fresh() -> None:
    assert reread(Snapshot([{"id": 1}], NOW + 1)).repositories is None


def test_without_a_timeout_all_is_fresh() -> None:
    assert reread(Snapshot([{"id": 1}], NOW), after=1e9, timeout=0).repositories == [{"id": 1}]


@pytest.mark.parametrize(
    "text",
    [
        None,
        5,
        "",
        "[]",
        "{}",
        "[" * 100_000,
        changed(version=1),
        changed(repositories=5),
        changed(repositories=[5]),
        changed(repositories=[{}]),
        changed(repositories=[{"id": 0}]),
        changed(repositories=[{"id": 2147483648}]),
        changed(repositories=[{"id": True}]),
        changed(repositories=[{"id": "1"}]),
        changed(repositories=[{"id": 1}, {"id": 1}]),
        changed(remote_mirrors=[]),
        changed(remote_mirrors={"x": [NOW, mirror(1), None]}),
        changed(remote_mirrors={"1": [NOW, mirror(2), None]}),
        changed(remote_mirrors={"1": [NOW, None, None]}),
        changed(remote_mirrors={"1": [NOW, mirror(1), failure(1, "not_found")]}),
        changed(remote_mirrors={"1": [NOW, None, failure(1, "timeout")]}),
        changed(remote_mirrors={"1": [NOW, 5, None]}),
        changed(remote_mirrors={"1": NOW}),
    ],
)
def test_what_others_changed_is_not_used(text: t.Any) -> None:
    assert snapshot_from(text, now=NOW, timeout=600) == Snapshot()


def test_keys_with_a_meaning_for_ansible_are_left_out() -> None:
    odd = {"__ansible_unsafe": "x", "rows": [{"__ansible_vault": "y", "kept": 1}]}

    snapshot = reread(Snapshot([{"id": 1, "odd": odd}], NOW, {1: Entry(NOW, mirror(1, odd=odd), None)}))

    assert snapshot.repositories == [{"id": 1, "odd": {"rows": [{"kept": 1}]}}]
    assert snapshot.remote_mirrors[1].remote_mirror == mirror(1, odd={"rows": [{"kept": 1}]})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(parts=st.dictionaries(st.sampled_from(["version", "listed_at", "repositories", "remote_mirrors"]), JSON))
def test_no_content_raises(parts: dict[str, t.Any]) -> None:
    snapshot_from(changed(**parts), now=NOW, timeout=600)
