# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Survey answers as options."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._survey import options_of_survey


def test_blank_answers_count_as_absent() -> None:
    assert options_of_survey({"scope": "", "search": "  \n", "project_id": None, "fail_on": "new"}) == {
        "fail_on": "new"
    }


@pytest.mark.parametrize("text", ["1, 2\n3", "1 2 3", "[1, 2, 3]", "['1', \"2\",3]", "1,2,,3,"])
def test_lists_have_any_separator(text: str) -> None:
    assert options_of_survey({"repository_ids": text})["repository_ids"] == ["1", "2", "3"]


@pytest.mark.parametrize("name", ["repository_ids", "approved_sources", "reports"])
@pytest.mark.parametrize("text", ["[]", ", ", "''", "[ ]"])
def test_a_list_without_elements_is_refused(name: str, text: str) -> None:
    with pytest.raises(InputError, match=f"{name} must be a list"):
        options_of_survey({name: text})


def test_structures_may_be_yaml_or_json() -> None:
    owners = "- {owner: team-a, projects: [Pay*]}"
    assert options_of_survey({"owners": owners}) == {"owners": [{"owner": "team-a", "projects": ["Pay*"]}]}
    waivers = "- repository: 1\n  check: [stale]\n  reason: moves\n  expires: 2026-12-31\n"
    assert options_of_survey({"waivers": waivers, "checks": '{"stale": "off"}'}) == {
        "waivers": [{"repository": 1, "check": ["stale"], "reason": "moves", "expires": "2026-12-31"}],
        "checks": {"stale": "off"},
    }


@pytest.mark.parametrize("text", ["a: [", "- &a [1]\n- *a\n", "!!python/object:os.system {}", "x" * 1_000_001])
def test_invalid_yaml_is_refused_with_the_name_of_the_option(text: str) -> None:
    with pytest.raises(InputError, match=r"^waivers "):
        options_of_survey({"waivers": text})


@pytest.mark.parametrize("value", [[1, 2], {"a": 1}, 3, True])
def test_values_that_are_not_texts_are_left_as_they_are(value: t.Any) -> None:
    assert options_of_survey({"repository_ids": value}) == {"repository_ids": value}


def test_surrounding_blanks_are_removed() -> None:
    assert options_of_survey({"max_age": " 48h\n"}) == {"max_age": "48h"}


@pytest.mark.parametrize("name", ["group_id", "max_failures"])
@pytest.mark.parametrize("text", ["abc", "1.5", "٣"])
def test_a_text_that_is_no_number_is_refused_in_one_sentence(name: str, text: str) -> None:
    with pytest.raises(InputError, match=f"^{name} must be a whole number, not '{text}'.$"):
        options_of_survey({name: text})
