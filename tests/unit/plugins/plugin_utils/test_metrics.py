# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Metrics, as Prometheus' own library reads them; and as its linter does, where promtool is installed."""

from __future__ import annotations

import shutil
import subprocess
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils import _metrics
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._audit import Audit
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import CHECKS
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._metrics import (
    METRICS,
    metrics_from,
    metrics_of_audit,
    name_of,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import Report
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    NOW,
    Fields,
    error,
    failure,
    mirror,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import AUDITS, TEXTS, report_of

AUDITED = {"endpoint": "https://codehub.example.com", "region": "cn-north-4", "scope": "user"}
FAILED = error("fatal: Authentication failed") | {"number_of_failures": 2}
NEVER = {"last_successful_update_at": None, "update_status": "none"}
REPOSITORIES = [repository(number, name=f"repository-{number}") for number in range(1, 7)]
MIRRORS = [mirror(1), mirror(2, **FAILED), mirror(3, **NEVER), mirror(4, mirroring_enabled=False)]

Labels = frozenset[tuple[str, str]]


def parsed(text: str) -> dict[str, dict[Labels, float]]:
    """Return the value of each series by the name of its metric, after a check of the names and the form."""
    metrics: dict[str, dict[Labels, float]] = {}
    assert text.endswith("\n")
    for family in text_string_to_metric_families(text):
        assert family.type == "gauge"
        assert family.documentation == METRICS[family.name.removeprefix("codehub_remote_mirror_")]
        assert family.name not in metrics
        samples = {frozenset(sample.labels.items()): sample.value for sample in family.samples}
        assert len(samples) == len(family.samples)
        assert all("audit" in sample.labels for sample in family.samples)
        metrics[family.name.removeprefix("codehub_remote_mirror_")] = samples
    return metrics


def by(label: str, samples: t.Mapping[Labels, float]) -> dict[str, float]:
    """Return the value of each series by one of its labels."""
    values = {dict(labels)[label]: value for labels, value in samples.items()}
    assert len(values) == len(samples)
    return values


def audit(*mirrors: Fields, **options: t.Any) -> Fields:
    return report(*(mirrors or MIRRORS), **{"repositories": REPOSITORIES, "audited": AUDITED, **options})


def metrics(document: Fields, **options: t.Any) -> dict[str, dict[Labels, float]]:
    return parsed(metrics_from(document, **options))


def test_numbers_are_those_of_the_report() -> None:
    document = audit(failures=[failure(5)], waivers=[{"repository": 4, "check": "all", "reason": "Frozen"}])
    summary, found = document["summary"], metrics(document)
    repositories = by("state", found["repositories"])
    assert {**repositories, "requested": sum(repositories.values())} == summary["repositories"]
    assert by("change", found["repositories_changed"]) == summary["changes"]
    needing = by("reason", found["repositories_needing_attention"])
    assert {**needing, "total": sum(needing.values())} == summary["attention"]
    findings: dict[str, float] = dict.fromkeys(summary["findings"], 0)
    for labels, value in found["findings"].items():
        findings[dict(labels)["severity"]] += value
    assert findings == summary["findings"]
    assert {name for labels in found["findings"] for label, name in labels if label == "check"} == {
        check for check in CHECKS if document["policy"]["checks"][check] != "off"
    }


def test_findings_that_are_not_there_count_as_zero() -> None:
    found = metrics(audit(mirror(1)))["findings"]
    assert set(found.values()) == {0}
    assert frozenset({("audit", "cn-north-4/user"), ("check", "stale"), ("severity", "critical")}) in found
    assert frozenset({("audit", "cn-north-4/user"), ("check", "stale"), ("severity", "waived")}) in found


def test_audit_is_described() -> None:
    made = Audit(
        repositories=REPOSITORIES,
        repository_ids=None,
        policy=None,
        waivers=None,
        now=NOW,
        previous=audit(),
        audited=AUDITED | {"search": "repo"},
        repository_url_template=None,
    )
    made.add(MIRRORS, [])
    found = metrics(made.report(calls=17, elapsed=2.53))
    name = "cn-north-4/user/search=repo"
    (seconds,) = found["audit_timestamp_seconds"].items()
    assert seconds == (frozenset({("audit", name)}), 1795507200)
    assert list(found["audit_duration_seconds"].values()) == [2.5]
    assert list(found["audit_requests"].values()) == [17]
    assert list(found["audit_compared"].values()) == [0]
    (labels,) = found["audit_info"]
    assert dict(labels) == {
        "audit": name,
        "endpoint": "https://codehub.example.com",
        "region": "cn-north-4",
        "scope": "user",
        "project_id": "",
        "group_id": "",
        "search": "repo",
        "hosts": "",
        "simulated": "false",
    }
    assert list(metrics(audit(previous=audit(mirror(1))))["audit_compared"].values()) == [1]


@pytest.mark.parametrize(
    ("fail_on", "mirrors", "verdict"),
    [
        ("critical", MIRRORS, "failed"),
        ("never", MIRRORS, "passed"),
        ("critical", [mirror(1)], "passed"),
        ("warning", [mirror(4, mirroring_enabled=False)], "failed"),
        ("critical", [], "error"),
    ],
)
def test_verdict_is_that_of_the_audit(fail_on: str, mirrors: list[Fields], verdict: str) -> None:
    document = report(*mirrors, repositories=REPOSITORIES, now=NOW)
    verdicts = by("verdict", metrics(document, fail_on=fail_on)["audit_verdict"])
    assert verdicts == {name: int(name == verdict) for name in ("passed", "failed", "error")}


def test_audit_that_ended_early_is_not_a_good_one() -> None:
    made = Audit(
        repositories=REPOSITORIES,
        repository_ids=None,
        policy=None,
        waivers=None,
        now=NOW,
        previous=None,
        audited=AUDITED,
        repository_url_template=None,
    )
    made.add([mirror(1)], [])
    found = metrics(made.report(ended_by="The time limit of 60 seconds was reached."), fail_on="never")
    assert by("verdict", found["audit_verdict"])["error"] == 1
    assert by("state", found["repositories"])["not_attempted"] == 5


# --- Metrics of repositories --------------------------------------------------------------

OF_REPOSITORIES = ("state", "last_success_timestamp_seconds", "consecutive_failures")


def test_repositories_have_no_metrics_unless_they_are_wanted() -> None:
    found = metrics(audit(), mirrors=MIRRORS)
    assert not set(found) & set(OF_REPOSITORIES)
    assert set(found) | set(OF_REPOSITORIES) == set(METRICS)


def test_repositories_that_need_attention_are_named_if_wanted() -> None:
    found = metrics(audit(failures=[failure(5)]), mirrors=MIRRORS, repository_metrics="attention")
    assert by("repository_id", found["state"]) == {"2": 1, "3": 1, "4": 1, "5": 1}
    assert {dict(labels)["repository"]: dict(labels)["state"] for labels in found["state"]} == {
        "repository-2": "critical",
        "repository-3": "critical",
        "repository-4": "warning",
        "repository-5": "unreadable",
    }
    assert by("repository_id", found["last_success_timestamp_seconds"]) == {"2": 1795485609, "3": 0, "4": 1795485609}
    assert by("repository_id", found["consecutive_failures"]) == {"2": 2, "3": 0, "4": 0}


def test_all_repositories_have_metrics_if_wanted() -> None:
    found = metrics(audit(), mirrors=MIRRORS, repository_metrics="all")
    assert set(by("repository_id", found["state"])) == {"1", "2", "3", "4", "5", "6"}
    assert set(by("repository_id", found["consecutive_failures"])) == {"1", "2", "3", "4"}


def test_time_that_cannot_be_read_is_no_metric() -> None:
    mirrors = [mirror(1, last_successful_update_at="yesterday"), mirror(2)]
    found = metrics(audit(*mirrors), mirrors=mirrors, repository_metrics="all")
    assert set(by("repository_id", found["last_success_timestamp_seconds"])) == {"2"}


def test_repository_without_a_mirror_has_only_a_state() -> None:
    empty = {"repository_id": 1, **dict.fromkeys(mirror(1).keys() - {"id", "repository_id", "url_has_credentials"})}
    found = metrics(report(empty, requested=[1], now=NOW), mirrors=[empty], repository_metrics="all")
    assert {dict(labels)["state"] for labels in found["state"]} == {"no_mirror"}
    assert "consecutive_failures" not in found


def test_without_mirrors_only_states_are_written() -> None:
    found = metrics(audit(), repository_metrics="all")
    assert set(found) & set(OF_REPOSITORIES) == {"state"}


def test_an_audit_keeps_no_mirror_for_metrics_unless_they_are_wanted() -> None:
    for is_wanted in (False, True):
        made = Audit(
            repositories=REPOSITORIES,
            repository_ids=None,
            policy=None,
            waivers=None,
            now=NOW,
            previous=None,
            audited=None,
            repository_url_template=None,
            keeps_synchronizations=is_wanted,
        )
        made.add(MIRRORS, [failure(5)])
        assert list(made.synchronizations) == ([1, 2, 3, 4] if is_wanted else [])


# --- Names and texts ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("different", "name"),
    [
        ({}, "cn-north-4/user"),
        ({"region": None}, "codehub.example.com/user"),
        ({"region": None, "endpoint": "http://127.0.0.1:8080"}, "127.0.0.1:8080/user"),
        ({"simulated": True}, "simulator/user"),
        ({"scope": "project", "project_id": "0d2f"}, "cn-north-4/project/project_id=0d2f"),
        ({"scope": "group", "group_id": 7, "search": "pay"}, "cn-north-4/group/group_id=7/search=pay"),
        ({"filters": {"owner": "x", "archived": False}}, "cn-north-4/user/archived=False/owner=x"),
        ({"scope": "repositories", "hosts": "all:&billing"}, "cn-north-4/repositories/hosts=all:&billing"),
        ({"region": None, "endpoint": None, "scope": None}, "codehub/repositories"),
    ],
)
def test_name_of_an_audit_tells_it_from_others(different: Fields, name: str) -> None:
    assert name_of(audit(audited=AUDITED | different)["audited"]) == name


def test_audits_of_two_runs_of_the_simulator_have_one_name() -> None:
    first, second = (
        audit(audited={"endpoint": f"http://127.0.0.1:{port}", "scope": "user", "simulated": True})["audited"]
        for port in (4711, 4712)
    )
    assert name_of(first) == name_of(second)


HOSTILE = [
    'quoted "name"',
    "back\\slash \\n",
    "line\nbreak\r\n",
    "a\x00b\x1bc",
    "支付/网关 🚀 مرآة\u202e",
    "line\u2028separator\u0085next",
    '"} 1\ncodehub_remote_mirror_state{x="',
    "{{ 7 * 7 }}",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_label_is_the_text_whatever_it_holds(text: str) -> None:
    # A report of this process, whose texts were not cleaned as those of a file are.
    document = Report(audit())
    document["audited"]["search"] = text
    document["repositories"][0].update(name=text, project_name=text)
    found = parsed(metrics_of_audit(document, "critical", "all", {}))
    cleaned = "".join(" " if character < " " and character != "\n" else character for character in text)
    (labels,) = found["audit_info"]
    assert dict(labels)["search"] == cleaned
    assert cleaned in by(
        "repository", {key: value for key, value in found["state"].items() if ("repository_id", "1") in key}
    )
    assert len(found["state"]) == len(REPOSITORIES)


@given(given_audit=AUDITS, search=st.one_of(TEXTS, st.text(st.characters(codec="utf-8"))))
def test_any_audit_is_valid(given_audit: Fields, search: str) -> None:
    document = report_of(given_audit, audited={"search": search})
    text = metrics_from(document, repository_metrics="all", mirrors=given_audit["mirrors"])
    text.encode("utf-8")
    parsed(text)


def test_help_is_a_sentence_that_needs_no_escape() -> None:
    for text in METRICS.values():
        assert text[0].isupper() or text[0].isdigit()
        assert text.endswith(".")
        assert "\\" not in text
        assert "\n" not in text


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
@pytest.mark.parametrize("search", HOSTILE)
def test_promtool_finds_nothing(search: str) -> None:
    document = audit(audited=AUDITED | {"search": search})
    text = metrics_from(document, repository_metrics="all", mirrors=MIRRORS)
    checked = subprocess.run(
        ["promtool", "check", "metrics"], input=text.encode(), capture_output=True, check=False, timeout=120
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")


# --- What is refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fail_on": "x"}, "fail_on must be one of critical, warning, new, never, not 'x'"),
        ({"repository_metrics": True}, "repository_metrics must be one of none, attention, all, not True"),
        ({"mirrors": [{"repository_id": "x"}]}, r"mirrors\[0\].repository_id must be the id of a repository"),
    ],
)
def test_invalid_argument_is_refused(options: Fields, message: str) -> None:
    with pytest.raises(InputError, match=message):
        metrics_from(audit(), **options)


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(InputError, match="the input is not a report"):
        metrics_from({})


def test_each_metric_is_written_in_one_place() -> None:
    text = metrics_from(audit(), mirrors=MIRRORS, repository_metrics="all")
    assert [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")] == [
        f"{_metrics._PREFIX}{name}" for name in METRICS
    ]
