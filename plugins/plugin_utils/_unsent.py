# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What could not be sent is kept for the next run, per channel, so that no news is lost."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Mapping

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, InputError, plain
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._message import KINDS, message_from

#: Outcomes that are kept of a channel. One that has failed as often has been reported as often by the run.
MOST_KEPT: t.Final = 30

#: What a message needs of an outcome.
_KEPT: t.Final = ("verdict", "message", "changes", *KINDS, "audited", "language")


def unsent_from(text: t.Any, outcome: t.Any = None, failed: t.Any = (), fixed: t.Any = True) -> dict[str, list[Fields]]:
    """Return the outcomes whose messages could not be sent, by channel, the oldest first.

    Args:
        text: The JSON that keeps them, or its object: ansible-core 2.18 and older make one of a text that looks like
            it. Everything else keeps none, since a damaged file must not end a run.
        outcome: Of the present audit; null before its messages are sent.
        failed: The channels that did not accept the message about it. Of the others, nothing is kept.
        fixed: Whether what was fixed is news.

    Raises:
        InputError: The outcome is none.
    """
    kept = _read(text)
    if outcome is None:
        return kept
    news = bool(message_from(outcome, fixed=fixed))
    fields = plain(outcome, "outcome")
    current = [{name: fields[name] for name in _KEPT if name in fields}] if news else []
    return {str(channel): [*kept.get(str(channel), []), *current][-MOST_KEPT:] for channel in failed}


def _read(text: t.Any) -> dict[str, list[Fields]]:
    try:
        value = plain(text, "text") if isinstance(text, Mapping) else json.loads(str(text or "{}"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    return {
        channel: kept for channel, rows in value.items() if (kept := [row for row in _list(rows) if _is_outcome(row)])
    }


def _list(value: t.Any) -> list[t.Any]:
    return value if isinstance(value, list) else []


def _is_outcome(value: t.Any) -> bool:
    try:
        message_from(value)
    except InputError:
        return False
    return True
