# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What changed since an earlier report."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._policy import OFF, Policy
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import FINDING, document_from


class Changes(t.NamedTuple):
    """
    new, fixed: findings. persisting: how many.

    Waived findings are in none of them, but for those that are fixed.
    """

    new: list[Fields]
    fixed: list[Fields]
    persisting: int


class PreviousReport:
    """A report of an earlier run, or that there is none."""

    def __init__(self, document: Fields | None) -> None:
        self.document = document
        self.generated_at: str | None = document["generated_at"] if document else None
        findings = document["findings"] if document else []
        self._findings: dict[tuple[int, str], Fields] = {_key(finding): finding for finding in findings}

    @classmethod
    def from_value(cls, value: t.Any) -> PreviousReport:
        """Understand what the user gave: a report as read from its JSON file, or null. Raises: InputError."""
        return cls(None if value is None else document_from(value, "previous"))

    def with_history(self, findings: list[Fields], now: str) -> list[Fields]:
        """Return the findings of this run, each with when it was first seen. now: ISO 8601."""
        return [
            {
                **finding,
                "first_seen": earlier["first_seen"] if earlier else now,
                "change": "persisting" if earlier else "new",
            }
            for finding, earlier in ((finding, self._findings.get(_key(finding))) for finding in findings)
        ]

    def changes(self, findings: list[Fields], read: t.Collection[int], policy: Policy) -> Changes:
        """
        Return what changed up to the findings of this run, which have their history.

        read: ids of the repositories whose mirror was read. Nothing is known of others, and nothing of checks that are
        switched off: what was wrong there is not fixed.
        """
        keys = {_key(finding) for finding in findings}
        fixed = [
            {name: finding[name] for name in (*FINDING, "first_seen", "change")}
            for key, finding in self._findings.items()
            if key not in keys and key[0] in read and policy.severities.get(key[1], OFF) != OFF
        ]
        unwaived = [finding for finding in findings if finding["waived"] is None]
        new = [finding for finding in unwaived if finding["change"] == "new"]
        return Changes(new, fixed, len(unwaived) - len(new))


def _key(finding: Fields) -> tuple[int, str]:
    return finding["repository_id"], finding["check"]
