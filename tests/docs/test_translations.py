# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages in Chinese say what their originals say: the same sections, with the same names, links and code blocks."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
from pages import KEPT_ELSEWHERE, ROOT, TRANSLATIONS, own_blocks
from translations import Section, sections

# How to get an audit in Chinese is on pages in Chinese only.
LANGUAGE: t.Final = re.compile("language|zh_CN")

# A page without an original
GLOSSARY: t.Final = ROOT / "docs" / "zh_CN" / "glossary.md"


def prose(section: Section) -> str:
    """Return a section without its code blocks."""
    return " ".join(re.sub(r"^( *)```.*?^\1```$", "", section.text, flags=re.DOTALL | re.MULTILINE).split())


def names(section: Section) -> set[str]:
    """Return what a section shows as code: options, checks, commands."""
    return set(re.findall(r"`([^`]+)`", f"{section.title} {prose(section)}"))


def targets(page: Path, section: Section) -> set[Path]:
    """Return the files to which a section links, each page in Chinese as its original."""
    links = {
        (page.parent / link.partition("#")[0]).resolve()
        for link in re.findall(r"\]\((?!https?:|#)([^)\s]+)\)", section.text)
    }
    return {TRANSLATIONS.get(link, link) for link in links}


@pytest.fixture(params=TRANSLATIONS, ids=lambda page: page.name)
def page(request: pytest.FixtureRequest) -> Path:
    return t.cast("Path", request.param)


def test_every_page_in_chinese_has_an_original() -> None:
    assert {*GLOSSARY.parent.glob("*.md")} - {*TRANSLATIONS} == {GLOSSARY}


def test_a_page_has_the_sections_of_its_original(page: Path) -> None:
    levels = [section.level for section in sections(page)]
    assert levels == [section.level for section in sections(TRANSLATIONS[page])]


def test_a_page_names_and_links_what_its_original_does(page: Path) -> None:
    original = TRANSLATIONS[page]
    for section, originally in zip(sections(page), sections(original)):
        missing = names(originally) - names(section)
        invented = {
            name
            for name in names(section)
            if name not in f"{originally.title} {prose(originally)}" and not LANGUAGE.search(name)
        }
        assert not missing, section.title
        assert not invented, section.title
        assert targets(page, section) - {GLOSSARY, original} == targets(original, originally) - {original}, (
            section.title
        )


def test_a_page_and_its_original_link_to_each_other(page: Path) -> None:
    original = TRANSLATIONS[page]
    assert original in targets(page, sections(page)[0])
    assert original in targets(original, sections(original)[0]), "the original does not link to its translation"


def test_code_blocks_that_are_not_run_are_copies(page: Path) -> None:
    assert page.name not in KEPT_ELSEWHERE or own_blocks(page) == []
