# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A folder over HTTP that takes PUT and gives GET, as artifact stores and WebDAV servers do."""

from __future__ import annotations

import base64
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ReportStore:
    """files: what was put there, by name."""

    def __init__(self, username: str, password: str) -> None:
        self.files: dict[str, bytes] = {}
        secret = base64.b64encode(f"{username}:{password}".encode()).decode()
        handler = type("Handler", (_Handler,), {"files": self.files, "wanted": f"Basic {secret}"})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/audits/"

    def __enter__(self) -> ReportStore:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_arguments: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    files: dict[str, bytes]
    wanted: str

    def do_GET(self) -> None:
        name = self.path.removeprefix("/audits/")
        self._answer(200 if name in self.files else 404, self.files.get(name, b"Not Found"))

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._answer(201, b""):
            self.files[self.path.removeprefix("/audits/")] = body

    def _answer(self, status: int, body: bytes) -> bool:
        is_allowed = self.headers["Authorization"] == self.wanted
        content = body if is_allowed else b"Unauthorized"
        self.send_response(status if is_allowed else 401)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return is_allowed

    def log_message(self, *_arguments: t.Any) -> None:
        pass
