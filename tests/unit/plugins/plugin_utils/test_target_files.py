# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shell script that looks at the target host, run by the shells that are here."""

from __future__ import annotations

import os
import shutil
import subprocess
import typing as t
from pathlib import Path

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils import _target_files
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._target_files import (
    Examined,
    TargetError,
    TargetFile,
)

NAMES = ("remote-mirror-audit.html", "remote-mirror-audit.json")


class Shell:
    """Stands for the connection of an action: runs commands on this host."""

    transport = "ssh"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, command: str, sudoable: bool) -> dict[str, t.Any]:
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=self.folder, capture_output=True, check=False, text=True, timeout=60
        )
        return {"stdout": f"Welcome!\n{done.stdout}", "stderr": done.stderr, "rc": done.returncode}


class Target(_target_files.TargetFiles):
    """An action without Ansible around it."""

    def __init__(self, folder: Path) -> None:
        self._connection = Shell(folder)

    def _low_level_execute_command(self, cmd: str, sudoable: bool = True) -> dict[str, t.Any]:
        return self._connection.run(cmd, sudoable)

    def run(self, tmp: t.Any = None, task_vars: t.Any = None) -> dict[str, t.Any]:
        return {}


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return Target(tmp_path)


def test_a_folder_is_made_and_tried_and_nothing_is_left_in_it(target: Target, tmp_path: Path) -> None:
    folder = tmp_path / "a 'quoted' folder" / "reports"
    examined = target.examine(str(folder), NAMES, [""], make=True)
    assert examined == Examined(str(folder), (TargetFile("", "absent"),))
    assert list(folder.iterdir()) == []


def test_relative_paths_begin_at_the_folder_of_the_user(target: Target, tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("{}", encoding="utf-8")
    examined = target.examine("reports", NAMES, ["old.json", "reports/new.jsonl"], make=True)
    assert examined == Examined(
        f"{tmp_path}/reports",
        (TargetFile(f"{tmp_path}/old.json", "present"), TargetFile(f"{tmp_path}/reports/new.jsonl", "absent")),
    )


def test_check_mode_makes_nothing(target: Target, tmp_path: Path) -> None:
    assert target.examine(f"{tmp_path}/a/b", NAMES, [""], make=False).folder == f"{tmp_path}/a/b"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("make", [True, False])
def test_a_file_in_place_of_the_folder_is_refused(target: Target, tmp_path: Path, make: bool) -> None:
    (tmp_path / "reports").write_text("", encoding="utf-8")
    with pytest.raises(TargetError, match=r"(?i)not a directory|file exists"):
        target.examine(f"{tmp_path}/reports/today", NAMES, [""], make)
    with pytest.raises(TargetError, match=r"(?i)not a directory|file exists"):
        target.examine(f"{tmp_path}/reports", NAMES, [""], make)


def test_a_full_disk_is_found_before_anything_is_read(target: Target, tmp_path: Path) -> None:
    script = tmp_path / "head"
    script.write_text("#!/bin/sh\necho 'head: write error: No space left on device' >&2; exit 1\n", encoding="utf-8")
    script.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        with pytest.raises(TargetError, match="No space left on device"):
            target.examine(f"{tmp_path}/reports", NAMES, [""], make=True)


@pytest.mark.parametrize("make", [True, False])
def test_what_is_not_a_regular_file_is_not_replaced(target: Target, tmp_path: Path, make: bool) -> None:
    os.mkfifo(tmp_path / NAMES[0])
    with pytest.raises(TargetError, match=r"remote-mirror-audit\.html is not a regular file"):
        target.examine(str(tmp_path), NAMES, [""], make)


def test_a_previous_report_that_is_not_a_file_is_not_opened(target: Target, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert target.examine("", (), [f"{tmp_path}/pipe"], make=True).files[0].state == "is not a regular file"
    assert target.examine("", (), [str(tmp_path)], make=True).files[0].state == "is not a regular file"
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    assert target.examine("", (), [f"{tmp_path}/dangling"], make=True).files[0].state == "is not a regular file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_not_writable_is_refused(target: Target, tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    for make in (True, False):
        with pytest.raises(TargetError):
            target.examine(f"{tmp_path}/reports", NAMES, [""], make)


@pytest.mark.parametrize("shell", ["bash", "dash", "busybox"])
def test_the_script_runs_in_each_shell(target: Target, tmp_path: Path, shell: str) -> None:
    program = shutil.which(shell)
    if not program:
        pytest.skip(f"{shell} is not installed")
    words = [program, *(["sh"] if shell == "busybox" else []), "-c", _target_files._EXAMINE, "sh"]
    done = subprocess.run(
        [*words, "1", str(tmp_path), "2", "", "/no/such file", *NAMES],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == [
        f"codehub-folder={tmp_path}",
        "codehub-file-2=",
        "codehub-state-2=absent",
        "codehub-file-1=/no/such file",
        "codehub-state-1=absent",
        "codehub-end=",
    ]
    assert done.stderr == ""


def test_a_shell_that_does_not_run_is_an_error(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        target._connection, "run", lambda command, sudoable: {"stdout": "", "stderr": "no shell", "rc": 1}
    )
    with pytest.raises(TargetError, match="no shell"):
        target.examine("/srv", NAMES, [""], make=True)


def test_what_was_not_put_in_place_is_removed(target: Target, tmp_path: Path) -> None:
    (tmp_path / ".a b.new").write_text("", encoding="utf-8")
    target.discard(str(tmp_path), ["a b", "missing"])
    assert list(tmp_path.iterdir()) == []
