# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The scopes of repositories that can be listed, and the options that choose one."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import (
    LARGEST_REPOSITORY_ID,
    OptionError,
)


class Scope(t.NamedTuple):
    """
    A set of repositories that the API lists.

    Attributes:
        path: Path of its endpoint.
        id_option: The option whose value is part of the path, if there is one.
        order: Parameters for an order in which new rows come last and no row ever moves back.
        filters: The options that it takes, named as the API's parameters.
    """

    path: str
    id_option: str | None
    order: t.Mapping[str, str]
    filters: tuple[str, ...]


_BY_ID: t.Final = {"order_by": "id", "sort": "asc"}

#: Source: the API reference; for the tenant's sort_field, which it leaves open, the official SDK.
SCOPES: t.Final[t.Mapping[str, Scope]] = {
    "user": Scope(
        "/v4/user/repositories",
        None,
        {"order_by": "created_at", "sort": "asc"},
        ("archived", "starred", "membership", "user_created", "include_abnormal", "search"),
    ),
    "project": Scope("/v4/projects/{project_id}/repositories", "project_id", _BY_ID, ("search",)),
    "group": Scope("/v4/groups/{group_id}/repositories", "group_id", _BY_ID, ("search",)),
    "tenant": Scope(
        "/v4/tenant/repositories",
        None,
        {"sort_field": "create_time", "sort": "asc"},
        ("repository_name", "owner", "status", "created_after", "created_before"),
    ),
}

_ALL_OPTIONS: t.Final = tuple(
    dict.fromkeys(
        name for scope in SCOPES.values() for name in ((scope.id_option,) if scope.id_option else ()) + scope.filters
    )
)

#: Codes of a repository's state: normal, frozen, closed, cleaning, deleting. Source: the API reference.
_STATUSES: t.Final = ("0", "3", "4", "5", "7")


class Listing(t.NamedTuple):
    """A listing to read. path and query: as the API has them."""

    path: str
    query: t.Mapping[str, str]


def scope_options() -> dict[str, dict[str, t.Any]]:
    """Return the options that choose what is listed, for ``AnsibleModule``."""
    booleans = ("archived", "starred", "membership", "user_created", "include_abnormal")
    texts = ("project_id", "search", "repository_name", "owner", "created_after", "created_before")
    return {
        "scope": {"type": "str", "choices": list(SCOPES), "default": "user"},
        "group_id": {"type": "int"},
        "status": {"type": "str", "choices": list(_STATUSES)},
        **{name: {"type": "bool"} for name in booleans},
        **{name: {"type": "str"} for name in texts},
    }


def listing_from(options: t.Mapping[str, t.Any]) -> Listing:
    """
    Return the listing that the options of a task describe. Empty texts, as templates make them, count as absent.

    Raises:
        OptionError: An option is invalid for the scope.
    """
    name = options["scope"]
    scope = SCOPES[name]
    given = {option: options[option] for option in _ALL_OPTIONS if options.get(option) not in (None, "")}
    known = scope.filters + ((scope.id_option,) if scope.id_option else ())
    unknown = [option for option in given if option not in known]
    if unknown:
        raise OptionError(
            f"scope {name} does not know {', '.join(unknown)}. It knows {', '.join(known)}. "
            f"{_scopes_that_know(unknown)}"
        )
    path = scope.path
    if scope.id_option:
        path = path.format(**{scope.id_option: _checked_id(name, scope.id_option, given.pop(scope.id_option, None))})
    return Listing(path, {**scope.order, **{option: _as_parameter(value) for option, value in given.items()}})


def _scopes_that_know(options: t.Sequence[str]) -> str:
    sentences = []
    for option in options:
        scopes = [name for name, scope in SCOPES.items() if option in scope.filters or option == scope.id_option]
        sentences.append(f"{option} belongs to scope {' and '.join(scopes)}.")
    return " ".join(sentences)


def _checked_id(scope: str, option: str, value: t.Any) -> str:
    if value is None:
        raise OptionError(f"scope {scope} needs {option}.")
    if option == "group_id":
        if isinstance(value, bool) or not 1 <= value <= LARGEST_REPOSITORY_ID:
            raise OptionError(f"group_id: {value} is not a whole number from 1 to {LARGEST_REPOSITORY_ID}.")
    elif not re.fullmatch(r"[0-9a-fA-F]{32}", value):
        raise OptionError(
            f"{option}: {value!r} is not the id of a CodeArts project, which has 32 hexadecimal digits. "
            "It is not that of the IAM project."
        )
    return str(value)


def _as_parameter(value: t.Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
