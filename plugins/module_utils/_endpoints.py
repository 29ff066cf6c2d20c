# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The addresses of the services in each region, and the check of those that a user gives."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import urlsplit

from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import ConfigurationError

# Source: "Regions and Endpoints" of the CodeArts Repo and IAM API references.
_CODEHUB_HOSTS: t.Final[t.Mapping[str, str]] = {
    **{
        region: f"codehub-ext.{region}.myhuaweicloud.com"
        for region in (
            "ap-southeast-3",
            "cn-east-2",
            "cn-east-3",
            "cn-north-1",
            "cn-north-4",
            "cn-south-1",
            "cn-south-2",
            "cn-southwest-2",
            "la-north-2",
            "sa-brazil-1",
        )
    },
    **{region: f"codeartsrepo-ext.{region}.myhuaweicloud.com" for region in ("la-south-2", "tr-west-1")},
    **{region: f"repo.{region}.myhuaweicloud.com" for region in ("af-north-1", "af-south-1", "me-east-1")},
    # The SDK has .com here; the API reference, which is followed, has .eu.
    "eu-west-101": "codeartsrepo-ext.eu-west-101.myhuaweicloud.eu",
}

_IAM_DOMAINS: t.Final[t.Mapping[str, str]] = {"eu-west-101": "myhuaweicloud.eu"}

_LOOPBACK_HOSTS: t.Final = frozenset({"localhost", "127.0.0.1", "::1"})


_HOST: t.Final = r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?"

_PATH: t.Final = r"[A-Za-z0-9._~/-]*"

_REGION: t.Final = r"[a-z0-9-]{1,50}"


class EndpointError(ConfigurationError):
    """An invalid address or region."""


def checked_region(name: str, value: str) -> str:
    """
    Return the ID of a region without surrounding blanks; a host name is made of it.

    Args:
        name: The option or the variable that contains it.
        value: Its value.

    Raises:
        EndpointError: It is no ID of a region.
    """
    region = value.strip()
    if not re.fullmatch(_REGION, region):
        shown = repr(region) if len(region) <= 60 else f"{region[:57]!r}..."
        raise EndpointError(
            f"{name}: {shown} is not the ID of a region, such as cn-north-4: lower-case letters, digits and hyphens."
        )
    return region


def codehub_endpoint(region: str) -> str:
    """
    Return the address of CodeHub in a region.

    Raises:
        EndpointError: The service is not offered there.
    """
    try:
        return f"https://{_CODEHUB_HOSTS[region]}"
    except KeyError:
        raise EndpointError(
            f"region: CodeHub has no known endpoint in {region!r}. Known regions: {', '.join(sorted(_CODEHUB_HOSTS))}. "
            "For another region or a private deployment set the option endpoint "
            "(or the environment variable CODEHUB_ENDPOINT)."
        ) from None


def iam_endpoint(region: str) -> str:
    """Return the address of the Identity and Access Management service in a region."""
    return f"https://iam.{region}.{_IAM_DOMAINS.get(region, 'myhuaweicloud.com')}"


def checked_endpoint(name: str, value: str) -> str:
    """
    Return an address in lower case except for its path, without a trailing slash.

    Args:
        name: The option or the variable that contains it.
        value: Its value.

    Raises:
        EndpointError: It is invalid. The text never repeats a user or a password in it.
    """
    # A file that it was read from may end in a line break.
    value = value.strip()
    if "@" in value:
        raise EndpointError(
            f"{name}: an address must not contain a user or a password. Use the options for authentication."
        )
    # urlsplit() drops some control characters, and accepts digits of other scripts.
    if re.search(r"[^!-~]", value):
        raise EndpointError(
            f"{name}: {value!r} contains a blank, a line break or another character that an address cannot have."
        )
    invalid = EndpointError(
        f"{name}: {value!r} is not the address of a service. Write it as https://HOST or https://HOST:PORT."
    )
    try:
        parts = urlsplit(value)
        has_port = parts.port != 0
    except ValueError:
        raise invalid from None
    is_plain = re.fullmatch(_HOST, parts.netloc) and re.fullmatch(_PATH, parts.path)
    # An empty query or fragment leaves no trace in the parts.
    if parts.scheme not in ("http", "https") or not has_port or not is_plain or "?" in value or "#" in value:
        raise invalid
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path}".rstrip("/")


def is_unprotected(endpoint: str) -> bool:
    """Return whether credentials would cross a network in clear text on their way to an address."""
    parts = urlsplit(endpoint)
    return parts.scheme == "http" and parts.hostname not in _LOOPBACK_HOSTS
