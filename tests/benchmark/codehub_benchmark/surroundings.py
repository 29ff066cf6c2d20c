# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
The virtual environment of the benchmark, with the packages that requirements.txt pins.

Any Python that starts the benchmark runs this file, so it needs nothing but the standard library.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

OLDEST_PYTHON: t.Final = (3, 11)

BENCHMARK: t.Final = Path(__file__).resolve().parent.parent

COLLECTION: t.Final = BENCHMARK.parent.parent


def _other_release() -> str:
    """Return the release of ansible-core in the command line; empty for that of requirements.txt."""
    arguments = iter(sys.argv[1:])
    for argument in arguments:
        name, _sign, value = argument.partition("=")
        if name == "--ansible-core":
            return value or next(arguments, "")
    return ""


_RELEASE: t.Final = _other_release()

_VENV: t.Final = COLLECTION / f".venv-benchmark{'-' if _RELEASE else ''}{_RELEASE}"


def run_in_own_environment() -> None:
    """Return if this process runs in the virtual environment; else make it, and start again with its Python."""
    if Path(sys.prefix) == _VENV:
        return
    if sys.version_info[:2] < OLDEST_PYTHON:
        sys.exit(f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed; this is {sys.version.split()[0]}.")
    python = _VENV / "bin" / "python"
    stamp = _VENV / "stamp"
    wanted = _fingerprint()
    if not python.exists() or not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        _make()
        stamp.write_text(wanted, encoding="utf-8")
    os.execv(python, [str(python), str(BENCHMARK), *sys.argv[1:]])


def _fingerprint() -> str:
    requirements = (BENCHMARK / "requirements.txt").read_bytes()
    return f"{sys.version} {hashlib.sha256(requirements).hexdigest()}"


def _make() -> None:
    if not importlib.util.find_spec("ensurepip"):
        sys.exit("Python's venv module is incomplete here. On Debian and Ubuntu: apt install python3-venv")
    sys.stderr.write(f"Installing into {_VENV.name}, once\n")
    shutil.rmtree(_VENV, ignore_errors=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", _VENV], check=True)
        pip = [str(_VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, "-r", str(BENCHMARK / "requirements.txt")], check=True)
        if _RELEASE:
            subprocess.run([*pip, f"ansible-core~={_RELEASE}.0"], check=True)
    except subprocess.CalledProcessError as error:
        sys.exit(f"The packages in tests/benchmark/requirements.txt could not be installed: {error}")
