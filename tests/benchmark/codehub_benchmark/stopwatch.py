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
from .processes import Processes
from .programs import Programs
from .work import Work

if t.TYPE_CHECKING:
    from collections.abc import Mapping

# Seconds after which a run is ended.
_TIME_LIMIT: t.Final = 900


class Cores(t.NamedTuple):
    """The cores of client and server where each has one; None on a machine with a single core."""

    client: int | None
    server: int | None


class Run(t.NamedTuple):
    """What a run cost.

    Attributes:
        began: Time on the clock that time.monotonic() reads.
        wall: Seconds of the whole process.
        client: Seconds between the first request and the last response, as a client prints them; of a contender that is
            nothing but a client, and of a playbook, those of the whole process.
        cpu: Seconds of CPU time of the process and its descendants.
        peak: MiB of the largest of these processes.
        counts: What the server counted.
        processes: The processes, if they were observed.
    """

    began: float
    wall: float
    client: float
    cpu: float
    peak: float
    counts: server.Counts
    processes: Processes | None = None

    @property
    def server_share(self) -> float:
        """The part of a core that the server used."""
        return self.counts.cpu / self.client


class Stopwatch(t.NamedTuple):
    """All that runs have in common. environment: that of the contenders."""

    programs: Programs
    certificates: Certificates
    cores: Cores
    environment: Mapping[str, str]
    folder: Path

    def time(self, work: Work, contender: Contender, is_watched: bool = False) -> Run:
        """Let a contender do the work once.

        Args:
            work: The work.
            contender: The contender.
            is_watched: Whether to observe its processes, which takes some CPU time.

        Raises:
            BenchmarkProblem: The work is not done completely.
        """
        is_pinned = work.is_one_core and not (contender.is_playbook or contender.uses_all_cores)
        cores = self.cores if is_pinned else Cores(None, None)
        bundle = self.certificates.usual_bundle if work.authorities == "usual" else self.certificates.own_bundle
        figures, output = self.folder / "figures", self.folder / "output"
        figures.unlink(missing_ok=True)
        processes = Processes() if is_watched else None
        with (
            server.running(self.programs.server, work, self.certificates, core=cores.server) as its_server,
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
                if processes:
                    processes.watch(process.pid)
                process.wait()
            except BaseException:
                process.terminate()
                process.wait()
                raise
        run = _understood(
            work, contender, figures, output.read_text(encoding="utf-8", errors="replace"), its_server.seen()
        )
        return run._replace(processes=processes)


def _understood(work: Work, contender: Contender, figures: Path, output: str, counts: server.Counts) -> Run:
    if not figures.exists():
        raise BenchmarkProblem(f"{contender.name} could not be run for {work}:\n{output[-3000:]}")
    mirrors = work.mirrors if contender.reads_mirrors else 0
    figure = json.loads(figures.read_text(encoding="ascii"))
    if figure["status"] != 0 or (counts.mirrors, counts.others) != (mirrors, 0):
        raise BenchmarkProblem(
            f"{contender.name} did not do {work}: it ended with status {figure['status']}, after {counts.mirrors} "
            f"mirrors and {counts.others} other responses. Its output:\n{output[-3000:]}"
        )
    client = figure["wall"]
    if contender.prints_its_time:
        printed = json.loads(output)
        if printed["retrieved"] != work.mirrors:
            raise BenchmarkProblem(f"{contender.name} got {printed['retrieved']} of the mirrors of {work}.")
        client = printed["elapsed"]
    return Run(figure["began"], figure["wall"], client, figure["cpu"], figure["peak_kib"] / 1024, counts)
