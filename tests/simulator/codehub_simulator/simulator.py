# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's state, and what tests do to it; safe to use from any thread."""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass, field
from datetime import datetime, timezone
from threading import RLock

from .authentication import Authenticator
from .company import Company
from .credentials import Credentials
from .faults import Fault
from .flow_control import SlidingWindow

if t.TYPE_CHECKING:
    from pathlib import Path

    from .call_log import Call
    from .company import Repository


def _this_second() -> datetime:
    return datetime.now(timezone.utc).replace(microsecond=0)


@dataclass(frozen=True)
class Settings:
    """How the simulator behaves."""

    #: 0 for a free one.
    port: int = 0
    repositories: int = 300
    seed: int = 2026
    #: The time that the data's times are relative to.
    now: datetime = field(default_factory=_this_second)
    #: Seconds that each answer of the API takes.
    latency: float = 0.0
    #: Calls in a window, for each operation of CodeHub; 0 for no limit.
    rate_limit: int = 600
    rate_window: float = 60.0
    token_lifetime: float = 24 * 3600.0
    #: How long an access key is locked after too many failures.
    lock_seconds: float = 300.0
    credentials: Credentials = field(default_factory=Credentials)
    #: Both for https.
    certificate: Path | None = None
    private_key: Path | None = None


@dataclass
class _Churn:
    """Rows that come and go after each listing call."""

    add: int
    remove: int
    times: int | None


class Simulator:
    """One simulated service, with the switches for tests."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        #: Where it listens, once it does.
        self.endpoint = ""
        self.lock = RLock()
        self.reset()

    def reset(self) -> None:
        """Return to the state at the start: data, faults, calls, tokens, locks and windows."""
        settings = self.settings
        with self.lock:
            self.company = Company(settings.repositories, settings.seed, settings.now)
            self.authenticator = Authenticator(settings.credentials, settings.token_lifetime, settings.lock_seconds)
            self._faults: list[Fault] = []
            self._calls: list[Call] = []
            self._windows: dict[str, SlidingWindow] = {}
            self._churn: _Churn | None = None

    # Faults

    def add_fault(self, kind: str, **fields: t.Any) -> Fault:
        """Switch on a fault, with the fields of `Fault`. Of several, the one added first hits a call."""
        fault = Fault(kind, **fields)
        with self.lock:
            self._faults.append(fault)
        return fault

    @property
    def faults(self) -> list[Fault]:
        """The faults that were switched on, those used up included."""
        with self.lock:
            return list(self._faults)

    def clear_faults(self) -> None:
        """Switch all faults off."""
        with self.lock:
            self._faults.clear()

    def strike(self, operation: str, repository_id: int | None) -> Fault | None:
        """Return the fault that hits a call, if any."""
        if not self._faults:
            return None
        with self.lock:
            for fault in self._faults:
                if fault.concerns(operation, repository_id) and fault.strikes():
                    return fault
        return None

    # Calls

    @property
    def calls(self) -> list[Call]:
        """All calls to the API since the start or the last clearing, in the order of their arrival."""
        with self.lock:
            return list(self._calls)

    def clear_calls(self) -> None:
        """Forget the calls, not what they took of the flow control's window."""
        with self.lock:
            self._calls.clear()

    def record(self, call: Call) -> None:
        """Note a call that has arrived."""
        with self.lock:
            self._calls.append(call)

    def admit(self, operation: str) -> bool:
        """Return whether the flow control lets a call pass."""
        with self.lock:
            window = self._windows.get(operation)
            if window is None:
                window = self._windows[operation] = SlidingWindow(self.settings.rate_limit, self.settings.rate_window)
            return window.admit(time.monotonic())

    # Credentials

    @property
    def token_fetches(self) -> int:
        """How often a token was asked of IAM, whatever the answer."""
        return self.authenticator.token_fetches

    def expire_tokens(self, token: str | None = None, after_calls: int = 0) -> None:
        """Let one token die, or all that IAM has issued; those after so many more calls with an issued token."""
        with self.lock:
            self.authenticator.expire_tokens(token, after_calls)

    def unlock_access_keys(self) -> None:
        """Forget all failures of access keys."""
        with self.lock:
            self.authenticator.unlock_access_keys()

    # Data

    def repositories(self, condition: str | None = None) -> list[Repository]:
        """Return the repositories in ascending order of their ids, or those in one condition."""
        with self.lock:
            return [
                repository
                for repository in self.company.repositories.values()
                if condition in (None, repository.condition)
            ]

    def add_repositories(self, count: int) -> list[Repository]:
        """Create healthy repositories, the newest and with the highest ids."""
        with self.lock:
            return self.company.add(count)

    def remove_repositories(self, repository_ids: t.Iterable[int]) -> None:
        """Delete repositories; ids that are not there are passed over."""
        with self.lock:
            for repository_id in repository_ids:
                self.company.repositories.pop(repository_id, None)

    def remove_oldest_repositories(self, count: int) -> list[int]:
        """Delete the repositories with the lowest ids, and return these."""
        with self.lock:
            repository_ids = self.company.oldest(count)
            self.remove_repositories(repository_ids)
            return repository_ids

    def change_between_pages(self, add: int = 0, remove: int = 0, times: int | None = None) -> None:
        """After each listing call add new rows and remove the oldest, for so many calls; 0 and 0 to stop."""
        with self.lock:
            self._churn = _Churn(add, remove, times)

    def page_was_read(self) -> None:
        """Change the rows, if tests have asked for it."""
        with self.lock:
            churn = self._churn
            if churn is None or churn.times == 0:
                return
            if churn.times is not None:
                churn.times -= 1
            self.add_repositories(churn.add)
            self.remove_oldest_repositories(churn.remove)

    def set_mirror(self, repository_id: int, mirror: dict[str, t.Any] | None) -> None:
        """Replace fields of a repository's mirror, or remove the mirror with None."""
        with self.lock:
            repository = self.company.repositories[repository_id]
            if mirror is None:
                repository.mirror = None
            else:
                unchanged = repository.mirror or {"id": repository_id, "repository_id": repository_id}
                repository.mirror = {**unchanged, **mirror}
