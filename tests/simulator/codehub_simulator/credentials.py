# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The credentials that the simulator accepts."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field, fields
from pathlib import Path

TOKEN = "simulator-token"
ACCESS_KEY = "SIMULATORACCESSKEY"
SECRET_KEY = "simulator-secret-key"
TEMPORARY_ACCESS_KEY = "SIMULATORTEMPORARYKEY"
TEMPORARY_SECRET_KEY = "simulator-temporary-secret-key"
SECURITY_TOKEN = "simulator-security-token"
USERNAME = "simulator-user"
PASSWORD = "simulator-password"
DOMAIN_NAME = "simulator-domain"


@dataclass(frozen=True)
class AccessKey:
    """The secret half of an access key; a temporary one is only good with its security token."""

    secret_key: str
    security_token: str | None = None


@dataclass(frozen=True)
class Credentials:
    """All credentials that are accepted."""

    tokens: frozenset[str] = frozenset({TOKEN})
    access_keys: t.Mapping[str, AccessKey] = field(
        default_factory=lambda: {
            ACCESS_KEY: AccessKey(SECRET_KEY),
            TEMPORARY_ACCESS_KEY: AccessKey(TEMPORARY_SECRET_KEY, SECURITY_TOKEN),
        }
    )
    username: str = USERNAME
    password: str = PASSWORD
    domain_name: str = DOMAIN_NAME


def load_credentials(path: Path) -> Credentials:
    """Read credentials from a JSON file; what it leaves out keeps its default.

    The keys are the fields of `Credentials`, with ``access_keys`` as an object of
    ``{"AK": {"secret_key": "...", "security_token": null}}``.
    """
    content: dict[str, t.Any] = json.loads(path.read_text(encoding="utf-8"))
    unknown = set(content) - {known.name for known in fields(Credentials)}
    if unknown:
        raise ValueError(f"{path}: unknown keys {', '.join(sorted(unknown))}")
    if "tokens" in content:
        content["tokens"] = frozenset(content["tokens"])
    if "access_keys" in content:
        content["access_keys"] = {name: AccessKey(**key) for name, key in content["access_keys"].items()}
    return Credentials(**content)
