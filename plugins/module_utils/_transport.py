# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Requests and responses over HTTP: connections, TLS, proxies, and responses of bounded size and time."""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import re
import ssl
import time
import typing as t
from urllib.parse import urlsplit

from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import ConfigurationError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._libraries import (
    HTTPAdapter,
    HTTPError,
    Retry,
    requests,
    urllib3,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._sockets import (
    BoundedTlsSocket,
    Exchange,
    OpenSockets,
    bounded_class,
    is_out_of_sockets,
)

#: Bytes, where an API has no limit of its own. A mirror has some hundred.
LARGEST_BODY: t.Final = 1024 * 1024

#: Bytes around a body: headers, interim responses, the sizes of chunks.
_MOST_OVERHEAD: t.Final = 1024 * 1024

#: Seconds. A wait may end a little before its time.
_CLOCK_GRANULARITY: t.Final = 0.01

#: Request Timeout and Misdirected Request: RFC 9110 lets a client repeat the request on a new connection.
NEEDS_NEW_CONNECTION: t.Final = frozenset({408, 421})

_TLS_HANG_UPS: t.Final = (ssl.SSLEOFError, ssl.SSLZeroReturnError)

#: Sent to each service. A compressed response could unpack to any size.
CONSTANT_HEADERS: t.Final = {
    "Accept-Encoding": "identity",
    "User-Agent": "ansible-huaweicloud.codearts",
}

# Shared: urllib3 would otherwise build Retry(False) for every request.
_NO_RETRIES: t.Final = Retry(False) if urllib3 else None


class TlsSettings(t.NamedTuple):
    """
    How a service's certificate is checked.

    Attributes:
        ca_path: A file or a folder; None for what the usual variables of the environment name.
        ca_origin: The option or the variable that names it, for errors.
    """

    validate_certs: bool = True
    ca_path: str | None = None
    ca_origin: str = "ca_path"


class CaPathError(ConfigurationError):
    """An invalid CA bundle."""


class ProxyAddressError(ConfigurationError):
    """An invalid proxy in the environment."""


class Request(t.NamedTuple):
    """
    A request.

    Attributes:
        url: The whole address.
        path: What follows the address of the service in it; with the query.
    """

    method: str
    url: str
    path: str
    headers: dict[str, str]
    body: bytes | None

    @classmethod
    def create(cls, method: str, base_url: str, path: str, body: bytes | None = None) -> Request:
        """Return a request with the constant headers; ``body`` is JSON."""
        headers = {**CONSTANT_HEADERS} if body is None else {**CONSTANT_HEADERS, "Content-Type": "application/json"}
        return cls(method, base_url + path, path, headers, body)


class Response(t.NamedTuple):
    """
    A response.

    Attributes:
        body: Empty if ``is_too_large``.
        raw: For urllib3's Retry, which keeps a history of responses.
    """

    status: int
    headers: t.Mapping[str, str]
    body: bytes
    is_too_large: bool
    raw: t.Any


class Transport:
    """
    A pool of connections to one service.

    What is the same for each request is done here once: finding proxies and CA bundles in the environment, loading the
    TLS context (which requests would load for each connection), parsing the address.

    Args:
        base_url: The address of the service.
        tls: How its certificate is checked.
        timeout: Seconds for one exchange, from connecting to the last byte of the response.
        connections: The maximum number of connections.

    Raises:
        CaPathError: The CA certificates cannot be used.
        ProxyAddressError: The proxy of the environment cannot be used.
    """

    def __init__(self, base_url: str, *, tls: TlsSettings, timeout: float, connections: int) -> None:
        self.base_url = base_url
        self.timeout = timeout
        self._sockets = OpenSockets()
        # Session.send() is never called, so redirects, cookies and .netrc do not apply.
        self._session = requests.Session()
        settings = self._session.merge_environment_settings(base_url, {}, False, None, None)
        proxy = requests.utils.select_proxy(base_url, settings["proxies"]) or ""
        self._proxy: str = proxy if "://" in proxy or not proxy else f"http://{proxy}"
        self._adapter = HTTPAdapter(pool_connections=1, pool_maxsize=connections)
        self._session.mount(base_url, self._adapter)
        uses_tls = base_url.startswith("https:") or self._proxy.startswith("https:")
        tls_arguments = _tls_arguments(tls, settings["verify"]) if uses_tls else {}
        try:
            self._pool = self._open_pool(connections, tls_arguments)
        except (ValueError, HTTPError, requests.exceptions.RequestException):
            # The original message would contain parts of the address, and perhaps of a password in it.
            raise ProxyAddressError(
                "The proxy in the environment (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY) is invalid. Write it as "
                "http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with special characters percent-encoded; "
                "a SOCKS proxy needs the Python library PySocks."
            ) from None
        self._pool.ConnectionCls = bounded_class(self._pool.ConnectionCls)
        # A proxy takes the whole address for http, and none for https, where it only tunnels.
        is_relayed = self._proxy and base_url.startswith("http:") and not self._proxy.startswith("socks")
        self._target_prefix = base_url if is_relayed else urlsplit(base_url).path
        self._timeout = urllib3.Timeout(total=timeout)

    def _open_pool(self, connections: int, tls_arguments: dict[str, t.Any]) -> t.Any:
        if not self._proxy:
            self._adapter.init_poolmanager(1, connections, **tls_arguments)
            return self._adapter.poolmanager.connection_from_url(self.base_url)
        if self._proxy.startswith("https:"):
            tls_arguments = {**tls_arguments, "proxy_ssl_context": tls_arguments["ssl_context"]}
        return self._adapter.proxy_manager_for(self._proxy, **tls_arguments).connection_from_url(self.base_url)

    @property
    def uses_proxy(self) -> bool:
        """Whether requests go through a proxy of the environment."""
        return bool(self._proxy)

    def send(self, request: Request, largest_body: int = LARGEST_BODY) -> Response:
        """
        Send a request once, and read the whole response.

        Args:
            request: The request.
            largest_body: Bytes of the body of a success; of a larger one none is kept.

        Raises:
            urllib3.exceptions.HTTPError: There was no complete response.
        """
        exchange = Exchange(self.timeout, 2 * largest_body + _MOST_OVERHEAD, self._sockets)
        try:
            with exchange:
                return self._exchange(request, largest_body)
        except (HTTPError, OSError, ValueError, http.client.HTTPException) as error:
            # Whatever it looks like after the deadline is a time-out.
            if time.monotonic() >= exchange.deadline - _CLOCK_GRANULARITY and not is_out_of_sockets(error):
                raise urllib3.exceptions.ReadTimeoutError(self._pool, self.base_url, "Timed out.") from error
            normalized = _normalized(error)
            if normalized is error:
                raise
            raise normalized from error

    def _exchange(self, request: Request, largest_body: int) -> Response:
        raw = self._pool.request(
            request.method,
            self._target_prefix + request.path,
            body=request.body,
            headers=request.headers,
            retries=_NO_RETRIES,
            redirect=False,
            assert_same_host=False,
            timeout=self._timeout,
            preload_content=False,
            decode_content=False,
            enforce_content_length=True,
        )
        if raw.status in NEEDS_NEW_CONNECTION:
            raw.close()
            return Response(raw.status, raw.headers, b"", False, raw)
        body = _body_of(raw, largest_body if raw.status == 200 else LARGEST_BODY)
        return Response(raw.status, raw.headers, body or b"", body is None, raw)

    def close(self) -> None:
        """Close all connections; requests that are under way fail."""
        self._sockets.shut_down()
        self._pool.close()
        self._session.close()


def _body_of(raw: t.Any, largest: int) -> bytes | None:
    """Return the body of a response, or None if it is larger than ``largest`` bytes."""
    chunks = []
    left = largest + 1
    try:
        if raw.length_remaining is not None and raw.length_remaining <= largest:
            return bytes(raw.read())
        while chunk := raw.read(left):
            chunks.append(chunk)
            left -= len(chunk)
            if left <= 0:
                raw.close()
                return None
            if raw.length_remaining == 0:
                break
    except BaseException:
        raw.close()
        raise
    return b"".join(chunks)


def _normalized(error: Exception) -> Exception:
    """Return an error as urllib3 2 raises it where the server, or the proxy, closed the connection."""
    exceptions = urllib3.exceptions
    cause: t.Any = None
    if isinstance(error, exceptions.SSLError):
        # The peer hung up during the handshake: a broken connection that happened to use TLS.
        cause = error.args[0] if error.args and isinstance(error.args[0], _TLS_HANG_UPS) else None
    elif isinstance(error, exceptions.ProxyError):
        # urllib3 1.26 does not take a proxy that hangs up for a broken connection.
        cause = error.original_error if isinstance(error.original_error, ConnectionError) else None
    elif not isinstance(error, HTTPError):
        cause = error
    return error if cause is None else t.cast(Exception, exceptions.ProtocolError("Connection broken", cause))


def _tls_arguments(tls: TlsSettings, environment_ca: bool | str | None) -> dict[str, t.Any]:
    create_context = urllib3.util.ssl_.create_urllib3_context
    if not tls.validate_certs:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        context = create_context(cert_reqs=ssl.CERT_NONE)
        context.sslsocket_class = BoundedTlsSocket
        return {"ssl_context": context, "cert_reqs": "CERT_NONE", "assert_hostname": False}
    context = create_context(cert_reqs=ssl.CERT_REQUIRED)
    context.sslsocket_class = BoundedTlsSocket
    source, path = _ca_bundle(tls, environment_ca)
    try:
        if os.path.isdir(path):
            _load_folder(context, path)
        else:
            context.load_verify_locations(cafile=path)
    except OSError as error:
        raise CaPathError(
            f"{source}: no CA certificates can be read from {path!r}: {error.strerror or error}."
        ) from error
    return {"ssl_context": context, "cert_reqs": "CERT_REQUIRED"}


def _load_folder(context: ssl.SSLContext, folder: str) -> None:
    names = sorted(os.listdir(folder))
    # OpenSSL finds nothing in a folder but files that `openssl rehash` has named after their contents.
    if any(re.fullmatch(r"[0-9a-f]{8}\.[0-9]+", name) for name in names):
        context.load_verify_locations(capath=folder)
        return
    loaded = 0
    for name in names:
        if name.lower().endswith((".pem", ".crt", ".cer")):
            with contextlib.suppress(OSError):
                context.load_verify_locations(cafile=os.path.join(folder, name))
                loaded += 1
    if not loaded:
        raise OSError(
            errno.ENOENT,
            "the folder has neither PEM files (.pem, .crt, .cer) nor names made by `openssl rehash`",
        )


def _ca_bundle(tls: TlsSettings, environment_ca: bool | str | None) -> tuple[str, str]:
    """Return what names the CA bundle, and the bundle."""
    if tls.ca_path:
        return tls.ca_origin, os.path.expanduser(tls.ca_path)
    if isinstance(environment_ca, str):
        return "REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE", environment_ca
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        path = os.environ.get(variable)
        if path:
            return variable, path
    return "the CA bundle of requests", requests.utils.DEFAULT_CA_BUNDLE_PATH
