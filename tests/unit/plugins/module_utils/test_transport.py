# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One exchange over HTTP, with servers and proxies that do all they can do wrong."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import socket
import ssl
import threading
import time
import tracemalloc
import typing as t
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils import _transport
from ansible_collections.huaweicloud.codearts.plugins.module_utils._endpoints import EndpointError, checked_endpoint
from ansible_collections.huaweicloud.codearts.plugins.module_utils._libraries import HTTPError, urllib3
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import (
    LARGEST_BODY,
    CaPathError,
    Response,
    TlsSettings,
    Transport,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import (
    Request as ClientRequest,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import (
    Close,
    Request,
    Reset,
    Responder,
    ScriptedServer,
    Tunnel,
    http_response,
    mirror_response,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.stalling_server import (
    FLOODS,
    HANDSHAKES,
    PHASES,
    TUNNELS,
    flood,
    silence,
    unconnectable,
)

PATH = "/v4/repositories/1/remote-mirror"


class Site(t.NamedTuple):
    """A server's side of TLS. ca_file: the authority that a client must trust."""

    context: ssl.SSLContext
    ca_file: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("authority")
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    return Site(context, str(folder / "ca.pem"))


@pytest.fixture
def other_ca(tmp_path: Path) -> str:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    return str(tmp_path / "other.pem")


def send(base_url: str, *, tls: TlsSettings | None = None, timeout: float = 10.0) -> Response:
    transport = Transport(base_url, tls=tls or TlsSettings(), timeout=timeout, connections=1)
    try:
        return transport.send(ClientRequest.create("GET", base_url, PATH))
    finally:
        transport.close()


def always(*steps: t.Any) -> Responder:
    return lambda request: steps


# --- What a client sends


def test_a_call_carries_what_is_constant_and_nothing_of_the_library(serve: t.Any) -> None:
    server = serve(always(http_response()))
    send(server.url)
    (request,) = server.requests
    assert (request.method, request.target, request.body) == ("GET", PATH, b"")
    assert request.headers == {
        "host": f"127.0.0.1:{server.port}",
        "accept-encoding": "identity",
        "user-agent": "ansible-huaweicloud.codearts",
    }


def test_a_path_in_the_endpoint_comes_before_that_of_the_call(serve: t.Any) -> None:
    server = serve(always(http_response()))
    send(f"{server.url}/gateway/codehub")
    assert server.requests[0].target == f"/gateway/codehub{PATH}"


def test_netrc_is_never_read(serve: t.Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (".netrc", "_netrc", "netrc"):
        (tmp_path / name).write_text(
            "machine 127.0.0.1 login someone password from-netrc\ndefault login a password b\n"
        )
        (tmp_path / name).chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server = serve(always(http_response()))
    send(server.url)
    assert "authorization" not in server.requests[0].headers


def test_a_cookie_is_not_sent_back(serve: t.Any) -> None:
    server = serve(always(http_response(headers={"Set-Cookie": "session=1; Path=/"})))
    transport = Transport(server.url, tls=TlsSettings(), timeout=10, connections=1)
    for _number in range(2):
        transport.send(ClientRequest.create("GET", server.url, PATH))
    transport.close()
    assert [request.headers.get("cookie") for request in server.requests] == [None, None]


def test_calls_one_after_another_share_a_connection(serve: t.Any) -> None:
    server = serve(always(http_response(body=b"{}")))
    transport = Transport(server.url, tls=TlsSettings(), timeout=10, connections=4)
    started = time.monotonic()
    for _number in range(20):
        assert transport.send(ClientRequest.create("GET", server.url, PATH)).body == b"{}"
    assert time.monotonic() - started < 5
    transport.close()
    assert server.connections == 1


def test_a_chunked_response_leaves_its_connection_usable(serve: t.Any) -> None:
    server = serve(
        always(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{}\n\r\n", b"4\r\n\n\n\n\n\r\n0\r\n\r\n")
    )
    transport = Transport(server.url, tls=TlsSettings(), timeout=10, connections=4)
    for _number in range(5):
        assert transport.send(ClientRequest.create("GET", server.url, PATH)).body == b"{}\n\n\n\n\n"
    transport.close()
    assert server.connections == 1


# --- What comes back


def test_a_redirect_is_returned_not_followed(serve: t.Any) -> None:
    elsewhere = serve(always(http_response()))
    server = serve(always(http_response(302, headers={"Location": elsewhere.url + PATH})))
    assert send(server.url).status == 302
    assert elsewhere.requests == []


@pytest.mark.parametrize("size", [0, 1, LARGEST_BODY - 1, LARGEST_BODY])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_response_up_to_the_limit_is_read_whole(size: int, is_chunked: bool, serve: t.Any) -> None:
    body = b" " * size
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + (
        b"%x\r\n%s\r\n" % (size, body) if size else b""
    )
    server = serve(always(chunked + b"0\r\n\r\n" if is_chunked else http_response(body=body)))
    response = send(server.url)
    assert (response.body, response.is_too_large) == (body, False)


@pytest.mark.parametrize(
    "head",
    [
        f"HTTP/1.1 200 OK\r\nContent-Length: {LARGEST_BODY + 1}\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{LARGEST_BODY + 1:x}\r\n",
    ],
)
def test_a_response_one_byte_larger_is_refused(head: str, serve: t.Any) -> None:
    server = serve(always(head.encode(), b" " * (LARGEST_BODY + 1), b"\r\n0\r\n\r\n" if "chunked" in head else Close()))
    response = send(server.url)
    assert (response.status, response.body, response.is_too_large) == (200, b"", True)


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_huge_response_is_cut_at_the_limit_and_disconnected(is_chunked: bool, serve: t.Any) -> None:
    piece = b"x" * 1024 * 1024

    def huge(request: Request) -> t.Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        yield b"Transfer-Encoding: chunked\r\n\r\n" if is_chunked else b"Content-Length: 314572800\r\n\r\n"
        for _number in range(300):
            yield b"100000\r\n" + piece + b"\r\n" if is_chunked else piece

    server = serve(huge)
    transport = Transport(server.url, tls=TlsSettings(), timeout=10, connections=1)
    tracemalloc.start()
    try:
        response = transport.send(ClientRequest.create("GET", server.url, PATH))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert response.is_too_large
    assert peak < 12 * LARGEST_BODY
    assert all_closed(server)
    # The rest, beyond what the buffers of both sides take, was never sent.
    assert server.bytes_sent < 64 * LARGEST_BODY
    transport.close()


@pytest.mark.parametrize(
    "status_line_and_headers",
    [
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\n\r\n{}",
        b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_odd_but_valid_responses_are_read(status_line_and_headers: bytes, serve: t.Any) -> None:
    server = serve(always(status_line_and_headers, Close()))
    response = send(server.url)
    assert (response.status, response.body) == (200, b"{}")


@pytest.mark.parametrize("status", [100, 102, 103, 199])
def test_an_interim_response_is_not_taken_for_the_final_one(status: int, serve: t.Any) -> None:
    interim = b"HTTP/1.1 %d Interim\r\nLink: </x>\r\n\r\n" % status
    response = send(serve(always(interim * 3 + http_response(body=b"{}"))).url)
    assert (response.status, response.body) == (200, b"{}")


@pytest.mark.parametrize("status", [408, 421])
def test_a_status_that_asks_for_a_new_connection_gets_one(status: int, serve: t.Any) -> None:
    server = serve(lambda request: http_response(status if request.connection == 0 else 200, b"{}"))
    transport = Transport(server.url, tls=TlsSettings(), timeout=30, connections=1)
    statuses = [transport.send(ClientRequest.create("GET", server.url, PATH)).status for _number in range(2)]
    transport.close()
    assert statuses == [status, 200]


def test_an_early_hint_does_not_shift_later_responses(serve: t.Any) -> None:
    def hinting(request: Request) -> bytes:
        hint = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" if request.repository_id == 1 else b""
        return hint + mirror_response(request.repository_id)

    server = serve(hinting)
    transport = Transport(server.url, tls=TlsSettings(), timeout=10, connections=1)
    bodies = []
    for number in (1, 2, 3):
        path = f"/v4/repositories/{number}/remote-mirror"
        bodies.append(transport.send(ClientRequest.create("GET", server.url, path)).body)
    transport.close()
    assert b'"repository_id": 2,' in bodies[1]
    assert b'"repository_id": 3,' in bodies[2]


def test_bytes_after_a_response_do_not_belong_to_the_next(serve: t.Any) -> None:
    server = serve(lambda request: mirror_response(request.repository_id) + mirror_response(666))
    transport = Transport(server.url, tls=TlsSettings(), timeout=10, connections=1)
    for number in range(1, 6):
        path = f"/v4/repositories/{number}/remote-mirror"
        body = transport.send(ClientRequest.create("GET", server.url, path)).body
        assert b'"repository_id": %d,' % number in body
    transport.close()


def test_a_body_is_never_unpacked(serve: t.Any) -> None:
    packed = gzip.compress(b"{}" * 1000)
    server = serve(always(http_response(body=packed, headers={"Content-Encoding": "gzip"})))
    assert send(server.url).body == packed


@pytest.mark.parametrize(
    "steps",
    [
        (Reset(),),
        (Close(),),
        (b"HTTP/1.1 200 OK\r\nContent-", Reset()),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", Reset()),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", Close()),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", Close()),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}", Close()),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", Close()),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", Close()),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n0\r\n\r\n", Close()),
        (b"220 mail.example.com ESMTP ready\r\n", Close()),
        (b"\x15\x03\x01\x00\x02\x02\x46", Close()),
        (b"\x00" * 100000, Close()),
        (b"HTTP/1.1 banana OK\r\n\r\n", Close()),
        (b"HTTP/1.1 99999 OK\r\n\r\n", Close()),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 100000 + b"\r\n\r\n{}", Close()),
        (b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % number for number in range(200)) + b"\r\n{}", Close()),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", Close()),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n{}", Close()),
    ],
    ids=lambda steps: repr(steps[0])[:60],
)
def test_what_is_no_answer_is_an_error_of_urllib3(steps: tuple[t.Any, ...], serve: t.Any) -> None:
    server = serve(always(*steps))
    with pytest.raises(HTTPError):
        send(server.url)


@given(
    st.lists(
        st.sampled_from(
            [
                b"HTTP/1.1 200 OK\r\n",
                b"HTTP/1.1 ",
                b"204 ",
                b"\r\n",
                b"Content-Length: ",
                b"2",
                b"-1",
                b"Transfer-Encoding: chunked",
                b"Content-Encoding: gzip",
                b": ",
                b"{}",
                b"\x00",
                b"\xff\xfe",
                b"Location: //",
                b"\n",
                b"0",
                b"5\r\n",
                b"Retry-After: x",
            ]
        ),
        max_size=12,
    ).map(b"".join)
)
def test_no_answer_makes_more_than_an_error_of_urllib3(response: bytes) -> None:
    with ScriptedServer(always(response, Close())) as server, contextlib.suppress(HTTPError):
        assert isinstance(send(server.url, timeout=5).status, int)


# --- Time

# A stall lasts much longer than ENOUGH, so that a busy machine decides nothing.
LIMIT = 0.5
ENOUGH = 20.0


def time_out(base_url: str, **options: t.Any) -> None:
    """Check that an exchange ends at its time limit."""
    started = time.monotonic()
    with pytest.raises(urllib3.exceptions.TimeoutError):
        send(base_url, timeout=LIMIT, **options)
    assert LIMIT * 0.9 < time.monotonic() - started < ENOUGH


@pytest.mark.parametrize("phase", PHASES)
def test_a_response_that_stalls_ends_at_the_time_limit(phase: str, serve: t.Any) -> None:
    time_out(serve(lambda request: PHASES[phase]()).url)


@pytest.mark.parametrize("phase", PHASES)
def test_a_tls_response_that_stalls_ends_at_the_time_limit(phase: str, serve: t.Any, site: Site) -> None:
    server = serve(lambda request: PHASES[phase](), site.context)
    time_out(server.url, tls=TlsSettings(ca_path=site.ca_file))


@pytest.mark.parametrize("phase", HANDSHAKES)
def test_a_handshake_that_stalls_ends_at_the_time_limit(phase: str, serve: t.Any) -> None:
    time_out(serve(always(), greeting=HANDSHAKES[phase]).url.replace("http:", "https:"))


@pytest.mark.parametrize("phase", TUNNELS)
def test_a_proxy_that_stalls_ends_at_the_time_limit(phase: str, serve: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", serve(lambda request: TUNNELS[phase]()).url)
    time_out("https://codehub.example.com")


@pytest.mark.parametrize("phase", HANDSHAKES)
def test_a_proxy_over_tls_that_stalls_ends_at_the_time_limit(
    phase: str, serve: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(always(), greeting=HANDSHAKES[phase])
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, proxy.url.replace("http:", "https:"))
    time_out("http://codehub.example.com")
    time_out("https://codehub.example.com")


@pytest.mark.parametrize("count", [1, 5])
def test_connecting_ends_at_the_time_limit_however_many_addresses(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with unconnectable() as port:
        (address,) = socket.getaddrinfo("127.0.0.1", port, socket.AF_INET, socket.SOCK_STREAM)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments: [address] * count)
        time_out(f"http://codehub.example.com:{port}")


def test_an_address_that_is_silent_leaves_time_for_the_next(serve: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(always(http_response(body=b"{}")))
    with unconnectable() as port:
        addresses = [
            socket.getaddrinfo("127.0.0.1", number, socket.AF_INET, socket.SOCK_STREAM)[0]
            for number in (port, server.port)
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments: addresses)
        assert send("http://codehub.example.com", timeout=4.0).body == b"{}"


def test_a_name_server_that_is_silent_ends_at_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(host: str, *arguments: t.Any) -> t.Any:
        if socket.AI_NUMERICHOST in arguments:
            raise socket.gaierror(socket.EAI_NONAME, "not an address")
        time.sleep(ENOUGH * 2)

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    time_out("http://codehub.example.com")


@pytest.mark.parametrize("kind", FLOODS)
def test_an_endless_response_at_full_speed_is_an_error_at_once(kind: str, serve: t.Any) -> None:
    server = serve(lambda request: flood(*FLOODS[kind]))
    with pytest.raises(HTTPError):
        send(server.url, timeout=ENOUGH * 2)
    assert server.bytes_sent < 16 * LARGEST_BODY


def test_sockets_are_closed_with_the_transport(serve: t.Any) -> None:
    server = serve(always(http_response(body=b"{}")))
    transport = Transport(server.url, tls=TlsSettings(), timeout=10, connections=4)
    transport.send(ClientRequest.create("GET", server.url, PATH))
    assert server.open_connections == 1
    transport.close()
    assert all_closed(server)


def test_a_request_under_way_ends_with_its_transport(serve: t.Any, site: Site) -> None:
    for context, tls in ((None, TlsSettings()), (site.context, TlsSettings(ca_path=site.ca_file))):
        server = serve(lambda request: silence(), context)
        transport = Transport(server.url, tls=tls, timeout=120, connections=1)
        closing = threading.Timer(0.5, transport.close)
        closing.start()
        with pytest.raises(HTTPError):
            transport.send(ClientRequest.create("GET", server.url, PATH))
        closing.join()


def all_closed(server: ScriptedServer) -> bool:
    """Wait until the server has noticed that its connections are closed."""
    ends = time.monotonic() + ENOUGH
    while server.open_connections and time.monotonic() < ends:
        time.sleep(0.01)
    return not server.open_connections


# --- Proxies


def test_plain_http_is_relayed_with_the_whole_address(serve: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(always(http_response(body=b"{}")))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("http_proxy", proxy.url)
    assert send("http://codehub.example.com/prefix").body == b"{}"
    (request,) = proxy.requests
    assert (request.method, request.target) == ("GET", f"http://codehub.example.com/prefix{PATH}")
    assert request.headers["host"] == "codehub.example.com"


def test_https_goes_through_a_tunnel(serve: t.Any, monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    server = serve(always(http_response(body=b"{}")), site.context)
    proxy = serve(always(b"HTTP/1.1 200 Connected\r\n\r\n", Tunnel(server.port)))
    monkeypatch.setenv("https_proxy", proxy.url.replace("//", "//someone:pass%20word@"))
    assert send(server.url, tls=TlsSettings(ca_path=site.ca_file)).body == b"{}"
    (request,) = proxy.requests
    assert (request.method, request.target) == ("CONNECT", f"127.0.0.1:{server.port}")
    assert request.headers["proxy-authorization"] == "Basic c29tZW9uZTpwYXNzIHdvcmQ="
    assert server.requests[0].target == PATH
    assert "proxy-authorization" not in server.requests[0].headers


def test_a_proxy_may_be_reached_over_tls_itself(serve: t.Any, monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    server = serve(always(http_response(body=b"{}")), site.context)
    proxy = serve(always(b"HTTP/1.1 200 Connected\r\n\r\n", Tunnel(server.port)), site.context)
    monkeypatch.setenv("https_proxy", proxy.url)
    assert send(server.url, tls=TlsSettings(ca_path=site.ca_file)).body == b"{}"
    assert proxy.requests[0].method == "CONNECT"
    assert server.requests[0].target == PATH


def test_a_proxy_of_plain_http_gets_its_own_credentials(serve: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(always(http_response(body=b"{}")))
    monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//someone:pass%20word@"))
    send("http://codehub.example.com")
    assert proxy.requests[0].headers["proxy-authorization"] == "Basic c29tZW9uZTpwYXNzIHdvcmQ="


def test_a_proxy_may_be_named_without_a_scheme(serve: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(always(http_response(body=b"{}")))
    monkeypatch.setenv("http_proxy", f"127.0.0.1:{proxy.port}")
    assert send("http://codehub.example.com").body == b"{}"


@pytest.mark.parametrize("no_proxy", ["127.0.0.1", "*", "example.com,127.0.0.1", "127.0.0.0/8"])
def test_no_proxy_is_obeyed(no_proxy: str, serve: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(always(http_response(500)))
    server = serve(always(http_response(body=b"{}")))
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.setenv("no_proxy", no_proxy)
    assert send(server.url).body == b"{}"
    assert proxy.requests == []


@pytest.mark.parametrize(
    "proxy",
    [
        "http://someone:s3cr3tpw@proxy.example.com:80a",
        "http://someone:s3cr3tpw@[::1",
        "http://someone:s3c/r3tpw@proxy.example.com:80",
        "gopher://someone:s3cr3tpw@proxy.example.com",
    ],
)
def test_a_proxy_that_cannot_be_used_is_an_error_for_the_user(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises(ValueError, match=r"(?i)https_proxy") as caught:
        Transport("https://codehub.example.com", tls=TlsSettings(), timeout=1, connections=1)
    assert type(caught.value).__module__ == _transport.__name__
    assert "s3c" not in str(caught.value)


# --- TLS


def test_a_private_authority_is_trusted_where_ca_path_names_its_file(serve: t.Any, site: Site) -> None:
    server = serve(always(http_response(body=b"{}")), site.context)
    assert send(server.url, tls=TlsSettings(ca_path=site.ca_file)).body == b"{}"


def test_ca_path_may_be_a_folder_of_hashed_names(serve: t.Any, site: Site, tmp_path: Path) -> None:
    certificate = Path(site.ca_file).read_bytes()
    (tmp_path / f"{_subject_hash(certificate)}.0").write_bytes(certificate)
    server = serve(always(http_response(body=b"{}")), site.context)
    assert send(server.url, tls=TlsSettings(ca_path=str(tmp_path))).body == b"{}"


@pytest.mark.parametrize("name", ["authority.pem", "authority.CRT"])
@pytest.mark.parametrize("variable", [None, "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR"])
def test_a_folder_of_pem_files_is_read(
    name: str, variable: str | None, serve: t.Any, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(Path(site.ca_file).read_bytes())
    (tmp_path / "README.pem").write_text("no certificate", encoding="utf-8")
    if variable:
        monkeypatch.setenv(variable, str(tmp_path))
    server = serve(always(http_response(body=b"{}")), site.context)
    assert send(server.url, tls=TlsSettings(ca_path=None if variable else str(tmp_path))).body == b"{}"


def test_a_folder_without_certificates_says_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(CaPathError, match=r"^ca_path: .*openssl rehash"):
        send("https://127.0.0.1:1", tls=TlsSettings(ca_path=str(tmp_path)))


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_the_usual_variables_name_the_authorities(
    variable: str, serve: t.Any, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, site.ca_file)
    server = serve(always(http_response(body=b"{}")), site.context)
    assert send(server.url).body == b"{}"


def test_ca_path_beats_the_environment(
    serve: t.Any, site: Site, other_ca: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", other_ca)
    server = serve(always(http_response(body=b"{}")), site.context)
    assert send(server.url, tls=TlsSettings(ca_path=site.ca_file)).body == b"{}"


@pytest.mark.parametrize("scheme", ["https", "HTTPS"])
def test_a_stranger_is_never_sent_anything(scheme: str, serve: t.Any, site: Site, other_ca: str) -> None:
    server = serve(always(http_response()), site.context)
    for tls in (TlsSettings(), TlsSettings(ca_path=other_ca)):
        url = checked_endpoint("endpoint", server.url.replace("https", scheme))
        with pytest.raises(urllib3.exceptions.SSLError):
            send(url, tls=tls)
    assert server.requests == []


@pytest.mark.parametrize("scheme", ["https", "HTTPS"])
def test_without_validation_anyone_is_trusted(scheme: str, serve: t.Any, site: Site, recwarn: t.Any) -> None:
    server = serve(always(http_response(body=b"{}")), site.context)
    url = checked_endpoint("endpoint", server.url.replace("https", scheme))
    assert send(url, tls=TlsSettings(validate_certs=False)).body == b"{}"
    assert [str(warning.message) for warning in recwarn] == []


def test_a_certificate_for_another_name_is_refused(serve: t.Any, site: Site) -> None:
    server = serve(always(http_response()), site.context)
    with pytest.raises(urllib3.exceptions.SSLError):
        send(server.url.replace("127.0.0.1", "localhost"), tls=TlsSettings(ca_path=site.ca_file))
    assert server.requests == []


def test_a_server_without_tls_on_the_port_is_a_tls_error(serve: t.Any) -> None:
    server = serve(always(http_response()), greeting=[b"HTTP/1.1 400 Bad Request\r\n\r\n"])
    with pytest.raises(urllib3.exceptions.SSLError):
        send(server.url.replace("http:", "https:"))


def test_a_peer_that_hangs_up_in_the_handshake_is_a_broken_connection(serve: t.Any) -> None:
    server = serve(always(http_response()), greeting=[Close()])
    with pytest.raises(urllib3.exceptions.ProtocolError):
        send(server.url.replace("http:", "https:"))


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_an_authority_that_cannot_be_read_is_named(content: str | None, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_text(content)
    with pytest.raises(CaPathError, match=r"^ca_path: no CA certificates can be read from '.*bundle\.pem': ."):
        send("https://127.0.0.1:1", tls=TlsSettings(ca_path=str(bundle)))


def test_authorities_are_loaded_once_for_all_connections(
    serve: t.Any, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads = []

    class Counting(ssl.SSLContext):
        def load_verify_locations(self, *arguments: t.Any, **named: t.Any) -> None:
            loads.append(arguments)
            super().load_verify_locations(*arguments, **named)

        def load_default_certs(self, *arguments: t.Any, **named: t.Any) -> None:
            loads.append(arguments)
            super().load_default_certs(*arguments, **named)

    monkeypatch.setattr(urllib3.util.ssl_, "SSLContext", Counting)
    # It says that it hangs up: else a call could be sent before the client notices.
    server = serve(always(http_response(body=b"{}", headers={"Connection": "close"}), Close()), site.context)
    transport = Transport(server.url, tls=TlsSettings(ca_path=site.ca_file), timeout=10, connections=1)
    for _number in range(5):
        transport.send(ClientRequest.create("GET", server.url, PATH))
    transport.close()
    assert server.connections == 5
    assert len(loads) == 1


def _subject_hash(certificate: bytes) -> str:
    """
    Return what OpenSSL wants the file of a certificate to be called (X509_NAME_hash, for short names below 2.5.4).
    """

    def encoded(tag: int, content: bytes) -> bytes:
        return bytes((tag, len(content))) + content

    canonical = b""
    for attribute in x509.load_pem_x509_certificate(certificate).subject:
        identifier = bytes((0x55, 0x04, int(attribute.oid.dotted_string.rpartition(".")[2])))
        value = " ".join(str(attribute.value).lower().split()).encode()
        canonical += encoded(0x31, encoded(0x30, encoded(0x06, identifier) + encoded(0x0C, value)))
    digest = hashlib.sha1(canonical, usedforsecurity=False).digest()
    return f"{int.from_bytes(digest[:4], 'little'):08x}"


# --- Addresses


@given(st.text(alphabet=st.sampled_from("ab1.-:/?#[]@%\\_~é例{}|^`;,*+\u00ad "), max_size=20))
@example("%")
@example("[::1%25lo]")
@example("a%zz")
@example("例え.jp")
def test_an_address_is_refused_by_name_or_can_be_used(rest: str) -> None:
    try:
        base_url = checked_endpoint("endpoint", f"https://{rest}")
    except EndpointError:
        return
    Transport(base_url, tls=TlsSettings(validate_certs=False), timeout=1, connections=1).close()
