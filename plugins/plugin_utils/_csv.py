# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""A report as CSV that spreadsheets open without surprises."""

from __future__ import annotations

import csv
import functools
import io
import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import report_from

#: Without it Excel reads UTF-8 in the code page of the machine, and shows Chinese text wrongly.
_BYTE_ORDER_MARK: t.Final = "\ufeff"

_COLUMNS: t.Final = (
    "severity",
    "waived",
    "check",
    "repository_id",
    "repository_name",
    "project_name",
    "owner",
    "repository_url",
    "source",
    "url",
    "message",
    "error",
    "remedy",
    "since",
    "first_seen",
    "change",
    "waived_reason",
    "waived_expires",
)

#: Columns that hold what the service or its users wrote. The others have a fixed form.
_UNTRUSTED: t.Final = frozenset(
    {
        "repository_name",
        "project_name",
        "owner",
        "repository_url",
        "source",
        "url",
        "message",
        "error",
        "remedy",
        "waived_reason",
    }
)

_CONTROL_CHARACTERS: t.Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")

# What starts a formula, at the start of the text and behind what some spreadsheet takes for a separator of cells,
# blanks and quotes in between.
_START_OF_FORMULA: t.Final = re.compile(
    r"""(^|[;,|])(?=[\s"'`´\u2018\u2019\u201a\u201c\u201d\u201e«»＂＇\u200b-\u200f\u2060]*[=+\-@＝＋－＠﹢﹣﹦﹫−])"""
)


def csv_from(report: t.Any) -> str:
    """Return the findings of a report, one per row, as CSV (RFC 4180) with a byte order mark.

    Raises:
        InputError: It is not a report.
    """
    checked = report_from(report, "the input")
    changes = {row["id"]: row["change"] for row in checked["repositories"]}
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_row(finding, changes.get(finding["repository_id"])) for finding in checked["findings"])
    return _BYTE_ORDER_MARK + text.getvalue()


def _row(finding: Fields, change: str | None) -> list[t.Any]:
    waiver = finding["waived"]
    derived = {
        "change": change,
        "waived": "yes" if waiver else "no",
        "waived_reason": waiver["reason"] if waiver else None,
        "waived_expires": waiver["expires"] if waiver else None,
    }
    values = ((name, derived[name] if name in derived else finding[name]) for name in _COLUMNS)
    return [_cell(value) if value and name in _UNTRUSTED else value for name, value in values]


@functools.lru_cache(maxsize=4096)
def _cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    A backslash stands before it rather than the usual apostrophe: some programs remove quotes when they import, and
    what is left would be a formula again.
    """
    return _START_OF_FORMULA.sub(r"\1\\", _CONTROL_CHARACTERS.sub(" ", text).strip())
