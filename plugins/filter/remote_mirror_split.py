# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_split
short_description: Split the report of an audit by owner or project
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Splits the report of one audit into a report for each owner or each project, so that each gets a page and a message
    of its own.
  - Each repository is in one part; those without an owner or a project are a part of their own, so that the numbers of
    all parts add up to those of the report.
  - What is new, worse or fixed is known for each part, too.
positional: _input
options:
  _input:
    description:
      - The report, RV(huaweicloud.codearts.remote_mirror_report#filter:_value.report), or what was read from its JSON
        file.
    type: dict
    required: true
  by:
    description:
      - What to split by.
    type: str
    choices: [owner, project]
    default: owner
  fail_on:
    description:
      - As in O(huaweicloud.codearts.remote_mirror_report#filter:fail_on), for the outcome of each part.
    type: str
    choices: [critical, warning, new, never]
    default: critical
notes:
  - C(run), C(changed), C(unchanged_since), C(ended_by) and C(policy) of a part are those of the whole report, and so is
    the verdict V(error). C(waivers) are in the whole report only.
  - A part is compared with no other report. Keep the whole report as the previous report of the next audit.
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_report
    plugin_type: filter
  - plugin: huaweicloud.codearts.remote_mirror_html
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Audit
  huaweicloud.codearts.codehub_remote_mirror_audit:
    scope: tenant
    fail_on: never
    report_dir: /srv/reports
  register: audit

- name: Write a page for each owner
  ansible.builtin.copy:
    content: "{{ item.report | huaweicloud.codearts.remote_mirror_html }}"
    dest: "/srv/reports/owner-{{ item.file_name }}.html"
    mode: "0640"
  loop: >-
    {{ lookup('ansible.builtin.file', audit.reports.json) | from_json
      | huaweicloud.codearts.remote_mirror_split(by='owner') }}
  loop_control:
    label: "{{ item.name }}: {{ item.outcome.message }}"
"""

RETURN = r"""
_value:
  description: The parts, by name. That of the repositories without an owner or a project comes last.
  type: list
  elements: dict
  contains:
    name:
      description: The owner or the project. Null for the repositories without one.
      type: str
    file_name:
      description:
        - A name for the files of the part, without their suffix. It is the same in each audit, different for each part
          also where capital letters make no difference, and safe whatever the owner or the project is called.
        - It is the name of the part where this is enough, as with V(payments-team), and ends with a checksum otherwise,
          as with V(Web-Portal-c331b5d1).
      type: str
      sample: payments-team
    report:
      description:
        - As RV(huaweicloud.codearts.remote_mirror_report#filter:_value.report), of the repositories of the part.
          C(audited) has C(part), a dictionary with C(by) and C(name).
      type: dict
    outcome:
      description: As RV(huaweicloud.codearts.remote_mirror_report#filter:_value.outcome), of the part.
      type: dict
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._split import split_report


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_split", split_report)
