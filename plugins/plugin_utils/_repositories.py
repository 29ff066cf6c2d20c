# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The repositories of an audit: what was asked for, what is known of each, and what was read."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import printable
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    Fields,
    InputError,
    identifier,
    kind,
    objects,
    plain,
)

_WEB_ADDRESS: t.Final = re.compile(r"https?://[^\s\\]+", re.IGNORECASE)

#: The fields of a mirror that the service documents. Where all are null there is no mirror.
_MIRROR_FIELDS: t.Final = (
    "update_status",
    "last_update_at",
    "url",
    "last_successful_update_at",
    "number_of_failures",
    "mirroring_enabled",
    "is_private",
    "endpoint_uuid",
    "last_error",
)

_MIRROR: t.Final = ("repository_id", *_MIRROR_FIELDS, "last_error_detail", "url_has_credentials")
_FAILURE: t.Final = ("repository_id", "reason", "http_status", "error_msg", "message")
_REPOSITORY: t.Final = ("id", "name", "path", "namespace", "project_name", "http_url_to_repo")


class Subject(t.NamedTuple):
    """
    A repository that was asked for.

    url: where a person opens it.
    names: all that a waiver may call it by.
    mirror, failure: as read; both None where it was not read.
    """

    id: int
    name: str | None
    project_name: str | None
    url: str | None
    names: frozenset[str]
    mirror: Fields | None
    failure: Fields | None

    @property
    def has_no_mirror(self) -> bool:
        """Whether it is known to have none."""
        if self.mirror is not None:
            return all(self.mirror.get(name) is None for name in _MIRROR_FIELDS)
        return self.failure is not None and self.failure.get("reason") == "not_found"

    @property
    def is_unreadable(self) -> bool:
        """Whether nothing is known of its mirror."""
        return self.mirror is None and not self.has_no_mirror


def rows_from(repositories: t.Any) -> list[Fields]:
    """
    Return what is wanted of a listing.

    repositories: as huaweicloud.codearts.codehub_repository_info returns them.

    Raises: InputError.
    """
    return objects(repositories, "repositories", _REPOSITORY)


def subjects_from(mirrors: t.Any, failures: t.Any, rows: list[Fields], requested: t.Any = ()) -> list[Subject]:
    """
    Return the repositories that were asked for, each once, in that order, and behind them any others that were read.

    mirrors, failures: as huaweicloud.codearts.codehub_remote_mirror_info returns them. Of two answers for one repository
    the later counts, and a mirror more than a failure.
    rows: of the listing.
    requested: ids.

    Raises: InputError.
    """
    mirror_by_id = _by_id(objects(mirrors, "mirrors", _MIRROR), "mirrors", "repository_id")
    failure_by_id = _by_id(objects(failures, "failures", _FAILURE), "failures", "repository_id")
    row_by_id = _by_id(rows, "repositories", "id")
    ids = dict.fromkeys([*_ids(requested), *mirror_by_id, *failure_by_id])
    return [
        _subject(number, row_by_id.get(number, {}), mirror_by_id.get(number), failure_by_id.get(number))
        for number in ids
    ]


def _by_id(rows: list[Fields], where: str, field: str) -> dict[int, Fields]:
    return {identifier(row.get(field), f"{where}[{index}].{field}"): row for index, row in enumerate(rows)}


def _ids(value: t.Any) -> list[int]:
    ids = plain(value, "requested")
    if not isinstance(ids, list):
        raise InputError(f"requested must be a list of ids, not {kind(ids)}.")
    return [identifier(number, f"requested[{index}]") for index, number in enumerate(ids)]


def _subject(number: int, row: Fields, mirror: Fields | None, failure: Fields | None) -> Subject:
    address = text_or_none(row.get("http_url_to_repo"))
    address = address if address and _WEB_ADDRESS.fullmatch(address) else None
    return Subject(
        id=number,
        name=text_or_none(row.get("name")),
        project_name=text_or_none(row.get("project_name")),
        url=address,
        names=_names(row, address),
        mirror=mirror,
        failure=failure,
    )


def _names(row: Fields, address: str | None) -> frozenset[str]:
    name, path, namespace = (row.get(field) for field in ("name", "path", "namespace"))
    full_path = f"{namespace}/{path}" if isinstance(namespace, str) and isinstance(path, str) else None
    address_path = address.partition("//")[2].partition("/")[2].removesuffix(".git") if address else None
    return frozenset(text for text in (name, full_path, address_path) if isinstance(text, str) and text)


def text_or_none(value: t.Any) -> str | None:
    """Return what a stranger wrote, on one line and of bounded length; None for what is no text or an empty one."""
    return printable(value) or None if isinstance(value, str) else None
