# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The programs from outside: C programs of our own, compiled at each run, and curl."""

from __future__ import annotations

import re
import shutil
import subprocess
import typing as t
from pathlib import Path

from .problem import BenchmarkProblem
from .surroundings import BENCHMARK

# The first with an option to show no progress, which it otherwise shows in parallel even when silent.
_OLDEST_CURL: t.Final = (7, 67)

# OpenSSL by the name of the library itself: the name without a version comes only with its header files.
_TLS_LIBRARIES: t.Final = (
    ("-l:libssl.so.3", "-l:libcrypto.so.3"),
    ("-l:libssl.so.1.1", "-l:libcrypto.so.1.1"),
    ("-lssl", "-lcrypto"),
)


class Programs(t.NamedTuple):
    """Where they are. curl_version: its first line on itself."""

    server: Path
    loader: Path
    stopwatch: Path
    curl: str
    curl_version: str


def provide(folder: Path) -> Programs:
    """Return the programs, those in C compiled into ``folder``. Raises: BenchmarkProblem."""
    curl, curl_version = _find_curl()
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None:
        raise BenchmarkProblem(
            "A C compiler is missing (cc, gcc or clang). On Debian and Ubuntu: apt install gcc libc6-dev"
        )
    return Programs(
        server=_compile(compiler, folder, "server", _TLS_LIBRARIES),
        loader=_compile(compiler, folder, "loader", _TLS_LIBRARIES),
        stopwatch=_compile(compiler, folder, "stopwatch", ((),)),
        curl=curl,
        curl_version=curl_version,
    )


def _find_curl() -> tuple[str, str]:
    curl = shutil.which("curl")
    if curl is None:
        raise BenchmarkProblem("curl is missing. On Debian and Ubuntu: apt install curl")
    output = subprocess.run([curl, "-q", "--version"], check=True, capture_output=True, text=True).stdout
    version = re.match(r"curl (\d+)\.(\d+)", output)
    if not version or (int(version[1]), int(version[2])) < _OLDEST_CURL:
        raise BenchmarkProblem(
            f"curl {'.'.join(map(str, _OLDEST_CURL))} or newer is needed; here is {output.splitlines()[0]}"
        )
    return curl, " ".join(output.split()[:2])


def _compile(compiler: str, folder: Path, name: str, libraries: t.Sequence[t.Sequence[str]]) -> Path:
    program = folder / name
    source = BENCHMARK / "programs" / f"{name}.c"
    problem = ""
    for choice in libraries:
        command = [compiler, "-std=gnu11", "-O2", "-pthread", "-o", str(program), str(source), *choice]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode == 0:
            return program
        problem = problem or done.stderr
    raise BenchmarkProblem(
        f"{source.name} could not be compiled (Linux with glibc and OpenSSL 1.1 or 3 is needed):\n{problem}"
    )
