# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Requests to one service: paced, authenticated, retried as far as that can help, and their responses read."""

from __future__ import annotations

import typing as t
from http import HTTPStatus

from ansible_collections.huaweicloud.codearts.plugins.module_utils._auth import Authenticator
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import AuthenticationError, CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._explainer import Advice, Explainer
from ansible_collections.huaweicloud.codearts.plugins.module_utils._json import UnexpectedShape
from ansible_collections.huaweicloud.codearts.plugins.module_utils._libraries import HTTPError, Retry
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import Pacer, RunEnded, pause_asked_for
from ansible_collections.huaweicloud.codearts.plugins.module_utils._retry import RetryPolicy, parse_retry_after
from ansible_collections.huaweicloud.codearts.plugins.module_utils._sockets import is_out_of_sockets
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import (
    LARGEST_BODY,
    NEEDS_NEW_CONNECTION,
    Request,
    Response,
    Transport,
)

T = t.TypeVar("T")


class Api(t.NamedTuple):
    """
    Requests of one kind.

    Attributes:
        pacer: Decides when they may start; the provider counts each API separately.
        advice: What to do when one is refused.
        largest_body: Bytes of a response that are read at most.
        expected_status: The status of a success.
        repeatable: Whether a request may be sent again though the one before may have been processed.
    """

    pacer: Pacer
    advice: Advice
    largest_body: int = LARGEST_BODY
    expected_status: int = 200
    repeatable: bool = True


class Service:
    """
    One service. An object serves all threads of a run.

    Args:
        transport: Sends the requests.
        explainer: Turns failures into errors.
        retries: Retries after a server error, a broken or refused connection, or a time-out.
        auth: Puts the credentials on each attempt; None for requests without any.
    """

    def __init__(
        self, transport: Transport, explainer: Explainer, retries: int, auth: Authenticator | None = None
    ) -> None:
        self._transport = transport
        self._explainer = explainer
        self._policy = RetryPolicy.create(retries)
        self._auth = auth
        #: Whether a response said that it is the simulator's.
        self.is_simulated = False

    def call(
        self,
        api: Api,
        method: str,
        path: str,
        read: t.Callable[[Response], T],
        *,
        body: bytes | None = None,
        attempts: int = 0,
    ) -> T:
        """
        Send a request until it succeeds, or until a retry cannot help.

        Args:
            api: The kind of request.
            method: GET, POST, ...
            path: Follows the address of the service; with its query.
            read: Reads the response of a success.
            body: JSON.
            attempts: How often the same was requested before, for the failure.

        Returns:
            What ``read`` returns.

        Raises:
            CodeHubError: The request failed.
            RunEnded: The run ended before a first attempt.
        """
        # A connection that was never made may be tried again in any case.
        retries: Retry = self._policy if api.repeatable else self._policy.new(allowed_methods=frozenset({"GET"}))
        failure: CodeHubError | None = None
        while True:
            started = _acquire(api.pacer, attempts, failure)
            request = self._authenticated(Request.create(method, self._transport.base_url, path, body), api.pacer)
            response = self._sent(api, request)
            if isinstance(response, HTTPError) and is_out_of_sockets(response) and api.pacer.crowded():
                continue
            attempts += 1
            outcome: dict[str, t.Any]
            if isinstance(response, HTTPError):
                failure = self._explainer.for_exception(response, attempts)
                outcome, pause = {"error": response}, None
            elif response.status == api.expected_status:
                return self._result(api, started, response, read, attempts)
            else:
                failure = self._refusal(api, response, attempts)
                if response.status == HTTPStatus.TOO_MANY_REQUESTS:
                    _slow_down(api.pacer, started, response, failure)
                    continue
                if isinstance(failure, AuthenticationError):
                    self._renew(api.pacer, started, request, failure)
                    continue
                outcome, pause = {"response": response.raw}, parse_retry_after(response.headers.get("Retry-After"))
            _end_attempt(api.pacer, started, failure)
            if failure.http_status is not None and not (api.repeatable and is_retried(failure.http_status)):
                raise failure
            retries = _next_attempt(retries, request, failure, **outcome)
            _wait(api.pacer, pause or retries.get_backoff_time(), failure)

    def _authenticated(self, request: Request, pacer: Pacer) -> Request:
        if self._auth:
            try:
                self._auth.authenticate(request)
            except BaseException:
                pacer.not_made()
                raise
        return request

    def _sent(self, api: Api, request: Request) -> Response | HTTPError:
        """Send a request once, and return its response, or why there is none."""
        try:
            response = self._transport.send(request, api.largest_body)
        except HTTPError as error:
            return error
        except BaseException:
            api.pacer.unanswered()
            raise
        if response.headers.get("X-CodeHub-Simulator", "").lower() == "true":
            self.is_simulated = True
        return response

    def _result(
        self, api: Api, started: float, response: Response, read: t.Callable[[Response], T], attempts: int
    ) -> T:
        try:
            result = read(response)
        except UnexpectedShape as problem:
            failure = self._explainer.for_content(response, str(problem), attempts)
            api.pacer.unusable(started, failure)
            raise failure from None
        except BaseException:
            api.pacer.unanswered()
            raise
        api.pacer.usable(started)
        return result

    def _refusal(self, api: Api, response: Response, attempts: int) -> CodeHubError:
        try:
            return self._explainer.for_response(response, attempts, api.advice)
        except BaseException:
            api.pacer.unanswered()
            raise

    def _renew(self, pacer: Pacer, started: float, request: Request, failure: AuthenticationError) -> None:
        """Get new credentials after a failure, or raise it."""
        pacer.usable(started)
        if not (self._auth and self._auth.renew(request)):
            raise failure


def is_retried(status: int) -> bool:
    """Return whether a retry can help after a status, other than 429."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in (*NEEDS_NEW_CONNECTION, HTTPStatus.TOO_EARLY)


def _acquire(pacer: Pacer, attempts: int, failure: CodeHubError | None) -> float:
    """Wait for the start of an attempt. If the run ends, raise the earlier failure where that is an outcome."""
    try:
        return pacer.acquire()
    except RunEnded:
        if failure is None or (failure.reason == "rate_limited" and not pacer.gave_up):
            raise RunEnded(attempts) from None
        raise failure from None


def _slow_down(pacer: Pacer, started: float, response: Response, failure: CodeHubError) -> None:
    """Pause all requests after a 429, or raise the failure if there were too many."""
    pause = pause_asked_for(response.headers.get("Retry-After"), failure.error_msg)
    pacer.throttled(started, pause, failure)
    if failure.ends_run:
        raise failure


def _end_attempt(pacer: Pacer, started: float, failure: CodeHubError) -> None:
    if failure.is_own_response:
        pacer.usable(started)
        return
    pacer.unusable(started, failure)
    if failure.ends_run:
        raise failure


def _next_attempt(retries: Retry, request: Request, failure: CodeHubError, **outcome: t.Any) -> Retry:
    """
    Return the retries that are left for the next attempt.

    Raises:
        CodeHubError: ``failure``, if no attempt is left.
    """
    try:
        return retries.increment(request.method, request.path, **outcome)
    except HTTPError:
        raise failure from None


def _wait(pacer: Pacer, seconds: float, failure: CodeHubError) -> None:
    try:
        pacer.sleep(seconds)
    except RunEnded:
        raise failure from None
