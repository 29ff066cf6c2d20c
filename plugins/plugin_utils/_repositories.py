# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The repositories of an audit: what is known of each, and what was read."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator
from datetime import datetime

from ansible_collections.huaweicloud.codearts.plugins.module_utils._remote_mirror import FIELDS
from ansible_collections.huaweicloud.codearts.plugins.module_utils._url_credentials import mask_urls, split_url
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    Fields,
    identifier,
    objects,
    text_or_none,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._links import PageOf, is_web_address
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._sources import host_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import parse

#: Where all of these are null there is no mirror.
_MIRROR_FIELDS: t.Final = tuple(name for name in FIELDS if name not in ("id", "repository_id"))

_MIRROR: t.Final = ("repository_id", *_MIRROR_FIELDS, "last_error_detail", "url_has_credentials")
_FAILURE: t.Final = ("repository_id", "reason", "http_status", "error_code", "error_msg", "message")
_REPOSITORY: t.Final = (
    "id",
    "name",
    "path",
    "namespace",
    "project_name",
    "project_id",
    "http_url_to_repo",
    "owner",
    "creator",
)

#: What holds the name of a person where a row has more about them than the name.
_PERSON: t.Final = ("name", "username")

#: CodeHub's own responses about one repository. All other failures say nothing of it.
_OWN_REASONS: t.Final = frozenset({"not_found", "forbidden", "invalid_request"})


class Synchronization(t.NamedTuple):
    """How far the synchronization of a mirror has come.

    Attributes:
        last_success: None if there was none, or if its time cannot be read.
        was_synchronized: Whether there was one.
        failures: Since then.
    """

    last_success: datetime | None
    was_synchronized: bool
    failures: int


class Mirror:
    """The fields of a mirror that the checks need. A field of another type than documented counts as unreadable."""

    __slots__ = (
        "error",
        "exists",
        "failures",
        "has_credentials",
        "is_scheduled",
        "last_success",
        "last_update",
        "source",
        "status",
        "url",
        "was_synchronized",
    )

    def __init__(self, fields: Fields) -> None:
        address = split_url(fields["url"]) if isinstance(fields.get("url"), str) else None
        self.exists = any(fields.get(name) is not None for name in _MIRROR_FIELDS)
        self.url = text_or_none(address.url) if address else None
        self.source = text_or_none(host_of(address.url)) if address else None
        self.has_credentials = fields.get("url_has_credentials") is True or bool(address and address.found)
        status = fields.get("update_status")
        self.status = status if isinstance(status, str) else None
        # null and an empty text mean that there was none.
        self.was_synchronized = fields.get("last_successful_update_at") not in (None, "")
        self.last_success = parse(fields.get("last_successful_update_at"))
        self.last_update = parse(fields.get("last_update_at"))
        failures = fields.get("number_of_failures")
        self.failures = failures if isinstance(failures, int) and not isinstance(failures, bool) else 0
        self.is_scheduled = fields.get("mirroring_enabled") is not False
        self.error = _error_of(fields)

    @property
    def synchronization(self) -> Synchronization:
        """How far its synchronization has come."""
        return Synchronization(self.last_success, self.was_synchronized, self.failures)


def _error_of(fields: Fields) -> str | None:
    detail = fields.get("last_error_detail")
    error = detail.get("msg") if isinstance(detail, dict) else fields.get("last_error")
    return text_or_none(mask_urls(error)) if isinstance(error, str) else None


class AuditedRepository(t.NamedTuple):
    """A repository of an audit.

    Attributes:
        url: Of its page in the console.
        names: All that a user may call it by.
        project_id: Of its project in CodeArts.
        owner: Who is responsible for it.
        mirror: As it was read.
        failure: Why it could not be read. Both are None where it was not read.
    """

    id: int
    name: str | None = None
    project_name: str | None = None
    url: str | None = None
    names: frozenset[str] = frozenset()
    project_id: str | None = None
    owner: str | None = None
    mirror: Mirror | None = None
    failure: Fields | None = None

    @property
    def has_no_mirror(self) -> bool:
        """Whether it is known to have none."""
        if self.mirror is not None:
            return not self.mirror.exists
        return self.failure is not None and self.failure.get("reason") == "not_found"

    @property
    def is_unreadable(self) -> bool:
        """Whether nothing is known of its mirror."""
        return self.mirror is None and not self.has_no_mirror

    @property
    def was_attempted(self) -> bool:
        """Whether a request for its mirror was sent."""
        return self.mirror is not None or (self.failure is not None and self.failure.get("reason") != "not_attempted")

    @property
    def was_answered(self) -> bool:
        """Whether CodeHub itself has responded about it."""
        if self.mirror is not None:
            return True
        if self.failure is None:
            return False
        code = self.failure.get("error_code")
        # The reason unauthorized stands for a 401 of the repository in results of release 1.0.
        is_own_code = isinstance(code, str) and code.upper().startswith("CH.")
        return self.failure.get("reason") in _OWN_REASONS or (
            self.failure.get("reason") == "unauthorized" and is_own_code
        )


def rows_from(repositories: t.Any) -> list[Fields]:
    """Return what an audit needs of a listing.

    Args:
        repositories: As huaweicloud.codearts.codehub_repository_info returns them.

    Raises:
        InputError: It is not a list of objects.
    """
    return objects(repositories, "repositories", _REPOSITORY)


def listed_from(rows: list[Fields], page: PageOf, project_id: str | None) -> dict[int, AuditedRepository]:
    """Return the repositories of a listing by their id.

    Args:
        rows: Of rows_from().
        page: Returns the address of a repository's page.
        project_id: Of the project whose repositories were listed, which their rows do not name.

    Raises:
        InputError: An id is invalid.
    """
    return {
        number: _listed(number, row, page, project_id) for number, row in _by_id(rows, "repositories", "id").items()
    }


def _listed(number: int, row: Fields, page: PageOf, project_id: str | None) -> AuditedRepository:
    given = row.get("project_id") or project_id
    project = given if isinstance(given, str) else None
    return AuditedRepository(
        id=number,
        name=text_or_none(row.get("name")),
        project_name=text_or_none(row.get("project_name")),
        url=page(number, project),
        names=_names(row),
        project_id=project,
        owner=_person(row.get("owner")) or _person(row.get("creator")),
    )


def _person(value: t.Any) -> str | None:
    """Return the name of an owner or a creator, which some services describe by an object."""
    if isinstance(value, dict):
        return next(filter(None, (text_or_none(value.get(name)) for name in _PERSON)), None)
    return text_or_none(value)


def _names(row: Fields) -> frozenset[str]:
    name, path, namespace, address = (row.get(field) for field in ("name", "path", "namespace", "http_url_to_repo"))
    full_path = f"{namespace}/{path}" if isinstance(namespace, str) and isinstance(path, str) else None
    address_path = (
        address.partition("//")[2].partition("/")[2].removesuffix(".git")
        if isinstance(address, str) and is_web_address(address)
        else None
    )
    return frozenset([text for text in (name, full_path, address_path) if isinstance(text, str) and text])


def read_from(mirrors: t.Any, failures: t.Any) -> Iterator[tuple[int, Mirror | None, Fields | None]]:
    """Yield what was read: the id of each repository once, its mirror or its failure.

    Args:
        mirrors: As huaweicloud.codearts.codehub_remote_mirror_info returns them.
        failures: Likewise. Of two results for one repository the later counts, and a mirror more than a failure.

    Raises:
        InputError: They are not lists of objects with valid ids.
    """
    mirror_by_id = _by_id(objects(mirrors, "mirrors", _MIRROR), "mirrors", "repository_id")
    failure_by_id = _by_id(objects(failures, "failures", _FAILURE), "failures", "repository_id")
    for number, fields in mirror_by_id.items():
        yield number, Mirror(fields), None
    for number, fields in failure_by_id.items():
        if number not in mirror_by_id:
            yield number, None, fields


def _by_id(rows: list[Fields], where: str, field: str) -> dict[int, Fields]:
    return {identifier(row.get(field), f"{where}[{index}].{field}"): row for index, row in enumerate(rows)}
