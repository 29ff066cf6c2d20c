# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What there is to do: so many mirrors, from a server that is so far away."""

from __future__ import annotations

import typing as t


class Work(t.NamedTuple):
    """
    A number of mirrors to read, and from where.

    scheme: http or https.
    latency: milliseconds that the server holds an answer back.
    concurrency: calls at once, for all contenders but the loop, which knows none.
    authorities: how many the clients trust: usual (some hundred) or one.
    """

    scheme: str
    latency: int
    mirrors: int
    concurrency: int
    authorities: str = "usual"

    @property
    def name(self) -> str:
        """Its name on the command line."""
        suffix = "" if self.authorities == "usual" else f"-{self.authorities}-authority"
        return f"{self.scheme}-{self.latency}ms-{self.mirrors}{suffix}"

    @property
    def is_one_core(self) -> bool:
        """Tell whether clients get one core, with the server on another: where nothing but their CPU counts."""
        return self.latency == 0


def work(scheme: str, latency: int, mirrors: int, authorities: str = "usual") -> Work:
    """Return the work with its concurrency: the module's default, but 64 where a person would want more."""
    return Work(scheme, latency, mirrors, 64 if latency and mirrors >= 1000 else 16, authorities)


ALL: t.Final = (
    *(
        work(scheme, latency, mirrors)
        for scheme in ("http", "https")
        for latency in (0, 50)
        for mirrors in (1, 100, 1000, 10000)
    ),
    work("https", 50, 1000, authorities="one"),
)

QUICK: t.Final = (
    work("http", 0, 1),
    work("http", 0, 10000),
    work("http", 50, 1),
    work("http", 50, 100),
    work("http", 50, 1000),
    work("https", 0, 1000),
    work("https", 50, 1000),
)

LARGE: t.Final = Work("http", 0, 100000, 16)
