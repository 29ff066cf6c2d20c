# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The responses of the service and its gateway, in each form in which they come."""

from __future__ import annotations

import json
import typing as t
from http import HTTPStatus

from starlette.responses import Response

#: The code and the text of an error, for each form that is documented, by status.
DOCUMENTED_ERRORS: t.Final[dict[str, dict[int, tuple[str, str]]]] = {
    "codehub": {
        401: ("DEV.00000003", "认证信息过期"),
        403: ("CH.004403", "Insufficient permissions. Apply for the required permission and try again."),
        404: ("CH.004404", "Repository Not Found"),
    },
    "service": {
        400: ("CH.010001", "Invalid parameter."),
        401: ("CH.080401", "No permission to access the repository."),
        403: ("CH.080403", "Forbidden."),
        404: ("CH.000404", "The resource does not exist."),
        500: ("CH.000001", "Internal error. Try again later."),
        504: ("CH.080504", "Gateway timeout."),
    },
    "gateway": {
        401: ("APIGW.0301", "Incorrect IAM authentication information: verify aksk signature fail"),
        404: ("APIGW.0101", "The API does not exist or has not been published in the environment"),
        429: (
            "APIGW.0308",
            "The throttling threshold has been reached: policy user over ratelimit,limit:600,time:1 minute",
        ),
    },
}

#: The form in which an error usually comes, by status.
USUAL_FORM: t.Final = {
    400: "service",
    401: "codehub",
    403: "codehub",
    404: "codehub",
    429: "gateway",
    500: "service",
    502: "html",
    503: "html",
    504: "service",
}


class _Error(t.NamedTuple):
    status: int
    code: str
    message: str
    request_id: str


_BODIES: t.Final[dict[str, t.Callable[[_Error], t.Any]]] = {
    "codehub": lambda error: {"error_code": error.code, "error_msg": error.message},
    "service": lambda error: {"error": {"code": error.code, "message": error.message}, "status": "failed"},
    "gateway": lambda error: {
        "error_code": error.code,
        "error_msg": error.message,
        "request_id": error.request_id,
    },
    "camel": lambda error: {"errorCode": error.code, "errorMsg": error.message},
    "code_message": lambda error: {"code": error.code, "message": error.message},
    "message": lambda error: {"message": error.message},
    "mixed": lambda error: {
        "error_code": error.code,
        "error_msg": error.message,
        "error": {"code": error.code, "message": error.message},
        "status": "failed",
    },
    "iam": lambda error: {
        "error": {"code": error.status, "message": error.message, "title": HTTPStatus(error.status).phrase}
    },
}

#: Every form of an error's body.
FORMS: t.Final = (*_BODIES, "html", "empty")

LOGIN_PAGE: t.Final = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Log in</title></head>
<body><form method="post" action="/login"><input name="username"><input name="password" type="password"></form></body>
</html>
"""

_PROXY_PAGE: t.Final = """<html>
<head><title>{status} {phrase}</title></head>
<body><center><h1>{status} {phrase}</h1></center><hr><center>nginx</center></body>
</html>
"""


def json_response(content: t.Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return JSON as the service writes it: UTF-8, nothing escaped."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return Response(body, status, headers, media_type="application/json")


def html_response(page: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a page, as proxies and login portals do."""
    return Response(page, status, headers, media_type="text/html")


def error_response(
    status: int,
    request_id: str,
    *,
    form: str | None = None,
    code: str | None = None,
    message: str | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return an error; what is not given is as usual for the status."""
    form = form or USUAL_FORM.get(status, "service")
    if form == "empty":
        return Response(b"", status, headers)
    if form == "html":
        return html_response(_PROXY_PAGE.format(status=status, phrase=HTTPStatus(status).phrase), status, headers)
    usual_code, usual_message = _documented_error(form, status)
    error = _Error(status, code or usual_code, message or usual_message, request_id)
    return json_response(_BODIES[form](error), status, headers)


def _documented_error(form: str, status: int) -> tuple[str, str]:
    for known_form in (form, "codehub", "service", "gateway"):
        error = DOCUMENTED_ERRORS.get(known_form, {}).get(status)
        if error is not None:
            return error
    return f"CH.000{status}", HTTPStatus(status).phrase
