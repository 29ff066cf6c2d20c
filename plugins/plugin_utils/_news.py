# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""News: which repositories are new, worse or fixed since the previous report. One fault is reported once."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import ATTENTION, BY_NAME
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import without_particulars
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, text_or_none
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._labels import label_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import N_, Language
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._policy import Policy, policy_of_report
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import Report

#: Only reports that agree in these are compared, and in the part of the audit that a report is split into.
COMPARED: t.Final = ("endpoint", "scope", "project_id", "group_id", "search", "filters", "hosts")

#: Of a repository whose findings are no longer there.
FIXED: t.Final = N_("Fixed: {checks}.")

_NOT_COMPARED: t.Final = N_(
    "The previous report was not compared, since its {name} was {before} and is now {now}; everything counts as new."
)
_READABLE_AGAIN: t.Final = N_("The mirror can be read again.")
_MIRROR_REMOVED: t.Final = N_("The repository no longer has a mirror.")
_WAIVED: t.Final = N_("The findings were waived: {reason}")
_BY_POLICY: t.Final = N_("Not fixed: the changed policy no longer reports this. Before: {checks}.")
_NOT_LISTED: t.Final = N_("Not fixed: the repository is no longer among those that are audited.")
_NONE: t.Final = N_("not given")


class Memory(t.NamedTuple):
    """What is known of a repository from earlier audits.

    Attributes:
        state: When its mirror could last be read; None if it never could.
        severity: With which it then needed attention; None if it did not.
        unreadable: The severity with which it was since reported as unreadable; None if it was not.
        first_seen: When each finding was first found.
        checks: Those for which it needed attention.
    """

    state: str | None
    severity: str | None
    unreadable: str | None
    first_seen: t.Mapping[str, str]
    checks: tuple[str, ...]

    def as_dict(self) -> Fields:
        """Return it for the row of a repository that could not be read."""
        return {
            "state": self.state,
            "severity": self.severity,
            "unreadable": self.unreadable,
            "first_seen": dict(self.first_seen),
        }


NOTHING: t.Final = Memory(None, None, None, {}, ())


class Change(t.NamedTuple):
    """How a repository differs from the previous report.

    Attributes:
        kind: new, worse, fixed, persisting, or dropped: it no longer needs attention, but was not fixed.
        previous_severity: With which it needed attention before.
        message: Of what no longer needs attention, why that is so.
    """

    kind: str
    previous_severity: str | None
    checks: tuple[str, ...] = ()
    message: str = ""


class Previous:
    """The previous report, or that there is none to compare with.

    Attributes:
        not_compared: Why a previous report is not compared; None if it is, or if there is none.
        policy: Of the previous report.
    """

    def __init__(self, report: Report | None, audited: Fields, language: Language) -> None:
        self.not_compared = _difference(report["audited"], audited, language) if report else None
        self._report = None if self.not_compared else report
        self.generated_at: str | None = None
        self.policy: Policy | None = None
        self.rows: dict[int, Fields] = {}
        self._memories: dict[int, Memory] = {}
        if self._report:
            self.generated_at = self._report["generated_at"]
            self.policy = policy_of_report(self._report["policy"], "previous")
            self.rows = {row["id"]: row for row in self._report["repositories"]}
            by_repository: dict[int, list[Fields]] = {}
            for finding in self._report["findings"]:
                by_repository.setdefault(finding["repository_id"], []).append(finding)
            for number, row in self.rows.items():
                findings = by_repository.get(number, [])
                if findings or row["before"] or row["severity"]:
                    self._memories[number] = _memory(row, findings)
                else:
                    self._memories[number] = NOTHING._replace(state=row["state"])

    def memory(self, repository_id: int) -> Memory:
        """Return what is known of a repository."""
        return self._memories.get(repository_id, NOTHING)

    def unchanged_since(self, findings: t.Iterable[Fields]) -> str | None:
        """Return since when the findings have been the same; None if they differ from the previous report."""
        if self._report is None or _identities(findings) != _identities(self._report["findings"]):
            return None
        return str(self._report["unchanged_since"])


def _memory(row: Fields, findings: list[Fields]) -> Memory:
    first_seen = {finding["check"]: finding["first_seen"] for finding in findings}
    checks = tuple(each["check"] for each in findings if each["waived"] is None and each["severity"] in ATTENTION)
    before = row["before"]
    if before is None:
        if row["state"] == "unreadable":
            return Memory(None, None, row["severity"], first_seen, checks)
        state = None if row["state"] == "not_attempted" else row["state"]
        return Memory(state, row["severity"], None, first_seen, checks)
    first_seen = {**before["first_seen"], **first_seen}
    return Memory(before["state"], before["severity"], before["unreadable"], first_seen, checks or tuple(first_seen))


def _identities(findings: t.Iterable[Fields]) -> set[tuple[t.Any, ...]]:
    """Return what makes findings the same: neither their times nor their numbers."""
    return {
        (
            finding["repository_id"],
            finding["check"],
            finding["severity"],
            finding["waived"] is not None,
            without_particulars(finding["error"] or ""),
        )
        for finding in findings
    }


def differing(before: Fields, now: Fields) -> str | None:
    """Return the name of what two audits are not both about; None where they are about the same."""
    # Each run of the simulator has a port of its own.
    are_simulated = before.get("simulated") is True and now.get("simulated") is True
    names = (*(COMPARED[1:] if are_simulated else COMPARED), "part")
    return next((name for name in names if (before.get(name) or None) != (now.get(name) or None)), None)


def _difference(before: Fields, now: Fields, language: Language) -> str | None:
    name = differing(before, now)
    if name is None:
        return None
    shown = {"before": _shown(name, before, language), "now": _shown(name, now, language)}
    return language.text(_NOT_COMPARED, name=label_of(name, language), **shown)


def _shown(name: str, audited: Fields, language: Language) -> str:
    value = audited.get(name)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else str(value or "")
    return text_or_none(label_of(text, language) if name == "scope" else text) or language.text(_NONE)


def change_of(
    memory: Memory,
    findings: list[Fields],
    *,
    is_unreadable: bool,
    state: str,
    under_previous_policy: t.Callable[[], bool],
    language: Language,
) -> tuple[Change | None, Memory]:
    """Return how a repository that was attempted differs from what is known of it, and what is known from now on.

    Args:
        memory: What is known of it.
        findings: Of this audit, the worst first.
        is_unreadable: Whether its mirror could not be read.
        state: Of this audit.
        under_previous_policy: Returns whether it would need attention under the policy of the previous report.
        language: Of the message.
    """
    told = [each for each in findings if each["waived"] is None and each["severity"] in ATTENTION]
    severity = told[0]["severity"] if told else None
    checks = tuple(each["check"] for each in told)
    first_seen = {each["check"]: each["first_seen"] for each in findings}
    needed = _worse_of(memory.severity, memory.unreadable)
    if is_unreadable:
        after = memory._replace(unreadable=severity, first_seen={**memory.first_seen, **first_seen})
        if memory.severity:
            return (Change("persisting", needed, checks) if severity else None), after
        before = memory.unreadable
    else:
        after = Memory(state, severity, None, first_seen, checks)
        before = memory.severity
    if severity:
        return Change(_kind(before, severity), before, checks), after
    if needed is None:
        return None, after
    return _no_longer(memory, needed, findings, is_unreadable, state, under_previous_policy, language), after


def _kind(before: str | None, severity: str) -> str:
    if before is None:
        return "new"
    return "worse" if ATTENTION.index(severity) < ATTENTION.index(before) else "persisting"


def _no_longer(
    memory: Memory,
    needed: str,
    findings: list[Fields],
    is_unreadable: bool,
    state: str,
    under_previous_policy: t.Callable[[], bool],
    language: Language,
) -> Change:
    """Return why a repository no longer needs attention."""
    checks = tuple(check for check in memory.checks if not is_unreadable or check == "unreadable")
    names = language.listed(language.text(BY_NAME[check].label) if check in BY_NAME else check for check in checks)
    waived = [each for each in findings if each["waived"] is not None and each["severity"] in ATTENTION]
    if waived and (memory.severity or is_unreadable):
        return Change("fixed", needed, checks, language.text(_WAIVED, reason=waived[0]["waived"]["reason"]))
    if under_previous_policy():
        return Change("dropped", needed, checks, language.text(_BY_POLICY, checks=names))
    if state == "no_mirror":
        return Change("fixed", needed, checks, language.text(_MIRROR_REMOVED))
    if memory.severity is None:
        return Change("fixed", needed, checks, language.text(_READABLE_AGAIN))
    return Change("fixed", needed, checks, language.text(FIXED, checks=names))


def not_listed(memory: Memory, language: Language) -> Change | None:
    """Return the change of a repository that is no longer audited; None if it did not need attention."""
    needed = _worse_of(memory.severity, memory.unreadable)
    return Change("dropped", needed, memory.checks, language.text(_NOT_LISTED)) if needed else None


def _worse_of(*severities: str | None) -> str | None:
    return min((severity for severity in severities if severity), key=ATTENTION.index, default=None)
