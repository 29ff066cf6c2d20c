# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declared mirrors, as the service has them afterwards."""

from __future__ import annotations

import typing as t

import pytest
import yaml

from ansible_collections.huaweicloud.codearts.plugins.modules import codehub_remote_mirror as module
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.modules.conftest import counts, ids, operations

if t.TYPE_CHECKING:
    from codehub_simulator.simulator import Simulator

pytestmark = pytest.mark.usefixtures("short_pauses")

URL = "https://git.example.com/new/source.git"
DOCUMENTED = yaml.safe_load(module.RETURN)
COMMON_KEYS = {"changed", "failed", "msg", "warnings", "diff"}


def main() -> None:
    module.main()


def mirror_of(simulator: Simulator, repository_id: int) -> dict[str, t.Any]:
    return simulator.mirror_state(repository_id)["mirror"]


def test_a_mirror_that_has_the_settings_is_only_read(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    before = mirror_of(simulator, repository_id)
    result = run_on(main, repository_id=repository_id, url=before["url"], mirroring_enabled=True)
    assert (result["changed"], result["changes"], result["failures"]) == (False, [], [])
    assert result["remote_mirror"]["url"] == before["url"]
    assert operations(simulator, repository_id) == ["remote_mirror"]


def test_only_what_is_given_and_differs_is_sent(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    before = mirror_of(simulator, repository_id).copy()
    options = {"repository_id": repository_id, "url": before["url"], "mirroring_enabled": False}
    result = run_on(main, **options)
    assert result["changed"] is True
    assert simulator.requests_about(repository_id, "PUT")[0].body == {"mirroring_enabled": False}
    assert operations(simulator, repository_id) == ["remote_mirror", "update_remote_mirror", "remote_mirror"]
    assert mirror_of(simulator, repository_id) == {**before, "mirroring_enabled": False}
    assert result["remote_mirror"]["mirroring_enabled"] is False
    (change,) = result["changes"]
    assert change["before"] == {"url": before["url"], "mirroring_enabled": True, "endpoint_uuid": None}
    assert change["after"] == {**change["before"], "mirroring_enabled": False}
    assert run_on(main, **options)["changed"] is False


def test_a_repository_without_a_mirror_gets_one(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator, "no_mirror")[0]
    options = {
        "repository_id": repository_id,
        "url": URL,
        "mirroring_enabled": True,
        "sync_branch_type": "default",
        "endpoint_uuid": "e" * 32,
    }
    result = run_on(main, **options)
    assert operations(simulator, repository_id) == [
        "remote_mirror",
        "associate_remote_mirror",
        "update_remote_mirror",
        "remote_mirror",
    ]
    state = simulator.mirror_state(repository_id)
    assert {name: {**state["mirror"], **state}[name] for name in options} == options
    assert result["changes"][0]["created"] is True
    assert result["changes"][0]["before"] == {}
    assert run_on(main, **options)["changed"] is False


def test_without_a_url_no_mirror_is_made(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator, "no_mirror")[0]
    result = run_on(main, repository_id=repository_id, mirroring_enabled=True, url="")
    assert (result["failed"], result["error"]["reason"]) == (True, "not_found")
    assert "give the url" in result["error"]["message"]
    assert (result["changed"], result["remote_mirror"]) == (False, None)


def test_an_unknown_repository_fails(simulator: Simulator, run_on: t.Any) -> None:
    result = run_on(main, repository_id=5, url=URL)
    assert (result["error"]["reason"], result["error"]["http_status"]) == ("not_found", 404)
    assert result["changed"] is False


def test_an_empty_endpoint_removes_it(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator, "private_endpoint")[0]
    result = run_on(main, repository_id=repository_id, endpoint_uuid="")
    assert result["changes"][0]["after"]["endpoint_uuid"] is None
    assert mirror_of(simulator, repository_id)["endpoint_uuid"] is None
    assert run_on(main, repository_id=repository_id, endpoint_uuid="")["changed"] is False


@pytest.mark.parametrize(
    ("update", "enabled", "is_sent"),
    [("on_change", True, False), ("on_change", False, True), ("always", True, True), ("always", False, True)],
)
def test_branches_are_sent_with_a_change_or_always(
    simulator: Simulator, run_on: t.Any, update: str, enabled: bool, is_sent: bool
) -> None:
    repository_id = ids(simulator)[0]
    options = {"repository_id": repository_id, "mirroring_enabled": enabled, "sync_branch_type": "all"}
    result = run_on(main, update_sync_branch_type=update, **options)
    assert result["changed"] is is_sent
    assert simulator.mirror_state(repository_id)["sync_branch_type"] == ("all" if is_sent else None)
    if is_sent:
        assert result["changes"][0]["after"]["sync_branch_type"] == "all"
    assert run_on(main, update_sync_branch_type=update, **options)["changed"] is (update == "always")


def test_check_mode_predicts_what_a_run_does(simulator: Simulator, run_on: t.Any) -> None:
    declared = [
        {"repository_id": ids(simulator)[0], "url": URL, "sync_branch_type": "all"},
        {"repository_id": ids(simulator)[1], "mirroring_enabled": True, "sync_branch_type": "all"},
        {"repository_id": ids(simulator, "disabled")[0], "mirroring_enabled": True},
        {"repository_id": ids(simulator, "private_endpoint")[0], "endpoint_uuid": ""},
        {"repository_id": ids(simulator, "url_password")[0], "url": URL, "endpoint_uuid": "e" * 32},
        {"repository_id": ids(simulator, "all_null")[0], "mirroring_enabled": False, "url": URL},
        {
            "repository_id": ids(simulator, "no_mirror")[0],
            "url": URL,
            "mirroring_enabled": True,
            "sync_branch_type": "all",
        },
        {"repository_id": ids(simulator, "no_mirror")[1], "mirroring_enabled": True},
        {"repository_id": ids(simulator, "forbidden")[0], "url": URL},
        {"repository_id": ids(simulator)[2], "url": "ftp://git.example.com/a.git"},
    ]
    options = {"remote_mirrors": declared, "on_failure": "report", "_ansible_diff": True}
    check = run_on(main, _ansible_check_mode=True, **options)
    assert set(counts(simulator)) == {"remote_mirror"}
    real = run_on(main, **options)

    def without_run(result: dict[str, t.Any]) -> dict[str, t.Any]:
        for failure in result["failures"]:
            failure.pop("request_id")
        return {name: result[name] for name in ("changed", "changes", "diff", "failures")}

    assert without_run(check) == without_run(real)
    assert check["summary"]["changed"] == 6
    settings = ("url", "mirroring_enabled", "endpoint_uuid", "url_has_credentials")
    for predicted, actual in zip(check["remote_mirrors"], real["remote_mirrors"]):
        assert {name: predicted[name] for name in settings} == {name: actual[name] for name in settings}


def test_the_diff_has_no_credentials(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    simulator.set_mirror(repository_id, {"url": "https://bot:s3cr3t-pass@git.example.com/a.git"})
    result = run_on(main, repository_id=repository_id, url=URL, _ansible_diff=True)
    (diff,) = result["diff"]
    assert diff["before"]["url"] == "https://********:********@git.example.com/a.git"
    assert diff["after"]["url"] == URL
    assert str(repository_id) in diff["before_header"]
    assert result["remote_mirror"]["url_has_credentials"] is False
    assert "diff" not in run_on(main, repository_id=repository_id, url=URL)


def test_an_inverted_schedule_is_not_applied(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator, "disabled")[0]
    simulator.set_behavior(repository_id, invert_mirroring_enabled=True)
    result = run_on(main, repository_id=repository_id, mirroring_enabled=True)
    assert result["error"]["reason"] == "not_applied"
    assert result["error"]["not_applied"] == {"mirroring_enabled": {"expected": True, "actual": False}}
    assert "mirroring_enabled is false, not true" in result["msg"]
    assert "upside down" in result["msg"]
    assert result["changed"] is True
    assert result["error"]["changed"] is True


def test_a_change_without_effect_is_not_applied(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    before = mirror_of(simulator, repository_id)["url"]
    simulator.set_behavior(apply_updates=False)
    result = run_on(main, repository_id=repository_id, url=URL)
    assert result["error"]["not_applied"] == {"url": {"expected": URL, "actual": before}}
    assert len(simulator.requests_about(repository_id, "PUT")) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://bot:s3cr3t-pass@git.example.com/a.git",
        "https://s3cr3t-token@git.example.com/a.git",
        "https://git.example.com/a.git?private_token=s3cr3t-token",
        "ftp://bot:s3cr3t-pass@git.example.com/a.git",
    ],
)
@pytest.mark.parametrize("many", [False, True])
def test_a_url_with_credentials_is_refused_without_a_request(
    simulator: Simulator, run_on: t.Any, url: str, many: bool
) -> None:
    mirror = {"repository_id": ids(simulator)[0], "url": url}
    result = run_on(main, **({"remote_mirrors": [mirror]} if many else mirror))
    assert result["error"]["reason"] == "invalid_request"
    assert "service endpoint" in result["msg"]
    assert "endpoint_uuid" in result["msg"]
    assert simulator.requests == []


@pytest.mark.parametrize(
    "url", ["git@git.example.com:a/b.git", "ssh://git.example.com/a.git", "git.example.com/a.git", "https:///a.git"]
)
def test_a_url_that_the_service_would_refuse_costs_no_request(simulator: Simulator, run_on: t.Any, url: str) -> None:
    result = run_on(main, repository_id=ids(simulator)[0], url=url)
    assert (result["error"]["reason"], result["error"]["http_status"]) == ("invalid_request", None)
    assert url in result["msg"]
    assert simulator.requests == []


def test_five_wrong_mirrors_of_five_hundred_fail_alone(simulator: Simulator, run_on: t.Any) -> None:
    simulator.add_repositories(500)
    repository_ids = ids(simulator)[-500:]
    for repository_id in repository_ids:
        simulator.set_mirror(repository_id, {"mirroring_enabled": False})
    wrong = repository_ids[10:500:110]
    declared = [{"repository_id": repository_id, "mirroring_enabled": True} for repository_id in repository_ids]
    declared[10]["url"] = "ssh://git.example.com/a.git"
    declared[120]["sync_branch_type"] = "some"
    simulator.set_read_only([repository_ids[230]])
    simulator.set_behavior(repository_ids[340], invert_mirroring_enabled=True)
    simulator.remove_repositories([repository_ids[450]])
    result = run_on(main, remote_mirrors=declared, concurrency=32)
    assert [failure["repository_id"] for failure in result["failures"]] == wrong
    assert [failure["reason"] for failure in result["failures"]] == [
        "invalid_request",
        "invalid_request",
        "forbidden",
        "not_applied",
        "not_found",
    ]
    assert "codeartsrepo:repository:setRepository" in result["failures"][2]["message"]
    assert result["msg"].startswith("5 of 500 remote mirrors could not be set (2 invalid_request, 1 forbidden")
    assert {**result["summary"], "calls": 0, "elapsed": 0} == {
        "requested": 500,
        "changed": 495,
        "unchanged": 0,
        "failed": 5,
        "calls": 0,
        "elapsed": 0,
    }
    assert [mirror["repository_id"] for mirror in result["remote_mirrors"]] == [
        repository_id for repository_id in repository_ids if repository_id not in wrong
    ]
    for repository_id in repository_ids:
        assert len(simulator.requests_about(repository_id, "PUT")) <= 1
    again = run_on(main, remote_mirrors=declared, concurrency=32, on_failure="report")
    assert not again.get("failed")
    assert again["summary"]["unchanged"] == 495


def test_invalid_ids_are_all_named_before_any_request(simulator: Simulator, run_on: t.Any) -> None:
    good = ids(simulator)[0]
    declared = [{"repository_id": value, "mirroring_enabled": False} for value in (good, 0, "x", good, True)]
    result = run_on(main, remote_mirrors=declared)
    for problem in (
        "remote_mirrors[1].repository_id is not",
        "remote_mirrors[2].repository_id is not",
        f"remote_mirrors[3] declares repository {good} again, after remote_mirrors[0]",
        "remote_mirrors[4].repository_id is not",
    ):
        assert problem in result["msg"]
    assert simulator.requests == []


@pytest.mark.parametrize(
    ("fault", "processed"),
    [
        ({"kind": "reset"}, False),
        ({"kind": "reset"}, True),
        ({"kind": "error", "status": 504}, False),
        ({"kind": "error", "status": 504}, True),
        ({"kind": "truncated_body"}, True),
    ],
)
def test_a_change_is_not_sent_again_before_the_mirror_was_read(
    simulator: Simulator, run_on: t.Any, fault: dict[str, t.Any], processed: bool
) -> None:
    repository_id = ids(simulator)[0]
    simulator.add_fault(**{"processed": processed, **fault}, operation="update_remote_mirror", times=1)
    result = run_on(main, repository_id=repository_id, mirroring_enabled=False)
    assert result["changed"] is True
    assert result["failures"] == []
    made = operations(simulator, repository_id)
    assert made.count("update_remote_mirror") == (1 if processed else 2)
    assert made[:3] == ["remote_mirror", "update_remote_mirror", "remote_mirror"]
    assert mirror_of(simulator, repository_id)["mirroring_enabled"] is False


def test_a_change_that_was_accepted_is_not_repeated(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator)[0]
    simulator.add_fault("empty", operation="update_remote_mirror")
    result = run_on(main, repository_id=repository_id, mirroring_enabled=False, sync_branch_type="all")
    assert result["error"]["reason"] == "not_applied"
    assert len(simulator.requests_about(repository_id, "PUT")) == 1


@pytest.mark.parametrize("kind", ["truncated_body", "invalid_utf8"])
def test_a_change_whose_response_cannot_be_read_is_verified(simulator: Simulator, run_on: t.Any, kind: str) -> None:
    repository_id = ids(simulator)[0]
    simulator.add_fault(kind, operation="update_remote_mirror")
    result = run_on(main, repository_id=repository_id, mirroring_enabled=False, sync_branch_type="all")
    assert (result["failures"], result["changed"]) == ([], True)
    assert len(simulator.requests_about(repository_id, "PUT")) == 1


@pytest.mark.parametrize("processed", [False, True])
def test_a_mirror_is_associated_once(simulator: Simulator, run_on: t.Any, processed: bool) -> None:
    repository_id = ids(simulator, "no_mirror")[0]
    simulator.add_fault("reset", operation="associate_remote_mirror", processed=processed, times=1)
    result = run_on(main, repository_id=repository_id, url=URL)
    assert result["changes"][0]["created"] is True
    assert operations(simulator, repository_id).count("associate_remote_mirror") == (1 if processed else 2)


def test_a_service_that_stays_down_is_reported_with_what_was_done(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator, "no_mirror")[0]
    options = {"repository_id": repository_id, "url": URL, "mirroring_enabled": True}
    fault = simulator.add_fault("error", status=503, operation="update_remote_mirror")
    result = run_on(main, **options)
    assert (result["error"]["reason"], result["error"]["attempts"]) == ("server_error", 3)
    assert (result["error"]["changed"], result["changed"]) == (True, True)
    assert fault.seen == 3
    simulator.clear_faults()
    simulator.clear_requests()
    again = run_on(main, **options)
    assert again["failures"] == []
    assert operations(simulator, repository_id) == ["remote_mirror", "update_remote_mirror", "remote_mirror"]


def test_a_new_mirror_without_its_branches_says_how_to_set_them(simulator: Simulator, run_on: t.Any) -> None:
    repository_id = ids(simulator, "no_mirror")[0]
    options = {"repository_id": repository_id, "url": URL, "sync_branch_type": "default"}
    simulator.add_fault("error", status=503, operation="update_remote_mirror")
    result = run_on(main, **options)
    assert "update_sync_branch_type set to always" in result["error"]["message"]
    simulator.clear_faults()
    simulator.clear_requests()
    assert run_on(main, **options, update_sync_branch_type="always")["failures"] == []
    assert len(simulator.requests_about(repository_id, "PUT")) == 1


def test_a_change_that_was_never_processed_is_no_change(simulator: Simulator, run_on: t.Any) -> None:
    simulator.add_fault("error", status=503, operation="update_remote_mirror")
    result = run_on(main, repository_id=ids(simulator)[0], mirroring_enabled=False)
    assert (result["error"]["changed"], result["changed"]) == (False, False)


def test_refused_credentials_end_the_run(simulator: Simulator, run_on: t.Any) -> None:
    declared = [{"repository_id": repository_id, "mirroring_enabled": False} for repository_id in ids(simulator)[:20]]
    result = run_on(main, remote_mirrors=declared, auth_token="s3cr3t-wrong", on_failure="report")
    assert result["failed"] is True
    assert {failure["reason"] for failure in result["failures"]} == {"unauthorized", "not_attempted"}
    assert len(simulator.requests) == 1


def test_no_request_starts_after_the_time_limit(simulator: Simulator, run_on: t.Any) -> None:
    repository_ids = ids(simulator)[:3]
    declared = [{"repository_id": number, "mirroring_enabled": False} for number in repository_ids]
    result = run_on(main, remote_mirrors=declared, time_limit=0.000001)
    assert result["changed"] is False
    assert [failure["reason"] for failure in result["failures"]] == ["not_attempted"] * 3
    assert "The time limit of 1e-06 s was reached." in result["failures"][2]["message"]
    assert simulator.requests_about(repository_ids[0], "GET") == []


def test_results_have_the_documented_keys(simulator: Simulator, run_on: t.Any) -> None:
    simulator.set_read_only([ids(simulator)[1]])
    for options in (
        {"repository_id": ids(simulator)[0], "mirroring_enabled": False},
        {"repository_id": ids(simulator)[1], "mirroring_enabled": False},
    ):
        result = run_on(main, **options)
        expected = set(DOCUMENTED) - (set() if result.get("failed") else {"error"})
        assert set(result) - COMMON_KEYS == expected
        for name in ("changes", "failures"):
            for entry in result[name]:
                assert set(entry) == set(DOCUMENTED[name]["contains"])
        assert set(result["summary"]) == set(DOCUMENTED["summary"]["contains"])


def test_nothing_declared_is_nothing_to_do(simulator: Simulator, run_on: t.Any) -> None:
    result = run_on(main, remote_mirrors=[])
    assert (result["changed"], result["remote_mirrors"], result["summary"]["requested"]) == (False, [], 0)
    assert simulator.requests == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "one of the following is required: repository_id, remote_mirrors"),
        ({"repository_id": 1, "remote_mirrors": []}, "mutually exclusive"),
        ({"remote_mirrors": [], "url": URL}, "mutually exclusive"),
        ({"repository_id": 0}, "repository_id: 0 is not"),
        ({"repository_id": 1, "sync_branch_type": "some"}, "must be one of: all, default"),
        ({"repository_id": 1, "concurrency": 0}, "concurrency: 0"),
    ],
)
def test_invalid_options_are_refused(
    simulator: Simulator, run_on: t.Any, options: dict[str, t.Any], message: str
) -> None:
    result = run_on(main, **options)
    assert result["failed"] is True
    assert message in result["msg"]
    assert simulator.requests == []
