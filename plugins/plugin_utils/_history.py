# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The history of audits: a file with a line of JSON for each, which holds its numbers."""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, InputError, kind, plain, shown
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._news import COMPARED
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import Report
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import parse
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import verdict_of

#: Of the lines that are written. All with the same major version can be read.
_SCHEMA_VERSION: t.Final = "1.0"

_MAJOR_VERSION: t.Final = re.compile(r"([0-9]{1,9})\.[0-9]{1,9}")

#: What each line begins with, by which a torn one is known.
_BEGINNING: t.Final = '{"schema_version": "'

#: Lines that are kept as they are: a month of hourly audits, two years of daily ones.
RECENT_LINES: t.Final = 800

#: Lines that are kept in all. Of audits that are older than the recent ones, the last of each day is kept.
MOST_LINES: t.Final = 1_600

#: What identifies an audit, and is kept where it is given.
_AUDITED: t.Final = (*COMPARED, "region", "part", "simulated")

_ATTENTION: t.Final = ("total", "critical", "warning", "unreadable")

_ADVICE: t.Final = "Repair the file, or move it away, and a new history begins."


class Entry(dict[str, t.Any]):
    """An audit of a history that needs no check, since this process has made or checked it."""


class Line(t.NamedTuple):
    """A line of a history.

    Attributes:
        text: As it is in the file, without the end of the line. It may have more than the entry that this release
            knows.
    """

    text: str
    entry: Entry


def line_of(report: Report, fail_on: str) -> Line:
    """Return the line of an audit."""
    audited = report["audited"]
    entry = Entry(
        {
            "schema_version": _SCHEMA_VERSION,
            "generated_at": report["generated_at"],
            "verdict": verdict_of(report, fail_on),
            "audited": {name: audited[name] for name in _AUDITED if audited.get(name) not in (None, "", False)},
            "summary": report["summary"],
            "calls": report["run"]["calls"],
            "elapsed": report["run"]["elapsed"],
        }
    )
    return Line(json.dumps(entry), entry)


def lines_from(content: bytes, path: str) -> tuple[list[Line], bool]:
    """Return the lines of a history, and whether its last line was torn, which is left out.

    Args:
        content: Of the file.
        path: Of the file, for an error.

    Raises:
        InputError: It is not a history. Nothing of another file is to be overwritten.
    """
    where = f"The history {path}"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{where} is not a history of audits: it is not UTF-8. {_ADVICE}") from None
    lines: list[Line] = []
    texts = [each.strip() for each in text.split("\n")]
    for number, line in enumerate(texts, 1):
        if not line:
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            if number == len(texts) and _is_torn(line):
                return lines, True
            raise InputError(f"{where}, line {number}, is not valid JSON ({error}). {_ADVICE}") from None
        try:
            lines.append(Line(line, _checked(value, f"{where}, line {number},")))
        except InputError as error:
            raise InputError(f"{error} {_ADVICE}") from None
    return lines, False


def _is_torn(line: str) -> bool:
    """Return whether a line is the beginning of one that this collection wrote."""
    return line.startswith(_BEGINNING) or _BEGINNING.startswith(line)


def entries_from(history: t.Any) -> list[Entry]:
    """Return the audits of a history that a user gave, as a list of dictionaries.

    Raises:
        InputError: It is none.
    """
    if history is None:
        return []
    given = history if history.__class__ is list else plain(history, "history")
    if not isinstance(given, list):
        raise InputError(f"history must be a list of dictionaries, one per line of the file, not {kind(given)}.")
    return [entry_from(value, f"history[{index}]") for index, value in enumerate(given)]


def entry_from(value: t.Any, where: str) -> Entry:
    """Return one audit of a history, after a check of what is used.

    Args:
        value: Anything.
        where: For the error.

    Raises:
        InputError: It is not an audit, or of a version that cannot be read.
    """
    return value if value.__class__ is Entry else _checked(plain(value, where), where)


def _checked(entry: t.Any, where: str) -> Entry:
    if not isinstance(entry, dict):
        raise InputError(f"{where} must be a dictionary, not {kind(entry)}.")
    version = entry.get("schema_version")
    match = _MAJOR_VERSION.fullmatch(version) if isinstance(version, str) else None
    if match is None:
        raise InputError(f"{where} is not an audit of a history: it has no valid schema_version.")
    if match[1] != _SCHEMA_VERSION.partition(".")[0]:
        raise InputError(
            f"{where} has the schema version {version}, but this release of the collection reads {_SCHEMA_VERSION}."
        )
    if parse(entry.get("generated_at")) is None:
        raise InputError(f"{where} has an invalid generated_at: {shown(entry.get('generated_at'))}.")
    if not isinstance(entry.get("verdict"), str):
        raise InputError(f"{where} has an invalid verdict: {shown(entry.get('verdict'))}.")
    if not isinstance(entry.get("audited"), dict):
        raise InputError(f"{where} has an invalid audited: {shown(entry.get('audited'))}.")
    for section, names in (("repositories", ("requested",)), ("attention", _ATTENTION)):
        counts = _counts_of(entry, section)
        for name in names:
            count = counts.get(name)
            if count.__class__ is not int or count < 0:
                raise InputError(f"{where} has an invalid summary.{section}.{name}: {shown(count)}.")
    return Entry(entry)


def _counts_of(entry: Fields, section: str) -> Fields:
    summary = entry.get("summary")
    counts = summary.get(section) if isinstance(summary, dict) else None
    return counts if isinstance(counts, dict) else {}


def bounded(lines: list[Line]) -> list[Line]:
    """Return lines without what is too old to be kept: of audits before the recent ones, the last of each day stays.

    Args:
        lines: The oldest first.
    """
    last_of_day: dict[tuple[str, str], Line] = {}
    for line in lines[:-RECENT_LINES]:
        audited = line.entry["audited"]
        # Each run of the simulator has a port of its own.
        identity = {
            name: value for name, value in audited.items() if name != "endpoint" or not audited.get("simulated")
        }
        key = (json.dumps(identity, sort_keys=True), line.entry["generated_at"][:10])
        last_of_day.pop(key, None)
        last_of_day[key] = line
    return [*last_of_day.values(), *lines[-RECENT_LINES:]][-MOST_LINES:]


def text_of(lines: list[Line]) -> str:
    """Return lines as the content of a file."""
    return "".join(f"{line.text}\n" for line in lines)
