# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What the inventory's cache holds: responses of the service, each with the time at which it was read."""

from __future__ import annotations

import dataclasses
import json
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import LARGEST_REPOSITORY_ID

#: Reasons of failures that a later attempt would meet again. The others pass by themselves, and are not kept.
#: (Credentials that are unauthorized end the run. What is left of that reason concerns one repository.)
LASTING_REASONS: t.Final = frozenset({"not_found", "forbidden", "unauthorized"})

# Changes with the form of what is kept.
_VERSION: t.Final = 2

Object = dict[str, t.Any]


class Entry(t.NamedTuple):
    """
    The outcome of reading the mirror of a repository: the mirror, or why there is none. read_at: seconds since 1970.
    """

    read_at: float
    remote_mirror: Object | None
    failure: Object | None


@dataclasses.dataclass
class Snapshot:
    """
    What is known of the service.

    Attributes:
        repositories: The listing, or None when it is not known.
        listed_at: When it was read, in seconds since 1970.
        remote_mirrors: What was read of mirrors, by the ids of their repositories.
        is_complete: Whether all rows of the listing were valid. Otherwise it is not kept, so that each run warns.
    """

    repositories: list[Object] | None = None
    listed_at: float = 0
    remote_mirrors: dict[int, Entry] = dataclasses.field(default_factory=dict)
    is_complete: bool = True

    def to_text(self) -> str:
        """Return what is worth keeping as JSON. As one text, Ansible looks for no meaning in its keys."""
        lasting = {
            number: entry
            for number, entry in self.remote_mirrors.items()
            if entry.failure is None or entry.failure.get("reason") in LASTING_REASONS
        }
        return json.dumps(
            {
                "version": _VERSION,
                "listed_at": self.listed_at,
                "repositories": self.repositories if self.is_complete else None,
                "remote_mirrors": lasting,
            }
        )


def snapshot_from(text: t.Any, *, now: float, timeout: float) -> Snapshot:
    """
    Read what a cache holds.

    Args:
        text: What was kept. Others may have changed it: everything is checked.
        now: Seconds since 1970.
        timeout: How many seconds a response may be used, 0 for no end.

    Returns:
        What is valid and not too old, perhaps nothing.
    """

    def is_fresh(read_at: t.Any) -> bool:
        return isinstance(read_at, (int, float)) and (not timeout or 0 <= now - read_at < timeout)

    try:
        kept = json.loads(text)
        if kept["version"] != _VERSION:
            return Snapshot()
        snapshot = Snapshot()
        if is_fresh(kept["listed_at"]):
            snapshot.listed_at = kept["listed_at"]
            snapshot.repositories = _repositories(kept["repositories"])
        for key, item in kept["remote_mirrors"].items():
            entry = _entry(_checked_id(int(key)), item)
            if is_fresh(entry.read_at):
                snapshot.remote_mirrors[int(key)] = entry
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return Snapshot()
    return snapshot


def _repositories(value: t.Any) -> list[Object] | None:
    if value is None:
        return None
    rows = [_object(row) for row in value]
    if len({_checked_id(row["id"]) for row in rows}) != len(rows):
        raise ValueError
    return rows


def _entry(number: int, item: t.Any) -> Entry:
    read_at, remote_mirror, failure = item
    entry = Entry(
        read_at,
        None if remote_mirror is None else _object(remote_mirror),
        None if failure is None else _object(failure),
    )
    owners = [part["repository_id"] for part in (entry.remote_mirror, entry.failure) if part is not None]
    if owners != [number]:
        raise ValueError
    if entry.failure is not None and entry.failure["reason"] not in LASTING_REASONS:
        raise ValueError
    return entry


def _checked_id(value: t.Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LARGEST_REPOSITORY_ID:
        raise ValueError
    return value


def _object(value: t.Any) -> Object:
    cleaned: Object = _without_ansible_keys(dict(value))
    return cleaned


def _without_ansible_keys(value: t.Any) -> t.Any:
    """Return a value without the keys that Ansible gives a meaning when it reads or shows variables."""
    if isinstance(value, dict):
        return {key: _without_ansible_keys(item) for key, item in value.items() if not key.startswith("__ansible_")}
    if isinstance(value, list):
        return [_without_ansible_keys(item) for item in value]
    return value
