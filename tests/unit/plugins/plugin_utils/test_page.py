# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import TABLE
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import ENGLISH
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page import (
    COLOURS,
    ROWS,
    Page,
    age,
    bar_of,
    page_of,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page_texts import PageTexts
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import STATES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._summary import attention_sentence

from .audits import error, failure, mirror, report, repository

AUTHENTICATION_FAILED = error("fatal: Authentication failed")


def page(*mirrors: dict[str, t.Any], **options: t.Any) -> Page:
    """Return what the page of an audit shows."""
    return page_of(report(*mirrors, **options))


def old(day: int) -> dict[str, t.Any]:
    """Return the fields of a mirror that was last synchronized on that day of November."""
    return {"last_successful_update_at": f"2026-11-{day:02}T05:00:00Z"}


def facts(**audited: t.Any) -> list[tuple[str, str]]:
    return [(fact.label, fact.value) for fact in page(mirror(), audited=audited).facts]


# --- Head -------------------------------------------------------------------------------


def test_head_names_what_was_audited() -> None:
    assert facts(
        endpoint="https://codehub.example.com", region="cn-north-4", scope="project", project_id="5", search=""
    ) == [
        ("Endpoint", "https://codehub.example.com"),
        ("Region", "cn-north-4"),
        ("Scope", "project"),
        ("Project ID", "5"),
    ]


def test_head_names_hosts_and_what_users_add() -> None:
    assert facts(scope="hosts", hosts="all:&platform", cost_center=12) == [
        ("Scope", "hosts"),
        ("Hosts", "all:&platform"),
        ("Cost center", "12"),
    ]


@pytest.mark.parametrize("simulated", [True, False])
def test_simulated_audit_says_so_in_title_head_and_first_note(simulated: bool) -> None:
    shown = page(mirror(), audited={"simulated": simulated})
    assert shown.simulated is simulated
    assert shown.title.startswith("Simulated: ") is simulated
    assert ["simulator" in note for note in shown.notes] == [True] * simulated


def test_headline_is_the_sentence_of_the_console() -> None:
    document = report(mirror(**old(1)), failures=[failure(8)])
    assert page_of(document).headline == attention_sentence(document)
    assert attention_sentence(document) in page_of(document).title


def test_unchanged_since_is_shown_where_nothing_changed() -> None:
    first = report(mirror(**old(1)), now="2026-11-24T08:00:00Z")
    assert page_of(first).unchanged_since is None
    second = page(mirror(**old(1)), now="2026-11-25T08:00:00Z", previous=first)
    assert second.generated_at.minute == "2026-11-25 08:00 UTC"
    assert second.unchanged_since is not None
    assert second.unchanged_since.minute == "2026-11-24 08:00 UTC"


def test_notes_say_why_it_ended_and_why_it_was_not_compared() -> None:
    document = report(mirror())
    document |= {"ended_by": "The time limit was reached.", "not_compared": "The scope was another."}
    shown = page_of(document)
    assert shown.notes == ["The time limit was reached.", "The scope was another."]
    assert not shown.first_audit


@pytest.mark.parametrize(
    ("ids", "words"),
    [([7, 8], "1 repository was not attempted: "), ([7, 8, 9], "2 repositories were not attempted: ")],
)
def test_repositories_that_were_not_attempted_are_counted(ids: list[int], words: str) -> None:
    shown = page(mirror(), requested=ids)
    assert shown.notes[0].startswith(words)
    assert shown.mood == "warning"


@pytest.mark.parametrize(
    ("options", "mood"),
    [
        ({"mirrors": [mirror()]}, "healthy"),
        ({"mirrors": [mirror(mirroring_enabled=False)]}, "warning"),
        ({"mirrors": [mirror(**old(1))]}, "critical"),
        ({"mirrors": [], "failures": [failure()]}, "critical"),
    ],
)
def test_mood_is_that_of_the_worst(options: dict[str, t.Any], mood: str) -> None:
    assert page_of(report(*options.pop("mirrors"), **options)).mood == mood


# --- Bar --------------------------------------------------------------------------------


def test_every_state_has_a_colour() -> None:
    assert set(COLOURS) == set(STATES)


def counts(**different: int) -> dict[str, int]:
    return {**dict.fromkeys(COLOURS, 0), **different}


def test_bar_has_the_shares_side_by_side() -> None:
    assert [(part.state, part.x, part.width) for part in bar_of(counts(critical=1, healthy=3))] == [
        ("critical", "0.000%", "25.000%"),
        ("healthy", "25.000%", "75.000%"),
    ]


def test_smallest_share_can_be_seen_and_all_fill_the_bar() -> None:
    parts = bar_of(counts(critical=1, warning=1, healthy=99_998))
    widths = [float(part.width.rstrip("%")) for part in parts]
    assert min(widths) > 0.5
    assert sum(widths) == pytest.approx(100, abs=0.01)


def test_bar_of_nothing_is_empty() -> None:
    assert bar_of(counts()) == []


# --- News -------------------------------------------------------------------------------


def test_first_audit_has_no_news() -> None:
    shown = page(mirror(**old(1)))
    assert shown.first_audit
    assert (shown.compared_with, shown.changes, shown.news) == (None, [], [])
    assert [row.change for row in shown.rows] == [""]
    assert "change" not in [each.name for each in shown.filters]


def news() -> Page:
    """Return the page after an audit in which 1 became new, 2 worse, 3 was fixed and 4 persists."""
    first = report(mirror(1), mirror(2, mirroring_enabled=False), mirror(3, **old(1)), mirror(4, **old(2)))
    return page(
        mirror(1, **AUTHENTICATION_FAILED),
        mirror(2, mirroring_enabled=False, **old(1)),
        mirror(3),
        mirror(4, **old(2)),
        now="2026-11-24T09:00:00Z",
        previous=first,
    )


def test_news_lists_new_worse_and_fixed_repositories() -> None:
    listed = {each.name: [item.repository.id for item in each.first] for each in news().news}
    assert listed == {"new": [1], "worse": [2], "fixed": [3]}


def test_changes_are_counted_and_lead_to_their_lists() -> None:
    assert [(each.name, each.count, each.href) for each in news().changes] == [
        ("new", 1, "#new"),
        ("worse", 1, "#worse"),
        ("fixed", 1, "#fixed"),
        ("persisting", 1, "#findings"),
    ]


def test_worse_repository_says_how_severe_it_was() -> None:
    (worse,) = (each.first[0] for each in news().news if each.name == "worse")
    assert worse.badge is not None
    assert worse.badge.label == "Critical"
    assert worse.was == "before: <bdi>Warning</bdi>"
    assert worse.checks == "Out of date, Schedule disabled"


def test_findings_of_new_and_worse_repositories_are_marked() -> None:
    marks = {row.repository.id: row.change for row in news().rows}
    assert marks == {1: "New", 2: "Worse", 4: ""}


def test_fixed_repository_names_its_checks_once() -> None:
    (fixed,) = (each.first[0] for each in news().news if each.name == "fixed")
    assert (fixed.badge, fixed.checks, fixed.message) == (None, "", "Fixed: Out of date.")


def test_long_news_are_shown_in_part() -> None:
    numbers = range(1, 61)
    first = report(*map(mirror, numbers))
    shown = page(*(mirror(number, **old(1)) for number in numbers), previous=first)
    (new,) = shown.news
    assert (len(new.first), len(new.more), new.rest) == (10, 40, 10)


def test_repository_that_is_no_longer_audited_is_listed_as_not_fixed() -> None:
    first = report(mirror(1, **old(1)), mirror(2))
    (dropped,) = page(mirror(2), previous=first).news
    assert (dropped.name, dropped.first[0].repository.id) == ("dropped", 1)
    assert dropped.first[0].message.startswith("Not fixed")


# --- Where to start, causes, projects, waivers ------------------------------------------


def test_start_has_dead_mirrors_and_one_line_for_the_unreadable() -> None:
    shown = page(mirror(1, **old(20)), mirror(2, **old(3)), failures=[failure(3), failure(4)])
    assert [item.repository.id for item in shown.start] == [2, 1]
    assert [item.since.age for item in shown.start] == ["21 days ago", "4 days ago"]
    assert shown.unreadable is not None
    assert "2 repositories could not be read" in shown.unreadable


def test_cause_is_named_by_check_and_source() -> None:
    shown = page(
        mirror(1, **AUTHENTICATION_FAILED), mirror(2, **AUTHENTICATION_FAILED), audited={"region": "cn-north-4"}
    )
    (cause,) = shown.causes
    assert cause.count == 2
    assert cause.title == "<strong>Synchronization failed</strong> from <bdi>github.com</bdi>"
    assert cause.name == "Synchronization failed · github.com · fatal: Authentication failed"


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["A"], "Project: <bdi>A</bdi>"),
        (["A", "B"], "Projects: <bdi>A</bdi>, <bdi>B</bdi>"),
        (list("ABCDE"), "Projects: <bdi>A</bdi>, <bdi>B</bdi>, <bdi>C</bdi> and 2 more"),
    ],
)
def test_cause_names_its_first_projects(names: list[str], shown: str) -> None:
    rows = [repository(number, project_name=name) for number, name in enumerate(names, 1)]
    mirrors = [mirror(row["id"], **AUTHENTICATION_FAILED) for row in rows]
    assert page(*mirrors, repositories=rows).causes[0].projects == shown


def test_many_causes_are_cut_and_the_page_says_so() -> None:
    sources = [mirror(number, **AUTHENTICATION_FAILED, url=f"https://s{number}.example/x") for number in range(1, 62)]
    shown = page(*sources)
    assert len(shown.causes) == 50
    assert shown.causes_cut == "These are the 50 most frequent of 61 causes. The JSON report has all of them."
    assert shown.causes_printed == "On paper: the 20 most frequent of 61 causes."


def test_projects_come_by_their_critical_repositories() -> None:
    rows = [repository(number, project_name=name) for number, name in enumerate(["A", "B", "B", None], 1)]
    shown = page(mirror(1), mirror(2, **old(1)), mirror(3), mirror(4), repositories=rows)
    assert [(project.name, project.critical, project.total) for project in shown.projects] == [
        ("B", 1, 2),
        ("No project known", 0, 1),
        ("A", 0, 1),
    ]


def test_one_project_alone_is_no_table() -> None:
    assert page(mirror(1), mirror(2)).projects == []


def test_lapsed_and_unused_waivers_are_listed() -> None:
    shown = page(
        mirror(7, **old(1)),
        waivers=[
            {"repository": 7, "check": "all", "reason": "Until the move", "expires": "2026-11-05"},
            {"repository": "gone/*", "check": ["stale", "stuck"], "reason": "<b>"},
        ],
    )
    assert shown.waivers == [
        "Lapsed on <bdi>2026-11-05</bdi>: <bdi>all checks</bdi> of <bdi>7</bdi> (<bdi>Until the move</bdi>)",
        "Matched nothing: <bdi>Out of date, Stuck</bdi> of <bdi>gone/*</bdi> (<bdi>&lt;b&gt;</bdi>)",
    ]


# --- Findings ---------------------------------------------------------------------------


def test_first_page_of_the_findings_is_in_the_page() -> None:
    shown = page(*(mirror(number, **old(1)) for number in range(1, ROWS + 21)))
    assert (len(shown.rows), shown.findings) == (ROWS, ROWS + 20)


def test_address_that_the_error_has_is_not_shown_again() -> None:
    url = "https://git.example.com/a.git"
    shown = page(mirror(1, url=url, **error(f"fatal: unable to access '{url}/'")), mirror(2, url=url, **old(1)))
    assert [row.url for row in shown.rows if row.repository.id == 1] == [None]
    assert [row.url for row in shown.rows if row.repository.id == 2] == [url]


def test_error_that_the_message_has_is_not_shown_again() -> None:
    (row,) = page(mirror(1, **error("something unheard of"))).rows
    assert "something unheard of" in row.message
    assert row.error is None


def test_waiver_is_one_sentence() -> None:
    waivers = [
        {"repository": 1, "check": "all", "reason": "Moves", "expires": "2026-12-31"},
        {"repository": 2, "check": "all", "reason": "Archived"},
    ]
    rows = page(mirror(1, **old(1)), mirror(2, **old(1)), waivers=waivers).rows
    assert {row.repository.id: row.waiver for row in rows} == {
        1: "Waived until <bdi>2026-12-31</bdi>: <bdi>Moves</bdi>",
        2: "Waived: <bdi>Archived</bdi>",
    }
    assert {row.badge.label for row in rows} == {"Waived (Critical)"}


def test_repository_without_a_name_is_called_by_its_id() -> None:
    assert page(mirror(2111000001, **old(1))).rows[0].repository.name == "Repository 2111000001"


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ({"minutes": 0}, "0 minutes ago"),
        ({"minutes": 1}, "1 minute ago"),
        ({"hours": 1}, "1 hour ago"),
        ({"hours": 47, "minutes": 59}, "47 hours ago"),
        ({"days": 2}, "2 days ago"),
        ({"days": 1500}, "1,500 days ago"),
        ({"minutes": -5}, "0 minutes ago"),
    ],
)
def test_age(before: dict[str, int], words: str) -> None:
    now = datetime(2026, 11, 24, 8)
    assert age(PageTexts(ENGLISH), now - timedelta(**before), now) == words


def test_age_of_what_has_no_time() -> None:
    rows = page(mirror(1, last_successful_update_at=None), mirror(2, last_successful_update_at="soon")).rows
    assert {row.check: row.since.age for row in rows} == {"never_synced": "never", "stale": "unknown"}


def test_filters_offer_what_occurs() -> None:
    rows = [repository(1, project_name="none"), repository(2, project_name=None), repository(3, project_name="B")]
    shown = page(mirror(1, **old(1)), mirror(2, mirroring_enabled=False), mirror(3), repositories=rows)
    choices = {each.name: [(choice.value, choice.label) for choice in each.choices] for each in shown.filters}
    assert choices["check"] == [("stale", "Out of date"), ("schedule_disabled", "Schedule disabled")]
    assert choices["project"] == [("none", "No project known (1)"), ("=none", "none (1)")]
    assert "owner" not in choices


def test_one_owner_alone_is_no_filter() -> None:
    shown = page(mirror(1, **old(1)), repositories=[repository(1, owner="anna")])
    assert "owner" not in {each.name for each in shown.filters}


def test_owners_are_a_filter_with_counts_where_one_is_known() -> None:
    rows = [repository(number, owner=owner) for number, owner in enumerate(["zhang.wei", "Anna", None], 1)]
    mirrors = [mirror(1, mirroring_enabled=False, **old(1)), mirror(2, **old(1)), mirror(3, **old(1))]
    (shown,) = [each for each in page(*mirrors, repositories=rows).filters if each.name == "owner"]
    assert [(choice.value, choice.label) for choice in shown.choices] == [
        ("none", "No owner known (1)"),
        ("=Anna", "Anna (1)"),
        ("=zhang.wei", "zhang.wei (2)"),
    ]


def test_policy_is_listed() -> None:
    policy = {"approved_sources": [], "checks": {"stuck": "off"}}
    settings = {fact.label: fact.value for fact in page(mirror(), policy=policy).policy}
    assert settings["approved_sources"] == "any"
    assert settings["stuck"] == "off"
    assert set(settings) >= {check.name for check in TABLE}
