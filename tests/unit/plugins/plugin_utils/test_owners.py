# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import csv
import io
import typing as t

import pytest
from hypothesis import given

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._csv import csv_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._junit import junit_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._owners import Owners
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import outcome_of
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    error,
    failure,
    findings,
    mirror,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import VALUES

Fields = dict[str, t.Any]

PROJECT_ID = "0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b"


def owner(*entries: Fields, number: int = 7, **row: t.Any) -> str | None:
    """Return the owner of the one finding."""
    (finding,) = findings(
        mirror(number, mirroring_enabled=False), repositories=[repository(7, **row)], owners=list(entries)
    )
    result: str | None = finding["owner"]
    return result


def test_without_entries_the_owner_is_that_of_the_listing() -> None:
    assert owner(owner="zhang.wei") == "zhang.wei"
    assert owner() is None


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"owner": "a", "creator": "b"}, "a"),
        ({"owner": None, "creator": "b"}, "b"),
        ({"owner": " ", "creator": {"name": "b"}}, "b"),
        ({"owner": {"id": 3, "name": None, "username": "u"}}, "u"),
        ({"owner": 3, "creator": ["x"]}, None),
        ({"creator_id": 1003}, None),
        ({"owner": "two\nlines"}, "two lines"),
    ],
)
def test_an_owner_of_a_listing_is_a_name_in_any_form_that_has_one(row: Fields, expected: str | None) -> None:
    assert owner(**row) == expected


@pytest.mark.parametrize(
    "entry",
    [
        {"projects": ["Platform"]},
        {"projects": "Platform"},
        {"projects": ["Other", " Plat* "]},
        {"projects": ["?latform"]},
        {"projects": [PROJECT_ID]},
        {"projects": ["*"]},
        {"repositories": [7]},
        {"repositories": ["7"]},
        {"repositories": "billing"},
        {"repositories": ["bill*"]},
        {"repositories": ["/platform/backend/billing/"]},
        {"repositories": ["platform/*"]},
        {"projects": ["Other"], "repositories": ["billing"]},
        {"projects": ["Platform"], "repositories": ["other"]},
    ],
)
def test_an_entry_gives_the_owner_of_what_it_names(entry: Fields) -> None:
    assert owner({"owner": "team-a", **entry}, owner="zhang.wei") == "team-a"


@pytest.mark.parametrize(
    "entry",
    [
        {"projects": ["platform"]},
        {"projects": ["Plat"]},
        {"projects": ["Plat?"]},
        {"projects": ["billing"]},
        {"repositories": [8]},
        {"repositories": ["bill"]},
        {"repositories": ["backend/*"]},
        {"repositories": ["Platform"]},
    ],
)
def test_an_entry_gives_no_owner_to_another_repository(entry: Fields) -> None:
    assert owner({"owner": "team-a", **entry}, owner="zhang.wei") == "zhang.wei"


def test_the_first_entry_that_matches_counts() -> None:
    rule = {"owner": "team-a", "projects": ["Platform"]}
    exception = {"owner": "team-b", "repositories": ["billing"]}
    assert owner(exception, rule) == "team-b"
    assert owner(rule, exception) == "team-a"


def test_brackets_in_names_mean_themselves() -> None:
    assert owner({"owner": "x", "projects": ["[旧]*"]}, project_name="[旧]支付") == "x"
    assert owner({"owner": "x", "projects": ["[ab]*"]}, project_name="apple") is None


def test_a_repository_that_is_named_like_an_id_is_not_the_one_of_that_id() -> None:
    assert owner({"owner": "x", "repositories": ["8"]}, name="8") is None


def test_a_repository_of_an_audit_by_ids_has_an_owner_too() -> None:
    made = report(mirror(9, **error("x")), requested=[9, 10], owners=[{"owner": "x", "repositories": [9, 10]}])
    assert [row["owner"] for row in made["repositories"]] == ["x", "x"]


def test_the_project_that_was_listed_is_that_of_its_repositories() -> None:
    made = report(
        mirror(7),
        repositories=[repository(7, project_id=None, project_name=None)],
        audited={"scope": "project", "project_id": PROJECT_ID},
        owners=[{"owner": "x", "projects": [PROJECT_ID]}],
    )
    assert made["repositories"][0]["owner"] == "x"


def test_everything_that_names_a_repository_names_its_owner() -> None:
    before = report(
        mirror(1, **error("x")),
        mirror(2, mirroring_enabled=False),
        mirror(3, **error("x")),
        repositories=[repository(number, owner="zhang.wei") for number in (1, 2, 3)],
    )
    made = report(
        mirror(1),
        mirror(2, **error("x")),
        failures=[failure(4)],
        repositories=[repository(number, owner="zhang.wei") for number in (1, 2, 4)],
        previous=before,
        now="2026-11-25T08:00:00Z",
    )
    outcome = outcome_of(made, "new")
    for name in ("findings", "repositories", "start_here", "new", "worse", "fixed", "dropped"):
        assert {row["owner"] for row in made[name]} == {"zhang.wei"}, name
    for name in ("new", "worse", "fixed", "attention"):
        assert {row["owner"] for row in outcome[name]} == {"zhang.wei"}, name
    assert "Owner: zhang.wei" in junit_from(made)
    table = list(csv.DictReader(io.StringIO(csv_from(made)[1:])))
    assert {row["owner"] for row in table} == {"zhang.wei"}


def test_an_owner_in_a_spreadsheet_is_no_formula() -> None:
    made = report(mirror(7, **error("x")), repositories=[repository(7, owner="=1+1")])
    assert '"\\=1+1"' in csv_from(made)


def test_a_report_without_owners_is_a_valid_previous_report() -> None:
    before = report(mirror(1, **error("x")), mirror(3, **error("x")))
    old: Fields = copy.deepcopy(before)
    for name in ("findings", "repositories", "start_here", "new", "worse", "fixed", "dropped"):
        for row in old[name]:
            del row["owner"]
    options: Fields = {"now": "2026-11-25T08:00:00Z", "owners": [{"owner": "x", "repositories": [1]}]}
    made = report(mirror(1, **error("x")), previous=old, **options)
    assert made == report(mirror(1, **error("x")), previous=before, **options)
    assert made["changed"] is True
    assert made["dropped"][0]["owner"] is None


def test_a_repository_that_is_no_longer_listed_keeps_its_owner() -> None:
    before = report(mirror(1, **error("x")), owners=[{"owner": "x", "repositories": [1]}])
    assert report(previous=before)["dropped"][0]["owner"] == "x"
    moved = [{"owner": "y", "repositories": [1]}]
    assert report(previous=before, owners=moved)["dropped"][0]["owner"] == "y"


def test_another_owner_is_no_change_of_the_findings() -> None:
    before = report(mirror(1, **error("x")))
    made = report(mirror(1, **error("x")), previous=before, owners=[{"owner": "x", "repositories": [1]}])
    assert made["changed"] is False
    assert made["findings"][0]["owner"] == "x"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "owners must be a list, not a dictionary"),
        (["x"], r"owners\[0\] must be a dictionary, not a text"),
        (
            [{"owner": "x", "project": ["y"]}],
            r"owners\[0\] has the unknown key 'project'. The keys are: owner, projects",
        ),
        ([{"projects": ["y"]}], r"owners\[0\].owner must be the name of who owns the repositories, not None"),
        ([{"owner": 3, "projects": ["y"]}], r"owners\[0\].owner must be the name"),
        ([{"owner": "x"}], r"owners\[0\] must say in projects or repositories what 'x' owns"),
        ([{"owner": "x", "projects": [], "repositories": None}], r"owners\[0\] must say in projects or repositories"),
        ([{"owner": "x", "projects": [""]}], r"owners\[0\].projects\[0\] must be a name, in which \* stands"),
        ([{"owner": "x", "projects": [["y"]]}], r"owners\[0\].projects\[0\] must be a name"),
        ([{"owner": "x", "repositories": [1, True]}], r"owners\[0\].repositories\[1\] must be a name"),
        ([{"owner": "x", "repositories": [0]}], r"owners\[0\].repositories must be the id of a repository"),
    ],
)
def test_invalid_owners_are_refused_with_their_place(value: t.Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Owners.from_list(value)


@given(VALUES)
def test_whatever_is_given_is_used_or_refused(value: t.Any) -> None:
    for entries in (value, [value], [{"owner": "x", "projects": value}], [{"owner": value, "repositories": value}]):
        try:
            owner_or_none = Owners.from_list(entries)
        except InputError:
            continue
        assert owner_or_none
