# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Surroundings that are the same on every machine, servers to talk to, and clients to talk with."""

from __future__ import annotations

import contextlib
import json
import os
import ssl
import typing as t

import pytest
from ansible.module_utils import basic
from hypothesis import HealthCheck, settings

from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import CodeHubClient
from ansible_collections.huaweicloud.codearts.plugins.module_utils._connection import connected
from ansible_collections.huaweicloud.codearts.plugins.module_utils._credentials import Token
from ansible_collections.huaweicloud.codearts.plugins.module_utils._settings import Settings
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import TlsSettings
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import (
    Greeting,
    Responder,
    ScriptedServer,
)

try:
    from ansible.module_utils import testing
except ImportError:
    # ansible-core before 2.17
    testing = None

settings.register_profile(
    "collection",
    database=None,
    deadline=None,
    print_blob=True,
    # Our fixtures only clear the environment, or give a function: nothing is left over from one example to the next.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("collection")

Serving = t.Callable[..., ScriptedServer]
Connecting = t.Callable[..., CodeHubClient]

_SURROUNDINGS = ("HW_", "HUAWEICLOUD_", "CLOUD_SDK_", "CODEHUB_", "SSL_CERT_")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_SURROUNDINGS) or name.lower() in _PROXIES:
            monkeypatch.delenv(name)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def serve() -> t.Iterator[Serving]:
    """Start servers that last as long as the test: ``serve(response)``."""
    with contextlib.ExitStack() as servers:

        def start(response: Responder, tls: ssl.SSLContext | None = None, greeting: Greeting = ()) -> ScriptedServer:
            return servers.enter_context(ScriptedServer(response, tls, greeting))

        yield start


@pytest.fixture
def connect() -> t.Iterator[Connecting]:
    """Return clients whose connections last as long as the test: ``connect(server.url, retries=2)``."""
    with contextlib.ExitStack() as connections:

        def open_client(endpoint: str, concurrency: int = 1, **different: t.Any) -> CodeHubClient:
            values: dict[str, t.Any] = {
                "endpoint": endpoint,
                "region": "",
                "credentials": Token("the token in the option auth_token", "the-token-0f3a"),
                "tls": TlsSettings(),
                "timeout": 10.0,
                "retries": 0,
                "rate_limit": 0,
                **different,
            }
            return connections.enter_context(connected(Settings(**values), concurrency))

        yield open_client


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let retries follow almost at once."""
    monkeypatch.setattr("ansible_collections.huaweicloud.codearts.plugins.module_utils._retry.FIRST_PAUSE", 0.001)


@pytest.fixture
def run_module(capsys: pytest.CaptureFixture[str]) -> t.Callable[..., dict[str, t.Any]]:
    """
    Run a module as Ansible does, ``run_module(main, option=value, ...)``, and return its result.

    No value of an option or a variable that starts with s3cr3t may stand anywhere in what it prints.
    """

    def run(main: t.Callable[[], None], **options: t.Any) -> dict[str, t.Any]:
        with _arguments(options), pytest.raises(SystemExit) as ended:
            main()
        output, log = capsys.readouterr()
        assert "s3cr3t" not in output + log
        result: dict[str, t.Any] = json.loads(output)
        # Where a test has loaded parts of the controller, Ansible prints warnings instead of returning them.
        if "[WARNING]" in log:
            result["warnings"] = [*result.get("warnings", []), " ".join(log.split())]
        assert ended.value.code == (1 if result.get("failed") else 0)
        result.pop("invocation", None)
        return result

    return run


@contextlib.contextmanager
def _arguments(options: dict[str, t.Any]) -> t.Iterator[None]:
    if testing:
        with testing.patch_module_args(options):
            yield
    else:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode())
            yield
