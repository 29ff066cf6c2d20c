# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A folder over HTTP that takes PUT and gives GET, as WebDAV servers do: a file needs a folder, which MKCOL creates."""

from __future__ import annotations

import base64
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote


class ReportStore:
    """
    A store that requires a user and a password.

    Attributes:
        files: What was put there, by name.
        media_types: The media type of each file.
        requests: Method, path and headers of all requests.
        status_of_put: What PUT responds; 201 keeps the file.
    """

    def __init__(self, username: str, password: str) -> None:
        self.files: dict[str, bytes] = {}
        self.media_types: dict[str, str] = {}
        self.requests: list[str] = []
        self.status_of_put = 201
        self.folders = {""}
        self.redirect = ""
        secret = base64.b64encode(f"{username}:{password}".encode()).decode()
        handler = type("Handler", (_Handler,), {"store": self, "wanted": f"Basic {secret}"})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/audits/"

    def __enter__(self) -> ReportStore:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_arguments: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    store: ReportStore
    wanted: str

    def do_GET(self) -> None:
        if self.store.redirect:
            self._respond(302, b"", Location=self.store.redirect)
            return
        content = self.store.files.get(self._name)
        self._respond(404 if content is None else 200, content or b"Not Found")

    def do_MKCOL(self) -> None:
        name = self._name.rstrip("/")
        is_possible = name.rpartition("/")[0] in self.store.folders
        if self._respond(405 if name in self.store.folders else 201 if is_possible else 409, b"") and is_possible:
            self.store.folders.add(name)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.store.status_of_put if self._name.rpartition("/")[0] in self.store.folders else 409
        if self._respond(status, b"") and status == 201:
            self.store.files[self._name] = body
            self.store.media_types[self._name] = self.headers["Content-Type"]

    @property
    def _name(self) -> str:
        return unquote(self.path).removeprefix("/audits/")

    def _respond(self, status: int, body: bytes, **headers: str) -> bool:
        self.store.requests.append(f"{self.command} {self.path}\n{self.headers}")
        is_allowed = self.headers["Authorization"] == self.wanted
        content = body if is_allowed else b"Unauthorized"
        self.send_response(status if is_allowed else 401)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return is_allowed

    def log_message(self, *_arguments: t.Any) -> None:
        pass
