# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The options of the audit, and the files that it writes: what its action and its module have in common."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import common_options, concurrency_option
from ansible_collections.huaweicloud.codearts.plugins.module_utils._scope import scope_options

#: Name of the file of each report, in the order in which they are written. The next audit compares itself with the JSON
#: report, so that one is the last: the others are never older than it.
REPORT_FILES: t.Final[t.Mapping[str, str]] = {
    "html": "remote-mirror-audit.html",
    "csv": "remote-mirror-audit.csv",
    "junit": "remote-mirror-audit.xml",
    "metrics": "remote-mirror-audit.prom",
    "history": "remote-mirror-audit.jsonl",
    "json": "remote-mirror-audit.json",
}

#: Those that are written unless the user says which.
DEFAULT_REPORTS: t.Final = ("html", "csv", "junit", "json")

#: Of which repositories there are metrics.
REPOSITORY_METRICS: t.Final = ("none", "attention", "all")

#: What makes an audit fail.
FAIL_ON: t.Final = ("critical", "warning", "new", "never")

#: Of what people read.
LANGUAGES: t.Final = ("en", "zh_CN")


def staged(name: str) -> str:
    """Return the name that a report has in its folder until all reports are there."""
    return f".{name}.new"


def audit_options() -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of the audit."""
    return {
        **common_options(),
        **concurrency_option(),
        **scope_options(),
        "repository_ids": {"type": "list", "elements": "raw"},
        "repositories": {"type": "list", "elements": "dict"},
        "inventory_hosts": {"type": "list", "elements": "str"},
        "hosts": {"type": "str"},
        "max_age": {"type": "str"},
        "stuck_after": {"type": "str"},
        "max_failures": {"type": "int"},
        "approved_sources": {"type": "list", "elements": "str"},
        "checks": {"type": "dict"},
        "waivers": {"type": "list", "elements": "dict"},
        "owners": {"type": "list", "elements": "dict"},
        "fail_on": {"type": "str", "choices": list(FAIL_ON), "default": "critical"},
        "report_dir": {"type": "str"},
        "reports": {"type": "list", "elements": "str", "choices": list(REPORT_FILES), "default": list(DEFAULT_REPORTS)},
        "repository_metrics": {"type": "str", "choices": list(REPOSITORY_METRICS), "default": "none"},
        "language": {"type": "str", "choices": list(LANGUAGES), "default": "en"},
        "report_mode": {"type": "raw"},
        "previous_report": {"type": "str"},
        "repository_url_template": {"type": "str"},
        "batch_size": {"type": "int"},
        "time_limit": {"type": "str", "default": "0"},
        "survey": {"type": "bool", "default": False},
    }
