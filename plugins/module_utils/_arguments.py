# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The options that all plugins have in common, and what they mean together with the environment."""

from __future__ import annotations

import math
import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._endpoints import (
    checked_endpoint,
    codehub_endpoint,
    iam_endpoint,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import ConfigurationError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import TlsSettings

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Source: the API reference, for the parameter repository_id.
LARGEST_REPOSITORY_ID: t.Final = 2147483647

LONGEST_TOKEN: t.Final = 100000

MOST_CONCURRENT: t.Final = 128

#: Seconds: a day.
LONGEST_TIMEOUT: t.Final = 86400

#: Options whose values are never printed.
SECRET_OPTIONS: t.Final = ("auth_token", "access_key", "secret_key", "security_token", "password")

_REGION_VARIABLES: t.Final = ("HW_REGION_NAME", "HUAWEICLOUD_REGION")

_TOKEN_VARIABLE: t.Final = "HW_AUTH_TOKEN"

_PASSWORD_VARIABLES: t.Final = {
    "username": "HW_USER_NAME",
    "password": "HW_USER_PASSWORD",
    "domain_name": "HW_DOMAIN_NAME",
}


class _KeyVariables(t.NamedTuple):
    """The variables of one tool, which belong together: a key of one is not completed with a key of another."""

    access_key: str
    secret_key: str
    security_token: str | None


_KEY_VARIABLES: t.Final = (
    _KeyVariables("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    _KeyVariables("CLOUD_SDK_AK", "CLOUD_SDK_SK", None),
    _KeyVariables("HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"),
)

_WAYS_TO_SIGN_IN: t.Final = (
    "auth_token (or HW_AUTH_TOKEN in the environment); "
    "access_key and secret_key, with security_token for temporary keys (or HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, "
    "CLOUD_SDK_AK and CLOUD_SDK_SK, HW_ACCESS_KEY and HW_SECRET_KEY); "
    "username, password and domain_name (or HW_USER_NAME, HW_USER_PASSWORD and HW_DOMAIN_NAME)"
)


class ArgumentError(ConfigurationError):
    """Options that cannot be used."""


class Token(t.NamedTuple):
    """A token of the user's. origin: where it was given, in words."""

    token: str
    origin: str


class AccessKey(t.NamedTuple):
    """An access key. security_token: empty for permanent keys."""

    access_key: str
    secret_key: str
    security_token: str
    origin: str


class Password(t.NamedTuple):
    """An IAM user. project: the name of the project that tokens are for."""

    username: str
    password: str
    domain_name: str
    project: str
    iam_endpoint: str
    origin: str


class Settings(t.NamedTuple):
    """How to reach CodeHub, with all choices made."""

    endpoint: str
    sign_in: Token | AccessKey | Password
    tls: TlsSettings
    timeout: float
    retries: int
    rate_limit: int

    @property
    def addresses(self) -> tuple[str, ...]:
        """The services that credentials are sent to."""
        iam = (self.sign_in.iam_endpoint,) if isinstance(self.sign_in, Password) else ()
        return (self.endpoint, *iam)

    @property
    def identity(self) -> tuple[str, ...]:
        """Who signs in, as far as it can be told. It holds secrets: not to be kept but as a hash."""
        if isinstance(self.sign_in, Token):
            return (self.sign_in.token,)
        if isinstance(self.sign_in, AccessKey):
            return (self.sign_in.access_key,)
        return (self.sign_in.domain_name, self.sign_in.username)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be printed."""
        if isinstance(self.sign_in, Token):
            return (self.sign_in.token,)
        if isinstance(self.sign_in, AccessKey):
            return tuple(filter(None, self.sign_in[:3]))
        return (self.sign_in.password,)


def argument_spec() -> dict[str, dict[str, t.Any]]:
    """
    Return the options common to all plugins, for C(AnsibleModule).

    The environment is not read through C(fallback): that takes an empty variable for a value, and does not tell an
    option of the task from a variable, so that a task's token and an exported key would exclude each other.
    """
    texts = ("region", "endpoint", "iam_endpoint", "username", "domain_name")
    return {
        **{name: {"type": "str"} for name in texts},
        **{name: {"type": "str", "no_log": True} for name in SECRET_OPTIONS},
        "validate_certs": {"type": "bool", "default": True},
        "ca_path": {"type": "path"},
        "timeout": {"type": "float", "default": 30},
        "retries": {"type": "int", "default": 4},
        "rate_limit": {"type": "int", "default": 600},
    }


def concurrency_argument() -> dict[str, dict[str, t.Any]]:
    """Return the option of plugins that make many calls at once, for C(AnsibleModule)."""
    return {"concurrency": {"type": "int", "default": 16}}


def checked_concurrency(options: Mapping[str, t.Any]) -> int:
    """Return the value of that option. Raises: ArgumentError."""
    concurrency: int = options["concurrency"]
    if not 1 <= concurrency <= MOST_CONCURRENT:
        raise ArgumentError(f"concurrency: {concurrency} is not between 1 and {MOST_CONCURRENT}.")
    return concurrency


def settings_from(options: Mapping[str, t.Any], environment: Mapping[str, str]) -> Settings:
    """
    Return what the options of a task and the environment mean together.

    An option beats the environment. Empty ones, as templates and AWX make them, count as absent in both.

    Raises: ArgumentError, EndpointError.
    """
    timeout = options["timeout"]
    if not (math.isfinite(timeout) and 0 < timeout <= LONGEST_TIMEOUT):
        raise ArgumentError(f"timeout: {timeout} is not a number of seconds above 0, and up to {LONGEST_TIMEOUT}.")
    for name in ("retries", "rate_limit"):
        if options[name] < 0:
            raise ArgumentError(f"{name}: {options[name]} is below 0.")
    given = _Given(options, environment)
    region = given.first("region", *_REGION_VARIABLES)[0]
    sign_in = _sign_in(given, region)
    endpoint, origin = given.first("endpoint", "CODEHUB_ENDPOINT")
    ca_path, ca_origin = given.first("ca_path", "CODEHUB_CA_PATH")
    if not endpoint and not region:
        raise ArgumentError(
            "It is not known where to ask: set region (or HW_REGION_NAME or HUAWEICLOUD_REGION in the environment), "
            "or endpoint (or CODEHUB_ENDPOINT)."
        )
    return Settings(
        endpoint=checked_endpoint(origin, endpoint) if endpoint else codehub_endpoint(region),
        sign_in=sign_in,
        tls=TlsSettings(options["validate_certs"], ca_path or None, ca_origin),
        timeout=timeout,
        retries=options["retries"],
        rate_limit=options["rate_limit"],
    )


class _Given:
    """What the task and the environment hold, empty values left out."""

    def __init__(self, options: Mapping[str, t.Any], environment: Mapping[str, str]) -> None:
        self._options = options
        self._environment = environment

    def option(self, name: str) -> str:
        value = self._options.get(name)
        return value if isinstance(value, str) and value.strip() else ""

    def variable(self, name: str | None) -> str:
        value = self._environment.get(name, "") if name else ""
        return value if value.strip() else ""

    def first(self, option: str, *variables: str) -> tuple[str, str]:
        """Return the first value that is there, and what holds it."""
        value = self.option(option)
        if value:
            return value, option
        for name in variables:
            value = self.variable(name)
            if value:
                return value, name
        return "", option


def _sign_in(given: _Given, region: str) -> Token | AccessKey | Password:
    ways = {
        "auth_token": ("auth_token",),
        "access_key": ("access_key", "secret_key", "security_token"),
        "username": ("username", "password", "domain_name"),
    }
    in_task = {way: [name for name in options if given.option(name)] for way, options in ways.items()}
    chosen = [way for way, names in in_task.items() if names]
    if len(chosen) > 1:
        names = [name for names in in_task.values() for name in names]
        raise ArgumentError(
            f"More than one way to sign in is given ({', '.join(names)}). Use exactly one: {_WAYS_TO_SIGN_IN}."
        )
    if not chosen:
        chosen = [way for way, is_complete in _complete_in_environment(given).items() if is_complete]
    if not chosen:
        raise ArgumentError(f"No way to sign in is given. Use one: {_WAYS_TO_SIGN_IN}.")
    if chosen[0] == "auth_token":
        return _token(given)
    return _access_key(given) if chosen[0] == "access_key" else _password(given, region)


def _complete_in_environment(given: _Given) -> dict[str, bool]:
    """Say of each way whether the environment holds it; the order is that of preference."""
    return {
        "auth_token": bool(given.variable(_TOKEN_VARIABLE)),
        "access_key": _key_variables(given) is not None,
        "username": all(given.variable(name) for name in _PASSWORD_VARIABLES.values()),
    }


def _token(given: _Given) -> Token:
    token, origin = given.first("auth_token", _TOKEN_VARIABLE)
    if len(token) > LONGEST_TOKEN:
        raise ArgumentError(f"{origin}: the token has {len(token)} characters; {LONGEST_TOKEN} are the most.")
    return Token(_checked_for_header(origin, token), f"the token in {_place(origin)}")


def _key_variables(given: _Given) -> _KeyVariables | None:
    for names in _KEY_VARIABLES:
        if given.variable(names.access_key) and given.variable(names.secret_key):
            return names
    return None


def _access_key(given: _Given) -> AccessKey:
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
    words = f"the access key in {_place(access_origin)} with the secret key in {_place(secret_origin)}"
    if security_token:
        words += f" and the security token in {_place(token_origin)}"
        _checked_for_header(token_origin, security_token)
    _checked_for_header(access_origin, access_key)
    _checked_for_header(secret_origin, secret_key)
    return AccessKey(access_key, secret_key, security_token, words)


def _password(given: _Given, region: str) -> Password:
    found = {name: given.first(name, variable) for name, variable in _PASSWORD_VARIABLES.items()}
    _refuse_missing({name: value for name, (value, origin) in found.items()})
    for value, origin in found.values():
        if not value.isprintable():
            raise ArgumentError(
                f"{origin}: the value contains a line break or another character that cannot be printed. "
                "Was it read from a file that ends in a line break?"
            )
    if not region:
        raise ArgumentError(
            "region is needed to sign in with a user and a password: a token is for the project of one region. "
            "Set it (or HW_REGION_NAME or HUAWEICLOUD_REGION in the environment)."
        )
    address, origin = given.first("iam_endpoint", "CODEHUB_IAM_ENDPOINT")
    return Password(
        username=found["username"][0],
        password=found["password"][0],
        domain_name=found["domain_name"][0],
        project=region,
        iam_endpoint=checked_endpoint(origin, address) if address else iam_endpoint(region),
        origin=f"the user in {_place(found['username'][1])} with the password in {_place(found['password'][1])}",
    )


def _refuse_missing(values: Mapping[str, str]) -> None:
    missing = [name for name, value in values.items() if not value]
    if missing:
        raise ArgumentError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing: "
            f"{', '.join(values)} are needed together. The ways to sign in: {_WAYS_TO_SIGN_IN}."
        )


def _place(origin: str) -> str:
    return f"the environment variable {origin}" if origin.isupper() else f"the option {origin}"


def _checked_for_header(origin: str, value: str) -> str:
    if not re.fullmatch(r"[!-~]+", value):
        raise ArgumentError(
            f"{origin}: the value contains a blank, a line break or another character that cannot be sent. "
            "Was it read from a file that ends in a line break, or copied with more than the value?"
        )
    return value


def checked_repository_ids(values: Sequence[t.Any], name: str = "repository_ids") -> list[int]:
    """
    Return the ids in C(values) as integers, each once, in their order.

    Raises: ArgumentError, which names the first value that is none and its position.
    """
    return list(dict.fromkeys(_repository_id(f"{name}[{index}]", value) for index, value in enumerate(values)))


def checked_repository_id(value: t.Any) -> int:
    """Return the id C(value). Raises: ArgumentError."""
    return _repository_id("repository_id", value)


def _repository_id(position: str, value: t.Any) -> int:
    number: int | None = None
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and re.fullmatch(r"[0-9]{1,10}", value):
        number = int(value)
    if number is None or not 1 <= number <= LARGEST_REPOSITORY_ID:
        shown = repr(value) if len(repr(value)) <= 60 else f"{repr(value)[:57]}..."
        raise ArgumentError(
            f"{position}: {shown} is not a repository id, a whole number from 1 to {LARGEST_REPOSITORY_ID}."
        )
    return number
