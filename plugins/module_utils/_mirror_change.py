# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Give mirrors the settings that a task declares, and verify that they have them."""

from __future__ import annotations

import json
import time
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import CodeHubClient
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import (
    AuthenticationError,
    CodeHubError,
    describe_failures,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._fan_out import FanOut
from ansible_collections.huaweicloud.codearts.plugins.module_utils._mirror_declaration import (
    READABLE_SETTINGS,
    Declaration,
    Settings,
    predicted,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import RunEnded
from ansible_collections.huaweicloud.codearts.plugins.module_utils._remote_mirror import RemoteMirror
from ansible_collections.huaweicloud.codearts.plugins.module_utils._write import UNKNOWN_OUTCOMES, write

T = t.TypeVar("T")

#: Seconds before a change that does not show is looked for once more.
_CONFIRMATION_PAUSE: t.Final = 1.0

_UPSIDE_DOWN: t.Final = (
    " The API reference describes mirroring_enabled upside down; this service seems to follow its words: report it to "
    "the provider's support, and switch the schedule in the repository's settings until then."
)

_BRANCHES_NOT_SET: t.Final = (
    " sync_branch_type was not set. It cannot be read, so that later runs do not miss it: run once more with "
    "update_sync_branch_type set to always."
)


class NotApplied(CodeHubError):
    """
    The service accepted a change and did something else.

    Attributes:
        settings: Of each setting that differs, ``expected`` and ``actual``.
    """

    def __init__(self, expected: Settings, actual: t.Mapping[str, t.Any], attempts: int) -> None:
        self.settings = {name: {"expected": value, "actual": actual.get(name)} for name, value in expected.items()}
        differences = ", ".join(
            f"{name} is {_shown(values['actual'])}, not {_shown(values['expected'])}"
            for name, values in self.settings.items()
        )
        inverted = isinstance(expected.get("mirroring_enabled"), bool) and actual.get("mirroring_enabled") is (
            not expected["mirroring_enabled"]
        )
        super().__init__(
            "not_applied",
            "CodeHub accepted the change, but the mirror does not have it: "
            f"{differences}.{_UPSIDE_DOWN if inverted else ' Look at the mirror in the settings of the repository.'}",
            attempts=attempts,
        )


def _shown(value: t.Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class Change(t.NamedTuple):
    """
    What became of one mirror.

    Attributes:
        before: None if the repository had no mirror.
        after: As it was read after the change; in check mode as it would be.
        settings: Those that were sent, and sync_branch_type, which no mirror shows.
    """

    repository_id: int
    before: RemoteMirror | None
    after: RemoteMirror
    settings: Settings

    @property
    def is_change(self) -> bool:
        """Whether anything was, or would be, sent."""
        return bool(self.settings)

    def as_dict(self) -> dict[str, t.Any]:
        """Return the change for users, both sides without credentials."""
        before = {} if self.before is None else {name: self.before.get(name) for name in READABLE_SETTINGS}
        after = {name: self.after.get(name) for name in READABLE_SETTINGS}
        if "sync_branch_type" in self.settings:
            after["sync_branch_type"] = self.settings["sync_branch_type"]
        return {
            "repository_id": self.repository_id,
            "created": self.before is None,
            "before": before,
            "after": after,
        }


class Changes(t.NamedTuple):
    """
    What became of all declared mirrors.

    Attributes:
        remote_mirrors: Those that have what was declared, in the order declared.
        changes: Those of them that were changed.
        failures: The others.
        authentication_error: Set if the credentials failed, so that nothing further could be done.
    """

    remote_mirrors: list[RemoteMirror]
    changes: list[dict[str, t.Any]]
    failures: list[dict[str, t.Any]]
    summary: dict[str, t.Any]
    authentication_error: AuthenticationError | None

    @property
    def changed(self) -> bool:
        """Whether anything was, or would be, changed, the changes that failed in the middle included."""
        return bool(self.changes) or any(failure["changed"] for failure in self.failures)

    @property
    def diff(self) -> list[dict[str, t.Any]]:
        """The changes in the form that ``--diff`` shows."""
        return [
            {
                "before_header": f"remote mirror of repository {change['repository_id']}",
                "after_header": f"remote mirror of repository {change['repository_id']}",
                "before": change["before"],
                "after": change["after"],
            }
            for change in self.changes
        ]

    @property
    def message(self) -> str:
        """What failed, for a person."""
        return describe_failures(
            self.failures,
            self.summary["requested"],
            "The remote mirror of repository {repository_id} could not be set",
            "remote mirrors could not be set",
        )


class MirrorChanger:
    """
    Changes mirrors. An object serves all threads of a run.

    Args:
        client: CodeHub.
        always_send_branches: Whether sync_branch_type is sent though nothing else differs.
        check_mode: Whether changes are only predicted.
        retries: How often a change that had no effect is sent again.
    """

    def __init__(self, client: CodeHubClient, *, always_send_branches: bool, check_mode: bool, retries: int) -> None:
        self._client = client
        self._always_send_branches = always_send_branches
        self._check_mode = check_mode
        self._retries = retries
        #: Repositories for which a change was sent that may have been processed.
        self.touched: set[int] = set()
        #: Mirrors that were made but whose sync_branch_type was not set, which the next run would not notice.
        self.without_branches: set[int] = set()

    def apply(self, declaration: Declaration) -> Change:
        """
        Give one mirror its declared settings.

        Raises:
            CodeHubError: It could not be done; NotApplied, if the service did something else.
            RunEnded: The run ended before.
        """
        refusal = declaration.refusal()
        if refusal:
            raise refusal
        repository_id = declaration.repository_id
        before = self._find(repository_id)
        if before is None and declaration.url is None:
            raise CodeHubError(
                "not_found",
                "The repository has no remote mirror, does not exist, or the account may not see it. Check the ID; to "
                "make a mirror, give the url of its source.",
                http_status=404,
                attempts=1,
            )
        if self._check_mode:
            settings = self._settings_to_send(declaration, before)
            return Change(repository_id, before, predicted(before, repository_id, settings), settings)
        mirror = before if before is not None else self._associate(repository_id, declaration.url or "")
        settings = self._settings_to_send(declaration, mirror, is_new=before is None)
        if before is None and "sync_branch_type" in settings and not self._always_send_branches:
            self.without_branches.add(repository_id)
        if settings:
            self._update(declaration, settings)
            self.without_branches.discard(repository_id)
        if settings or before is None:
            mirror = self._verified(declaration)
        created = {"url": declaration.url} if before is None else {}
        return Change(repository_id, before, mirror, {**created, **settings})

    def _settings_to_send(
        self, declaration: Declaration, mirror: RemoteMirror | None, is_new: bool = False
    ) -> Settings:
        settings = declaration.differences(mirror or {})
        branches = declaration.sync_branch_type
        if branches is not None and (settings or is_new or self._always_send_branches):
            settings["sync_branch_type"] = branches
        return settings

    def _find(self, repository_id: int) -> RemoteMirror | None:
        try:
            return self._client.remote_mirror(repository_id)
        except CodeHubError as error:
            if error.reason == "not_found":
                return None
            raise

    def _associate(self, repository_id: int, url: str) -> RemoteMirror:
        return self._write(
            repository_id,
            lambda attempts: self._client.associate_remote_mirror(repository_id, url, attempts),
            lambda: self._find(repository_id),
        )

    def _update(self, declaration: Declaration, settings: Settings) -> None:
        repository_id = declaration.repository_id

        def find_effect() -> t.Mapping[str, t.Any] | None:
            mirror = self._find(repository_id)
            # Branches cannot be read. Where they were sent alone, only sending them again, which is harmless, sets them
            # surely.
            is_done = settings.keys() != {"sync_branch_type"} and mirror and not declaration.differences(mirror)
            return {} if is_done else None

        response: t.Mapping[str, t.Any] = self._write(
            repository_id,
            lambda attempts: self._client.update_remote_mirror(repository_id, settings, attempts),
            find_effect,
            effect_is_visible=settings.keys() != {"sync_branch_type"},
            accepted={},
        )
        branches = response.get("sync_branch_type")
        if "sync_branch_type" in settings and branches is not None and branches != settings["sync_branch_type"]:
            raise NotApplied({"sync_branch_type": settings["sync_branch_type"]}, response, attempts=1)

    def _write(
        self,
        repository_id: int,
        send: t.Callable[[int], T],
        find_effect: t.Callable[[], T | None],
        effect_is_visible: bool = True,
        accepted: T | None = None,
    ) -> T:
        was_touched = repository_id in self.touched

        def untouched() -> None:
            if not was_touched:
                self.touched.discard(repository_id)

        def send_noted(attempts: int) -> T:
            self.touched.add(repository_id)
            try:
                return send(attempts)
            except CodeHubError as error:
                if error.reason not in UNKNOWN_OUTCOMES:
                    untouched()
                raise
            except RunEnded:
                untouched()
                raise

        def find() -> T | None:
            effect = find_effect()
            if effect is None and effect_is_visible:
                untouched()
            return effect

        return write(send_noted, find, self._retries, self._client.remote_mirror_pacer.sleep, accepted)

    def _verified(self, declaration: Declaration) -> RemoteMirror:
        mirror = self._client.remote_mirror(declaration.repository_id)
        if declaration.differences(mirror):
            self._client.remote_mirror_pacer.sleep(_CONFIRMATION_PAUSE)
            mirror = self._client.remote_mirror(declaration.repository_id)
        differences = declaration.differences(mirror)
        if differences:
            raise NotApplied(differences, mirror, attempts=1)
        return mirror


def set_remote_mirrors(
    client: CodeHubClient, declarations: t.Sequence[Declaration], changer: MirrorChanger, concurrency: int
) -> Changes:
    """
    Give all declared mirrors their settings.

    Args:
        client: CodeHub.
        declarations: Each of another repository.
        changer: Changes one of them.
        concurrency: The maximum that is processed at the same time.
    """
    began = time.monotonic()
    fan_out = FanOut(declarations, changer.apply, client, concurrency)
    remote_mirrors: list[RemoteMirror] = []
    changes: list[dict[str, t.Any]] = []
    failures: list[dict[str, t.Any]] = []
    for declaration, outcome in zip(declarations, fan_out.run()):
        repository_id = declaration.repository_id
        if isinstance(outcome, CodeHubError):
            failures.append(_failure(repository_id, outcome, changer))
        else:
            remote_mirrors.append(outcome.after)
            if outcome.is_change:
                changes.append(outcome.as_dict())
    return Changes(
        remote_mirrors=remote_mirrors,
        changes=changes,
        failures=failures,
        summary={
            "requested": len(declarations),
            "changed": len(changes),
            "unchanged": len(remote_mirrors) - len(changes),
            "failed": len(failures),
            "calls": client.calls,
            "elapsed": round(time.monotonic() - began, 3),
        },
        authentication_error=fan_out.ended_by if isinstance(fan_out.ended_by, AuthenticationError) else None,
    )


def _failure(repository_id: int, error: CodeHubError, changer: MirrorChanger) -> dict[str, t.Any]:
    touched = repository_id in changer.touched
    failure = {"repository_id": repository_id, **error.as_dict()}
    if error.reason == "not_attempted" and touched:
        failure["message"] = f"A change was sent, but the run ended before it could be verified. {error.message}"
    if repository_id in changer.without_branches:
        failure["message"] += _BRANCHES_NOT_SET
    failure["changed"] = touched
    failure["not_applied"] = error.settings if isinstance(error, NotApplied) else None
    return failure
