# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""News that could not be sent is kept for the next run, per channel, as data: the next message is written then."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Mapping

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, InputError, kind, plain
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._message import KINDS, checked_outcome, has_changes

#: Outcomes that are kept of a channel. One that has failed as often has been reported as often by the run.
MOST_KEPT: t.Final = 30

#: What a message needs of an outcome.
_KEPT: t.Final = ("verdict", "message", "changes", *KINDS, "audited", "language")


def unsent_from(text: t.Any, outcome: t.Any = None, results: t.Any = None) -> dict[str, list[Fields]]:
    """Return the outcomes whose news could not be sent, by channel, the oldest first.

    Args:
        text: The JSON that keeps them, or its object: ansible-core 2.18 and older make one of a text that looks like
            it. Everything else keeps none, since a damaged file must not end a run.
        outcome: Of the present audit; null before its messages are sent. One without news is not kept: the next audit
            finds out by itself whether it can be made.
        results: Why each channel did not accept the message about it, by channel. Of those with an empty text, and of
            all others, nothing is kept.

    Raises:
        InputError: The outcome is none, or the results are no dictionary.
    """
    kept = _read(text)
    if outcome is None:
        return kept
    fields = checked_outcome(outcome)
    found = plain(results or {}, "results")
    if not isinstance(found, dict):
        raise InputError(f"results must be a dictionary of channels and why they failed, not {kind(found)}.")
    current: list[Fields] = []
    if has_changes(fields):
        current = [{name: fields[name] for name in _KEPT if name in fields}]
    unsent = {channel: [*kept.get(channel, []), *current] for channel, failure in found.items() if failure}
    return {channel: outcomes[-MOST_KEPT:] for channel, outcomes in unsent.items() if outcomes}


def _read(text: t.Any) -> dict[str, list[Fields]]:
    try:
        value = plain(text, "text") if isinstance(text, Mapping) else json.loads(str(text or "{}"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    # A file that was edited may have more than this collection keeps, and each costs as much as a message.
    return {
        channel: kept
        for channel, rows in value.items()
        if (kept := [row for row in _list(rows)[-MOST_KEPT:] if _is_outcome(row)])
    }


def _list(value: t.Any) -> list[t.Any]:
    return value if isinstance(value, list) else []


def _is_outcome(value: t.Any) -> bool:
    try:
        checked_outcome(value)
    except InputError:
        return False
    return True
