# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Install nox once, pinned, into .venv-nox, and run it: ./run-tests [SESSION...] [OPTION...] [-- ARGUMENT...].

Without sessions the default ones run; "./run-tests --list" lists all. Options are those of nox.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import typing as t
from collections import Counter
from pathlib import Path

import bootstrap

ROOT: t.Final = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Run nox, print how many sessions passed, and return the exit status."""
    bootstrap.use_supported_python()
    bootstrap.clean_environment()
    os.umask(0o022)
    pins = ROOT / "tests/nox.txt"
    python = bootstrap.make_environment(ROOT / ".venv-nox", ["-r", pins], [pins], "nox")
    # As in CI: the formatters check and change nothing, and a Python that a named session needs must be there.
    environment = {"CI": "true", **bootstrap.pip_environment(str(python))}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [python, "-m", "nox", "--noxfile", ROOT / "noxfile.py", "--report", report, *nox_arguments(arguments)]
        process = subprocess.Popen([str(part) for part in command], env=environment)
        status = None
        while status is None:
            with contextlib.suppress(KeyboardInterrupt):  # nox got it as well, and ends
                status = process.wait()
        sessions = json.loads(report.read_text(encoding="utf-8"))["sessions"] if report.exists() else []
    if sessions:
        results = Counter(session["result"] for session in sessions)
        failed = len(sessions) - results["success"] - results["skipped"]
        sys.stdout.write(f"{results['success']} passed, {failed} failed, {results['skipped']} skipped\n")
    return status


def nox_arguments(arguments: list[str]) -> list[str]:
    """Return the arguments for nox, to which names of sessions are values of an option."""
    return ["--session", *arguments] if arguments and not arguments[0].startswith("-") else arguments


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except bootstrap.BootstrapError as error:
        sys.exit(f"run-tests: {error}")
