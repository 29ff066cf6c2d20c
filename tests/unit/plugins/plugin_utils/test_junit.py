# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t
from xml.etree import ElementTree

import pytest
from hypothesis import given

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._junit import junit_from
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    error,
    failure,
    mirror,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import AUDITS, audit_of

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


def test_findings_fail_are_skipped_or_pass_with_a_note() -> None:
    suite = checked(
        junit_from(
            report(
                mirror(1),
                mirror(2, **error("exit status 128")),
                mirror(3, mirroring_enabled=False),
                mirror(4, update_status="paused"),
                mirror(5, mirroring_enabled=False),
                failures=[failure(6), failure(8, "not_found")],
                repositories=[repository(number, name=f"r{number}", project_name="P.1") for number in range(1, 9)],
                requested=[1, 2, 3, 4, 5, 6, 8],
                waivers=[{"repository": 5, "check": "all", "reason": "Ticket 42", "expires": "2026-12-31"}],
            )
        )
    )
    outcomes = {case.get("name"): [(child.tag, child.get("type")) for child in case] for case in suite}
    assert outcomes == {
        "r1 (1)": [],
        "r2 (2): sync_failed": [("failure", "critical")],
        "r3 (3): schedule_disabled": [("failure", "warning")],
        "r4 (4): unknown_status": [("system-out", None)],
        "r5 (5): schedule_disabled": [("skipped", None)],
        "r6 (6): unreadable": [("failure", "critical")],
        "r8 (8)": [("skipped", None)],
    }
    assert {case.get("classname") for case in suite} == {"remote_mirrors.P_1"}
    skipped = suite.findtext("testcase[@name='r5 (5): schedule_disabled']/skipped") or ""
    assert skipped.startswith("Waived, until 2026-12-31: Ticket 42. The scheduled synchronisation")
    failed = suite.find("testcase[@name='r2 (2): sync_failed']/failure")
    assert failed is not None
    assert (failed.get("message") or "").startswith("The last synchronisation failed: exit status 128")
    assert "What to do: Clone the source by hand" in (failed.text or "")
    assert "Source: https://github.com/example/billing.git" in (failed.text or "")


def test_what_could_not_be_read_has_not_passed_even_where_the_check_is_off() -> None:
    suite = checked(junit_from(report(failures=[failure(1)], policy={"checks": {"unreadable": "off"}})))
    assert suite.findtext("testcase/skipped") == "The mirror could not be read."


@given(given_audit=AUDITS)
def test_any_report_is_a_valid_document(given_audit: dict[str, t.Any]) -> None:
    checked(junit_from(audit_of(given_audit)["report"]))


@pytest.mark.parametrize("text", ["a\x00b\x0b\ufffe", "]]>&<'\"", "a\n\tb", "\U0001f600\x7f", "\ud800"])
def test_what_xml_cannot_hold_is_replaced(text: str) -> None:
    document = report(mirror(mirroring_enabled=False))
    document["findings"][0].update(project_name=text, message=text, remedy=text)
    failed = checked(junit_from(document)).find("testcase/failure")
    assert failed is not None
    expected = re.sub("[\x00\x0b\ufffe]", "\ufffd", text.replace("\ud800", "?"))
    assert failed.get("message") == expected
    assert (failed.text or "").startswith(f"{expected}\nWhat to do: {expected}\n")


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(InputError, match="the input must be a report as a dictionary, not a list"):
        junit_from([])
