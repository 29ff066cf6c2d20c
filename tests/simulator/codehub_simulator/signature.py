# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checking the signature SDK-HMAC-SHA256, the server's half of huaweicloudsdkcore's signer."""

from __future__ import annotations

import hashlib
import hmac
import re
import typing as t
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, quote

ALGORITHM = "SDK-HMAC-SHA256"
DATE_FORMAT = "%Y%m%dT%H%M%SZ"
TOLERANCE = timedelta(minutes=15)

_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Access=(?P<access_key>[^,\s]+), ?"
    r"SignedHeaders=(?P<signed_headers>[^,\s]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
_ALWAYS_SIGNED = frozenset({"host", "x-sdk-date"})


class InvalidSignature(Exception):
    """The signature does not prove who sent the request; the text says why."""


@dataclass(frozen=True)
class SignedRequest:
    """The parts of a request that a signature covers; header names are in lower case, the path is decoded."""

    method: str
    path: str
    query: str
    headers: t.Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Authorization:
    """What the header ``Authorization`` claims."""

    access_key: str
    signed_headers: tuple[str, ...]
    signature: str

    @classmethod
    def parse(cls, value: str) -> Authorization:
        """Read the header's value."""
        match = _AUTHORIZATION.fullmatch(value)
        if match is None:
            raise InvalidSignature("authorization format is incorrect")
        return cls(match["access_key"], tuple(match["signed_headers"].split(";")), match["signature"])


def verify(request: SignedRequest, authorization: Authorization, secret_key: str, now: datetime) -> None:
    """Raise `InvalidSignature` unless the request was signed with the secret key, and recently."""
    if not _ALWAYS_SIGNED.issubset(authorization.signed_headers):
        raise InvalidSignature("host and x-sdk-date must be signed")
    if not request.headers.keys() >= set(authorization.signed_headers):
        raise InvalidSignature("a signed header is missing")
    date = request.headers["x-sdk-date"]
    try:
        sent_at = datetime.strptime(date, DATE_FORMAT).replace(tzinfo=timezone.utc)
    except ValueError:
        raise InvalidSignature("x-sdk-date is not a date") from None
    if abs(now - sent_at) > TOLERANCE:
        raise InvalidSignature("signature expired")
    digest = hashlib.sha256(canonical_request(request, authorization.signed_headers).encode()).hexdigest()
    string_to_sign = f"{ALGORITHM}\n{date}\n{digest}"
    expected = hmac.new(secret_key.encode(), string_to_sign.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, authorization.signature):
        raise InvalidSignature("verify aksk signature fail")


def canonical_request(request: SignedRequest, signed_headers: t.Sequence[str]) -> str:
    """Write the request in the one form that both sides sign."""
    path = quote(request.path, safe="/~")
    parameters = sorted(parse_qsl(request.query, keep_blank_values=True))
    if request.body:
        payload_hash = request.headers.get("x-sdk-content-sha256") or hashlib.sha256(request.body).hexdigest()
    else:
        payload_hash = hashlib.sha256(b"").hexdigest()
    return "\n".join(
        (
            request.method.upper(),
            path if path.endswith("/") else path + "/",
            "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in parameters),
            *(f"{name}:{request.headers[name].strip()}" for name in signed_headers),
            "",
            ";".join(signed_headers),
            payload_hash,
        )
    )
