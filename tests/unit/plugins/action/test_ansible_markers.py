# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keys that Ansible takes for its own, sent by a service: through ansible-playbook, whatever its version."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

from ansible_collections.huaweicloud.codearts.tests.unit.plugins.conftest import Serving
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import (
    Request,
    json_response,
    mirror_response,
)

#: The folder that has ansible_collections in it.
ROOT = pathlib.Path(__file__).parents[7]

PROGRAM = "import sys; from ansible.cli.playbook import main; sys.argv[0] = 'ansible-playbook'; main()"

MARKED: dict[str, t.Any] = {
    "__ansible_type": "nope",
    "x": {"__ansible_type": "nope"},
    "y": [{"__ansible_vault": "abc"}, {"__ansible_unsafe": "{{ 1 + 1 }}"}, {"__ansible_type": ["list"]}],
}

PLAYBOOK = """
- hosts: localhost
  gather_facts: false
  vars:
    ansible_python_interpreter: "{{ ansible_playbook_python }}"
  tasks:
    - huaweicloud.codearts.codehub_remote_mirror_info:
        repository_ids: [1, 2, 3]
      register: mirrors
    - huaweicloud.codearts.codehub_repository_info:
      register: repositories
    - ansible.builtin.set_fact:
        kept: "{{ [mirrors.remote_mirrors, repositories.repositories] }}"
        cacheable: true
    - ansible.builtin.copy:
        content: "{{ kept | to_json }}"
        dest: "{{ output }}"
        mode: "0600"
- hosts: localhost
  gather_facts: false
  tasks:
    - ansible.builtin.debug:
        var: ansible_facts.kept
"""


def test_no_key_of_a_service_loses_the_result(serve: Serving, tmp_path: pathlib.Path) -> None:
    def response(request: Request) -> bytes:
        if "remote-mirror" not in request.target:
            return json_response([{"id": 1, "name": "a", **MARKED}, {"id": 2, "name": "b"}])
        last_error = json.dumps({"msg": "failed", "code": "7", **MARKED})
        more = {**MARKED, "last_error": last_error} if request.repository_id == 2 else {}
        return mirror_response(request.repository_id, **more)

    (tmp_path / "play.yml").write_text(PLAYBOOK, encoding="utf-8")
    (tmp_path / "ansible.cfg").touch()
    output = tmp_path / "output.json"
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT),
        "ANSIBLE_HOME": str(tmp_path),
        "ANSIBLE_CONFIG": str(tmp_path / "ansible.cfg"),
        "ANSIBLE_CACHE_PLUGIN": "ansible.builtin.jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(tmp_path / "facts"),
        "CODEHUB_ENDPOINT": serve(response).url,
        "HW_AUTH_TOKEN": "the-token-0f3a",
        "LC_ALL": "C.UTF-8",
    }
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, "-i", "localhost,", "-c", "local", "-e", f"output={output}", "play.yml"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    mirrors, repositories = json.loads(output.read_text(encoding="utf-8"))
    assert [mirror["repository_id"] for mirror in mirrors] == [1, 2, 3]
    assert [repository["id"] for repository in repositories] == [1, 2]
    for fields in (mirrors[1], repositories[0]):
        assert fields["ansible_type"] == "nope"
        assert fields["x"] == {"ansible_type": "nope"}
        assert [list(item) for item in fields["y"]] == [["ansible_vault"], ["ansible_unsafe"], ["ansible_type"]]
    assert mirrors[1]["last_error_detail"] == {"msg": "failed", "code": "7"}
