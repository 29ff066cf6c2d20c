# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The provider's flow control: so many requests in a sliding window, over all clients together."""

from __future__ import annotations

from collections import deque


class SlidingWindow:
    """Admits at most ``limit`` requests in any ``seconds``; a limit of 0 admits all.

    A refused request takes no place in the window: a client that keeps sending gets through again.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._admitted: deque[float] = deque()

    def admit(self, now: float) -> bool:
        """Take a place in the window, if there is one at this monotonic time."""
        if not self.limit:
            return True
        while self._admitted and self._admitted[0] <= now - self.seconds:
            self._admitted.popleft()
        if len(self._admitted) >= self.limit:
            return False
        self._admitted.append(now)
        return True


def throttled_message(limit: int, seconds: float) -> str:
    """Return the gateway's text of a 429, the only place where a client can read the window."""
    window = f"{seconds / 60:g} minute" if seconds % 60 == 0 else f"{seconds:g} second"
    return f"The throttling threshold has been reached: policy user over ratelimit,limit:{limit},time:{window}"
