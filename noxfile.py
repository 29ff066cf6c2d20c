# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# /// script
# dependencies = ["nox >= 2025.2.9", "antsibull-nox ~= 1.10", "ansible-core >= 2.16"]
# ///

"""What can be checked, by name: ``nox -l`` lists it, ``nox`` runs all, and ``nox -e NAME`` one.

Sessions either come from antsibull-nox (antsibull-nox.toml) or call ./run-tests, which works without nox as well.
"""

from __future__ import annotations

import os
import sys
import typing as t
from pathlib import Path

import nox

try:
    import antsibull_nox
except ImportError:
    raise SystemExit("antsibull-nox is missing: python3 -m pip install nox antsibull-nox ansible-core") from None

# antsibull-nox runs ansible-galaxy, which is beside nox, also where that folder is not in PATH.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

# What the sessions install has the versions of all other tests.
PINS: t.Final = dict.fromkeys(
    ("PIP_CONSTRAINT", "UV_CONSTRAINT"), str(Path(__file__).parent / "tests" / "requirements.txt")
)
os.environ.update(PINS)

antsibull_nox.load_antsibull_nox_toml()

#: Each ansible-core, with one of the Pythons that it runs on: together they cover all.
CORES: t.Final = [
    nox.param("2.16", "3.10", id="2.16"),
    nox.param("2.17", "3.12", id="2.17"),
    nox.param("2.18", "3.11", id="2.18"),
    nox.param("2.19", "3.13", id="2.19"),
    nox.param("2.20", "3.12", id="2.20"),
    nox.param("2.21", "3.13", id="2.21"),
]


def run_tests(session: nox.Session, suite: str, **environment: str) -> None:
    """Run one suite of ./run-tests, which pins what it installs by itself, for each ansible-core."""
    session.run("./run-tests", suite, *session.posargs, env={**dict.fromkeys(PINS), **environment}, external=True)


@nox.session(venv_backend="none")
@nox.parametrize(("core", "python"), CORES)
def sanity(session: nox.Session, core: str, python: str) -> None:
    """Run ansible-test's sanity tests on one ansible-core."""
    run_tests(session, "sanity", ANSIBLE_CORE=core, PYTHON=f"python{python}")


@nox.session(venv_backend="none")
@nox.parametrize(("core", "python"), CORES)
def units(session: nox.Session, core: str, python: str) -> None:
    """Run the unit tests on one ansible-core."""
    run_tests(session, "units", ANSIBLE_CORE=core, PYTHON=f"python{python}")


@nox.session(venv_backend="none", default=False)
@nox.parametrize(("core", "python"), CORES)
def integration(session: nox.Session, core: str, python: str) -> None:
    """Run playbooks against the simulator on one ansible-core."""
    run_tests(session, "integration", ANSIBLE_CORE=core, PYTHON=f"python{python}")


@nox.session(venv_backend="none")
def linters(session: nox.Session) -> None:
    """Run all linters: those of the sessions above, ansible-lint, mypy, shellcheck, the artifact and its parts."""
    run_tests(session, "lint")


@nox.session(venv_backend="none")
def docs(session: nox.Session) -> None:
    """Build the documentation's site, and run what its pages show."""
    run_tests(session, "docs")


@nox.session(venv_backend="none")
def browser(session: nox.Session) -> None:
    """Look at the HTML report in Chromium."""
    run_tests(session, "browser")


@nox.session(venv_backend="none")
def awx(session: nox.Session) -> None:
    """Check the definitions for AWX."""
    run_tests(session, "awx")


@nox.session(default=False)
def release(session: nox.Session) -> None:
    """Write the changelog of a release, from its fragments, and its bill of materials: the version is that of galaxy.yml."""
    session.install("antsibull-changelog", "ansible-core", "packaging", "requests")
    session.run("antsibull-changelog", "release")
    session.run("python", "tests/lint/sbom.py")


if __name__ == "__main__":
    nox.main()
