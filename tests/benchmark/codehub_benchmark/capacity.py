# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The capacity of the server: how many requests per second it serves to a client that only sends and receives."""

from __future__ import annotations

import subprocess
import typing as t

from . import server
from .measurement import Spread, spread
from .problem import BenchmarkProblem
from .stopwatch import Stopwatch
from .work import work

_CALLS: t.Final = 50000

_WORKERS: t.Final = 16

_RUNS: t.Final = 3


class Capacity(t.NamedTuple):
    """Requests per second, and microseconds of the server's CPU time for one."""

    rate: Spread
    cpu_each: Spread


def capacity(stopwatch: Stopwatch, scheme: str) -> Capacity:
    """Return the capacity of the server on one core, with the loader on the other cores."""
    rates, costs = [], []
    for _number in range(_RUNS):
        with server.running(
            stopwatch.programs.server, work(scheme, 0, _CALLS), stopwatch.certificates, core=stopwatch.cores.server
        ) as its_server:
            command = [str(stopwatch.programs.loader), str(its_server.port), str(_CALLS), str(_WORKERS), scheme]
            try:
                done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
            except subprocess.SubprocessError as error:
                raise BenchmarkProblem(f"The server could not be loaded: {error}") from error
        rates.append(_CALLS / float(done.stdout))
        costs.append(its_server.seen().cpu / _CALLS * 1e6)
    return Capacity(spread(rates), spread(costs))
