# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import re
import typing as t
from datetime import datetime, timedelta, timezone

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._audit import Audit
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._history import Entry, entries_from, line_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._html import html_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page import page_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page_trend import HEIGHT, ROWS, WIDTH, Trend
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import Report
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    Fields,
    error,
    failure,
    mirror,
    report,
)

NOW = datetime(2026, 11, 24, 8, tzinfo=timezone.utc)
USER = {"endpoint": "https://codehub.example.com", "region": "cn-north-4", "scope": "user"}

#: 1 critical, 1 unreadable and 1 warning of 4.
REPORT = report(
    mirror(1), mirror(2, **error("x")), mirror(3, mirroring_enabled=False), failures=[failure(4)], audited=USER
)


def entry(ago: timedelta, *counts: int, verdict: str = "failed", **audited: t.Any) -> Entry:
    """Return an audit of a history with so many critical, unreadable and warning repositories."""
    critical, unreadable, warning = counts
    attention = {"total": sum(counts), "critical": critical, "unreadable": unreadable, "warning": warning}
    made = line_of(Report(REPORT), "critical").entry
    summary = made["summary"] | {"attention": attention}
    return Entry(
        made,
        generated_at=f"{NOW - ago:%Y-%m-%dT%H:%M:%SZ}",
        verdict=verdict,
        audited=USER | audited,
        summary=summary,
    )


def days(*counts: tuple[int, int, int]) -> list[Entry]:
    """Return audits on the days before the report."""
    return [entry(timedelta(days=len(counts) - number), *each) for number, each in enumerate(counts)]


def maybe_trend(history: t.Sequence[Fields], document: Fields = REPORT) -> Trend | None:
    return page_of(document, entries_from(list(history))).trend


def trend(history: t.Sequence[Fields], document: Fields = REPORT) -> Trend:
    made = maybe_trend(history, document)
    assert made is not None
    return made


def text(markup: str) -> str:
    return re.sub("<[^>]*>", "", markup)


def corners(path: str) -> list[list[tuple[float, float]]]:
    """Return the corners of each closed part of a path."""
    assert re.fullmatch(r"(?:M[\d. e-]+(?:L[\d. e-]+)+Z)+", path)
    return [
        [tuple(map(float, place.split())) for place in part.removesuffix("Z").split("L")]  # type: ignore[misc]
        for part in path.split("M")[1:]
    ]


def test_without_a_history_there_is_no_trend() -> None:
    assert maybe_trend([]) is None
    assert 'id="trend"' not in html_from(REPORT)


def test_first_audit_only_says_that_the_trend_begins() -> None:
    made = trend([line_of(Report(REPORT), "critical").entry])
    assert text(made.sentence) == "The trend begins with this audit."
    assert (made.layers, made.rows, made.left_out, made.shown) == ([], [], None, None)


def test_two_audits_are_a_trend() -> None:
    made = trend(days((3, 0, 1)))
    assert (
        text(made.sentence)
        == "Repositories that need attention, in 2 audits since 2026-11-23 08:00 UTC: at least 3, at most 4."
    )
    assert '<time datetime="2026-11-23T08:00:00Z">' in made.sentence
    assert made.description == (
        "4 on 2026-11-23 08:00 UTC, 3 on 2026-11-24 08:00 UTC; the most were 4 on 2026-11-23 08:00 UTC."
    )
    assert [(row.iso, row.total, list(row.counts), row.requested) for row in made.rows] == [
        ("2026-11-24T08:00:00Z", 3, [1, 1, 1], 4),
        ("2026-11-23T08:00:00Z", 4, [3, 0, 1], 4),
    ]


def test_layers_of_the_chart_lie_on_each_other() -> None:
    layers = {layer.state: corners(layer.path)[0] for layer in trend(days((3, 0, 1))).layers}
    assert layers == {
        "critical": [(0, HEIGHT / 4), (WIDTH, 75), (WIDTH, HEIGHT), (0, HEIGHT)],
        "unreadable": [(0, 25), (WIDTH, 50), (WIDTH, 75), (0, 25)],
        "warning": [(0, 0), (WIDTH, 25), (WIDTH, 50), (0, 25)],
    }


def test_what_never_occurred_has_no_layer() -> None:
    document = report(mirror(2, **error("x")), audited=USER)
    assert [layer.state for layer in trend(days((3, 0, 0)), document).layers] == ["critical"]


def test_nothing_ever_wrong_needs_no_chart() -> None:
    made = trend(days((0, 0, 0), (0, 0, 0)), report(mirror(1), audited=USER))
    assert made.layers == []
    assert "at least 0, at most 0" in made.sentence
    assert len(made.rows) == 3


@pytest.mark.parametrize(
    "different",
    [{"scope": "tenant"}, {"endpoint": "https://x.example.com"}, {"search": "x"}, {"part": {"by": "owner"}}],
)
def test_audits_of_something_else_are_left_out(different: Fields) -> None:
    other = entry(timedelta(days=1), 9, 9, 9, **different)
    assert text(trend([other]).sentence) == "The trend begins with this audit."
    assert len(trend([other, *days((1, 1, 1))]).rows) == 2


def test_runs_of_the_simulator_are_one_trend() -> None:
    simulated = {"simulated": True, "endpoint": "http://127.0.0.1:4711"}
    document = report(mirror(1), audited=USER | simulated | {"endpoint": "http://127.0.0.1:4712"})
    assert len(trend([entry(timedelta(days=1), 1, 1, 1, **simulated)], document).rows) == 2


def test_incomplete_audits_are_left_out_and_counted() -> None:
    history = [entry(timedelta(days=2), 0, 0, 0, verdict="error"), *days((1, 1, 1))]
    made = trend(history)
    assert len(made.rows) == 2
    assert made.left_out == "1 audit that could not be completed is left out."


def test_incomplete_audit_shows_the_trend_before_it() -> None:
    made = Audit(
        repositories=None,
        repository_ids=[1, 2],
        policy=None,
        waivers=None,
        now=NOW,
        previous=None,
        audited=USER,
        repository_url_template=None,
    )
    made.add([mirror(1)], [])
    document = made.report(ended_by="The time limit of 60 seconds was reached.")
    assert [row.total for row in trend(days((1, 0, 0), (2, 0, 0)), document).rows] == [2, 1]
    assert maybe_trend([entry(timedelta(0), 1, 1, 1)], document) is None


def test_later_audits_are_left_out() -> None:
    assert len(trend([*days((1, 1, 1)), entry(-timedelta(days=1), 1, 1, 1)]).rows) == 2


def test_order_and_time_zones_of_lines_do_not_matter() -> None:
    first, second = days((5, 0, 0), (1, 1, 1))
    abroad = Entry(first, generated_at="2026-11-22T16:00:00+08:00")
    assert [row.iso for row in trend([second, abroad]).rows] == [
        "2026-11-24T08:00:00Z",
        "2026-11-23T08:00:00Z",
        "2026-11-22T08:00:00Z",
    ]


def test_time_without_audits_is_a_gap() -> None:
    history = [entry(timedelta(days=day), 1, 0, 0) for day in (*range(30, 20, -1), 3, 2, 1)]
    (layer,) = [layer for layer in trend(history).layers if layer.state == "critical"]
    before, after = corners(layer.path)
    assert max(x for x, _y in before) < min(x for x, _y in after)
    assert max(x for x, _y in after) == WIDTH


def test_audit_alone_between_two_gaps_can_be_seen() -> None:
    history = [entry(timedelta(days=day), 1, 0, 0) for day in (60, 59, 58, 57, 30, 3, 2, 1)]
    (layer,) = [layer for layer in trend(history).layers if layer.state == "critical"]
    alone = corners(layer.path)[1]
    assert max(x for x, _y in alone) - min(x for x, _y in alone) == 2


def test_800_audits_are_drawn_in_little_space_without_losing_the_worst() -> None:
    history = [entry(timedelta(days=day), 60 if day == 333 else 40 + day % 7, 2, 9) for day in range(800, 0, -1)]
    made = trend(history)
    assert made.most == 71
    assert min(y for x, y in corners(made.layers[-1].path)[0]) == 0
    assert sum(len(layer.path) for layer in made.layers) < 60_000
    assert len(made.rows) <= ROWS
    assert text(t.cast("str", made.shown)) == f"These are {len(made.rows)} of 801 audits."
    assert made.rows[0].iso == "2026-11-24T08:00:00Z"


def test_audits_at_one_time_are_one_point() -> None:
    again = entry(timedelta(days=1), 7, 0, 0)
    assert len(trend([*days((1, 1, 1)), again]).rows) == 2
    same = [entry(timedelta(seconds=second), 1, 1, 1) for second in (2, 1)]
    assert trend(same).layers


def test_page_has_the_chart_with_its_description_and_the_numbers() -> None:
    page = html_from(REPORT, [json.loads(json.dumps(each)) for each in days((3, 0, 1))])
    assert 'role="img" aria-labelledby="trend-name" aria-describedby="trend-description"' in page
    assert '<desc id="trend-description">4 on 2026-11-23 08:00 UTC' in page
    assert page.count('<tr role="row">') >= 2


def test_history_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match=r"history\[0\] is not an audit of a history"):
        html_from(REPORT, [{}])
