# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The four listings of repositories: their parameters, their order and their pages."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from datetime import datetime

from .company import CHINA

if t.TYPE_CHECKING:
    from .company import Company, Repository

LARGEST_INTEGER: t.Final = 2_147_483_647
_STATES: t.Final = ("0", "3", "4", "5", "7")
_PROJECT_ID: t.Final = re.compile(r"[0-9a-fA-F]{32}")

SortKey = t.Callable[["Repository"], t.Any]

_USER_ORDER: t.Final[dict[str, SortKey]] = {
    "created_at": lambda repository: repository.created_at,
    "updated_at": lambda repository: repository.updated_at,
}
_PROJECT_ORDER: t.Final[dict[str, SortKey]] = {
    "updated_at": lambda repository: repository.updated_at,
    "created_at": lambda repository: repository.created_at,
    "id": lambda repository: repository.id,
    "name": lambda repository: repository.name,
}
_TENANT_ORDER: t.Final[dict[str, SortKey]] = {
    "create_time": lambda repository: repository.created_at,
    "owner": lambda repository: repository.owner,
    "capacity": lambda repository: repository.capacity,
    "status": lambda repository: repository.status,
    "member_number": lambda repository: repository.member_number,
    "repository_name": lambda repository: repository.name,
}


class InvalidParameter(ValueError):
    """A parameter that the service refuses with 400."""


class NoSuchScope(LookupError):
    """There is no such project or group."""


@dataclass(frozen=True)
class Page:
    """The rows of one response, and how many there are in all."""

    rows: list[dict[str, t.Any]]
    total: int


class Parameters:
    """The query of a request, read with the service's ranges; unknown parameters are ignored."""

    def __init__(self, query: t.Mapping[str, str]) -> None:
        self._query = query

    def integer(self, name: str, low: int, high: int) -> int | None:
        """Return an integer within its range, or None when it is not given."""
        value = self._query.get(name)
        return None if value is None else whole_number(name, value, low, high)

    def boolean(self, name: str) -> bool | None:
        """Return true or false, or None when it is not given."""
        value = self.choice(name, ("true", "false"))
        return None if value is None else value == "true"

    def choice(self, name: str, allowed: t.Collection[str]) -> str | None:
        """Return one of the allowed values, or None when it is not given."""
        value = self._query.get(name)
        if value is not None and value not in allowed:
            raise InvalidParameter(f"{name} must be one of {', '.join(allowed)}")
        return value

    def text(self, name: str, longest: int) -> str | None:
        """Return a text that is not empty, or None when it is not given."""
        value = self._query.get(name)
        if value is not None and not 1 <= len(value) <= longest:
            raise InvalidParameter(f"{name} must have 1 to {longest} characters")
        return value

    def moment(self, name: str) -> datetime | None:
        """Return a time, or None when it is not given."""
        value = self._query.get(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            raise InvalidParameter(f"{name} must be a date") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def whole_number(name: str, value: str, low: int = 1, high: int = LARGEST_INTEGER) -> int:
    """Return an integer within its range."""
    if not re.fullmatch(r"[0-9]{1,10}", value) or not low <= int(value) <= high:
        raise InvalidParameter(f"{name} must be an integer from {low} to {high}")
    return int(value)


def list_for_user(company: Company, query: t.Mapping[str, str]) -> Page:
    """Return a page of ``GET /v4/user/repositories``."""
    parameters = Parameters(query)
    archived = parameters.boolean("archived") or False
    search = parameters.text("search", 512)
    include_abnormal = parameters.boolean("include_abnormal")
    wanted = [name for name in ("starred", "membership", "user_created") if parameters.boolean(name)]
    found = [
        repository
        for repository in company.repositories.values()
        if repository.archived == archived
        and (include_abnormal or repository.status == 0)
        and _name_contains(repository, search)
        and all(getattr(repository, name) for name in wanted)
    ]
    return _page(parameters, found, _USER_ORDER, "order_by", lambda repository: repository.user_row())


def list_for_project(company: Company, project_id: str, query: t.Mapping[str, str]) -> Page:
    """Return a page of ``GET /v4/projects/{project_id}/repositories``."""
    if not _PROJECT_ID.fullmatch(project_id):
        raise InvalidParameter("project_id must have 32 hexadecimal digits")
    if all(project.id != project_id.lower() for project in company.projects):
        raise NoSuchScope
    return _list_within(company, query, lambda repository: repository.project.id == project_id.lower())


def list_for_group(company: Company, group_id: str, query: t.Mapping[str, str]) -> Page:
    """Return a page of ``GET /v4/groups/{group_id}/repositories``."""
    wanted = whole_number("group_id", group_id)
    if all(group.id != wanted for group in company.groups):
        raise NoSuchScope
    return _list_within(
        company, query, lambda repository: repository.group is not None and repository.group.id == wanted
    )


def list_for_tenant(company: Company, query: t.Mapping[str, str]) -> Page:
    """Return a page of ``GET /v4/tenant/repositories``."""
    parameters = Parameters(query)
    name = parameters.text("repository_name", 128)
    owner = parameters.text("owner", 128)
    status = parameters.choice("status", _STATES)
    member_number = parameters.integer("member_number", 1, LARGEST_INTEGER)
    locked = parameters.boolean("locked")
    after = parameters.moment("created_after")
    before = parameters.moment("created_before")
    found = [
        repository
        for repository in company.repositories.values()
        if _name_contains(repository, name)
        and (owner is None or repository.owner == owner)
        and (status is None or str(repository.status) == status)
        and (member_number is None or repository.member_number == member_number)
        and (locked is None or repository.locked == locked)
        and (after is None or repository.created_at > after)
        and (before is None or repository.created_at < before)
    ]
    return _page(parameters, found, _TENANT_ORDER, "sort_field", lambda repository: repository.tenant_row())


def _list_within(company: Company, query: t.Mapping[str, str], inside: t.Callable[[Repository], bool]) -> Page:
    parameters = Parameters(query)
    search = parameters.text("search", 512)
    found = [
        repository
        for repository in company.repositories.values()
        if inside(repository) and _name_contains(repository, search)
    ]
    return _page(parameters, found, _PROJECT_ORDER, "order_by", lambda repository: repository.project_row())


def _name_contains(repository: Repository, text: str | None) -> bool:
    return text is None or text.lower() in repository.name.lower()


def _page(
    parameters: Parameters,
    found: list[Repository],
    orders: t.Mapping[str, SortKey],
    order_parameter: str,
    row: t.Callable[[Repository], dict[str, t.Any]],
) -> Page:
    """Sort and cut; the first of the orders is the default one, and descending the default direction."""
    order = orders[parameters.choice(order_parameter, orders) or next(iter(orders))]
    descending = parameters.choice("sort", ("asc", "desc")) != "asc"
    offset = parameters.integer("offset", 0, LARGEST_INTEGER) or 0
    limit = parameters.integer("limit", 1, 100) or 20
    found.sort(key=lambda repository: (order(repository), repository.id), reverse=descending)
    return Page([row(repository) for repository in found[offset : offset + limit]], len(found))
