# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations of CodeHub and of IAM that are simulated."""

from __future__ import annotations

import asyncio
import json
import typing as t
from datetime import datetime, timedelta, timezone

from starlette.routing import Route

from . import listings, signature
from .authentication import NotAuthenticated
from .faults import Hit
from .flow_control import throttled_message
from .mirror_changes import Refused, body_object
from .responses import error_response, json_response

if t.TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from .company import Repository
    from .simulator import Simulator

    Endpoint = t.Callable[[Request], t.Awaitable[Response]]
    Operation = t.Callable[[Simulator, Request], Response]


def routes(simulator: Simulator) -> list[Route]:
    """Return the API's paths."""

    def codehub(name: str, operation: Operation) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            logged = request.state.logged
            logged.operation = name
            repository_id = request.path_params.get("repository_id", "")
            logged.repository_id = int(repository_id) if repository_id.isdecimal() else None
            await asyncio.sleep(simulator.settings.latency)
            if not simulator.admit(name):
                message = throttled_message(simulator.settings.rate_limit, simulator.settings.rate_window)
                return error_response(429, request.state.request_id, message=message)
            return await _respond(simulator, name, _authenticated(operation), request)

        return endpoint

    async def token(request: Request) -> Response:
        request.state.logged.operation = "token"
        await asyncio.sleep(simulator.settings.latency)
        simulator.authenticator.token_fetches += 1
        return await _respond(simulator, "token", issue_token, request)

    mirror = {
        "GET": codehub("remote_mirror", show_remote_mirror),
        "PUT": codehub("update_remote_mirror", update_remote_mirror),
        "POST": codehub("start_synchronization", start_synchronization),
    }
    return [
        _route("/v4/repositories/{repository_id}/remote-mirror", mirror),
        _route(
            "/v4/repositories/{repository_id}/remote-mirror/associate",
            {"POST": codehub("associate_remote_mirror", associate_remote_mirror)},
        ),
        Route("/v4/user/repositories", codehub("user_repositories", list_for_user)),
        Route("/v4/projects/{project_id}/repositories", codehub("project_repositories", list_for_project)),
        Route("/v4/groups/{group_id}/repositories", codehub("group_repositories", list_for_group)),
        Route("/v4/tenant/repositories", codehub("tenant_repositories", list_for_tenant)),
        Route("/v3/auth/tokens", token, methods=["POST"]),
    ]


def _route(path: str, endpoints: t.Mapping[str, Endpoint]) -> Route:
    """Return a path whose other methods are, as for the gateway, no API at all: there is no DELETE of a mirror."""

    async def endpoint(request: Request) -> Response:
        chosen = endpoints.get(request.method)
        if chosen is None:
            return error_response(404, request.state.request_id, form="gateway")
        return await chosen(request)

    return Route(path, endpoint, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])


async def _respond(simulator: Simulator, name: str, operation: Operation, request: Request) -> Response:
    request.state.body = await request.body()
    request.state.logged.keep_body(request.state.body)

    async def normal_response() -> Response:
        try:
            with simulator.lock:
                return operation(simulator, request)
        except listings.InvalidParameter as error:
            return error_response(400, request.state.request_id, message=str(error))
        except Refused as refused:
            return error_response(refused.status, request.state.request_id, message=refused.message)

    # Faults come before authentication: most of them are of what lies between client and service.
    fault = simulator.fault_for(name, request.state.logged.repository_id)
    if fault is None:
        return await normal_response()
    return await Hit(fault, request.state.request_id, normal_response).response()


def _authenticated(operation: Operation) -> Operation:
    def checked(simulator: Simulator, request: Request) -> Response:
        try:
            request.state.logged.authenticated_by = simulator.authenticator.authenticate(_signed_parts(request))
        except NotAuthenticated as error:
            return error_response(
                401, request.state.request_id, form=error.form, code=error.code, message=error.message
            )
        return operation(simulator, request)

    return checked


def _signed_parts(request: Request) -> signature.SignedRequest:
    scope = request.scope
    return signature.SignedRequest(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("ascii"),
        headers={name.decode(): value.decode("utf-8", "replace") for name, value in scope["headers"]},
        body=request.state.body,
    )


def show_remote_mirror(simulator: Simulator, request: Request) -> Response:
    """``GET /v4/repositories/{repository_id}/remote-mirror``."""

    def show(repository: Repository) -> Response:
        simulator.changes.advance(repository)
        if repository.mirror is None:
            raise Refused(404)
        return json_response(repository.mirror)

    return _for_repository(simulator, request, show)


def update_remote_mirror(simulator: Simulator, request: Request) -> Response:
    """``PUT /v4/repositories/{repository_id}/remote-mirror``."""
    body = body_object(request.state.body)
    return _for_repository(
        simulator, request, lambda repository: json_response(simulator.changes.update(repository, body))
    )


def start_synchronization(simulator: Simulator, request: Request) -> Response:
    """``POST /v4/repositories/{repository_id}/remote-mirror``."""
    body = body_object(request.state.body)
    return _for_repository(
        simulator, request, lambda repository: json_response(simulator.changes.synchronize(repository, body))
    )


def associate_remote_mirror(simulator: Simulator, request: Request) -> Response:
    """``POST /v4/repositories/{repository_id}/remote-mirror/associate``."""
    body = body_object(request.state.body)
    return _for_repository(
        simulator, request, lambda repository: json_response(simulator.changes.associate(repository, body), 201)
    )


def _for_repository(simulator: Simulator, request: Request, respond: t.Callable[[Repository], Response]) -> Response:
    repository_id = listings.whole_number("repository_id", request.path_params["repository_id"])
    repository = simulator.company.repositories.get(repository_id)
    if repository is None:
        return error_response(404, request.state.request_id)
    if repository.condition == "forbidden":
        return error_response(403, request.state.request_id)
    if repository.condition == "unauthorized":
        return error_response(401, request.state.request_id, form="service")
    if request.method != "GET" and repository.id in simulator.read_only:
        return error_response(403, request.state.request_id)
    return respond(repository)


def list_for_user(simulator: Simulator, request: Request) -> Response:
    """``GET /v4/user/repositories``."""
    return _page_response(simulator, listings.list_for_user(simulator.company, request.query_params))


def list_for_project(simulator: Simulator, request: Request) -> Response:
    """``GET /v4/projects/{project_id}/repositories``."""
    project_id = request.path_params["project_id"]
    return _scoped(simulator, request, listings.list_for_project, project_id)


def list_for_group(simulator: Simulator, request: Request) -> Response:
    """``GET /v4/groups/{group_id}/repositories``."""
    return _scoped(simulator, request, listings.list_for_group, request.path_params["group_id"])


def list_for_tenant(simulator: Simulator, request: Request) -> Response:
    """``GET /v4/tenant/repositories``."""
    page = listings.list_for_tenant(simulator.company, request.query_params)
    return _page_response(simulator, page, {"X-Total": str(page.total)})


def issue_token(simulator: Simulator, request: Request) -> Response:
    """``POST /v3/auth/tokens`` of IAM."""
    credentials = simulator.settings.credentials
    try:
        auth = json.loads(request.state.body)["auth"]
        identity = auth["identity"]
        user = identity["password"]["user"]
        given = (user["name"], user["password"], user["domain"]["name"])
        project_name = auth["scope"]["project"]["name"]
        complete = identity["methods"] == ["password"] and isinstance(project_name, str) and project_name
    except (ValueError, KeyError, TypeError):
        complete = False
    if not complete:
        return _iam_error(400, request, "Request body is invalid.")
    if given != (credentials.username, credentials.password, credentials.domain_name):
        return _iam_error(401, request, "The username or password is wrong.")
    request.state.logged.authenticated_by = "password"
    issued_at = datetime.now(timezone.utc)
    expires_at = issued_at + timedelta(seconds=simulator.settings.token_lifetime)
    token = {
        "methods": ["password"],
        "issued_at": _iam_time(issued_at),
        "expires_at": _iam_time(expires_at),
        "project": {"id": "0" * 32, "name": project_name, "domain": {"id": "1" * 32, "name": credentials.domain_name}},
        "user": {"id": "2" * 32, "name": credentials.username, "domain": {"name": credentials.domain_name}},
        "roles": [{"id": "0", "name": "te_admin"}],
    }
    if "nocatalog" not in request.query_params:
        token["catalog"] = [{"id": "3" * 32, "type": "codehub", "name": "codehub", "endpoints": []}]
    headers = {"X-Subject-Token": simulator.authenticator.issue_token()}
    return json_response({"token": token}, 201, headers)


def _scoped(
    simulator: Simulator,
    request: Request,
    listing: t.Callable[..., listings.Page],
    scope_id: str,
) -> Response:
    try:
        page = listing(simulator.company, scope_id, request.query_params)
    except listings.NoSuchScope:
        return error_response(404, request.state.request_id, form="service")
    return _page_response(simulator, page)


def _page_response(simulator: Simulator, page: listings.Page, headers: dict[str, str] | None = None) -> Response:
    simulator.page_was_read()
    return json_response(page.rows, headers=headers)


def _iam_error(status: int, request: Request, message: str) -> Response:
    return error_response(status, request.state.request_id, form="iam", message=message)


def _iam_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
