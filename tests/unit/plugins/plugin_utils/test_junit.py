# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._junit import junit_from
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    error,
    failure,
    mirror,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import AUDITS, report_of

#: The elements of the schema that Jenkins publishes: attributes, and children in their order.
SCHEMA: dict[str, tuple[set[str], list[str]]] = {
    "testsuites": ({"name", "tests", "failures", "errors", "disabled", "time"}, ["testsuite"]),
    "testsuite": (
        {
            "name",
            "tests",
            "failures",
            "errors",
            "time",
            "disabled",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
        },
        ["properties", "testcase", "system-out", "system-err"],
    ),
    "testcase": (
        {"name", "assertions", "time", "classname", "status"},
        ["skipped", "error", "failure", "system-out", "system-err"],
    ),
    "failure": ({"type", "message"}, []),
    "skipped": (set(), []),
    "system-out": (set(), []),
}


def checked(text: str) -> ElementTree.Element:
    """Return the suite, and check that the document is as the schema has it."""
    root = ElementTree.fromstring(text.encode("utf-8"))
    assert root.tag == "testsuites"
    for element in root.iter():
        attributes, children = SCHEMA[element.tag]
        assert set(element.keys()) <= attributes
        order = [children.index(child.tag) for child in element]
        assert order == sorted(order)
    (suite,) = root
    cases = list(suite)
    for each in (root, suite):
        assert int(each.get("tests", "")) == len(cases)
        assert int(each.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert each.get("errors") == "0"
    assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp", ""))
    names = [(case.get("classname"), case.get("name")) for case in cases]
    assert all(class_name and name for class_name, name in names)
    assert len(set(names)) == len(names)
    return suite


def audited() -> dict[str, t.Any]:
    """Return a report with a finding of each kind."""
    return report(
        mirror(1),
        mirror(2, **error("exit status 128")),
        mirror(3, mirroring_enabled=False),
        mirror(4, update_status="paused"),
        mirror(5, mirroring_enabled=False),
        failures=[failure(6), failure(8, "not_found"), failure(9, "not_attempted")],
        repositories=[repository(number, name=f"r{number}", project_name="P.1") for number in range(1, 10)],
        requested=[1, 2, 3, 4, 5, 6, 8, 9],
        waivers=[{"repository": 5, "check": "all", "reason": "Ticket 42", "expires": "2026-12-31"}],
        previous=report(mirror(2, **error("exit status 128"))),
    )


def outcomes(suite: ElementTree.Element) -> dict[str | None, list[tuple[str, str | None]]]:
    """Return what became of each test case."""
    return {case.get("name"): [(child.tag, child.get("type")) for child in case] for case in suite}


@pytest.mark.parametrize(
    ("fail_on", "failing"),
    [
        ("critical", {"r2 (2): sync_failed": "critical", "r6 (6): unreadable": "critical"}),
        (
            "warning",
            {
                "r2 (2): sync_failed": "critical",
                "r6 (6): unreadable": "critical",
                "r3 (3): schedule_disabled": "warning",
            },
        ),
        ("new", {"r6 (6): unreadable": "critical", "r3 (3): schedule_disabled": "warning"}),
        ("never", {}),
    ],
)
def test_what_fails_the_audit_fails_and_the_rest_is_skipped(fail_on: str, failing: dict[str, str]) -> None:
    suite = checked(junit_from(audited(), fail_on))
    expected: dict[str | None, list[tuple[str, str | None]]] = {
        "r1 (1)": [],
        "r2 (2): sync_failed": [("skipped", None)],
        "r3 (3): schedule_disabled": [("skipped", None)],
        "r4 (4): unknown_status": [("system-out", None)],
        "r5 (5): schedule_disabled": [("skipped", None)],
        "r6 (6): unreadable": [("skipped", None)],
        "r8 (8)": [("skipped", None)],
        "r9 (9)": [("skipped", None)],
    }
    assert outcomes(suite) == {**expected, **{name: [("failure", kind)] for name, kind in failing.items()}}


def test_a_test_case_has_the_text_of_its_finding() -> None:
    suite = checked(junit_from(audited()))
    assert {case.get("classname") for case in suite} == {"remote_mirrors.P_1"}
    waived = suite.findtext("testcase[@name='r5 (5): schedule_disabled']/skipped") or ""
    assert waived.startswith("Waived, until 2026-12-31: Ticket 42. The scheduled synchronization")
    passed = suite.findtext("testcase[@name='r3 (3): schedule_disabled']/skipped") or ""
    assert passed.startswith("Does not fail the audit (fail_on: critical, severity: warning).\nThe scheduled")
    failed = suite.find("testcase[@name='r2 (2): sync_failed']/failure")
    assert failed is not None
    assert (failed.get("message") or "").startswith("The last synchronization failed: git could not read the source")
    for line in ("Error: exit status 128", "Fix: Clone the source by hand", "Source: https://github.com/example/"):
        assert line in (failed.text or "")
    assert suite.findtext("testcase[@name='r9 (9)']/skipped") == "The audit ended before the mirror was read."


def test_what_could_not_be_read_has_not_passed_even_where_the_check_is_off() -> None:
    suite = checked(junit_from(report(failures=[failure(1)], policy={"checks": {"unreadable": "off"}})))
    assert suite.findtext("testcase/skipped") == "The mirror could not be read."


@given(given_audit=AUDITS, fail_on=st.sampled_from(["critical", "warning", "new", "never"]))
def test_any_report_is_a_valid_document(given_audit: dict[str, t.Any], fail_on: str) -> None:
    checked(junit_from(report_of(given_audit), fail_on))


@pytest.mark.parametrize("text", ["a\x00b\x0b\ufffe", "]]>&<'\"", "a\n\tb", "\U0001f600\x7f", "\ud800"])
def test_what_xml_cannot_hold_is_replaced(text: str) -> None:
    document = report(mirror(mirroring_enabled=False))
    document["findings"][0].update(project_name=text, message=text, remedy=text)
    failed = checked(junit_from(document, "warning")).find("testcase/failure")
    assert failed is not None
    expected = re.sub("[\x00-\x1f\x7f]+", " ", text).replace("\ufffe", "\ufffd").replace("\ud800", "?").strip()
    assert failed.get("message") == expected
    assert (failed.text or "").startswith(f"{expected}\nFix: {expected}\n")


def test_what_is_not_a_report_is_refused() -> None:
    with pytest.raises(InputError, match="the input must be a report as a dictionary, not a list"):
        junit_from([])


def test_an_unknown_fail_on_is_refused() -> None:
    with pytest.raises(InputError, match="fail_on must be one of critical, warning, new, never, not 'info'"):
        junit_from(report(mirror()), "info")
