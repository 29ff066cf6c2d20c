# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
CPU time and memory for the largest responses that a service can send.

The limits hold on a slow machine: each case takes a tenth of its time on an ordinary one. CPU time does not depend on
what else the machine does.
"""

from __future__ import annotations

import contextlib
import json
import time
import tracemalloc
import typing as t

import pytest

from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import MIRROR_LIMITS, PAGE_LIMITS
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import parse_error_body
from ansible_collections.huaweicloud.codearts.plugins.module_utils._json import UnexpectedShape, decoded
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import Redactor, printable
from ansible_collections.huaweicloud.codearts.plugins.module_utils._remote_mirror import understand
from ansible_collections.huaweicloud.codearts.plugins.module_utils._repository import understand_page
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import Response

SECONDS = 2.0
BYTES = 100 * 1024 * 1024

#: Characters of what is kept of a mirror at most.
KEPT = 200_000

BYTES_OF_BODY = 900_000

TEXTS = {
    "at sign and slashes": "@" + "//:a" * 200_000,
    "slashes and at sign": "//:a" * 200_000 + "@",
    "ports": "//a:1" * 150_000 + "@",
    "separators": "@/" * 400_000,
    "parameters": "token=" * 140_000,
    "names": "key" * 290_000 + "=",
    "percent": "%25" * 290_000,
    "backslashes": "\\" * 400_000,
    "JSON escapes": "\\u0040" * 120_000,
    "entities": "&#38;" * 170_000,
    "passwords": "".join(f"//u:{number}a@" for number in range(70_000)),
    "tokens": "".join(f"&key={number}a" for number in range(70_000)),
    "spaces": " " * 890_000,
    "Basic": "Basic YTpi " * 80_000,
    "quotes": '"' * 400_000,
    "Chinese": "账" * 280_000,
    "half pairs": "\ud83d" * 140_000,
}


def _mirror(**fields: t.Any) -> bytes:
    mirror = {"id": 1, "repository_id": 7, "url": "https://h/x", "last_error": None}
    return json.dumps({**mirror, **fields}).encode()


def _read_mirror(body: bytes) -> dict[str, t.Any] | None:
    try:
        value = decoded(Response(200, {}, body, False, None), MIRROR_LIMITS)
        return understand(value, 7, Redactor(["the-token-0f3a9c"]))
    except UnexpectedShape:
        return None


def measured(work: t.Callable[[], t.Any]) -> t.Any:
    """Do something within the limit of CPU time."""
    started = time.process_time()
    result = work()
    assert time.process_time() - started < SECONDS
    return result


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("field", ["url", "last_error", "update_status", "new"])
def test_a_mirror_with_an_endless_text(field: str, text: str) -> None:
    body = _mirror(**{field: text})
    if len(body) > MIRROR_LIMITS.body:
        body = _mirror(**{field: text[: len(text) // 4]})
    mirror = measured(lambda: _read_mirror(body))
    assert mirror is not None
    assert len(json.dumps(mirror, ensure_ascii=False)) < KEPT


@pytest.mark.parametrize("length", [1_000, 200_000])
@pytest.mark.parametrize("characters", ["a", "%41", "aB3-", "\u5bc6", "@", "a/", "%"])
def test_a_mirror_with_an_endless_password(length: int, characters: str) -> None:
    password = (characters * length)[:length]
    body = _mirror(url=f"https://u:{password}@h/x", last_error=f"no: {password[: length // 2]} and {password}")
    mirror = measured(lambda: _read_mirror(body))
    assert mirror is not None
    assert mirror["url"].startswith("https://********:********@")
    assert len(json.dumps(mirror)) < KEPT


@pytest.mark.parametrize(
    "body",
    [
        _mirror(x=[{}] * 200_000),
        _mirror(x=[[]] * 200_000),
        _mirror(x=[0] * 250_000),
        _mirror(x={f"k{number}": 0 for number in range(60_000)}),
        _mirror(**{f"__ansible_{number}": 0 for number in range(900)}),
        _mirror(**{f"the-token-0f3a9c{number % 2}" + " " * number: "//:a" * 200 for number in range(900)}),
        b"[" * BYTES_OF_BODY,
        b'{"a":' * (BYTES_OF_BODY // 5),
        b"[" * (BYTES_OF_BODY // 2) + b"]" * (BYTES_OF_BODY // 2),
        b'"' + b"\\u0041" * (BYTES_OF_BODY // 6) + b'"',
        b"1" * BYTES_OF_BODY,
        b"-" * BYTES_OF_BODY,
        b" " * BYTES_OF_BODY,
        b'["' * (BYTES_OF_BODY // 2),
        b'"\\' * (BYTES_OF_BODY // 2),
    ],
    ids=lambda body: body[:90][-30:].decode(),
)
def test_a_body_of_any_structure(body: bytes) -> None:
    mirror = measured(lambda: _read_mirror(body))
    assert mirror is None or len(json.dumps(mirror)) < MIRROR_LIMITS.body


ROW = {"id": 1, "name": "x", "description": "账" * 2000, "namespace": {"id": 1, "name": "x"}}

PAGES = {
    "60,000 rows": json.dumps([{"id": number} for number in range(60_000)]).encode(),
    "objects": json.dumps([{}] * 2_000_000).encode(),
    "objects in a row": json.dumps([{"id": 1, "x": [{}] * 49_000}]).encode(),
    "long texts": json.dumps([{"id": 1, "x": "//:a@" * 15_000}] * 100).encode(),
    "one text": json.dumps([{"id": 1, "x": "//:a@" * 1_600_000}]).encode(),
    "escapes": json.dumps([{"id": number, "name": "\\%" * 20_000} for number in range(100)]).encode(),
    "urls": json.dumps([{"id": 1, "x": "".join(f"//:a{n}@" for n in range(8_000))}] * 100).encode(),
    "names that become the same": json.dumps([{"id": 1, **{f"https://u:p{n}@h/": 0 for n in range(49_000)}}]).encode(),
    "no slashes": json.dumps([{"id": 1, "x": "a:a@," * 8_000}, {"id": 2, "x": ",a:" * 8_000 + "@a"}] * 50).encode(),
    "names of secrets": json.dumps(
        [{"id": 1, "x": "token:" * 4_000 + "="}, {"id": 2, "x": "key: a" * 4_000}] * 50
    ).encode(),
    "ordinary": json.dumps([ROW] * 100).encode(),
}


@pytest.mark.parametrize("body", PAGES.values(), ids=PAGES.keys())
def test_a_page_of_a_listing(body: bytes) -> None:
    assert len(body) <= PAGE_LIMITS.body
    measured(lambda: _read_page(body))


def _read_page(body: bytes) -> None:
    with contextlib.suppress(UnexpectedShape):
        value = decoded(Response(200, {}, body, False, None), PAGE_LIMITS)
        understand_page(value, {}, Redactor(["the-token-0f3a9c"]), most=100)


@pytest.mark.parametrize(
    "work",
    [
        lambda: _read_mirror(_mirror(url="https://u:" + "a" * 200_000 + "@h/x", last_error="a" * 200_000)),
        lambda: _read_mirror(_mirror(url="//:a1" * 80_000 + "@")),
        lambda: _read_mirror(_mirror(x=[{}] * 250_000)),
        *[lambda name=name: _read_page(PAGES[name]) for name in ("60,000 rows", "objects", "one text", "ordinary")],
    ],
    ids=["password", "url", "values", "rows", "objects", "text", "ordinary"],
)
def test_the_memory_is_bounded(work: t.Callable[[], t.Any]) -> None:
    tracemalloc.start()
    try:
        work()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < BYTES


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_an_error_with_an_endless_text(text: str) -> None:
    body = json.dumps({"error_code": "CH.1", "error_msg": text}).encode()
    redactor = Redactor(["the-token-0f3a9c"])
    line = measured(lambda: printable(redactor.text(parse_error_body(body).msg or "")))
    assert len(line) <= 1000
