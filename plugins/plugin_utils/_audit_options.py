# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The options of the audit, checked before anything is done."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.huaweicloud.codearts.plugins.module_utils._audit_options import REPORT_FILES
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import (
    OptionError,
    checked_repository_id,
    checked_repository_ids,
    common_options,
    concurrency_option,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._scope import listing_from, scope_options
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, InputError, plain, shown
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._links import page_of

_SECONDS: t.Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}

_SYMBOLIC: t.Final = r"[ugoa]*(?:[-+=][rwxXstugo]*)+"

#: Permissions of a file, as the modules of Ansible take them.
_MODE: t.Final = re.compile(rf"0?o?[0-7]{{3,5}}|{_SYMBOLIC}(?:,{_SYMBOLIC})*")

_POLICY: t.Final = ("max_age", "stuck_after", "max_failures", "approved_sources", "checks")


# Whole sentences with named placeholders, since they are to be translated.
_NO_REPOSITORIES: t.Final = (
    "1 host has no codehub_id, so it is not a repository: {hosts}.",
    "{count} hosts have no codehub_id, so they are not repositories: {hosts}.",
)

#: Options that say what is audited; of these, only one may be given.
_INSTEAD_OF_LISTING: t.Final = ("repository_ids", "repositories", "inventory_hosts")

#: Variables of a host that is a repository, and what they are called in a row of a listing.
_HOST_VARIABLES: t.Final[t.Mapping[str, str]] = {
    f"codehub_{name}": name
    for name in (
        "id",
        "name",
        "path",
        "namespace",
        "project_id",
        "project_name",
        "http_url_to_repo",
        "owner",
        "creator",
    )
}


#: Options that the modules take as they are.
_COMMON: t.Final = (*common_options(), *concurrency_option())
_SCOPE: t.Final = tuple(scope_options())

#: Options of a scope that have a key of their own in what a report says it is about.
_IDENTITY: t.Final = ("project_id", "group_id", "search")


#: What is audited, where the options could not be understood.
AUDITED_UNKNOWN: t.Final[Fields] = {
    **dict.fromkeys(("endpoint", "region", "scope", *_IDENTITY, "hosts")),
    "simulated": False,
}


@dataclass(frozen=True)
class AuditOptions:
    """
    The options of one audit.

    Attributes:
        values: All options by name, of the types of the argument spec.
        repositories: Rows of a listing that the user gave; None where CodeHub is to be asked, or where ids were given.
        repository_ids: What is audited; None where CodeHub is to be asked.
        time_limit: Seconds for the whole audit; 0 for no limit.
    """

    values: Fields
    repositories: list[Fields] | None
    repository_ids: list[int] | None
    time_limit: float

    @property
    def common(self) -> Fields:
        """The options that each module of the collection takes."""
        return self._given(_COMMON)

    @property
    def listing(self) -> Fields:
        """The options of the module that lists the repositories."""
        return self._given((*_COMMON, *_SCOPE))

    @property
    def policy(self) -> Fields:
        """What is checked, and how severe it is."""
        return {name: self.values[name] for name in _POLICY}

    @property
    def file_names(self) -> dict[str, str]:
        """Names of the files to write, by kind."""
        wanted = self.values["reports"] if self.values["report_dir"] else []
        return {kind: name for kind, name in REPORT_FILES.items() if kind in wanted}

    @property
    def repository_metrics(self) -> str:
        """Of which repositories there are metrics; of none where no metrics are written."""
        return str(self.values["repository_metrics"]) if "metrics" in self.file_names else "none"

    @property
    def history(self) -> str:
        """Path of the history; empty where none is kept."""
        return self._in_report_dir("history") if "history" in self.file_names else ""

    @property
    def previous_report(self) -> str:
        """Path of the previous report; empty where there can be none."""
        return self.values["previous_report"] or (self._in_report_dir("json") if self.values["report_dir"] else "")

    def audited(self, service: t.Mapping[str, t.Any]) -> Fields:
        """
        Return what is audited, for the report.

        Args:
            service: ``endpoint``, ``region`` and ``simulated``, as the modules return them.
        """
        identity: Fields = dict.fromkeys(("scope", *_IDENTITY))
        filters: Fields = {}
        if self.repository_ids is None:
            identity = {name: self.values[name] or None for name in identity}
            filters = self._given(name for name in _SCOPE if name not in identity and self.values[name] != "")
        else:
            identity["scope"] = "repositories" if self.values["repository_ids"] is None else "repository_ids"
        return {
            "endpoint": service.get("endpoint"),
            "region": service.get("region"),
            **identity,
            "hosts": self.values["hosts"] or None,
            "simulated": bool(service.get("simulated")),
            **({"filters": filters} if filters else {}),
        }

    def _in_report_dir(self, kind: str) -> str:
        return f"{self.values['report_dir'].rstrip('/')}/{REPORT_FILES[kind]}"

    def _given(self, names: t.Iterable[str]) -> Fields:
        return {name: self.values[name] for name in names if self.values[name] is not None}


def audit_options_from(values: Fields, variables_of: t.Callable[[str], t.Any]) -> AuditOptions:
    """
    Check what an argument spec cannot.

    Args:
        values: All options, of the types of the argument spec.
        variables_of: Returns the variables of a host of the inventory.

    Raises:
        InputError: An option is invalid.
    """
    batch_size = values["batch_size"]
    if batch_size is not None and batch_size < 1:
        raise InputError(f"batch_size must be 1 or more, not {batch_size}.")
    given = [name for name in _INSTEAD_OF_LISTING if values[name] is not None]
    if len(given) > 1:
        raise InputError(f"{' and '.join(given)} are mutually exclusive.")
    page_of(values["repository_url_template"], None)
    _check_mode(values["report_mode"])
    repositories = values["repositories"]
    if values["inventory_hosts"] is not None:
        repositories = _repositories_of(values["inventory_hosts"], variables_of)
    try:
        repository_ids = _ids(values["repository_ids"], repositories)
        if repository_ids is None:
            listing_from(values)
    except OptionError as error:
        raise InputError(str(error)) from None
    return AuditOptions(values, repositories, repository_ids, _seconds(values["time_limit"]))


def _ids(repository_ids: list[t.Any] | None, repositories: list[Fields] | None) -> list[int] | None:
    if repositories is not None:
        ids = (checked_repository_id(row.get("id"), f"repositories[{i}].id") for i, row in enumerate(repositories))
        return list(dict.fromkeys(ids))
    return None if repository_ids is None else checked_repository_ids(plain(repository_ids, "repository_ids"))


def _repositories_of(hosts: list[str], variables_of: t.Callable[[str], t.Any]) -> list[Fields]:
    repositories = []
    others = []
    for host in hosts:
        variables = variables_of(host)
        if not isinstance(variables, dict) or "codehub_id" not in variables:
            others.append(host)
            continue
        row = {name: variables.get(variable) for variable, name in _HOST_VARIABLES.items()}
        repositories.append({**row, "name": row["name"] or host})
    if others:
        raise InputError(
            f"{_NO_REPOSITORIES[len(others) != 1].format(count=len(others), hosts=', '.join(others[:10]))} "
            "The inventory plugin huaweicloud.codearts.codehub_repositories creates hosts that are."
        )
    return repositories


def _check_mode(value: t.Any) -> None:
    mode = f"{value:04o}" if value.__class__ is int and value >= 0 else str(value)
    if value is not None and not _MODE.fullmatch(mode):
        raise InputError(f'report_mode must be permissions such as "0640" or "u=rw,g=r", not {shown(value)}.')


def _seconds(value: str) -> float:
    match = re.fullmatch(r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*([smhd]?)\s*", value)
    if not match:
        raise InputError(
            f"time_limit must be a number of seconds, or a text such as 90s, 45m or 2h, not {shown(value)}; 0 is no "
            "limit."
        )
    return float(match[1]) * _SECONDS[match[2] or "s"]
