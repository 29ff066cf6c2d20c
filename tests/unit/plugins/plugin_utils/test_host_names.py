# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import random
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._host_names import host_names

RESERVED = {"all", "ungrouped", "localhost", "127.0.0.1", "::1"}

# What Ansible's patterns, templates and paths, and file systems, take for something else than a letter of a name.
SPECIAL = re.compile(r"""[\s/\\:;,&!~*?\[\]{}()<>|@#%$^"'`=+\x00-\x1f\x7f]""")

# Names that meet: what one becomes is what another is called.
NAMES = st.one_of(
    st.sampled_from(
        [
            "",
            "x",
            "x-1",
            "x-2",
            "x-1-1",
            "x-1-2",
            "X",
            "all",
            "all-1",
            "localhost",
            "codehub-1",
            "codehub-2",
            "a b",
            "a-b",
        ]
    ),
    st.text(max_size=20),
    st.text(alphabet="a-./1", max_size=6),
    st.text(min_size=150, max_size=400),
    st.integers(155, 165).map(lambda length: "n" * length),
)
WANTED = st.dictionaries(st.one_of(st.integers(1, 12), st.integers(1, 2147483647)), NAMES, max_size=30).map(
    lambda names: list(names.items())
)


@given(wanted=WANTED)
@example(wanted=[(1, "x"), (2, "x"), (3, "x-1"), (4, "x-1-1"), (5, "x-1-3")])
@example(wanted=[(1, "all"), (2, "all"), (3, "all-1")])
@example(wanted=[(1, ""), (2, "codehub-1"), (3, "codehub-1-1")])
@example(wanted=[(1, "n" * 300), (2, "n" * 160 + "-1"), (3, "n" * 160)])
@example(wanted=[(1, "\ud800"), (2, "\udfff" * 400)])
@example(wanted=[(number, "仓" * 300) for number in range(2147483640, 2147483648)])
def test_names_are_unique_and_safe_for_any_text(wanted: list[tuple[int, str]]) -> None:
    names = host_names(wanted)

    assert len(names) == len(wanted)
    assert len(set(names)) == len(names)
    assert not RESERVED & set(names)
    for name in names:
        assert name
        assert not SPECIAL.search(name)
        assert name not in (".", "..")
        assert name[0] not in "-."
        # A fact cache puts the prefix of its user before it.
        assert len(name.encode("utf-8")) <= 255 - len("ansible_facts_")


@given(wanted=WANTED, seed=st.integers(0, 2**32))
def test_names_do_not_depend_on_the_order_of_the_listing(wanted: list[tuple[int, str]], seed: int) -> None:
    expected = dict(zip((number for number, name in wanted), host_names(wanted)))
    shuffled = random.Random(seed).sample(wanted, len(wanted))

    assert dict(zip((number for number, name in shuffled), host_names(shuffled))) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("billing", "billing"),
        ("billing.web_2", "billing.web_2"),
        ("a b", "a-b"),
        ("项目/仓库", "项目-仓库"),
        ("../x", "x"),
        ("{{ lookup('pipe','id') }}", "lookup-pipe-id"),
        ("{% raw %}", "raw"),
        ("", "codehub-7"),
        ("...", "codehub-7"),
        ("---", "codehub-7"),
        ("💥", "codehub-7"),
        ("all", "all-7"),
        ("ungrouped", "ungrouped-7"),
        ("localhost", "localhost-7"),
        ("127.0.0.1", "127.0.0.1-7"),
        ("::1", "1"),
        ("web[1:9]", "web-1-9"),
        ("~.*", "codehub-7"),
        ("!x", "x"),
        ("&x", "x"),
        ("@x", "x"),
        ("a,b:c;d", "a-b-c-d"),
        ("x\n[all]\ny", "x-all-y"),
        ("x" * 300, "x" * 160 + "-7"),
        ("仓" * 100, "仓" * 53 + "-7"),
    ],
)
def test_a_single_name(name: str, expected: str) -> None:
    assert host_names([(7, name)]) == [expected]


def test_two_of_one_name_both_get_their_id() -> None:
    assert host_names([(5, "web"), (6, "web"), (7, "api")]) == ["web-5", "web-6", "api"]


def test_a_name_that_another_would_get_is_made_unique_too() -> None:
    names = host_names([(5, "web"), (6, "web"), (7, "web-5")])

    assert len(set(names)) == 3
    assert names[1] == "web-6"


def test_names_that_differ_only_in_special_characters_do_not_merge() -> None:
    assert host_names([(1, "a b"), (2, "a/b"), (3, "a-b")]) == ["a-b-1", "a-b-2", "a-b-3"]


def test_names_are_found_for_the_largest_account() -> None:
    assert len(set(host_names([(number, "same") for number in range(1, 12346)]))) == 12345


def test_nothing_to_name() -> None:
    assert host_names([]) == []


@given(
    wanted=WANTED,
    taken=st.dictionaries(
        st.one_of(st.sampled_from(["x", "x-1", "codehub-1", "a-b"]), NAMES), st.none() | st.integers(1, 12)
    ),
)
@example(wanted=[(1, "x"), (2, "y")], taken={"x": None, "x-1": None, "y": 2})
def test_names_of_other_hosts_are_left_to_them(wanted: list[tuple[int, str]], taken: dict[str, int | None]) -> None:
    names = host_names(wanted, taken)

    assert len(set(names)) == len(names)
    for (number, _wish), name in zip(wanted, names):
        assert name not in taken or taken[name] == number


def test_a_repository_keeps_the_name_that_its_host_has_already() -> None:
    assert host_names([(1, "x"), (2, "y")], {"x": 1, "y": 1}) == ["x", "y-2"]
