# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""From settings to a client whose connections are closed at the end."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import CodeHubClient
from ansible_collections.huaweicloud.codearts.plugins.module_utils._credentials import Password
from ansible_collections.huaweicloud.codearts.plugins.module_utils._explainer import Explainer
from ansible_collections.huaweicloud.codearts.plugins.module_utils._iam import IAM_ADVICE, fetch_token
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import Memory
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import Redactor
from ansible_collections.huaweicloud.codearts.plugins.module_utils._service import Service
from ansible_collections.huaweicloud.codearts.plugins.module_utils._settings import Settings
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import Transport


@contextlib.contextmanager
def connected(
    settings: Settings, concurrency: int, memory: Memory | None = None, secrets: t.Iterable[str] = ()
) -> t.Iterator[CodeHubClient]:
    """
    Yield a client, and close its connections afterwards.

    Args:
        settings: How to reach CodeHub.
        concurrency: The maximum number of requests at the same time.
        memory: What an earlier run knew about the rate limit for reading mirrors.
        secrets: Further texts that must never be printed.

    Raises:
        ConfigurationError: The CA certificates or the proxy of the environment cannot be used.
    """
    redactor = Redactor((*settings.credentials.secrets, *secrets))
    with contextlib.ExitStack() as transports:

        def open_transport(address: str, connections: int) -> Transport:
            transport = Transport(address, tls=settings.tls, timeout=settings.timeout, connections=connections)
            transports.callback(transport.close)
            return transport

        def token_fetcher(password: Password) -> t.Callable[[], str]:
            transport = open_transport(password.iam_endpoint, 1)
            explainer = Explainer(
                "IAM", transport, redactor, password.origin, IAM_ADVICE, lambda body: body.is_from_iam
            )
            iam = Service(transport, explainer, settings.retries)

            def fetch() -> str:
                token = fetch_token(iam, password)
                redactor.add(token)
                return token

            return fetch

        auth = settings.credentials.authenticator(token_fetcher)
        transport = open_transport(settings.endpoint, concurrency)
        explainer = Explainer("CodeHub", transport, redactor, settings.credentials.origin, auth.advice)
        codehub = Service(transport, explainer, settings.retries, auth)
        yield CodeHubClient(codehub, redactor, settings.rate_limit, memory, settings.time_limit)
