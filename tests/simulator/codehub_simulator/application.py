# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ASGI application: the API, its controls, and what all responses have in common."""

from __future__ import annotations

import typing as t
import uuid
from itertools import count

from starlette.routing import Router

from . import api, control
from .request_log import LoggedRequest
from .responses import error_response

if t.TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .simulator import Simulator


#: Tells clients, and through them readers of reports, that what they got is simulated.
_SIMULATED: t.Final = (b"x-codehub-simulator", b"true")


def application(simulator: Simulator) -> ASGIApp:
    """Return the application. It gives each response its X-Request-Id, and logs the requests to the API."""
    controls = Router(control.routes(simulator), redirect_slashes=False, default=_no_such_api)
    service = Router(api.routes(simulator), redirect_slashes=False, default=_no_such_api)
    run = uuid.uuid4().hex[:16]
    numbers = count(1)

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        request_id = f"{run}{next(numbers):016x}"
        scope["state"]["request_id"] = request_id
        headers = [(b"x-request-id", request_id.encode()), _SIMULATED]
        logged: LoggedRequest | None = None
        if not scope["path"].startswith(control.PREFIX):
            logged = _logged(scope)
            scope["state"]["logged"] = logged
            simulator.record(logged)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
                if logged is not None:
                    logged.status = message["status"]
            await send(message)

        await (service if logged else controls)(scope, receive, send_with_headers)

    return respond


def _logged(scope: Scope) -> LoggedRequest:
    names = {name for name, _value in scope["headers"]}
    return LoggedRequest(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("ascii"),
        has_auth_token=b"x-auth-token" in names,
        has_authorization=b"authorization" in names,
    )


async def _no_such_api(scope: Scope, receive: Receive, send: Send) -> None:
    await error_response(404, scope["state"]["request_id"], form="gateway")(scope, receive, send)
