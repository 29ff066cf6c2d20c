# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The repair of what an audit found: what is done, what is left to a person, and what came of it."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._sync_errors import can_pass
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import ATTENTION
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import (
    explain_unreadable,
    response_of,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._findings import findings_from, moment
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    Fields,
    InputError,
    identifier,
    kind,
    objects,
    plain,
    shown,
    text_or_none,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import ENGLISH, N_, Language, language_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import report_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import iso

#: Of the report of a repair.
SCHEMA_VERSION: t.Final = "1.0"

SYNCHRONIZE: t.Final = "synchronize"
ENABLE_SCHEDULE: t.Final = "enable_schedule"

#: What a repair can do.
REPAIRS: t.Final = (SYNCHRONIZE, ENABLE_SCHEDULE)

DEFAULT_MAX_REPAIRS: t.Final = 50

#: What a repair can come to for one repository, in the order in which people read it.
RESULTS: t.Final = ("still_failing", "repaired", "planned", "fixed", "deferred", "manual")

#: The checks that each repair is for.
_CHECKS: t.Final[t.Mapping[str, frozenset[str]]] = {
    SYNCHRONIZE: frozenset({"stale", "never_synced", "stuck", "sync_failed", "failing_repeatedly"}),
    ENABLE_SCHEDULE: frozenset({"schedule_disabled"}),
}

#: Findings about where a mirror copies from: nobody has approved to copy from there once more.
_BLOCKING: t.Final = frozenset({"unapproved_source", "unreadable", "no_mirror"})

_NOT_ALLOWED: t.Final = N_("{message} The policy of this repair does not include {repairs}.")
_DEFERRED: t.Final = N_("Left for another run: max_repairs is {max_repairs}, and others are more urgent.")
_FIXED: t.Final = N_("It was fixed after the audit.")
_PLANNED: t.Final = {
    (SYNCHRONIZE,): N_("Start a synchronization."),
    (ENABLE_SCHEDULE,): N_("Switch the scheduled synchronization on."),
    (SYNCHRONIZE, ENABLE_SCHEDULE): N_("Switch the scheduled synchronization on, and start a synchronization."),
}
_REPAIRED: t.Final = {
    (SYNCHRONIZE,): N_("It was synchronized."),
    (ENABLE_SCHEDULE,): N_("The scheduled synchronization was switched on."),
    (SYNCHRONIZE, ENABLE_SCHEDULE): N_("The scheduled synchronization was switched on, and it was synchronized."),
}
_REPAIRED_IN_PART: t.Final = N_("{done} What is left: {left}")
_UNVERIFIED: t.Final = N_("The repair could not be verified, since the mirror was not read again.")
_BOTH: t.Final = N_("{one} and {other}")
_FAILED: t.Final = N_("The repair failed: {meaning}.")
_FAILED_WITH_RESPONSE: t.Final = N_("The repair failed: {meaning} ({response}).")
#: Why a repair failed, where that differs from why a mirror could not be read.
_MEANINGS: t.Final[t.Mapping[str, str]] = {
    "synchronization_failed": N_("the synchronization failed again"),
    "synchronization_timeout": N_("the synchronization did not end within wait_timeout, or its outcome cannot be seen"),
    "not_a_mirror": N_("the repository has no remote mirror, or the account may not see it"),
    "not_found": N_("the repository has no remote mirror, or the account may not see it"),
    "unauthorized": N_("the credentials of the repair were refused"),
    "forbidden": N_("the account of the repair has no permission to change this repository"),
    "not_attempted": N_("the repair ended before it was its turn"),
}


class _Repository(t.NamedTuple):
    """A repository that an audit found something about.

    Attributes:
        row: What identifies it.
        findings: Those that are not waived, the most urgent first.
        waived: The checks whose findings are waived.
    """

    row: Fields
    findings: list[Fields]
    waived: frozenset[str]

    @property
    def checks(self) -> list[str]:
        return [finding["check"] for finding in self.findings]


def plan_from(
    report: t.Any,
    repairs: t.Any = None,
    max_repairs: t.Any = None,
    remote_mirrors: t.Any = None,
    failures: t.Any = None,
    endpoint: t.Any = None,
    now: t.Any = None,
) -> Fields:
    """Return what is to be done about the findings of an audit.

    Args:
        report: The report of the audit.
        repairs: Which of REPAIRS may be done; null for all.
        max_repairs: How many repositories are repaired at most.
        remote_mirrors: The mirrors of a first plan, read again, as huaweicloud.codearts.codehub_remote_mirror_info
            returns them; null for a first plan.
        failures: Likewise.
        endpoint: The address that they were read from.
        now: When they were read; required with remote_mirrors.

    Raises:
        InputError: An argument is invalid, or the mirrors are those of another CodeHub than the report's.
    """
    audit = report_from(report, "report")
    language = language_of(audit)
    allowed = _allowed(repairs)
    most = _count(DEFAULT_MAX_REPAIRS if max_repairs is None else max_repairs)
    _check_endpoint(audit["audited"]["endpoint"], endpoint)
    repositories = _repositories_of(audit)
    if remote_mirrors is not None:
        _read_again(repositories, audit["policy"], remote_mirrors, failures, now, language)
    rows: list[Fields] = []
    planned = 0
    for repository in repositories.values():
        row = _decided(repository, allowed, language)
        if row["result"] == "planned":
            planned += 1
            if planned > most:
                row.update(result="deferred", repairs=[], message=language.text(_DEFERRED, max_repairs=most))
        rows.append(row)
    doing = [row for row in rows if row["result"] == "planned"]
    return {
        "language": language.name,
        "audit": {"generated_at": audit["generated_at"], "audited": audit["audited"], "policy": audit["policy"]},
        "policy": {"repairs": allowed, "max_repairs": most},
        SYNCHRONIZE: [row["repository_id"] for row in doing if SYNCHRONIZE in row["repairs"]],
        ENABLE_SCHEDULE: [
            {"repository_id": row["repository_id"], "mirroring_enabled": True}
            for row in doing
            if ENABLE_SCHEDULE in row["repairs"]
        ],
        "repository_ids": [row["repository_id"] for row in doing],
        "stuck_after": audit["policy"]["stuck_after"],
        "waived": _waived(audit),
        "repositories": rows,
    }


def repair_report_from(
    plan: t.Any,
    synchronized: t.Any = None,
    scheduled: t.Any = None,
    remote_mirrors: t.Any = None,
    failures: t.Any = None,
    now: t.Any = None,
    check_mode: t.Any = False,
) -> Fields:
    """Return the report of a repair.

    Args:
        plan: As plan_from returns it.
        synchronized: The result of huaweicloud.codearts.codehub_remote_mirror_sync; null if it did not run.
        scheduled: The result of huaweicloud.codearts.codehub_remote_mirror; null if it did not run.
        remote_mirrors: The mirrors of the plan, read again after the repair.
        failures: Likewise.
        now: When they were read.
        check_mode: Whether nothing was done.

    Raises:
        InputError: An argument is invalid.
    """
    given = _plan(plan)
    language = language_of(given)
    at = moment(now)
    rows = [dict(row) for row in given["repositories"]]
    if check_mode is not True:
        policy = given["audit"]["policy"]
        after = _by_repository(findings_from(remote_mirrors, failures, policy=policy, now=now, language=language.name))
        read = {mirror.get("repository_id") for mirror in objects(remote_mirrors, "remote_mirrors", ["repository_id"])}
        errors = {
            **_errors(scheduled, "scheduled", language),
            **_errors(synchronized, "synchronized", language),
        }
        for row in rows:
            if row["result"] == "planned":
                _verify(row, row["repository_id"] in read, after.get(row["repository_id"], []), errors, language)
    rows.sort(key=lambda row: RESULTS.index(row["result"]))
    return {
        "schema_version": SCHEMA_VERSION,
        "language": language.name,
        "generated_at": iso(at),
        "check_mode": check_mode is True,
        "audit": {name: given["audit"][name] for name in ("generated_at", "audited")},
        "policy": given["policy"],
        "summary": {
            **{result: sum(row["result"] == result for row in rows) for result in RESULTS},
            "waived": given["waived"],
        },
        "repositories": rows,
    }


def _allowed(repairs: t.Any) -> list[str]:
    given = list(REPAIRS) if repairs is None else plain(repairs, "repairs")
    if isinstance(given, str):
        given = given.replace(",", " ").split()
    if not isinstance(given, list):
        raise InputError(f"repairs must be a list, not {kind(given)}.")
    for repair in given:
        if repair not in REPAIRS:
            raise InputError(f"repairs has an unknown element {shown(repair)}. The repairs are: {', '.join(REPAIRS)}.")
    return [repair for repair in REPAIRS if repair in given]


def _count(value: t.Any) -> int:
    given = plain(value, "max_repairs")
    if isinstance(given, str) and given.strip().isascii() and given.strip().isdigit() and len(given) < 10:
        given = int(given)
    if isinstance(given, int) and not isinstance(given, bool) and given >= 1:
        return given
    raise InputError(f"max_repairs must be a whole number from 1, not {shown(given)}.")


def _check_endpoint(audited: t.Any, endpoint: t.Any) -> None:
    # The same IDs mean other repositories there.
    if audited is not None and endpoint is not None and str(audited).rstrip("/") != str(endpoint).rstrip("/"):
        raise InputError(
            f"The report is about {shown(str(audited))}, but the mirrors are at {shown(str(endpoint))}. Set the region "
            "or the endpoint of the repair to that of the audit, or repair from another report."
        )


def _repositories_of(audit: Fields) -> dict[int, _Repository]:
    """Return the repositories with findings that are not waived, the most urgent first."""
    repositories: dict[int, _Repository] = {}
    waived: dict[int, set[str]] = {}
    for finding in audit["findings"]:
        number = finding["repository_id"]
        if finding["waived"] is not None:
            waived.setdefault(number, set()).add(finding["check"])
            continue
        if finding["severity"] not in ATTENTION:
            continue
        if number not in repositories:
            names = ("repository_id", "repository_name", "project_name", "repository_url")
            repositories[number] = _Repository({name: finding[name] for name in names}, [], frozenset())
        repositories[number].findings.append(finding)
    return {
        number: repository._replace(waived=frozenset(waived.get(number, ())))
        for number, repository in repositories.items()
    }


def _read_again(
    repositories: dict[int, _Repository],
    policy: Fields,
    remote_mirrors: t.Any,
    failures: t.Any,
    now: t.Any,
    language: Language,
) -> None:
    """Replace the findings of the repositories that were read again."""
    fresh = _by_repository(findings_from(remote_mirrors, failures, policy=policy, now=now, language=language.name))
    rows = [
        *objects(remote_mirrors, "remote_mirrors", ["repository_id"]),
        *objects(failures, "failures", ["repository_id"]),
    ]
    for position, row in enumerate(rows):
        number = identifier(row.get("repository_id"), f"remote_mirrors[{position}].repository_id")
        known = repositories.get(number)
        if known is not None:
            findings = [
                each
                for each in fresh.get(number, [])
                if each["severity"] in ATTENTION and each["check"] not in known.waived
            ]
            repositories[number] = known._replace(findings=findings)


def _decided(repository: _Repository, allowed: list[str], language: Language) -> Fields:
    findings, checks = repository.findings, repository.checks
    row = {
        **repository.row,
        "checks": checks,
        "waived_checks": sorted(repository.waived),
        "repairs": [],
        "result": "fixed",
        "error": None,
        "remedy": None,
    }
    if not findings:
        return {**row, "message": language.text(_FIXED)}
    possible = [repair for repair in REPAIRS if _helps(repair, findings)]
    chosen = [repair for repair in possible if repair in allowed]
    if chosen:
        worst = next(finding for finding in findings if any(finding["check"] in _CHECKS[each] for each in chosen))
        return {
            **row,
            "repairs": chosen,
            "result": "planned",
            "message": language.text(_PLANNED[tuple(chosen)]),
            "error": worst["error"],
        }
    worst = findings[0]
    message = worst["message"]
    if possible:
        names = language.text(_BOTH, one=possible[0], other=possible[1]) if possible[1:] else possible[0]
        message = language.text(_NOT_ALLOWED, message=message, repairs=names)
    return {**row, "result": "manual", "message": message, "error": worst["error"], "remedy": worst["remedy"]}


def _helps(repair: str, findings: list[Fields]) -> bool:
    if any(finding["check"] in _BLOCKING for finding in findings):
        return False
    concerned = [finding for finding in findings if finding["check"] in _CHECKS[repair]]
    if repair == ENABLE_SCHEDULE:
        return bool(concerned)
    # A stale mirror often reports no error at all.
    return bool(concerned) and all(finding["error"] is None or can_pass(finding["error"]) for finding in concerned)


def _by_repository(findings: list[Fields]) -> dict[int, list[Fields]]:
    grouped: dict[int, list[Fields]] = {}
    for finding in findings:
        grouped.setdefault(finding["repository_id"], []).append(finding)
    return grouped


def _waived(audit: Fields) -> int:
    return len({finding["repository_id"] for finding in audit["findings"] if finding["waived"] is not None})


def _plan(value: t.Any) -> Fields:
    plan = plain(value, "plan")
    try:
        rows = plan["repositories"]
        valid = isinstance(rows, list) and all(row["result"] in RESULTS and row["repairs"] is not None for row in rows)
        valid = valid and isinstance(plan["waived"], int) and isinstance(plan["audit"]["policy"], dict)
    except (KeyError, TypeError):
        valid = False
    if not valid:
        raise InputError(
            "plan must be what the filter huaweicloud.codearts.remote_mirror_repair_plan returns, and nothing else."
        )
    return t.cast("Fields", plan)


class _Failure(t.NamedTuple):
    """Why a repair failed.

    Attributes:
        is_of_mirror: Whether the mirror shows the error too, so that its finding has the remedy.
    """

    message: str
    is_of_mirror: bool


_NO_FAILURE: t.Final = _Failure("", False)


def _errors(result: t.Any, where: str, language: Language) -> dict[int, _Failure]:
    """Return the failures by repository."""
    if result is None:
        return {}
    given = plain(result, where)
    failures = given.get("failures") if isinstance(given, dict) else None
    errors: dict[int, _Failure] = {}
    fields = ["repository_id", "reason", "message", "http_status", "error_code", "error_msg"]
    for position, failure in enumerate(objects(failures, f"{where}.failures", fields)):
        number = identifier(failure.get("repository_id"), f"{where}.failures[{position}].repository_id")
        is_of_mirror = failure.get("reason") == "synchronization_failed"
        errors[number] = _Failure(_failure_text(failure, language), is_of_mirror)
    return errors


def _failure_text(failure: Fields, language: Language) -> str:
    message = text_or_none(failure.get("message")) or ""
    if language is ENGLISH or not message:
        return message
    reason = text_or_none(failure.get("reason")) or ""
    meaning, response = _MEANINGS.get(reason) or explain_unreadable(reason).meaning, response_of(failure)
    sentence = _FAILED_WITH_RESPONSE if response else _FAILED
    return language.text(sentence, meaning=language.text(meaning), response=response)


def _verify(
    row: Fields, was_read: bool, findings: list[Fields], errors: dict[int, _Failure], language: Language
) -> None:
    """Set the result of a repair by what the mirror shows afterwards."""
    checks = frozenset[str]().union(*(_CHECKS[repair] for repair in row["repairs"]))
    left = [each for each in findings if each["severity"] in ATTENTION and each["check"] not in row["waived_checks"]]
    failing = [each for each in left if each["check"] in checks]
    done = language.text(_REPAIRED[tuple(row["repairs"])])
    failure = errors.get(row["repository_id"], _NO_FAILURE)
    if not was_read or failing:
        message = failure.message or (failing[0]["message"] if failing else language.text(_UNVERIFIED))
        row.update(result="still_failing", message=message)
    elif left:
        row.update(result="manual", message=language.text(_REPAIRED_IN_PART, done=done, left=left[0]["message"]))
    else:
        row.update(result="repaired", message=done, error=None)
    for finding in (failing or left)[:1]:
        row.update(error=finding["error"], remedy=finding["remedy"])
    if row["result"] == "still_failing" and failure.message and not failure.is_of_mirror:
        # Such a message says what to do itself: what helps against the finding does not help here.
        row.update(remedy=None)
