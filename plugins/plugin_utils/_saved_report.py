# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The report as users hand it back, from its file or from an earlier task: checked before anything relies on it."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, InputError, kind, plain, shown
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._policy import SEVERITIES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import parse

#: Of the reports that are made. Those of the same number before the dot are read.
SCHEMA_VERSION: t.Final = "1.0"

#: What a repository can be; each is exactly one of them.
STATES: t.Final = ("healthy", *SEVERITIES, "waived", "no_mirror", "unreadable")

_Types = t.Mapping[str, tuple[type, ...]]

_TEXT: t.Final = (str,)
_TEXT_OR_NULL: t.Final = (str, type(None))

_WAIVED: t.Final[_Types] = {"reason": _TEXT, "expires": _TEXT_OR_NULL}

#: A finding without its history.
FINDING: t.Final[_Types] = {
    "repository_id": (int,),
    "repository_name": _TEXT_OR_NULL,
    "project_name": _TEXT_OR_NULL,
    "repository_url": _TEXT_OR_NULL,
    "source": _TEXT_OR_NULL,
    "url": _TEXT_OR_NULL,
    "check": _TEXT,
    "severity": _TEXT,
    "message": _TEXT,
    "error": _TEXT_OR_NULL,
    "since": _TEXT_OR_NULL,
    "remedy": _TEXT,
    "waived": (dict, type(None)),
}

_FINDING_IN_REPORT: t.Final[_Types] = {**FINDING, "first_seen": _TEXT, "change": _TEXT}

_REPOSITORY: t.Final[_Types] = {
    "id": (int,),
    "name": _TEXT_OR_NULL,
    "project_name": _TEXT_OR_NULL,
    "url": _TEXT_OR_NULL,
    "state": _TEXT,
}


def document_from(value: t.Any, where: str) -> Fields:
    """
    Return a report, in plain types.

    where: what the report is called, for the error.

    Raises: InputError where it is none, or of a version that cannot be read.
    """
    document = plain(value, where)
    if not isinstance(document, dict):
        raise InputError(f"{where} must be a report as a dictionary, not {kind(document)}. {_ADVICE}")
    version = document.get("schema_version")
    if not isinstance(version, str):
        raise InputError(f"{where} is no report: it has no schema_version. {_ADVICE}")
    if version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        raise InputError(
            f"{where} has the schema version {shown(version)}, but this release of the collection reads {SCHEMA_VERSION}. "
            f"{_ADVICE}"
        )
    if parse(document.get("generated_at")) is None:
        raise InputError(f"{where}.generated_at is no time: {shown(document.get('generated_at'))}. {_ADVICE}")
    for name, types in (
        ("findings", _FINDING_IN_REPORT),
        ("fixed", _FINDING_IN_REPORT),
        ("repositories", _REPOSITORY),
    ):
        rows = document.get(name)
        if not isinstance(rows, list):
            raise InputError(f"{where}.{name} must be a list, not {kind(rows)}. {_ADVICE}")
        for index, row in enumerate(rows):
            _check(row, types, f"{where}.{name}[{index}]")
    for index, finding in enumerate(document["findings"]):
        if finding["severity"] not in SEVERITIES:
            raise InputError(f"{where}.findings[{index}].severity is none: {shown(finding['severity'])}. {_ADVICE}")
        if finding["waived"] is not None:
            _check(finding["waived"], _WAIVED, f"{where}.findings[{index}].waived")
    return document


_ADVICE: t.Final = (
    "A report is the key report of what huaweicloud.codearts.remote_mirror_report returns, or the JSON file made of it."
)


def _check(row: t.Any, types: _Types, where: str) -> None:
    if not isinstance(row, dict):
        raise InputError(f"{where} must be a dictionary, not {kind(row)}. {_ADVICE}")
    for name, allowed in types.items():
        if type(row.get(name, ...)) not in allowed:
            raise InputError(f"{where}.{name} is missing or of a wrong type. {_ADVICE}")
