# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The catalogues of translations, compared with the texts that the sources mark."""

from __future__ import annotations

import gettext
import re
import string
import sys
import typing as t
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts"))

import catalogue

PATHS = sorted(catalogue.CATALOGUES.glob("*/LC_MESSAGES/*.po"))
OUTDATED = "run python3 scripts/catalogue.py, and translate what it lists"

each_catalogue = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parents[1].name)


def messages(path: Path) -> list[tuple[str, str]]:
    """Return each text, of two forms the second, with each of its translations."""
    return [
        (message.id if isinstance(message.id, str) else message.id[1], translation)
        for message in catalogue.read(path)
        if message.id
        for translation in ([message.string] if isinstance(message.string, str) else message.string)
    ]


def fields(text: str) -> list[tuple[str | None, ...]]:
    """Return the placeholders of a text, with their formats."""
    return sorted({part[1:] for part in string.Formatter().parse(text) if part[1] is not None}, key=str)


def test_there_is_a_catalogue_for_each_language() -> None:
    assert [path.parents[1].name for path in PATHS] == ["zh_CN"]


@each_catalogue
def test_it_has_each_marked_text_and_no_other(path: Path) -> None:
    known = {message.id for message in catalogue.read(path) if message.id}
    assert known ^ {*catalogue.marked_texts()} == set(), OUTDATED


@each_catalogue
def test_each_text_is_translated(path: Path) -> None:
    assert catalogue.untranslated(catalogue.read(path)) == [], OUTDATED


@each_catalogue
def test_no_translation_is_in_doubt(path: Path) -> None:
    assert [message.id for message in catalogue.read(path) if message.fuzzy and message.id] == []


@each_catalogue
def test_translations_have_the_placeholders_of_their_originals(path: Path) -> None:
    different = [(text, found) for text, found in messages(path) if fields(text) != fields(found)]
    assert different == []


@each_catalogue
def test_it_is_compiled(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled: t.Any = gettext.GNUTranslations(file)
    for message in catalogue.read(path):
        if isinstance(message.id, str) and message.id:
            assert compiled.gettext(message.id) == message.string, OUTDATED
        elif message.id:
            assert compiled.ngettext(*message.id, 2) == message.string[-1], OUTDATED


CHINESE = "[\u3400-\u9fff]"


def test_roles_and_playbooks_take_translations_from_the_catalogue() -> None:
    files = [path for folder in ("roles", "playbooks") for path in (catalogue.ROOT / folder).rglob("*.yml")]
    assert files
    assert [path.name for path in files if re.search(CHINESE, path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("forbidden", "why"),
    [
        (f"{CHINESE}[ ]|[ ]{CHINESE}", "a blank beside a Chinese character"),
        (f"{CHINESE}[,.;:!?()]|[,;:!?()]{CHINESE}", "punctuation of half width beside a Chinese character"),
        ("[\u2018\u2019\u201c\u201d]", "quotes that ansible-test refuses"),
        ("。。|，，|：。|。；", "punctuation twice"),
    ],
)
def test_chinese_is_written_as_in_the_documents_of_huawei_cloud(forbidden: str, why: str) -> None:
    (path,) = (path for path in PATHS if path.parents[1].name == "zh_CN")
    # A host in brackets begins a line of progress, and a hyphen stands between blanks in a title.
    found = [text for _original, text in messages(path) if re.search(forbidden, re.sub(r"\] | - ", "", text))]
    assert found == [], why


def test_chinese_sentences_end_where_the_english_ones_do() -> None:
    (path,) = (path for path in PATHS if path.parents[1].name == "zh_CN")
    different = [
        text
        for text, found in messages(path)
        if text.endswith(".") != found.endswith("。") and not text.endswith("}") and not found.endswith("}")
    ]
    assert different == []
