# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server that all contenders read from, a new one for each run."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import typing as t
from pathlib import Path

from .certificates import Certificates
from .problem import BenchmarkProblem
from .work import Work

if t.TYPE_CHECKING:
    from collections.abc import Iterator


class Counts(t.NamedTuple):
    """What a server counted.

    Attributes:
        mirrors: Requests that got a mirror.
        pages: Requests that got a page of the list.
        others: All other requests.
        first_request: Time on the clock that time.monotonic() reads; last_response likewise.
        cpu: Seconds of its own CPU time.
    """

    connections: int
    mirrors: int
    pages: int
    others: int
    first_request: float
    last_response: float
    cpu: float


class Server:
    """A running server. counts: what it counted, once it has stopped."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.counts: Counts | None = None

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return int(self.endpoint.rpartition(":")[2])

    def seen(self) -> Counts:
        """Return what it counted.

        Raises:
            BenchmarkProblem: It has not stopped properly.
        """
        if self.counts is None:
            raise BenchmarkProblem("The server ended without a line of what it counted.")
        return self.counts


@contextlib.contextmanager
def running(program: Path, work: Work, certificates: Certificates, core: int | None = None) -> Iterator[Server]:
    """Run a server; on ``core`` alone, if one is given. It stops with the context, and with this process."""
    files = [str(certificates.certificate), str(certificates.key)] if work.scheme == "https" else []
    command = [str(program), str(work.latency), str(work.failed), str(work.repositories), *files]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        port = process.stdout.readline().strip()
        if not port:
            raise BenchmarkProblem("The server did not start.")
        if core is not None:
            os.sched_setaffinity(process.pid, {core})
        server = Server(f"{work.scheme}://127.0.0.1:{port}")
        try:
            yield server
        finally:
            process.stdin.close()
            last_line = process.stdout.read()
    if last_line:
        server.counts = Counts(**json.loads(last_line))
