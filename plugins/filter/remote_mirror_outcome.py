# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_outcome
short_description: Take the outcome of an audit from the result of its task
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Returns the outcome of an audit without what Ansible adds to the result of a task, and without
    RV(huaweicloud.codearts.codehub_remote_mirror_audit#module:summary_text), to be kept or sent as data.
  - A task that failed before it could audit, such as for an undefined variable, has the outcome of an audit that could
    not be made, in English.
positional: _input
options:
  _input:
    description:
      - The result of M(huaweicloud.codearts.codehub_remote_mirror_audit). Empty if the task did not start.
    type: dict
    required: true
  language:
    description:
      - The language of the outcome where the task did not come to one. A value that is none of these is taken for
        V(en). What Ansible says about the error is English.
    type: str
    choices: [en, zh_CN]
    default: en
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_message
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Audit
  huaweicloud.codearts.codehub_remote_mirror_audit:
    scope: user
  register: audit
  failed_when: false

- name: Send the outcome to a service of your own
  ansible.builtin.uri:
    url: https://events.example.com/codehub
    method: POST
    body_format: json
    body: "{{ audit | huaweicloud.codearts.remote_mirror_outcome }}"
"""

RETURN = r"""
_value:
  description:
    - The outcome, with the keys of M(huaweicloud.codearts.codehub_remote_mirror_audit) from C(verdict) to C(changed).
  type: dict
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import outcome_from


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_outcome", outcome_from)
