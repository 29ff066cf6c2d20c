# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of reports, opened in a real Chromium that may load nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest
from documents import DOCUMENTS, HISTORIES
from playwright.sync_api import Browser, Page, Route, sync_playwright

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._html import html_from
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import Fields

HERE = Path(__file__).parent
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Rendered(t.NamedTuple):
    """A report, and the page that shows it."""

    report: Fields
    page: Path


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="session")
def rendered(folder: Path) -> dict[str, Rendered]:
    """The documents, as they are read from their files, and their pages."""
    reports = {name: json.loads(json.dumps(make())) for name, make in DOCUMENTS.items()}
    for name, report in reports.items():
        history = HISTORIES[name](report) if name in HISTORIES else None
        (folder / f"{name}.html").write_text(html_from(report, history), encoding="utf-8")
    return {name: Rendered(report, folder / f"{name}.html") for name, report in reports.items()}


@pytest.fixture(scope="session")
def demo(folder: Path, rendered: dict[str, Rendered]) -> Rendered:
    """The report of the simulator, as a real ansible-playbook makes it."""
    ready = folder / "simulator.json"
    program = [sys.executable, str(HERE.parent / "simulator"), "--rate-limit", "0", "--exit-with-parent"]
    with subprocess.Popen([*program, "--ready-file", str(ready)], stdout=subprocess.DEVNULL) as simulator:
        try:
            endpoint = _endpoint(simulator, ready)
            _run_playbook(folder, HERE / "demo.yml", endpoint)
        finally:
            simulator.terminate()
    report = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    rendered["demo"] = Rendered(report, folder / "demo.html")
    return rendered["demo"]


def _endpoint(simulator: subprocess.Popen[bytes], ready: Path) -> str:
    deadline = time.monotonic() + 60
    while not ready.exists() or not ready.read_text(encoding="utf-8"):
        assert simulator.poll() is None, "the simulator ended"
        assert time.monotonic() < deadline, "the simulator did not start"
        time.sleep(0.05)
    endpoint: str = json.loads(ready.read_text(encoding="utf-8"))["endpoint"]
    return endpoint


def _run_playbook(folder: Path, playbook: Path, endpoint: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    if "ANSIBLE_COLLECTIONS_PATH" in os.environ:
        environment["ANSIBLE_COLLECTIONS_PATH"] = os.environ["ANSIBLE_COLLECTIONS_PATH"]
    environment |= {
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_HOME": str(folder / "ansible"),
        "ANSIBLE_NOCOLOR": "1",
        "CODEHUB_ENDPOINT": endpoint,
        "HW_AUTH_TOKEN": "simulator-token",
    }
    finished = subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", str(playbook), "-e", json.dumps({"folder": str(folder)})],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.fixture(scope="session")
def browser() -> t.Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.fail(
            "There is no Chromium: install it (on Debian: apt-get install chromium), or name its program in CHROMIUM."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


class OpenPage(t.Protocol):
    def __call__(self, name: str, **options: t.Any) -> Page:
        """Open the page that is rendered of the document of this name."""


@pytest.fixture
def open_page(browser: Browser, rendered: dict[str, Rendered]) -> t.Iterator[OpenPage]:
    """Open the page of a report; the test fails if it requests anything, or logs anything."""
    complaints: list[str] = []
    contexts = []

    def open_page(name: str, **options: t.Any) -> Page:
        address = rendered[name].page.as_uri()
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "offline": True} | options)
        contexts.append(context)

        def handle(route: Route) -> None:
            requested = route.request.url.partition("#")[0]
            if requested == address:
                route.continue_()
            else:
                complaints.append(f"requested {requested}")
                route.abort()

        context.route("**/*", handle)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints
