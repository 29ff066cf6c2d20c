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
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import text_or_none
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import ENGLISH, N_, Language

__all__ = [
    "Explanation",
    "explain",
    "explain_unlisted",
    "explain_unreadable",
    "failure_text",
    "response_of",
    "without_particulars",
]

#: Of the reasons for which a mirror could not be read.
_UNREADABLE: t.Final[t.Mapping[str, Explanation]] = {
    "unauthorized": Explanation(
        N_("the credentials of the audit were refused"),
        N_("Check the credentials of the audit, then run it again."),
    ),
    "forbidden": Explanation(
        N_("the account of the audit has no permission for this repository"),
        N_(
            "Make the account of the audit a member of the repository with permission to view it, then run the audit "
            "again."
        ),
    ),
    "not_codehub": Explanation(
        N_("the response came from a proxy, a firewall or a gateway, not from CodeHub"),
        N_("Check the endpoint or the region, and the proxies on the way to it, then run the audit again."),
    ),
    "rate_limited": Explanation(
        N_("CodeHub refused the requests because there were too many"),
        N_("Run the audit at another time, or lower its rate_limit."),
    ),
    "not_attempted": Explanation(
        N_("the audit ended before it was its turn"),
        N_("Run the audit again, with more time or fewer repositories."),
    ),
    "timeout": Explanation(
        N_("CodeHub did not respond in time"),
        N_("Run the audit again later, or raise its timeout."),
    ),
    "server_error": Explanation(
        N_("CodeHub failed to process the request"),
        N_("Run the audit again later; if it fails again, ask the support of the provider."),
    ),
    "connection_error": Explanation(
        N_("there was no connection to CodeHub"),
        N_("Check the network, the proxy and the endpoint, then run the audit again."),
    ),
    "tls_error": Explanation(
        N_("no trusted TLS connection to CodeHub was possible"),
        N_("Check the certificate of the endpoint or of the proxy, then run the audit again."),
    ),
    "redirected": Explanation(
        N_("the endpoint redirects to another address"),
        N_("Set the endpoint of the audit to the final address, then run it again."),
    ),
    "invalid_response": Explanation(
        N_("the response was not a mirror as the API describes it"),
        N_("Check the endpoint, and that no proxy responds in its place, then run the audit again."),
    ),
    "invalid_request": Explanation(
        N_("CodeHub rejected the request"),
        N_("Check the id of the repository and the options of the audit, then run it again."),
    ),
}

_UNREADABLE_UNKNOWN: t.Final = Explanation(
    N_("the reason is unknown"), N_("Find out why the repository could not be read, then run the audit again.")
)


def explain_unreadable(reason: str | None) -> Explanation:
    """Return what the reason of a failure means."""
    return _UNREADABLE.get(reason or "", _UNREADABLE_UNKNOWN)


#: Of the reasons for which repositories could not be listed, where they mean something else.
_NOT_LISTED: t.Final[t.Mapping[str, Explanation]] = {
    "forbidden": Explanation(
        N_("the account of the audit has no permission to list these repositories"),
        N_("Give the account the permission to list them, or audit another scope."),
    ),
    "not_found": Explanation(
        N_("there is no such project or group, or the account may not see it"),
        N_("Check the ID of the project or group, and the permissions of the account, then run the audit again."),
    ),
}


def explain_unlisted(reason: str | None) -> Explanation:
    """Return what the reason means for which repositories could not be listed."""
    return _NOT_LISTED.get(reason or "") or explain_unreadable(reason)


_FAILED: t.Final = N_("The request failed: {meaning}. {remedy}")
_FAILED_WITH_RESPONSE: t.Final = N_("The request failed: {meaning} ({response}). {remedy}")


def response_of(failure: t.Mapping[str, t.Any]) -> str:
    """Return what the service responded, as it did; empty where there was no response."""
    status, code, msg = (failure.get(name) for name in ("http_status", "error_code", "error_msg"))
    return " ".join(str(part) for part in (status and f"HTTP {status}", code, msg) if part)


def failure_text(
    failure: t.Mapping[str, t.Any],
    language: Language,
    explained: t.Callable[[str | None], Explanation] = explain_unreadable,
) -> str:
    """Return what failed, for a person.

    Args:
        failure: As the modules return it, with a message in English.
        language: In another language the text is made of the failure's fields.
        explained: Returns what its reason means.
    """
    if language is ENGLISH:
        return str(failure.get("message") or "")
    meaning, remedy = explained(text_or_none(failure.get("reason")))
    response = response_of(failure)
    return language.text(
        _FAILED_WITH_RESPONSE if response else _FAILED,
        meaning=language.text(meaning),
        response=response,
        remedy=language.text(remedy),
    )
