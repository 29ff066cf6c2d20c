# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""A report as JUnit XML, which continuous integration systems show."""

from __future__ import annotations

import re
import typing as t
from xml.etree import ElementTree

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import ATTENTION
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._labels import label_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import N_, language_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import report_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import checked_fail_on

_NAME: t.Final = "remote_mirrors"

# XML 1.0 has no way to write these, not even as references.
_FORBIDDEN: t.Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: Why a repository without a finding is not healthy.
_NOT_TESTED: t.Final = {
    "no_mirror": N_("The repository has no remote mirror."),
    "unreadable": N_("The mirror could not be read."),
    "not_attempted": N_("The audit ended before the mirror was read."),
}
_WAIVED: t.Final = N_("Waived: {reason}. {message}")
_WAIVED_UNTIL: t.Final = N_("Waived, until {expires}: {reason}. {message}")
_DOES_NOT_FAIL: t.Final = N_("Does not fail the audit (fail_on: {fail_on}, severity: {severity}).\n{explanation}")
_FIX: t.Final = N_("Fix: {remedy}")
_ERROR: t.Final = N_("Error: {error}")
_SOURCE: t.Final = N_("Source: {url}")
_REPOSITORY: t.Final = N_("Repository: {url}")
_OWNER: t.Final = N_("Owner: {owner}")
_FIRST_SEEN: t.Final = N_("First seen: {time}")


def junit_from(report: t.Any, fail_on: t.Any = "critical") -> str:
    """Return a report as JUnit XML.

    Each finding is a test case. It fails when it makes the audit fail, and is skipped with its text when it does not,
    or is waived; for information it passes with a note. A repository without findings is a test case that passes.

    Args:
        report: A report.
        fail_on: What makes the audit fail.

    Raises:
        InputError: It is not a report, or fail_on is invalid.
    """
    checked = report_from(report, "the input")
    writer = _Writer(checked_fail_on(fail_on), checked)
    for finding in checked["findings"]:
        writer.add_finding(finding)
    for row in checked["repositories"]:
        writer.add_repository(row)
    return writer.text()


class _Writer:
    def __init__(self, fail_on: str, report: Fields) -> None:
        self._fail_on = fail_on
        self._language = language_of(report)
        self._news = {row["id"] for row in report["repositories"] if row["change"] in ("new", "worse")}
        self._with_findings: set[int] = set()
        self._root = ElementTree.Element("testsuites", {"name": _NAME})
        self._suite = ElementTree.SubElement(self._root, "testsuite", {"name": _NAME})
        self._counts = {"tests": 0, "failures": 0, "errors": 0}
        self._skipped = 0
        # The schema has times without an offset.
        self._timestamp = report["generated_at"].removesuffix("Z")

    def add_finding(self, finding: Fields) -> None:
        self._with_findings.add(finding["repository_id"])
        name = f"{_label(finding['repository_name'], finding['repository_id'])}: {finding['check']}"
        case = self._case(finding["project_name"], name)
        if finding["waived"]:
            sentence = _WAIVED_UNTIL if finding["waived"]["expires"] else _WAIVED
            waived = {**finding["waived"], "expires": self._language.date(finding["waived"]["expires"] or "")}
            self._skip(case, self._language.text(sentence, message=finding["message"], **waived))
        elif finding["severity"] not in ATTENTION:
            ElementTree.SubElement(case, "system-out").text = _clean(self._explanation(finding))
        elif self._fails(finding):
            self._counts["failures"] += 1
            attributes = {"type": finding["severity"], "message": _clean(finding["message"])}
            ElementTree.SubElement(case, "failure", attributes).text = _clean(self._explanation(finding))
        else:
            text = self._language.text(
                _DOES_NOT_FAIL,
                fail_on=self._fail_on,
                severity=label_of(finding["severity"], self._language),
                explanation=self._explanation(finding),
            )
            self._skip(case, text)

    def add_repository(self, row: Fields) -> None:
        if row["id"] not in self._with_findings:
            case = self._case(row["project_name"], _label(row["name"], row["id"]))
            if row["state"] in _NOT_TESTED:
                self._skip(case, self._language.text(_NOT_TESTED[row["state"]]))

    def text(self) -> str:
        counts = {name: str(count) for name, count in self._counts.items()}
        self._root.attrib.update(counts, time="0")
        self._suite.attrib.update(counts, skipped=str(self._skipped), time="0", timestamp=self._timestamp)
        ElementTree.indent(self._root, "")
        xml = ElementTree.tostring(self._root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}\n'

    def _fails(self, finding: Fields) -> bool:
        if self._fail_on == "new":
            return finding["repository_id"] in self._news
        return self._fail_on == "warning" or (self._fail_on == "critical" and finding["severity"] == "critical")

    def _case(self, project: str | None, name: str) -> ElementTree.Element:
        self._counts["tests"] += 1
        # A dot would make a package of what is before it.
        class_name = f"{_NAME}.{(project or '-').replace('.', '_')}"
        attributes = {"classname": _clean(class_name), "name": _clean(name), "time": "0"}
        return ElementTree.SubElement(self._suite, "testcase", attributes)

    def _skip(self, case: ElementTree.Element, text: str) -> None:
        self._skipped += 1
        ElementTree.SubElement(case, "skipped").text = _clean(text)

    def _explanation(self, finding: Fields) -> str:
        text = self._language.text
        lines = (
            finding["message"],
            finding["error"] and text(_ERROR, error=finding["error"]),
            text(_FIX, remedy=finding["remedy"]),
            finding["url"] and text(_SOURCE, url=finding["url"]),
            finding["owner"] and text(_OWNER, owner=finding["owner"]),
            finding["repository_url"] and text(_REPOSITORY, url=finding["repository_url"]),
            text(_FIRST_SEEN, time=self._language.minute(finding["first_seen"])),
        )
        return "\n".join(line for line in lines if line)


def _label(name: str | None, number: int) -> str:
    # Programs compare the names of test cases between runs, so these are the same in each language.
    return f"{name} ({number})" if name else f"repository {number}"


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
