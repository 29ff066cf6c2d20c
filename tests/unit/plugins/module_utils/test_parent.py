# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of the Ansible program above a process, with processes as Linux describes them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.huaweicloud.codearts.plugins.module_utils._parent import ParentWatch

PLAYBOOK = "/usr/bin/python3\0/usr/bin/ansible-playbook\0site.yml\0"
SHELL = "/bin/sh\0-c\0/usr/bin/python3 /tmp/AnsiballZ_x.py && sleep 0\0"


class Processes:
    """A folder like /proc."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, process: int, parent: int, command: str) -> None:
        (self.folder / str(process)).mkdir(exist_ok=True)
        (self.folder / str(process) / "stat").write_text(f"{process} (a) name) S {parent} 1 1 0 -1", encoding="utf-8")
        (self.folder / str(process) / "cmdline").write_text(command, encoding="utf-8")

    def remove(self, process: int) -> None:
        for name in ("stat", "cmdline"):
            (self.folder / str(process) / name).unlink()


@pytest.fixture
def processes(tmp_path: Path) -> Processes:
    """A module below a shell, a worker, ansible-playbook, the shell of a user and a terminal."""
    processes = Processes(tmp_path)
    processes.add(os.getpid(), 90, "/usr/bin/python3\0AnsiballZ_x.py\0")
    processes.add(90, 80, SHELL)
    processes.add(80, 70, PLAYBOOK)
    processes.add(70, 60, PLAYBOOK)
    processes.add(60, 50, "-bash\0")
    processes.add(50, 1, "/usr/bin/terminal\0")
    return processes


def watch(processes: Processes) -> ParentWatch:
    return ParentWatch(str(processes.folder))


def test_as_long_as_ansible_is_there_somebody_waits(processes: Processes) -> None:
    assert not watch(processes).has_ended()


def test_a_worker_that_ended_is_noticed(processes: Processes) -> None:
    watching = watch(processes)
    processes.add(90, 1, SHELL)
    assert watching.has_ended()


def test_a_playbook_that_was_killed_is_noticed_though_its_worker_lives(processes: Processes) -> None:
    watching = watch(processes)
    processes.add(80, 1, PLAYBOOK)
    assert watching.has_ended()


def test_a_process_that_is_gone_is_noticed(processes: Processes) -> None:
    watching = watch(processes)
    processes.remove(80)
    assert watching.has_ended()


def test_the_shell_above_ansible_may_end(processes: Processes) -> None:
    watching = watch(processes)
    processes.add(70, 1, PLAYBOOK)
    assert not watching.has_ended()


def test_what_cannot_be_found_out_ends_nothing(processes: Processes) -> None:
    watching = watch(processes)
    (processes.folder / "90" / "stat").write_text("?", encoding="utf-8")
    assert not watching.has_ended()


def test_a_shell_whose_text_names_ansible_is_not_ansible(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.add(os.getpid(), 60, "/usr/bin/python3\0/usr/bin/ansible-inventory\0--list\0")
    processes.add(60, 50, "/bin/sh\0-c\0ansible-inventory --list & sleep 5\0")
    processes.add(50, 1, "/usr/bin/cron\0")
    watching = watch(processes)
    processes.add(os.getpid(), 1, "/usr/bin/python3\0/usr/bin/ansible-inventory\0--list\0")
    assert not watching.has_ended()


def test_without_a_description_of_processes_nothing_is_watched(tmp_path: Path) -> None:
    assert not ParentWatch(str(tmp_path / "absent")).has_ended()


def test_an_output_that_nobody_reads_is_noticed(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    output = os.dup(1)
    os.dup2(writer, 1)
    try:
        watching = ParentWatch(str(tmp_path / "absent"))
        assert not watching.has_ended()
        os.close(reader)
        assert watching.has_ended()
    finally:
        os.dup2(output, 1)
        os.close(output)
        os.close(writer)
