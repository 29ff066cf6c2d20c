# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run of one contender, and what it cost."""

from __future__ import annotations

import json
import subprocess
import typing as t
from pathlib import Path

from . import server
from .certificates import Certificates
from .contenders import Contender, Job
from .problem import BenchmarkProblem
from .programs import Programs
from .work import Work

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Seconds after which a run is ended.
_TIME_LIMIT: t.Final = 900


class Cores(t.NamedTuple):
    """The cores that client and server get when each has one; None where the machine has but one."""

    client: int | None
    server: int | None


class Run(t.NamedTuple):
    """
    What a run cost.

    began: when, on the clock that time.monotonic() reads.
    wall: seconds of the whole process.
    client: seconds between the client's first call and its last answer, as it says itself; those of the whole process
        for one that is nothing but a client.
    cpu: seconds of the process and its descendants.
    peak: MiB of the largest of these processes.
    counts: what the server saw.
    """

    began: float
    wall: float
    client: float
    cpu: float
    peak: float
    counts: server.Counts

    @property
    def server_share(self) -> float:
        """The part of a core that the server was busy for."""
        return self.counts.cpu / self.client


class Stopwatch(t.NamedTuple):
    """All that runs have in common. environment: what contenders find in theirs."""

    programs: Programs
    certificates: Certificates
    cores: Cores
    environment: Mapping[str, str]
    folder: Path

    def time(self, work: Work, contender: Contender, while_running: Callable[[int], None] | None = None) -> Run:
        """
        Have ``work`` done once.

        while_running: is called with the stopwatch's process id, and returns when that process has ended.

        Raises: BenchmarkProblem, when it is not done completely.
        """
        is_pinned = work.is_one_core and not contender.is_playbook
        cores = self.cores if is_pinned else Cores(None, None)
        bundle = self.certificates.usual_bundle if work.authorities == "usual" else self.certificates.own_bundle
        figures, output = self.folder / "figures", self.folder / "output"
        figures.unlink(missing_ok=True)
        with (
            server.running(
                self.programs.server, work.scheme, work.latency, self.certificates, core=cores.server
            ) as its_server,
            output.open("w", encoding="utf-8") as file,
        ):
            job = Job(work, its_server.endpoint, bundle, self.programs.curl, self.folder)
            core = "all" if cores.client is None else str(cores.client)
            process = subprocess.Popen(
                [self.programs.stopwatch, figures, str(_TIME_LIMIT), core, *contender.command(job)],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=dict(self.environment),
            )
            try:
                if while_running:
                    while_running(process.pid)
                process.wait()
            except BaseException:
                process.terminate()
                process.wait()
                raise
        return _understood(
            work, contender, figures, output.read_text(encoding="utf-8", errors="replace"), its_server.seen()
        )


def _understood(work: Work, contender: Contender, figures: Path, output: str, counts: server.Counts) -> Run:
    if not figures.exists():
        raise BenchmarkProblem(f"{contender.name} could not be run for {work.name}:\n{output[-3000:]}")
    figure = json.loads(figures.read_text(encoding="ascii"))
    if figure["status"] != 0 or (counts.mirrors, counts.others) != (work.mirrors, 0):
        raise BenchmarkProblem(
            f"{contender.name} did not do {work.name}: it ended with {figure['status']}, after "
            f"{counts.mirrors} mirrors and {counts.others} other answers. It said:\n{output[-3000:]}"
        )
    client = figure["wall"]
    if contender.says_its_time:
        said = json.loads(output)
        if said["retrieved"] != work.mirrors:
            raise BenchmarkProblem(f"{contender.name} got {said['retrieved']} of the mirrors of {work.name}.")
        client = said["elapsed"]
    return Run(figure["began"], figure["wall"], client, figure["cpu"], figure["peak_kib"] / 1024, counts)
