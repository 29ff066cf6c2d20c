# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Host names for repositories: safe wherever Ansible uses them, unique, and never those of other hosts."""

from __future__ import annotations

import collections
import re
import typing as t

# Bytes. A cache of facts makes a file of a host's name, with a prefix, and file systems end at 255.
_LONGEST: t.Final = 160

# Names with a meaning for Ansible.
_RESERVED: t.Final = frozenset({"all", "ungrouped", "localhost", "127.0.0.1", "::1"})


def host_names(wanted: t.Sequence[tuple[int, str]], taken: t.Mapping[str, int | None] | None = None) -> list[str]:
    """
    Choose a name for each repository.

    Characters that separate hosts in a pattern or folders in a path become hyphens. Repositories that would share a
    name all get their id after it, so that no name depends on the order in which they are listed.

    Args:
        wanted: Ids, which are distinct, with the name that each should have: user-controlled text, perhaps empty.
        taken: Names of hosts and groups that exist already, with the id of the repository that a host is, if it is one.
            A repository gets its id after its name rather than one of these, except the one that is its own.

    Returns:
        The names, in the same order.
    """
    taken = taken or {}

    def is_free(name: str, number: int) -> bool:
        return name not in _RESERVED and (name not in taken or taken[name] == number)

    named = [_safe_name(number, name) for number, name in wanted]
    while True:
        uses = collections.Counter(named)
        fits = [uses[name] == 1 and is_free(name, number) for (number, _wish), name in zip(wanted, named)]
        if all(fits):
            return named
        named = [name if fit else f"{name}-{number}" for (number, _wish), name, fit in zip(wanted, named, fits)]


def _safe_name(number: int, name: str) -> str:
    safe = re.sub(r"[^\w.-]+", "-", name).strip("-.")
    if not safe:
        return f"codehub-{number}"
    encoded = safe.encode("utf-8", "replace")
    if len(encoded) > _LONGEST:
        return f"{encoded[:_LONGEST].decode('utf-8', 'ignore').rstrip('-.')}-{number}"
    return safe
