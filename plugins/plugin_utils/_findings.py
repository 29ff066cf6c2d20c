# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The checks: from what was read to what is wrong, as pure functions."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator
from datetime import datetime, timedelta

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import OFF, RANK, SEVERITIES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import explain, explain_unreadable
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    Fields,
    InputError,
    plain,
    shown,
    text_or_none,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._links import page_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._owners import Owners
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._policy import Policy, duration, policy_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repositories import (
    AuditedRepository,
    Mirror,
    listed_from,
    read_from,
    rows_from,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._sources import is_insecure
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import iso, parse, readable
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._waivers import Waivers

#: GitLab's, from which the service derives.
_KNOWN_STATUSES: t.Final = frozenset({"none", "to_retry", "scheduled", "started", "finished", "failed"})

_UNFINISHED: t.Final = frozenset({"scheduled", "started"})

_SEVERITY_RANK: t.Final = {severity: position for position, severity in enumerate(SEVERITIES)}

#: An unknown error is quoted in the message itself, up to this length.
_LONGEST_ERROR: t.Final = 120

# Sorts behind every time.
_NO_TIME: t.Final = "~"


class Problem(t.NamedTuple):
    """The result of one check. Nothing in it depends on the time of the audit."""

    check: str
    message: str
    remedy: str
    error: str | None = None
    since: datetime | None = None


# Whole sentences with named placeholders, since they are to be translated.
_NO_MIRROR: t.Final = "The repository has no remote mirror."
_NO_MIRROR_REMEDY: t.Final = (
    "Set up a mirror in the repository's settings, or leave the repository out of the audit; if it should have a mirror, "
    "check the id and the permissions of the audit's account."
)
_UNREADABLE: t.Final = "The mirror could not be read: {meaning}."
_UNREADABLE_WITH_STATUS: t.Final = "The mirror could not be read: {meaning} (HTTP {status})."
_SYNC_FAILED: t.Final = "The last synchronization failed: {meaning}. Failures in a row: {failures}."
_NEVER_SYNCED: t.Final = "The mirror has never been synchronized successfully (status: {status})."
_STALE: t.Final = "No successful synchronization since {success}; the limit is {limit} (status: {status})."
_STALE_UNREADABLE: t.Final = (
    "The time of the last successful synchronization cannot be read, so the mirror counts as out of date."
)
_STALE_UNREADABLE_REMEDY: t.Final = (
    "Look up the last synchronization in the repository's settings, and report the time to the provider's support."
)
_STUCK: t.Final = "The synchronization has been {status} since {update}; the limit is {limit}."
_STUCK_UNREADABLE: t.Final = "The synchronization is {status}, and the time of its last change cannot be read."
_STUCK_REMEDY: t.Final = (
    "Cancel it if possible and start a synchronization in the repository's settings; if it is stuck again, ask the "
    "provider's support."
)
_FAILING_REPEATEDLY: t.Final = "{failures} synchronizations in a row have failed (limit: {limit}): {meaning}."
_UNKNOWN_STATUS: t.Final = "This version of the audit does not know the status {status!r} of the mirror."
_UNKNOWN_STATUS_REMEDY: t.Final = (
    "Look at the mirror in the repository's settings, and report the status to the authors of this collection."
)
_SCHEDULE_DISABLED: t.Final = "The scheduled synchronization, every 24 hours, is disabled."
_SCHEDULE_DISABLED_REMEDY: t.Final = (
    "Enable the scheduled synchronization in the repository's settings, or waive this finding if it is intended."
)
_CREDENTIALS_IN_URL: t.Final = (
    "The address of the mirror contains a user or a password, readable by everyone who sees the address."
)
_CREDENTIALS_IN_URL_REMEDY: t.Final = (
    "Change the password, remove it from the address, and store the new one in a service endpoint."
)
_INSECURE_URL: t.Final = (
    "The mirror is synchronized over an unencrypted connection, where others can read and change the data."
)
_INSECURE_URL_REMEDY: t.Final = "Change the address to https."
_UNAPPROVED_SOURCE: t.Final = "The source host {source} is not in approved_sources."
_UNAPPROVED_SOURCE_REMEDY: t.Final = "Mirror from an approved host, or approve this one and add it to approved_sources."
_NO_HOST: t.Final = "The address of the mirror has no readable host, so its source is not in approved_sources."
_SILENT_REMEDY: t.Final = (
    "No error was reported: start a synchronization in the repository's settings; if it does not run, ask the provider's "
    "support."
)
_NO_ERROR: t.Final = "no error was reported"
_NO_STATUS: t.Final = "not given"


def findings_from(
    mirrors: t.Any,
    failures: t.Any = None,
    repositories: t.Any = None,
    policy: t.Any = None,
    waivers: t.Any = None,
    now: t.Any = None,
    region: t.Any = None,
    repository_url_template: t.Any = None,
    owners: t.Any = None,
) -> list[Fields]:
    """Return the findings about what was read, the most urgent first.

    Raises:
        InputError: An argument is invalid.
    """
    at = moment(now)
    rows = rows_from(repositories)
    rules, accepted, owning = policy_from(policy, bool(rows)), Waivers.from_list(waivers, at), Owners.from_list(owners)
    listed = listed_from(rows, page_of(repository_url_template, region), None)
    findings = []
    for number, mirror, failure in read_from(mirrors, failures):
        known = owning.assigned(listed.get(number) or AuditedRepository(number))
        findings += findings_of(known._replace(mirror=mirror, failure=failure), rules, accepted, at)
    return sorted(findings, key=urgency)


def moment(now: t.Any) -> datetime:
    """Return the time of the audit that the user gave.

    Raises:
        InputError: It is not a time.
    """
    parsed = parse(plain(now, "now"))
    if parsed is None:
        raise InputError(
            f"now must be the time of the audit, such as 2026-11-24T08:00:00Z or now(utc=true), not {shown(now)}."
        )
    return parsed


def findings_of(repository: AuditedRepository, policy: Policy, waivers: Waivers, now: datetime) -> list[Fields]:
    """Return the findings about one repository."""
    findings = []
    mirror = repository.mirror
    for problem in _problems(repository, policy, now):
        severity = policy.severities[problem.check]
        if severity != OFF:
            findings.append(
                {
                    "repository_id": repository.id,
                    "repository_name": repository.name,
                    "project_name": repository.project_name,
                    "owner": repository.owner,
                    "repository_url": repository.url,
                    "source": mirror.source if mirror else None,
                    "url": mirror.url if mirror else None,
                    "check": problem.check,
                    "severity": severity,
                    "message": problem.message,
                    "error": problem.error,
                    "since": iso(problem.since) if problem.since else None,
                    "remedy": problem.remedy,
                    "waived": waivers.waiver_of(repository, problem.check),
                }
            )
    return findings


def urgency(finding: Fields) -> tuple[t.Any, ...]:
    """Return the key that sorts findings, the most urgent first: mirrors that have been dead the longest."""
    check = finding["check"]
    return (
        finding["waived"] is not None,
        _SEVERITY_RANK[finding["severity"]],
        check == "unreadable",
        finding["since"] or _NO_TIME,
        finding["repository_id"],
        RANK[check],
    )


def _problems(repository: AuditedRepository, policy: Policy, now: datetime) -> Iterator[Problem]:
    if repository.is_unreadable:
        yield _unreadable(repository.failure or {"reason": "not_attempted"})
    elif repository.has_no_mirror:
        yield Problem("no_mirror", _NO_MIRROR, _NO_MIRROR_REMEDY)
    elif repository.mirror:
        yield from _problems_of_state(repository.mirror, policy, now)
        yield from _problems_of_settings(repository.mirror, policy)


def _unreadable(failure: Fields) -> Problem:
    status = failure.get("http_status")
    meaning, remedy = explain_unreadable(text_or_none(failure.get("reason")))
    has_status = isinstance(status, int) and not isinstance(status, bool)
    sentence = _UNREADABLE_WITH_STATUS if has_status else _UNREADABLE
    return Problem(
        "unreadable",
        sentence.format(meaning=meaning, status=status),
        remedy,
        error=text_or_none(failure.get("error_msg")),
    )


def _problems_of_state(mirror: Mirror, policy: Policy, now: datetime) -> Iterator[Problem]:
    success = mirror.last_success
    if mirror.status == "failed":
        yield Problem(
            "sync_failed",
            _SYNC_FAILED.format(meaning=_meaning(mirror.error), failures=mirror.failures),
            explain(mirror.error).remedy,
            mirror.error,
            success,
        )
    if not mirror.was_synchronized:
        yield Problem(
            "never_synced", _NEVER_SYNCED.format(status=_status(mirror)), _remedy_of_silence(mirror), mirror.error
        )
    elif success is None:
        yield Problem("stale", _STALE_UNREADABLE, _STALE_UNREADABLE_REMEDY, mirror.error)
    elif now - success > policy.oldest_success:
        yield Problem(
            "stale",
            _STALE.format(success=readable(success), limit=duration(policy.max_age), status=_status(mirror)),
            _remedy_of_silence(mirror),
            mirror.error,
            success,
        )
    if mirror.status in _UNFINISHED and _is_older(mirror.last_update, now, policy.longest_synchronization):
        yield Problem("stuck", _stuck(mirror, policy), _STUCK_REMEDY, since=mirror.last_update)
    if mirror.failures >= policy.max_failures:
        yield Problem(
            "failing_repeatedly",
            _FAILING_REPEATEDLY.format(
                failures=mirror.failures,
                limit=policy.max_failures,
                meaning=_meaning(mirror.error),
            ),
            explain(mirror.error).remedy,
            mirror.error,
            success,
        )
    if mirror.status is not None and mirror.status not in _KNOWN_STATUSES:
        yield Problem(
            "unknown_status", _UNKNOWN_STATUS.format(status=_shortened(_status(mirror))), _UNKNOWN_STATUS_REMEDY
        )


def _problems_of_settings(mirror: Mirror, policy: Policy) -> Iterator[Problem]:
    if not mirror.is_scheduled:
        yield Problem("schedule_disabled", _SCHEDULE_DISABLED, _SCHEDULE_DISABLED_REMEDY)
    if mirror.has_credentials:
        yield Problem("credentials_in_url", _CREDENTIALS_IN_URL, _CREDENTIALS_IN_URL_REMEDY)
    if mirror.url and is_insecure(mirror.url):
        yield Problem("insecure_url", _INSECURE_URL, _INSECURE_URL_REMEDY)
    if not policy.approved_sources.allow(mirror.source):
        sentence = _UNAPPROVED_SOURCE if mirror.source else _NO_HOST
        yield Problem(
            "unapproved_source", sentence.format(source=_shortened(mirror.source or "")), _UNAPPROVED_SOURCE_REMEDY
        )


def _is_older(when: datetime | None, now: datetime, limit: timedelta) -> bool:
    return when is None or now - when > limit


def _stuck(mirror: Mirror, policy: Policy) -> str:
    if mirror.last_update is None:
        return _STUCK_UNREADABLE.format(status=mirror.status)
    return _STUCK.format(status=mirror.status, update=readable(mirror.last_update), limit=duration(policy.stuck_after))


def _status(mirror: Mirror) -> str:
    return _shortened(text_or_none(mirror.status) or _NO_STATUS)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_ERROR else f"{text[: _LONGEST_ERROR - 1]}…"


def _meaning(error: str | None) -> str:
    """Return what an error means, for a message; where that is not known, the error."""
    return (explain(error).meaning or _shortened(error.rstrip("."))) if error else _NO_ERROR


def _remedy_of_silence(mirror: Mirror) -> str:
    """Return what to do when the last success is too long ago, for which often no error is reported."""
    if mirror.status == "failed" or mirror.error:
        return explain(mirror.error).remedy
    return _SILENT_REMEDY if mirror.is_scheduled else _SCHEDULE_DISABLED_REMEDY
