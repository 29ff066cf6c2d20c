# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bodies of failures, in all their forms."""

from __future__ import annotations

import json
import typing as t

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import (
    AuthenticationError,
    CodeHubError,
    ErrorBody,
    parse_error_body,
    reason_for_status,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.reasons import REASONS


@pytest.mark.parametrize(
    ("body", "understood"),
    [
        # The endpoint's own page.
        (
            {"error_code": "DEV.00000003", "error_msg": "\u8ba4\u8bc1\u4fe1\u606f\u8fc7\u671f"},
            ("DEV.00000003", "\u8ba4\u8bc1\u4fe1\u606f\u8fc7\u671f", None),
        ),
        ({"error_code": "CH.004404", "error_msg": "Repository Not Found"}, ("CH.004404", "Repository Not Found", None)),
        # The service's error code page.
        (
            {"error": {"code": "CH.080401", "message": "no permission"}, "status": "failed"},
            ("CH.080401", "no permission", None),
        ),
        # The API gateway.
        (
            {"error_code": "APIGW.0301", "error_msg": "Incorrect IAM authentication", "request_id": "abc"},
            ("APIGW.0301", "Incorrect IAM authentication", "abc"),
        ),
        # Others.
        ({"errorCode": "CH.1", "errorMsg": "text"}, ("CH.1", "text", None)),
        ({"code": "CH.1", "message": "text"}, ("CH.1", "text", None)),
        ({"message": "404 Project Not Found"}, (None, "404 Project Not Found", None)),
        ({"message": {"base": ["is wrong"]}}, (None, '{"base": ["is wrong"]}', None)),
        ({"message": ["a", "b"]}, (None, '["a", "b"]', None)),
        ({"error": "invalid_token", "error_description": "expired"}, (None, "expired", None)),
        ({"error": "404 Not Found"}, (None, "404 Not Found", None)),
        (
            {"error": {"code": 401, "message": "The username or password is wrong.", "title": "Unauthorized"}},
            ("401", "The username or password is wrong.", None),
        ),
        # Two of these at once.
        (
            {"error_code": "CH.004403", "error": {"code": "CH.080403", "message": "inner"}, "request_id": "r"},
            ("CH.004403", "inner", "r"),
        ),
        ({"error_code": "", "error_msg": None, "code": "CH.1", "message": "text"}, ("CH.1", "text", None)),
        ({"error": {"code": "CH.1"}, "message": "outer"}, ("CH.1", "outer", None)),
        # Nothing that says anything.
        ({}, (None, None, None)),
        ({"error": {}}, (None, None, None)),
        ({"error_code": None, "error_msg": 5.5, "code": True, "message": {}}, (None, None, None)),
        ([], (None, None, None)),
        ([{"error_code": "CH.1"}], (None, None, None)),
        ("CH.1", (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_each_form_is_understood(body: t.Any, understood: tuple[str | None, ...]) -> None:
    for ascii_only in (True, False):
        assert parse_error_body(json.dumps(body, ensure_ascii=ascii_only).encode())[:3] == understood


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>502 Bad Gateway</body></html>",
        b"\xff\xfe",
        b'{"error_code": "CH.1"',
        b"\x1f\x8b\x08\x00",
        b"[" * 100000,
        b'{"a":' * 100000,
    ],
)
def test_what_is_no_json_says_nothing(body: bytes) -> None:
    assert parse_error_body(body) == ErrorBody()


def test_a_byte_order_mark_and_broken_utf_8_do_not_hide_the_code() -> None:
    assert parse_error_body(b'\xef\xbb\xbf{"error_code": "CH.1", "error_msg": "\xff!"}')[:3] == (
        "CH.1",
        "\ufffd!",
        None,
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = [
    "error_code",
    "error_msg",
    "errorCode",
    "errorMsg",
    "error",
    "code",
    "message",
    "msg",
    "request_id",
    "requestId",
]
BODIES = st.dictionaries(st.sampled_from(NAMES), JSON | st.dictionaries(st.sampled_from(NAMES), JSON), max_size=6).map(
    lambda value: json.dumps(value).encode()
)


@given(st.binary() | BODIES | JSON.map(lambda value: json.dumps(value).encode()))
@example(b'{"error_code": "\\ud800"}')
def test_no_body_makes_an_error(body: bytes) -> None:
    for part in parse_error_body(body)[:3]:
        assert part is None or (isinstance(part, str) and part)


@pytest.mark.parametrize("depth", [*range(100, 1100, 17), 2000, 5000, 20000, 100000])
def test_no_depth_makes_an_error(depth: int) -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        body = '{"message":' + opening * depth + "1" + closing * depth + "}"
        msg = parse_error_body(body.encode()).msg
        assert msg is None or isinstance(msg, str)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (300, "redirected"),
        (302, "redirected"),
        (304, "redirected"),
        (399, "redirected"),
        (400, "invalid_request"),
        (401, "unauthorized"),
        (403, "forbidden"),
        (404, "not_found"),
        (408, "timeout"),
        (407, "invalid_request"),
        (429, "rate_limited"),
        (499, "invalid_request"),
        (500, "server_error"),
        (503, "server_error"),
        (599, "server_error"),
        (999, "server_error"),
        (100, "invalid_response"),
        (204, "invalid_response"),
    ],
)
def test_each_status_has_a_reason(status: int, reason: str) -> None:
    assert reason_for_status(status) == reason
    assert reason in REASONS


@pytest.mark.parametrize(
    ("code", "proven"),
    [
        ("CH.080401", True),
        ("ch.004404", True),
        ("DEV.00000003", False),
        ("APIGW.0301", False),
        ("APIG.0301", False),
        ("CHX.1", False),
        ("", False),
        (None, False),
    ],
)
def test_only_codehub_itself_proves_the_credentials(code: str | None, proven: bool) -> None:
    assert CodeHubError("not_found", "text", error_code=code).proves_credentials is proven


def test_a_failure_has_all_fields_in_its_dictionary() -> None:
    error = CodeHubError(
        "not_found", "text", http_status=404, error_code="CH.1", error_msg="m", request_id="r", attempts=2
    )
    assert error.as_dict() == {
        "reason": "not_found",
        "http_status": 404,
        "error_code": "CH.1",
        "error_msg": "m",
        "request_id": "r",
        "attempts": 2,
        "message": "text",
    }


def test_a_refusal_of_the_credentials_ends_the_run_whatever_else_is_said() -> None:
    assert AuthenticationError("unauthorized", "text", ends_run=False).ends_run


@pytest.mark.parametrize(
    ("body", "is_from_codehub"),
    [
        (b'{"error_code": "CH.004404"}', True),
        (b'{"errorCode": "ch.1"}', True),
        (b'{"error": {"code": "CH.080403", "message": "no"}, "status": "failed"}', True),
        (b'{"error_code": "DEV.00000003"}', True),
        (b'{"message": "404 Project Not Found"}', True),
        (b'{"message": {"base": ["is wrong"]}}', True),
        (b'{"error_code": "APIGW.0101"}', False),
        (b'{"error_code": "APIG.0101"}', False),
        (b'{"code": 403, "message": "blocked"}', False),
        (b'{"message": "no Route matched with those values"}', False),
        (b'{"message": "Forbidden"}', False),
        (b'{"message": "[WAF] blocked"}', False),
        (b'{"message": "{blocked}"}', False),
        (b'{"error": "[10.0.0.1] not found"}', False),
        (b'{"error": ["blocked"]}', False),
        (b'{"message": {"text": "blocked"}}', False),
        (b'{"message": {}}', False),
        (b'{"status": 404, "error": "Not Found", "path": "/v4"}', False),
        (b"<html>404</html>", False),
        (b"Not Found", False),
        (b'"CH.004404"', False),
        (b"", False),
        (b"{}", False),
    ],
)
def test_a_gateway_or_a_proxy_is_told_from_the_service(body: bytes, is_from_codehub: bool) -> None:
    assert parse_error_body(body).is_from_codehub is is_from_codehub


@pytest.mark.parametrize(
    ("body", "is_from_iam"),
    [
        (b'{"error": {"code": 401, "message": "wrong", "title": "Unauthorized"}}', True),
        (b'{"error_code": "IAM.0011", "error_msg": "no"}', True),
        (b'{"error_code": "APIGW.0101"}', False),
        (b"<html>403</html>", False),
        (b"", False),
    ],
)
def test_a_proxy_is_told_from_iam(body: bytes, is_from_iam: bool) -> None:
    assert parse_error_body(body).is_from_iam is is_from_iam
