# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The outcome of an audit: passed, failed, or that it could not be completed."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._audit import report_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import ATTENTION, RANK, SEVERITIES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import failure_text
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, InputError, plain, shown
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import ENGLISH, N_, Language, language_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import CHANGES, STATES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._summary import attention_sentence

#: What makes an audit fail.
FAIL_ON: t.Final = ("critical", "warning", "new", "never")

VERDICTS: t.Final = ("passed", "failed", "error")

#: The keys of an outcome. The result of a task has those of Ansible as well, and the summary for a terminal.
OUTCOME_KEYS: t.Final = (
    *("verdict", "language", "message", "summary", "changes", "new", "worse", "fixed", "attention"),
    *("reports", "audited", "error", "changed"),
)

_MOST_NEWS: t.Final = 50
_MOST_ATTENTION: t.Final = 10

#: Characters in texts of an outcome, which AWX keeps as one event of bounded size. Escaped, a character takes six
#: bytes.
_LONGEST: t.Final = {"repository_name": 100, "project_name": 100, "owner": 100, "message": 240, "remedy": 400}

#: With the reason.
NOT_MADE: t.Final = N_("The audit could not be made. {reason}")
_NOT_STARTED: t.Final = N_("The audit could not be made. Its task did not start.")
_NOTHING_READ: t.Final = N_(
    "The audit could not be made: CodeHub has responded about none of {requested} repositories. {why}"
)
_NOT_COMPLETED: t.Final = N_("The audit could not be completed: {ended_by}")


def verdict_of(report: t.Mapping[str, t.Any], fail_on: t.Any) -> str:
    """Return the verdict of an audit, one of VERDICTS.

    Args:
        report: Of the audit.
        fail_on: One of FAIL_ON.

    Raises:
        InputError: fail_on is invalid.
    """
    checked_fail_on(fail_on)
    if report["ended_by"] or (report["summary"]["repositories"]["requested"] and not report["run"]["answered"]):
        return "error"
    return "failed" if _fails(report["summary"], fail_on) else "passed"


def outcome_of(report: t.Mapping[str, t.Any], fail_on: str, error: Fields | None = None) -> Fields:
    """Return the outcome of an audit.

    Args:
        report: Of the audit.
        fail_on: One of FAIL_ON.
        error: The failure that ended the audit, as the modules return it, for the outcome.

    Raises:
        InputError: fail_on is invalid.
    """
    verdict = verdict_of(report, fail_on)
    summary, language = report["summary"], language_of(report)
    message = attention_sentence(report)
    if report["ended_by"]:
        message = language.text(_NOT_COMPLETED, ended_by=report["ended_by"])
    elif verdict == "error":
        why = (failure_text(error, language) if error else "") or report["unreadable"]["message"] or ""
        requested = summary["repositories"]["requested"]
        message = language.text(_NOTHING_READ, requested=requested, why=why).rstrip()
    return {
        "verdict": verdict,
        "language": language.name,
        "message": message,
        "summary": summary,
        "changes": summary["changes"],
        **{kind: [_bounded(row) for row in report[kind][:_MOST_NEWS]] for kind in ("new", "worse", "fixed")},
        "attention": attention_of(report["findings"]),
        "audited": report["audited"],
        "error": error if verdict == "error" else None,
    }


def error_outcome(message: str, error: Fields | None, audited: Fields, language: Language = ENGLISH) -> Fields:
    """Return the outcome of an audit that could not be made. It has all keys.

    Args:
        message: Why, a sentence.
        error: The failure, as the modules return it; null where there is none.
        audited: What was to be audited.
        language: Of the message.
    """
    changes = dict.fromkeys(CHANGES, 0)
    return {
        "verdict": "error",
        "language": language.name,
        "message": message,
        "summary": {
            "repositories": dict.fromkeys(("requested", *STATES), 0),
            "findings": dict.fromkeys((*SEVERITIES, "waived"), 0),
            "attention": dict.fromkeys(("total", *ATTENTION, "unreadable"), 0),
            "changes": changes,
        },
        "changes": changes,
        "new": [],
        "worse": [],
        "fixed": [],
        "attention": [],
        "audited": audited,
        "error": error,
    }


def outcome_from(result: t.Any, language: t.Any = "en") -> Fields:
    """Return the outcome of an audit as data: without what Ansible adds to the result of its task.

    An audit whose task did not start, as where a template of an option fails, has one too.

    Args:
        result: Of the audit's task; empty if there is none.
        language: Of the outcome where the result has none. An unknown one is English, since it may be why.
    """
    found = plain(result, "the result of the audit")
    fields = found if isinstance(found, dict) else {}
    if fields.get("verdict") not in VERDICTS:
        spoken = language_of({"language": language})
        reason = str(fields.get("msg") or "").strip()
        message = spoken.text(NOT_MADE, reason=reason) if reason else spoken.text(_NOT_STARTED)
        fields = {**error_outcome(message, None, {}, spoken), "reports": {}, "changed": False}
    return {key: fields[key] for key in OUTCOME_KEYS if key in fields}


def checked_fail_on(value: t.Any) -> str:
    """Return what makes an audit fail.

    Raises:
        InputError: It is none of FAIL_ON.
    """
    if value not in FAIL_ON:
        raise InputError(f"fail_on must be one of {', '.join(FAIL_ON)}, not {shown(value)}.")
    return str(value)


def _fails(summary: Fields, fail_on: str) -> bool:
    if fail_on == "new":
        return bool(summary["changes"]["new"] or summary["changes"]["worse"])
    if fail_on == "warning":
        return bool(summary["attention"]["total"])
    # An unreadable repository counts by the severity of its finding.
    return fail_on == "critical" and bool(summary["findings"]["critical"])


def attention_of(findings: list[Fields]) -> list[Fields]:
    """Return the repositories that need attention most, each once, for a message.

    Args:
        findings: The most urgent first.
    """
    by_repository: dict[int, list[Fields]] = {}
    for finding in findings:
        if finding["waived"] is None and finding["severity"] in ATTENTION:
            group = by_repository.get(finding["repository_id"])
            if group is not None:
                group.append(finding)
            elif len(by_repository) < _MOST_ATTENTION:
                by_repository[finding["repository_id"]] = [finding]
    return [_attention(group) for group in by_repository.values()]


def _attention(group: list[Fields]) -> Fields:
    first = group[0]
    return _bounded(
        {
            "repository_id": first["repository_id"],
            "repository_name": first["repository_name"],
            "project_name": first["project_name"],
            "owner": first["owner"],
            "repository_url": first["repository_url"],
            "severity": first["severity"],
            "checks": sorted((finding["check"] for finding in group), key=lambda check: RANK.get(check, len(RANK))),
            "message": first["message"],
            "remedy": first["remedy"],
        }
    )


def _bounded(row: Fields) -> Fields:
    """Return a row of an outcome with texts of bounded length."""
    return {name: _cut(value, _LONGEST.get(name)) for name, value in row.items()}


def _cut(value: t.Any, longest: int | None) -> t.Any:
    return f"{value[: longest - 1]}…" if longest and isinstance(value, str) and len(value) > longest else value


def report_and_outcome(mirrors: t.Any, *, fail_on: t.Any = "critical", **options: t.Any) -> Fields:
    """Return the report of an audit whose results are all there, and its outcome.

    Args:
        mirrors: As huaweicloud.codearts.codehub_remote_mirror_info returns them.
        fail_on: One of FAIL_ON.
        options: See report_of().

    Raises:
        InputError: An argument is invalid.
    """
    report = report_of(mirrors, **options)
    # The mark of a checked report is for this process only.
    return {"report": dict(report), "outcome": outcome_of(report, fail_on)}
