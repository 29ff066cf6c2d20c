# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The credentials that a user can give, and which of those in a task and the environment are used."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._auth import (
    Authenticator,
    PasswordAuth,
    SignatureAuth,
    TokenAuth,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._endpoints import checked_endpoint, iam_endpoint
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import Given, OptionError

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_TOKEN: t.Final = 100000

_TOKEN_VARIABLE: t.Final = "HW_AUTH_TOKEN"

_PASSWORD_VARIABLES: t.Final = {
    "username": "HW_USER_NAME",
    "password": "HW_USER_PASSWORD",
    "domain_name": "HW_DOMAIN_NAME",
}


class _KeyVariables(t.NamedTuple):
    """The variables of one tool. A key of one tool is not completed with a key of another."""

    access_key: str
    secret_key: str
    security_token: str | None


_KEY_VARIABLES: t.Final = (
    _KeyVariables("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    _KeyVariables("CLOUD_SDK_AK", "CLOUD_SDK_SK", None),
    _KeyVariables("HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"),
)

_METHODS: t.Final = (
    "auth_token (or HW_AUTH_TOKEN in the environment); "
    "access_key and secret_key, with security_token for temporary keys (or HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, "
    "CLOUD_SDK_AK and CLOUD_SDK_SK, HW_ACCESS_KEY and HW_SECRET_KEY); "
    "username, password and domain_name (or HW_USER_NAME, HW_USER_PASSWORD and HW_DOMAIN_NAME)"
)


class Credentials(t.Protocol):
    """Credentials of one kind."""

    @property
    def origin(self) -> str:
        """Where they were given, in words, without their values."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be printed."""

    @property
    def identity(self) -> tuple[str, ...]:
        """Identifies the user in cache keys. Contains secrets: store only a hash."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The services, other than CodeHub, that the credentials are sent to."""

    def authenticator(self, token_fetcher: Callable[[Password], Callable[[], str]]) -> Authenticator:
        """
        Return the object that puts these credentials on requests.

        Args:
            token_fetcher: Makes the function that exchanges a password for a token.
        """


class Token(t.NamedTuple):
    """A token that the user has."""

    origin: str
    token: str

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.token,)

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.token,)

    @property
    def addresses(self) -> tuple[str, ...]:
        return ()

    def authenticator(self, token_fetcher: Callable[[Password], Callable[[], str]]) -> Authenticator:
        return TokenAuth(self.token)


class AccessKey(t.NamedTuple):
    """
    An access key.

    Attributes:
        security_token: Belongs to temporary keys; empty for permanent ones.
    """

    origin: str
    access_key: str
    secret_key: str
    security_token: str = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.access_key, self.secret_key, self.security_token)))

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.access_key,)

    @property
    def addresses(self) -> tuple[str, ...]:
        return ()

    def authenticator(self, token_fetcher: Callable[[Password], Callable[[], str]]) -> Authenticator:
        return SignatureAuth(self.access_key, self.secret_key, self.security_token)


class Password(t.NamedTuple):
    """
    An IAM user with a password.

    Attributes:
        project: The name of the project that tokens are for, which is that of the region.
        iam_endpoint: Where tokens are fetched.
    """

    origin: str
    username: str
    password: str
    domain_name: str
    project: str
    iam_endpoint: str

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.password,)

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.domain_name, self.username)

    @property
    def addresses(self) -> tuple[str, ...]:
        return (self.iam_endpoint,)

    def authenticator(self, token_fetcher: Callable[[Password], Callable[[], str]]) -> Authenticator:
        return PasswordAuth(token_fetcher(self))


def credentials_from(given: Given, region: str) -> Credentials:
    """
    Return the one set of credentials to use.

    Those of the task take precedence. From the environment, a complete token is preferred to an access key, and that to
    a password.

    Args:
        given: What the task and the environment contain.
        region: The region, or an empty text.

    Raises:
        OptionError: There are none, more than one kind in the task, or they are incomplete or invalid.
        EndpointError: The address of IAM is invalid.
    """
    methods = {
        "auth_token": ("auth_token",),
        "access_key": ("access_key", "secret_key", "security_token"),
        "username": ("username", "password", "domain_name"),
    }
    in_task = {method: [name for name in options if given.option(name)] for method, options in methods.items()}
    chosen = [method for method, names in in_task.items() if names]
    if len(chosen) > 1:
        names = [name for names in in_task.values() for name in names]
        raise OptionError(
            f"More than one authentication method is given ({', '.join(names)}). Use exactly one: {_METHODS}."
        )
    if not chosen:
        chosen = [method for method, is_complete in _complete_in_environment(given).items() if is_complete]
    if not chosen:
        raise OptionError(f"No credentials are given. Use one of: {_METHODS}.")
    if chosen[0] == "auth_token":
        return _token(given)
    return _access_key(given) if chosen[0] == "access_key" else _password(given, region)


def _complete_in_environment(given: Given) -> dict[str, bool]:
    # In order of preference.
    return {
        "auth_token": bool(given.variable(_TOKEN_VARIABLE)),
        "access_key": _key_variables(given) is not None,
        "username": all(given.variable(name) for name in _PASSWORD_VARIABLES.values()),
    }


def _token(given: Given) -> Token:
    token, origin = given.first("auth_token", _TOKEN_VARIABLE)
    if len(token) > LONGEST_TOKEN:
        raise OptionError(f"{origin}: the token has {len(token)} characters, more than the maximum of {LONGEST_TOKEN}.")
    return Token(f"the token in {_place(origin)}", _checked_for_header(origin, token))


def _key_variables(given: Given) -> _KeyVariables | None:
    for names in _KEY_VARIABLES:
        if given.variable(names.access_key) and given.variable(names.secret_key):
            return names
    return None


def _access_key(given: Given) -> AccessKey:
    security_token, token_origin = given.first("security_token")
    access_key, access_origin = given.first("access_key")
    secret_key, secret_origin = given.first("secret_key")
    if not access_key and not secret_key:
        names = _key_variables(given)
        if names:
            access_key, access_origin = given.variable(names.access_key), names.access_key
            secret_key, secret_origin = given.variable(names.secret_key), names.secret_key
            if not security_token and names.security_token:
                security_token, token_origin = given.variable(names.security_token), names.security_token
    elif not access_key:
        access_key, access_origin = given.first("access_key", *(names.access_key for names in _KEY_VARIABLES))
    elif not secret_key:
        secret_key, secret_origin = given.first("secret_key", *(names.secret_key for names in _KEY_VARIABLES))
    _refuse_missing({"access_key": access_key, "secret_key": secret_key})
    origin = f"the access key in {_place(access_origin)} with the secret key in {_place(secret_origin)}"
    if security_token:
        origin += f" and the security token in {_place(token_origin)}"
        _checked_for_header(token_origin, security_token)
    _checked_for_header(access_origin, access_key)
    _checked_for_header(secret_origin, secret_key)
    return AccessKey(origin, access_key, secret_key, security_token)


def _password(given: Given, region: str) -> Password:
    found = {name: given.first(name, variable) for name, variable in _PASSWORD_VARIABLES.items()}
    _refuse_missing({name: value for name, (value, origin) in found.items()})
    for value, origin in found.values():
        if not value.isprintable():
            raise OptionError(
                f"{origin}: the value contains a line break or another character that is not printable. "
                "Was it read from a file that ends in a line break?"
            )
    if not region:
        raise OptionError(
            "region is required to authenticate with a username and a password: a token is for the project of one "
            "region. Set it (or HW_REGION_NAME or HUAWEICLOUD_REGION in the environment)."
        )
    address, origin = given.first("iam_endpoint", "CODEHUB_IAM_ENDPOINT")
    return Password(
        origin=f"the user in {_place(found['username'][1])} with the password in {_place(found['password'][1])}",
        username=found["username"][0],
        password=found["password"][0],
        domain_name=found["domain_name"][0],
        project=region,
        iam_endpoint=checked_endpoint(origin, address or iam_endpoint(region)),
    )


def _refuse_missing(values: Mapping[str, str]) -> None:
    missing = [name for name, value in values.items() if not value]
    if missing:
        others = [name for name in values if name not in missing]
        together = f" together with {' and '.join(others)}" if others else ""
        raise OptionError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} required{together}. "
            f"The authentication methods: {_METHODS}."
        )


def _place(origin: str) -> str:
    return f"the environment variable {origin}" if origin.isupper() else f"the option {origin}"


def _checked_for_header(origin: str, value: str) -> str:
    if not re.fullmatch(r"[!-~]+", value):
        raise OptionError(
            f"{origin}: the value contains a blank, a line break or another character that cannot be sent. "
            "Was it read from a file that ends in a line break, or copied with more than the value?"
        )
    return value
