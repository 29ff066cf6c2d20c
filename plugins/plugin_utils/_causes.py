# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Causes: a few faults explain most findings. Each repository counts in one of them."""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import SEVERITIES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import explain, without_particulars
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields

#: Repositories that a cause names.
MOST_IDS: t.Final = 20

#: Findings of a mirror that does not copy, and reports no error: a disabled schedule explains them.
_SILENT: t.Final = frozenset({"stale", "never_synced"})

#: What fails on the way to one host fails for a reason of that host. Other findings are the same for all hosts.
_OF_A_HOST: t.Final = frozenset({"unapproved_source"})

_Key = tuple[str, str, str]


def set_causes(by_repository: t.Mapping[int, list[Fields]]) -> list[Fields]:
    """Return the causes, those with the most repositories first, and set the index of each finding's cause.

    Args:
        by_repository: The findings that are not waived, for each repository the worst first. The cause of each is its
            remedy in English, as findings_of() returns them.
    """
    leading = {number: _leading(findings) for number, findings in by_repository.items()}
    groups: dict[_Key, list[int]] = {}
    for number, finding in leading.items():
        groups.setdefault(_key(finding), []).append(number)
    causes = {key: _cause(key, [leading[number] for number in numbers]) for key, numbers in groups.items()}
    ordered = sorted(groups, key=lambda key: (by_importance(causes[key]), key))
    for index, key in enumerate(ordered):
        for number in groups[key]:
            for finding in by_repository[number]:
                finding["cause"] = index
    return [causes[key] for key in ordered]


def by_importance(cause: Fields) -> tuple[bool, int]:
    """Return the key that sorts causes: those with the most repositories first, and mere information last."""
    return cause["severity"] == SEVERITIES[-1], -cause["count"]


def _leading(findings: list[Fields]) -> Fields:
    """Return the finding of a repository that explains the others."""
    worst = findings[0]
    if worst["check"] in _SILENT and not worst["error"]:
        for finding in findings:
            if finding["check"] == "schedule_disabled":
                return {**finding, "severity": worst["severity"]}
    return worst


def _key(finding: Fields) -> _Key:
    """Return what the findings of a cause have in common: what failed where, not the check that noticed it.

    It is the same in each language.
    """
    check, source, error = finding["check"], finding["source"] or "", finding["error"]
    if check == "unreadable":
        return check, "", finding["cause"]
    if error:
        return "", source, explain(error).meaning or without_particulars(error).casefold()
    return check, source if check in _OF_A_HOST else "", finding["cause"]


def _cause(key: _Key, group: list[Fields]) -> Fields:
    first = group[0]
    errors = collections.Counter(without_particulars(finding["error"]) for finding in group if finding["error"])
    return {
        "check": first["check"],
        "source": key[1] or None,
        "error": errors.most_common(1)[0][0] if errors else None,
        "remedy": first["remedy"],
        "severity": min((finding["severity"] for finding in group), key=SEVERITIES.index),
        "projects": sorted({finding["project_name"] for finding in group} - {None}),
        "count": len(group),
        "repository_ids": [finding["repository_id"] for finding in group[:MOST_IDS]],
    }
