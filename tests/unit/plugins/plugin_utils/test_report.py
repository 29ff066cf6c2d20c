# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import json
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import explain
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._policy import CHECKS
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import STATES
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    NOW,
    SCHEMA,
    VALIDATOR,
    audit,
    error,
    failure,
    mirror,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import AUDITS, VALUES, audit_of

TOMORROW = "2026-11-25T08:00:00Z"

FAILED = mirror(1, **error("exit status 128"))
OLD = mirror(2, last_successful_update_at="2026-11-01T00:00:00Z")
FINE = mirror(3)


def keys(findings: list[dict[str, t.Any]]) -> list[tuple[int, str]]:
    """Return what identifies findings."""
    return [(finding["repository_id"], finding["check"]) for finding in findings]


def test_the_schema_is_one_and_knows_all_checks_and_states() -> None:
    VALIDATOR.check_schema(SCHEMA)
    assert SCHEMA["$defs"]["check"]["enum"] == list(CHECKS)
    assert SCHEMA["$defs"]["repository"]["properties"]["state"]["enum"] == list(STATES)


@given(first=AUDITS, second=AUDITS)
def test_every_report_is_valid_and_its_classes_add_up(first: dict[str, t.Any], second: dict[str, t.Any]) -> None:
    previous = audit_of(first, now="2026-11-23T08:00:00Z")["report"]
    for document in (previous, audit_of(second, previous=previous)["report"]):
        VALIDATOR.validate(document)
        # What Python writes is read as the same by others.
        assert json.loads(json.dumps(document, ensure_ascii=False).encode()) == document
        counts = dict(document["summary"]["repositories"])
        assert counts.pop("requested") == sum(counts.values()) == len(document["repositories"])
        assert sum(document["summary"]["findings"].values()) == len(document["findings"])
        unwaived = [each for each in document["findings"] if not each["waived"]]
        assert sum(cause["count"] for cause in document["causes"]) == len(unwaived)
        changes = document["summary"]["changes"]
        assert changes["new"] + changes["persisting"] == len(unwaived)
        assert len(set(keys(document["findings"]))) == len(document["findings"])


@given(given_audit=AUDITS)
def test_a_second_audit_that_finds_the_same_keeps_the_report_byte_by_byte(given_audit: dict[str, t.Any]) -> None:
    first = audit_of(given_audit)["report"]
    later = audit_of(given_audit, now="2026-11-24T08:00:05Z", previous=json.loads(json.dumps(first)))
    assert json.dumps(later["report"]) == json.dumps(first)
    assert later["changes"]["new"] == later["changes"]["fixed"] == []
    assert later["changes"]["persisting"] == len([each for each in first["findings"] if not each["waived"]])


def test_every_class_has_its_repositories() -> None:
    document = report(
        FINE,
        FAILED,
        mirror(4, mirroring_enabled=False),
        mirror(5, update_status="paused"),
        mirror(6, mirroring_enabled=False),
        {"repository_id": 8},
        failures=[failure(9), failure(10, "not_found")],
        repositories=[repository(number) for number in range(1, 12)],
        requested=[1, 3, 4, 5, 6, 8, 9, 10, 11],
        waivers=[{"repository": 6, "check": "all", "reason": "x"}],
    )
    assert {each["id"]: each["state"] for each in document["repositories"]} == {
        1: "critical",
        3: "healthy",
        4: "warning",
        5: "info",
        6: "waived",
        8: "no_mirror",
        9: "unreadable",
        10: "no_mirror",
        11: "unreadable",
    }
    assert document["summary"]["repositories"] == {
        "requested": 9,
        "healthy": 1,
        "critical": 1,
        "warning": 1,
        "info": 1,
        "waived": 1,
        "no_mirror": 2,
        "unreadable": 2,
    }


def test_what_could_not_be_read_is_never_healthy() -> None:
    document = report(
        failures=[failure(1), failure(2)],
        policy={"checks": {"unreadable": "off"}},
        waivers=[{"repository": 2, "check": "all", "reason": "x"}],
    )
    assert document["findings"] == []
    assert document["summary"]["repositories"]["unreadable"] == 2


def test_a_repository_without_an_answer_is_unreadable() -> None:
    for options in ({"requested": [3, "4"]}, {"repositories": [repository(3), repository(4)]}):
        document = report(FINE, **options)
        assert keys(document["findings"]) == [(4, "unreadable")]
        assert document["findings"][0]["message"] == "The mirror was not read: there is no answer for it."


def test_where_none_was_requested_the_listing_does_not_count() -> None:
    assert report(repositories=[repository(3)], requested=[])["repositories"] == []


def test_repositories_come_in_the_order_in_which_they_were_requested_each_once() -> None:
    document = report(mirror(5), mirror(3), failures=[failure(4)], requested=[4, 3, 4])
    assert [each["id"] for each in document["repositories"]] == [4, 3, 5]


def test_the_worst_finding_that_is_not_waived_is_the_class() -> None:
    item = mirror(7, **error("x"), mirroring_enabled=False)
    document = report(item, waivers=[{"repository": 7, "check": "sync_failed", "reason": "x"}])
    assert document["repositories"][0]["state"] == "warning"


def test_causes_are_the_same_check_source_and_error_most_repositories_first() -> None:
    document = report(
        *(
            mirror(
                number, **error(f"fatal: unable to access 'https://old.example/{number}.git/': Could not resolve host")
            )
            for number in range(1, 31)
        ),
        *(mirror(number, **error("EXIT status 128" if number % 2 else "exit status 128")) for number in range(31, 41)),
        mirror(50, **error("exit status 128"), url="https://gitee.com/a"),
        mirror(60, **error("exit status 128")),
        repositories=[repository(number, project_name=f"P{number % 3}") for number in (*range(1, 41), 50, 60)],
        waivers=[{"repository": 60, "check": "all", "reason": "x"}],
    )
    assert document["causes"] == [
        {
            "check": "sync_failed",
            "source": "github.com",
            "error": "fatal: unable to access …: Could not resolve host",
            "remedy": explain("Could not resolve host").remedy,
            "projects": ["P0", "P1", "P2"],
            "severity": "critical",
            "count": 30,
            "repository_ids": list(range(1, 21)),
        },
        {
            "check": "sync_failed",
            "source": "github.com",
            "error": "EXIT status 128",
            "remedy": explain("exit status 128").remedy,
            "projects": ["P0", "P1", "P2"],
            "severity": "critical",
            "count": 10,
            "repository_ids": list(range(31, 41)),
        },
        {
            "check": "sync_failed",
            "source": "gitee.com",
            "error": "exit status 128",
            "remedy": explain("exit status 128").remedy,
            "projects": ["P2"],
            "severity": "critical",
            "count": 1,
            "repository_ids": [50],
        },
    ]


def test_what_calls_for_different_remedies_has_different_causes() -> None:
    old = {"last_successful_update_at": "2026-11-01T00:00:00Z"}
    document = report(mirror(1, **old), mirror(2, **old, mirroring_enabled=False), mirror(3, **old))
    stale = [cause for cause in document["causes"] if cause["check"] == "stale"]
    assert [(cause["repository_ids"], cause["remedy"].split(",")[0]) for cause in stale] == [
        (
            [1, 3],
            "No error was reported: start a synchronisation in the repository's settings and see whether it succeeds; if it does not run",
        ),
        ([2], "Switch the scheduled synchronisation on"),
    ]


@given(given_audit=AUDITS)
def test_a_finding_names_its_cause(given_audit: dict[str, t.Any]) -> None:
    document = audit_of(given_audit)["report"]
    for place, cause in enumerate(document["causes"]):
        group = [each for each in document["findings"] if each["cause"] == place]
        assert len(group) == cause["count"]
        assert [each["repository_id"] for each in group][:20] == cause["repository_ids"]
        for each in group:
            assert each["waived"] is None
            assert all(each[name] == cause[name] for name in ("check", "source", "remedy", "severity"))
    assert all((each["cause"] is None) == (each["waived"] is not None) for each in document["findings"])


def test_the_first_report_has_only_new_findings() -> None:
    result = audit(FAILED, OLD, FINE)
    assert keys(result["changes"]["new"]) == [(2, "stale"), (1, "sync_failed")]
    assert (result["changes"]["fixed"], result["changes"]["persisting"]) == ([], 0)
    assert result["report"]["previous_generated_at"] is None
    assert {(each["first_seen"], each["change"]) for each in result["report"]["findings"]} == {(NOW, "new")}


def test_changes_are_what_is_new_what_is_fixed_and_what_persists_since_when() -> None:
    previous = report(FAILED, OLD, FINE)
    broken = mirror(3, update_status="failed", last_successful_update_at="2026-11-24T10:00:09+08:00")
    result = audit(mirror(1), OLD, broken, now=TOMORROW, previous=previous)
    document = result["report"]
    assert keys(result["changes"]["new"]) == [(3, "sync_failed")]
    assert keys(result["changes"]["fixed"]) == keys(document["fixed"]) == [(1, "sync_failed")]
    assert result["changes"]["persisting"] == 1
    assert document["summary"]["changes"] == {"new": 1, "fixed": 1, "persisting": 1}
    assert (document["generated_at"], document["previous_generated_at"]) == (TOMORROW, NOW)
    history = {each["check"]: (each["change"], each["first_seen"]) for each in document["findings"]}
    assert history == {"stale": ("persisting", NOW), "sync_failed": ("new", TOMORROW)}


def test_what_persists_keeps_the_time_at_which_it_was_first_seen() -> None:
    second = report(FAILED, now=TOMORROW, previous=report(FAILED, OLD))
    third = report(FAILED, FINE, OLD, now="2026-11-26T00:00:00Z", previous=second)
    assert {each["repository_id"]: each["first_seen"] for each in third["findings"] if each["check"] != "stale"} == {
        1: NOW
    }


@pytest.mark.parametrize(
    "now_failing", [{"failures": [failure(1)]}, {"requested": [1]}, {}, {"failures": [failure(1, "not_found")]}]
)
def test_a_repository_that_was_not_read_is_never_fixed(now_failing: dict[str, t.Any]) -> None:
    result = audit(FINE, previous=report(FAILED), **now_failing)
    assert result["changes"]["fixed"] == result["report"]["fixed"] == []


def test_a_check_that_was_switched_off_has_fixed_nothing() -> None:
    result = audit(FAILED, previous=report(FAILED), policy={"checks": {"sync_failed": "off"}})
    assert result["changes"]["fixed"] == []


def test_a_repository_that_is_readable_again_is_fixed() -> None:
    result = audit(FINE, previous=report(failures=[failure(3)]))
    assert keys(result["changes"]["fixed"]) == [(3, "unreadable")]


def test_waived_findings_are_not_new_and_do_not_persist() -> None:
    waivers = [{"repository": 1, "check": "all", "reason": "x", "expires": "2026-11-24"}]
    first = audit(FAILED, waivers=waivers)
    assert first["changes"] == {"new": [], "fixed": [], "persisting": 0}
    lapsed = audit(FAILED, waivers=waivers, now=TOMORROW, previous=first["report"])
    assert lapsed["changes"] == {"new": [], "fixed": [], "persisting": 1}
    assert lapsed["report"]["summary"]["findings"] == {"critical": 1, "warning": 0, "info": 0, "waived": 0}


@pytest.mark.parametrize(
    "different",
    [
        {"policy": {"max_age": 47}},
        {"audited": {"scope": "tenant"}},
        {"waivers": [{"repository": 1, "check": "all", "reason": "x"}]},
        {"repositories": [repository(1, name="renamed")]},
        {"requested": [1, 2]},
    ],
)
def test_anything_else_that_changes_makes_a_new_report(different: dict[str, t.Any]) -> None:
    first = report(FAILED)
    assert report(FAILED, now=TOMORROW, previous=first) == first
    assert report(FAILED, now=TOMORROW, previous=first, **different)["generated_at"] == TOMORROW


def test_nothing_that_was_given_is_changed() -> None:
    previous = report(FAILED, OLD)
    items = [mirror(1), OLD]
    before = copy.deepcopy((previous, items))
    audit(*items, previous=previous)
    assert (previous, items) == before


def test_attention_has_the_ten_worst_repositories_a_line_each() -> None:
    items = [mirror(number, last_successful_update_at=f"2026-11-{number:02}T00:00:00Z") for number in range(1, 13)]
    items[0] = {**items[0], **error("exit status 128"), "number_of_failures": 9, "mirroring_enabled": False}
    result = audit(
        *reversed(items), repositories=[repository(1)], waivers=[{"repository": 2, "check": "all", "reason": "x"}]
    )
    assert [each["repository_id"] for each in result["attention"]] == [1, *range(3, 12)]
    first = result["attention"][0]
    assert first["checks"] == ["sync_failed", "stale", "failing_repeatedly", "schedule_disabled"]
    assert (first["severity"], first["repository_name"]) == ("critical", "billing")
    assert first["message"].startswith("The last synchronisation failed: exit status 128")
    assert first["remedy"].startswith("Clone the source by hand")


def test_nothing_needs_attention_where_all_is_well() -> None:
    assert audit(FINE)["attention"] == []
    empty = audit()
    assert empty["report"]["summary"]["repositories"] == {"requested": 0, **dict.fromkeys(STATES, 0)}


FIRST = report(FAILED)


@pytest.mark.parametrize(
    ("previous", "message"),
    [
        ([], "previous must be a report as a dictionary, not a list"),
        ("{}", "previous must be a report as a dictionary, not a text"),
        ({}, "previous is no report: it has no schema_version"),
        ({"report": FIRST}, "previous is no report: it has no schema_version"),
        ({**FIRST, "schema_version": "2.0"}, "previous has the schema version '2.0', but this release"),
        ({**FIRST, "schema_version": 1.0}, "previous is no report"),
        ({**FIRST, "generated_at": "yesterday"}, "previous.generated_at is no time: 'yesterday'"),
        ({**FIRST, "findings": None}, "previous.findings must be a list, not null"),
        ({**FIRST, "findings": [7]}, "previous.findings[0] must be a dictionary"),
        (
            {**FIRST, "findings": [{**FIRST["findings"][0], "first_seen": None}]},
            "previous.findings[0].first_seen is missing",
        ),
        ({**FIRST, "findings": [{**FIRST["findings"][0], "severity": "bad"}]}, "previous.findings[0].severity is none"),
        (
            {**FIRST, "findings": [{**FIRST["findings"][0], "waived": {}}]},
            "previous.findings[0].waived.reason is missing",
        ),
        ({**FIRST, "repositories": [{}]}, "previous.repositories[0].id is missing or of a wrong type"),
        ({**FIRST, "fixed": {}}, "previous.fixed must be a list"),
    ],
)
def test_a_previous_report_that_is_none_is_refused_with_what_is_wrong(previous: t.Any, message: str) -> None:
    with pytest.raises(InputError) as refused:
        report(FAILED, previous=previous)
    assert message in str(refused.value)
    assert "or the JSON file made of it" in str(refused.value)


def test_a_later_version_with_the_same_first_number_is_read() -> None:
    later = {**FIRST, "schema_version": "1.7", "more": True}
    assert report(FAILED, now=TOMORROW, previous=later)["summary"]["changes"] == {"new": 0, "fixed": 0, "persisting": 1}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"requested": "7"}, "requested must be a list of ids, not a text"),
        ({"requested": [7, "x"]}, r"requested\[1\] must be the id of a repository"),
        ({"audited": []}, "audited must be a dictionary"),
    ],
)
def test_what_was_asked_for_is_checked(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        report(FAILED, **options)


@given(data=st.data())
def test_no_value_in_a_previous_report_is_a_crash(data: st.DataObject) -> None:
    previous = copy.deepcopy(FIRST)
    places: list[t.Any] = [previous, previous["findings"][0], previous["summary"], previous["repositories"][0]]
    place = data.draw(st.sampled_from(places))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(VALUES)
    refused = ""
    try:
        audit(FAILED, now=TOMORROW, previous=previous)
    except InputError as met:
        refused = str(met)
    assert refused.startswith("previous" if refused else "")
