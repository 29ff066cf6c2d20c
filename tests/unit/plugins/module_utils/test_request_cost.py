# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a request and the start of a module cost, in functions and files rather than seconds."""

from __future__ import annotations

import ast
import pathlib
import sys
import typing as t

from ansible_collections.huaweicloud.codearts.tests.unit.plugins.conftest import Connecting, Serving
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import mirror_response

PLUGINS = pathlib.Path(__file__).parents[4] / "plugins"

PACKAGE = "ansible_collections.huaweicloud.codearts.plugins.module_utils."


def test_a_request_calls_few_functions_of_the_collection(serve: Serving, connect: Connecting) -> None:
    client = connect(serve(lambda request: mirror_response(request.repository_id)).url)
    client.remote_mirror(1)
    calls = 0

    def count(frame: t.Any, event: str, _argument: t.Any) -> None:
        nonlocal calls
        calls += event == "call" and str(PLUGINS) in frame.f_code.co_filename

    sys.setprofile(count)
    try:
        for number in range(10):
            client.remote_mirror(number + 1)
    finally:
        sys.setprofile(None)
    assert calls / 10 <= 45


def test_requests_share_a_connection(serve: Serving, connect: Connecting) -> None:
    server = serve(lambda request: mirror_response(request.repository_id))
    client = connect(server.url)
    for number in range(20):
        client.remote_mirror(number + 1)
    assert server.connections == 1


def test_a_module_that_reads_a_mirror_sends_few_files_to_the_host() -> None:
    # Ansible parses each file that a module imports for each task, and the host compiles it again.
    sent: dict[str, int] = {}
    files = [PLUGINS / "modules" / "codehub_remote_mirror_facts.py"]
    while files:
        source = files.pop().read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
                name = (node.module or "").removeprefix(PACKAGE)
                if name not in sent:
                    path = PLUGINS / "module_utils" / f"{name}.py"
                    sent[name] = path.stat().st_size
                    files.append(path)
    assert len(sent) <= 28, sorted(sent)
    assert sum(sent.values()) <= 215_000
