# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest
from hypothesis import given

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._audit import Audit
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import (
    OUTCOME_KEYS,
    error_outcome,
    outcome_from,
    outcome_of,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    NOW,
    Fields,
    error,
    failure,
    ids,
    mirror,
    outcome,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import AUDITS, report_of

FAILED = mirror(1, **error("exit status 128"))
UNSCHEDULED = mirror(2, mirroring_enabled=False)
FINE = mirror(3)
PAUSED = mirror(4, update_status="paused")


@pytest.mark.parametrize(
    ("mirrors", "failing"),
    [
        ([], set()),
        ([FINE, PAUSED], set()),
        ([FINE, UNSCHEDULED], {"warning", "new"}),
        ([FINE, UNSCHEDULED, FAILED], {"critical", "warning", "new"}),
    ],
)
def test_fail_on_decides_what_fails(mirrors: list[Fields], failing: set[str]) -> None:
    for fail_on in ("critical", "warning", "new", "never"):
        verdict = outcome(*mirrors, fail_on=fail_on)["verdict"]
        assert verdict == ("failed" if fail_on in failing else "passed")


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        ([FAILED], [FAILED], "passed"),
        ([mirror(1, mirroring_enabled=False)], [FAILED], "failed"),
        ([mirror(1)], [FAILED], "failed"),
        ([FAILED], [mirror(1)], "passed"),
    ],
)
def test_new_fails_for_new_and_worse_repositories(before: list[Fields], now: list[Fields], verdict: str) -> None:
    assert outcome(*now, previous=report(*before), fail_on="new")["verdict"] == verdict


def test_what_is_waived_fails_nothing() -> None:
    waivers = [{"repository": 1, "check": "all", "reason": "x"}]
    for fail_on in ("critical", "warning", "new"):
        assert outcome(FAILED, waivers=waivers, fail_on=fail_on)["verdict"] == "passed"


@pytest.mark.parametrize("reason", ["not_codehub", "connection_error", "server_error", "tls_error", "invalid_response"])
def test_an_audit_without_any_response_of_codehub_is_an_error(reason: str) -> None:
    failures = [failure(number, reason) for number in (1, 2, 3)]
    for options in ({}, {"waivers": [{"repository": n, "check": "all", "reason": "x"} for n in (1, 2, 3)]}):
        result = outcome(failures=failures, fail_on="never", **options)
        assert result["verdict"] == "error"
        assert result["message"].startswith(
            "The audit could not be made: CodeHub has responded about none of 3 repositories."
        )
    assert outcome(FINE, failures=failures, fail_on="never")["verdict"] == "passed"


def test_refusals_and_missing_mirrors_are_responses() -> None:
    assert outcome(failures=[failure(1), failure(2)], fail_on="never")["verdict"] == "passed"
    assert outcome(failures=[failure(1, "not_found")], repositories=[repository(1)])["verdict"] == "passed"


def test_an_audit_of_nothing_has_passed() -> None:
    assert outcome(fail_on="warning")["verdict"] == "passed"


def test_an_audit_that_ended_early_is_an_error_and_says_why() -> None:
    audit = Audit(
        repositories=None,
        repository_ids=[1, 2],
        policy=None,
        waivers=None,
        now=NOW,
        previous=None,
        audited={"endpoint": "https://codehub.example.com"},
        repository_url_template=None,
    )
    audit.add([FAILED], [])
    problem = {"reason": "not_attempted", "message": "x"}
    result = outcome_of(audit.report(ended_by="The time limit of 5 minutes was reached."), "never", problem)
    assert result["verdict"] == "error"
    assert result["message"] == "The audit could not be completed: The time limit of 5 minutes was reached."
    assert result["error"] == problem
    assert ids(result["new"]) == ids(result["attention"]) == [1]
    assert result["audited"]["endpoint"] == "https://codehub.example.com"


def test_an_outcome_has_all_keys_whatever_happened() -> None:
    error_result = error_outcome("The credentials were refused.", None, {"endpoint": "https://codehub.example.com"})
    good = outcome(FAILED)
    assert list(error_result) == list(good)
    for name in ("summary", "changes"):
        assert error_result[name].keys() == good[name].keys()
    for name in good["summary"]:
        assert error_result["summary"][name].keys() == good["summary"][name].keys()
        assert set(error_result["summary"][name].values()) == {0}
    assert (error_result["verdict"], error_result["message"]) == ("error", "The credentials were refused.")
    assert good["error"] is None


@given(given_audit=AUDITS)
def test_the_parts_of_the_message_add_up(given_audit: dict[str, t.Any]) -> None:
    document = report_of(given_audit)
    attention = document["summary"]["attention"]
    assert attention["total"] == sum(row["severity"] is not None for row in document["repositories"])
    assert attention["total"] == attention["critical"] + attention["warning"] + attention["unreadable"]


def test_waived_and_unreadable_at_once_adds_up() -> None:
    waivers = [{"repository": number, "check": "all", "reason": "x"} for number in (11, 12)]
    result = outcome(FAILED, UNSCHEDULED, failures=[failure(n) for n in range(11, 17)], waivers=waivers)
    repositories = result["summary"]["repositories"]
    assert (repositories["waived"], repositories["unreadable"]) == (2, 4)
    assert result["message"] == "6 need attention: 1 critical, 1 warning, 4 unreadable"


@pytest.mark.parametrize(
    ("mirrors", "message"),
    [
        ([FINE, PAUSED], "None of 2 needs attention"),
        ([FAILED], "1 needs attention: 1 critical, 0 warning, 0 unreadable"),
        ([FAILED, UNSCHEDULED], "2 need attention: 1 critical, 1 warning, 0 unreadable"),
    ],
)
def test_the_message_is_a_sentence_with_the_numbers(mirrors: list[Fields], message: str) -> None:
    assert outcome(*mirrors)["message"] == message


def test_lists_are_short_whatever_the_size() -> None:
    many = [mirror(number, **error("exit status 128")) for number in range(1, 201)]
    result = outcome(*many)
    assert (len(result["new"]), len(result["attention"])) == (50, 10)
    assert result["changes"]["new"] == 200
    fixed = outcome(*(mirror(number) for number in range(1, 201)), previous=report(*many))
    assert len(fixed["fixed"]) == 50


def test_attention_lists_each_repository_once_longest_dead_first() -> None:
    items = [mirror(number, last_successful_update_at=f"2026-11-{number:02}T00:00:00Z") for number in range(1, 8)]
    items[0] = {**items[0], **error("exit status 128"), "number_of_failures": 9, "mirroring_enabled": False}
    rows = outcome(
        *reversed(items),
        mirror(20, mirroring_enabled=False),
        failures=[failure(19)],
        repositories=[repository(1)],
        waivers=[{"repository": 2, "check": "all", "reason": "x"}],
    )["attention"]
    assert ids(rows) == [1, *range(3, 8), 19, 20]
    assert rows[0]["checks"] == ["sync_failed", "stale", "failing_repeatedly", "schedule_disabled"]
    assert (rows[0]["severity"], rows[0]["repository_name"]) == ("critical", "billing")
    assert rows[0]["message"].startswith("The last synchronization failed: git could not read the source")
    assert rows[0]["remedy"].startswith("Clone the source by hand")


@pytest.mark.parametrize(
    ("result", "language", "message"),
    [
        ({}, "en", "The audit could not be made. Its task did not start."),
        ({"msg": " "}, "zh_CN", "审计未能完成。审计任务没有启动。"),
        ({"failed": True, "msg": "'x' is undefined"}, "zh_CN", "审计未能完成。'x' is undefined"),
    ],
)
def test_an_audit_that_did_not_start_has_an_outcome(result: t.Any, language: str, message: str) -> None:
    made = outcome_from(result, language)
    assert (made["verdict"], made["language"], made["message"]) == ("error", language, message)
    assert set(made) == set(OUTCOME_KEYS)


def test_a_language_that_does_not_exist_may_be_why_an_audit_did_not_start() -> None:
    assert outcome_from({"msg": "x"}, "fr") == outcome_from({"msg": "x"}, "en")


def test_an_outcome_as_data_has_neither_the_keys_of_ansible_nor_the_summary() -> None:
    audited = {**outcome(FAILED), "changed": True, "reports": {"json": "/srv/reports/a.json"}}
    result = {**audited, "failed": True, "msg": "m", "summary_text": "s", "warnings": [], "ansible_facts": {}}
    assert outcome_from(result) == audited
    assert set(audited) == set(OUTCOME_KEYS)


def test_an_unknown_fail_on_is_refused() -> None:
    with pytest.raises(InputError, match="fail_on must be one of critical, warning, new, never, not 'info'"):
        outcome(FINE, fail_on="info")


def test_an_outcome_is_an_event_of_bounded_size_whatever_the_names() -> None:
    rows = [repository(n, name="名" * 900, project_name="目" * 900) for n in range(1, 301)]
    first = report(
        *[mirror(n, **error("错" * 900)) for n in range(1, 101)], *map(mirror, range(101, 301)), repositories=rows
    )
    mirrors = [mirror(n, **error("误" * 900)) for n in range(101, 301)]
    document = report(*map(mirror, range(1, 101)), *mirrors, repositories=rows, previous=first)
    outcome = outcome_of(document, "critical")
    assert (len(outcome["new"]), len(outcome["fixed"])) == (50, 50)
    # Escaped as AWX stores it, and with a third list of the same length.
    assert len(json.dumps(outcome)) * 3 / 2 < 500_000
