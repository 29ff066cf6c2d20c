# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page for screen readers, for the keyboard alone, and on narrow screens."""

from __future__ import annotations

import typing as t

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import OpenPage
from documents import DOCUMENTS
from playwright.sync_api import Page, expect

NARROW = {"width": 390, "height": 800}
LOOKS: dict[str, dict[str, t.Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": NARROW},
    "narrow dark": {"viewport": NARROW, "color_scheme": "dark"},
    "high contrast": {"forced_colors": "active"},
}


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}: {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(name: str, look: str, open_page: OpenPage) -> None:
    page = open_page(name, **LOOKS[look])
    for details in page.locator("details").all():
        details.locator("summary").click()
    assert violations(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_where_filters_are_set(look: str, open_page: OpenPage) -> None:
    page = open_page("usual", **LOOKS[look])
    page.locator("[data-cause]").first.click()
    page.get_by_label("Search").fill("x-nothing")
    assert violations(page) == []
    page.get_by_role("button", name="Reset").click()
    page.get_by_label("Waived").select_option("yes")
    assert violations(page) == []


def test_keyboard_reaches_everything_with_a_visible_focus(open_page: OpenPage) -> None:
    page = open_page("usual")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the findings")).to_be_focused()
    wanted = page.locator(":is(a[href], button, input, select, summary):visible:not(:disabled):not(tbody *)").count()
    seen = set()
    for _press in range(1000):
        focus = page.evaluate(
            """() => {
                const element = document.activeElement;
                const all = [...document.querySelectorAll('*')];
                const { outlineStyle, outlineWidth } = getComputedStyle(element);
                return [all.indexOf(element), outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
                    element === document.body, Boolean(element.closest('tbody'))];
            }"""
        )
        index, outlined, nowhere, in_rows = focus
        if nowhere:
            break
        assert outlined, page.evaluate("document.activeElement.outerHTML")
        if not in_rows:
            seen.add(index)
        page.keyboard.press("Tab")
    assert len(seen) == wanted


def test_keyboard_alone_searches_sorts_and_turns_pages(open_page: OpenPage) -> None:
    page = open_page("usual")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Findings", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("repository-1016")
    expect(page.get_by_role("status")).to_contain_text("1 finding in 1 repository, of ")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    for _press in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('th')?.dataset.sort") == "repository":
            break
    page.keyboard.press("Space")
    expect(page.locator("th[data-sort=repository]")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("button", name="Next", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation")).to_contain_text("101–200 of")


def test_table_is_a_table_where_rows_are_cards(open_page: OpenPage) -> None:
    page = open_page("usual", viewport=NARROW)
    row = page.get_by_role("table", name="Findings", exact=True).get_by_role("row").nth(1)
    expect(row.get_by_role("rowheader")).to_have_count(1)
    expect(row.get_by_role("cell")).to_have_count(4)
    page.get_by_label("Sort").select_option("repository")
    expect(page.locator("tbody [data-field=repository]").first).to_have_text("team/repository-1000")


def test_severity_is_written_not_only_coloured(open_page: OpenPage) -> None:
    page = open_page("usual")
    texts = page.locator(".badge").all_text_contents()
    assert all(text.split()[0] in {"Critical", "Warning", "Info", "Waived"} for text in texts)


def test_nothing_moves(open_page: OpenPage) -> None:
    page = open_page("usual", reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate(
        """[...document.querySelectorAll('*')].every(element => {
            const style = getComputedStyle(element);
            return style.animationName === 'none' && parseFloat(style.transitionDuration) === 0
                && style.scrollBehavior === 'auto';
        })"""
    )
