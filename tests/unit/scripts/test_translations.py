# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages in Chinese are not behind their originals, and the script that says so."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts"))

import translations

PAGES = translations.translated_pages()

ORIGINAL = """\
# Title

First lines

## Kept

A text
in two lines

```console
# not a heading
```

## Removed

## Changed

Before
"""

TRANSLATION = """\
<!--
Header
-->

# 标题
"""


@pytest.fixture
def pages(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "zh_CN").mkdir()
    original, page = tmp_path / "page.md", tmp_path / "zh_CN" / "page.md"
    original.write_text(ORIGINAL, encoding="utf-8")
    page.write_text(TRANSLATION, encoding="utf-8")
    return page, original


def test_a_page_names_the_sections_that_changed(pages: tuple[Path, Path]) -> None:
    page, original = pages
    assert translations.changes(page, original) == ["it names no revision"]
    translations.record(page, original)
    assert translations.changes(page, original) == []
    original.write_text(
        ORIGINAL.replace("Before", "After").replace("## Removed\n\n", "") + "\n## Added\n", encoding="utf-8"
    )
    assert translations.changes(page, original) == [
        'the section "Changed" has changed',
        'the section "Added" is new',
        'the section "Removed" is gone',
    ]


def test_wrapping_a_text_is_no_change_but_a_code_block_is(pages: tuple[Path, Path]) -> None:
    page, original = pages
    translations.record(page, original)
    original.write_text(ORIGINAL.replace("text\nin two lines", "text in\ntwo lines"), encoding="utf-8")
    assert translations.changes(page, original) == []
    original.write_text(ORIGINAL.replace("# not a heading", "# a comment"), encoding="utf-8")
    assert translations.changes(page, original) == ['the section "Kept" has changed']


def test_recording_a_revision_again_replaces_it(pages: tuple[Path, Path]) -> None:
    page, original = pages
    translations.record(page, original)
    once = page.read_text(encoding="utf-8")
    assert once.startswith("<!--\nHeader\n-->\n<!-- revision of ../page.md\n")
    assert once.endswith("-->\n\n# 标题\n")
    translations.record(page, original)
    assert page.read_text(encoding="utf-8") == once


def test_a_page_without_an_original_is_not_recorded() -> None:
    with pytest.raises(SystemExit, match=r"README\.md is no translation"):
        translations.main(["--update", "README.md"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_in_chinese_is_not_behind_its_original(page: Path) -> None:
    behind = translations.changes(page, PAGES[page])
    name = page.relative_to(translations.ROOT)
    assert not behind, f"{name} is behind: translate this, then run python3 scripts/translations.py --update {name}"
