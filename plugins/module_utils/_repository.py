# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""A repository as the listings have it, in one form whatever was listed."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._json import (
    UnexpectedShape,
    boolean,
    excerpt,
    integer,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import Documented, Redactor

#: A repository as users see it: the API's row, with the fields below in it, null where the listing lacks them.
Repository = dict[str, t.Any]

_FIELDS: t.Final = (
    "id",
    "name",
    "path",
    "project_id",
    "project_name",
    "archived",
    "visibility",
    "status",
    "http_url_to_repo",
    "ssh_url_to_repo",
)

_ALL_NULL: t.Final = dict.fromkeys(_FIELDS)

_DOCUMENTED: t.Final = Documented(
    names=frozenset(_FIELDS), words=frozenset({"id", "project_id", "archived", "visibility", "status"})
)

# The tenant's listing has names of its own for two fields.
_OTHER_NAMES: t.Final = {"repository_id": "id", "repository_name": "name"}


class Page(t.NamedTuple):
    """One page of a listing. total: rows of all pages together, where the service says it."""

    rows: list[Repository]
    total: int | None


def understand_page(value: t.Any, headers: t.Mapping[str, str], redactor: Redactor) -> Page:
    """Return the page in the answer C(value) with C(headers), without secrets. Raises: UnexpectedShape."""
    if not isinstance(value, list):
        raise UnexpectedShape(f"the answer is {excerpt(value)}, not an array")
    total = (headers.get("X-Total") or "").strip()
    return Page(
        [_understand_row(row, index, redactor) for index, row in enumerate(value)],
        int(total) if total.isascii() and total.isdigit() and len(total) <= 10 else None,
    )


def _understand_row(row: t.Any, index: int, redactor: Redactor) -> Repository:
    if not isinstance(row, dict):
        raise UnexpectedShape(f"row {index} is {excerpt(row)}, not an object")
    named = {**_ALL_NULL, **row}
    for other_name, name in _OTHER_NAMES.items():
        if other_name in named:
            other = named.pop(other_name)
            if named[name] is None:
                named[name] = other
    repository: Repository = named if redactor.is_clean(named, _DOCUMENTED) else redactor.fields(named, _DOCUMENTED)
    if repository["id"] is None:
        raise UnexpectedShape(f"row {index} has no id")
    repository["id"] = integer(f"id in row {index}", repository["id"])
    if repository["archived"] is not None:
        repository["archived"] = boolean(f"archived in row {index}", repository["archived"])
    return repository
