# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import json
import math
import threading
import typing as t
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils import _listing
from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import CodeHubClient
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._listing import RepositoryReader
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import Pacer
from ansible_collections.huaweicloud.codearts.plugins.module_utils._repository import Page
from ansible_collections.huaweicloud.codearts.plugins.module_utils._scope import SCOPES, Listing, listing_from
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.conftest import Connecting, Serving
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import (
    Request,
    error_response,
    http_response,
    json_response,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.test_scope import (
    PROJECT_ID,
    SCOPE_OPTIONS,
    options,
)

# --- A service whose rows come and go -----------------------------------------------------


class Change(t.NamedTuple):
    """
    What happens between two calls.

    removed: places of rows, from the front, modulo what there is.
    added: rows, at the end.
    inserted: places, likewise, before which a row comes in, though new ones should come last.
    """

    removed: tuple[int, ...] = ()
    added: int = 0
    inserted: tuple[int, ...] = ()


class ChangingService:
    """
    A listing in ascending order, of which pages are asked for, and which changes after each call.

    Replaces CodeHubClient. failing_at: the number of the call that fails, from 1.
    """

    def __init__(
        self,
        size: int,
        page_size: int,
        *,
        has_total: bool,
        changes: Iterable[Change] = (),
        failing_at: int = 0,
    ) -> None:
        self.rows = list(range(1, size + 1))
        self.always_there = set(self.rows)
        self.ever_there = set(self.rows)
        self.calls: list[int] = []
        self.repositories_pacer = Pacer(0)
        self._next_id = size + 1
        self._page_size = page_size
        self._has_total = has_total
        self._changes = iter(changes)
        self._failing_at = failing_at
        self._lock = threading.Lock()

    def repositories(self, path: str, query: t.Mapping[str, str], page: int) -> Page:
        """Respond as CodeHubClient does."""
        del path, query
        with self._lock:
            self.calls.append(page)
            if len(self.calls) == self._failing_at:
                raise CodeHubError("server_error", "The service responded with HTTP 500.")
            start = page * self._page_size
            rows = [{"id": number} for number in self.rows[start : start + self._page_size]]
            total = len(self.rows) if self._has_total else None
            self._change(next(self._changes, Change()))
            return Page(rows, total)

    def _change(self, change: Change) -> None:
        for place in change.removed:
            if self.rows:
                self.always_there.discard(self.rows.pop(place % len(self.rows)))
        for place in [*change.inserted, *[-1] * change.added]:
            at = len(self.rows) if place < 0 else place % (len(self.rows) + 1)
            self.rows.insert(at, self._next_id)
            self.ever_there.add(self._next_id)
            self._next_id += 1

    def reader(self, concurrency: int = 1) -> RepositoryReader:
        """Return a reader of this listing."""
        return RepositoryReader(t.cast(CodeHubClient, self), Listing("/v4/user/repositories", {}), concurrency)


def read(service: ChangingService, page_size: int, concurrency: int = 1) -> list[int]:
    """Return the ids that were read, in the order of the result."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_listing, "ROWS_PER_PAGE", page_size)
        reader = service.reader(concurrency)
        reader.read()
    return [repository["id"] for repository in reader.repositories]


def most_calls(size: int, page_size: int, has_total: bool) -> int:
    """Return how many calls a listing that stays as it is may take."""
    pages = size // page_size + 1
    return pages + 3 if has_total else pages + 2 * math.ceil(math.log2(pages + 1)) + 2


CHANGES = st.builds(
    Change,
    removed=st.lists(st.integers(0, 60), max_size=5).map(tuple),
    added=st.integers(0, 5),
    inserted=st.just(()),
)


@given(
    size=st.integers(0, 60),
    page_size=st.integers(1, 7),
    changes=st.lists(CHANGES, max_size=40),
    has_total=st.booleans(),
    concurrency=st.integers(1, 4),
)
# A row goes and another comes: neither the total nor the number of ids found tells.
@example(size=8, page_size=4, changes=[Change((0,), 1)], has_total=True, concurrency=1)
@example(size=8, page_size=4, changes=[Change(), Change((0,), 1)], has_total=True, concurrency=1)
@example(size=9, page_size=4, changes=[Change(), Change(), Change((0,), 1)], has_total=True, concurrency=1)
# Rows move from an unread page to one that was read.
@example(size=12, page_size=4, changes=[Change((0,))] * 9, has_total=False, concurrency=1)
@example(size=12, page_size=4, changes=[Change((0, 0, 0, 0))], has_total=True, concurrency=1)
def test_whatever_comes_and_goes_each_row_that_stays_is_read_once(
    size: int, page_size: int, changes: list[Change], has_total: bool, concurrency: int
) -> None:
    service = ChangingService(size, page_size, has_total=has_total, changes=changes)

    ids = read(service, page_size, concurrency)

    assert service.always_there <= set(ids)
    assert set(ids) <= service.ever_there
    assert ids == sorted(set(ids))


@given(
    size=st.integers(0, 40),
    page_size=st.integers(1, 7),
    place=st.integers(0, 40),
    call=st.integers(0, 30),
    rows=st.integers(1, 10),
    has_total=st.booleans(),
)
@example(size=8, page_size=4, place=0, call=0, rows=8, has_total=False)
def test_one_change_in_the_wrong_place_is_noticed(
    size: int, page_size: int, place: int, call: int, rows: int, has_total: bool
) -> None:
    change = Change(inserted=(place,) * rows)
    service = ChangingService(size, page_size, has_total=has_total, changes=[Change()] * call + [change])

    assert service.always_there <= set(read(service, page_size))


@given(
    size=st.integers(0, 40),
    page_size=st.integers(2, 7),
    change=CHANGES.filter(lambda change: change.added <= 3),
    has_total=st.booleans(),
)
def test_a_listing_that_changes_with_every_call_comes_to_an_end(
    size: int, page_size: int, change: Change, has_total: bool
) -> None:
    service = ChangingService(size, page_size, has_total=has_total, changes=itertools.repeat(change, 5000))

    ids = read(service, page_size)

    assert len(service.calls) < 1000
    assert service.always_there <= set(ids)


@pytest.mark.parametrize("has_total", [False, True])
@pytest.mark.parametrize("size", [0, 1, 25, 99, 100, 101, 199, 200, 201, 12345])
def test_a_listing_that_stays_is_read_whole_with_few_calls(size: int, has_total: bool) -> None:
    service = ChangingService(size, 100, has_total=has_total)

    assert read(service, 100, concurrency=8) == list(range(1, size + 1))
    assert len(service.calls) <= most_calls(size, 100, has_total)
    if size < 100:
        assert service.calls == [0]


@pytest.mark.parametrize("has_total", [False, True])
@pytest.mark.parametrize(
    "change", [Change((0,), 1), Change((0, 5, 50)), Change((), 100), Change((0,) * 100, 100), Change((-1,), 1)]
)
def test_12345_rows_that_change_with_every_call(has_total: bool, change: Change) -> None:
    service = ChangingService(12345, 100, has_total=has_total, changes=itertools.repeat(change, 5000))

    ids = read(service, 100, concurrency=8)

    assert service.always_there <= set(ids)
    assert len(ids) == len(set(ids))
    # At the most all pages side by side, and once more backwards, over what was added meanwhile.
    assert len(service.calls) < 600


@pytest.mark.parametrize("told", [0, 1, 99, 101, 150, 249, 251, 300, 12345, 9_999_999_999])
def test_a_wrong_total_is_not_believed(told: int, monkeypatch: pytest.MonkeyPatch) -> None:
    service = ChangingService(250, 100, has_total=True)
    response = service.repositories

    def with_wrong_total(path: str, query: t.Mapping[str, str], page: int) -> Page:
        assert len(service.calls) < 1000, "a total that nobody checked leads to calls for ever"
        return response(path, query, page)._replace(total=told)

    monkeypatch.setattr(service, "repositories", with_wrong_total)

    assert read(service, 100) == list(range(1, 251))
    assert len(service.calls) <= 3 * most_calls(250, 100, has_total=False) + (told // 100 if told < 13000 else 0)


def test_a_short_first_page_of_many_is_an_error_and_not_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    service = ChangingService(300, 20, has_total=True)  # which does not do what limit=100 asks for

    with pytest.raises(CodeHubError) as met:
        read(service, 100)

    assert met.value.reason == "invalid_response"
    assert "300" in met.value.message


@pytest.mark.parametrize("total", [None, 100, 200, 12345])
def test_a_service_that_ignores_the_offset_is_an_error(total: int | None) -> None:
    service = ChangingService(100, 100, has_total=False)
    response = service.repositories
    service.repositories = lambda path, query, page: response(path, query, 0)._replace(total=total)  # type: ignore[method-assign]

    if total == 100:  # All that there is, as far as anybody can know.
        assert len(read(service, 100)) == 100
        return
    with pytest.raises(CodeHubError) as met:
        read(service, 100)

    assert met.value.reason == "invalid_response"
    assert "no end" in met.value.message
    assert "endpoint" in met.value.message
    assert len(service.calls) < 300


@pytest.mark.parametrize("has_total", [False, True])
@pytest.mark.parametrize("failing_at", [1, 2, 3, 4, 5])
def test_a_failure_in_the_middle_keeps_what_was_read(failing_at: int, has_total: bool) -> None:
    service = ChangingService(450, 100, has_total=has_total, failing_at=failing_at)
    reader = service.reader()

    with pytest.raises(CodeHubError) as met:
        reader.read()

    assert met.value.reason == "server_error"
    assert len(reader.repositories) >= (100 if failing_at > 1 else 0)
    ids = [repository["id"] for repository in reader.repositories]
    assert ids == sorted(set(ids))


def test_an_unexpected_error_keeps_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    service = ChangingService(450, 100, has_total=False)
    reader = service.reader()
    repositories = service.repositories

    def broken(path: str, query: t.Any, page: int) -> Page:
        if page == 2:
            raise MemoryError
        return repositories(path, query, page)

    monkeypatch.setattr(service, "repositories", broken)
    with pytest.raises(CodeHubError) as met:
        reader.read()

    assert met.value.reason == "invalid_response"
    assert len(reader.repositories) == 200


# --- On the wire --------------------------------------------------------------------------


class Listings:
    """Responds like the four listings, and notes what was asked for."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.asked: list[tuple[str, dict[str, str]]] = []

    def __call__(self, request: Request) -> bytes:
        parts = urlsplit(request.target)
        query = {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=True).items()}
        self.asked.append((parts.path, query))
        start, limit = int(query["offset"]), int(query["limit"])
        ids = range(1, self._size + 1)[start : start + limit]
        if parts.path == "/v4/tenant/repositories":
            rows = [{"repository_id": number, "repository_name": f"name-{number}"} for number in ids]
            return json_response(rows, headers={"X-Total": str(self._size)})
        return json_response([{"id": number, "name": f"name-{number}"} for number in ids])


@pytest.fixture
def list_all(serve: Serving, connect: Connecting) -> Callable[..., tuple[list[dict[str, t.Any]], Listings]]:
    """List what a service of so many rows has, with the options given."""

    def read_all(size: int, **given_options: t.Any) -> tuple[list[dict[str, t.Any]], Listings]:
        listings = Listings(size)
        client = connect(serve(listings).url, concurrency=4)
        reader = RepositoryReader(client, listing_from(options(**given_options)), 4)
        reader.read()
        return reader.repositories, listings

    return read_all


ListAll = t.Callable[..., tuple[list[dict[str, t.Any]], Listings]]


@pytest.mark.parametrize(
    ("scope", "path", "order"),
    [
        ("user", "/v4/user/repositories", {"order_by": "created_at", "sort": "asc"}),
        ("project", f"/v4/projects/{PROJECT_ID}/repositories", {"order_by": "id", "sort": "asc"}),
        ("group", "/v4/groups/7/repositories", {"order_by": "id", "sort": "asc"}),
        ("tenant", "/v4/tenant/repositories", {"sort_field": "create_time", "sort": "asc"}),
    ],
)
@pytest.mark.parametrize("size", [0, 1, 100, 101, 250])
def test_each_scope_reads_all_pages_in_a_stable_order(
    scope: str, path: str, order: dict[str, str], size: int, list_all: ListAll
) -> None:
    repositories, listings = list_all(size, scope=scope, **SCOPE_OPTIONS[scope])

    assert [repository["id"] for repository in repositories] == list(range(1, size + 1))
    assert [repository["name"] for repository in repositories] == [f"name-{number}" for number in range(1, size + 1)]
    for asked_path, query in listings.asked:
        assert asked_path == path
        offset = query.pop("offset")
        assert int(offset) % 100 == 0
        assert query == {**order, "limit": "100"}


@pytest.mark.parametrize(
    ("scope", "filters", "expected"),
    [
        ("user", {"archived": True}, {"archived": "true"}),
        ("user", {"archived": False}, {"archived": "false"}),
        ("user", {"starred": True, "membership": False}, {"starred": "true", "membership": "false"}),
        (
            "user",
            {"user_created": True, "include_abnormal": True},
            {"user_created": "true", "include_abnormal": "true"},
        ),
        ("user", {"search": "账单 & co=1#+%"}, {"search": "账单 & co=1#+%"}),
        ("project", {"search": "a b"}, {"search": "a b"}),
        ("group", {"search": "../x"}, {"search": "../x"}),
        ("tenant", {"repository_name": "x", "owner": "张伟"}, {"repository_name": "x", "owner": "张伟"}),
        ("tenant", {"status": "0"}, {"status": "0"}),
        (
            "tenant",
            {"created_after": "2026-01-01T00:00:00+08:00", "created_before": "2026-02-01"},
            {"created_after": "2026-01-01T00:00:00+08:00", "created_before": "2026-02-01"},
        ),
    ],
)
def test_filters_reach_the_service_under_its_own_names(
    scope: str, filters: dict[str, t.Any], expected: dict[str, str], list_all: ListAll
) -> None:
    listings = list_all(1, scope=scope, **SCOPE_OPTIONS[scope], **filters)[1]

    (asked,) = listings.asked
    assert {name: asked[1].get(name) for name in expected} == expected
    assert asked[1].keys() == {*expected, *SCOPES[scope].order, "offset", "limit"}


# --- Failures on the wire -----------------------------------------------------------------


def failing(serve: Serving, connect: Connecting, reply: bytes, scope: str = "user") -> CodeHubError:
    """Return what reading a listing meets whose first page is fine, and whose further pages are not."""
    listings = Listings(250)

    def response(request: Request) -> bytes:
        return reply if "offset=0" not in request.target else listings(request)

    client = connect(serve(response).url)
    reader = RepositoryReader(client, listing_from(options(scope=scope, **SCOPE_OPTIONS[scope])), concurrency=2)
    with pytest.raises(CodeHubError) as met:
        reader.read()
    assert [repository["id"] for repository in reader.repositories] == list(range(1, 101))
    return met.value


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(
    ("reply", "reason", "advice"),
    [
        (error_response(401, "DEV.00000003", "认证信息过期"), "unauthorized", "auth_token"),
        (error_response(401, "CH.080401", "no"), "forbidden", "may not list"),
        (error_response(403, "CH.004403", "no"), "forbidden", "administrator"),
        (error_response(404, "CH.004404", "no"), "not_found", "project_id or group_id"),
        (error_response(500, "CH.000001", "no"), "server_error", "Try again later"),
        (error_response(400, "CH.010001", "no"), "invalid_request", "documentation"),
        (json_response({"repositories": []}), "invalid_response", "an object, not an array"),
        (json_response([{"id": 5}] * 101), "invalid_response", "101 rows, though 100 were requested"),
        (json_response(None), "invalid_response", "null"),
    ],
)
def test_a_page_that_cannot_be_read_is_a_failure_with_advice(
    scope: str, reply: bytes, reason: str, advice: str, serve: Serving, connect: Connecting
) -> None:
    error = failing(serve, connect, reply, scope)

    assert error.reason == reason
    assert advice in error.message
    json.dumps(error.as_dict())


def test_a_page_of_long_escaped_texts_is_read(serve: Serving, connect: Connecting) -> None:
    rows = [{"id": number, "name": f"r{number}", "description": "账" * 2000} for number in range(1, 101)]
    body = json.dumps(rows).encode()
    assert len(body) > 1024 * 1024

    def response(request: Request) -> bytes:
        return http_response(200, body) if "offset=0" in request.target else json_response([])

    client = connect(serve(response).url)
    reader = RepositoryReader(client, listing_from(options(scope="user")), concurrency=2)
    reader.read()

    assert len(reader.repositories) == 100
    assert reader.repositories[99]["description"] == "账" * 2000


@pytest.mark.parametrize("scope", SCOPES)
def test_invalid_rows_are_reported_and_all_others_kept(scope: str, serve: Serving, connect: Connecting) -> None:
    id_name = "repository_id" if scope == "tenant" else "id"
    rows: list[t.Any] = [{id_name: number, "name": f"r{number}"} for number in range(1, 251)]
    for index, row in {3: None, 99: {id_name: 0}, 100: {"name": "x"}, 249: {id_name: -1}}.items():
        rows[index] = row

    def response(request: Request) -> bytes:
        offset = int(parse_qs(urlsplit(request.target).query)["offset"][0])
        return json_response(rows[offset : offset + 100], headers={"X-Total": "250"} if scope == "tenant" else {})

    reader = RepositoryReader(
        connect(serve(response).url), listing_from(options(scope=scope, **SCOPE_OPTIONS[scope])), concurrency=2
    )
    reader.read()

    assert [repository["id"] for repository in reader.repositories] == [
        number for number in range(1, 251) if number not in (4, 100, 101, 250)
    ]
    assert [(row["index"], row["name"], row["reason"]) for row in reader.invalid_rows] == [
        (index, name, "invalid_response") for index, name in ((3, None), (99, None), (100, "x"), (249, None))
    ]
    assert reader.invalid_rows[3]["message"] == (
        "Row 249 of the listing is not a repository: its id is -1, not from 1 to 2147483647."
    )
    assert reader.warning is not None
    assert reader.warning.startswith("4 rows of the listing left out")


def test_a_listing_without_any_valid_row_is_an_error(serve: Serving, connect: Connecting) -> None:
    client = connect(serve(lambda request: json_response([None, {"name": "x"}])).url)
    reader = RepositoryReader(client, listing_from(options(scope="user")), concurrency=2)
    with pytest.raises(CodeHubError, match=r"none of its rows is a repository. Row 0 .* is null, not an object") as met:
        reader.read()
    assert met.value.reason == "invalid_response"
