# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What users and Ansible hand to a filter, as plain values, or an error that says what is wrong and where."""

from __future__ import annotations

import datetime
import typing as t
from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import (
    LARGEST_REPOSITORY_ID,
    parse_repository_id,
)

#: A JSON object.
Fields = dict[str, t.Any]

# Deeper than any report or answer. A structure that holds itself ends here too.
_DEEPEST_NESTING: t.Final = 64


class InputError(ValueError):
    """Input that cannot be used. Its text is for the user: what is wrong, where, and what to do."""


class _NotPlain(Exception):
    """A value that cannot be made plain. path: to it, from the innermost part outwards."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.path: list[str] = []


def plain(value: t.Any, where: str) -> t.Any:
    """
    Return C(value) in plain types: Ansible's own lists, dictionaries and texts carry tags, are lazy, or are marked.

    where: what the value is called, for the error.

    Dates and times become ISO 8601 text, and halves of surrogate pairs, which no file can hold, question marks.

    Raises: InputError.
    """
    try:
        return _plain(value, 0)
    except _NotPlain as error:
        raise InputError(f"{where}{''.join(reversed(error.path))} {error}") from None


# Hundreds of thousands of values: these need no look.
_PLAIN_ALREADY: t.Final = frozenset({bool, int, float, type(None)})


def _plain(value: t.Any, depth: int) -> t.Any:
    if type(value) in _PLAIN_ALREADY:
        return value
    if isinstance(value, str):
        text = str.__str__(value)
        return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
    if depth > _DEEPEST_NESTING:
        raise _NotPlain("is nested too deeply.")
    if isinstance(value, Mapping):
        return _plain_mapping(value, depth + 1)
    if isinstance(value, (list, tuple, set, frozenset, Iterator)):
        return _plain_list(value, depth + 1)
    if isinstance(value, (int, float)):
        return int(value) if isinstance(value, int) else float(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    # Of an undefined variable the text is an error of its own, which names the variable.
    raise _NotPlain(f"must be plain data, not {type(value).__name__} ({str(value)[:40]}).")


def _plain_mapping(mapping: Mapping[t.Any, t.Any], depth: int) -> Fields:
    fields = {}
    for name, item in mapping.items():
        try:
            key = str(_plain(name, depth))
            fields[key] = item if type(item) in _PLAIN_ALREADY else _plain(item, depth)
        except _NotPlain as error:
            error.path.append(f".{name}")
            raise
    return fields


def _plain_list(items: Iterable[t.Any], depth: int) -> list[t.Any]:
    result = []
    for index, item in enumerate(items):
        try:
            result.append(_plain(item, depth))
        except _NotPlain as error:
            error.path.append(f"[{index}]")
            raise
    return result


def objects(value: t.Any, where: str, fields: t.Collection[str] | None = None) -> list[Fields]:
    """
    Return a list of JSON objects in plain types; null counts as an empty one.

    fields: all that is wanted of each. Ansible looks at each value for a template when it is touched, which takes long.

    Raises: InputError.
    """
    if value is None:
        return []
    if not isinstance(value, (list, tuple, Iterator)):
        raise InputError(f"{where} must be a list, not {kind(plain(value, where))}.")
    return [_object(row, f"{where}[{index}]", fields) for index, row in enumerate(value)]


def _object(row: t.Any, where: str, fields: t.Collection[str] | None) -> Fields:
    if not isinstance(row, Mapping):
        raise InputError(f"{where} must be a dictionary, not {kind(plain(row, where))}.")
    wanted = row if fields is None else {name: row[name] for name in fields if name in row}
    return t.cast("Fields", plain(wanted, where))


def identifier(value: t.Any, where: str) -> int:
    """Return the id of a repository, also from a text of digits. Raises: InputError."""
    repository_id = parse_repository_id(value)
    if repository_id is None:
        raise InputError(
            f"{where} must be the id of a repository, from 1 to {LARGEST_REPOSITORY_ID}, not {shown(value)}."
        )
    return repository_id


def shown(value: t.Any) -> str:
    """Return a value that a user wrote, for an error."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def kind(value: t.Any) -> str:
    """Return what a value is, for an error."""
    return {dict: "a dictionary", list: "a list", str: "a text", type(None): "null"}.get(type(value), shown(value))
