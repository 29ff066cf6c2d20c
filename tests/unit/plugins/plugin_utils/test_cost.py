# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an audit costs, in passes and calls rather than seconds, so that a slow machine fails no test."""

from __future__ import annotations

import sys
import typing as t
from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from ansible_collections.huaweicloud.codearts.plugins.module_utils import _sync_errors
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils import _inputs
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._audit import report_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._csv import csv_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._history import line_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._html import html_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._junit import junit_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._metrics import metrics_of_audit
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repositories import Synchronization
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import (
    Report,
    json_from,
    previous_from_text,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._summary import summary_text
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import outcome_of
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    NOW,
    error,
    mirror,
    repository,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


class Counted(list[t.Any]):
    """A list that counts how often it is gone through."""

    passes = 0

    def __iter__(self) -> Iterator[t.Any]:
        self.passes += 1
        return super().__iter__()


def audited(size: int) -> Report:
    """Return the report of failed mirrors, each with an error of its own."""
    mirrors = [
        mirror(n, **error(f"unable to access 'https://git.example.com/r{n}.git': Could not resolve host"))
        for n in range(1, size + 1)
    ]
    return report_of(mirrors, repositories=[repository(n) for n in range(1, size + 1)], now=NOW)


def calls_of(function: t.Callable[[], t.Any]) -> int:
    """Return how many Python functions are called."""
    calls = 0

    def count(_frame: t.Any, event: str, _argument: t.Any) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(
    ("render", "most"),
    [
        (html_from, 5),
        (csv_from, 1),
        (junit_from, 1),
        (json_from, 1),
        (lambda report: metrics_of_audit(report, "new", "all", {}), 1),
        (lambda report: summary_text(outcome_of(report, "new"), report, {}, 80), 1),
    ],
)
def test_a_form_of_the_report_goes_seldom_through_the_findings(render: t.Callable[[Report], t.Any], most: int) -> None:
    report = audited(10)
    report["findings"] = Counted(report["findings"])
    render(report)
    assert report["findings"].passes <= most


def test_forms_of_a_report_copy_and_check_it_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    report = audited(10)
    monkeypatch.setattr(_inputs._Plain, "of", None)  # A private class, whose use is what counts.
    csv_from(report)
    junit_from(report)


def test_an_error_is_explained_once_however_many_repositories_have_it() -> None:
    _sync_errors._explain.cache_clear()  # A private function, whose cache is what counts.
    audited(500)
    assert _sync_errors._explain.cache_info().misses == 1


def test_the_cost_grows_with_the_number_of_repositories_alone() -> None:
    def cost(size: int) -> int:
        def run() -> None:
            report = audited(size)
            for render in (csv_from, junit_from, json_from):
                render(report)

        return calls_of(run)

    cost(10)
    few, many = cost(100), cost(400)
    assert many < 4.2 * few
    # Of Python functions, for one mirror and all forms of its finding.
    assert many / 400 < 240


def test_numbers_of_an_audit_cost_the_same_whatever_its_size() -> None:
    def cost(size: int) -> int:
        report = audited(size)

        def run() -> None:
            line_of(report, "critical")
            metrics_of_audit(report, "critical", "none", {})

        run()
        # The findings are counted, each with one call of a generator.
        return calls_of(run) - len(report["findings"])

    assert cost(10) == cost(200) < 500


def test_metrics_of_a_repository_are_cheap() -> None:
    def cost(size: int) -> int:
        report = audited(size)
        known = {number: Synchronization(NOON, True, 3) for number in range(1, size + 1)}
        return calls_of(lambda: metrics_of_audit(report, "critical", "all", known))

    assert (cost(200) - cost(100)) / 100 < 16


def test_a_previous_report_is_checked_with_few_functions() -> None:
    text = json_from(audited(200))
    calls = calls_of(lambda: previous_from_text(text, "report.json"))
    # Of Python functions, for the finding, the row and the news of one repository.
    assert calls / 200 < 65


@pytest.mark.parametrize(("form", "most"), [(html_from, 500), (csv_from, 900), (junit_from, 900), (json_from, 1600)])
def test_a_further_finding_adds_few_bytes_to_a_report(form: t.Callable[[Report], str], most: int) -> None:
    few, many = (len(form(audited(size)).encode("utf-8")) for size in (100, 300))
    assert (many - few) / 200 < most
