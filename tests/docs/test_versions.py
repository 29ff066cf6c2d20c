# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page on versions lists the releases that nox tests."""

from __future__ import annotations

import re

from pages import ROOT


def test_the_releases_of_ansible_core_are_those_of_nox() -> None:
    page = (ROOT / "docs" / "versions.md").read_text(encoding="utf-8")
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    releases = re.findall(r'"([\d.]+)"', re.search(r"^RELEASES.*$", noxfile, re.MULTILINE)[0])
    assert releases
    assert re.search(r"^\| ansible-core \| (.*) \|$", page, re.MULTILINE)[1].split(" | ") == releases
