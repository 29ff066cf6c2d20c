# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of the module: which are refused, which are sent as filters; and failures between two pages."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.huaweicloud.codearts.plugins.modules import codehub_repository_info as module

if t.TYPE_CHECKING:
    from codehub_simulator.company import Repository
    from codehub_simulator.simulator import Simulator

pytestmark = pytest.mark.usefixtures("short_pauses")

PROJECT = "0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b"
#: What a client adds to each request for a page.
PAGING = ("offset", "limit", "order_by", "sort", "sort_field")


def main() -> None:
    module.main()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scope": "everything"}, "everything"),
        ({"scope": "project"}, "scope project needs project_id"),
        ({"scope": "project", "project_id": ""}, "scope project needs project_id"),
        ({"scope": "group"}, "scope group needs group_id"),
        ({"scope": "project", "project_id": "billing"}, "'billing' is not the id of a CodeArts project"),
        ({"scope": "group", "group_id": 0}, "group_id: 0 "),
        ({"project_id": PROJECT}, "scope user does not know project_id"),
        ({"group_id": 1}, "scope user does not know group_id"),
        ({"scope": "user", "owner": "zhang.wei"}, "owner belongs to scope tenant"),
        ({"scope": "tenant", "archived": False}, "scope tenant does not know archived"),
        ({"scope": "tenant", "search": "gateway"}, "search belongs to scope user and project and group"),
        ({"scope": "tenant", "status": "frozen"}, "status"),
        ({"concurrency": 0}, "concurrency"),
        ({"auth_token": ""}, "No credentials are given"),
        ({"access_key": "s3cr3t-ak", "secret_key": "s3cr3t-sk"}, "More than one authentication method"),
    ],
)
def test_invalid_options_are_refused_without_a_request(
    simulator: Simulator, run_on: t.Any, options: dict[str, t.Any], message: str
) -> None:
    result = run_on(main, **options)
    assert result["failed"] is True
    assert message in result["msg"]
    assert "repositories" not in result
    assert simulator.requests == []


def is_archived(repository: Repository) -> bool:
    return repository.archived


def is_gateway(repository: Repository) -> bool:
    return "网关" in repository.name and not repository.archived and repository.status == 0


@pytest.mark.parametrize(
    ("options", "sent", "is_listed"),
    [
        ({"archived": True}, {"archived=true"}, is_archived),
        ({"include_abnormal": True, "archived": False}, {"include_abnormal=true", "archived=false"}, None),
        (
            {"starred": True, "membership": True, "user_created": True},
            {"starred=true", "membership=true", "user_created=true"},
            None,
        ),
        ({"search": "网关"}, {"search=%E7%BD%91%E5%85%B3"}, is_gateway),
        ({"search": "a&b=c/d+"}, {"search=a%26b%3Dc%2Fd%2B"}, lambda _repository: False),
        (
            {"scope": "tenant", "repository_name": "gateway", "owner": "zhang.wei"},
            {"repository_name=gateway", "owner=zhang.wei"},
            None,
        ),
        ({"scope": "tenant", "status": "3"}, {"status=3"}, lambda repository: repository.status == 3),
        (
            {"scope": "tenant", "created_after": "2020-01-01T00:00:00+08:00", "created_before": "2020-02-01"},
            {"created_after=2020-01-01T00%3A00%3A00%2B08%3A00", "created_before=2020-02-01"},
            lambda _repository: False,
        ),
    ],
)
def test_filters_are_sent_and_obeyed(
    simulator: Simulator,
    run_on: t.Any,
    options: dict[str, t.Any],
    sent: set[str],
    is_listed: t.Callable[[Repository], bool] | None,
) -> None:
    empty = {"search": ""} if options.get("scope") != "tenant" else {"created_after": "", "created_before": ""}
    result = run_on(main, **{**empty, **options})
    assert sent_filters(simulator) == sent
    assert result["total"] == len(result["repositories"])
    if is_listed:
        expected = [repository.id for repository in simulator.repositories() if is_listed(repository)]
        assert [repository["id"] for repository in result["repositories"]] == expected


def sent_filters(simulator: Simulator) -> set[str]:
    return {
        field
        for request in simulator.requests
        for field in request.query.split("&")
        if field.partition("=")[0] not in PAGING
    }


def test_a_project_and_a_group_are_searched(simulator: Simulator, run_on: t.Any) -> None:
    repository = next(each for each in simulator.repositories() if each.group)
    project_id = repository.project.id
    result = run_on(main, scope="project", project_id=project_id.upper(), search="a")
    assert sent_filters(simulator) == {"search=a"}
    in_project = {each.id for each in simulator.repositories() if each.project.id == project_id}
    assert {each["id"] for each in result["repositories"]} <= in_project
    simulator.clear_requests()
    result = run_on(main, scope="group", group_id=repository.group.id, search="a")
    assert sent_filters(simulator) == {"search=a"}
    in_group = {each.id for each in simulator.repositories() if each.group == repository.group}
    assert {each["id"] for each in result["repositories"]} <= in_group


@pytest.mark.parametrize(
    ("fault", "reason", "status", "attempts"),
    [
        ({"kind": "error", "status": 403}, "forbidden", 403, 1),
        ({"kind": "error", "status": 400}, "invalid_request", 400, 1),
        ({"kind": "redirect", "location": "https://login.example.com/"}, "redirected", 302, 1),
        ({"kind": "error", "status": 502}, "server_error", 502, 2),
        ({"kind": "reset_in_body"}, "connection_error", None, 2),
        ({"kind": "slow", "seconds": 60}, "timeout", None, 2),
        ({"kind": "login_page"}, "invalid_response", 200, 1),
        ({"kind": "object"}, "invalid_response", 200, 1),
        ({"kind": "empty"}, "invalid_response", 200, 1),
        ({"kind": "large"}, "invalid_response", 200, 1),
    ],
)
def test_a_failure_keeps_the_pages_read_before(
    simulator: Simulator,
    run_on: t.Any,
    fault: dict[str, t.Any],
    reason: str,
    status: int | None,
    attempts: int,
) -> None:
    simulator.add_fault(**fault, operation="listing", skip=1)
    result = run_on(main, retries=1, timeout=2)
    error = result["error"]
    assert (error["reason"], error["http_status"], error["attempts"]) == (reason, status, attempts)
    assert error["message"] in result["msg"]
    assert result["changed"] is False
    assert len(result["repositories"]) == result["total"] == 100


@pytest.mark.parametrize("options", [{"scope": "project", "project_id": PROJECT}, {"scope": "group", "group_id": 1}])
def test_a_scope_that_does_not_exist_is_an_error(run_on: t.Any, options: dict[str, t.Any]) -> None:
    result = run_on(main, **options)
    assert (result["error"]["reason"], result["error"]["http_status"]) == ("not_found", 404)
    assert (result["repositories"], result["total"]) == ([], 0)
