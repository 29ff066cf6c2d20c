# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the pages show is run, from the first block of a page to the last, in an empty folder, against the simulator."""

from __future__ import annotations

import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml
from pages import KEPT_ELSEWHERE, ROOT, TRANSLATIONS, Block, blocks, commands, matches, own_blocks

ORIGINALS: t.Final = [
    ROOT / "README.md",
    *sorted(page for page in (ROOT / "docs").glob("*.md") if page.name not in KEPT_ELSEWHERE),
]
PAGES: t.Final = [*ORIGINALS, *(page for page in TRANSLATIONS if own_blocks(page))]


class Reader:
    """Does what a page says, in one folder, as one shell."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = environment

    def follow(self, block: Block) -> None:
        """Save, run or read one block."""
        if block.file_name:
            path = self._folder / block.file_name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "yaml":
            assert any("hosts" in play for play in yaml.safe_load(block.text)), (
                f"{block.place}: neither a file nor a play"
            )
            (self._folder / "play.yml").write_text(block.text, encoding="utf-8")
            self.run("ansible-playbook play.yml", ["..."], block.place)
        elif block.language == "console":
            for command in commands(block):
                self.run(command.text, command.output, block.place)
        else:
            assert block.language == "text", (
                f"{block.place}: neither yaml, console nor text, and no reason why it is not run"
            )

    def run(self, command: str, expected: list[str], place: str) -> None:
        """Run one command, whose exports hold for the next, and compare what it prints."""
        state = self._folder / ".exports"
        state.touch()
        result = subprocess.run(
            ["bash", "-c", f"source {state}\n{command}\nstatus=$?\nexport -p > {state}\nexit $status"],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert result.returncode == 0, f"{place}: {command}\n{result.stdout}{result.stderr}"
        if expected:
            assert matches(expected, result.stdout), f"{place}: {command}\n{result.stdout}\nis not\n" + "\n".join(
                expected
            )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_shows_works(page: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    reader = Reader(tmp_path, environment)
    for block in own_blocks(page) if page in TRANSLATIONS else blocks(page):
        if not block.remarks:
            reader.follow(block)


def test_what_is_not_run_is_little() -> None:
    reasons = [block.remarks["not run"] for page in ORIGINALS for block in blocks(page) if "not run" in block.remarks]
    assert len(reasons) <= 16
    assert all(reasons)
