# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON bodies: what is decoded, and what is refused."""

from __future__ import annotations

import json
import time
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._json import Limits, UnexpectedShape, decoded
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import Response


def _decoded(body: bytes, values: int, content_type: str = "application/json", is_too_large: bool = False) -> t.Any:
    response = Response(200, {"Content-Type": content_type}, body, is_too_large, None)
    return decoded(response, Limits(body=2 * 1024, values=values))


def _count(value: t.Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(map(_count, value.values()))
    return 1 + sum(map(_count, value)) if isinstance(value, list) else 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(',[]{}"\\:a\u9519', max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(',[]{}"\\:a', max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(JSON.filter(lambda value: value is not None), st.booleans())
def test_no_more_values_are_decoded_than_the_limit(value: t.Any, is_ascii: bool) -> None:
    body = json.dumps(value, ensure_ascii=is_ascii).encode()
    count = _count(value)
    # An empty object or array counts as if it had a value.
    assert _decoded(body, 2 * count) == value
    if count > 1:
        with pytest.raises(UnexpectedShape, match=f"more than {count - 1} values"):
            _decoded(body, count - 1)


def test_commas_and_brackets_in_texts_count_for_nothing() -> None:
    value = {"a": ",[{" * 500 + '"' + "\\", "b": [1, 2]}
    assert _decoded(json.dumps(value).encode(), 6) == value


def test_a_string_without_an_end_is_not_json() -> None:
    with pytest.raises(UnexpectedShape, match="not valid JSON"):
        _decoded(b'["' + b"," * 1000, 10)


def test_a_body_that_is_too_large_is_refused_with_its_limit() -> None:
    with pytest.raises(UnexpectedShape, match="larger than 2 KiB"):
        _decoded(b"", 10, is_too_large=True)


@pytest.mark.parametrize("digits", [4301, 500_000])
def test_an_integer_of_any_length_takes_no_time(digits: int) -> None:
    started = time.process_time()
    with pytest.raises(UnexpectedShape):
        _decoded(b'{"a": ' + b"1" * digits + b"}", 10)
    assert time.process_time() - started < 2
