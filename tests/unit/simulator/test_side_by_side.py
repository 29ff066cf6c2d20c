# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The official SDK and the collection's client read the same simulator, with the same access key, and see the same."""

from __future__ import annotations

import typing as t
from urllib.parse import unquote, urlsplit

import pytest
from codehub_simulator import credentials
from huaweicloudsdkcodeartsrepo.v4 import (
    CodeArtsRepoClient,
    ListCurrentUserRepositoriesRequest,
    ListGroupRepositoriesRequest,
    ListProjectRepositoriesRequest,
    ListTenantRepositoriesRequest,
    ShowRemoteMirrorRequest,
)
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException

from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import CodeHubClient
from ansible_collections.huaweicloud.codearts.plugins.module_utils._connection import connected
from ansible_collections.huaweicloud.codearts.plugins.module_utils._listing import RepositoryReader
from ansible_collections.huaweicloud.codearts.plugins.module_utils._reading import read_remote_mirrors
from ansible_collections.huaweicloud.codearts.plugins.module_utils._scope import listing_from
from ansible_collections.huaweicloud.codearts.plugins.module_utils._settings import settings_from
from ansible_collections.huaweicloud.codearts.plugins.module_utils._url_credentials import MASK

if t.TYPE_CHECKING:
    from codehub_simulator.simulator import Simulator

pytestmark = pytest.mark.filterwarnings("ignore:.*to_dict:DeprecationWarning")


@pytest.fixture
def sdk(simulator: Simulator) -> t.Any:
    """The official SDK, signed in with the access key."""
    basic = BasicCredentials(credentials.ACCESS_KEY, credentials.SECRET_KEY, "0" * 32)
    return CodeArtsRepoClient.new_builder().with_credentials(basic).with_endpoint(simulator.endpoint).build()


@pytest.fixture
def client(simulator: Simulator) -> t.Iterator[CodeHubClient]:
    """The collection's own way to the same simulator, with the same access key."""
    options = {
        "endpoint": simulator.endpoint,
        "access_key": credentials.ACCESS_KEY,
        "secret_key": credentials.SECRET_KEY,
        "validate_certs": True,
        "ca_path": None,
        "timeout": 30,
        "retries": 4,
        "rate_limit": 0,
    }
    with connected(settings_from(options, {}), concurrency=16) as client:
        yield client


def without_credentials(mirror: dict[str, t.Any]) -> dict[str, t.Any]:
    """Mask in the SDK's response what the collection masks, by nothing but exact replacement."""
    parts = urlsplit(mirror["url"] or "")
    secrets = {text for part in (parts.username, parts.password) if part for text in (part, unquote(part))}
    masked = dict(mirror)
    for name, value in mirror.items():
        for secret in sorted(secrets, key=len, reverse=True):
            if isinstance(value, str):
                masked[name] = masked[name].replace(secret, MASK)
    return masked


def test_each_field_of_each_mirror_is_the_same(simulator: Simulator, sdk: t.Any, client: CodeHubClient) -> None:
    repositories = [each for each in simulator.repositories() if each.mirror is not None]
    reading = read_remote_mirrors(client, [each.id for each in repositories], concurrency=16)
    ours = {mirror["repository_id"]: mirror for mirror in reading.remote_mirrors}
    assert len(ours) > 200
    for number, mirror in ours.items():
        theirs = without_credentials(sdk.show_remote_mirror(ShowRemoteMirrorRequest(number)).to_dict())
        assert {name: mirror.get(name) for name in theirs} == theirs


def test_each_failure_has_the_same_code_text_and_request_id_form(
    simulator: Simulator, sdk: t.Any, client: CodeHubClient
) -> None:
    conditions = ("forbidden", "unauthorized", "no_mirror")
    numbers = [each.id for condition in conditions for each in simulator.repositories(condition)]
    failures = read_remote_mirrors(client, numbers, concurrency=1).failures
    assert [failure["repository_id"] for failure in failures] == numbers
    for failure in failures:
        with pytest.raises(ClientRequestException) as refused:
            sdk.show_remote_mirror(ShowRemoteMirrorRequest(failure["repository_id"]))
        assert (failure["http_status"], failure["error_code"], failure["error_msg"]) == (
            refused.value.status_code,
            refused.value.error_code,
            refused.value.error_msg,
        )
        assert failure["request_id"]
        assert refused.value.request_id


def read_all(client: CodeHubClient, **options: t.Any) -> list[dict[str, t.Any]]:
    reader = RepositoryReader(client, listing_from({"scope": "user", **options}), concurrency=4)
    reader.read()
    return reader.repositories


def all_pages(list_page: t.Callable[[int], t.Any]) -> dict[int, dict[str, t.Any]]:
    rows: dict[int, dict[str, t.Any]] = {}
    for offset in range(0, 1000, 100):
        page = list_page(offset).body or []
        for row in page:
            fields = row.to_dict()
            rows[fields.get("id") or fields["repository_id"]] = fields
        if len(page) < 100:
            break
    return rows


def test_each_listing_has_the_same_repositories_with_the_same_fields(
    simulator: Simulator, sdk: t.Any, client: CodeHubClient
) -> None:
    group = next(each.group for each in simulator.repositories() if each.group)
    project = simulator.company.projects[0]
    listings = [
        (
            {"scope": "user"},
            lambda offset: sdk.list_current_user_repositories(
                ListCurrentUserRepositoriesRequest(limit=100, offset=offset, order_by="created_at", sort="asc")
            ),
        ),
        (
            {"scope": "project", "project_id": project.id},
            lambda offset: sdk.list_project_repositories(
                ListProjectRepositoriesRequest(project.id, limit=100, offset=offset)
            ),
        ),
        (
            {"scope": "group", "group_id": group.id},
            lambda offset: sdk.list_group_repositories(
                ListGroupRepositoriesRequest(group.id, limit=100, offset=offset)
            ),
        ),
        (
            {"scope": "tenant"},
            lambda offset: sdk.list_tenant_repositories(ListTenantRepositoriesRequest(limit=100, offset=offset)),
        ),
    ]
    for options, list_page in listings:
        theirs = all_pages(list_page)
        ours = read_all(client, **options)
        assert [repository["id"] for repository in ours] == sorted(theirs)
        assert theirs
        for repository in ours:
            row = {name: value for name, value in theirs[repository["id"]].items() if value is not None}
            row.pop("repository_id", None)
            if "repository_name" in row:
                row["name"] = row.pop("repository_name")
            assert {name: repository[name] for name in row} == row
