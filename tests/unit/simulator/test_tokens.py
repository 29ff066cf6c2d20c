# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens: the known one, those that IAM issues, and how they die."""

from __future__ import annotations

import typing as t

import pytest
from codehub_simulator import running_simulator
from codehub_simulator.credentials import DOMAIN_NAME, PASSWORD, TOKEN, USERNAME, Credentials

if t.TYPE_CHECKING:
    from codehub_simulator import Simulator

    from .conftest import Calling

TENANT = "/v4/tenant/repositories"


def login(password: str = PASSWORD, project: str = "cn-north-4") -> dict[str, t.Any]:
    user = {"name": USERNAME, "password": password, "domain": {"name": DOMAIN_NAME}}
    identity = {"methods": ["password"], "password": {"user": user}}
    return {"auth": {"identity": identity, "scope": {"project": {"name": project}}}}


def fetch(simulator: Simulator, call: Calling) -> str:
    answer = call(simulator, "/v3/auth/tokens?nocatalog=true", method="POST", headers={}, body=login())
    assert answer.status == 201
    assert "catalog" not in answer.json["token"]
    return answer.headers["X-Subject-Token"]


def status_with(simulator: Simulator, call: Calling, token: str) -> tuple[int, str | None]:
    answer = call(simulator, TENANT, headers={"X-Auth-Token": token})
    return answer.status, None if answer.status == 200 else answer.json["error_code"]


def test_an_issued_token_opens_until_it_dies(simulator: Simulator, call: Calling) -> None:
    token = fetch(simulator, call)
    assert status_with(simulator, call, token) == (200, None)
    assert simulator.calls[-1].authenticated_by == "issued_token"
    simulator.expire_tokens()
    answer = call(simulator, TENANT, headers={"X-Auth-Token": token})
    assert answer.status == 401
    assert answer.json == {"error_code": "DEV.00000003", "error_msg": "认证信息过期"}
    assert status_with(simulator, call, fetch(simulator, call)) == (200, None)
    assert simulator.token_fetches == 2


def test_an_issued_token_dies_in_the_middle_of_a_run(simulator: Simulator, call: Calling) -> None:
    token = fetch(simulator, call)
    simulator.expire_tokens(after_calls=2)
    statuses = [status_with(simulator, call, token)[0] for _time in range(4)]
    assert statuses == [200, 200, 401, 401]
    assert status_with(simulator, call, fetch(simulator, call)) == (200, None)


def test_an_issued_token_dies_of_age(call: Calling) -> None:
    with running_simulator(token_lifetime=0) as simulator:
        assert status_with(simulator, call, fetch(simulator, call)) == (401, "DEV.00000003")


def test_a_known_token_dies_when_told_to(simulator: Simulator, call: Calling) -> None:
    simulator.expire_tokens()
    assert status_with(simulator, call, TOKEN) == (200, None)
    simulator.expire_tokens(TOKEN)
    assert status_with(simulator, call, TOKEN) == (401, "DEV.00000003")


def test_an_unknown_token_and_none_are_refused_by_the_gateway(simulator: Simulator, call: Calling) -> None:
    assert status_with(simulator, call, "another-token") == (401, "APIGW.0301")
    answer = call(simulator, TENANT, headers={})
    assert answer.status == 401
    assert answer.json["error_code"] == "APIGW.0301"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_the_longest_token_is_read_and_a_longer_one_refused(call: Calling) -> None:
    longest = "t" * 100_000
    with running_simulator(credentials=Credentials(tokens=frozenset({longest, longest + "t"}))) as simulator:
        assert status_with(simulator, call, longest) == (200, None)
        assert status_with(simulator, call, longest + "t") == (401, "APIGW.0301")


def test_a_wrong_password_is_refused_in_the_form_of_iam(simulator: Simulator, call: Calling) -> None:
    answer = call(simulator, "/v3/auth/tokens", method="POST", headers={}, body=login(password="wrong"))
    assert answer.status == 401
    assert answer.json == {
        "error": {"code": 401, "message": "The username or password is wrong.", "title": "Unauthorized"}
    }
    assert "X-Subject-Token" not in answer.headers
    assert simulator.token_fetches == 1


@pytest.mark.parametrize("body", [{}, [], {"auth": {}}, login(project="")])
def test_an_incomplete_login_is_a_bad_request(simulator: Simulator, call: Calling, body: t.Any) -> None:
    answer = call(simulator, "/v3/auth/tokens", method="POST", headers={}, body=body)
    assert answer.status == 400
    assert answer.json["error"]["code"] == 400
