# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What can go wrong when a service is called, and the structured form in which a playbook gets it."""

from __future__ import annotations

import json
import typing as t

REASONS: t.Final = (
    "unauthorized",
    "forbidden",
    "not_found",
    "rate_limited",
    "invalid_request",
    "redirected",
    "server_error",
    "connection_error",
    "timeout",
    "tls_error",
    "invalid_response",
    "not_attempted",
)

_REASONS_BY_STATUS: t.Final = {401: "unauthorized", 403: "forbidden", 404: "not_found", 429: "rate_limited"}


class ConfigurationError(ValueError):
    """Options, or variables of the environment, that cannot be used. Its text is for the user, and holds no secret."""


class CodeHubError(Exception):
    """
    A call that brought no usable answer.

    reason: one of C(REASONS).
    message: a sentence for a person that says what to do.
    ends_run: True when no further call of this run can succeed either.
    """

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        http_status: int | None = None,
        error_code: str | None = None,
        error_msg: str | None = None,
        request_id: str | None = None,
        attempts: int = 0,
        ends_run: bool = False,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.http_status = http_status
        self.error_code = error_code
        self.error_msg = error_msg
        self.request_id = request_id
        self.attempts = attempts
        self.ends_run = ends_run

    @property
    def proves_credentials(self) -> bool:
        """Tell whether this failure could only come about with good credentials."""
        return ErrorBody(self.error_code).is_from_codehub

    def as_dict(self) -> dict[str, t.Any]:
        """Return the failure as users see it, without the repository that it is about."""
        return {
            "reason": self.reason,
            "http_status": self.http_status,
            "error_code": self.error_code,
            "error_msg": self.error_msg,
            "request_id": self.request_id,
            "attempts": self.attempts,
            "message": self.message,
        }


class AuthenticationError(CodeHubError):
    """The credentials were refused or could not be obtained: nothing can be read with them, and the run ends."""

    def __init__(self, reason: str, message: str, **details: t.Any) -> None:
        super().__init__(reason, message, **{**details, "ends_run": True})

    @classmethod
    def of(cls, error: CodeHubError) -> AuthenticationError:
        """Return an error of the authentication itself as what it means for the run."""
        if isinstance(error, cls):
            return error
        details: dict[str, t.Any] = error.as_dict()
        return cls(details.pop("reason"), details.pop("message"), **details)


class ErrorBody(t.NamedTuple):
    """What a service, a gateway or a proxy says of a failure, in whichever of their forms, as it stands there."""

    code: str | None = None
    msg: str | None = None
    request_id: str | None = None
    is_json: bool = False

    @property
    def is_from_codehub(self) -> bool:
        """Tell whether CodeHub itself answered, which it does only after the gateway has accepted the credentials."""
        return self.code is not None and self.code.upper().startswith("CH.")

    @property
    def is_from_between(self) -> bool:
        """Tell whether the API gateway answered, which does not know this API, or a proxy."""
        return not self.is_json or (self.code is not None and self.code.upper().startswith("APIG"))


def reason_for_status(status: int) -> str:
    """Return the reason that an HTTP status other than 200 stands for."""
    if 300 <= status < 400:
        return "redirected"
    if 400 <= status < 500:
        return _REASONS_BY_STATUS.get(status, "invalid_request")
    if status >= 500:
        return "server_error"
    return "invalid_response"


def parse_error_body(body: bytes) -> ErrorBody:
    """
    Understand the body of a failure.

    Forms, of which two may be mixed in one body (source: the API reference, its error code page, the API gateway's
    pages, GitLab): C({"error_code", "error_msg", "request_id"}), C({"errorCode", "errorMsg"}),
    C({"error": {"code", "message"}, "status"}), C({"code", "message"}), C({"message"}), and bodies that are not JSON.
    """
    try:
        value = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return ErrorBody()
    if not isinstance(value, dict):
        return ErrorBody()
    nested = value.get("error")
    inner: dict[str, t.Any] = nested if isinstance(nested, dict) else {}
    return ErrorBody(
        code=_first_text((value, "error_code", "errorCode"), (inner, "error_code", "code"), (value, "code")),
        msg=_first_text(
            (value, "error_msg", "errorMsg"),
            (inner, "error_msg", "message", "msg"),
            (value, "message", "msg", "error_description", "error"),
        ),
        request_id=_first_text((value, "request_id", "requestId"), (inner, "request_id")),
        is_json=True,
    )


def _first_text(*places: tuple[t.Any, ...]) -> str | None:
    for mapping, *names in places:
        for name in names:
            text = _as_text(mapping.get(name))
            if text:
                return text
    return None


def _as_text(value: t.Any) -> str | None:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    # GitLab's {"message": {"base": ["..."]}}. An "error" object has been read for its parts before.
    if isinstance(value, (dict, list)) and value and "code" not in value:
        return json.dumps(value, ensure_ascii=False)
    return None
