# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The flow control: a sliding window for each operation, over all clients."""

from __future__ import annotations

import typing as t
from types import SimpleNamespace

import pytest
from codehub_simulator import simulator as simulator_module
from codehub_simulator.flow_control import SlidingWindow, throttled_message
from codehub_simulator.server import running_simulator

if t.TYPE_CHECKING:
    from .conftest import Send


def test_the_window_slides() -> None:
    window = SlidingWindow(2, 60)
    admitted = [window.admit(now) for now in (0, 30, 59, 60, 61, 89, 90)]
    assert admitted == [True, True, False, True, False, False, True]


def test_no_limit_admits_all() -> None:
    assert all(SlidingWindow(0, 60).admit(0) for _time in range(1000))


def test_the_text_tells_the_window() -> None:
    assert throttled_message(600, 60).endswith("policy user over ratelimit,limit:600,time:1 minute")
    assert throttled_message(20, 2).endswith("limit:20,time:2 second")


def test_requests_beyond_the_limit_are_throttled_for_the_window(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(simulator_module, "time", SimpleNamespace(monotonic=lambda: now))
    with running_simulator(rate_limit=5, rate_window=30, repositories=5) as simulator:
        path = "/v4/tenant/repositories"
        assert [send(simulator, path).status for _time in range(5)] == [200] * 5
        response = send(simulator, path)
        assert response.status == 429
        assert response.json["error_code"] == "APIGW.0308"
        assert "limit:5,time:30 second" in response.json["error_msg"]
        assert response.json["request_id"] == response.headers["X-Request-Id"]
        assert send(simulator, "/v4/user/repositories").status == 200, "each operation has its own window"
        now += 29.9
        assert send(simulator, path).status == 429
        now += 0.2
        assert send(simulator, path).status == 200


def test_six_hundred_requests_a_minute_are_the_default(send: Send) -> None:
    with running_simulator(repositories=1) as simulator:
        path = f"/v4/repositories/{simulator.repositories()[0].id}/remote-mirror"
        statuses = [send(simulator, path, headers={}).status for _time in range(601)]
    assert statuses == [401] * 600 + [429]
