# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The Identity and Access Management API: a token for a username and a password."""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._credentials import Password
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import AuthenticationError, CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._explainer import Advice
from ansible_collections.huaweicloud.codearts.plugins.module_utils._json import UnexpectedShape
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import Pacer
from ansible_collections.huaweicloud.codearts.plugins.module_utils._service import Api, Service
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import Response

IAM_ADVICE: t.Final = (
    "Check username, password and domain_name (the name of the account, not of the user), that the user has "
    "programmatic access with a password, and that iam_endpoint is right."
)


def fetch_token(service: Service, credentials: Password) -> str:
    """
    Return a new token.

    Args:
        service: IAM.
        credentials: The user to fetch a token for.

    Raises:
        AuthenticationError: No token could be obtained.
    """
    api = Api(Pacer(0), Advice(IAM_ADVICE, IAM_ADVICE), expected_status=201)
    body = token_request_body(credentials)
    try:
        return service.call(api, "POST", "/v3/auth/tokens?nocatalog=true", _token_in, body=body)
    except CodeHubError as error:
        raise AuthenticationError.of(error) from None


def _token_in(response: Response) -> str:
    token = response.headers.get("X-Subject-Token") or ""
    if not re.fullmatch(r"[!-~]+", token):
        raise UnexpectedShape("it has no valid token in the header X-Subject-Token")
    return token


def token_request_body(credentials: Password) -> bytes:
    """Return the JSON body of the request for a token."""
    user = {
        "name": credentials.username,
        "password": credentials.password,
        "domain": {"name": credentials.domain_name},
    }
    identity = {"methods": ["password"], "password": {"user": user}}
    scope = {"project": {"name": credentials.project}}
    return json.dumps({"auth": {"identity": identity, "scope": scope}}).encode("ascii")
