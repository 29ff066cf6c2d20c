# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The findings as the page's script reads them: a column for each field, and each text once."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Sequence

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import SEVERITIES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import Plural
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page import (
    ROWS,
    cause_name,
    changes_by_id,
    shown_error,
    shown_url,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page_texts import (
    SCRIPT_TEXTS,
    TEXTS,
    PageTexts,
)

# In a script element none of these may end it, begin a comment, or end a line.
_UNSAFE: t.Final = "<>&\u2028\u2029"

#: A text, or its literal parts with the indices of the finding's own values between them.
_Text = t.Union[str, list[t.Union[str, int]]]


class _Strings:
    """The table of texts. Index 0 is that of none."""

    def __init__(self) -> None:
        self.table: list[_Text | None] = [None]
        self._indices: dict[t.Any, int] = {None: 0}

    def index(self, text: str | None) -> int:
        """Return the index of a text."""
        index = self._indices.get(text)
        if index is None:
            index = self._add(text, t.cast("str", text))
        return index

    def index_of_template(self, text: str | None, own: Sequence[str]) -> int:
        """
        Return the index of a text without what is the finding's own in it, so that findings share it.

        Args:
            text: The text.
            own: The values of this finding that the text may contain.
        """
        parts = _split(text, own) if text else None
        if not parts or len(parts) == 1:
            return self.index(text)
        key = tuple(parts)
        index = self._indices.get(key)
        return self._add(key, parts) if index is None else index

    def _add(self, key: t.Any, text: _Text) -> int:
        self._indices[key] = len(self.table)
        self.table.append(text)
        return len(self.table) - 1


def _split(text: str, own: Sequence[str]) -> list[str | int]:
    parts: list[str | int] = [text]
    for number, value in enumerate(own):
        if value and value in text:
            parts = [piece for part in parts for piece in _split_part(part, value, number)]
    return parts


def _split_part(part: str | int, value: str, number: int) -> list[str | int]:
    if isinstance(part, int):
        return [part]
    pieces: list[str | int] = []
    for piece in part.split(value):
        pieces += [number, piece] if pieces else [piece]
    return pieces


def page_data(report: Fields, texts: PageTexts) -> str:
    """
    Return what the script needs as JSON that may stand in a script element.

    Args:
        report: A valid report.
        texts: Those of the page.
    """
    language = texts.language
    data = {
        "language": language.tag,
        "dates": {
            "day": language.date_pattern,
            "minute": language.minute_pattern,
            "second": language.second_pattern,
        },
        "rows": ROWS,
        "generated_at": report["generated_at"],
        "texts": {name: _text(texts, name) for name in SCRIPT_TEXTS},
        "severities": [[name, texts.plain_text(f"state_{name}")] for name in SEVERITIES],
        "causes": [cause_name(texts, cause) for cause in report["causes"]],
        **_findings(report, texts),
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in _UNSAFE:
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _text(texts: PageTexts, name: str) -> str | dict[str, str]:
    if isinstance(TEXTS[name], Plural):
        return {"one": texts.form(name, 1), "other": texts.form(name, 2)}
    return texts.form(name)


def _findings(report: Fields, texts: PageTexts) -> Fields:
    findings, change_of = report["findings"], changes_by_id(report)
    checks = list(dict.fromkeys(finding["check"] for finding in findings))
    check_numbers = {name: number for number, name in enumerate(checks)}
    severity_numbers = {name: number for number, name in enumerate(SEVERITIES)}
    strings = _Strings()
    waivers: list[list[str | None]] = []
    rows = []
    for finding in findings:
        number, waived = finding["repository_id"], finding["waived"]
        since = finding["since"]
        # The longest first, since one may contain another. The script puts them together in the same order.
        own = (finding["url"] or "", texts.language.minute(since) if since else "", str(number))
        if waived:
            waivers.append([waived["reason"], waived["expires"]])
        rows.append(
            (
                number,
                severity_numbers[finding["severity"]],
                check_numbers[finding["check"]],
                strings.index(texts.repository_name(finding["repository_name"], number)),
                strings.index(finding["project_name"]),
                strings.index(finding["owner"]),
                strings.index_of_template(finding["repository_url"], own),
                strings.index_of_template(finding["message"], own),
                strings.index_of_template(shown_error(finding), own),
                strings.index(finding["url"]),
                1 if shown_url(finding) else 0,
                strings.index(finding["remedy"]),
                since or 0,
                strings.index(finding["first_seen"][:10]),
                strings.index(change_of.get(number)),
                -1 if finding["cause"] is None else finding["cause"],
                len(waivers) if waived else 0,
            )
        )
    return {
        "checks": [[name, texts.check_label(name), texts.since_label(name), texts.no_age(name)] for name in checks],
        "strings": strings.table,
        "waivers": waivers,
        "columns": dict(zip(_COLUMNS, map(list, zip(*rows)))),
    }


_COLUMNS: t.Final = (
    "id",
    "severity",
    "check",
    "name",
    "project",
    "owner",
    "link",
    "message",
    "error",
    "url",
    "shows_url",
    "remedy",
    "since",
    "first_seen",
    "change",
    "cause",
    "waiver",
)
