#!/usr/bin/python

# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The action plugin of the same name does the work. What it runs on the target host besides other modules is here:
# putting the reports in place, which it has written beside their destinations.

from __future__ import annotations

DOCUMENTATION = r"""
module: codehub_remote_mirror_audit
short_description: Audit the remote mirrors of CodeHub repositories
version_added: 1.1.0
description:
  - Lists repositories in Huawei Cloud CodeHub (CodeArts Repo), reads their remote mirrors, finds out what is wrong with
    them and what is new since the previous audit, writes reports, and fails when it is bad enough.
  - It changes nothing but its report files, and holds no mirror in its result, however many it reads.
  - The requests are made, and the reports are written, on the host that the task runs on. Use C(delegate_to), C(become)
    and C(environment) as for any module.
  - While it runs, it prints a line for each batch of repositories.
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
extends_documentation_fragment:
  - huaweicloud.codearts.codehub
  - huaweicloud.codearts.scope
  - huaweicloud.codearts.attributes.AUDIT
options:
  repository_ids:
    description:
      - Ids of the repositories to audit, each from V(1) to V(2147483647), instead of those that a listing finds. An
        empty list audits none.
      - A repository without a mirror is a finding then.
      - Mutually exclusive with O(repositories).
    type: list
    elements: raw
  repositories:
    description:
      - The repositories to audit, instead of those that a listing finds, in the form of
        RV(huaweicloud.codearts.codehub_repository_info#module:repositories). Only C(id) is required. The reports show
        names, projects and addresses where they are given. An empty list audits none.
      - Mutually exclusive with O(repository_ids).
    type: list
    elements: dict
  inventory_hosts:
    description:
      - Names of hosts that are repositories, as the inventory plugin
        P(huaweicloud.codearts.codehub_repositories#inventory) creates them. These are audited, instead of those that a
        listing finds. An empty list audits none.
      - Mutually exclusive with O(repository_ids) and O(repositories).
    type: list
    elements: str
  hosts:
    description:
      - The inventory pattern that O(inventory_hosts) or O(repositories) were taken from, with its limit. It identifies
        what is audited, so that a report is compared only with one of the same hosts.
    type: str
  concurrency:
    description:
      - The maximum number of requests under way at the same time, from V(1) to V(128).
    type: int
    default: 64
  max_age:
    description:
      - How long ago the last successful synchronization may be, in hours or as a text such as V(90m), V(48h) or V(2d).
        The default is 48 hours.
    type: str
  stuck_after:
    description:
      - How long a synchronization may take, in the same form. The default is 6 hours.
    type: str
  max_failures:
    description:
      - The number of failed synchronizations at which a mirror counts as failing repeatedly. The default is 3.
    type: int
  approved_sources:
    description:
      - Hosts that may be mirrored, V(*.example.com) for all hosts below a domain. Without any, all hosts may be
        mirrored.
    type: list
    elements: str
  checks:
    description:
      - The severity of checks, V(critical), V(warning), V(info) or V(off), by the name of the check. Other checks keep
        theirs.
      - The checks and their severities are those of the option P(huaweicloud.codearts.remote_mirror_findings#filter).
    type: dict
  waivers:
    description:
      - Findings that are known and accepted. Each waiver has C(repository) (an id, a name or a full path), C(check) (a
        check, a list of checks or V(all)), C(reason) and, if it is to lapse, C(expires), the last day in UTC on which
        it holds.
      - Findings that are waived stay in the reports, and never fail the audit.
    type: list
    elements: dict
  owners:
    description:
      - Who owns which repositories. Each entry has C(owner), a name, and C(projects) or C(repositories) or both, lists
        of what the owner owns.
      - C(projects) are names or ids of CodeArts projects, and C(repositories) are ids, names or full paths. In names,
        V(*) stands for any characters and V(?) for one.
      - Of several entries that match a repository the first counts, so that exceptions come first. An entry takes
        precedence over the C(owner) or C(creator) that a listing has for the repository, which counts where no entry
        matches.
    type: list
    elements: dict
    version_added: 1.1.0
  fail_on:
    description:
      - What fails the audit.
      - V(critical), a critical finding. V(warning), a warning too. V(new), a repository that is new or worse since the
        previous report. V(never), no finding.
    type: str
    choices: [critical, warning, new, never]
    default: critical
  report_dir:
    description:
      - Folder for the reports on the target host. It is created if it does not exist. Without it no report is written.
      - A relative path begins at the folder that C(ansible-playbook) was started in, and on a remote host at the home
        of its user.
    type: str
  reports:
    description:
      - Which reports are written to O(report_dir). An empty list writes none.
      - V(metrics) is C(remote-mirror-audit.prom), the audit in numbers for Prometheus, in the format of the textfile
        collector of node_exporter. It is that of the last audit to which CodeHub responded, as are the others, so that
        an alert on its C(codehub_remote_mirror_audit_timestamp_seconds) finds audits that were not made. The guide on
        monitoring has rules for alerts and a dashboard.
      - V(history) is C(remote-mirror-audit.jsonl), to which each audit adds its numbers, as a line of JSON; the page
        then shows how they have changed. The last 800 audits are kept, and of older ones the last of each day, 1600
        lines in all. A file of that name which is not such a history is an error. Audits of something else are kept in
        it, too, but not shown.
    type: list
    elements: str
    choices: [html, csv, junit, metrics, history, json]
    default: [html, csv, junit, json]
  language:
    description:
      - The language of what people read, which is the page, the summary, messages, remedies and explanations, V(en) for
        English or V(zh_CN) for Simplified Chinese. Names of checks, reasons, keys and columns are the same in each
        language, and so are texts of CodeHub. Errors of options are in English.
      - It has no influence on what is found and what is new. A report in one language is a valid previous report of
        another.
    type: str
    choices: [en, zh_CN]
    default: en
  repository_metrics:
    description:
      - Of which repositories the report V(metrics) of O(reports) has the state, the time of the last success and the
        failures in a row, V(none), V(attention) for those that need attention, or V(all).
      - Each repository makes three time series in Prometheus.
    type: str
    choices: [none, attention, all]
    default: none
  report_mode:
    description:
      - The permissions of the reports, for example V("0640"). By default an existing file keeps its own, and the umask
        decides those of a new one.
    type: raw
  previous_report:
    description:
      - The JSON report of an earlier audit on the target host, to find out what is new. If there is no such file, this
        is the first audit. By default it is the JSON report in O(report_dir).
    type: str
  repository_url_template:
    description:
      - Address of a repository's page, with the placeholders C({region}), C({project_id}) and C({repository_id}). The
        default is that of the console.
    type: str
  batch_size:
    description:
      - How many repositories are read in one batch, which is one run of
        M(huaweicloud.codearts.codehub_remote_mirror_info). By default the first batch has 500, and the next ones are as
        large as can be read in about a minute, at most 10,000.
    type: int
  time_limit:
    description:
      - Seconds, or a text such as V(45m) or V(2h), after which no further request is made, V(0) for no limit. What was
        read before is reported, and the verdict is V(error). Set it below the time limit of a job, which would end
        without a report.
    type: str
    default: "0"
  survey:
    description:
      - Whether the options are answers of an AWX survey, which are texts. An empty text then counts as absent, the
        elements of a list may be separated by commas, blanks or line breaks, and O(checks) and O(waivers) may be YAML
        or JSON.
    type: bool
    default: false
notes:
  - With several hosts in a play, each of them audits. Use C(run_once) with the strategy C(linear) for one audit.
seealso:
  - module: huaweicloud.codearts.codehub_remote_mirror_info
  - module: huaweicloud.codearts.codehub_repository_info
  - plugin: huaweicloud.codearts.remote_mirror_report
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Audit all mirrors that the account can see, with the region and the credentials from the environment
  huaweicloud.codearts.codehub_remote_mirror_audit:
    report_dir: /srv/reports

- name: Audit a project on another host, and fail only on what is new
  huaweicloud.codearts.codehub_remote_mirror_audit:
    region: cn-north-4
    access_key: "{{ vault_codehub_access_key }}"
    secret_key: "{{ vault_codehub_secret_key }}"
    scope: project
    project_id: 0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b
    max_age: 2d
    fail_on: new
    report_dir: /srv/reports
    report_mode: "0640"
    time_limit: 45m
  delegate_to: reports.example.com
  register: audit

- name: Accept one known fault until the end of the year
  huaweicloud.codearts.codehub_remote_mirror_audit:
    report_dir: /srv/reports
    checks:
      insecure_url: critical
      unknown_status: "off"
    waivers:
      - repository: 2111728001
        check: [stale, sync_failed]
        reason: The source moves next month
        expires: "2026-12-31"

- name: Audit for Prometheus as well, with metrics of the repositories that need attention, and show the trend
  huaweicloud.codearts.codehub_remote_mirror_audit:
    report_dir: /srv/reports
    reports: [html, json, metrics, history]
    repository_metrics: attention

- name: Act on what is new
  block:
    - name: Audit
      huaweicloud.codearts.codehub_remote_mirror_audit:
        report_dir: /srv/reports
        fail_on: new
      register: audit
  rescue:
    - name: Name the repositories that are new
      ansible.builtin.debug:
        msg: "{{ audit.message }} {{ audit.new | map(attribute='repository_name') | join(', ') }}"
"""

RETURN = r"""
verdict:
  description:
    - V(passed), or V(failed) by O(fail_on).
    - V(error) when the audit could not be made or not be completed, or when its reports could not be written. The task
      fails with V(failed) and V(error).
  returned: always
  type: str
  sample: failed
language:
  description: The language of the texts, O(language).
  returned: always
  type: str
  sample: en
message:
  description: How many repositories need attention, and for V(error) the reason.
  returned: always
  type: str
  sample: "63 need attention: 52 critical, 8 warning, 3 unreadable"
summary:
  description: The audit in numbers. All are 0 when nothing could be read.
  returned: always
  type: dict
  contains:
    repositories:
      description:
        - How many repositories were C(requested), and how many of them are C(healthy), C(critical), C(warning),
          C(info), C(waived), C(no_mirror), C(unreadable) and C(not_attempted). These add up to C(requested).
      type: dict
    findings:
      description: How many findings are C(critical), C(warning), C(info) and C(waived).
      type: dict
    attention:
      description:
        - How many repositories need attention in C(total), and how many of them are C(critical), C(warning) and
          C(unreadable). These add up to C(total).
      type: dict
    changes:
      description: As RV(changes).
      type: dict
changes:
  description:
    - How many repositories are C(new), C(worse), C(fixed) and C(persisting) since the previous report.
    - A repository is new when it needs attention and did not before, worse when its severity rose, fixed when it no
      longer needs attention, and persisting otherwise.
  returned: always
  type: dict
  sample: {new: 2, worse: 0, fixed: 1, persisting: 60}
new:
  description:
    - The first of the repositories that are new, at most 50, as of RV(worse) and RV(fixed). Long texts are cut; the
      JSON report has all, in full.
  returned: always
  type: list
  elements: dict
  contains: &change
    repository_id:
      description: Id of the repository.
      type: int
    repository_name:
      description: Name of the repository. Null where it is not known.
      type: str
    project_name:
      description: Name of its project. Null where it is not known.
      type: str
    owner:
      description: Who owns it, by O(owners) or the listing. Null where nobody is known.
      type: str
      version_added: 1.1.0
    repository_url:
      description: Address of its page. Null where it is not known.
      type: str
    severity:
      description: V(critical) or V(warning); null for a repository that is fixed.
      type: str
    previous_severity:
      description: Its severity in the previous report. Null for a repository that is new.
      type: str
    checks:
      description: The checks that found something.
      type: list
      elements: str
    message:
      description: What is wrong.
      type: str
worse:
  description: The first of the repositories that are worse.
  returned: always
  type: list
  elements: dict
  contains: *change
fixed:
  description: The first of the repositories that are fixed.
  returned: always
  type: list
  elements: dict
  contains: *change
attention:
  description: The repositories that need attention first, at most ten.
  returned: always
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
    owner:
      description: As in RV(new[].owner).
      type: str
      version_added: 1.1.0
    repository_url:
      description: Address of its page. Null where it is not known.
      type: str
    severity:
      description: The severity of its worst finding.
      type: str
    checks:
      description: The checks that found something, the one that explains most first.
      type: list
      elements: str
    message:
      description: What is wrong.
      type: str
    remedy:
      description: What to do.
      type: str
reports:
  description: Paths of the reports that were written, by their kind. Empty in check mode.
  returned: always
  type: dict
  sample:
    html: /srv/reports/remote-mirror-audit.html
    csv: /srv/reports/remote-mirror-audit.csv
    junit: /srv/reports/remote-mirror-audit.xml
    json: /srv/reports/remote-mirror-audit.json
audited:
  description: What was audited. Values are null where they do not apply, or where no request was made.
  returned: always
  type: dict
  contains:
    endpoint:
      description: Address of CodeHub.
      type: str
    region:
      description: Id of the region. Null where only an address was given.
      type: str
    scope:
      description: V(user), V(project), V(group), V(tenant), V(repository_ids) or V(repositories).
      type: str
    project_id:
      description: O(project_id).
      type: str
    group_id:
      description: O(group_id).
      type: int
    search:
      description: O(search).
      type: str
    hosts:
      description: O(hosts).
      type: str
    simulated:
      description: Whether the simulator of this collection responded instead of CodeHub.
      type: bool
    filters:
      description: Further options of the listing that were given, for example O(archived). Absent when there were none.
      type: dict
error:
  description:
    - The failure for which the audit could not be made or completed, in the form of
      RV(huaweicloud.codearts.codehub_remote_mirror_info#module:error). Null where no request failed.
  returned: always
  type: dict
summary_text:
  description: The result for a terminal, in a few lines of plain text.
  returned: always
  type: str
changed:
  description: Whether the findings differ from those of the previous report. In check mode, the same.
  returned: always
  type: bool
"""

import os

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.huaweicloud.codearts.plugins.module_utils._audit_options import (
    REPORT_FILES,
    audit_options,
    staged,
)


def main() -> None:
    module = AnsibleModule(argument_spec=audit_options(), supports_check_mode=True)
    changed = False
    for kind, name in REPORT_FILES.items():
        if kind in module.params["reports"] and not module.check_mode:
            try:
                changed |= put_in_place(module, name)
            except Exception as error:  # noqa: BLE001 # atomic_move raises nothing more specific.
                cause = error.__cause__ or error
                module.fail_json(msg=f"{os.path.join(module.params['report_dir'], name)}: {cause}")
    module.exit_json(changed=changed)


def put_in_place(module: AnsibleModule, name: str) -> bool:
    """Move one report to its folder, at once or not at all. Returns whether anything changed."""
    source = os.path.join(module.params["report_dir"], staged(name))
    path = os.path.join(module.params["report_dir"], name)
    changed = not os.path.isfile(path) or module.sha256(source) != module.sha256(path)
    if changed:
        # Keeps the mode and the owner of a file that exists, and follows the umask otherwise.
        module.atomic_move(source, path)
    else:
        os.unlink(source)
    attributes = module.load_file_common_arguments({"mode": module.params["report_mode"]}, path=path)
    return bool(module.set_fs_attributes_if_different(attributes, changed))


if __name__ == "__main__":
    main()
