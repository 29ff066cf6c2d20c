# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_channel_failure
short_description: Find out why a message was not accepted
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Services that take messages respond with HTTP status 200 also when they refuse one, and say so in the body. This
    filter knows the bodies, and returns why a message was not accepted.
  - The text contains nothing of the webhook's address, which is a secret.
positional: _input
options:
  _input:
    description:
      - The result of the task that sent the message, of M(ansible.builtin.uri) with
        O(ansible.builtin.uri#module:return_content), or of M(community.general.mail).
    type: dict
    required: true
  channel:
    description:
      - The service.
    type: str
    choices: [wecom, dingtalk, feishu, slack, webhook, mail]
    required: true
  secrets:
    description:
      - The address of the webhook, and further texts that must not be shown.
    type: list
    elements: str
    default: []
  language:
    description:
      - The language of the text. What the service and modules of Ansible responded stays as it is.
    type: str
    choices: [en, zh_CN]
    default: en
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_message
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Send a message to WeCom
  ansible.builtin.uri:
    url: "{{ wecom_webhook }}"
    method: POST
    body_format: json
    body: {msgtype: text, text: {content: The nightly audit begins}}
    return_content: true
  register: sent
  failed_when: false
  no_log: true

- name: Fail when WeCom has refused it
  ansible.builtin.fail:
    msg: "{{ failure }}"
  vars:
    failure: "{{ sent | huaweicloud.codearts.remote_mirror_channel_failure(channel='wecom', secrets=[wecom_webhook]) }}"
  when: failure | length > 0
"""

RETURN = r"""
_value:
  description: Why the message was not accepted. Empty when it was, and when the task was skipped, as in check mode.
  type: str
  sample: 'HTTP status 200, errcode 93000: invalid webhook url'
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._channels import failure_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_channel_failure", failure_of)
