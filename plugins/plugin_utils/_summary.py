# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The sentences and the text that a person reads of an audit at a terminal or in a mail."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._columns import fitted, wrapped
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._labels import label_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import N_, Language, Plural, language_of

_NONE_NEEDS_ATTENTION: t.Final = N_("None of {requested} needs attention")
_NEED_ATTENTION: t.Final = Plural(
    "1 needs attention: {critical} critical, {warning} warning, {unreadable} unreadable",
    "{count} need attention: {critical} critical, {warning} warning, {unreadable} unreadable",
)
_SIMULATED: t.Final = N_("SIMULATED: this is an audit of the built-in simulator, not of a real CodeHub")
_OF: t.Final = Plural(
    "1 repository of {endpoint} at {generated_at}",
    "{count} repositories of {endpoint} at {generated_at}",
)
_AN_ENDPOINT: t.Final = "CodeHub"
_STATES: t.Final = N_(
    "{healthy} healthy, {critical} critical, {warning} warning, {info} info, {waived} waived, {no_mirror} no mirror, "
    "{unreadable} unreadable, {not_attempted} not attempted"
)
_SINCE_PREVIOUS: t.Final = N_(
    "Since the previous audit ({previous}): {new} new, {worse} worse, {fixed} fixed, {persisting} persisting"
)
_SAME: t.Final = N_(
    "Since the previous audit ({previous}): {new} new, {worse} worse, {fixed} fixed, {persisting} persisting; same "
    "since {unchanged_since}"
)
_FIRST: t.Final = N_("There is no previous report to compare with, so everything counts as new")
_MORE: t.Final = N_("... and {count} more")
_DROPPED: t.Final = Plural(
    "1 repository no longer needs attention without being fixed; the report names it",
    "{count} repositories no longer need attention without being fixed; the report names them",
)
_UNUSED: t.Final = Plural(
    "1 waiver matches no repository of the audit; the report lists it",
    "{count} waivers match no repository of the audit; the report lists them",
)
_LAPSED: t.Final = Plural(
    "1 waiver has lapsed; the report lists it", "{count} waivers have lapsed; the report lists them"
)
_NO_REPORT: t.Final = N_("No report was written")
_START_HERE: t.Final = N_("Start here, with the mirrors that have been dead the longest first:")

_NARROWEST: t.Final = 60

_MOST_NEWS: t.Final = {"new": 8, "worse": 4, "fixed": 4}
_MOST_PERSISTING: t.Final = 3


def attention_sentence(report: t.Mapping[str, t.Any]) -> str:
    """Return how many repositories need attention, in the one form that page, console and messages use.

    Args:
        report: A report, or an outcome: something with a summary.
    """
    summary, language = report["summary"], language_of(report)
    attention = summary["attention"]
    if not attention["total"]:
        return language.text(_NONE_NEEDS_ATTENTION, requested=summary["repositories"]["requested"])
    return language.text(_NEED_ATTENTION, count=attention["total"], **attention)


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
    language = language_of(outcome)
    lines = [language.text(_SIMULATED)] if outcome["audited"].get("simulated") else []
    if report is None:
        lines.append(str(outcome["message"]))
    else:
        lines += _of_report(outcome, report, width, language)
    is_quiet = report is not None and _is_quiet(report)
    listed = list(reports.items())[: 1 if is_quiet else None]
    label = max([len("junit:"), *(len(kind) + 1 for kind, _path in listed)])
    paths = [f"{kind + ':':{label}} {path}" for kind, path in listed] or [language.text(_NO_REPORT)]
    # A path is not cut: it is there to be opened.
    lines = [*(fitted(line, width).rstrip() for line in lines), *paths]
    if report is not None and outcome["verdict"] == "error":
        lines += ["", *wrapped(str(outcome["message"]), width)]
    return "\n".join(lines)


def _is_quiet(report: t.Mapping[str, t.Any]) -> bool:
    """Return whether nothing is new, so that a nightly job prints little but the numbers."""
    news = (report["new"], report["worse"], report["fixed"], report["dropped"])
    return report["previous_generated_at"] is not None and not any(news) and not report["ended_by"]


def _of_report(
    outcome: t.Mapping[str, t.Any], report: t.Mapping[str, t.Any], width: int, language: Language
) -> list[str]:
    repositories = report["summary"]["repositories"]
    endpoint = report["audited"]["endpoint"] or _AN_ENDPOINT
    lines = [
        language.text(
            _OF,
            count=repositories["requested"],
            endpoint=endpoint,
            generated_at=language.minute(report["generated_at"]),
        ),
        *wrapped(language.text(_STATES, **repositories), width),
        *wrapped(attention_sentence(report) if outcome["verdict"] == "error" else str(outcome["message"]), width),
        *_news(outcome, report, width, language),
    ]
    waivers = report["waivers"]
    for sentences, rows in ((_DROPPED, report["dropped"]), (_UNUSED, waivers["unused"]), (_LAPSED, waivers["lapsed"])):
        if rows:
            lines.append(language.text(sentences, count=len(rows)))
    return lines


def _news(outcome: t.Mapping[str, t.Any], report: t.Mapping[str, t.Any], width: int, language: Language) -> list[str]:
    previous = report["previous_generated_at"]
    if previous is None:
        lines = wrapped(report["not_compared"] or language.text(_FIRST), width)
    else:
        changes = report["summary"]["changes"]
        sentence = _SINCE_PREVIOUS if report["changed"] else _SAME
        times = {
            "previous": language.minute(previous),
            "unchanged_since": language.minute(report["unchanged_since"]),
        }
        lines = wrapped(language.text(sentence, **times, **changes), width)
        for kind, most in _MOST_NEWS.items():
            lines += _listed(kind, report[kind], most, width, language)
    if report["unreadable"]["count"] and not _is_quiet(report):
        lines += wrapped(report["unreadable"]["message"], width)
    urgent = [row for row in outcome["attention"] if row["checks"] != ["unreadable"]]
    if urgent and (previous is None or report["new"] or report["worse"]):
        most = len(urgent) if previous is None else _MOST_PERSISTING
        lines += [
            "",
            language.text(_START_HERE),
            *(_line(row["severity"], row, width, language) for row in urgent[:most]),
            "",
        ]
    return lines


def _listed(kind: str, rows: list[Fields], most: int, width: int, language: Language) -> list[str]:
    lines = [_line(kind, row, width, language) for row in rows[:most]]
    return [*lines, f"  {language.text(_MORE, count=len(rows) - most)}"] if len(rows) > most else lines


def _line(kind: str, row: Fields, width: int, language: Language) -> str:
    name_width = width // 5
    message = fitted(row["message"], width - name_width - 26).rstrip()
    mark = fitted(label_of(kind, language), 8)
    return f"  {mark}  {row['repository_id']:<10}  {fitted(row['repository_name'] or '-', name_width)}  {message}"
