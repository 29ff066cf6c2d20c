# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The signature is checked as documented, without the SDK's help."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta, timezone

import pytest
from codehub_simulator import signature

NOW = datetime(2026, 12, 27, 10, 15, tzinfo=timezone.utc)
HEADERS = {"host": "codehub.example.com", "x-sdk-date": "20261227T101500Z", "x-note": " two  words "}
REQUEST = signature.SignedRequest("GET", "/v4/用户/a b", "b=2&a=%2F+x&a=1", HEADERS, b"")
SIGNED = ("host", "x-note", "x-sdk-date")


def sign(
    request: signature.SignedRequest, signed: tuple[str, ...] = SIGNED, secret_key: str = "secret"
) -> signature.Authorization:
    digest = hashlib.sha256(signature.canonical_request(request, signed).encode()).hexdigest()
    text = f"SDK-HMAC-SHA256\n{request.headers['x-sdk-date']}\n{digest}"
    proof = hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()
    return signature.Authorization("AK", signed, proof)


def test_the_canonical_request_is_the_documented_one() -> None:
    assert signature.canonical_request(REQUEST, SIGNED).split("\n") == [
        "GET",
        "/v4/%E7%94%A8%E6%88%B7/a%20b/",
        "a=%2F%20x&a=1&b=2",
        "host:codehub.example.com",
        "x-note:two  words",
        "x-sdk-date:20261227T101500Z",
        "",
        "host;x-note;x-sdk-date",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ]


@pytest.mark.parametrize("minutes", [-15, 0, 15])
def test_a_date_within_fifteen_minutes_is_accepted(minutes: int) -> None:
    signature.verify(REQUEST, sign(REQUEST), "secret", NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_date_further_away_is_refused(minutes: int) -> None:
    with pytest.raises(signature.InvalidSignature, match="expired"):
        signature.verify(REQUEST, sign(REQUEST), "secret", NOW + timedelta(minutes=minutes))


def test_another_secret_key_is_refused() -> None:
    with pytest.raises(signature.InvalidSignature, match="verify"):
        signature.verify(REQUEST, sign(REQUEST, secret_key="another"), "secret", NOW)


@pytest.mark.parametrize(
    "changed",
    [
        signature.SignedRequest("POST", REQUEST.path, REQUEST.query, HEADERS, b""),
        signature.SignedRequest("GET", "/v4/other", REQUEST.query, HEADERS, b""),
        signature.SignedRequest("GET", REQUEST.path, "b=3", HEADERS, b""),
        signature.SignedRequest("GET", REQUEST.path, REQUEST.query, {**HEADERS, "x-note": "changed"}, b""),
        signature.SignedRequest("GET", REQUEST.path, REQUEST.query, HEADERS, b"changed"),
    ],
)
def test_what_is_changed_after_signing_is_refused(changed: signature.SignedRequest) -> None:
    with pytest.raises(signature.InvalidSignature, match="verify"):
        signature.verify(changed, sign(REQUEST), "secret", NOW)


def test_only_signed_headers_count() -> None:
    signed = ("host", "x-sdk-date")
    changed = signature.SignedRequest("GET", REQUEST.path, REQUEST.query, {**HEADERS, "x-note": "changed"}, b"")
    signature.verify(changed, sign(REQUEST, signed), "secret", NOW)


@pytest.mark.parametrize("signed", [("host",), ("x-sdk-date",)])
def test_host_and_date_must_be_signed(signed: tuple[str, ...]) -> None:
    with pytest.raises(signature.InvalidSignature, match="must be signed"):
        signature.verify(REQUEST, sign(REQUEST, signed), "secret", NOW)


def test_a_signed_header_must_be_there() -> None:
    authorization = signature.Authorization("AK", (*SIGNED, "x-absent"), "0" * 64)
    with pytest.raises(signature.InvalidSignature, match="missing"):
        signature.verify(REQUEST, authorization, "secret", NOW)


@pytest.mark.parametrize("value", ["Bearer x", "SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=short", ""])
def test_another_form_of_authorization_is_refused(value: str) -> None:
    with pytest.raises(signature.InvalidSignature, match="format"):
        signature.Authorization.parse(value)
