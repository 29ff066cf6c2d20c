# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Authentication: known tokens, tokens that IAM issued, and signatures."""

from __future__ import annotations

import time
import typing as t
import uuid
from dataclasses import dataclass
from datetime import datetime, timezone

from . import signature
from .responses import DOCUMENTED_ERRORS

if t.TYPE_CHECKING:
    from .credentials import Credentials

#: An access key is locked after more than so many authentication failures in a row.
FAILURES_BEFORE_LOCK: t.Final = 5
LONGEST_TOKEN: t.Final = 100_000


class NotAuthenticated(Exception):
    """The request is refused with a 401 in the given form of body."""

    def __init__(self, form: str, code: str, message: str) -> None:
        super().__init__(message)
        self.form = form
        self.code = code
        self.message = message


@dataclass
class _Failures:
    in_a_row: int = 0
    locked_until: float = 0.0


class Authenticator:
    """Knows the credentials, the tokens issued and the access keys that are locked."""

    def __init__(self, credentials: Credentials, token_lifetime: float, lock_seconds: float) -> None:
        self.credentials = credentials
        self.token_fetches = 0
        self._token_lifetime = token_lifetime
        self._lock_seconds = lock_seconds
        self._issued: dict[str, float] = {}
        self._expired: set[str] = set()
        self._failed: dict[str, _Failures] = {}
        self._calls_before_expiry: int | None = None

    def issue_token(self) -> str:
        """Issue a token that lives as long as the settings say."""
        token = f"simulator-issued-token-{uuid.uuid4().hex}"
        self._issued[token] = time.monotonic() + self._token_lifetime
        return token

    def expire_tokens(self, token: str | None = None, after_calls: int = 0) -> None:
        """Expire one token, or all that IAM has issued; those after so many more requests with an issued token."""
        if token is not None:
            self._expired.add(token)
        elif after_calls:
            self._calls_before_expiry = after_calls
        else:
            self._expired.update(self._issued)

    def unlock_access_keys(self) -> None:
        """Forget all failures of access keys."""
        self._failed.clear()

    def authenticate(self, request: signature.SignedRequest) -> str:
        """Return how the request was authenticated, or raise `NotAuthenticated`."""
        token = request.headers.get("x-auth-token")
        if token is not None:
            return self._authenticate_token(token)
        authorization = request.headers.get("authorization")
        if authorization is not None:
            return self._authenticate_signature(request, authorization)
        raise _incorrect("x-auth-token not found")

    def _authenticate_token(self, token: str) -> str:
        if not 1 <= len(token) <= LONGEST_TOKEN:
            raise _incorrect("x-auth-token length is invalid")
        issued = token in self._issued
        if issued and self._calls_before_expiry is not None:
            self._calls_before_expiry -= 1
            if self._calls_before_expiry < 0:
                self._calls_before_expiry = None
                self._expired.update(self._issued)
        if token in self._expired or (issued and self._issued[token] <= time.monotonic()):
            raise NotAuthenticated("codehub", *DOCUMENTED_ERRORS["codehub"][401])
        if issued:
            return "issued_token"
        if token in self.credentials.tokens:
            return "token"
        raise _incorrect("decrypt token fail")

    def _authenticate_signature(self, request: signature.SignedRequest, header: str) -> str:
        try:
            authorization = signature.Authorization.parse(header)
        except signature.InvalidSignature as error:
            raise _incorrect(str(error)) from None
        failed = self._failed.setdefault(authorization.access_key, _Failures())
        now = time.monotonic()
        if now < failed.locked_until:
            raise _incorrect("the access key is locked after too many authentication failures, try again in 5 minutes")
        try:
            kind = self._verify(request, authorization)
        except signature.InvalidSignature as error:
            failed.in_a_row += 1
            if failed.in_a_row > FAILURES_BEFORE_LOCK:
                failed.in_a_row = 0
                failed.locked_until = now + self._lock_seconds
            raise _incorrect(str(error)) from None
        failed.in_a_row = 0
        return kind

    def _verify(self, request: signature.SignedRequest, authorization: signature.Authorization) -> str:
        key = self.credentials.access_keys.get(authorization.access_key)
        if key is None:
            raise signature.InvalidSignature("ak not exist")
        signature.verify(request, authorization, key.secret_key, datetime.now(timezone.utc))
        if key.security_token is None:
            return "signature"
        if request.headers.get("x-security-token") != key.security_token:
            raise signature.InvalidSignature("security token is missing or invalid")
        return "temporary_signature"


def _incorrect(reason: str) -> NotAuthenticated:
    return NotAuthenticated("gateway", "APIGW.0301", f"Incorrect IAM authentication information: {reason}")
