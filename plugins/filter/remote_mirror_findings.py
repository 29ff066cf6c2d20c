# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_findings
short_description: Find out what is wrong with remote mirrors
version_added: 1.0.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Returns what is wrong with remote mirrors, how severe it is, and how to fix it.
  - The result depends on the input alone. It does not read the clock, so O(now) is required.
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
      - The time of the audit, in ISO 8601, or as V(now(utc=true\)) returns it. Without an offset it is UTC.
    type: raw
    required: true
  failures:
    description:
      - The repositories that could not be read, RV(huaweicloud.codearts.codehub_remote_mirror_info#module:failures).
      - Those that were not attempted are V(unreadable) too. In a report they have a state of their own, and no finding.
    type: list
    elements: dict
    default: []
  repositories:
    description:
      - RV(huaweicloud.codearts.codehub_repository_info#module:repositories), for the names and links in the findings.
      - Where it is given, a repository without a mirror is not a finding, see V(no_mirror) in O(policy.checks).
    type: list
    elements: dict
    default: []
  policy:
    description:
      - What is checked. A key that is missing or null has its default.
    type: dict
    suboptions:
      checks:
        description:
          - The severity of each check, V(critical), V(warning), V(info) or V(off). A check that is not named keeps its
            default.
          - V(unreadable) (critical), the mirror could not be read.
          - V(sync_failed) (critical), the last synchronization failed.
          - V(never_synced) (critical), no synchronization has ever succeeded.
          - V(stale) (critical), the last successful synchronization is longer ago than O(policy.max_age), or its time
            cannot be read, whether or not an error was reported.
          - V(stuck) (warning), a synchronization that is C(started) or C(scheduled) has not ended within
            O(policy.stuck_after).
          - V(failing_repeatedly) (warning), at least O(policy.max_failures) synchronizations have failed in a row.
          - V(schedule_disabled) (warning), the scheduled synchronization is disabled.
          - V(credentials_in_url) (warning), the address of the mirrored repository contains a user or a password.
          - V(insecure_url) (warning), the mirrored repository is read by C(http) or C(git).
          - V(unapproved_source) (warning), the host of the mirrored repository is not in O(policy.approved_sources).
          - V(no_mirror) (warning), the repository has no mirror. Off by default when O(repositories) is given, since
            most repositories of a listing have none.
          - V(unknown_status) (info), the mirror has a status that this version does not know.
        type: dict
        default: {}
      max_age:
        description:
          - How long ago the last successful synchronization may be, in hours or as a text such as V(90m), V(48h) or
            V(2d). Scheduled synchronizations run every 24 hours.
        type: raw
        default: 48
      stuck_after:
        description:
          - How long a synchronization may take, in the same form.
        type: raw
        default: 6
      max_failures:
        description:
          - The number of failures in a row at which a mirror is failing repeatedly, from V(1).
        type: int
        default: 3
      approved_sources:
        description:
          - Hosts that may be mirrored, without scheme and port. V(*.example.com) stands for all hosts below
            C(example.com), but not for that itself. Without any, all hosts may.
        type: list
        elements: str
        default: []
  waivers:
    description:
      - Findings that are known and accepted. They stay in the list, after all others, with RV(_value[].waived).
      - Of several waivers for a finding, the first that has not lapsed counts.
    type: list
    elements: dict
    default: []
    suboptions:
      repository:
        description:
          - Id of the repository, its name, or its path with all that is before it. A text of digits is an id.
        type: raw
        required: true
      check:
        description:
          - A check, a list of checks, or V(all).
        type: raw
        required: true
      reason:
        description:
          - Why it is accepted.
        type: str
        required: true
      expires:
        description:
          - The last day on which the waiver holds, in UTC, as C(2026-12-31). Without it the waiver does not lapse.
        type: raw
  owners:
    description:
      - Who owns which repositories, for the findings. Of several entries that match a repository the first counts, so
        that exceptions come first.
      - Where no entry matches, the owner is the C(owner) or else the C(creator) of the repository in O(repositories).
    type: list
    elements: dict
    default: []
    version_added: 1.1.0
    suboptions:
      owner:
        description:
          - The name of who owns the repositories, a person or a team.
        type: str
        required: true
      projects:
        description:
          - Names or ids of the CodeArts projects whose repositories the owner owns. In names, V(*) stands for any
            characters and V(?) for one.
        type: list
        elements: raw
      repositories:
        description:
          - Repositories that the owner owns, by ids, or by names or paths with all that is before them, in which V(*)
            and V(?) stand for characters likewise. A text of digits is an id. C(projects) or C(repositories) is
            required.
        type: list
        elements: raw
  region:
    description:
      - The region of the repositories, for the links in the findings.
    type: str
    version_added: 1.1.0
  repository_url_template:
    description:
      - The address of a repository's page, with the placeholders V({region}), V({project_id}) and V({repository_id}).
      - A finding has no link where it needs a region or a project id that is not known.
    type: str
    default: https://devcloud.{region}.huaweicloud.com/codehub/project/{project_id}/codehub/{repository_id}/home
    version_added: 1.1.0
  language:
    description:
      - The language of messages and remedies, V(en) for English or V(zh_CN) for Simplified Chinese. Names of checks,
        and the errors of synchronizations, are the same in each language.
    type: str
    choices: [en, zh_CN]
    default: en
    version_added: 1.1.0
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_report
    plugin_type: filter
  - module: huaweicloud.codearts.codehub_remote_mirror_info
  - module: huaweicloud.codearts.codehub_repository_info
"""

EXAMPLES = r"""
- name: Read some mirrors
  huaweicloud.codearts.codehub_remote_mirror_info:
    repository_ids: [2111728001, 2111728002]
    on_failure: report
  register: codehub

- name: Fail when a mirror is older than a day, or copies from elsewhere
  ansible.builtin.assert:
    that: findings | length == 0
    fail_msg: "{{ findings | map(attribute='message') | join(' ') }}"
  vars:
    findings: >-
      {{
        codehub.remote_mirrors | huaweicloud.codearts.remote_mirror_findings(
          failures=codehub.failures,
          policy={'max_age': '24h', 'approved_sources': ['github.com', '*.example.com'],
                  'checks': {'insecure_url': 'off'}},
          waivers=[{
            'repository': 2111728002,
            'check': 'stale',
            'reason': 'Its source is being moved.',
            'expires': '2026-12-31',
          }],
          now=now(utc=true),
        ) | selectattr('waived', 'none')
      }}
"""

RETURN = r"""
_value:
  description:
    - What is wrong, each check of each repository once. Findings that are not waived come first, then by severity, then
      those that have lasted longest. What could not be read comes last in its severity.
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
      description: Who owns it, by O(owners) or the listing. Null where nobody is known.
      type: str
      version_added: 1.1.0
    repository_url:
      description: Its page in the console. Null where the region or the project is not known.
      type: str
    source:
      description: Host of the mirrored repository. Null where it cannot be read.
      type: str
    url:
      description: Address of the mirrored repository, without its user and password. Null where it is not known.
      type: str
    check:
      description: The name of the check, see O(policy.checks).
      type: str
    severity:
      description: V(critical), V(warning) or V(info).
      type: str
    message:
      description: What is wrong, a sentence. It does not depend on O(now).
      type: str
    error:
      description: The error that the service reported. Null where there is none.
      type: str
    since:
      description:
        - The last successful synchronization, or for V(stuck) when the synchronization last changed, in UTC. Null where
          there is no such time.
      type: str
    remedy:
      description: How to fix it.
      type: str
    waived:
      description: The RV(_value[].waived.reason) and RV(_value[].waived.expires) of the waiver. Null where there is
        none.
      type: dict
      contains:
        reason:
          description: Why it is accepted.
          type: str
        expires:
          description: The last day on which the waiver holds. Null where it does not lapse.
          type: str
  sample:
    - repository_id: 2111728001
      repository_name: billing
      project_name: Platform
      owner: zhang.wei
      repository_url: https://devcloud.cn-north-4.huaweicloud.com/codehub/project/0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b/codehub/2111728001/home
      source: git.example.com
      url: https://git.example.com/platform/billing.git
      check: sync_failed
      severity: critical
      message: >-
        The last synchronization failed: git could not read the source: wrong or expired credentials, a wrong address,
        or no permission. Failures in a row: 3.
      error: exit status 128
      since: '2026-11-20T02:00:09Z'
      remedy: >-
        Clone the source by hand to see which it is: correct the address, or renew the credentials of the mirror in the
        repository's settings, then start a synchronization.
      waived: null
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._findings import findings_from


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_findings", findings_from)
