# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator is held to the official SDK: what it reads without error is what the data says."""

from __future__ import annotations

import typing as t

import pytest
from codehub_simulator import credentials
from huaweicloudsdkcodeartsrepo.v4 import (
    AssociateRemoteMirrorRequest,
    CodeArtsRepoClient,
    ListCurrentUserRepositoriesRequest,
    ListGroupRepositoriesRequest,
    ListProjectRepositoriesRequest,
    ListTenantRepositoriesRequest,
    RemoteMirrorDto,
    RemoteMirrorSyncInfoDto,
    RemoteMirrorUpdateBody,
    ShowRemoteMirrorRequest,
    StartRemoteMirrorSynchronizationRequest,
    UpdateRepositoryRemoteMirrorRequest,
)
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions import exceptions

if t.TYPE_CHECKING:
    from codehub_simulator.simulator import Simulator

#: The SDK recommends the raw response instead of its models: here the models are what is compared.
pytestmark = pytest.mark.filterwarnings("ignore:.*to_dict:DeprecationWarning")


def client(
    simulator: Simulator,
    access_key: str = credentials.ACCESS_KEY,
    secret_key: str = credentials.SECRET_KEY,
    security_token: str | None = None,
) -> t.Any:
    basic = BasicCredentials(access_key, secret_key, "0" * 32)
    if security_token is not None:
        basic = basic.with_security_token(security_token)
    return CodeArtsRepoClient.new_builder().with_credentials(basic).with_endpoint(simulator.endpoint).build()


def without_nulls(row: dict[str, t.Any]) -> dict[str, t.Any]:
    return {name: value for name, value in row.items() if value is not None}


def test_every_mirror_is_read_with_every_field(simulator: Simulator) -> None:
    sdk = client(simulator)
    for repository in simulator.repositories():
        if repository.mirror is None or repository.condition in ("forbidden", "unauthorized", "sparse"):
            continue
        mirror = sdk.show_remote_mirror(ShowRemoteMirrorRequest(repository.id)).to_dict()
        assert mirror == repository.mirror
    assert {request.authenticated_by for request in simulator.requests} == {"signature"}


def test_absent_fields_are_none_and_new_ones_do_not_disturb(simulator: Simulator) -> None:
    repository = simulator.repositories("sparse")[0]
    mirror = client(simulator).show_remote_mirror(ShowRemoteMirrorRequest(repository.id)).to_dict()
    assert without_nulls(mirror) == {"id": repository.mirror["id"], "repository_id": repository.id}


def test_the_users_listing_has_every_field(simulator: Simulator) -> None:
    request = ListCurrentUserRepositoriesRequest(limit=100, order_by="created_at", sort="asc", include_abnormal=True)
    rows = client(simulator).list_current_user_repositories(request).body
    assert len(rows) == 100
    for row in rows:
        assert without_nulls(row.to_dict()) == without_nulls(simulator.company.repositories[row.id].user_row())


def test_the_listings_of_a_project_and_of_a_group_have_every_field(simulator: Simulator) -> None:
    repository = next(repository for repository in simulator.repositories() if repository.group)
    sdk = client(simulator)
    of_project = sdk.list_project_repositories(ListProjectRepositoriesRequest(repository.project.id, limit=100)).body
    of_group = sdk.list_group_repositories(ListGroupRepositoriesRequest(repository.group.id, limit=100)).body
    assert len(of_project) > len(of_group) > 0
    for row in [*of_project, *of_group]:
        assert row.to_dict() == simulator.company.repositories[row.id].project_row()


def test_the_tenants_listing_has_every_field_and_a_total(simulator: Simulator) -> None:
    request = ListTenantRepositoriesRequest(limit=100, offset=200, sort_field="repository_name", sort="asc")
    response = client(simulator).list_tenant_repositories(request)
    assert response.x_total == "300"
    assert len(response.body) == 100
    for row in response.body:
        assert row.to_dict() == simulator.company.repositories[row.repository_id].tenant_row()


def test_a_search_with_special_characters_is_signed_as_sent(simulator: Simulator) -> None:
    sdk = client(simulator)
    found = sdk.list_current_user_repositories(ListCurrentUserRepositoriesRequest(search="网关", limit=100)).body
    assert found
    assert all("网关" in row.name for row in found)
    # The SDK makes None of an empty page.
    assert not sdk.list_current_user_repositories(ListCurrentUserRepositoriesRequest(search="a b+c&d=e~f/*")).body


def test_temporary_keys_need_their_security_token(simulator: Simulator) -> None:
    request = ShowRemoteMirrorRequest(simulator.repositories("healthy")[0].id)
    key = (credentials.TEMPORARY_ACCESS_KEY, credentials.TEMPORARY_SECRET_KEY)
    client(simulator, *key, credentials.SECURITY_TOKEN).show_remote_mirror(request)
    assert simulator.requests[-1].authenticated_by == "temporary_signature"
    for wrong in (None, "another-token"):
        with pytest.raises(exceptions.ClientRequestException) as refused:
            client(simulator, *key, wrong).show_remote_mirror(request)
        assert refused.value.error_code == "APIGW.0301"


@pytest.mark.parametrize(
    ("access_key", "secret_key"),
    [(credentials.ACCESS_KEY, "another-key"), ("ANOTHERACCESSKEY", credentials.SECRET_KEY)],
)
def test_a_wrong_key_is_refused(simulator: Simulator, access_key: str, secret_key: str) -> None:
    request = ShowRemoteMirrorRequest(simulator.repositories("healthy")[0].id)
    with pytest.raises(exceptions.ClientRequestException) as refused:
        client(simulator, access_key, secret_key).show_remote_mirror(request)
    assert refused.value.status_code == 401
    assert refused.value.error_code == "APIGW.0301"
    assert refused.value.error_msg.startswith("Incorrect IAM authentication information: ")
    assert simulator.requests[-1].authenticated_by is None


def test_an_access_key_is_locked_after_more_than_five_failures_in_a_row(simulator: Simulator) -> None:
    request = ShowRemoteMirrorRequest(simulator.repositories("healthy")[0].id)
    right, wrong = client(simulator), client(simulator, secret_key="another-key")

    def fail(times: int) -> None:
        for _attempt in range(times):
            with pytest.raises(exceptions.ClientRequestException):
                wrong.show_remote_mirror(request)

    fail(5)
    right.show_remote_mirror(request)
    fail(5)
    right.show_remote_mirror(request)
    fail(6)
    with pytest.raises(exceptions.ClientRequestException, match="locked") as refused:
        right.show_remote_mirror(request)
    assert refused.value.status_code == 401
    simulator.unlock_access_keys()
    right.show_remote_mirror(request)


def test_documented_failures_are_understood(simulator: Simulator) -> None:
    sdk = client(simulator)
    expected = {"no_mirror": (404, "CH.004404"), "forbidden": (403, "CH.004403"), "unauthorized": (401, "CH.080401")}
    for condition, failure in expected.items():
        with pytest.raises(exceptions.ClientRequestException) as refused:
            sdk.show_remote_mirror(ShowRemoteMirrorRequest(simulator.repositories(condition)[0].id))
        assert (refused.value.status_code, refused.value.error_code) == failure


def test_a_mirror_is_associated_with_every_field_of_the_read(simulator: Simulator) -> None:
    repository = simulator.repositories("no_mirror")[0]
    request = AssociateRemoteMirrorRequest(repository.id, RemoteMirrorDto("https://git.example.com/a/b.git"))
    response = client(simulator).associate_remote_mirror(request)
    assert response.status_code == 201
    assert response.to_dict() == repository.mirror
    assert response.url == "https://git.example.com/a/b.git"
    assert simulator.requests[-1].authenticated_by == "signature"
    with pytest.raises(exceptions.ClientRequestException) as refused:
        client(simulator).associate_remote_mirror(request)
    assert refused.value.status_code == 400


def test_a_mirror_is_updated_with_every_field(simulator: Simulator) -> None:
    repository = simulator.repositories("healthy")[0]
    asked = {
        "url": "https://git.example.com/新/b.git",
        "sync_branch_type": "default",
        "mirroring_enabled": False,
        "endpoint_uuid": "0" * 32,
    }
    request = UpdateRepositoryRemoteMirrorRequest(repository.id, RemoteMirrorUpdateBody(**asked))
    response = client(simulator).update_repository_remote_mirror(request)
    assert response.status_code == 200
    assert response.to_dict() == asked
    mirror = client(simulator).show_remote_mirror(ShowRemoteMirrorRequest(repository.id)).to_dict()
    assert {name: mirror.get(name) for name in asked} == {**asked, "sync_branch_type": None}
    assert simulator.mirror_state(repository.id)["sync_branch_type"] == "default"


def test_a_synchronization_is_started_and_gives_a_job_id(simulator: Simulator) -> None:
    repository = simulator.repositories("healthy")[0]
    body = RemoteMirrorSyncInfoDto(username="dXNlcg==", password="cGFzcw==", force_fetch=True)
    request = StartRemoteMirrorSynchronizationRequest(repository.id, body)
    response = client(simulator).start_remote_mirror_synchronization(request)
    assert response.status_code == 200
    assert response.to_dict() == {"jid": simulator.changes.synchronizations(repository.id)[0].jid}
    mirror = client(simulator).show_remote_mirror(ShowRemoteMirrorRequest(repository.id)).to_dict()
    assert mirror["update_status"] == "started"


def test_changes_have_the_documented_failures(simulator: Simulator) -> None:
    sdk = client(simulator)
    expected = {"forbidden": (403, "CH.004403"), "unauthorized": (401, "CH.080401"), "no_mirror": (404, "CH.004404")}
    for condition, failure in expected.items():
        repository_id = simulator.repositories(condition)[0].id
        start = StartRemoteMirrorSynchronizationRequest(repository_id, RemoteMirrorSyncInfoDto())
        update = UpdateRepositoryRemoteMirrorRequest(repository_id, RemoteMirrorUpdateBody(mirroring_enabled=True))
        for change, request in (
            (sdk.start_remote_mirror_synchronization, start),
            (sdk.update_repository_remote_mirror, update),
        ):
            with pytest.raises(exceptions.ClientRequestException) as refused:
                change(request)
            assert (refused.value.status_code, refused.value.error_code) == failure
