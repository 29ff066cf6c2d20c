# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._sources import ApprovedSources, host_of, is_insecure
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import TEXTS


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://github.com/a/b.git", "github.com"),
        ("https://GitHub.COM:8443/a", "github.com"),
        ("https://github.com./a", "github.com"),
        ("https://github.com:/a", "github.com"),
        ("https://********:********@git.example.com/a", "git.example.com"),
        ("ssh://git@git.example.com:22/a", "git.example.com"),
        ("git@git.example.com:a/b.git", "git.example.com"),
        ("Git.Example.com:a/b.git", "git.example.com"),
        ("git@[2001:DB8::1]:a.git", "2001:db8::1"),
        ("https://[2001:db8:0::1]:8443/a", "2001:db8::1"),
        ("https://10.0.0.7/a", "10.0.0.7"),
        ("  https://github.com/a ", "github.com"),
        ("https://github.com?x", "github.com"),
        ("https://github.com#@evil.example", "github.com"),
        ("https://evil.example/@github.com/", "evil.example"),
        ("https://github.com@evil.example/", "evil.example"),
        ("https://git_hub.example/", "git_hub.example"),
    ],
)
def test_the_host_is_where_git_would_go(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    "url",
    [
        "",
        "billing",
        "/srv/git/a.git",
        "../a:b",
        "https://",
        "https:///a",
        "https://[::1/a",
        "https://[github.com]/a",
        "https://::1/a",
        "https://evil.example\\@github.com/",
        "https://git%68ub.com/",
        "https://github.com evil/",
        "https://github..com/",
        "file:///srv/a.git",
        "ext::sh -c x",
        "javascript::alert",
    ],
)
def test_a_host_that_is_in_doubt_is_none(url: str) -> None:
    assert host_of(url) is None


@pytest.mark.parametrize(
    ("url", "insecure"),
    [
        ("http://github.com/a", True),
        ("HTTP://github.com/a", True),
        (" Git://github.com/a", True),
        ("https://github.com/a", False),
        ("ssh://github.com/a", False),
        ("git@github.com:http/a", False),
        ("httpx://github.com/a", False),
        ("https://github.com/http://a", False),
    ],
)
def test_http_and_git_are_insecure(url: str, insecure: bool) -> None:
    assert is_insecure(url) is insecure


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("github.com", True),
        ("api.github.com", False),
        ("evilgithub.com", False),
        ("github.com.evil.example", False),
        ("git.example.com", True),
        ("a.b.example.com", True),
        ("example.com", False),
        ("evilexample.com", False),
        ("2001:db8::1", True),
        ("2001:db8::2", False),
        (None, False),
    ],
)
def test_a_host_is_approved_by_its_whole_name(host: str | None, allowed: bool) -> None:
    sources = ApprovedSources.from_list([" GitHub.com. ", "*.Example.com", "[2001:db8:0::1]"], "approved_sources")
    assert sources.allow(host) is allowed


@pytest.mark.parametrize("host", ["anything.example", None])
def test_without_a_list_every_source_is_approved(host: str | None) -> None:
    assert ApprovedSources.from_list([], "approved_sources").allow(host)


@pytest.mark.parametrize(
    "entry",
    ["https://github.com", "github.com:443", "github.com/a", "*", "*.", "git*.com", "", "*.2001:db8::1", 7, None],
)
def test_an_entry_that_is_no_host_is_refused_by_its_place(entry: t.Any) -> None:
    with pytest.raises(InputError, match=r"^approved_sources\[1\] must be a host name"):
        ApprovedSources.from_list(["github.com", entry], "approved_sources")


@given(url=TEXTS)
def test_no_text_is_too_strange_for_a_host(url: str) -> None:
    host = host_of(url)
    assert host is None or host == host.lower()
    is_insecure(url)
