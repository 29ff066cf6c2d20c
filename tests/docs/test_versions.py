# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page on versions says what nox tests."""

from __future__ import annotations

import re

from pages import ROOT


def test_the_pairs_of_ansible_core_and_python_are_those_of_nox() -> None:
    page = (ROOT / "docs" / "versions.md").read_text(encoding="utf-8")
    cores, pythons = (
        re.search(rf"^\| {row} \| (.*) \|$", page, re.MULTILINE)[1].split(" | ")
        for row in ("ansible-core", "Python of the controller")
    )
    sessions = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    pairs = re.findall(r'nox\.param\("([\d.]+)", "([\d.]+)"', sessions)
    assert pairs
    assert list(zip(cores, pythons, strict=True)) == pairs
