# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._sent import sent_from

ENGLISH = {"verdict": "passed", "language": "en"}
CHINESE = {"verdict": "passed", "language": "zh_CN"}
KEPT = {"slack": [ENGLISH], "wecom": [ENGLISH, CHINESE]}


@pytest.mark.parametrize(
    ("results", "message", "check_mode", "english", "chinese"),
    [
        (
            {"wecom": "", "slack": "gone", "mail": ""},
            "news",
            False,
            "This message was sent to wecom, mail:",
            "以下消息已发送到wecom、mail：",
        ),
        ({"wecom": ""}, "news", True, "This message would be sent to wecom:", "以下消息将发送到wecom："),
        ({"slack": "gone"}, "news", False, "This message was sent to no channel:", "以下消息未能发送到任何渠道："),
        ({}, "news", True, "This message would be sent to no channel:", "以下消息不会发送到任何渠道："),
        (
            {"wecom": ""},
            "",
            False,
            "What could not be sent before was sent to wecom.",
            "此前未能发送的消息已发送到wecom。",
        ),
        (
            {"wecom": ""},
            "",
            True,
            "What could not be sent before would be sent to wecom.",
            "此前未能发送的消息将发送到wecom。",
        ),
        (
            {"wecom": "gone"},
            "",
            False,
            "What could not be sent before could not be sent this time either.",
            "此前未能发送的消息这次仍未能发送。",
        ),
        ({}, "", False, "Nothing is new, so no message was sent.", "没有新的变化，未发送消息。"),
    ],
)
def test_a_run_says_what_was_sent_in_the_language_of_the_audit(
    results: dict[str, str], message: str, check_mode: bool, english: str, chinese: str
) -> None:
    for outcome, line in ((ENGLISH, english), (CHINESE, chinese)):
        lines = sent_from(results, outcome, message, check_mode=check_mode)["lines"]
        assert lines == [line, *([message] if message else [])]


@pytest.mark.parametrize(
    ("options", "english", "chinese"),
    [
        (
            {"unsent": KEPT},
            " The next run sends its news to slack, wecom.",
            "下一次运行会将其内容发送到slack、wecom。",
        ),
        # After an audit that was not made, there may only be earlier news.
        (
            {"unsent": {"wecom": [CHINESE]}},
            " The next run sends its news to wecom.",
            "下一次运行会将其内容发送到wecom。",
        ),
        ({"unsent": {}}, "", ""),
        ({"unsent": {"wecom": []}, "problem": "disk full"}, "", ""),
        ({"unsent": KEPT, "check_mode": True}, "", ""),
        (
            {"unsent": KEPT, "problem": "disk full", "file": "/srv/unsent.json"},
            " It could not be kept in /srv/unsent.json either: disk full",
            "消息内容也未能保存到/srv/unsent.json：disk full",
        ),
    ],
)
def test_a_failure_names_each_channel_and_what_becomes_of_the_news(
    options: dict[str, object], english: str, chinese: str
) -> None:
    results = {"wecom": "HTTP status 500.", "slack": "gone", "mail": ""}
    failed = "The message could not be sent. slack: gone; wecom: HTTP status 500."
    assert sent_from(results, ENGLISH, "news", **options)["failure"] == failed + english
    failed = "消息未能发送。slack：gone；wecom：HTTP status 500。"
    assert sent_from(results, CHINESE, "news", **options)["failure"] == failed + chinese


def test_nothing_fails_when_all_channels_accept_the_message() -> None:
    assert sent_from({"wecom": ""}, CHINESE, "one\ntwo") == {
        "lines": ["以下消息已发送到wecom：", "one", "two"],
        "failure": "",
    }


def test_an_outcome_without_a_known_language_is_told_in_english() -> None:
    for outcome in ({"verdict": "error"}, {"verdict": "error", "language": "tlh"}):
        assert sent_from({}, outcome, "")["lines"] == ["Nothing is new, so no message was sent."]
