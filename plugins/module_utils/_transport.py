# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Requests and responses over HTTP: connections, TLS, proxies, and responses of bounded size and time."""

from __future__ import annotations

import os
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

#: Bytes, where an API has no limit of its own. A mirror has some hundred.
LARGEST_BODY: t.Final = 1024 * 1024

#: What is sent to each service beside the credentials. A compressed answer could unpack to any size.
CONSTANT_HEADERS: t.Final = {
    "Accept-Encoding": "identity",
    "User-Agent": "ansible-huaweicloud.codearts",
}


# Made once: urllib3 would make it of False for each call. An error is raised as it is.
_NO_RETRIES: t.Final = Retry(False) if urllib3 else None


class TlsSettings(t.NamedTuple):
    """
    How a service's certificate is checked.

    ca_path: a file or a folder, or None for the choice of the variables that other programs read too.
    ca_origin: what named it, for errors.
    """

    validate_certs: bool = True
    ca_path: str | None = None
    ca_origin: str = "ca_path"


class CaPathError(ConfigurationError):
    """A CA bundle that cannot be used."""


class ProxyAddressError(ConfigurationError):
    """A proxy in the environment that cannot be used."""


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

    All that is the same for each call is done here once: the look-up of proxies and CA bundles in the environment, the
    TLS context (which requests would load anew for each connection), the parsing of the address.

    base_url: the address of the service.
    connections: how many are kept open at the most.
    timeout: seconds that one answer may take, from the first byte sent to the last byte received.

    Raises: CaPathError, ProxyAddressError.
    """

    def __init__(self, base_url: str, *, tls: TlsSettings, timeout: float, connections: int) -> None:
        self.base_url = base_url
        self.timeout = timeout
        self._session = requests.Session()
        settings = self._session.merge_environment_settings(base_url, {}, False, None, None)
        self._proxy: str = requests.utils.select_proxy(base_url, settings["proxies"]) or ""
        # A redirect, a cookie and a netrc file are the business of a session's own send(), which is never called.
        self._adapter = HTTPAdapter(pool_connections=1, pool_maxsize=connections)
        self._session.mount(base_url, self._adapter)
        tls_arguments = _tls_arguments(base_url, tls, settings["verify"])
        try:
            self._pool = self._open_pool(connections, tls_arguments)
        except (ValueError, HTTPError, requests.exceptions.RequestException):
            # What went wrong would name parts of the address, and perhaps of a password in it.
            raise ProxyAddressError(
                "The proxy that the environment names (in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY) cannot be used. Write it as "
                "http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with special characters percent-encoded; "
                "a SOCKS proxy needs the Python library PySocks."
            ) from None
        # A proxy takes the whole address for http, and none for https, where it only tunnels.
        is_relayed = self._proxy and base_url.startswith("http:") and not self._proxy.startswith("socks")
        self._target_prefix = base_url if is_relayed else urlsplit(base_url).path
        self._timeout = urllib3.Timeout(total=timeout)

    def _open_pool(self, connections: int, tls_arguments: dict[str, t.Any]) -> t.Any:
        if not self._proxy:
            self._adapter.init_poolmanager(1, connections, **tls_arguments)
            return self._adapter.poolmanager.connection_from_url(self.base_url)
        proxy = self._proxy if "://" in self._proxy else f"http://{self._proxy}"
        if proxy.startswith("https:") and "ssl_context" in tls_arguments:
            tls_arguments = {**tls_arguments, "proxy_ssl_context": tls_arguments["ssl_context"]}
        return self._adapter.proxy_manager_for(proxy, **tls_arguments).connection_from_url(self.base_url)

    @property
    def uses_proxy(self) -> bool:
        """Tell whether a proxy from the environment stands between."""
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
        deadline = time.monotonic() + self.timeout
        try:
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
            body = self._read(raw, deadline, largest_body if raw.status == 200 else LARGEST_BODY)
        except urllib3.exceptions.SSLError as error:
            if error.args and isinstance(error.args[0], (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
                # The peer hung up: a broken connection, that happened to be a TLS one.
                raise urllib3.exceptions.ProtocolError("Connection broken", error.args[0]) from error
            raise
        except urllib3.exceptions.ProxyError as error:
            if isinstance(error.original_error, ConnectionError):
                # urllib3 1.26 does not take a proxy that hangs up for a broken connection.
                raise urllib3.exceptions.ProtocolError("Connection broken", error.original_error) from error
            raise
        return Response(raw.status, raw.headers, body or b"", body is None, raw)

    def _read(self, raw: t.Any, deadline: float, largest_body: int) -> bytes | None:
        """Return the body, or None when it is larger than ``largest_body``."""
        # With urllib3 older than 2.2 a read waits until it is complete, so that only silence runs into the time limit.
        read = getattr(raw, "read1", raw.read)
        chunks = []
        left = largest_body + 1
        try:
            while chunk := read(left):
                chunks.append(chunk)
                left -= len(chunk)
                if left <= 0:
                    raw.close()
                    return None
                if raw.length_remaining == 0:
                    break
                if time.monotonic() > deadline:
                    raise urllib3.exceptions.ReadTimeoutError(self._pool, self.base_url, "Read timed out.")
        except BaseException:
            raw.close()
            raise
        return b"".join(chunks)

    def close(self) -> None:
        """Close all connections."""
        self._session.close()


def _tls_arguments(base_url: str, tls: TlsSettings, environment_ca: bool | str | None) -> dict[str, t.Any]:
    if not base_url.startswith("https:"):
        return {}
    create_context = urllib3.util.ssl_.create_urllib3_context
    if not tls.validate_certs:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        context = create_context(cert_reqs=ssl.CERT_NONE)
        return {"ssl_context": context, "cert_reqs": "CERT_NONE", "assert_hostname": False}
    context = create_context(cert_reqs=ssl.CERT_REQUIRED)
    source, path = _ca_bundle(tls, environment_ca)
    try:
        if os.path.isdir(path):
            context.load_verify_locations(capath=path)
        else:
            context.load_verify_locations(cafile=path)
    except OSError as error:
        raise CaPathError(
            f"{source}: no CA certificates can be read from {path!r}: {error.strerror or error}."
        ) from error
    return {"ssl_context": context, "cert_reqs": "CERT_REQUIRED"}


def _ca_bundle(tls: TlsSettings, environment_ca: bool | str | None) -> tuple[str, str]:
    """Return what named the CA bundle, and the bundle."""
    if tls.ca_path:
        return tls.ca_origin, os.path.expanduser(tls.ca_path)
    if isinstance(environment_ca, str):
        return "REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE", environment_ca
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        path = os.environ.get(variable)
        if path:
            return variable, path
    return "the CA bundle of requests", requests.utils.DEFAULT_CA_BUNDLE_PATH
