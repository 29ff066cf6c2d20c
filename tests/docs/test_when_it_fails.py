# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page on failures has each reason, and its message as it is printed."""

from __future__ import annotations

import json
import re
import subprocess
import typing as t
from pathlib import Path

import pytest
from pages import ROOT, blocks

from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.reasons import REASONS

if t.TYPE_CHECKING:
    from conftest import Simulator

PAGE: t.Final = ROOT / "docs" / "when-it-fails.md"
FAST_CLOCK: t.Final = ROOT / "tests/integration/targets/codehub_remote_mirror_info/files/fast_clock"
REPOSITORY: t.Final = 2111000001

PLAYBOOK: t.Final = """
- hosts: localhost
  gather_facts: false
  tasks:
    - huaweicloud.codearts.codehub_remote_mirror_info:
        repository_id: {repository}
        {options}
      register: codehub
      ignore_errors: true
    - ansible.builtin.copy:
        content: "{{{{ codehub | to_json }}}}"
        dest: "{result}"
        mode: "0600"
"""


class Case(t.NamedTuple):
    """A message of the page, and how it comes about."""

    reason: str
    message: str
    fault: dict[str, t.Any]


def cases() -> list[Case]:
    """Return the messages of the page, each below the heading of its reason."""
    return [
        Case(block.heading.strip("`"), " ".join(block.text.split()), json.loads(block.remarks["simulator"]))
        for block in blocks(PAGE)
        if "simulator" in block.remarks
    ]


def comparable(message: str) -> str:
    """Return a message without its numbers, which differ from run to run."""
    return re.sub(r"\d+", "N", message)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.reason)
def test_a_message_is_what_is_printed(
    case: Case, simulator: Simulator, private_simulator: Simulator, environment: dict[str, str], tmp_path: Path
) -> None:
    settings = {"retries": 0, "timeout": 1}
    if case.reason == "tls_error":
        environment["CODEHUB_ENDPOINT"] = private_simulator.endpoint
    else:
        simulator.add_fault(**case.fault)
    if case.reason == "rate_limited":
        environment["PYTHONPATH"] = f"{FAST_CLOCK}:{environment.get('PYTHONPATH', '')}"
    playbook = tmp_path / "play.yml"
    options = "\n        ".join(f"{name}: {json.dumps(value)}" for name, value in settings.items())
    playbook.write_text(
        PLAYBOOK.format(repository=REPOSITORY, options=options, result=tmp_path / "result.json"), encoding="utf-8"
    )
    run = subprocess.run(
        ["ansible-playbook", playbook],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    error = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["error"]
    assert error["reason"] == case.reason
    assert comparable(error["message"]) == comparable(case.message)


def test_each_reason_has_its_place() -> None:
    assert set(re.findall(r"^### `(\w+)`$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)) == set(REASONS)


def test_each_reason_that_a_call_can_have_shows_its_message() -> None:
    assert {case.reason for case in cases()} == set(REASONS) - {"not_attempted"}
