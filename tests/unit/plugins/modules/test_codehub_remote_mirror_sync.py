# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Synchronizations that end well, badly, late, never, or do not begin."""

from __future__ import annotations

import base64
import contextlib
import threading
import time
import typing as t

import pytest
import yaml

from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import Pacer
from ansible_collections.huaweicloud.codearts.plugins.modules import codehub_remote_mirror_sync as module
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.modules.conftest import (
    TOKEN,
    counts,
    ids,
    operations,
    running_simulator,
)

if t.TYPE_CHECKING:
    from codehub_simulator.simulator import Simulator

pytestmark = pytest.mark.usefixtures("short_pauses")

DOCUMENTED = yaml.safe_load(module.RETURN)
COMMON_KEYS = {"changed", "failed", "msg", "warnings"}
START = "start_synchronization"


def main() -> None:
    module.main()


def starts(simulator: Simulator, repository_id: int) -> int:
    return operations(simulator, repository_id).count(START)


@contextlib.contextmanager
def after_reads(
    simulator: Simulator, repository_id: int, reads: int, mirror: dict[str, t.Any] | None = None
) -> t.Iterator[None]:
    """Change the mirror, or end its synchronization, once it was read so often."""
    stopped = threading.Event()

    def end() -> None:
        while not stopped.wait(0.01):
            if len(simulator.requests_about(repository_id, "GET")) < reads:
                continue
            if mirror:
                simulator.set_mirror(repository_id, mirror)
            else:
                simulator.changes.synchronizations(repository_id)[-1].ends_at = time.monotonic()
            return

    thread = threading.Thread(target=end)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def test_a_synchronization_that_succeeds(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator, "stale")[0]
    before = simulator.mirror_state(repository_id)["mirror"].copy()
    result = run_on(main, repository_id=repository_id)
    assert result["changed"] is True
    assert {**result["synchronization"], "jid": None} == {
        "repository_id": repository_id,
        "outcome": "finished",
        "started": True,
        "jid": None,
        "error": None,
        "message": "The synchronization has finished.",
    }
    assert result["synchronization"]["jid"] == simulator.changes.synchronizations(repository_id)[0].jid
    (after,) = result["remote_mirrors"]
    assert after["last_successful_update_at"] > before["last_successful_update_at"]
    assert starts(simulator, repository_id) == 1


def test_a_synchronization_that_fails(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    simulator.set_behavior(repository_id, outcome="failure", error='{"msg":"fatal: it broke","code":"7"}')
    result = run_on(main, repository_id=repository_id)
    assert result["failed"] is True
    assert result["synchronization"]["outcome"] == "failed"
    assert result["synchronization"]["error"] == {"msg": "fatal: it broke", "code": "7"}
    assert result["error"]["reason"] == "synchronization_failed"
    assert "fatal: it broke" in result["msg"]
    assert result["changed"] is True


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            '{"msg":"fatal: Authentication failed, exit status 128","code":"7"}',
            "failed since the source refused the credentials: fatal: Authentication failed, exit status 128. The "
            "credentials",
        ),
        ("something new", "The synchronization failed: something new. Start a synchronization"),
        (" ", "The synchronization failed, and the service gives no error."),
    ],
)
def test_a_failure_is_explained(simulator: Simulator, run_on: t.Any, error: str, message: str) -> None:
    simulator.set_behavior(outcome="failure", seconds=0, error=error)
    result = run_on(main, repository_id=ids(simulator)[0])
    assert message in result["error"]["message"]


def test_a_mirror_that_had_failed_before_can_succeed_and_fail_again(simulator: Simulator, run_on: t.Any) -> None:
    good, bad = ids(simulator, "failed_json")[:2]
    simulator.set_behavior(good, outcome="success", seconds=0.1)
    simulator.set_behavior(bad, outcome="failure", seconds=0.1)
    result = run_on(main, repository_ids=[good, bad], on_failure="report")
    assert [each["outcome"] for each in result["synchronizations"]] == ["finished", "failed"]


@pytest.mark.parametrize("outcome", ["success", "failure"])
def test_a_synchronization_that_ends_before_the_first_poll(simulator: Simulator, run_on: t.Any, outcome: str) -> None:
    repository_ids = [ids(simulator)[0], ids(simulator, "failed_json")[0], ids(simulator, "never_synchronized")[0]]
    simulator.set_behavior(outcome=outcome, seconds=0)
    result = run_on(main, repository_ids=repository_ids, on_failure="report")
    expected = {"success": "finished", "failure": "failed"}[outcome]
    assert [each["outcome"] for each in result["synchronizations"]] == [expected] * 3


def test_a_synchronization_that_never_ends(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    simulator.set_behavior(repository_id, outcome="never")
    result = run_on(main, repository_id=repository_id, wait_timeout=0.5)
    assert result["synchronization"]["outcome"] == "timeout"
    assert result["error"]["reason"] == "synchronization_timeout"
    assert "its state is started" in result["msg"]
    assert starts(simulator, repository_id) == 1


@pytest.mark.parametrize("condition", ["healthy", "failed_json", "never_synchronized", "all_null", "stuck_started"])
def test_a_start_without_effect_is_no_success(simulator: Simulator, run_on: t.Any, condition: str) -> None:
    repository_id = ids(simulator, condition)[0]
    simulator.set_behavior(repository_id, outcome="no_effect")
    result = run_on(main, repository_id=repository_id, wait_timeout=0.5, stuck_after=1)
    assert result["synchronization"]["outcome"] == "timeout"
    assert result["synchronization"]["started"] is True
    assert starts(simulator, repository_id) == 1
    if condition != "stuck_started":
        assert "no trace of a synchronization" in result["msg"]


def test_a_finished_state_after_a_new_url_is_no_success(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    simulator.set_mirror(
        repository_id,
        {"update_status": "finished", "last_update_at": None, "last_successful_update_at": None},
    )
    simulator.set_behavior(repository_id, outcome="no_effect")
    result = run_on(main, repository_id=repository_id, wait_timeout=0.3)
    assert result["synchronization"]["outcome"] == "timeout"
    simulator.set_behavior(repository_id, outcome="success")
    assert run_on(main, repository_id=repository_id)["synchronization"]["outcome"] == "finished"


@pytest.mark.parametrize(("outcome", "expected"), [("success", "already_running"), ("failure", "failed")])
def test_one_under_way_is_waited_for_and_none_is_started(
    simulator: Simulator, run_on: t.Any, outcome: str, expected: str
) -> None:
    repository_id = ids(simulator)[0]
    simulator.set_behavior(repository_id, outcome=outcome, seconds=10000)
    run_on(main, repository_id=repository_id, wait=False)
    with after_reads(simulator, repository_id, 3):
        result = run_on(main, repository_id=repository_id)
    assert result["synchronization"]["outcome"] == expected
    assert (result["synchronization"]["started"], result["changed"]) == (False, False)
    assert starts(simulator, repository_id) == 1
    status = {"success": "finished", "failure": "failed"}[outcome]
    assert result["remote_mirrors"][0]["update_status"] == status


def test_one_that_starts_meanwhile_is_waited_for(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    simulator.set_behavior(repository_id, second_start="refuse", seconds=2.5)
    # The first start is processed and responded as a later one would be.
    simulator.add_fault("error", status=400, operation=START, processed=True, times=1)
    result = run_on(main, repository_id=repository_id)
    assert result["synchronization"]["outcome"] == "already_running"
    assert starts(simulator, repository_id) == 1


def test_a_stuck_one_is_started_again_only_on_request(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator, "stuck_started")[0]
    result = run_on(main, repository_id=repository_id, wait_timeout=0.3)
    assert result["synchronization"]["outcome"] == "timeout"
    assert starts(simulator, repository_id) == 0
    assert run_on(main, repository_id=repository_id, stuck_after=24 * 365, wait_timeout=0.3)["changed"] is False
    assert run_on(main, repository_id=repository_id, stuck_after=6)["synchronization"]["outcome"] == "finished"
    assert starts(simulator, repository_id) == 1


def test_without_a_mirror_nothing_is_started(simulator: Simulator, run_on: t.Any) -> None:
    repository_ids = [ids(simulator, "no_mirror")[0], 5, ids(simulator)[0]]
    result = run_on(main, repository_ids=repository_ids)
    outcomes = [each["outcome"] for each in result["synchronizations"]]
    assert outcomes == ["not_a_mirror", "not_a_mirror", "finished"]
    assert [failure["reason"] for failure in result["failures"]] == ["not_a_mirror"] * 2
    assert result["failures"][0]["http_status"] == 404
    assert counts(simulator)[START] == 1


def test_a_start_without_permission_names_it(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    simulator.set_read_only([repository_id])
    result = run_on(main, repository_id=repository_id)
    assert result["synchronization"]["outcome"] == "not_started"
    assert result["error"]["reason"] == "forbidden"
    assert "codeartsrepo:repository:setRepository" in result["msg"]
    assert result["changed"] is False


def test_without_waiting_a_start_is_no_success(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    result = run_on(main, repository_id=repository_id, wait=False)
    assert (result["synchronization"]["outcome"], result["changed"]) == ("started", True)
    assert operations(simulator, repository_id) == ["remote_mirror", START]


def test_check_mode_says_what_would_be_started(simulator: Simulator, run_on: t.Any) -> None:
    running = ids(simulator)[1]
    simulator.set_behavior(running, outcome="never")
    run_on(main, repository_id=running, wait=False)
    simulator.clear_requests()
    repository_ids = [ids(simulator)[0], running, ids(simulator, "no_mirror")[0]]
    result = run_on(main, repository_ids=repository_ids, on_failure="report", _ansible_check_mode=True)
    outcomes = [each["outcome"] for each in result["synchronizations"]]
    assert outcomes == ["would_start", "already_running", "not_a_mirror"]
    assert result["changed"] is True
    assert counts(simulator) == {"remote_mirror": 3}
    assert run_on(main, repository_id=running, _ansible_check_mode=True)["changed"] is False


@pytest.mark.parametrize(
    ("fault", "processed", "expected"),
    [
        ({"kind": "reset"}, True, 1),
        ({"kind": "reset"}, False, 2),
        ({"kind": "error", "status": 504}, True, 1),
        ({"kind": "error", "status": 504}, False, 2),
        ({"kind": "truncated_body"}, True, 1),
    ],
)
@pytest.mark.parametrize("seconds", [0, 0.4])
def test_a_start_is_not_repeated_before_the_mirror_was_read(
    simulator: Simulator,
    run_on: t.Any,
    fault: dict[str, t.Any],
    processed: bool,
    expected: int,
    seconds: float,
) -> None:
    repository_id = ids(simulator)[0]
    simulator.set_behavior(repository_id, seconds=seconds)
    simulator.add_fault(**{"processed": processed, **fault}, operation=START, times=1)
    result = run_on(main, repository_id=repository_id)
    assert result["synchronization"]["outcome"] == "finished"
    assert starts(simulator, repository_id) == expected
    assert len(simulator.changes.synchronizations(repository_id)) == 1
    assert operations(simulator, repository_id)[:3] == ["remote_mirror", START, "remote_mirror"]


def test_a_start_that_shows_late_is_not_repeated(
    simulator: Simulator, run_on: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository_id = ids(simulator)[0]
    simulator.add_fault("reset", operation=START, processed=False)

    def sleep(_pacer: t.Any, _seconds: float) -> None:
        if len(simulator.requests_about(repository_id, "GET")) == 2:
            simulator.set_mirror(repository_id, {"update_status": "started"})

    monkeypatch.setattr(Pacer, "sleep", sleep)
    result = run_on(main, repository_id=repository_id, wait=False)
    assert (result["synchronization"]["outcome"], starts(simulator, repository_id)) == ("started", 1)


def test_a_start_that_never_shows_is_not_known_to_have_failed(simulator: Simulator, run_on: t.Any) -> None:
    simulator.add_fault("reset", operation=START)
    result = run_on(main, repository_id=ids(simulator)[0])
    assert "is not known" in result["error"]["message"]


def test_a_start_that_was_accepted_is_not_repeated(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    simulator.add_fault("empty", operation=START)
    result = run_on(main, repository_id=repository_id, wait_timeout=0.3)
    assert result["synchronization"]["outcome"] == "timeout"
    assert (result["synchronization"]["started"], starts(simulator, repository_id)) == (True, 1)


def test_a_failure_with_nothing_but_a_new_time_is_one_in_the_end(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator, "failed_json")[0]
    simulator.set_behavior(repository_id, outcome="no_effect")
    with after_reads(simulator, repository_id, 2, {"last_update_at": "2026-11-29T18:52:21.000+08:00"}):
        result = run_on(main, repository_id=repository_id, wait_timeout=2.5)
    assert result["synchronization"]["outcome"] == "failed"


def test_a_service_that_does_not_take_starts_is_given_up(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    fault = simulator.add_fault("error", status=503, operation=START)
    result = run_on(main, repository_id=repository_id)
    assert result["synchronization"]["outcome"] == "not_started"
    assert (result["error"]["reason"], result["error"]["attempts"], fault.seen) == ("server_error", 3, 3)
    assert "All attempts failed (3)" in result["msg"]


def test_polls_back_off_and_read_each_mirror_once(
    simulator: Simulator, run_on: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(Pacer, "sleep", lambda _pacer, seconds: pauses.append(seconds))
    repository_ids = ids(simulator)[:20]
    simulator.set_behavior(outcome="success", seconds=0.5)
    result = run_on(main, repository_ids=repository_ids, wait_timeout=10000)
    assert result["summary"]["finished"] == 20
    assert pauses == [min(30, 0.05 * 2**poll) for poll in range(len(pauses))]
    assert counts(simulator)[START] == 20
    assert counts(simulator)["remote_mirror"] <= 20 * (len(pauses) + 1)


def test_reads_that_fail_in_between_do_not_end_the_waiting(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    simulator.add_fault("error", status=503, operation="remote_mirror", skip=1, times=4)
    result = run_on(main, repository_id=repository_id, retries=0)
    assert result["synchronization"]["outcome"] == "finished"


def test_refused_credentials_end_the_waiting(simulator: Simulator, run_on: t.Any) -> None:
    repository_ids = ids(simulator)[:3]
    simulator.set_behavior(outcome="never")
    simulator.add_fault("error", status=401, form="gateway", operation="remote_mirror", skip=3)
    result = run_on(main, repository_ids=repository_ids, on_failure="report")
    assert result["failed"] is True
    assert {each["outcome"] for each in result["synchronizations"]} == {"started"}
    assert {failure["reason"] for failure in result["failures"]} == {"unauthorized", "not_attempted"}
    assert result["changed"] is True


def test_the_time_limit_ends_the_waiting(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    simulator.set_behavior(repository_id, outcome="never")
    result = run_on(main, repository_id=repository_id, time_limit=3)
    assert (result["changed"], result["synchronization"]["outcome"]) == (True, "started")
    assert result["error"]["reason"] == "not_attempted"
    assert "is under way, but the run ended before its end: The time limit of 3 s was reached." in result["msg"]


def test_no_synchronization_starts_after_the_time_limit(simulator: Simulator, run_on: t.Any) -> None:
    result = run_on(main, repository_ids=ids(simulator)[:3], time_limit=0.000001)
    assert (result["changed"], result["summary"]["not_started"]) == (False, 3)
    assert [failure["reason"] for failure in result["failures"]] == ["not_attempted"] * 3


def test_refused_credentials_are_sent_once(simulator: Simulator, run_on: t.Any) -> None:
    result = run_on(main, repository_ids=ids(simulator)[:20], auth_token="s3cr3t-wrong")
    assert result["failed"] is True
    assert {each["outcome"] for each in result["synchronizations"]} == {"not_started"}
    assert len(simulator.requests) == 1


@pytest.mark.parametrize("username", ["s3cr3t-user", "git"])
def test_credentials_of_the_source_are_sent_and_printed_nowhere(
    simulator: Simulator, run_on: t.Any, username: str
) -> None:
    repository_id = ids(simulator)[0]
    password = "s3cr3t-pässword"
    encoded = base64.b64encode(password.encode()).decode()
    simulator.set_mirror(repository_id, {"url": "https://git.example.com/a.git"})
    simulator.set_behavior(repository_id, source_username=username, source_password=password)
    options = {"repository_id": repository_id, "source_username": username, "source_password": password}
    result = run_on(main, **options)
    assert result["synchronization"]["outcome"] == "finished"
    assert result["remote_mirrors"][0]["url"] == "https://git.example.com/a.git"
    simulator.set_behavior(repository_id, outcome="failure", error=f"wrong: {password} {encoded}", source_password="x")
    result = run_on(main, **options)
    assert result["synchronization"]["outcome"] == "failed"
    assert encoded not in str(result)
    simulator.add_fault("error", status=400, error_msg=f"bad {encoded} {password}", operation=START)
    result = run_on(main, **options)
    assert result["error"]["reason"] == "invalid_request"
    assert encoded not in str(result)


def test_a_password_needs_a_user(simulator: Simulator, run_on: t.Any) -> None:
    result = run_on(main, repository_id=ids(simulator)[0], source_password="s3cr3t-password")
    assert "source_username" in result["msg"]
    assert simulator.requests == []


def test_the_body_has_what_is_given(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    other = ids(simulator)[1]
    run_on(main, repository_id=repository_id, wait=False, endpoint_uuid="")
    run_on(main, repository_id=other, wait=False, force_fetch=True, endpoint_uuid="e" * 32)
    bodies = [request.body for each in (repository_id, other) for request in simulator.requests_about(each, "POST")]
    assert bodies == [{"force_fetch": False}, {"force_fetch": True, "endpoint_uuid": "e" * 32}]


def test_many_are_synchronized_each_once(simulator: Simulator, run_on: t.Any) -> None:
    simulator.add_repositories(200)
    repository_ids = ids(simulator)[-200:]
    simulator.set_behavior(outcome="success")
    for repository_id in repository_ids[:5]:
        simulator.set_behavior(repository_id, outcome="failure")
    result = run_on(main, repository_ids=[*repository_ids, repository_ids[0]], on_failure="report")
    assert (result["summary"]["finished"], result["summary"]["failed"]) == (195, 5)
    assert [each["repository_id"] for each in result["synchronizations"]] == repository_ids
    assert counts(simulator)[START] == 200


def test_a_throttled_service_loses_nothing(run_module: t.Any) -> None:
    with running_simulator(rate_limit=14, rate_window=2, repositories=40, synchronization_seconds=0.2) as simulator:
        repository_ids = ids(simulator)[:15]
        result = run_module(
            main, endpoint=simulator.endpoint, auth_token=TOKEN, repository_ids=repository_ids, rate_limit=0
        )
        assert result["summary"]["finished"] == 15
        assert 429 in [request.status for request in simulator.requests]
        for repository_id in repository_ids:
            assert len(simulator.changes.synchronizations(repository_id)) == 1


def test_results_have_the_documented_keys(simulator: Simulator, run_on: t.Any) -> None:
    for repository_id in (ids(simulator)[0], ids(simulator, "no_mirror")[0]):
        result = run_on(main, repository_id=repository_id)
        expected = set(DOCUMENTED) - (set() if result.get("failed") else {"error"})
        assert set(result) - COMMON_KEYS == expected
        for name in ("synchronizations", "failures"):
            for entry in result[name]:
                assert set(entry) == set(DOCUMENTED[name]["contains"])
        summary = result["summary"]
        assert set(summary) == set(DOCUMENTED["summary"]["contains"])
        assert sum(summary[name] for name in summary if name not in ("requested", "calls", "elapsed")) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "one of the following is required: repository_id, repository_ids"),
        ({"repository_id": 1, "repository_ids": [1]}, "mutually exclusive"),
        ({"repository_ids": [1, "x"]}, "repository_ids[1]: 'x' is not"),
        ({"repository_id": 1, "wait_timeout": 0}, "wait_timeout: 0.0 is not"),
        ({"repository_id": 1, "stuck_after": -1}, "stuck_after: -1.0 is not"),
    ],
)
def test_invalid_options_are_refused(
    simulator: Simulator, run_on: t.Any, options: dict[str, t.Any], message: str
) -> None:
    result = run_on(main, **options)
    assert result["failed"] is True
    assert message in result["msg"]
    assert simulator.requests == []
