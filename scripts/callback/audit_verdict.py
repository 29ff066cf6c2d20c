# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A callback plugin for ./audit, which tells findings from an audit that could not be made by its exit status."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: audit_verdict
    type: notification
    short_description: Write the verdicts of audits to a file
    description:
      - Appends the C(verdict) of each audit to the file that C(CODEARTS_AUDIT_VERDICTS) names.
"""


class CallbackModule(CallbackBase):
    """Writes each verdict on one line."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "audit_verdict"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """Keep the verdict of an audit, or of the role's statistics."""
        values = getattr(result, "result", None) or result._result
        statistics = values.get("ansible_stats", {}).get("data", {}).get("remote_mirror_audit", {})
        verdict = values.get("verdict") or statistics.get("verdict")
        if verdict:
            with Path(os.environ["CODEARTS_AUDIT_VERDICTS"]).open("a", encoding="utf-8") as file:
                file.write(f"{verdict}\n")

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        """Keep the verdict of an audit that failed its task."""
        self.v2_runner_on_ok(result)
