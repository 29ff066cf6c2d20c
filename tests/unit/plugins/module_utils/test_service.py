# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One reading, from the call to its outcome, against servers that fail in every way."""

from __future__ import annotations

import gzip
import itertools
import json
import ssl
import threading
import time
import typing as t
from pathlib import Path

import pytest
import trustme

from ansible_collections.huaweicloud.codearts.plugins.module_utils import _retry
from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import CodeHubClient
from ansible_collections.huaweicloud.codearts.plugins.module_utils._credentials import AccessKey, Password, Token
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import AuthenticationError, CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import LARGEST_BODY, TlsSettings
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import (
    Close,
    Reply,
    Request,
    Reset,
    Responder,
    error_response,
    healthy,
    http_response,
    json_response,
    mirror_response,
)

pytestmark = pytest.mark.usefixtures("no_pauses")

TOKEN = "the-token-0f3a"
HTML = b"<!DOCTYPE html><html><body>Sign in</body></html>"


def failure_of(client: CodeHubClient, repository_id: int = 1) -> CodeHubError:
    with pytest.raises(CodeHubError) as caught:
        client.remote_mirror(repository_id)
    return caught.value


def always(*steps: t.Any) -> Responder:
    return lambda request: steps


def in_turn(*replies: Reply) -> Responder:
    """Respond to the first call with the first reply, and so on; to later ones with the last."""
    left = itertools.chain(replies, itertools.repeat(replies[-1]))
    return lambda request: next(left)


def test_a_mirror_is_read(serve: t.Any, connect: t.Any) -> None:
    server = serve(healthy)
    mirror = connect(server.url).remote_mirror(7)
    assert (mirror["repository_id"], mirror["update_status"]) == (7, "finished")
    (request,) = server.requests
    assert (request.method, request.target) == ("GET", "/v4/repositories/7/remote-mirror")
    assert request.headers["x-auth-token"] == TOKEN


# --- Failure responses


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (
            error_response(403, "CH.004403", "Insufficient permissions. Apply for it."),
            ("forbidden", 403, "CH.004403", "Insufficient permissions. Apply for it.", None),
        ),
        (
            error_response(404, "CH.004404", "Repository Not Found", {"X-Request-Id": "r-1"}),
            ("not_found", 404, "CH.004404", "Repository Not Found", "r-1"),
        ),
        (
            json_response(
                {"error_code": "APIGW.0101", "error_msg": "The API does not exist", "request_id": "r-2"}, 404
            ),
            ("not_codehub", 404, "APIGW.0101", "The API does not exist", "r-2"),
        ),
        (
            json_response({"error": {"code": "CH.010001", "message": "参数错误"}, "status": "failed"}, 400),
            ("invalid_request", 400, "CH.010001", "参数错误", None),
        ),
        (http_response(418, b"", {"X-Request-Id": "r-3"}), ("not_codehub", 418, None, None, "r-3")),
        (http_response(403, HTML), ("not_codehub", 403, None, None, None)),
        (http_response(404, b"\xff\xfe\x00"), ("not_codehub", 404, None, None, None)),
        (http_response(407), ("not_codehub", 407, None, None, None)),
        (
            json_response({"message": "404 Project Not Found"}, 404),
            ("not_found", 404, None, "404 Project Not Found", None),
        ),
        (json_response({"message": "no Route matched"}, 404), ("not_codehub", 404, None, "no Route matched", None)),
        (json_response({"code": 403, "message": "blocked"}, 403), ("not_codehub", 403, "403", "blocked", None)),
        (
            error_response(400, "APIG.0106", "Orchestration error"),
            ("not_codehub", 400, "APIG.0106", "Orchestration error", None),
        ),
        (json_response({}, 404), ("not_codehub", 404, None, None, None)),
        (http_response(451, HTML), ("not_codehub", 451, None, None, None)),
        (http_response(204), ("invalid_response", 204, None, None, None)),
        (http_response(201, b"{}"), ("invalid_response", 201, None, None, None)),
    ],
)
def test_a_failure_has_all_details_of_the_response(
    response: bytes, expected: t.Any, serve: t.Any, connect: t.Any
) -> None:
    server = serve(always(response))
    error = failure_of(connect(server.url, retries=3))
    assert (error.reason, error.http_status, error.error_code, error.error_msg, error.request_id) == expected
    assert (error.attempts, len(server.requests), error.ends_run) == (1, 1, False)
    assert error.message.startswith(f"CodeHub responded with HTTP {expected[1]}")
    assert error.message.endswith(".")


def test_a_401_of_the_credentials_names_where_they_came_from(serve: t.Any, connect: t.Any) -> None:
    for response in (
        error_response(401, "DEV.00000003", "认证信息过期"),
        error_response(401, "APIGW.0301", "Incorrect IAM authentication information"),
        http_response(401),
        http_response(401, HTML),
        json_response({"message": "401 Unauthorized"}, 401),
    ):
        server = serve(always(response))
        error = failure_of(connect(server.url, retries=3))
        assert isinstance(error, AuthenticationError)
        assert (error.reason, error.http_status, error.attempts, error.ends_run) == ("unauthorized", 401, 1, True)
        assert "the token in the option auth_token" in error.message
        assert TOKEN not in error.message
        assert len(server.requests) == 1


def test_a_401_of_one_repository_does_not_end_the_run(serve: t.Any, connect: t.Any) -> None:
    response = json_response({"error": {"code": "CH.080401", "message": "no"}, "status": "failed"}, 401)
    error = failure_of(connect(serve(always(response)).url))
    assert not isinstance(error, AuthenticationError)
    assert (error.reason, error.error_code, error.ends_run) == ("forbidden", "CH.080401", False)
    assert "credentials are valid" in error.message


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_never_carries_the_token_elsewhere(status: int, serve: t.Any, connect: t.Any) -> None:
    elsewhere = serve(healthy)
    location = f"http://user:pass@127.0.0.1:{elsewhere.port}/login?session=abc"
    server = serve(always(http_response(status, b"moved", {"Location": location})))
    error = failure_of(connect(server.url, retries=3))
    assert (error.reason, error.http_status, error.attempts) == ("redirected", status, 1)
    assert f"127.0.0.1:{elsewhere.port}" in error.message
    assert "pass" not in error.message
    assert "abc" not in error.message
    assert elsewhere.connections == 0


@pytest.mark.parametrize(
    "location", [None, "", "/login", "//[::1", "http://", "\xff", "http://h\x1b[31m/", f"http://{TOKEN}/"]
)
def test_a_redirect_to_anywhere_is_explained(location: str | None, serve: t.Any, connect: t.Any) -> None:
    server = serve(always(http_response(302, headers={} if location is None else {"Location": location})))
    error = failure_of(connect(server.url))
    assert error.reason == "redirected"
    assert "\x1b" not in error.message
    assert TOKEN not in error.message


# --- Secrets in what a server says


@pytest.mark.parametrize("length", [16, 990, 4000])
def test_a_server_that_repeats_the_token_does_not_make_us_tell_it(length: int, serve: t.Any, connect: t.Any) -> None:
    token = ("s3cr3t" * 1000)[:length]
    said = {
        "error_code": f"E-{token}",
        "error_msg": f"{'x' * 20} token {token} is wrong, see https://u:hunter22@h/ " + "y" * 970,
        "request_id": token,
    }
    server = serve(always(json_response(said, 400, {"X-Request-Id": f"id-{token}"})))
    error = failure_of(connect(server.url, credentials=Token("the token", token)))
    text = json.dumps(error.as_dict())
    assert "s3cr3t" not in text
    assert "hunter22" not in text


def test_a_password_is_not_told_in_any_spelling_of_a_body(serve: t.Any, connect: t.Any) -> None:
    password = 'p"a\\ss \u00e9'
    response = json_response({"message": {"base": [f"password {password} is wrong"]}}, 401)
    iam = serve(always(response))
    credentials = Password("the user", "user", password, "domain", "cn-north-4", iam.url)
    error = failure_of(connect("http://127.0.0.1:1", credentials=credentials))
    assert error.error_msg == '{"base": ["password ******** is wrong"]}'


def test_half_a_surrogate_pair_does_not_reach_the_output(serve: t.Any, connect: t.Any) -> None:
    body = b'{"error_code": "E\\ud800", "error_msg": "m\\udfff", "request_id": "r\\ud800"}'
    error = failure_of(connect(serve(always(http_response(400, body))).url))
    json.dumps(error.as_dict(), ensure_ascii=False).encode("utf-8")


def test_control_characters_do_not_reach_a_terminal(serve: t.Any, connect: t.Any) -> None:
    said = {"error_code": "E\x1b]0;x\x07", "error_msg": "a\r\n\x9b31mb\u202e"}
    error = failure_of(connect(serve(always(json_response(said, 400))).url))
    text = json.dumps(error.as_dict(), ensure_ascii=False)
    assert not set(text) & set("\x1b\x07\x9b\u202e\r\n")
    assert "\\u00" not in text


# --- Responses of success that are none


@pytest.mark.parametrize(
    "response",
    [
        http_response(200, HTML, {"Content-Type": "text/html"}),
        http_response(200),
        http_response(200, b"null"),
        http_response(200, b"[]"),
        http_response(200, b'{"repository_id": 1'),
        http_response(200, b'{"repository_id": 1, "url": "\xff"}'),
        http_response(200, gzip.compress(b'{"repository_id": 1}'), {"Content-Encoding": "gzip"}),
        http_response(200, b"{}"),
        mirror_response(2),
        mirror_response(1, mirroring_enabled="maybe"),
        mirror_response(1, url=["https://user:s3cr3t@host"]),
        http_response(200, b" " * (LARGEST_BODY + 1)),
        json_response({"error_code": "CH.004404", "error_msg": "no"}),
    ],
)
def test_a_200_counts_only_when_it_is_the_mirror(response: bytes, serve: t.Any, connect: t.Any) -> None:
    server = serve(always(response))
    error = failure_of(connect(server.url, retries=3))
    assert (error.reason, error.http_status, error.attempts) == ("invalid_response", 200, 1)
    assert "s3cr3t" not in error.message
    assert len(server.requests) == 1


def test_a_byte_order_mark_does_no_harm(serve: t.Any, connect: t.Any) -> None:
    server = serve(always(http_response(200, b"\xef\xbb\xbf" + b'{"repository_id": 1}')))
    assert connect(server.url).remote_mirror(1)["repository_id"] == 1


# --- Further tries


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
@pytest.mark.parametrize("retries", [0, 3])
def test_server_errors_are_tried_again_as_often_as_was_said(
    status: int, retries: int, serve: t.Any, connect: t.Any
) -> None:
    server = serve(always(error_response(status, "CH.000001", "down")))
    error = failure_of(connect(server.url, retries=retries))
    assert (error.reason, error.http_status, error.error_code) == ("server_error", status, "CH.000001")
    assert error.attempts == len(server.requests) == retries + 1


@pytest.mark.parametrize("status", [408, 421, 425])
def test_a_status_that_invites_a_repetition_is_retried(status: int, serve: t.Any, connect: t.Any) -> None:
    server = serve(in_turn(http_response(status), mirror_response(1)))
    assert connect(server.url, retries=1).remote_mirror(1)["repository_id"] == 1
    assert len(server.requests) == 2


def test_a_408_that_stays_is_a_timeout(serve: t.Any, connect: t.Any) -> None:
    error = failure_of(connect(serve(always(http_response(408, b"", {"Connection": "close"}))).url, retries=2))
    assert (error.reason, error.http_status, error.attempts) == ("timeout", 408, 3)


@pytest.mark.parametrize(
    ("status", "headers", "says"),
    [
        (302, {"Location": "file:///etc/passwd"}, "an address that is not HTTP (file:)"),
        (302, {"Location": "http://h\x1bost/"}, "an invalid address"),
        (302, {"Location": "/login"}, "another path of the same host"),
        (302, {}, "no address"),
        (304, {}, "a cache in front of CodeHub"),
        (206, {}, "not the status of a success"),
        (204, {}, "not the status of a success"),
    ],
)
def test_a_status_that_is_no_failure_is_explained(
    status: int, headers: dict[str, str], says: str, serve: t.Any, connect: t.Any
) -> None:
    error = failure_of(connect(serve(always(http_response(status, b"", headers))).url))
    assert error.reason == ("redirected" if 300 <= status < 400 else "invalid_response")
    assert says in error.message


@pytest.mark.parametrize("body", [HTML, b"blocked", b"", json.dumps({"message": "Forbidden"}).encode()])
@pytest.mark.parametrize("status", [400, 403, 404, 405, 451])
def test_a_4xx_that_is_not_codehubs_says_nothing_about_the_repository(
    status: int, body: bytes, serve: t.Any, connect: t.Any
) -> None:
    error = failure_of(connect(serve(always(http_response(status, body))).url, retries=3))
    assert (error.reason, error.http_status, error.attempts, error.ends_run) == ("not_codehub", status, 1, False)
    assert "This response is not CodeHub's own" in error.message


@pytest.mark.parametrize("value", ["true", "TRUE", None])
def test_the_simulator_is_known_by_its_header(value: str | None, serve: t.Any, connect: t.Any) -> None:
    headers = {"X-CodeHub-Simulator": value} if value else {}
    client = connect(serve(always(json_response({"repository_id": 1}, headers=headers))).url)
    client.remote_mirror(1)
    assert client.is_simulated is bool(value)


@pytest.mark.parametrize(
    "steps",
    [
        (Reset(),),
        (Close(),),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", Reset()),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", Close()),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}", Close()),
        (b"not HTTP at all\r\n\r\n", Close()),
    ],
)
def test_broken_connections_are_tried_again(steps: t.Any, serve: t.Any, connect: t.Any) -> None:
    server = serve(always(*steps))
    error = failure_of(connect(server.url, retries=2))
    assert (error.reason, error.http_status, error.attempts) == ("connection_error", None, 3)
    assert len(server.requests) == 3
    assert "object at 0x" not in error.message


def test_a_refused_connection_is_tried_again(connect: t.Any) -> None:
    error = failure_of(connect("http://127.0.0.1:1", retries=2))
    assert (error.reason, error.attempts) == ("connection_error", 3)
    assert "http://127.0.0.1:1" in error.message
    assert "object at 0x" not in error.message


def test_silence_is_tried_again(serve: t.Any, connect: t.Any) -> None:
    server = serve(always(30.0))
    error = failure_of(connect(server.url, retries=2, timeout=0.2))
    assert (error.reason, error.http_status, error.attempts) == ("timeout", None, 3)
    assert "within 0.2 s (attempts: 3)" in error.message


def test_a_host_that_does_not_exist_is_a_connection_error(connect: t.Any) -> None:
    error = failure_of(connect("http://codehub.invalid", timeout=5.0))
    assert error.reason == "connection_error"
    assert "codehub.invalid" in error.message


def test_what_passes_is_no_failure(serve: t.Any, connect: t.Any) -> None:
    server = serve(in_turn([Reset()], http_response(503), [30.0], mirror_response(1)))
    client = connect(server.url, retries=3, timeout=2.0)
    assert client.remote_mirror(1)["repository_id"] == 1
    assert client.remote_mirror_pacer.calls == len(server.requests) == 4


def test_an_untrusted_certificate_is_not_tried_again(serve: t.Any, connect: t.Any, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    server = serve(healthy, context)
    for tls in (TlsSettings(), TlsSettings(ca_path=str(tmp_path / "other.pem"))):
        before = server.connections
        error = failure_of(connect(server.url, retries=3, tls=tls))
        assert (error.reason, error.attempts) == ("tls_error", 1)
        assert "ca_path" in error.message
        assert server.connections == before + 1
    assert server.requests == []


def test_retry_after_is_obeyed(serve: t.Any, connect: t.Any) -> None:
    server = serve(in_turn(http_response(503, headers={"Retry-After": "1"}), mirror_response(1)))
    started = time.monotonic()
    connect(server.url, retries=1).remote_mirror(1)
    assert 1.0 <= time.monotonic() - started < 15


def test_a_retry_after_of_hours_is_capped(serve: t.Any, connect: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_retry, "LONGEST_PAUSE", 0.1)
    server = serve(in_turn(http_response(503, headers={"Retry-After": "3600"}), mirror_response(1)))
    connect(server.url, retries=1).remote_mirror(1)
    assert len(server.requests) == 2


def test_a_retry_after_in_the_past_is_none(serve: t.Any, connect: t.Any) -> None:
    past = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    server = serve(in_turn(http_response(503, headers=past), mirror_response(1)))
    connect(server.url, retries=1).remote_mirror(1)
    assert len(server.requests) == 2


def test_who_waits_for_a_further_try_when_the_run_ends_has_what_it_met(serve: t.Any, connect: t.Any) -> None:
    client = connect(serve(always(http_response(503, headers={"Retry-After": "60"}))).url, retries=4)
    ending = threading.Timer(0.2, client.remote_mirror_pacer.end, [CodeHubError("not_attempted", "")])
    ending.start()
    started = time.monotonic()
    error = failure_of(client)
    assert time.monotonic() - started < 30
    assert (error.reason, error.attempts) == ("server_error", 1)
    ending.join()


# --- 429


def test_a_429_is_waited_out_and_takes_none_of_the_tries(serve: t.Any, connect: t.Any) -> None:
    refused = error_response(429, "APIGW.0308", "limit:600,time:1 minute", {"Retry-After": "1"})
    server = serve(in_turn(refused, http_response(500), mirror_response(1)))
    client = connect(server.url, retries=1)
    started = time.monotonic()
    assert client.remote_mirror(1)["repository_id"] == 1
    assert 1.0 <= time.monotonic() - started < 15
    assert client.remote_mirror_pacer.calls == 3


# --- Signing in with a password


class _Iam:
    """IAM. responses: what it responses to each call in turn; beyond, it gives a token."""

    def __init__(self, *responses: bytes) -> None:
        self._responses = list(responses)
        self.given: list[str] = []

    def __call__(self, request: Request) -> bytes:
        if self._responses:
            return self._responses.pop(0)
        self.given.append(f"token-from-iam-{len(self.given) + 1}")
        return json_response({"token": {}}, 201, {"X-Subject-Token": self.given[-1]})


def _user(iam_url: str) -> Password:
    return Password("the user in the option username", "someone", "s3cr3t pw", "company", "cn-north-4", iam_url)


def test_a_token_is_fetched_when_it_is_first_needed(serve: t.Any, connect: t.Any) -> None:
    iam, server = serve(_Iam()), serve(healthy)
    client = connect(server.url, credentials=_user(iam.url))
    assert iam.requests == []
    for number in (1, 2):
        client.remote_mirror(number)
    (request,) = iam.requests
    assert (request.method, request.target) == ("POST", "/v3/auth/tokens?nocatalog=true")
    assert request.headers["content-type"] == "application/json"
    user = json.loads(request.body)["auth"]["identity"]["password"]["user"]
    assert user == {"name": "someone", "password": "s3cr3t pw", "domain": {"name": "company"}}
    assert [request.headers["x-auth-token"] for request in server.requests] == ["token-from-iam-1"] * 2


def test_a_wrong_password_is_tried_once_and_codehub_never_asked(serve: t.Any, connect: t.Any) -> None:
    said = {"error": {"code": 401, "message": "The username or password is wrong.", "title": "Unauthorized"}}
    iam, server = serve(always(json_response(said, 401))), serve(healthy)
    client = connect(server.url, credentials=_user(iam.url), retries=3)
    error = failure_of(client)
    assert isinstance(error, AuthenticationError)
    assert (error.reason, error.http_status, error.error_code) == ("unauthorized", 401, "401")
    assert error.message.startswith("IAM responded with HTTP 401 401: The username or password is wrong.")
    assert (len(iam.requests), len(server.requests)) == (1, 0)
    assert client.remote_mirror_pacer.calls == 0


def test_iam_errors_that_pass_are_waited_out(serve: t.Any, connect: t.Any) -> None:
    iam = serve(_Iam(http_response(503), http_response(500)))
    connect(serve(healthy).url, credentials=_user(iam.url), retries=2).remote_mirror(1)
    assert len(iam.requests) == 3


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (http_response(201), "invalid_response"),
        (json_response({}, 201, {"X-Subject-Token": ""}), "invalid_response"),
        (json_response({}, 201, {"X-Subject-Token": "a b"}), "invalid_response"),
        (json_response({}, 201, {"X-Subject-Token": "\xff"}), "invalid_response"),
        (json_response({}, 200, {"X-Subject-Token": "a"}), "invalid_response"),
        (http_response(200, HTML), "invalid_response"),
        (http_response(302, headers={"Location": "/login"}), "redirected"),
        (http_response(403, HTML), "not_codehub"),
        (json_response({"error": {"code": 403, "message": "no"}}, 403), "forbidden"),
        (http_response(404), "not_codehub"),
        (http_response(500), "server_error"),
    ],
)
def test_without_a_token_nothing_can_be_read(response: bytes, reason: str, serve: t.Any, connect: t.Any) -> None:
    server = serve(healthy)
    error = failure_of(connect(server.url, credentials=_user(serve(always(response)).url)))
    assert isinstance(error, AuthenticationError)
    assert (error.reason, error.ends_run) == (reason, True)
    assert error.message.startswith("IAM responded with HTTP ")
    assert server.requests == []


def test_an_iam_that_cannot_be_reached_is_named(connect: t.Any) -> None:
    error = failure_of(connect("http://127.0.0.1:2", credentials=_user("http://127.0.0.1:1")))
    assert isinstance(error, AuthenticationError)
    assert error.reason == "connection_error"
    assert "http://127.0.0.1:1 " in error.message


def test_a_token_that_dies_is_renewed_and_the_call_repeated(serve: t.Any, connect: t.Any) -> None:
    iam = serve(_Iam())
    server = serve(
        lambda request: (
            error_response(401, "APIGW.0301", "expired")
            if request.headers["x-auth-token"] == "token-from-iam-1"
            else healthy(request)
        )
    )
    client = connect(server.url, credentials=_user(iam.url))
    assert client.remote_mirror(1)["repository_id"] == 1
    assert (len(iam.requests), len(server.requests)) == (2, 2)


def test_a_fresh_token_that_is_refused_is_not_renewed_again(serve: t.Any, connect: t.Any) -> None:
    iam, server = serve(_Iam()), serve(always(error_response(401, "APIGW.0301", "wrong region")))
    error = failure_of(connect(server.url, credentials=_user(iam.url)))
    assert isinstance(error, AuthenticationError)
    assert (error.reason, error.attempts) == ("unauthorized", 2)
    assert (len(iam.requests), len(server.requests)) == (2, 2)


def test_a_token_from_iam_is_a_secret_too(serve: t.Any, connect: t.Any) -> None:
    server = serve(lambda request: error_response(400, "CH.1", f"bad token {request.headers['x-auth-token']}"))
    error = failure_of(connect(server.url, credentials=_user(serve(_Iam()).url)))
    assert error.error_msg == "bad token ********"


# --- Signing with a key


def test_each_try_is_signed_for_itself_and_the_host_is_the_one_called(serve: t.Any, connect: t.Any) -> None:
    server = serve(in_turn(http_response(500), mirror_response(1)))
    credentials = AccessKey("the access key", "the-ak", "s3cr3t-sk", "the-security-token")
    connect(server.url, credentials=credentials, retries=1).remote_mirror(1)
    for request in server.requests:
        assert request.headers["host"] == f"127.0.0.1:{server.port}"
        assert request.headers["authorization"].startswith(
            "SDK-HMAC-SHA256 Access=the-ak, SignedHeaders=host;x-sdk-date"
        )
        assert request.headers["x-security-token"] == "the-security-token"
        assert "s3cr3t-sk" not in str(request.headers)
        assert "x-auth-token" not in request.headers


# --- A proxy in between


def test_a_proxy_that_wants_a_password_says_so(serve: t.Any, connect: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(always(http_response(407, HTML, {"Proxy-Authenticate": "Basic"})))
    monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//someone:s3cr3t@"))
    error = failure_of(connect("http://codehub.example.com", retries=2))
    assert (error.reason, error.http_status, error.attempts) == ("not_codehub", 407, 1)
    assert "HTTP_PROXY" in error.message
    assert "s3cr3t" not in error.message


@pytest.mark.parametrize(
    "steps", [(http_response(407, HTML), Close()), (http_response(503), Close()), (Reset(),), (Close(),)]
)
def test_a_proxy_that_makes_no_tunnel_is_a_connection_error(
    steps: t.Any, serve: t.Any, connect: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(always(*steps))
    monkeypatch.setenv("https_proxy", proxy.url.replace("//", "//someone:s3cr3t@"))
    error = failure_of(connect("https://codehub.example.com"))
    assert (error.reason, error.http_status) == ("connection_error", None)
    assert "through the proxy of the environment" in error.message
    assert "s3cr3t" not in error.message
    assert TOKEN not in str([request.headers for request in proxy.requests])


@pytest.mark.parametrize("steps", [(Reset(),), (Close(),)])
def test_a_proxy_that_hangs_up_is_asked_again(
    steps: t.Any, serve: t.Any, connect: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(always(*steps))
    monkeypatch.setenv("https_proxy", proxy.url)
    error = failure_of(connect("https://codehub.example.com", retries=2))
    assert (error.reason, error.attempts) == ("connection_error", 3)


def test_a_proxy_that_is_not_there_is_a_connection_error(connect: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://someone:s3cr3t@127.0.0.1:1")
    error = failure_of(connect("https://codehub.example.com", retries=1))
    assert (error.reason, error.attempts) == ("connection_error", 2)
    assert "through the proxy of the environment" in error.message
    assert "s3cr3t" not in error.message
    assert "object at 0x" not in error.message
