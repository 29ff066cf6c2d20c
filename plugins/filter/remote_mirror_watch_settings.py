# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_watch_settings
short_description: Check the settings of the role remote_mirror_watch
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Finds out which channels the variables of the role P(huaweicloud.codearts.remote_mirror_watch#role) set up, and
    which variables are missing, unknown or invalid.
  - Nothing but this role needs it.
positional: _input
options:
  _input:
    description:
      - All variables whose names begin with C(remote_mirror_watch_), by name.
    type: dict
    required: true
  audit_hosts:
    description:
      - The variable C(remote_mirror_audit_hosts), which only the playbook C(huaweicloud.codearts.remote_mirror_audit)
        supports.
    type: str
    default: ""
  check_mode:
    description:
      - Whether nothing is sent, as in check mode. No channel is needed then.
    type: bool
    default: false
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_channel_failure
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show to which channels a message would be sent
  ansible.builtin.debug:
    msg: "{{ (variables | huaweicloud.codearts.remote_mirror_watch_settings).channels }}"
  vars:
    variables:
      remote_mirror_watch_slack_url: https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXX
      remote_mirror_watch_mail_to: [mirrors@example.com]
"""

RETURN = r"""
_value:
  description: The settings, as the role uses them. They contain secrets.
  type: dict
  contains:
    problems:
      description: What is wrong with the variables, a text for each problem. Empty when they are valid.
      type: list
      elements: str
    channels:
      description: The channels that are set up.
      type: list
      elements: str
      sample: [slack, mail]
    secrets:
      description:
        - The texts that must not be shown, for O(huaweicloud.codearts.remote_mirror_channel_failure#filter:secrets).
      type: list
      elements: str
    mail_security:
      description:
        - How mails are encrypted, as C(secure) of M(community.general.mail). A password is never sent without
          encryption.
      type: str
      sample: starttls
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._watch_settings import settings_from


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_watch_settings", settings_from)
