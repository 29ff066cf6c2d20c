# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was asked of the simulator, for tests to count and to time."""

from __future__ import annotations

import time
import typing as t
from dataclasses import asdict, dataclass, field


@dataclass
class Call:
    """One call; credentials themselves are never kept."""

    method: str
    path: str
    query: str
    has_auth_token: bool
    has_authorization: bool
    #: ``time.monotonic()`` at its arrival.
    started_at: float = field(default_factory=time.monotonic)
    #: The operation that was meant; None for a path the API does not have.
    operation: str | None = None
    #: ``token``, ``issued_token``, ``signature``, ``temporary_signature`` or ``password``; None when refused.
    authenticated_by: str | None = None
    #: None while the call runs, and for ever when its connection broke before an answer.
    status: int | None = None

    def as_dict(self) -> dict[str, t.Any]:
        """Return the call for JSON."""
        return asdict(self)
