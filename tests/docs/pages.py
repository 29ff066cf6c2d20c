# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A page in Markdown, taken apart into what it shows."""

from __future__ import annotations

import re
import sys
import typing as t
from pathlib import Path

ROOT: t.Final = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import translations  # noqa: E402

# The pages in Chinese, each with its original
TRANSLATIONS: t.Final = translations.translated_pages()

# Pages that other tests keep: the suite awx, and the benchmark that writes its page.
KEPT_ELSEWHERE: t.Final = {"awx.md", "benchmark.md"}

_FENCED: t.Final = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE
)
_REMARK: t.Final = re.compile(r"<!-- (?P<name>not run|simulator): (?P<value>.*?) -->\s*\Z", re.DOTALL)
_HEADING: t.Final = re.compile(r"^#+ (.*)$", re.MULTILINE)
_FILE_NAME: t.Final = re.compile(r"\A# (?P<name>[\w./-]+\.(?:yml|ini|cfg|sh|env))$", re.MULTILINE)
# What a page in Chinese adds to the blocks of its original
_LANGUAGE: t.Final = re.compile(
    r"^ *(?:remote_mirror_audit_|awx_setup_)?language: zh_CN\n"
    r"| -e remote_mirror_audit_language=zh_CN| --language zh_CN",
    re.MULTILINE,
)


class Block(t.NamedTuple):
    """One fenced block."""

    language: str
    text: str
    # The nearest heading above.
    heading: str
    # For people: the page and the line.
    place: str
    # What a comment right before the block says: why it is not run, or which fault the simulator has meanwhile.
    remarks: dict[str, str]

    @property
    def file_name(self) -> str | None:
        """Return the name that the block's first line gives it as a file."""
        match = _FILE_NAME.match(self.text)
        return match["name"] if match else None


class Command(t.NamedTuple):
    """One command of a console, and the lines that it is to print."""

    text: str
    output: list[str]


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page."""
    content = page.read_text(encoding="utf-8")
    found = []
    end = 0
    for match in _FENCED.finditer(content):
        remark = _REMARK.search(content, end, match.start())
        end = match.end()
        found.append(
            Block(
                language=match["language"],
                text=re.sub(rf"^{match['indent']}", "", match["text"], flags=re.MULTILINE),
                heading=["", *_HEADING.findall(content, 0, match.start())][-1],
                place=f"{page.relative_to(ROOT)}:{content.count(chr(10), 0, match.start()) + 1}",
                remarks={remark["name"]: remark["value"]} if remark else {},
            )
        )
    return found


def own_blocks(page: Path) -> list[Block]:
    """Return the blocks of a page in Chinese that are to be run: up to the last one that is no copy of the original's.

    What a page in Chinese adds to get an audit in its language is no difference, and texts are not run.
    """
    shown, original = (
        [block for block in blocks(path) if block.language != "text"] for path in (page, TRANSLATIONS[page])
    )
    if len(shown) != len(original):
        return shown
    differing = [index for index, pair in enumerate(zip(shown, original)) if len(set(map(_essence, pair))) > 1]
    return shown[: differing[-1] + 1] if differing else []


def _essence(block: Block) -> tuple[str, str]:
    return block.language, _LANGUAGE.sub("", block.text)


def commands(block: Block) -> list[Command]:
    """Return the commands of a console, each with the lines after it."""
    found: list[Command] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(Command(line[2:], []))
        elif found and found[-1].text.endswith("\\"):
            found[-1] = Command(f"{found[-1].text}\n{line}", [])
        else:
            found[-1].output.append(line)
    return found


def matches(expected: t.Sequence[str], printed: str) -> bool:
    """Tell whether a text is what a page shows: ``...`` stands for anything, alone on a line for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line.rstrip()).replace(r"\.\.\.", ".*") + "[ *]*\n"
        for line in expected
    )
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed.splitlines())) is not None
