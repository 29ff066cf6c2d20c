# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests that the simulator received, for tests to count and to time."""

from __future__ import annotations

import json
import time
import typing as t
from dataclasses import asdict, dataclass, field

_SECRET_FIELDS: t.Final = ("username", "password", "auth")
_MASK: t.Final = "********"


@dataclass
class LoggedRequest:
    """One request; credentials themselves are never kept."""

    method: str
    path: str
    query: str
    has_auth_token: bool
    has_authorization: bool
    #: ``time.monotonic()`` at its arrival.
    started_at: float = field(default_factory=time.monotonic)
    #: The operation that was meant; None for a path the API does not have.
    operation: str | None = None
    #: None for a request that names no repository.
    repository_id: int | None = None
    #: The body where it is a JSON object, its credentials masked.
    body: dict[str, t.Any] | None = None
    #: ``token``, ``issued_token``, ``signature``, ``temporary_signature`` or ``password``; None when refused.
    authenticated_by: str | None = None
    #: None while the request is processed, and for ever when its connection broke before a response.
    status: int | None = None

    def keep_body(self, body: bytes) -> None:
        """Keep a body without its credentials."""
        try:
            content = json.loads(body) if body else None
        except ValueError:
            return
        if isinstance(content, dict):
            self.body = {name: _MASK if name in _SECRET_FIELDS else value for name, value in content.items()}

    def as_dict(self) -> dict[str, t.Any]:
        """Return the request for JSON."""
        return asdict(self)
