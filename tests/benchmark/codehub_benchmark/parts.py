# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of the benchmark: what is done in each, by which contenders, and how often."""

from __future__ import annotations

import fnmatch
import typing as t

from .contenders import (
    AUDIT,
    AUDIT_AGAIN,
    CURL,
    FACTS,
    INVENTORY,
    MODULE,
    MODULE_ON_ALL_CORES,
    PLAIN_INVENTORY,
    PLAYBOOK,
    SDK,
    SETUP,
    SIGNED,
    URI,
    URLLIB3,
    Contender,
)
from .work import Work, audit_work, work

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The uri loop takes a third of a second for each mirror.
_MOST_FOR_URI: t.Final = 100


class Part(t.NamedTuple):
    """Work that contenders do in turns.

    Attributes:
        name: On the command line.
        rounds: How often each contender does the work.
        quick_rounds: Likewise with ``--quick``; 0 to leave the part out.
        is_watched: Whether the memory of each process is observed.
    """

    name: str
    work: Work
    contenders: tuple[Contender, ...]
    rounds: int
    quick_rounds: int = 0
    is_watched: bool = False


def _reading(scheme: str, latency: int, mirrors: int, authorities: str = "usual") -> Part:
    contenders = [PLAYBOOK, CURL, MODULE, SDK]
    if mirrors <= _MOST_FOR_URI:
        contenders.insert(0, URI)
    if mirrors == 10000 and not latency:
        contenders += [MODULE_ON_ALL_CORES, SIGNED, URLLIB3]
    suffix = "" if authorities == "usual" else f"-{authorities}-authority"
    is_long = mirrors == 100 or (mirrors == 10000 and latency > 0)
    return Part(
        f"{scheme}-{latency}ms-{mirrors}{suffix}",
        work(scheme, latency, mirrors, authorities),
        tuple(contenders),
        3 if is_long else 5,
        (1 if is_long else 2) if (scheme, latency, mirrors, authorities) in _QUICK else 0,
    )


_QUICK: t.Final = {
    ("http", 0, 10000, "usual"),
    ("http", 50, 1, "usual"),
    ("http", 50, 100, "usual"),
    ("http", 50, 1000, "usual"),
    ("https", 0, 1000, "usual"),
    ("https", 50, 1000, "usual"),
}

ONE_MIRROR: t.Final = Part("one-mirror", work("http", 0, 1), (PLAYBOOK, URI), 15, 3)

LARGE_READING: t.Final = Part("reading-100000", work("http", 0, 100_000), (PLAYBOOK,), 1, 1, is_watched=True)

#: A tenth of the mirrors have failed.
AUDITS: t.Final = Part("audit-10000", audit_work(10_000), (PLAYBOOK, MODULE, AUDIT, AUDIT_AGAIN), 5, 2)

#: Each mirror is a finding: the most that an audit can have to do.
WORST_AUDITS: t.Final = Part("audit-failed-10000", audit_work(10_000, failed=100), (PLAYBOOK, AUDIT, AUDIT_AGAIN), 3)

LARGE_AUDIT: t.Final = Part("audit-100000", audit_work(100_000), (AUDIT, AUDIT_AGAIN), 1, is_watched=True)

#: What a user waits for, at 50 ms per request.
USER_AUDITS: t.Final = tuple(
    Part(f"user-audit-{mirrors}", audit_work(mirrors, latency=50), (AUDIT,), 3 if mirrors < 10_000 else 1)
    for mirrors in (100, 1_000, 10_000)
)

#: Checks the estimate for longer audits at the provider's limit, with one minute of waiting.
LIMITED_AUDIT: t.Final = Part("limited-audit-1000", audit_work(1_000, latency=50, rate_limit=600), (AUDIT,), 1)

#: How the default concurrency was chosen.
CONCURRENCIES: t.Final = tuple(
    Part(f"concurrency-{scheme}-{number}", Work(scheme, 50, 100, number), (PLAYBOOK, MODULE), 5)
    for scheme, numbers in (("http", (16, 32, 48, 64, 100)), ("https", (64, 100)))
    for number in numbers
)

INVENTORIES: t.Final = Part(
    "inventory-12345", Work("http", 0, 0, repositories=12_345), (PLAIN_INVENTORY, INVENTORY), 5, 2
)

FACTS_OF_HOSTS: t.Final = Part("facts-300", work("http", 0, 300), (FACTS, SETUP), 1, 1)

PARTS: t.Final = (
    *(
        _reading(scheme, latency, mirrors)
        for scheme in ("http", "https")
        for latency in (0, 50)
        for mirrors in (1, 100, 1000, 10000)
        if (scheme, latency, mirrors) != ("http", 0, 1)
    ),
    _reading("https", 50, 1000, authorities="one"),
    ONE_MIRROR,
    LARGE_READING,
    AUDITS,
    WORST_AUDITS,
    LARGE_AUDIT,
    *USER_AUDITS,
    LIMITED_AUDIT,
    INVENTORIES,
    FACTS_OF_HOSTS,
    *CONCURRENCIES,
)


def chosen(patterns: Sequence[str] | None, is_quick: bool) -> list[Part]:
    """Return the parts to run, those that the patterns name. ``audit`` names all parts that begin with ``audit-``."""
    if patterns:
        return [part for part in PARTS if _is_named(part.name, patterns)]
    return [part for part in PARTS if part.quick_rounds or not is_quick]


def _is_named(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) or name.startswith(f"{pattern}-") for pattern in patterns)
