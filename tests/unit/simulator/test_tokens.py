# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens: the known one, those that IAM issues, and how they expire."""

from __future__ import annotations

import typing as t

import pytest
from codehub_simulator.credentials import DOMAIN_NAME, PASSWORD, TOKEN, USERNAME, Credentials
from codehub_simulator.server import running_simulator

if t.TYPE_CHECKING:
    from codehub_simulator.simulator import Simulator

    from .conftest import Send

TENANT = "/v4/tenant/repositories"


def login(password: str = PASSWORD, project: str = "cn-north-4") -> dict[str, t.Any]:
    user = {"name": USERNAME, "password": password, "domain": {"name": DOMAIN_NAME}}
    identity = {"methods": ["password"], "password": {"user": user}}
    return {"auth": {"identity": identity, "scope": {"project": {"name": project}}}}


def fetch(simulator: Simulator, send: Send) -> str:
    response = send(simulator, "/v3/auth/tokens?nocatalog=true", method="POST", headers={}, body=login())
    assert response.status == 201
    assert "catalog" not in response.json["token"]
    return response.headers["X-Subject-Token"]


def status_with(simulator: Simulator, send: Send, token: str) -> tuple[int, str | None]:
    response = send(simulator, TENANT, headers={"X-Auth-Token": token})
    return response.status, None if response.status == 200 else response.json["error_code"]


def test_an_issued_token_is_accepted_until_it_expires(simulator: Simulator, send: Send) -> None:
    token = fetch(simulator, send)
    assert status_with(simulator, send, token) == (200, None)
    assert simulator.requests[-1].authenticated_by == "issued_token"
    simulator.expire_tokens()
    response = send(simulator, TENANT, headers={"X-Auth-Token": token})
    assert response.status == 401
    assert response.json == {"error_code": "DEV.00000003", "error_msg": "认证信息过期"}
    assert status_with(simulator, send, fetch(simulator, send)) == (200, None)
    assert simulator.token_fetches == 2


def test_an_issued_token_expires_after_a_number_of_requests(simulator: Simulator, send: Send) -> None:
    token = fetch(simulator, send)
    simulator.expire_tokens(after_calls=2)
    statuses = [status_with(simulator, send, token)[0] for _time in range(4)]
    assert statuses == [200, 200, 401, 401]
    assert status_with(simulator, send, fetch(simulator, send)) == (200, None)


def test_an_issued_token_expires_after_its_lifetime(send: Send) -> None:
    with running_simulator(token_lifetime=0) as simulator:
        assert status_with(simulator, send, fetch(simulator, send)) == (401, "DEV.00000003")


def test_a_known_token_is_expired_on_demand(simulator: Simulator, send: Send) -> None:
    simulator.expire_tokens()
    assert status_with(simulator, send, TOKEN) == (200, None)
    simulator.expire_tokens(TOKEN)
    assert status_with(simulator, send, TOKEN) == (401, "DEV.00000003")


def test_an_unknown_token_and_none_are_refused_by_the_gateway(simulator: Simulator, send: Send) -> None:
    assert status_with(simulator, send, "another-token") == (401, "APIGW.0301")
    response = send(simulator, TENANT, headers={})
    assert response.status == 401
    assert response.json["error_code"] == "APIGW.0301"
    assert response.json["request_id"] == response.headers["X-Request-Id"]


def test_the_longest_token_is_read_and_a_longer_one_refused(send: Send) -> None:
    longest = "t" * 100_000
    with running_simulator(credentials=Credentials(tokens=frozenset({longest, longest + "t"}))) as simulator:
        assert status_with(simulator, send, longest) == (200, None)
        assert status_with(simulator, send, longest + "t") == (401, "APIGW.0301")


def test_a_wrong_password_is_refused_in_the_form_of_iam(simulator: Simulator, send: Send) -> None:
    response = send(simulator, "/v3/auth/tokens", method="POST", headers={}, body=login(password="wrong"))
    assert response.status == 401
    assert response.json == {
        "error": {"code": 401, "message": "The username or password is wrong.", "title": "Unauthorized"}
    }
    assert "X-Subject-Token" not in response.headers
    assert simulator.token_fetches == 1


@pytest.mark.parametrize("body", [{}, [], {"auth": {}}, login(project="")])
def test_an_incomplete_login_is_a_bad_request(simulator: Simulator, send: Send, body: t.Any) -> None:
    response = send(simulator, "/v3/auth/tokens", method="POST", headers={}, body=body)
    assert response.status == 400
    assert response.json["error"]["code"] == 400
