# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
A thousand mirrors with known faults, at awkward times, with hostile texts: each fault is found once, and nothing else.
"""

from __future__ import annotations

import csv
import io
import json
import random
import typing as t
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import CHECKS
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._csv import csv_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._junit import junit_from
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    VALIDATOR,
    Fields,
    error,
    failure,
    ids,
    mirror,
    report,
    repository,
)

#: Names, projects and errors.
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    '=HYPERLINK("https://evil.example","x")',
    "+cmd|' /C calc'!A0",
    "\t-1+1",
    "@SUM(A1)",
    "a\r\n=1+1",
    ']]>&#0;\x00\x0b\ufffe\ud800<!ENTITY x "y">',
    "{{ lookup('ansible.builtin.pipe', 'id') }}{% raw %}",
    "\u202e\u2066gnp.exe\u2028",
    "\x1b[2J\x1b]0;x\x07",
    "billing",
    "支付🚀",
    "",
)
URLS = (
    "https://git.example.com/a.git",
    "git@git.example.com:a.git",
    "ssh://git@GIT.example.com:22/a",
    "https://[2001:db8::1]/a",
)
POLICY = {"approved_sources": ["git.example.com", "2001:db8::1"]}

#: Where a time is written: some offset, or a place where the clocks change, here that of the audit.
OFFSETS = ("+08:00", "-03:30", "+05:45", "+14:00", "-12:00", "+0800", "Z", "local")


class Clock(t.NamedTuple):
    """The time of an audit, and the offsets in hours of a place before and after its clocks change."""

    now: datetime
    change: datetime
    before: float
    after: float

    def text(self, offset: str, **ago: float) -> str:
        """Write how long ago something was, in an offset."""
        moment = self.now - timedelta(**ago)
        if offset == "local":
            hours = self.before if moment < self.change else self.after
            return moment.astimezone(timezone(timedelta(hours=hours))).isoformat(timespec="milliseconds")
        if offset == "Z":
            return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
        zone = datetime.strptime(offset, "%z").tzinfo
        written = moment.astimezone(zone).isoformat(timespec="milliseconds")
        return written if ":" in offset else written[:-3] + written[-2:]


def utc(*parts: t.Any) -> datetime:
    return datetime(*parts, tzinfo=timezone.utc)


CLOCKS = {
    "leap day": Clock(utc(2028, 2, 29, 12), utc(2028, 3, 26, 1), 1, 2),
    "after a leap day": Clock(utc(2028, 3, 1), utc(2028, 3, 12, 5, 30), -3.5, -2.5),
    "after no leap day": Clock(utc(2027, 3, 1, 0, 30), utc(2027, 3, 28, 1), 1, 2),
    "clocks go forward": Clock(utc(2027, 3, 28, 22), utc(2027, 3, 28, 1), 1, 2),
    "clocks go back": Clock(utc(2026, 10, 26), utc(2026, 10, 25, 1), 2, 1),
    "clocks go back in Newfoundland": Clock(utc(2026, 11, 2, 3), utc(2026, 11, 1, 4, 30), -2.5, -3.5),
    "new year": Clock(utc(2027, 1, 1, 0, 0, 1), utc(2027, 3, 28, 1), 0, 1),
}


def faults(clock: Clock, offset: str, text: str) -> list[tuple[set[str], Fields | None, str]]:
    """Return faults: the checks that find it; what is different in the mirror; without one, why it cannot be read."""

    def at(**ago: float) -> str:
        return clock.text(offset, **ago)

    fine = {"last_successful_update_at": at(hours=1), "last_update_at": at(hours=1)}
    old = {**fine, "last_successful_update_at": at(hours=48, seconds=1)}
    failed = error(text)
    return [
        (set(), {**fine}, ""),
        (set(), {**fine, "last_successful_update_at": at(hours=48)}, ""),
        (set(), {**fine, "last_successful_update_at": at(hours=-1)}, ""),
        (set(), {**fine, "update_status": "started", "last_update_at": at(hours=6)}, ""),
        (set(), {**fine, "number_of_failures": 2, "last_error_detail": {"msg": text, "code": None}}, ""),
        (set(), None, "not_found"),
        ({"sync_failed"}, {**fine, **failed}, ""),
        ({"stale"}, old, ""),
        ({"stale"}, {**fine, "last_successful_update_at": "2027-02-29T00:00:00Z"}, ""),
        ({"stale"}, {**fine, "last_successful_update_at": text or "0"}, ""),
        ({"never_synced"}, {**fine, "last_successful_update_at": None, "update_status": "none"}, ""),
        ({"stuck"}, {**fine, "update_status": "started", "last_update_at": at(hours=6, seconds=1)}, ""),
        ({"stuck"}, {**fine, "update_status": "scheduled", "last_update_at": None}, ""),
        ({"failing_repeatedly"}, {**fine, "number_of_failures": 3}, ""),
        ({"schedule_disabled"}, {**fine, "mirroring_enabled": False}, ""),
        ({"credentials_in_url"}, {**fine, "url": "https://u:S3cret@git.example.com/a.git"}, ""),
        ({"insecure_url"}, {**fine, "url": "HTTP://git.example.com/a"}, ""),
        ({"unapproved_source"}, {**fine, "url": f"https://git.example.com.evil.example/{text}"}, ""),
        ({"unapproved_source"}, {**fine, "url": "javascript:alert(1)"}, ""),
        ({"unknown_status"}, {**fine, "update_status": f"?{text}"}, ""),
        ({"unreadable"}, None, "forbidden"),
        ({"unreadable"}, None, "timeout"),
        ({"sync_failed", "stale", "failing_repeatedly"}, {**old, **failed, "number_of_failures": 3}, ""),
        (
            {"sync_failed", "never_synced", "credentials_in_url", "insecure_url", "unapproved_source"},
            {**fine, **failed, "last_successful_update_at": None, "url": "http://u:S3cret@evil.example/a"},
            "",
        ),
        (
            {"stuck", "stale", "schedule_disabled"},
            {**old, "update_status": "started", "last_update_at": at(days=9), "mirroring_enabled": False},
            "",
        ),
    ]


class Company(t.NamedTuple):
    """A thousand repositories, and what is wrong with them."""

    options: Fields
    mirrors: list[Fields]
    expected: list[tuple[int, str]]


def company(clock: Clock) -> Company:
    """Return one whose repositories have known faults, in no order."""
    chance = random.Random(29)
    mirrors, failures, rows, expected = [], [], [], []
    for number in chance.sample(range(1, 2147483648), 1000):
        name, project, text = (chance.choice(HOSTILE) for _text in range(3))
        checks, different, reason = chance.choice(faults(clock, chance.choice(OFFSETS), text))
        rows.append(repository(number, name=name, project_name=project))
        if different is None:
            failures.append(failure(number, reason, error_msg=text, message=text))
        else:
            mirrors.append(mirror(number, **{"url": chance.choice(URLS), **different}))
        expected += [(number, check) for check in checks]
    options = {"failures": failures, "repositories": rows, "policy": POLICY, "now": clock.now.isoformat()}
    return Company(options, mirrors, sorted(expected))


@pytest.fixture(params=CLOCKS.values(), ids=CLOCKS, scope="module")
def case(request: pytest.FixtureRequest) -> Company:
    return company(request.param)


def test_each_fault_is_found_once_and_no_other(case: Company) -> None:
    document = report(*case.mirrors, **case.options)
    assert sorted((each["repository_id"], each["check"]) for each in document["findings"]) == case.expected
    assert {check for _number, check in case.expected} == set(CHECKS) - {"no_mirror"}
    assert document["summary"]["repositories"]["requested"] == 1000
    wrong = {number for number, _check in case.expected}
    classes = Counter(each["state"] for each in document["repositories"] if each["id"] not in wrong)
    assert set(classes) == {"healthy", "no_mirror"}


def test_each_form_of_the_report_has_each_finding_once(case: Company) -> None:
    document = report(*case.mirrors, **case.options)
    VALIDATOR.validate(json.loads(json.dumps(document)))
    table = csv.DictReader(io.StringIO(csv_from(document)[1:], newline=""))
    assert sorted((int(row["repository_id"]), row["check"]) for row in table) == case.expected
    assert sorted(failed_cases(junit_from(document, "warning"))) == case.expected


def failed_cases(text: str) -> Iterator[tuple[int, str]]:
    """Yield the findings of a JUnit document, whose names end in their id and check: "name (7): stale"."""
    for each in ElementTree.fromstring(text.encode("utf-8")).iter("testcase"):
        label, _colon, check = each.get("name", "").rpartition(": ")
        if check in CHECKS:
            yield int(label.rpartition("(")[2].rstrip(")").removeprefix("repository ")), check


def test_what_is_fixed_is_fixed_and_the_rest_persists(case: Company) -> None:
    before = report(*case.mirrors, **case.options)
    fine = {"url": URLS[0], "last_successful_update_at": case.options["now"]}
    fixed = [mirror(each["repository_id"], **fine) for each in case.mirrors]
    after = report(*fixed, previous=before, **case.options)
    failing = {number for number, check in case.expected if check != "unknown_status"}
    unreadable = {number for number, check in case.expected if check == "unreadable"}
    assert after["new"] == after["worse"] == []
    assert set(ids(after["fixed"])) == failing - unreadable
    assert after["summary"]["changes"]["persisting"] == len(unreadable)
