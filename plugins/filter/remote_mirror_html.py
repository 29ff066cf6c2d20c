# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_html
short_description: Write the report of an audit as an HTML page
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Writes a report as one HTML file for people. It loads nothing, works offline, and can be mailed or archived.
  - The page shows what needs attention, what changed since the previous audit, where to start, the causes, and all
    findings with search, filters and sorting. These need JavaScript; without it the page has the first 100 findings.
  - Names, addresses and errors are untrusted input. The page escapes them, and its Content-Security-Policy allows no
    script or style but its own.
  - Printed, the page is a summary.
positional: _input
options:
  _input:
    description:
      - The report, RV(huaweicloud.codearts.remote_mirror_report#filter:_value.report), or what was read from its JSON
        file.
    type: dict
    required: true
  history:
    description:
      - The lines of the history that the report V(history) of
        O(huaweicloud.codearts.codehub_remote_mirror_audit#module:reports) has in its file, for the trend on the page.
        Audits of something else, and later ones, are left out.
    type: list
    elements: dict
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_report
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write the page
  ansible.builtin.copy:
    content: >-
      {{ lookup('ansible.builtin.file', '/srv/reports/mirrors.json') | from_json
        | huaweicloud.codearts.remote_mirror_html }}
    dest: /srv/reports/mirrors.html
    mode: "0644"

- name: Write the page with the trend
  ansible.builtin.copy:
    content: "{{ report | huaweicloud.codearts.remote_mirror_html(history=history) }}"
    dest: /srv/reports/mirrors.html
    mode: "0644"
  vars:
    report: "{{ lookup('ansible.builtin.file', '/srv/reports/remote-mirror-audit.json') | from_json }}"
    history: >-
      {{ lookup('ansible.builtin.file', '/srv/reports/remote-mirror-audit.jsonl') | split('\n') | map('from_json') }}
"""

RETURN = r"""
_value:
  description: The HTML page.
  type: str
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._html import html_from


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_html", html_from)
