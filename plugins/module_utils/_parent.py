# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""
Whether the Ansible program that started this process is still there.

After Ctrl-C, or when ``ansible-playbook`` is killed, a module gets no signal, and would go on to use up the provider's
limit for a result that nobody reads.
"""

from __future__ import annotations

import os
import select
import stat
import typing as t

_MOST_GENERATIONS: t.Final = 16


class ParentWatch:
    """
    Notices when one of the processes between this one and the Ansible program above it has ended.

    Args:
        proc: Where Linux describes processes. Elsewhere only the standard output is watched, which Ansible reads.
    """

    def __init__(self, proc: str = "/proc") -> None:
        self._proc = proc
        self._links = self._links_to_ansible()

    def has_ended(self) -> bool:
        """Return whether nobody waits for this process any more."""
        return any(self._parent_of(child) not in (parent, None) for child, parent in self._links) or _output_is_closed()

    def _links_to_ansible(self) -> list[tuple[int, int]]:
        links: list[tuple[int, int]] = []
        watched = 0
        child = os.getpid()
        while len(links) < _MOST_GENERATIONS:
            parent = self._parent_of(child)
            if not parent:
                break
            links.append((child, parent))
            if self._is_ansible(parent):
                watched = len(links)
            child = parent
        # A shell or a terminal above Ansible may end: with nohup, Ansible goes on.
        return links[:watched]

    def _parent_of(self, process: int) -> int | None:
        """Return the ID of a process' parent: 0 if there is no such process, None if it cannot be found out."""
        try:
            with open(f"{self._proc}/{process}/stat", encoding="utf-8", errors="replace") as file:
                # The name of the program, in parentheses, may contain anything.
                return int(file.read().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            return 0
        except (OSError, ValueError, IndexError):
            return None

    def _is_ansible(self, process: int) -> bool:
        try:
            with open(f"{self._proc}/{process}/cmdline", encoding="utf-8", errors="replace") as file:
                arguments = file.read(4096).split("\0")
        except OSError:
            return False
        names = [os.path.basename(argument) for argument in arguments[:4]]
        return names[0].startswith("ansible") or (
            names[0].startswith("python") and any(name.startswith("ansible") for name in names[1:])
        )


def _output_is_closed() -> bool:
    try:
        mode = os.fstat(1).st_mode
        if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
            return False
        poll = select.poll()
        poll.register(1, 0)
        return any(event & (select.POLLERR | select.POLLHUP) for _descriptor, event in poll.poll(0))
    except (OSError, AttributeError):
        return False
