# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""News: what a person is told about a repository from one audit to the next."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    Fields,
    error,
    failure,
    ids,
    mirror,
    report,
    repository,
)

FINE = mirror(1)
FAILED = mirror(1, **error("exit status 128"))
OLD = {"last_successful_update_at": "2026-11-01T00:00:00Z"}
UNSCHEDULED = mirror(1, mirroring_enabled=False)
UNREADABLE = failure(1, "server_error")
NOT_ATTEMPTED = failure(1, "not_attempted")


def day(number: int) -> str:
    """Return the time of the audit of a day; all times before are long past."""
    return f"2026-11-{23 + number:02}T08:00:00Z"


def audits(*results: Fields | None, **options: t.Any) -> list[Fields]:
    """Return the reports of one audit a day, each compared with the one before, of one repository each time.

    Args:
        results: A mirror, a failure, or None where the repository is no longer among the audited ones.
        options: Of all audits; a list has one for each day.
    """
    reports: list[Fields] = []
    for number, result in enumerate(results, 1):
        given = {name: value[number - 1] if isinstance(value, list) else value for name, value in options.items()}
        given.setdefault("policy", {"max_age": "365d"})
        mirrors = [result] if result is not None and "url" in result else []
        failures = [result] if result is not None and "reason" in result else []
        previous = reports[-1] if reports else None
        reports.append(report(*mirrors, failures=failures, now=day(number), previous=previous, **given))
    return reports


def news(*results: Fields | None, **options: t.Any) -> list[str | None]:
    """Return what each audit says of the repository."""
    return [_change(document) for document in audits(*results, **options)]


def _change(document: Fields) -> str | None:
    for kind in ("new", "worse", "fixed", "dropped"):
        if document[kind]:
            assert ids(document[kind]) == [1]
            return kind
    return "persisting" if document["summary"]["changes"]["persisting"] else None


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([FINE, FAILED, FAILED, FINE, FINE], [None, "new", "persisting", "fixed", None]),
        ([FAILED, FINE, FAILED], ["new", "fixed", "new"]),
        # A further finding on a repository in attention is no news.
        (
            [FAILED, {**FAILED, **OLD}, {**FAILED, **OLD, "number_of_failures": 9}],
            ["new", "persisting", "persisting"],
        ),
        ([UNSCHEDULED, {**UNSCHEDULED, "url": "http://github.com/a"}], ["new", "persisting"]),
        # Only a higher severity is worse.
        ([UNSCHEDULED, FAILED, UNSCHEDULED, FAILED], ["new", "worse", "persisting", "worse"]),
        # A finding for information needs no attention.
        ([mirror(1, update_status="paused"), FAILED, mirror(1, update_status="paused")], [None, "new", "fixed"]),
    ],
)
def test_a_fault_is_reported_once_and_once_when_it_is_fixed(results: list[Fields], expected: list[str]) -> None:
    assert news(*results) == expected


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        # A healthy repository is new once, and fixed when it can be read again.
        ([FINE, UNREADABLE, UNREADABLE, FINE], [None, "new", "persisting", "fixed"]),
        # A fault is the same fault after an outage.
        ([FAILED, UNREADABLE, FAILED], ["new", "persisting", "persisting"]),
        ([FAILED, UNREADABLE, UNREADABLE, FINE], ["new", "persisting", "persisting", "fixed"]),
        # A real fault after an outage is another one.
        ([FINE, UNREADABLE, FAILED, FINE], [None, "new", "new", "fixed"]),
        # Unreadable is critical, but no worse than a warning; a real fault is.
        ([UNSCHEDULED, UNREADABLE, UNSCHEDULED], ["new", "persisting", "persisting"]),
        ([UNSCHEDULED, UNREADABLE, FAILED], ["new", "persisting", "worse"]),
        ([UNREADABLE, FINE], ["new", "fixed"]),
        ([UNREADABLE, failure(1, "forbidden"), FINE], ["new", "persisting", "fixed"]),
    ],
)
def test_an_unreadable_repository_keeps_the_state_it_had(results: list[Fields], expected: list[str]) -> None:
    assert news(*results) == expected


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([FAILED, NOT_ATTEMPTED, FAILED], ["new", None, "persisting"]),
        ([FAILED, NOT_ATTEMPTED, NOT_ATTEMPTED, FINE], ["new", None, None, "fixed"]),
        ([FINE, NOT_ATTEMPTED, FAILED], [None, None, "new"]),
        ([NOT_ATTEMPTED, FAILED, FAILED], [None, "new", "persisting"]),
        ([FINE, UNREADABLE, NOT_ATTEMPTED, UNREADABLE, FINE], [None, "new", None, "persisting", "fixed"]),
        ([FAILED, UNREADABLE, NOT_ATTEMPTED, FAILED], ["new", "persisting", None, "persisting"]),
        ([FINE, UNREADABLE, NOT_ATTEMPTED, FAILED], [None, "new", None, "new"]),
    ],
)
def test_a_repository_that_was_not_attempted_keeps_what_is_known(results: list[Fields], expected: list[str]) -> None:
    reports = audits(*results)
    assert [_change(document) for document in reports] == expected
    for result, document in zip(results, reports):
        if result is NOT_ATTEMPTED:
            (row,) = document["repositories"]
            assert (row["state"], row["severity"], row["change"]) == ("not_attempted", None, None)
            assert document["findings"] == []


@pytest.mark.parametrize("between", [UNREADABLE, NOT_ATTEMPTED])
def test_a_finding_keeps_the_time_at_which_it_was_first_seen(between: Fields) -> None:
    reports = audits(FAILED, between, between, {**FAILED, "mirroring_enabled": False})
    first_seen = {each["check"]: each["first_seen"] for each in reports[-1]["findings"]}
    assert first_seen == {"sync_failed": day(1), "schedule_disabled": day(4)}


def test_the_time_at_which_a_repository_became_unreadable_is_kept() -> None:
    reports = audits(FINE, UNREADABLE, NOT_ATTEMPTED, UNREADABLE)
    assert reports[-1]["findings"][0]["first_seen"] == day(2)


def waiver(check: t.Any = "all", expires: str | None = None) -> Fields:
    """Return a waiver of the repository."""
    return {"repository": 1, "check": check, "reason": "Ticket 42", "expires": expires}


def test_a_waiver_that_lapses_makes_its_repository_new() -> None:
    waivers = [[waiver(expires="2026-11-25")]] * 4
    assert news(FAILED, FAILED, FAILED, FAILED, waivers=waivers) == [None, None, "new", "persisting"]


def test_one_of_two_waivers_that_lapses_makes_its_repository_new() -> None:
    item = {**FAILED, "mirroring_enabled": False}
    waivers = [[waiver("sync_failed", "2026-11-30"), waiver("schedule_disabled", "2026-11-24")]] * 2
    assert news(item, item, waivers=waivers) == [None, "new"]


def test_a_waiver_that_lapses_while_unreadable_is_new_when_read() -> None:
    waivers = [[waiver("sync_failed", "2026-11-24")]] * 3
    assert news(FAILED, UNREADABLE, FAILED, waivers=waivers) == [None, "new", "new"]


def test_a_waived_repository_no_longer_needs_attention_and_says_why() -> None:
    reports = audits(FAILED, FAILED, waivers=[[], [waiver()]])
    (row,) = reports[-1]["fixed"]
    assert (row["severity"], row["previous_severity"], row["checks"]) == (None, "critical", ["sync_failed"])
    assert row["message"] == "The findings were waived: Ticket 42"


def test_waiving_what_cannot_be_read_keeps_the_fault_behind_it() -> None:
    waivers = [[], [waiver("unreadable")], []]
    assert news(FAILED, UNREADABLE, FAILED, waivers=waivers) == ["new", None, "persisting"]
    assert news(FINE, UNREADABLE, UNREADABLE, waivers=[[], [], [waiver("unreadable")]]) == [None, "new", "fixed"]
    assert news(FINE, UNREADABLE, FINE, waivers=[[], [waiver("unreadable")], []]) == [None, None, None]


@pytest.mark.parametrize(
    "lax", [{"checks": {"sync_failed": "off"}}, {"checks": {"sync_failed": "info"}}, {"checks": {"sync_failed": False}}]
)
def test_what_a_changed_policy_no_longer_reports_is_not_fixed(lax: Fields) -> None:
    reports = audits(FAILED, FAILED, FAILED, policy=[{}, lax, {}])
    assert [_change(document) for document in reports] == ["new", "dropped", "new"]
    (row,) = reports[1]["dropped"]
    assert (row["reason"], row["message"]) == (
        "policy",
        "Not fixed: the changed policy no longer reports this. Before: Synchronization failed.",
    )
    assert reports[1]["summary"]["changes"] == {"new": 0, "worse": 0, "fixed": 0, "persisting": 0}


def test_a_longer_limit_fixes_nothing_but_a_success_does() -> None:
    old = {**FINE, "last_successful_update_at": "2026-11-20T00:00:00Z"}
    assert news(old, old, policy=[{"max_age": 48}, {"max_age": "30d"}]) == ["new", "dropped"]
    assert news(old, FINE, policy=[{"max_age": 48}, {"max_age": "30d"}]) == ["new", "fixed"]


def test_a_check_of_unreadable_ones_that_is_switched_off_fixes_nothing() -> None:
    policy = [{}, {}, {"checks": {"unreadable": "off"}}]
    assert news(FINE, UNREADABLE, UNREADABLE, policy=policy) == [None, "new", "dropped"]
    assert news(FAILED, UNREADABLE, FAILED, policy=[{}, {"checks": {"unreadable": "off"}}, {}]) == [
        "new",
        None,
        "persisting",
    ]


def test_a_stricter_policy_is_news() -> None:
    policy = [{"checks": {"schedule_disabled": severity}} for severity in ("off", "warning", "critical")]
    assert news(UNSCHEDULED, UNSCHEDULED, UNSCHEDULED, policy=policy) == [None, "new", "worse"]


def test_a_repository_that_is_no_longer_audited_is_not_fixed() -> None:
    rows = [[repository(1), repository(2)], [repository(2)], [repository(2)]]
    reports = audits(FAILED, None, None, repositories=rows)
    assert [_change(document) for document in reports] == ["new", "dropped", None]
    (row,) = reports[1]["dropped"]
    assert (row["reason"], row["repository_name"], row["previous_severity"]) == ("not_listed", "billing", "critical")


def test_a_mirror_that_was_removed_is_fixed_and_says_so() -> None:
    reports = audits(FAILED, failure(1, "not_found"), repositories=[[repository(1)]] * 2)
    assert reports[-1]["fixed"][0]["message"] == "The repository no longer has a mirror."


def test_news_say_what_is_wrong_and_what_was() -> None:
    reports = audits(UNSCHEDULED, {**UNSCHEDULED, **FAILED, "mirroring_enabled": False}, FINE)
    (worse,), (fixed,) = reports[1]["worse"], reports[2]["fixed"]
    assert worse["message"].startswith("The last synchronization failed")
    assert (worse["severity"], worse["previous_severity"]) == ("critical", "warning")
    assert worse["checks"] == ["sync_failed", "schedule_disabled"]
    assert (fixed["severity"], fixed["previous_severity"]) == (None, "critical")
    assert fixed["message"] == "Fixed: Synchronization failed, Schedule disabled."
    assert audits(UNREADABLE, FINE)[1]["fixed"][0]["message"] == "The mirror can be read again."


AUDITED = {
    "endpoint": "https://a.example.com",
    "scope": "project",
    "project_id": "p",
    "group_id": None,
    "search": None,
    "hosts": None,
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("endpoint", "http://127.0.0.1:8080"),
        ("scope", "user"),
        ("project_id", None),
        ("group_id", 7),
        ("search", "pay"),
        ("hosts", "all:&project_x"),
        ("filters", {"archived": False}),
    ],
)
def test_only_like_is_compared_with_like(name: str, value: t.Any) -> None:
    reports = audits(FAILED, FAILED, FAILED, audited=[AUDITED, {**AUDITED, name: value}, {**AUDITED, name: value}])
    assert [_change(document) for document in reports] == ["new", "new", "persisting"]
    other = reports[1]
    assert other["previous_generated_at"] is None
    assert other["changed"] is True
    assert other["not_compared"].startswith(f"The previous report was not compared, since its {name} was ")
    shown = json.dumps(value) if isinstance(value, dict) else value or "not given"
    assert str(shown) in other["not_compared"]
    assert reports[2]["not_compared"] is None


def test_what_is_not_given_is_the_same_as_an_empty_text() -> None:
    assert news(FAILED, FAILED, audited=[AUDITED, {**AUDITED, "search": ""}]) == ["new", "persisting"]


def test_unchanged_since_is_the_time_of_the_last_change() -> None:
    counting = [{**FAILED, "number_of_failures": number} for number in (1, 2, 3)]
    reports = audits(FINE, *counting[:2], policy=[{"max_failures": 9, "max_age": "365d"}] * 3)
    assert [(each["changed"], each["unchanged_since"]) for each in reports] == [
        (True, day(1)),
        (True, day(2)),
        (False, day(2)),
    ]
    assert [each["generated_at"] for each in reports] == [day(1), day(2), day(3)]


@pytest.mark.parametrize(
    "after", [FINE, UNSCHEDULED, UNREADABLE, mirror(1, **error("Authentication failed")), NOT_ATTEMPTED]
)
def test_another_finding_severity_waiver_or_error_is_a_change(after: Fields) -> None:
    assert audits(FAILED, after)[-1]["changed"] is True


def test_a_new_waiver_is_a_change() -> None:
    assert audits(FAILED, FAILED, waivers=[[], [waiver()]])[-1]["changed"] is True


def test_audits_of_the_simulator_are_compared_whatever_its_port() -> None:
    first, second = ({**AUDITED, "endpoint": f"http://127.0.0.1:{port}", "simulated": True} for port in (1, 2))
    assert [_change(document) for document in audits(FAILED, FAILED, audited=[first, second])] == ["new", "persisting"]
    # A real CodeHub is never compared with the simulator.
    real = {**AUDITED, "endpoint": "http://127.0.0.1:2"}
    assert [_change(document) for document in audits(FAILED, FAILED, audited=[first, real])] == ["new", "new"]
