# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's state, and what tests do to it. Thread-safe."""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass
from threading import RLock

from .authentication import Authenticator
from .company import Company
from .faults import Fault
from .flow_control import SlidingWindow
from .mirror_changes import MirrorChanges

if t.TYPE_CHECKING:
    from .company import Repository
    from .request_log import LoggedRequest
    from .settings import Settings


@dataclass
class _Churn:
    """Rows that come and go after each listing request."""

    add: int
    remove: int
    times: int | None


class Simulator:
    """One simulated service, with its controls for tests."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        #: Where it listens, once it does.
        self.endpoint = ""
        self.lock = RLock()
        self.reset()

    def reset(self) -> None:
        """Return to the state at the start: data, faults, requests, tokens, locks and windows."""
        settings = self.settings
        with self.lock:
            self.company = Company(settings.repositories, settings.seed, settings.now)
            self.authenticator = Authenticator(settings.credentials, settings.token_lifetime, settings.lock_seconds)
            self._faults: list[Fault] = []
            self._requests: list[LoggedRequest] = []
            self.changes = MirrorChanges(settings.now, settings.synchronization_seconds)
            #: Repositories that the account may read but not change.
            self.read_only: set[int] = set()
            self._windows: dict[str, SlidingWindow] = {}
            self._churn: _Churn | None = None

    # Faults

    def add_fault(self, kind: str, **fields: t.Any) -> Fault:
        """Switch on a fault, with the fields of `Fault`. Of several, the one added first hits a request."""
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

    def fault_for(self, operation: str, repository_id: int | None) -> Fault | None:
        """Return the fault that hits a request, if any."""
        if not self._faults:
            return None
        with self.lock:
            for fault in self._faults:
                if fault.concerns(operation, repository_id) and fault.hits():
                    return fault
        return None

    # Requests

    @property
    def requests(self) -> list[LoggedRequest]:
        """All requests to the API since the start or the last clearing, in the order of their arrival."""
        with self.lock:
            return list(self._requests)

    def requests_about(self, repository_id: int, method: str | None = None) -> list[LoggedRequest]:
        """The requests about one repository, all or those of one method."""
        return [
            request
            for request in self.requests
            if request.repository_id == repository_id and method in (None, request.method)
        ]

    def clear_requests(self) -> None:
        """Forget the requests, not what they took of the flow control's window."""
        with self.lock:
            self._requests.clear()

    def record(self, request: LoggedRequest) -> None:
        """Log a request that has arrived."""
        with self.lock:
            self._requests.append(request)

    def admit(self, operation: str) -> bool:
        """Return whether the flow control admits a request."""
        with self.lock:
            window = self._windows.get(operation)
            if window is None:
                window = self._windows[operation] = SlidingWindow(self.settings.rate_limit, self.settings.rate_window)
            return window.admit(time.monotonic())

    # Credentials

    @property
    def token_fetches(self) -> int:
        """How often a token was requested from IAM, whatever the response."""
        return self.authenticator.token_fetches

    def expire_tokens(self, token: str | None = None, after_calls: int = 0) -> None:
        """Expire one token, or all that IAM has issued; those after so many more requests with an issued token."""
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
        """After each listing request add new rows and remove the oldest, for so many requests; 0 and 0 to stop."""
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

    def set_behavior(self, repository_id: int | None = None, **changes: t.Any) -> None:
        """Change fields of `Behavior` for one repository, or for all that have no behavior of their own."""
        with self.lock:
            if repository_id is not None:
                repository_id = self.company.repositories[repository_id].id
            self.changes.set_behavior(repository_id, **changes)

    def mirror_state(self, repository_id: int) -> dict[str, t.Any]:
        """Return a mirror with what no read of the API shows: its branches and its synchronizations."""
        with self.lock:
            return self.changes.state(self.company.repositories[repository_id])

    def set_read_only(self, repository_ids: t.Iterable[int]) -> None:
        """Refuse changes of these repositories with a 403, and of no others."""
        with self.lock:
            self.read_only = set(repository_ids)
