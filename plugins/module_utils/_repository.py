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
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import LARGEST_REPOSITORY_ID
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import Documented, Redactor, printable

#: A repository as users see it: the API's row, with the fields below in it, null where the listing lacks them.
Repository = dict[str, t.Any]

#: The fields that each repository has.
FIELDS: t.Final = (
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

_ALL_NULL: t.Final = dict.fromkeys(FIELDS)

_DOCUMENTED: t.Final = Documented(
    names=frozenset(FIELDS), words=frozenset({"id", "project_id", "archived", "visibility", "status"})
)

# The tenant's listing has names of its own for two fields.
_OTHER_NAMES: t.Final = {"repository_id": "id", "repository_name": "name"}


class InvalidRow(t.NamedTuple):
    """
    A row of a listing that is no repository.

    Attributes:
        position: Its index in the page, from 0.
        name: The name of the repository, where the row has one.
        problem: What is wrong, as the end of a sentence about the row.
    """

    position: int
    name: str | None
    problem: str


class Page(t.NamedTuple):
    """
    One page of a listing.

    Attributes:
        rows: The repositories in it.
        total: Rows of all pages together, where the service says it.
        invalid: Its rows that are no repositories.
    """

    rows: list[Repository]
    total: int | None
    invalid: tuple[InvalidRow, ...] = ()

    @property
    def size(self) -> int:
        """How many rows the service sent."""
        return len(self.rows) + len(self.invalid)


def understand_page(value: t.Any, headers: t.Mapping[str, str], redactor: Redactor, most: int) -> Page:
    """
    Return the page in a response, without secrets.

    Args:
        value: The JSON value of the response.
        headers: Those of the response.
        redactor: Masks secrets.
        most: The number of rows requested.

    Raises:
        UnexpectedShape: It is no page.
    """
    if not isinstance(value, list):
        raise UnexpectedShape(f"the response is {excerpt(value)}, not an array")
    if len(value) > most:
        raise UnexpectedShape(f"the response has {len(value)} rows, though {most} were requested")
    rows: list[Repository] = []
    invalid: list[InvalidRow] = []
    for index, row in enumerate(value):
        try:
            rows.append(_understand_row(row, redactor))
        except UnexpectedShape as error:
            invalid.append(InvalidRow(index, _name(row, redactor), str(error)))
    total = (headers.get("X-Total") or "").strip()
    is_number = total.isascii() and total.isdigit() and len(total) <= 10
    return Page(rows, int(total) if is_number else None, tuple(invalid))


def _name(row: t.Any, redactor: Redactor) -> str | None:
    name = (row.get("name") or row.get("repository_name")) if isinstance(row, dict) else None
    return printable(redactor.text(name)) if isinstance(name, str) else None


def _understand_row(row: t.Any, redactor: Redactor) -> Repository:
    if not isinstance(row, dict):
        raise UnexpectedShape(f"it is {excerpt(row)}, not an object")
    named = {**_ALL_NULL, **row}
    for other_name, name in _OTHER_NAMES.items():
        if other_name in named:
            other = named.pop(other_name)
            if named[name] is None:
                named[name] = other
    repository: Repository = named if redactor.is_clean(named, _DOCUMENTED) else redactor.fields(named, _DOCUMENTED)
    if repository["id"] is None:
        raise UnexpectedShape("it has no id")
    repository["id"] = integer("id", repository["id"])
    if not 1 <= repository["id"] <= LARGEST_REPOSITORY_ID:
        raise UnexpectedShape(f"its id is {excerpt(repository['id'])}, not from 1 to {LARGEST_REPOSITORY_ID}")
    if repository["archived"] is not None:
        repository["archived"] = boolean("archived", repository["archived"])
    return repository
