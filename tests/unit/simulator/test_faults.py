# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each fault, seen on the wire."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import time
import typing as t
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import pytest
from codehub_simulator.credentials import TOKEN
from codehub_simulator.faults import HUGE_RESPONSE_BYTES, KINDS, LARGE_RESPONSE_BYTES

if t.TYPE_CHECKING:
    from codehub_simulator.simulator import Simulator

    from .conftest import Send


@pytest.fixture
def mirror(simulator: Simulator) -> dict[str, t.Any]:
    """A healthy mirror, as the data says."""
    content = simulator.repositories("healthy")[0].mirror
    assert content is not None
    return content


@pytest.fixture
def path(mirror: dict[str, t.Any]) -> str:
    """The path of that mirror."""
    return f"/v4/repositories/{mirror['repository_id']}/remote-mirror"


class Wire:
    """A socket that has sent a request; the response is read byte by byte."""

    def __init__(self, simulator: Simulator, path: str) -> None:
        host, port = simulator.endpoint.removeprefix("http://").split(":")
        self.received = b""
        self.socket = socket.create_connection((host, int(port)), timeout=10)
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nX-Auth-Token: {TOKEN}\r\n\r\n".encode())

    def read_until_closed(self) -> bytes:
        with self.socket:
            while data := self.socket.recv(65536):
                self.received += data
        return self.received


NOT_FOUND = ("CH.004404", "Repository Not Found")


@pytest.mark.parametrize(
    ("fault", "body"),
    [
        ({"status": 400}, {"error": {"code": "CH.010001", "message": "Invalid parameter."}, "status": "failed"}),
        ({"status": 401}, {"error_code": "DEV.00000003", "error_msg": "认证信息过期"}),
        (
            {"status": 401, "form": "service", "error_msg": "-"},
            {"error": {"code": "CH.080401", "message": "-"}, "status": "failed"},
        ),
        ({"status": 403, "error_msg": "-"}, {"error_code": "CH.004403", "error_msg": "-"}),
        (
            {"status": 403, "form": "iam", "error_msg": "-"},
            {"error": {"code": 403, "message": "-", "title": "Forbidden"}},
        ),
        ({"status": 404}, dict(zip(("error_code", "error_msg"), NOT_FOUND))),
        ({"status": 404, "form": "camel"}, dict(zip(("errorCode", "errorMsg"), NOT_FOUND))),
        ({"status": 404, "form": "code_message"}, dict(zip(("code", "message"), NOT_FOUND))),
        ({"status": 404, "form": "message"}, {"message": "Repository Not Found"}),
        (
            {"status": 404, "form": "mixed"},
            {
                **dict(zip(("error_code", "error_msg"), NOT_FOUND)),
                "error": dict(zip(("code", "message"), NOT_FOUND)),
                "status": "failed",
            },
        ),
        (
            {"status": 500, "error_msg": "-"},
            {"error": {"code": "CH.000001", "message": "-"}, "status": "failed"},
        ),
        (
            {"status": 504, "error_code": "-", "error_msg": "-"},
            {"error": {"code": "-", "message": "-"}, "status": "failed"},
        ),
    ],
)
def test_an_error_has_the_body_of_its_form(
    simulator: Simulator, send: Send, path: str, fault: dict[str, t.Any], body: dict[str, t.Any]
) -> None:
    simulator.add_fault("error", **fault)
    response = send(simulator, path)
    assert (response.status, response.json) == (fault["status"], body)


@pytest.mark.parametrize(
    ("status", "code"), [(401, "APIGW.0301"), (404, "APIGW.0101"), (429, "APIGW.0308"), (429, "APIG.0308")]
)
def test_an_error_of_the_gateway_repeats_the_request_id(
    simulator: Simulator, send: Send, path: str, status: int, code: str
) -> None:
    simulator.add_fault("error", status=status, form="gateway", error_code=code)
    response = send(simulator, path)
    assert response.status == status
    assert response.json["error_code"] == code
    assert response.json["request_id"] == response.headers["X-Request-Id"]
    assert "Retry-After" not in response.headers
    if status == 429:
        assert response.json["error_msg"].endswith("limit:600,time:1 minute")


@pytest.mark.parametrize("status", [502, 503])
def test_a_proxys_error_is_a_page(simulator: Simulator, send: Send, path: str, status: int) -> None:
    simulator.add_fault("error", status=status)
    response = send(simulator, path)
    assert response.status == status
    assert response.headers["Content-Type"].startswith("text/html")
    assert response.body.startswith(b"<html>")


def test_an_error_can_have_no_body(simulator: Simulator, send: Send, path: str) -> None:
    simulator.add_fault("error", status=500, form="empty")
    response = send(simulator, path)
    assert (response.status, response.body) == (500, b"")


def test_retry_after_in_seconds_and_as_a_date(simulator: Simulator, send: Send, path: str) -> None:
    simulator.add_fault("error", status=503, retry_after="3600", times=1)
    simulator.add_fault("error", status=429, retry_after_date=30, times=1)
    simulator.add_fault("error", status=429, retry_after_date=-60, times=1)
    assert send(simulator, path).headers["Retry-After"] == "3600"
    now = datetime.now(timezone.utc)
    for offset in (30, -60):
        date = parsedate_to_datetime(send(simulator, path).headers["Retry-After"])
        assert offset - 2 <= (date - now).total_seconds() <= offset + 2


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_leads_to_its_location(simulator: Simulator, send: Send, path: str, status: int) -> None:
    simulator.add_fault("redirect", status=status, location="https://elsewhere.example.com/")
    response = send(simulator, path)
    assert (response.status, response.headers["Location"]) == (status, "https://elsewhere.example.com/")


def test_a_login_page_comes_as_a_success(simulator: Simulator, send: Send, path: str) -> None:
    simulator.add_fault("login_page")
    response = send(simulator, path)
    assert response.status == 200
    assert response.headers["Content-Type"].startswith("text/html")
    assert b"<form" in response.body


@pytest.mark.parametrize(
    ("kind", "body"), [("empty", b""), ("array", b'["unexpected"]'), ("object", b'{"unexpected": true}')]
)
def test_a_success_with_another_body(simulator: Simulator, send: Send, path: str, kind: str, body: bytes) -> None:
    simulator.add_fault(kind)
    response = send(simulator, path)
    assert (response.status, response.body) == (200, body)


def test_truncated_json(simulator: Simulator, send: Send, path: str) -> None:
    simulator.add_fault("truncated_json")
    response = send(simulator, path)
    assert int(response.headers["Content-Length"]) == len(response.body)
    with pytest.raises(json.JSONDecodeError):
        json.loads(response.body)


def test_invalid_utf8(simulator: Simulator, send: Send, path: str) -> None:
    simulator.add_fault("invalid_utf8")
    with pytest.raises(UnicodeDecodeError):
        send(simulator, path).body.decode()


def test_wrong_types(simulator: Simulator, send: Send, path: str, mirror: dict[str, t.Any]) -> None:
    simulator.add_fault("wrong_types")
    assert send(simulator, path).json == {**mirror, "mirroring_enabled": "true", "is_private": "false"}


def test_wrong_repository(simulator: Simulator, send: Send, path: str, mirror: dict[str, t.Any]) -> None:
    simulator.add_fault("wrong_repository")
    assert send(simulator, path).json["repository_id"] == mirror["repository_id"] + 1


def test_nan(simulator: Simulator, send: Send, path: str) -> None:
    simulator.add_fault("nan")
    assert b'"number_of_failures": NaN' in send(simulator, path).body


def test_a_large_response_is_whole_json(simulator: Simulator, send: Send, path: str) -> None:
    simulator.add_fault("large")
    response = send(simulator, path)
    assert len(response.body) == LARGE_RESPONSE_BYTES
    assert "Content-Length" not in response.headers
    assert list(response.json) == ["filler"]


def test_a_huge_response_comes_in_a_stream(simulator: Simulator, path: str) -> None:
    simulator.add_fault("huge")
    connection = http.client.HTTPConnection(simulator.endpoint.removeprefix("http://"), timeout=10)
    connection.request("GET", path, headers={"X-Auth-Token": TOKEN})
    response = connection.getresponse()
    size = 0
    while data := response.read(1 << 20):
        size += len(data)
    connection.close()
    assert size == HUGE_RESPONSE_BYTES


def test_a_slow_response_is_the_normal_one(
    simulator: Simulator, send: Send, path: str, mirror: dict[str, t.Any]
) -> None:
    simulator.add_fault("slow", seconds=0.3)
    started = time.monotonic()
    assert send(simulator, path).json == mirror
    assert time.monotonic() - started >= 0.3


def test_a_dripping_response_comes_byte_by_byte(simulator: Simulator, path: str, mirror: dict[str, t.Any]) -> None:
    simulator.add_fault("drip", seconds=0.002)
    wire = Wire(simulator, path)
    received = b""
    reads = 0
    while not received.endswith(b"}"):
        received += wire.socket.recv(65536)
        reads += 1
    wire.socket.close()
    body = received.partition(b"\r\n\r\n")[2]
    assert json.loads(body) == mirror
    assert reads > len(body) / 2


def test_a_reset_before_the_response(simulator: Simulator, path: str) -> None:
    simulator.add_fault("reset")
    with pytest.raises(ConnectionResetError):
        Wire(simulator, path).read_until_closed()
    assert simulator.requests[-1].status is None


def test_a_reset_in_the_middle_of_the_body(simulator: Simulator, path: str) -> None:
    simulator.add_fault("reset_in_body")
    wire = Wire(simulator, path)
    with pytest.raises(ConnectionResetError):
        wire.read_until_closed()
    head, _separator, body = wire.received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert body.startswith(b'{"id"')
    assert not body.endswith(b"}")


def test_a_truncated_body_ends_in_order_but_too_early(simulator: Simulator, path: str) -> None:
    simulator.add_fault("truncated_body")
    head, _separator, body = Wire(simulator, path).read_until_closed().partition(b"\r\n\r\n")
    (length,) = (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length"))
    assert 0 < len(body) < length


@pytest.mark.parametrize("fault", [{"kind": "reset"}, {"kind": "error", "status": 504}])
def test_a_request_is_processed_though_its_response_is_lost(
    simulator: Simulator, send: Send, path: str, mirror: dict[str, t.Any], fault: dict[str, t.Any]
) -> None:
    for processed, started in ((False, 0), (True, 1)):
        simulator.clear_faults()
        simulator.add_fault(**fault, operation="start_synchronization", processed=processed)
        with contextlib.suppress(ConnectionResetError):
            assert send(simulator, path, method="POST", body={}).status == 504
        assert len(simulator.changes.synchronizations(mirror["repository_id"])) == started


def test_the_next_request_is_served_after_broken_connections(simulator: Simulator, send: Send, path: str) -> None:
    for kind in ("reset", "reset_in_body", "truncated_body"):
        simulator.add_fault(kind, times=1)
        with pytest.raises((OSError, http.client.HTTPException)):
            send(simulator, path)
    assert send(simulator, path).status == 200


def test_every_kind_works_on_a_listing_and_on_the_token(simulator: Simulator, send: Send) -> None:
    for kind in set(KINDS) - {"huge", "drip", "reset", "reset_in_body", "truncated_body"}:
        simulator.clear_faults()
        simulator.add_fault(kind, seconds=0.01)
        assert send(simulator, "/v4/tenant/repositories").headers["X-Request-Id"]
        assert send(simulator, "/v3/auth/tokens", method="POST", body={}).headers["X-Request-Id"]
        assert simulator.faults[0].seen == 2


def test_a_fault_for_some_requests_only(simulator: Simulator, send: Send, path: str) -> None:
    simulator.add_fault("error", skip=1, times=2)
    assert [send(simulator, path).status for _time in range(4)] == [200, 500, 500, 200]


def test_a_fault_for_one_repository_only(simulator: Simulator, send: Send, path: str) -> None:
    other = simulator.repositories("healthy")[1]
    simulator.add_fault("error", repository_id=other.id)
    assert send(simulator, path).status == 200
    assert send(simulator, f"/v4/repositories/{other.id}/remote-mirror").status == 500


@pytest.mark.parametrize(
    ("operation", "statuses"),
    [
        ("remote_mirror", [500, 200, 200, 400]),
        ("listing", [200, 500, 500, 400]),
        ("user_repositories", [200, 500, 200, 400]),
        ("token", [200, 200, 200, 500]),
        (None, [500, 500, 500, 500]),
    ],
)
def test_a_fault_for_one_operation_only(
    simulator: Simulator, send: Send, path: str, operation: str | None, statuses: list[int]
) -> None:
    simulator.add_fault("error", operation=operation)
    assert [
        send(simulator, path).status,
        send(simulator, "/v4/user/repositories").status,
        send(simulator, "/v4/tenant/repositories").status,
        send(simulator, "/v3/auth/tokens", method="POST", body={}).status,
    ] == statuses
