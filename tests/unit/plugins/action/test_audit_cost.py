# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
What a whole audit costs, in requests, processes and bytes rather than seconds, so that a slow machine fails no test.
"""

from __future__ import annotations

import collections
import json
import os
import pathlib
import subprocess
import sys
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._audit_options import REPORT_FILES
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.conftest import Serving
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import (
    Request,
    mirror_response,
)

#: The folder that has ansible_collections in it.
ROOT = pathlib.Path(__file__).parents[7]

PROGRAM = "import sys; from ansible.cli.playbook import main; sys.argv[0] = 'ansible-playbook'; main()"

PLAYBOOK = """
- hosts: localhost
  gather_facts: false
  tasks:
    - huaweicloud.codearts.codehub_remote_mirror_audit:
        repository_ids: "{{ range(1, mirrors + 1) | list }}"
        rate_limit: 0
        batch_size: 200
        reports: "{{ reports }}"
        report_dir: "{{ folder }}/reports"
        fail_on: never
      register: outcome
    - ansible.builtin.copy:
        content: "{{ outcome | to_json }}"
        dest: "{{ folder }}/outcome.json"
        mode: "0600"
"""

#: Writes the name of each module, or of each command of a shell, and runs it.
LOGGER = """\
#!/bin/sh
for argument; do :; done
printf '%s\\0' "$argument" >> {log}
exec {program} "$@"
"""


class Cost(t.NamedTuple):
    """What an audit cost.

    Attributes:
        requests: For each repository.
        modules: The modules that were started, in order, without that of the playbook itself.
        shells: How many commands of a shell were started.
        outcome: Bytes of the result.
    """

    requests: collections.Counter[int]
    modules: list[str]
    shells: int
    outcome: int


def audit(serve: Serving, folder: pathlib.Path, mirrors: int) -> Cost:
    """Audit so many mirrors, of which each has failed."""

    def response(request: Request) -> bytes:
        error = {"msg": f"fatal: repository {request.repository_id} not found", "code": "7"}
        return mirror_response(request.repository_id, update_status="failed", last_error=json.dumps(error))

    server = serve(response)
    folder.mkdir(exist_ok=True)
    (folder / "play.yml").write_text(PLAYBOOK, encoding="utf-8")
    (folder / "ansible.cfg").touch()
    logs = {name: folder / f"{name}.log" for name in ("python", "shell")}
    for (name, log), program in zip(logs.items(), (sys.executable, "/bin/sh")):
        log.write_text("", encoding="utf-8")
        logger = folder / name
        logger.write_text(LOGGER.format(log=log, program=program), encoding="utf-8")
        logger.chmod(0o700)
    variables = {
        "ansible_python_interpreter": str(folder / "python"),
        "folder": str(folder),
        "mirrors": mirrors,
        "reports": list(REPORT_FILES),
    }
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, "-i", "localhost,", "-c", "local", "-e", json.dumps(variables), "play.yml"],
        cwd=folder,
        env={
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT),
            "ANSIBLE_HOME": str(folder),
            "ANSIBLE_CONFIG": str(folder / "ansible.cfg"),
            "ANSIBLE_EXECUTABLE": str(folder / "shell"),
            "ANSIBLE_PIPELINING": "false",
            "CODEHUB_ENDPOINT": server.url,
            "HW_AUTH_TOKEN": "the-token-0f3a",
            "LC_ALL": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    started = logs["python"].read_text(encoding="utf-8").split("\0")[:-1]
    modules = [pathlib.PurePath(path).stem.removeprefix("AnsiballZ_") for path in started]
    return Cost(
        requests=collections.Counter(request.repository_id for request in server.requests),
        modules=[module for module in modules if module not in ("copy", "stat", "file")],
        shells=logs["shell"].read_text(encoding="utf-8").count("\0"),
        outcome=(folder / "outcome.json").stat().st_size,
    )


def test_an_audit_starts_a_process_per_batch_and_has_a_small_result(serve: Serving, tmp_path: pathlib.Path) -> None:
    few, many = audit(serve, tmp_path / "few", 201), audit(serve, tmp_path / "many", 400)
    for cost, mirrors in ((few, 201), (many, 400)):
        assert cost.requests == dict.fromkeys(range(1, mirrors + 1), 1)
        assert cost.modules == [
            "codehub_remote_mirror_info",
            "codehub_remote_mirror_info",
            # Puts the reports in place.
            "codehub_remote_mirror_audit",
        ]
    assert many.shells == few.shells
    # Each command is a shell in a shell: 20 round trips to the host, with those of the playbook itself.
    assert many.shells <= 40
    # The lists in it are bounded: all that grows is the width of numbers.
    assert many.outcome < few.outcome + 200
    assert many.outcome < 40_000
