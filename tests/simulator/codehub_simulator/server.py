# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server: in a thread for pytest, or as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
import typing as t

import uvicorn

from .application import application
from .settings import Settings
from .simulator import Simulator
from .wire import Connection

if t.TYPE_CHECKING:
    from collections.abc import Iterator

_HOST: t.Final = "127.0.0.1"
_BACKLOG: t.Final = 2048


class SimulatorServer(uvicorn.Server):
    """Serves a simulator on the loopback interface."""

    def __init__(
        self,
        simulator: Simulator,
        on_started: t.Callable[[], None],
        *,
        exit_with_parent: bool = False,
    ) -> None:
        settings = simulator.settings
        super().__init__(
            uvicorn.Config(
                application(simulator),
                loop="asyncio",
                http=Connection,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                backlog=_BACKLOG,
                ssl_certfile=settings.certificate,
                ssl_keyfile=settings.private_key,
                # Clients that keep a connection must not find it closed in the middle of a slow test.
                timeout_keep_alive=60,
                # What still runs when a test ends, as a slow response, is of no interest any more.
                timeout_graceful_shutdown=1,
            )
        )
        self._on_started = on_started
        self._parent = os.getppid() if exit_with_parent else None
        # Bound here rather than by uvicorn: the port is known from now on. asyncio turns Nagle's algorithm, which
        # costs 40 ms a response, off only for sockets that name their protocol, as socket.create_server's do not.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((_HOST, settings.port))
        scheme = "https" if settings.certificate else "http"
        simulator.endpoint = f"{scheme}://{_HOST}:{self._socket.getsockname()[1]}"

    def serve_until_stopped(self) -> None:
        """Serve until a signal, or until ``should_exit`` is set."""
        with self._socket:
            asyncio.run(self.serve([self._socket]))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, and say so."""
        await super().startup(sockets)
        self._on_started()

    async def on_tick(self, counter: int) -> bool:
        """Return whether to stop: also when the process that started this one is gone."""
        if self._parent is not None and os.getppid() != self._parent:
            return True
        return await super().on_tick(counter)


@contextlib.contextmanager
def running_simulator(settings: Settings | None = None, **changes: t.Any) -> Iterator[Simulator]:
    """Run a simulator in a thread: ``with running_simulator(repositories=20, rate_limit=0) as simulator:``."""
    simulator = Simulator(settings or Settings(**changes))
    started = threading.Event()
    server = SimulatorServer(simulator, started.set)
    thread = threading.Thread(target=server.serve_until_stopped, name="simulator", daemon=True)
    thread.start()
    try:
        if not started.wait(timeout=10):
            raise RuntimeError("the simulator did not start")
        yield simulator
    finally:
        server.should_exit = True
        thread.join(timeout=10)
