# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The figures that the collection is to reach, and what was reached."""

from __future__ import annotations

import typing as t

from .contenders import CURL, MODULE, PLAYBOOK, SDK, URI
from .large_audit import LargeAudit
from .measurement import Runs, Spread, client, paired, spread, wall
from .work import work

if t.TYPE_CHECKING:
    from collections.abc import Sequence


class Target(t.NamedTuple):
    """
    A figure to reach.

    figure: in words.
    reached: what was measured; None where it was not.
    limit: the figure, which is the most or the least.
    """

    what: str
    figure: str
    reached: Spread | None
    limit: float
    is_most: bool
    note: str = ""

    @property
    def verdict(self) -> str:
        """Yes, no, or that it was not measured."""
        if self.reached is None:
            return "not measured"
        is_good = self.reached.median <= self.limit if self.is_most else self.reached.median >= self.limit
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


def targets(runs: Runs, large: Sequence[LargeAudit]) -> list[Target]:
    """Return all targets with what ``runs`` and ``large`` say of them."""
    one_core = work("http", 0, 10000)
    rows = [
        Target(
            "100 mirrors, 50 ms, whole `ansible-playbook`, against the `uri` loop",
            "at least 30 times faster",
            paired(runs, work("http", 50, 100), (URI.name, wall), (PLAYBOOK.name, wall)),
            30,
            is_most=False,
            note="with the module's default concurrency, 16",
        ),
        _thousand_against_uri(runs),
    ]
    for scheme, authorities in (("http", "usual"), ("https", "usual"), ("https", "one")):
        words = {"usual": "with the usual CA bundle", "one": "with a bundle of one authority"}[authorities]
        rows.append(
            Target(
                f"1,000 mirrors, 50 ms, {scheme}, concurrency 64, the client's time, against `curl --parallel`",
                "at most 1.10",
                paired(runs, work(scheme, 50, 1000, authorities), (MODULE.name, client), (CURL.name, wall)),
                1.10,
                is_most=True,
                note=words if scheme == "https" else "",
            )
        )
    rows += [
        Target(
            "10,000 mirrors, 0 ms, one core, against `curl --parallel`",
            "at most 5.0",
            paired(runs, one_core, (MODULE.name, client), (CURL.name, wall)),
            5.0,
            is_most=True,
            note=_whole_process(paired(runs, one_core, (MODULE.name, wall), (CURL.name, wall))),
        ),
        Target(
            "the same against the official SDK in threads",
            "at least 3.5 times faster",
            paired(runs, one_core, (SDK.name, client), (MODULE.name, client)),
            3.5,
            is_most=False,
            note=_whole_process(paired(runs, one_core, (SDK.name, wall), (MODULE.name, wall))),
        ),
        Target(
            "one mirror, 0 ms, whole `ansible-playbook`, against `uri`",
            "at most 1.0",
            paired(runs, work("http", 0, 1), (PLAYBOOK.name, wall), (URI.name, wall)),
            1.0,
            is_most=True,
        ),
        Target(
            "100,000 mirrors, 0 ms, whole `ansible-playbook`: MiB of the module's process",
            "completes; under 400",
            spread(audit.peaks.get("module", 0.0) for audit in large) if large else None,
            400,
            is_most=True,
        ),
    ]
    return rows


def _thousand_against_uri(runs: Runs) -> Target:
    thousand = work("http", 50, 1000)
    reached = paired(runs, thousand, (URI.name, wall), (PLAYBOOK.name, wall))
    note = "the loop was run once" if reached else "the loop's time is extrapolated from 100"
    ours = runs.get((thousand, PLAYBOOK.name))
    loop = extrapolated_uri(runs, 50, 1000)
    if not reached and ours and loop:
        seconds = spread(map(wall, ours))
        reached = Spread(loop.median / seconds.median, loop.least / seconds.most, loop.most / seconds.least)
    return Target(
        "1,000 mirrors, 50 ms, likewise",
        "at least 170 times faster",
        reached,
        170,
        is_most=False,
        note=f"concurrency 64; {note}",
    )


def _whole_process(ratio: Spread | None) -> str:
    return f"{ratio.median:.2f} with the start of Python and the imports" if ratio else ""
