# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import json
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._csv import csv_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._junit import junit_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import (
    STATES,
    json_from,
    previous_from_text,
    report_from,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import outcome_of
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    SCHEMA,
    VALIDATOR,
    error,
    failure,
    mirror,
    report,
    repository,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import (
    AUDITS,
    VALUES,
    report_of,
)

FAILED = mirror(1, **error("exit status 128"))
TOMORROW = "2026-11-25T08:00:00Z"

#: A report in which nothing is empty.
FULL = report(
    FAILED,
    mirror(3),
    mirror(4, mirroring_enabled=False),
    mirror(6, **error("x")),
    failures=[failure(5), failure(8, "not_attempted")],
    repositories=[repository(number) for number in (1, 3, 4, 5, 6, 8)],
    waivers=[
        {"repository": 4, "check": "all", "reason": "x"},
        {"repository": 99, "check": ["stale"], "reason": "x"},
        {"repository": 4, "check": "stale", "reason": "x", "expires": "2026-01-01"},
    ],
    previous=report(
        mirror(3, **error("x")), mirror(6, mirroring_enabled=False), mirror(7, **error("x")), mirror(8, **error("x"))
    ),
    audited={"region": "cn-north-4"},
    now=TOMORROW,
)


#: Keys that reports of earlier versions lack. They are null there.
LATER = {"owner", "unreadable_reason"}


def changed(path: str, value: t.Any) -> dict[str, t.Any]:
    """Return the report with another value; a value of ... removes it."""
    document = copy.deepcopy(FULL)
    *places, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    target: t.Any = document
    for place in places:
        target = target[place]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return document


def paths(value: t.Any, path: tuple[str, ...] = ()) -> t.Iterator[str]:
    """Yield the path of each value of a report, of lists only of the first element."""
    if path:
        yield ".".join(path)
    items = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for name, item in items:
        if not (len(path) == 1 and path[0] == "audited" and name not in SCHEMA["properties"]["audited"]["required"]):
            yield from paths(item, (*path, str(name)))


def test_the_example_is_full() -> None:
    VALIDATOR.validate(FULL)
    for name in ("causes", "start_here", "new", "worse", "fixed", "dropped", "findings", "repositories"):
        assert FULL[name], name
    assert all(FULL["waivers"].values())
    assert any(row["before"] for row in FULL["repositories"])


def test_the_schema_knows_all_states() -> None:
    assert SCHEMA["$defs"]["repository"]["properties"]["state"]["enum"] == list(STATES)


@pytest.mark.parametrize("path", [path for path in sorted(paths(FULL)) if not path.rpartition(".")[2].isdigit()])
def test_what_the_schema_requires_is_required_of_a_previous_report(path: str) -> None:
    document = changed(path, ...)
    if VALIDATOR.is_valid(document):
        # The names of checks and of reasons are data. Without a language a report is in English.
        optional = ("language", "policy.checks.", "unreadable.reasons.", "repositories.0.before.first_seen.")
        assert path.startswith(optional)
        report_from(document, "x")
    elif path.rpartition(".")[2] in LATER:
        assert report_from(document, "x") == changed(path, None)
    else:
        with pytest.raises(InputError):
            report_from(document, "x")


@pytest.mark.parametrize("place", ["findings.0", "summary", "new.0", "repositories.0", "run", "policy"])
def test_an_unknown_property_is_refused_by_the_schema_of_this_release(place: str) -> None:
    assert not VALIDATOR.is_valid(changed(f"{place}.mesage", "x"))


@pytest.mark.parametrize(
    ("previous", "message"),
    [
        ([], "previous must be a report as a dictionary, not a list"),
        ("{}", "previous must be a report as a dictionary, not a text"),
        ({}, "previous is not a report: it has no valid schema_version"),
        ({"report": FULL}, "previous is not a report: it has no valid schema_version"),
        (changed("schema_version", 2.0), "previous is not a report"),
        (
            changed("schema_version", "1.0"),
            "previous has the schema version 1.0, but this release of the collection reads 2.0",
        ),
        (changed("schema_version", "3.0"), "previous has the schema version 3.0"),
        (changed("generated_at", "yesterday"), "previous.generated_at has an invalid value: 'yesterday'"),
        (changed("previous_generated_at", 5), "previous.previous_generated_at has an invalid value: 5"),
        (changed("findings", None), "previous.findings must be a list, not null"),
        (changed("findings.0", 7), "previous.findings[0] must be a dictionary, not 7"),
        (changed("findings.0.first_seen", ...), "previous.findings[0].first_seen is missing"),
        (changed("findings.0.first_seen", "soon"), "previous.findings[0].first_seen has an invalid value: 'soon'"),
        (changed("findings.0.severity", "bad"), "previous.findings[0].severity has an invalid value: 'bad'"),
        (changed("findings.0.waived", {}), "previous.findings[0].waived.reason is missing"),
        (changed("findings.0.cause", 99), "previous.findings[0].cause must be the index of a cause"),
        (
            changed("findings.0.repository_url", "javascript:x"),
            "previous.findings[0].repository_url has an invalid value",
        ),
        (changed("findings.0.check", "<b>"), "previous.findings[0].check has an invalid value"),
        (changed("summary.changes.new", "x"), "previous.summary.changes.new has an invalid value: 'x'"),
        (changed("summary.repositories.healthy", -1), "previous.summary.repositories.healthy has an invalid value: -1"),
        (changed("policy.max_age", 0), "previous.policy.max_age must be hours"),
        (changed("policy.max_age", float("nan")), "previous.policy.max_age has an invalid value: nan"),
        (changed("policy.approved_sources", ["//"]), "previous.policy.approved_sources[0] must be a host name"),
        (changed("repositories.0", {}), "previous.repositories[0].id is missing"),
        (changed("repositories.0.change", "evil"), "previous.repositories[0].change has an invalid value: 'evil'"),
        (changed("fixed", {}), "previous.fixed must be a list"),
    ],
)
def test_an_invalid_previous_report_is_refused_by_its_place(previous: t.Any, message: str) -> None:
    with pytest.raises(InputError) as refused:
        report(FAILED, previous=previous)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("{}", "is not a report: it has no valid schema_version"),
        ("[]", "must be a report as a dictionary"),
        (json_from(report_from(FULL, "x"))[:-40], "is not a report: no valid JSON"),
        ("<!DOCTYPE html><html>", "is not a report: no valid JSON"),
        ("[" * 100_000, "is not a report: no valid JSON"),
        ('{"schema_version": "1.0"}', "has the schema version 1.0"),
    ],
)
def test_an_invalid_file_is_named_with_what_to_do(text: str, problem: str) -> None:
    with pytest.raises(InputError) as refused:
        previous_from_text(text, "/srv/reports/remote-mirror-audit.json")
    message = str(refused.value)
    assert message.startswith(f"previous_report /srv/reports/remote-mirror-audit.json {problem}")
    assert message.endswith(
        "Remove the file, or give another previous_report: without one this audit counts as the first."
    )


@given(given_audit=AUDITS)
@settings(max_examples=30)
def test_a_report_is_the_same_when_it_is_read_from_its_file(given_audit: dict[str, t.Any]) -> None:
    document = report_of(given_audit)
    assert previous_from_text(json_from(report_from(document, "x")), "x") == document


def test_a_later_minor_version_is_read() -> None:
    later = changed("schema_version", "2.7")
    later["more"] = True
    later["findings"][0].update(check="a_new_check", more=1)
    later["policy"]["checks"]["a_new_check"] = "critical"
    document = report(FAILED, previous=later, audited={"region": "cn-north-4"}, now=TOMORROW)
    assert document["previous_generated_at"] == FULL["generated_at"]
    assert "a_new_check" in csv_from(later)
    assert "a_new_check" in junit_from(later)


def test_half_of_a_surrogate_pair_in_a_file_becomes_a_question_mark() -> None:
    text = json.dumps(changed("repositories.0.name", "\ud800x"))
    assert previous_from_text(text, "x")["repositories"][0]["name"] == "?x"


def test_texts_of_a_previous_report_are_cleaned() -> None:
    previous = changed("repositories.4.name", "a\u202egnp.exe\x1b[2J")
    previous["repositories"][4].update(severity="critical", state="critical")
    gone = next(row for row in report(FAILED, previous=previous)["dropped"] if row["repository_id"] == 6)
    assert gone["repository_name"] == "a gnp.exe [2J"


@given(data=st.data())
def test_no_value_in_a_previous_report_is_a_crash(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(paths(FULL))))
    previous = changed(path, data.draw(st.one_of(st.just(...), VALUES)))
    refused = ""
    try:
        document = report(FAILED, mirror(3), now=TOMORROW, previous=previous)
    except InputError as met:
        refused = str(met)
    else:
        VALIDATOR.validate(document)
        csv_from(previous)
        junit_from(previous, "new")
        outcome_of(report_from(previous, "x"), "new")
    assert refused.startswith("previous" if refused else "")


@pytest.mark.parametrize(("path", "value"), [("policy.max_age", 0), ("policy.approved_sources", ["//"])])
def test_an_invalid_policy_in_a_file_is_refused_with_the_name_of_the_file(path: str, value: t.Any) -> None:
    with pytest.raises(InputError, match=rf"previous_report /srv/a\.json\.{path}.* Remove the file"):
        previous_from_text(json.dumps(changed(path, value)), "/srv/a.json")
