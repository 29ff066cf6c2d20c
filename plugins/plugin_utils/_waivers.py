# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Waivers: findings that are accepted, for a reason, and perhaps until a day."""

from __future__ import annotations

import re
import typing as t
from datetime import date, datetime

from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import LARGEST_REPOSITORY_ID
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import CHECKS
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

_KEYS: t.Final = ("repository", "check", "reason", "expires")
_DAY: t.Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

#: An id, or a name.
_Name = t.Union[int, str]


class Waivers:
    """The waivers of an audit. Of several in force for one finding the first counts.

    Attributes:
        lapsed: Those that are no longer in force, as the user gave them.
    """

    def __init__(self, rows: list[Fields], now: datetime) -> None:
        self.lapsed: list[Fields] = []
        self._rows: list[Fields] = []
        self._names: list[_Name] = []
        self._used: set[_Name] = set()
        self._by_finding: dict[tuple[_Name, str], tuple[int, Fields]] = {}
        today = now.date().isoformat()
        for index, row in enumerate(rows):
            where = f"waivers[{index}]"
            unknown = row.keys() - set(_KEYS)
            if unknown:
                raise InputError(
                    f"{where} has the unknown key {shown(min(unknown))}. The keys are: {', '.join(_KEYS)}."
                )
            name = _repository(row.get("repository"), f"{where}.repository")
            checks = _checks(row.get("check"), f"{where}.check")
            waiver = {
                "reason": _reason(row.get("reason"), f"{where}.reason"),
                "expires": _expires(row.get("expires"), f"{where}.expires"),
            }
            given = {"repository": row["repository"], "check": row["check"], **waiver}
            if waiver["expires"] is not None and waiver["expires"] < today:
                self.lapsed.append(given)
                continue
            self._rows.append(given)
            self._names.append(name)
            for check in checks:
                self._by_finding.setdefault((name, check), (index, waiver))
        self._known = frozenset(self._names)

    @classmethod
    def from_list(cls, value: t.Any, now: datetime) -> Waivers:
        """Return the waivers that the user gave.

        Raises:
            InputError: A waiver is invalid.
        """
        return cls(objects(plain(value, "waivers", MOST_SETTINGS), "waivers"), now)

    def note(self, repository: AuditedRepository) -> None:
        """Remember that a repository is part of the audit, whether or not something is wrong with it."""
        if self._known:
            self._used.update(self._known.intersection((repository.id, *repository.names)))

    @property
    def unused(self) -> list[Fields]:
        """Those in force that name no repository of the audit, as the user gave them."""
        return [row for name, row in zip(self._names, self._rows) if name not in self._used]

    def waiver_of(self, repository: AuditedRepository, check: str) -> Fields | None:
        """Return the waiver of a finding, for the finding, or None."""
        if not self._by_finding:
            return None
        called: tuple[_Name, ...] = (repository.id, *repository.names)
        found = [self._by_finding[name, check] for name in called if (name, check) in self._by_finding]
        return dict(min(found, key=lambda indexed: indexed[0])[1]) if found else None


def _repository(value: t.Any, where: str) -> _Name:
    # Names are untrusted: a repository that is named like the id of another must not get the other's waiver.
    if isinstance(value, int) or (isinstance(value, str) and value.strip().isdigit()):
        return identifier(value.strip() if isinstance(value, str) else value, where)
    if isinstance(value, str) and value.strip():
        return value.strip().strip("/")
    raise InputError(
        f"{where} must be the id of a repository (1 to {LARGEST_REPOSITORY_ID}), its name or its full path, "
        f"not {shown(value)}."
    )


def _checks(value: t.Any, where: str) -> t.Sequence[str]:
    if value == "all":
        return CHECKS
    checks = value if isinstance(value, list) and value else [value]
    for check in checks:
        if check not in CHECKS:
            raise InputError(f"{where} must be one or a list of {', '.join(CHECKS)}, or all, not {shown(check)}.")
    return checks


def _reason(value: t.Any, where: str) -> str:
    text = text_or_none(value)
    if text:
        return text
    raise InputError(f"{where} must say why the finding is accepted.")


def _expires(value: t.Any, where: str) -> str | None:
    if value is None:
        return None
    try:
        if isinstance(value, str) and _DAY.fullmatch(value.strip()):
            return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        pass  # The 30th of February.
    raise InputError(
        f"{where} must be a day such as 2026-12-31, the last on which the waiver holds, not {shown(value)}."
    )
