# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What there is to do: how many mirrors, from a server with how much latency."""

from __future__ import annotations

import typing as t

#: Of the option concurrency of the modules. Playbooks do not set it where a work has this concurrency.
DEFAULT_CONCURRENCY: t.Final = 64


class Work(t.NamedTuple):
    """Mirrors to read, and the server that has them.

    Attributes:
        scheme: http or https.
        latency: Milliseconds by which the server delays each response.
        concurrency: Requests at the same time, for all contenders but the ``uri`` loop, which sends one.
        authorities: How many the clients trust: usual (some hundred) or one.
        failed: The percentage of mirrors that have failed.
        repositories: How many the server lists.
        rate_limit: Requests per minute that the collection sends at most; 0 for no limit.
    """

    scheme: str
    latency: int
    mirrors: int
    concurrency: int = DEFAULT_CONCURRENCY
    authorities: str = "usual"
    failed: int = 0
    repositories: int = 0
    rate_limit: int = 0

    @property
    def is_one_core(self) -> bool:
        """Whether clients get one core, with the server on another, so that nothing but their CPU time counts."""
        return self.latency == 0


def work(scheme: str, latency: int, mirrors: int, authorities: str = "usual") -> Work:
    """Return the work of reading healthy mirrors, with the default concurrency."""
    return Work(scheme, latency, mirrors, authorities=authorities)


def audit_work(mirrors: int, latency: int = 0, failed: int = 10, rate_limit: int = 0) -> Work:
    """Return the work of auditing mirrors, with the default concurrency."""
    return Work("http", latency, mirrors, failed=failed, rate_limit=rate_limit)
