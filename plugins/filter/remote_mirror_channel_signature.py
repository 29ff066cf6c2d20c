# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_channel_signature
short_description: Sign a request to a robot of DingTalk or Feishu
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Returns the signature that a robot of DingTalk or Feishu requires when it has a secret.
  - Both sign the time and the secret with HMAC-SHA256. A signature is valid for an hour.
positional: _input
options:
  _input:
    description:
      - The secret that the robot's security settings show.
    type: str
    required: true
  channel:
    description:
      - The service.
    type: str
    choices: [dingtalk, feishu]
    required: true
  now:
    description:
      - The current time, C(now(utc=true\)).
    type: raw
    required: true
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_message
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Send a message to DingTalk
  ansible.builtin.uri:
    url: "{{ dingtalk_webhook }}&{{ signature.query }}"
    method: POST
    body_format: json
    body: {msgtype: text, text: {content: The nightly audit begins}}
  vars:
    signature: >-
      {{ dingtalk_secret
        | huaweicloud.codearts.remote_mirror_channel_signature(channel='dingtalk', now=now(utc=true)) }}
  no_log: true
"""

RETURN = r"""
_value:
  description: The signature.
  type: dict
  contains:
    timestamp:
      description: The time that was signed, in milliseconds for DingTalk, in seconds for Feishu.
      type: str
    sign:
      description: The signature in base64.
      type: str
    query:
      description: Both as a part of the query of an address, which DingTalk requires.
      type: str
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._channels import signature_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_channel_signature", signature_of)
