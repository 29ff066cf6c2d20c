# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The trend: a chart that is an image with a description, and the same in numbers, without a script."""

from __future__ import annotations

import re

import pytest
from conftest import OpenPage, Rendered
from documents import HISTORIES
from playwright.sync_api import Locator, Page, expect

CHART = "Repositories that need attention, over time"
LAYERS = ("critical", "unreadable", "warning")


def trend_of(page: Page) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", name="Trend", exact=True))


@pytest.mark.parametrize("script", [True, False])
def test_chart_has_a_description_and_its_numbers_are_a_table(
    script: bool, open_page: OpenPage, rendered: dict[str, Rendered]
) -> None:
    page = open_page("usual", java_script_enabled=script)
    attention = rendered["usual"].report["summary"]["attention"]
    chart = page.get_by_role("img", name=CHART, exact=True)
    expect(chart).to_be_visible()
    expect(chart).to_have_accessible_description(re.compile(f", {attention['total']} on 2026-11-24 05:00 UTC; "))
    trend = trend_of(page)
    expect(trend.get_by_role("table")).to_be_hidden()
    trend.get_by_text("The numbers").click()
    cells = trend.get_by_role("row").nth(1).get_by_role("cell")
    expect(cells).to_have_text(
        [f"{count:,}" for count in (attention["total"], *(attention[name] for name in LAYERS), 1300)]
    )
    expect(trend.get_by_role("rowheader").first).to_have_text("2026-11-24 05:00 UTC")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["usual", "large", "ended"])
def test_chart_fills_the_width_and_stays_within(name: str, width: int, open_page: OpenPage) -> None:
    page = open_page(name, viewport={"width": width, "height": 800})
    chart = page.get_by_role("img", name=CHART, exact=True).bounding_box()
    assert chart
    assert width * 0.8 < chart["width"] < width
    assert 80 < chart["height"] < 200
    for path in page.locator("svg.chart path").all():
        box = path.bounding_box()
        assert box
        assert box["x"] >= chart["x"] - 1
        assert box["x"] + box["width"] <= chart["x"] + chart["width"] + 1
        assert box["y"] >= chart["y"] - 1
        assert box["y"] + box["height"] <= chart["y"] + chart["height"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_layers_have_the_colours_of_the_states(look: dict[str, str], open_page: OpenPage) -> None:
    page = open_page("usual", **look)
    colours = page.evaluate(
        """() => ['.chart path', '.summary .bar rect'].map(selector => Object.fromEntries(
            [...document.querySelectorAll(selector)].map(e => [e.getAttribute('class'), getComputedStyle(e).fill])))"""
    )
    assert set(colours[0]) == set(LAYERS)
    assert colours[0].items() <= colours[1].items()


def test_trend_is_printed_on_one_page(open_page: OpenPage) -> None:
    page = open_page("usual")
    page.emulate_media(media="print")
    expect(page.get_by_role("img", name=CHART, exact=True)).to_be_visible()
    assert page.locator(".trend").evaluate("element => getComputedStyle(element).breakInside") == "avoid"


def test_first_audit_has_only_a_sentence(open_page: OpenPage) -> None:
    page = open_page("healthy")
    expect(trend_of(page)).to_contain_text("The trend begins with this audit.")
    expect(page.locator("svg.chart")).to_have_count(0)


def test_page_without_a_history_has_no_trend(open_page: OpenPage) -> None:
    assert "tampered" not in HISTORIES
    expect(trend_of(open_page("tampered"))).to_have_count(0)
