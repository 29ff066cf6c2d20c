# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
Random responses, from a real server through the real client to the result.

Whatever a service sends, each repository has one outcome, no secret is in the result, and time and memory are bounded.
The number of examples is in the environment variable CODEHUB_FUZZ_EXAMPLES: 500 take about a minute.
"""

from __future__ import annotations

import base64
import json
import os
import re
import time
import typing as t
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import CodeHubClient
from ansible_collections.huaweicloud.codearts.plugins.module_utils._connection import connected
from ansible_collections.huaweicloud.codearts.plugins.module_utils._credentials import Token
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._listing import RepositoryReader
from ansible_collections.huaweicloud.codearts.plugins.module_utils._reading import read_remote_mirrors
from ansible_collections.huaweicloud.codearts.plugins.module_utils._scope import Listing
from ansible_collections.huaweicloud.codearts.plugins.module_utils._settings import Settings
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import TlsSettings
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.reasons import REASONS
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import (
    Close,
    Reply,
    Request,
    Reset,
    ScriptedServer,
    http_response,
    json_response,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.spellings import SPELLINGS

IDS = (3, 1, 2147483647, 17)

TOKEN = "the-T0ken/of+this run"
PASSWORD = 'pl4nted=P&ss"wörd'
TOKEN_IN_QUERY = "glpat-Pl4nted_0123"
SECRETS = (TOKEN, PASSWORD, TOKEN_IN_QUERY)

examples = settings(max_examples=int(os.environ.get("CODEHUB_FUZZ_EXAMPLES", "25")))

FIELDS: dict[str, t.Any] = {
    "id": 3012,
    "update_status": "finished",
    "last_update_at": "2026-11-23T18:52:21.000+08:00",
    "url": "https://git.example.com/group/a.git",
    "last_successful_update_at": "2026-11-23T18:52:21.000+08:00",
    "number_of_failures": 0,
    "mirroring_enabled": True,
    "is_private": False,
    "endpoint_uuid": None,
    "last_error": None,
}

#: Urls with the secrets that are in each.
URLS: dict[str, tuple[str, ...]] = {
    f"https://bot:{quote(PASSWORD, safe='')}@bot.example.com/bot?x=1&private_token={TOKEN_IN_QUERY}": SECRETS,
    f"https://git.example.com/a?jwt={TOKEN_IN_QUERY}#pwd={quote(PASSWORD, safe='')}": SECRETS,
    f"http://git.example.com/{quote(TOKEN, safe='')}/a.git": (TOKEN,),
    "git@git.example.com:a.git": (TOKEN,),
    "": (TOKEN,),
}


def keys(secrets: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Return names of fields, some of which are hostile, or are secrets."""
    markers = ["__ansible_type", "__ansible_vault", "__ansible_unsafe", "_ansible_no_log"]
    return st.sampled_from([*FIELDS, *secrets, *markers, "token", "new", "", "\ud800"])


def texts(secrets: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Return texts, some of which have a secret in them, in any spelling."""
    spelled = st.builds(
        lambda secret, spelling, around: f"{around}{SPELLINGS[spelling](secret)}{around}",
        st.sampled_from(secrets),
        st.sampled_from(sorted(SPELLINGS)),
        st.sampled_from(["", " ", "'", "/", '{"msg": "', "错误：", "\n"]),
    )
    return spelled | st.text(max_size=20) | st.sampled_from(["true", "7", "\ud83d", "{{ 1 }}", "null"])


LARGE_TEXTS: dict[str, str] = {
    f"{text[:8]} x {count}": text * (count // len(text))
    for text in ("a", "//:a", "@", "%25", "\\u0041", "[", "&amp;", "账", "\u202e", TOKEN)
    for count in (1_000, 20_000, 300_000)
}

LARGE_VALUES: dict[str, t.Any] = {
    "objects": [{}] * 30_000,
    "arrays": {"a": [[]] * 30_000},
    "numbers": [0] * 100_000,
    "more than 1 MiB": "x" * 1_100_000,
    "deep": json.loads("[" * 40 + "]" * 40),
    **LARGE_TEXTS,
}


class Large(str):
    """The name of a large value, which a printed example shows instead of the value."""


def expanded(value: t.Any) -> t.Any:
    """Return a value with large values in place of their names."""
    if isinstance(value, Large):
        return LARGE_VALUES[value]
    if isinstance(value, dict):
        return {name: expanded(item) for name, item in value.items()}
    return [expanded(item) for item in value] if isinstance(value, list) else value


LARGE = st.sampled_from([Large(name) for name in LARGE_VALUES])

ODD_NUMBERS = st.sampled_from([10**400, -1, 0, 2**31, 2**63, 0.5, 1e300])


def json_values(secrets: tuple[str, ...]) -> st.SearchStrategy[t.Any]:
    """Return JSON values, some of which have a secret in them."""
    return st.recursive(
        st.none() | st.booleans() | st.integers() | ODD_NUMBERS | texts(secrets),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys(secrets), inner, max_size=4),
        max_leaves=10,
    )


RAW_BODIES: dict[str, bytes] = {
    "empty": b"",
    "null": b"null",
    "HTML": b"<!DOCTYPE html><p>Sign in",
    "not UTF-8": b"\xff\xfe",
    "NaN": b'{"a": NaN}',
    "open arrays": b"[" * 100_000,
    "open objects": b"{" * 900,
    "long integer": b'{"a":1' + b"0" * 9000 + b"}",
}


class Body(t.NamedTuple):
    """A body: the name of a raw one, or a JSON value."""

    raw: str | None
    value: t.Any = None

    def data(self) -> bytes:
        """Return its bytes."""
        return RAW_BODIES[self.raw] if self.raw else json.dumps(expanded(self.value)).encode()


JSON = json_values((TOKEN,))

BODIES = (JSON | LARGE).map(lambda value: Body(None, value)) | st.sampled_from([Body(name) for name in RAW_BODIES])


def mirrors(url: str, secrets: tuple[str, ...]) -> st.SearchStrategy[dict[str, t.Any]]:
    """Return mirrors with a url and the secrets in it."""
    last_errors = texts(secrets).map(lambda msg: json.dumps({"msg": msg, "code": 7, "__ansible_type": msg}))
    return st.builds(
        lambda last_error, more, fields: {**FIELDS, "last_error": last_error, **more, **fields, "url": url},
        st.none() | texts(secrets) | last_errors,
        st.dictionaries(st.sampled_from(["note", "new", "__ansible_type", *secrets]), json_values(secrets), max_size=2),
        st.dictionaries(keys(secrets), json_values(secrets) | LARGE, max_size=2),
    )


MIRRORS = st.one_of([mirrors(url, secrets) for url, secrets in URLS.items()])

# 429 is left out, which the client waits after.
STATUSES = st.sampled_from(
    [200, 201, 204, 206, 300, 302, 304, 400, 401, 403, 404, 405, 418, 451, 500, 502, 503, 504, 599]
)

ERRORS = st.builds(
    lambda code, msg: Body(
        None, {"error_code": code, "error_msg": msg, "error": {"code": code, "message": msg}, "request_id": msg}
    ),
    st.sampled_from(["CH.080401", "CH.004403", "DEV.00000003", "APIG.0101", "", 5]) | JSON,
    texts((TOKEN,)) | LARGE | JSON,
)

HEADERS = st.dictionaries(
    st.sampled_from(["X-Request-Id", "Location", "Content-Type", "Retry-After", "X-Total", "Set-Cookie", "X-Other"]),
    st.sampled_from([TOKEN, quote(TOKEN), "text/html", "1", "-1", "gzip", "a" * 9000, ""]),
    max_size=3,
)


class Response(t.NamedTuple):
    """A response to be sent: a mirror, a body with a status, or a broken one."""

    headers: dict[str, str]
    mirror: dict[str, t.Any] | None = None
    status: int = 200
    body: Body = Body("empty")
    broken: str | None = None

    def reply(self, repository_id: int) -> Reply:
        """Return what a server sends."""
        if self.mirror is not None:
            return json_response({"repository_id": repository_id, **expanded(self.mirror)}, headers=self.headers)
        data = self.body.data()
        if self.broken is None:
            return http_response(self.status, data, self.headers)
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(data) + 5}\r\n\r\n".encode()
        chunk = b"%x\r\n%s\r\n" % (len(data), data) if data else b""
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        return {
            "short": [head, data, Close()],
            "reset": [head, data[:10], Reset()],
            "chunked": chunked + chunk + b"0\r\n\r\n",
            "bad chunk": [chunked + b"xyz\r\n" + data, Close()],
            "no status": [b"NONSENSE\r\n\r\n" + data, Close()],
            "nothing": [Close()],
            "bad header": [b"HTTP/1.1 200 OK\r\nno colon here\r\n: x\r\nContent-Length: 0\r\n\r\n", Close()],
        }[self.broken]


BREAKS = st.sampled_from(["short", "reset", "chunked", "bad chunk", "no status", "nothing", "bad header"])

RESPONSES = (
    st.tuples(HEADERS, MIRRORS).map(lambda parts: Response(parts[0], mirror=parts[1]))
    | st.tuples(HEADERS, BODIES).map(lambda parts: Response(parts[0], body=parts[1]))
    | st.tuples(HEADERS, STATUSES, ERRORS | BODIES).map(
        lambda parts: Response(parts[0], status=parts[1], body=parts[2])
    )
    | st.tuples(HEADERS, BODIES, BREAKS).map(lambda parts: Response(parts[0], body=parts[1], broken=parts[2]))
)


class Fuzzed:
    """A server whose responses can be changed."""

    def __init__(self) -> None:
        self.replies: t.Callable[[Request], Reply] = lambda request: b""
        self.server = ScriptedServer(self.reply)

    def reply(self, request: Request) -> Reply:
        """Respond with what is set at the time."""
        return self.replies(request)

    def client(self) -> t.ContextManager[CodeHubClient]:
        """Return a client that has made no request yet."""
        return connected(
            Settings(
                endpoint=self.server.url,
                region="",
                credentials=Token("the token in the option auth_token", TOKEN),
                tls=TlsSettings(),
                timeout=30.0,
                retries=0,
                rate_limit=0,
            ),
            concurrency=4,
        )


@pytest.fixture(scope="module")
def fuzzed() -> t.Iterator[Fuzzed]:
    fuzzed = Fuzzed()
    with fuzzed.server:
        yield fuzzed


def _names_in(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _names_in(item)


def check_is_harmless(result: t.Any, started: float) -> None:
    """Check that a result can be printed and has no secret, no marker of Ansible, and no endless text in it."""
    assert time.process_time() - started < 10
    text = json.dumps(result, ensure_ascii=False, allow_nan=False)
    text.encode("utf-8")
    assert len(text) < 1_000_000
    assert not [name for name in _names_in(result) if name.startswith("__ansible_")]
    plain = json.dumps(result)
    found = [
        (secret, spelling)
        for secret in SECRETS
        for spelling, spell in SPELLINGS.items()
        if spell(secret) in text or spell(secret) in plain or _base64(secret) in text
    ]
    assert not found, result


def _base64(secret: str) -> str:
    return base64.b64encode(secret.encode()).decode().rstrip("=")


@examples
@given(responses=st.tuples(*[RESPONSES] * len(IDS)))
def test_each_repository_has_one_outcome_whatever_is_sent(responses: tuple[Response, ...], fuzzed: Fuzzed) -> None:
    by_id = dict(zip(IDS, responses))
    fuzzed.replies = lambda request: by_id[request.repository_id].reply(request.repository_id)
    started = time.process_time()
    with fuzzed.client() as client:
        reading = read_remote_mirrors(client, IDS, concurrency=4)

    read = [mirror["repository_id"] for mirror in reading.remote_mirrors]
    failed = [failure["repository_id"] for failure in reading.failures]
    assert read == [number for number in IDS if number in read]
    assert failed == [number for number in IDS if number not in read]
    for failure in reading.failures:
        assert failure["reason"] in REASONS
    for mirror in reading.remote_mirrors:
        assert mirror.keys() >= {*FIELDS, "repository_id", "last_error_detail", "url_has_credentials"}
        assert mirror["last_error_detail"] is None or mirror["last_error_detail"].keys() == {"msg", "code"}
    check_is_harmless([reading.remote_mirrors, reading.failures, reading.ended_because], started)


ROWS = st.builds(
    lambda number, fields: {"id": number, "name": "x", **fields},
    st.integers(1, 500) | st.sampled_from([0, -1, 2**31, 2**63, "7", None, True]),
    st.dictionaries(keys((TOKEN,)) | st.sampled_from(["archived", "repository_id", "name"]), JSON, max_size=3),
)

PAGES = st.lists(ROWS | JSON, max_size=5) | st.builds(lambda row: [row] * 100, ROWS) | JSON | LARGE


@examples
@given(pages=st.lists(PAGES, min_size=1, max_size=3), headers=HEADERS)
def test_a_listing_is_read_or_fails_whatever_is_sent(
    pages: list[t.Any], headers: dict[str, str], fuzzed: Fuzzed
) -> None:
    def reply(request: Request) -> Reply:
        offset = int(re.findall(r"offset=(\d+)", request.target)[0])
        return json_response(
            expanded(pages[min(offset // 100, len(pages) - 1)]) if offset < 1000 else [], headers=headers
        )

    fuzzed.replies = reply
    started = time.process_time()
    error: dict[str, t.Any] | None = None
    with fuzzed.client() as client:
        reader = RepositoryReader(client, Listing("/v4/user/repositories", {}), concurrency=2)
        try:
            reader.read()
        except CodeHubError as failure:
            error = failure.as_dict()

    ids = [repository["id"] for repository in reader.repositories]
    assert ids == sorted(set(ids))
    assert all(number.__class__ is int and 1 <= number <= 2147483647 for number in ids)
    assert error or ids or not reader.invalid_rows
    check_is_harmless([reader.repositories, reader.invalid_rows, reader.warning, error], started)
