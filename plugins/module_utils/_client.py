# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The CodeHub API: one method for each operation that the collection uses."""

from __future__ import annotations

import json
import typing as t
from urllib.parse import urlencode

from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._explainer import Advice
from ansible_collections.huaweicloud.codearts.plugins.module_utils._json import (
    Limits,
    UnexpectedShape,
    decoded,
    excerpt,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import Memory, Pacer
from ansible_collections.huaweicloud.codearts.plugins.module_utils._parent import ParentWatch
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import Redactor
from ansible_collections.huaweicloud.codearts.plugins.module_utils._remote_mirror import RemoteMirror, understand
from ansible_collections.huaweicloud.codearts.plugins.module_utils._repository import Page, understand_page
from ansible_collections.huaweicloud.codearts.plugins.module_utils._service import Api, Service

#: A mirror has some hundred bytes and 11 fields.
MIRROR_LIMITS: t.Final = Limits(body=1024 * 1024, values=1000)

#: A row of a listing has up to 24 KB where its description has 2,000 characters, each escaped.
PAGE_LIMITS: t.Final = Limits(body=8 * 1024 * 1024, values=50_000)

#: Rows in a page: the most that the API gives.
ROWS_PER_PAGE: t.Final = 100

_MIRROR_ADVICE: t.Final = Advice(
    forbidden=(
        "The credentials are valid, but the account may not read this repository's mirror. Grant it "
        "codeartsrepo:repository:getRepository, or add it as a member of the repository or its project."
    ),
    not_found=(
        "Check the ID. CodeHub may also respond so for a repository without a mirror, or one hidden from the account."
    ),
)

_LISTING_ADVICE: t.Final = Advice(
    forbidden=(
        "The credentials are valid, but the account may not list these repositories: it must be a member of the "
        "project or the group, and an administrator for those of the tenant."
    ),
    not_found="There is no such project or group, or it is hidden from the account: check project_id or group_id.",
)


_CHANGE_ADVICE: t.Final = Advice(
    forbidden=(
        "The credentials are valid, but the account may not change this repository's mirror. Grant it "
        "codeartsrepo:repository:setRepository, or a role in the project that includes it."
    ),
    not_found=_MIRROR_ADVICE.not_found,
)


class CodeHubClient:
    """
    Reads from CodeHub, and changes mirrors. An object serves all threads of a run.

    Args:
        service: CodeHub.
        redactor: Masks secrets in what is read.
        rate_limit: Requests in any 60 seconds to each API; 0 for no limit.
        memory: What an earlier run knew about the rate limit for reading mirrors.
        time_limit: Seconds after which no further request starts; 0 for no limit.
    """

    def __init__(
        self,
        service: Service,
        redactor: Redactor,
        rate_limit: int,
        memory: Memory | None = None,
        time_limit: float = 0.0,
    ) -> None:
        self._service = service
        self._redactor = redactor
        limits: dict[str, t.Any] = {"time_limit": time_limit, "is_abandoned": ParentWatch().has_ended}
        self._mirrors = Api(Pacer(rate_limit, memory, **limits), _MIRROR_ADVICE, MIRROR_LIMITS.body)
        self._listings = Api(Pacer(rate_limit, **limits), _LISTING_ADVICE, PAGE_LIMITS.body)
        self._updates, self._associations, self._starts = (
            Api(
                Pacer(rate_limit, **limits),
                _CHANGE_ADVICE,
                MIRROR_LIMITS.body,
                expected_status=expected_status,
                repeatable=False,
            )
            for expected_status in (200, 201, 200)
        )

    @property
    def is_simulated(self) -> bool:
        """Whether the responses are those of the simulator."""
        return self._service.is_simulated

    @property
    def remote_mirror_pacer(self) -> Pacer:
        """The pacer of ``remote_mirror``."""
        return self._mirrors.pacer

    @property
    def repositories_pacer(self) -> Pacer:
        """The pacer of ``repositories``."""
        return self._listings.pacer

    @property
    def calls(self) -> int:
        """The number of requests that were started."""
        return sum(api.pacer.calls for api in self._apis)

    @property
    def ended_by(self) -> CodeHubError | None:
        """What ended the run, if anything did."""
        return next((api.pacer.ended_by for api in self._apis if api.pacer.ended_by), None)

    def end(self, cause: CodeHubError) -> None:
        """End the run: no further request starts."""
        for api in self._apis:
            api.pacer.end(cause)

    @property
    def _apis(self) -> tuple[Api, ...]:
        return (self._mirrors, self._listings, self._updates, self._associations, self._starts)

    def remote_mirror(self, repository_id: int) -> RemoteMirror:
        """
        Return the remote mirror of a repository (``GET /v4/repositories/{repository_id}/remote-mirror``).

        Args:
            repository_id: 1 to 2147483647.

        Raises:
            CodeHubError: It could not be read.
            RunEnded: The run ended before.
        """
        return self._service.call(
            self._mirrors,
            "GET",
            f"/v4/repositories/{repository_id}/remote-mirror",
            lambda response: understand(decoded(response, MIRROR_LIMITS), repository_id, self._redactor),
        )

    def associate_remote_mirror(self, repository_id: int, url: str, attempts: int = 0) -> RemoteMirror:
        """
        Make a mirror of a repository that has none (``POST .../remote-mirror/associate``).

        Args:
            repository_id: 1 to 2147483647.
            url: The address of the source.
            attempts: How often it was requested before, for the failure.

        Raises:
            CodeHubError: It was refused, or it is not known whether it was done.
            RunEnded: The run ended before.
        """
        return self._service.call(
            self._associations,
            "POST",
            f"/v4/repositories/{repository_id}/remote-mirror/associate",
            lambda response: understand(decoded(response, MIRROR_LIMITS), repository_id, self._redactor),
            body=_encoded({"url": url}),
            attempts=attempts,
        )

    def update_remote_mirror(
        self, repository_id: int, settings: t.Mapping[str, t.Any], attempts: int = 0
    ) -> dict[str, t.Any]:
        """
        Change settings of a mirror, and leave the others (``PUT .../remote-mirror``).

        Args:
            repository_id: 1 to 2147483647.
            settings: Any of url, sync_branch_type, mirroring_enabled and endpoint_uuid.
            attempts: How often it was requested before, for the failure.

        Returns:
            The settings as the service confirms them.

        Raises:
            CodeHubError: It was refused, or it is not known whether it was done.
            RunEnded: The run ended before.
        """
        return self._service.call(
            self._updates,
            "PUT",
            f"/v4/repositories/{repository_id}/remote-mirror",
            lambda response: self._redactor.value(_object(decoded(response, MIRROR_LIMITS))),
            body=_encoded(settings),
            attempts=attempts,
        )

    def start_synchronization(self, repository_id: int, start: t.Mapping[str, t.Any], attempts: int = 0) -> str | None:
        """
        Start a synchronization (``POST .../remote-mirror``).

        Args:
            repository_id: 1 to 2147483647.
            start: Any of username and password of the source, both in base64, endpoint_uuid and force_fetch.
            attempts: How often it was requested before, for the failure.

        Returns:
            The ID of the job, which no operation can query.

        Raises:
            CodeHubError: It was refused, or it is not known whether it was done.
            RunEnded: The run ended before.
        """
        content = self._service.call(
            self._starts,
            "POST",
            f"/v4/repositories/{repository_id}/remote-mirror",
            lambda response: _object(decoded(response, MIRROR_LIMITS)),
            body=_encoded(start),
            attempts=attempts,
        )
        jid = content.get("jid")
        return self._redactor.text(str(jid)) if isinstance(jid, (str, int)) else None

    def repositories(self, path: str, query: t.Mapping[str, str], page: int) -> Page:
        """
        Return one page of a listing of repositories.

        Args:
            path: One of the endpoints that list repositories.
            query: Filters and order, named as the API's parameters.
            page: Its number, from 0.

        Raises:
            CodeHubError: It could not be read.
            RunEnded: The run ended before.
        """
        position = {"offset": page * ROWS_PER_PAGE, "limit": ROWS_PER_PAGE}
        return self._service.call(
            self._listings,
            "GET",
            f"{path}?{urlencode({**query, **position})}",
            lambda response: understand_page(
                decoded(response, PAGE_LIMITS), response.headers, self._redactor, ROWS_PER_PAGE
            ),
        )


def _encoded(fields: t.Mapping[str, t.Any]) -> bytes:
    return json.dumps(fields).encode()


def _object(value: t.Any) -> dict[str, t.Any]:
    if not isinstance(value, dict):
        raise UnexpectedShape(f"the response is {excerpt(value)}, not an object")
    return value
