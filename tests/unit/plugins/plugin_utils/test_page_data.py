# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import ENGLISH, Plural
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page_data import page_data
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page_texts import SCRIPT_TEXTS, TEXTS, PageTexts

from .audits import error, mirror, report, repository

DAYS = {"last_successful_update_at": "2026-11-01T05:00:00Z"}


def data(document: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return what the script reads."""
    read: dict[str, t.Any] = json.loads(page_data(document, PageTexts(ENGLISH)))
    return read


def own_text(read: dict[str, t.Any], column: str, row: int) -> str | None:
    """Return a text of a row, put together as the script does."""
    columns, strings = read["columns"], read["strings"]
    parts = strings[columns[column][row]]
    if not isinstance(parts, list):
        return t.cast("str | None", parts)
    since = columns["since"][row]
    minute = f"{since[:10]} {since[11:16]} UTC" if since else ""
    own = (strings[columns["url"][row]] or "", minute, str(columns["id"][row]))
    return "".join(own[part] if isinstance(part, int) else part for part in parts)


def test_texts_of_the_script_are_in_it() -> None:
    texts = data(report(mirror()))["texts"]
    assert set(texts) == set(SCRIPT_TEXTS)
    for name, text in texts.items():
        known = TEXTS[name]
        assert text == ({"one": known.one, "other": known.other} if isinstance(known, Plural) else known)


def test_no_findings_are_no_columns() -> None:
    assert data(report(mirror()))["columns"] == {}


def test_rows_have_the_fields_of_the_findings() -> None:
    document = report(
        mirror(1, **error("fatal: Authentication failed"), **DAYS),
        mirror(2, **DAYS),
        repositories=[
            repository(1, name="a", project_name="P", owner="zhang.wei"),
            repository(2, name="b", project_name=None),
        ],
        waivers=[{"repository": 2, "check": "all", "reason": "Moves", "expires": "2026-12-31"}],
        audited={"region": "cn-north-4"},
    )
    read = data(document)
    columns, strings = read["columns"], read["strings"]
    for row, finding in enumerate(document["findings"]):
        assert columns["id"][row] == finding["repository_id"]
        assert read["severities"][columns["severity"][row]][0] == finding["severity"]
        assert read["checks"][columns["check"][row]][0] == finding["check"]
        assert strings[columns["name"][row]] == finding["repository_name"]
        assert strings[columns["project"][row]] == finding["project_name"]
        assert strings[columns["owner"][row]] == finding["owner"]
        assert own_text(read, "link", row) == finding["repository_url"]
        assert own_text(read, "message", row) == finding["message"]
        assert own_text(read, "error", row) == finding["error"]
        assert strings[columns["url"][row]] == finding["url"]
        assert strings[columns["remedy"][row]] == finding["remedy"]
        assert columns["since"][row] == (finding["since"] or 0)
        assert columns["cause"][row] == (-1 if finding["cause"] is None else finding["cause"])
        waiver = read["waivers"][columns["waiver"][row] - 1] if columns["waiver"][row] else None
        assert waiver == (["Moves", "2026-12-31"] if finding["waived"] else None)


@given(st.text(alphabet="1 /a", max_size=12), st.text(alphabet="1 /a", max_size=4), st.integers(1, 111))
def test_texts_are_put_together_again_whatever_they_contain(message: str, url: str, number: int) -> None:
    document = report(mirror(7, **DAYS))
    (finding,) = document["findings"]
    finding.update(message=message, url=url, error=None, repository_id=number)
    assert (own_text(data(document), "message", 0) or "") == message


def test_findings_share_texts_that_differ_in_their_own_values_only() -> None:
    mirrors = [
        mirror(
            number, url=f"https://git.example.com/{number}.git", **error(f"fatal: unable to access '{url}/'"), **DAYS
        )
        for number in range(2111000001, 2111000101)
        for url in [f"https://git.example.com/{number}.git"]
    ]
    read = data(report(*mirrors))
    for column in ("message", "error"):
        assert len({index for index in read["columns"][column] if index}) <= 2


def test_nothing_in_it_ends_the_script_element() -> None:
    hostile = "</script><!--&\u2028\u2029"
    text = page_data(
        report(mirror(7, **DAYS), repositories=[repository(7, name=hostile, project_name=hostile)]), PageTexts(ENGLISH)
    )
    assert not set(text) & set("<>&\u2028\u2029")
