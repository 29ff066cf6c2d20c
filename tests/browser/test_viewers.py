# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page where it is read: at a usual width, on paper, without JavaScript, and in Jenkins."""

from __future__ import annotations

import re

import pytest
from conftest import OpenPage, Rendered
from playwright.sync_api import Browser, Page, expect

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page import COLOURS, ROWS

#: What Jenkins sends by default with files of a workspace and with archived files.
JENKINS = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';"

# The lines of the tallest cell of each row
LINES = """rows => rows.map(row => Math.max(...[...row.cells].map(cell => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return Math.round(range.getBoundingClientRect().height / parseFloat(getComputedStyle(cell).lineHeight));
})))"""


def sheets(page: Page) -> int:
    """Return how many sheets a page is printed on."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def test_rows_of_the_demo_have_at_most_four_lines(demo: Rendered, open_page: OpenPage) -> None:
    page = open_page("demo", viewport={"width": 1400, "height": 900})
    assert len(demo.report["findings"]) > ROWS
    seen = []
    later = page.get_by_role("button", name="Next", exact=True)
    while True:
        seen += page.eval_on_selector_all("table.findings tbody tr", LINES)
        if later.is_disabled():
            break
        later.click()
    assert len(seen) == len(demo.report["findings"])
    assert max(seen) <= 4


def test_demo_is_printed_as_a_summary_of_at_most_six_sheets(demo: Rendered, open_page: OpenPage) -> None:
    page = open_page("demo")
    assert 1 < sheets(page) <= 6
    page.emulate_media(media="print")
    expect(
        page.get_by_text(
            f"On paper this page is a summary. All {len(demo.report['findings'])} findings are in the page"
        )
    ).to_be_visible()
    expect(page.locator("table.findings")).to_be_hidden()
    expect(page.locator("table.start")).to_be_visible()


@pytest.mark.parametrize("name", ["usual", "large"])
def test_long_lists_are_cut_on_paper(name: str, open_page: OpenPage) -> None:
    page = open_page(name, color_scheme="dark")
    assert sheets(page) <= 6
    page.emulate_media(media="print")
    expect(page.locator("button:visible, input:visible, select:visible")).to_have_count(0)
    assert page.locator("table.causes tbody tr:visible").count() <= 20
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_paper_says_how_many_causes_there_are(open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page("large")
    note = page.get_by_text(f"On paper: the 20 most frequent of {len(rendered['large'].report['causes'])} causes.")
    expect(note).to_be_hidden()
    page.emulate_media(media="print")
    expect(note).to_be_visible()


@pytest.mark.parametrize("name", ["usual", "large"])
def test_without_script_the_essence_is_there(name: str, open_page: OpenPage, rendered: dict[str, Rendered]) -> None:
    page = open_page(name, java_script_enabled=False)
    report = rendered[name].report
    expect(page.locator("[data-state=critical]")).to_have_text(f"{report['summary']['repositories']['critical']:,}")
    expect(page.locator("table.findings tbody tr")).to_have_count(ROWS)
    expect(page.get_by_text(f"These are the first {ROWS} of {len(report['findings']):,} findings")).to_be_visible()
    expect(page.get_by_text("the CSV and JSON reports have all of them")).to_be_visible()
    first = page.locator("table.findings tbody tr").first
    expect(first).to_contain_text(report["findings"][0]["remedy"])


@pytest.fixture
def jenkins(browser: Browser, rendered: dict[str, Rendered]) -> Page:
    """The page as Jenkins shows it: neither its style sheet nor its script is applied."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    body = rendered["usual"].page.read_text(encoding="utf-8")
    page.route(
        "**/*",
        lambda route: route.fulfill(
            body=body, headers={"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": JENKINS}
        ),
    )
    page.goto("https://jenkins.example/report.html")
    return page


def test_jenkins_applies_neither_style_nor_script(jenkins: Page) -> None:
    assert jenkins.evaluate("getComputedStyle(document.querySelector('.badge')).borderRadius") == "0px"
    expect(jenkins.locator("th button")).to_have_count(0)


def test_bar_and_legend_have_their_colours_in_jenkins(jenkins: Page) -> None:
    for selector in (".summary > .bar rect", ".legend circle"):
        parts = jenkins.eval_on_selector_all(
            selector, "all => all.map(r => [r.getAttribute('class'), getComputedStyle(r).fill])"
        )
        assert len(parts) > 3
        for state, colour in parts:
            red, green, blue = (int(COLOURS[state][at : at + 2], 16) for at in (1, 3, 5))
            assert colour == f"rgb({red}, {green}, {blue})"
    box = jenkins.locator(".summary > .bar").bounding_box()
    assert box is not None
    assert (box["width"] > 1000, box["height"]) == (True, 20)


@pytest.mark.parametrize("where", ["jenkins", "without script"])
def test_nothing_that_needs_the_script_is_shown_without_it(
    where: str, jenkins: Page, open_page: OpenPage, rendered: dict[str, Rendered]
) -> None:
    page = jenkins if where == "jenkins" else open_page("usual", java_script_enabled=False)
    expect(page.locator("button:visible, input:visible, select:visible")).to_have_count(0)
    links = page.get_by_role("link", name="Show")
    assert links.count() == sum(bool(count) for count in rendered["usual"].report["summary"]["changes"].values())
    for link in links.all():
        target = link.get_attribute("href") or ""
        link.click()
        expect(page.locator(target)).to_be_in_viewport()
