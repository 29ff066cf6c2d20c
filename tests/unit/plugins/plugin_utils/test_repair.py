# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a repair does about findings, what it leaves alone, and what came of it."""

from __future__ import annotations

import json
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repair import (
    RESULTS,
    plan_from,
    repair_report_from,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repair_table import table_from
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    NOW,
    Fields,
    error,
    failure,
    mirror,
    report,
    repository,
)

LONG_AGO = {
    "last_update_at": "2026-11-01T10:00:10.000+08:00",
    "last_successful_update_at": "2026-11-01T10:00:09.000+08:00",
}
NEVER = {"update_status": "none", "last_update_at": None, "last_successful_update_at": None}


def plan_of(*mirrors: Fields, audit: Fields | None = None, **options: t.Any) -> Fields:
    """Return the plan for an audit of the mirrors, as a playbook has it."""
    made = plan_from(report(*mirrors, **(audit or {})), **options)
    as_variable: Fields = json.loads(json.dumps(made))
    return as_variable


def only(plan: Fields) -> Fields:
    """Return the one repository of a plan or a report."""
    (row,) = plan["repositories"]
    return t.cast("Fields", row)


@pytest.mark.parametrize(
    "different",
    [
        LONG_AGO,
        NEVER,
        {**LONG_AGO, "update_status": "started"},
        error("fatal: unable to access: Operation timed out"),
        error("Connection refused"),
        error("Too many requests"),
        error("error: RPC failed; early EOF"),
        {**error("同步超时，请稍后重试"), "number_of_failures": 5},
        error("something that nobody has seen"),
        {"update_status": "failed"},
    ],
)
def test_what_can_pass_is_synchronized(different: Fields) -> None:
    plan = plan_of(mirror(**different))
    assert plan["synchronize"] == [7]
    assert plan["enable_schedule"] == []
    assert only(plan)["repairs"] == ["synchronize"]
    assert only(plan)["result"] == "planned"


@pytest.mark.parametrize(
    ("msg", "remedy"),
    [
        ("fatal: Authentication failed", "renew the credentials"),
        ("The requested URL returned error: 403", "read permission"),
        ("fatal: repository not found", "address is right"),
        ("branches have diverged", "Find out who wrote to the mirror"),
        ("couldn't find remote ref refs/heads/x", "branches"),
        ("exit status 128", "Clone the source by hand"),
    ],
)
def test_what_a_synchronization_cannot_help_is_left_to_a_person(msg: str, remedy: str) -> None:
    plan = plan_of(mirror(**error(msg), **LONG_AGO, number_of_failures=9))
    assert (plan["synchronize"], plan["enable_schedule"], plan["repository_ids"]) == ([], [], [])
    assert only(plan)["result"] == "manual"
    assert remedy in only(plan)["remedy"]


def test_a_schedule_that_is_off_is_switched_on() -> None:
    plan = plan_of(mirror(mirroring_enabled=False), mirror(8, mirroring_enabled=False, **LONG_AGO))
    assert plan["enable_schedule"] == [
        {"repository_id": 8, "mirroring_enabled": True},
        {"repository_id": 7, "mirroring_enabled": True},
    ]
    assert plan["synchronize"] == [8]
    assert plan["repository_ids"] == [8, 7]


def test_only_what_is_allowed_is_done() -> None:
    off = mirror(mirroring_enabled=False, **LONG_AGO)
    assert plan_of(off, repairs=["enable_schedule"])["synchronize"] == []
    assert plan_of(off, repairs="synchronize")["enable_schedule"] == []
    plan = plan_of(mirror(**LONG_AGO), repairs=["enable_schedule"])
    assert only(plan)["result"] == "manual"
    assert "does not include synchronize" in only(plan)["message"]


def test_waived_findings_are_never_touched() -> None:
    waiver = {"repository": 7, "check": ["stale", "sync_failed"], "reason": "known"}
    audit = {"waivers": [waiver]}
    plan = plan_of(mirror(**LONG_AGO), audit=audit)
    assert (plan["repositories"], plan["repository_ids"], plan["waived"]) == ([], [], 1)
    plan = plan_of(mirror(mirroring_enabled=False, **LONG_AGO), audit=audit)
    assert only(plan)["repairs"] == ["enable_schedule"]
    fresh = plan_of(
        mirror(mirroring_enabled=False, **LONG_AGO),
        audit=audit,
        remote_mirrors=[mirror(mirroring_enabled=False, **LONG_AGO)],
        now=NOW,
    )
    assert only(fresh)["repairs"] == ["enable_schedule"]


def test_a_source_that_is_not_approved_is_not_synchronized() -> None:
    audit = {"policy": {"approved_sources": ["git.example.com"]}}
    plan = plan_of(mirror(mirroring_enabled=False, **LONG_AGO), audit=audit)
    assert plan["repository_ids"] == []
    assert only(plan)["result"] == "manual"


@pytest.mark.parametrize("different", [{"url": "http://github.com/a.git"}, {"url_has_credentials": True}])
def test_other_findings_are_for_a_person(different: Fields) -> None:
    assert only(plan_of(mirror(**different)))["result"] == "manual"


def test_unreadable_mirrors_are_for_a_person() -> None:
    plan = plan_from(report(mirror(), failures=[failure(8)]))
    assert only(plan)["result"] == "manual"


def test_what_is_only_information_is_left_out() -> None:
    assert plan_of(mirror(update_status="new state"))["repositories"] == []


def test_the_most_urgent_are_repaired_first_and_the_rest_is_named() -> None:
    days = {day: f"2026-11-{day:02}T10:00:09.000+08:00" for day in range(1, 7)}
    mirrors = [mirror(number, last_successful_update_at=time) for number, time in days.items()]
    plan = plan_of(*reversed(mirrors), max_repairs=2)
    assert plan["synchronize"] == [1, 2]
    results = [row["result"] for row in plan["repositories"]]
    assert results == ["planned", "planned", "deferred", "deferred", "deferred", "deferred"]
    assert "max_repairs is 2" in plan["repositories"][2]["message"]
    assert len(plan_from(report(*(mirror(number, **LONG_AGO) for number in range(1, 80))))["synchronize"]) == 50


def test_what_was_fixed_meanwhile_is_left_alone() -> None:
    plan = plan_of(mirror(**LONG_AGO), mirror(8, **LONG_AGO), remote_mirrors=[mirror(), mirror(8, **LONG_AGO)], now=NOW)
    assert plan["synchronize"] == [8]
    assert [row["result"] for row in plan["repositories"]] == ["fixed", "planned"]


def test_unreadable_or_changed_errors_are_left_to_a_person() -> None:
    plan = plan_of(
        mirror(**LONG_AGO),
        mirror(8, **LONG_AGO),
        remote_mirrors=[mirror(**LONG_AGO, **error("fatal: Authentication failed"))],
        failures=[failure(8)],
        now=NOW,
    )
    assert plan["repository_ids"] == []
    assert [row["result"] for row in plan["repositories"]] == ["manual", "manual"]


def test_mirrors_of_another_codehub_are_refused() -> None:
    audit = {"audited": {"endpoint": "https://codehub.example.com", "region": None, "scope": "user"}}
    mirrors = [mirror(**LONG_AGO)]
    with pytest.raises(InputError, match=r"The report is about 'https://codehub.example.com', but the mirrors are at"):
        plan_of(*mirrors, audit=audit, remote_mirrors=mirrors, now=NOW, endpoint="https://other.example.com")
    same = plan_of(*mirrors, audit=audit, remote_mirrors=mirrors, now=NOW, endpoint="https://codehub.example.com/")
    assert same["synchronize"] == [7]


def test_a_repair_is_verified_by_what_the_mirror_shows() -> None:
    stale = [mirror(number, **LONG_AGO) for number in (1, 2, 3)]
    plan = plan_of(*stale, mirror(4, mirroring_enabled=False))
    synchronized = {"failures": [{"repository_id": 2, "message": "The synchronization failed: it broke."}]}
    after = [mirror(1), mirror(2, **LONG_AGO), mirror(4)]
    done = repair_report_from(
        plan,
        synchronized=synchronized,
        scheduled={"failures": []},
        remote_mirrors=after,
        failures=[failure(3)],
        now=NOW,
    )
    rows = {row["repository_id"]: row for row in done["repositories"]}
    assert {number: row["result"] for number, row in rows.items()} == {
        1: "repaired",
        2: "still_failing",
        3: "still_failing",
        4: "repaired",
    }
    assert rows[2]["message"] == "The synchronization failed: it broke."
    assert "not read again" in rows[3]["message"]
    assert rows[1]["message"] == "It was synchronized."
    assert [row["result"] for row in done["repositories"]] == sorted(
        (row["result"] for row in rows.values()), key=RESULTS.index
    )
    assert done["summary"] == {
        "still_failing": 2,
        "repaired": 2,
        "planned": 0,
        "fixed": 0,
        "deferred": 0,
        "manual": 0,
        "waived": 0,
    }


def test_what_is_left_after_a_repair_is_for_a_person() -> None:
    off = mirror(mirroring_enabled=False, **error("fatal: Authentication failed"))
    done = repair_report_from(plan_of(off), remote_mirrors=[{**off, "mirroring_enabled": True}], now=NOW)
    assert only(done)["result"] == "manual"
    assert "switched on. What is left: " in only(done)["message"]
    assert "renew the credentials" in only(done)["remedy"]


def test_in_check_mode_the_report_is_the_plan() -> None:
    plan = plan_of(mirror(**LONG_AGO))
    done = repair_report_from(plan, now=NOW, check_mode=True)
    assert (done["check_mode"], done["summary"]["planned"]) == (True, 1)
    assert done["repositories"] == plan["repositories"]


def test_a_repaired_mirror_is_fixed_in_the_next_audit() -> None:
    audited = [repository(7)]
    first = report(mirror(**LONG_AGO), repositories=audited)
    done = repair_report_from(plan_from(first), remote_mirrors=[mirror()], now=NOW)
    assert only(done)["result"] == "repaired"
    assert report(mirror(), repositories=audited, previous=first)["summary"]["changes"]["fixed"] == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"repairs": ["delete"]}, "repairs has an unknown element 'delete'"),
        ({"repairs": 5}, "repairs must be a list"),
        ({"max_repairs": 0}, "max_repairs must be a whole number from 1"),
        ({"max_repairs": "many"}, "max_repairs must be a whole number from 1"),
        ({"remote_mirrors": []}, "now must be"),
        ({"remote_mirrors": {}, "now": NOW}, "must be a list"),
    ],
)
def test_invalid_arguments_of_a_plan_are_refused(options: Fields, message: str) -> None:
    with pytest.raises(InputError, match=message):
        plan_from(report(mirror()), **options)


@pytest.mark.parametrize("plan", [None, {}, [], {"repositories": [{}]}, {"repositories": 1}, "x"])
def test_what_is_no_plan_is_refused(plan: t.Any) -> None:
    with pytest.raises(InputError, match="remote_mirror_repair_plan"):
        repair_report_from(plan, now=NOW)
    with pytest.raises(InputError, match="remote_mirror_repair_report"):
        table_from(plan)


@given(
    mirrors=st.lists(
        st.builds(
            lambda status, age, msg, enabled, failures: {
                "update_status": status,
                "last_successful_update_at": age,
                "last_error_detail": {"msg": msg, "code": None} if msg else None,
                "last_error": msg,
                "mirroring_enabled": enabled,
                "number_of_failures": failures,
            },
            st.sampled_from(["finished", "failed", "started", "none", None]),
            st.sampled_from([None, "2026-11-24T10:00:09.000+08:00", "2026-11-01T10:00:09.000+08:00"]),
            st.sampled_from([None, "timed out", "fatal: Authentication failed", "new"]),
            st.booleans(),
            st.integers(0, 9),
        ),
        max_size=8,
    ),
    most=st.integers(1, 5),
)
def test_every_repository_in_attention_has_one_result(mirrors: list[Fields], most: int) -> None:
    audited = report(*(mirror(number + 1, **different) for number, different in enumerate(mirrors)))
    plan = plan_from(audited, max_repairs=most)
    attention = {row["id"] for row in audited["repositories"] if row["severity"]}
    assert {row["repository_id"] for row in plan["repositories"]} == attention
    assert len(plan["repositories"]) == len(attention)
    assert len(plan["repository_ids"]) <= most
    for row in plan["repositories"]:
        assert bool(row["repairs"]) is (row["result"] == "planned")
    done = repair_report_from(plan, remote_mirrors=[], now=NOW)
    assert sum(done["summary"][result] for result in RESULTS) == len(attention)
    assert table_from(done).startswith("0 repaired, ")


def test_the_table_names_each_result_and_fits() -> None:
    rows = [repository(number, name=f"网关-service-{number}") for number in range(1, 40)]
    mirrors = [mirror(number, **LONG_AGO) for number in range(1, 30)]
    mirrors += [mirror(number, **error("fatal: Authentication failed")) for number in range(30, 40)]
    plan = plan_from(report(*mirrors, repositories=rows), max_repairs=25)
    done = repair_report_from(plan, remote_mirrors=[mirror(number) for number in range(1, 25)], now=NOW)
    lines = table_from(done).splitlines()
    assert lines[0] == "24 repaired, 1 still failing, 4 left for another run, 10 for a person to fix"
    for heading in ("Still failing: 1", "Repaired: 24", "Left for another run: 4", "For a person to fix: 10"):
        assert heading in lines
    assert "  and 4 more, which are in the report" in lines
    assert any(line.strip().startswith("The credentials are wrong or have expired") for line in lines)
    assert all(len(line) <= 120 for line in lines)
    planned = table_from(repair_report_from(plan, now=NOW, check_mode=True))
    assert planned.startswith("Plan: 25 would be repaired, 4 left for another run, 10 for a person to fix")


def test_the_table_of_a_plan_has_all_that_would_be_done_and_refers_to_no_file() -> None:
    plan = plan_of(*(mirror(number, **LONG_AGO) for number in range(1, 60)), max_repairs=30)
    lines = table_from(repair_report_from(plan, now=NOW, check_mode=True)).splitlines()
    assert sum(line.endswith("Start a synchronization.") for line in lines) == 30
    assert "  and 9 more" in lines


def test_a_repair_that_was_refused_has_no_remedy_of_the_finding() -> None:
    timed_out = mirror(**error("fatal: unable to access: Operation timed out"))
    refused = f"CodeHub responded with HTTP 403: {'no ' * 40}. Grant it codeartsrepo:repository:setRepository."
    failures = [{"repository_id": 7, "reason": "forbidden", "message": refused}]
    done = repair_report_from(
        plan_of(timed_out), synchronized={"failures": failures}, remote_mirrors=[timed_out], now=NOW
    )
    assert (only(done)["message"], only(done)["remedy"]) == (refused, None)
    lines = table_from(done).splitlines()
    assert any("codeartsrepo:repository:setRepository" in line for line in lines)
    assert all(len(line) <= 120 for line in lines)
    failures[0]["reason"] = "synchronization_failed"
    again = repair_report_from(
        plan_of(timed_out), synchronized={"failures": failures}, remote_mirrors=[timed_out], now=NOW
    )
    assert only(again)["remedy"]
