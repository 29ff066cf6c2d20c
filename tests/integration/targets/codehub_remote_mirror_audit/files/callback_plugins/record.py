# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes how large each event is, and each line that is displayed, to the file that RECORD names."""

from __future__ import annotations

import json
import os
import time
import typing as t

from ansible.plugins.callback import CallbackBase
from ansible.utils.display import Display

DOCUMENTATION = r"""
name: record
type: aggregate
short_description: Record the size of each event
description: For the tests of this collection.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """The callback."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "record"

    def __init__(self) -> None:
        super().__init__()
        display = Display.display
        main = os.getpid()

        def displaying(own: Display, message: str, *arguments: t.Any, **options: t.Any) -> None:
            # Workers pass their lines on to the main process.
            if os.getpid() == main:
                self._record(event="display", text=message)
            display(own, message, *arguments, **options)

        # As ansible-runner does, through which AWX shows lines while a job runs.
        Display.display = displaying

    def _record(self, **fields: t.Any) -> None:
        with open(os.environ["RECORD"], "a", encoding="utf-8") as record:
            record.write(json.dumps({"at": time.time(), **fields}) + "\n")

    def _result(self, result: t.Any) -> None:
        text = self._dump_results(result._result)
        self._record(
            event="result", action=result._task.action, task=result._task.name, size=len(text), text=text[:20000]
        )

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """Record a result."""
        self._result(result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        """Record a result."""
        self._result(result)
