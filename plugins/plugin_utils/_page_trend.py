# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The trend on the page: how many repositories needed attention in earlier audits, as a chart and as numbers."""

from __future__ import annotations

import statistics
import typing as t
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._history import Entry
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._news import differing
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page_texts import PageTexts
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import iso, parse

#: Of the chart, in its own units; the page stretches it. There is at most one audit per unit of the width.
WIDTH: t.Final = 600
HEIGHT: t.Final = 100

#: Rows of the table. Of more audits, those at the ends of as many equal parts of the time are shown.
ROWS: t.Final = 30

#: The layers of the chart, from the bottom.
_LAYERS: t.Final = ("critical", "unreadable", "warning")

#: Without an audit for so many of the usual intervals, there is a gap in the chart.
_GAP: t.Final = 4


class Point(t.NamedTuple):
    """A complete audit. counts: repositories that need attention, by the layers."""

    time: datetime
    counts: tuple[int, ...]
    requested: int

    @property
    def total(self) -> int:
        """How many need attention."""
        return sum(self.counts)


@dataclass(frozen=True)
class Layer:
    """A layer of the chart. path: its outline, as an SVG path has it."""

    state: str
    label: str
    colour: str
    path: str


@dataclass(frozen=True)
class TrendRow:
    """An audit in the table. counts: as of a point."""

    iso: str
    minute: str
    counts: Sequence[int]
    total: int
    requested: int


@dataclass(frozen=True)
class Trend:
    """The trend. most: the number at the top of the chart; layers: none where there is nothing to draw."""

    sentence: Markup
    left_out: Markup | None
    description: str
    most: int
    layers: Sequence[Layer]
    first: TrendRow
    last: TrendRow
    rows: Sequence[TrendRow]
    shown: Markup | None


def trend_of(texts: PageTexts, report: Fields, history: Sequence[Entry], colours: t.Mapping[str, str]) -> Trend | None:
    """Return the trend up to a report; None where there is no history.

    Args:
        texts: Of the page.
        report: A valid report.
        history: The audits of its history. Those of something else, and later ones, are left out.
        colours: Of the states.
    """
    if not history:
        return None
    now = _moment(report["generated_at"])
    alike = [entry for entry in history if _is_alike(entry, report) and _moment(entry["generated_at"]) < now]
    complete: list[Fields] = [entry for entry in alike if entry["verdict"] != "error"]
    left_out = len(alike) - len(complete)
    if not report["ended_by"]:
        complete.append(report)
    points = sorted({_moment(entry["generated_at"]): _point(entry) for entry in complete}.values())
    if not points:
        return None
    rows = [_row(texts, point) for point in _sampled(points)]
    highest, lowest = max(points, key=lambda point: point.total), min(points, key=lambda point: point.total)
    first, last = _row(texts, points[0]), _row(texts, points[-1])
    return Trend(
        sentence=texts.sentence(
            "trend_since",
            count=len(points),
            time=Markup('<time datetime="{}">{}</time>').format(first.iso, first.minute),
            most=highest.total,
            least=lowest.total,
        )
        if len(points) > 1
        else texts.sentence("trend_begins"),
        left_out=texts.sentence("trend_left_out", count=left_out) if left_out else None,
        description=texts.plain_text(
            "trend_description",
            first=first.total,
            first_time=first.minute,
            last=last.total,
            last_time=last.minute,
            most=highest.total,
            most_time=_row(texts, highest).minute,
        ),
        most=highest.total,
        layers=_layers(texts, points, highest.total, colours) if len(points) > 1 and highest.total else [],
        first=first,
        last=last,
        rows=rows[::-1] if len(points) > 1 else [],
        shown=texts.sentence("trend_shown", shown=len(rows), count=len(points)) if len(rows) < len(points) else None,
    )


def _is_alike(entry: Entry, report: Fields) -> bool:
    return differing(entry["audited"], report["audited"]) is None


def _moment(time: str) -> datetime:
    # The times of a report and of a history were checked when they were read.
    return t.cast(datetime, parse(time))


def _point(entry: Fields) -> Point:
    summary = entry["summary"]
    counts = tuple(summary["attention"][name] for name in _LAYERS)
    return Point(_moment(entry["generated_at"]), counts, summary["repositories"]["requested"])


def _row(texts: PageTexts, point: Point) -> TrendRow:
    time = iso(point.time)
    return TrendRow(time, texts.language.minute(time), point.counts, point.total, point.requested)


def _sampled(points: Sequence[Point]) -> list[Point]:
    """Return the last point of each of equal parts of the time, where there are more points than rows."""
    if len(points) <= ROWS:
        return list(points)
    return list(_by_position(points, ROWS, lambda old, new: new).values())


def _by_position(points: Iterable[Point], parts: int, chosen: t.Callable[[Point, Point], Point]) -> dict[int, Point]:
    """Return one point for each of equal parts of the time that has any.

    Args:
        points: In the order of their times, at least two.
        parts: How many.
        chosen: Returns which of two points in one part stays.
    """
    ordered = list(points)
    start = ordered[0].time
    duration = (ordered[-1].time - start).total_seconds()
    found: dict[int, Point] = {}
    for point in ordered:
        position = round((point.time - start).total_seconds() / duration * (parts - 1))
        found[position] = chosen(found[position], point) if position in found else point
    return found


def _layers(texts: PageTexts, points: Sequence[Point], most: int, colours: t.Mapping[str, str]) -> list[Layer]:
    # Of audits at the same place the worst is drawn, so that none disappears.
    placed = _by_position(points, WIDTH + 1, lambda old, new: max(old, new, key=lambda point: point.total))
    runs = _runs(placed)
    layers = []
    for index, state in enumerate(_LAYERS):
        if any(point.counts[index] for point in points):
            path = "".join(_outline(run, index, HEIGHT / most) for run in runs)
            layers.append(Layer(state, texts.plain_text(f"state_{state}"), colours[state], path))
    return layers


def _runs(placed: t.Mapping[int, Point]) -> list[list[tuple[int, Point]]]:
    """Return points that are to be connected; where no audit was made for long, a new run begins."""
    positions = sorted(placed)
    usual = statistics.median(after - before for before, after in zip(positions, positions[1:]))
    runs: list[list[tuple[int, Point]]] = []
    for position in positions:
        if not runs or position - runs[-1][-1][0] > usual * _GAP:
            runs.append([])
        runs[-1].append((position, placed[position]))
    return runs


def _outline(run: Sequence[tuple[int, Point]], index: int, scale: float) -> str:
    def place(position: float, count: int) -> str:
        return f"{position} {HEIGHT - count * scale:.4g}"

    # An audit alone would have no width.
    places = run if len(run) > 1 else [(run[0][0] - 1, run[0][1]), (run[0][0] + 1, run[0][1])]
    above = [place(position, sum(point.counts[: index + 1])) for position, point in places]
    below = [place(position, sum(point.counts[:index])) for position, point in reversed(places)]
    return f"M{'L'.join([*above, *below])}Z"
