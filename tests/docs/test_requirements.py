# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
The table of the community's requirements refers to existing checks, and the requirements without another check are met.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import typing as t
from pathlib import Path

import yaml
from pages import ROOT

TABLE: t.Final = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
README: t.Final = (ROOT / "README.md").read_text(encoding="utf-8")
# The sessions of nox: those of noxfile.py, and those that antsibull-nox.toml turns on
SESSIONS: t.Final = {
    *re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE),
    *re.findall(r"^\[sessions\.(\w+)\]", (ROOT / "antsibull-nox.toml").read_text(encoding="utf-8"), re.MULTILINE),
    *(f"{suite}{release}" for suite in ("sanity", "units", "integration") for release in ("", "-2.16")),
}
GALAXY: t.Final = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))

# The sections that the README templates of the community and of certification have in common
SECTIONS: t.Final = [
    "Description",
    "Requirements",
    "Installation",
    "Use Cases",
    "Testing",
    "Contributing",
    "Communication",
    "Support",
    "Release Notes and Roadmap",
    "Related Information",
    "License Information",
]


def rows() -> list[list[str]]:
    """Return the cells of the table's rows."""
    lines = [line.strip("| ").split(" | ") for line in TABLE.splitlines() if line.startswith("| ")]
    return [cells for cells in lines if cells[0] != "requirement"]


def section(heading: str) -> str:
    """Return the text of one section of the README."""
    return README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


# --- The table --------------------------------------------------------------------------


def test_each_row_says_what_checks_the_requirement() -> None:
    assert len(rows()) > 45
    for cells in rows():
        assert len(cells) == 3, cells
        assert all(re.fullmatch(r"`[^`]+`|review|not applicable", check) for check in cells[2].split(", ")), cells


def test_the_sessions_of_the_table_exist() -> None:
    for command in re.findall(r"`\./run-tests ([^`]+)`", TABLE):
        sessions, _separator, arguments = command.partition(" -- ")
        assert {name.replace("-", "_") if name[-1].isalpha() else name for name in sessions.split()} <= SESSIONS, (
            command
        )
        if sessions == "integration":
            assert all((ROOT / "tests/integration/targets" / target).is_dir() for target in arguments.split()), command


def test_the_files_of_the_table_exist() -> None:
    for file in re.findall(r"`((?:\w+/|\.ci/)[\w./-]*|\w+\.(?:yml|md))`", TABLE):
        assert (ROOT / file).exists() or file == "tests/sanity", file


# --- What no other test checks ----------------------------------------------------------


def test_the_readme_has_the_sections_of_the_templates() -> None:
    assert re.findall(r"^## (.*)$", README, re.MULTILINE) == SECTIONS


def test_the_readme_leads_to_the_forum_and_names_the_tags() -> None:
    text = section("Communication")
    assert re.search(r"\[Get Help\]\(https://forum\.ansible\.com/c/help/6\)", text)
    tags = re.findall(r"https://forum\.ansible\.com/tag/([\w-]+)", text)
    assert tags
    assert all(f"`{tag}`" in text for tag in tags)


def test_the_readme_says_what_is_supported_and_that_versions_are_semantic() -> None:
    oldest = yaml.safe_load((ROOT / "meta/runtime.yml").read_text(encoding="utf-8"))["requires_ansible"]
    python = yaml.safe_load((ROOT / "tests/config.yml").read_text(encoding="utf-8"))["modules"]["python_requires"]
    assert f"ansible-core {oldest.removeprefix('>=').removesuffix('.0')} or newer" in section("Requirements")
    assert f"Python {python.removeprefix('>=')} or newer" in section("Requirements")
    assert "semantic versioning" in section("Release Notes and Roadmap")


def test_the_code_of_conduct_is_that_of_ansible_and_linked() -> None:
    assert "(CODE_OF_CONDUCT.md)" in README
    assert "Ansible Community Code of Conduct" in (ROOT / "CODE_OF_CONDUCT.md").read_text(encoding="utf-8")


def test_galaxy_yml_names_the_repository_and_no_dependency() -> None:
    assert all(GALAXY[name].startswith("https://") for name in ("repository", "issues", "documentation", "homepage"))
    assert GALAXY["tags"]
    assert not GALAXY["dependencies"]


def test_the_changelog_has_each_playbook() -> None:
    fragments = [*(ROOT / "changelogs/fragments").glob("*.yml"), ROOT / "changelogs/changelog.yaml"]
    text = "".join(fragment.read_text(encoding="utf-8") for fragment in fragments)
    for playbook in (ROOT / "playbooks").glob("*.yml"):
        assert f"name: {playbook.stem}\n" in text, playbook


def test_utilities_are_private_and_say_so() -> None:
    for folder in ("module_utils", "plugin_utils"):
        files = list((ROOT / "plugins" / folder).rglob("*.py"))
        assert files
        for file in files:
            assert file.name.startswith("_"), file
            assert "Private to this collection" in file.read_text(encoding="utf-8"), file


def test_no_sanity_test_is_ignored() -> None:
    assert not list(ROOT.glob("tests/sanity/ignore-*.txt"))


def test_four_folders_are_all_that_a_play_needs(tmp_path: Path, environment: dict[str, str]) -> None:
    collection = tmp_path / "ansible_collections" / "huaweicloud" / "codearts"
    for folder in ("meta", "plugins", "roles", "playbooks"):
        shutil.copytree(ROOT / folder, collection / folder)
    environment["ANSIBLE_COLLECTIONS_PATH"] = environment["PYTHONPATH"] = str(tmp_path)
    for command in (
        "ansible-playbook huaweicloud.codearts.remote_mirror_audit -e remote_mirror_audit_fail_on=never",
        "ansible-playbook -i localhost, --syntax-check huaweicloud.codearts.awx_setup",
    ):
        result = subprocess.run(
            command.split(), cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert result.returncode == 0, result.stdout + result.stderr
    assert (tmp_path / "remote-mirror-audit" / "remote-mirror-audit.html").exists()
