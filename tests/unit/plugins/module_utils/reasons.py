# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reasons of failures that modules which read document."""

from __future__ import annotations

import typing as t

REASONS: t.Final = (
    "unauthorized",
    "forbidden",
    "not_found",
    "not_codehub",
    "rate_limited",
    "invalid_request",
    "redirected",
    "server_error",
    "connection_error",
    "timeout",
    "tls_error",
    "invalid_response",
    "not_attempted",
)
