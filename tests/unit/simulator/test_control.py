# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The switches over HTTP do what the methods do, and the log keeps what was called."""

from __future__ import annotations

import typing as t

from codehub_simulator.credentials import TOKEN

if t.TYPE_CHECKING:
    from codehub_simulator import Simulator

    from .conftest import Answer, Calling

TENANT = "/v4/tenant/repositories"


def control(simulator: Simulator, call: Calling, method: str, path: str, body: t.Any = None) -> Answer:
    return call(simulator, f"/_simulator{path}", method=method, headers={}, body=body)


def test_faults_are_switched_on_listed_and_off(simulator: Simulator, call: Calling) -> None:
    added = control(simulator, call, "POST", "/faults", {"kind": "error", "status": 503, "times": 1})
    assert added.status == 200
    assert [call(simulator, TENANT).status for _time in range(2)] == [503, 200]
    (listed,) = control(simulator, call, "GET", "/faults").json["faults"]
    assert (listed["kind"], listed["seen"]) == ("error", 2)
    assert control(simulator, call, "DELETE", "/faults").status == 204
    assert simulator.faults == []


def test_a_wrong_fault_is_refused(simulator: Simulator, call: Calling) -> None:
    for body in ({}, {"kind": "earthquake"}, {"kind": "slow", "operation": "x"}, {"kind": "slow", "unknown": 1}):
        answer = control(simulator, call, "POST", "/faults", body)
        assert answer.status == 400
        assert answer.json["message"]


def test_calls_are_logged_without_their_secrets(simulator: Simulator, call: Calling) -> None:
    call(simulator, f"{TENANT}?limit=1")
    call(simulator, "/v4/user/repositories", headers={"Authorization": "x"})
    log = control(simulator, call, "GET", "/calls")
    first, second = log.json["calls"]
    assert second.pop("started_at") >= first.pop("started_at")
    assert first == {
        "method": "GET",
        "path": TENANT,
        "query": "limit=1",
        "has_auth_token": True,
        "has_authorization": False,
        "operation": "tenant_repositories",
        "authenticated_by": "token",
        "status": 200,
    }
    assert (second["status"], second["authenticated_by"], second["has_authorization"]) == (401, None, True)
    assert TOKEN.encode() not in log.body
    assert control(simulator, call, "GET", "/calls?operation=user_repositories").json["count"] == 1
    assert control(simulator, call, "DELETE", "/calls").status == 204
    assert simulator.calls == []


def test_tokens_expire(simulator: Simulator, call: Calling) -> None:
    assert control(simulator, call, "POST", "/tokens/expire", {"token": TOKEN}).status == 204
    assert call(simulator, TENANT).status == 401
    assert control(simulator, call, "POST", "/tokens/expire").status == 204
    assert control(simulator, call, "POST", "/access_keys/unlock").status == 204
    assert control(simulator, call, "POST", "/reset").status == 204
    assert call(simulator, TENANT).status == 200


def test_repositories_are_found_added_and_removed(simulator: Simulator, call: Calling) -> None:
    (found,) = control(simulator, call, "GET", "/repositories?condition=unauthorized").json["repositories"]
    assert found["repository_id"] == simulator.repositories("unauthorized")[0].id
    added = control(simulator, call, "POST", "/repositories", {"count": 2}).json["repositories"]
    assert call(simulator, TENANT).headers["X-Total"] == "302"
    removed = control(
        simulator, call, "DELETE", "/repositories", {"count": 1, "repository_ids": [added[0]["repository_id"]]}
    )
    assert len(removed.json["repository_ids"]) == 2
    assert call(simulator, TENANT).headers["X-Total"] == "300"
    body = {"add": 5, "remove": 1, "times": 1}
    assert control(simulator, call, "POST", "/repositories/change_between_pages", body).status == 204
    assert [call(simulator, TENANT).headers["X-Total"] for _time in range(3)] == ["300", "304", "304"]


def test_a_mirror_is_changed_and_removed(simulator: Simulator, call: Calling) -> None:
    repository_id = simulator.repositories("healthy")[0].id
    path = f"/repositories/{repository_id}/remote-mirror"
    assert control(simulator, call, "PUT", path, {"update_status": "failed", "new_field": [1]}).status == 204
    mirror = call(simulator, f"/v4{path}").json
    assert (mirror["repository_id"], mirror["update_status"], mirror["new_field"]) == (repository_id, "failed", [1])
    assert control(simulator, call, "DELETE", path).status == 204
    assert call(simulator, f"/v4{path}").status == 404
    assert control(simulator, call, "DELETE", "/repositories/1/remote-mirror").status == 400


def test_every_answer_has_a_request_id_of_its_own(simulator: Simulator, call: Calling) -> None:
    paths = (TENANT, "/v4/user/repositories?limit=0", "/nothing", "/_simulator/calls", "/_simulator/nothing")
    request_ids = {call(simulator, path).headers["X-Request-Id"] for path in paths}
    assert len(request_ids) == len(paths)
    assert all(request_ids)
