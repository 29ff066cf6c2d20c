# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's controls over HTTP, for playbooks: everything under ``/_simulator``."""

from __future__ import annotations

import typing as t

from starlette.responses import Response
from starlette.routing import Route

from .responses import json_response

if t.TYPE_CHECKING:
    from starlette.requests import Request

    from .simulator import Simulator

PREFIX: t.Final = "/_simulator"

#: Takes the values of the path, the query and the JSON body as arguments; returns None for a response without content.
Control = t.Callable[..., t.Any]


def routes(simulator: Simulator) -> list[Route]:
    """Return the paths of the controls."""

    def add_fault(repository_id: int | str | None = None, **fields: t.Any) -> t.Any:
        return simulator.add_fault(repository_id=_id(repository_id), **fields).as_dict()

    def set_behavior(repository_id: int | str | None = None, **changes: t.Any) -> None:
        simulator.set_behavior(_id(repository_id), **changes)

    def list_faults() -> t.Any:
        return {"faults": [fault.as_dict() for fault in simulator.faults]}

    def list_requests(
        operation: str | None = None, method: str | None = None, repository_id: str | None = None
    ) -> t.Any:
        requests = [
            request.as_dict()
            for request in simulator.requests
            if operation in (None, request.operation)
            and method in (None, request.method)
            and repository_id in (None, str(request.repository_id))
        ]
        return {"calls": requests, "count": len(requests), "token_fetches": simulator.token_fetches}

    def take_requests() -> t.Any:
        requests = list_requests()
        simulator.clear_requests()
        return requests

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

    def mirror_state(repository_id: str) -> t.Any:
        return simulator.mirror_state(int(repository_id))

    return [
        _route("POST", "/faults", add_fault),
        _route("GET", "/faults", list_faults),
        _route("DELETE", "/faults", simulator.clear_faults),
        _route("GET", "/calls", list_requests),
        _route("DELETE", "/calls", take_requests),
        _route("POST", "/tokens/expire", simulator.expire_tokens),
        _route("POST", "/access_keys/unlock", simulator.unlock_access_keys),
        _route("GET", "/repositories", list_repositories),
        _route("POST", "/repositories", add_repositories),
        _route("DELETE", "/repositories", remove_repositories),
        _route("POST", "/repositories/change_between_pages", simulator.change_between_pages),
        _route("POST", "/repositories/read_only", simulator.set_read_only),
        _route("GET", "/repositories/{repository_id}/remote-mirror", mirror_state),
        _route("PUT", "/repositories/{repository_id}/remote-mirror", set_mirror),
        _route("DELETE", "/repositories/{repository_id}/remote-mirror", remove_mirror),
        _route("POST", "/behavior", set_behavior),
        _route("POST", "/reset", simulator.reset),
    ]


def _id(value: int | str | None) -> int | None:
    # Templates of older releases of ansible-core make texts.
    return value if value is None else int(value)


def _route(method: str, path: str, run: Control) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            body = await request.json() if await request.body() else {}
            # A list is as many requests at once.
            results = [
                run(**request.path_params, **request.query_params, **each)
                for each in (body if isinstance(body, list) else [body])
            ]
        except (TypeError, ValueError, LookupError) as error:
            return json_response({"message": str(error)}, 400)
        if not any(results):
            return Response(status_code=204)
        return json_response(results if isinstance(body, list) else results[0])

    return Route(PREFIX + path, endpoint, methods=[method])
