# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import random
import re
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import CHECKS
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import explain_unreadable
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import parse
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.reasons import REASONS
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    NOW,
    error,
    failure,
    findings,
    found,
    mirror,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import (
    AUDITS,
    VALUES,
    report_of,
)

#: 48 hours and 6 hours before NOW, and a second to either side.
PAGE = "https://devcloud.cn-north-4.huaweicloud.com/codehub/project/0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b/codehub/7/home"
TWO_DAYS_AGO = "2026-11-22T16:00:00+08:00"
SIX_HOURS_AGO = "2026-11-24T10:00:00+08:00"


@pytest.mark.parametrize(
    ("different", "checks"),
    [
        ({}, set()),
        # sync_failed
        ({"update_status": "failed"}, {"sync_failed"}),
        ({"update_status": "to_retry"}, set()),
        ({"update_status": "none"}, set()),
        ({"update_status": "finished", "last_error_detail": {"msg": "old", "code": None}}, set()),
        # stale
        ({"last_successful_update_at": TWO_DAYS_AGO}, set()),
        ({"last_successful_update_at": "2026-11-22T15:59:59.999+08:00"}, {"stale"}),
        ({"last_successful_update_at": "2026-11-22T08:00:00.001Z"}, set()),
        ({"last_successful_update_at": "2030-01-01T00:00:00Z"}, set()),
        ({"last_successful_update_at": "yesterday"}, {"stale"}),
        ({"last_successful_update_at": 1763604009}, {"stale"}),
        ({"last_successful_update_at": "2025-02-29T00:00:00Z"}, {"stale"}),
        # never_synced
        ({"last_successful_update_at": None}, {"never_synced"}),
        ({"last_successful_update_at": ""}, {"never_synced"}),
        # stuck
        ({"update_status": "started", "last_update_at": SIX_HOURS_AGO}, set()),
        ({"update_status": "started", "last_update_at": "2026-11-24T09:59:59.999+08:00"}, {"stuck"}),
        ({"update_status": "scheduled", "last_update_at": "2026-11-24T01:59:59Z"}, {"stuck"}),
        ({"update_status": "started", "last_update_at": None}, {"stuck"}),
        ({"update_status": "scheduled", "last_update_at": "soon"}, {"stuck"}),
        ({"update_status": "finished", "last_update_at": None}, set()),
        ({"update_status": "to_retry", "last_update_at": "2026-01-01T00:00:00Z"}, set()),
        # failing_repeatedly
        ({"number_of_failures": 2}, set()),
        ({"number_of_failures": 3}, {"failing_repeatedly"}),
        ({"number_of_failures": 10**30}, {"failing_repeatedly"}),
        ({"number_of_failures": True}, set()),
        ({"number_of_failures": "many"}, set()),
        # unknown_status
        ({"update_status": "paused"}, {"unknown_status"}),
        ({"update_status": "FINISHED"}, {"unknown_status"}),
        ({"update_status": ""}, {"unknown_status"}),
        ({"update_status": None}, set()),
        # schedule_disabled
        ({"mirroring_enabled": False}, {"schedule_disabled"}),
        ({"mirroring_enabled": None}, set()),
        # insecure_url
        ({"url": "HTTP://github.com/a"}, {"insecure_url"}),
        ({"url": "git://github.com/a"}, {"insecure_url"}),
        ({"url": "ssh://git@github.com/a"}, set()),
        # credentials_in_url
        ({"url_has_credentials": True}, {"credentials_in_url"}),
        ({"url": "https://bot:s3cret@github.com/a", "url_has_credentials": None}, {"credentials_in_url"}),
        ({"url": "https://github.com/a?private_token=s3cret"}, {"credentials_in_url"}),
        ({"url": "git@github.com:a/b.git"}, set()),
        # unapproved_source, see the policy below
        ({"url": "https://evil.example/a"}, {"unapproved_source"}),
        ({"url": "https://github.com.evil.example/a"}, {"unapproved_source"}),
        ({"url": "https://GITHUB.com:8443/a"}, set()),
        ({"url": "javascript:alert(1)"}, {"unapproved_source"}),
        ({"url": None}, {"unapproved_source"}),
        # several at once, each for itself
        (
            {**error("exit status 128"), "last_successful_update_at": None, "number_of_failures": 9},
            {"sync_failed", "never_synced", "failing_repeatedly"},
        ),
        (
            {"mirroring_enabled": False, "last_successful_update_at": "2026-01-01T00:00:00Z", "url": "git://x/y"},
            {"schedule_disabled", "stale", "insecure_url", "unapproved_source"},
        ),
    ],
)
def test_each_check_finds_what_it_is_for_and_nothing_else(different: dict[str, t.Any], checks: set[str]) -> None:
    assert found(mirror(**different), policy={"approved_sources": ["github.com"]}) == checks


@pytest.mark.parametrize(
    ("status", "stuck_after", "max_age", "max_failures", "checks"),
    [
        ("started", "359m", "1439m", 2, {"stuck", "stale", "failing_repeatedly"}),
        ("started", "6h", "1d", 3, set()),
    ],
)
def test_the_policy_moves_the_borders(
    status: str, stuck_after: t.Any, max_age: t.Any, max_failures: int, checks: set[str]
) -> None:
    policy = {"stuck_after": stuck_after, "max_age": max_age, "max_failures": max_failures}
    item = mirror(
        update_status=status,
        last_update_at=SIX_HOURS_AGO,
        last_successful_update_at="2026-11-23T08:00:00Z",
        number_of_failures=2,
    )
    assert found(item, policy=policy) == checks


@pytest.mark.parametrize(
    ("now", "success", "stale"),
    [
        ("2028-03-01T00:00:00Z", "2028-02-28T00:00:00Z", False),
        ("2028-03-01T00:00:00Z", "2028-02-27T23:59:59Z", True),
        ("2027-03-01T00:00:00Z", "2027-02-27T00:00:00Z", False),
        ("2027-03-01T00:00:00Z", "2027-02-26T23:59:59Z", True),
        ("2028-02-29T12:00:00+14:00", "2028-02-26T10:00:00-12:00", False),
        ("2028-02-29T12:00:00+14:00", "2028-02-26T09:59:59-12:00", True),
        # The clocks of central Europe went back between the two: 49 hours on the wall are 48.
        ("2026-10-26T00:00:00+01:00", "2026-10-24T01:00:00+02:00", False),
        ("2026-10-26T00:00:00+01:00", "2026-10-24T00:59:59+02:00", True),
    ],
)
def test_two_days_are_48_hours_on_a_leap_day_and_when_the_clocks_change(now: str, success: str, stale: bool) -> None:
    assert found(mirror(last_successful_update_at=success), now=now) == ({"stale"} if stale else set())


def test_a_date_and_time_is_a_time_too() -> None:
    china = datetime.timezone(datetime.timedelta(hours=8))
    item = mirror(last_successful_update_at="2026-11-22T15:59:59+08:00")
    for now in (datetime.datetime(2026, 11, 24, 8), datetime.datetime(2026, 11, 24, 16, tzinfo=china)):
        assert found(item, now=now) == {"stale"}


@pytest.mark.parametrize("now", [None, "", "now", 1763604009, [], "2026-11-24"])
def test_the_time_of_the_audit_must_be_given(now: t.Any) -> None:
    with pytest.raises(InputError, match=r"^now must be the time of the audit, such as 2026-11-24T08:00:00Z or now"):
        findings(mirror(), now=now)


NOTHING = {name: None for name in mirror() if name not in ("id", "repository_id", "url_has_credentials")}


def test_no_mirror_is_a_finding_for_ids_and_normal_in_a_listing() -> None:
    for given_rows, checks in (([], {"no_mirror"}), ([repository()], set())):
        assert found(mirror(**NOTHING), repositories=given_rows) == checks
        assert found(failures=[failure(reason="not_found")], repositories=given_rows) == checks
        assert found({"id": 3, "repository_id": 7, "sync_branch_type": "all"}, repositories=given_rows) == checks


def test_a_repository_without_a_mirror_has_no_other_finding() -> None:
    policy = {"checks": {"no_mirror": "critical"}, "approved_sources": ["github.com"]}
    assert found(mirror(**NOTHING), repositories=[repository()], policy=policy) == {"no_mirror"}


def test_one_field_makes_a_mirror() -> None:
    assert found(mirror(**{**NOTHING, "mirroring_enabled": True})) == {"never_synced"}


@pytest.mark.parametrize("reason", sorted({*REASONS, "something new"} - {"not_found"}))
def test_every_other_failure_is_unreadable_and_says_a_thing_once(reason: str) -> None:
    (finding,) = findings(failures=[failure(reason=reason)], repositories=[repository()])
    meaning, remedy = explain_unreadable(reason)
    assert finding["check"] == "unreadable"
    assert finding["message"] == f"The mirror could not be read: {meaning} (HTTP 403)."
    assert (finding["error"], finding["remedy"]) == ("No permission", remedy)


def test_every_reason_has_a_meaning_and_a_remedy_of_its_own() -> None:
    known = {explain_unreadable(reason) for reason in REASONS if reason != "not_found"}
    assert len(known) == len(REASONS) - 1
    assert explain_unreadable("something new") not in known


def test_a_finding_says_everything() -> None:
    item = mirror(**error("exit status 128"), number_of_failures=2, last_successful_update_at=TWO_DAYS_AGO)
    assert findings(item, repositories=[repository()], region="cn-north-4") == [
        {
            "repository_id": 7,
            "repository_name": "billing",
            "project_name": "Platform",
            "owner": None,
            "repository_url": PAGE,
            "source": "github.com",
            "url": "https://github.com/example/billing.git",
            "check": "sync_failed",
            "severity": "critical",
            "message": "The last synchronization failed: git could not read the source: wrong or expired credentials, "
            "a wrong address, or no permission. Failures in a row: 2.",
            "error": "exit status 128",
            "since": "2026-11-22T08:00:00Z",
            "remedy": "Clone the source by hand to see which it is: correct the address, or renew the credentials of "
            "the mirror in the repository's settings, then start a synchronization.",
            "waived": None,
        }
    ]


@pytest.mark.parametrize(
    ("different", "message", "since"),
    [
        (
            {"last_successful_update_at": "2026-11-20T10:00:09+08:00"},
            "No successful synchronization since 2026-11-20 02:00 UTC; the limit is 48 hours (status: finished).",
            "2026-11-20T02:00:09Z",
        ),
        (
            {"last_successful_update_at": "gestern"},
            "The time of the last successful synchronization cannot be read, so the mirror counts as out of date.",
            None,
        ),
        (
            {"last_successful_update_at": None},
            "The mirror has never been synchronized successfully (status: finished).",
            None,
        ),
        (
            {"update_status": "started", "last_update_at": "2026-11-24T00:00:00+08:00"},
            "The synchronization has been started since 2026-11-23 16:00 UTC; the limit is 6 hours.",
            "2026-11-23T16:00:00Z",
        ),
        (
            {"update_status": "scheduled", "last_update_at": None},
            "The synchronization is scheduled, and the time of its last change cannot be read.",
            None,
        ),
        (
            {"number_of_failures": 5},
            "5 synchronizations in a row have failed (limit: 3): no error was reported.",
            "2026-11-24T02:00:09Z",
        ),
    ],
)
def test_messages_have_the_numbers(different: dict[str, t.Any], message: str, since: str | None) -> None:
    (finding,) = findings(mirror(**different))
    assert (finding["message"], finding["since"]) == (message, since)


def test_a_mirror_that_reports_no_error_says_what_to_do_all_the_same() -> None:
    old = {"last_successful_update_at": "2026-01-01T00:00:00Z"}
    (silent,) = findings(mirror(**old))
    off = next(each for each in findings(mirror(**old, mirroring_enabled=False)) if each["check"] == "stale")
    assert silent["remedy"].startswith("No error was reported: start a synchronization")
    assert off["remedy"].startswith("Enable the scheduled synchronization")


def test_no_finding_has_a_password() -> None:
    item = mirror(
        url="https://bot:s3cr3t@github.com/a?token=s3cr3t",
        url_has_credentials=True,
        **error("fatal: unable to access 'https://bot:s3cr3t@github.com/a'"),
    )
    assert "s3cr3t" not in repr(findings(item))


def test_untrusted_text_is_one_line_without_control_characters() -> None:
    item = mirror(**error("a\nb\x1b[31m\u202ec"))
    (finding,) = findings(item, repositories=[repository(name="x\r\n\u2028y", project_name=["z"])])
    assert (finding["error"], finding["repository_name"], finding["project_name"]) == ("a b [31m c", "x y", None)


def test_the_most_urgent_comes_first() -> None:
    items = [
        mirror(1, update_status="paused"),
        mirror(2, mirroring_enabled=False),
        mirror(3, last_successful_update_at="2026-11-10T00:00:00Z"),
        mirror(4, last_successful_update_at="2026-11-01T00:00:00Z"),
        mirror(5, last_successful_update_at=None),
        mirror(6, last_successful_update_at=None),
        mirror(9, update_status="started", last_update_at="2026-11-01T00:00:00Z"),
    ]
    waivers = [{"repository": 5, "check": "all", "reason": "x"}]
    order = [(each["repository_id"], each["check"]) for each in findings(*reversed(items), waivers=waivers)]
    assert order == [
        (4, "stale"),
        (3, "stale"),
        (6, "never_synced"),
        (9, "stuck"),
        (2, "schedule_disabled"),
        (1, "unknown_status"),
        (5, "never_synced"),
    ]


def test_of_one_repository_what_explains_most_comes_first() -> None:
    long_ago = {"last_successful_update_at": "2026-11-01T00:00:00Z", "number_of_failures": 9}
    for item, checks in (
        (mirror(**error("x"), **long_ago), ["sync_failed", "stale", "failing_repeatedly"]),
        (mirror(**error("x"), last_successful_update_at=None), ["sync_failed", "never_synced"]),
    ):
        assert [each["check"] for each in findings(item)] == checks


def test_a_repository_that_was_read_twice_is_found_once_as_it_was_last() -> None:
    assert found(mirror(update_status="failed"), mirror()) == set()
    assert found(mirror(), failures=[failure()]) == set()
    assert len(findings(mirror(update_status="failed"), mirror(update_status="failed"))) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"failures": {}}, "failures must be a list, not a dictionary"),
        ({"failures": ["x"]}, r"failures\[0\] must be a dictionary, not a text"),
        ({"failures": [{"reason": "timeout"}]}, r"failures\[0\]\.repository_id must be the id of a repository"),
        ({"repositories": [repository(0)]}, r"repositories\[0\]\.id must be the id of a repository"),
    ],
)
def test_what_is_not_from_the_modules_is_refused_by_its_place(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        findings(**options)


@given(given_audit=AUDITS, seed=st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(given_audit: dict[str, t.Any], seed: random.Random) -> None:
    by_id = {each["repository_id"]: each for each in given_audit["mirrors"]}
    rows = {each["id"]: each for each in given_audit["repositories"]}
    failures = {each["repository_id"]: each for each in given_audit["failures"]}
    once = {
        **given_audit,
        "mirrors": [*by_id.values()],
        "repositories": [*rows.values()],
        "failures": [*failures.values()],
    }
    shuffled = {
        **once,
        **{name: seed.sample(once[name], len(once[name])) for name in ("mirrors", "failures", "repositories")},
    }
    one, other = report_of(once), report_of(shuffled)
    assert one["findings"] == other["findings"]
    assert one["causes"] == other["causes"]
    assert one["summary"] == other["summary"]


@given(
    given_audit=AUDITS,
    minutes=st.integers(-14 * 60, 14 * 60).filter(lambda minutes: minutes % 60 == 0 or minutes > 0),
    z=st.booleans(),
)
def test_the_offset_of_times_does_not_matter(given_audit: dict[str, t.Any], minutes: int, z: bool) -> None:
    zone = datetime.timezone.utc if z else datetime.timezone(datetime.timedelta(minutes=minutes))

    def elsewhere(value: t.Any) -> t.Any:
        moment = parse(value)
        return moment.astimezone(zone).isoformat() if moment else value

    fields = ("last_update_at", "last_successful_update_at")
    moved = [{**each, **{name: elsewhere(each[name]) for name in fields}} for each in given_audit["mirrors"]]
    assert report_of(given_audit)["findings"] == report_of(given_audit, mirrors=moved, now=elsewhere(NOW))["findings"]


@given(values=st.dictionaries(st.sampled_from([name for name in mirror() if name != "repository_id"]), VALUES))
def test_no_value_of_a_mirror_is_a_crash(values: dict[str, t.Any]) -> None:
    assert {each["check"] for each in findings(mirror(**values))} <= set(CHECKS)


@given(
    values=st.dictionaries(st.sampled_from([name for name in failure() if name != "repository_id"]), VALUES),
    row=st.dictionaries(st.sampled_from([name for name in repository() if name != "id"]), VALUES),
)
def test_no_value_of_a_failure_or_a_repository_is_a_crash(values: dict[str, t.Any], row: dict[str, t.Any]) -> None:
    policy = {"checks": {"no_mirror": "info"}}
    checks = found(failures=[failure(**values)], repositories=[repository(**row)], policy=policy)
    assert checks in ({"unreadable"}, {"no_mirror"})


@given(given_audit=AUDITS)
def test_messages_do_not_depend_on_the_time_of_the_audit(given_audit: dict[str, t.Any]) -> None:
    later = [*report_of(given_audit, now="2026-11-24T08:00:05Z")["findings"]]
    earlier = [*report_of(given_audit)["findings"]]
    for findings_then in (earlier, later):
        for finding in findings_then:
            assert not re.search(r"08:00(?::05)? UTC", finding["message"])
            del finding["first_seen"]
    assert earlier == later


def test_each_check_of_a_repository_is_found_once() -> None:
    document = report(mirror(**error("x"), number_of_failures=9, last_successful_update_at=None, url="http://x/y"))
    checks = [each["check"] for each in document["findings"]]
    assert sorted(checks) == ["failing_repeatedly", "insecure_url", "never_synced", "sync_failed"]
