# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The sentences and the text that a person reads of an audit at a terminal or in a mail."""

from __future__ import annotations

import typing as t
import unicodedata

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields

# Whole sentences with named placeholders, since they are to be translated.
# Where there are two, the first is for one and the second for several.
_NONE_NEEDS_ATTENTION: t.Final = "None of {requested} needs attention"
_NEED_ATTENTION: t.Final = (
    "1 needs attention: {critical} critical, {warning} warning, {unreadable} unreadable",
    "{total} need attention: {critical} critical, {warning} warning, {unreadable} unreadable",
)
_SIMULATED: t.Final = "SIMULATED: this is an audit of the built-in simulator, not of a real CodeHub"
_OF: t.Final = (
    "1 repository of {endpoint} at {generated_at}",
    "{requested} repositories of {endpoint} at {generated_at}",
)
_AN_ENDPOINT: t.Final = "CodeHub"
_STATES: t.Final = (
    "{healthy} healthy, {critical} critical, {warning} warning, {info} info, {waived} waived, {no_mirror} no mirror, "
    "{unreadable} unreadable, {not_attempted} not attempted"
)
_SINCE_PREVIOUS: t.Final = (
    "Since the previous audit ({previous}): {new} new, {worse} worse, {fixed} fixed, {persisting} persisting"
)
_SAME: t.Final = (
    "Since the previous audit ({previous}): {new} new, {worse} worse, {fixed} fixed, {persisting} persisting; same since "
    "{unchanged_since}"
)
_FIRST: t.Final = "There is no previous report to compare with, so everything counts as new"
_MORE: t.Final = "... and {count} more"
_DROPPED: t.Final = (
    "1 repository no longer needs attention without being fixed; the report names it",
    "{count} repositories no longer need attention without being fixed; the report names them",
)
_UNUSED: t.Final = (
    "1 waiver matches no repository of the audit; the report lists it",
    "{count} waivers match no repository of the audit; the report lists them",
)
_LAPSED: t.Final = ("1 waiver has lapsed; the report lists it", "{count} waivers have lapsed; the report lists them")
_NO_REPORT: t.Final = "No report was written"
_START_HERE: t.Final = "Start here, with the mirrors that have been dead the longest first:"

_NARROWEST: t.Final = 60

_MOST_NEWS: t.Final = {"new": 8, "worse": 4, "fixed": 4}
_MOST_PERSISTING: t.Final = 3


def attention_sentence(report: t.Mapping[str, t.Any]) -> str:
    """Return how many repositories need attention, in the one form that page, console and messages use.

    Args:
        report: A report, or an outcome: something with a summary.
    """
    summary = report["summary"]
    attention = summary["attention"]
    if not attention["total"]:
        return _NONE_NEEDS_ATTENTION.format(requested=summary["repositories"]["requested"])
    return _for_count(_NEED_ATTENTION, attention["total"]).format(**attention)


def summary_text(
    outcome: t.Mapping[str, t.Any], report: t.Mapping[str, t.Any] | None, reports: t.Mapping[str, str], columns: int
) -> str:
    """Return the summary of an audit for a terminal: fewer than 40 lines, and few when nothing is new.

    Args:
        outcome: Of the audit. Its message ends the summary if the audit is an error.
        report: Null if the audit could not be made.
        reports: The path of each report that was written.
        columns: Width of the terminal, where East Asian characters take two columns.
    """
    width = max(columns, _NARROWEST)
    lines = [_SIMULATED] if outcome["audited"].get("simulated") else []
    if report is None:
        lines.append(str(outcome["message"]))
    else:
        lines += _of_report(outcome, report, width)
    paths = [f"{kind + ':':6} {path}" for kind, path in reports.items()] or [_NO_REPORT]
    if report is not None and _is_quiet(report):
        del paths[1:]
    # A path is not cut: it is there to be opened.
    lines = [*(fitted(line, width).rstrip() for line in lines), *paths]
    if report is not None and outcome["verdict"] == "error":
        lines += ["", *_wrapped(str(outcome["message"]), width)]
    return "\n".join(lines)


def _is_quiet(report: t.Mapping[str, t.Any]) -> bool:
    """Return whether nothing is new, so that a nightly job prints little but the numbers."""
    news = (report["new"], report["worse"], report["fixed"], report["dropped"])
    return report["previous_generated_at"] is not None and not any(news) and not report["ended_by"]


def _of_report(outcome: t.Mapping[str, t.Any], report: t.Mapping[str, t.Any], width: int) -> list[str]:
    repositories = report["summary"]["repositories"]
    endpoint = report["audited"]["endpoint"] or _AN_ENDPOINT
    lines = [
        _for_count(_OF, repositories["requested"]).format(
            requested=repositories["requested"], endpoint=endpoint, generated_at=_readable(report["generated_at"])
        ),
        *_wrapped(_STATES.format(**repositories), width),
        *_wrapped(attention_sentence(report) if outcome["verdict"] == "error" else str(outcome["message"]), width),
        *_news(outcome, report, width),
    ]
    waivers = report["waivers"]
    for sentences, rows in ((_DROPPED, report["dropped"]), (_UNUSED, waivers["unused"]), (_LAPSED, waivers["lapsed"])):
        if rows:
            lines.append(_for_count(sentences, len(rows)).format(count=len(rows)))
    return lines


def _for_count(sentences: tuple[str, str], count: int) -> str:
    return sentences[count != 1]


def _news(outcome: t.Mapping[str, t.Any], report: t.Mapping[str, t.Any], width: int) -> list[str]:
    previous = report["previous_generated_at"]
    if previous is None:
        lines = _wrapped(report["not_compared"] or _FIRST, width)
    else:
        changes = report["summary"]["changes"]
        sentence = _SINCE_PREVIOUS if report["changed"] else _SAME
        times = {"previous": _readable(previous), "unchanged_since": _readable(report["unchanged_since"])}
        lines = _wrapped(sentence.format(**times, **changes), width)
        for kind, most in _MOST_NEWS.items():
            lines += _listed(kind, report[kind], most, width)
    if report["unreadable"]["count"] and not _is_quiet(report):
        lines += _wrapped(report["unreadable"]["message"], width)
    urgent = [row for row in outcome["attention"] if row["checks"] != ["unreadable"]]
    if urgent and (previous is None or report["new"] or report["worse"]):
        most = len(urgent) if previous is None else _MOST_PERSISTING
        lines += ["", _START_HERE, *(_line(row["severity"], row, width) for row in urgent[:most]), ""]
    return lines


def _listed(kind: str, rows: list[Fields], most: int, width: int) -> list[str]:
    lines = [_line(kind, row, width) for row in rows[:most]]
    return [*lines, f"  {_MORE.format(count=len(rows) - most)}"] if len(rows) > most else lines


def _line(kind: str, row: Fields, width: int) -> str:
    name_width = width // 5
    message = fitted(row["message"], width - name_width - 26).rstrip()
    return f"  {kind:8}  {row['repository_id']:<10}  {fitted(row['repository_name'] or '-', name_width)}  {message}"


def _readable(time: str) -> str:
    return f"{time[:10]} {time[11:16]} UTC"


def width_of(text: str) -> int:
    """Return how many columns a text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fitted(text: str, columns: int) -> str:
    """Return a text that takes exactly so many columns: padded, or cut with an ellipsis."""
    taken = width_of(text)
    if taken <= columns:
        return text + " " * (columns - taken)
    kept, used = [], 0
    for character in text:
        used += _width(character)
        if used > columns - 1:
            break
        kept.append(character)
    text = f"{''.join(kept)}…"
    return text + " " * (columns - width_of(text))


def _wrapped(text: str, columns: int) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width_of(lines[-1]) + 1 + width_of(word) <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
