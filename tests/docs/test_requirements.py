# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of the community's requirements names tests that there are."""

from __future__ import annotations

import re
import typing as t

from pages import ROOT

TABLE: t.Final = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
RUNNER: t.Final = (ROOT / "run-tests").read_text(encoding="utf-8")


def functions(prefix: str) -> set[str]:
    """Return what ./run-tests has a function for: suites, or linters."""
    return {name.replace("_", "-") for name in re.findall(rf"^{prefix}_(\w+)\(\)", RUNNER, re.MULTILINE)}


def test_each_row_says_what_keeps_the_requirement() -> None:
    rows = [line.split(" | ") for line in TABLE.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 25
    assert all(len(row) == 3 and row[2].strip(" |") for row in rows)


def test_the_suites_and_linters_of_the_table_exist() -> None:
    commands = [command.split() for command in re.findall(r"`(?:\S+=\S+ )?\./run-tests ([^`]+)`", TABLE)]
    assert {suite for suite, *_arguments in commands} <= functions("suite") | {"sanity", "units", "integration"}
    assert {linter for suite, *linters in commands if suite == "lint" for linter in linters} <= functions("lint")


def test_the_integration_targets_of_the_table_exist() -> None:
    for target in re.findall(r"`\./run-tests integration (\w+)`", TABLE):
        assert (ROOT / "tests/integration/targets" / target).is_dir()
