# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages that a real ansible-playbook makes, opened in a real Chromium that may ask nobody for anything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from documents import DOCUMENTS
from playwright.sync_api import Browser, Page, Route, sync_playwright

from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import Fields

HERE = Path(__file__).parent
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Rendered(t.NamedTuple):
    """A report, and the page that shows it."""

    report: Fields
    page: Path


def run_playbook(folder: Path, names: t.Iterable[str]) -> str:
    """Render the documents of these names in the folder; return what ansible-playbook said."""
    reports = [{"document": str(folder / f"{name}.json"), "page": str(folder / f"{name}.html")} for name in names]
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    finished = subprocess.run(
        [sys.executable, "-m", "ansible", "playbook", str(HERE / "render.yml"), "-e", json.dumps({"reports": reports})],
        cwd=folder,
        env=surroundings | {"LC_ALL": "C.UTF-8", "ANSIBLE_HOME": str(folder / "ansible"), "ANSIBLE_NOCOLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="session")
def rendered(folder: Path) -> dict[str, Rendered]:
    reports = {name: make() for name, make in DOCUMENTS.items()}
    for name, report in reports.items():
        (folder / f"{name}.json").write_text(json.dumps(report), encoding="utf-8")
    run_playbook(folder, reports)
    return {name: Rendered(report, folder / f"{name}.html") for name, report in reports.items()}


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
    """Open the page of a report; the test fails if it asks for anything, or complains about anything."""
    complaints: list[str] = []
    contexts = []

    def open_page(name: str, **options: t.Any) -> Page:
        address = rendered[name].page.as_uri()
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "offline": True} | options)
        contexts.append(context)

        def answer(route: Route) -> None:
            asked = route.request.url.partition("#")[0]
            if asked == address:
                route.continue_()
            else:
                complaints.append(f"asked for {asked}")
                route.abort()

        context.route("**/*", answer)
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
