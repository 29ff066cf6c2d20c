# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import hashlib
import html.parser
import re

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._html import html_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page import COLOURS

from .audits import mirror, report, repository

OLD = {"last_successful_update_at": "2026-11-01T05:00:00Z"}
VOID = {"meta", "link", "input"}


class Outline(html.parser.HTMLParser):
    """Checks that elements are closed in their order; collects them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


def test_elements_are_closed() -> None:
    outline(html_from(report(mirror(7, **OLD))))
    outline(html_from(report(mirror(7))))


def test_policy_allows_the_own_style_and_script_only() -> None:
    page = html_from(report(mirror(7, **OLD)))
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    for element in ("style", "script"):
        (content,) = re.findall(rf"<{element}>(.*?)</{element}>", page, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{element}-src &#39;sha256-{digest}&#39;;" in policy
    assert policy.startswith("default-src &#39;none&#39;;")
    assert "unsafe" not in policy


def test_texts_are_escaped() -> None:
    hostile = "\"'><script>alert(1)</script>"
    page = html_from(report(mirror(7, **OLD), repositories=[repository(7, name=hostile, project_name=hostile)]))
    assert "<script>alert" not in page
    assert len([tag for tag, _attributes in outline(page).elements if tag == "script"]) == 2


def test_link_that_is_no_web_address_is_refused() -> None:
    document = report(mirror(7, **OLD))
    document["findings"][0]["repository_url"] = "javascript:alert(1)"
    with pytest.raises(InputError, match=r"findings\[0\]\.repository_url"):
        html_from(document)


def test_bar_has_colours_without_the_style_sheet() -> None:
    parts = [
        attributes
        for tag, attributes in outline(html_from(report(mirror(7, **OLD)))).elements
        if tag in ("rect", "circle")
    ]
    assert {attributes["fill"] for attributes in parts} == set(COLOURS.values())


def test_what_needs_the_script_is_hidden_without_the_style_sheet() -> None:
    elements = outline(html_from(report(*(mirror(number, **OLD) for number in range(1, 120))))).elements
    controls = [attributes for _tag, attributes in elements if "data-script" in attributes]
    assert len(controls) > 3
    assert all("hidden" in attributes for attributes in controls)


def test_equal_reports_are_equal_pages() -> None:
    document = report(mirror(7, **OLD))
    assert html_from(document) == html_from(document)


def test_page_of_a_large_audit_is_small() -> None:
    numbers = range(1, 5001)
    rows = [
        repository(number, name=f"team-{number % 97}/repository-{number}", project_name=f"P{number % 40}")
        for number in numbers
    ]
    mirrors = [
        mirror(
            number,
            url=f"https://host-{number % 41}.example.com/team-{number % 97}/repository-{number}.git",
            update_status="failed",
            last_error_detail={"msg": f"fatal: unable to access 'https://host-{number % 41}.example.com/{number}'"},
            number_of_failures=number % 300 + 3,
            last_successful_update_at=f"2026-{number % 10 + 1:02}-{number % 28 + 1:02}T05:{number % 60:02}:00Z",
        )
        for number in numbers
    ]
    document = report(*mirrors, repositories=rows, audited={"region": "cn-north-4"})
    assert len(document["findings"]) > 10_000
    assert len(html_from(document).encode()) < 3_500_000
