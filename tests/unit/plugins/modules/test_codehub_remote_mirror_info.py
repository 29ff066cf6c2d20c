# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it: options in, one JSON document out."""

from __future__ import annotations

import json
import typing as t

import pytest
import yaml

from ansible_collections.huaweicloud.codearts.plugins.modules import codehub_remote_mirror_info as module
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import (
    Reply,
    Request,
    error_response,
    healthy,
    http_response,
    json_response,
    mirror_response,
)

TOKEN = "s3cr3t-token-0f3a"
DOCUMENTED = yaml.safe_load(module.RETURN)


def some_fail(request: Request) -> Reply:
    if request.repository_id % 2:
        return healthy(request)
    return error_response(404, "CH.004404", f"Repository Not Found, token {request.headers['x-auth-token']}")


def keys_documented(value: t.Any, documented: dict[str, t.Any]) -> None:
    """Check that a result has the keys that the documentation promises, and no others."""
    if value is None or "contains" not in documented:
        return
    for item in value if isinstance(value, list) else [value]:
        assert set(item) == set(documented["contains"])
        for name, inner in item.items():
            keys_documented(inner, documented["contains"][name])


def check_keys(result: dict[str, t.Any], *names: str) -> None:
    own = {name: value for name, value in result.items() if name not in ("changed", "failed", "msg", "warnings")}
    assert set(own) == set(names)
    for name, value in own.items():
        keys_documented(value, DOCUMENTED[name])


def test_one_repository(serve: t.Any, run_module: t.Any) -> None:
    server = serve(healthy)
    result = run_module(module.main, endpoint=server.url, auth_token=TOKEN, repository_id=7)
    check_keys(
        result, "endpoint", "region", "remote_mirrors", "remote_mirror", "failures", "summary", "simulated", "ended_by"
    )
    assert result["changed"] is False
    assert result["remote_mirror"] == result["remote_mirrors"][0]
    assert result["remote_mirror"]["repository_id"] == 7
    assert result["failures"] == []
    assert {**result["summary"], "elapsed": 0} == {
        "requested": 1,
        "retrieved": 1,
        "failed": 0,
        "calls": 1,
        "elapsed": 0,
    }


def test_many_repositories_each_once_in_order(serve: t.Any, run_module: t.Any) -> None:
    server = serve(healthy)
    result = run_module(module.main, endpoint=server.url, auth_token=TOKEN, repository_ids=[3, "1", 3, 2])
    check_keys(result, "endpoint", "region", "remote_mirrors", "failures", "summary", "pacing", "simulated", "ended_by")
    assert [mirror["repository_id"] for mirror in result["remote_mirrors"]] == [3, 1, 2]
    assert result["summary"]["requested"] == 3


def test_no_repositories_are_nothing_to_do(serve: t.Any, run_module: t.Any) -> None:
    server = serve(healthy)
    result = run_module(module.main, endpoint=server.url, auth_token=TOKEN, repository_ids=[])
    assert (result["remote_mirrors"], result["failures"], result["summary"]["requested"]) == ([], [], 0)
    assert server.requests == []


def test_check_mode_reads_all_the_same(serve: t.Any, run_module: t.Any) -> None:
    server = serve(healthy)
    result = run_module(module.main, endpoint=server.url, auth_token=TOKEN, repository_id=7, _ansible_check_mode=True)
    assert result["remote_mirror"]["repository_id"] == 7
    assert "skipped" not in result


def test_on_failure_fail_reads_all_and_then_fails(serve: t.Any, run_module: t.Any) -> None:
    server = serve(some_fail)
    result = run_module(module.main, endpoint=server.url, auth_token=TOKEN, repository_ids=[1, 2, 3, 4])
    assert result["failed"] is True
    check_keys(
        result,
        "endpoint",
        "region",
        "remote_mirrors",
        "failures",
        "summary",
        "error",
        "pacing",
        "simulated",
        "ended_by",
    )
    assert [mirror["repository_id"] for mirror in result["remote_mirrors"]] == [1, 3]
    assert [failure["repository_id"] for failure in result["failures"]] == [2, 4]
    assert result["error"] == result["failures"][0]
    assert result["msg"].startswith("2 of 4 remote mirrors could not be read (2 not_found). The first, repository 2: ")


def test_on_failure_report_does_not_fail(serve: t.Any, run_module: t.Any) -> None:
    server = serve(some_fail)
    result = run_module(
        module.main, endpoint=server.url, auth_token=TOKEN, repository_ids=[1, 2, 3, 4], on_failure="report"
    )
    assert not result.get("failed")
    check_keys(result, "endpoint", "region", "remote_mirrors", "failures", "summary", "pacing", "simulated", "ended_by")
    assert [failure["repository_id"] for failure in result["failures"]] == [2, 4]


def test_one_repository_that_fails_is_null(serve: t.Any, run_module: t.Any) -> None:
    server = serve(some_fail)
    for on_failure in ("fail", "report"):
        result = run_module(module.main, endpoint=server.url, auth_token=TOKEN, repository_id=2, on_failure=on_failure)
        assert bool(result.get("failed")) is (on_failure == "fail")
        assert result["remote_mirror"] is None
        assert result["failures"][0]["reason"] == "not_found"


def test_report_still_fails_when_the_credentials_are_refused(serve: t.Any, run_module: t.Any) -> None:
    server = serve(lambda request: error_response(401, "APIGW.0301", f"bad {request.headers['x-auth-token']}"))
    result = run_module(module.main, endpoint=server.url, auth_token=TOKEN, repository_ids=[1, 2], on_failure="report")
    assert result["failed"] is True
    assert [failure["reason"] for failure in result["failures"]] == ["unauthorized", "not_attempted"]
    assert "the token in the option auth_token" in result["msg"]
    assert len(server.requests) == 1


def test_report_does_not_fail_for_a_401_of_one_repository(serve: t.Any, run_module: t.Any) -> None:
    server = serve(lambda request: json_response({"error": {"code": "CH.080401", "message": "no"}}, 401))
    result = run_module(module.main, endpoint=server.url, auth_token=TOKEN, repository_ids=[1, 2], on_failure="report")
    assert not result.get("failed")
    assert [failure["reason"] for failure in result["failures"]] == ["forbidden"] * 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"repository_ids": [1, 2, 0]}, "repository_ids[2]: 0 is not a repository ID"),
        ({"repository_ids": [1, "abc"]}, "repository_ids[1]: 'abc' is not a repository ID"),
        ({"repository_ids": [True]}, "repository_ids[0]: True is not a repository ID"),
        ({"repository_ids": [None]}, "repository_ids[0]: None is not a repository ID"),
        ({"repository_ids": [1.5]}, "repository_ids[0]: 1.5 is not a repository ID"),
        ({"repository_ids": [1, "12 "]}, "repository_ids[1]: '12 ' is not a repository ID"),
        ({"repository_ids": [1, ""]}, "repository_ids[1]: '' is not a repository ID"),
        ({"repository_ids": [1, [1]]}, "repository_ids[1]: [1] is not a repository ID"),
        ({"repository_ids": [1, {"id": 1}]}, "repository_ids[1]: {'id': 1} is not a repository ID"),
        ({"repository_id": 2147483648}, "repository_id: 2147483648 is not a repository ID"),
        ({"repository_id": 0}, "repository_id: 0 is not a repository ID"),
        ({"repository_id": -1}, "repository_id: -1 is not a repository ID"),
        ({"repository_id": 1, "repository_ids": [1]}, "mutually exclusive"),
        ({}, "one of the following is required: repository_id, repository_ids"),
        ({"repository_id": 1, "concurrency": 0}, "concurrency: 0 is not between 1 and 128"),
        ({"repository_id": 1, "concurrency": 129}, "concurrency: 129 is not between 1 and 128"),
        ({"repository_id": 1, "timeout": 0}, "timeout: 0"),
        ({"repository_id": 1, "timeout": -1}, "timeout: -1"),
        ({"repository_id": 1, "retries": -1}, "retries: -1"),
        ({"repository_id": 1, "rate_limit": -1}, "rate_limit: -1"),
        ({"repository_id": 1, "on_failure": "ignore"}, "value of on_failure must be one of"),
        ({"repository_id": 1, "access_key": "s3cr3t-ak"}, "More than one authentication method is given"),
        ({"repository_id": 1, "auth_token": ""}, "No credentials are given"),
        ({"repository_id": 1, "auth_token": "s3cr3t\n"}, "auth_token: the value contains a blank, a line break"),
        ({"repository_id": 1, "endpoint": "https://someone:s3cr3t@host"}, "must not contain a user or a password"),
        ({"repository_id": 1, "endpoint": "someone:s3cr3t@host"}, "must not contain a user or a password"),
        ({"repository_id": 1, "endpoint": "codehub.example.com"}, "endpoint: "),
        ({"repository_id": 1, "endpoint": "https://codehub.example.com/?a=b"}, "endpoint: "),
        ({"repository_id": 1, "endpoint": "", "region": "xx-1"}, "CodeHub has no known endpoint in 'xx-1'"),
        ({"repository_id": 1, "endpoint": ""}, "The address of CodeHub is unknown"),
        ({"repository_id": 1, "pacing": {"at": 1}}, "pacing: this is not what an earlier task returned"),
        (
            {"repository_id": 1, "ca_path": "/nowhere.pem", "endpoint": "https://127.0.0.1:1"},
            "ca_path: no CA certificates",
        ),
    ],
)
def test_wrong_options_are_refused_before_a_call_is_made(
    options: dict[str, t.Any], message: str, serve: t.Any, run_module: t.Any
) -> None:
    server = serve(healthy)
    result = run_module(module.main, **{"endpoint": server.url, "auth_token": TOKEN, **options})
    assert result["failed"] is True
    assert message in result["msg"]
    assert server.requests == []


def test_credentials_come_from_the_environment_too(
    serve: t.Any, run_module: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(healthy)
    monkeypatch.setenv("CODEHUB_ENDPOINT", server.url)
    monkeypatch.setenv("HW_AUTH_TOKEN", TOKEN)
    assert run_module(module.main, repository_id=7)["remote_mirror"]["repository_id"] == 7
    assert server.requests[0].headers["x-auth-token"] == TOKEN


def test_the_result_names_the_endpoint_and_the_region(
    serve: t.Any, run_module: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(healthy)
    monkeypatch.setenv("CODEHUB_ENDPOINT", server.url)
    result = run_module(module.main, auth_token=TOKEN, repository_ids=[])
    assert (result["endpoint"], result["region"]) == (server.url, None)
    monkeypatch.setenv("HW_REGION_NAME", "cn-north-4")
    result = run_module(module.main, auth_token=TOKEN, repository_ids=[])
    assert (result["endpoint"], result["region"]) == (server.url, "cn-north-4")


def test_secrets_of_mirrors_and_of_ours_are_nowhere(serve: t.Any, run_module: t.Any) -> None:
    def response(request: Request) -> Reply:
        if request.repository_id == 2:
            return error_response(400, f"CH.{TOKEN}", f"no {TOKEN} https://u:s3cr3t-2@h/")
        return mirror_response(
            request.repository_id,
            url="https://someone:s3cr3t%20pw@git.example.com/a.git",
            last_error=json.dumps({"msg": "cannot read https://someone:s3cr3t pw@git.example.com", "code": 7}),
            import_token="s3cr3t-3",
            note=f"{TOKEN} and s3cr3t pw",
        )

    server = serve(response)
    result = run_module(module.main, endpoint=server.url, auth_token=TOKEN, repository_ids=[1, 2], on_failure="report")
    assert result["remote_mirrors"][0]["url_has_credentials"] is True
    assert result["remote_mirrors"][0]["last_error_detail"]["code"] == "7"


@pytest.mark.parametrize(
    "options",
    [
        {"access_key": "s3cr3t-ak", "secret_key": "s3cr3t-sk", "security_token": "s3cr3t-st"},
        {"username": "someone", "password": "s3cr3t pw", "domain_name": "company", "region": "cn-north-4"},
    ],
)
def test_other_ways_to_sign_in_keep_their_secrets(options: dict[str, str], serve: t.Any, run_module: t.Any) -> None:
    def response(request: Request) -> Reply:
        if request.method == "POST":
            return json_response({}, 201, {"X-Subject-Token": "s3cr3t-from-iam"})
        return error_response(400, "CH.1", f"cannot take {request.headers} of {list(options.values())}")

    server = serve(response)
    result = run_module(module.main, endpoint=server.url, iam_endpoint=server.url, repository_id=1, **options)
    assert result["failures"][0]["reason"] == "invalid_request"


def test_what_is_known_of_the_limit_is_handed_on(serve: t.Any, run_module: t.Any) -> None:
    server = serve(healthy)
    common = {"endpoint": server.url, "auth_token": TOKEN}
    first = run_module(module.main, repository_ids=[1, 2, 3], **common)
    assert sum(count for _age, count in first["pacing"]["calls"]) == 3
    second = run_module(module.main, repository_ids=[4], pacing=first["pacing"], **common)
    assert sum(count for _age, count in second["pacing"]["calls"]) == 4


def test_an_address_without_encryption_is_warned_about(
    serve: t.Any, run_module: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(healthy)
    monkeypatch.setenv("http_proxy", proxy.url)
    result = run_module(module.main, endpoint="http://codehub.example.com", auth_token=TOKEN, repository_id=1)
    assert "http://codehub.example.com is not encrypted" in str(result["warnings"])


def test_without_requests_the_usual_message_is_given(run_module: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ansible_collections.huaweicloud.codearts.plugins.module_utils._libraries.IMPORT_TRACEBACK",
        "Traceback: No module named 'requests'",
    )
    result = run_module(module.main, endpoint="http://127.0.0.1:1", auth_token=TOKEN, repository_id=1)
    assert result["failed"] is True
    assert result["msg"].startswith("Failed to import the required Python library (requests)")


def test_a_urllib3_that_is_too_old_is_named(run_module: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("urllib3.util.retry.Retry.DEFAULT_ALLOWED_METHODS")
    monkeypatch.setattr("urllib3.__version__", "1.25.11")
    result = run_module(module.main, endpoint="http://127.0.0.1:1", auth_token=TOKEN, repository_id=1)
    assert result["failed"] is True
    assert "urllib3 1.25.11 is too old" in result["msg"]


def test_a_login_page_is_no_mirror(serve: t.Any, run_module: t.Any) -> None:
    server = serve(lambda request: http_response(200, b"<html>Sign in</html>", {"Content-Type": "text/html"}))
    result = run_module(module.main, endpoint=server.url, auth_token=TOKEN, repository_id=1)
    assert result["error"]["reason"] == "invalid_response"
    assert "HTML page" in result["msg"]
