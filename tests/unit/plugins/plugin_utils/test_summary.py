# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._columns import width_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._summary import attention_sentence, summary_text
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import error_outcome, outcome_of
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    Fields,
    error,
    failure,
    mirror,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import AUDITS, report_of

REPORTS = {kind: f"/srv/reports/remote-mirror-audit.{kind}" for kind in ("html", "csv", "json", "junit")}
AUDITED = {"endpoint": "https://codehub.example.com"}


def many(number_of_failed: int) -> list[Fields]:
    """Return 100 mirrors of which some have failed."""
    return [mirror(n, **(error("exit status 128") if n <= number_of_failed else {})) for n in range(1, 101)]


def summary(document: Fields, columns: int = 120) -> list[str]:
    """Return the lines of a summary."""
    return summary_text(outcome_of(document, "critical"), document, REPORTS, columns).split("\n")


ROWS = [repository(number, name=f"支付网关-{number}") for number in range(1, 101)]
FIRST = report(*many(60), failures=[failure(101)], repositories=ROWS, audited=AUDITED)


def test_a_summary_says_what_was_audited_and_what_is_wrong() -> None:
    lines = summary(FIRST)
    assert lines[0] == "101 repositories of https://codehub.example.com at 2026-11-24 08:00 UTC"
    assert lines[1].startswith("40 healthy, 60 critical, 0 warning, 0 info, 0 waived, 0 no mirror, 1 unreadable")
    assert attention_sentence(FIRST) in lines
    assert "There is no previous report to compare with, so everything counts as new" in lines
    assert lines[-4:] == [f"{kind + ':':6} {path}" for kind, path in REPORTS.items()]


def test_the_paths_of_all_kinds_of_reports_begin_in_one_column() -> None:
    reports = {kind: f"/srv/reports/{kind}" for kind in ("html", "metrics", "history", "json")}
    lines = summary_text(outcome_of(FIRST, "critical"), FIRST, reports, 120).split("\n")
    assert lines[-4:] == [
        "html:    /srv/reports/html",
        "metrics: /srv/reports/metrics",
        "history: /srv/reports/history",
        "json:    /srv/reports/json",
    ]


def test_a_summary_is_quiet_when_nothing_is_new() -> None:
    lines = summary(report(*many(60), failures=[failure(101)], repositories=ROWS, audited=AUDITED, previous=FIRST))
    assert (
        "Since the previous audit (2026-11-24 08:00 UTC): 0 new, 0 worse, 0 fixed, 61 persisting; same since "
        "2026-11-24 08:00 UTC" in lines
    )
    assert len(lines) <= 6
    assert lines[-1] == f"html:  {REPORTS['html']}"
    assert not any(line.startswith("  ") for line in lines)


def test_a_first_summary_lists_the_most_urgent_repositories() -> None:
    document = report(mirror(1, mirroring_enabled=False), failures=[failure(2), failure(3)])
    lines = summary(document)
    assert [line.split()[:2] for line in lines if line.startswith("  ")] == [["warning", "1"]]
    assert "2 repositories could not be read: the account of the audit has no permission for this repository." in lines


def test_a_summary_lists_what_is_new_and_how_many_more() -> None:
    lines = summary(report(*many(90), repositories=ROWS, audited=AUDITED, previous=FIRST))
    assert sum(line.startswith("  new ") for line in lines) == 8
    assert "  ... and 22 more" in lines
    # The 101st is no longer audited.
    assert "1 repository no longer needs attention without being fixed; the report names it" in lines


def test_an_audit_that_was_not_completed_says_why_once_and_at_the_end() -> None:
    document = report(*many(60), requested=list(range(1, 200)), audited=AUDITED)
    document["ended_by"] = "CodeHub has been down for 5 minutes."
    lines = summary(document)
    assert lines[-1] == "The audit could not be completed: CodeHub has been down for 5 minutes."
    assert sum("down for 5 minutes" in line for line in lines) == 1
    assert attention_sentence(document) in lines


def test_a_simulated_audit_says_so_first() -> None:
    document = report(*many(1), audited={**AUDITED, "simulated": True})
    assert summary(document)[0].startswith("SIMULATED")
    assert not any("SIMULATED" in line for line in summary(FIRST))


def test_an_audit_that_could_not_be_made_says_why() -> None:
    outcome = error_outcome("The credentials were refused.", None, {})
    assert summary_text(outcome, None, {}, 80) == "The credentials were refused.\nNo report was written"


def test_a_report_that_was_not_compared_says_why() -> None:
    document = report(*many(1), audited={"endpoint": "http://127.0.0.1:8080"}, previous=FIRST)
    assert "its endpoint was https://codehub.example.com" in " ".join(summary(document))


def test_waivers_without_effect_are_counted() -> None:
    waivers = [
        {"repository": 999, "check": "all", "reason": "x"},
        *[{"repository": 1, "check": "all", "reason": "x", "expires": "2026-01-01"}] * 2,
    ]
    lines = summary(report(*many(1), waivers=waivers))
    assert "1 waiver matches no repository of the audit; the report lists it" in lines
    assert "2 waivers have lapsed; the report lists them" in lines


@given(first=AUDITS, second=AUDITS, columns=st.integers(0, 200))
def test_any_summary_fits_and_has_fewer_than_40_lines(
    first: dict[str, t.Any], second: dict[str, t.Any], columns: int
) -> None:
    lines = summary(report_of(second, previous=report_of(first)), columns)
    assert len(lines) < 40
    for line in lines[:-4]:
        assert width_of(line) <= max(columns, 60)
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", line)
