# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Times: read in every form of ISO 8601 that services use, compared and written in UTC."""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timedelta, timezone

_ISO_8601: t.Final = re.compile(
    r"""
    ([0-9]{4})-([0-9]{2})-([0-9]{2})
    [Tt ]
    ([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?
    \x20?(?:(?P<utc>Z|z|UTC)|(?P<sign>[+-])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2})?)?
    """,
    re.VERBOSE,
)


def parse(value: t.Any) -> datetime | None:
    """
    Return the time that ``value`` states, in UTC, or None if it states none.

    Args:
        value: ISO 8601 text with a date and a time. Without an offset it is UTC.
    """
    match = _ISO_8601.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        return None
    year, month, day, hour, minute = map(int, match.groups()[:5])
    fraction = (match[7] or "")[:6].ljust(6, "0")
    try:
        moment = datetime(year, month, day, hour, minute, int(match[6] or 0), int(fraction), timezone.utc)
        return moment - _offset(match)
    except (ValueError, OverflowError):
        return None


def _offset(match: re.Match[str]) -> timedelta:
    hours, minutes = int(match["hours"] or 0), int(match["minutes"] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError("no offset is a day or more")
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if match["sign"] == "-" else offset


def iso(moment: datetime) -> str:
    """Write a moment in UTC for programs: ``2026-11-20T02:00:09Z``."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def readable(moment: datetime) -> str:
    """Write a moment in UTC for people: ``2026-11-20 02:00 UTC``."""
    return moment.replace(tzinfo=None).isoformat(" ", timespec="minutes") + " UTC"
