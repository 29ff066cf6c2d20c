# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Input of users and of Ansible as plain values, or an error that says what is wrong and where."""

from __future__ import annotations

import datetime
import typing as t
from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import (
    LARGEST_REPOSITORY_ID,
    parse_repository_id,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import printable

#: A JSON object.
Fields = dict[str, t.Any]

# Deeper than any report or response. A structure that contains itself ends here too.
_DEEPEST_NESTING: t.Final = 64

#: Values in a policy, or in a list of waivers. A few lines of YAML with aliases of aliases can stand for millions.
MOST_SETTINGS: t.Final = 500_000

#: Values in a report; one of 100,000 repositories with two findings each has half as many.
MOST_VALUES: t.Final = 12_000_000

# Values in a row of a module's result.
_MOST_IN_ROW: t.Final = 100_000


class InputError(ValueError):
    """Invalid input. Its text is for the user: what is wrong, where, and what to do."""


class _NotPlain(Exception):
    """A value that cannot be made plain.

    Attributes:
        path: To the value, from the innermost part outwards.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.path: list[str] = []


def plain(value: t.Any, where: str, most: int = MOST_VALUES) -> t.Any:
    """Return a value in plain types: Ansible's own lists, dictionaries and texts carry tags, are lazy, or are marked.

    Dates and times become ISO 8601 text, and halves of surrogate pairs, which no file can hold, question marks.

    Args:
        value: Anything.
        where: The name of the value, for the error.
        most: The number of values that it may have, each reference to a shared one counted.

    Raises:
        InputError: It holds something that JSON cannot express, or too much.
    """
    try:
        return _Plain(most).of(value, 0)
    except _NotPlain as error:
        raise InputError(f"{where}{''.join(reversed(error.path))} {error}") from None


# Hundreds of thousands of values are of these types.
_PLAIN_ALREADY: t.Final = frozenset({bool, int, float, type(None)})


class _Plain:
    """Makes values plain, and counts them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._left = most

    def of(self, value: t.Any, depth: int) -> t.Any:
        """Return one value. Raises _NotPlain."""
        if type(value) in _PLAIN_ALREADY or (value.__class__ is str and value.isascii()):
            return value
        if isinstance(value, str):
            text = str.__str__(value)
            return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
        if depth > _DEEPEST_NESTING:
            raise _NotPlain("is nested too deeply.")
        if isinstance(value, Mapping):
            return self._mapping(value, depth + 1)
        if isinstance(value, (list, tuple, set, frozenset, Iterator)):
            return self._list(value, depth + 1)
        if isinstance(value, (int, float)):
            return int(value) if isinstance(value, int) else float(value)
        if isinstance(value, datetime.date):
            return value.isoformat()
        # Of an undefined variable the text is an error of its own, which names the variable.
        text = str(value)
        # A text that is encrypted with ansible-vault, up to ansible-core 2.18. Here, too, str() decrypts it.
        if getattr(value, "__ENCRYPTED__", False):
            return self.of(text, depth)
        # Without the text, which may be a secret.
        raise _NotPlain(f"must be plain data, not {type(value).__name__}.")

    def _count(self, number: int) -> None:
        self._left -= number
        if self._left < 0:
            raise _NotPlain(
                f"makes the number of values larger than {self._most}. Leave something out, and do not use YAML "
                "aliases within aliases."
            )

    def _mapping(self, mapping: Mapping[t.Any, t.Any], depth: int) -> Fields:
        self._count(len(mapping))
        fields = {}
        for name, item in mapping.items():
            try:
                key = name if name.__class__ is str and name.isascii() else str(self.of(name, depth))
                fields[key] = item if type(item) in _PLAIN_ALREADY else self.of(item, depth)
            except _NotPlain as error:
                error.path.append(f".{name}")
                raise
        return fields

    def _list(self, items: Iterable[t.Any], depth: int) -> list[t.Any]:
        result = []
        for index, item in enumerate(items):
            try:
                self._count(1)
                result.append(self.of(item, depth))
            except _NotPlain as error:
                error.path.append(f"[{index}]")
                raise
        return result


def objects(value: t.Any, where: str, fields: t.Collection[str] | None = None) -> list[Fields]:
    """Return a list of JSON objects in plain types; null counts as an empty one.

    Args:
        value: Anything.
        where: The name of the value, for the error.
        fields: The fields to return. Ansible searches each value that is read for templates, which takes long.

    Raises:
        InputError: It is not a list of objects.
    """
    if value is None:
        return []
    if not isinstance(value, (list, tuple, Iterator)):
        raise InputError(f"{where} must be a list, not {kind(plain(value, where))}.")
    return [_object(row, f"{where}[{index}]", fields) for index, row in enumerate(value)]


def _object(row: t.Any, where: str, fields: t.Collection[str] | None) -> Fields:
    if not isinstance(row, Mapping):
        raise InputError(f"{where} must be a dictionary, not {kind(plain(row, where, _MOST_IN_ROW))}.")
    wanted = row if fields is None else {name: row[name] for name in fields if name in row}
    return t.cast("Fields", plain(wanted, where, _MOST_IN_ROW))


def text_or_none(value: t.Any) -> str | None:
    """Return untrusted text on one line and of bounded length; None for an empty one, and for another type."""
    if value.__class__ is str and len(value) <= _CERTAINLY_SHORT and value.isprintable():
        return value.strip() or None
    return printable(value) or None if isinstance(value, str) else None


# printable() changes no text that is printable already and not longer.
_CERTAINLY_SHORT: t.Final = 500


def identifier(value: t.Any, where: str) -> int:
    """Return the id of a repository, also from a text of digits.

    Raises:
        InputError: It is none.
    """
    repository_id = parse_repository_id(value)
    if repository_id is None:
        raise InputError(
            f"{where} must be the id of a repository, from 1 to {LARGEST_REPOSITORY_ID}, not {shown(value)}."
        )
    return repository_id


def shown(value: t.Any) -> str:
    """Return a value of the user for an error."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def kind(value: t.Any) -> str:
    """Return what a value is, for an error."""
    return {dict: "a dictionary", list: "a list", str: "a text", type(None): "null"}.get(type(value), shown(value))
