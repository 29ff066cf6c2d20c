# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controls over HTTP do what the methods do, and the log keeps every request."""

from __future__ import annotations

import typing as t

from codehub_simulator.credentials import TOKEN

if t.TYPE_CHECKING:
    from codehub_simulator.simulator import Simulator

    from .conftest import Response, Send

TENANT = "/v4/tenant/repositories"


def control(simulator: Simulator, send: Send, method: str, path: str, body: t.Any = None) -> Response:
    return send(simulator, f"/_simulator{path}", method=method, headers={}, body=body)


def test_faults_are_switched_on_listed_and_off(simulator: Simulator, send: Send) -> None:
    added = control(simulator, send, "POST", "/faults", {"kind": "error", "status": 503, "times": 1})
    assert added.status == 200
    assert [send(simulator, TENANT).status for _time in range(2)] == [503, 200]
    (listed,) = control(simulator, send, "GET", "/faults").json["faults"]
    assert (listed["kind"], listed["seen"]) == ("error", 2)
    assert control(simulator, send, "DELETE", "/faults").status == 204
    assert simulator.faults == []


def test_a_list_switches_on_several_faults(simulator: Simulator, send: Send) -> None:
    one, other = (repository.id for repository in simulator.repositories("healthy")[:2])
    faults = [
        {"kind": "error", "status": 503, "repository_id": one},
        {"kind": "error", "status": 502, "repository_id": str(other)},
    ]
    added = control(simulator, send, "POST", "/faults", faults)
    assert [fault["repository_id"] for fault in added.json] == [one, other]
    statuses = [send(simulator, f"/v4/repositories/{each}/remote-mirror").status for each in (one, other)]
    assert statuses == [503, 502]


def test_a_wrong_fault_is_refused(simulator: Simulator, send: Send) -> None:
    for body in ({}, {"kind": "earthquake"}, {"kind": "slow", "operation": "x"}, {"kind": "slow", "unknown": 1}):
        response = control(simulator, send, "POST", "/faults", body)
        assert response.status == 400
        assert response.json["message"]


def test_requests_are_logged_without_their_secrets(simulator: Simulator, send: Send) -> None:
    send(simulator, f"{TENANT}?limit=1")
    send(simulator, "/v4/user/repositories", headers={"Authorization": "x"})
    log = control(simulator, send, "GET", "/calls")
    first, second = log.json["calls"]
    assert second.pop("started_at") >= first.pop("started_at")
    assert first == {
        "method": "GET",
        "path": TENANT,
        "query": "limit=1",
        "has_auth_token": True,
        "has_authorization": False,
        "operation": "tenant_repositories",
        "repository_id": None,
        "body": None,
        "authenticated_by": "token",
        "status": 200,
    }
    assert (second["status"], second["authenticated_by"], second["has_authorization"]) == (401, None, True)
    assert TOKEN.encode() not in log.body
    assert control(simulator, send, "GET", "/calls?operation=user_repositories").json["count"] == 1
    assert control(simulator, send, "DELETE", "/calls").json["count"] == 2
    assert simulator.requests == []


def test_tokens_expire(simulator: Simulator, send: Send) -> None:
    assert control(simulator, send, "POST", "/tokens/expire", {"token": TOKEN}).status == 204
    assert send(simulator, TENANT).status == 401
    assert control(simulator, send, "POST", "/tokens/expire").status == 204
    assert control(simulator, send, "POST", "/access_keys/unlock").status == 204
    assert control(simulator, send, "POST", "/reset").status == 204
    assert send(simulator, TENANT).status == 200


def test_repositories_are_found_added_and_removed(simulator: Simulator, send: Send) -> None:
    (found,) = control(simulator, send, "GET", "/repositories?condition=unauthorized").json["repositories"]
    assert found["repository_id"] == simulator.repositories("unauthorized")[0].id
    added = control(simulator, send, "POST", "/repositories", {"count": 2}).json["repositories"]
    assert send(simulator, TENANT).headers["X-Total"] == "302"
    removed = control(
        simulator, send, "DELETE", "/repositories", {"count": 1, "repository_ids": [added[0]["repository_id"]]}
    )
    assert len(removed.json["repository_ids"]) == 2
    assert send(simulator, TENANT).headers["X-Total"] == "300"
    body = {"add": 5, "remove": 1, "times": 1}
    assert control(simulator, send, "POST", "/repositories/change_between_pages", body).status == 204
    assert [send(simulator, TENANT).headers["X-Total"] for _time in range(3)] == ["300", "304", "304"]


def test_a_mirror_is_changed_and_removed(simulator: Simulator, send: Send) -> None:
    repository_id = simulator.repositories("healthy")[0].id
    path = f"/repositories/{repository_id}/remote-mirror"
    assert control(simulator, send, "PUT", path, {"update_status": "failed", "new_field": [1]}).status == 204
    mirror = send(simulator, f"/v4{path}").json
    assert (mirror["repository_id"], mirror["update_status"], mirror["new_field"]) == (repository_id, "failed", [1])
    assert control(simulator, send, "DELETE", path).status == 204
    assert send(simulator, f"/v4{path}").status == 404
    assert control(simulator, send, "DELETE", "/repositories/1/remote-mirror").status == 400


def test_the_log_has_the_requests_of_a_repository_without_secrets(simulator: Simulator, send: Send) -> None:
    one, other = simulator.repositories("healthy")[:2]
    for repository in (one, other):
        send(simulator, f"/v4/repositories/{repository.id}/remote-mirror")
    body = {"username": "dTEtc2VjcmV0", "password": "cDEtc2VjcmV0", "force_fetch": True}
    send(simulator, f"/v4/repositories/{one.id}/remote-mirror", method="POST", body=body)
    log = control(simulator, send, "GET", f"/calls?repository_id={one.id}")
    assert [request["method"] for request in log.json["calls"]] == ["GET", "POST"]
    started = control(simulator, send, "GET", f"/calls?repository_id={one.id}&method=POST").json["calls"]
    assert [request["operation"] for request in started] == ["start_synchronization"]
    assert started[0]["body"] == {"username": "********", "password": "********", "force_fetch": True}
    assert b"Etc2Vjc" not in log.body


def test_a_behavior_is_set_for_one_mirror_and_for_all(simulator: Simulator, send: Send) -> None:
    one, other = (repository.id for repository in simulator.repositories("healthy")[:2])
    assert control(simulator, send, "POST", "/behavior", {"outcome": "never"}).status == 204
    assert control(simulator, send, "POST", "/behavior", {"repository_id": one, "outcome": "failure"}).status == 204
    behaviors = [simulator.changes.behavior(repository_id).outcome for repository_id in (one, other)]
    assert behaviors == ["failure", "never"]
    for wrong in ({"outcome": "explodes"}, {"second_start": "explodes"}, {"unknown": 1}, {"repository_id": 1}):
        assert control(simulator, send, "POST", "/behavior", wrong).status == 400


def test_every_response_has_a_request_id_of_its_own(simulator: Simulator, send: Send) -> None:
    paths = (TENANT, "/v4/user/repositories?limit=0", "/nothing", "/_simulator/calls", "/_simulator/nothing")
    responses = [send(simulator, path) for path in paths]
    request_ids = {response.headers["X-Request-Id"] for response in responses}
    assert len(request_ids) == len(paths)
    assert all(request_ids)


def test_every_response_says_that_it_is_simulated(simulator: Simulator, send: Send) -> None:
    simulator.add_fault("error", operation="user_repositories", status=503)
    for path in (TENANT, "/v4/user/repositories", "/v3/auth/tokens", "/nothing", "/_simulator/calls"):
        assert send(simulator, path).headers["X-CodeHub-Simulator"] == "true"
