# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""A report as CSV that spreadsheets open without surprises."""

from __future__ import annotations

import csv
import io
import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import document_from

#: Without it Excel takes UTF-8 for the code page of the machine, and Chinese for rubbish.
_BYTE_ORDER_MARK: t.Final = "\ufeff"

_COLUMNS: t.Final = (
    "severity",
    "waived",
    "check",
    "repository_id",
    "repository_name",
    "project_name",
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

_CONTROL_CHARACTERS: t.Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")

# What starts a formula, at the start of the text and behind what some spreadsheet takes for a separator of cells, blanks
# and quotes in between.
_START_OF_FORMULA: t.Final = re.compile(
    r"""(^|[;,|])(?=[\s"'`´\u2018\u2019\u201a\u201c\u201d\u201e«»＂＇\u200b-\u200f\u2060]*[=+\-@＝＋－＠﹢﹣﹦﹫−])"""
)


def csv_from(report: t.Any) -> str:
    """Return the findings of a report, one a row, as CSV (RFC 4180) with a byte order mark. Raises: InputError."""
    document = document_from(report, "the input")
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows([[_cell(value) for value in _row(finding)] for finding in document["findings"]])
    return _BYTE_ORDER_MARK + text.getvalue()


def _row(finding: Fields) -> list[t.Any]:
    waiver = finding["waived"]
    derived = {
        "waived": "yes" if waiver else "no",
        "waived_reason": waiver["reason"] if waiver else None,
        "waived_expires": waiver["expires"] if waiver else None,
    }
    return [derived[name] if name in derived else finding[name] for name in _COLUMNS]


def _cell(value: t.Any) -> str:
    """
    Return a cell that no spreadsheet takes for a formula.

    The backslash stands before it rather than the usual apostrophe: some programs strip quotes when they import, and what
    is left would be a formula again.
    """
    if value is None:
        return ""
    text = _CONTROL_CHARACTERS.sub(" ", str(value)).strip()
    return _START_OF_FORMULA.sub(r"\1\\", text)
