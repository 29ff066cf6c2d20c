# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import typing as t
import urllib.request
from pathlib import Path

import pytest
import trustme
from pages import ROOT


class Simulator:
    """A simulated CodeHub, in a process of its own."""

    def __init__(self, folder: Path, *arguments: str | Path) -> None:
        ready_file = folder / "ready.json"
        self._process = subprocess.Popen(
            [
                sys.executable,
                ROOT / "tests" / "simulator",
                "--ready-file",
                ready_file,
                "--rate-limit",
                "0",
                "--exit-with-parent",
                *arguments,
            ],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while not ready_file.exists():
            assert self._process.poll() is None, "the simulator did not start"
            assert time.monotonic() < deadline, "the simulator is not ready"
            time.sleep(0.05)
        self.endpoint: str = json.loads(ready_file.read_text(encoding="utf-8"))["endpoint"]

    def stop(self) -> None:
        """End the process."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)

    def reset(self) -> None:
        """Bring it back to the state of its start."""
        self._post("reset", {})

    def add_fault(self, **fault: t.Any) -> None:
        """Let something go wrong from now on."""
        self._post("faults", fault)

    def _post(self, switch: str, content: dict[str, t.Any]) -> None:
        request = urllib.request.Request(
            f"{self.endpoint}/_simulator/{switch}", json.dumps(content).encode(), method="POST"
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(request, timeout=30).close()


@pytest.fixture(scope="session")
def running_simulator(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("simulator"))
    yield simulator
    simulator.stop()


@pytest.fixture
def private_simulator(tmp_path: Path) -> t.Iterator[Simulator]:
    """Run one with a certificate of an authority that nobody knows: authority.pem is in the test's folder."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
    certificate.cert_chain_pems[0].write_to_path(str(tmp_path / "certificate.pem"))
    simulator = Simulator(
        tmp_path, "--certificate", tmp_path / "certificate.pem", "--private-key", tmp_path / "key.pem"
    )
    yield simulator
    simulator.stop()


@pytest.fixture
def simulator(running_simulator: Simulator) -> Simulator:
    running_simulator.reset()
    return running_simulator


@pytest.fixture
def environment(simulator: Simulator, tmp_path: Path) -> dict[str, str]:
    """Return what a reader has: the collection, the simulator's address, and a token for it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("ANSIBLE_COLLECTIONS_PATH", "LANG", "LC_ALL", "PATH", "PYTHONPATH")
    }
    return {
        **kept,
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "CODEHUB_ENDPOINT": simulator.endpoint,
        "COLUMNS": "120",
        "HOME": str(tmp_path),
        "HW_AUTH_TOKEN": "simulator-token",
        "NO_PROXY": "127.0.0.1",
        # As in an environment that was activated
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
