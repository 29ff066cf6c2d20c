# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Untrusted texts stay texts."""

from __future__ import annotations

import pytest
from conftest import OpenPage, Rendered
from documents import HOSTILE
from playwright.sync_api import Browser, Page, expect

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import text_or_none

# Everything that could run, load or lead elsewhere
ACTIVE = """() => ({
    hacked: window.hacked,
    scripts: document.scripts.length,
    foreign: document.querySelectorAll('img, iframe, object, embed, base, link:not([rel=icon])').length,
    styles: document.querySelectorAll('style').length + document.querySelectorAll('[style]').length,
    handlers: [...document.querySelectorAll('*')]
        .flatMap(element => element.getAttributeNames()).filter(name => name.startsWith('on')),
    addresses: [...document.querySelectorAll('a[href]')]
        .map(link => link.protocol).filter(protocol => !['https:', 'http:', 'file:'].includes(protocol)),
    outside: [...document.querySelectorAll('a[href]')]
        .filter(link => link.protocol !== 'file:' && link.rel !== 'noopener noreferrer').length,
})"""
INERT = {"hacked": None, "scripts": 2, "foreign": 0, "styles": 1, "handlers": [], "addresses": [], "outside": 0}
# Texts that turn the direction of writing, with no element around them that keeps this in
LOOSE = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const loose = [];
    while (walker.nextNode()) {
        const { data, parentElement } = walker.currentNode;
        const turns = /[\\u202a-\\u202e\\u2066-\\u2069]/.test(data);
        if (turns && !parentElement.closest('bdi, script, option')) loose.push(data);
    }
    return loose;
}"""


def clean(text: str) -> str:
    """Return a text without characters that are not printable, as reports have it."""
    return text_or_none(text) or ""


def use_everything(page: Page) -> None:
    for details in page.locator("details").all():
        details.locator("summary").click()
    for select in page.locator("select:visible").all():
        choices = select.locator("option").count()
        select.select_option(index=choices - 1)
        select.select_option(index=0)
    for button in page.locator("[data-cause]").all():
        button.click()
    for header in page.locator("thead button").all():
        header.hover()
        header.click()
    page.get_by_role("button", name="Reset").click()
    for row in page.locator("table.findings tbody tr").all():
        row.hover()


@pytest.mark.parametrize("name", ["hostile", "tampered"])
def test_nothing_runs_loads_or_leads_elsewhere(name: str, open_page: OpenPage) -> None:
    page = open_page(name)
    assert page.evaluate(ACTIVE) == INERT
    use_everything(page)
    assert page.evaluate(ACTIVE) == INERT


@pytest.mark.parametrize("name", ["hostile", "tampered"])
@pytest.mark.parametrize("script", [True, False])
def test_texts_are_shown_as_they_are_in_the_report(
    name: str, script: bool, open_page: OpenPage, rendered: dict[str, Rendered]
) -> None:
    page = open_page(name, java_script_enabled=script)
    findings = rendered[name].report["findings"]
    keys = {"repository": "repository_name", "project": "project_name"}
    for field in ("repository", "project", "owner", "message", "remedy"):
        shown = page.locator(f"table.findings tbody [data-field={field}]").all_text_contents()
        assert shown == [clean(found[keys.get(field, field)]) for found in findings]
    for row, found in zip(page.locator("table.findings tbody tr").all(), findings):
        for field in ("error", "url"):
            assert clean(found[field] or "") in (row.text_content() or "")


def test_waiver_and_settings_are_shown_as_they_were_written(open_page: OpenPage) -> None:
    page = open_page("tampered")
    reasons = page.locator("tbody tr.waived [data-field=waiver] bdi").all_text_contents()
    assert sorted(reasons) == sorted(HOSTILE[3::4])
    assert page.locator("header bdi").all_text_contents() == [HOSTILE[2], HOSTILE[0]]
    page.get_by_text("What was checked").click()
    expect(page.locator("footer dl")).to_contain_text(HOSTILE[4])


def test_turned_text_turns_nothing_else(open_page: OpenPage) -> None:
    page = open_page("tampered")
    assert page.evaluate(LOOSE) == []


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_long_names_do_not_widen_the_page(width: int, open_page: OpenPage) -> None:
    page = open_page("hostile", viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_page_may_run_its_own_script_only(browser: Browser, rendered: dict[str, Rendered]) -> None:
    page = browser.new_page()
    page.goto(rendered["healthy"].page.as_uri())
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    tried = page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.hacked = 8';
            const blocked = new Promise(resolve => document.addEventListener(
                'securitypolicyviolation', event => resolve(event.effectiveDirective)));
            document.body.append(script);
            return blocked.then(directive => [directive, window.hacked]);
        }"""
    )
    page.close()
    assert tried == ["script-src-elem", None]
