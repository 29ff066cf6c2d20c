# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import explain, without_particulars


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (
            "exit status 128",
            "git could not read the source: wrong or expired credentials, a wrong address, or no permission",
        ),
        ("fatal: Authentication failed, exit status 128", "the source refused the credentials"),
        ("remote: HTTP Basic: Access denied\nfatal: Authentication failed", "the source refused the credentials"),
        ("git@github.com: Permission denied (publickey).", "the source refused the credentials"),
        ("The requested URL returned error: 403, exit status 128", "does not let it read"),
        ("fatal: repository not found, exit status 128", "there is no such repository at the source"),
        ("fatal: unable to access: Could not resolve host, exit status 128", "could not be resolved"),
        ("fatal: couldn't find remote ref refs/heads/master, exit status 128", "no longer has a branch"),
        ("SSL certificate problem: certificate has expired", "certificate of the source is not trusted"),
        ("error: RPC failed; curl 28 Operation timed out", "did not respond in time"),
        ("同步超时，请稍后重试", "did not respond in time"),
        ("! [rejected] main -> main (non-fast-forward)", "have diverged"),
        ("The remote repository is too large to be synchronised", "too large, or a quota is used up"),
        ("仓库容量不足", "too large, or a quota is used up"),
        ("Failed to connect to git.example.com port 443: Connection refused", "no working connection to the source"),
        ("fatal: early EOF", "the transfer broke off"),
        ("error: 429 Too Many Requests", "limits how often"),
        ("remote: pre-receive hook declined", "a rule of the CodeHub repository"),
        (
            "fatal: unable to access 'https://h.example/ssl/timeout.git': The requested URL returned error: 403",
            "does not let it",
        ),
    ],
)
def test_an_error_has_a_meaning_and_a_remedy(error: str, meaning: str) -> None:
    assert meaning in explain(error).meaning
    assert explain(error).remedy.endswith(".")


@pytest.mark.parametrize("error", [None, "", "何か"])
def test_an_unknown_error_has_a_remedy_too(error: str | None) -> None:
    assert explain(error).meaning == ""
    assert explain(error).remedy.endswith(".")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("unable to access 'https://h.example/a.git/': x", "unable to access 'https://h.example/team/b.git/': x"),
        ("repository '/srv/a.git' not found", "repository '/srv/b.git' not found"),
        ("timed out after 300021 milliseconds", "timed out after 300455 milliseconds"),
        ("failed at 2026-11-20T02:00:09Z", "failed at 2026-11-21 03:00:10.5+08:00"),
        ("object 5f2b1c0e4d3a4b6f8a9c7e1d2f3b4a5c is corrupt", "object 0f2b1c0e4d3a4b6f8a9c7e1d2f3b4a5d is corrupt"),
        ("a  b", "a\tb"),
    ],
)
def test_errors_that_differ_in_details_are_the_same(one: str, other: str) -> None:
    assert without_particulars(one) == without_particulars(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("exit status 128", "exit status 1"),
        ("returned error: 403", "returned error: 404"),
        ("curl 28", "curl 7"),
        ("couldn't find", "couldn't reach"),
    ],
)
def test_errors_that_mean_something_else_stay_apart(one: str, other: str) -> None:
    assert without_particulars(one) != without_particulars(other)
