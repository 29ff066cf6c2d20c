# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_unsent
short_description: Keep the news of an audit that could not be sent
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Returns the outcomes of audits whose messages could not be sent, for each channel, for the next message, or for a
    file.
  - The role P(huaweicloud.codearts.remote_mirror_watch#role) keeps them in a file beside the reports.
positional: _input
options:
  _input:
    description:
      - The text of the file, or an empty text. A damaged file counts as an empty one.
      - What was read from the JSON is accepted as well, since ansible-core 2.18 and older make that of a text that
        looks like it.
    type: raw
    required: true
  outcome:
    description:
      - The outcome of the present audit, after its messages were sent. Without it, what the file has is returned. An
        outcome without news of repositories is not kept.
    type: dict
  results:
    description:
      - For each channel, why it did not accept the message about O(outcome), as the filter
        P(huaweicloud.codearts.remote_mirror_channel_failure#filter) returns it. The outcome is kept for these channels
        with what is there. Of a channel with an empty text, and of all others, nothing is kept. At most 30 outcomes are
        kept of a channel.
    type: dict
    default: {}
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_message
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Keep what could not be sent to the chat
  ansible.builtin.copy:
    content: >-
      {{ previous | huaweicloud.codearts.remote_mirror_unsent(
          outcome=remote_mirror_audit_outcome, results={'chat': 'HTTP status 500'}) | to_json }}
    dest: /srv/reports/unsent.json
    mode: "0600"
  vars:
    previous: >-
      {{ lookup('ansible.builtin.file', '/srv/reports/unsent.json') if '/srv/reports/unsent.json' is file else '' }}
"""

RETURN = r"""
_value:
  description:
    - By the name of a channel, a list of outcomes, the oldest first, for
      O(huaweicloud.codearts.remote_mirror_message#filter:unsent).
  type: dict
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._unsent import unsent_from


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_unsent", unsent_from)
