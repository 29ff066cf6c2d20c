# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Why a request failed, and the structured form in which a playbook gets it."""

from __future__ import annotations

import collections
import json
import re
import typing as t

_REASONS_BY_STATUS: t.Final = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    408: "timeout",
    429: "rate_limited",
}

# The prefixes of the service's own codes. Source: the API reference and its error code page.
_CODEHUB_CODE: t.Final = r"(?i)(CH|DEV|CODEHUB|CODEARTS\w*)[.-]"

# GitLab, from which the service derives, repeats the status: {"message": "404 Project Not Found"}.
_GITLAB_MESSAGE: t.Final = r"4\d\d .+"


class ConfigurationError(ValueError):
    """Invalid options or environment variables. Its text is for the user, and contains no secret."""


class CodeHubError(Exception):
    """
    A request that failed.

    Args:
        reason: What callers branch on: one of the words that the modules document.
        message: A sentence for a person that says what to do.
        ends_run: Whether no other request of this run can succeed either.
        is_own_response: Whether the service itself responded, and not, for example, a proxy.
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
        is_own_response: bool = False,
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
        self.is_own_response = is_own_response

    @property
    def proves_credentials(self) -> bool:
        """Whether this failure is only possible with valid credentials."""
        return ErrorBody(self.error_code).is_about_one_thing

    def as_dict(self) -> dict[str, t.Any]:
        """Return the failure as users see it, without the ID of the repository."""
        return {
            "reason": self.reason,
            "http_status": self.http_status,
            "error_code": self.error_code,
            "error_msg": self.error_msg,
            "request_id": self.request_id,
            "attempts": self.attempts,
            "message": self.message,
        }


def describe_failures(
    failures: t.Sequence[t.Mapping[str, t.Any]], requested: int, one: str, many: str, ended_because: str | None = None
) -> str:
    """
    Return what failed, for a person.

    Args:
        failures: At least one, with the ID of its repository.
        requested: How many repositories were to be processed.
        one: What failed, where one was to be processed; with ``{repository_id}``.
        many: What failed, where several were.
        ended_because: What ended the run early.
    """
    first = failures[0]
    if requested == 1:
        return f"{one.format(repository_id=first['repository_id'])}: {first['message']}"
    counts = collections.Counter(failure["reason"] for failure in failures)
    reasons = ", ".join(f"{count} {reason}" for reason, count in counts.most_common())
    if ended_because:
        why = f"The run ended early: {ended_because}"
    else:
        why = f"The first, repository {first['repository_id']}: {first['message']}"
    return f"{len(failures)} of {requested} {many} ({reasons}). {why}"


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
    """What a service, a gateway or a proxy says about a failure, in whichever form, unchanged."""

    code: str | None = None
    msg: str | None = None
    request_id: str | None = None
    #: Whether it is a validation error of GitLab: {"message": {"field": ["problem"]}}.
    has_field_errors: bool = False

    @property
    def is_about_one_thing(self) -> bool:
        """Whether CodeHub refuses one repository, which it only does after the gateway has accepted the credentials."""
        return self.code is not None and self.code.upper().startswith("CH.")

    @property
    def is_from_codehub(self) -> bool:
        """Whether CodeHub itself responded, rather than a proxy, a firewall or the API gateway."""
        if self.code is not None:
            return re.match(_CODEHUB_CODE, self.code) is not None
        return self.has_field_errors or (self.msg is not None and re.match(_GITLAB_MESSAGE, self.msg) is not None)

    @property
    def is_from_iam(self) -> bool:
        """Whether IAM itself responded."""
        return self.code is not None and not self.code.upper().startswith("APIG")


def reason_for_status(status: int) -> str:
    """Return the reason for an HTTP status other than that of a success."""
    if 300 <= status < 400:
        return "redirected"
    if 400 <= status < 500:
        return _REASONS_BY_STATUS.get(status, "invalid_request")
    if status >= 500:
        return "server_error"
    return "invalid_response"


def parse_error_body(body: bytes) -> ErrorBody:
    """
    Parse the body of a failure.

    Forms, of which two may be mixed in one body (source: the API reference, its error code page, the API gateway's
    pages, GitLab): ``{"error_code", "error_msg", "request_id"}``, ``{"errorCode", "errorMsg"}``,
    ``{"error": {"code", "message"}, "status"}``, ``{"code", "message"}``, ``{"message"}``, and bodies that are not
    JSON.
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
        has_field_errors=_are_field_errors(value.get("message")),
    )


def _are_field_errors(value: t.Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(
            isinstance(problems, list) and bool(problems) and all(isinstance(problem, str) for problem in problems)
            for problems in value.values()
        )
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
        try:
            return json.dumps(value, ensure_ascii=False)
        except RecursionError:
            return None
    return None
