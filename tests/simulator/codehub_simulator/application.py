# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ASGI application: the API, the switches, and what holds for every answer."""

from __future__ import annotations

import typing as t
import uuid
from itertools import count

from starlette.routing import Router

from . import api, control
from .answers import error_answer
from .call_log import Call

if t.TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .simulator import Simulator


def application(simulator: Simulator) -> ASGIApp:
    """Return the application. It gives each answer its X-Request-Id, and notes the calls of the API."""
    switches = Router(control.routes(simulator), redirect_slashes=False, default=_no_such_api)
    service = Router(api.routes(simulator), redirect_slashes=False, default=_no_such_api)
    run = uuid.uuid4().hex[:16]
    numbers = count(1)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        request_id = f"{run}{next(numbers):016x}"
        scope["state"]["request_id"] = request_id
        header = (b"x-request-id", request_id.encode())
        call: Call | None = None
        if not scope["path"].startswith(control.PREFIX):
            call = _call(scope)
            scope["state"]["call"] = call
            simulator.record(call)

        async def send_with_request_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], header]
                if call is not None:
                    call.status = message["status"]
            await send(message)

        await (service if call else switches)(scope, receive, send_with_request_id)

    return answer


def _call(scope: Scope) -> Call:
    names = {name for name, _value in scope["headers"]}
    return Call(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("ascii"),
        has_auth_token=b"x-auth-token" in names,
        has_authorization=b"authorization" in names,
    )


async def _no_such_api(scope: Scope, receive: Receive, send: Send) -> None:
    await error_answer(404, scope["state"]["request_id"], form="gateway")(scope, receive, send)
