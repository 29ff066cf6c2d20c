# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import json
import typing as t
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._history import (
    MOST_LINES,
    RECENT_LINES,
    Line,
    bounded,
    entries_from,
    line_of,
    lines_from,
    text_of,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import Report
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    Fields,
    error,
    mirror,
    report,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import VALUES

PATH = "/srv/reports/remote-mirror-audit.jsonl"
NIGHT = datetime(2026, 11, 24, 2)
USER = {"endpoint": "https://codehub.example.com", "region": "cn-north-4", "scope": "user", "search": "网关"}


def line(now: datetime = NIGHT, fail_on: str = "critical", **audited: t.Any) -> Line:
    made = report(mirror(1), mirror(2, **error("x")), now=now, audited=USER | audited)
    return line_of(Report(made), fail_on)


LINE = line()
TEXT = LINE.text


def read(content: str | bytes) -> list[Line]:
    lines, is_torn = lines_from(content.encode() if isinstance(content, str) else content, PATH)
    assert not is_torn
    return lines


def test_line_has_the_numbers_of_the_audit() -> None:
    made = report(mirror(1), mirror(2, **error("x")), now=NIGHT, audited=USER)
    assert json.loads(TEXT) == {
        "schema_version": "1.0",
        "generated_at": "2026-11-24T02:00:00Z",
        "verdict": "failed",
        "audited": USER,
        "summary": made["summary"],
        "calls": 0,
        "elapsed": 0,
    }
    assert TEXT.isascii()
    assert len(TEXT) < 800
    assert line(fail_on="never").entry["verdict"] == "passed"


def test_history_is_the_same_when_it_is_read_from_its_file() -> None:
    lines = [line(NIGHT + timedelta(days=day)) for day in range(3)]
    assert read(text_of(lines)) == lines
    assert read("") == read("\n \n") == []


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{TEXT}\n{TEXT}\n",
        f"{TEXT}\r\n{TEXT}\r\n",
        f"{TEXT}\n\n{TEXT}",
        f"  {TEXT}\t\n{TEXT}\n\n",
    ],
)
def test_what_editors_and_copies_do_to_a_file_is_read(content: str) -> None:
    assert read(content) == [LINE, LINE]


def test_more_in_a_line_is_kept() -> None:
    later = json.dumps(json.loads(TEXT) | {"schema_version": "1.7", "more": ["x"]})
    assert text_of(read(f"{later}\n")) == f"{later}\n"


@pytest.mark.parametrize("length", [1, 10, 19, 25, 200, len(TEXT) - 1])
def test_torn_last_line_is_left_out(length: int) -> None:
    assert lines_from(f"{TEXT}\n{TEXT[:length]}".encode(), PATH) == ([LINE], True)
    assert lines_from(TEXT[:length].encode(), PATH) == ([], True)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("a,b,c\n1,2,3\n", ", line 1, is not valid JSON"),
        ("a,b,c", ", line 1, is not valid JSON"),
        (f"{TEXT}\nx", ", line 2, is not valid JSON"),
        (f"{TEXT[:100]}\n{TEXT}\n", ", line 1, is not valid JSON"),
        (f"{TEXT}\n{TEXT[:-1]}\n", ", line 2, is not valid JSON"),
        (f"{TEXT}{TEXT}\n", ", line 1, is not valid JSON"),
        ("[" * 100_000 + "\n", ", line 1, is not valid JSON"),
        ("{}", ", line 1, is not an audit of a history: it has no valid schema_version"),
        ("[]\n", ", line 1, must be a dictionary, not a list"),
        (
            '{"schema_version": "2.0"}',
            ", line 1, has the schema version 2.0, but this release of the collection reads 1.0",
        ),
        ('{"schema_version": "1.0"}', ", line 1, has an invalid generated_at: None"),
        (TEXT.replace('"failed"', "null"), ", line 1, has an invalid verdict: None"),
        (TEXT.replace('"total": 1', '"total": -1'), ", line 1, has an invalid summary.attention.total: -1"),
        (TEXT.replace('"requested": 2', '"requested": true'), "has an invalid summary.repositories.requested: True"),
        (TEXT.replace('"summary"', '"sum"'), "has an invalid summary.repositories.requested: None"),
        (b"\xff\xfe{\x00", " is not a history of audits: it is not UTF-8"),
        (TEXT.encode("utf-16"), " is not a history of audits: it is not UTF-8"),
    ],
)
def test_alien_file_is_an_error_that_says_what_to_do(content: str | bytes, problem: str) -> None:
    with pytest.raises(InputError) as refused:
        read(content)
    message = str(refused.value)
    assert message.startswith(f"The history {PATH}")
    assert problem in message
    assert message.endswith("Repair the file, or move it away, and a new history begins.")


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode), VALUES.map(json.dumps).map(str.encode)))
def test_no_file_is_a_crash_or_is_lost(content: bytes) -> None:
    try:
        lines, is_torn = lines_from(content, PATH)
    except InputError:
        return
    assert lines == []
    assert is_torn or not content.decode("utf-8-sig").strip()


# --- Bounds -------------------------------------------------------------------------------


def nights(count: int, every: timedelta, **audited: t.Any) -> list[Line]:
    times = (NIGHT + number * every for number in range(count))
    template = line(**audited).entry
    entries = (type(template)(template, generated_at=f"{time:%Y-%m-%dT%H:%M:%SZ}") for time in times)
    return [Line(json.dumps(entry), entry) for entry in entries]


def test_two_years_of_daily_audits_are_kept() -> None:
    lines = nights(731, timedelta(days=1))
    assert bounded(lines) == lines


def test_hourly_audits_are_kept_for_a_month_and_one_a_day_for_two_years() -> None:
    lines: list[Line] = []
    for new in nights(24 * 800, timedelta(hours=1)):
        lines = bounded([*lines, new]) if len(lines) > RECENT_LINES + 770 else [*lines, new]
    lines = bounded(lines)
    assert len(lines) <= MOST_LINES
    assert lines[-RECENT_LINES:] == nights(24 * 800, timedelta(hours=1))[-RECENT_LINES:]
    older = [each.entry["generated_at"] for each in lines[:-RECENT_LINES]]
    assert len({time[:10] for time in older}) == len(older) > 750
    assert all(time[11:13] == "23" for time in older[:-1])


def test_no_history_grows_without_bound() -> None:
    assert len(bounded(nights(5_000, timedelta(days=1)))) == MOST_LINES


def test_one_a_day_is_kept_of_each_of_several_audits() -> None:
    both = [
        each
        for pair in zip(nights(900, timedelta(hours=1)), nights(900, timedelta(hours=1), scope="tenant"))
        for each in pair
    ]
    kept = bounded(both)[:-RECENT_LINES]
    assert {(each.entry["audited"]["scope"], each.entry["generated_at"][:10]) for each in kept} == {
        (scope, f"2026-{day}")
        for scope in ("user", "tenant")
        for day in {each.entry["generated_at"][5:10] for each in both[:-RECENT_LINES]}
    }


def test_runs_of_the_simulator_are_one_audit() -> None:
    lines = [
        each
        for number in range(40)
        for each in nights(24, timedelta(hours=1), simulated=True, endpoint=f"http://127.0.0.1:{number + 1000}")
    ]
    assert len(bounded(lines)) < RECENT_LINES + 4


# --- A history that a playbook gives --------------------------------------------------------


def test_history_of_a_playbook_is_checked() -> None:
    assert entries_from(None) == []
    assert entries_from([json.loads(TEXT)]) == [LINE.entry]
    assert entries_from([LINE.entry])[0] is LINE.entry
    with pytest.raises(
        InputError, match=r"history must be a list of dictionaries, one per line of the file, not a text"
    ):
        entries_from(TEXT)
    with pytest.raises(InputError, match=r"history\[1\] must be a dictionary, not a text"):
        entries_from([json.loads(TEXT), TEXT])


@given(value=VALUES)
def test_no_value_in_a_history_is_a_crash(value: t.Any) -> None:
    entry: Fields = json.loads(TEXT)
    for name in entry:
        with contextlib.suppress(InputError):
            entries_from([entry | {name: value}])
