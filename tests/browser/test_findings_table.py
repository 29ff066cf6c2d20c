# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Search, filters, sorting and pages of the table of findings."""

from __future__ import annotations

import typing as t

import pytest
from conftest import OpenPage, Rendered
from playwright.sync_api import Page, expect
from test_numbers import shown_findings

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page import ROWS
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import Fields


def expect_findings(page: Page, findings: t.Sequence[Fields]) -> None:
    """The first page shows the first of these, and the status counts all of them."""
    assert findings, "a filter that leaves nothing proves nothing"
    assert shown_findings(page) == [(found["repository_id"], found["check"]) for found in findings[:ROWS]]
    noun = "finding" if len(findings) == 1 else "findings"
    expect(page.get_by_role("status")).to_contain_text(f"{len(findings):,} {noun} in ")


@pytest.mark.parametrize(
    ("label", "choice", "fits"),
    [
        ("Severity", "warning", lambda found: found["severity"] == "warning"),
        ("Check", "stuck", lambda found: found["check"] == "stuck"),
        ("Project", "=支付", lambda found: found["project_name"] == "支付"),
        ("Project", "none", lambda found: found["project_name"] is None),
        ("Owner", "=张伟", lambda found: found["owner"] == "张伟"),
        ("Owner", "none", lambda found: found["owner"] is None),
        ("Waived", "yes", lambda found: found["waived"]),
        ("Waived", "no", lambda found: not found["waived"]),
    ],
)
def test_filter(
    label: str,
    choice: str,
    fits: t.Callable[[Fields], bool],
    open_page: OpenPage,
    rendered: dict[str, Rendered],
) -> None:
    page = open_page("usual")
    page.get_by_role("combobox", name=label, exact=True).select_option(choice)
    expect_findings(page, [found for found in rendered["usual"].report["findings"] if fits(found)])


@pytest.mark.parametrize("change", ["new", "worse", "persisting"])
def test_filter_of_change(change: str, open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("usual")
    report = rendered["usual"].report
    changed = {item["id"] for item in report["repositories"] if item["change"] == change}
    assert len(changed) == report["summary"]["changes"][change]
    page.get_by_role("combobox", name="Change", exact=True).select_option(change)
    expect_findings(page, [found for found in report["findings"] if found["repository_id"] in changed])


def test_filters_and_search_together_and_reset(open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("usual")
    findings = rendered["usual"].report["findings"]
    page.get_by_label("Severity").select_option("critical")
    page.get_by_label("Search").fill("GITLAB.example  authentication")
    expect_findings(
        page,
        [
            found
            for found in findings
            if "gitlab" in (found["url"] or "") and "Auth" in (found["error"] or "") and found["severity"] == "critical"
        ],
    )
    page.get_by_label("Search").fill("no such thing")
    expect(page.get_by_role("status")).to_have_text(f"No finding matches; there are {len(findings)} in all")
    expect(page.locator("table.findings tbody tr")).to_have_count(0)
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_label("Severity")).to_have_value("")
    expect(page.locator("table.findings tbody tr")).to_have_count(ROWS)
    expect_findings(page, findings)


def test_findings_of_one_cause(open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("usual")
    report = rendered["usual"].report
    page.locator("[data-cause='0']").click()
    expect_findings(page, [found for found in report["findings"] if found["cause"] == 0])
    expect(page.get_by_role("heading", name="Findings", exact=True)).to_be_focused()
    page.get_by_role("button", name="All causes").click()
    expect_findings(page, report["findings"])


@pytest.mark.parametrize("name", ["usual", "hostile"])
def test_each_cause_shows_its_findings_and_no_other(
    name: str, open_page: OpenPage, rendered: dict[str, Rendered]
) -> None:
    page = open_page(name)
    report = rendered[name].report
    assert len(report["causes"]) > 1
    for index, cause in enumerate(report["causes"]):
        page.locator(f"[data-cause='{index}']").click()
        findings = [found for found in report["findings"] if found["cause"] == index]
        assert len({found["repository_id"] for found in findings}) == cause["count"]
        expect_findings(page, findings)


def test_findings_of_persisting_repositories(open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("usual")
    report = rendered["usual"].report
    page.get_by_role("link", name="Show the findings of persisting repositories").click()
    persisting = {item["id"] for item in report["repositories"] if item["change"] == "persisting"}
    findings = [found for found in report["findings"] if found["repository_id"] in persisting and not found["waived"]]
    assert len({found["repository_id"] for found in findings}) == report["summary"]["changes"]["persisting"]
    expect_findings(page, findings)


@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("Repository", lambda found: found["repository_name"]),
        ("Since", lambda found: found["since"] or ""),
    ],
)
def test_sorting(
    column: str, key: t.Callable[[Fields], str], open_page: OpenPage, rendered: dict[str, Rendered]
) -> None:
    page = open_page("usual")
    findings = rendered["usual"].report["findings"]
    header = page.locator("table.findings").get_by_role("columnheader", name=column, exact=True)
    severity = page.locator("table.findings").get_by_role("columnheader", name="Severity", exact=True)
    expect(severity).to_have_attribute("aria-sort", "descending")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("[aria-sort]")).to_have_count(1)
    expect_findings(page, sorted(findings, key=key))
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect_findings(page, sorted(findings, key=key, reverse=True))
    severity.get_by_role("button").click()
    expect_findings(page, findings)
    severity.get_by_role("button").click()
    expect_findings(page, findings[::-1])


def test_sorting_by_check_goes_up_then_down(open_page: OpenPage) -> None:
    page = open_page("usual")
    button = (
        page.locator("table.findings").get_by_role("columnheader", name="Finding", exact=True).get_by_role("button")
    )
    ends = []
    for _direction in range(2):
        button.click()
        texts = page.locator("table.findings tbody [data-field=check]").all_text_contents()
        assert len(set(texts)) < len(texts)
        ends.append(texts[0])
    assert ends == ["Could not be read", "Unencrypted source"]


def test_sorting_by_project(open_page: OpenPage) -> None:
    page = open_page("usual")
    page.get_by_label("Sort").select_option("project")
    projects = page.locator("table.findings tbody [data-field=project]").all_text_contents()
    assert projects == sorted(projects)
    expect(page.locator("[aria-sort]")).to_have_count(0)


def test_links_go_to_the_console_without_a_referrer(open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("usual")
    worst = rendered["usual"].report["findings"][0]
    link = page.locator("table.findings tbody tr").first.get_by_role("link")
    expect(link).to_have_text(worst["repository_name"])
    assert worst["repository_url"].startswith("https://devcloud.cn-north-4.huaweicloud.com/codehub/project/")
    expect(link).to_have_attribute("href", worst["repository_url"])
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_ten_thousand_rows_are_searched_sorted_and_paged(open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("large")
    findings = rendered["large"].report["findings"]
    assert len(findings) > 10_000
    rows = page.locator("table.findings tbody tr")
    expect(rows).to_have_count(ROWS)
    page.get_by_label("Search").press_sequentially("repository-10998")
    expect_findings(page, [found for found in findings if found["repository_id"] == 10_998])
    page.get_by_label("Search").fill("")
    page.get_by_role("columnheader", name="Repository").get_by_role("button").click()
    expect_findings(page, sorted(findings, key=lambda found: found["repository_id"]))
    pages = -(-len(findings) // ROWS)
    later = page.get_by_role("button", name="Next", exact=True)
    for _page in range(pages - 1):
        later.click()
    expect(later).to_be_disabled()
    expect(page.get_by_role("navigation")).to_contain_text(f"–{len(findings):,} of {len(findings):,}")
    page.get_by_role("button", name="Previous").click()
    expect(rows).to_have_count(ROWS)


# Each element of the rows with its attributes, and each text
CONTENT = """rows => rows.map(row => {
    const content = [];
    const walker = document.createTreeWalker(row);
    for (let node = row; node; node = walker.nextNode()) {
        if (node.nodeType === Node.TEXT_NODE) {
            if (node.data.trim()) content.push(node.data.trim());
        } else {
            const names = node.getAttributeNames().sort();
            content.push([node.tagName, ...names.map(name => [name, node.getAttribute(name)])]);
        }
    }
    return content;
})"""


@pytest.mark.parametrize("name", ["usual", "ended", "hostile", "tampered"])
def test_script_draws_the_rows_that_came_with_the_page(name: str, open_page: OpenPage) -> None:
    drawn, served = (
        open_page(name, java_script_enabled=script).eval_on_selector_all("table.findings tbody tr", CONTENT)
        for script in (True, False)
    )
    assert drawn == served
