# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The message about an audit: what is new, for a person who reads it in a chat or a mail."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import ATTENTION, BY_NAME
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    Fields,
    InputError,
    kind,
    plain,
    shown,
    text_or_none,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import N_, Language, language_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._markup import (
    STYLES,
    Markup,
    address_of,
    fitting,
    shortened,
    size_of,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._news import FIXED

#: Bytes of the smallest message: the headline, the number of repositories, and a part of a reason.
SMALLEST: t.Final = 200

#: What may be news of a repository.
KINDS: t.Final = ("new", "worse", "fixed")

#: Characters of what a row shows, so that one long name does not take the room of the others.
_LONGEST_NAME: t.Final = 60
_LONGEST_MESSAGE: t.Final = 160

_SIMULATED: t.Final = N_("SIMULATED: {headline}")
_NEWS: t.Final = N_("CodeHub mirrors: {new} new, {worse} worse")
_NEWS_WITH_FIXED: t.Final = N_("CodeHub mirrors: {new} new, {worse} worse, {fixed} fixed")
_NO_NEWS: t.Final = N_("CodeHub mirrors: nothing is new")
_NO_AUDIT: t.Final = N_("CodeHub mirrors: the audit could not be completed")

_SCOPES: t.Final[t.Mapping[str, str]] = {
    "user": N_("Audited: the repositories of the account, at {service}"),
    "project": N_("Audited: project {project_id}, at {service}"),
    "group": N_("Audited: group {group_id}, at {service}"),
    "tenant": N_("Audited: all repositories of the tenant, at {service}"),
    "hosts": N_("Audited: the hosts {hosts}, at {service}"),
    "": N_("Audited: chosen repositories, at {service}"),
}
_SEARCH: t.Final = N_("{audited} (search: {search})")
#: Where a report was split.
_PARTS: t.Final[t.Mapping[str, str]] = {
    "owner": N_("{audited} (owner: {name})"),
    "project": N_("{audited} (project: {name})"),
}
_NOT_KNOWN: t.Final = N_("not known")
_A_SERVICE: t.Final = N_("CodeHub")

_NEW: t.Final = N_("new: {name} ({id}), {severity}: {message}")
_NEW_IN_PROJECT: t.Final = N_("new: {name} ({id}) in {project}, {severity}: {message}")
_WORSE: t.Final = N_("worse: {name} ({id}), {severity}: {message}")
_WORSE_IN_PROJECT: t.Final = N_("worse: {name} ({id}) in {project}, {severity}: {message}")
_FIXED: t.Final = N_("{name} ({id}): {message}")
_FIXED_IN_PROJECT: t.Final = N_("{name} ({id}) in {project}: {message}")
_ATTENTION: t.Final = N_("{name} ({id}), {severity}: {message}")
_ATTENTION_IN_PROJECT: t.Final = N_("{name} ({id}) in {project}, {severity}: {message}")
_OWNED: t.Final = N_("{row} Owner: {owner}")
_REPOSITORY: t.Final = N_("repository")
_SEVERITIES: t.Final[t.Mapping[str, str]] = {"critical": N_("critical"), "warning": N_("warning")}

_MORE: t.Final = N_("... and {count} more")
_REPORT: t.Final = N_("Report")
_REPORT_AT: t.Final = N_("Report: {address}")
_BELATED: t.Final = N_("An earlier message could not be sent. This one contains its news.")

#: Of a number. Python refuses to read thousands of them.
_MOST_DIGITS: t.Final = 20

#: Without a project, and with one.
_ROWS: t.Final[t.Mapping[str, tuple[str, str]]] = {
    "new": (_NEW, _NEW_IN_PROJECT),
    "worse": (_WORSE, _WORSE_IN_PROJECT),
    "fixed": (_FIXED, _FIXED_IN_PROJECT),
    "attention": (_ATTENTION, _ATTENTION_IN_PROJECT),
}


def message_from(
    outcome: t.Any,
    style: t.Any = "plain",
    max_bytes: t.Any = 4096,
    link: t.Any = None,
    only_news: t.Any = True,
    fixed: t.Any = True,
    unsent: t.Any = (),
) -> str:
    """Return the message about an audit; empty where there is nothing to tell.

    Args:
        outcome: Of the audit. Its lists may be shorter than its counts say.
        style: One of STYLES.
        max_bytes: Of the message in UTF-8.
        link: The address of the report; empty or null for none.
        only_news: Whether a message without news is empty. An audit that could not be completed is news.
        fixed: Whether what was fixed is news.
        unsent: The outcomes of earlier audits whose messages could not be sent, the oldest first.

    Raises:
        InputError: An argument is invalid.
    """
    if style not in STYLES:
        raise InputError(f"style must be one of {', '.join(STYLES)}, not {shown(style)}.")
    if isinstance(max_bytes, bool) or not isinstance(max_bytes, int) or max_bytes < SMALLEST:
        raise InputError(f"max_bytes must be a whole number of at least {SMALLEST}, not {shown(max_bytes)}.")
    for name, value in (("only_news", only_news), ("fixed", fixed)):
        if not isinstance(value, bool):
            raise InputError(f"{name} must be true or false, not {shown(value)}.")
    address = address_of(link) if link else None
    if link and address is None:
        raise InputError(f"link must be an address that begins with http:// or https://, not {shown(link)}.")
    earlier = [checked_outcome(each) for each in unsent or ()]
    message = _Message(_with_news_of(earlier, checked_outcome(outcome)), STYLES[style], fixed=bool(fixed))
    return message.text(int(max_bytes), address) if message.is_news or not only_news else ""


def checked_outcome(value: t.Any) -> Fields:
    """Return the outcome of an audit in plain types.

    Raises:
        InputError: It is none.
    """
    outcome = plain(value, "the outcome")
    if not isinstance(outcome, dict) or outcome.get("verdict") not in ("passed", "failed", "error"):
        raise InputError(
            f"the input must be the outcome of an audit, with its verdict, not {kind(outcome)}. Use the result of "
            "codehub_remote_mirror_audit, or the outcome of the filter remote_mirror_report."
        )
    return outcome


def _with_news_of(earlier: list[Fields], outcome: Fields) -> Fields:
    """Return an outcome with the news of earlier ones. What was fixed meanwhile is neither new nor worse."""
    if not earlier:
        return outcome
    language = language_of(outcome)
    news: dict[str, tuple[str, Fields]] = {}
    unlisted = dict.fromkeys(KINDS, 0)
    for each in (*earlier, outcome):
        for kind_of_news in KINDS:
            rows = rows_of(each, kind_of_news)
            unlisted[kind_of_news] += _count(each, kind_of_news) - len(rows)
            for found in rows:
                row = found if language_of(each) is language else _in_language(found, kind_of_news, language)
                repository = str(row.get("repository_id"))
                before = news.get(repository, ("", row))[0]
                is_still_new = kind_of_news == "worse" and before == "new"
                news[repository] = ("new" if is_still_new else kind_of_news, row)
    listed = {name: [row for of_kind, row in news.values() if of_kind == name] for name in KINDS}
    changes = {name: len(rows) + unlisted[name] for name, rows in listed.items()}
    return {**outcome, **listed, "changes": changes, "is_belated": any(changes.values())}


def _in_language(row: Fields, kind_of_news: str, language: Language) -> Fields:
    """Return a row of an outcome in another language: the labels of its checks replace its message."""
    labels = [language.text(BY_NAME[check].label) for check in _list(row, "checks") if check in BY_NAME]
    if not labels:
        return row
    checks = language.listed(labels)
    return {**row, "message": language.text(FIXED, checks=checks) if kind_of_news == "fixed" else checks}


class _Message:
    """What there is to tell, and how it is laid out."""

    def __init__(self, outcome: Fields, markup: Markup, *, fixed: bool) -> None:
        self._outcome = outcome
        self._markup = markup
        self._language: Language = language_of(outcome)
        self._kinds = KINDS if fixed else KINDS[:-1]
        self._is_error = outcome["verdict"] == "error"
        self._changes = {name: _count(outcome, name) for name in self._kinds}

    @property
    def is_news(self) -> bool:
        """Whether there is something to tell."""
        return self._is_error or any(self._changes.values())

    def text(self, max_bytes: int, address: str | None) -> str:
        """Return the message.

        Args:
            max_bytes: Of the message.
            address: Of the report.
        """
        headline = self._markup.bold(self._markup.text(self._headline()))
        report = self._report(address) if address else ""
        rows, count = self._rows()
        most_more = self._more(count)
        # Without room for all, a link to what is missing is worth more than the first rows.
        parts = [headline]
        room = max_bytes - size_of(headline)
        if report and size_of(report) + 2 <= room - size_of(most_more) - 1:
            room -= size_of(report) + 2
        else:
            report = ""
        belated = self._language.text(_BELATED) if self._outcome.get("is_belated") else ""
        for sentence in (str(self._outcome.get("message") or ""), self._audited(), belated):
            reserved = size_of(most_more) + 3 if count else 0
            part = fitting(sentence, self._markup, room - reserved - 2)
            if part:
                parts.append(part)
                room -= size_of(part) + 2
        listed = self._listed(rows, count, room - 2)
        return "\n\n".join(part for part in (*parts, listed, report) if part)

    def _report(self, address: str) -> str:
        if self._markup.link:
            return self._markup.link(self._markup.text(self._language.text(_REPORT)), address)
        return self._language.text(_REPORT_AT, address=address)

    def _headline(self) -> str:
        text = self._language.text
        if self._is_error:
            headline = text(_NO_AUDIT)
        elif not self.is_news:
            headline = text(_NO_NEWS)
        else:
            headline = text(_NEWS_WITH_FIXED if "fixed" in self._changes else _NEWS, **self._changes)
        is_simulated = _fields(self._outcome, "audited").get("simulated") is True
        return text(_SIMULATED, headline=headline) if is_simulated else headline

    def _audited(self) -> str:
        audited = _fields(self._outcome, "audited")
        values = {name: text_or_none(str(value)) for name, value in audited.items() if value not in (None, "")}
        if not values.get("scope"):
            return ""
        service = (values.get("endpoint") or "").rpartition("//")[2] or values.get("region")
        scope = "hosts" if values.get("hosts") else str(values["scope"])
        template = _SCOPES.get(scope, _SCOPES[""])
        known = {"project_id": "?", "group_id": "?", **values, "service": service or self._language.text(_A_SERVICE)}
        text = self._language.text(template, **known)
        search = values.get("search")
        if search:
            text = self._language.text(_SEARCH, audited=text, search=search)
        by = str(self._part.get("by"))
        if by in _PARTS:
            name = text_or_none(self._part.get("name")) or self._language.text(_NOT_KNOWN)
            text = self._language.text(_PARTS[by], audited=text, name=name)
        return text

    @property
    def _part(self) -> Fields:
        """Of a report that was split, by what, and the name of the part."""
        return _fields(_fields(self._outcome, "audited"), "part")

    def _rows(self) -> tuple[list[str], int]:
        """Return the rows, the worst first, and how many there would be if the outcome had all."""
        if not self.is_news:
            rows = [("attention", row) for row in rows_of(self._outcome, "attention")]
            total = _number(_fields(_fields(self._outcome, "summary"), "attention").get("total"))
            return [self._row(*each) for each in rows], max(total, len(rows))
        rows = [(name, row) for name in self._kinds for row in rows_of(self._outcome, name)]
        rows.sort(key=lambda each: _urgency(*each))
        return [self._row(*each) for each in rows], sum(self._changes.values())

    def _row(self, name: str, row: Fields) -> str:
        markup = self._markup
        name_or_none = text_or_none(row.get("repository_name"))
        shown_name = markup.text(shortened(name_or_none or self._language.text(_REPOSITORY), _LONGEST_NAME))
        address = address_of(row.get("repository_url"))
        project = text_or_none(row.get("project_name"))
        severity = str(row.get("severity") or "")
        template = _ROWS[name][project is not None]
        text = self._language.text(
            template,
            # In plain text an address for each repository would take the room of the others.
            name=markup.link(shown_name, address) if address and markup.link else shown_name,
            id=_number(row.get("repository_id")),
            project=markup.text(shortened(project or "", _LONGEST_NAME)),
            severity=self._language.text(_SEVERITIES[severity]) if severity in _SEVERITIES else markup.text(severity),
            message=markup.text(shortened(text_or_none(row.get("message")) or "", _LONGEST_MESSAGE)),
        )
        owner = text_or_none(row.get("owner"))
        if owner and self._part.get("by") != "owner":
            text = self._language.text(_OWNED, row=text, owner=markup.text(shortened(owner, _LONGEST_NAME)))
        return f"- {text}"

    def _more(self, count: int) -> str:
        return f"- {self._language.text(_MORE, count=count)}"

    def _listed(self, rows: list[str], count: int, room: int) -> str:
        """Return as many rows as there is room for, and how many more there are."""
        kept: list[str] = []
        for index, row in enumerate(rows):
            is_last = index + 1 == count
            rest = 0 if is_last else size_of(self._more(count - index - 1)) + 1
            room -= size_of(row) + 1
            if room < rest:
                break
            kept.append(row)
        if count > len(kept):
            kept.append(self._more(count - len(kept)))
        return "\n".join(kept)


def _urgency(name: str, row: Fields) -> tuple[bool, int, bool]:
    """Return the order of a row: what is broken before what is fixed, and what can be read before what cannot."""
    severity = row.get("severity")
    rank = ATTENTION.index(severity) if severity in ATTENTION else len(ATTENTION)
    return name == "fixed", rank, row.get("checks") == ["unreadable"]


def has_changes(outcome: Fields) -> bool:
    """Return whether an outcome has news of repositories, of whatever kind."""
    return any(_count(outcome, name) for name in KINDS)


def rows_of(outcome: Fields, name: str) -> list[Fields]:
    """Return a list of an outcome; empty where it has none."""
    return [row for row in _list(outcome, name) if isinstance(row, dict)]


def _count(outcome: Fields, name: str) -> int:
    """Return how many repositories are new, worse or fixed. The list is shorter where there are many."""
    return max(_number(_fields(outcome, "changes").get(name)), len(rows_of(outcome, name)))


def _list(value: Fields, name: str) -> list[t.Any]:
    found = value.get(name)
    return found if isinstance(found, list) else []


def _fields(value: Fields, name: str) -> Fields:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _number(value: t.Any) -> int:
    # Through AWX, numbers arrive as they were; a template of a user may make texts of them.
    text = str(value) if isinstance(value, (int, str)) else ""
    return int(text) if len(text) <= _MOST_DIGITS and text.isascii() and text.isdigit() else 0
