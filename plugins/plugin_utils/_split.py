# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""A report in parts, one for each owner or project, which are reports themselves."""

from __future__ import annotations

import hashlib
import re
import typing as t
import unicodedata

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._audit import (
    start_here_of,
    summary_of,
    unreadable_of,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._causes import MOST_IDS, by_importance
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import SEVERITIES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, InputError, shown
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import language_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import Report, report_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import outcome_of

#: What a report can be split by, with the key of its rows.
_KEYS: t.Final[t.Mapping[str, str]] = {"owner": "owner", "project": "project_name"}

#: The lists of a report whose rows name a repository.
_LISTS: t.Final = ("findings", "repositories", "new", "worse", "fixed", "dropped")

#: Characters of a file's name, of which each takes up to four bytes.
_LONGEST_FILE_NAME: t.Final = 50

#: Names that others have: the files of the audit, parts with a digest, and devices of Windows.
_TAKEN: t.Final = re.compile(
    r"(?i)(?:no-owner|no-project|remote-mirror-.*|.*-[0-9a-f]{8}|(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?)"
)


def split_report(report: t.Any, by: t.Any = "owner", fail_on: t.Any = "critical") -> list[Fields]:
    """Return a report in parts, those of the repositories without an owner or a project last.

    Args:
        report: A report.
        by: owner or project.
        fail_on: What makes an audit fail, for the outcome of each part.

    Raises:
        InputError: It is not a report, or an option is invalid.
    """
    checked = report_from(report, "the input")
    key = _KEYS.get(by) if isinstance(by, str) else None
    if key is None:
        raise InputError(f"by must be {' or '.join(_KEYS)}, not {shown(by)}.")
    lists: dict[str | None, dict[str, list[Fields]]] = {}
    for name in _LISTS:
        for row in checked[name]:
            group = lists.get(row[key])
            if group is None:
                group = lists[row[key]] = {each: [] for each in _LISTS}
            group[name].append(row)
    names = sorted(lists, key=lambda name: (name is None, (name or "").casefold(), name))
    parts = ((name, _part(checked, {"by": by, "name": name}, lists[name])) for name in names)
    return [
        {
            "name": name,
            "file_name": _file_name(name, by),
            "report": dict(part),
            "outcome": outcome_of(part, fail_on),
        }
        for name, part in parts
    ]


def _part(whole: Fields, part: Fields, lists: dict[str, list[Fields]]) -> Report:
    findings, causes = _with_causes(lists["findings"], whole["causes"])
    by_repository: dict[int, list[Fields]] = {}
    for finding in findings:
        if finding["waived"] is None:
            by_repository.setdefault(finding["repository_id"], []).append(finding)
    return Report(
        {
            **whole,
            "audited": {**whole["audited"], "part": part},
            **lists,
            "summary": summary_of(lists["repositories"], findings),
            "causes": causes,
            "start_here": start_here_of(by_repository),
            "unreadable": unreadable_of(lists["repositories"], language_of(whole)),
            # They are for who made the audit, and name repositories that are in no part.
            "waivers": {"unused": [], "lapsed": []},
            "findings": findings,
        }
    )


def _with_causes(findings: list[Fields], causes: list[Fields]) -> tuple[list[Fields], list[Fields]]:
    """
    Return findings of some repositories with the indices of their causes, and these causes for those repositories.
    """
    groups: dict[int, list[Fields]] = {}
    for finding in findings:
        if finding["cause"] is not None:
            groups.setdefault(finding["cause"], []).append(finding)
    found = {index: _cause(causes[index], group) for index, group in groups.items()}
    ordered = sorted(found, key=lambda index: (by_importance(found[index]), index))
    new_index: dict[int | None, int | None] = {index: position for position, index in enumerate(ordered)}
    return (
        [{**finding, "cause": new_index.get(finding["cause"])} for finding in findings],
        [found[index] for index in ordered],
    )


def _cause(whole: Fields, group: list[Fields]) -> Fields:
    ids = list(dict.fromkeys(finding["repository_id"] for finding in group))
    return {
        **whole,
        "severity": min((finding["severity"] for finding in group), key=SEVERITIES.index),
        "projects": sorted({finding["project_name"] for finding in group} - {None}),
        "count": len(ids),
        "repository_ids": ids[:MOST_IDS],
    }


def _file_name(name: str | None, by: str) -> str:
    """Return a name for the files of a part: the same in each audit, another for each part, and safe in any folder.

    It depends on nothing but the name of the part. A name gets a digest if it is not safe, or if a disk of macOS or
    Windows could take another one for it.
    """
    if name is None:
        return f"no-{by}"
    safe = re.sub(r"[^\w.@+-]+", "-", name)[:_LONGEST_FILE_NAME].strip(".-")
    if safe and safe == name == _as_disks_compare(name) and not _TAKEN.fullmatch(safe):
        return safe
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{safe}-{digest}" if safe else digest


def _as_disks_compare(name: str) -> str:
    """Return one name for all that a disk may take for the same: without case, and with one form of each character."""
    return unicodedata.normalize("NFC", name).upper().casefold()
