# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of options."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import (
    LARGEST_REPOSITORY_ID,
    OptionError,
    checked_concurrency,
    checked_repository_id,
    checked_repository_ids,
    common_options,
)


@pytest.mark.parametrize("concurrency", [-1, 0, 129])
def test_concurrency_has_bounds(concurrency: int) -> None:
    with pytest.raises(OptionError, match=f"^concurrency: {concurrency} "):
        checked_concurrency({"concurrency": concurrency})
    assert [checked_concurrency({"concurrency": number}) for number in (1, 128)] == [1, 128]


def test_every_option_that_may_hold_a_secret_says_so() -> None:
    for name, option in common_options().items():
        assert option.get("no_log", False) is any(part in name for part in ("pass", "secret", "token", "key"))


@pytest.mark.parametrize(
    ("value", "number"), [(1, 1), ("1", 1), (LARGEST_REPOSITORY_ID, 2147483647), ("2147483647", 2147483647)]
)
def test_whole_numbers_are_ids(value: t.Any, number: int) -> None:
    assert checked_repository_id(value) == number
    assert checked_repository_ids([value]) == [number]


BAD_IDS = [
    0,
    -1,
    2147483648,
    "2147483648",
    "0",
    "-1",
    "+1",
    True,
    False,
    1.0,
    1.5,
    float("nan"),
    "1.0",
    "abc",
    "",
    " 1",
]
BAD_IDS += ["1\n", "1_000", "0x10", "١", "²", None, [], [1], {}, {"id": 1}, 10**30, "9" * 5000, b"1"]


@pytest.mark.parametrize("value", BAD_IDS, ids=lambda value: repr(value)[:20])
def test_anything_else_is_refused_with_its_value_and_position(value: t.Any) -> None:
    with pytest.raises(OptionError) as caught:
        checked_repository_ids([7, "8", value, 0])
    message = str(caught.value)
    assert message.startswith("repository_ids[2]: ")
    assert repr(value)[:50] in message
    assert "1 to 2147483647" in message
    assert len(message) < 200


def test_repeated_ids_are_asked_once_in_the_order_of_the_first() -> None:
    assert checked_repository_ids([3, "1", 3, "3", 2, 1]) == [3, 1, 2]


@given(st.lists(st.integers(1, LARGEST_REPOSITORY_ID)))
def test_all_good_ids_come_back_once(values: list[int]) -> None:
    assert checked_repository_ids([str(value) if value % 2 else value for value in values]) == list(
        dict.fromkeys(values)
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_value_is_an_id_or_refused(value: t.Any) -> None:
    try:
        number = checked_repository_id(value)
    except OptionError as error:
        message = str(error)
    else:
        message = "repository_id: "
        assert 1 <= number <= LARGEST_REPOSITORY_ID
    assert message.startswith("repository_id: ")
