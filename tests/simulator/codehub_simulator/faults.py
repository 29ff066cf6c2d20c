# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults: what goes wrong between a client and the service, switched on by tests."""

from __future__ import annotations

import asyncio
import json
import time
import typing as t
from dataclasses import asdict, dataclass, field
from email.utils import formatdate

from starlette.responses import Response, StreamingResponse

from .responses import FORMS, LOGIN_PAGE, error_response, html_response, json_response
from .wire import DrippingResponse, ResetResponse, TruncatedResponse, json_of_size

#: The operations that a fault can be for; ``listing`` means all four listings.
OPERATIONS: t.Final = (
    "remote_mirror",
    "update_remote_mirror",
    "associate_remote_mirror",
    "start_synchronization",
    "listing",
    "user_repositories",
    "project_repositories",
    "group_repositories",
    "tenant_repositories",
    "token",
)
LARGE_RESPONSE_BYTES: t.Final = 2 * 1024 * 1024
HUGE_RESPONSE_BYTES: t.Final = 300_000_000


@dataclass
class Fault:
    """One fault: what goes wrong, for which requests, and how often."""

    #: One of `KINDS`.
    kind: str
    #: One of `OPERATIONS`; None for all.
    operation: str | None = None
    #: None for every repository.
    repository_id: int | None = None
    #: How many requests it hits; None for ever.
    times: int | None = None
    #: How many requests it lets pass first.
    skip: int = 0
    #: For ``error`` (default 500) and ``redirect`` (default 302).
    status: int | None = None
    #: For ``error``: one of the forms of a body, its code and its text; as usual for the status by default.
    form: str | None = None
    error_code: str | None = None
    error_msg: str | None = None
    #: For ``error``: the value of Retry-After; or its HTTP date as seconds from now, past when negative.
    retry_after: str | None = None
    retry_after_date: float | None = None
    #: For ``error`` and ``reset``: the service has processed the request before, the client cannot know it.
    processed: bool = False
    #: For ``redirect``.
    location: str | None = None
    #: For ``slow``: before the response; for ``drip``: before each byte.
    seconds: float = 1.0
    #: How many requests came for it, those let pass included.
    seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        if self.operation is not None and self.operation not in OPERATIONS:
            raise ValueError(f"operation must be one of {', '.join(OPERATIONS)}")
        if self.form is not None and self.form not in FORMS:
            raise ValueError(f"form must be one of {', '.join(FORMS)}")

    def concerns(self, operation: str, repository_id: int | None) -> bool:
        """Return whether the fault is meant for such a request."""
        return self.operation in (None, operation, _family(operation)) and self.repository_id in (None, repository_id)

    def hits(self) -> bool:
        """Count a request that the fault concerns, and return whether it hits it."""
        self.seen += 1
        return self.seen > self.skip and (self.times is None or self.seen <= self.skip + self.times)

    def as_dict(self) -> dict[str, t.Any]:
        """Return the fault for JSON."""
        return asdict(self)


class Hit(t.NamedTuple):
    """A fault that hits a request."""

    fault: Fault
    request_id: str
    #: Gives the response that the service would have given without the fault.
    normal_response: t.Callable[[], t.Awaitable[Response]]

    async def response(self) -> Response:
        """Return the response that the request gets."""
        return await KINDS[self.fault.kind](self)


def _family(operation: str) -> str:
    return "listing" if operation.endswith("_repositories") else operation


async def _error(hit: Hit) -> Response:
    fault = hit.fault
    if fault.processed:
        await hit.normal_response()
    headers = {}
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    elif fault.retry_after_date is not None:
        headers["Retry-After"] = formatdate(time.time() + fault.retry_after_date, usegmt=True)
    return error_response(
        fault.status or 500,
        hit.request_id,
        form=fault.form,
        code=fault.error_code,
        message=fault.error_msg,
        headers=headers,
    )


async def _redirect(hit: Hit) -> Response:
    return Response(b"", hit.fault.status or 302, {"Location": hit.fault.location or "/"})


async def _login_page(_hit: Hit) -> Response:
    return html_response(LOGIN_PAGE)


async def _empty(_hit: Hit) -> Response:
    return Response(b"", media_type="application/json")


async def _array(_hit: Hit) -> Response:
    """Return an array where one object is promised, and something else than rows where rows are."""
    return json_response(["unexpected"])


async def _object(_hit: Hit) -> Response:
    return json_response({"unexpected": True})


async def _nan(hit: Hit) -> Response:
    """Use the NaN that Python's json accepts and JSON does not have."""
    response = await hit.normal_response()
    content = json.loads(bytes(response.body))
    for row in content if isinstance(content, list) else [content]:
        row["number_of_failures"] = float("nan")
    return _with_body(response, json.dumps(content, ensure_ascii=False).encode())


async def _wrong_types(hit: Hit) -> Response:
    """Write booleans as strings, as the service has been seen to do."""
    response = await hit.normal_response()
    return _with_body(response, json.dumps(_booleans_as_text(json.loads(bytes(response.body)))).encode())


async def _wrong_repository(hit: Hit) -> Response:
    response = await hit.normal_response()
    content = json.loads(bytes(response.body))
    if isinstance(content, dict) and "repository_id" in content:
        content["repository_id"] += 1
    return _with_body(response, json.dumps(content, ensure_ascii=False).encode())


async def _truncated_json(hit: Hit) -> Response:
    response = await hit.normal_response()
    return _with_body(response, bytes(response.body)[: len(response.body) // 2])


async def _invalid_utf8(hit: Hit) -> Response:
    response = await hit.normal_response()
    return _with_body(response, bytes(response.body).replace(b'"', b'"\xff\xfe', 1))


async def _large(_hit: Hit) -> Response:
    return _streamed(LARGE_RESPONSE_BYTES)


async def _huge(_hit: Hit) -> Response:
    return _streamed(HUGE_RESPONSE_BYTES)


async def _slow(hit: Hit) -> Response:
    await asyncio.sleep(hit.fault.seconds)
    return await hit.normal_response()


async def _drip(hit: Hit) -> Response:
    return DrippingResponse(await hit.normal_response(), hit.fault.seconds)


async def _reset(hit: Hit) -> Response:
    if hit.fault.processed:
        await hit.normal_response()
    return ResetResponse(Response())


async def _reset_in_body(hit: Hit) -> Response:
    response = await hit.normal_response()
    return ResetResponse(response, max(1, len(response.body) // 2))


async def _truncated_body(hit: Hit) -> Response:
    response = await hit.normal_response()
    return TruncatedResponse(response, len(response.body) // 2)


def _with_body(response: Response, body: bytes) -> Response:
    return Response(body, response.status_code, media_type="application/json")


def _booleans_as_text(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {name: _booleans_as_text(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_booleans_as_text(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else value


def _streamed(size: int) -> Response:
    # No Content-Length: a client cannot refuse it by its header, it has to count.
    return StreamingResponse(json_of_size(size), media_type="application/json")


#: What can go wrong.
KINDS: t.Final[dict[str, t.Callable[[Hit], t.Awaitable[Response]]]] = {
    "error": _error,
    "redirect": _redirect,
    "login_page": _login_page,
    "empty": _empty,
    "array": _array,
    "object": _object,
    "nan": _nan,
    "wrong_types": _wrong_types,
    "wrong_repository": _wrong_repository,
    "truncated_json": _truncated_json,
    "invalid_utf8": _invalid_utf8,
    "large": _large,
    "huge": _huge,
    "slow": _slow,
    "drip": _drip,
    "reset": _reset,
    "reset_in_body": _reset_in_body,
    "truncated_body": _truncated_body,
}
