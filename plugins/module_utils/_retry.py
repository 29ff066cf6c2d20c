# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""When a failed call is made again: one declared policy, on urllib3's own C(Retry)."""

from __future__ import annotations

import email.utils
import random
import time
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._libraries import Retry

#: Seconds. A service that asks for a longer pause is asked again after this one.
LONGEST_PAUSE: t.Final = 120.0

#: Seconds before the first further try; each later one waits twice as long.
FIRST_PAUSE: t.Final = 0.5


def parse_retry_after(value: str | None) -> float | None:
    """
    Return the seconds that a C(Retry-After) header asks for, at most C(LONGEST_PAUSE); None when it asks for nothing.

    Both forms of RFC 9110 are understood, a number of seconds and a date. A date in the past, and a value that is
    neither, count as no header at all.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        # Longer numbers are beyond the cap in any case, and int() refuses very long ones.
        seconds = float(int(value[:12]))
    else:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
        except (TypeError, ValueError, OverflowError, IndexError):
            return None
    return min(seconds, LONGEST_PAUSE) if seconds > 0 else None


class RetryPolicy(Retry):
    """
    Which failures are worth a further try, and how long to wait before it.

    Server errors, refused and broken connections and time-outs are; a failed TLS handshake is not.
    """

    @classmethod
    def create(cls, retries: int) -> RetryPolicy:
        """Return a policy with C(retries) further tries."""
        return cls(
            total=retries,
            other=0,
            redirect=0,
            # Any method: the only one that is no GET, fetching a token, may be repeated as well.
            allowed_methods=None,
            backoff_factor=FIRST_PAUSE,
        )

    def get_backoff_time(self) -> float:
        """Return the seconds to wait: exponential, between half and all of the nominal time, so that workers spread."""
        # Beyond 10 doublings the pause is at its longest anyway.
        nominal = self.backoff_factor * 2.0 ** min(10, max(0, len(self.history) - 1))
        return min(LONGEST_PAUSE, nominal) * random.uniform(0.5, 1.0)
