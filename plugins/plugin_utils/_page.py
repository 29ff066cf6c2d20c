# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What the HTML report shows: everything that is decided about it, so that the template only lays out."""

from __future__ import annotations

import collections
import typing as t
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import SEVERITIES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._history import Entry
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._labels import label_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import language_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page_texts import PageTexts
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page_trend import Trend, trend_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._summary import attention_sentence
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import iso, parse

#: The rows of the findings on one page of them. The first page is in the HTML, for viewers that run no script.
ROWS: t.Final = 100

#: Repositories in each list of news: at once, and behind "more".
_NEWS: t.Final = 10
_MORE_NEWS: t.Final = 40

_CAUSES: t.Final = 50

#: On paper, where the page is a summary; the style sheet has the same number.
PRINTED_CAUSES: t.Final = 20

_PROJECTS: t.Final = 5

#: The states of a repository, in the order of the bar, with their colours on a light ground.
COLOURS: t.Final[t.Mapping[str, str]] = {
    "critical": "#c62f26",
    "unreadable": "#8340ad",
    "warning": "#d98a0b",
    "info": "#2f6fc0",
    "waived": "#98a3b0",
    "no_mirror": "#cdd4dc",
    "not_attempted": "#7b8794",
    "healthy": "#3d9e65",
}

_CHANGES: t.Final = ("new", "worse", "fixed", "persisting")

#: A share of the bar that is smaller is drawn as wide as this.
_SMALLEST_SHARE: t.Final = 0.006


@dataclass(frozen=True)
class Time:
    """A time of the report."""

    iso: str
    date: str
    minute: str
    second: str


@dataclass(frozen=True)
class Fact:
    """What was audited, one property of it."""

    label: str
    value: str


@dataclass(frozen=True)
class Badge:
    """The severity of something. kind: its class in the style sheet."""

    kind: str
    label: str


@dataclass(frozen=True)
class Repository:
    """A repository with its name as it is shown. url: None where there is nothing to link to."""

    id: int
    name: str
    project: str | None
    owner: str | None
    url: str | None


@dataclass(frozen=True)
class Segment:
    """A part of a bar, in percent of its width."""

    state: str
    x: str
    width: str
    colour: str


@dataclass(frozen=True)
class State:
    """A line of the legend."""

    name: str
    label: str
    count: int
    colour: str


@dataclass(frozen=True)
class Since:
    """Since when a finding holds. label: what happened at that time, or empty. time: None where it is not known."""

    label: str
    age: str
    time: Time | None


@dataclass(frozen=True)
class Row:
    """A finding. error, url: None where the message has them already."""

    badge: Badge
    change: str
    repository: Repository
    check: str
    label: str
    message: str
    error: str | None
    url: str | None
    since: Since
    first_seen: str
    remedy: str
    waiver: Markup | None


@dataclass(frozen=True)
class Start:
    """A mirror to begin with."""

    badge: Badge
    repository: Repository
    label: str
    message: str
    error: str | None
    since: Since
    remedy: str


@dataclass(frozen=True)
class Change:
    """How many repositories changed in one way. href: where they are shown, or empty."""

    name: str
    label: str
    count: int
    href: str
    show: str


@dataclass(frozen=True)
class NewsItem:
    """A repository that changed. badge: its severity now; was: that of the previous audit, where it had another."""

    repository: Repository
    badge: Badge | None
    was: Markup | None
    checks: str
    message: str


@dataclass(frozen=True)
class News:
    """
    The repositories that changed in one way. first: shown at once; more: on demand; rest: only in the JSON report.
    """

    name: str
    title: str
    first: Sequence[NewsItem]
    more: Sequence[NewsItem]
    rest: int


@dataclass(frozen=True)
class Cause:
    """What made repositories need attention. name: for the button that shows its findings."""

    index: int
    count: int
    badge: Badge
    title: Markup
    name: str
    error: str | None
    projects: Markup | None
    remedy: str


@dataclass(frozen=True)
class Project:
    """The states of a project's repositories."""

    name: str
    shares: Sequence[Segment]
    critical: int
    unreadable: int
    warning: int
    total: int


@dataclass(frozen=True)
class Choice:
    """A choice of a filter."""

    value: str
    label: str


@dataclass(frozen=True)
class Filter:
    """A filter of the findings."""

    name: str
    label: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Column:
    """A column of the findings that can be sorted by."""

    key: str
    label: str


@dataclass(frozen=True)
class Page:
    """All that the template lays out."""

    texts: PageTexts
    mood: str
    title: str
    simulated: bool
    facts: Sequence[Fact]
    generated_at: Time
    unchanged_since: Time | None
    notes: Sequence[str | Markup]
    headline: str
    shares: Sequence[Segment]
    states: Sequence[State]
    requested: int
    compared_with: Time | None
    first_audit: bool
    changes: Sequence[Change]
    news: Sequence[News]
    start: Sequence[Start]
    unreadable: Markup | None
    trend: Trend | None
    causes: Sequence[Cause]
    causes_cut: Markup | None
    causes_printed: Markup | None
    projects: Sequence[Project]
    more_projects: Sequence[Project]
    waivers: Sequence[Markup]
    rows: Sequence[Row]
    findings: int
    filters: Sequence[Filter]
    columns: Sequence[Column]
    orders: Sequence[Choice]
    policy: Sequence[Fact]


def page_of(report: Fields, history: Sequence[Entry] = ()) -> Page:
    """Return what the page of a valid report shows.

    Args:
        report: The report.
        history: The audits of its history, for the trend.
    """
    texts = PageTexts(language_of(report))
    audited, summary = report["audited"], report["summary"]
    states, findings, causes = summary["repositories"], report["findings"], report["causes"]
    now = _moment(report["generated_at"])
    headline = attention_sentence(report)
    simulated = audited.get("simulated") is True
    is_compared = report["previous_generated_at"] is not None
    change_of = changes_by_id(report)
    projects = _projects(texts, report["repositories"])
    return Page(
        texts=texts,
        mood=_mood(summary),
        title=texts.plain_text("page_title_simulated" if simulated else "page_title", headline=headline),
        simulated=simulated,
        facts=_facts(texts, audited),
        generated_at=_time(texts, report["generated_at"]),
        unchanged_since=(
            _time(texts, report["unchanged_since"])
            if report["unchanged_since"] not in (None, report["generated_at"])
            else None
        ),
        notes=_notes(texts, report, simulated),
        headline=headline,
        shares=bar_of(states),
        states=[State(name, texts.plain_text(f"state_{name}"), states[name], COLOURS[name]) for name in COLOURS],
        requested=states["requested"],
        compared_with=_time(texts, report["previous_generated_at"]) if is_compared else None,
        first_audit=not is_compared and not report["not_compared"],
        changes=_changes(texts, summary["changes"]) if is_compared else [],
        news=[
            _news(texts, name, report[name])
            for name in ("new", "worse", "fixed", "dropped")
            if is_compared and report[name]
        ],
        start=[_start(texts, item, now) for item in report["start_here"]],
        unreadable=_unreadable(texts, report["unreadable"]),
        trend=trend_of(texts, report, history, COLOURS),
        causes=[_cause(texts, index, cause) for index, cause in enumerate(causes[:_CAUSES])],
        causes_cut=texts.sentence("causes_cut", shown=_CAUSES, count=len(causes)) if len(causes) > _CAUSES else None,
        causes_printed=(
            texts.sentence("causes_printed", shown=PRINTED_CAUSES, count=len(causes))
            if len(causes) > PRINTED_CAUSES
            else None
        ),
        projects=projects[:_PROJECTS] if len(projects) > 1 else [],
        more_projects=projects[_PROJECTS:],
        waivers=_waivers(texts, report["waivers"]),
        rows=[_row(texts, finding, now, change_of.get(finding["repository_id"], "")) for finding in findings[:ROWS]],
        findings=len(findings),
        filters=_filters(texts, findings, is_compared),
        columns=[
            Column(key, texts.plain_text(f"column_{key}")) for key in ("severity", "repository", "check", "since")
        ],
        orders=[
            Choice(key, texts.plain_text(f"sort_{key}"))
            for key in ("severity", "repository", "project", "check", "since")
        ],
        policy=_policy(texts, report["policy"]),
    )


def shown_error(finding: Fields) -> str | None:
    """Return the error of a finding unless its message says it already."""
    error: str | None = finding["error"]
    return error if error and error.rstrip(". ") not in finding["message"] else None


def shown_url(finding: Fields) -> str | None:
    """Return the source's address of a finding unless its message or its error says it already."""
    url: str | None = finding["url"]
    return url if url and url not in finding["message"] and url not in (finding["error"] or "") else None


def changes_by_id(report: Fields) -> dict[int, str]:
    """Return the change of each repository that has one; empty where there was nothing to compare with."""
    if report["previous_generated_at"] is None:
        return {}
    return {item["id"]: item["change"] for item in report["repositories"] if item["change"]}


def age(texts: PageTexts, since: datetime, now: datetime) -> str:
    """Return how long before the audit a time was."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 60:
        return texts.plain_text("minutes_ago", count=minutes)
    if minutes < 48 * 60:
        return texts.plain_text("hours_ago", count=minutes // 60)
    return texts.plain_text("days_ago", count=minutes // 1440)


def bar_of(counts: Mapping[str, int]) -> list[Segment]:
    """Return the shares of the states; one too small to see is drawn wide enough to be seen."""
    present = {state: counts[state] for state in COLOURS if counts[state]}
    smallest = sum(present.values()) * _SMALLEST_SHARE
    widths = {state: max(count, smallest) for state, count in present.items()}
    scale = 100 / sum(widths.values()) if widths else 0
    segments, x = [], 0.0
    for state, width in widths.items():
        segments.append(Segment(state, f"{x:.3f}%", f"{width * scale:.3f}%", COLOURS[state]))
        x += width * scale
    return segments


def _mood(summary: Fields) -> str:
    attention = summary["attention"]
    if attention["critical"] or attention["unreadable"]:
        return "critical"
    return "warning" if attention["warning"] or summary["repositories"]["not_attempted"] else "healthy"


def _moment(time: str) -> datetime:
    # The times of a report were checked when it was read.
    return t.cast(datetime, parse(time))


def _time(texts: PageTexts, time: str) -> Time:
    moment = parse(time)
    utc = iso(moment) if moment else time
    language = texts.language
    return Time(time, language.date(utc), language.minute(utc), language.second(utc))


def _facts(texts: PageTexts, audited: Fields) -> list[Fact]:
    known = ("endpoint", "region", "scope", "project_id", "group_id", "search", "filters", "hosts")
    others = sorted(set(audited) - {*known, "simulated", "part"})
    return [
        *_part(texts, audited.get("part")),
        *(
            Fact(
                texts.plain_text(f"fact_{name}") if name in known else name.replace("_", " ").capitalize(),
                label_of(str(audited[name]), texts.language) if name == "scope" else str(audited[name]),
            )
            for name in (*known, *others)
            if audited.get(name) not in (None, "")
        ),
    ]


def _part(texts: PageTexts, part: t.Any) -> list[Fact]:
    """Return of whom the report is, where it is a part of one."""
    by = part.get("by") if isinstance(part, dict) else None
    if by not in ("owner", "project"):
        return []
    return [Fact(texts.plain_text(f"column_{by}"), str(part.get("name") or texts.plain_text(f"no_{by}")))]


def _notes(texts: PageTexts, report: Fields, simulated: bool) -> list[str | Markup]:
    not_attempted = report["summary"]["repositories"]["not_attempted"]
    notes = (
        texts.sentence("simulated_note") if simulated else None,
        report["ended_by"],
        texts.sentence("not_attempted", count=not_attempted) if not_attempted else None,
        report["not_compared"],
    )
    return [note for note in notes if note]


def _badge(texts: PageTexts, severity: str, waived: bool = False) -> Badge:
    label = texts.plain_text(f"state_{severity}")
    return Badge("waived", texts.plain_text("waived_severity", severity=label)) if waived else Badge(severity, label)


def _repository(texts: PageTexts, item: Fields) -> Repository:
    number = item["repository_id"]
    name = texts.repository_name(item["repository_name"], number)
    return Repository(number, name, item["project_name"], item["owner"], item["repository_url"])


def _changes(texts: PageTexts, counts: Mapping[str, int]) -> list[Change]:
    # Those that persist are not listed: the filter of the findings shows them.
    return [
        Change(
            name,
            texts.plain_text(f"change_{name}"),
            counts[name],
            "" if not counts[name] else "#findings" if name == "persisting" else f"#{name}",
            texts.plain_text(f"show_{name}"),
        )
        for name in _CHANGES
    ]


def _news(texts: PageTexts, name: str, items: Sequence[Fields]) -> News:
    shown = [_news_item(texts, item) for item in items[: _NEWS + _MORE_NEWS]]
    return News(name, texts.plain_text(f"{name}_title"), shown[:_NEWS], shown[_NEWS:], len(items) - len(shown))


def _news_item(texts: PageTexts, item: Fields) -> NewsItem:
    severity, previous = item["severity"], item["previous_severity"]
    return NewsItem(
        _repository(texts, item),
        _badge(texts, severity) if severity else None,
        texts.sentence("severity_was", severity=texts.plain_text(f"state_{previous}"))
        if previous and previous != severity
        else None,
        # A message that something was fixed or dropped names the checks itself.
        texts.plain_text("separator").join(map(texts.check_label, item["checks"])) if severity else "",
        item["message"],
    )


def _since(texts: PageTexts, check: str, time: str | None, now: datetime) -> Since:
    label, moment = texts.since_label(check), parse(time)
    if time and moment:
        return Since(label, age(texts, moment, now), _time(texts, time))
    return Since(label, texts.no_age(check), None)


def _start(texts: PageTexts, item: Fields, now: datetime) -> Start:
    return Start(
        _badge(texts, item["severity"]),
        _repository(texts, item),
        texts.check_label(item["check"]),
        item["message"],
        shown_error(item),
        _since(texts, item["check"], item["since"], now),
        item["remedy"],
    )


def _unreadable(texts: PageTexts, unreadable: Fields) -> Markup | None:
    if not unreadable["count"]:
        return None
    return texts.sentence("unreadable", message=unreadable["message"] or "", remedy=unreadable["remedy"] or "")


def _cause(texts: PageTexts, index: int, cause: Fields) -> Cause:
    label, source = texts.check_label(cause["check"]), cause["source"]
    strong = Markup("<strong>{}</strong>").format(label)
    return Cause(
        index,
        cause["count"],
        _badge(texts, cause["severity"]),
        texts.sentence("cause_of_source", check=strong, source=source) if source else strong,
        cause_name(texts, cause),
        cause["error"],
        _cause_projects(texts, cause["projects"]),
        cause["remedy"],
    )


def cause_name(texts: PageTexts, cause: Fields) -> str:
    """Return what a cause is called where its findings are shown."""
    return " · ".join(filter(None, (texts.check_label(cause["check"]), cause["source"], cause["error"])))


def _cause_projects(texts: PageTexts, projects: Sequence[str]) -> Markup | None:
    if not projects:
        return None
    shown = Markup(texts.plain_text("separator")).join(Markup("<bdi>{}</bdi>").format(name) for name in projects[:3])
    if len(projects) > 3:
        return texts.sentence("cause_more_projects", projects=shown, more=len(projects) - 3)
    return texts.sentence("cause_projects", count=len(projects), projects=shown)


def _projects(texts: PageTexts, repositories: Iterable[Fields]) -> list[Project]:
    states: dict[str, collections.Counter[str]] = {}
    for item in repositories:
        states.setdefault(item["project_name"] or "", collections.Counter())[item["state"]] += 1
    projects = [
        Project(
            name or texts.plain_text("no_project"),
            bar_of(counts),
            counts["critical"],
            counts["unreadable"],
            counts["warning"],
            sum(counts.values()),
        )
        for name, counts in sorted(states.items())
    ]
    # Those with most critical repositories first
    return sorted(projects, key=lambda project: (-project.critical, -project.unreadable, -project.warning))


def _waivers(texts: PageTexts, waivers: Fields) -> list[Markup]:
    return [
        texts.sentence(
            f"waiver_{kind}",
            repository=str(waiver["repository"]),
            check=_waived_checks(texts, waiver["check"]),
            reason=waiver["reason"],
            expires=texts.language.date(waiver["expires"] or ""),
        )
        for kind in ("lapsed", "unused")
        for waiver in waivers[kind]
    ]


def _waived_checks(texts: PageTexts, check: str | list[str]) -> str:
    if check == "all":
        return texts.plain_text("waiver_all_checks")
    return texts.plain_text("separator").join(map(texts.check_label, [check] if isinstance(check, str) else check))


def _row(texts: PageTexts, finding: Fields, now: datetime, change: str) -> Row:
    return Row(
        _badge(texts, finding["severity"], finding["waived"] is not None),
        texts.plain_text(f"change_{change}") if change in ("new", "worse") else "",
        _repository(texts, finding),
        finding["check"],
        texts.check_label(finding["check"]),
        finding["message"],
        shown_error(finding),
        shown_url(finding),
        _since(texts, finding["check"], finding["since"], now),
        texts.language.date(finding["first_seen"]),
        finding["remedy"],
        _waiver(texts, finding["waived"]),
    )


def _waiver(texts: PageTexts, waived: Fields | None) -> Markup | None:
    if waived is None:
        return None
    if waived["expires"]:
        return texts.sentence("waived_until", expires=texts.language.date(waived["expires"]), reason=waived["reason"])
    return texts.sentence("waived", reason=waived["reason"])


def name_value(name: str | None) -> str:
    """Return the value of a project or an owner in its filter, unlike that of "all" whatever it is called."""
    return f"={name}" if name else "none"


def _filters(texts: PageTexts, findings: Sequence[Fields], is_compared: bool) -> list[Filter]:
    checks = {finding["check"]: texts.check_label(finding["check"]) for finding in findings}
    owners = collections.Counter(finding["owner"] for finding in findings)
    changes = [name for name in _CHANGES if is_compared and name != "fixed"]
    return [
        Filter(
            "severity",
            texts.plain_text("column_severity"),
            [Choice(name, texts.plain_text(f"state_{name}")) for name in SEVERITIES],
        ),
        Filter("check", texts.plain_text("filter_check"), _by_label(checks)),
        Filter(
            "project",
            texts.plain_text("column_project"),
            _by_name(texts, collections.Counter(finding["project_name"] for finding in findings), "no_project"),
        ),
        *(
            [Filter("owner", texts.plain_text("column_owner"), _by_name(texts, owners, "no_owner"))]
            if len(owners) > 1
            else []
        ),
        *(
            [
                Filter(
                    "change",
                    texts.plain_text("filter_change"),
                    [Choice(name, texts.plain_text(f"change_{name}")) for name in changes],
                )
            ]
            if changes
            else []
        ),
        Filter(
            "waived",
            texts.plain_text("filter_waived"),
            [Choice(name, texts.plain_text(name)) for name in ("no", "yes")],
        ),
    ]


def _by_label(labels: Mapping[str, str]) -> list[Choice]:
    return [Choice(value, label) for value, label in sorted(labels.items(), key=lambda item: item[1].casefold())]


def _by_name(texts: PageTexts, counts: Mapping[str | None, int], none: str) -> list[Choice]:
    """Return a choice for each name, with the number of its findings. none: the text for those without a name."""
    names = sorted(counts, key=lambda name: (name is not None, (name or "").casefold(), name))
    return [
        Choice(name_value(name), texts.plain_text("choice", name=name or texts.plain_text(none), count=counts[name]))
        for name in names
    ]


def _policy(texts: PageTexts, policy: Fields) -> list[Fact]:
    checks = policy.get("checks") or {}
    settings = [Fact(name, _setting(texts, value)) for name, value in sorted(policy.items()) if name != "checks"]
    severities = [Fact(name, label_of(severity or "off", texts.language)) for name, severity in sorted(checks.items())]
    return [*settings, *severities]


def _setting(texts: PageTexts, value: t.Any) -> str:
    if isinstance(value, list):
        return texts.plain_text("separator").join(map(str, value)) or texts.plain_text("policy_any")
    return str(value)
