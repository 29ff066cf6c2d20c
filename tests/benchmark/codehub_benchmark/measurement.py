# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All runs of a benchmark, in turns, and their medians and ratios."""

from __future__ import annotations

import statistics
import sys
import typing as t

from .contenders import URI, Contender
from .parts import ONE_MIRROR, Part
from .stopwatch import Run, Stopwatch
from .work import Work

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Runs = dict[tuple[Work, str], list[Run]]


class Spread(t.NamedTuple):
    """The median of some figures, the smallest and the largest of them."""

    median: float
    least: float
    most: float


def spread(values: Iterable[float]) -> Spread:
    """Return the spread of ``values``, of which there is at least one."""
    found = list(values)
    return Spread(statistics.median(found), min(found), max(found))


def measure(stopwatch: Stopwatch, parts: Sequence[Part], is_quick: bool) -> Runs:
    """Run all parts. The contenders of a part take turns, so that a disturbance affects all of them."""
    runs: Runs = {}
    for part in parts:
        for number in range(max(1, part.quick_rounds) if is_quick else part.rounds):
            for contender in part.contenders:
                # Five minutes are enough once.
                if contender is URI and part.work.mirrors > 100 and number:
                    continue
                run = timed(stopwatch, part, contender)
                runs.setdefault((part.work, contender.name), []).append(run)
    return runs


def warm_up(stopwatch: Stopwatch, contenders: Iterable[Contender]) -> None:
    """Run each contender once, so that its files are compiled and in memory."""
    for contender in contenders:
        timed(stopwatch, ONE_MIRROR._replace(name="warm-up"), contender)


def timed(stopwatch: Stopwatch, part: Part, contender: Contender) -> Run:
    """Return one run, and show it."""
    run = stopwatch.time(part.work, contender, part.is_watched)
    peaks = f", {run.processes.peaks}" if run.processes else ""
    sys.stderr.write(
        f"{part.name:24} {contender.name:10} {run.wall:8.3f} s, CPU {run.cpu:7.3f} s, {run.peak:5.0f} MiB, "
        f"client {run.client:8.3f} s, server busy {run.server_share:4.0%}{peaks}\n"
    )
    return run


def paired(
    runs: Mapping[tuple[Work, str], Sequence[Run]],
    work: Work,
    over: tuple[str, Callable[[Run], float]],
    under: tuple[str, Callable[[Run], float]],
) -> Spread | None:
    """Return the ratios of two figures, one for each round; None where one of them was not measured.

    Args:
        runs: All runs.
        work: The work that both did.
        over: A contender's name, and which of its figures.
        under: Likewise.
    """
    first, second = runs.get((work, over[0])), runs.get((work, under[0]))
    if not first or not second:
        return None
    return spread(over[1](one) / under[1](other) for one, other in zip(first, second, strict=False))


def wall(run: Run) -> float:
    """Return the seconds of the whole process."""
    return run.wall


def client(run: Run) -> float:
    """Return the seconds of the client."""
    return run.client


def cpu(run: Run) -> float:
    """Return the seconds of CPU."""
    return run.cpu
