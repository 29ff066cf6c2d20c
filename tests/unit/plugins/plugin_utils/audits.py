# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mirrors, failures and repositories as the modules return them, and audits of them."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import jsonschema

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._report import findings_from, report_from

Fields = dict[str, t.Any]

NOW = "2026-11-24T08:00:00Z"

SCHEMA = json.loads(
    (Path(__file__).parents[4] / "docs" / "schemas" / "remote_mirror_report-1.json").read_text(encoding="utf-8")
)
#: Of reports.
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def mirror(repository_id: int = 7, **different: t.Any) -> Fields:
    """Return a mirror that nothing is wrong with, but for what is C(different)."""
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


def error(msg: str) -> Fields:
    """Return the fields of a mirror whose synchronisation failed with an error."""
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
        "message": "CodeHub answered HTTP 403 CH.004403: No permission.",
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
        "http_url_to_repo": "https://codehub.example.com/platform/backend/billing.git",
        **different,
    }


def findings(*mirrors: Fields, now: t.Any = NOW, **options: t.Any) -> list[Fields]:
    """Return what is wrong with the mirrors."""
    return findings_from(
        list(mirrors),
        options.pop("failures", None),
        options.pop("repositories", None),
        options.pop("policy", None),
        options.pop("waivers", None),
        now,
        **options,
    )


def found(*mirrors: Fields, **options: t.Any) -> set[str]:
    """Return the checks that found something."""
    return {finding["check"] for finding in findings(*mirrors, **options)}


def audit(*mirrors: Fields, now: t.Any = NOW, **options: t.Any) -> Fields:
    """Return the report, the changes and the attention."""
    names = ("failures", "repositories", "policy", "waivers")
    rest = ("previous", "requested", "audited")
    return report_from(
        list(mirrors), *(options.get(name) for name in names), now, *(options.get(name) for name in rest)
    )


def report(*mirrors: Fields, **options: t.Any) -> Fields:
    """Return the report alone."""
    document: Fields = audit(*mirrors, **options)["report"]
    return document
