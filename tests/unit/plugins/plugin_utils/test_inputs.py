# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest
from jinja2 import StrictUndefined, UndefinedError

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    MOST_SETTINGS,
    InputError,
    identifier,
    objects,
    plain,
)


class Text(str):
    """As Ansible's, with something attached."""


class Encrypted:
    """As Ansible's for a text in a vault, up to ansible-core 2.18: it is no text until it is made one."""

    __ENCRYPTED__ = True

    def __str__(self) -> str:
        return "decrypted"


class Mapping(dict[str, t.Any]):
    """As Ansible's, with something attached."""


def test_tagged_and_lazy_values_become_plain_ones() -> None:
    value = plain(Mapping({Text("a"): [Text("b"), (1, 2)], "c": (number for number in range(2))}), "x")
    assert value == {"a": ["b", [1, 2]], "c": [0, 1]}
    assert [type(each) for each in (value, *value, value["a"][0])] == [dict, str, str, str]


def test_dates_are_texts_and_half_characters_question_marks() -> None:
    moment = datetime.datetime(2026, 11, 24, 8, tzinfo=datetime.timezone.utc)
    assert plain([datetime.date(2026, 11, 24), moment, "\ud800x"], "x") == [
        "2026-11-24",
        "2026-11-24T08:00:00+00:00",
        "?x",
    ]


def test_an_undefined_variable_says_its_name() -> None:
    with pytest.raises(UndefinedError, match="'nowhere' is undefined"):
        plain([StrictUndefined(name="nowhere")], "x")


def test_an_encrypted_text_is_decrypted() -> None:
    assert plain({"url": Encrypted(), "headers": [Encrypted()]}, "x") == {"url": "decrypted", "headers": ["decrypted"]}


def test_a_value_that_is_refused_is_not_shown() -> None:
    with pytest.raises(InputError) as caught:
        plain({"url": bytearray(b"secret")}, "x")
    assert str(caught.value) == "x.url must be plain data, not bytearray."


def test_other_things_are_refused_by_their_place() -> None:
    with pytest.raises(InputError, match=r"^mirrors\[1\]\.url must be plain data, not object"):
        plain([{}, {"url": object()}], "mirrors")


def test_a_structure_without_end_is_refused() -> None:
    endless: list[t.Any] = []
    endless.append(endless)
    with pytest.raises(InputError, match="is nested too deeply"):
        plain(endless, "x")


def test_aliases_of_aliases_are_refused_in_linear_time() -> None:
    value: t.Any = ["x"] * 10
    for _level in range(30):
        value = [value] * 10
    with pytest.raises(InputError, match=r"^waivers\[0\].* makes the number of values larger than 500000\. Leave"):
        plain(value, "waivers", MOST_SETTINGS)


def test_the_number_of_values_that_is_allowed_is() -> None:
    assert len(plain([1] * 10, "x", 10)) == 10
    with pytest.raises(InputError, match="x\\[10\\] makes the number of values larger than 10"):
        plain([1] * 11, "x", 10)


def test_only_what_is_wanted_of_a_row_is_looked_at() -> None:
    assert objects([{"a": 1, "b": object()}], "x", ("a", "c")) == [{"a": 1}]
    with pytest.raises(InputError, match=r"^x\[0\]\.b must be plain data"):
        objects(iter([{"a": 1, "b": object()}]), "x")


@pytest.mark.parametrize(
    ("value", "message"), [({}, "x must be a list, not a dictionary"), ([{}, 1], r"x\[1\] must be")]
)
def test_rows_are_dictionaries(value: t.Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        objects(value, "x")


@pytest.mark.parametrize("value", [1, "1", 2147483647])
def test_an_id_is_a_number_or_its_digits(value: t.Any) -> None:
    assert identifier(value, "x") == int(value)


@pytest.mark.parametrize("value", [None, True, 0, -1, 2147483648, 1.0, "", "x", "１", "9" * 30, []])
def test_what_is_no_id_is_refused(value: t.Any) -> None:
    with pytest.raises(InputError, match=r"^x must be the id of a repository, from 1 to 2147483647, not "):
        identifier(value, "x")
