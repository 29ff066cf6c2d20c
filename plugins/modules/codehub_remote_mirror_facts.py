#!/usr/bin/python

# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: codehub_remote_mirror_facts
short_description: Gather the remote mirror of a CodeHub repository as a fact
version_added: 1.0.0
description:
  - Reads the remote mirror of the repository that a host represents, from Huawei Cloud CodeHub (CodeArts Repo), and
    sets it as a fact of that host.
  - Can be one of the modules that C(gather_facts) runs, and its fact can be cached like any other.
  - To read many repositories in one task, use M(huaweicloud.codearts.codehub_remote_mirror_info).
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
extends_documentation_fragment:
  - huaweicloud.codearts.codehub
  - huaweicloud.codearts.attributes
  - huaweicloud.codearts.attributes.facts
options:
  repository_id:
    description:
      - Id of the repository to read, from V(1) to V(2147483647).
    type: int
    required: true
seealso:
  - module: huaweicloud.codearts.codehub_remote_mirror_info
"""

EXAMPLES = r"""
- name: Gather the mirrors of all hosts of the group codehub, each of which is a repository
  hosts: codehub
  connection: local
  gather_facts: true
  vars:
    ansible_facts_modules:
      - huaweicloud.codearts.codehub_remote_mirror_facts
    ansible_python_interpreter: "{{ ansible_playbook_python }}"
  module_defaults:
    huaweicloud.codearts.codehub_remote_mirror_facts:
      repository_id: "{{ codehub_id }}"
  tasks:
    - name: Name the mirrors that failed
      ansible.builtin.debug:
        msg: "{{ inventory_hostname }}: {{ ansible_facts.codehub_remote_mirror.last_error_detail.msg }}"
      when: ansible_facts.codehub_remote_mirror.update_status == 'failed'

- name: Gather the mirrors of the same hosts in a task of its own
  hosts: codehub
  connection: local
  gather_facts: false
  vars:
    ansible_python_interpreter: "{{ ansible_playbook_python }}"
  tasks:
    - name: Gather the mirror
      huaweicloud.codearts.codehub_remote_mirror_facts:
        repository_id: "{{ codehub_id }}"
"""

RETURN = r"""
ansible_facts:
  description: Facts to add to those of the host.
  returned: success
  type: dict
  contains:
    codehub_remote_mirror:
      description:
        - The remote mirror, as RV(huaweicloud.codearts.codehub_remote_mirror_info#module:remote_mirror) has it.
      returned: success
      type: dict
      sample:
        id: 3012
        repository_id: 2111728001
        update_status: finished
        last_update_at: '2026-11-23T18:52:21.000+08:00'
        url: https://git.example.com/platform/billing.git
        last_successful_update_at: '2026-11-23T18:52:21.000+08:00'
        number_of_failures: 0
        mirroring_enabled: true
        is_private: false
        endpoint_uuid: null
        last_error: null
        last_error_detail: null
        url_has_credentials: false
"""

from ansible_collections.huaweicloud.codearts.plugins.module_utils._connection import connected
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import ConfigurationError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._module import create_module, module_settings
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import checked_repository_id
from ansible_collections.huaweicloud.codearts.plugins.module_utils._reading import read_remote_mirrors


def main() -> None:
    module = create_module({"repository_id": {"type": "int", "required": True}})
    try:
        repository_id = checked_repository_id(module.params["repository_id"])
        with connected(module_settings(module), concurrency=1) as client:
            reading = read_remote_mirrors(client, [repository_id], concurrency=1)
    except ConfigurationError as error:
        module.fail_json(msg=str(error))
    if reading.failures:
        module.fail_json(msg=reading.message, error=reading.failures[0])
    module.exit_json(ansible_facts={"codehub_remote_mirror": reading.remote_mirrors[0]})


if __name__ == "__main__":
    main()
