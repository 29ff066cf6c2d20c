# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The audit of remote mirrors as one task: the modules read, Python judges, and the target host keeps the reports."""

from __future__ import annotations

import functools
import math
import os
import posixpath
import typing as t
from datetime import datetime, timezone

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.utils.display import Display

from ansible_collections.huaweicloud.codearts.plugins.module_utils._audit_options import audit_options
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._audit import Audit, check_inputs
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._audit_options import (
    AUDITED_UNKNOWN,
    AuditOptions,
    audit_options_from,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._batches import (
    BatchedReading,
    Deadline,
    Read,
    ReadingError,
    not_audited,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import explain_unlisted, failure_text
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._history import Line, lines_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, InputError, text_or_none
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import ENGLISH, N_, Language, language_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._report_files import contents_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._repositories import Synchronization
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import Report, previous_from_text
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._summary import summary_text
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._survey import options_of_survey
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._target_files import (
    Examined,
    TargetError,
    TargetFile,
    TargetFiles,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import NOT_MADE, error_outcome, outcome_of

display = Display()

_REPOSITORY_INFO: t.Final = "huaweicloud.codearts.codehub_repository_info"
_PUT_IN_PLACE: t.Final = "huaweicloud.codearts.codehub_remote_mirror_audit"
_REMOTE_MIRROR_INFO: t.Final = "huaweicloud.codearts.codehub_remote_mirror_info"

#: Strategies that run a task with run_once on each host.
_WITHOUT_RUN_ONCE: t.Final = ("free", "host_pinned")

_PROGRESS: t.Final = N_("[{host}] {attempted} of {total} repositories read, {failed} of them unreadable")
_PROGRESS_WITH_ESTIMATE: t.Final = N_(
    "[{host}] {attempted} of {total} repositories read, {failed} of them unreadable; about {minutes} min left"
)
_NOT_LISTED: t.Final = N_("The repositories could not be listed: {why}")
_TORN: t.Final = N_("The last line of the history {path} was incomplete, and is left out.")
_NOT_WRITTEN: t.Final = N_("The reports could not be written to {folder}: {problem}")
_FAILED: t.Final = N_("The audit has failed (fail_on: {fail_on}). {message}")


class ActionModule(TargetFiles):
    """The action huaweicloud.codearts.codehub_remote_mirror_audit."""

    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: Fields | None = None) -> Fields:
        """Audit, and return a result that has all keys, whatever happens."""
        self._task_vars = task_vars or {}
        self._warnings: list[t.Any] = []
        self._facts: Fields = {}
        self._options: AuditOptions | None = None
        self._deadline = Deadline(0)
        self._service: Fields = {}
        self._synchronizations: t.Mapping[int, Synchronization] = {}
        self._history: list[Line] = []
        report: Report | None = None
        try:
            self._refuse_keywords()
            super().run(tmp, task_vars)
            self._options = self._checked_options()
            self._deadline = Deadline(self._options.time_limit)
            examined = self._examined(self._options)
            previous_file, history_file = examined.files
            self._history = self._read_history(history_file)
            report, error = self._audited(self._options, self._previous(previous_file))
            outcome = self._reported(self._options, examined, report, error)
        except ReadingError as problem:
            outcome = self._not_made(str(problem), problem.failure)
        except AnsibleConnectionFailure:
            raise
        except (InputError, TargetError, AnsibleError) as problem:
            outcome = self._not_made(str(problem))
        return self._result(outcome, report)

    def _refuse_keywords(self) -> None:
        if self._task.async_val:
            raise InputError("This action does not support async. Set time_limit instead.")
        strategy = str(self._task.get_play().strategy).rpartition(".")[2]
        is_shared = len(self._task_vars.get("ansible_play_hosts_all", ())) > 1
        if self._task.run_once and is_shared and strategy in _WITHOUT_RUN_ONCE:
            raise InputError(
                f"The strategy {strategy} ignores run_once, so that each host would audit. Use the strategy linear for "
                "this play."
            )

    def _checked_options(self) -> AuditOptions:
        if boolean(self._task.args.get("survey") or False, strict=False):
            self._task.args = options_of_survey(self._task.args)
        hosts = self._task_vars.get("hostvars")
        options = audit_options_from(
            self.validate_argument_spec(audit_options())[1], lambda host: hosts.raw_get(host) if hosts else None
        )
        try:
            check_inputs(options.policy, options.values["waivers"], self._now, None, options.values["owners"])
        except InputError as error:
            # The parts of a policy are options of their own here.
            raise InputError(str(error).removeprefix("policy.")) from None
        return options

    @property
    def _language(self) -> Language:
        """The language of texts, also of an error of the options."""
        given = self._options.values if self._options else self._task.args
        return language_of({"language": given.get("language")})

    @functools.cached_property
    def _now(self) -> datetime:
        return datetime.now(timezone.utc)

    def _examined(self, options: AuditOptions) -> Examined:
        folder = options.values["report_dir"] if options.file_names else ""
        try:
            names = options.file_names.values()
            files = (options.previous_report, options.history)
            return self.examine(folder, names, files, make=not self._task.check_mode)
        except TargetError as error:
            raise InputError(f"The reports cannot be written to report_dir {folder}: {error}") from None

    def _previous(self, file: TargetFile) -> Report | None:
        try:
            content = self.read_file(file, self._task_vars)
        except TargetError as error:
            raise InputError(
                f"previous_report {file.path} cannot be read: {error}. If you remove it, this audit is the first."
            ) from None
        return None if content is None else previous_from_text(content.decode("utf-8-sig", "replace"), file.path)

    def _read_history(self, file: TargetFile) -> list[Line]:
        """Return what the history has so far."""
        try:
            content = self.read_file(file, self._task_vars)
        except TargetError as error:
            raise InputError(f"The history {file.path} cannot be read: {error}.") from None
        lines, is_torn = lines_from(content or b"", file.path)
        if is_torn:
            self._warnings.append(self._language.text(_TORN, path=file.path))
        return lines

    def _audited(self, options: AuditOptions, previous: Report | None) -> tuple[Report, Fields | None]:
        """Return the report, and the failure that ended the reading. Keeps what metrics of repositories need."""
        repositories = options.repositories
        repository_ids = options.repository_ids
        if repository_ids is None:
            repositories = self._listed(options)
            repository_ids = [row["id"] for row in repositories]
        reading = BatchedReading(
            self._reader(options),
            repository_ids,
            options.values["batch_size"],
            options.values["rate_limit"],
            self._deadline,
            self._language,
        )
        audit: Audit | None = None
        for batch in reading.batches():
            audit = audit or Audit(
                repositories=repositories,
                repository_ids=None if repositories is not None else repository_ids,
                policy=options.policy,
                waivers=options.values["waivers"],
                owners=options.values["owners"],
                now=self._now,
                previous=previous,
                audited=options.audited(self._service),
                repository_url_template=options.values["repository_url_template"],
                language=self._language,
                keeps_synchronizations=options.repository_metrics != "none",
            )
            audit.add(batch.remote_mirrors, batch.failures)
            self._show_progress(reading)
        if audit is None:
            raise ReadingError(reading.ended_by or "")
        self._synchronizations = audit.synchronizations
        report = audit.report(ended_by=reading.ended_by, calls=reading.calls, elapsed=self._deadline.elapsed)
        if repository_ids and not report["run"]["answered"]:
            failure = reading.error or reading.first_failure or {}
            raise ReadingError(reading.ended_by or failure_text(failure, self._language), failure or None)
        return report, reading.error

    def _listed(self, options: AuditOptions) -> list[Fields]:
        remaining = self._deadline.remaining
        if remaining == 0:
            raise ReadingError(self._deadline.message(self._language))
        result = self._run_module(_REPOSITORY_INFO, {**options.listing, "time_limit": remaining or 0})
        if result.get("failed") or "repositories" not in result:
            raise ReadingError(self._why_not_listed(result), result.get("error"))
        if result.get("invalid_rows"):
            self._warnings.append(not_audited(result["invalid_rows"], self._language))
        return t.cast("list[Fields]", result["repositories"])

    def _why_not_listed(self, result: Fields) -> str:
        failure = result.get("error")
        if failure and self._language is not ENGLISH:
            return self._language.text(_NOT_LISTED, why=failure_text(failure, self._language, explain_unlisted))
        return str(result.get("msg"))

    def _reader(self, options: AuditOptions) -> Read:
        def read(repository_ids: list[int], pacing: Fields, time_limit: float | None) -> Fields:
            arguments: Fields = {"repository_ids": repository_ids, "on_failure": "report", "pacing": pacing}
            if time_limit is not None:
                arguments["time_limit"] = time_limit
            try:
                return self._run_module(_REMOTE_MIRROR_INFO, {**options.common, **arguments})
            except AnsibleConnectionFailure as error:
                if not pacing:
                    raise
                # What was read before is not to be lost.
                return {"failed": True, "msg": str(error)}

        return read

    def _run_module(self, name: str, arguments: Fields) -> Fields:
        result: Fields = self._execute_module(name, arguments, task_vars=self._task_vars)
        self._warnings += [each for each in result.get("warnings") or [] if each not in self._warnings]
        self._facts.update(result.get("ansible_facts") or {})
        if result.get("failed") and result.get("module_stderr"):
            # The module did not run, and only the output of the interpreter says why.
            result["msg"] = f"{result.get('msg')} {text_or_none(str(result['module_stderr']))}"
        if "endpoint" in result:
            self._service = {key: result.get(key) for key in ("endpoint", "region", "simulated")}
        return result

    def _show_progress(self, reading: BatchedReading) -> None:
        is_at_end = reading.attempted >= len(reading.repository_ids) or reading.ended_by is not None
        display.display(
            self._language.text(
                _PROGRESS if is_at_end else _PROGRESS_WITH_ESTIMATE,
                host=self._task_vars.get("inventory_hostname"),
                attempted=reading.attempted,
                total=len(reading.repository_ids),
                failed=reading.failed,
                minutes=math.ceil(reading.seconds_left / 60),
            )
        )

    def _reported(self, options: AuditOptions, examined: Examined, report: Report, error: Fields | None) -> Fields:
        """Return the outcome, after writing the reports."""
        fail_on = options.values["fail_on"]
        outcome = {**outcome_of(report, fail_on, error), "changed": report["changed"], "reports": {}}
        if self._task.check_mode:
            return outcome
        try:
            for kind, content in contents_of(
                report,
                options.file_names,
                fail_on,
                options.repository_metrics,
                self._synchronizations,
                self._history,
            ):
                self.transfer(options.file_names[kind], content)
            if options.file_names:
                self.stage(examined.folder, options.file_names.values())
                self._put_in_place(options, examined.folder)
        except Exception as problem:  # noqa: BLE001 # What was found is not to be lost, whatever happens.
            self.discard(examined.folder, options.file_names.values())
            message = self._language.text(_NOT_WRITTEN, folder=examined.folder, problem=problem)
            return {**outcome, "verdict": "error", "message": message}
        return {
            **outcome,
            "reports": {kind: posixpath.join(examined.folder, name) for kind, name in options.file_names.items()},
        }

    def _put_in_place(self, options: AuditOptions, folder: str) -> None:
        arguments = {"report_dir": folder, "reports": list(options.file_names)}
        if options.values["report_mode"] is not None:
            arguments["report_mode"] = options.values["report_mode"]
        result = self._run_module(_PUT_IN_PLACE, arguments)
        if result.get("failed"):
            raise TargetError(str(result.get("msg")))

    def _not_made(self, reason: str, failure: Fields | None = None) -> Fields:
        audited = self._options.audited(self._service) if self._options else AUDITED_UNKNOWN
        message = self._language.text(NOT_MADE, reason=reason)
        return {**error_outcome(message, failure, audited, self._language), "changed": False, "reports": {}}

    def _result(self, outcome: Fields, report: Report | None) -> Fields:
        message = outcome["message"]
        if outcome["verdict"] == "failed" and self._options:
            message = self._language.text(_FAILED, fail_on=self._options.values["fail_on"], message=message)
        is_passed = outcome["verdict"] == "passed"
        text = message
        if report is not None:
            text = summary_text({**outcome, "message": message}, report, outcome["reports"], _columns())
        return {
            **outcome,
            "summary_text": text,
            **({} if is_passed else {"failed": True, "msg": message}),
            **({"warnings": self._warnings} if self._warnings else {}),
            **({"ansible_facts": self._facts} if self._facts else {}),
        }


def _columns() -> int:
    """Return the width of the terminal, as far as the environment has it."""
    value = os.environ.get("COLUMNS", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 120
