# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The report of a repair as a table for the console."""

from __future__ import annotations

import textwrap
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._columns import fitted, width_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    Fields,
    InputError,
    plain,
    text_or_none,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repair import RESULTS

# The file has them all. Without one, as in check mode, the table names all that would be done.
_MOST_ROWS: t.Final = 20

_WIDEST_NAME: t.Final = 40

_HEADINGS: t.Final[t.Mapping[str, str]] = {
    "still_failing": "Still failing: {count}",
    "repaired": "Repaired: {count}",
    "planned": "Would be repaired: {count}",
    "fixed": "Fixed after the audit: {count}",
    "deferred": "Left for another run: {count}",
    "manual": "For a person to fix: {count}",
}

# Below the name.
_INDENT: t.Final = " " * 14


def table_from(report: t.Any, columns: int = 120) -> str:
    """Return the report of a repair as text.

    Args:
        report: As repair_report_from returns it.
        columns: The width of the text.

    Raises:
        InputError: It is no such report.
    """
    given = plain(report, "report")
    try:
        rows, waived = given["repositories"], given["summary"]["waived"]
        lines = [_numbers(given)]
        for result in RESULTS:
            section = [row for row in rows if row["result"] == result]
            lines += _section(result, section, columns, has_file=not given["check_mode"])
    except (KeyError, TypeError):
        raise InputError(
            "report must be what the filter huaweicloud.codearts.remote_mirror_repair_report returns, and nothing else."
        ) from None
    if waived:
        lines += ["", f"Repositories with waived findings, which are left alone: {waived}"]
    return "\n".join(lines)


def _numbers(report: Fields) -> str:
    counts = report["summary"]
    if report["check_mode"]:
        return (
            f"Plan: {counts['planned']} would be repaired, {counts['deferred']} left for another run, "
            f"{counts['manual']} for a person to fix"
        )
    return (
        f"{counts['repaired']} repaired, {counts['still_failing']} still failing, {counts['deferred']} left for another run, "
        f"{counts['manual']} for a person to fix"
    )


def _section(result: str, rows: list[Fields], columns: int, has_file: bool) -> list[str]:
    if not rows:
        return []
    most = len(rows) if result == "planned" else _MOST_ROWS
    lines = ["", _HEADINGS[result].format(count=len(rows))]
    names = [_name(row) for row in rows[:most]]
    width = min(_WIDEST_NAME, max(map(width_of, names)))
    for row, name in zip(rows, names):
        message = text_or_none(row["message"]) or ""
        start = f"  {row['repository_id']:<10}  {fitted(name, width)}  "
        line = fitted(f"{start}{message}", columns).rstrip()
        lines.append(line)
        if result == "still_failing" and not row["remedy"] and line.endswith("…"):
            # What to do is at the end of the message.
            lines[-1:] = [
                fitted(start, columns).rstrip(),
                *textwrap.wrap(message, columns, initial_indent=_INDENT, subsequent_indent=_INDENT),
            ]
        if row["remedy"]:
            remedy = text_or_none(row["remedy"]) or ""
            lines += textwrap.wrap(remedy, columns, initial_indent=_INDENT, subsequent_indent=_INDENT)
    if len(rows) > most:
        lines.append(f"  and {len(rows) - most} more{', which are in the report' if has_file else ''}")
    return lines


def _name(row: Fields) -> str:
    return text_or_none(row["repository_name"]) or ""
