# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a simulator behaves, fixed at its start."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from datetime import datetime, timezone

from .credentials import Credentials

if t.TYPE_CHECKING:
    from pathlib import Path


def _this_second() -> datetime:
    return datetime.now(timezone.utc).replace(microsecond=0)


@dataclass(frozen=True)
class Settings:
    """How the simulator behaves."""

    #: 0 for a free one.
    port: int = 0
    repositories: int = 300
    seed: int = 2026
    #: The time that the data's times are relative to.
    now: datetime = field(default_factory=_this_second)
    #: Seconds before each response of the API.
    latency: float = 0.0
    #: Requests in a window, for each operation of CodeHub; 0 for no limit.
    rate_limit: int = 600
    rate_window: float = 60.0
    token_lifetime: float = 24 * 3600.0
    #: How long an access key is locked after too many failures.
    lock_seconds: float = 300.0
    #: How long a synchronization takes, unless a behavior says otherwise.
    synchronization_seconds: float = 1.0
    credentials: Credentials = field(default_factory=Credentials)
    #: Both for https.
    certificate: Path | None = None
    private_key: Path | None = None
