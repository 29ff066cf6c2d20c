# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The remote mirror of a repository: what CodeHub promises of it, checked, and the form in which users get it."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._json import (
    UnexpectedShape,
    boolean,
    excerpt,
    integer,
    text,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import Documented, Redactor
from ansible_collections.huaweicloud.codearts.plugins.module_utils._url_credentials import split_url

if t.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: A mirror as users see it: the API's object, and what is derived from it.
RemoteMirror = dict[str, t.Any]


def understand(value: t.Any, repository_id: int, redactor: Redactor) -> RemoteMirror:
    """
    Return the mirror in a response, without secrets.

    Unknown fields are passed on, and absent ones are null. Documented fields are converted to their documented type
    where the value is unambiguous: the service has sent booleans as strings.

    Args:
        value: The JSON value of the response.
        repository_id: The repository requested.
        redactor: Masks secrets.

    Raises:
        UnexpectedShape: It is not the mirror of the repository.
    """
    if not isinstance(value, dict):
        raise UnexpectedShape(f"the response is {excerpt(value)}, not an object")
    sent_id = value.get("repository_id")
    if isinstance(sent_id, (bool, float)) or sent_id != repository_id:
        raise UnexpectedShape(f"its repository_id is {excerpt(sent_id)}, not {repository_id}")
    # Absent and null mean the same, and a condition on a field that is absent fails.
    fields = {**_ALL_NULL, **value}
    for name, (kind, convert) in _FIELDS.items():
        field = fields.get(name)
        if field is not None and field.__class__ is not kind:
            fields[name] = convert(name, field)
    return _without_secrets(fields, redactor)


def _without_secrets(fields: dict[str, t.Any], redactor: Redactor) -> RemoteMirror:
    url, last_error = fields["url"], fields["last_error"]
    detail = error_detail(last_error) if last_error else None
    # An address without a scheme may have a user and a password too: what git takes for ssh.
    if redactor.is_clean(fields, _DOCUMENTED) and not (url and ":" in url[: max(0, url.rfind("@"))]):
        # What is decoded from a clean text without escapes is clean.
        return {**fields, "last_error_detail": detail, "url_has_credentials": False}
    credentials = split_url(url or "")
    if url:
        fields["url"] = credentials.url
    mirror: RemoteMirror = redactor.fields(fields, _DOCUMENTED, credentials.secrets)
    mirror["last_error_detail"] = redactor.value(detail, credentials.secrets)
    mirror["url_has_credentials"] = credentials.found
    return mirror


def error_detail(last_error: str | None) -> dict[str, str | None] | None:
    """
    Return ``last_error`` parsed: a dictionary with ``msg`` and ``code``, or None where there is no error.

    Usually it is JSON inside a string, ``{"msg": "exit status 128", "code": "7"}``; plain text becomes ``msg``.
    """
    if not last_error or not last_error.strip():
        return None
    try:
        parsed = json.loads(last_error)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        return {"msg": parsed if isinstance(parsed, str) else last_error, "code": None}
    msg, code = parsed.get("msg"), parsed.get("code")
    return {
        "msg": msg if isinstance(msg, str) else last_error,
        "code": str(code) if isinstance(code, (str, int)) and not isinstance(code, bool) else None,
    }


def _error_text(name: str, value: t.Any) -> str:
    # Documented as JSON inside a string. Without the string it says the same.
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else text(name, value)


# What each field is documented to be, and what makes it that.
_FIELDS: t.Final[Mapping[str, tuple[type, Callable[[str, t.Any], t.Any]]]] = {
    "id": (int, integer),
    "update_status": (str, text),
    "last_update_at": (str, text),
    "url": (str, text),
    "last_successful_update_at": (str, text),
    "number_of_failures": (int, integer),
    "mirroring_enabled": (bool, boolean),
    "is_private": (bool, boolean),
    "endpoint_uuid": (str, text),
    "last_error": (str, _error_text),
}

#: The names of the documented fields, all of which a mirror has.
FIELDS: t.Final = (*_FIELDS, "repository_id")

_ALL_NULL: t.Final = dict.fromkeys(_FIELDS)

_DOCUMENTED: t.Final = Documented(
    names=frozenset(FIELDS),
    words=frozenset({"update_status", "last_update_at", "last_successful_update_at", "endpoint_uuid"}),
)
