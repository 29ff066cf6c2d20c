# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""A request that changes something: never sent again before it is known whether it arrived."""

from __future__ import annotations

import random
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import RunEnded
from ansible_collections.huaweicloud.codearts.plugins.module_utils._retry import FIRST_PAUSE

T = t.TypeVar("T")

#: Failures after which the request may have been processed.
UNKNOWN_OUTCOMES: t.Final = ("server_error", "timeout", "connection_error", "invalid_response")

#: Seconds.
_LONGEST_PAUSE: t.Final = 30.0


def write(
    send: t.Callable[[int], T],
    find_effect: t.Callable[[], T | None],
    retries: int,
    sleep: t.Callable[[float], None],
    accepted: T | None = None,
) -> T:
    """
    Send a request that changes something, until it is known that it was processed.

    Args:
        send: Sends it once; takes how often it was sent before.
        find_effect: Reads what the request changes; None as long as it shows no effect.
        retries: How often it is sent again after it proved to have no effect.
        sleep: Waits so many seconds.
        accepted: The result when the service accepted the request, but with a response that cannot be read, and no
            effect shows yet: the request is not sent again then. None if that is a failure.

    Returns:
        What ``send`` returned, what ``find_effect`` found, or ``accepted``.

    Raises:
        CodeHubError: It was refused, or had no effect.
        RunEnded: The run ended before it was sent.
    """
    attempt = attempts = 0
    while True:
        try:
            return send(attempts)
        except CodeHubError as error:
            if error.reason not in UNKNOWN_OUTCOMES or error.ends_run:
                raise
            failure = error
            attempts = error.attempts
        try:
            sleep(min(_LONGEST_PAUSE, FIRST_PAUSE * 2.0**attempt) * random.uniform(0.5, 1.0))
            effect = find_effect()
        except RunEnded:
            raise failure from None
        except CodeHubError as error:
            raise (error if error.ends_run else failure) from None
        if effect is not None:
            return effect
        if accepted is not None and 200 <= (failure.http_status or 0) < 300:
            return accepted
        attempt += 1
        if attempt > retries:
            raise failure
