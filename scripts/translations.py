# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare the pages in Chinese with the English pages that they translate.

    python3 scripts/translations.py
    python3 scripts/translations.py --update PAGE...

lists the sections of the originals that have changed since they were translated, and records that the translation of
these pages is up to date. Each page names the revision of its original: a comment with a checksum per section, which
holds in any copy of the files. How a text is wrapped is no change.
"""

from __future__ import annotations

import hashlib
import re
import sys
import typing as t
from collections import Counter
from pathlib import Path

ROOT: t.Final = Path(__file__).resolve().parents[1]

_FENCE: t.Final = re.compile(r" *```")
_HEADING: t.Final = re.compile(r"#+ (?P<title>.*)")
_REVISION: t.Final = re.compile(
    r"<!-- revision of (?P<original>\S+)\n(?P<lines>(?:[0-9a-f]{12} .*\n)*)-->\n", re.MULTILINE
)
_END_OF_HEADER: t.Final = "-->\n"


class Section(t.NamedTuple):
    """A heading, and the text below it up to the next heading."""

    title: str
    level: int
    text: str

    @property
    def revision(self) -> str:
        """Return the line that names its state."""
        content = " ".join(f"{'#' * self.level} {self.title} {self.text}".split())
        return f"{hashlib.sha256(content.encode()).hexdigest()[:12]} {self.title}"


def translated_pages(root: Path = ROOT) -> dict[Path, Path]:
    """Return the pages in Chinese, each with its original. The glossary has none."""
    pages = {root / "README.zh-CN.md": root / "README.md"}
    for page in sorted((root / "docs" / "zh_CN").glob("*.md")):
        original = root / "docs" / page.name
        if original.exists():
            pages[page] = original
    return pages


def sections(page: Path) -> list[Section]:
    """Return the sections of a page. A line in a fenced block is no heading."""
    found: list[tuple[str, int, list[str]]] = []
    is_fenced = False
    for line in page.read_text(encoding="utf-8").splitlines():
        is_fenced ^= bool(_FENCE.match(line))
        heading = None if is_fenced else _HEADING.match(line)
        if heading:
            found.append((heading["title"], heading.start("title") - 1, []))
        elif found:
            found[-1][2].append(line)
    return [Section(title, level, "\n".join(lines)) for title, level, lines in found]


def changes(page: Path, original: Path) -> list[str]:
    """Return what has changed in an original since its translation, a sentence per section."""
    match = _REVISION.search(page.read_text(encoding="utf-8"))
    if not match:
        return ["it names no revision"]
    recorded = Counter(match["lines"].splitlines())
    current = Counter(section.revision for section in sections(original))
    before = {line.partition(" ")[2] for line in recorded - current}
    now = {line.partition(" ")[2]: None for line in current - recorded}
    return [
        *(f'the section "{title}" {"has changed" if title in before else "is new"}' for title in now),
        *(f'the section "{title}" is gone' for title in sorted(before.difference(now))),
    ]


def record(page: Path, original: Path) -> None:
    """Write the revision of the original into a page, below its header."""
    text = _REVISION.sub("", page.read_text(encoding="utf-8"))
    lines = "".join(f"{section.revision}\n" for section in sections(original))
    # As a link in this page would name it
    target = Path("..", original.name) if page.parent != original.parent else Path(original.name)
    header, end, rest = text.partition(_END_OF_HEADER)
    page.write_text(f"{header}{end}<!-- revision of {target.as_posix()}\n{lines}-->\n{rest}", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Return the exit status: 1 if a page is behind.

    Raises:
        SystemExit: A page is not a translation.
    """
    pages = translated_pages()
    if arguments[:1] == ["--update"]:
        for name in arguments[1:]:
            page = Path(name).resolve()
            if page not in pages:
                raise SystemExit(f"{name} is no translation; these are: {', '.join(map(_shown, pages))}")
            record(page, pages[page])
        return 0
    behind = [f"{_shown(page)}: {change}" for page, original in pages.items() for change in changes(page, original)]
    sys.stdout.writelines(f"{line}\n" for line in behind)
    return bool(behind)


def _shown(page: Path) -> str:
    return str(page.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
