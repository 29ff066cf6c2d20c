# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_junit
short_description: Write the report of an audit as JUnit XML
version_added: 1.0.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Writes a report in the XML of JUnit, which continuous integration systems show as test results.
  - Each finding is a test case. It fails when it makes an audit with O(fail_on) fail, and is skipped with its text when
    it does not, or is waived. A finding with the severity V(info) passes with a note.
  - A repository without any finding is a test case that passes, or that is skipped where there is no mirror or it could
    not be read.
positional: _input
options:
  _input:
    description:
      - The report, RV(huaweicloud.codearts.remote_mirror_report#filter:_value.report), or what was read from its JSON
        file.
    type: dict
    required: true
  fail_on:
    description:
      - As in O(huaweicloud.codearts.remote_mirror_report#filter:fail_on). With V(new), the findings of new and worse
        repositories fail.
    type: str
    choices: [critical, warning, new, never]
    default: critical
    version_added: 1.1.0
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_report
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write test results
  ansible.builtin.copy:
    content: >-
      {{ lookup('ansible.builtin.file', '/srv/reports/mirrors.json') | from_json
        | huaweicloud.codearts.remote_mirror_junit }}
    dest: /srv/reports/mirrors.xml
    mode: "0644"
"""

RETURN = r"""
_value:
  description: The XML.
  type: str
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._junit import junit_from


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_junit", junit_from)
