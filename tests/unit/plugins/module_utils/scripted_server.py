# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server on loopback that does exactly what a test tells it, well-formed or not, and notes what it was sent."""

from __future__ import annotations

import contextlib
import json
import selectors
import socket
import ssl
import struct
import threading
import time
import typing as t
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


class Reset:
    """a step of a response: end the connection with a TCP reset."""


class Close:
    """a step of a response: end the connection in good order, whatever was promised."""


class Tunnel(t.NamedTuple):
    """a step of a response: from here on, pass on what comes to and from another port of loopback, as a proxy does."""

    port: int


#: One thing after another: bytes to send, seconds to wait, or one of the classes above.
Step = t.Union[bytes, float, Reset, Close, Tunnel]
Reply = t.Union[bytes, Iterable[Step]]
Greeting = t.Union[Iterable[Step], t.Callable[[], Iterable[Step]]]


@dataclass
class Request:
    """What a client sent. headers: their names in lower case. connection: its number, from 0."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int
    arrived_at: float = field(default_factory=time.monotonic)

    @property
    def repository_id(self) -> int:
        """The repository whose mirror is asked for."""
        return int(self.target.rpartition("/repositories/")[2].partition("/")[0])


Responder = t.Callable[[Request], Reply]


class ScriptedServer:
    """
    Responds to each request with what ``response`` returns for it. A context manager.

    tls: for https.
    greeting: done with a new connection before anything is read from it; a function makes it anew for each.
    """

    def __init__(self, response: Responder, tls: ssl.SSLContext | None = None, greeting: Greeting = ()) -> None:
        self._response = response
        self._tls = tls
        self._greeting = greeting
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[Request] = []
        self.connections = 0
        self.bytes_sent = 0
        self._at_once = 0
        self.most_at_once = 0

    @property
    def url(self) -> str:
        """The address to call."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def open_connections(self) -> int:
        """How many connections neither side has closed."""
        with self._lock:
            return len(self._open)

    def __enter__(self) -> ScriptedServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        # A thread that waits in accept() is woken by shutdown(), not by close().
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open.add(connection)
                number = self.connections
                self.connections += 1
            threading.Thread(target=self._serve, args=(connection, number), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        plain = connection
        try:
            # OSError: the client went away, or does not trust our certificate, as it should.
            with contextlib.suppress(OSError):
                greeting = self._greeting() if callable(self._greeting) else self._greeting
                if not self._do(connection, greeting):
                    return
                if self._tls:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                with connection, connection.makefile("rb") as stream:
                    while self._serve_one(connection, stream, number):
                        pass
        finally:
            with self._lock:
                self._open.discard(plain)
            plain.close()

    def _serve_one(self, connection: socket.socket, stream: t.BinaryIO, number: int) -> bool:
        request = _read_request(stream, number)
        if request is None:
            return False
        with self._lock:
            self.requests.append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        reply = self._response(request)
        with self._lock:
            self._at_once -= 1
        return self._do(connection, [reply] if isinstance(reply, bytes) else reply)

    def _do(self, connection: socket.socket, steps: Iterable[Step]) -> bool:
        """Return whether the connection can go on."""
        for step in steps:
            if isinstance(step, bytes):
                connection.sendall(step)
                self.bytes_sent += len(step)
            elif isinstance(step, (int, float)):
                time.sleep(step)
            elif isinstance(step, Tunnel):
                _pass_on(connection, step.port)
                return False
            else:
                if isinstance(step, Reset):
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    # Closing is put off as long as a file of the socket is open: a new owner closes it at once.
                    socket.socket(fileno=connection.detach()).close()
                return False
        return True


def _read_request(stream: t.BinaryIO, connection: int) -> Request | None:
    words = stream.readline().decode("latin-1").split()
    if len(words) != 3:
        return None
    headers = {}
    while line := stream.readline().decode("latin-1").strip():
        name, _colon, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", "0")))
    return Request(words[0], words[1], headers, body, connection)


def _pass_on(client: socket.socket, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as server, selectors.DefaultSelector() as selector:
        selector.register(client, selectors.EVENT_READ, server)
        selector.register(server, selectors.EVENT_READ, client)
        while True:
            for key, _events in selector.select():
                data = t.cast(socket.socket, key.fileobj).recv(65536)
                if not data:
                    return
                key.data.sendall(data)


def http_response(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """Return a well-formed response."""
    lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def json_response(value: t.Any, status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a well-formed response with a JSON body."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return http_response(status, body, {"Content-Type": "application/json", **(headers or {})})


def mirror_response(repository_id: int, **fields: t.Any) -> bytes:
    """Return the response of CodeHub for a repository with a healthy mirror; fields: what is different."""
    mirror = {
        "id": 9000 + repository_id,
        "repository_id": repository_id,
        "update_status": "finished",
        "last_update_at": "2026-11-23T18:52:21.000+08:00",
        "url": f"https://git.example.com/group/repository-{repository_id}.git",
        "last_successful_update_at": "2026-11-23T18:52:21.000+08:00",
        "number_of_failures": 0,
        "mirroring_enabled": True,
        "is_private": False,
        "endpoint_uuid": None,
        "last_error": None,
    }
    return json_response({**mirror, **fields})


def healthy(request: Request) -> bytes:
    """Respond as CodeHub does for a repository with a healthy mirror."""
    return mirror_response(request.repository_id)


def error_response(status: int, code: str, msg: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a failure response in the form of the API page."""
    return json_response({"error_code": code, "error_msg": msg}, status, headers)
