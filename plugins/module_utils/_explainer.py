# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Turn a failed request into a CodeHubError whose message says what to do."""

from __future__ import annotations

import re
import socket
import typing as t
from urllib.parse import urlsplit

from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import (
    AuthenticationError,
    CodeHubError,
    ErrorBody,
    parse_error_body,
    reason_for_status,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._libraries import urllib3
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import PATIENCE
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import Redactor, printable
from ansible_collections.huaweicloud.codearts.plugins.module_utils._sockets import is_out_of_sockets
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import Response, Transport

# Characters that a valid Location does not contain; urlsplit() drops some of them without a word.
_NOT_IN_URL: t.Final = r"[^!-~]|\\"


class Advice(t.NamedTuple):
    """
    What to do when a request for one thing is refused although the credentials are valid.

    Attributes:
        forbidden: For a 403, or a 401 that concerns this one thing.
        not_found: For a 404.
    """

    forbidden: str
    not_found: str


class Explainer:
    """
    Explains the failures of requests to one service.

    Args:
        service: Its name, for people.
        transport: Where its requests go.
        redactor: Masks secrets in texts of the service.
        credentials: Where the credentials were given, in words, without their values.
        advice: What to do when the credentials are refused.
        is_own: Whether the body of a failure is one of the service itself.
    """

    def __init__(
        self,
        service: str,
        transport: Transport,
        redactor: Redactor,
        credentials: str,
        advice: str,
        is_own: t.Callable[[ErrorBody], bool] = lambda body: body.is_from_codehub,
    ) -> None:
        self._service = service
        self._transport = transport
        self._redactor = redactor
        self._credentials = credentials
        self._advice = advice
        self._is_own = is_own

    def for_response(self, response: Response, attempts: int, advice: Advice) -> CodeHubError:
        """Return the failure for a response without the expected status."""
        body = parse_error_body(response.body)
        code, msg = self._line(body.code), self._line(body.msg)
        reason = self._reason(response.status, body)
        status = f"HTTP {response.status}{f' {code}' if code else ''}{f': {msg}' if msg else ''}"
        kind = AuthenticationError if reason == "unauthorized" else CodeHubError
        return kind(
            reason,
            f"{_sentence(f'{self._service} responded with {status}')} "
            f"{self._what_to_do(reason, response, attempts, advice)}",
            http_status=response.status,
            error_code=code,
            error_msg=msg,
            request_id=self._request_id(response, body),
            attempts=attempts,
            is_own_response=400 <= response.status < 500 and self._is_own(body),
        )

    def _reason(self, status: int, body: ErrorBody) -> str:
        reason = reason_for_status(status)
        if reason == "unauthorized" and body.is_about_one_thing:
            return "forbidden"
        if reason in ("forbidden", "not_found", "invalid_request") and not self._is_own(body):
            return "not_codehub"
        return reason

    def _request_id(self, response: Response, body: ErrorBody) -> str | None:
        return self._line(response.headers.get("X-Request-Id") or body.request_id)

    def _line(self, text: str | None) -> str | None:
        """Return an untrusted text as one line without secrets, or None where there is nothing."""
        # Redact before shortening: a truncated secret would no longer match.
        return printable(self._redactor.text(text)) or None if text else None

    def _what_to_do(self, reason: str, response: Response, attempts: int, advice: Advice) -> str:
        if response.status == 407:
            return "The proxy requires a user and a password: set them in the URL in HTTPS_PROXY or HTTP_PROXY."
        if reason == "redirected":
            return self._redirect_advice(response)
        return {
            "unauthorized": f"The credentials used were {self._credentials}. {self._advice}",
            "forbidden": advice.forbidden,
            "not_found": advice.not_found,
            "not_codehub": (
                f"This response is not {self._service}'s own: a proxy, a firewall or the API gateway sent it. Check "
                f"that the option endpoint or region is right ({self._address}), and HTTPS_PROXY and NO_PROXY."
            ),
            "rate_limited": (
                f"Every request was rejected for {PATIENCE / 60:g} minutes: other clients are using up the region's "
                "rate limit. Run again at another time, or lower rate_limit so that all runs together stay within it."
            ),
            "server_error": (
                f"All attempts failed ({attempts}). Try again later. "
                "Provider support can trace the request by its request ID."
            ),
            "timeout": f"All attempts failed ({attempts}). Try again later, or check the proxy and the network.",
            "invalid_response": (
                "This is not the status of a success. Check that the option endpoint or region is right "
                f"({self._address}), and that no proxy or other service responds in its place."
            ),
        }.get(reason, "Check the options of the task against the module's documentation.")

    def _redirect_advice(self, response: Response) -> str:
        if response.status == 304:
            return (
                f"The request had no condition: a cache in front of {self._service} is at fault. Check the proxy, and "
                f"that the option endpoint or region is right ({self._address})."
            )
        return (
            f"It points to {self._redirect_target(response.headers.get('Location') or '')}. A redirect is not "
            "followed, since it would send the credentials there: set the option endpoint to the final address, or "
            "check the proxy."
        )

    def _redirect_target(self, location: str) -> str:
        if not location.strip():
            return "no address"
        try:
            parts = urlsplit(location)
        except ValueError:
            return "an invalid address"
        # Only the host: the rest of the address may contain a session or a token.
        host = parts.netloc.rpartition("@")[2]
        if re.search(_NOT_IN_URL, location) or (parts.scheme and not host and parts.scheme in ("http", "https")):
            return "an invalid address"
        if parts.scheme not in ("", "http", "https"):
            return f"an address that is not HTTP ({self._line(parts.scheme[:20])}:)"
        return self._line(host) or "another path of the same host"

    def for_exception(self, error: Exception, attempts: int) -> CodeHubError:
        """Return the failure for a request without a response."""
        exceptions = urllib3.exceptions
        cause = error.original_error if isinstance(error, exceptions.ProxyError) else error
        where = f"{self._address}{' through the proxy of the environment' if self._transport.uses_proxy else ''}"
        if isinstance(cause, exceptions.SSLError):
            return CodeHubError(
                "tls_error",
                f"No trusted connection to {where}: {self._text_of(cause)}. If the service or the proxy has a "
                "certificate of a private authority, set the option ca_path to its CA certificates.",
                attempts=attempts,
            )
        is_timeout = isinstance(cause, exceptions.TimeoutError) and not isinstance(cause, exceptions.NewConnectionError)
        if is_timeout or isinstance(cause, (TimeoutError, socket.timeout)):
            return CodeHubError(
                "timeout",
                f"{where} sent no complete response within {self._transport.timeout:g} s (attempts: {attempts}). "
                "Try again later, raise the option timeout, or check the network.",
                attempts=attempts,
            )
        advice = "Check the option endpoint or region, the name server, the firewall, and HTTPS_PROXY and NO_PROXY."
        if is_out_of_sockets(error):
            advice = (
                "No more connections can be opened: raise the limit of open files (ulimit -n), or lower the option "
                "concurrency."
            )
        return CodeHubError(
            "connection_error",
            f"Could not connect to {where} (attempts: {attempts}): {self._text_of(cause)}. {advice}",
            attempts=attempts,
        )

    def _text_of(self, error: BaseException) -> str:
        # ProtocolError holds (message, cause); messages start with the connection's repr.
        cause = error.args[1] if isinstance(error, urllib3.exceptions.ProtocolError) and len(error.args) > 1 else error
        text = re.sub(r"^(?:<[^>]* object at 0x[0-9a-f]+>|\w+\(host=.*?\)): ", "", str(cause))
        return (self._line(text) or type(cause).__name__).rstrip(".")

    def for_content(self, response: Response, problem: str, attempts: int) -> CodeHubError:
        """
        Return the failure for a success whose content is not what it should be.

        Args:
            response: The response.
            problem: What is wrong with it.
            attempts: The number of requests.
        """
        return CodeHubError(
            "invalid_response",
            f"{self._service} responded with HTTP {response.status}, but {problem}. Check that the option endpoint or "
            f"region is right ({self._address}), and that no proxy or login page responds in its place.",
            http_status=response.status,
            request_id=self._request_id(response, ErrorBody()),
            attempts=attempts,
        )

    @property
    def _address(self) -> str:
        return self._transport.base_url


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "。")) else f"{text}."
