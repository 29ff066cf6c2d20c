# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_sent
short_description: Say what was sent about an audit
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Returns what a run shows about the messages that it has sent, and the failure to end it with, in the language of the
    audit.
  - The role P(huaweicloud.codearts.remote_mirror_watch#role) shows it.
positional: _input
options:
  _input:
    description:
      - For each channel, why it did not accept the message, as the filter
        P(huaweicloud.codearts.remote_mirror_channel_failure#filter) returns it. Empty when it did.
    type: dict
    required: true
  outcome:
    description:
      - The outcome of the audit.
    type: dict
    required: true
  message:
    description:
      - The message about the audit, of the filter P(huaweicloud.codearts.remote_mirror_message#filter), without the
        news of earlier ones. Empty when nothing is new.
    type: str
    required: true
  check_mode:
    description:
      - Whether nothing was sent, as in check mode.
    type: bool
    default: false
  unsent:
    description:
      - The news that is kept for the next run, as the filter P(huaweicloud.codearts.remote_mirror_unsent#filter)
        returns it.
    type: dict
    default: {}
  problem:
    description:
      - Why it could not be kept. Empty when it was.
    type: str
    default: ""
  file:
    description:
      - The file in which it is kept, which the failure names when that is not possible.
    type: str
    default: ""
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_channel_failure
    plugin_type: filter
  - plugin: huaweicloud.codearts.remote_mirror_message
    plugin_type: filter
  - plugin: huaweicloud.codearts.remote_mirror_unsent
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show what was sent
  ansible.builtin.debug:
    msg: "{{ sent.lines }}"
  failed_when: sent.failure | length > 0
  vars:
    message: "{{ audit | huaweicloud.codearts.remote_mirror_message }}"
    sent: >-
      {{ {'slack': '', 'mail': 'no such recipient'}
        | huaweicloud.codearts.remote_mirror_sent(outcome=audit, message=message) }}
"""

RETURN = r"""
_value:
  description: What to show.
  type: dict
  contains:
    lines:
      description: To which channels the message was sent, and the message.
      type: list
      elements: str
      sample: ["This message was sent to slack:", "CodeHub mirrors: 1 new, 0 worse, 0 fixed"]
    failure:
      description: Which channels did not accept it, and why. Empty when all did.
      type: str
      sample: "The message could not be sent. mail: no such recipient. The next run sends its news to mail."
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._sent import sent_from


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_sent", sent_from)
