# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Texts in columns of a terminal, where an East Asian character takes two columns."""

from __future__ import annotations

import typing as t
import unicodedata

# As Chinese typography has it, a line does not begin with these,
_CLOSING: t.Final = frozenset("、。，．：；！？）］｝〕〉》」』】〗\u201d\u2019…—％%°,.:;!?)]}>")

# and does not end with these.
_OPENING: t.Final = frozenset("（［｛〔〈《「『【〖\u201c\u2018([{<")


def width_of(text: str) -> int:
    """Return how many columns a text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fitted(text: str, columns: int) -> str:
    """Return a text that takes exactly so many columns: padded, or cut with an ellipsis."""
    taken = width_of(text)
    if taken <= columns:
        return text + " " * (columns - taken)
    kept, used = [], 0
    for character in text:
        used += _width(character)
        if used > columns - 1:
            break
        kept.append(character)
    text = f"{''.join(kept)}…"
    return text + " " * (columns - width_of(text))


def wrapped(text: str, columns: int, indent: str = "") -> list[str]:
    """Return the lines of a text, broken at blanks and between East Asian characters.

    Args:
        text: A text without line breaks.
        columns: For each line. Only a word that is longer takes more.
        indent: Blanks before each line, which count.
    """
    lines: list[str] = []
    used = 0
    for position, word in enumerate(text.split(" ")):
        for index, unit in enumerate(_units(word)):
            blank = " " if position and not index else ""
            width = width_of(unit)
            if lines and used + len(blank) + width <= columns:
                lines[-1] += blank + unit
                used += len(blank) + width
            else:
                lines.append(indent + unit)
                used = len(indent) + width
    return lines


def _units(word: str) -> list[str]:
    """Return the parts of a word between which a line may be broken."""
    if word.isascii():
        return [word]
    units = [word[:1]]
    for before, character in zip(word, word[1:]):
        if _may_break(before, character):
            units.append(character)
        else:
            units[-1] += character
    return units


def _may_break(before: str, after: str) -> bool:
    # A number stays with its unit.
    if before in _OPENING or after in _CLOSING or before.isdigit() or unicodedata.combining(after):
        return False
    return _width(before) == 2 or _width(after) == 2
