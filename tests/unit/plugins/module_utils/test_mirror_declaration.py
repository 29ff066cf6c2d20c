# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declarations: what differs, what is refused, and what a change leads to."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._mirror_declaration import (
    READABLE_SETTINGS,
    Declaration,
    declarations_from,
    mask_urls_of,
    predicted,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import OptionError

URLS = ["https://git.example.com/a.git", "http://git.example.com:8080/b", "https://[::1]/c.git"]
words = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_.~!", min_size=4, max_size=20)

declarations = st.builds(
    Declaration,
    repository_id=st.just(7),
    url=st.sampled_from([None, *URLS]),
    mirroring_enabled=st.sampled_from([None, True, False]),
    endpoint_uuid=st.sampled_from([None, "", "e" * 32]),
    sync_branch_type=st.sampled_from([None, "all", "default"]),
)
mirrors = st.fixed_dictionaries(
    {
        "repository_id": st.just(7),
        "url": st.sampled_from([None, "https://********:********@git.example.com/a.git", *URLS]),
        "mirroring_enabled": st.sampled_from([None, True, False]),
        "endpoint_uuid": st.sampled_from([None, "", "e" * 32, "f" * 32]),
        "url_has_credentials": st.booleans(),
        "update_status": st.just("finished"),
    }
)


@given(declaration=declarations, mirror=mirrors)
def test_a_mirror_with_the_differences_applied_has_none_left(
    declaration: Declaration, mirror: dict[str, t.Any]
) -> None:
    differences = declaration.differences(mirror)
    after = predicted(mirror, 7, differences)
    assert declaration.differences(after) == {}
    for name in READABLE_SETTINGS:
        if name not in differences:
            assert (after[name] or None) == (mirror[name] or None)
    assert after["update_status"] == mirror["update_status"]


@given(declaration=declarations)
def test_a_mirror_that_is_made_has_what_was_declared(declaration: Declaration) -> None:
    after = predicted(None, 7, declaration.differences({}))
    assert declaration.differences(after) == {}
    assert (after["repository_id"], after["url_has_credentials"]) == (7, False)


@given(user=words, password=words, scheme=st.sampled_from(["http://", "https://", "ssh://", "HTTPS://"]))
def test_any_url_with_a_password_is_refused_and_masked(user: str, password: str, scheme: str) -> None:
    url = f"{scheme}{user}:{password}@git.example.com/a.git"
    refusal = Declaration(7, url=url).refusal()
    assert refusal is not None
    assert "service endpoint" in refusal.message
    assert f":{password}@" not in refusal.message
    options = {"url": url}
    assert mask_urls_of([options]) >= {password}
    assert f":{password}@" not in options["url"]
    masked = Declaration(7, url=options["url"]).refusal()
    assert masked is not None
    assert "service endpoint" in masked.message


@given(url=st.text(max_size=60))
def test_any_url_is_accepted_or_refused_with_a_message(url: str) -> None:
    refusal = Declaration(7, url=url).refusal()
    if refusal is None:
        assert url.startswith(("http://", "https://"))
    else:
        assert refusal.reason == "invalid_request"
        assert refusal.message.isprintable()


@pytest.mark.parametrize("url", URLS)
def test_good_urls_are_accepted(url: str) -> None:
    assert Declaration(7, url=url, sync_branch_type="all").refusal() is None


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("git@git.example.com:a/b.git", "must begin with http:// or https://"),
        ("HTTPS://git.example.com/a.git", "must begin with http:// or https://"),
        ("https://", "is not the address of a repository"),
        ("https://git.example.com/a b.git", "is not the address of a repository"),
        ("https://git.example.com/a\n.git", "is not the address of a repository"),
    ],
)
def test_bad_urls_are_refused(url: str, message: str) -> None:
    refusal = Declaration(7, url=url).refusal()
    assert refusal is not None
    assert message in refusal.message


def test_blank_texts_are_not_declared() -> None:
    values = [{"repository_id": "7", "url": " ", "sync_branch_type": "", "endpoint_uuid": " "}]
    assert declarations_from(values, "mirrors") == [Declaration(7, endpoint_uuid="")]


def test_many_invalid_ids_are_counted() -> None:
    with pytest.raises(OptionError, match=r"mirrors\[9\]\.repository_id is not a repository ID; and 5 more\.") as error:
        declarations_from([{"repository_id": 0}] * 15, "mirrors")
    assert "mirrors[10]" not in str(error.value)
