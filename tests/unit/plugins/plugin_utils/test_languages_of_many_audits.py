# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Audits that change their language from day to day find, compare and sort as those in English do."""

from __future__ import annotations

import random
import typing as t
from datetime import date, timedelta

import pytest

from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.reasons import REASONS
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    VALIDATOR,
    Fields,
    error,
    failure,
    mirror,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.test_chinese import ERRORS

FIRST_DAY = date(2026, 11, 24)
DAYS = 10

#: What a person reads, and nothing decides by.
TEXTS = frozenset({"language", "message", "remedy", "not_compared"})

#: What can be wrong with a mirror.
FAULTS: tuple[Fields, ...] = (
    {},
    {"update_status": "paused"},
    {"mirroring_enabled": False},
    {"url": "http://git.example.com/a"},
    {"last_successful_update_at": None},
    {"last_successful_update_at": "2026-10-01T00:00:00Z", "mirroring_enabled": False},
    {"last_successful_update_at": "2026-10-01T00:00:00Z"},
    {"update_status": "started", "last_update_at": "2026-10-01T00:00:00Z"},
    *({**error(text), "number_of_failures": 9} for text in ERRORS),
)


def without_texts(value: t.Any) -> t.Any:
    """Return a report without what depends on its language."""
    if isinstance(value, dict):
        return {name: without_texts(item) for name, item in value.items() if name not in TEXTS}
    return [without_texts(item) for item in value] if isinstance(value, list) else value


def audits(seed: int, languages: t.Sequence[str], chance_of_change: float) -> list[Fields]:
    """Return the reports of one audit a day, in which faults come, change and go.

    Args:
        seed: Of what is wrong.
        languages: Of each day.
        chance_of_change: Of each repository on each day; with 0 policy and waivers stay too.
    """
    chance = random.Random(seed)
    faults: dict[int, Fields | str] = {number: chance.choice(FAULTS) for number in range(1, 61)}
    previous: Fields | None = None
    expires = {"expires": "2026-11-28"} if chance_of_change else {}
    reports = []
    for day, language in enumerate(languages):
        today = (FIRST_DAY + timedelta(day)).isoformat()
        for number in faults:
            if chance.random() < chance_of_change:
                faults[number] = chance.choice([*FAULTS, *REASONS])
        success = {"last_successful_update_at": f"{today}T02:00:00Z"}
        previous = report(
            *(mirror(n, **{**success, **fault}) for n, fault in faults.items() if isinstance(fault, dict)),
            failures=[failure(n, fault) for n, fault in faults.items() if isinstance(fault, str)],
            repositories=[repository(n, name=f"r{n}", owner=f"o{n % 3}") for n in faults if n % 10 != day],
            policy={
                "max_failures": 3 + day % 2,
                "approved_sources": ["github.com"],
                "checks": {"no_mirror": "warning"},
            },
            waivers=[{"repository": n, "check": "all", "reason": "x", **expires} for n in (1, 2, 3)],
            previous=previous,
            now=f"{today}T08:00:00Z",
            audited={"scope": "user" if day < DAYS - 1 else "tenant"},
            language=language,
        )
        VALIDATOR.validate(previous)
        reports.append(previous)
    return reports


ALTERNATING = [("en", "zh_CN")[day % 2] for day in range(DAYS)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("languages", [ALTERNATING, ["zh_CN"] * DAYS], ids=["alternating", "Chinese"])
def test_ten_audits_say_the_same_in_each_language(seed: int, languages: list[str]) -> None:
    reports = audits(seed, languages, 0.3)
    assert [each["language"] for each in reports] == languages
    assert sum(len(each[kind]) for each in reports for kind in ("new", "worse", "fixed", "dropped")) > 50
    for told, english in zip(reports, audits(seed, ["en"] * DAYS, 0.3)):
        assert without_texts(told) == without_texts(english)


def test_nothing_changes_by_the_language() -> None:
    first, *others = audits(1, ALTERNATING[: DAYS - 1], 0)
    for told in others:
        assert told["new"] == told["worse"] == []
        assert told["changed"] is False
        assert told["unchanged_since"] == first["generated_at"]
