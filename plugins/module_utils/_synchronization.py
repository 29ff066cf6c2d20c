# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""How a synchronization ended, judged by what the mirror showed before its start and shows now."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta

#: States of a synchronization under way: GitLab's, which the service derives from.
RUNNING_STATUSES: t.Final = ("scheduled", "started")

Mirror = t.Mapping[str, t.Any]


def is_running(mirror: Mirror) -> bool:
    """Whether the mirror says that a synchronization is under way."""
    return _status(mirror) in RUNNING_STATUSES


def is_stuck(mirror: Mirror, stuck_after: timedelta | None, now: datetime) -> bool:
    """Whether a synchronization has been under way for so long that it will not end; never without a limit."""
    changed_at = _time(mirror.get("last_update_at"))
    return bool(stuck_after and is_running(mirror) and changed_at and now - changed_at > stuck_after)


class Watch:
    """
    Follows one synchronization.

    Args:
        before: The mirror before the start, or as a synchronization that was under way was found.
        started: Whether it was started after that.
    """

    def __init__(self, before: Mirror, *, started: bool) -> None:
        self._before = before
        self._seen_running = not started
        self._shows_trace = not started
        self._suspected_failure = False

    @property
    def looks_failed(self) -> bool:
        """Whether it seems to have failed, though the start alone could explain what the mirror shows."""
        return self._suspected_failure

    @property
    def shows_trace(self) -> bool:
        """Whether the mirror has ever shown anything of the synchronization."""
        return self._shows_trace

    def ended(self, now: Mirror) -> str | None:
        """
        Judge the next state that was read.

        Returns:
            ``finished``, ``failed``, or None as long as it has not ended.
        """
        before = self._before
        new_success = _differs(before, now, "last_successful_update_at")
        new_update = _differs(before, now, "last_update_at")
        more_failures = (now.get("number_of_failures") or 0) > (before.get("number_of_failures") or 0)
        new_error = _differs(before, now, "last_error")
        status = _status(now)
        if is_running(now):
            # A stuck one shows the same state before and after a start.
            if not is_running(before) or new_update:
                self._seen_running = self._shows_trace = True
            return None
        self._shows_trace = self._shows_trace or new_success or new_update or more_failures
        if status == "failed":
            # A new time alone may be that of the start: an earlier failure is not this one's.
            self._suspected_failure = new_update
            is_new = more_failures or new_error or self._seen_running or _status(before) != "failed"
            return "failed" if is_new else None
        if new_success:
            return "finished"
        if more_failures:
            return "failed"
        # Times may have no finer resolution than the synchronization took.
        if self._seen_running and status == "finished" and now.get("last_successful_update_at"):
            return "finished"
        return None


def _status(mirror: Mirror) -> str:
    return str(mirror.get("update_status") or "").casefold()


def _differs(before: Mirror, now: Mirror, name: str) -> bool:
    return bool(now.get(name)) and now.get(name) != before.get(name)


def _time(text: t.Any) -> datetime | None:
    try:
        # Python 3.9 and 3.10 do not know Z.
        parsed = datetime.fromisoformat(text.replace("Z", "+00:00")) if isinstance(text, str) else None
    except ValueError:
        return None
    return parsed if parsed and parsed.tzinfo else None
