# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_repair_report
short_description: Report what came of a repair
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Makes the report of a repair, as data and as a table for the console.
  - A repository is repaired when its mirror, read again, no longer has the findings that the repair was for.
positional: _input
options:
  _input:
    description: The plan of the filter P(huaweicloud.codearts.remote_mirror_repair_plan#filter).
    type: dict
    required: true
  synchronized:
    description: The result of M(huaweicloud.codearts.codehub_remote_mirror_sync), if it ran.
    type: dict
  scheduled:
    description: The result of M(huaweicloud.codearts.codehub_remote_mirror), if it ran.
    type: dict
  remote_mirrors:
    description:
      - The mirrors of the plan, read again after the repair, in the form of
        RV(huaweicloud.codearts.codehub_remote_mirror_info#module:remote_mirrors).
    type: list
    elements: dict
  failures:
    description:
      - The mirrors that could not be read, in the form of
        RV(huaweicloud.codearts.codehub_remote_mirror_info#module:failures).
    type: list
    elements: dict
  now:
    description: The time at which the mirrors were read, in ISO 8601.
    type: str
    required: true
  check_mode:
    description: Whether nothing was done, so that the report is the plan.
    type: bool
    default: false
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_repair_plan
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show what came of a repair
  ansible.builtin.debug:
    msg: >-
      {{ (plan | huaweicloud.codearts.remote_mirror_repair_report(
        synchronized=sync, remote_mirrors=after.remote_mirrors, failures=after.failures, now=now(utc=true))).table }}
"""

RETURN = r"""
_value:
  description: The report in two forms.
  type: dict
  contains:
    report:
      description: The report as data.
      type: dict
      contains:
        schema_version:
          description: Version of this form, currently V(1.0).
          type: str
        language:
          description: The language of its texts, which is that of the report of the audit.
          type: str
        generated_at:
          description: O(now), in UTC.
          type: str
        check_mode:
          description: Whether nothing was done.
          type: bool
        audit:
          description: The audit that the repair is about.
          type: dict
        policy:
          description: What the repair was allowed to do.
          type: dict
        summary:
          description: How many repositories came to each result, and how many have waived findings.
          type: dict
        repositories:
          description: The repositories that needed attention.
          type: list
          elements: dict
          contains:
            repository_id:
              description: Id of the repository.
              type: int
            repository_name:
              description: Name of the repository. Null where it is not known.
              type: str
            project_name:
              description: Name of its project. Null where it is not known.
              type: str
            repository_url:
              description: Address of its page. Null where it is not known.
              type: str
            checks:
              description: The checks that found something.
              type: list
              elements: str
            waived_checks:
              description: The checks whose findings are waived.
              type: list
              elements: str
            repairs:
              description: What was done, V(synchronize) and V(enable_schedule).
              type: list
              elements: str
            result:
              description:
                - V(repaired) and V(still_failing) as the mirror shows afterwards, in check mode V(planned) instead.
                - V(fixed) means that it was fixed after the audit, before the repair.
                - V(deferred) means that the run had reached its limit.
                - V(manual) means that a person has something to do.
              type: str
            message:
              description: What was done, or why not.
              type: str
            error:
              description: The error of the last synchronization. Null where there is none.
              type: str
            remedy:
              description: What a person has to do. Null where nothing is to be done.
              type: str
    table:
      description: The report as text for the console.
      type: str
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repair import repair_report_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repair_table import table_from


def reported(plan: t.Any, **results: t.Any) -> dict[str, t.Any]:
    """Return both forms of the report."""
    report = repair_report_from(plan, **results)
    return {"report": report, "table": table_from(report)}


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_repair_report", reported)
