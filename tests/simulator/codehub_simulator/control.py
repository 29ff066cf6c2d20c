# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's switches over HTTP, for playbooks: everything under ``/_simulator``."""

from __future__ import annotations

import typing as t

from starlette.responses import Response
from starlette.routing import Route

from .answers import json_answer

if t.TYPE_CHECKING:
    from starlette.requests import Request

    from .simulator import Simulator

PREFIX: t.Final = "/_simulator"

#: Takes what the path, the query and the JSON body give as arguments; None for an answer without content.
Switch = t.Callable[..., t.Any]


def routes(simulator: Simulator) -> list[Route]:
    """Return the paths of the switches."""

    def add_fault(**fields: t.Any) -> t.Any:
        return simulator.add_fault(**fields).as_dict()

    def list_faults() -> t.Any:
        return {"faults": [fault.as_dict() for fault in simulator.faults]}

    def list_calls(operation: str | None = None) -> t.Any:
        calls = [call.as_dict() for call in simulator.calls if operation in (None, call.operation)]
        return {"calls": calls, "count": len(calls), "token_fetches": simulator.token_fetches}

    def list_repositories(condition: str | None = None) -> t.Any:
        return {"repositories": [repository.summary() for repository in simulator.repositories(condition)]}

    def add_repositories(count: int = 1) -> t.Any:
        return {"repositories": [repository.summary() for repository in simulator.add_repositories(count)]}

    def remove_repositories(count: int = 0, repository_ids: t.Sequence[int] = ()) -> t.Any:
        simulator.remove_repositories(repository_ids)
        return {"repository_ids": [*repository_ids, *simulator.remove_oldest_repositories(count)]}

    def set_mirror(repository_id: str, **fields: t.Any) -> None:
        simulator.set_mirror(int(repository_id), fields)

    def remove_mirror(repository_id: str) -> None:
        simulator.set_mirror(int(repository_id), None)

    return [
        _route("POST", "/faults", add_fault),
        _route("GET", "/faults", list_faults),
        _route("DELETE", "/faults", simulator.clear_faults),
        _route("GET", "/calls", list_calls),
        _route("DELETE", "/calls", simulator.clear_calls),
        _route("POST", "/tokens/expire", simulator.expire_tokens),
        _route("POST", "/access_keys/unlock", simulator.unlock_access_keys),
        _route("GET", "/repositories", list_repositories),
        _route("POST", "/repositories", add_repositories),
        _route("DELETE", "/repositories", remove_repositories),
        _route("POST", "/repositories/change_between_pages", simulator.change_between_pages),
        _route("PUT", "/repositories/{repository_id}/remote-mirror", set_mirror),
        _route("DELETE", "/repositories/{repository_id}/remote-mirror", remove_mirror),
        _route("POST", "/reset", simulator.reset),
    ]


def _route(method: str, path: str, switch: Switch) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            body = await request.json() if await request.body() else {}
            result = switch(**request.path_params, **request.query_params, **body)
        except (TypeError, ValueError, LookupError) as error:
            return json_answer({"message": str(error)}, 400)
        return Response(status_code=204) if result is None else json_answer(result)

    return Route(PREFIX + path, endpoint, methods=[method])
