# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
import typing as t

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._links import is_web_address
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._markup import STYLES
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._message import SMALLEST, message_from
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    Fields,
    error,
    failure,
    mirror,
    outcome,
    report,
    repository,
)

LINK = "https://reports.example.com/mirrors/remote-mirror-audit.html"
AUDITED = {"endpoint": "https://codehub.example.com", "region": "cn-north-4", "scope": "user", "project_id": None}

PAGE = "https://devcloud.example.com/codehub/project/a/codehub/1/home"

MARKDOWN = MarkdownIt("commonmark")

#: Texts that try to be more than text.
HOSTILE = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            [
                *"[]()<>*_`~\\#!|@&:./-+=1. \n\t\r",
                "[x](https://evil.example/a)",
                "](https://evil.example/a",
                "![x](https://evil.example/a)",
                "[x]: https://evil.example/a",
                "<https://evil.example/a|x>",
                "<https://evil.example/a>",
                "https://evil.example/a",
                "www.evil.example",
                "evil.example/a",
                "<!channel>",
                "<@U024BE7LH>",
                "<@all>",
                "@all",
                "@here",
                '<at user_id="all">x</at>',
                "<at id=all></at>",
                "<font color=warning>",
                "<script>alert(1)</script>",
                "**bold**",
                "__bold__",
                "_italic_",
                "`code`",
                "```",
                "~~gone~~",
                "&lt;@all&gt;",
                "&#60;",
                "\u202e",
                "\ud800",
                "👩\u200d👩\u200d👧",
                "e\u0301",
                "汉字",
            ]
        ),
        max_size=12,
    ).map("".join),
)
ROWS = st.fixed_dictionaries(
    {
        "repository_id": st.integers(1, 2147483647),
        "repository_name": st.one_of(st.none(), HOSTILE),
        "project_name": st.one_of(st.none(), HOSTILE),
        "owner": st.one_of(st.none(), HOSTILE),
        "repository_url": st.one_of(st.none(), st.just(PAGE), HOSTILE.filter(lambda text: not is_web_address(text))),
        "severity": st.sampled_from(["critical", "warning"]),
        "checks": st.just(["sync_failed"]),
        "message": HOSTILE,
    }
)
OUTCOMES = st.builds(
    lambda verdict, message, rows, more, search, language: {
        "verdict": verdict,
        "message": message,
        "changes": {name: len(rows[name]) + more for name in ("new", "worse", "fixed")},
        **rows,
        "attention": [],
        "audited": {**AUDITED, "search": search},
        "language": language,
    },
    st.sampled_from(["passed", "failed", "error"]),
    HOSTILE,
    st.fixed_dictionaries({name: st.lists(ROWS, max_size=6) for name in ("new", "worse", "fixed")}),
    st.integers(0, 2000),
    st.one_of(st.none(), HOSTILE),
    st.sampled_from(["en", "zh_CN"]),
)


def broken(*numbers: int, **options: t.Any) -> Fields:
    """Return the outcome of an audit in which some repositories are new."""
    return outcome(
        *(mirror(number, **error("Authentication failed")) for number in numbers),
        repositories=[repository(number, name=f"r{number}") for number in numbers],
        audited=AUDITED,
        **options,
    )


def rows_of(text: str) -> list[str]:
    """Return the lines of a message that are about repositories."""
    return [line for line in text.splitlines() if line.startswith("- ") and "more" not in line]


def seen(text: str) -> str:
    """Return a message without what is invisible."""
    return text.replace("\u200b", "")


def test_a_message_names_what_is_new_and_what_was_audited() -> None:
    text = message_from(broken(7), link=LINK)
    assert text.splitlines()[0] == "CodeHub mirrors: 1 new, 0 worse, 0 fixed"
    assert "1 needs attention: 1 critical, 0 warning, 0 unreadable" in text
    assert "Audited: the repositories of the account, at codehub.example.com" in seen(text)
    assert "- new: r7 (7) in Platform, critical: The last synchronization failed" in text
    assert text.endswith(f"Report: {LINK}")


@pytest.mark.parametrize(
    ("audited", "words"),
    [
        ({"scope": "project", "project_id": "0d2f"}, "project 0d2f, at codehub.example.com"),
        ({"scope": "group", "group_id": 12}, "group 12"),
        ({"scope": "tenant"}, "all repositories of the tenant"),
        ({"scope": "repository_ids"}, "chosen repositories"),
        ({"scope": "repositories", "hosts": "all:&billing"}, "the hosts all:&billing"),
        ({"scope": "user", "search": "api"}, "(search: api)"),
        ({"scope": "user", "part": {"by": "owner", "name": "payments-team"}}, "example.com (owner: payments-team)\n"),
        ({"scope": "user", "part": {"by": "project", "name": None}}, "example.com (project: not known)\n"),
        ({"scope": "user", "endpoint": None}, "at cn-north-4"),
        ({"scope": "user", "endpoint": None, "region": None}, "at CodeHub"),
    ],
)
def test_each_scope_is_named(audited: Fields, words: str) -> None:
    assert words in seen(message_from({**broken(7), "audited": {**AUDITED, **audited}}))


def test_a_row_names_the_owner_unless_all_have_the_same() -> None:
    result = broken(7)
    result["new"][0]["owner"] = "payments-team"
    assert message_from(result).endswith(" Owner: payments-team")
    result["audited"] = {**AUDITED, "part": {"by": "owner", "name": "payments-team"}}
    assert "Owner: " not in message_from(result)


def test_an_audit_of_the_simulator_is_marked() -> None:
    assert message_from({**broken(7), "audited": {**AUDITED, "simulated": True}}).startswith("SIMULATED: ")


def test_nothing_new_is_no_message() -> None:
    first = report(mirror(7, **error("x")), audited=AUDITED)
    same = outcome(mirror(7, **error("x")), audited=AUDITED, previous=first)
    assert message_from(same) == ""
    text = message_from(same, only_news=False)
    assert text.startswith("CodeHub mirrors: nothing is new\n")
    assert "(7), critical: " in text


def test_a_repository_that_is_fixed_is_news_if_wanted() -> None:
    first = report(mirror(7, **error("x")), audited=AUDITED)
    fixed = outcome(mirror(7), audited=AUDITED, previous=first)
    text = message_from(fixed)
    assert text.startswith("CodeHub mirrors: 0 new, 0 worse, 1 fixed\n")
    assert "(7): Fixed: " in text
    assert message_from(fixed, fixed=False) == ""


def test_a_repository_that_cannot_be_read_any_more_is_news_once() -> None:
    first = report(mirror(7), audited=AUDITED)
    options: Fields = {"failures": [failure(7)], "audited": AUDITED}
    assert "could not be read" in message_from(outcome(mirror(8), previous=first, **options))
    second = report(mirror(8), previous=first, **options)
    assert message_from(outcome(mirror(8), previous=second, **options)) == ""


def test_an_audit_that_was_not_made_always_is_a_message() -> None:
    text = message_from({"verdict": "error", "message": "The audit could not be made. Refused."})
    assert text == "CodeHub mirrors: the audit could not be completed\n\nThe audit could not be made. Refused."


def test_an_audit_that_ended_early_names_what_it_found() -> None:
    text = message_from({**broken(7), "verdict": "error", "message": "The audit could not be completed: out of time"})
    assert text.startswith("CodeHub mirrors: the audit could not be completed\n")
    assert "out of time" in text
    assert "new: r7 (7)" in text


def test_the_worst_is_first_and_what_was_fixed_last() -> None:
    def row(number: int, severity: str, *checks: str) -> Fields:
        return {"repository_id": number, "severity": severity, "checks": list(checks), "message": "m"}

    text = message_from(
        {
            "verdict": "failed",
            "new": [row(1, "critical", "unreadable"), row(2, "warning", "stale"), row(3, "critical", "sync_failed")],
            "worse": [row(4, "critical", "sync_failed")],
            "fixed": [row(5, "critical")],
            "changes": {"new": 3, "worse": 1, "fixed": 1},
        }
    )
    assert re.findall(r"\((\d)\)", text) == ["3", "4", "1", "2", "5"]


def test_what_has_no_room_is_counted() -> None:
    text = message_from(broken(*range(1, 201)), max_bytes=1000, link=LINK)
    shown = len(rows_of(text))
    assert 2 < shown < 10
    assert f"- ... and {200 - shown} more\n\nReport: {LINK}" in text


def test_the_counts_are_those_of_the_audit_and_not_of_its_short_lists() -> None:
    result = broken(*range(1, 201))
    assert len(result["new"]) == 50
    text = message_from(result, max_bytes=100_000)
    assert text.startswith("CodeHub mirrors: 200 new")
    assert text.endswith("\n- ... and 150 more")


@pytest.mark.parametrize("number", ["9" * 6000, "٣", "-1", 1.5, None])
def test_a_count_that_is_no_number_of_repositories_does_not_matter(number: t.Any) -> None:
    earlier = {"verdict": "passed", "changes": {"new": number}}
    assert message_from(broken(1), unsent=[earlier]).startswith("CodeHub mirrors: 1 new, 0 worse, 0 fixed")


def test_a_link_without_room_is_left_out_whole() -> None:
    text = message_from(broken(7), max_bytes=SMALLEST, link=f"{LINK}?{'x' * 300}")
    assert "https://" not in text
    assert "Report" not in text


def test_styles_make_links_and_bold() -> None:
    markdown = message_from(broken(7), style="markdown", link=LINK)
    page = "https://devcloud.cn-north-4.huaweicloud.com/codehub/project/0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b/codehub/7/home"
    assert markdown.startswith("**CodeHub mirrors: 1 new, 0 worse, 0 fixed**\n")
    assert f"new: [r7]({page}) (7)" in markdown
    assert markdown.endswith(f"[Report]({LINK})")
    slack = message_from(broken(7), style="slack", link=f"{LINK}?a=1&b=2")
    assert slack.startswith("*CodeHub mirrors: 1 new")
    assert f"new: <{page}|r7> (7)" in slack
    assert slack.endswith(f"<{LINK}?a=1&amp;b=2|Report>")


def test_names_of_files_and_accounts_stay_readable() -> None:
    result = broken(7)
    result["new"][0].update(repository_name="my_repo-2.0+c#", message="git@example.com: 3 < 4 & 5 (a_b)")
    text = message_from(result, style="markdown")
    assert "my_repo-2.0+c#" in text
    assert "git@\u200bexample.\u200bcom: 3 ‹ 4 & 5 (a_b)" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0WWW.evil.example", "0WWW\u200b.\u200bevil.\u200bexample"),
        ("HTTP://0", "HTTP:\u200b//0"),
        ("](evil.example)", "]\u200b(evil.\u200bexample)"),
        ("evil.example/a", "evil.\u200bexample/a"),
        ("@all <!channel>", "@\u200ball ‹!channel›"),
        ("see evil.example", "see evil.\u200bexample"),
        ("evil.xn--p1ai", "evil.\u200bxn--p1ai"),
        ("例子.中国", "例子.\u200b中国"),
        ("10.0.0.1 failed. Release 1.5", "10.0.0.1 failed. Release 1.5"),
    ],
)
def test_what_would_be_active_is_broken(text: str, shown: str) -> None:
    result = broken(7)
    result["new"][0]["message"] = text
    assert message_from(result).endswith(f", critical: {shown}")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"style": "html"}, "style must be one of plain, markdown, slack"),
        ({"max_bytes": 199}, "max_bytes must be a whole number of at least 200"),
        ({"max_bytes": "4096"}, "max_bytes must be a whole number"),
        ({"link": "/srv/reports/remote-mirror-audit.html"}, "link must be an address"),
        ({"link": "javascript:alert(1)"}, "link must be an address"),
        ({"fixed": "false"}, "fixed must be true or false"),
        ({"only_news": None}, "only_news must be true or false"),
        ({"unsent": [{}]}, "the input must be the outcome of an audit"),
    ],
)
def test_an_invalid_option_is_an_error(options: Fields, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        message_from(broken(7), **options)


@pytest.mark.parametrize("value", [None, "", [], {}, {"verdict": "great"}, {"report": {}}])
def test_what_is_no_outcome_is_an_error(value: t.Any) -> None:
    with pytest.raises(InputError, match="the input must be the outcome of an audit"):
        message_from(value)


@given(OUTCOMES, st.sampled_from([*STYLES]), st.integers(SMALLEST, 3000), st.booleans(), st.booleans())
def test_a_message_is_never_too_large_and_is_whole(
    result: Fields, style: str, max_bytes: int, only_news: bool, fixed: bool
) -> None:
    text = message_from(result, style, max_bytes, LINK, only_news, fixed)
    assert len(text.encode("utf-8")) <= max_bytes
    changes = {name: count for name, count in result["changes"].items() if fixed or name != "fixed"}
    assert bool(text) is (result["verdict"] == "error" or not only_news or any(changes.values()))
    if text:
        more = re.search(r"^- (?:\.\.\. and |……另有)(\d+)(?: more|个)$", text, re.MULTILINE)
        rows = [
            line for line in text.splitlines() if line.startswith("- ") and not line.startswith(("- ... and ", "- ……"))
        ]
        assert len(rows) + (int(more[1]) if more else 0) == sum(changes.values())


@pytest.mark.parametrize("reason", ["#", "##", "# x"])
def test_a_reason_is_no_heading_of_markdown(reason: str) -> None:
    text = message_from({"verdict": "error", "message": reason}, "markdown")
    assert not any(block.type == "heading_open" for block in MARKDOWN.parse(text)), text


@given(OUTCOMES, st.integers(SMALLEST, 3000))
def test_no_name_forges_markdown(result: Fields, max_bytes: int) -> None:
    text = message_from(result, "markdown", max_bytes, LINK)
    assume(text)
    allowed = {LINK, PAGE}
    for block in MARKDOWN.parse(text):
        assert block.type in {
            *("paragraph_open", "paragraph_close", "inline", "bullet_list_open", "bullet_list_close"),
            *("list_item_open", "list_item_close"),
        }
        for token in block.children or ():
            assert token.type in {"text", "softbreak", "strong_open", "strong_close", "link_open", "link_close"}
            if token.type == "link_open":
                assert token.attrs["href"] in allowed
    strong = [token for block in MARKDOWN.parse(text) for token in block.children or () if token.type == "strong_open"]
    assert len(strong) == 1


@given(OUTCOMES, st.sampled_from([*STYLES]), st.integers(SMALLEST, 3000))
def test_no_name_forges_a_mention_or_a_link(result: Fields, style: str, max_bytes: int) -> None:
    text = message_from(result, style, max_bytes, LINK)
    ours = re.compile(f"{re.escape(LINK)}|{re.escape(PAGE)}")
    theirs = ours.sub("", text)
    assert not re.search(r"@\S*\w", theirs.replace("@\u200b", ""))
    assert not re.search(r"(?i)\w://|www\.\w|\w\.(?:[a-z]{2}|xn--)", theirs)
    assert not re.search(r"<[^|>]|[^|\s]>" if style != "slack" else r"<[^|]", theirs)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202a-\u202e]", text)
    if style == "slack":
        assert not re.search(r"&(?!amp;)", theirs)
        assert theirs.count("*") == (2 if text else 0)
        assert not re.search("[`~]", theirs)


@given(st.text(min_size=1), st.integers(SMALLEST, 600))
def test_a_long_reason_is_cut_between_characters(reason: str, max_bytes: int) -> None:
    text = message_from({"verdict": "error", "message": reason * 50}, max_bytes=max_bytes)
    assert len(text.encode("utf-8")) <= max_bytes
    assert "\ufffd" in reason or "\ufffd" not in text
