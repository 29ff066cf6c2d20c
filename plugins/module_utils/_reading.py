# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The remote mirrors of any number of repositories, as the modules return them."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import CodeHubClient
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import (
    AuthenticationError,
    CodeHubError,
    describe_failures,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._fan_out import FanOut
from ansible_collections.huaweicloud.codearts.plugins.module_utils._remote_mirror import RemoteMirror


class Reading(t.NamedTuple):
    """What was read, and what could not be: together each repository asked for, once, in the order asked for."""

    remote_mirrors: list[RemoteMirror]
    failures: list[dict[str, t.Any]]
    summary: dict[str, t.Any]
    #: Set when the credentials failed, so that nothing further could be read.
    authentication_error: AuthenticationError | None
    #: What ended the run early, for a person.
    ended_because: str | None
    #: What a task that follows soon should know about the rate limit.
    pacing: dict[str, t.Any]

    @property
    def message(self) -> str:
        """What failed, in words for a person."""
        return describe_failures(
            self.failures,
            self.summary["requested"],
            "The remote mirror of repository {repository_id} could not be read",
            "remote mirrors could not be read",
            self.ended_because,
        )


def read_remote_mirrors(client: CodeHubClient, repository_ids: t.Sequence[int], concurrency: int) -> Reading:
    """
    Read the remote mirrors of ``repository_ids``, which are distinct.

    Args:
        client: The client.
        repository_ids: What to read.
        concurrency: The maximum number of requests under way.
    """
    began = time.monotonic()
    fan_out = FanOut(repository_ids, client.remote_mirror, client.remote_mirror_pacer, concurrency)
    remote_mirrors: list[RemoteMirror] = []
    failures: list[dict[str, t.Any]] = []
    for repository_id, outcome in zip(repository_ids, fan_out.run()):
        if isinstance(outcome, CodeHubError):
            failures.append({"repository_id": repository_id, **outcome.as_dict()})
        else:
            remote_mirrors.append(outcome)
    return Reading(
        remote_mirrors=remote_mirrors,
        failures=failures,
        summary={
            "requested": len(repository_ids),
            "retrieved": len(remote_mirrors),
            "failed": len(failures),
            "calls": client.remote_mirror_pacer.calls,
            "elapsed": round(time.monotonic() - began, 3),
        },
        authentication_error=fan_out.ended_by if isinstance(fan_out.ended_by, AuthenticationError) else None,
        ended_because=fan_out.ended_by.message if fan_out.ended_by else None,
        pacing=client.remote_mirror_pacer.memory().as_dict(time.time()),
    )
