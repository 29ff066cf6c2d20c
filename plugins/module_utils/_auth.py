# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Authentication of requests: a token, a signature with an access key, or a token fetched with a password."""

from __future__ import annotations

import abc
import datetime
import hashlib
import hmac
import threading
import typing as t
from urllib.parse import parse_qsl, quote, unquote, urlsplit

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import Request

_SIGNATURE_ALGORITHM: t.Final = "SDK-HMAC-SHA256"

_UNRESERVED: t.Final = "-_.~"


class Authenticator(abc.ABC):
    """
    Puts credentials on requests. An object serves all threads of a run.

    Attributes:
        advice: What to do when the credentials are refused.
    """

    advice: t.ClassVar[str]

    @abc.abstractmethod
    def authenticate(self, request: Request) -> None:
        """Add the credentials to the headers of a request."""

    def renew(self, refused: Request) -> bool:
        """
        Get new credentials after those on a request were refused.

        Args:
            refused: That request.

        Returns:
            Whether a retry can help.
        """
        return False


class TokenAuth(Authenticator):
    """
    A token that the user has.

    Args:
        token: Printable ASCII characters.
    """

    advice = (
        "A token expires after 24 hours, or earlier when a password, a key or a permission of its user changes: "
        "fetch a new one, and check that it is for the region of the endpoint."
    )

    def __init__(self, token: str) -> None:
        self._token = token

    def authenticate(self, request: Request) -> None:
        request.headers["X-Auth-Token"] = self._token


class SignatureAuth(Authenticator):
    """
    The signature SDK-HMAC-SHA256 with an access key, as ``huaweicloudsdkcore`` makes it.

    Args:
        access_key: The access key.
        secret_key: The secret key.
        security_token: Belongs to temporary keys; empty for permanent ones.
        now: Returns the time in UTC.
    """

    advice = (
        "Check that the secret key belongs to the access key, that the key is enabled, that temporary keys come with "
        "their security token and have not expired, and that this machine's clock is right to a few minutes. "
        "After more than 5 refusals in a row the key is locked for 5 minutes."
    )

    def __init__(
        self,
        access_key: str,
        secret_key: str,
        security_token: str = "",
        now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.timezone.utc),
    ) -> None:
        self._access_key = access_key
        self._secret_key = secret_key.encode("utf-8")
        self._security_token = security_token
        self._now = now

    def authenticate(self, request: Request) -> None:
        parts = urlsplit(request.url)
        date = self._now().strftime("%Y%m%dT%H%M%SZ")
        signed = {"host": parts.netloc, "x-sdk-date": date}
        request.headers["Host"] = parts.netloc
        request.headers["X-Sdk-Date"] = date
        if self._security_token:
            request.headers["X-Security-Token"] = signed["x-security-token"] = self._security_token
        names = ";".join(sorted(signed))
        canonical_request = "\n".join(
            (
                request.method,
                _canonical_path(parts.path),
                _canonical_query(parts.query),
                "".join(f"{name}:{signed[name].strip()}\n" for name in sorted(signed)),
                names,
                hashlib.sha256(request.body or b"").hexdigest(),
            )
        )
        digest = hashlib.sha256(canonical_request.encode("utf-8")).hexdigest()
        to_sign = f"{_SIGNATURE_ALGORITHM}\n{date}\n{digest}".encode()
        signature = hmac.new(self._secret_key, to_sign, hashlib.sha256).hexdigest()
        request.headers["Authorization"] = (
            f"{_SIGNATURE_ALGORITHM} Access={self._access_key}, SignedHeaders={names}, Signature={signature}"
        )


def _canonical_path(path: str) -> str:
    encoded = "/".join(quote(segment, safe=_UNRESERVED) for segment in unquote(path or "/").split("/"))
    return encoded if encoded.endswith("/") else encoded + "/"


def _canonical_query(query: str) -> str:
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    return "&".join(f"{quote(name, safe=_UNRESERVED)}={quote(value, safe=_UNRESERVED)}" for name, value in pairs)


class PasswordAuth(Authenticator):
    """
    A token that is fetched from IAM when it is first needed, and once more when it is refused.

    Args:
        fetch_token: Returns a new token. What it raises is passed on.
    """

    advice = (
        "A token just fetched with the username and the password was refused: check that region, endpoint and "
        "iam_endpoint belong together, and that the user may use CodeArts in that region."
    )

    def __init__(self, fetch_token: Callable[[], str]) -> None:
        self._fetch_token = fetch_token
        self._lock = threading.Lock()
        self._token = ""
        self._may_renew = True
        self._failure: Exception | None = None

    def authenticate(self, request: Request) -> None:
        with self._lock:
            if not self._token:
                self._fetch()
            request.headers["X-Auth-Token"] = self._token

    def _fetch(self) -> None:
        # Waiting threads must not try the same password again: a user is locked after a few wrong ones.
        if self._failure:
            raise self._failure
        try:
            self._token = self._fetch_token()
        except Exception as error:
            self._failure = error
            raise

    def renew(self, refused: Request) -> bool:
        with self._lock:
            if refused.headers["X-Auth-Token"] != self._token:
                # Another thread has renewed it since that request.
                return True
            if not self._may_renew:
                return False
            self._may_renew = False
            self._token = ""
            self._fetch()
            return True
