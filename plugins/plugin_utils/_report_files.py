# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The contents of the files that an audit writes, from one report."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._audit_options import REPORT_FILES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._csv import csv_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._history import (
    Line,
    bounded,
    line_of,
    text_of,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._html import html_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._junit import junit_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._metrics import metrics_of_audit
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repositories import Synchronization
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import Report, json_from


def contents_of(
    report: Report,
    kinds: t.Collection[str],
    fail_on: str,
    repository_metrics: str,
    synchronizations: t.Mapping[int, Synchronization],
    history: list[Line],
) -> t.Iterator[tuple[str, str]]:
    """
    Make the files of a report, one at a time, in the order in which they are to be written.

    Args:
        report: The report of an audit.
        kinds: Which files, of those in ``REPORT_FILES``.
        fail_on: What fails the audit; the JUnit file and the metrics agree with it.
        repository_metrics: Of which repositories there are metrics.
        synchronizations: Of the mirrors, for these metrics.
        history: What the history has so far; empty where none is kept.

    Yields:
        The kind and the text of each file.
    """
    lines = [*history, line_of(report, fail_on)] if "history" in kinds else []
    renderers: dict[str, t.Callable[[], str]] = {
        "html": lambda: html_from(report, [line.entry for line in lines]),
        "csv": lambda: csv_from(report),
        "junit": lambda: junit_from(report, fail_on),
        "metrics": lambda: metrics_of_audit(report, fail_on, repository_metrics, synchronizations),
        "history": lambda: text_of(bounded(lines)),
        "json": lambda: json_from(report),
    }
    for kind in REPORT_FILES:
        if kind in kinds:
            yield kind, renderers[kind]()
