# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""An audit: judges what is read, batch by batch, and makes the report that all its forms are made of."""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._causes import set_causes
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import ATTENTION, DEAD, SEVERITIES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import explain_unreadable
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._findings import findings_of, moment, urgency
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    MOST_SETTINGS,
    Fields,
    InputError,
    identifier,
    kind,
    plain,
    text_or_none,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import (
    ENGLISH,
    N_,
    Language,
    Plural,
    checked_language,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._links import page_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._news import (
    COMPARED,
    NOTHING,
    Change,
    Previous,
    change_of,
    not_listed,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._owners import Owners
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._policy import policy_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repositories import (
    AuditedRepository,
    Synchronization,
    listed_from,
    read_from,
    rows_from,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import (
    CHANGES,
    SCHEMA_VERSION,
    STATES,
    Report,
    report_from,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import iso
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._waivers import Waivers

_MOST_TO_START_WITH: t.Final = 10

#: The reason why a mirror could not be read, where there is none.
_UNKNOWN: t.Final = "unknown"

_START_HERE: t.Final = (
    "repository_id",
    "repository_name",
    "project_name",
    "owner",
    "repository_url",
    "check",
    "severity",
    "message",
    "error",
    "since",
    "remedy",
)

_UNREADABLE: t.Final = Plural(
    "1 repository could not be read: {meaning}.", "{count} repositories could not be read: {meaning}."
)
_UNREADABLE_SEVERAL: t.Final = N_("{count} repositories could not be read, {most} of them because {meaning}.")


class _Judged(t.NamedTuple):
    """What an audit keeps of a repository.

    Attributes:
        reason: Why its mirror could not be read, None if it could.
        was_answered: Whether CodeHub itself has responded about it.
        before: What is known of a repository that could not be read.
    """

    repository: AuditedRepository
    state: str
    findings: list[Fields]
    severity: str | None
    change: Change | None
    reason: str | None
    was_answered: bool
    before: Fields | None


def check_inputs(policy: t.Any, waivers: t.Any, now: t.Any, previous: t.Any, owners: t.Any = None) -> None:
    """Check what a user gives to an audit before any request is sent.

    Raises:
        InputError: An argument is invalid.
    """
    policy_from(policy, is_listing=False)
    Waivers.from_list(waivers, moment(now))
    Owners.from_list(owners)
    if previous is not None:
        report = report_from(previous, "previous")
        Previous(report, report["audited"], ENGLISH)


class Audit:
    """Judges what is read, batch by batch, and makes the report.

    Attributes:
        synchronizations: Of the mirrors by the ids of their repositories, if they are kept.
    """

    def __init__(
        self,
        *,
        repositories: t.Any,
        repository_ids: t.Any,
        policy: t.Any,
        waivers: t.Any,
        now: t.Any,
        previous: t.Any,
        audited: t.Any,
        repository_url_template: t.Any,
        owners: t.Any = None,
        language: Language = ENGLISH,
        keeps_synchronizations: bool = False,
    ) -> None:
        """Prepare an audit.

        Args:
            repositories: As huaweicloud.codearts.codehub_repository_info returns them, or null.
            repository_ids: What to audit; null for all in repositories. With ids alone, a repository without a mirror
                is a finding.
            policy: What to check, or null.
            waivers: What is accepted, or null.
            now: The time of the audit.
            previous: The previous report, or null.
            audited: What is audited, for the report.
            repository_url_template: Of the repositories' pages; null for the default.
            owners: Who owns which repositories, or null.
            language: Of the texts for people.
            keeps_synchronizations: Whether the synchronizations of the mirrors are kept besides the findings.

        Raises:
            InputError: An argument is invalid.
        """
        rows = rows_from(repositories)
        self._now = moment(now)
        self._language = language
        self._policy = policy_from(policy, bool(rows))
        self._waivers = Waivers.from_list(waivers, self._now)
        self._owners = Owners.from_list(owners)
        self._audited = _audited(audited)
        report = None if previous is None else report_from(previous, "previous")
        self._previous = Previous(report, self._audited, language)
        page = page_of(repository_url_template, self._audited["region"])
        listed = listed_from(rows, page, self._audited["project_id"])
        self._listed = {number: self._owners.assigned(repository) for number, repository in listed.items()}
        ids = list(self._listed) if repository_ids is None else _ids(repository_ids)
        # With the results of each repository that was read, in the order of the request.
        self._judged: dict[int, _Judged | None] = dict.fromkeys(ids)
        self._keeps_synchronizations = keeps_synchronizations
        self.synchronizations: dict[int, Synchronization] = {}

    def add(self, remote_mirrors: t.Any, failures: t.Any) -> None:
        """Judge a batch. Of the mirrors only the findings are kept.

        Args:
            remote_mirrors: As huaweicloud.codearts.codehub_remote_mirror_info returns them.
            failures: Likewise.

        Raises:
            InputError: They are not what the module returns.
        """
        for number, mirror, failure in read_from(remote_mirrors, failures):
            repository = self._known(number)._replace(mirror=mirror, failure=failure)
            if repository.was_attempted:
                self._judged[number] = self._judge(repository)
                if self._keeps_synchronizations and mirror is not None and mirror.exists:
                    self.synchronizations[number] = mirror.synchronization
            else:
                self._judged.setdefault(number, None)

    def report(self, *, ended_by: str | None = None, calls: int = 0, elapsed: float = 0) -> Report:
        """Return the report. Repositories that were never added have not been attempted.

        Args:
            ended_by: Why the audit ended early, a sentence; null if it did not.
            calls: Requests that were sent.
            elapsed: Seconds that they took.
        """
        judged = [each or self._not_attempted(number) for number, each in self._judged.items()]
        findings = sorted((finding for each in judged for finding in each.findings), key=urgency)
        by_repository: dict[int, list[Fields]] = {}
        for finding in findings:
            if finding["waived"] is None:
                by_repository.setdefault(finding["repository_id"], []).append(finding)
        causes = set_causes(by_repository)
        unchanged_since = self._previous.unchanged_since(findings)
        rows = [_row(each) for each in judged]
        return Report(
            {
                "schema_version": SCHEMA_VERSION,
                "language": self._language.name,
                "generated_at": iso(self._now),
                "changed": unchanged_since is None,
                "unchanged_since": unchanged_since or iso(self._now),
                "previous_generated_at": self._previous.generated_at,
                "not_compared": self._previous.not_compared,
                "ended_by": text_or_none(ended_by),
                "audited": self._audited,
                "policy": self._policy.as_dict(),
                "run": {
                    "calls": calls,
                    "elapsed": round(elapsed, 1),
                    "answered": sum(each.was_answered for each in judged),
                },
                "summary": summary_of(rows, findings),
                "causes": causes,
                "start_here": start_here_of(by_repository),
                "unreadable": unreadable_of(rows, self._language),
                **self._news(judged),
                "waivers": {"unused": self._unused_waivers(judged), "lapsed": self._waivers.lapsed},
                "findings": findings,
                "repositories": rows,
            }
        )

    def _known(self, number: int) -> AuditedRepository:
        return self._listed.get(number) or self._owners.assigned(AuditedRepository(number))

    def _judge(self, repository: AuditedRepository) -> _Judged:
        memory = self._previous.memory(repository.id)
        findings = findings_of(repository, self._policy, self._waivers, self._now, self._language)
        findings.sort(key=urgency)
        now = iso(self._now)
        for finding in findings:
            finding["first_seen"] = memory.first_seen.get(finding["check"], now)
            if finding["waived"] is not None:
                finding["cause"] = None
        state = _state(repository, findings)
        change, after = change_of(
            memory,
            findings,
            is_unreadable=repository.is_unreadable,
            state=state,
            under_previous_policy=lambda: self._needed_attention(repository),
            language=self._language,
        )
        worst = findings[0] if findings else None
        is_attention = worst is not None and worst["waived"] is None and worst["severity"] in ATTENTION
        return _Judged(
            repository=repository._replace(mirror=None, failure=None),
            state=state,
            findings=findings,
            severity=worst["severity"] if worst is not None and is_attention else None,
            change=change,
            reason=_reason(repository),
            was_answered=repository.was_answered,
            before=after.as_dict() if repository.is_unreadable else None,
        )

    def _needed_attention(self, repository: AuditedRepository) -> bool:
        """Return whether a repository would need attention under the policy of the previous report."""
        policy = self._previous.policy
        if policy is None or policy == self._policy:
            return False
        findings = findings_of(repository, policy, self._waivers, self._now, self._language)
        return any(each["waived"] is None and each["severity"] in ATTENTION for each in findings)

    def _not_attempted(self, number: int) -> _Judged:
        memory = self._previous.memory(number)
        return _Judged(
            repository=self._known(number),
            state="not_attempted",
            findings=[],
            severity=None,
            change=None,
            reason=None,
            was_answered=False,
            before=None if memory == NOTHING else memory.as_dict(),
        )

    def _news(self, judged: list[_Judged]) -> Fields:
        news: dict[str, list[Fields]] = {"new": [], "worse": [], "fixed": [], "dropped": []}
        for each in sorted(judged, key=_worst_first):
            if each.change and each.change.kind in news:
                row = _news_row(each.repository, each.severity, each.change, each.findings)
                news[each.change.kind].append(row)
        for number, row in self._previous.rows.items():
            if number in self._judged:
                continue
            change = not_listed(self._previous.memory(number), self._language)
            if change:
                gone = self._owners.assigned(_repository_of(row))
                news["dropped"].append({**_news_row(gone, None, change, []), "reason": "not_listed"})
        for row in news["dropped"]:
            row.setdefault("reason", "policy")
        return dict(news)

    def _unused_waivers(self, judged: list[_Judged]) -> list[Fields]:
        for each in judged:
            self._waivers.note(each.repository)
        return self._waivers.unused


def report_of(
    mirrors: t.Any,
    failures: t.Any = None,
    repositories: t.Any = None,
    policy: t.Any = None,
    waivers: t.Any = None,
    now: t.Any = None,
    previous: t.Any = None,
    requested: t.Any = None,
    audited: t.Any = None,
    repository_url_template: t.Any = None,
    owners: t.Any = None,
    language: t.Any = "en",
) -> Report:
    """Return the report of an audit whose results are all there.

    Args:
        mirrors: As huaweicloud.codearts.codehub_remote_mirror_info returns them.
        failures: Likewise.
        requested: Ids; null for the listed repositories, and where none are listed for those that were read.
        language: One of LANGUAGES.

    Raises:
        InputError: An argument is invalid.
    """
    audit = Audit(
        repositories=repositories,
        repository_ids=requested,
        policy=policy,
        waivers=waivers,
        now=now,
        previous=previous,
        audited=audited,
        repository_url_template=repository_url_template,
        owners=owners,
        language=checked_language(language),
    )
    audit.add(mirrors, failures)
    return audit.report()


def _audited(value: t.Any) -> Fields:
    given = {} if value is None else plain(value, "audited", MOST_SETTINGS)
    if not isinstance(given, dict):
        raise InputError(f"audited must be a dictionary that says what was audited, not {kind(given)}.")
    known = {name: given.pop(name, None) for name in ("endpoint", "region", *COMPARED[1:])}
    simulated = given.pop("simulated", None)
    for name, item in known.items():
        allowed, wanted = (dict, "a dictionary") if name == "filters" else ((str, int), "a text")
        if item is not None and (not isinstance(item, allowed) or isinstance(item, bool)):
            raise InputError(f"audited.{name} must be {wanted} or null, not {kind(item)}.")
    return {**known, "simulated": simulated is True, **given}


def _ids(value: t.Any) -> list[int]:
    ids = plain(value, "requested")
    if not isinstance(ids, list):
        raise InputError(f"requested must be a list of ids, not {kind(ids)}.")
    return [identifier(number, f"requested[{index}]") for index, number in enumerate(ids)]


def _state(repository: AuditedRepository, findings: list[Fields]) -> str:
    worst = findings[0] if findings else None
    if repository.is_unreadable:
        return "waived" if worst is not None and worst["waived"] is not None else "unreadable"
    if repository.has_no_mirror:
        return "no_mirror"
    if worst is None:
        return "healthy"
    return "waived" if worst["waived"] is not None else str(worst["severity"])


def _reason(repository: AuditedRepository) -> str | None:
    if not repository.is_unreadable:
        return None
    reason = (repository.failure or {}).get("reason")
    return reason if isinstance(reason, str) and reason.isidentifier() and reason.islower() else _UNKNOWN


def _worst_first(each: _Judged) -> tuple[t.Any, ...]:
    return urgency(each.findings[0]) if each.findings else (True,)


def _repository_of(row: Fields) -> AuditedRepository:
    """Return what a report knows of a repository."""
    return AuditedRepository(
        row["id"],
        row["name"],
        row["project_name"],
        row["url"],
        names=frozenset(filter(None, [row["name"]])),
        owner=row["owner"],
    )


def _news_row(repository: AuditedRepository, severity: str | None, change: Change, findings: list[Fields]) -> Fields:
    return {
        "repository_id": repository.id,
        "repository_name": repository.name,
        "project_name": repository.project_name,
        "owner": repository.owner,
        "repository_url": repository.url,
        "severity": severity,
        "previous_severity": change.previous_severity,
        "checks": list(change.checks),
        "message": change.message or findings[0]["message"],
    }


def _row(each: _Judged) -> Fields:
    is_news = each.change is not None and each.change.kind in CHANGES
    return {
        "id": each.repository.id,
        "name": each.repository.name,
        "project_name": each.repository.project_name,
        "owner": each.repository.owner,
        "url": each.repository.url,
        "state": each.state,
        "change": each.change.kind if each.change is not None and is_news else None,
        "severity": each.severity,
        "unreadable_reason": each.reason if each.state == "unreadable" else None,
        "before": each.before,
    }


def summary_of(rows: list[Fields], findings: list[Fields]) -> Fields:
    """Return a report in numbers.

    Args:
        rows: Its repositories.
        findings: Its findings.
    """
    states = collections.Counter(row["state"] for row in rows)
    severities = collections.Counter("waived" if finding["waived"] else finding["severity"] for finding in findings)
    attention = collections.Counter(
        "unreadable" if row["state"] == "unreadable" else row["severity"] for row in rows if row["severity"]
    )
    changes = collections.Counter(row["change"] for row in rows)
    return {
        "repositories": {"requested": len(rows), **{state: states[state] for state in STATES}},
        "findings": {severity: severities[severity] for severity in (*SEVERITIES, "waived")},
        "attention": {
            "total": sum(attention.values()),
            **{part: attention[part] for part in (*ATTENTION, "unreadable")},
        },
        "changes": {change: changes[change] for change in CHANGES},
    }


def start_here_of(by_repository: t.Mapping[int, list[Fields]]) -> list[Fields]:
    """Return the mirrors that no longer copy, those that have not done so for the longest time first.

    Args:
        by_repository: The findings that are not waived, for each repository the worst first.
    """
    dead = []
    for findings in by_repository.values():
        finding = next((each for each in findings if each["check"] in DEAD and each["severity"] in ATTENTION), None)
        if finding is not None:
            dead.append(finding)
    dead.sort(key=lambda each: (each["since"] or each["first_seen"], each["repository_id"]))
    return [{name: finding[name] for name in _START_HERE} for finding in dead[:_MOST_TO_START_WITH]]


def unreadable_of(rows: list[Fields], language: Language) -> Fields:
    """Return what could not be read, of the repositories of a report."""
    reasons = collections.Counter(row["unreadable_reason"] or _UNKNOWN for row in rows if row["state"] == "unreadable")
    count = sum(reasons.values())
    if not count:
        return {"count": 0, "reasons": {}, "message": None, "remedy": None}
    ordered = reasons.most_common()
    meaning, remedy = map(language.text, explain_unreadable(ordered[0][0]))
    sentence = _UNREADABLE if len(ordered) == 1 else _UNREADABLE_SEVERAL
    return {
        "count": count,
        "reasons": dict(ordered),
        "message": language.text(sentence, count=count, most=ordered[0][1], meaning=meaning),
        "remedy": remedy,
    }
