# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of remote mirrors: what a write does, and how a synchronization goes on after its start."""

from __future__ import annotations

import base64
import json
import time
import typing as t
import uuid
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta

from .company import new_mirror, timestamp

if t.TYPE_CHECKING:
    from .company import Repository

BRANCH_TYPES: t.Final = ("all", "default")
#: How a synchronization ends; by the mirror's last error where a behavior names none.
OUTCOMES: t.Final = ("success", "failure", "never", "no_effect")
#: What a second start does while a synchronization runs. Undocumented: each is possible.
SECOND_STARTS: t.Final = ("join", "restart", "refuse")

#: Parts of errors that a further synchronization meets again. Those of credentials pass with credentials in the start.
_CREDENTIAL_ERRORS: t.Final = ("Authentication failed", "Access denied", "returned error: 403")
_LASTING_ERRORS: t.Final = ("repository not found", "couldn't find remote ref", "too large")
_DIVERGED: t.Final = "diverged"

_AUTHENTICATION_FAILED: t.Final = '{"msg":"fatal: Authentication failed, exit status 128","code":"7"}'
_FAILED: t.Final = '{"msg":"exit status 128","code":"7"}'


class Refused(Exception):
    """A change that the service refuses."""

    def __init__(self, status: int, message: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True)
class Behavior:
    """How one mirror, or every mirror, reacts to changes; set by tests."""

    #: One of `OUTCOMES`.
    outcome: str | None = None
    #: From the start of a synchronization to its end.
    seconds: float | None = None
    #: The mirror's ``last_error`` after a failure.
    error: str | None = None
    #: The state between start and end: ``scheduled`` and ``started`` are GitLab's.
    running_status: str = "started"
    #: One of `SECOND_STARTS`.
    second_start: str = "join"
    #: Store the opposite of ``mirroring_enabled``, as the documents describe the field.
    invert_mirroring_enabled: bool = False
    #: Whether an update is stored. Its response repeats what was asked in both cases.
    apply_updates: bool = True
    #: Whether a new url resets the state to ``finished`` with empty times, as GitLab does.
    reset_on_new_url: bool = True
    #: Credentials that the source demands; a start without them fails.
    source_username: str | None = None
    source_password: str | None = None

    def __post_init__(self) -> None:
        if self.outcome is not None and self.outcome not in OUTCOMES:
            raise ValueError(f"outcome must be one of {', '.join(OUTCOMES)}")
        if self.second_start not in SECOND_STARTS:
            raise ValueError(f"second_start must be one of {', '.join(SECOND_STARTS)}")

    def changed(self, **changes: t.Any) -> Behavior:
        """Return the behavior with some fields changed."""
        unknown = set(changes) - {known.name for known in fields(self)}
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        return replace(self, **changes)


@dataclass
class Synchronization:
    """One synchronization that was started."""

    jid: str
    force_fetch: bool
    ends_at: float | None
    #: None for success.
    error: str | None
    ended: bool = False


class MirrorChanges:
    """Changes the mirrors of repositories, and ends synchronizations whose time has come."""

    def __init__(self, now: datetime, synchronization_seconds: float) -> None:
        self._now = now
        self._began = time.monotonic()
        self._seconds = synchronization_seconds
        self._default = Behavior()
        self._behaviors: dict[int, Behavior] = {}
        self._synchronizations: dict[int, list[Synchronization]] = {}
        self._branch_types: dict[int, str] = {}

    def behavior(self, repository_id: int) -> Behavior:
        """Return how the mirror of a repository behaves."""
        return self._behaviors.get(repository_id, self._default)

    def set_behavior(self, repository_id: int | None, **changes: t.Any) -> None:
        """Change how one mirror, or with None every mirror that has no behavior of its own, behaves."""
        if repository_id is None:
            self._default = self._default.changed(**changes)
        else:
            self._behaviors[repository_id] = self.behavior(repository_id).changed(**changes)

    def synchronizations(self, repository_id: int) -> list[Synchronization]:
        """Return the synchronizations that were really started, the first one first."""
        return list(self._synchronizations.get(repository_id, ()))

    def state(self, repository: Repository) -> dict[str, t.Any]:
        """Return for tests what no read of the API shows."""
        self.advance(repository)
        return {
            "mirror": repository.mirror,
            "sync_branch_type": self._branch_types.get(repository.id),
            "synchronizations": [asdict(each) for each in self.synchronizations(repository.id)],
        }

    def advance(self, repository: Repository) -> None:
        """End the repository's synchronization if its time has come."""
        running = self._running(repository.id)
        if running is None or running.ends_at is None or running.ends_at > time.monotonic():
            return
        running.ended = True
        mirror = repository.mirror
        if mirror is None:
            return
        ended_at = self._timestamp(running.ends_at)
        mirror["last_update_at"] = ended_at
        if running.error is None:
            mirror.update(
                update_status="finished", last_successful_update_at=ended_at, number_of_failures=0, last_error=None
            )
        else:
            failures = mirror.get("number_of_failures") or 0
            mirror.update(update_status="failed", number_of_failures=failures + 1, last_error=running.error)

    def associate(self, repository: Repository, body: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Make a mirror of a repository that has none, and return it."""
        if repository.mirror is not None:
            raise Refused(400, "The repository already has a remote mirror.")
        url = _url(body)
        if url is None:
            raise Refused(400, "url is required.")
        repository.mirror = new_mirror(repository.id, url)
        return repository.mirror

    def update(self, repository: Repository, body: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Change the settings of a mirror, and return the documented response."""
        mirror = _mirror_of(repository)
        asked = {"url": _url(body), "endpoint_uuid": _text(body, "endpoint_uuid")}
        enabled = _boolean(body, "mirroring_enabled")
        branch_type = _text(body, "sync_branch_type")
        if branch_type is not None and branch_type not in BRANCH_TYPES:
            raise Refused(400, "sync_branch_type must be all or default.")
        behavior = self.behavior(repository.id)
        stored: dict[str, t.Any] = {name: value for name, value in asked.items() if value is not None}
        # An empty text removes the endpoint: null means the same as no field at all.
        if asked["endpoint_uuid"] == "":
            stored["endpoint_uuid"] = None
        if enabled is not None:
            stored["mirroring_enabled"] = enabled != behavior.invert_mirroring_enabled
        if not behavior.apply_updates:
            return {**_settings(mirror), **stored, "sync_branch_type": branch_type}
        if behavior.reset_on_new_url and stored.get("url", mirror.get("url")) != mirror.get("url"):
            mirror.update(
                update_status="finished",
                last_update_at=None,
                last_successful_update_at=None,
                number_of_failures=0,
                last_error=None,
            )
        mirror.update(stored)
        if branch_type is not None:
            self._branch_types[repository.id] = branch_type
        return {**_settings(mirror), "sync_branch_type": self._branch_types.get(repository.id)}

    def synchronize(self, repository: Repository, body: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Start a synchronization, and return the documented response."""
        mirror = _mirror_of(repository)
        username, password = _decoded(body, "username"), _decoded(body, "password")
        _text(body, "endpoint_uuid")
        force_fetch = bool(_boolean(body, "force_fetch"))
        self.advance(repository)
        behavior = self.behavior(repository.id)
        running = self._running(repository.id)
        if running is not None:
            if behavior.second_start == "refuse":
                raise Refused(400, "A synchronization of this remote mirror is already running.")
            if behavior.second_start == "join":
                return {"jid": running.jid}
            running.ended = True
        jid = uuid.uuid4().hex[:24]
        if behavior.outcome == "no_effect":
            return {"jid": jid}
        seconds = self._seconds if behavior.seconds is None else behavior.seconds
        synchronization = Synchronization(
            jid,
            force_fetch,
            None if behavior.outcome == "never" else time.monotonic() + seconds,
            _error_of(behavior, mirror, username, password, force_fetch),
        )
        self._synchronizations.setdefault(repository.id, []).append(synchronization)
        mirror["update_status"] = behavior.running_status
        return {"jid": jid}

    def _running(self, repository_id: int) -> Synchronization | None:
        started = self._synchronizations.get(repository_id)
        return started[-1] if started and not started[-1].ended else None

    def _timestamp(self, at: float) -> str:
        return timestamp(self._now + timedelta(seconds=at - self._began))


def _error_of(
    behavior: Behavior, mirror: t.Mapping[str, t.Any], username: str | None, password: str | None, force_fetch: bool
) -> str | None:
    """Return the error that a synchronization ends with, None for success."""
    demanded = (behavior.source_username, behavior.source_password)
    if demanded not in ((None, None), (username, password)):
        return behavior.error or _AUTHENTICATION_FAILED
    if behavior.outcome is not None:
        return behavior.error or _FAILED if behavior.outcome == "failure" else None
    last_error: str = mirror.get("last_error") or ""
    lasts = any(part in last_error for part in _LASTING_ERRORS)
    lasts = lasts or (username is None and any(part in last_error for part in _CREDENTIAL_ERRORS))
    lasts = lasts or (not force_fetch and _DIVERGED in last_error)
    return last_error if lasts else None


def _mirror_of(repository: Repository) -> dict[str, t.Any]:
    if repository.mirror is None:
        raise Refused(404)
    return repository.mirror


def _settings(mirror: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {name: mirror.get(name) for name in ("url", "mirroring_enabled", "endpoint_uuid")}


def _text(body: t.Mapping[str, t.Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise Refused(400, f"{name} must be a string.")
    return value


def _boolean(body: t.Mapping[str, t.Any], name: str) -> bool | None:
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise Refused(400, f"{name} must be a boolean.")
    return value


def _url(body: t.Mapping[str, t.Any]) -> str | None:
    url = _text(body, "url")
    if url is not None and not url.startswith(("http://", "https://")):
        raise Refused(400, "url must begin with http:// or https://.")
    return url


def _decoded(body: t.Mapping[str, t.Any], name: str) -> str | None:
    value = _text(body, name)
    try:
        return None if value is None else base64.b64decode(value, validate=True).decode()
    except ValueError:
        raise Refused(400, f"{name} must be base64.") from None


def body_object(body: bytes) -> dict[str, t.Any]:
    """Return the JSON object of a body; an absent body counts as an empty one."""
    try:
        content = json.loads(body) if body else {}
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Refused(400, "The request body is not a JSON object.")
    return content
