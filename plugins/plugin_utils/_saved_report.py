# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""A report that was made before: from its JSON file or from another task, checked before anything relies on it."""

from __future__ import annotations

import functools
import json
import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import ATTENTION, OFF, SEVERITIES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    InputError,
    kind,
    plain,
    shown,
    text_or_none,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._links import is_web_address
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._policy import policy_of_report
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import parse

#: Of the reports that are made. All with the same major version can be read.
SCHEMA_VERSION: t.Final = "2.0"

#: The states of a repository; each is in exactly one of them.
STATES: t.Final = ("healthy", *SEVERITIES, "waived", "no_mirror", "unreadable", "not_attempted")

#: How a repository differs from the previous report.
CHANGES: t.Final = ("new", "worse", "fixed", "persisting")

#: Why a repository no longer needs attention without being fixed.
DROPPED: t.Final = ("policy", "not_listed")

#: Keys that earlier reports of the same major version lack, with what holds there.
_LATER: t.Final[t.Mapping[str, t.Any]] = {"owner": None, "unreadable_reason": None}

_MAJOR_VERSION: t.Final = re.compile(r"([0-9]{1,9})\.[0-9]{1,9}")

_NAME: t.Final = re.compile(r"[a-z][a-z0-9_]{0,63}")

_ADVICE: t.Final = (
    "A report is the key report of what huaweicloud.codearts.remote_mirror_report returns, or the JSON file made of it."
)

_FIRST_AUDIT: t.Final = "Remove the file, or give another previous_report: without one this audit counts as the first."


class Report(dict[str, t.Any]):
    """A report that needs no check, since this process has made or checked it."""


def report_from(value: t.Any, where: str) -> Report:
    """Return a report in plain types, after a check of every value that is used.

    Args:
        value: Anything.
        where: The name of the report, for the error.

    Raises:
        InputError: It is not a report, or of a version that cannot be read.
    """
    return value if value.__class__ is Report else _checked(plain(value, where), where)


def _checked(report: t.Any, where: str) -> Report:
    if not isinstance(report, dict):
        raise InputError(f"{where} must be a report as a dictionary, not {kind(report)}. {_ADVICE}")
    version = report.get("schema_version")
    match = _MAJOR_VERSION.fullmatch(version) if isinstance(version, str) else None
    if match is None:
        raise InputError(f"{where} is not a report: it has no valid schema_version. {_ADVICE}")
    if match[1] != SCHEMA_VERSION.partition(".")[0]:
        raise InputError(
            f"{where} has the schema version {version}, but this release of the collection reads {SCHEMA_VERSION}. "
            "Make the report anew with this release; as a previous report, remove it, and the audit counts as the "
            "first."
        )
    # Reports have a language since 1.1.0; one of a later release may have another.
    report.setdefault("language", "en")
    try:
        _check(report, _REPORT, where)
        causes = len(report["causes"])
        for index, finding in enumerate(report["findings"]):
            if finding["cause"] is not None and finding["cause"] >= causes:
                raise InputError(f"{where}.findings[{index}].cause must be the index of a cause.")
    except InputError as error:
        raise InputError(f"{error} {_ADVICE}") from None
    return Report(report)


def previous_from_text(text: str, path: str) -> Report:
    """Return the previous report from the text of its file.

    Args:
        text: JSON.
        path: Of the file, for the error.

    Raises:
        InputError: It is not a report. The error names the file and says how to go on without it.
    """
    where = f"previous_report {path}"
    try:
        if not text.strip():
            raise InputError(f"{where} is empty.")
        report = _checked(json.loads(text), where)
        policy_of_report(report["policy"], where)
        return report
    except (ValueError, RecursionError) as error:
        problem = str(error) if isinstance(error, InputError) else f"{where} is not a report: no valid JSON ({error})."
        raise InputError(f"{problem} {_FIRST_AUDIT}") from None


def json_from(report: Report) -> str:
    """Return a report as JSON text with one line per finding and per repository."""
    parts = [f"  {json.dumps(name)}: {_json_of(value)}" for name, value in report.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


# json.dumps() would make an encoder for each row.
_ENCODE: t.Final = json.JSONEncoder(ensure_ascii=False).encode


def _json_of(value: t.Any) -> str:
    if not isinstance(value, list) or not value:
        return _ENCODE(value)
    rows = ",\n    ".join(map(_ENCODE, value))
    return f"[\n    {rows}\n  ]"


# The types of values. Each returns whether a value is of it.
_Type = t.Callable[[t.Any], bool]


def _is_text(value: t.Any) -> bool:
    return value.__class__ is str


def _is_count(value: t.Any) -> bool:
    return value.__class__ is int and value >= 0


def _is_id(value: t.Any) -> bool:
    return value.__class__ is int and value >= 1


def _is_number(value: t.Any) -> bool:
    # Neither infinite nor not a number, which JSON of Python may contain.
    return type(value) in (int, float) and 0 <= value < 1e18


def _is_boolean(value: t.Any) -> bool:
    return value.__class__ is bool


def _is_name(value: t.Any) -> bool:
    return value.__class__ is str and _NAME.fullmatch(value) is not None


def _is_time(value: t.Any) -> bool:
    return value.__class__ is str and _is_time_text(value)


@functools.lru_cache(maxsize=4096)
def _is_time_text(value: str) -> bool:
    return parse(value) is not None


def _one_of(*values: str) -> _Type:
    allowed = frozenset(values)
    return lambda value: value.__class__ is str and value in allowed


def _or_null(check: _Type) -> _Type:
    return lambda value: value is None or check(value)


def _list_of(check: _Type) -> _Type:
    return lambda value: value.__class__ is list and all(map(check, value))


def _map_of(check: _Type) -> _Type:
    return lambda value: value.__class__ is dict and all(map(_is_name, value)) and all(map(check, value.values()))


_TEXT_OR_NULL: t.Final = _or_null(_is_text)
_TIME_OR_NULL: t.Final = _or_null(_is_time)
_SEVERITY: t.Final = _one_of(*SEVERITIES)
_ATTENTION_OR_NULL: t.Final = _or_null(_one_of(*ATTENTION))
_ADDRESS_OR_NULL: t.Final = _or_null(is_web_address)
_NAMES: t.Final = _list_of(_is_name)

#: A dictionary of a report: the type of each value, or the dictionary or the list of dictionaries that it is.
_Shape = t.Mapping[str, t.Any]


class _Rows(t.NamedTuple):
    shape: _Shape


class _OrNull(t.NamedTuple):
    shape: _Shape


def _counts(*names: str) -> _Shape:
    return dict.fromkeys(names, _is_count)


_WAIVED: t.Final[_Shape] = {"reason": _is_text, "expires": _TEXT_OR_NULL}

_WAIVER: t.Final[_Shape] = {
    "repository": lambda value: type(value) in (int, str),
    "check": lambda value: _is_name(value) or _NAMES(value),
    **_WAIVED,
}

_WHICH: t.Final[_Shape] = {
    "repository_id": _is_id,
    "repository_name": _TEXT_OR_NULL,
    "project_name": _TEXT_OR_NULL,
    "owner": _TEXT_OR_NULL,
    "repository_url": _ADDRESS_OR_NULL,
}

_FAULT: t.Final[_Shape] = {
    **_WHICH,
    "check": _is_name,
    "severity": _SEVERITY,
    "message": _is_text,
    "error": _TEXT_OR_NULL,
    "since": _TIME_OR_NULL,
    "remedy": _is_text,
}

_FINDING: t.Final[_Shape] = {
    **_FAULT,
    "source": _TEXT_OR_NULL,
    "url": _TEXT_OR_NULL,
    "waived": _OrNull(_WAIVED),
    "first_seen": _is_time,
    "cause": _or_null(_is_count),
}

_NEWS: t.Final[_Shape] = {
    **_WHICH,
    "severity": _ATTENTION_OR_NULL,
    "previous_severity": _ATTENTION_OR_NULL,
    "checks": _NAMES,
    "message": _is_text,
}

_BEFORE: t.Final[_Shape] = {
    "state": _or_null(_one_of(*STATES)),
    "severity": _ATTENTION_OR_NULL,
    "unreadable": _ATTENTION_OR_NULL,
    "first_seen": _map_of(_is_time),
}

_REPORT: t.Final[_Shape] = {
    "language": _is_text,
    "generated_at": _is_time,
    "changed": _is_boolean,
    "unchanged_since": _is_time,
    "previous_generated_at": _TIME_OR_NULL,
    "not_compared": _TEXT_OR_NULL,
    "ended_by": _TEXT_OR_NULL,
    "audited": {
        **dict.fromkeys(
            ("endpoint", "region", "scope", "project_id", "group_id", "search", "hosts"),
            lambda value: value is None or type(value) in (str, int),
        ),
        "filters": lambda value: value is None or value.__class__ is dict,
        "simulated": _is_boolean,
    },
    "policy": {
        "checks": _map_of(_one_of(*SEVERITIES, OFF)),
        "max_age": _is_number,
        "stuck_after": _is_number,
        "max_failures": _is_count,
        "approved_sources": _list_of(_is_text),
    },
    "run": {"calls": _is_count, "elapsed": _is_number, "answered": _is_count},
    "summary": {
        "repositories": _counts("requested", *STATES),
        "findings": _counts(*SEVERITIES, "waived"),
        "attention": _counts("total", "critical", "warning", "unreadable"),
        "changes": _counts(*CHANGES),
    },
    "causes": _Rows(
        {
            "check": _is_name,
            "source": _TEXT_OR_NULL,
            "error": _TEXT_OR_NULL,
            "remedy": _is_text,
            "severity": _SEVERITY,
            "projects": _list_of(_is_text),
            "count": _is_count,
            "repository_ids": _list_of(_is_id),
        }
    ),
    "new": _Rows(_NEWS),
    "worse": _Rows(_NEWS),
    "fixed": _Rows(_NEWS),
    "dropped": _Rows({**_NEWS, "reason": _one_of(*DROPPED)}),
    "start_here": _Rows(_FAULT),
    "unreadable": {
        "count": _is_count,
        "reasons": _map_of(_is_count),
        "message": _TEXT_OR_NULL,
        "remedy": _TEXT_OR_NULL,
    },
    "waivers": {"unused": _Rows(_WAIVER), "lapsed": _Rows(_WAIVER)},
    "findings": _Rows(_FINDING),
    "repositories": _Rows(
        {
            "id": _is_id,
            "name": _TEXT_OR_NULL,
            "project_name": _TEXT_OR_NULL,
            "owner": _TEXT_OR_NULL,
            "url": _ADDRESS_OR_NULL,
            "state": _one_of(*STATES),
            "change": _or_null(_one_of(*CHANGES)),
            "severity": _ATTENTION_OR_NULL,
            "unreadable_reason": _or_null(_is_name),
            "before": _OrNull(_BEFORE),
        }
    ),
}


def _check(fields: t.Any, shape: _Shape, where: str) -> None:
    """Check one dictionary, and make its texts safe to print."""
    if fields.__class__ is not dict:
        raise InputError(f"{where} must be a dictionary, not {kind(fields)}.")
    for name, expected in shape.items():
        value = fields.get(name, ...)
        if value is ...:
            if name not in _LATER:
                raise InputError(f"{where}.{name} is missing.")
            fields[name] = _LATER[name]
        elif expected.__class__ in _NESTED:
            _check_nested(value, expected, f"{where}.{name}")
        elif not expected(value):
            raise InputError(f"{where}.{name} has an invalid value: {shown(value)}.")
        elif value.__class__ is str:
            if not value.isprintable():
                fields[name] = _safe(value)
        elif value.__class__ is list:
            fields[name] = [_safe(item) if item.__class__ is str else item for item in value]


_NESTED: t.Final = frozenset({dict, _OrNull, _Rows})


def _check_nested(value: t.Any, expected: t.Any, where: str) -> None:
    if isinstance(expected, dict):
        _check(value, expected, where)
    elif isinstance(expected, _OrNull):
        if value is not None:
            _check(value, expected.shape, where)
    elif value.__class__ is not list:
        raise InputError(f"{where} must be a list, not {kind(value)}.")
    else:
        for index, row in enumerate(value):
            _check(row, expected.shape, f"{where}[{index}]")


def _safe(text: str) -> str:
    """Return a text without control characters, and without halves of surrogate pairs, which no file can hold."""
    return text_or_none(text.encode("utf-8", "replace").decode("utf-8")) or ""
