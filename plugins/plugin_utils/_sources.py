# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Where a mirror copies from: the scheme and the host of its url, and whether the host is approved."""

from __future__ import annotations

import ipaddress
import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError, kind, shown

_URL: t.Final = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)")

# What git takes for ssh: [user@]host:path. Two colons are a transport helper.
_SCP_LIKE: t.Final = re.compile(r"(?:[^@/:\s]+@)?(?P<host>\[[^\]/\s]*\]|[^@/:\s\[\]]+):(?!:)")

_HOST: t.Final = re.compile(r"[\w-]+(?:\.[\w-]+)*")

_NOT_ENCRYPTED: t.Final = frozenset({"http", "git"})


def is_insecure(url: str) -> bool:
    """Return whether what is copied crosses the network in clear text."""
    match = _URL.match(url.strip())
    return match is not None and match["scheme"].lower() in _NOT_ENCRYPTED


def host_of(url: str) -> str | None:
    """
    Return the host of a url, or of what git takes for ssh, in lower case; None where it cannot be read without doubt.
    """
    url = url.strip()
    match = _URL.match(url)
    if match:
        # Some programs take a backslash for a slash, and go to the host before it.
        if "\\" in match["authority"]:
            return None
        authority = match["authority"].rpartition("@")[2]
        return normalised_host(re.sub(r":[0-9]*\Z", "", authority))
    match = _SCP_LIKE.match(url)
    return normalised_host(match["host"]) if match else None


def normalised_host(text: str) -> str | None:
    """Return a host name or an address in its one form; None for what is neither."""
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
        if ":" not in text:
            return None
    if ":" in text:
        try:
            return ipaddress.IPv6Address(text).compressed
        except ValueError:
            return None
    host = text.lower().removesuffix(".")
    return host if _HOST.fullmatch(host) else None


class ApprovedSources(t.NamedTuple):
    """
    The hosts that may be mirrored; without any entry, all hosts.

    Attributes:
        entries: As in a report.
    """

    entries: tuple[str, ...]
    hosts: frozenset[str]
    #: With the dot that they begin with.
    domains: tuple[str, ...]

    @classmethod
    def from_list(cls, value: t.Any, where: str) -> ApprovedSources:
        """
        Parse host names, and ``*.example.com`` for all hosts below a domain.

        Raises:
            InputError: An entry is neither.
        """
        if not isinstance(value, list):
            raise InputError(f"{where} must be a list of host names, not {kind(value)}.")
        hosts: list[str] = []
        domains: list[str] = []
        for index, entry in enumerate(value):
            is_text = isinstance(entry, str)
            wildcard = is_text and entry.strip().startswith("*.")
            host = normalised_host(entry.strip()[2 if wildcard else 0 :]) if is_text else None
            if host is None or (wildcard and ":" in host):
                raise InputError(
                    f"{where}[{index}] must be a host name without scheme, port and path, such as git.example.com, "
                    f"or *.example.com for all hosts below it, not {shown(entry)}."
                )
            (domains if wildcard else hosts).append(f".{host}" if wildcard else host)
        entries = dict.fromkeys([*hosts, *(f"*{domain}" for domain in domains)])
        return cls(tuple(entries), frozenset(hosts), tuple(domains))

    def allow(self, host: str | None) -> bool:
        """Return whether a mirror may copy from ``host``; an unknown host is allowed only if all are."""
        if not self.entries:
            return True
        return host is not None and (host in self.hosts or host.endswith(self.domains))
