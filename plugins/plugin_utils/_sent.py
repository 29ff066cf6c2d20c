# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What a run says about its messages, to the person who reads its output."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError, kind, plain
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import N_, Language, language_of

_SENT: t.Final = N_("This message was sent to {channels}:")
_SENT_TO_NONE: t.Final = N_("This message was sent to no channel:")
_WOULD_BE_SENT: t.Final = N_("This message would be sent to {channels}:")
_WOULD_BE_SENT_TO_NONE: t.Final = N_("This message would be sent to no channel:")
_EARLIER_SENT: t.Final = N_("What could not be sent before was sent to {channels}.")
_EARLIER_WOULD_BE_SENT: t.Final = N_("What could not be sent before would be sent to {channels}.")
_EARLIER_NOT_SENT: t.Final = N_("What could not be sent before could not be sent this time either.")
_NOTHING_SENT: t.Final = N_("Nothing is new, so no message was sent.")

_FAILED: t.Final = N_("The message could not be sent. {failures}.")
_KEPT: t.Final = N_("The message could not be sent. {failures}. The next run sends its news to {channels}.")
_NOT_KEPT: t.Final = N_("The message could not be sent. {failures}. It could not be kept in {file} either: {problem}")
_FAILURE: t.Final = N_("{channel}: {failure}")
_BETWEEN_FAILURES: t.Final = N_("; ")


def sent_from(
    results: t.Any,
    outcome: t.Any,
    message: t.Any,
    check_mode: t.Any = False,
    unsent: t.Any = None,
    problem: t.Any = "",
    file: t.Any = "",
) -> dict[str, t.Any]:
    """Return what was sent, and what could not be, in the language of the audit.

    Args:
        results: Why each channel did not accept its message, by channel; empty texts of those that did.
        outcome: Of the audit.
        message: The message about this audit alone; empty if nothing is new.
        check_mode: Whether nothing was sent or kept.
        unsent: The outcomes that are kept for the next run, by channel.
        problem: Why they could not be kept; empty if they were.
        file: Where they are kept.

    Returns:
        The lines to show, and the failure to end the run with; empty without one.

    Raises:
        InputError: An argument is invalid.
    """
    found = plain(results, "the input")
    fields = plain(outcome, "outcome")
    if not isinstance(found, dict):
        raise InputError(f"the input must be a dictionary of channels and why they failed, not {kind(found)}.")
    if not isinstance(fields, dict):
        raise InputError(f"outcome must be the outcome of an audit, not {kind(fields)}.")
    kept = plain(unsent or {}, "unsent")
    if not isinstance(kept, dict):
        raise InputError(f"unsent must be a dictionary of channels and what is kept for them, not {kind(kept)}.")
    language = language_of(fields)
    text = str(plain(message, "message") or "")
    accepted = language.listed(str(channel) for channel, failure in found.items() if not failure)
    failures = {str(channel): str(failure) for channel, failure in sorted(found.items()) if failure}
    unsent_to = [channel for channel in failures if kept.get(channel) and not check_mode]
    return {
        "lines": [
            _headline(accepted, language, is_news=bool(text), is_refused=bool(failures), check_mode=bool(check_mode)),
            *text.splitlines(),
        ],
        "failure": _failure(failures, unsent_to, language, problem=str(problem or ""), file=str(file)),
    }


def _headline(accepted: str, language: Language, *, is_news: bool, is_refused: bool, check_mode: bool) -> str:
    if is_news and accepted:
        return language.text(_WOULD_BE_SENT if check_mode else _SENT, channels=accepted)
    if is_news:
        return language.text(_WOULD_BE_SENT_TO_NONE if check_mode else _SENT_TO_NONE)
    if accepted:
        return language.text(_EARLIER_WOULD_BE_SENT if check_mode else _EARLIER_SENT, channels=accepted)
    return language.text(_EARLIER_NOT_SENT if is_refused else _NOTHING_SENT)


def _failure(failures: dict[str, str], unsent_to: list[str], language: Language, *, problem: str, file: str) -> str:
    if not failures:
        return ""
    listed = language.text(_BETWEEN_FAILURES).join(
        language.text(_FAILURE, channel=channel, failure=failure.rstrip(".。 "))
        for channel, failure in failures.items()
    )
    if not unsent_to:
        return language.text(_FAILED, failures=listed)
    if problem:
        return language.text(_NOT_KEPT, failures=listed, file=file, problem=problem)
    return language.text(_KEPT, failures=listed, channels=language.listed(unsent_to))
