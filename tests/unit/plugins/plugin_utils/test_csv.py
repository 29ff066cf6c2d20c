# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import csv
import io
import re
import typing as t

import pytest
from hypothesis import given

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._csv import csv_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    error,
    mirror,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import AUDITS, report_of

#: What starts a formula, or another cell, behind blanks and quotes.
FORMULA = re.compile(r"""[\s"'`\u2019\u201d＂＇\ufeff]*[=+\-@\t\r\n＝＋－＠]""")


def rows(text: str, delimiter: str = ",") -> list[list[str]]:
    """Return the cells as a spreadsheet has them."""
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=delimiter))


def test_a_table_has_a_row_for_each_finding() -> None:
    document = report(
        mirror(7, last_successful_update_at=None),
        mirror(8, mirroring_enabled=False),
        repositories=[repository(7, name='支付 "网关", 1'), repository(8)],
        waivers=[{"repository": 8, "check": "all", "reason": "Ticket 42", "expires": "2026-12-31"}],
    )
    names, first, second = rows(csv_from(document))
    table = [dict(zip(names, row)) for row in (first, second)]
    assert names[:5] == ["severity", "waived", "check", "repository_id", "repository_name"]
    assert len(names) == len(first) == len(second) == len(set(names))
    assert table[0]["repository_name"] == '支付 "网关", 1'
    assert (table[0]["severity"], table[0]["waived"], table[0]["since"]) == ("critical", "no", "")
    assert (table[1]["waived"], table[1]["waived_reason"], table[1]["waived_expires"]) == (
        "yes",
        "Ticket 42",
        "2026-12-31",
    )


def test_it_is_as_rfc_4180_has_it_with_a_mark_for_excel() -> None:
    text = csv_from(report(mirror(mirroring_enabled=False), repositories=[repository(name='a"b')]))
    assert text.encode("utf-8").startswith(b'\xef\xbb\xbf"severity",')
    assert text.count("\r\n") == text.count("\n") == text.count("\r") == 2
    assert text.endswith('"\r\n')
    assert '"a""b"' in text


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "\\=1+1"),
        ("+1", "\\+1"),
        ("-1", "\\-1"),
        ("@SUM(A1)", "\\@SUM(A1)"),
        ("＝1", "\\＝1"),
        ("  =1", "\\=1"),
        ("\t=1", "\\=1"),
        ("'=1", "\\'=1"),
        ('"\'"@x', '\\"\'"@x'),
        ("\ufeff=1", "\\=1"),
        ("\u200b=1", "\\=1"),
        ("x;=1", "x;\\=1"),
        ('x,"=1', 'x,\\"=1'),
        ("x\r\n=1", "x =1"),
        ("a=b", "a=b"),
        ("a-b", "a-b"),
        ("网关", "网关"),
        ("\\=1", "\\=1"),
    ],
)
def test_no_text_is_a_formula(name: str, cell: str) -> None:
    document = report(mirror(mirroring_enabled=False))
    document["findings"][0]["repository_name"] = name
    names, row = rows(csv_from(document))
    assert row[names.index("repository_name")] == cell


@given(given_audit=AUDITS)
def test_no_cell_of_any_report_is_a_formula_whatever_separates_cells(given_audit: dict[str, t.Any]) -> None:
    text = csv_from(report_of(given_audit))
    for delimiter in (",", ";"):
        for row in rows(text, delimiter):
            for cell in row:
                assert not FORMULA.match(cell)
                assert not re.search(r"[\x00-\x1f\x7f]", cell)


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(InputError, match="the input is not a report: it has no valid schema_version"):
        csv_from({"report": report(mirror(**error("x")))})
