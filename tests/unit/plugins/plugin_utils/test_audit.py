# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import json
import typing as t

import pytest
from hypothesis import given

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._audit import Audit, check_inputs
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import STATES, json_from
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    NOW,
    VALIDATOR,
    error,
    failure,
    ids,
    mirror,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import AUDITS, report_of

TOMORROW = "2026-11-25T08:00:00Z"

FAILED = mirror(1, **error("exit status 128"))
OLD = mirror(2, last_successful_update_at="2026-11-01T00:00:00Z")
FINE = mirror(3)

AUDITED = {"endpoint": "https://codehub.example.com", "region": "cn-north-4", "scope": "project", "project_id": "p1"}


def audit(**options: t.Any) -> Audit:
    """Return an audit that has read nothing yet."""
    names = ("repositories", "repository_ids", "policy", "waivers", "previous", "audited", "repository_url_template")
    return Audit(**{**dict.fromkeys(names), "now": NOW, **options})


def keys(findings: list[dict[str, t.Any]]) -> list[tuple[int, str]]:
    """Return what identifies findings."""
    return [(finding["repository_id"], finding["check"]) for finding in findings]


@given(first=AUDITS, second=AUDITS)
def test_every_report_is_valid_and_its_numbers_add_up(first: dict[str, t.Any], second: dict[str, t.Any]) -> None:
    previous = report_of(first, now="2026-11-23T08:00:00Z")
    for document in (previous, report_of(second, previous=previous)):
        VALIDATOR.validate(document)
        # What Python writes is read as the same by others.
        assert json.loads(json.dumps(document, ensure_ascii=False).encode()) == document
        counts = dict(document["summary"]["repositories"])
        assert counts.pop("requested") == sum(counts.values()) == len(document["repositories"])
        assert sum(document["summary"]["findings"].values()) == len(document["findings"])
        attention = dict(document["summary"]["attention"])
        changes = document["summary"]["changes"]
        assert (
            attention.pop("total")
            == sum(attention.values())
            == len([r for r in document["repositories"] if r["severity"]])
        )
        assert changes["new"] + changes["worse"] + changes["persisting"] == sum(attention.values())
        for kind in ("new", "worse", "fixed"):
            assert changes[kind] == len(document[kind])
            assert set(ids(document[kind])) == {r["id"] for r in document["repositories"] if r["change"] == kind}
        unwaived = {each["repository_id"] for each in document["findings"] if not each["waived"]}
        assert sum(cause["count"] for cause in document["causes"]) == len(unwaived)
        assert len(set(keys(document["findings"]))) == len(document["findings"])
        assert (
            document["unreadable"]["count"] == counts["unreadable"] == sum(document["unreadable"]["reasons"].values())
        )


@given(given_audit=AUDITS)
def test_an_audit_that_finds_the_same_has_no_news(given_audit: dict[str, t.Any]) -> None:
    first = report_of(given_audit)
    second = report_of(given_audit, now="2026-11-24T08:00:05Z", previous=first)
    assert (first["changed"], second["changed"]) == (True, False)
    assert (second["generated_at"], second["unchanged_since"]) == ("2026-11-24T08:00:05Z", NOW)
    assert second["new"] == second["worse"] == second["fixed"] == second["dropped"] == []
    assert second["summary"]["changes"]["persisting"] == first["summary"]["changes"]["new"]
    assert second["findings"] == first["findings"]


@given(given_audit=AUDITS)
def test_batches_make_the_same_report(given_audit: dict[str, t.Any]) -> None:
    once = {each["repository_id"]: each for each in given_audit["mirrors"]}
    options = {name: given_audit[name] for name in ("repositories", "policy", "waivers")}
    batches = audit(**options)
    for each in once.values():
        batches.add([each], [])
    for each in given_audit["failures"]:
        batches.add([], [each] if each["repository_id"] not in once else [])
    made = batches.report()
    whole = report_of({**given_audit, "mirrors": [*once.values()]})
    del made["repositories"], whole["repositories"]
    assert made == whole


def test_every_state_has_its_repositories() -> None:
    document = report(
        FINE,
        FAILED,
        mirror(4, mirroring_enabled=False),
        mirror(5, update_status="paused"),
        mirror(6, mirroring_enabled=False),
        {"repository_id": 8},
        failures=[failure(9), failure(10, "not_found"), failure(12), failure(13, "not_attempted")],
        repositories=[repository(number) for number in range(1, 14)],
        requested=[1, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13],
        waivers=[{"repository": number, "check": "all", "reason": "x"} for number in (6, 12)],
    )
    assert {each["id"]: each["state"] for each in document["repositories"]} == {
        1: "critical",
        3: "healthy",
        4: "warning",
        5: "info",
        6: "waived",
        8: "no_mirror",
        9: "unreadable",
        10: "no_mirror",
        11: "not_attempted",
        12: "waived",
        13: "not_attempted",
    }
    assert document["summary"]["repositories"] == {
        "requested": 11,
        "healthy": 1,
        "critical": 1,
        "warning": 1,
        "info": 1,
        "waived": 2,
        "no_mirror": 2,
        "unreadable": 1,
        "not_attempted": 2,
    }
    assert document["summary"]["attention"] == {"total": 3, "critical": 1, "warning": 1, "unreadable": 1}


def test_what_could_not_be_read_is_never_healthy() -> None:
    document = report(
        failures=[failure(1), failure(2)],
        policy={"checks": {"unreadable": "off"}},
        waivers=[{"repository": 2, "check": "all", "reason": "x"}],
    )
    assert document["findings"] == []
    assert document["summary"]["repositories"]["unreadable"] == 2
    assert document["summary"]["attention"]["total"] == 0


@pytest.mark.parametrize("reason", ["not_codehub", "invalid_response", "invalid_request", "forbidden", "server_error"])
def test_only_not_found_means_that_there_is_no_mirror(reason: str) -> None:
    document = report(
        failures=[failure(1, reason), failure(2, "not_found")], repositories=[repository(1), repository(2)]
    )
    assert [each["state"] for each in document["repositories"]] == ["unreadable", "no_mirror"]
    assert document["unreadable"]["reasons"] == {reason: 1}


@pytest.mark.parametrize(
    ("reason", "code", "responded"),
    [
        ("not_found", "CH.004404", 1),
        ("forbidden", "CH.004403", 1),
        ("invalid_request", "CH.1", 1),
        ("unauthorized", "CH.1", 1),
        ("unauthorized", "APIG.0301", 0),
        ("not_codehub", None, 0),
        ("invalid_response", None, 0),
        ("server_error", "CH.1", 0),
        ("connection_error", None, 0),
        ("not_attempted", None, 0),
    ],
)
def test_the_report_knows_whether_codehub_has_responded(reason: str, code: str | None, responded: int) -> None:
    assert report(failures=[failure(1, reason, error_code=code)])["run"]["answered"] == responded
    assert report(FINE, failures=[failure(1, reason, error_code=code)])["run"]["answered"] == responded + 1


def test_what_was_not_attempted_has_no_finding_whether_or_not_it_is_named() -> None:
    for options in ({"requested": [3, "4"]}, {"repositories": [repository(3), repository(4)]}):
        for failures in ([], [failure(4, "not_attempted")]):
            document = report(FINE, failures=failures, **options)
            assert document["findings"] == document["new"] == []
            assert [each["state"] for each in document["repositories"]] == ["healthy", "not_attempted"]


def test_where_none_was_requested_the_listing_does_not_count() -> None:
    assert report(repositories=[repository(3)], requested=[])["repositories"] == []


def test_repositories_come_once_in_the_order_requested() -> None:
    document = report(mirror(5), mirror(3), failures=[failure(4)], requested=[4, 3, 4])
    assert [each["id"] for each in document["repositories"]] == [4, 3, 5]


def test_the_worst_finding_that_is_not_waived_is_the_state() -> None:
    item = mirror(1, **error("x"), mirroring_enabled=False)
    waivers = [{"repository": 1, "check": "sync_failed", "reason": "x"}]
    assert report(item, waivers=waivers)["repositories"][0]["state"] == "warning"


def test_a_report_says_what_was_audited() -> None:
    document = report(FINE, audited={**AUDITED, "team": "payments"})
    nothing = {"group_id": None, "search": None, "filters": None, "hosts": None, "simulated": False}
    assert document["audited"] == {**AUDITED, **nothing, "team": "payments"}


def test_a_link_leads_to_the_page_in_the_console_or_nowhere() -> None:
    row = {**repository(3), "project_id": None}
    page = "https://devcloud.cn-north-4.huaweicloud.com/codehub/project/p1/codehub/3/home"
    broken = mirror(3, mirroring_enabled=False)
    for audited, link in (
        (AUDITED, page),
        ({**AUDITED, "region": None}, None),
        ({**AUDITED, "project_id": None}, None),
    ):
        document = report(broken, repositories=[row], audited=audited)
        assert document["findings"][0]["repository_url"] == document["repositories"][0]["url"] == link
    template = "https://git.example.com/r/{repository_id}"
    document = report(broken, repositories=[row], repository_url_template=template)
    assert document["new"][0]["repository_url"] == "https://git.example.com/r/3"


def test_start_here_has_the_mirrors_that_have_been_dead_the_longest() -> None:
    items = [mirror(n, last_successful_update_at=f"2026-11-{n:02}T00:00:00Z") for n in range(1, 13)]
    items[4] = {**items[4], **error("exit status 128")}
    document = report(
        *reversed(items),
        mirror(20, last_successful_update_at=None),
        mirror(21, mirroring_enabled=False),
        failures=[failure(22)],
        waivers=[{"repository": 2, "check": "all", "reason": "x"}],
    )
    rows = document["start_here"]
    assert ids(rows) == [1, *range(3, 12)]
    assert [each["check"] for each in rows[:5]] == ["stale", "stale", "stale", "sync_failed", "stale"]
    few = report(items[11], mirror(20, last_successful_update_at=None), mirror(21, mirroring_enabled=False))
    assert ids(few["start_here"]) == [12, 20]


def test_what_could_not_be_read_is_one_line() -> None:
    failures = [failure(1), failure(2), failure(3, "timeout"), failure(4)]
    waivers = [{"repository": 4, "check": "unreadable", "reason": "x"}]
    assert report(failures=failures, waivers=waivers)["unreadable"] == {
        "count": 3,
        "reasons": {"forbidden": 2, "timeout": 1},
        "message": "3 repositories could not be read, 2 of them because the account of the audit has no permission for "
        "this repository.",
        "remedy": "Make the account of the audit a member of the repository with permission to view it, then run the "
        "audit again.",
    }
    assert report(failures=[failure(1, "timeout")])["unreadable"]["message"] == (
        "1 repository could not be read: CodeHub did not respond in time."
    )
    assert report(FINE)["unreadable"] == {"count": 0, "reasons": {}, "message": None, "remedy": None}


def test_waivers_without_effect_are_listed() -> None:
    waivers = [
        {"repository": 1, "check": "all", "reason": "used"},
        {"repository": "payments/billing", "check": ["stale", "stuck"], "reason": "no such repository"},
        {"repository": 9, "check": "stale", "reason": "not audited", "expires": "2026-12-31"},
        {"repository": 3, "check": "stale", "reason": "nothing wrong"},
        {"repository": 1, "check": "stale", "reason": "lapsed", "expires": "2026-11-23"},
    ]
    document = report(FAILED, FINE, waivers=waivers)
    assert document["waivers"] == {
        "unused": [{**waivers[1], "expires": None}, waivers[2]],
        "lapsed": [waivers[4]],
    }


def test_nothing_that_was_given_is_changed() -> None:
    previous = report(FAILED, OLD)
    items = [mirror(1), OLD]
    before = copy.deepcopy((previous, items))
    report(*items, previous=previous)
    assert (previous, items) == before


def test_an_audit_of_nothing_is_a_report() -> None:
    assert report()["summary"]["repositories"] == {"requested": 0, **dict.fromkeys(STATES, 0)}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"requested": "7"}, "requested must be a list of ids, not a text"),
        ({"requested": [7, "x"]}, r"requested\[1\] must be the id of a repository"),
        ({"audited": []}, "audited must be a dictionary"),
        ({"audited": {"scope": []}}, "audited.scope must be a text or null, not a list"),
        ({"audited": {"filters": []}}, "audited.filters must be a dictionary or null, not a list"),
        ({"repository_url_template": "x"}, "repository_url_template must be an http or https address"),
    ],
)
def test_invalid_input_is_refused(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        report(FAILED, **options)


@pytest.mark.parametrize(
    ("different", "message"),
    [
        ({"policy": {"max_ages": 1}}, "policy has no key 'max_ages'"),
        ({"waivers": [{}]}, r"waivers\[0\].repository must be"),
        ({"owners": [{}]}, r"owners\[0\].owner must be"),
        ({"now": "soon"}, "now must be the time"),
        ({"previous": {}}, "previous is not a report"),
    ],
)
def test_inputs_can_be_checked_before_any_request(different: dict[str, t.Any], message: str) -> None:
    good = {"policy": None, "waivers": None, "now": NOW, "previous": report(FAILED)}
    check_inputs(**good)
    with pytest.raises(InputError, match=message):
        check_inputs(**{**good, **different})


def test_the_numbers_of_the_run_are_in_the_report() -> None:
    made = audit(repository_ids=[1, 2])
    made.add([FAILED], [])
    document = json.loads(json_from(made.report(ended_by="The time limit was\nreached.", calls=3, elapsed=1.234)))
    assert document["run"] == {"calls": 3, "elapsed": 1.2, "answered": 1}
    assert document["ended_by"] == "The time limit was reached."
    assert document["summary"]["repositories"]["not_attempted"] == 1
