# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._links import is_web_address, page_of

PROJECT = "0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b"


@pytest.mark.parametrize("template", [None, ""])
def test_the_default_is_the_page_in_the_console(template: str | None) -> None:
    assert page_of(template, "cn-north-4")(7, PROJECT) == (
        f"https://devcloud.cn-north-4.huaweicloud.com/codehub/project/{PROJECT}/codehub/7/home"
    )


@pytest.mark.parametrize(
    ("region", "project"),
    [
        (None, PROJECT),
        ("cn-north-4", None),
        ("", PROJECT),
        ("evil.example/", PROJECT),
        ("cn-north-4", "../x"),
        (7, PROJECT),
    ],
)
def test_without_a_region_or_a_project_there_is_no_link(region: t.Any, project: str | None) -> None:
    assert page_of(None, region)(7, project) is None


def test_a_template_needs_only_what_it_names() -> None:
    assert page_of("https://git.example.com/{repository_id}?x=1", None)(7, None) == "https://git.example.com/7?x=1"
    assert page_of("https://x.example/{project_id}/{repository_id}", None)(7, None) is None


@pytest.mark.parametrize(
    "template",
    [
        "javascript:alert({repository_id})",
        "https://git.example.com/",
        "https://git.example.com/{repository_id",
        "https://git.example.com/{repository_id}/{name}",
        "https://git.example.com/{repository_id.__class__}",
        "https://git.example.com/{repository_id!r}",
        "https://git.example.com/{repository_id:>99}",
        "https://git.example.com/{}",
        "https://git example.com/{repository_id}",
        "https:///{repository_id}",
        7,
        [],
    ],
)
def test_an_invalid_template_is_refused(template: t.Any) -> None:
    with pytest.raises(
        InputError, match=r"^repository_url_template must be an http or https address with the placeholder"
    ):
        page_of(template, "cn-north-4")


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://codehub.example.com/a.git", True),
        ("HTTP://codehub.example.com", True),
        ("javascript:alert(1)//https://x", False),
        ("https://x y", False),
        ("https://user@evil.example/", False),
        ('https://x/"onclick=', False),
        ("git@codehub.example.com:a.git", False),
        (7, False),
        (None, False),
    ],
)
def test_only_an_address_of_the_web_is_a_link(address: t.Any, is_one: bool) -> None:
    assert is_web_address(address) is is_one
