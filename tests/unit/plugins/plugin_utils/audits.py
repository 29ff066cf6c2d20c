# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mirrors, failures and repositories as the modules return them, and audits of them."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import jsonschema

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._audit import report_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._findings import findings_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import json_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import outcome_of

Fields = dict[str, t.Any]

NOW = "2026-11-24T08:00:00Z"

SCHEMA = json.loads(
    (Path(__file__).parents[4] / "docs" / "schemas" / "remote_mirror_report-2.json").read_text(encoding="utf-8")
)
#: Of reports.
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def mirror(repository_id: int = 7, **different: t.Any) -> Fields:
    """Return a mirror that nothing is wrong with, but for what is different."""
    return {
        "id": 3012,
        "repository_id": repository_id,
        "update_status": "finished",
        "last_update_at": "2026-11-24T10:00:10.000+08:00",
        "url": "https://github.com/example/billing.git",
        "last_successful_update_at": "2026-11-24T10:00:09.000+08:00",
        "number_of_failures": 0,
        "mirroring_enabled": True,
        "is_private": False,
        "endpoint_uuid": None,
        "last_error": None,
        "last_error_detail": None,
        "url_has_credentials": False,
        **different,
    }


LONG_AGO = "2026-11-01T00:00:00Z"

#: With it, each check is made.
POLICY: Fields = {"approved_sources": ["github.com"], "checks": {"no_mirror": "warning"}}


def with_all_findings(first: int) -> tuple[list[Fields], list[Fields]]:
    """Return mirrors, and failures, which have the finding of each check once between them.

    Args:
        first: The ID of the first repository.
    """
    mirrors = [
        mirror(first, **error("x"), last_successful_update_at=LONG_AGO, number_of_failures=9, mirroring_enabled=False),
        mirror(first + 1, update_status="started", last_update_at=LONG_AGO, url="http://u:p@x.example/a"),
        mirror(first + 2, update_status="paused", last_successful_update_at=None),
        {"repository_id": first + 3},
    ]
    return mirrors, [failure(first + 4)]


def error(msg: str) -> Fields:
    """Return the fields of a mirror whose synchronization failed with an error."""
    return {
        "update_status": "failed",
        "last_error": msg,
        "last_error_detail": {"msg": msg, "code": "7"},
    }


def failure(repository_id: int = 7, reason: str = "forbidden", **different: t.Any) -> Fields:
    """Return a failure to read a mirror."""
    return {
        "repository_id": repository_id,
        "reason": reason,
        "http_status": 403,
        "error_code": "CH.004403",
        "error_msg": "No permission",
        "request_id": None,
        "attempts": 1,
        "message": "CodeHub responded with HTTP 403 CH.004403: No permission.",
        **different,
    }


def repository(repository_id: int = 7, **different: t.Any) -> Fields:
    """Return a row of a listing."""
    return {
        "id": repository_id,
        "name": "billing",
        "path": "billing",
        "namespace": "platform/backend",
        "project_name": "Platform",
        "project_id": "0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b",
        "http_url_to_repo": "https://codehub.example.com/platform/backend/billing.git",
        **different,
    }


def findings(*mirrors: Fields, now: t.Any = NOW, **options: t.Any) -> list[Fields]:
    """Return what is wrong with the mirrors."""
    return findings_from(list(mirrors), now=now, **options)


def found(*mirrors: Fields, **options: t.Any) -> set[str]:
    """Return the checks that found something."""
    return {finding["check"] for finding in findings(*mirrors, **options)}


def report(*mirrors: Fields, now: t.Any = NOW, **options: t.Any) -> Fields:
    """Return the report of an audit, as it is read from its file."""
    made = report_of(list(mirrors), now=now, **options)
    as_in_file: Fields = json.loads(json_from(made))
    assert as_in_file == made
    return as_in_file


def outcome(*mirrors: Fields, fail_on: str = "critical", **options: t.Any) -> Fields:
    """Return the outcome of an audit."""
    return outcome_of(report(*mirrors, **options), fail_on)


def ids(rows: t.Iterable[Fields]) -> list[int]:
    """Return the repositories of a list of news."""
    return [row["repository_id"] for row in rows]
