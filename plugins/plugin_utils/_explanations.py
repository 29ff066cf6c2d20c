# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What the errors of synchronizations and of requests mean, and how to fix them."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._sync_errors import (
    Explanation,
    explain,
    without_particulars,
)

__all__ = ["Explanation", "explain", "explain_unreadable", "without_particulars"]

#: Of the reasons for which a mirror could not be read.
_UNREADABLE: t.Final[t.Mapping[str, Explanation]] = {
    "unauthorized": Explanation(
        "the credentials of the audit were refused",
        "Check the credentials of the audit, then run it again.",
    ),
    "forbidden": Explanation(
        "the account of the audit has no permission for this repository",
        "Make the account of the audit a member of the repository with permission to view it, then run the audit again.",
    ),
    "not_codehub": Explanation(
        "the response came from a proxy, a firewall or a gateway, not from CodeHub",
        "Check the endpoint or the region, and the proxies on the way to it, then run the audit again.",
    ),
    "rate_limited": Explanation(
        "CodeHub refused the requests because there were too many",
        "Run the audit at another time, or lower its rate_limit.",
    ),
    "not_attempted": Explanation(
        "the audit ended before it was its turn",
        "Run the audit again, with more time or fewer repositories.",
    ),
    "timeout": Explanation(
        "CodeHub did not respond in time",
        "Run the audit again later, or raise its timeout.",
    ),
    "server_error": Explanation(
        "CodeHub failed to process the request",
        "Run the audit again later; if it fails again, ask the support of the provider.",
    ),
    "connection_error": Explanation(
        "there was no connection to CodeHub",
        "Check the network, the proxy and the endpoint, then run the audit again.",
    ),
    "tls_error": Explanation(
        "no trusted TLS connection to CodeHub was possible",
        "Check the certificate of the endpoint or of the proxy, then run the audit again.",
    ),
    "redirected": Explanation(
        "the endpoint redirects to another address",
        "Set the endpoint of the audit to the final address, then run it again.",
    ),
    "invalid_response": Explanation(
        "the response was not a mirror as the API describes it",
        "Check the endpoint, and that no proxy responds in its place, then run the audit again.",
    ),
    "invalid_request": Explanation(
        "CodeHub rejected the request",
        "Check the id of the repository and the options of the audit, then run it again.",
    ),
}

_UNREADABLE_UNKNOWN: t.Final = Explanation(
    "the reason is unknown", "Find out why the repository could not be read, then run the audit again."
)


def explain_unreadable(reason: str | None) -> Explanation:
    """Return what the reason of a failure means."""
    return _UNREADABLE.get(reason or "", _UNREADABLE_UNKNOWN)
