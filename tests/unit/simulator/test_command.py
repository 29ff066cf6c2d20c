# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The program: ``python tests/simulator``."""

from __future__ import annotations

import contextlib
import json
import signal
import ssl
import subprocess
import sys
import time
import typing as t
import urllib.request
from pathlib import Path

import pytest
import trustme


@contextlib.contextmanager
def started(folder: Path, ready_file: Path, *options: str) -> t.Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, str(folder), "--ready-file", str(ready_file), *options], stdout=subprocess.PIPE, text=True
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(condition: t.Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_stops_on_a_signal(
    simulator_folder: Path, tmp_path: Path, number: signal.Signals
) -> None:
    ready_file = tmp_path / "ready.json"
    with started(simulator_folder, ready_file, "--repositories", "7") as process:
        wait_for(ready_file.exists)
        ready = json.loads(ready_file.read_text(encoding="utf-8"))
        assert ready["pid"] == process.pid
        with urllib.request.urlopen(ready["endpoint"] + "/_simulator/repositories", timeout=10) as response:
            assert len(json.load(response)["repositories"]) == 7
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
        assert process.stdout is not None
        assert process.stdout.read() == f"The CodeHub simulator listens at {ready['endpoint']}\n"


def test_its_help_names_the_credentials_without_needing_the_server(simulator_folder: Path) -> None:
    # -S leaves out the installed packages, uvicorn and starlette among them.
    command = [sys.executable, "-S", str(simulator_folder)]
    shown = subprocess.run([*command, "--help"], check=True, capture_output=True, text=True, timeout=30).stdout
    for accepted in ("simulator-token", "SIMULATORACCESSKEY", "simulator-secret-key", "simulator-password"):
        assert accepted in shown
    started_without = subprocess.run(command, check=False, capture_output=True, text=True, timeout=30)
    assert started_without.returncode == 2
    assert "is not installed. Run: pip install -r" in started_without.stderr
    assert "Traceback" not in started_without.stderr


def test_it_accepts_other_credentials(simulator_folder: Path, tmp_path: Path) -> None:
    ready_file = tmp_path / "ready.json"
    credentials = tmp_path / "credentials.json"
    credentials.write_text(json.dumps({"tokens": ["other-token"]}), encoding="utf-8")
    with started(simulator_folder, ready_file, "--credentials", str(credentials)):
        wait_for(ready_file.exists)
        endpoint = json.loads(ready_file.read_text(encoding="utf-8"))["endpoint"]
        request = urllib.request.Request(endpoint + "/v4/user/repositories", headers={"X-Auth-Token": "other-token"})
        with urllib.request.urlopen(request, timeout=10) as response:
            assert response.status == 200


def test_it_serves_https(simulator_folder: Path, tmp_path: Path) -> None:
    ready_file, key, certificate = tmp_path / "ready.json", tmp_path / "key.pem", tmp_path / "certificate.pem"
    authority = tmp_path / "authority.pem"
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(authority))
    issued = ca.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(str(key))
    for part in issued.cert_chain_pems:
        part.write_to_path(str(certificate), append=True)
    with started(simulator_folder, ready_file, "--certificate", str(certificate), "--private-key", str(key)):
        wait_for(ready_file.exists)
        endpoint = json.loads(ready_file.read_text(encoding="utf-8"))["endpoint"]
        assert endpoint.startswith("https://127.0.0.1:")
        context = ssl.create_default_context(cafile=str(authority))
        fault = urllib.request.Request(endpoint + "/_simulator/faults", data=b'{"kind": "reset"}', method="POST")
        with urllib.request.urlopen(fault, timeout=10, context=context) as response:
            assert response.status == 200
        with pytest.raises(ConnectionResetError):
            urllib.request.urlopen(endpoint + "/v4/user/repositories", timeout=10, context=context)


def test_it_stops_with_its_parent(simulator_folder: Path, tmp_path: Path) -> None:
    ready_file = tmp_path / "ready.json"
    # A parent that starts the simulator, waits until it is ready, and goes without a word.
    parent = (
        "import pathlib, subprocess, sys, time\n"
        "subprocess.Popen(sys.argv[2:])\n"
        "while not pathlib.Path(sys.argv[1]).exists(): time.sleep(0.02)\n"
    )
    command = [sys.executable, str(simulator_folder), "--ready-file", str(ready_file), "--exit-with-parent"]
    subprocess.run(
        [sys.executable, "-c", parent, str(ready_file), *command], check=True, timeout=10, stdout=subprocess.DEVNULL
    )
    endpoint = json.loads(ready_file.read_text(encoding="utf-8"))["endpoint"]

    def is_gone() -> bool:
        try:
            urllib.request.urlopen(endpoint + "/_simulator/calls", timeout=10).close()
        except OSError:
            return True
        return False

    wait_for(is_gone)
