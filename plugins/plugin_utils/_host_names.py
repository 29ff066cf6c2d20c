# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Host names for repositories: safe wherever Ansible uses them, and never the same for two."""

from __future__ import annotations

import collections
import re
import typing as t

# Bytes. A cache of facts makes a file of a host's name, with a prefix, and file systems end at 255.
_LONGEST: t.Final = 160

# Names that mean something to Ansible.
_RESERVED: t.Final = frozenset({"all", "ungrouped", "localhost", "127.0.0.1", "::1"})


def host_names(wanted: t.Sequence[tuple[int, str]]) -> list[str]:
    """
    Return a name for each repository.

    wanted: ids, which are distinct, with the name that each should have; it was written by a stranger, and may be empty.

    Characters that separate hosts in a pattern or folders in a path become hyphens. Repositories that would share a name
    all get their id behind it, so that no name depends on the order in which they are listed.
    """
    named = [_safe_name(number, name) for number, name in wanted]
    while True:
        uses = collections.Counter(named)
        if len(uses) == len(named) and not _RESERVED & uses.keys():
            return named
        named = [
            f"{name}-{number}" if uses[name] > 1 or name in _RESERVED else name
            for (number, wish), name in zip(wanted, named)
        ]


def _safe_name(number: int, name: str) -> str:
    safe = re.sub(r"[^\w.-]+", "-", name).strip("-.")
    if not safe:
        return f"codehub-{number}"
    encoded = safe.encode("utf-8", "replace")
    if len(encoded) > _LONGEST:
        return f"{encoded[:_LONGEST].decode('utf-8', 'ignore').rstrip('-.')}-{number}"
    return safe
