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

# Functions make the texts and bodies, since the process of each test is a copy of the one that collects all tests.
TEXTS: dict[str, t.Callable[[], str]] = {
    "at sign and slashes": lambda: "@" + "//:a" * 200_000,
    "slashes and at sign": lambda: "//:a" * 200_000 + "@",
    "ports": lambda: "//a:1" * 150_000 + "@",
    "separators": lambda: "@/" * 400_000,
    "parameters": lambda: "token=" * 140_000,
    "names": lambda: "key" * 290_000 + "=",
    "percent": lambda: "%25" * 290_000,
    "backslashes": lambda: "\\" * 400_000,
    "JSON escapes": lambda: "\\u0040" * 120_000,
    "entities": lambda: "&#38;" * 170_000,
    "passwords": lambda: "".join(f"//u:{number}a@" for number in range(70_000)),
    "tokens": lambda: "".join(f"&key={number}a" for number in range(70_000)),
    "spaces": lambda: " " * 890_000,
    "Basic": lambda: "Basic YTpi " * 80_000,
    "quotes": lambda: '"' * 400_000,
    "Chinese": lambda: "账" * 280_000,
    "half pairs": lambda: "\ud83d" * 140_000,
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


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("field", ["url", "last_error", "update_status", "new"])
def test_a_mirror_with_an_endless_text(field: str, name: str) -> None:
    text = TEXTS[name]()
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


BODIES: dict[str, t.Callable[[], bytes]] = {
    "objects": lambda: _mirror(x=[{}] * 200_000),
    "arrays": lambda: _mirror(x=[[]] * 200_000),
    "numbers": lambda: _mirror(x=[0] * 250_000),
    "names": lambda: _mirror(x={f"k{number}": 0 for number in range(60_000)}),
    "names of Ansible": lambda: _mirror(x=0, **{f"__ansible_{number}": 0 for number in range(900)}),
    "secrets in names": lambda: _mirror(
        x=0, **{f"the-token-0f3a9c{number % 2}" + " " * number: "//:a" * 200 for number in range(900)}
    ),
    "open arrays": lambda: b"[" * BYTES_OF_BODY,
    "open objects": lambda: b'{"a":' * (BYTES_OF_BODY // 5),
    "nested arrays": lambda: b"[" * (BYTES_OF_BODY // 2) + b"]" * (BYTES_OF_BODY // 2),
    "escapes": lambda: b'"' + b"\\u0041" * (BYTES_OF_BODY // 6) + b'"',
    "digits": lambda: b"1" * BYTES_OF_BODY,
    "signs": lambda: b"-" * BYTES_OF_BODY,
    "blanks": lambda: b" " * BYTES_OF_BODY,
    "arrays and quotes": lambda: b'["' * (BYTES_OF_BODY // 2),
    "backslashes": lambda: b'"\\' * (BYTES_OF_BODY // 2),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_of_any_structure(name: str) -> None:
    body = BODIES[name]()
    mirror = measured(lambda: _read_mirror(body))
    assert mirror is None or len(json.dumps(mirror)) < MIRROR_LIMITS.body


ROW = {"id": 1, "name": "x", "description": "账" * 2000, "namespace": {"id": 1, "name": "x"}}

PAGES: dict[str, t.Callable[[], t.Any]] = {
    "60,000 rows": lambda: [{"id": number} for number in range(60_000)],
    "objects": lambda: [{}] * 2_000_000,
    "objects in a row": lambda: [{"id": 1, "x": [{}] * 49_000}],
    "long texts": lambda: [{"id": 1, "x": "//:a@" * 15_000}] * 100,
    "one text": lambda: [{"id": 1, "x": "//:a@" * 1_600_000}],
    "escapes": lambda: [{"id": number, "name": "\\%" * 20_000} for number in range(100)],
    "urls": lambda: [{"id": 1, "x": "".join(f"//:a{n}@" for n in range(8_000))}] * 100,
    "names that become the same": lambda: [{"id": 1, **{f"https://u:p{n}@h/": 0 for n in range(49_000)}}],
    "no slashes": lambda: [{"id": 1, "x": "a:a@," * 8_000}, {"id": 2, "x": ",a:" * 8_000 + "@a"}] * 50,
    "names of secrets": lambda: [{"id": 1, "x": "token:" * 4_000 + "="}, {"id": 2, "x": "key: a" * 4_000}] * 50,
    "ordinary": lambda: [ROW] * 100,
}


def _page(name: str) -> bytes:
    return json.dumps(PAGES[name]()).encode()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_listing(name: str) -> None:
    body = _page(name)
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
        *[lambda name=name: _read_page(_page(name)) for name in ("60,000 rows", "objects", "one text", "ordinary")],
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


@pytest.mark.parametrize("name", TEXTS)
def test_an_error_with_an_endless_text(name: str) -> None:
    body = json.dumps({"error_code": "CH.1", "error_msg": TEXTS[name]()}).encode()
    redactor = Redactor(["the-token-0f3a9c"])
    line = measured(lambda: printable(redactor.text(parse_error_body(body).msg or "")))
    assert len(line) <= 1000
