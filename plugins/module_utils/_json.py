# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""JSON from a service: decoded, bounded, and checked against what its documentation promises."""

from __future__ import annotations

import json
import math
import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import Response


class Limits(t.NamedTuple):
    """
    What a response of an API has at most.

    Attributes:
        body: Bytes.
        values: Values in its JSON, with those of nested objects and arrays.
    """

    body: int
    values: int


# A string that does not end takes the rest of the body: it is no JSON.
_STRING: t.Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)

# No documented field holds more than text. A structure this deep is an attack, or an accident.
_DEEPEST_NESTING: t.Final = 16


class UnexpectedShape(ValueError):
    """An answer that is not what was promised. Its text says what is wrong, and repeats nothing that a stranger wrote."""


class _TooLarge(ValueError):
    """A number that no floating-point number can hold."""


def _no_constant(name: str) -> t.NoReturn:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _TooLarge(digits)
    return number


# Python's decoder takes NaN and Infinity, which are no JSON, and makes infinity of 1e999. Ansible cannot pass them on.
_DECODER: t.Final = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)


def decoded(answer: Response, limits: Limits) -> t.Any:
    """
    Return the JSON value in a response.

    Raises:
        UnexpectedShape: It has none, or one beyond the limits.
    """
    _refuse_many_values(answer.body, limits.values)
    try:
        value = None if answer.is_too_large else _DECODER.decode(answer.body.decode("utf-8-sig"))
    except _TooLarge:
        raise UnexpectedShape("the answer has a number that is too large") from None
    except (ValueError, RecursionError):
        value = None
    # The document null is as good as none: no endpoint has it for an answer.
    if value is None:
        raise UnexpectedShape(_what_the_body_is(answer, limits))
    # Counting brackets is cheaper than a walk, and enough for nearly all responses.
    if answer.body.count(b"{") + answer.body.count(b"[") > _DEEPEST_NESTING:
        _refuse_deep_nesting(value)
    return value


def _refuse_many_values(body: bytes, most: int) -> None:
    """Refuse before decoding, since each value takes up to a hundred times the memory of its text."""
    is_json = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    if is_json and _most_values(body) > most and _most_values(_STRING.sub(b"", body)) > most:
        raise UnexpectedShape(f"the answer has more than {most} values")


def _most_values(body: bytes) -> int:
    """Return how many values a JSON text has at most: each follows a comma, or the bracket that opens its parent."""
    return body.count(b",") + body.count(b"[") + body.count(b"{") + 1


def _what_the_body_is(answer: Response, limits: Limits) -> str:
    if answer.is_too_large:
        return f"the answer is larger than {limits.body // 1024} KiB"
    if not answer.body.strip():
        return "the answer is empty"
    start = answer.body.lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")) or "html" in answer.headers.get("Content-Type", "").lower():
        return "the answer is an HTML page"
    return "the answer is null" if answer.body.strip() == b"null" else "the answer is not valid JSON"


def _refuse_deep_nesting(value: t.Any, depth: int = 0) -> None:
    if not isinstance(value, (dict, list)):
        return
    if depth > _DEEPEST_NESTING:
        raise UnexpectedShape("the answer is nested too deeply")
    for item in value.values() if isinstance(value, dict) else value:
        _refuse_deep_nesting(item, depth + 1)


def text(name: str, value: t.Any) -> str:
    """Return the field C(name) as text. Raises: UnexpectedShape."""
    if isinstance(value, str):
        return value
    raise UnexpectedShape(f"its {name} is {excerpt(value)}, not a string")


def integer(name: str, value: t.Any) -> int:
    """Return the field C(name) as an integer; its decimal digits in a string mean one. Raises: UnexpectedShape."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    raise UnexpectedShape(f"its {name} is {excerpt(value)}, not an integer")


def boolean(name: str, value: t.Any) -> bool:
    """Return the field C(name) as a boolean; the words in a string mean one. Raises: UnexpectedShape."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise UnexpectedShape(f"its {name} is {excerpt(value)}, not a boolean")


def excerpt(value: t.Any) -> str:
    """Return a value for a message; of a text or a structure only its kind, since a stranger wrote it."""
    if isinstance(value, (bool, int, float)) or value is None:
        return json.dumps(value)[:40]
    return "a string" if isinstance(value, str) else "an object" if isinstance(value, dict) else "an array"
