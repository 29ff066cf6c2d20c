# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The machine that the benchmark ran on, in words that fit any page."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from .programs import Programs


def description(programs: Programs) -> list[str]:
    """Return what a reader needs to know of the machine and the programs, a line each."""
    return [
        f"{cores()} cores ({_processor()}), {_memory_gib():.0f} GiB of memory, "
        f"Linux {'.'.join(platform.release().split('.')[:2])}",
        f"Python {platform.python_version()}, ansible-core {version('ansible-core')}, requests {version('requests')}, "
        f"urllib3 {version('urllib3')}, huaweicloudsdkcodeartsrepo {version('huaweicloudsdkcodeartsrepo')}, "
        f"{programs.curl_version}",
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def load() -> float:
    """Return how many processes wanted a core in the last minute, on average."""
    return os.getloadavg()[0]
