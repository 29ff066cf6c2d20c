# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The policy of an audit: which checks are made, how severe each is, and the limits."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from datetime import timedelta

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import (
    BY_NAME,
    CHECKS,
    OFF,
    SEVERITIES,
    TABLE,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    MOST_SETTINGS,
    Fields,
    InputError,
    kind,
    plain,
    shown,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import Language, Plural
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._sources import ApprovedSources

#: All keys of a policy, with what holds where one is missing.
_DEFAULTS: t.Final[t.Mapping[str, t.Any]] = {
    "checks": {},
    "max_age": 48,
    "stuck_after": 6,
    "max_failures": 3,
    "approved_sources": [],
}

_HOURS: t.Final = {"m": 1 / 60, "h": 1.0, "d": 24.0}

_IN_HOURS: t.Final = Plural("{count:g} hour", "{count:g} hours")
_IN_MINUTES: t.Final = Plural("{count:g} minute", "{count:g} minutes")

# Ten years: a larger number has another unit.
_LONGEST: t.Final = 87600


@dataclass(frozen=True)
class Policy:
    """What is checked.

    Attributes:
        severities: Of each check, ``off`` where it is disabled.
        max_age: Hours.
        stuck_after: Hours.
    """

    severities: t.Mapping[str, str]
    max_age: float
    stuck_after: float
    max_failures: int
    approved_sources: ApprovedSources

    def as_dict(self) -> Fields:
        """Return the policy for a report."""
        return {
            "checks": dict(self.severities),
            "max_age": self.max_age,
            "stuck_after": self.stuck_after,
            "max_failures": self.max_failures,
            "approved_sources": list(self.approved_sources.entries),
        }

    @property
    def oldest_success(self) -> timedelta:
        """How long ago the last successful synchronization may be."""
        return timedelta(hours=self.max_age)

    @property
    def longest_synchronization(self) -> timedelta:
        """How long a synchronization may take."""
        return timedelta(hours=self.stuck_after)


def policy_from(value: t.Any, is_listing: bool) -> Policy:
    """Return the policy that the user gave.

    Args:
        value: A dictionary, or null.
        is_listing: Whether the repositories were found by a listing, of which most have no mirror.

    Raises:
        InputError: A key or a value is invalid.
    """
    given = {} if value is None else plain(value, "policy", MOST_SETTINGS)
    if not isinstance(given, dict):
        raise InputError(f"policy must be a dictionary, not {kind(given)}.")
    options = {**_DEFAULTS, **_without_nulls(given)}
    unknown = options.keys() - _DEFAULTS.keys()
    if unknown:
        raise InputError(f"policy has no key {shown(min(unknown))}. The keys are: {', '.join(_DEFAULTS)}.")
    return Policy(
        severities=_severities(options["checks"], is_listing),
        max_age=_hours(options["max_age"], "policy.max_age"),
        stuck_after=_hours(options["stuck_after"], "policy.stuck_after"),
        max_failures=_count(options["max_failures"], "policy.max_failures"),
        approved_sources=ApprovedSources.from_list(options["approved_sources"], "policy.approved_sources"),
    )


def policy_of_report(value: Fields, where: str) -> Policy:
    """Return the policy of a report, without what only a later version knows.

    Raises:
        InputError: A value is invalid.
    """
    checks = {name: severity for name, severity in value["checks"].items() if name in BY_NAME}
    try:
        return policy_from({**{name: value[name] for name in _DEFAULTS}, "checks": checks}, is_listing=False)
    except InputError as error:
        raise InputError(f"{where}.{error}") from None


def _without_nulls(given: Fields) -> Fields:
    return {name: item for name, item in given.items() if item is not None}


def _severities(given: t.Any, is_listing: bool) -> dict[str, str]:
    if not isinstance(given, dict):
        raise InputError(f"policy.checks must be a dictionary of checks and severities, not {kind(given)}.")
    severities = {check.name: check.severity for check in TABLE}
    if is_listing:
        severities["no_mirror"] = OFF
    for check, wanted in _without_nulls(given).items():
        if check not in BY_NAME:
            raise InputError(f"policy.checks has no check {shown(check)}. The checks are: {', '.join(CHECKS)}.")
        # YAML makes false of the word off.
        severity = OFF if wanted is False else wanted
        if severity not in (*SEVERITIES, OFF):
            raise InputError(f"policy.checks.{check} must be critical, warning, info or off, not {shown(severity)}.")
        severities[check] = severity
    return severities


def _hours(value: t.Any, where: str) -> float:
    match = re.fullmatch(r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*([mhd]?)\s*", value) if isinstance(value, str) else None
    if match:
        hours = float(match[1]) * _HOURS[match[2] or "h"]
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        hours = value
    else:
        hours = 0
    if not 0 < hours <= _LONGEST:
        raise InputError(
            f"{where} must be hours as a number, or a text such as 48h, 2d or 90m, above 0 and of at most ten years, "
            f"not {shown(value)}."
        )
    return int(hours) if float(hours).is_integer() else hours


def _count(value: t.Any, where: str) -> int:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise InputError(f"{where} must be a whole number from 1, not {shown(value)}.")


def duration(hours: float, language: Language) -> str:
    """Return a limit for people: ``48 hours``, ``90 minutes``."""
    if float(hours).is_integer():
        return language.text(_IN_HOURS, count=hours)
    return language.text(_IN_MINUTES, count=round(hours * 60, 2))
