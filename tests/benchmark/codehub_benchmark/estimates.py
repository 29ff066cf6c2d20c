# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long an audit takes, for a user: measured where that takes minutes, estimated where it takes hours."""

from __future__ import annotations

import typing as t

from .contenders import AUDIT
from .measurement import Runs, spread, wall
from .parts import LIMITED_AUDIT, USER_AUDITS

#: Of the provider, for each API and all users of a region.
REQUESTS_PER_MINUTE: t.Final = 600

MIRRORS: t.Final = (100, 1_000, 10_000, 100_000)


class Estimate(t.NamedTuple):
    """Seconds of a whole audit.

    Attributes:
        unlimited: Without a rate limit.
        is_measured: Whether that was measured, not extrapolated.
        limited: At the provider's limit.
    """

    mirrors: int
    unlimited: float
    is_measured: bool
    limited: float


def estimates(runs: Runs) -> list[Estimate]:
    """Return an estimate for each number of mirrors; nothing where too little was measured."""
    measured = {
        part.work.mirrors: spread(map(wall, runs[part.work, AUDIT.name])).median
        for part in USER_AUDITS
        if (part.work, AUDIT.name) in runs
    }
    if len(measured) < len(USER_AUDITS):
        return []
    found = []
    for mirrors in MIRRORS:
        unlimited = measured.get(mirrors) or _extrapolated(measured, mirrors)
        limited = waiting(mirrors) + measured[MIRRORS[0]]
        found.append(Estimate(mirrors, unlimited, mirrors in measured, max(unlimited, limited)))
    return found


def waiting(mirrors: int) -> float:
    """Return the seconds that the limit makes an audit wait: each window of a minute takes a burst of 600 requests."""
    return 60.0 * ((mirrors - 1) // REQUESTS_PER_MINUTE)


def check(runs: Runs) -> tuple[int, float, float] | None:
    """Return the mirrors of the audit at the limit that was run, the estimated and the measured seconds."""
    found = estimates(runs)
    measured = runs.get((LIMITED_AUDIT.work, AUDIT.name))
    if not found or not measured:
        return None
    mirrors = LIMITED_AUDIT.work.mirrors
    return mirrors, waiting(mirrors) + found[0].unlimited, measured[0].wall


def _extrapolated(measured: t.Mapping[int, float], mirrors: int) -> float:
    (few, seconds_few), (many, seconds_many) = sorted(measured.items())[-2:]
    return seconds_many + (seconds_many - seconds_few) / (many - few) * (mirrors - many)
