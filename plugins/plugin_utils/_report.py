# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The report of an audit: one document that all forms, HTML, CSV, JSON and JUnit, are made of."""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._causes import by_cause
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._changes import Changes, PreviousReport
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._findings import findings_of, moment
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    Fields,
    InputError,
    kind,
    plain,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._policy import CHECKS, SEVERITIES, policy_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repositories import (
    Subject,
    rows_from,
    subjects_from,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import SCHEMA_VERSION, STATES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import iso
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._waivers import Waivers

_MOST_ATTENTION: t.Final = 10


def findings_from(
    mirrors: t.Any, failures: t.Any, repositories: t.Any, policy: t.Any, waivers: t.Any, now: t.Any
) -> list[Fields]:
    """Return the findings about what was read. Raises: InputError."""
    at = moment(now)
    rows = rows_from(repositories)
    return findings_of(
        subjects_from(mirrors, failures, rows), policy_from(policy, bool(rows)), Waivers.from_list(waivers, at), at
    )


def report_from(
    mirrors: t.Any,
    failures: t.Any,
    repositories: t.Any,
    policy: t.Any,
    waivers: t.Any,
    now: t.Any,
    previous: t.Any,
    requested: t.Any,
    audited: t.Any,
) -> Fields:
    """
    Return the report, what changed since the previous one, and what needs attention first.

    requested: ids, or null for the listed repositories, and where none are listed for those that were read.

    Raises: InputError.
    """
    at = moment(now)
    rows = rows_from(repositories)
    rules = policy_from(policy, bool(rows))
    subjects = subjects_from(
        mirrors, failures, rows, [row.get("id") for row in rows] if requested is None else requested
    )
    earlier = PreviousReport.from_value(previous)
    causes, findings = by_cause(
        earlier.with_history(findings_of(subjects, rules, Waivers.from_list(waivers, at), at), iso(at))
    )
    read = {subject.id for subject in subjects if subject.mirror is not None}
    changes = earlier.changes(findings, read, rules)
    states = _states(subjects, findings)
    report = {
        "schema_version": SCHEMA_VERSION,
        "generated_at": iso(at),
        "previous_generated_at": earlier.generated_at,
        "audited": _audited(audited),
        "policy": rules.as_dict(),
        "summary": _summary(states, findings, changes),
        "causes": causes,
        "findings": findings,
        "fixed": changes.fixed,
        "repositories": [
            {"id": each.id, "name": each.name, "project_name": each.project_name, "url": each.url, "state": state}
            for each, state in zip(subjects, states)
        ],
    }
    if earlier.document and _lasting(report) == _lasting(earlier.document):
        report = earlier.document
    return {"report": report, "changes": changes._asdict(), "attention": attention_of(findings)}


def _audited(value: t.Any) -> Fields:
    audited = {} if value is None else plain(value, "audited")
    if not isinstance(audited, dict):
        raise InputError(f"audited must be a dictionary that says what was audited, not {kind(audited)}.")
    return audited


def _states(subjects: list[Subject], findings: list[Fields]) -> list[str]:
    worst: dict[int, str] = {}
    # The most urgent come first, the waived last.
    for finding in findings:
        worst.setdefault(finding["repository_id"], "waived" if finding["waived"] else finding["severity"])
    return [_state(subject, worst.get(subject.id, "healthy")) for subject in subjects]


def _state(subject: Subject, worst: str) -> str:
    if subject.is_unreadable:
        return "unreadable"
    return "no_mirror" if subject.has_no_mirror else worst


def _summary(states: list[str], findings: list[Fields], changes: Changes) -> Fields:
    by_state = collections.Counter(states)
    by_severity = collections.Counter("waived" if finding["waived"] else finding["severity"] for finding in findings)
    return {
        "repositories": {"requested": len(states), **{state: by_state[state] for state in STATES}},
        "findings": {severity: by_severity[severity] for severity in (*SEVERITIES, "waived")},
        "changes": {"new": len(changes.new), "fixed": len(changes.fixed), "persisting": changes.persisting},
    }


def _lasting(report: Fields) -> Fields:
    """Return what a report says of the repositories, without when it was first said."""
    summary = report.get("summary")
    return {
        **{
            name: value
            for name, value in report.items()
            if name not in ("generated_at", "previous_generated_at", "fixed")
        },
        "summary": {**summary, "changes": None} if isinstance(summary, dict) else summary,
        "findings": [{**finding, "first_seen": None, "change": None} for finding in report["findings"]],
    }


def attention_of(findings: list[Fields]) -> list[Fields]:
    """Return the repositories that are worst, each once, for a message. findings: the most urgent first."""
    by_repository: dict[int, list[Fields]] = {}
    for finding in findings:
        if finding["waived"] is None:
            by_repository.setdefault(finding["repository_id"], []).append(finding)
    return [_attention(group) for group in list(by_repository.values())[:_MOST_ATTENTION]]


def _attention(group: list[Fields]) -> Fields:
    ranked = sorted(group, key=lambda finding: (SEVERITIES.index(finding["severity"]), CHECKS.index(finding["check"])))
    first = ranked[0]
    return {
        "repository_id": first["repository_id"],
        "repository_name": first["repository_name"],
        "severity": first["severity"],
        "checks": [finding["check"] for finding in ranked],
        "message": first["message"],
        "remedy": first["remedy"],
    }
