# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import (
    ENGLISH,
    Plural,
    language_of,
)

FINDINGS = Plural("{count} finding", "{count} findings")


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 findings"), (1, "1 finding"), (1.0, "1.0 finding"), (1.5, "1.5 findings"), (2, "2 findings")],
)
def test_count_decides_the_form(count: float, words: str) -> None:
    assert ENGLISH.text(FINDINGS, count=count) == words


def test_value_is_not_a_pattern() -> None:
    assert ENGLISH.text("{check} of {source}", check="{source}", source="{0}") == "{source} of {0}"


def test_text_without_values_may_have_braces() -> None:
    assert ENGLISH.text("{") == "{"


def test_times_in_english() -> None:
    time = "2026-01-05T08:07:09Z"
    assert ENGLISH.date(time) == "2026-01-05"
    assert ENGLISH.minute(time) == "2026-01-05 08:07 UTC"
    assert ENGLISH.second(time) == "2026-01-05 08:07:09 UTC"
    assert ENGLISH.date("2026-12-31") == "2026-12-31"


@pytest.mark.parametrize("report", [{}, {"language": "en"}, {"language": "tlh"}, {"language": None}])
def test_report_without_a_known_language_is_english(report: dict[str, str]) -> None:
    assert language_of(report) is ENGLISH
