# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Python whose time runs a hundred times as fast, as far as the modules look at the clock and wait."""

from __future__ import annotations

import threading
import time

SPEED = 100

_monotonic = time.monotonic
_wait = threading.Condition.wait


def _fast_monotonic() -> float:
    return _monotonic() * SPEED


def _fast_wait(condition: threading.Condition, timeout: float | None = None) -> bool:
    return _wait(condition, None if timeout is None else timeout / SPEED)


time.monotonic = _fast_monotonic
threading.Condition.wait = _fast_wait  # type: ignore[method-assign]  # on purpose
