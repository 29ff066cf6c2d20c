# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""A report as JUnit XML, which continuous integration systems draw."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterator
from xml.sax.saxutils import escape

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import document_from

_NAME: t.Final = "remote_mirrors"

# XML 1.0 has no way to write these, not even as references.
_FORBIDDEN: t.Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_ENTITIES: t.Final = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}

#: Why a repository without a finding is not healthy.
_NOT_TESTED: t.Final = {
    "no_mirror": "The repository has no remote mirror.",
    "unreadable": "The mirror could not be read.",
}


class TestCase(t.NamedTuple):
    """outcome: what there is to say of it, as XML; empty where it passed. kind: failure, skipped or passed."""

    project: str
    name: str
    kind: str
    outcome: str

    def as_xml(self) -> str:
        """Return the element."""
        # A dot would make a package of what is before it.
        class_name = f"{_NAME}.{self.project.replace('.', '_')}"
        attributes = f'classname={_quoted(class_name)} name={_quoted(self.name)} time="0"'
        return f"<testcase {attributes}>{self.outcome}</testcase>" if self.outcome else f"<testcase {attributes}/>"


def junit_from(report: t.Any) -> str:
    """
    Return a report as JUnit XML. Raises: InputError.

    Each finding is a test case: failed when it is critical or a warning, skipped when it is waived, passed with a note
    when it is for information. A repository without findings is one that passed.
    """
    document = document_from(report, "the input")
    cases = [*map(_case_of_finding, document["findings"]), *_cases_without_findings(document)]
    failures, skipped = (sum(case.kind == kind for case in cases) for kind in ("failure", "skipped"))
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0"'
    # The schema has times without an offset.
    timestamp = _quoted(document["generated_at"].removesuffix("Z"))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="{_NAME}" {counts} time="0">',
            f'<testsuite name="{_NAME}" {counts} skipped="{skipped}" time="0" timestamp={timestamp}>',
            *(case.as_xml() for case in cases),
            "</testsuite>",
            "</testsuites>",
            "",
        ]
    )


def _case_of_finding(finding: Fields) -> TestCase:
    kind, outcome = _outcome(finding)
    name = f"{_label(finding['repository_name'], finding['repository_id'])}: {finding['check']}"
    return TestCase(finding["project_name"] or "-", name, kind, outcome)


def _outcome(finding: Fields) -> tuple[str, str]:
    if finding["waived"]:
        until = f", until {finding['waived']['expires']}" if finding["waived"]["expires"] else ""
        reason = f"Waived{until}: {finding['waived']['reason']}. {finding['message']}"
        return "skipped", f"<skipped>{_text(reason)}</skipped>"
    if finding["severity"] == "info":
        return "passed", f"<system-out>{_text(_explanation(finding))}</system-out>"
    attributes = f"type={_quoted(finding['severity'])} message={_quoted(finding['message'])}"
    return "failure", f"<failure {attributes}>{_text(_explanation(finding))}</failure>"


def _explanation(finding: Fields) -> str:
    lines = (
        finding["message"],
        f"What to do: {finding['remedy']}",
        finding["url"] and f"Source: {finding['url']}",
        finding["repository_url"] and f"Repository: {finding['repository_url']}",
        f"First seen: {finding['first_seen']} ({finding['change']})",
    )
    return "\n".join(line for line in lines if line)


def _cases_without_findings(document: Fields) -> Iterator[TestCase]:
    has_findings = {finding["repository_id"] for finding in document["findings"]}
    for repository in document["repositories"]:
        if repository["id"] not in has_findings:
            why = _NOT_TESTED.get(repository["state"])
            yield TestCase(
                repository["project_name"] or "-",
                _label(repository["name"], repository["id"]),
                "skipped" if why else "passed",
                f"<skipped>{_text(why)}</skipped>" if why else "",
            )


def _label(name: str | None, number: int) -> str:
    return f"{name} ({number})" if name else f"repository {number}"


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text))


def _quoted(text: str) -> str:
    return f'"{escape(_FORBIDDEN.sub(chr(0xFFFD), text), _ENTITIES)}"'
