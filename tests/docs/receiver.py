# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A receiver of messages on loopback, which accepts each as a robot of WeCom does."""

from __future__ import annotations

import contextlib
import json
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Received(t.NamedTuple):
    """One message. path: with its query."""

    path: str
    body: dict[str, t.Any]


class Receiver(ThreadingHTTPServer):
    """Keeps what it receives."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[Received] = []
        #: What it responds. WeCom refuses a message with the HTTP status 200, too.
        self.errcode = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"

    def take(self) -> list[Received]:
        """Return what was received since the last time."""
        taken, self.received = self.received, []
        return taken


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(Received(self.path, json.loads(content)))
        response = json.dumps({"errcode": self.server.errcode, "errmsg": ""}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(response)))
        self.end_headers()
        self.wfile.write(response)

    def log_message(self, format: str, *args: t.Any) -> None:  # noqa: A002 # The name that the class above has.
        """Log nothing."""


@contextlib.contextmanager
def receiving() -> t.Iterator[Receiver]:
    """Run a receiver."""
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever, daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            receiver.shutdown()
            thread.join(30)
