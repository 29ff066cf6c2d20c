# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import threading

from ansible_collections.huaweicloud.codearts.tests.unit.plugins.conftest import Serving
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import (
    Request,
    json_response,
    mirror_response,
)

# ansible-test offers the library without its programs. A shell starts programs in the background with SIGINT ignored.
PROGRAM = """
import signal, sys
from ansible.cli.inventory import main
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv[0] = "ansible-inventory"
main()
"""
COLLECTIONS = pathlib.Path(__file__).parents[7]


def test_an_interrupted_inventory_starts_no_further_request(serve: Serving, tmp_path: pathlib.Path) -> None:
    started: list[int] = []
    is_under_way, is_over = threading.Event(), threading.Event()

    def codehub(request: Request) -> bytes:
        if not request.target.endswith("/remote-mirror"):
            return json_response([{"id": number, "name": f"name-{number}"} for number in range(1, 61)])
        started.append(request.repository_id)
        # The first mirror is read alone; then four are under way until the program is interrupted.
        if len(started) > 4:
            is_under_way.set()
        if len(started) > 1:
            is_over.wait(60)
        return mirror_response(request.repository_id)

    path = tmp_path / "all.codehub.yml"
    path.write_text(
        "plugin: huaweicloud.codearts.codehub_repositories\nwith_remote_mirrors: true\nconcurrency: 4\n",
        encoding="utf-8",
    )
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "-i", str(path), "--graph"],
        env={
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "CODEHUB_ENDPOINT": serve(codehub).url,
            "HW_AUTH_TOKEN": "token",
            "LC_ALL": "C.UTF-8",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert is_under_way.wait(120), program.communicate(timeout=5)
        program.send_signal(signal.SIGINT)
        # What is under way may end; 55 further mirrors, each at once from now on, must not be read.
        threading.Timer(2, is_over.set).start()
        program.communicate(timeout=60)
    finally:
        is_over.set()
        program.kill()
        program.wait()

    assert program.returncode != 0
    assert len(started) == 5
