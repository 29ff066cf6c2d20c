# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""
Connections with one deadline and one budget of bytes for a whole exchange.

A time limit of urllib3 or of a socket limits each silence. Here the socket itself lowers its time limit before each
operation to what is left, so that no phase, from the name resolution to the last trailer, can take longer.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import socket
import ssl
import threading
import time
import typing as t
import weakref

from ansible_collections.huaweicloud.codearts.plugins.module_utils._libraries import urllib3

T = t.TypeVar("T")

#: Interim responses (1xx) before the final one. No service sends more than a few.
_MOST_INTERIM_RESPONSES: t.Final = 20

#: Lines after a chunked body.
_MOST_TRAILERS: t.Final = 100

#: Seconds by which an operation may end after the deadline.
_GRANULARITY: t.Final = 0.01

_OUT_OF_SOCKETS: t.Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})

_under_way = threading.local()


class OpenSockets:
    """The open sockets of a transport, so that it can end them all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()

    def add(self, opened: socket.socket) -> None:
        """Remember a socket as long as it exists."""
        with self._lock:
            self._sockets.add(opened)

    def shut_down(self) -> None:
        """End all connections; threads that wait for them go on with an error."""
        with self._lock:
            for opened in list(self._sockets):
                with contextlib.suppress(OSError):
                    # Not that of SSLSocket, which takes its TLS object away from a thread that reads.
                    socket.socket.shutdown(opened, socket.SHUT_RDWR)


class Exchange:
    """
    One request and its response, on the thread that makes them. To be used as a context manager.

    Args:
        seconds: For all of it.
        most_bytes: To receive, with everything around the body.
        sockets: Where the sockets that it opens are noted.
    """

    def __init__(self, seconds: float, most_bytes: int, sockets: OpenSockets) -> None:
        self.deadline = time.monotonic() + seconds
        self._bytes_left = most_bytes
        self.sockets = sockets

    def __enter__(self) -> Exchange:
        _under_way.exchange = self
        return self

    def __exit__(self, *exception: object) -> None:
        _under_way.exchange = None

    def seconds_left(self) -> float:
        """
        Return the seconds to the deadline.

        Raises:
            socket.timeout: It has passed.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        return left

    def received(self, count: int) -> None:
        """
        Count bytes.

        Raises:
            ConnectionError: There are more than an honest service sends.
        """
        self._bytes_left -= count
        if self._bytes_left < 0:
            raise ConnectionError(errno.ECONNABORTED, "the response has too much data around its body")


class _Bounded:
    """What the sockets below have in common: each operation ends at the deadline of the exchange under way."""

    # Of the socket it is mixed into.
    gettimeout: t.Callable[[], float | None]
    settimeout: t.Callable[[float | None], None]

    def _begin(self) -> Exchange | None:
        exchange: Exchange | None = getattr(_under_way, "exchange", None)
        if exchange:
            left = exchange.seconds_left()
            current = self.gettimeout()
            # Each change is a system call.
            if current is None or not 0 <= current - left <= _GRANULARITY:
                self.settimeout(left)
        return exchange

    def recv_into(self, *arguments: t.Any, **named: t.Any) -> int:
        exchange = self._begin()
        count: int = super().recv_into(*arguments, **named)  # type: ignore[misc]
        if exchange:
            exchange.received(count)
        return count

    def recv(self, *arguments: t.Any, **named: t.Any) -> bytes:
        exchange = self._begin()
        data: bytes = super().recv(*arguments, **named)  # type: ignore[misc]
        if exchange:
            exchange.received(len(data))
        return data

    def send(self, *arguments: t.Any, **named: t.Any) -> int:
        self._begin()
        count: int = super().send(*arguments, **named)  # type: ignore[misc]
        return count

    def sendall(self, *arguments: t.Any, **named: t.Any) -> None:
        self._begin()
        super().sendall(*arguments, **named)  # type: ignore[misc]


class BoundedSocket(_Bounded, socket.socket):
    """A TCP socket."""


class BoundedTlsSocket(_Bounded, ssl.SSLSocket):
    """A TLS socket, made by a context whose ``sslsocket_class`` it is."""

    def do_handshake(self, *arguments: t.Any, **named: t.Any) -> None:
        exchange = self._begin()
        if exchange:
            exchange.sockets.add(self)
        super().do_handshake(*arguments, **named)


class _BoundedResponse(http.client.HTTPResponse):
    """A response whose interim responses are skipped, and whose trailers are bounded."""

    def _read_status(self) -> tuple[str, int, str]:
        for _number in range(_MOST_INTERIM_RESPONSES + 1):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if status == http.HTTPStatus.SWITCHING_PROTOCOLS or not 100 <= status < 200:
                return version, status, reason
            http.client.parse_headers(self.fp)
        raise http.client.HTTPException("too many interim responses")

    def _read_and_discard_trailer(self) -> None:
        for _number in range(_MOST_TRAILERS + 1):
            line = self.fp.readline(65537)
            if line in (b"\r\n", b"\n", b""):
                return
        raise http.client.HTTPException("too many trailers")


class _BoundedConnection:
    """What is different in connections of urllib3: how they connect, and what they make of a response."""

    response_class = _BoundedResponse

    def _new_conn(self) -> socket.socket:
        connection = t.cast(t.Any, self)
        exchange: Exchange = _under_way.exchange
        try:
            if hasattr(self, "_socks_options"):
                # PySocks connects and negotiates with sockets of its own.
                plain = in_time(super()._new_conn, exchange.seconds_left())  # type: ignore[misc]
                opened = BoundedSocket(plain.family, plain.type, plain.proto, fileno=plain.detach())
            else:
                opened = _open_socket(connection._dns_host, connection.port, connection.socket_options, exchange)
        except socket.timeout as error:
            raise urllib3.exceptions.ConnectTimeoutError(connection, "Connection timed out.") from error
        except (OSError, UnicodeError) as error:
            raise urllib3.exceptions.NewConnectionError(
                connection, f"Failed to establish a new connection: {error}"
            ) from error
        exchange.sockets.add(opened)
        return opened


def bounded_class(connection_class: t.Any) -> t.Any:
    """Return a class of connections like one of urllib3, within the bounds of the exchange under way."""
    return type("BoundedConnection", (_BoundedConnection, connection_class), {})


def _open_socket(host: str, port: int, options: t.Any, exchange: Exchange) -> BoundedSocket:
    addresses = _resolve(host.strip("[]"), port, exchange)
    failure: OSError = OSError("the name has no address")
    for index, (family, kind, protocol, _name, address) in enumerate(addresses):
        opened = None
        try:
            opened = BoundedSocket(family, kind, protocol)
            for option in options or ():
                opened.setsockopt(*option)
            # Each address gets its share of the time, or one that is silent would take that of the others.
            opened.settimeout(exchange.seconds_left() / (len(addresses) - index))
            opened.connect(address)
        except OSError as error:
            failure = error
            if opened:
                opened.close()
        else:
            return opened
    raise failure


def _resolve(host: str, port: int, exchange: Exchange) -> list[t.Any]:
    family = urllib3.util.connection.allowed_gai_family()
    with contextlib.suppress(socket.gaierror):
        return socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
    return in_time(lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM), exchange.seconds_left())


def in_time(function: t.Callable[[], T], seconds: float) -> T:
    """
    Return what a function returns that cannot be interrupted.

    Raises:
        socket.timeout: It took longer. It goes on in a thread of its own, and its result is closed.
    """
    lock = threading.Lock()
    outcome: dict[str, t.Any] = {}

    def run() -> None:
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001  (raised again by the thread that waits)
            outcome["error"] = error
            return
        with lock:
            outcome["result"] = result
            if "late" in outcome and hasattr(result, "close"):
                result.close()

    thread = threading.Thread(target=run, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        # No thread can be started: better without a time limit than not at all.
        run()
    else:
        thread.join(seconds)
    with lock:
        if "error" in outcome:
            raise outcome["error"]
        if "result" not in outcome:
            outcome["late"] = True
            raise socket.timeout("timed out")
        return t.cast(T, outcome["result"])


def is_out_of_sockets(error: BaseException | None) -> bool:
    """Return whether a request failed because this process may not open more files, or the machine not more sockets."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        if isinstance(error, socket.gaierror):
            # The resolver does not say why it failed.
            return error.errno in (socket.EAI_SYSTEM, socket.EAI_MEMORY) and not _can_open_socket()
        if isinstance(error, OSError) and error.errno in _OUT_OF_SOCKETS:
            return True
        error = getattr(error, "original_error", None) or error.__cause__ or error.__context__
    return False


def _can_open_socket() -> bool:
    try:
        socket.socket().close()
    except OSError:
        return False
    return True
