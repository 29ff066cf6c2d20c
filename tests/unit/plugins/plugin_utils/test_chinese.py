# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All that a reader gets of an audit in Chinese: no English but names, and what CodeHub and its users wrote."""

from __future__ import annotations

import html
import json
import re
import typing as t
from html.parser import HTMLParser

import pytest

from ansible_collections.huaweicloud.codearts.plugins.module_utils._sync_errors import explain
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._batches import Deadline, not_audited
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import CHECKS
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import (
    explain_unlisted,
    explain_unreadable,
    failure_text,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._html import html_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._junit import junit_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import language_named
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._message import message_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repair import plan_from, repair_report_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repair_table import table_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._summary import summary_text
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import outcome_of
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.reasons import REASONS
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    LONG_AGO,
    POLICY,
    Fields,
    error,
    failure,
    mirror,
    report,
    repository,
    with_all_findings,
)

CHINESE = language_named("zh_CN")

#: Texts of git and of hosting services, one for each explanation and one that has none.
ERRORS = (
    "SSL certificate problem: certificate has expired",
    "fatal: Authentication failed",
    "The requested URL returned error: 403",
    "fatal: couldn't find remote ref refs/heads/master",
    "fatal: repository not found",
    "Could not resolve host",
    "Operation timed out",
    "error: 429 Too Many Requests",
    "remote: pre-receive hook declined",
    "! [rejected] main -> main (non-fast-forward)",
    "quota exceeded",
    "Connection refused",
    "fatal: early EOF",
    "exit status 128",
    "something unheard of",
)

#: Names that are not translated: those of options, checks, reasons, statuses and formats, and proper names.
NAMES = {
    *["API", "CSV", "CodeHub", "DNS", "HTTP", "ID", "JSON", "JavaScript", "TLS", "UTC", "git", "fsck", "https"],
    *["fail_on", "approved_sources", "rate_limit", "timeout", "max_age", "stuck_after", "max_failures", "endpoint"],
    *["none", "to_retry", "scheduled", "started", "finished", "failed", "paused"],
    *["max_repairs", "wait_timeout", "synchronize", "enable_schedule"],
    *CHECKS,
    *REASONS,
}

#: What CodeHub and its users wrote in these audits.
DATA = re.compile(
    "|".join(
        [
            *map(re.escape, sorted((*ERRORS, "No permission", "CH.004403"), key=len, reverse=True)),
            r"\w+://[^\s<>，。；：）、]*",
            r"[\w.-]+\.(?:com|example)\b",
            "cn-north-4",
            "fail_on：\\w+",
        ]
    ),
    re.ASCII,
)


def english_in(text: str) -> list[str]:
    """Return the words of a text in Latin letters that are neither names nor data."""
    seen = html.unescape(text).replace("\u200b", "")
    return [word for word in re.findall(r"[A-Za-z][A-Za-z_]+", DATA.sub(" ", seen)) if word not in NAMES]


def many_faults(day: int, **options: t.Any) -> Fields:
    """Return the report of an audit in which each check finds something, and all errors and reasons occur."""
    broken = [mirror(100 + number, **error(text), number_of_failures=9) for number, text in enumerate(ERRORS)]
    unreadable = [failure(200 + number, reason) for number, reason in enumerate((*REASONS, "unheard_of"))]
    mirrors = [
        *broken,
        mirror(1, last_successful_update_at=LONG_AGO, mirroring_enabled=False),
        mirror(2, update_status="started", last_update_at=LONG_AGO, url="http://git.example.com/a"),
        mirror(3, update_status="paused", last_successful_update_at=None, url_has_credentials=True),
        mirror(4, last_successful_update_at="soon", last_update_at="soon", update_status="scheduled", url="?"),
        mirror(5, **error("exit status 128")),
        mirror(6, update_status=None, last_successful_update_at=None),
        mirror(8 + day, mirroring_enabled=False),
        mirror(20, **(error("fatal: early EOF") if day else {"mirroring_enabled": False})),
        mirror(21, **({} if day else error("fatal: early EOF"))),
    ]
    more, more_unreadable = with_all_findings(300)
    mirrors += more
    unreadable += more_unreadable
    numbers = [row["repository_id"] for row in (*mirrors, *unreadable)]
    return report(
        *mirrors,
        {"repository_id": 30},
        failures=unreadable,
        repositories=[
            repository(n, name=f"仓库{n}", project_name=f"项目{n % 4}", namespace="组", owner=f"责任人{n % 3}")
            for n in numbers
            if n % 7
        ],
        requested=[*numbers, 30, 40],
        policy={**POLICY, "max_age": "50h"},
        waivers=[
            {"repository": 5, "check": "all", "reason": "迁移中", "expires": "2026-12-31"},
            {"repository": 3, "check": "stale", "reason": "迁移中"},
            {"repository": 99, "check": ["stale", "stuck"], "reason": "迁移中"},
            {"repository": 1, "check": "stale", "reason": "迁移中", "expires": "2026-01-01"},
        ],
        audited={
            "endpoint": "https://codehub.example.com",
            "region": "cn-north-4",
            "scope": "project",
            "simulated": True,
        },
        now=f"2026-11-2{4 + day}T08:00:00Z",
        language="zh_CN",
        **options,
    )


FIRST = many_faults(0)
SECOND = many_faults(1, previous=FIRST)
NOT_COMPARED = many_faults(1, previous={**FIRST, "audited": {**FIRST["audited"], "scope": "user"}})
REPORTS = pytest.mark.parametrize("document", [FIRST, SECOND, NOT_COMPARED], ids=["first", "second", "not compared"])


def outcome(document: Fields, fail_on: str = "critical") -> Fields:
    """Return the outcome of an audit."""
    return outcome_of(document, fail_on)


class Shown(HTMLParser):
    """Collects what a page shows or says to a screen reader, without style and script."""

    ATTRIBUTES = ("title", "aria-label", "placeholder", "data-label", "alt")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.script = ""
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in ("style", "script") else ""
        self.texts += [value for name, value in attrs if name in self.ATTRIBUTES and value]

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.texts.append(data)
        elif self._inside == "script" and data.startswith("{"):
            self.script = data

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


def test_the_audit_has_all_checks_and_all_explanations() -> None:
    assert {finding["check"] for finding in FIRST["findings"]} == set(CHECKS)
    assert len({explain(text) for text in ERRORS}) == len(ERRORS)
    assert all(SECOND[kind] for kind in ("new", "worse", "fixed", "dropped"))


@REPORTS
def test_no_english_in_the_page(document: Fields) -> None:
    page = html_from(document)
    assert '<html lang="zh-CN">' in page
    shown = Shown(page)
    assert english_in("\n".join(shown.texts)) == []
    assert english_in("\n".join(texts_of_script(json.loads(shown.script)))) == []


def texts_of_script(data: Fields) -> t.Iterator[str]:
    """Yield the texts that the script shows, without placeholders."""
    for text in data["texts"].values():
        yield from (re.sub(r"\{\w+\}", "", form) for form in (text.values() if isinstance(text, dict) else [text]))
    for _name, label in data["severities"]:
        yield label
    for _name, *labels in data["checks"]:
        yield from labels
    yield from data["causes"]
    for column in ("message", "error", "remedy"):
        for index in {*data["columns"][column]}:
            parts = data["strings"][index]
            yield "".join(map(str, parts)) if isinstance(parts, list) else parts or ""


@REPORTS
@pytest.mark.parametrize("columns", [60, 120])
def test_no_english_at_the_terminal(document: Fields, columns: int) -> None:
    assert english_in(summary_text(outcome(document), document, {}, columns)) == []


@REPORTS
def test_no_english_in_texts_of_the_report_and_the_outcome(document: Fields) -> None:
    names = ("message", "remedy", "not_compared", "ended_by")

    def texts(value: t.Any) -> t.Iterator[str]:
        if isinstance(value, list):
            for item in value:
                yield from texts(item)
        elif isinstance(value, dict):
            for name, item in value.items():
                if name in names and item:
                    yield item
                else:
                    yield from texts(item)

    assert english_in("\n".join([*texts(document), *texts(outcome(document))])) == []


@REPORTS
@pytest.mark.parametrize("fail_on", ["new", "never"])
def test_no_english_in_texts_of_junit(document: Fields, fail_on: str) -> None:
    xml = junit_from(document, fail_on)
    texts = [*re.findall(r">([^<]+)<", xml), *re.findall(r' message="([^"]*)"', xml)]
    assert english_in("\n".join(texts)) == []


@REPORTS
@pytest.mark.parametrize("style", ["plain", "markdown"])
def test_no_english_in_a_message(document: Fields, style: str) -> None:
    assert english_in(message_from(outcome(document), style=style, only_news=False)) == []


@pytest.mark.parametrize("reason", [*REASONS, "unheard_of"])
def test_no_english_in_why_an_audit_could_not_be_made(reason: str) -> None:
    assert english_in(failure_text(failure(1, reason), CHINESE)) == []
    assert english_in(failure_text(failure(1, reason), CHINESE, explain_unlisted)) == []
    assert (
        english_in(failure_text(failure(1, reason, http_status=None, error_code=None, error_msg=None), CHINESE)) == []
    )
    nothing = report(failures=[failure(1, reason)], language="zh_CN")
    assert english_in(outcome_of(nothing, "critical", failure(1, reason))["message"]) == []


def repair_failure(repository_id: int, reason: str) -> Fields:
    """Return a failure of a repair, as the modules return it."""
    return failure(repository_id, reason, message="It failed.")


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("repairs", [None, [], ["synchronize"]])
def test_no_english_in_a_repair(check_mode: bool, repairs: list[str] | None) -> None:
    plan = plan_from(FIRST, repairs=repairs, max_repairs=4)
    planned = plan["repository_ids"]
    reasons = ("synchronization_failed", "synchronization_timeout", "forbidden", "unheard_of")
    made = repair_report_from(
        plan,
        synchronized={"failures": [repair_failure(n, reason) for n, reason in zip(planned[:-1], reasons)]},
        remote_mirrors=[mirror(n, last_successful_update_at=LONG_AGO) for n in planned[:2]]
        + [mirror(n) for n in planned[2:]],
        now="2026-11-24T09:00:00Z",
        check_mode=check_mode,
    )
    assert made["language"] == "zh_CN"
    assert english_in("\n".join([table_from(made, 400), *(row["message"] for row in made["repositories"])])) == []


def test_no_english_in_warnings_and_limits() -> None:
    rows = [{"index": 4, "name": "仓库"}, {"index": 5, "name": None}]
    assert not_audited(rows, CHINESE) == "2个仓库在仓库列表中的记录无效，因此未审计：仓库（第4行）、-（第5行）"
    assert Deadline(90).message(CHINESE) == "已达到时间上限（90秒）。"


def test_texts_that_are_translated_differ_from_their_originals() -> None:
    for reason in REASONS:
        for text in explain_unreadable(reason):
            assert CHINESE.text(text) != text


def test_times_in_chinese() -> None:
    time = "2026-01-05T08:07:09Z"
    assert CHINESE.date(time) == "2026年1月5日"
    assert CHINESE.minute(time) == "2026年1月5日 08:07 UTC"
    assert CHINESE.second(time) == "2026年1月5日 08:07:09 UTC"


def test_numbers_are_those_of_one_form() -> None:
    assert summary_text(outcome(report(mirror(), language="zh_CN")), report(mirror(), language="zh_CN"), {}, 120).split(
        "\n"
    )[2] == ("1个仓库均无需关注")
