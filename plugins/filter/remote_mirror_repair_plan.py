# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_repair_plan
short_description: Decide what to do about the findings of an audit
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Decides for each repository that needs attention what a repair does. It does nothing itself; the role
    P(huaweicloud.codearts.remote_mirror_repair#role) does what the plan says.
  - V(synchronize) is for mirrors that are out of date, were never synchronized, are stuck or have failed with an error
    that can pass, such as a time-out, a lost connection, or a source that was read too often.
  - V(enable_schedule) is for mirrors whose scheduled synchronization is off.
  - What a synchronization cannot help, such as refused credentials or a source that does not exist, is left to a
    person. Findings that are waived, and mirrors of a source that is not approved, are left alone.
positional: _input
options:
  _input:
    description:
      - The report of the audit, RV(huaweicloud.codearts.remote_mirror_report#filter:_value.report), or what was read
        from its JSON file.
    type: dict
    required: true
  repairs:
    description:
      - What may be done, as a list, or as a text with commas or blanks between the elements.
    type: raw
    default: [synchronize, enable_schedule]
  max_repairs:
    description:
      - How many repositories are repaired at most. The most urgent come first, and the others are left for another run.
    type: int
    default: 50
  remote_mirrors:
    description:
      - The mirrors of a first plan, read again, in the form of
        RV(huaweicloud.codearts.codehub_remote_mirror_info#module:remote_mirrors). What has changed since the audit is
        taken into account then.
    type: list
    elements: dict
  failures:
    description:
      - The mirrors of a first plan that could not be read, in the form of
        RV(huaweicloud.codearts.codehub_remote_mirror_info#module:failures).
    type: list
    elements: dict
  endpoint:
    description:
      - The address that they were read from, RV(huaweicloud.codearts.codehub_remote_mirror_info#module:endpoint). It is
        an error when it is not the one of the audit, where the same ids are other repositories.
    type: str
  now:
    description:
      - The time at which they were read, in ISO 8601. Required with O(remote_mirrors).
    type: str
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_repair_report
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show what a repair would do
  ansible.builtin.debug:
    msg: "{{ lookup('ansible.builtin.file', '/srv/reports/remote-mirror-audit.json') | from_json
      | huaweicloud.codearts.remote_mirror_repair_plan(max_repairs=10) }}"
"""

RETURN = r"""
_value:
  description: The plan.
  type: dict
  contains:
    synchronize:
      description: Ids of the repositories to synchronize.
      type: list
      elements: int
    enable_schedule:
      description:
        - The mirrors whose scheduled synchronization is to be switched on, for
          O(huaweicloud.codearts.codehub_remote_mirror#module:remote_mirrors).
      type: list
      elements: dict
    repository_ids:
      description: Ids of all repositories to repair.
      type: list
      elements: int
    stuck_after:
      description: Hours after which the audit took a synchronization for stuck.
      type: float
    repositories:
      description: The repositories that need attention, the most urgent first, with what is done about each and why.
      type: list
      elements: dict
    language:
      description: The language of its texts, which is that of the report.
      type: str
    audit:
      description: When the audit was made, of what, and by which policy.
      type: dict
    policy:
      description: O(repairs) and O(max_repairs).
      type: dict
    waived:
      description: How many repositories have findings that are waived.
      type: int
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repair import plan_from


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_repair_plan", plan_from)
