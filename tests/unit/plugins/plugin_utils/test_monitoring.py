# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The alerting rules and the dashboard of the guide on monitoring use what the metrics have."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import SEVERITIES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._metrics import METRICS, metrics_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import CHANGES, STATES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import VERDICTS
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    Fields,
    error,
    mirror,
    report,
    repository,
)

DOCS: t.Final = Path(__file__).parents[4] / "docs"
RULES_FILE: t.Final = DOCS / "monitoring" / "alerts.yml"
RULES: t.Final[list[Fields]] = [
    rule for group in yaml.safe_load(RULES_FILE.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]
]
DASHBOARD: t.Final[Fields] = json.loads((DOCS / "monitoring" / "dashboard.json").read_text(encoding="utf-8"))
GUIDE: t.Final = (DOCS / "monitoring.md").read_text(encoding="utf-8")

#: Labels that Prometheus adds, not the metrics.
ADDED: t.Final = frozenset({"instance", "job"})

#: Labels with fixed values.
VALUES: t.Final = {
    "state": set(STATES),
    "change": set(CHANGES),
    "verdict": set(VERDICTS),
    "reason": {"critical", "warning", "unreadable"},
    "severity": {*SEVERITIES, "waived"},
}

promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")


def exposed() -> dict[str, set[str]]:
    """Return the labels of each metric."""
    mirrors = [mirror(1, **error("x"))]
    document = report(*mirrors, repositories=[repository(1)])
    text = metrics_from(document, repository_metrics="all", mirrors=mirrors)
    return {
        family.name: {name for sample in family.samples for name in sample.labels}
        for family in text_string_to_metric_families(text)
    }


EXPOSED: t.Final = exposed()


def queries() -> list[str]:
    found = [rule["expr"] for rule in RULES]
    found += [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    return found + [variable["definition"] for variable in DASHBOARD["templating"]["list"] if "definition" in variable]


def test_metrics_of_the_guide_are_those_that_are_written() -> None:
    assert set(EXPOSED) == {f"codehub_remote_mirror_{name}" for name in METRICS}
    rows = re.findall(r"^\| `(codehub_remote_mirror_\w+)` \|([^|]*)\|", GUIDE, re.MULTILINE)
    assert [name for name, _labels in rows] == list(EXPOSED)
    for name, labels in rows:
        assert set(re.findall(r"`(\w+)`", labels)) == EXPOSED[name] - {"audit"}, name


@pytest.mark.parametrize("query", queries())
def test_query_uses_metrics_and_labels_that_exist(query: str) -> None:
    names = re.findall(r"codehub_\w+", query)
    assert names
    known = set().union(*(EXPOSED[name] for name in names)) | ADDED
    for name, selector in re.findall(r"(codehub_\w+)\{([^}]*)\}", query):
        for label, operator, value in re.findall(r'(\w+)(!?=~?)"([^"]*)"', selector):
            assert label in EXPOSED[name] | ADDED, f"{name} has no label {label}"
            if "$" not in value and label in VALUES:
                values = value.split("|") if operator.endswith("~") else [value]
                assert set(values) <= VALUES[label]
    for labels in re.findall(r"\b(?:by|on|group_right|group_left)\s*\(([^)]*)\)", query):
        assert {label.strip() for label in labels.split(",") if label.strip()} <= known


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_says_what_is_wrong_and_what_to_do(rule: Fields) -> None:
    assert rule["labels"]["severity"] in ("critical", "warning")
    texts = rule["annotations"]
    assert set(texts) == {"summary", "description"}
    labels = set(re.findall(r"\$labels\.(\w+)", " ".join(texts.values())))
    names = re.findall(r"codehub_\w+", rule["expr"])
    assert labels <= set().union(*(EXPOSED[name] for name in names))
    if labels:
        assert "absent(" not in rule["expr"]


def test_names_of_alerts_are_unique_and_in_the_guide() -> None:
    names = [rule["alert"] for rule in RULES]
    assert re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE)[-len(names) :] == names
    assert len(set(names)) == len(names)


def test_panels_of_the_dashboard_have_ids_titles_and_places_of_their_own() -> None:
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        assert panel["title"]
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not taken & cells
        taken |= cells
        references = [target["refId"] for target in panel["targets"]]
        assert len(set(references)) == len(references)


def test_legends_of_the_dashboard_use_labels_that_exist() -> None:
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            names = re.findall(r"codehub_\w+", target["expr"])
            used = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
            assert used <= set().union(*(EXPOSED[name] for name in names))


@promtool
def test_promtool_accepts_the_rules() -> None:
    checked = subprocess.run(
        ["promtool", "check", "rules", str(RULES_FILE)], capture_output=True, text=True, check=False, timeout=120
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


NIGHTS: t.Final = """
rule_files: [alerts.yml]
evaluation_interval: 5m
tests:
  - interval: 1h
    input_series:
      # Audits at the hours 0, 24 and 48, and none at 72.
      - series: codehub_remote_mirror_audit_timestamp_seconds{instance="a", audit="x/user"}
        values: 0x23 86400x23 172800x80
      - series: codehub_remote_mirror_audit_compared{instance="a", audit="x/user"}
        values: 0x23 1x23 1x80
      - series: codehub_remote_mirror_audit_verdict{instance="a", audit="x/user", verdict="error"}
        values: 0x23 1x23 0x80
      - series: codehub_remote_mirror_repositories_changed{instance="a", audit="x/user", change="new"}
        values: 5x23 1x23 0x80
      - series: codehub_remote_mirror_repositories_changed{instance="a", audit="x/user", change="worse"}
        values: 0x23 1x23 0x80
      - series: codehub_remote_mirror_repositories{instance="a", audit="x/user", state="critical"}
        values: 5x23 6x23 0x80
      - series: >-
          codehub_remote_mirror_last_success_timestamp_seconds{instance="a", audit="x/user", repository_id="7",
          repository="billing", project="P"}
        values: 0x23 86400x23 -700000x80
      - series: >-
          codehub_remote_mirror_last_success_timestamp_seconds{instance="a", audit="x/user", repository_id="8",
          repository="cart", project="P"}
        values: 1000x23 1000x23 1000x80
    alert_rule_test:
      - {eval_time: 20h, alertname: CodeHubMirrorAuditMissing}
      - {eval_time: 30h, alertname: CodeHubMirrorAuditMissing}
      - eval_time: 75h
        alertname: CodeHubMirrorAuditMissing
        exp_alerts:
          - exp_labels: {severity: warning, instance: a, audit: x/user}
            exp_annotations:
              summary: The mirrors of x/user were last audited 1d 3h 0m 0s ago
              description: Look at the log of the job. An audit that could not be made leaves the metrics as they were.
      # The first audit is compared with none.
      - {eval_time: 10h, alertname: CodeHubMirrorNewlyBroken}
      - eval_time: 30h
        alertname: CodeHubMirrorNewlyBroken
        exp_alerts:
          - exp_labels: {severity: warning, instance: a, audit: x/user}
            exp_annotations:
              summary: 2 repositories of x/user newly need attention since the previous audit
              description: >-
                The report names them under News. The alert ends with the next audit, whether or not they are fixed.
      - {eval_time: 50h, alertname: CodeHubMirrorNewlyBroken}
      - {eval_time: 20h, alertname: CodeHubMirrorAuditIncomplete}
      - eval_time: 30h
        alertname: CodeHubMirrorAuditIncomplete
        exp_alerts:
          - exp_labels: {severity: warning, instance: a, audit: x/user, verdict: error}
            exp_annotations:
              summary: The audit of the mirrors of x/user could not be completed
              description: The report says why it ended, and how many repositories were not attempted.
      - {eval_time: 50h, alertname: CodeHubMirrorsCritical}
      - eval_time: 10h
        alertname: CodeHubMirrorNeverSynchronized
        exp_alerts:
          - exp_labels: &billing
              severity: critical
              instance: a
              audit: x/user
              repository_id: "7"
              repository: billing
              project: P
            exp_annotations:
              summary: The mirror billing has never been synchronized
              description: Repository 7 of the project P.
      # What is old is old at the time of the audit: a missing one makes no mirror older.
      - {eval_time: 100h, alertname: CodeHubMirrorDead}
  - interval: 1h
    input_series:
      - series: codehub_remote_mirror_audit_timestamp_seconds{instance="a", audit="x/user"}
        values: 864000x10
      - series: >-
          codehub_remote_mirror_last_success_timestamp_seconds{instance="a", audit="x/user", repository_id="7",
          repository="billing", project="P"}
        values: 86400x10
    alert_rule_test:
      - eval_time: 1h
        alertname: CodeHubMirrorDead
        exp_alerts:
          - exp_labels: *billing
            exp_annotations:
              summary: The mirror billing was last synchronized 9d 0h 0m 0s before its audit
              description: Repository 7 of the project P.
  - interval: 1h
    input_series:
      - {series: up, values: 1x10}
    alert_rule_test:
      - {eval_time: 10m, alertname: CodeHubMirrorAuditAbsent}
      - eval_time: 2h
        alertname: CodeHubMirrorAuditAbsent
        exp_alerts:
          - exp_labels: {severity: warning}
            exp_annotations:
              summary: There are no metrics of any audit of mirrors
              description: Check that node_exporter runs and that its textfile collector reads remote-mirror-audit.prom.
"""


@promtool
def test_alerts_fire_when_they_should(tmp_path: Path) -> None:
    shutil.copy(RULES_FILE, tmp_path)
    (tmp_path / "nights.yml").write_text(NIGHTS, encoding="utf-8")
    tried = subprocess.run(
        ["promtool", "test", "rules", "nights.yml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert tried.returncode == 0, tried.stdout + tried.stderr
