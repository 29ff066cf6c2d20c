# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The credential type as jobs and inventory updates get it: with most fields empty."""

from __future__ import annotations

import ssl
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import trustme
from awx_jobs import (
    CodeHub,
    InventoryError,
    Launch,
    Surroundings,
    Variables,
    credential_type,
    everything_kept,
    injected,
    inventory,
    run,
)

#: What the simulator accepts: see tests/simulator/codehub_simulator/credentials.py.
WAYS: t.Final[dict[str, dict[str, str]]] = {
    "token": {"auth_token": "simulator-token"},
    "access key": {"access_key": "SIMULATORACCESSKEY", "secret_key": "simulator-secret-key"},
    "temporary access key": {
        "access_key": "SIMULATORTEMPORARYKEY",
        "secret_key": "simulator-temporary-secret-key",
        "security_token": "simulator-security-token",
    },
    "user": {
        "username": "simulator-user",
        "password": "simulator-password",
        "domain_name": "simulator-domain",
        "region": "cn-north-4",
    },
}

INVENTORY_FILE: t.Final = "examples/awx-project/repositories.codehub.yml"


def _all_fields(codehub: CodeHub, inputs: dict[str, str]) -> Variables:
    """Return a credential of which the web form sends each field, most of them empty."""
    fields = {field["id"]: "" for field in credential_type("codehub.yml")["inputs"]["fields"]}
    return {**fields, "endpoint": codehub.endpoint, "iam_endpoint": codehub.endpoint, **inputs}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_sign_in_serves_jobs_and_the_inventory(
    surroundings: Surroundings, codehub: CodeHub, tmp_path: Path, way: str
) -> None:
    credential = _all_fields(codehub, WAYS[way])
    hosts = inventory(surroundings, tmp_path / "update", credential, INVENTORY_FILE)
    name, variables = min(hosts["_meta"]["hostvars"].items())
    one = {"all": {"hosts": [name]}, "_meta": {"hostvars": {name: variables}}}
    launch = Launch("playbooks/awx_facts.yml", credentials=[("codehub.yml", credential)], hosts=one)
    job = run(surroundings, tmp_path / "job", launch)
    assert job.status == "successful", job.stdout
    for secret in ("auth_token", "access_key", "secret_key", "security_token", "password"):
        text = WAYS[way].get(secret, "no such text")
        assert text not in job.everything_kept()
        assert text not in everything_kept(tmp_path / "update")


def test_an_update_with_a_wrong_token_fails_and_does_not_show_it(
    surroundings: Surroundings, codehub: CodeHub, tmp_path: Path
) -> None:
    credential = codehub.credential(auth_token="wrong-token-for-tests")
    with pytest.raises(InventoryError, match="HTTP 401"):
        inventory(surroundings, tmp_path / "update", credential, INVENTORY_FILE)
    assert "wrong-token-for-tests" not in everything_kept(tmp_path / "update")


def test_empty_fields_are_empty_variables(tmp_path: Path) -> None:
    environment = injected(credential_type("codehub.yml"), {}, tmp_path)
    assert set(environment.values()) == {""}
    assert injected(credential_type("report_store.yml"), {}, tmp_path).keys() == {
        "CODEHUB_REPORT_STORE_URL",
        "CODEHUB_REPORT_STORE_USERNAME",
        "CODEHUB_REPORT_STORE_PASSWORD",
    }


class _Empty(BaseHTTPRequestHandler):
    """A CodeHub without repositories."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, *_arguments: t.Any) -> None:
        pass


def test_a_certificate_of_many_lines_arrives_whole(surroundings: Surroundings, tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = HTTPServer(("127.0.0.1", 0), _Empty)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    credential = {
        "endpoint": f"https://127.0.0.1:{server.server_port}",
        "auth_token": "a-token",
        "ca_certificates": authority.cert_pem.bytes().decode(),
    }
    try:
        hosts = inventory(surroundings, tmp_path / "trusted", credential, INVENTORY_FILE)
        assert hosts["_meta"]["hostvars"] == {}
        with pytest.raises(InventoryError, match="certificate"):
            inventory(surroundings, tmp_path / "untrusted", {**credential, "ca_certificates": ""}, INVENTORY_FILE)
    finally:
        server.shutdown()
        server.server_close()
