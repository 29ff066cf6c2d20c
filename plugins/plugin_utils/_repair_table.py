# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The report of a repair as a table for the console."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._columns import fitted, width_of, wrapped
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    Fields,
    InputError,
    plain,
    text_or_none,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import N_, Language, language_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repair import RESULTS

# The file has them all. Without one, as in check mode, the table names all that would be done.
_MOST_ROWS: t.Final = 20

_WIDEST_NAME: t.Final = 40

_HEADINGS: t.Final[t.Mapping[str, str]] = {
    "still_failing": N_("Still failing: {count}"),
    "repaired": N_("Repaired: {count}"),
    "planned": N_("Would be repaired: {count}"),
    "fixed": N_("Fixed after the audit: {count}"),
    "deferred": N_("Left for another run: {count}"),
    "manual": N_("For a person to fix: {count}"),
}

_WAIVED: t.Final = N_("Repositories with waived findings, which are left alone: {waived}")
_PLAN: t.Final = N_("Plan: {planned} would be repaired, {deferred} left for another run, {manual} for a person to fix")
_DONE: t.Final = N_(
    "{repaired} repaired, {still_failing} still failing, {deferred} left for another run, {manual} for a person to fix"
)
_MORE: t.Final = N_("and {count} more")
_MORE_IN_REPORT: t.Final = N_("and {count} more, which are in the report")

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
        language = language_of(given)
        lines = [language.text(_PLAN if given["check_mode"] else _DONE, **given["summary"])]
        for result in RESULTS:
            section = [row for row in rows if row["result"] == result]
            lines += _section(result, section, columns, has_file=not given["check_mode"], language=language)
    except (KeyError, TypeError):
        raise InputError(
            "report must be what the filter huaweicloud.codearts.remote_mirror_repair_report returns, and nothing else."
        ) from None
    if waived:
        lines += ["", language.text(_WAIVED, waived=waived)]
    return "\n".join(lines)


def _section(result: str, rows: list[Fields], columns: int, has_file: bool, language: Language) -> list[str]:
    if not rows:
        return []
    most = len(rows) if result == "planned" else _MOST_ROWS
    lines = ["", language.text(_HEADINGS[result], count=len(rows))]
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
                *wrapped(message, columns, _INDENT),
            ]
        if row["remedy"]:
            remedy = text_or_none(row["remedy"]) or ""
            lines += wrapped(remedy, columns, _INDENT)
    if len(rows) > most:
        lines.append(f"  {language.text(_MORE_IN_REPORT if has_file else _MORE, count=len(rows) - most)}")
    return lines


def _name(row: Fields) -> str:
    return text_or_none(row["repository_name"]) or ""
