# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Owners: who is responsible for which repositories, as the user says, and otherwise as the listing has it."""

from __future__ import annotations

import fnmatch
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    MOST_SETTINGS,
    Fields,
    InputError,
    identifier,
    objects,
    plain,
    shown,
    text_or_none,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repositories import AuditedRepository

_KEYS: t.Final = ("owner", "projects", "repositories")
_LISTS: t.Final = ("projects", "repositories")


class _Names:
    """Names as the user gave them, of which some are patterns."""

    def __init__(self, names: t.Iterable[str]) -> None:
        given = frozenset(names)
        patterns = sorted(name for name in given if "*" in name or "?" in name)
        self._exact = given.difference(patterns)
        # Names contain brackets, so these are none of the characters with a meaning.
        expression = "|".join(fnmatch.translate(name.replace("[", "[[]")) for name in patterns)
        self._pattern = re.compile(expression) if patterns else None

    def match(self, names: t.Collection[str]) -> bool:
        """Return whether one of these names is meant."""
        if not self._exact.isdisjoint(names):
            return True
        return self._pattern is not None and any(map(self._pattern.match, names))


@dataclass(frozen=True)
class _Entry:
    """What an owner owns."""

    owner: str
    projects: _Names
    repositories: _Names
    ids: frozenset[int]

    def has(self, repository: AuditedRepository) -> bool:
        return (
            repository.id in self.ids
            or self.repositories.match(repository.names)
            or self.projects.match([name for name in (repository.project_name, repository.project_id) if name])
        )


class Owners:
    """The owners that the user gave. Of several entries for one repository the first counts."""

    def __init__(self, rows: list[Fields]) -> None:
        self._entries = [_entry(row, f"owners[{index}]") for index, row in enumerate(rows)]

    @classmethod
    def from_list(cls, value: t.Any) -> Owners:
        """Return the owners that the user gave.

        Raises:
            InputError: An entry is invalid.
        """
        return cls(objects(plain(value, "owners", MOST_SETTINGS), "owners"))

    def owner_of(self, repository: AuditedRepository) -> str | None:
        """
        Return who owns a repository, by the entries of the user and otherwise by the listing; None if nobody is known.
        """
        return next((entry.owner for entry in self._entries if entry.has(repository)), repository.owner)

    def assigned(self, repository: AuditedRepository) -> AuditedRepository:
        """Return a repository with its owner."""
        return repository._replace(owner=self.owner_of(repository)) if self._entries else repository


def _entry(row: Fields, where: str) -> _Entry:
    unknown = row.keys() - set(_KEYS)
    if unknown:
        raise InputError(f"{where} has the unknown key {shown(min(unknown))}. The keys are: {', '.join(_KEYS)}.")
    owner = text_or_none(row.get("owner"))
    if not owner:
        raise InputError(f"{where}.owner must be the name of who owns the repositories, not {shown(row.get('owner'))}.")
    names = {key: _names(row.get(key), f"{where}.{key}") for key in _LISTS}
    if not any(names.values()):
        raise InputError(
            f"{where} must say in projects or repositories what {shown(owner)} owns, as a list of names, in which * "
            "stands for any characters."
        )
    # Names are untrusted: a repository that is named like the id of another must not get the other's owner.
    ids = {name for name in names["repositories"] if name.isascii() and name.isdigit()}
    return _Entry(
        owner=owner,
        projects=_Names(names["projects"]),
        repositories=_Names(name.strip("/") for name in names["repositories"] if name not in ids),
        ids=frozenset(identifier(number, f"{where}.repositories") for number in ids),
    )


def _names(value: t.Any, where: str) -> list[str]:
    names = value if isinstance(value, list) else [] if value is None else [value]
    for index, name in enumerate(names):
        is_number = isinstance(name, int) and not isinstance(name, bool)
        if not is_number and not (isinstance(name, str) and name.strip()):
            raise InputError(
                f"{where}[{index}] must be a name, in which * stands for any characters, not {shown(name)}."
            )
    return [str(name).strip() for name in names]
