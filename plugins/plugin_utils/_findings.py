# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""From what was read to what is wrong: the checks, as pure functions."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator
from datetime import datetime, timedelta

from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import printable
from ansible_collections.huaweicloud.codearts.plugins.module_utils._url_credentials import mask_urls, split_url
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import (
    UNREADABLE_REMEDIES,
    UNREADABLE_REMEDY,
    explain,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, InputError, plain, shown
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._policy import (
    CHECKS,
    OFF,
    SEVERITIES,
    Policy,
    duration,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repositories import Subject, text_or_none
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._sources import host_of, is_insecure
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import iso, parse, readable
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._waivers import Waivers

#: GitLab's, from which the service derives.
_KNOWN_STATUSES: t.Final = frozenset({"none", "to_retry", "scheduled", "started", "finished", "failed"})

_UNFINISHED: t.Final = frozenset({"scheduled", "started"})

_START: t.Final = "start a synchronisation in the repository's settings"


class Problem(t.NamedTuple):
    """What one check found. Nothing in it depends on the time of the audit."""

    check: str
    message: str
    remedy: str
    error: str | None = None
    since: datetime | None = None


class Mirror:
    """What a mirror says, as the checks need it. A field of another type than documented counts as unreadable."""

    def __init__(self, fields: Fields) -> None:
        address = split_url(fields["url"]) if isinstance(fields.get("url"), str) else None
        self.url = text_or_none(address.url) if address else None
        self.source = host_of(address.url) if address else None
        self.has_credentials = fields.get("url_has_credentials") is True or bool(address and address.found)
        status = fields.get("update_status")
        self.status = status if isinstance(status, str) else None
        # null and an empty text mean that there was none.
        self.was_synchronised = fields.get("last_successful_update_at") not in (None, "")
        self.last_success = parse(fields.get("last_successful_update_at"))
        self.last_update = parse(fields.get("last_update_at"))
        failures = fields.get("number_of_failures")
        self.failures = failures if isinstance(failures, int) and not isinstance(failures, bool) else 0
        self.is_scheduled = fields.get("mirroring_enabled") is not False
        self.error = _error_of(fields)


def _error_of(fields: Fields) -> str | None:
    detail = fields.get("last_error_detail")
    error = detail.get("msg") if isinstance(detail, dict) else fields.get("last_error")
    return text_or_none(mask_urls(error)) if isinstance(error, str) else None


def moment(now: t.Any) -> datetime:
    """Return the time of the audit that the user gave. Raises: InputError."""
    parsed = parse(plain(now, "now"))
    if parsed is None:
        raise InputError(
            f"now must be the time of the audit, such as 2026-11-24T08:00:00Z or now(utc=true), not {shown(now)}."
        )
    return parsed


def findings_of(subjects: t.Iterable[Subject], policy: Policy, waivers: Waivers, now: datetime) -> list[Fields]:
    """Return the findings about all C(subjects), the most urgent first."""
    findings = []
    for subject in subjects:
        mirror = Mirror(subject.mirror) if subject.mirror is not None else None
        for problem in _problems(subject, mirror, policy, now):
            severity = policy.severities[problem.check]
            if severity != OFF:
                waived = waivers.waiver_of(subject, problem.check)
                findings.append(_finding(subject, mirror, problem, severity, waived))
    return sorted(findings, key=urgency)


def urgency(finding: Fields) -> tuple[t.Any, ...]:
    """Return the key that sorts findings, the most urgent first."""
    return (
        finding["waived"] is not None,
        SEVERITIES.index(finding["severity"]),
        finding["since"] or "",
        finding["repository_id"],
        CHECKS.index(finding["check"]),
    )


def _finding(subject: Subject, mirror: Mirror | None, problem: Problem, severity: str, waived: Fields | None) -> Fields:
    return {
        "repository_id": subject.id,
        "repository_name": subject.name,
        "project_name": subject.project_name,
        "repository_url": subject.url,
        "source": mirror.source if mirror else None,
        "url": mirror.url if mirror else None,
        "check": problem.check,
        "severity": severity,
        "message": problem.message,
        "error": problem.error,
        "since": iso(problem.since) if problem.since else None,
        "remedy": problem.remedy,
        "waived": waived,
    }


def _problems(subject: Subject, mirror: Mirror | None, policy: Policy, now: datetime) -> Iterator[Problem]:
    if subject.is_unreadable:
        yield _unreadable(subject.failure)
    elif subject.has_no_mirror:
        yield Problem(
            "no_mirror",
            "The repository has no remote mirror.",
            "Set up a mirror in the repository's settings, or leave the repository out of the audit; "
            "if it should have one, check the id and the permissions of the audit's account.",
        )
    elif mirror:
        yield from _problems_of_state(mirror, policy, now)
        yield from _problems_of_settings(mirror, policy)


def _unreadable(failure: Fields | None) -> Problem:
    if failure is None:
        return Problem(
            "unreadable", "The mirror was not read: there is no answer for it.", UNREADABLE_REMEDIES["not_attempted"]
        )
    reason, status = text_or_none(failure.get("reason")), failure.get("http_status")
    message = text_or_none(failure.get("message"))
    kind = ", ".join(filter(None, (reason, f"HTTP {status}" if isinstance(status, int) else None)))
    return Problem(
        "unreadable",
        f"The mirror could not be read ({kind or 'unknown reason'}){f': {message}' if message else '.'}",
        UNREADABLE_REMEDIES.get(reason or "", UNREADABLE_REMEDY),
        error=text_or_none(failure.get("error_msg")) or message,
    )


def _problems_of_state(mirror: Mirror, policy: Policy, now: datetime) -> Iterator[Problem]:
    success = mirror.last_success
    last_success = _since(success) if mirror.was_synchronised else "none so far"
    if mirror.status == "failed":
        yield Problem(
            "sync_failed",
            f"The last synchronisation failed{_because(mirror.error)} "
            f"(failures: {mirror.failures}; last success: {last_success}).",
            explain(mirror.error).remedy,
            mirror.error,
            success,
        )
    if not mirror.was_synchronised:
        yield Problem(
            "never_synced",
            f"The mirror has never been synchronised successfully (state: {_status(mirror)}).",
            _remedy_of_silence(mirror),
            mirror.error,
        )
    elif success is None:
        yield Problem(
            "stale",
            "The time of the last successful synchronisation cannot be read, so the mirror counts as too old.",
            "Look in the repository's settings when it was last synchronised, and report the time to the provider's support.",
            mirror.error,
        )
    elif now - success > policy.oldest_success:
        yield Problem(
            "stale",
            f"No successful synchronisation since {readable(success)}, which is longer ago than the limit of "
            f"{duration(policy.max_age)} (state: {_status(mirror)}).",
            _remedy_of_silence(mirror),
            mirror.error,
            success,
        )
    if mirror.status in _UNFINISHED and _is_older(mirror.last_update, now, policy.longest_synchronisation):
        yield Problem(
            "stuck",
            f"The synchronisation has been {mirror.status} since {_since(mirror.last_update)}, which "
            f"{'is' if mirror.last_update else 'counts as'} longer than the limit of {duration(policy.stuck_after)}.",
            f"Cancel it if possible and {_START}; if it hangs again, ask the provider's support.",
            since=mirror.last_update,
        )
    if mirror.failures >= policy.max_failures:
        yield Problem(
            "failing_repeatedly",
            f"{mirror.failures} synchronisations have failed{_because(mirror.error)} "
            f"(limit: {policy.max_failures}; last success: {last_success}).",
            explain(mirror.error).remedy,
            mirror.error,
            success,
        )
    if mirror.status is not None and mirror.status not in _KNOWN_STATUSES:
        yield Problem(
            "unknown_status",
            f"The state of the mirror, {_status(mirror)!r}, is not known to this audit.",
            "Look at the mirror in the repository's settings, and report the state to the authors of this collection.",
        )


def _problems_of_settings(mirror: Mirror, policy: Policy) -> Iterator[Problem]:
    if not mirror.is_scheduled:
        yield Problem(
            "schedule_disabled",
            "The scheduled synchronisation, every 24 hours, is switched off.",
            "Switch the scheduled synchronisation on in the repository's settings, or waive this if it is intended.",
        )
    if mirror.has_credentials:
        yield Problem(
            "credentials_in_url",
            "The address of the mirror has a user or a password in it, which everyone who sees the address can read.",
            "Change the password, take it out of the address, and store the new one in a service endpoint.",
        )
    if mirror.url and is_insecure(mirror.url):
        yield Problem(
            "insecure_url",
            "The mirror copies over an unencrypted connection, where others can read and change what is copied.",
            "Change the address to https.",
        )
    if not policy.approved_sources.allow(mirror.source):
        yield Problem(
            "unapproved_source",
            f"The mirror copies from {mirror.source or 'an address without a readable host'}, "
            "which is not among the approved sources.",
            "Mirror from an approved host, or have this one approved and add it to approved_sources.",
        )


def _is_older(when: datetime | None, now: datetime, limit: timedelta) -> bool:
    return when is None or now - when > limit


def _since(when: datetime | None) -> str:
    return readable(when) if when else "an unreadable time"


def _status(mirror: Mirror) -> str:
    return printable(mirror.status or "") or "not given"


def _because(error: str | None) -> str:
    if not error:
        return " without an error text"
    meaning = explain(error).meaning
    return f": {error.rstrip('.')}{f' - {meaning}' if meaning else ''}"


def _remedy_of_silence(mirror: Mirror) -> str:
    """Return what to do when the last success is too long ago, which often reports no error."""
    if mirror.status == "failed" or mirror.error:
        return explain(mirror.error).remedy
    if not mirror.is_scheduled:
        return f"Switch the scheduled synchronisation on, and {_START}."
    return (
        f"No error was reported: {_START} and see whether it succeeds; if it does not run, ask the provider's support."
    )
