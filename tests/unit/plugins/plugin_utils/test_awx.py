# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._awx import differs
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError

#: A job template as AWX's API returns it.
TEMPLATE: t.Final[dict[str, t.Any]] = {
    "id": 7,
    "name": "Audit",
    "project": 3,
    "timeout": 3600,
    "survey_enabled": True,
    "extra_vars": '{"rate_limit": 600, "is_slice": true}',
    "execution_environment": None,
    "summary_fields": {
        "project": {"id": 3, "name": "CodeHub", "status": "successful"},
        "credentials": [{"id": 1, "name": "Store", "kind": "cloud"}, {"id": 2, "name": "CodeHub", "kind": "cloud"}],
    },
}
OPTIONS: t.Final[dict[str, t.Any]] = {
    "name": "Audit",
    "project": "CodeHub",
    "timeout": 3600,
    "survey_enabled": True,
    "extra_vars": {"is_slice": True, "rate_limit": 600},
    "credentials": ["CodeHub", "Store"],
}


def test_equal_options_do_not_differ() -> None:
    assert not differs(OPTIONS, TEMPLATE)


def test_an_object_that_is_missing_differs() -> None:
    assert differs(OPTIONS, {})


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("name", "audit"),
        ("project", "Other"),
        ("project", 3),
        ("timeout", 60),
        ("timeout", None),
        ("survey_enabled", False),
        ("extra_vars", {"rate_limit": 600}),
        ("extra_vars", {"is_slice": True, "rate_limit": 600, "more": 1}),
        ("credentials", ["CodeHub"]),
        ("credentials", ["CodeHub", "Store", "Other"]),
        ("credentials", []),
        ("execution_environment", "Image"),
        ("no_field_of_awx", "x"),
    ],
)
def test_a_changed_option_differs(option: str, value: object) -> None:
    assert differs({**OPTIONS, option: value}, TEMPLATE)


@pytest.mark.parametrize(
    ("field", "value"), [("timeout", 0), ("extra_vars", ""), ("extra_vars", "{unfinished"), ("survey_enabled", False)]
)
def test_a_field_that_was_changed_by_hand_differs(field: str, value: object) -> None:
    assert differs(OPTIONS, {**TEMPLATE, field: value})


def test_numbers_and_truth_as_text_are_equal() -> None:
    texts = {"timeout": "3600", "survey_enabled": "True", "extra_vars": {"is_slice": "True", "rate_limit": "600"}}
    assert not differs({**OPTIONS, **texts}, TEMPLATE)


def test_an_empty_option_is_not_compared() -> None:
    assert not differs({**OPTIONS, "project": "", "no_field_of_awx": ""}, TEMPLATE)


def test_no_variables_are_equal_to_an_empty_text() -> None:
    assert not differs({"extra_vars": {}}, {"extra_vars": ""})


def test_a_secret_of_awx_is_equal_to_any_but_not_to_none() -> None:
    credential = {"inputs": {"region": "cn-north-4", "auth_token": "$encrypted$"}}
    assert not differs({"inputs": {"region": "cn-north-4", "auth_token": "new"}}, credential)
    assert differs({"inputs": {"region": "cn-north-4"}}, credential)
    assert differs({"inputs": {"region": "cn-north-4", "auth_token": "new", "password": "new"}}, credential)


def test_nodes_that_follow_are_compared_by_their_identifiers() -> None:
    nodes = [
        {"id": 1, "identifier": "tell", "success_nodes": []},
        {"id": 2, "identifier": "audit", "success_nodes": [1]},
    ]
    assert not differs({"identifier": "audit", "success_nodes": ["tell"]}, nodes[1], nodes)
    assert differs({"identifier": "audit", "success_nodes": []}, nodes[1], nodes)
    assert differs({"identifier": "audit", "success_nodes": ["audit"]}, nodes[1], nodes)
    assert differs({"identifier": "audit", "success_nodes": ["tell"]}, nodes[1], [])


def test_a_survey_is_compared_question_by_question() -> None:
    question = {"variable": "scope", "choices": ["user", "group"], "min": 1, "required": True}
    shown = {"survey_spec": {"name": "", "description": "", "spec": [question]}}
    assert not differs({"survey_spec": {"name": "", "description": "", "spec": [question]}}, shown)
    for changed in ([], [{**question, "min": 2}], [{**question, "choices": ["group", "user"]}], [question, question]):
        assert differs({"survey_spec": {"name": "", "description": "", "spec": changed}}, shown)


@pytest.mark.parametrize("arguments", [("x", {}), ({}, "x"), ({}, {}, "x"), ({}, {}, {"id": 1})])
def test_arguments_of_another_type_are_refused(arguments: tuple[t.Any, ...]) -> None:
    with pytest.raises(InputError):
        differs(*arguments)
