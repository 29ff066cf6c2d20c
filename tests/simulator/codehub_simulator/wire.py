# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses that break the rules of HTTP, or that come slowly: what ASGI cannot say.

A broken connection is the transport's business, which ASGI hides; `Connection` hands it on in the
connection's state, the extension that ASGI offers for it.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import typing as t

from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if t.TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Receive, Scope, Send

#: Long enough for what was sent to be read: a reset discards it otherwise, on both sides.
_SECONDS_TO_BE_READ: t.Final = 0.05


class Connection(HttpToolsProtocol):
    """uvicorn's connection, with its transport in the state of each of its requests."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Remember the transport."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class ResetResponse(Response):
    """Break the connection with a RST, before the response or, with ``sent`` bytes of it, in its middle."""

    def __init__(self, response: Response, sent: int = 0) -> None:
        super().__init__()
        self._response = response
        self._sent = sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the beginning, if any, and break the connection."""
        if self._sent:
            await _send_beginning(self._response, self._sent, send)
            await asyncio.sleep(_SECONDS_TO_BE_READ)
        transport = scope["state"]["transport"]
        # With no time to linger, closing a socket sends RST instead of FIN.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        await _disconnected(receive)


class TruncatedResponse(Response):
    """Close the connection in order, but after fewer bytes than Content-Length has promised."""

    def __init__(self, response: Response, sent: int) -> None:
        super().__init__()
        self._response = response
        self._sent = sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the beginning and close the connection."""
        await _send_beginning(self._response, self._sent, send)
        scope["state"]["transport"].close()
        await _disconnected(receive)


class DrippingResponse(Response):
    """Send the body byte by byte, so that no single read ever takes long."""

    def __init__(self, response: Response, seconds: float) -> None:
        super().__init__()
        self._response = response
        self._seconds = seconds

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the response, waiting before each byte of its body."""
        await send(_start(self._response))
        body = bytes(self._response.body)
        for position in range(len(body)):
            await asyncio.sleep(self._seconds)
            await send(
                {"type": "http.response.body", "body": body[position : position + 1], "more_body": True},
            )
        await send({"type": "http.response.body"})


async def json_of_size(size: int, chunk: int = 1 << 20) -> AsyncIterator[bytes]:
    """Yield one JSON object of exactly so many bytes, never holding more than a chunk of it."""
    head, tail = b'{"filler": "', b'"}'
    yield head
    left = size - len(head) - len(tail)
    filler = b"x" * chunk
    while left > 0:
        yield filler[:left]
        left -= chunk
    yield tail


async def _send_beginning(response: Response, sent: int, send: Send) -> None:
    await send(_start(response))
    await send({"type": "http.response.body", "body": bytes(response.body[:sent]), "more_body": True})


def _start(response: Response) -> dict[str, t.Any]:
    return {"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers}


async def _disconnected(receive: Receive) -> None:
    """Wait until the server knows that the connection is gone, or it would send a 500 on it."""
    while (await receive())["type"] != "http.disconnect":
        pass
