# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""From settings to a client that is ready to read."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._arguments import (
    AccessKey,
    Password,
    Settings,
    Token,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._auth import (
    Authenticator,
    PasswordAuth,
    SignatureAuth,
    TokenAuth,
    token_request_body,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._caller import Api, Caller
from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import CodeHubClient
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError, SignInError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._explainer import Advice, Explainer, to_sign_in_error
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import Memory, Pacer
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import Redactor
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import Transport

_IAM_ADVICE: t.Final = (
    "Check user name, password and domain name (the name of the account, not of the user), that the user may sign in "
    "with a password by program, and that iam_endpoint is right."
)


class Connection:
    """
    A client, and the connections that it uses. To be used as a context manager, which closes all connections.

    concurrency: how many calls are made at once at the most.
    memory: what an earlier run knew of the limit on reading mirrors.

    Raises: ConfigurationError.
    """

    def __init__(self, settings: Settings, concurrency: int, memory: Memory | None = None) -> None:
        self._transports: list[Transport] = []
        self._settings = settings
        self._redactor = Redactor(settings.secrets)
        auth = self._authenticator()
        transport = self._transport(settings.endpoint, concurrency)
        explainer = Explainer("CodeHub", transport, self._redactor, settings.sign_in.origin, auth.advice)
        caller = Caller(transport, explainer=explainer, retries=settings.retries, auth=auth)
        self.client = CodeHubClient(caller, explainer, self._redactor, settings.rate_limit, memory)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *exception: object) -> None:
        for transport in self._transports:
            transport.close()

    def _transport(self, base_url: str, connections: int) -> Transport:
        settings = self._settings
        transport = Transport(base_url, tls=settings.tls, timeout=settings.timeout, connections=connections)
        self._transports.append(transport)
        return transport

    def _authenticator(self) -> Authenticator:
        sign_in = self._settings.sign_in
        if isinstance(sign_in, Token):
            return TokenAuth(sign_in.token)
        if isinstance(sign_in, AccessKey):
            return SignatureAuth(sign_in.access_key, sign_in.secret_key, sign_in.security_token)
        return PasswordAuth(self._token_fetcher(sign_in))

    def _token_fetcher(self, sign_in: Password) -> t.Callable[[], str]:
        transport = self._transport(sign_in.iam_endpoint, connections=1)
        explainer = Explainer("IAM", transport, self._redactor, sign_in.origin, _IAM_ADVICE)
        caller = Caller(transport, explainer=explainer, retries=self._settings.retries)
        api = Api(Pacer(0), Advice(_IAM_ADVICE, _IAM_ADVICE, _IAM_ADVICE))
        body = token_request_body(sign_in.username, sign_in.password, sign_in.domain_name, sign_in.project)

        def fetch_token() -> str:
            try:
                answer, attempts = caller.call(
                    api, "POST", "/v3/auth/tokens?nocatalog=true", body=body, expected_status=201
                )
            except SignInError:
                raise
            except CodeHubError as error:
                raise to_sign_in_error(error) from None
            token = answer.headers.get("X-Subject-Token") or ""
            if not re.fullmatch(r"[!-~]+", token):
                raise to_sign_in_error(
                    explainer.invalid(answer, "it has no usable token in the header X-Subject-Token", attempts)
                )
            self._redactor.add(token)
            return token

        return fetch_token
