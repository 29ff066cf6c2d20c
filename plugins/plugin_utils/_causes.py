# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Causes: many findings are mostly a few of them, the same check, source and error, and the same to do about it."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import without_particulars
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields

_MOST_IDS: t.Final = 20

_Key = tuple[str, str, str, str]


class Causes(t.NamedTuple):
    """
    What findings have in common.

    causes: of the findings that are not waived, those with the most repositories first.
    findings: as given, each with the place of its cause in C(causes), None where it is waived.
    """

    causes: list[Fields]
    findings: list[Fields]


def by_cause(findings: t.Sequence[Fields]) -> Causes:
    """Put findings together that have one cause."""
    keys = [_key(finding) if finding["waived"] is None else None for finding in findings]
    groups: dict[_Key, list[Fields]] = {}
    for key, finding in zip(keys, findings):
        if key:
            groups.setdefault(key, []).append(finding)
    ordered = sorted(groups, key=lambda key: (-len(groups[key]), key))
    places = {key: place for place, key in enumerate(ordered)}
    return Causes(
        [_cause(groups[key]) for key in ordered],
        [{**finding, "cause": places[key] if key else None} for key, finding in zip(keys, findings)],
    )


def _key(finding: Fields) -> _Key:
    error = without_particulars(finding["error"] or "").casefold()
    return finding["check"], finding["source"] or "", error, finding["remedy"]


def _cause(group: list[Fields]) -> Fields:
    first = group[0]
    return {
        "check": first["check"],
        "source": first["source"],
        "error": without_particulars(first["error"] or "") or None,
        "remedy": first["remedy"],
        "projects": sorted({finding["project_name"] for finding in group} - {None}),
        "severity": first["severity"],
        "count": len(group),
        "repository_ids": [finding["repository_id"] for finding in group[:_MOST_IDS]],
    }
