# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Waivers: findings that someone has accepted, for a reason, and perhaps until a day."""

from __future__ import annotations

import re
import typing as t
from datetime import date, datetime

from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import LARGEST_REPOSITORY_ID
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    Fields,
    InputError,
    identifier,
    objects,
    shown,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._policy import CHECKS
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repositories import Subject

_KEYS: t.Final = ("repository", "check", "reason", "expires")
_DAY: t.Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

#: An id, or a name.
_Repository = t.Union[int, str]


class Waivers:
    """The waivers that are in force; of several for one finding the first counts."""

    def __init__(self, by_finding: t.Mapping[tuple[_Repository, str], tuple[int, Fields]]) -> None:
        self._by_finding = by_finding

    @classmethod
    def from_list(cls, value: t.Any, now: datetime) -> Waivers:
        """Understand the list that the user gave, and leave out what has lapsed. Raises: InputError."""
        by_finding: dict[tuple[_Repository, str], tuple[int, Fields]] = {}
        for index, row in enumerate(objects(value, "waivers")):
            where = f"waivers[{index}]"
            unknown = row.keys() - set(_KEYS)
            if unknown:
                raise InputError(
                    f"{where} has the unknown key {shown(min(unknown))}. The keys are: {', '.join(_KEYS)}."
                )
            repository = _repository(row.get("repository"), f"{where}.repository")
            checks = _checks(row.get("check"), f"{where}.check")
            waiver = {
                "reason": _reason(row.get("reason"), f"{where}.reason"),
                "expires": _expires(row.get("expires"), f"{where}.expires"),
            }
            if waiver["expires"] is None or waiver["expires"] >= now.date().isoformat():
                for check in checks:
                    by_finding.setdefault((repository, check), (index, waiver))
        return cls(by_finding)

    def waiver_of(self, subject: Subject, check: str) -> Fields | None:
        """Return the waiver of a finding, for the finding, or None."""
        if not self._by_finding:
            return None
        called: tuple[_Repository, ...] = (subject.id, *subject.names)
        found = [self._by_finding[name, check] for name in called if (name, check) in self._by_finding]
        return dict(min(found, key=lambda indexed: indexed[0])[1]) if found else None


def _repository(value: t.Any, where: str) -> _Repository:
    # Strangers name repositories: one that is called like the id of another must not get the other's waiver.
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
    if isinstance(value, str) and value.strip():
        return value.strip()
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
