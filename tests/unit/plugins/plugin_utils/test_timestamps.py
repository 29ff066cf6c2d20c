# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import iso, parse, readable


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20T10:00:09.000+08:00", "2026-11-20T02:00:09Z"),
        ("2026-11-20T10:00:09+0800", "2026-11-20T02:00:09Z"),
        ("2026-11-20T10:00:09+08", "2026-11-20T02:00:09Z"),
        ("2026-11-20T02:00:09Z", "2026-11-20T02:00:09Z"),
        ("2026-11-20t02:00:09z", "2026-11-20T02:00:09Z"),
        ("2026-11-20 02:00:09 UTC", "2026-11-20T02:00:09Z"),
        ("2026-11-20 02:00", "2026-11-20T02:00:00Z"),
        ("2026-11-20T02:00:09,123456789-00:00", "2026-11-20T02:00:09Z"),
        ("2026-11-19T22:30:09-03:30", "2026-11-20T02:00:09Z"),
        ("2026-11-20T07:45:09+05:45", "2026-11-20T02:00:09Z"),
        ("2024-02-29T00:00:00+08:00", "2024-02-28T16:00:00Z"),
        ("2024-02-28T20:00:00-08:00", "2024-02-29T04:00:00Z"),
        ("2025-01-01T00:00:00+00:01", "2024-12-31T23:59:00Z"),
        ("0999-01-01T00:00:00Z", "0999-01-01T00:00:00Z"),
    ],
)
def test_a_time_in_any_offset_is_the_same_moment(text: str, utc: str) -> None:
    moment = parse(text)
    assert moment is not None
    assert iso(moment) == utc


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "yesterday",
        "2026-11-20",
        "2025-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-11-20T24:00:00Z",
        "2026-11-20T02:00:00+24:00",
        "2026-11-20T02:00:00+08:60",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:00-00:01",
        "２０２６-11-20T02:00:00Z",
        "2026-11-20T02:00:00Z; DROP",
        1763604009,
        True,
        [],
        {},
    ],
)
def test_what_names_no_moment_is_none(value: t.Any) -> None:
    assert parse(value) is None


@given(
    moment=st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.just(timezone.utc)),
    minutes=st.integers(-23 * 60 - 59, 23 * 60 + 59),
)
def test_all_spellings_of_python_are_read(moment: datetime, minutes: int) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(minutes=minutes)))
    assert parse(elsewhere.isoformat()) == moment
    assert parse(elsewhere.isoformat(" ")) == moment


def test_people_read_minutes_in_utc() -> None:
    moment = parse("2026-11-20T10:00:59+08:00")
    assert moment is not None
    assert readable(moment) == "2026-11-20 02:00 UTC"
