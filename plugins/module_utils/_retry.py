# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""When a failed request is retried: a policy on urllib3's own ``Retry``."""

from __future__ import annotations

import random
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._libraries import Retry, urllib3

#: Cap on Retry-After, in seconds.
LONGEST_PAUSE: t.Final = 120.0

#: Seconds before the first retry; each later one waits twice as long.
FIRST_PAUSE: t.Final = 0.5


def parse_retry_after(value: str | None) -> float | None:
    """
    Return the seconds that a ``Retry-After`` header asks for, at most ``LONGEST_PAUSE``; None if it asks for nothing.

    A date in the past, and a value that is neither a number of seconds nor a date, count as no header at all.
    """
    # Longer numbers are beyond the cap in any case, and int() refuses very long ones.
    text = (value or "").strip()[:40]
    try:
        seconds = float(Retry().parse_retry_after(text))
    except (urllib3.exceptions.InvalidHeader, ValueError, TypeError, OverflowError, IndexError):
        return None
    return min(seconds, LONGEST_PAUSE) if seconds > 0 else None


class RetryPolicy(Retry):
    """
    Which failures are retried, and how long to wait before.

    Server errors, refused and broken connections and time-outs are; a failed TLS handshake is not.
    """

    @classmethod
    def create(cls, retries: int) -> RetryPolicy:
        """Return a policy with this number of retries."""
        return cls(
            total=retries,
            other=0,
            redirect=0,
            # All methods: the only POST fetches a token and is safe to repeat.
            allowed_methods=None,
            backoff_factor=FIRST_PAUSE,
        )

    def get_backoff_time(self) -> float:
        """Return the seconds to wait: exponential, between half and all of the nominal time, so that workers spread."""
        # Beyond 10 doublings the pause is at its longest anyway.
        nominal = self.backoff_factor * 2.0 ** min(10, max(0, len(self.history) - 1))
        return min(LONGEST_PAUSE, nominal) * random.uniform(0.5, 1.0)
