# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils import _page_texts
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import ENGLISH, Plural
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page_texts import (
    SCRIPT_TEXTS,
    TEXTS,
    PageTexts,
)

ENGLISH_PAGE = PageTexts(ENGLISH)

FOLDER = Path(_page_texts.__file__).parent
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("report/*")}
#: That with the texts first.
PYTHON = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted(FOLDER.glob("_page*.py"), key=lambda path: path.name != "_page_texts.py")
)


def test_values_are_escaped_and_isolated() -> None:
    assert ENGLISH_PAGE.sentence("from", url="<b>\u202e") == "from <bdi>&lt;b&gt;\u202e</bdi>"


def test_numbers_have_separators_and_decide_the_form() -> None:
    assert ENGLISH_PAGE.sentence("more_in_json", count=1) == "1 more repository is in the JSON report."
    assert ENGLISH_PAGE.plain_text("more_in_json", count=1300) == "1,300 more repositories are in the JSON report."


def test_value_is_not_a_pattern() -> None:
    assert (
        ENGLISH_PAGE.sentence("cause_of_source", check="{source}", source="{check}")
        == "<bdi>{source}</bdi> from <bdi>{check}</bdi>"
    )


@pytest.mark.parametrize("key", [key for key, text in TEXTS.items() if isinstance(text, Plural)])
def test_both_forms_have_the_same_placeholders_but_for_the_number(key: str) -> None:
    text = TEXTS[key]
    assert isinstance(text, Plural)
    one, other = ({*re.findall(r"\{(\w+)\}", form)} for form in text)
    assert one - {"count"} == other - {"count"}


def test_script_has_each_text_that_it_uses_and_no_other() -> None:
    script = SOURCES["report.js"]
    called = {*re.findall(r"(?:text|sentence)\('([a-z_]+)'", script)}
    assert called <= set(SCRIPT_TEXTS)
    # Named by a change, or chosen between two
    assert set(SCRIPT_TEXTS) - called <= {"change_new", "change_worse", "found", "found_of", "waived", "waived_until"}


def test_each_text_is_used() -> None:
    # Named by what they are about
    prefixes = ("fact_", "state_", "change_", "show_", "sort_", "column_", "waiver_")
    sources = "".join([PYTHON.partition("SCRIPT_TEXTS")[2], *SOURCES.values()])
    names = [key for key in TEXTS if not key.startswith(prefixes) and not key.endswith("_title")]
    assert [key for key in names if not re.search(rf"[\"']{key}[\"']", sources)] == []


def test_template_has_no_text_of_its_own() -> None:
    template = re.sub(
        r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>|[a-z-]+=\"[^\"]*\"", " ", SOURCES["report.html.j2"], flags=re.DOTALL
    )
    assert re.findall(r"[A-Za-z]{2,}", template) == []
