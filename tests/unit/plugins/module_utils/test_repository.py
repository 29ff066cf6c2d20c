# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._json import UnexpectedShape
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import Redactor
from ansible_collections.huaweicloud.codearts.plugins.module_utils._repository import Page, understand_page

FIELDS = {
    "id",
    "name",
    "path",
    "project_id",
    "project_name",
    "archived",
    "visibility",
    "status",
    "http_url_to_repo",
    "ssh_url_to_repo",
}


def understand(value: t.Any, **headers: str) -> Page:
    return understand_page(
        value, {name.replace("_", "-"): text for name, text in headers.items()}, Redactor(["s3cret"]), most=100
    )


def understand_row(**fields: t.Any) -> dict[str, t.Any]:
    (row,) = understand([fields]).rows
    return row


def problem_of(row: t.Any) -> str:
    """Return why a row is no repository, beside others that are."""
    page = understand([{"id": 4}, row, {"id": 6}])
    assert [repository["id"] for repository in page.rows] == [4, 6]
    assert page.size == 3
    (invalid,) = page.invalid
    assert invalid.position == 1
    return invalid.problem


def test_a_users_row_is_passed_on_with_its_further_fields() -> None:
    row = {
        "id": 5,
        "name": "账单",
        "path": "billing",
        "project_id": "0d2f",
        "project_name": "Platform",
        "archived": False,
        "visibility": "private",
        "status": "0",
        "http_url_to_repo": "https://codehub.example.com/platform/billing.git",
        "ssh_url_to_repo": "git@codehub.example.com:platform/billing.git",
        "star_count": 3,
        "active_statistic": [{"day": 1}],
    }

    assert understand_row(**row) == row


def test_what_a_project_s_row_lacks_is_null() -> None:
    row = understand_row(id=5, name="x")

    assert row.keys() == FIELDS
    assert {name for name, value in row.items() if value is not None} == {"id", "name"}


def test_a_tenants_row_gets_the_names_of_all_others() -> None:
    row = understand_row(repository_id=5, repository_name="x", owner="zhang.wei", create_time="2026-01-01")

    assert row.keys() == FIELDS | {"owner", "create_time"}
    assert (row["id"], row["name"]) == (5, "x")


@pytest.mark.parametrize(
    "row",
    [
        {"id": 5, "repository_id": None, "name": "x", "repository_name": None},
        {"repository_id": None, "id": 5, "repository_name": None, "name": "x"},
        {"id": None, "repository_id": 5, "name": None, "repository_name": "x"},
        {"repository_id": 5, "id": None, "repository_name": "x", "name": None},
    ],
)
def test_of_two_names_for_a_field_the_one_with_a_value_counts(row: dict[str, t.Any]) -> None:
    understood = understand_row(**row)

    assert (understood["id"], understood["name"]) == (5, "x")


@pytest.mark.parametrize(("value", "expected"), [(5, 5), ("5", 5), ("0005", 5), (2147483647, 2147483647)])
def test_ids_become_integers(value: t.Any, expected: int) -> None:
    assert understand_row(id=value)["id"] == expected


@pytest.mark.parametrize(
    "value",
    [
        *[None, "", "x", "5x", "-", "5.0", 5.0, 5.5, True, False, [5], {"id": 5}, "٥", "9" * 30, " 5"],
        *[0, -1, "0", "-1", 2**31, 2**63, 10**400],
    ],
)
def test_a_row_without_a_valid_id_is_reported_and_the_others_kept(value: t.Any) -> None:
    assert " id" in problem_of({"id": value, "name": "x"})


def test_a_row_without_an_id_is_reported_with_its_name() -> None:
    page = understand([{"name": "with s3cret"}, {"repository_name": "a\tb"}, {"name": ["x"]}, 5])
    assert [(row.position, row.name, row.problem) for row in page.invalid] == [
        (0, "with ********", "it has no id"),
        (1, "a b", "it has no id"),
        (2, None, "it has no id"),
        (3, None, "it is 5, not an object"),
    ]
    assert (page.rows, page.size) == ([], 4)


@pytest.mark.parametrize(("value", "expected"), [(True, True), ("true", True), ("False", False), (None, None)])
def test_archived_becomes_a_boolean(value: t.Any, expected: bool | None) -> None:
    assert understand_row(id=5, archived=value)["archived"] is expected


@pytest.mark.parametrize("value", ["", "yes", 1, 0, [], {}])
def test_what_is_no_boolean_is_reported(value: t.Any) -> None:
    assert problem_of({"id": 5, "archived": value}).startswith("its archived is ")


@pytest.mark.parametrize("value", [None, {}, {"repositories": [{"id": 1}]}, "text", 5, True])
def test_a_page_that_is_no_array_is_refused(value: t.Any) -> None:
    with pytest.raises(UnexpectedShape, match="not an array"):
        understand(value)


@pytest.mark.parametrize("row", [None, [], "text s3cret", 5, True])
def test_a_row_that_is_no_object_is_reported_without_repeating_it(row: t.Any) -> None:
    problem = problem_of(row)
    assert problem.endswith("not an object")
    assert "s3cret" not in problem


def test_a_page_with_more_rows_than_asked_for_is_refused() -> None:
    rows = [{"id": number} for number in range(1, 102)]
    assert understand(rows[:100]).size == 100
    with pytest.raises(UnexpectedShape, match="has 101 rows, though 100 were requested"):
        understand(rows)


@pytest.mark.parametrize("secret", ["id", "archived", "a", "e", "name", "project_id"])
def test_a_secret_that_is_a_part_of_a_name_loses_no_field(secret: str) -> None:
    row = {"id": 5, "name": "x", "archived": False, "project_id": "0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b", "status": 0}
    (understood,) = understand_page([row], {}, Redactor([secret]), most=100).rows
    assert {name: understood[name] for name in row} == row
    assert understood.keys() == FIELDS


def test_markers_of_ansible_do_not_pass() -> None:
    row = understand_row(id=5, x={"__ansible_type": "nope"}, __ansible_vault="abc")
    assert (row["x"], row["ansible_vault"]) == ({"ansible_type": "nope"}, "abc")


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("0", 0),
        ("300", 300),
        (" 300 ", 300),
        ("0300", 300),
        ("2147483647", 2147483647),
        ("", None),
        ("x", None),
        ("-1", None),
        ("1.5", None),
        ("1e3", None),
        ("٣٠٠", None),
        ("²", None),
        ("1" * 5000, None),
    ],
)
def test_the_total_is_taken_where_it_is_a_number(text: str, total: int | None) -> None:
    assert understand([], X_Total=text).total == total


def test_without_the_header_there_is_no_total() -> None:
    assert understand([]) == Page([], None)


def test_no_secret_stays_in_a_row() -> None:
    row = understand_row(
        id=5,
        name="with s3cret",
        http_url_to_repo="https://bot:pass-1@codehub.example.com/x.git",
        import_url="https://bot:pass-2@git.example.com/x.git",
        runners_token="glrt-1",
        nested={"urls": ["https://bot:pass-3@git.example.com/x.git"], "s3cret": 1},
    )

    text = json.dumps(row)
    for secret in ("s3cret", "pass-1", "pass-2", "pass-3", "glrt-1"):
        assert secret not in text
    assert row["ssh_url_to_repo"] is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=10,
)
ROWS = st.dictionaries(
    st.sampled_from([*sorted(FIELDS), "repository_id", "repository_name", "owner", "", "a-b"]), JSON, max_size=8
)


@given(value=st.lists(ROWS | JSON, max_size=4) | JSON)
def test_any_json_is_understood_or_refused(value: t.Any) -> None:
    try:
        page = understand(value)
    except UnexpectedShape:
        return
    assert page.size == len(value)
    for row in page.rows:
        assert row.keys() >= FIELDS
        assert 1 <= row["id"] <= 2147483647
        assert row["archived"] in (True, False, None)
