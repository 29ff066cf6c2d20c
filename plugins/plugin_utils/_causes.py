# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Causes: many findings are mostly a few of them, the same check, source and error."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import without_particulars
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields

_MOST_IDS: t.Final = 20


def causes_of(findings: t.Iterable[Fields]) -> list[Fields]:
    """Return the causes of the findings that are not waived, those with the most repositories first."""
    groups: dict[tuple[str, str, str], list[Fields]] = {}
    for finding in findings:
        if finding["waived"] is None:
            error = without_particulars(finding["error"] or "").casefold()
            groups.setdefault((finding["check"], finding["source"] or "", error), []).append(finding)
    return sorted(map(_cause, groups.values()), key=_size)


def _size(cause: Fields) -> tuple[t.Any, ...]:
    return -cause["count"], cause["check"], cause["source"] or "", cause["error"] or ""


def _cause(group: list[Fields]) -> Fields:
    first = group[0]
    return {
        "check": first["check"],
        "source": first["source"],
        "error": without_particulars(first["error"] or "") or None,
        "projects": sorted({finding["project_name"] for finding in group} - {None}),
        "severity": first["severity"],
        "count": len(group),
        "repository_ids": [finding["repository_id"] for finding in group[:_MOST_IDS]],
    }
