# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: awx_differs
short_description: Tell whether AWX has an object as a module would create it
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Compares the options of a module of C(awx.awx) with an object that AWX's API returned. The role
    P(huaweicloud.codearts.awx_setup#role) runs a module only where they differ, since a list of all objects is one
    request, and a module is a process with several.
  - Related objects are compared by their names. A secret that AWX has is not shown by AWX, and counts as equal.
  - An option that the object has no field for counts as different, so that in doubt the module runs.
positional: _input, existing, siblings
options:
  _input:
    description:
      - Options of the module, without those that are no fields of the object, such as C(wait). One that is an empty
        text is not compared.
    type: dict
    required: true
  existing:
    description:
      - The object as AWX's API returns it. Empty if there is none.
    type: dict
    required: true
  siblings:
    description:
      - Objects that O(existing) refers to by their ids, such as the nodes of the same workflow.
    type: list
    elements: dict
    default: []
"""

EXAMPLES = r"""
- name: Create the inventory where AWX has none, or a different one
  awx.awx.inventory: &inventory
    name: CodeHub repositories
    organization: Default
  when: options | huaweicloud.codearts.awx_differs(existing | first | default({}))
  vars:
    options: *inventory
    existing: "{{ query('awx.awx.controller_api', 'inventories', query_params={'name': 'CodeHub repositories'}) }}"
"""

RETURN = r"""
_value:
  description: Whether there is no such object, or one with other values.
  type: bool
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._awx import differs
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("awx_differs", differs)
