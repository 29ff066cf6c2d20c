# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules that change mirrors are tested against the simulator, which has the state that they change."""

from __future__ import annotations

import collections
import sys
import typing as t
from pathlib import Path

import pytest

# The simulator is a program beside the collection, not a part of it: it has no name below ansible_collections.
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "simulator"))

from codehub_simulator.credentials import TOKEN  # pylint: disable=wrong-import-position
from codehub_simulator.server import running_simulator  # pylint: disable=wrong-import-position

if t.TYPE_CHECKING:
    from codehub_simulator.simulator import Simulator

_UTILS = "ansible_collections.huaweicloud.codearts.plugins.module_utils"

Running = t.Callable[..., dict[str, t.Any]]


@pytest.fixture(scope="module")
def _running_simulator() -> t.Iterator[Simulator]:
    with running_simulator(rate_limit=0, synchronization_seconds=0.2) as simulator:
        yield simulator


@pytest.fixture
def simulator(_running_simulator: Simulator) -> Simulator:
    """A simulator without flow control, in its first state."""
    _running_simulator.reset()
    return _running_simulator


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let retries and polls follow one another quickly."""
    monkeypatch.setattr(f"{_UTILS}._retry.FIRST_PAUSE", 0.001)
    monkeypatch.setattr(f"{_UTILS}._write.FIRST_PAUSE", 0.001)
    monkeypatch.setattr(f"{_UTILS}._mirror_change._CONFIRMATION_PAUSE", 0.01)
    monkeypatch.setattr(f"{_UTILS}._synchronizer._FIRST_POLL", 0.05)


@pytest.fixture
def run_on(run_module: Running, simulator: Simulator) -> Running:
    """Run a module on the simulator: ``run_on(main, repository_id=...)``."""

    def run(main: t.Callable[[], None], **options: t.Any) -> dict[str, t.Any]:
        return run_module(
            main, **{"endpoint": simulator.endpoint, "auth_token": TOKEN, "retries": 2, "rate_limit": 0, **options}
        )

    return run


def ids(simulator: Simulator, condition: str = "healthy") -> list[int]:
    """Return the IDs of the repositories in one condition."""
    return [repository.id for repository in simulator.repositories(condition)]


def operations(simulator: Simulator, repository_id: int) -> list[str]:
    """Return the operations that were requested for one repository, in their order."""
    return [str(request.operation) for request in simulator.requests_about(repository_id)]


def counts(simulator: Simulator) -> dict[str, int]:
    """Return how often each operation was requested."""
    return dict(collections.Counter(str(request.operation) for request in simulator.requests))
