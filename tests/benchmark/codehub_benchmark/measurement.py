# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All runs of a benchmark, in turns, and what can be said of them."""

from __future__ import annotations

import statistics
import sys
import typing as t

from .contenders import URI, Contender, contenders
from .stopwatch import Run, Stopwatch
from .work import Work

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Runs = dict[tuple[Work, str], list[Run]]


class Spread(t.NamedTuple):
    """The middle of some figures, and how far they go."""

    median: float
    least: float
    most: float


def spread(values: Iterable[float]) -> Spread:
    """Return the spread of ``values``, of which there is at least one."""
    found = list(values)
    return Spread(statistics.median(found), min(found), max(found))


def rounds(work: Work, is_quick: bool) -> int:
    """Return how often each contender does ``work``: less often where that takes minutes."""
    is_long = work.mirrors == 100 or (work.mirrors == 10000 and work.latency > 0)
    if is_quick:
        return 1 if is_long else 2
    return 3 if is_long else 5


def measure(stopwatch: Stopwatch, works: Sequence[Work], is_quick: bool, most_for_uri: int) -> Runs:
    """Have all ``works`` done: within each the contenders take turns, so that what disturbs one round disturbs all."""
    runs: Runs = {}
    for work in works:
        for number in range(rounds(work, is_quick)):
            for contender in contenders(work, most_for_uri):
                # Five minutes are enough once.
                if contender is URI and work.mirrors > 100 and number:
                    continue
                run = timed(stopwatch, work, contender)
                runs.setdefault((work, contender.name), []).append(run)
    return runs


def warm_up(stopwatch: Stopwatch, work: Work) -> None:
    """Let each contender run once, so that its files are compiled and in memory."""
    for contender in contenders(work, most_for_uri=work.mirrors):
        timed(stopwatch, work, contender)


def timed(stopwatch: Stopwatch, work: Work, contender: Contender) -> Run:
    """Return one run, and tell who waits for it."""
    run = stopwatch.time(work, contender)
    sys.stderr.write(
        f"{work.name:24} {contender.name:10} {run.wall:8.3f} s, CPU {run.cpu:7.3f} s, {run.peak:5.0f} MiB, "
        f"client {run.client:8.3f} s, server busy {run.server_share:4.0%}\n"
    )
    return run


def paired(
    runs: Mapping[tuple[Work, str], Sequence[Run]],
    work: Work,
    over: tuple[str, Callable[[Run], float]],
    under: tuple[str, Callable[[Run], float]],
) -> Spread | None:
    """
    Return how many times the one is the other, of each round for itself; None where one of them was not measured.

    over, under: a contender's name and which of its figures.
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
