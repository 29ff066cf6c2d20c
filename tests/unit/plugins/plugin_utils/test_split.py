# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import collections
import copy
import json
import typing as t
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._csv import csv_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._html import html_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._junit import junit_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._split import split_report
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    VALIDATOR,
    error,
    failure,
    ids,
    mirror,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import AUDITS, report_of

Fields = dict[str, t.Any]

TOMORROW = "2026-11-25T08:00:00Z"

#: Of two owners and of none; some repositories have changed since the previous audit, and 9 is no longer listed.
OWNERS: t.Final = {1: "anna", 2: "anna", 3: "anna", 4: "bert", 5: "bert", 6: None, 7: None, 8: "bert", 9: "bert"}


def listed(*numbers: int) -> list[Fields]:
    """Return rows of a listing."""
    return [repository(number, owner=OWNERS[number], project_name=f"Project {number % 2}") for number in numbers]


WHOLE = report(
    mirror(1, **error("exit status 128")),
    mirror(2),
    mirror(3, **error("exit status 128")),
    mirror(4, **error("exit status 128")),
    mirror(5, mirroring_enabled=False),
    mirror(7),
    failures=[failure(6, "timeout", error_code=None), failure(8, "forbidden")],
    repositories=listed(1, 2, 3, 4, 5, 6, 7, 8),
    waivers=[
        {"repository": 5, "check": "all", "reason": "x"},
        {"repository": 99, "check": "stale", "reason": "x"},
        {"repository": 1, "check": "stale", "reason": "x", "expires": "2026-01-01"},
    ],
    previous=report(
        mirror(1),
        mirror(2, **error("x")),
        mirror(3, **error("exit status 128")),
        mirror(4, mirroring_enabled=False),
        mirror(9, **error("x")),
        repositories=listed(1, 2, 3, 4, 9),
    ),
    now=TOMORROW,
)


def parts(by: str = "owner", document: Fields = WHOLE, **options: t.Any) -> dict[str | None, Fields]:
    """Return the parts by their names."""
    return {part["name"]: part for part in split_report(copy.deepcopy(document), by, **options)}


def counts(summary: Fields) -> collections.Counter[str]:
    """Return the numbers of a summary by their paths."""
    return collections.Counter({f"{group}.{name}": n for group, found in summary.items() for name, n in found.items()})


def test_each_owner_has_a_part_and_those_without_come_last() -> None:
    assert list(parts()) == ["anna", "bert", None]
    assert [row["id"] for row in parts()["bert"]["report"]["repositories"]] == [4, 5, 8]
    assert list(parts("project")) == ["Project 0", "Project 1"]


def test_a_part_has_the_news_of_its_owner() -> None:
    anna, bert, nobody = (part["report"] for part in parts().values())
    assert (ids(anna["new"]), ids(anna["worse"]), ids(anna["fixed"])) == ([1], [], [2])
    assert (ids(bert["new"]), ids(bert["worse"]), ids(bert["dropped"])) == ([8], [4], [9])
    assert ids(nobody["new"]) == [6]
    assert anna["summary"]["changes"] == {"new": 1, "worse": 0, "fixed": 1, "persisting": 1}


def test_the_outcome_of_a_part_is_its_own() -> None:
    anna, bert, nobody = (part["outcome"] for part in parts(fail_on="new").values())
    assert anna["message"] == "2 need attention: 2 critical, 0 warning, 0 unreadable"
    assert [anna["verdict"], bert["verdict"], nobody["verdict"]] == ["failed"] * 3
    assert ids(anna["attention"]) == [1, 3]
    assert ids(bert["new"]) == [8]
    assert parts(fail_on="never")["anna"]["outcome"]["verdict"] == "passed"


def test_a_part_that_could_not_be_read_alone_is_no_failed_audit() -> None:
    assert parts()[None]["outcome"]["verdict"] == "failed"
    assert parts()[None]["report"]["unreadable"]["reasons"] == {"timeout": 1}


def test_an_audit_that_ended_early_is_an_error_for_each() -> None:
    ended = {**WHOLE, "ended_by": "The time limit of 60 seconds was reached."}
    assert {part["outcome"]["verdict"] for part in parts(document=ended).values()} == {"error"}


def test_causes_count_the_repositories_of_the_part() -> None:
    (cause,) = WHOLE["causes"][:1]
    assert cause["repository_ids"] == [1, 3, 4]
    anna = parts()["anna"]["report"]
    assert [each["repository_ids"] for each in anna["causes"]] == [[1, 3]]
    assert anna["causes"][0]["error"] == cause["error"]
    assert {finding["cause"] for finding in anna["findings"]} == {0}


def test_a_part_says_of_what_it_is_one() -> None:
    anna, _bert, nobody = (part["report"] for part in parts().values())
    assert anna["audited"] == {**WHOLE["audited"], "part": {"by": "owner", "name": "anna"}}
    assert "<li>Owner <bdi>anna</bdi></li>" in html_from(anna)
    assert "<li>Owner <bdi>No owner known</bdi></li>" in html_from(nobody)
    assert "<li>Project <bdi>Project 0</bdi></li>" in html_from(parts("project")["Project 0"]["report"])


def test_waivers_to_review_are_in_the_whole_report_only() -> None:
    assert all(WHOLE["waivers"].values())
    assert parts()["anna"]["report"]["waivers"] == {"unused": [], "lapsed": []}


def test_a_part_is_not_compared_with_the_whole() -> None:
    made = report(mirror(1), previous=parts()["anna"]["report"], now="2026-11-26T08:00:00Z")
    assert made["not_compared"] is not None
    assert "its part was" in made["not_compared"]


def test_a_report_without_reasons_can_be_split() -> None:
    old = copy.deepcopy(WHOLE)
    for row in old["repositories"]:
        del row["unreadable_reason"]
    assert parts(document=old)["bert"]["report"]["unreadable"]["reasons"] == {"unknown": 1}


def test_the_whole_report_stays_as_it_is() -> None:
    document = copy.deepcopy(WHOLE)
    split_report(document)
    assert document == WHOLE


def test_an_audit_of_nothing_has_no_parts() -> None:
    assert split_report(report()) == []


@given(AUDITS, st.sampled_from(["owner", "project"]))
def test_parts_are_reports_whose_numbers_add_up(audit: Fields, by: str) -> None:
    before = report_of({**audit, "mirrors": audit["mirrors"][1:], "repositories": audit["repositories"][:3]})
    whole = report_of(audit, previous=before, now=TOMORROW)
    split = split_report(copy.deepcopy(whole), by)
    totals: collections.Counter[str] = collections.Counter()
    for part in split:
        VALIDATOR.validate(part["report"])
        json.dumps(part)
        html_from(copy.deepcopy(part["report"]))
        csv_from(part["report"])
        junit_from(part["report"])
        totals.update(counts(part["report"]["summary"]))
        assert sum(cause["count"] for cause in part["report"]["causes"]) <= len(part["report"]["repositories"])
    assert totals == counts(whole["summary"]) or not split
    for name in ("new", "worse", "fixed", "dropped", "repositories"):
        key = "id" if name == "repositories" else "repository_id"
        assert sorted(row[key] for part in split for row in part["report"][name]) == sorted(
            row[key] for row in whole[name]
        )
    assert sum(cause["count"] for part in split for cause in part["report"]["causes"]) == sum(
        cause["count"] for cause in whole["causes"]
    )
    assert sum(part["report"]["unreadable"]["count"] for part in split) == whole["unreadable"]["count"]
    assert len({as_disks_compare(part["file_name"]) for part in split}) == len(split)


def as_disks_compare(name: str) -> str:
    """Return the name of a file as macOS and Windows compare it."""
    return unicodedata.normalize("NFC", name).upper().casefold()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("zhang.wei", "zhang.wei"),
        ("legal@example.com", "legal@example.com"),
        ("张伟", "张伟"),
        (None, "no-owner"),
        ("Web Portal", "Web-Portal-c331b5d1"),
        ("team", "team"),
        ("Team", "Team-"),
        ("straße", "straße-"),
        ("ı", "ı-"),
        ("\uf90a", "\uf90a-"),
        ("../../etc/passwd", "etc-passwd-"),
        ("..", "5ec1f7e7"),
        ("no-owner", "no-owner-"),
        ("No-Owner", "No-Owner-"),
        ("Web-Portal-c331b5d1", "Web-Portal-c331b5d1-"),
        ("remote-mirror-audit", "remote-mirror-audit-"),
        ("con", "con-"),
        ("con.html", "con.html-"),
        ("a/b", "a-b-"),
        ("a-b", "a-b"),
        ("-rf", "rf-"),
        ("伟" * 200, "伟" * 50 + "-"),
    ],
)
def test_the_name_for_files_is_safe_and_unique(name: str | None, expected: str) -> None:
    (part,) = split_report(report(mirror(1), repositories=[repository(1, owner=name)]))
    assert part["file_name"] == expected or (expected[-1] == "-" and part["file_name"].startswith(expected))
    assert len(f"owner-{part['file_name']}.html".encode()) <= 255


@pytest.mark.parametrize(
    "names",
    [
        ("team", "Team", "TEAM"),
        ("straße", "STRASSE", "strasse"),
        ("\u91d1", "\uf90a"),
        ("é", "e\u0301"),
        ("i", "ı", "I", "İ"),
    ],
)
def test_names_for_files_differ_where_case_does_not_count(names: tuple[str, ...]) -> None:
    owners = [repository(number, owner=name) for number, name in enumerate(names, 1)]
    split = split_report(report(*map(mirror, range(1, len(names) + 1)), repositories=owners))
    assert len({as_disks_compare(part["file_name"]) for part in split}) == len(names)


def test_a_name_for_files_does_not_depend_on_other_parts() -> None:
    both = [repository(1, owner="Team"), repository(2, owner="team")]
    alone = split_report(report(mirror(1), repositories=both[:1]))
    together = split_report(report(mirror(1), mirror(2), repositories=both))
    assert alone[0]["file_name"] in [part["file_name"] for part in together]


def test_a_part_with_an_empty_name_has_a_name_for_files() -> None:
    saved = report(mirror(1), repositories=[repository(1, owner="somebody")])
    for name in ("findings", "repositories", "new"):
        saved[name] = [{**row, "owner": ""} for row in saved[name]]
    assert [part["file_name"] for part in split_report(saved)] == ["e3b0c442"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (({},), "the input is not a report"),
        ((WHOLE, "team"), "by must be owner or project, not 'team'"),
        ((WHOLE, ["owner"]), r"by must be owner or project, not \['owner'\]"),
        ((WHOLE, "owner", "all"), "fail_on must be one of"),
    ],
)
def test_invalid_input_is_refused(arguments: tuple[t.Any, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        split_report(*arguments)
