# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_message
short_description: Write the message about an audit of remote mirrors
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Writes what is new in an audit as the text of a chat message or a mail, the worst first, within a size limit.
  - The text is empty when there is nothing to tell. When the audit could not be made or completed, there always is.
  - Names, projects and errors cannot make a link, a mention, or other markup in it. To that end, angle brackets become
    C(‹›), and an invisible character (U+200B) follows C(@) and breaks addresses and names of hosts.
  - The role P(huaweicloud.codearts.remote_mirror_watch#role) audits and sends such messages.
positional: _input
options:
  _input:
    description:
      - The outcome of an audit. This is the result of M(huaweicloud.codearts.codehub_remote_mirror_audit), the variable
        C(remote_mirror_audit_outcome) of the role P(huaweicloud.codearts.remote_mirror_audit#role), or
        RV(huaweicloud.codearts.remote_mirror_report#filter:_value.outcome).
    type: dict
    required: true
  style:
    description:
      - How the message is written. V(markdown) is for WeCom, DingTalk, Mattermost, GitLab and others. V(slack) is
        Slack's own C(mrkdwn).
    type: str
    choices: [plain, markdown, slack]
    default: plain
  max_bytes:
    description:
      - The most bytes that the message may have in UTF-8, at least 200. Where not everything fits, it says how much is
        missing.
      - The default is what WeCom takes.
    type: int
    default: 4096
  link:
    description:
      - Address of the report, which the message ends with, if there is room for it.
    type: str
  only_news:
    description:
      - Whether the message is empty when nothing is new. With V(false), it names the repositories that need attention
        most.
    type: bool
    default: true
  fixed:
    description:
      - Whether a repository that no longer needs attention is news.
    type: bool
    default: true
  unsent:
    description:
      - Outcomes of earlier audits whose messages could not be sent, the oldest first, as
        P(huaweicloud.codearts.remote_mirror_unsent#filter) returns them for a channel. The message contains their news
        as well.
      - Of an outcome in another language, the news name the checks in place of its messages.
    type: list
    elements: dict
    default: []
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_report
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Send what is new to a chat
  ansible.builtin.uri:
    url: "{{ chat_webhook }}"
    method: POST
    body_format: json
    body:
      text: "{{ text }}"
  vars:
    text: >-
      {{ remote_mirror_audit_outcome | huaweicloud.codearts.remote_mirror_message(style='markdown', max_bytes=16000) }}
  when: text | length > 0
  no_log: true
"""

RETURN = r"""
_value:
  description: The text of the message, or an empty text.
  type: str
  sample: |-
    CodeHub mirrors: 1 new, 0 worse, 1 fixed

    12 need attention: 9 critical, 3 warning, 0 unreadable

    Audited: the repositories of the account, at codehub-ext.cn-north-4.myhuaweicloud.com

    - new: billing (2111000001) in Platform, critical: The last synchronization failed: no error was reported.
    - payments (2111000012) in Platform: Fixed: Synchronization failed.
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._message import message_from


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_message", message_from)
