# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of mirrors: documented and inferred behavior of writes and synchronizations."""

from __future__ import annotations

import base64
import time
import typing as t
from types import SimpleNamespace

import pytest
from codehub_simulator import mirror_changes
from codehub_simulator.server import running_simulator

if t.TYPE_CHECKING:
    from codehub_simulator.company import Repository
    from codehub_simulator.simulator import Simulator

    from .conftest import Send


class Mirror:
    """One mirror, as a client sees and changes it."""

    def __init__(self, simulator: Simulator, send: Send, condition: str = "healthy") -> None:
        self.repository: Repository = simulator.repositories(condition)[0]
        self.simulator = simulator
        self._send = send
        self._path = f"/v4/repositories/{self.repository.id}/remote-mirror"

    def read(self) -> dict[str, t.Any]:
        return self._send(self.simulator, self._path).json

    def update(self, **body: t.Any) -> t.Any:
        return self._send(self.simulator, self._path, method="PUT", body=body)

    def start(self, **body: t.Any) -> t.Any:
        return self._send(self.simulator, self._path, method="POST", body=body)

    def associate(self, **body: t.Any) -> t.Any:
        return self._send(self.simulator, f"{self._path}/associate", method="POST", body=body)

    def set_behavior(self, **behavior: t.Any) -> None:
        self.simulator.set_behavior(self.repository.id, **behavior)

    def after_its_end(self) -> dict[str, t.Any]:
        deadline = time.monotonic() + 20
        while (mirror := self.read())["update_status"] in ("started", "scheduled"):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return mirror


@pytest.fixture
def mirror(simulator: Simulator, send: Send) -> Mirror:
    """A healthy mirror."""
    return Mirror(simulator, send)


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_synchronization_ends_after_its_time(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    monkeypatch.setattr(mirror_changes, "time", SimpleNamespace(monotonic=lambda: now))
    before = mirror.read()
    mirror.set_behavior(seconds=30)
    response = mirror.start()
    assert (response.status, list(response.json)) == (200, ["jid"])
    now += 29.9
    assert mirror.read() == {**before, "update_status": "started"}
    now += 0.2
    after = mirror.read()
    assert after["update_status"] == "finished"
    assert after["last_successful_update_at"] > before["last_successful_update_at"]
    assert after["last_update_at"] == after["last_successful_update_at"]


def test_a_success_clears_the_failures(simulator: Simulator, send: Send) -> None:
    mirror = Mirror(simulator, send, "many_failures")
    mirror.set_behavior(outcome="success", seconds=0)
    mirror.start()
    after = mirror.read()
    assert (after["update_status"], after["number_of_failures"], after["last_error"]) == ("finished", 0, None)


def test_a_failure_counts_and_keeps_the_last_success(mirror: Mirror) -> None:
    before = mirror.read()
    mirror.set_behavior(outcome="failure", seconds=0, error="it broke")
    mirror.start()
    after = mirror.read()
    assert (after["update_status"], after["number_of_failures"], after["last_error"]) == ("failed", 1, "it broke")
    assert after["last_successful_update_at"] == before["last_successful_update_at"]
    assert after["last_update_at"] > before["last_update_at"]


def test_a_synchronization_can_never_end_or_have_no_effect(mirror: Mirror) -> None:
    before = mirror.read()
    mirror.set_behavior(outcome="no_effect", seconds=0)
    assert mirror.start().status == 200
    assert mirror.read() == before
    mirror.set_behavior(outcome="never")
    mirror.start()
    time.sleep(0.05)
    assert mirror.read() == {**before, "update_status": "started"}


@pytest.mark.parametrize(
    ("second_start", "status", "same_job", "synchronizations"),
    [("join", 200, True, 1), ("restart", 200, False, 2), ("refuse", 400, False, 1)],
)
def test_a_second_start_while_one_runs(
    mirror: Mirror, second_start: str, status: int, same_job: bool, synchronizations: int
) -> None:
    mirror.set_behavior(outcome="never", second_start=second_start)
    first, second = mirror.start(), mirror.start()
    assert (first.status, second.status) == (200, status)
    assert (first.json == second.json) is same_job
    assert len(mirror.simulator.changes.synchronizations(mirror.repository.id)) == synchronizations


@pytest.mark.parametrize(
    ("last_error", "body", "status"),
    [
        ("fatal: Authentication failed", {}, "failed"),
        ("fatal: Authentication failed", {"username": encoded("user"), "password": encoded("pass")}, "finished"),
        ("fatal: repository not found", {}, "failed"),
        ("branches diverged", {}, "failed"),
        ("branches diverged", {"force_fetch": True}, "finished"),
        ("Operation timed out", {}, "finished"),
        (None, {}, "finished"),
    ],
)
def test_the_last_error_decides_where_no_outcome_is_set(
    mirror: Mirror, last_error: str | None, body: dict[str, t.Any], status: str
) -> None:
    mirror.simulator.set_mirror(mirror.repository.id, {"last_error": last_error})
    mirror.set_behavior(seconds=0)
    mirror.start(**body)
    assert mirror.read()["update_status"] == status


def test_a_source_can_demand_credentials(mirror: Mirror) -> None:
    mirror.set_behavior(seconds=0, source_username="user", source_password="påss")
    for username, password, status in (("user", "påss", "finished"), ("user", "wrong", "failed")):
        mirror.start(username=encoded(username), password=encoded(password))
        assert mirror.read()["update_status"] == status
    mirror.start()
    assert mirror.read()["update_status"] == "failed"
    assert mirror.start(username="not base64", password="pass").status == 400


def test_an_update_changes_only_what_it_names(mirror: Mirror) -> None:
    before = mirror.read()
    assert mirror.update(mirroring_enabled=False, url=None).status == 200
    assert mirror.read() == {**before, "mirroring_enabled": False}
    assert mirror.update(endpoint_uuid="e" * 32).json["endpoint_uuid"] == "e" * 32
    assert mirror.update(endpoint_uuid="").json["endpoint_uuid"] is None


def test_a_new_url_resets_the_state(mirror: Mirror) -> None:
    before = mirror.read()
    mirror.update(url=before["url"])
    assert mirror.read() == before
    mirror.update(url="https://new.example.com/a.git")
    after = mirror.read()
    assert (after["update_status"], after["last_update_at"], after["last_successful_update_at"]) == (
        "finished",
        None,
        None,
    )
    mirror.set_behavior(reset_on_new_url=False)
    mirror.simulator.set_mirror(mirror.repository.id, before)
    mirror.update(url="https://new.example.com/a.git")
    assert mirror.read() == {**before, "url": "https://new.example.com/a.git"}


def test_the_schedule_can_be_inverted(mirror: Mirror) -> None:
    mirror.set_behavior(invert_mirroring_enabled=True)
    assert mirror.update(mirroring_enabled=True).json["mirroring_enabled"] is False
    assert mirror.read()["mirroring_enabled"] is False


def test_an_update_can_have_no_effect(mirror: Mirror) -> None:
    before = mirror.read()
    mirror.set_behavior(apply_updates=False)
    response = mirror.update(mirroring_enabled=False, sync_branch_type="all")
    assert (response.status, response.json["mirroring_enabled"]) == (200, False)
    assert mirror.read() == before


@pytest.mark.parametrize(
    "body",
    [
        {"url": "git@git.example.com:a/b.git"},
        {"url": 1},
        {"sync_branch_type": "some"},
        {"mirroring_enabled": "yes"},
        {"endpoint_uuid": []},
    ],
)
def test_an_invalid_update_is_refused_and_changes_nothing(mirror: Mirror, body: dict[str, t.Any]) -> None:
    before = mirror.read()
    response = mirror.update(**body)
    assert (response.status, response.json["error"]["code"]) == (400, "CH.010001")
    assert mirror.read() == before


def test_a_repository_without_a_mirror_is_associated_first(simulator: Simulator, send: Send) -> None:
    mirror = Mirror(simulator, send, "no_mirror")
    assert [mirror.start().status, mirror.update().status, mirror.associate().status] == [404, 404, 400]
    assert mirror.associate(url="https://git.example.com/a.git").status == 201
    assert [mirror.update().status, mirror.start().status] == [200, 200]
    assert mirror.associate(url="https://git.example.com/a.git").status == 400


def test_a_mirror_cannot_be_removed_and_a_body_is_an_object(simulator: Simulator, send: Send) -> None:
    path = f"/v4/repositories/{simulator.repositories('healthy')[0].id}/remote-mirror"
    assert send(simulator, path, method="DELETE").json["error_code"] == "APIGW.0101"
    for method in ("PUT", "POST"):
        assert send(simulator, path, method=method, body=[]).status == 400
    assert send(simulator, f"{path}/associate").json["error_code"] == "APIGW.0101"


def test_changes_of_a_read_only_repository_are_forbidden(simulator: Simulator, send: Send) -> None:
    mirror = Mirror(simulator, send)
    assert (
        send(
            simulator,
            "/_simulator/repositories/read_only",
            method="POST",
            headers={},
            body={"repository_ids": [mirror.repository.id]},
        ).status
        == 204
    )
    assert [mirror.update().status, mirror.start().status] == [403, 403]
    assert mirror.read()["repository_id"] == mirror.repository.id


def test_each_kind_of_change_has_a_limit_of_its_own(send: Send) -> None:
    with running_simulator(rate_limit=2, rate_window=30, repositories=20) as simulator:
        mirror = Mirror(simulator, send)
        assert [mirror.start().status for _time in range(3)] == [200, 200, 429]
        assert [mirror.update().status for _time in range(3)] == [200, 200, 429]
        assert mirror.read()["repository_id"] == mirror.repository.id
