# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One simulator for all tests, reset before each, and a plain way to send it requests."""

from __future__ import annotations

import http.client
import json
import sys
import typing as t
from dataclasses import dataclass
from pathlib import Path

import pytest

# The simulator is a program beside the collection, not a part of it: it has no name below ansible_collections.
SIMULATOR = Path(__file__).resolve().parents[2] / "simulator"
sys.path.insert(0, str(SIMULATOR))

from codehub_simulator.credentials import TOKEN  # noqa: E402  # pylint: disable=wrong-import-position
from codehub_simulator.server import running_simulator  # noqa: E402  # pylint: disable=wrong-import-position

if t.TYPE_CHECKING:
    from codehub_simulator.simulator import Simulator

Send = t.Callable[..., "Response"]


@dataclass
class Response:
    """A response as it was received, with no client's interpretation."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> t.Any:
        """The body, parsed."""
        return json.loads(self.body)


@pytest.fixture(scope="session")
def simulator_folder() -> Path:
    """Where the simulator's program is."""
    return SIMULATOR


@pytest.fixture(scope="session")
def _session_simulator() -> t.Iterator[Simulator]:
    with running_simulator(rate_limit=0) as simulator:
        yield simulator


@pytest.fixture
def simulator(_session_simulator: Simulator) -> Simulator:
    """A simulator without flow control, in its first state."""
    _session_simulator.reset()
    return _session_simulator


@pytest.fixture
def send() -> Send:
    """Send a request: ``send(simulator, "/v4/user/repositories", ...)``, with the known token by default."""

    def send_request(
        simulator: Simulator,
        path: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: t.Any = None,
    ) -> Response:
        connection = http.client.HTTPConnection(simulator.endpoint.removeprefix("http://"), timeout=10)
        try:
            connection.request(
                method,
                path,
                body=None if body is None else json.dumps(body),
                headers={"X-Auth-Token": TOKEN} if headers is None else headers,
            )
            response = connection.getresponse()
            return Response(response.status, response.headers, response.read())
        finally:
            connection.close()

    return send_request
