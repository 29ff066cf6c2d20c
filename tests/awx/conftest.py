# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection as AWX sees it, a simulated CodeHub, and jobs run as AWX runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import typing as t
import zipfile
from pathlib import Path

import pytest
from awx_jobs import CodeHub, Surroundings

ROOT: t.Final = Path(__file__).resolve().parents[2]

MADE_BY_TESTS: t.Final = {"__pycache__", ".cache", ".pytest_cache"}

#: The last release of Ansible's community package with awx.awx, which is on no package index by itself.
ANSIBLE: t.Final = "ansible==11.13.0"


@pytest.fixture(scope="session", autouse=True)
def _surroundings_of_a_job() -> t.Iterator[None]:
    """
    Hide what a job's container does not have.

    With a copy of the collection in PYTHONPATH, ansible-galaxy takes it for installed already, and installs nothing.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PYTHONPATH", *(name for name in os.environ if name.startswith("ANSIBLE_"))):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the files that git knows or would add, as a clone has them."""
    copy = tmp_path_factory.mktemp("clone")
    for name in _names():
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    return copy


def _names() -> t.Iterable[str | Path]:
    if not (ROOT / ".git").exists():
        # nox has copied these files alone; in a worktree it has left out the file .git.
        names = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        return [name for name in names if MADE_BY_TESTS.isdisjoint(name.parts)]
    output = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return output.strip("\0").split("\0")


@pytest.fixture(scope="session")
def collections(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the collection installed."""
    folder = tmp_path_factory.mktemp("collections")
    galaxy = Path(sys.executable).with_name("ansible-galaxy")
    subprocess.run(
        [galaxy, "collection", "install", "--offline", "-p", folder, repository],
        check=True,
        capture_output=True,
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(folder)},
    )
    return folder


@pytest.fixture(scope="session")
def awx_collection() -> Path:
    """A folder with awx.awx, fetched once from the package index."""
    folder = ROOT / ".cache" / "awx" / ANSIBLE
    if not (folder / "ansible_collections" / "awx").is_dir():
        download = folder / "download"
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", download, ANSIBLE], check=True
        )
        with zipfile.ZipFile(next(download.glob("*.whl"))) as wheel:
            wheel.extractall(folder, [name for name in wheel.namelist() if name.startswith("ansible_collections/awx/")])
        shutil.rmtree(download)
    return folder


@pytest.fixture(scope="session")
def surroundings(repository: Path, collections: Path) -> Surroundings:
    return Surroundings(repository=repository, collections=collections)


def _simulator(tmp_path: Path, *arguments: str) -> t.Iterator[CodeHub]:
    ready = tmp_path / "ready.json"
    command = [sys.executable, str(ROOT / "tests" / "simulator"), "--exit-with-parent", "--ready-file", str(ready)]
    with subprocess.Popen([*command, *arguments]) as process:
        while not ready.exists():
            assert process.poll() is None, "the simulator did not start"
            time.sleep(0.05)
        yield CodeHub(json.loads(ready.read_text(encoding="utf-8"))["endpoint"])
        process.terminate()


@pytest.fixture(scope="session")
def codehub(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[CodeHub]:
    """A CodeHub of 60 repositories, without a limit of calls."""
    yield from _simulator(tmp_path_factory.mktemp("codehub"), "--repositories", "60", "--rate-limit", "0")


@pytest.fixture
def repairable_codehub(tmp_path: Path) -> t.Iterator[CodeHub]:
    """A CodeHub of 60 repositories for one test, which changes them."""
    yield from _simulator(tmp_path, "--repositories", "60", "--rate-limit", "0")


@pytest.fixture(scope="session")
def large_codehub(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[CodeHub]:
    """A CodeHub of 10,000 repositories, without a limit of calls."""
    yield from _simulator(tmp_path_factory.mktemp("large"), "--repositories", "10000", "--rate-limit", "0")


@pytest.fixture(scope="session")
def throttling_codehub(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[CodeHub]:
    """A CodeHub of 60 repositories that refuses all but 20 calls in 3 seconds."""
    limit = ("--rate-limit", "20", "--rate-window", "3")
    yield from _simulator(tmp_path_factory.mktemp("throttling"), "--repositories", "60", *limit)
