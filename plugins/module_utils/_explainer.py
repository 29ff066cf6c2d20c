# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Turn a failed request into a CodeHubError whose message says what to do."""

from __future__ import annotations

import re
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
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import Redactor, printable
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import Response, Transport


class Advice(t.NamedTuple):
    """What to do when a call for one thing is refused, though the credentials are good."""

    #: 401, of the kind that concerns one repository.
    unauthorized: str
    forbidden: str
    not_found: str


class Explainer:
    """
    Explains the failures of calls to one service.

    service: its name, for people.
    transport: where its calls go.
    credentials: the credentials in words and where they came from, never their value.
    advice: what to do when they are refused.
    """

    def __init__(self, service: str, transport: Transport, redactor: Redactor, credentials: str, advice: str) -> None:
        self._service = service
        self._transport = transport
        self._redactor = redactor
        self._credentials = credentials
        self._advice = advice

    def for_response(self, response: Response, attempts: int, advice: Advice) -> CodeHubError:
        """Return the failure that an answer without the status asked for stands for."""
        body = parse_error_body(response.body)
        code, msg = self._line(body.code), self._line(body.msg)
        reason = reason_for_status(response.status)
        met = f"{self._service} answered HTTP {response.status}{f' {code}' if code else ''}{f': {msg}' if msg else ''}"
        refused = reason == "unauthorized" and not body.is_from_codehub
        kind = AuthenticationError if refused else CodeHubError
        return kind(
            reason,
            f"{_sentence(met)} {self._what_to_do(reason, response, body, attempts, advice)}",
            http_status=response.status,
            error_code=code,
            error_msg=msg,
            request_id=self._request_id(response, body),
            attempts=attempts,
        )

    def _request_id(self, response: Response, body: ErrorBody) -> str | None:
        return self._line(response.headers.get("X-Request-Id") or body.request_id)

    def _line(self, text: str | None) -> str | None:
        """Return what a stranger wrote as one line without secrets, or None where there is nothing."""
        # In this order: a secret that was cut, or had its line breaks replaced, would not be found.
        return printable(self._redactor.text(text)) or None if text else None

    def _what_to_do(self, reason: str, response: Response, body: ErrorBody, attempts: int, advice: Advice) -> str:
        if reason == "unauthorized":
            if body.is_from_codehub:
                return advice.unauthorized
            return f"The credentials used were {self._credentials}. {self._advice}"
        if reason == "forbidden":
            return advice.forbidden
        if reason == "not_found":
            if body.is_from_between:
                return f"This is not CodeHub's own answer: check that the option endpoint or region is right ({self._address})."
            return advice.not_found
        if reason == "rate_limited":
            return (
                "No call got through for 5 minutes: others use up the limit of the region. "
                "Run again at another time, or lower rate_limit so that all runs together stay within it."
            )
        if reason == "redirected":
            return (
                f"It points to {self._redirect_target(response)}. A redirect is not followed, since it would carry the "
                "credentials there: set the option endpoint to the final address, or check the proxy."
            )
        if reason == "server_error":
            return f"It did so in each of {attempts} attempts. Try later; with the request id the provider's support can find the call."
        if response.status == 407:
            return "The proxy wants a user and a password: set them in the url in HTTPS_PROXY or HTTP_PROXY."
        return "Check the options of the task against the module's documentation."

    def _redirect_target(self, response: Response) -> str:
        # Only the host: the rest of the address may hold a session or a token.
        try:
            host = urlsplit(response.headers.get("Location") or "").netloc
        except ValueError:
            host = ""
        return self._line(host.rpartition("@")[2]) or "another path of the same host"

    def for_exception(self, error: Exception, attempts: int) -> CodeHubError:
        """Return the failure that a call without an answer stands for."""
        exceptions = urllib3.exceptions
        cause = error.original_error if isinstance(error, exceptions.ProxyError) else error
        via = " through the proxy of the environment" if self._transport.uses_proxy else ""
        if isinstance(cause, exceptions.SSLError):
            return CodeHubError(
                "tls_error",
                f"No trusted connection to {self._address}{via}: {self._text_of(cause)}. If the service or the proxy has a "
                "certificate of a private authority, name its CA certificates in the option ca_path.",
                attempts=attempts,
            )
        is_silence = isinstance(cause, exceptions.TimeoutError) and not isinstance(cause, exceptions.NewConnectionError)
        if is_silence or isinstance(cause, TimeoutError):
            return CodeHubError(
                "timeout",
                f"{self._address}{via} gave no complete answer within {self._transport.timeout:g} s in {attempts} attempts. "
                "Try later, raise the option timeout, or check the network.",
                attempts=attempts,
            )
        return CodeHubError(
            "connection_error",
            f"No working connection to {self._address}{via} in {attempts} attempts: {self._text_of(cause)}. "
            "Check the option endpoint or region, the name server, the firewall, and HTTPS_PROXY and NO_PROXY.",
            attempts=attempts,
        )

    def _text_of(self, error: BaseException) -> str:
        # urllib3 wraps what happened in pairs, and names connections by their place in memory.
        cause = error.args[1] if isinstance(error, urllib3.exceptions.ProtocolError) and len(error.args) > 1 else error
        text = re.sub(r"^<[^>]* object at 0x[0-9a-f]+>: ", "", str(cause))
        return (self._line(text) or type(cause).__name__).rstrip(".")

    def for_content(self, response: Response, problem: str, attempts: int) -> CodeHubError:
        """Return the failure of an answer whose status promises what its body does not hold. problem: what is wrong."""
        return CodeHubError(
            "invalid_response",
            f"{self._service} answered HTTP {response.status}, but {problem}. Check that the option endpoint or "
            f"region is right ({self._address}), and that no proxy or login page answers in its place.",
            http_status=response.status,
            request_id=self._request_id(response, ErrorBody()),
            attempts=attempts,
        )

    @property
    def _address(self) -> str:
        return self._transport.base_url


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "。")) else f"{text}."
