# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The listings: pages, orders, filters, and what they refuse."""

from __future__ import annotations

import typing as t
from urllib.parse import quote

import pytest

if t.TYPE_CHECKING:
    from codehub_simulator.simulator import Simulator

    from .conftest import Send

USER = "/v4/user/repositories"
TENANT = "/v4/tenant/repositories"


def ids(rows: list[dict[str, t.Any]]) -> list[int]:
    return [row.get("id", row.get("repository_id")) for row in rows]


def all_pages(simulator: Simulator, send: Send, path: str, query: str = "", limit: int = 100) -> list[int]:
    found: list[int] = []
    while True:
        page = ids(send(simulator, f"{path}?limit={limit}&offset={len(found)}{query}").json)
        found += page
        if len(page) < limit:
            return found


def test_a_page_has_twenty_rows_by_default_and_the_pages_give_all(simulator: Simulator, send: Send) -> None:
    assert len(send(simulator, USER).json) == 20
    found = all_pages(simulator, send, USER, "&order_by=created_at&sort=asc")
    assert len(found) == len(set(found))
    expected = [repository for repository in simulator.repositories() if not repository.archived]
    assert set(found) == {repository.id for repository in expected if repository.status == 0}


def test_only_the_tenants_listing_tells_the_total(simulator: Simulator, send: Send) -> None:
    assert send(simulator, TENANT).headers["X-Total"] == "300"
    project = simulator.company.projects[0].id
    group = simulator.company.groups[0].id
    for path in (USER, f"/v4/projects/{project}/repositories", f"/v4/groups/{group}/repositories"):
        response = send(simulator, path)
        assert response.status == 200
        assert "X-Total" not in response.headers


def test_rows_are_sorted_both_ways(simulator: Simulator, send: Send) -> None:
    path = f"/v4/projects/{simulator.company.projects[0].id}/repositories"
    ascending = all_pages(simulator, send, path, "&order_by=id&sort=asc")
    assert ascending == sorted(ascending)
    assert all_pages(simulator, send, path, "&order_by=id&sort=desc") == ascending[::-1]
    by_name = [row["name"] for row in send(simulator, f"{path}?order_by=name&sort=asc").json]
    assert by_name == sorted(by_name)


@pytest.mark.parametrize("field", ["archived", "starred", "membership", "user_created"])
def test_the_users_filters(simulator: Simulator, send: Send, field: str) -> None:
    found = all_pages(simulator, send, USER, f"&{field}=true")
    assert found
    assert all(getattr(simulator.company.repositories[found_id], field) for found_id in found)


def test_repositories_in_abnormal_states_come_when_asked_for(simulator: Simulator, send: Send) -> None:
    normal = set(all_pages(simulator, send, USER))
    abnormal = set(all_pages(simulator, send, USER, "&include_abnormal=true")) - normal
    assert abnormal
    assert all(simulator.company.repositories[found_id].status for found_id in abnormal)


def test_a_search_is_for_a_part_of_the_name(simulator: Simulator, send: Send) -> None:
    rows = send(simulator, f"{USER}?search={quote('GATEWAY')}&limit=100").json
    assert rows
    assert all("gateway" in row["name"] for row in rows)


def test_the_tenants_filters(simulator: Simulator, send: Send) -> None:
    repository = simulator.repositories()[0]
    owned = send(simulator, f"{TENANT}?owner={quote(repository.owner)}&limit=100").json
    assert {row["owner"] for row in owned} == {repository.owner}
    assert send(simulator, f"{TENANT}?repository_name={quote(repository.name)}").json[0]["repository_name"]
    frozen = all_pages(simulator, send, TENANT, "&status=3")
    assert all(simulator.company.repositories[found_id].status == 3 for found_id in frozen)
    boundary = quote(repository.created_at.isoformat())
    after = all_pages(simulator, send, TENANT, f"&created_after={boundary}")
    before = all_pages(simulator, send, TENANT, f"&created_before={boundary}")
    assert after
    assert before
    assert repository.id not in after + before
    assert set(after) | set(before) | {repository.id} == {one.id for one in simulator.repositories()}


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=",
        "offset=-1",
        "offset=2147483648",
        "sort=up",
        "order_by=id",
        "archived=yes",
        "starred=1",
        "search=",
    ],
)
def test_wrong_parameters_of_the_user_are_bad_requests(simulator: Simulator, send: Send, query: str) -> None:
    response = send(simulator, f"{USER}?{query}")
    assert response.status == 400
    assert response.json["error"]["code"] == "CH.010001"
    assert query.partition("=")[0] in response.json["error"]["message"]


@pytest.mark.parametrize(
    "path",
    [
        f"{TENANT}?status=1",
        f"{TENANT}?sort_field=name",
        f"{TENANT}?created_after=yesterday",
        "/v4/projects/short/repositories",
        "/v4/groups/x/repositories",
        "/v4/groups/0/repositories",
        "/v4/repositories/x/remote-mirror",
        "/v4/repositories/0/remote-mirror",
        "/v4/repositories/2147483648/remote-mirror",
    ],
)
def test_other_wrong_parameters_are_bad_requests(simulator: Simulator, send: Send, path: str) -> None:
    assert send(simulator, path).status == 400


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"/v4/projects/{'f' * 32}/repositories", "CH.000404"),
        ("/v4/groups/2147483647/repositories", "CH.000404"),
        ("/v4/repositories/2147483647/remote-mirror", "CH.004404"),
        ("/v4/repositories", "APIGW.0101"),
        ("/", "APIGW.0101"),
    ],
)
def test_what_is_not_there_is_not_found(simulator: Simulator, send: Send, path: str, code: str) -> None:
    response = send(simulator, path)
    assert response.status == 404
    assert code in response.body.decode()


def test_rows_change_between_pages(simulator: Simulator, send: Send) -> None:
    newest_first = "&order_by=created_at&sort=desc"
    simulator.change_between_pages(add=3, times=1)
    found = all_pages(simulator, send, USER, newest_first)
    assert len(found) == len(set(found)) + 3, "added rows push others onto the next page again"
    simulator.change_between_pages(remove=2, times=1)
    before = {repository.id for repository in simulator.repositories()}
    all_pages(simulator, send, TENANT)
    assert len(before) - len(simulator.repositories()) == 2
