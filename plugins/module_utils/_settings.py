# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""How to reach CodeHub: the options of a task and the environment, resolved."""

from __future__ import annotations

import math
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._credentials import Credentials, credentials_from
from ansible_collections.huaweicloud.codearts.plugins.module_utils._endpoints import (
    checked_endpoint,
    checked_region,
    codehub_endpoint,
    is_unprotected,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import Given, OptionError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import TlsSettings

if t.TYPE_CHECKING:
    from collections.abc import Mapping

#: Seconds: a day.
_LONGEST_TIMEOUT: t.Final = 86400

#: Characters. A shorter one occurs in any text.
_SHORTEST_SECRET: t.Final = 4

_REGION_VARIABLES: t.Final = ("HW_REGION_NAME", "HUAWEICLOUD_REGION")


class Settings(t.NamedTuple):
    """
    How to reach CodeHub.

    Attributes:
        region: Id of the region; empty where only an address was given.
        timeout: Seconds for one request and its response.
        retries: Retries of a request after a failure that may pass.
        rate_limit: Requests in any 60 seconds to each API; 0 for no limit.
        time_limit: Seconds after which no further request starts; 0 for no limit.
    """

    endpoint: str
    region: str
    credentials: Credentials
    tls: TlsSettings
    timeout: float
    retries: int
    rate_limit: int
    time_limit: float = 0.0

    @property
    def addresses(self) -> tuple[str, ...]:
        """The services that credentials are sent to."""
        return (self.endpoint, *self.credentials.addresses)

    @property
    def warnings(self) -> list[str]:
        """What the user should know about these settings."""
        warnings = [
            f"{address} is not encrypted: credentials and responses can be read on their way."
            for address in self.addresses
            if is_unprotected(address)
        ]
        if any(len(secret) < _SHORTEST_SECRET for secret in self.credentials.secrets):
            warnings.append(
                f"A secret has fewer than {_SHORTEST_SECRET} characters ({self.credentials.origin}): where they occur "
                "in results and messages they are masked, which makes these unreadable. Is it complete?"
            )
        return warnings


def settings_from(options: Mapping[str, t.Any], environment: Mapping[str, str]) -> Settings:
    """
    Resolve the options of a task and the environment; an option takes precedence over a variable.

    Raises:
        OptionError: An option or a variable is invalid, or something required is missing.
        EndpointError: An address or a region is invalid.
    """
    timeout = options["timeout"]
    if not (math.isfinite(timeout) and 0 < timeout <= _LONGEST_TIMEOUT):
        raise OptionError(f"timeout: {timeout} is not a number of seconds above 0, and up to {_LONGEST_TIMEOUT}.")
    for name in ("retries", "rate_limit"):
        if options[name] < 0:
            raise OptionError(f"{name}: {options[name]} is below 0.")
    time_limit = options.get("time_limit") or 0.0
    if not (math.isfinite(time_limit) and time_limit >= 0):
        raise OptionError(f"time_limit: {time_limit} is not a number of seconds, 0 or more.")
    given = Given(options, environment)
    region, region_origin = given.first("region", *_REGION_VARIABLES)
    if region:
        region = checked_region(region_origin, region)
    credentials = credentials_from(given, region)
    endpoint, origin = given.first("endpoint", "CODEHUB_ENDPOINT")
    ca_path, ca_origin = given.first("ca_path", "CODEHUB_CA_PATH")
    if not endpoint and not region:
        raise OptionError(
            "The address of CodeHub is unknown: set region (or HW_REGION_NAME or HUAWEICLOUD_REGION in the "
            "environment), or endpoint (or CODEHUB_ENDPOINT)."
        )
    return Settings(
        endpoint=checked_endpoint(origin, endpoint) if endpoint else codehub_endpoint(region),
        region=region,
        credentials=credentials,
        tls=TlsSettings(options["validate_certs"], ca_path or None, ca_origin),
        timeout=timeout,
        retries=options["retries"],
        rate_limit=options["rate_limit"],
        time_limit=time_limit,
    )
