# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""JSON from a service: decoded within limits, and checked against what its documentation promises."""

from __future__ import annotations

import codecs
import json
import math
import re
import typing as t

if t.TYPE_CHECKING:
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
    """
    A response that is not what its API promises. The text says what is wrong, and repeats nothing of the response.
    """


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

# Before Python 3.11 the time for an integer grows with the square of its digits.
_MOST_DIGITS: t.Final = 4300


def _bounded(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _TooLarge(digits[:20])
    return int(digits)


_BOUNDED_DECODER: t.Final = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite, parse_int=_bounded)


def _decoder_for(body: bytes) -> json.JSONDecoder:
    # Python's own conversion of integers is faster than a function of ours.
    return _DECODER if len(body) <= _MOST_DIGITS else _BOUNDED_DECODER


def decoded(response: Response, limits: Limits) -> t.Any:
    """
    Return the JSON value in a response.

    Raises:
        UnexpectedShape: It has none, or one beyond the limits.
    """
    _refuse_many_values(response.body, limits.values)
    try:
        value = None if response.is_too_large else _decoder_for(response.body).decode(_text_of(response.body))
    except _TooLarge:
        raise UnexpectedShape("the response has a number that is too large") from None
    except (ValueError, RecursionError):
        value = None
    # Treat null as an empty body: no endpoint returns it.
    if value is None:
        raise UnexpectedShape(_what_the_body_is(response, limits))
    # Counting brackets is cheaper than a walk, and enough for nearly all responses.
    if response.body.count(b"{") + response.body.count(b"[") > _DEEPEST_NESTING:
        _refuse_deep_nesting(value)
    return value


def _text_of(body: bytes) -> str:
    # The codec utf-8-sig does the same, but in Python.
    return body[len(codecs.BOM_UTF8) :].decode() if body.startswith(codecs.BOM_UTF8) else body.decode()


def _refuse_many_values(body: bytes, most: int) -> None:
    """Refuse before decoding, since each value takes up to a hundred times the memory of its text."""
    if len(body) <= most:
        return
    is_json = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    if is_json and _most_values(body) > most and _most_values(_STRING.sub(b"", body)) > most:
        raise UnexpectedShape(f"the response has more than {most} values")


def _most_values(body: bytes) -> int:
    """Return how many values a JSON text has at most: each follows a comma, or the bracket that opens its parent."""
    return body.count(b",") + body.count(b"[") + body.count(b"{") + 1


def _what_the_body_is(response: Response, limits: Limits) -> str:
    if response.is_too_large:
        return f"the response is larger than {limits.body // 1024} KiB"
    if not response.body.strip():
        return "the response is empty"
    start = response.body.lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")) or "html" in response.headers.get("Content-Type", "").lower():
        return "the response is an HTML page"
    return "the response is null" if response.body.strip() == b"null" else "the response is not valid JSON"


def _refuse_deep_nesting(value: t.Any, depth: int = 0) -> None:
    if not isinstance(value, (dict, list)):
        return
    if depth > _DEEPEST_NESTING:
        raise UnexpectedShape("the response is nested too deeply")
    for item in value.values() if isinstance(value, dict) else value:
        _refuse_deep_nesting(item, depth + 1)


def text(name: str, value: t.Any) -> str:
    """
    Return a field that is a text.

    Raises:
        UnexpectedShape: It is none.
    """
    if isinstance(value, str):
        return value
    raise UnexpectedShape(f"its {name} is {excerpt(value)}, not a string")


def integer(name: str, value: t.Any) -> int:
    """
    Return a field that is an integer, or its decimal digits in a string.

    Raises:
        UnexpectedShape: It is none.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    raise UnexpectedShape(f"its {name} is {excerpt(value)}, not an integer")


def boolean(name: str, value: t.Any) -> bool:
    """
    Return a field that is a boolean, or its word in a string.

    Raises:
        UnexpectedShape: It is none.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise UnexpectedShape(f"its {name} is {excerpt(value)}, not a boolean")


def excerpt(value: t.Any) -> str:
    """Return a value for a message: of a text or a structure only its kind, since it is untrusted."""
    if isinstance(value, (bool, int, float)) or value is None:
        return json.dumps(value)[:40]
    return "a string" if isinstance(value, str) else "an object" if isinstance(value, dict) else "an array"
