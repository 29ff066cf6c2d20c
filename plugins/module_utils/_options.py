# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The options that the plugins have in common, their checks, and the environment variables behind them."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import ConfigurationError

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Source: the API reference, for the parameter repository_id.
LARGEST_REPOSITORY_ID: t.Final = 2147483647

MAX_CONCURRENCY: t.Final = 128

#: Measured at 50 ms per request: fewer lengthen the burst that the rate limit allows, more gain next to nothing.
READING_CONCURRENCY: t.Final = 64

#: Fewer, since the service has more to do for a change.
CHANGING_CONCURRENCY: t.Final = 16

#: Options whose values are never printed.
SECRET_OPTIONS: t.Final = ("auth_token", "access_key", "secret_key", "security_token", "password")


class OptionError(ConfigurationError):
    """Invalid options."""


def common_options() -> dict[str, dict[str, t.Any]]:
    """
    Return the argument spec of the options that all plugins have.

    The environment is not read through ``fallback``: it takes an empty variable for a value, and does not distinguish
    a task's option from a variable, so that a task's token and an exported key would exclude each other.
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


def concurrency_option(default: int = READING_CONCURRENCY) -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of ``concurrency``."""
    return {"concurrency": {"type": "int", "default": default}}


def time_limit_option() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of ``time_limit``."""
    return {"time_limit": {"type": "float", "default": 0}}


def checked_concurrency(options: Mapping[str, t.Any]) -> int:
    """
    Return the value of ``concurrency``.

    Raises:
        OptionError: It is out of range.
    """
    concurrency: int = options["concurrency"]
    if not 1 <= concurrency <= MAX_CONCURRENCY:
        raise OptionError(f"concurrency: {concurrency} is not between 1 and {MAX_CONCURRENCY}.")
    return concurrency


def parse_repository_id(value: t.Any) -> int | None:
    """Return a repository ID given as an integer or as its decimal digits; None if it is neither or out of range."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LARGEST_REPOSITORY_ID:
        return value
    return None


def checked_repository_id(value: t.Any, name: str = "repository_id") -> int:
    """
    Return a repository ID from an option.

    Args:
        value: The value of the option.
        name: The option, and the position in it, for the error.

    Raises:
        OptionError: It is not a repository ID.
    """
    repository_id = parse_repository_id(value)
    if repository_id is None:
        shown = repr(value) if len(repr(value)) <= 60 else f"{repr(value)[:57]}..."
        raise OptionError(f"{name}: {shown} is not a repository ID, an integer from 1 to {LARGEST_REPOSITORY_ID}.")
    return repository_id


def checked_repository_ids(values: Sequence[t.Any]) -> list[int]:
    """
    Return the repository IDs of ``repository_ids``, each once, in the order given.

    Raises:
        OptionError: One of them is not a repository ID; the error names its position.
    """
    return list(
        dict.fromkeys(checked_repository_id(value, f"repository_ids[{index}]") for index, value in enumerate(values))
    )


class Given:
    """The texts that a task and the environment contain. Blank ones, as templates and AWX make them, are absent."""

    def __init__(self, options: Mapping[str, t.Any], environment: Mapping[str, str]) -> None:
        self._options = options
        self._environment = environment

    def option(self, name: str) -> str:
        """Return the value of an option, or an empty text."""
        value = self._options.get(name)
        return value if isinstance(value, str) and value.strip() else ""

    def variable(self, name: str | None) -> str:
        """Return the value of an environment variable, or an empty text."""
        value = self._environment.get(name, "") if name else ""
        return value if value.strip() else ""

    def first(self, option: str, *variables: str) -> tuple[str, str]:
        """Return the first value that is present, and the name of its option or variable."""
        value = self.option(option)
        if value:
            return value, option
        for name in variables:
            value = self.variable(name)
            if value:
                return value, name
        return "", option
