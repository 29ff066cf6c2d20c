# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What a task declares of a remote mirror, and how that differs from what the repository has."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import OptionError, parse_repository_id
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import printable
from ansible_collections.huaweicloud.codearts.plugins.module_utils._remote_mirror import RemoteMirror
from ansible_collections.huaweicloud.codearts.plugins.module_utils._url_credentials import MASK, split_url

#: Source: the API reference, for the field of the same name.
BRANCH_TYPES: t.Final = ("all", "default")

#: Settings that can be read back; sync_branch_type cannot.
READABLE_SETTINGS: t.Final = ("url", "mirroring_enabled", "endpoint_uuid")

_SCHEMES: t.Final = ("http://", "https://")

# More would not help to find them.
_MOST_PROBLEMS: t.Final = 10

_SHORTEST_PASSWORD: t.Final = 4

Settings = dict[str, t.Any]


class Declaration(t.NamedTuple):
    """
    The settings that a mirror shall have; None for those that stay as they are.

    Attributes:
        endpoint_uuid: Empty for no service endpoint.
    """

    repository_id: int
    url: str | None = None
    mirroring_enabled: bool | None = None
    endpoint_uuid: str | None = None
    sync_branch_type: str | None = None

    def differences(self, mirror: t.Mapping[str, t.Any]) -> Settings:
        """Return the declared settings that the mirror does not have, of those that can be read."""
        declared = {name: getattr(self, name) for name in READABLE_SETTINGS}
        return {
            name: value
            for name, value in declared.items()
            if value is not None and not (value == mirror.get(name) or (value == "" and mirror.get(name) is None))
        }

    def refusal(self) -> CodeHubError | None:
        """Return why the service would refuse the declaration, if that is certain without a request."""
        problem = _url_problem(self.url) if self.url is not None else None
        if self.sync_branch_type is not None and self.sync_branch_type not in BRANCH_TYPES:
            problem = problem or f"sync_branch_type must be one of {', '.join(BRANCH_TYPES)}."
        return CodeHubError("invalid_request", f"No request was made: {problem}") if problem else None


def declarations_from(values: t.Sequence[t.Mapping[str, t.Any]], name: str) -> list[Declaration]:
    """
    Return what a task declares.

    Args:
        values: The options of each mirror.
        name: The option that holds them, for errors.

    Raises:
        OptionError: An ID is invalid, or there more than once. All such entries are named, with their positions.
    """
    declarations: dict[int, Declaration] = {}
    positions: dict[int, int] = {}
    problems: list[str] = []
    for position, value in enumerate(values):
        repository_id = parse_repository_id(value["repository_id"])
        if repository_id is None:
            problems.append(f"{name}[{position}].repository_id is not a repository ID")
        elif repository_id in declarations:
            problems.append(
                f"{name}[{position}] declares repository {repository_id} again, after "
                f"{name}[{positions[repository_id]}]"
            )
        else:
            positions[repository_id] = position
            declarations[repository_id] = _declaration(repository_id, value)
    if problems:
        named = "; ".join(problems[:_MOST_PROBLEMS])
        more = f"; and {len(problems) - _MOST_PROBLEMS} more" if len(problems) > _MOST_PROBLEMS else ""
        raise OptionError(f"No request was made. {named}{more}. An ID is an integer from 1 to 2147483647.")
    return list(declarations.values())


def _declaration(repository_id: int, value: t.Mapping[str, t.Any]) -> Declaration:
    # A template without a value makes an empty text. Only for endpoint_uuid that means something.
    return Declaration(
        repository_id=repository_id,
        url=(value.get("url") or "").strip() or None,
        mirroring_enabled=value.get("mirroring_enabled"),
        endpoint_uuid=None if value.get("endpoint_uuid") is None else value["endpoint_uuid"].strip(),
        sync_branch_type=(value.get("sync_branch_type") or "").strip() or None,
    )


def _url_problem(url: str) -> str | None:
    credentials = split_url(url)
    if credentials.found or MASK in url:
        return (
            "url has a user, a password or a token in it, which everyone who sees the address of the mirror can read. "
            "Store them in a service endpoint of the project, and give its ID as endpoint_uuid."
        )
    shown = printable(url)
    if not url.startswith(_SCHEMES):
        return f"url must begin with http:// or https://, not {shown!r}."
    host = url.partition("//")[2].partition("/")[0]
    if not host or not url.isprintable() or " " in url:
        return f"url is not the address of a repository: {shown!r}."
    return None


def mask_urls_of(values: t.Iterable[dict[str, t.Any]]) -> set[str]:
    """
    Mask the credentials of urls in options, which Ansible prints; such urls are refused, masked or not.

    Returns:
        The passwords that were found.
    """
    passwords: set[str] = set()
    for value in values:
        credentials = split_url(value.get("url") or "")
        if credentials.found:
            value["url"] = credentials.url
            passwords |= credentials.passwords
    # A shorter one would be masked within any word of the output.
    return {password for password in passwords if len(password) >= _SHORTEST_PASSWORD}


def predicted(mirror: RemoteMirror | None, repository_id: int, settings: t.Mapping[str, t.Any]) -> RemoteMirror:
    """Return a mirror as it will be with changed settings, as far as that can be known before the change."""
    nothing: dict[str, t.Any] = dict.fromkeys(READABLE_SETTINGS)
    visible = {name: settings[name] for name in READABLE_SETTINGS if name in settings}
    changed = {**(mirror or {**nothing, "repository_id": repository_id}), **visible}
    if changed["endpoint_uuid"] == "":
        changed["endpoint_uuid"] = None
    changed["url_has_credentials"] = "url" not in visible and bool(mirror and mirror["url_has_credentials"])
    return changed
