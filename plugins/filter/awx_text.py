# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: awx_text
short_description: Say in the language of the audit what happened in AWX
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Returns a sentence of the playbooks C(huaweicloud.codearts.awx_audit), C(huaweicloud.codearts.awx_audit_inventory)
    and C(huaweicloud.codearts.awx_notify).
positional: _input, value, language
options:
  _input:
    description:
      - V(invalid_store), V(unreadable_report) and V(not_kept) are about the report store. V(no_outcome) says
        that the workflow has no audit. V(job) is the line with the address of the job.
    type: str
    choices: [invalid_store, unreadable_report, not_kept, no_outcome, job]
    required: true
  value:
    description:
      - Why something failed, or the address of the job.
    type: str
    default: ""
  language:
    description:
      - The language of the sentence. A value that is none of these is taken for V(en), since a failure must be seen.
    type: str
    choices: [en, zh_CN]
    default: en
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_channel_failure
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Fail when the reports were not kept
  ansible.builtin.fail:
    msg: "{{ 'not_kept' | huaweicloud.codearts.awx_text('HTTP status 507', 'zh_CN') }}"
"""

RETURN = r"""
_value:
  description: The sentence.
  type: str
  sample: "Job: https://awx.example.com/#/jobs/playbook/4711"
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._awx_texts import awx_text
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("awx_text", awx_text)
