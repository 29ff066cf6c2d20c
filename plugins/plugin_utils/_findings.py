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
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import N_, Language, checked_language
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
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import iso, parse
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
    """The result of one check. Nothing in it depends on the time of the audit.

    Attributes:
        message: In the language of the audit.
        remedy: In English, marked for translation.
    """

    check: str
    message: str
    remedy: str
    error: str | None = None
    since: datetime | None = None


_NO_MIRROR: t.Final = N_("The repository has no remote mirror.")
_NO_MIRROR_REMEDY: t.Final = N_(
    "Set up a mirror in the repository's settings, or leave the repository out of the audit; if it should have a "
    "mirror, check the id and the permissions of the audit's account."
)
_UNREADABLE: t.Final = N_("The mirror could not be read: {meaning}.")
_UNREADABLE_WITH_STATUS: t.Final = N_("The mirror could not be read: {meaning} (HTTP {status}).")
_SYNC_FAILED: t.Final = N_("The last synchronization failed: {meaning}. Failures in a row: {failures}.")
_NEVER_SYNCED: t.Final = N_("The mirror has never been synchronized successfully (status: {status}).")
_STALE: t.Final = N_("No successful synchronization since {success}; the limit is {limit} (status: {status}).")
_STALE_UNREADABLE: t.Final = N_(
    "The time of the last successful synchronization cannot be read, so the mirror counts as out of date."
)
_STALE_UNREADABLE_REMEDY: t.Final = N_(
    "Look up the last synchronization in the repository's settings, and report the time to the provider's support."
)
_STUCK: t.Final = N_("The synchronization has been {status} since {update}; the limit is {limit}.")
_STUCK_UNREADABLE: t.Final = N_("The synchronization is {status}, and the time of its last change cannot be read.")
_STUCK_REMEDY: t.Final = N_(
    "Cancel it if possible and start a synchronization in the repository's settings; if it is stuck again, ask the "
    "provider's support."
)
_FAILING_REPEATEDLY: t.Final = N_("{failures} synchronizations in a row have failed (limit: {limit}): {meaning}.")
_UNKNOWN_STATUS: t.Final = N_("This version of the audit does not know the status '{status}' of the mirror.")
_UNKNOWN_STATUS_REMEDY: t.Final = N_(
    "Look at the mirror in the repository's settings, and report the status to the authors of this collection."
)
_SCHEDULE_DISABLED: t.Final = N_("The scheduled synchronization, every 24 hours, is disabled.")
_SCHEDULE_DISABLED_REMEDY: t.Final = N_(
    "Enable the scheduled synchronization in the repository's settings, or waive this finding if it is intended."
)
_CREDENTIALS_IN_URL: t.Final = N_(
    "The address of the mirror contains a user or a password, readable by everyone who sees the address."
)
_CREDENTIALS_IN_URL_REMEDY: t.Final = N_(
    "Change the password, remove it from the address, and store the new one in a service endpoint."
)
_INSECURE_URL: t.Final = N_(
    "The mirror is synchronized over an unencrypted connection, where others can read and change the data."
)
_INSECURE_URL_REMEDY: t.Final = N_("Change the address to https.")
_UNAPPROVED_SOURCE: t.Final = N_("The source host {source} is not in approved_sources.")
_UNAPPROVED_SOURCE_REMEDY: t.Final = N_(
    "Mirror from an approved host, or approve this one and add it to approved_sources."
)
_NO_HOST: t.Final = N_("The address of the mirror has no readable host, so its source is not in approved_sources.")
_SILENT_REMEDY: t.Final = N_(
    "No error was reported: start a synchronization in the repository's settings; if it does not run, ask the "
    "provider's support."
)
_NO_ERROR: t.Final = N_("no error was reported")
_NO_STATUS: t.Final = N_("not given")


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
    language: t.Any = "en",
) -> list[Fields]:
    """Return the findings about what was read, the most urgent first.

    Raises:
        InputError: An argument is invalid.
    """
    at = moment(now)
    spoken = checked_language(language)
    rows = rows_from(repositories)
    rules, accepted, owning = policy_from(policy, bool(rows)), Waivers.from_list(waivers, at), Owners.from_list(owners)
    listed = listed_from(rows, page_of(repository_url_template, region), None)
    findings = []
    for number, mirror, failure in read_from(mirrors, failures):
        known = owning.assigned(listed.get(number) or AuditedRepository(number))
        findings += findings_of(known._replace(mirror=mirror, failure=failure), rules, accepted, at, spoken)
    for finding in findings:
        del finding["cause"]
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


def findings_of(
    repository: AuditedRepository, policy: Policy, waivers: Waivers, now: datetime, language: Language
) -> list[Fields]:
    """Return the findings about one repository.

    Each has as its cause the remedy in English, which groups findings to causes in whatever language they are.
    """
    findings = []
    mirror = repository.mirror
    for problem in _problems(repository, policy, now, language):
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
                    "remedy": language.text(problem.remedy),
                    "waived": waivers.waiver_of(repository, problem.check),
                    "cause": problem.remedy,
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


def _problems(repository: AuditedRepository, policy: Policy, now: datetime, language: Language) -> Iterator[Problem]:
    if repository.is_unreadable:
        yield _unreadable(repository.failure or {"reason": "not_attempted"}, language)
    elif repository.has_no_mirror:
        yield Problem("no_mirror", language.text(_NO_MIRROR), _NO_MIRROR_REMEDY)
    elif repository.mirror:
        yield from _problems_of_state(repository.mirror, policy, now, language)
        yield from _problems_of_settings(repository.mirror, policy, language)


def _unreadable(failure: Fields, language: Language) -> Problem:
    status = failure.get("http_status")
    meaning, remedy = explain_unreadable(text_or_none(failure.get("reason")))
    has_status = isinstance(status, int) and not isinstance(status, bool)
    sentence = _UNREADABLE_WITH_STATUS if has_status else _UNREADABLE
    return Problem(
        "unreadable",
        language.text(sentence, meaning=language.text(meaning), status=status),
        remedy,
        error=text_or_none(failure.get("error_msg")),
    )


def _problems_of_state(mirror: Mirror, policy: Policy, now: datetime, language: Language) -> Iterator[Problem]:
    success = mirror.last_success
    if mirror.status == "failed":
        yield Problem(
            "sync_failed",
            language.text(_SYNC_FAILED, meaning=_meaning(mirror.error, language), failures=mirror.failures),
            explain(mirror.error).remedy,
            mirror.error,
            success,
        )
    if not mirror.was_synchronized:
        yield Problem(
            "never_synced",
            language.text(_NEVER_SYNCED, status=_status(mirror, language)),
            _remedy_of_silence(mirror),
            mirror.error,
        )
    elif success is None:
        yield Problem("stale", language.text(_STALE_UNREADABLE), _STALE_UNREADABLE_REMEDY, mirror.error)
    elif now - success > policy.oldest_success:
        yield Problem(
            "stale",
            language.text(
                _STALE,
                success=language.minute(iso(success)),
                limit=duration(policy.max_age, language),
                status=_status(mirror, language),
            ),
            _remedy_of_silence(mirror),
            mirror.error,
            success,
        )
    if mirror.status in _UNFINISHED and _is_older(mirror.last_update, now, policy.longest_synchronization):
        yield Problem("stuck", _stuck(mirror, policy, language), _STUCK_REMEDY, since=mirror.last_update)
    if mirror.failures >= policy.max_failures:
        yield Problem(
            "failing_repeatedly",
            language.text(
                _FAILING_REPEATEDLY,
                failures=mirror.failures,
                limit=policy.max_failures,
                meaning=_meaning(mirror.error, language),
            ),
            explain(mirror.error).remedy,
            mirror.error,
            success,
        )
    if mirror.status is not None and mirror.status not in _KNOWN_STATUSES:
        yield Problem(
            "unknown_status",
            language.text(_UNKNOWN_STATUS, status=_shortened(_status(mirror, language))),
            _UNKNOWN_STATUS_REMEDY,
        )


def _problems_of_settings(mirror: Mirror, policy: Policy, language: Language) -> Iterator[Problem]:
    if not mirror.is_scheduled:
        yield Problem("schedule_disabled", language.text(_SCHEDULE_DISABLED), _SCHEDULE_DISABLED_REMEDY)
    if mirror.has_credentials:
        yield Problem("credentials_in_url", language.text(_CREDENTIALS_IN_URL), _CREDENTIALS_IN_URL_REMEDY)
    if mirror.url and is_insecure(mirror.url):
        yield Problem("insecure_url", language.text(_INSECURE_URL), _INSECURE_URL_REMEDY)
    if not policy.approved_sources.allow(mirror.source):
        sentence = _UNAPPROVED_SOURCE if mirror.source else _NO_HOST
        yield Problem(
            "unapproved_source",
            language.text(sentence, source=_shortened(mirror.source or "")),
            _UNAPPROVED_SOURCE_REMEDY,
        )


def _is_older(when: datetime | None, now: datetime, limit: timedelta) -> bool:
    return when is None or now - when > limit


def _stuck(mirror: Mirror, policy: Policy, language: Language) -> str:
    if mirror.last_update is None:
        return language.text(_STUCK_UNREADABLE, status=mirror.status)
    return language.text(
        _STUCK,
        status=mirror.status,
        update=language.minute(iso(mirror.last_update)),
        limit=duration(policy.stuck_after, language),
    )


def _status(mirror: Mirror, language: Language) -> str:
    return _shortened(text_or_none(mirror.status) or language.text(_NO_STATUS))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_ERROR else f"{text[: _LONGEST_ERROR - 1]}…"


def _meaning(error: str | None, language: Language) -> str:
    """Return what an error means, for a message; where that is not known, the error."""
    if not error:
        return language.text(_NO_ERROR)
    meaning = explain(error).meaning
    return language.text(meaning) if meaning else _shortened(error.rstrip(".。"))


def _remedy_of_silence(mirror: Mirror) -> str:
    """Return what to do when the last success is too long ago, for which often no error is reported."""
    if mirror.status == "failed" or mirror.error:
        return explain(mirror.error).remedy
    return _SILENT_REMEDY if mirror.is_scheduled else _SCHEDULE_DISABLED_REMEDY
