# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Virtual environments for ./audit and ./run-tests, with nothing but the standard library.

Only the settings of pip that say where packages come from are used. Settings such as "user" or "target" would
install the packages elsewhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
import typing as t
from pathlib import Path

OLDEST: t.Final = (3, 11)
NEWEST: t.Final = (3, 14)
KEPT_SETTINGS: t.Final = (
    "cache-dir",
    "cert",
    "client-cert",
    "default-timeout",
    "extra-index-url",
    "find-links",
    "index-url",
    "keyring-provider",
    "no-index",
    "proxy",
    "retries",
    "timeout",
    "trusted-host",
)
# Not "pip config list": the setting "user" would make it list the user's file only.
READ_SETTINGS: t.Final = """
import json, sys
from pip._internal.configuration import Configuration
from pip._internal.exceptions import ConfigurationError
configuration = Configuration(isolated=False)
configuration.load()
settings = {}
for section in ("global", "install", ":env:"):
    for name in sys.argv[1:]:
        try:
            settings[name] = " ".join(configuration.get_value(f"{section}.{name}").split())
        except ConfigurationError:
            pass
json.dump(settings, sys.stdout)
"""
# Seconds between two lines of progress where the output is no terminal.
PROGRESS_INTERVAL: t.Final = 15


class BootstrapError(Exception):
    """An environment cannot be made; the message says why and what to do."""


def use_supported_python() -> None:
    """Start the program again with a newer Python where this one is too old.

    Raises:
        BootstrapError: No supported Python is in PATH.
    """
    if sys.version_info >= OLDEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        python = shutil.which(f"python3.{minor}")
        # A version manager's shim may exist for a version that is not enabled.
        if python and subprocess.call([python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL) == 0:
            os.execv(python, [python, *sys.argv])
    raise BootstrapError(
        f"Python 3.{OLDEST[1]} or newer is required, and {sys.version.split()[0]} is all that is in PATH"
    )


def clean_environment() -> None:
    """Remove the variables that change which Python packages are found, and fix the locale."""
    for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONUSERBASE", "VIRTUAL_ENV"):
        os.environ.pop(name, None)
    os.environ["LC_ALL"] = "C.UTF-8"


def pip_settings(python: str) -> dict[str, str]:
    """Read where packages come from, out of pip's files and variables.

    Args:
        python: An interpreter that has pip.

    Returns:
        The settings, by their names in a configuration file.
    """
    output = subprocess.run(
        [python, "-c", READ_SETTINGS, *KEPT_SETTINGS], stdout=subprocess.PIPE, text=True, check=False
    ).stdout
    return dict(json.loads(output or "{}"))


def pip_environment(python: str) -> dict[str, str]:
    """Return the environment for pip: the current one, with the kept settings only."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    settings = {f"PIP_{key.upper().replace('-', '_')}": value for key, value in pip_settings(python).items()}
    # The null device makes pip skip all configuration files.
    return {**environment, **settings, "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


class Progress:
    """Shows on stderr that a step of the installation is still at work."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._started = time.monotonic()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._show, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *exception: object) -> None:
        self._done.set()
        self._thread.join()
        self._write(" ", "\n")

    def _show(self) -> None:
        is_terminal = sys.stderr.isatty()
        self._write(" ...", "" if is_terminal else "\n")
        while not self._done.wait(1 if is_terminal else PROGRESS_INTERVAL):
            self._write(" ...", "" if is_terminal else "\n")

    def _write(self, mark: str, end: str) -> None:
        start = "\r" if sys.stderr.isatty() else ""
        sys.stderr.write(f"{start}{self._text}{mark} {time.monotonic() - self._started:.0f} s{end}")
        sys.stderr.flush()


def run(command: t.Sequence[str | Path], text: str, environment: t.Mapping[str, str] | None = None) -> None:
    """Run one step of an installation, and show its output only when it fails.

    Raises:
        BootstrapError: The command fails.
    """
    with Progress(text):
        result = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=None if environment is None else dict(environment),
            check=False,
        )
    if result.returncode:
        raise BootstrapError(f"{text} failed:\n{result.stdout.strip()}")


def make_environment(folder: Path, packages: t.Sequence[str | Path], files: t.Sequence[Path], name: str) -> Path:
    """Make a virtual environment, or keep one that was made from the same files.

    Args:
        folder: Where it is.
        packages: Arguments for pip install.
        files: The files that the arguments refer to.
        name: What is installed, for messages.

    Returns:
        Its interpreter.

    Raises:
        BootstrapError: It cannot be made.
    """
    python = folder / "bin" / "python"
    stamp = folder / "bootstrap.stamp"
    wanted = "\n".join([sys.version, *map(str, packages), *(file.read_text(encoding="utf-8") for file in files)])
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted and python.exists():
        return python
    if folder.exists() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists():
        raise BootstrapError(f"{folder} exists and is no virtual environment; move it away")
    umask = os.umask(0o022)
    try:
        shutil.rmtree(folder, ignore_errors=True)
        try:
            import ensurepip  # noqa: F401, PLC0415 - Debian has it in a package of its own
        except ImportError:
            raise BootstrapError(
                f"{sys.executable} has no venv module (on Debian and Ubuntu: apt install python3-venv)"
            ) from None
        base = getattr(sys, "_base_executable", sys.executable)
        run([base, "-m", "venv", folder], f"Creating {folder.name}")
        run(
            [python, "-m", "pip", "install", "--quiet", *packages],
            f"Installing {name} into {folder.name}",
            pip_environment(str(python)),
        )
        stamp.write_text(wanted, encoding="utf-8")
    except OSError as error:
        raise BootstrapError(f"{folder} cannot be made: {error}") from error
    finally:
        os.umask(umask)
    return python
