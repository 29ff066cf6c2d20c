# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Twelve audits of a thousand repositories, compared with what an attentive person would want to be told."""

from __future__ import annotations

import random
import typing as t
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    VALIDATOR,
    Fields,
    error,
    failure,
    ids,
    mirror,
    report,
    repository,
)

FIRST_DAY = date(2026, 11, 24)
ENDPOINTS = ("https://codehub.example.com", "https://codehub.other.example.com")

#: What is wrong with a mirror: its fields, the checks that find it, and how severe the worst is.
FAULTS: dict[str, tuple[Fields, tuple[str, ...], str | None]] = {
    "none": ({}, (), None),
    "info": ({"update_status": "paused"}, ("unknown_status",), None),
    "schedule": ({"mirroring_enabled": False}, ("schedule_disabled",), "warning"),
    "http": ({"url": "http://git.example.com/a"}, ("insecure_url",), "warning"),
    "failed": (error("exit status 128"), ("sync_failed",), "critical"),
    "dead": (
        {**error("Authentication failed"), "last_successful_update_at": None, "number_of_failures": 9},
        ("sync_failed", "never_synced", "failing_repeatedly"),
        "critical",
    ),
}
#: How reading it fails. Where it was not attempted there is no failure at all, or one that says so.
OBSTACLES = ("", "forbidden", "server_error", "not_codehub", "not_attempted", "ended")


class Day(t.NamedTuple):
    """One repository on one day."""

    fault: str
    obstacle: str


class Repository(t.NamedTuple):
    """A repository over all days.

    Attributes:
        waived: The checks that a waiver accepts, and the last day of it, as an index.
    """

    number: int
    days: list[Day]
    waived: tuple[tuple[str, ...], int]


class Person:
    """Remembers what the reports have said, and knows what is news."""

    def __init__(self) -> None:
        self.fault: str | None = None
        self.knows_unreadable = False

    def news(self, repository: Repository, day: int) -> str | None:
        """Return what this person wants to be told on a day."""
        fault, obstacle = repository.days[day]
        checks, last_day = repository.waived
        accepted = checks if day <= last_day else ()
        if obstacle in ("not_attempted", "ended"):
            return None
        if obstacle:
            if "unreadable" in accepted:
                was_known, self.knows_unreadable = self.knows_unreadable, False
                return "fixed" if was_known and not self.fault else None
            was_known = self.knows_unreadable or self.fault is not None
            self.knows_unreadable = True
            return "persisting" if was_known else "new"
        before, knew = self.fault, self.knows_unreadable
        self.fault, self.knows_unreadable = self._severity(fault, accepted), False
        if self.fault is None:
            return "fixed" if before or knew else None
        if before is None:
            return "new"
        return "worse" if (before, self.fault) == ("warning", "critical") else "persisting"

    @staticmethod
    def _severity(fault: str, accepted: tuple[str, ...]) -> str | None:
        _fields, checks, severity = FAULTS[fault]
        left = set(checks) - set(accepted)
        if severity == "critical" and left == {"failing_repeatedly"}:
            return "warning"
        return severity if left else None


def told(repositories: list[Repository], endpoints: list[str]) -> None:
    """Make one audit a day, and compare each with the memory of a person."""
    previous: Fields | None = None
    persons: dict[int, Person] = {}
    waivers = [
        {
            "repository": each.number,
            "check": list(each.waived[0]),
            "reason": "Ticket 42",
            "expires": (FIRST_DAY + timedelta(each.waived[1])).isoformat(),
        }
        for each in repositories
        if each.waived[0]
    ]
    for day, endpoint in enumerate(endpoints):
        if day == 0 or endpoint != endpoints[day - 1]:
            persons = {each.number: Person() for each in repositories}
        document = audit_of(repositories, day, endpoint, waivers, previous)
        expected: dict[str | None, set[int]] = {}
        for each in repositories:
            expected.setdefault(persons[each.number].news(each, day), set()).add(each.number)
        seen: dict[str | None, set[int]] = {}
        for row in document["repositories"]:
            seen.setdefault(row["change"], set()).add(row["id"])
        assert seen == expected, f"day {day}"
        for kind in ("new", "worse", "fixed"):
            assert set(ids(document[kind])) == expected.get(kind, set())
        assert document["dropped"] == []
        previous = document


def audit_of(
    repositories: list[Repository], day: int, endpoint: str, waivers: list[Fields], previous: Fields | None
) -> Fields:
    """Return the report of one audit."""
    today = (FIRST_DAY + timedelta(day)).isoformat()
    mirrors, failures = [], []
    for each in repositories:
        fault, obstacle = each.days[day]
        success = {"last_successful_update_at": f"{today}T02:00:00Z"}
        if not obstacle:
            mirrors.append(mirror(each.number, **{**success, **FAULTS[fault][0]}))
        elif obstacle != "ended":
            failures.append(failure(each.number, obstacle))
    return report(
        *mirrors,
        failures=failures,
        repositories=[repository(each.number, name=f"r{each.number}") for each in repositories],
        waivers=waivers,
        now=f"{today}T08:00:00Z",
        previous=previous,
        audited={"endpoint": endpoint, "scope": "user"},
    )


WAIVABLE = (
    (),
    ("sync_failed", "never_synced", "failing_repeatedly"),
    ("sync_failed", "never_synced"),
    ("schedule_disabled",),
    ("unreadable",),
    ("unreadable", "sync_failed"),
)


def a_thousand(chance: random.Random) -> list[Repository]:
    """Return repositories whose faults come, change and go; on two days the service dies in the middle."""
    repositories = []
    for number in range(1, 1001):
        fault, obstacle, days = "none", "", []
        for day in range(12):
            if chance.random() < 0.25:
                fault = chance.choice([*FAULTS, "none", "none"])
            if chance.random() < 0.15:
                obstacle = chance.choice([*OBSTACLES[:-1], "", ""])
            dies = day in (4, 8) and number > 400
            days.append(Day(fault, ("connection_error" if number <= 420 else "ended") if dies else obstacle))
        repositories.append(Repository(number, days, (chance.choice(WAIVABLE), chance.randrange(12))))
    return repositories


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_twelve_audits_of_a_thousand_repositories_tell_what_is_news(seed: int) -> None:
    told(a_thousand(random.Random(seed)), [ENDPOINTS[0]] * 6 + [ENDPOINTS[1]] * 2 + [ENDPOINTS[0]] * 4)


REPOSITORIES = st.builds(
    Repository,
    st.just(7),
    st.lists(st.builds(Day, st.sampled_from([*FAULTS]), st.sampled_from(OBSTACLES)), min_size=12, max_size=12),
    st.tuples(st.sampled_from(WAIVABLE), st.integers(0, 11)),
)


@settings(max_examples=150)
@given(one=REPOSITORIES)
def test_any_history_of_a_repository_is_told_as_it_is_news(one: Repository) -> None:
    told([one], [ENDPOINTS[0]] * 12)


@settings(max_examples=20)
@given(one=REPOSITORIES)
def test_any_report_of_a_history_is_valid(one: Repository) -> None:
    previous = None
    for day in range(12):
        previous = audit_of([one], day, ENDPOINTS[0], [], previous)
        VALIDATOR.validate(previous)
