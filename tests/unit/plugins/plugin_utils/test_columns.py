# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._columns import fitted, width_of, wrapped
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import TEXTS


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 5, "abcd…"),
        ("支付网关", 8, "支付网关"),
        ("支付网关", 7, "支付网…"),
        ("支付网关", 6, "支付… "),
        ("e\u0301abc", 4, "e\u0301abc"),
    ],
)
def test_east_asian_characters_take_two_columns(text: str, columns: int, expected: str) -> None:
    assert fitted(text, columns) == expected


@given(text=TEXTS, columns=st.integers(1, 40))
def test_a_fitted_text_takes_exactly_its_columns(text: str, columns: int) -> None:
    result = fitted(text, columns)
    assert width_of(result) == columns


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("镜像同步失败", 6, ["镜像同", "步失败"]),
        ("镜像同步失败", 7, ["镜像同", "步失败"]),
        # Neither before closing nor after opening punctuation
        ("镜像同步，失败。", 8, ["镜像同", "步，失", "败。"]),
        ("镜像（同步）", 6, ["镜像", "（同", "步）"]),
        ("自\u201c正常\u201d起", 5, ["自\u201c正", "常\u201d起"]),
        # Never inside a word, nor between a number and its unit
        ("没有镜像2个", 9, ["没有镜像", "2个"]),
        ("使用git fsck检查", 8, ["使用git", "fsck检查"]),
        ("超过48小时", 5, ["超过", "48小", "时"]),
        ("见https://git.example.com/a.git。", 8, ["见", "https://git.example.com/a.git。"]),
        ("", 8, [""]),
    ],
)
def test_a_text_is_wrapped_between_east_asian_characters(text: str, columns: int, lines: list[str]) -> None:
    assert wrapped(text, columns) == lines


def test_each_line_is_indented() -> None:
    assert wrapped("one two 镜像", 6, "  ") == ["  one", "  two", "  镜像"]


@given(text=TEXTS, columns=st.integers(4, 40))
def test_a_wrapped_text_loses_nothing(text: str, columns: int) -> None:
    assert "".join(wrapped(text, columns)).replace(" ", "") == text.replace(" ", "")
