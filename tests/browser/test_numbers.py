# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the page counts is what the report says."""

from __future__ import annotations

from collections import Counter

import pytest
from conftest import OpenPage, Rendered
from documents import DOCUMENTS
from playwright.sync_api import Page, expect

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import STATES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._summary import attention_sentence
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import VALIDATOR


def number(text: str | None) -> int:
    assert text is not None
    return int(text.replace(",", ""))


def shown_findings(page: Page) -> list[tuple[int, str]]:
    return [
        (int(repository_id), check)
        for repository_id, check in page.eval_on_selector_all(
            "table.findings tbody tr",
            """rows => rows.map(row => ["id", "name"].map(
                name => row.querySelector(`[data-field=${name}]`).textContent))""",
        )
    ]


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "tampered"])
def test_reports_that_are_looked_at_are_valid(name: str, rendered: dict[str, Rendered]) -> None:
    VALIDATOR.validate(rendered[name].report)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_counts_are_those_of_the_report(name: str, open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page(name)
    summary = rendered[name].report["summary"]
    shown = {state: number(page.text_content(f"[data-state={state}]")) for state in ("requested", *STATES)}
    assert shown == summary["repositories"]
    assert sum(shown[state] for state in STATES) == shown["requested"]
    changes = page.locator("[data-change]")
    if rendered[name].report["previous_generated_at"] is None:
        expect(changes).to_have_count(0)
    for change in changes.all():
        assert number(change.text_content()) == summary["changes"][change.get_attribute("data-change")]


def test_bar_has_the_shares_of_the_states(open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("usual")
    totals = rendered["usual"].report["summary"]["repositories"]
    shares = dict(
        page.eval_on_selector_all(
            ".summary rect", "all => all.map(r => [r.getAttribute('class'), parseFloat(r.getAttribute('width'))])"
        )
    )
    assert shares == {
        state: pytest.approx(100 * totals[state] / totals["requested"], abs=0.01) for state in STATES if totals[state]
    }


@pytest.mark.parametrize("name", ["usual", "large", "hostile", "tampered"])
def test_each_finding_is_shown_once_in_the_order_of_the_report(
    name: str, open_page: OpenPage, rendered: dict[str, Rendered]
) -> None:
    page = open_page(name)
    findings = rendered[name].report["findings"]
    repositories = {found["repository_id"] for found in findings}
    expect(page.get_by_role("status")).to_have_text(f"{len(findings):,} findings in {len(repositories):,} repositories")
    shown = shown_findings(page)
    later = page.get_by_role("button", name="Next", exact=True)
    while later.is_visible() and later.is_enabled():
        later.click()
        shown += shown_findings(page)
    assert shown == [(found["repository_id"], found["check"]) for found in findings]


def test_causes_are_those_of_the_report(open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("usual")
    causes = rendered["usual"].report["causes"]
    rows = page.locator("table.causes tbody tr")
    assert rows.count() == len(causes)
    for row, cause in zip(rows.all(), causes):
        text = row.text_content() or ""
        assert number(row.locator(".count").text_content()) == cause["count"]
        assert (cause["source"] or "") in text
        assert (cause["error"] or "") in text
        assert cause["remedy"] in text


def test_page_says_that_there_are_more_causes(open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("large")
    causes = rendered["large"].report["causes"]
    expect(page.locator("table.causes tbody tr")).to_have_count(50)
    expect(page.get_by_text(f"These are the 50 most frequent of {len(causes)} causes.")).to_be_visible()


@pytest.mark.parametrize("change", ["new", "worse", "fixed"])
def test_news_are_those_of_the_report(change: str, open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("usual")
    items = rendered["usual"].report[change]
    assert items
    page.locator(f"[data-shows={change}]").click()
    heading = page.locator(f"#{change}")
    expect(heading).to_be_in_viewport()
    news = page.locator(".list", has=heading)
    for details in news.locator("details").all():
        details.locator("summary").click()
    rows = news.locator("li")
    expect(rows).to_have_count(min(len(items), 50))
    for row, item in zip(rows.all(), items):
        expect(row.get_by_role("link")).to_have_text(item["repository_name"])
        expect(row).to_contain_text(item["message"])
    more = f"{len(items) - 50} more repositories are in the JSON report."
    expect(news.get_by_text(more)).to_have_count(1 if len(items) > 50 else 0)


def test_projects_are_counted_from_the_repositories(open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("usual")
    counts = Counter(
        (item["project_name"] or "No project known", item["state"]) for item in rendered["usual"].report["repositories"]
    )
    rows = page.eval_on_selector_all(
        "table.projects tbody tr", "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    )
    assert {row[0] for row in rows} == {name for name, _state in counts}
    for name, _bar, critical, unreadable, warning, total in rows:
        assert number(critical) == counts[name, "critical"]
        assert number(unreadable) == counts[name, "unreadable"]
        assert number(warning) == counts[name, "warning"]
        assert number(total) == sum(count for (project, _state), count in counts.items() if project == name)


def test_longest_dead_mirror_and_what_to_do_are_on_the_first_screen(
    open_page: OpenPage, rendered: dict[str, Rendered]
) -> None:
    page = open_page("usual")
    start = rendered["usual"].report["start_here"]
    rows = page.locator("table.start tbody tr")
    expect(rows).to_have_count(len(start))
    for text in (start[0]["repository_name"], start[0]["message"], start[0]["remedy"]):
        expect(rows.first.get_by_text(text)).to_be_in_viewport(ratio=1)


def test_one_line_says_what_could_not_be_read(open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("usual")
    unreadable = rendered["usual"].report["unreadable"]
    assert unreadable["count"]
    line = page.locator("section", has=page.get_by_role("heading", name="Start here")).locator("p.unreadable")
    expect(line).to_have_text(f"{unreadable['message']} {unreadable['remedy']}")


def test_age_is_that_at_the_time_of_the_report(open_page: OpenPage) -> None:
    page = open_page("usual")
    page.get_by_label("Search").fill("repository-1016")
    row = page.locator("table.findings tbody tr")
    expect(row).to_have_count(1)
    expect(row.locator("[data-field=age]")).to_have_text("19 days ago")
    expect(row.locator("time")).to_have_text("2026-11-05 02:00 UTC")
    expect(row.locator("time")).to_have_attribute("title", "2026-11-05 02:00:09 UTC")


@pytest.mark.parametrize("name", ["usual", "requested", "healthy", "ended"])
def test_first_words_are_the_sentence_of_the_console(
    name: str, open_page: OpenPage, rendered: dict[str, Rendered]
) -> None:
    sentence = attention_sentence(rendered[name].report)
    page = open_page(name)
    expect(page.get_by_role("heading", level=2).first).to_have_text(sentence)
    assert sentence in page.title()


def test_simulated_audit_that_ended_early_says_so(open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("ended")
    report = rendered["ended"].report
    expect(page.get_by_role("heading", level=1)).to_have_text("Remote mirror audit Simulated")
    assert page.title().startswith("Simulated: ")
    count = report["summary"]["repositories"]["not_attempted"]
    assert count > 1
    for text in (report["ended_by"], report["not_compared"], f"{count} repositories were not attempted: "):
        expect(page.get_by_text(text)).to_be_in_viewport(ratio=1)
    waivers = page.locator(".waivers li").all_text_contents()
    assert waivers == [
        "Lapsed on 2026-11-05: all checks of 1 (Until the move)",
        "Matched nothing: Out of date, Stuck of gone/* (A test)",
    ]


def test_demo_is_an_audit_of_the_simulator(demo: Rendered, open_page: OpenPage) -> None:
    page = open_page("demo")
    assert demo.report["summary"]["repositories"]["requested"] > 200
    expect(page.get_by_role("heading", level=1)).to_have_text("Remote mirror audit Simulated")


def test_healthy_audit_says_so(open_page: OpenPage) -> None:
    page = open_page("healthy")
    expect(page.locator("table")).to_have_count(0)
    expect(page.get_by_text("No check found anything.")).to_be_visible()
