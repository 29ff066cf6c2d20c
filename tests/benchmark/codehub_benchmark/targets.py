# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The figures that the collection is to reach, and what was measured."""

from __future__ import annotations

import math
import typing as t

from .contenders import (
    AUDIT,
    AUDIT_AGAIN,
    CURL,
    FACTS,
    INVENTORY,
    MODULE,
    MODULE_ON_ALL_CORES,
    PLAIN_INVENTORY,
    PLAYBOOK,
    SDK,
    SETUP,
    URI,
    Contender,
)
from .measurement import Runs, Spread, client, cpu, paired, spread, wall
from .parts import AUDITS, FACTS_OF_HOSTS, INVENTORIES, LARGE_AUDIT, LARGE_READING, ONE_MIRROR, WORST_AUDITS
from .work import DEFAULT_CONCURRENCY, Work, work

if t.TYPE_CHECKING:
    from collections.abc import Callable

    from .stopwatch import Run

_READ_10000: t.Final = work("http", 0, 10000)


class Target(t.NamedTuple):
    """A figure to reach.

    Attributes:
        figure: In words.
        measured: None where it was not measured.
        limit: The figure, which is the most or the least; infinity for a row without a target.
    """

    what: str
    figure: str
    measured: Spread | None
    limit: float
    is_most: bool = True
    note: str = ""

    @property
    def is_aimed_at(self) -> bool:
        """Whether there is a figure to reach."""
        return not math.isinf(self.limit)

    @property
    def verdict(self) -> str:
        """Whether the figure is reached."""
        if self.measured is None:
            return "not measured"
        is_good = self.measured.median <= self.limit if self.is_most else self.measured.median >= self.limit
        return "yes" if is_good else "**no**"


def extrapolated_uri(runs: Runs, latency: int, mirrors: int) -> Spread | None:
    """Return the seconds that the loop would take, from its runs with 1 and with 100 mirrors; None without them."""
    one = runs.get((work("http", latency, 1), URI.name))
    hundred = runs.get((work("http", latency, 100), URI.name))
    if not one or not hundred:
        return None
    start = spread(map(wall, one)).median
    total = spread(map(wall, hundred))
    return Spread(*(start + (seconds - start) / 99 * (mirrors - 1) for seconds in total))


def targets(runs: Runs) -> list[Target]:
    """Return all targets, with what ``runs`` say about them."""

    def ratio(
        work: Work, over: Contender, under: Contender, figure: Callable[[Run], float], other: t.Any = None
    ) -> Spread | None:
        return paired(runs, work, (over.name, figure), (under.name, other or figure))

    return [
        Target(
            "audit of 10,000 mirrors, all reports, CPU time against the playbook that only reads them",
            "at most 1.5",
            ratio(AUDITS.work, AUDIT, PLAYBOOK, cpu),
            1.5,
            note="a tenth of the mirrors have failed",
        ),
        Target(
            "audit of 10,000 mirrors that have all failed, CPU time against the playbook that only reads them",
            "–",
            ratio(WORST_AUDITS.work, AUDIT, PLAYBOOK, cpu),
            math.inf,
            note="the most that an audit can have to do",
        ),
        Target(
            "audit of 100,000 mirrors, CPU time against the audit of 10,000",
            "completes; at most 11 times",
            _quotient(runs, (LARGE_AUDIT.work, AUDIT), (AUDITS.work, AUDIT)),
            11,
        ),
        Target(
            "audit of 100,000 mirrors, MiB of the largest process",
            "at most 700",
            _largest(runs, LARGE_AUDIT.work),
            700,
        ),
        Target(
            "the next audit of 10,000 mirrors, nothing new, CPU time against the first",
            "at most 1.1",
            ratio(AUDITS.work, AUDIT_AGAIN, AUDIT, cpu),
            1.1,
        ),
        Target(
            "the next audit of these, nothing new, CPU time against the first",
            "–",
            ratio(WORST_AUDITS.work, AUDIT_AGAIN, AUDIT, cpu),
            math.inf,
        ),
        Target(
            "10,000 mirrors in one task, CPU time of the whole playbook against the client's own process",
            "at most 1.8",
            ratio(_READ_10000, PLAYBOOK, MODULE_ON_ALL_CORES, cpu),
            1.8,
            note=_also("against the client on one core", ratio(_READ_10000, PLAYBOOK, MODULE, cpu)),
        ),
        Target(
            "one mirror, whole playbook, against `uri`",
            "at most 1.0",
            ratio(ONE_MIRROR.work, PLAYBOOK, URI, wall),
            1.0,
            note=_also("CPU time", ratio(ONE_MIRROR.work, PLAYBOOK, URI, cpu)),
        ),
        Target(
            "100 mirrors, 50 ms, `uri` loop against ours, with default options",
            "at least 30 times faster",
            ratio(work("http", 50, 100), URI, PLAYBOOK, wall),
            30,
            is_most=False,
            note=f"concurrency {DEFAULT_CONCURRENCY}",
        ),
        _thousand_against_uri(runs),
        *_against_curl(runs),
        Target(
            "10,000 mirrors, 0 ms, one core, client against `curl --parallel`",
            "at most 5.0",
            ratio(_READ_10000, MODULE, CURL, client, wall),
            5.0,
            note=_also("whole process", ratio(_READ_10000, MODULE, CURL, wall)),
        ),
        Target(
            "10,000 mirrors, 0 ms, one core, the official SDK in threads against the client",
            "at least 3.5 times faster",
            ratio(_READ_10000, SDK, MODULE, client),
            3.5,
            is_most=False,
            note=_also("whole process", ratio(_READ_10000, SDK, MODULE, wall)),
        ),
        Target(
            "inventory of 12,345 repositories with filters, compose and keyed groups, CPU time against one without",
            "at most 2",
            ratio(INVENTORIES.work, INVENTORY, PLAIN_INVENTORY, cpu),
            2,
        ),
        Target(
            "`codehub_remote_mirror_facts` of 300 hosts, 10 forks, CPU time against `ansible.builtin.setup` with "
            "`gather_subset: min`",
            "at most 1.0",
            ratio(FACTS_OF_HOSTS.work, FACTS, SETUP, cpu),
            1.0,
        ),
        Target(
            "100,000 mirrors read in one task, MiB of the largest process",
            "completes; under 400",
            _largest(runs, LARGE_READING.work),
            400,
        ),
    ]


def _against_curl(runs: Runs) -> t.Iterator[Target]:
    for scheme, authorities in (("http", "usual"), ("https", "usual"), ("https", "one")):
        words = {"usual": "with the usual CA bundle", "one": "with a bundle of one authority"}[authorities]
        yield Target(
            f"1,000 mirrors, 50 ms, {scheme}, concurrency 64, the client's time, against `curl --parallel`",
            "at most 1.10",
            paired(runs, work(scheme, 50, 1000, authorities), (MODULE.name, client), (CURL.name, wall)),
            1.10,
            note=words if scheme == "https" else "",
        )


def _quotient(runs: Runs, over: tuple[Work, Contender], under: tuple[Work, Contender]) -> Spread | None:
    """Return the ratio of the CPU times of two works, which are not done in turns."""
    first, second = (runs.get((work, contender.name)) for work, contender in (over, under))
    if not first or not second:
        return None
    high, low = spread(map(cpu, first)), spread(map(cpu, second))
    return Spread(high.median / low.median, high.least / low.most, high.most / low.least)


def _largest(runs: Runs, work: Work) -> Spread | None:
    found = [run.peak for (done, _name), of_one in runs.items() if done == work for run in of_one]
    return spread(found) if found else None


def _thousand_against_uri(runs: Runs) -> Target:
    measured = None
    ours = runs.get((work("http", 50, 1000), PLAYBOOK.name))
    loop = extrapolated_uri(runs, 50, 1000)
    if ours and loop:
        seconds = spread(map(wall, ours))
        measured = Spread(loop.median / seconds.median, loop.least / seconds.most, loop.most / seconds.least)
    return Target(
        "1,000 mirrors, 50 ms, `uri` loop against ours, with default options",
        "at least 170 times faster",
        measured,
        170,
        is_most=False,
        note="concurrency 64; the loop's time is extrapolated from 100",
    )


def _also(name: str, ratio: Spread | None) -> str:
    return f"{name}: {ratio.median:.2f}" if ratio else ""
