# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
import yaml

from ansible_collections.huaweicloud.codearts.plugins.filter import awx_text as plugin
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._awx_texts import TEXTS, awx_text
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError


def test_a_text_has_its_value() -> None:
    assert awx_text("job", "https://awx.example.com/") == "Job: https://awx.example.com/"
    assert "(HTTP status 507)" in awx_text("not_kept", "HTTP status 507")


@pytest.mark.parametrize("name", TEXTS)
def test_each_text_is_translated(name: str) -> None:
    text = awx_text(name, "X", "zh_CN")
    assert text != awx_text(name, "X")
    assert "。" in text or "：" in text


def test_a_failure_without_a_reason_says_so() -> None:
    assert "(no reason given)" in awx_text("not_kept", None)
    assert "（未说明原因）" in awx_text("not_kept", "", "zh_CN")


@pytest.mark.parametrize("language", ["fr", None, ["zh_CN"]])
def test_an_unknown_language_is_english(language: t.Any) -> None:
    assert awx_text("no_outcome", language=language) == awx_text("no_outcome")


@pytest.mark.parametrize("name", ["", None, "nope", ["job"]])
def test_an_unknown_text_is_refused(name: t.Any) -> None:
    with pytest.raises(InputError, match="one of invalid_store, "):
        awx_text(name)


def test_the_documentation_lists_the_texts() -> None:
    assert yaml.safe_load(plugin.DOCUMENTATION)["options"]["_input"]["choices"] == list(TEXTS)
