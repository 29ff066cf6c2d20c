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
  - Makes a report of what is wrong with remote mirrors, with counts, causes, and what changed since a previous report,
    and tells whether the audit has passed.
  - The module M(huaweicloud.codearts.codehub_remote_mirror_audit) does the same and reads the mirrors, too.
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
  owners:
    description:
      - As in O(huaweicloud.codearts.remote_mirror_findings#filter:owners).
    type: list
    elements: dict
    default: []
    version_added: 1.1.0
  requested:
    description:
      - Ids of the repositories that were to be audited. One that was neither read nor failed was not attempted.
      - By default these are O(repositories), and without them all in O(_input) and O(failures).
    type: list
    elements: int
  previous:
    description:
      - The report of an earlier audit, or null when there is none.
      - It is compared only when it agrees with O(audited) in C(endpoint), C(scope), C(project_id), C(group_id),
        C(search), C(filters) and C(hosts).
    type: dict
  audited:
    description:
      - What was audited, for the report. C(region), and the C(project_id) of repositories that name none, are for
        links. Other keys are kept as they are.
    type: dict
    default: {}
  repository_url_template:
    description:
      - As in O(huaweicloud.codearts.remote_mirror_findings#filter:repository_url_template).
    type: str
    version_added: 1.1.0
  language:
    description:
      - The language of the report and of the outcome, V(en) for English or V(zh_CN) for Simplified Chinese. The filters
        that make pages and files of the report use it too. It has no influence on what is found and what is new.
    type: str
    choices: [en, zh_CN]
    default: en
    version_added: 1.1.0
  fail_on:
    description:
      - What makes the audit fail. V(critical) findings, V(warning) and critical findings, repositories that are V(new)
        or worse since the previous report, or nothing, V(never). Waived findings never do.
    type: str
    choices: [critical, warning, new, never]
    default: critical
    version_added: 1.1.0
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
  description: The report, and its outcome.
  type: dict
  contains:
    report:
      description:
        - The report. C(docs/schemas/remote_mirror_report-2.json) in the collection describes all of it.
      type: dict
      contains:
        schema_version:
          description: Version of its schema. The major version changes when programs that read it must.
          type: str
        language:
          description: O(language).
          type: str
        generated_at:
          description: The time of this audit, in UTC.
          type: str
        changed:
          description: Whether the findings differ from those of the previous report, times and numbers apart.
          type: bool
        unchanged_since:
          description: Since when the findings have been the same.
          type: str
        previous_generated_at:
          description: RV(_value.report.generated_at) of the previous report. Null where none was compared.
          type: str
        not_compared:
          description: Why the previous report was not compared. Null where it was, or where there was none.
          type: str
        ended_by:
          description: Why the audit ended early. Null where it did not, as always in this filter.
          type: str
        audited:
          description: O(audited), with null for what is missing.
          type: dict
        policy:
          description: O(policy) with all defaults, and the limits in hours.
          type: dict
        run:
          description:
            - C(calls) and C(elapsed) are 0 here. C(answered) is the number of repositories about which CodeHub itself
              responded.
          type: dict
        summary:
          description: The report in numbers.
          type: dict
          contains:
            repositories:
              description:
                - How many repositories were C(requested), and how many are C(not_attempted), C(unreadable),
                  C(no_mirror), or else C(critical), C(warning) or C(info) by their worst finding that is not waived,
                  C(waived), or C(healthy). These add up to C(requested).
              type: dict
            findings:
              description: How many findings are C(critical), C(warning), C(info) and C(waived).
              type: dict
            attention:
              description:
                - How many repositories need attention, C(total), by a critical finding or a warning that is not waived,
                  and how many of them are C(critical), C(warning) and C(unreadable). These add up to C(total).
              type: dict
            changes:
              description:
                - How many repositories are C(new), C(worse), C(fixed) and C(persisting), against the previous report.
              type: dict
        causes:
          description:
            - What failed, by source host and error, those with the most repositories first. Each repository is in one
              cause.
          type: list
          elements: dict
        start_here:
          description: The mirrors that have been dead the longest, at most ten.
          type: list
          elements: dict
        unreadable:
          description: How many repositories could not be read, for which reasons, and how to fix the most frequent one.
          type: dict
        new:
          description: The repositories that need attention, and did not in the previous report.
          type: list
          elements: dict
        worse:
          description: The repositories that need attention with a higher severity.
          type: list
          elements: dict
        fixed:
          description: The repositories that no longer need attention, each with a C(message) that says why.
          type: list
          elements: dict
        dropped:
          description:
            - The repositories that no longer need attention without being fixed, since the policy changed or they are
              no longer audited.
          type: list
          elements: dict
        waivers:
          description: The waivers that match no repository, C(unused), and those that have C(lapsed).
          type: dict
        findings:
          description:
            - RV(huaweicloud.codearts.remote_mirror_findings#filter:_value), each with C(first_seen), when an audit
              first found it, in UTC, and C(cause), the index of its cause in RV(_value.report.causes), null where it is
              waived.
          type: list
          elements: dict
        repositories:
          description:
            - All that were requested, with C(id), C(name), C(project_name), C(owner), C(url), C(state), C(change),
              C(severity) and, of those that could not be read, C(unreadable_reason).
          type: list
          elements: dict
    outcome:
      description: What the report means, with short lists.
      type: dict
      contains:
        verdict:
          description:
            - V(passed), V(failed) by O(fail_on), or V(error) when CodeHub itself responded about no repository.
          type: str
        language:
          description: O(language).
          type: str
        message:
          description: A sentence with the numbers, or why the audit could not be made.
          type: str
          sample: '63 need attention: 52 critical, 8 warning, 3 unreadable'
        summary:
          description: RV(_value.report.summary).
          type: dict
        changes:
          description: The C(changes) of RV(_value.report.summary).
          type: dict
        new:
          description: The first 50 of RV(_value.report.new).
          type: list
          elements: dict
        worse:
          description: The first 50 of RV(_value.report.worse).
          type: list
          elements: dict
        fixed:
          description: The first 50 of RV(_value.report.fixed).
          type: list
          elements: dict
        attention:
          description: The ten repositories that need attention most, the mirrors that have been dead the longest first.
          type: list
          elements: dict
          contains:
            repository_id:
              description: Id of the repository.
              type: int
            repository_name:
              description: Its name. Null where it is not known.
              type: str
            project_name:
              description: Name of its CodeArts project. Null where it is not known.
              type: str
            owner:
              description: Who owns it. Null where nobody is known.
              type: str
              version_added: 1.1.0
            repository_url:
              description: Its page in the console. Null where the region or the project is not known.
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
              description: How to fix it.
              type: str
        audited:
          description: RV(_value.report.audited).
          type: dict
        error:
          description: Null here. The module M(huaweicloud.codearts.codehub_remote_mirror_audit) has the failure that
            ended an audit.
          type: dict
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import report_and_outcome


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_report", report_and_outcome)
