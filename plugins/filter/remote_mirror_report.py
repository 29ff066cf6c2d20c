# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_report
short_description: Make the report of an audit of remote mirrors
version_added: 1.0.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Makes one document of what is wrong with remote mirrors, with counts, causes, and what changed since an earlier report.
  - As a file in JSON it has a schema, C(docs/schemas/remote_mirror_report-1.json) in the collection.
  - When nothing changed, the report is the earlier one, unchanged. Written to the same file it changes nothing there.
positional: _input
options:
  _input:
    description:
      - The mirrors, RV(huaweicloud.codearts.codehub_remote_mirror_info#module:remote_mirrors).
    type: list
    elements: dict
    required: true
  now:
    description:
      - As in O(huaweicloud.codearts.remote_mirror_findings#filter:now).
    type: raw
    required: true
  failures:
    description:
      - As in O(huaweicloud.codearts.remote_mirror_findings#filter:failures).
    type: list
    elements: dict
    default: []
  repositories:
    description:
      - As in O(huaweicloud.codearts.remote_mirror_findings#filter:repositories).
    type: list
    elements: dict
    default: []
  policy:
    description:
      - As in O(huaweicloud.codearts.remote_mirror_findings#filter:policy).
    type: dict
  waivers:
    description:
      - As in O(huaweicloud.codearts.remote_mirror_findings#filter:waivers).
    type: list
    elements: dict
    default: []
  requested:
    description:
      - Ids of the repositories that were to be audited. One that was neither read nor failed is reported as unreadable.
      - By default these are O(repositories), and without them all in O(_input) and O(failures).
    type: list
    elements: int
  previous:
    description:
      - The report of an earlier audit, or null when there is none.
    type: dict
  audited:
    description:
      - What was audited, for whoever reads the report. It may hold anything, for example the scope.
    type: dict
    default: {}
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_findings
    plugin_type: filter
  - plugin: huaweicloud.codearts.remote_mirror_csv
    plugin_type: filter
  - plugin: huaweicloud.codearts.remote_mirror_junit
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Read the mirrors of all repositories
  huaweicloud.codearts.codehub_remote_mirror_info:
    repository_ids: "{{ listing.repositories | map(attribute='id') }}"
    on_failure: report
  register: codehub

- name: Write a report
  ansible.builtin.copy:
    content: "{{ audit.report | to_nice_json }}"
    dest: /srv/reports/mirrors.json
    mode: "0644"
  vars:
    audit: >-
      {{
        codehub.remote_mirrors | huaweicloud.codearts.remote_mirror_report(
          failures=codehub.failures,
          repositories=listing.repositories,
          previous=(lookup('ansible.builtin.file', '/srv/reports/mirrors.json') | from_json)
            if '/srv/reports/mirrors.json' is file else none,
          now=now(utc=true),
        )
      }}
"""

RETURN = r"""
_value:
  description: The report, and what to say of it.
  type: dict
  contains:
    report:
      description: The document.
      type: dict
      contains:
        schema_version:
          description: Version of its schema. The number before the dot changes when programs that read it must.
          type: str
        generated_at:
          description: When this was first so, in UTC.
          type: str
        previous_generated_at:
          description: RV(_value.report.generated_at) of the earlier report. Null where there was none.
          type: str
        audited:
          description: O(audited).
          type: dict
        policy:
          description: O(policy) with all defaults, and the limits in hours.
          type: dict
        summary:
          description: The report in numbers.
          type: dict
          contains:
            repositories:
              description:
                - How many repositories were C(requested), and how many of them are C(unreadable), else C(no_mirror), else
                  C(critical), C(warning) or C(info) after the worst finding that is not waived, else C(waived), else C(healthy).
                  These add up to C(requested).
              type: dict
            findings:
              description: How many findings are C(critical), C(warning), C(info) and C(waived).
              type: dict
            changes:
              description: How many findings are C(new), C(fixed) and C(persisting), against the earlier report.
              type: dict
        causes:
          description: What the findings that are not waived have in common, that of the most repositories first.
          type: list
          elements: dict
          contains:
            check:
              description: The check.
              type: str
            source:
              description: Host of the mirrored repositories. Null where it is not known.
              type: str
            error:
              description: The error without what differs from one repository to the next. Null where there is none.
              type: str
            remedy:
              description: What to do.
              type: str
            projects:
              description: Names of the projects.
              type: list
              elements: str
            severity:
              description: V(critical), V(warning) or V(info).
              type: str
            count:
              description: How many repositories.
              type: int
            repository_ids:
              description: Ids of the first 20.
              type: list
              elements: int
        findings:
          description:
            - RV(huaweicloud.codearts.remote_mirror_findings#filter:_value), each with C(first_seen), when an audit first found it,
              in UTC, C(change), V(new) or V(persisting), and C(cause), the place of its cause in RV(_value.report.causes), from
              0. Null where it is waived.
          type: list
          elements: dict
        fixed:
          description:
            - Findings of the earlier report that are no longer so. Of a repository that could not be read, and of a check that is
              off, none is.
          type: list
          elements: dict
        repositories:
          description: All that were requested, with C(id), C(name), C(project_name), C(url) and C(state).
          type: list
          elements: dict
    changes:
      description:
        - What changed since O(previous). C(new) are findings that are not waived, C(fixed) are findings, and C(persisting) is how
          many that are not waived were there before.
      type: dict
    attention:
      description: The ten worst repositories, for a message.
      type: list
      elements: dict
      contains:
        repository_id:
          description: Id of the repository.
          type: int
        repository_name:
          description: Its name. Null where it is not known.
          type: str
        severity:
          description: Of its worst finding.
          type: str
        checks:
          description: The checks that found something, the most telling first.
          type: list
          elements: str
        message:
          description: What is wrong.
          type: str
        remedy:
          description: What to do.
          type: str
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import report_and_outcome


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_report", report_and_outcome)
