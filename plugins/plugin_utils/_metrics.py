# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""A report as metrics for Prometheus, in the text format that node_exporter's textfile collector reads."""

from __future__ import annotations

import collections
import re
import typing as t
from datetime import datetime, timezone
from urllib.parse import urlsplit

from ansible_collections.huaweicloud.codearts.plugins.module_utils._audit_options import REPOSITORY_METRICS
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import OFF, RANK
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, InputError, shown
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repositories import Synchronization, read_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import (
    CHANGES,
    STATES,
    Report,
    report_from,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import parse
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import VERDICTS, verdict_of

_PREFIX: t.Final = "codehub_remote_mirror_"

#: What each metric is; all are gauges, since each audit counts anew. Not translated: dashboards show names.
METRICS: t.Final[t.Mapping[str, str]] = {
    "audit_timestamp_seconds": "Time of the audit, in seconds since the epoch.",
    "audit_duration_seconds": "How long the audit took to read.",
    "audit_requests": "Requests for mirrors that the audit sent.",
    "audit_verdict": "1 for the verdict of the audit, 0 for the others.",
    "audit_compared": "1 if the audit was compared with a previous one. Otherwise all that needs attention counts as "
    "new.",
    "audit_info": "What was audited. The value is always 1.",
    "repositories": "Repositories by state; each is in one state.",
    "repositories_needing_attention": "Repositories that need attention, by the reason.",
    "repositories_changed": "Repositories that need attention, or no longer do, by the change since the previous "
    "audit.",
    "findings": "Findings by check and severity. Waived findings have the severity waived.",
    "state": "The state of a repository. The value is always 1.",
    "last_success_timestamp_seconds": "Time of the last successful synchronization, in seconds since the epoch; 0 for "
    "never.",
    "consecutive_failures": "Failed synchronizations since the last successful one.",
}

_REASONS: t.Final = ("critical", "warning", "unreadable")

#: What an audit is about, besides its endpoint: each that is given is part of its name.
_IDENTITY: t.Final = ("project_id", "group_id", "search", "hosts")

# The scanner of Prometheus ends at a null character; no other control character helps anybody either.
_CONTROL_CHARACTERS: t.Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")

_EPOCH: t.Final = datetime(1970, 1, 1, tzinfo=timezone.utc)


class _Writer:
    """Writes metrics, each series of which names the audit."""

    def __init__(self, audit: str) -> None:
        self._audit = f'audit="{_escaped(audit)}"'
        self.lines: list[str] = []

    def add(self, name: str, samples: t.Iterable[tuple[str, float]]) -> None:
        """Add a metric.

        Args:
            name: One of METRICS.
            samples: The value of each series, by its labels as _labels() returns them.
        """
        begin = f"{_PREFIX}{name}{{{self._audit}"
        lines = [f"{begin}{labels}}} {value}\n" for labels, value in samples]
        if lines:
            self.lines += [f"# HELP {_PREFIX}{name} {METRICS[name]}\n# TYPE {_PREFIX}{name} gauge\n", *lines]


def _labels(**labels: t.Any) -> str:
    """Return labels that follow that of the audit."""
    return "".join([f',{name}="{_escaped(value)}"' for name, value in labels.items()])


def _escaped(value: t.Any) -> str:
    text = str(value)
    if not text.isprintable():
        text = _CONTROL_CHARACTERS.sub(" ", text)
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def metrics_from(
    report: t.Any, fail_on: t.Any = "critical", repository_metrics: t.Any = "none", mirrors: t.Any = None
) -> str:
    """Return a report as metrics.

    Args:
        report: A report.
        fail_on: What fails the audit; the verdict agrees with it.
        repository_metrics: Of which repositories there are metrics, one of REPOSITORY_METRICS.
        mirrors: As huaweicloud.codearts.codehub_remote_mirror_info returns them, for the metrics of repositories.

    Raises:
        InputError: An argument is invalid.
    """
    if repository_metrics not in REPOSITORY_METRICS:
        raise InputError(
            f"repository_metrics must be one of {', '.join(REPOSITORY_METRICS)}, not {shown(repository_metrics)}."
        )
    synchronizations = {
        number: mirror.synchronization
        for number, mirror, _failure in read_from(mirrors, None)
        if mirror is not None and mirror.exists
    }
    return metrics_of_audit(report_from(report, "the input"), fail_on, repository_metrics, synchronizations)


def metrics_of_audit(
    report: Report, fail_on: str, repository_metrics: str, synchronizations: t.Mapping[int, Synchronization]
) -> str:
    """Return a report as metrics.

    Args:
        report: Of the audit.
        fail_on: What fails the audit.
        repository_metrics: One of REPOSITORY_METRICS.
        synchronizations: Of the mirrors by the ids of their repositories, as far as they are known.

    Raises:
        InputError: fail_on is invalid.
    """
    summary, verdict = report["summary"], verdict_of(report, fail_on)
    # The times of a report were checked when it was read.
    generated_at = t.cast("datetime", parse(report["generated_at"]))
    writer = _Writer(name_of(report["audited"]))
    writer.add("audit_timestamp_seconds", [("", _since_epoch(generated_at))])
    writer.add("audit_duration_seconds", [("", report["run"]["elapsed"])])
    writer.add("audit_requests", [("", report["run"]["calls"])])
    writer.add("audit_verdict", [(_labels(verdict=each), int(each == verdict)) for each in VERDICTS])
    writer.add("audit_compared", [("", int(report["previous_generated_at"] is not None))])
    writer.add("audit_info", [(_labels(**_about(report["audited"])), 1)])
    writer.add("repositories", [(_labels(state=state), summary["repositories"][state]) for state in STATES])
    writer.add(
        "repositories_needing_attention",
        [(_labels(reason=reason), summary["attention"][reason]) for reason in _REASONS],
    )
    writer.add("repositories_changed", [(_labels(change=change), summary["changes"][change]) for change in CHANGES])
    writer.add("findings", _findings(report))
    if repository_metrics != "none":
        _add_repositories(writer, report, repository_metrics, synchronizations)
    return "".join(writer.lines)


def name_of(audited: Fields) -> str:
    """Return the name of an audit: the same for audits of the same, and for no others on one host.

    Args:
        audited: Of a report.
    """
    # Each run of the simulator has a port of its own.
    place = "simulator" if audited["simulated"] else audited["region"] or urlsplit(audited["endpoint"] or "").netloc
    given = [f"{name}={audited[name]}" for name in _IDENTITY if audited[name] not in (None, "")]
    given += [f"{name}={value}" for name, value in sorted((audited.get("filters") or {}).items())]
    return "/".join([place or "codehub", audited["scope"] or "repositories", *given])


def _about(audited: Fields) -> dict[str, t.Any]:
    names = ("endpoint", "region", "scope", *_IDENTITY)
    return {
        **{name: "" if audited[name] is None else audited[name] for name in names},
        "simulated": str(audited["simulated"]).lower(),
    }


def _findings(report: Report) -> t.Iterator[tuple[str, int]]:
    """Yield the counts, also those of 0: a series that comes and goes has no increase."""
    counts: dict[tuple[str, str], int] = collections.Counter(
        (each["check"], "waived" if each["waived"] else each["severity"]) for each in report["findings"]
    )
    for check, severity in report["policy"]["checks"].items():
        for kind in (severity, "waived") if severity != OFF else ():
            counts.setdefault((check, kind), 0)
    for check, severity in sorted(counts, key=lambda key: (RANK.get(key[0], len(RANK)), key)):
        yield _labels(check=check, severity=severity), counts[check, severity]


def _add_repositories(
    writer: _Writer, report: Report, repository_metrics: str, synchronizations: t.Mapping[int, Synchronization]
) -> None:
    rows = {
        row["id"]: row for row in report["repositories"] if repository_metrics == "all" or row["severity"] is not None
    }
    labels = {
        number: _labels(repository_id=number, repository=row["name"] or "", project=row["project_name"] or "")
        for number, row in rows.items()
    }
    known = [(text, synchronizations[number]) for number, text in labels.items() if number in synchronizations]
    writer.add("state", ((text + _labels(state=rows[number]["state"]), 1) for number, text in labels.items()))
    writer.add(
        "last_success_timestamp_seconds",
        (
            (text, _since_epoch(each.last_success) if each.last_success else 0)
            for text, each in known
            if each.last_success or not each.was_synchronized
        ),
    )
    writer.add("consecutive_failures", ((text, each.failures) for text, each in known))


def _since_epoch(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds())
