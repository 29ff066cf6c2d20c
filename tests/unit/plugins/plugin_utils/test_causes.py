# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from hypothesis import given

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import explain
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    Fields,
    error,
    failure,
    mirror,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import AUDITS, report_of

OLD = {"last_successful_update_at": "2026-11-01T00:00:00Z"}


def groups(document: Fields) -> list[tuple[str, str | None, list[int]]]:
    """Return the check, the source and the repositories of each cause."""
    return [(cause["check"], cause["source"], cause["repository_ids"]) for cause in document["causes"]]


def test_one_fault_in_many_repositories_is_one_cause() -> None:
    expired = "fatal: Authentication failed for 'https://git.example.com/team/r{}.git/'"
    items = [
        mirror(
            number,
            **error(expired.format(number)),
            **(OLD if number % 2 else {}),
            number_of_failures=number,
            url=f"https://git.example.com/team/r{number}.git",
        )
        for number in range(1, 41)
    ]
    items[2]["update_status"] = "finished"  # Stale, with the error of the last attempt.
    document = report(*items, repositories=[repository(n, project_name=f"P{n % 3}") for n in range(1, 41)])
    assert document["causes"] == [
        {
            "check": "sync_failed",
            "source": "git.example.com",
            "error": "fatal: Authentication failed for …",
            "remedy": explain("Authentication failed").remedy,
            "projects": ["P0", "P1", "P2"],
            "severity": "critical",
            "count": 40,
            "repository_ids": document["causes"][0]["repository_ids"],
        }
    ]
    assert len(document["causes"][0]["repository_ids"]) == 20
    assert {each["cause"] for each in document["findings"]} == {0}


def test_hosts_and_errors_are_different_causes() -> None:
    document = report(
        mirror(1, **error("exit status 128")),
        mirror(2, **error("EXIT status 128")),
        mirror(3, **error("exit status 128"), url="https://gitee.com/a"),
        mirror(4, **error("何か")),
        mirror(5, **error("exit status 128")),
        waivers=[{"repository": 5, "check": "all", "reason": "x"}],
    )
    assert groups(document)[0] == ("sync_failed", "github.com", [1, 2])
    assert sorted(groups(document)[1:]) == [("sync_failed", "gitee.com", [3]), ("sync_failed", "github.com", [4])]


def test_the_same_error_in_other_words_is_the_same_cause() -> None:
    texts = [
        "fatal: Authentication failed",
        "remote: HTTP Basic: Access denied",
        "could not read Username for 'https://x'",
    ]
    document = report(*(mirror(number, **error(text)) for number, text in enumerate(texts, 1)))
    assert [cause["count"] for cause in document["causes"]] == [3]


def test_faults_that_are_not_of_a_host_are_one_cause_for_all_hosts() -> None:
    hosts = ["github.com", "gitee.com", "git.example.com"]
    items = []
    for number, host in enumerate(hosts, 1):
        items.append(mirror(number, url=f"http://{host}/a"))
        items.append(mirror(10 + number, url=f"https://{host}/a", **OLD))
        items.append(
            mirror(20 + number, url=f"https://{host}/a", mirroring_enabled=False, **(OLD if number > 1 else {}))
        )
    document = report(*items, failures=[failure(30), failure(31), failure(32, "timeout")])
    assert sorted(groups(document)) == [
        ("insecure_url", None, [1, 2, 3]),
        ("schedule_disabled", None, [22, 23, 21]),
        ("stale", None, [11, 12, 13]),
        ("unreadable", None, [30, 31]),
        ("unreadable", None, [32]),
    ]
    # A disabled schedule explains why the mirror is out of date, and is as severe.
    assert next(c for c in document["causes"] if c["check"] == "schedule_disabled")["severity"] == "critical"


def test_a_source_that_is_not_approved_is_a_cause_of_its_own() -> None:
    document = report(
        mirror(1), mirror(2), mirror(3, url="https://gitee.com/a"), policy={"approved_sources": ["x.example"]}
    )
    assert groups(document) == [("unapproved_source", "github.com", [1, 2]), ("unapproved_source", "gitee.com", [3])]


def test_what_is_for_information_comes_last() -> None:
    document = report(*(mirror(number, update_status="paused") for number in range(1, 9)), mirror(9, **OLD))
    assert [cause["severity"] for cause in document["causes"]] == ["critical", "info"]


@given(given_audit=AUDITS)
def test_a_repository_is_in_one_cause(given_audit: dict[str, t.Any]) -> None:
    document = report_of(given_audit)
    for index, cause in enumerate(document["causes"]):
        group = [each for each in document["findings"] if each["cause"] == index]
        numbers = {each["repository_id"] for each in group}
        assert len(numbers) == cause["count"]
        assert set(cause["repository_ids"]) <= numbers
    causes: dict[int, set[int]] = {}
    for each in document["findings"]:
        assert (each["cause"] is None) == (each["waived"] is not None)
        if each["waived"] is None:
            causes.setdefault(each["repository_id"], set()).add(each["cause"])
    assert all(len(indexes) == 1 for indexes in causes.values())


def test_a_cause_names_the_first_twenty_repositories() -> None:
    document = report(*(mirror(number, **OLD) for number in range(1, 64)))
    (cause,) = document["causes"]
    assert (cause["count"], cause["repository_ids"]) == (63, list(range(1, 21)))
