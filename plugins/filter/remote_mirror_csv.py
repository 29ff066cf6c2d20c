# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_csv
short_description: Write the report of an audit as a table
version_added: 1.0.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Writes the findings of a report as CSV (RFC 4180), one per row, for a spreadsheet. It begins with a byte order mark,
    from which Excel knows that it is UTF-8.
  - No cell is a formula to a spreadsheet, whatever untrusted text it holds. What would begin one is prefixed with a
    backslash, and control characters and line breaks become blanks.
positional: _input
options:
  _input:
    description:
      - The report, RV(huaweicloud.codearts.remote_mirror_report#filter:_value.report), or what was read from its JSON
        file.
    type: dict
    required: true
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_report
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write the table
  ansible.builtin.copy:
    content: >-
      {{ lookup('ansible.builtin.file', '/srv/reports/mirrors.json') | from_json
        | huaweicloud.codearts.remote_mirror_csv }}
    dest: /srv/reports/mirrors.csv
    mode: "0644"
"""

RETURN = r"""
_value:
  description: The table.
  type: str
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._csv import csv_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_csv", csv_from)
