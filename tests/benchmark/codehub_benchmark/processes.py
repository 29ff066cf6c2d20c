# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The processes of a run, observed while they live: how large each kind grows, and when the module runs."""

from __future__ import annotations

import time
import typing as t
from pathlib import Path

# Seconds between two looks at the processes.
_INTERVAL: t.Final = 0.02

_MODULE_FILE: t.Final = "AnsiballZ_codehub"


class Processes:
    """The descendants of a process.

    Attributes:
        peaks: MiB of the largest process of each kind.
        module_began: When a module was first seen, on the clock that time.monotonic() reads.
        module_ended: When a module was last seen.
    """

    def __init__(self) -> None:
        self.peaks: dict[str, float] = {}
        self.module_began = 0.0
        self.module_ended = 0.0

    def watch(self, pid: int) -> None:
        """Look again and again, until the process ``pid`` has ended."""
        while _is_alive(pid):
            now = time.monotonic()
            for descendant, parent in _descendants(pid).items():
                kind = _kind(descendant, is_first=parent == pid)
                if not kind:
                    continue
                self.peaks[kind] = max(self.peaks.get(kind, 0.0), _peak(descendant))
                if kind == "module":
                    self.module_began = self.module_began or now
                    self.module_ended = now
            time.sleep(_INTERVAL)


def _is_alive(pid: int) -> bool:
    try:
        return _stat(pid)[0] != "Z"
    except OSError:
        return False


def _stat(pid: int) -> list[str]:
    """Return the fields of a process in /proc, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()


def _descendants(pid: int) -> dict[int, int]:
    """Return the descendants of a process, each with its parent."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int(_stat(int(folder.name))[1])
            except OSError:
                continue
    found = {pid}
    # A child may have a smaller number than its parent: look until nothing is added.
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return {child: parents[child] for child in found - {pid}}


def _kind(pid: int, is_first: bool) -> str:
    """Return the kind of a process; nothing for shells. is_first: it is the process that was started."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return ""
    if not Path(words[0]).name.startswith("python"):
        return ""
    if any(_MODULE_FILE in word for word in words[1:]):
        return "module"
    return "ansible-playbook" if is_first else "its worker"


def _peak(pid: int) -> float:
    """Return the peak memory of a process, in MiB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0.0)
