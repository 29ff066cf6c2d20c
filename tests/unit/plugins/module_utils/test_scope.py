# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that choose which repositories are listed."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import OptionError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._scope import SCOPES, listing_from, scope_options

PROJECT_ID = "0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b"
SCOPE_OPTIONS: dict[str, dict[str, t.Any]] = {
    "user": {},
    "project": {"project_id": PROJECT_ID},
    "group": {"group_id": 7},
    "tenant": {},
}


def options(**given_options: t.Any) -> dict[str, t.Any]:
    """Return all options of a scope, as a module has them."""
    specification = scope_options()
    assert given_options.keys() <= specification.keys()
    defaults = {name: argument.get("default") for name, argument in specification.items()}
    return {**defaults, **given_options}


FILTER_VALUES: dict[str, t.Any] = {
    "project_id": PROJECT_ID,
    "group_id": 7,
    "search": "x",
    "archived": False,
    "starred": True,
    "membership": True,
    "user_created": False,
    "include_abnormal": True,
    "repository_name": "x",
    "owner": "x",
    "status": "3",
    "created_after": "2026-01-01",
    "created_before": "2026-01-01",
}


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("option", FILTER_VALUES)
def test_an_unknown_option_of_a_scope_names_the_scopes_that_know_it(scope: str, option: str) -> None:
    known = {
        "user": {"archived", "starred", "membership", "user_created", "include_abnormal", "search"},
        "project": {"project_id", "search"},
        "group": {"group_id", "search"},
        "tenant": {"repository_name", "owner", "status", "created_after", "created_before"},
    }
    given_options = options(**{"scope": scope, **SCOPE_OPTIONS[scope], option: FILTER_VALUES[option]})
    if option in known[scope]:
        listing_from(given_options)
        return

    with pytest.raises(OptionError) as met:
        listing_from(given_options)

    message = str(met.value)
    assert message.startswith(f"scope {scope} does not know {option}. It knows ")
    assert set(message.split("It knows ")[1].split(". ", maxsplit=1)[0].split(", ")) == known[scope]
    for other, names in known.items():
        assert (f"scope {other}" in message.replace(" and ", " scope ")) == (option in names or other == scope)


def test_all_options_have_a_scope() -> None:
    assert set(FILTER_VALUES) == scope_options().keys() - {"scope"}


@pytest.mark.parametrize("option", ["project_id", "search", "owner", "repository_name", "status", "created_after"])
@pytest.mark.parametrize("empty", ["", None])
def test_empty_options_count_as_absent(option: str, empty: str | None) -> None:
    assert listing_from(options(scope="user", **{option: empty})) == listing_from(options(scope="user"))


@pytest.mark.parametrize(
    ("given_options", "problem"),
    [
        ({"scope": "project"}, "scope project needs project_id"),
        ({"scope": "project", "project_id": ""}, "scope project needs project_id"),
        ({"scope": "group"}, "scope group needs group_id"),
        ({"scope": "project", "project_id": PROJECT_ID[:-1]}, "32 hexadecimal digits"),
        ({"scope": "project", "project_id": PROJECT_ID + "\n"}, "32 hexadecimal digits"),
        ({"scope": "project", "project_id": PROJECT_ID[:-1] + "g"}, "32 hexadecimal digits"),
        ({"scope": "project", "project_id": "../../../tenant/repositories?x=111"}, "IAM project"),
        ({"scope": "group", "group_id": 0}, "whole number from 1"),
        ({"scope": "group", "group_id": -1}, "whole number from 1"),
        ({"scope": "group", "group_id": 2147483648}, "whole number from 1"),
        ({"scope": "group", "group_id": True}, "whole number from 1"),
    ],
)
def test_ids_that_cannot_be_are_refused_before_any_call(given_options: dict[str, t.Any], problem: str) -> None:
    with pytest.raises(OptionError, match=problem):
        listing_from(options(**given_options))


@pytest.mark.parametrize("group_id", [1, 2147483647])
def test_the_first_and_the_last_group_are_accepted(group_id: int) -> None:
    assert listing_from(options(scope="group", group_id=group_id)).path == f"/v4/groups/{group_id}/repositories"
