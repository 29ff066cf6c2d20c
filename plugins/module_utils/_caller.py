# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Calls to one service: paced, signed, and repeated as far as that can help."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._auth import Authenticator
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError, parse_error_body
from ansible_collections.huaweicloud.codearts.plugins.module_utils._explainer import Advice, Explainer
from ansible_collections.huaweicloud.codearts.plugins.module_utils._libraries import HTTPError, Retry, requests
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import Pacer, RunEnded, pause_asked_for
from ansible_collections.huaweicloud.codearts.plugins.module_utils._retry import RetryPolicy, parse_retry_after
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import (
    CONSTANT_HEADERS,
    LARGEST_BODY,
    Answer,
    Transport,
)


class Api(t.NamedTuple):
    """
    Calls of one kind.

    pacer: lets them start; the provider counts each API for itself.
    largest_body: bytes of a response that are read at most.
    """

    pacer: Pacer
    advice: Advice
    largest_body: int = LARGEST_BODY


class Caller:
    """
    Makes calls to one service until each has an answer that further tries would not change.

    auth: puts the credentials on each try; None for calls without any.
    retries: further tries after a server error, a broken or refused connection, or a time-out.
    """

    def __init__(
        self, transport: Transport, *, explainer: Explainer, retries: int, auth: Authenticator | None = None
    ) -> None:
        self._transport = transport
        self._explainer = explainer
        self._policy = RetryPolicy.create(retries)
        self._auth = auth

    def call(
        self, api: Api, method: str, path: str, *, body: bytes | None = None, expected_status: int = 200
    ) -> tuple[Answer, int]:
        """
        Call the service.

        path: with its query, from the address of the service on.
        body: JSON.

        Returns: the answer, which has the expected status, and the number of attempts it took.

        Raises: CodeHubError; RunEnded, when the run ended before the service could be asked.
        """
        pacer = api.pacer
        attempts = 0
        policy: Retry = self._policy
        met: CodeHubError | None = None
        while True:
            try:
                started = pacer.acquire()
            except RunEnded:
                raise _without_further_try(met, attempts, pacer) from None
            attempts += 1
            request = _request(method, self._transport.base_url + path, body)
            try:
                answer = self._attempt(request, path, api)
            except HTTPError as error:
                met = self._explainer.error(error, attempts)
                policy = _next_try(policy, method, path, met, error=error)
                _wait(pacer, policy.get_backoff_time(), met)
                continue
            if answer.status == 429:
                met = self._throttled(answer, started, attempts, api)
                continue
            pacer.answered(started)
            if answer.status == expected_status:
                return answer, attempts
            met = self._explainer.answer(answer, attempts, api.advice)
            if met.reason == "server_error":
                policy = _next_try(policy, method, path, met, response=answer.raw)
                asked = parse_retry_after(answer.headers.get("Retry-After"))
                _wait(pacer, asked or policy.get_backoff_time(), met)
            elif not (met.ends_run and self._auth and self._auth.renew(request)):
                raise met

    def _attempt(self, request: requests.PreparedRequest, path: str, api: Api) -> Answer:
        if self._auth:
            try:
                self._auth(request)
            except BaseException:
                api.pacer.not_made()
                raise
        try:
            return self._transport.exchange(request, path, api.largest_body)
        except BaseException:
            api.pacer.unanswered()
            raise

    def _throttled(self, answer: Answer, started: float, attempts: int, api: Api) -> CodeHubError:
        asked = pause_asked_for(answer.headers.get("Retry-After"), parse_error_body(answer.body).msg)
        met = self._explainer.answer(answer, attempts, api.advice)
        if not api.pacer.throttled(started, asked):
            met.ends_run = True
            raise met
        return met


def _without_further_try(met: CodeHubError | None, attempts: int, pacer: Pacer) -> Exception:
    """Return what becomes of a call when the run has ended: what it last met, if that is an outcome."""
    if met is None or (met.reason == "rate_limited" and not pacer.gave_up):
        return RunEnded(attempts)
    return met


def _next_try(policy: Retry, method: str, path: str, met: CodeHubError, **what: t.Any) -> Retry:
    """Return the policy for the try after one that C(met) a failure. Raises: C(met), when there shall be none."""
    try:
        return policy.increment(method, path, **what)
    except HTTPError:
        raise met from None


def _wait(pacer: Pacer, seconds: float, met: CodeHubError) -> None:
    try:
        pacer.sleep(seconds)
    except RunEnded:
        raise met from None


def _request(method: str, url: str, body: bytes | None) -> requests.PreparedRequest:
    # Neither prepare(), which looks at hooks, cookies and encodings that are the same, or absent, in each call, nor its
    # dictionary of headers that ignores case, which nobody asks: together they would cost a fifth of a call.
    request = requests.PreparedRequest()
    request.method = method
    request.url = url
    headers = {**CONSTANT_HEADERS} if body is None else {**CONSTANT_HEADERS, "Content-Type": "application/json"}
    request.headers = t.cast("requests.structures.CaseInsensitiveDict[str]", headers)
    request.body = body
    return request
