# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module that sets a fact, as Ansible runs it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.huaweicloud.codearts.plugins.modules import codehub_remote_mirror_facts as module
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import (
    error_response,
    healthy,
    http_response,
    json_response,
)

TOKEN = "s3cr3t-token-0f3a"


@pytest.mark.parametrize("check_mode", [False, True])
def test_only_the_fact_is_returned(check_mode: bool, serve: t.Any, run_module: t.Any) -> None:
    result = run_module(
        module.main, endpoint=serve(healthy).url, auth_token=TOKEN, repository_id=7, _ansible_check_mode=check_mode
    )
    # Warnings are kept by process, not by module.
    assert set(result) - {"changed", "warnings"} == {"ansible_facts"}
    assert list(result["ansible_facts"]) == ["codehub_remote_mirror"]
    assert result["ansible_facts"]["codehub_remote_mirror"]["repository_id"] == 7


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (error_response(403, "CH.004403", "no"), "forbidden"),
        (json_response({"error": {"code": "CH.080401", "message": "no"}}, 401), "forbidden"),
        (error_response(503, "CH.000001", "down"), "server_error"),
        (http_response(200, b"<html>", {"Content-Type": "text/html"}), "invalid_response"),
        (http_response(302, headers={"Location": "https://login.example.com/"}), "redirected"),
    ],
)
def test_each_failure_has_its_reason(response: bytes, reason: str, serve: t.Any, run_module: t.Any) -> None:
    server = serve(lambda request: response)
    result = run_module(module.main, endpoint=server.url, auth_token=TOKEN, repository_id=7, retries=0)
    assert (result["error"]["repository_id"], result["error"]["reason"]) == (7, reason)
    assert result["error"]["message"] in result["msg"]
    assert "ansible_facts" not in result


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"timeout": 0}, "timeout"),
        ({"auth_token": ""}, "No credentials are given"),
        ({"access_key": "s3cr3t-ak"}, "More than one authentication method"),
    ],
)
def test_invalid_options_are_refused(options: dict[str, t.Any], message: str, serve: t.Any, run_module: t.Any) -> None:
    server = serve(healthy)
    result = run_module(module.main, **{"endpoint": server.url, "auth_token": TOKEN, "repository_id": 7, **options})
    assert message in result["msg"]
    assert server.requests == []


def test_a_failure_is_one_failure_and_no_fact(serve: t.Any, run_module: t.Any) -> None:
    server = serve(lambda request: error_response(404, "CH.004404", f"no {TOKEN}"))
    result = run_module(module.main, endpoint=server.url, auth_token=TOKEN, repository_id=7)
    assert result["failed"] is True
    assert "ansible_facts" not in result
    assert (result["error"]["repository_id"], result["error"]["reason"]) == (7, "not_found")
    assert result["msg"].startswith(
        "The remote mirror of repository 7 could not be read: CodeHub responded with HTTP 404"
    )


@pytest.mark.parametrize("repository_id", [0, -1, 2147483648, None, "abc", True])
def test_a_wrong_id_is_refused_before_a_call_is_made(repository_id: t.Any, serve: t.Any, run_module: t.Any) -> None:
    server = serve(healthy)
    result = run_module(module.main, endpoint=server.url, auth_token=TOKEN, repository_id=repository_id)
    assert result["failed"] is True
    assert "repository_id" in result["msg"]
    assert server.requests == []
