# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
Servers that stall in one phase of an exchange, in silence or byte by byte, so that no wait for a single byte is long.

``PHASES`` has what a scripted server sends. For the phases before, there are a port that accepts no connection and a
name that is not resolved.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import time
import typing as t
from collections.abc import Iterable, Iterator

from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import Step

#: Seconds between two bytes: well below any time limit.
PAUSE: t.Final = 0.05

#: Seconds of silence: well above any time limit.
SILENCE: t.Final = 120.0


def slowly(*parts: bytes) -> Iterator[Step]:
    """Send the parts over and over, with a pause after each byte, or line, of them."""
    for part in itertools.cycle(parts):
        yield part
        yield PAUSE


def after(start: bytes, *steps: t.Callable[[], Iterable[Step]]) -> t.Callable[[], Iterator[Step]]:
    """Return a function that makes the steps of a reply which begins well."""

    def reply() -> Iterator[Step]:
        yield start
        for make in steps:
            yield from make()

    return reply


def silence() -> Iterator[Step]:
    """Send nothing."""
    yield SILENCE


def dripping(*parts: bytes) -> t.Callable[[], Iterator[Step]]:
    """Return a function that makes the steps of ``slowly``."""
    return lambda: slowly(*parts)


_OK: t.Final = b"HTTP/1.1 200 OK\r\n"
_CHUNKED: t.Final = _OK + b"Transfer-Encoding: chunked\r\n\r\n"

#: The steps of a reply that never ends, by the phase in which it stalls.
PHASES: t.Final[dict[str, t.Callable[[], Iterable[Step]]]] = {
    "nothing": silence,
    "status line": dripping(b"H"),
    "status line, after its start": after(b"HTTP/1.1 200 ", dripping(b"O")),
    "header": after(_OK + b"X-Slow: ", dripping(b"a")),
    "headers": after(_OK, dripping(b"X-Slow: a\r\n")),
    "silence in the headers": after(_OK + b"X-Slow: a\r\n", silence),
    "interim responses": dripping(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "header of an interim response": after(b"HTTP/1.1 103 Early Hints\r\nLink: ", dripping(b"a")),
    "body": after(_OK + b"Content-Length: 100000\r\n\r\n", dripping(b" ")),
    "silence in the body": after(_OK + b"Content-Length: 100000\r\n\r\n{", silence),
    "body without a length": after(_OK + b"Connection: close\r\n\r\n", dripping(b" ")),
    "chunk size": after(_CHUNKED, dripping(b"0")),
    "chunk extension": after(_CHUNKED + b"5;", dripping(b"a")),
    "chunk": after(_CHUNKED + b"fffff\r\n", dripping(b" ")),
    "chunks": after(_CHUNKED, dripping(b"1\r\n \r\n")),
    "end of a chunk": after(_CHUNKED + b"1\r\n ", silence),
    "trailer": after(_CHUNKED + b"2\r\n{}\r\n0\r\nX-Slow: ", dripping(b"a")),
    "trailers": after(_CHUNKED + b"2\r\n{}\r\n0\r\n", dripping(b"X-Slow: a\r\n")),
    "body of a failure": after(b"HTTP/1.1 404 Not Found\r\nContent-Length: 100000\r\n\r\n", dripping(b" ")),
}

#: What a server sends at full speed, without an end.
FLOODS: t.Final[dict[str, tuple[bytes, bytes]]] = {
    "interim responses": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "hints": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" * 100),
    "header": (_OK + b"X: ", b"a" * 4096),
    "headers": (_OK, b"X: a\r\n" * 100),
    "chunk size": (_CHUNKED, b"0" * 4096),
    "chunk extensions": (_CHUNKED, (b"1;" + b"a" * 4096 + b"\r\n \r\n")),
    "trailers": (_CHUNKED + b"0\r\n", b"X: a\r\n" * 100),
}

#: What is sent instead of, or within, a TLS handshake.
HANDSHAKES: t.Final[dict[str, t.Callable[[], Iterable[Step]]]] = {
    "silence": silence,
    "a record in drops": after(b"\x16\x03\x03\x40\x00", dripping(b"\x00")),
    "its header in drops": dripping(b"\x16", b"\x03", b"\x03", b"\x40", b"\x00"),
}

#: What a proxy sends for CONNECT.
TUNNELS: t.Final[dict[str, t.Callable[[], Iterable[Step]]]] = {
    "silence": silence,
    "status line": dripping(b"H"),
    "headers": after(b"HTTP/1.1 200 Connected\r\n", dripping(b"X-Slow: a\r\n")),
    "interim responses": dripping(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "handshake behind it": after(b"HTTP/1.1 200 Connected\r\n\r\n", silence),
}


def flood(start: bytes, part: bytes) -> Iterator[Step]:
    """Send a start, and then the part without an end."""
    yield start
    yield from itertools.repeat(part)


@contextlib.contextmanager
def unconnectable() -> Iterator[int]:
    """Yield a port on which connecting neither succeeds nor fails: its queue is full."""
    with contextlib.ExitStack() as sockets:
        listener = sockets.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _number in range(8):
            waiting = sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(listener.getsockname())
        time.sleep(0.1)
        yield listener.getsockname()[1]
