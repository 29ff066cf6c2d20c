# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: remote_mirror_metrics
short_description: Write the report of an audit as metrics for Prometheus
version_added: 1.1.0
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
description:
  - Writes a report in the text format of Prometheus, which the textfile collector of node_exporter reads from files
    whose names end in C(.prom).
  - The metrics are the numbers of the audit, when it was made, how long it took, and its verdict; for repositories,
    their state, the time of the last successful synchronization, and the failures since then.
  - Each series has the label C(audit), the name of what was audited, so that several audits can be collected from one
    host.
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
      - As in O(huaweicloud.codearts.remote_mirror_report#filter:fail_on), for the verdict.
    type: str
    choices: [critical, warning, new, never]
    default: critical
  repository_metrics:
    description:
      - Of which repositories there are metrics, V(none), V(attention) for those that need attention, or V(all). Each
        makes three time series in Prometheus.
    type: str
    choices: [none, attention, all]
    default: none
  mirrors:
    description:
      - The mirrors, RV(huaweicloud.codearts.codehub_remote_mirror_info#module:remote_mirrors), for the times and the
        failures of repositories, which a report does not have. Without them, O(repository_metrics) only writes states.
    type: list
    elements: dict
seealso:
  - plugin: huaweicloud.codearts.remote_mirror_report
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Write the metrics
  ansible.builtin.copy:
    content: >-
      {{ audit.report | huaweicloud.codearts.remote_mirror_metrics(
        repository_metrics='attention', mirrors=codehub.remote_mirrors) }}
    dest: /var/lib/node_exporter/textfile/mirrors.prom
    mode: "0644"
"""

RETURN = r"""
_value:
  description: The metrics.
  type: str
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._filters import as_filter
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._metrics import metrics_from


class FilterModule:
    """The filter for Ansible."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return it by its name."""
        return as_filter("remote_mirror_metrics", metrics_from)
