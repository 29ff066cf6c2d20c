# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Start the synchronizations of mirrors, and wait until each has ended."""

from __future__ import annotations

import base64
import collections
import time
import typing as t
from datetime import datetime, timedelta, timezone

from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import CodeHubClient
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import (
    AuthenticationError,
    CodeHubError,
    describe_failures,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._fan_out import FanOut
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import RunEnded
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import printable
from ansible_collections.huaweicloud.codearts.plugins.module_utils._remote_mirror import RemoteMirror
from ansible_collections.huaweicloud.codearts.plugins.module_utils._sync_errors import explain
from ansible_collections.huaweicloud.codearts.plugins.module_utils._synchronization import Watch, is_running, is_stuck
from ansible_collections.huaweicloud.codearts.plugins.module_utils._url_credentials import is_secret_user
from ansible_collections.huaweicloud.codearts.plugins.module_utils._write import UNKNOWN_OUTCOMES, write

#: What a repository's synchronization can come to, in the order of the summary.
OUTCOMES: t.Final = (
    "finished",
    "failed",
    "timeout",
    "already_running",
    "not_a_mirror",
    "started",
    "would_start",
    "not_started",
)

#: Seconds between the reads of mirrors whose synchronizations have not ended.
_FIRST_POLL: t.Final = 1.0
_LONGEST_POLL: t.Final = 30.0

#: How often a start whose response was lost is looked for: a job may wait in a queue before the mirror shows it.
_LOOKS: t.Final = 3

_NOT_KNOWN: t.Final = (
    " Whether a synchronization was started is not known: read the mirror before you start another one."
)

#: Failures of a read after which the next one may succeed.
_PASSING: t.Final = ("server_error", "timeout", "connection_error", "rate_limited", "invalid_response")


class Start(t.NamedTuple):
    """How synchronizations are started."""

    username: str | None = None
    password: str | None = None
    endpoint_uuid: str | None = None
    force_fetch: bool = False

    def body(self) -> dict[str, t.Any]:
        """Return the fields of the request."""
        texts = {"username": _encoded(self.username), "password": _encoded(self.password)}
        fields = {**texts, "endpoint_uuid": self.endpoint_uuid}
        return {**{name: value for name, value in fields.items() if value}, "force_fetch": self.force_fetch}

    @property
    def secrets(self) -> tuple[str, ...]:
        """The credentials as given and as sent, none of which may be printed."""
        # A user such as git is no secret, and to mask it would mask each address on a host named git.
        username = self.username if is_secret_user(self.username) else None
        return tuple(filter(None, (self.password, _encoded(self.password), username, _encoded(username))))


def _encoded(text: str | None) -> str | None:
    return base64.b64encode(text.encode()).decode() if text else None


class Waiting(t.NamedTuple):
    """
    How long synchronizations are waited for.

    Attributes:
        timeout: Seconds after the last start; None for no waiting.
        stuck_after: How long one may have been under way; None for any time.
    """

    timeout: float | None
    stuck_after: timedelta | None = None


class _Run:
    """The synchronization of one mirror."""

    def __init__(self, repository_id: int) -> None:
        self.repository_id = repository_id
        self.outcome = "not_started"
        self.mirror: RemoteMirror | None = None
        self.jid: str | None = None
        self.was_started = False
        self.error: CodeHubError | None = None
        self.watch = Watch({}, started=True)
        self.is_pending = False

    def as_dict(self) -> dict[str, t.Any]:
        mirror = self.mirror or {}
        return {
            "repository_id": self.repository_id,
            "outcome": self.outcome,
            "started": self.was_started,
            "jid": self.jid,
            "error": mirror.get("last_error_detail") if self.outcome == "failed" else None,
            "message": self.error.message if self.error else _MESSAGES[self.outcome],
        }


_MESSAGES: t.Final = {
    "finished": "The synchronization has finished.",
    "already_running": "A synchronization was already under way. None was started.",
    "started": "The synchronization was started. Whether it succeeds was not waited for.",
    "would_start": "A synchronization would be started.",
    "not_started": "No synchronization was started.",
}


class Synchronizations(t.NamedTuple):
    """
    What the synchronizations came to.

    Attributes:
        synchronizations: One for each repository, in the order given.
        remote_mirrors: The mirrors as they were last read.
        failures: The repositories that were not synchronized, and why.
        authentication_error: Set if the credentials failed.
    """

    synchronizations: list[dict[str, t.Any]]
    remote_mirrors: list[RemoteMirror]
    failures: list[dict[str, t.Any]]
    summary: dict[str, t.Any]
    authentication_error: AuthenticationError | None

    @property
    def changed(self) -> bool:
        """Whether any was, or would be, started."""
        return any(each["started"] or each["outcome"] == "would_start" for each in self.synchronizations)

    @property
    def message(self) -> str:
        """What failed, for a person."""
        return describe_failures(
            self.failures,
            self.summary["requested"],
            "Repository {repository_id} was not synchronized",
            "repositories were not synchronized",
        )


class Synchronizer:
    """
    Synchronizes mirrors.

    Args:
        client: CodeHub.
        start: How synchronizations are started.
        waiting: How long they are waited for.
        concurrency: The maximum number of requests under way at the same time.
        check_mode: Whether starts are only predicted.
        retries: How often a start that had no effect is sent again.
    """

    def __init__(
        self,
        client: CodeHubClient,
        start: Start,
        waiting: Waiting,
        *,
        concurrency: int,
        check_mode: bool = False,
        retries: int = 0,
    ) -> None:
        self._client = client
        self._start = start.body()
        self._waiting = waiting
        self._concurrency = concurrency
        self._check_mode = check_mode
        self._retries = retries
        self._ended_by: CodeHubError | None = None

    def synchronize(self, repository_ids: t.Sequence[int]) -> Synchronizations:
        """Synchronize repositories, each once."""
        began = time.monotonic()
        runs = [_Run(repository_id) for repository_id in repository_ids]
        self._for_each(runs, self._begin)
        if self._waiting.timeout is not None and not self._check_mode:
            self._wait(runs, self._waiting.timeout)
        counts = collections.Counter(run.outcome for run in runs)
        return Synchronizations(
            synchronizations=[run.as_dict() for run in runs],
            remote_mirrors=[run.mirror for run in runs if run.mirror is not None],
            failures=[_failure(run.repository_id, run.error) for run in runs if run.error],
            summary={
                "requested": len(runs),
                **{outcome: counts[outcome] for outcome in OUTCOMES},
                "calls": self._client.calls,
                "elapsed": round(time.monotonic() - began, 3),
            },
            authentication_error=self._ended_by if isinstance(self._ended_by, AuthenticationError) else None,
        )

    def _for_each(self, runs: t.Sequence[_Run], step: t.Callable[[_Run], None]) -> None:
        fan_out = FanOut(runs, step, self._client, self._concurrency)
        for run, result in zip(runs, fan_out.run()):
            if isinstance(result, CodeHubError) and result.reason == "not_attempted" and run.is_pending:
                _give_up(run, fan_out.ended_by)
            elif isinstance(result, CodeHubError):
                run.error = result
                run.is_pending = False
        self._ended_by = self._ended_by or fan_out.ended_by

    def _begin(self, run: _Run) -> None:
        before = self._read(run)
        now = datetime.now(timezone.utc)
        if is_running(before) and not is_stuck(before, self._waiting.stuck_after, now):
            run.outcome = "already_running"
            run.watch = Watch(before, started=False)
            run.is_pending = True
        elif self._check_mode:
            run.outcome = "would_start"
        else:
            self._send_start(run, before)

    def _read(self, run: _Run) -> RemoteMirror:
        try:
            run.mirror = self._client.remote_mirror(run.repository_id)
        except CodeHubError as error:
            if error.reason != "not_found" or run.mirror is not None:
                raise
            run.outcome = "not_a_mirror"
            raise _described(
                error,
                "not_a_mirror",
                "The repository has no remote mirror, does not exist, or the account may not see it. Check the ID; "
                f"make a mirror with huaweicloud.codearts.codehub_remote_mirror. {error.message}",
            ) from None
        return run.mirror

    def _send_start(self, run: _Run, before: RemoteMirror) -> None:
        watch = Watch(before, started=True)

        def find_effect() -> str | None:
            # What ended meanwhile is judged by the first poll, which compares with the same state before.
            probe = Watch(before, started=True)
            for look in range(_LOOKS):
                if look:
                    self._client.remote_mirror_pacer.sleep(_FIRST_POLL * look)
                if probe.ended(self._read(run)) or probe.shows_trace:
                    return ""
            return None

        try:
            jid = write(
                lambda attempts: self._client.start_synchronization(run.repository_id, self._start, attempts) or "",
                find_effect,
                self._retries,
                self._client.remote_mirror_pacer.sleep,
                accepted="",
            )
        except CodeHubError as error:
            if error.reason in UNKNOWN_OUTCOMES:
                error.message += _NOT_KNOWN
            if error.reason != "invalid_request" or not is_running(self._read(run)) or is_running(before):
                raise
            # Refused because another one has started since the mirror was read.
            run.outcome = "already_running"
            run.watch = Watch(t.cast("RemoteMirror", run.mirror), started=False)
            run.is_pending = True
            return
        run.outcome = "started"
        run.was_started = True
        run.jid = jid or None
        run.watch = watch
        run.is_pending = True

    def _wait(self, runs: t.Sequence[_Run], timeout: float) -> None:
        deadline = time.monotonic() + timeout
        pause = _FIRST_POLL
        while True:
            pending = [run for run in runs if run.is_pending]
            left = deadline - time.monotonic()
            if not pending:
                break
            if self._ended_by:
                for run in pending:
                    _give_up(run, self._ended_by)
                break
            if left <= 0:
                for run in pending:
                    _time_out(run, timeout)
                break
            try:
                self._client.remote_mirror_pacer.sleep(min(pause, left))
            except RunEnded:
                self._ended_by = self._client.ended_by
                continue
            pause = min(_LONGEST_POLL, pause * 2)
            self._for_each(pending, self._poll)

    def _poll(self, run: _Run) -> None:
        try:
            mirror = self._read(run)
        except CodeHubError as error:
            if error.reason in _PASSING and not error.ends_run:
                return
            raise
        ended = run.watch.ended(mirror)
        if ended is None:
            return
        run.is_pending = False
        if ended == "failed":
            run.outcome = "failed"
            raise _failed(mirror)
        # What was under way may have begun before the last commit at the source.
        run.outcome = "finished" if run.was_started else "already_running"


def _give_up(run: _Run, cause: CodeHubError | None) -> None:
    """Keep that a synchronization is under way though the run ended: its outcome is the mirror's to show."""
    run.is_pending = False
    run.error = CodeHubError(
        "not_attempted",
        f"A synchronization is under way, but the run ended before its end{f': {cause.message}' if cause else '.'}",
    )


def _time_out(run: _Run, timeout: float) -> None:
    if run.mirror is not None and run.watch.looks_failed:
        run.outcome, run.error, run.is_pending = "failed", _failed(run.mirror), False
        return
    run.outcome = "timeout"
    run.is_pending = False
    mirror = run.mirror or {}
    status = mirror.get("update_status")
    if is_running(mirror):
        what = (
            f"The synchronization has not ended within {timeout:g} s; its state is {status}. It goes on: read the "
            "mirror later, or raise wait_timeout."
        )
    elif run.watch.shows_trace:
        what = f"How the synchronization ended cannot be seen after {timeout:g} s: the state of the mirror is {status}."
    else:
        what = (
            f"The service accepted the start, but the mirror shows no trace of a synchronization after {timeout:g} s: "
            f"its state is still {status}, from before. Try again later; if that has no effect either, ask the "
            "provider's support."
        )
    run.error = CodeHubError("synchronization_timeout", what, attempts=1)


_FAILED: t.Final = "The synchronization failed: {error}. {remedy}"
_FAILED_MEANING: t.Final = "The synchronization failed since {meaning}: {error}. {remedy}"
_FAILED_SILENTLY: t.Final = "The synchronization failed, and the service gives no error. {remedy}"


def _failed(mirror: RemoteMirror) -> CodeHubError:
    detail = mirror.get("last_error_detail") or {}
    error = printable(detail.get("msg") or "").rstrip(".")
    explanation = explain(error)
    text = _FAILED_SILENTLY if not error else _FAILED_MEANING if explanation.meaning else _FAILED
    message = text.format(error=error, meaning=explanation.meaning, remedy=explanation.remedy)
    return CodeHubError("synchronization_failed", message, attempts=1)


def _described(error: CodeHubError, reason: str, message: str) -> CodeHubError:
    details = {**error.as_dict(), "reason": reason, "message": message}
    return CodeHubError(details.pop("reason"), details.pop("message"), **details)


def _failure(repository_id: int, error: CodeHubError) -> dict[str, t.Any]:
    return {"repository_id": repository_id, **error.as_dict()}
