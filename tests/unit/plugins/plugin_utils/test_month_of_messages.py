# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A month of nights, in which faults come and go, as a person reads it in the messages of each channel."""

from __future__ import annotations

import json
import random
import re
import typing as t
from datetime import date, timedelta

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._message import message_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._unsent import MOST_KEPT, unsent_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._verdict import outcome_from, outcome_of
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    Fields,
    error,
    failure,
    mirror,
    report,
    repository,
)

FIRST_NIGHT = date(2026, 11, 1)
NIGHTS = 30
REPOSITORIES = range(1, 61)

BROKEN = error("Authentication failed")


class Person:
    """Reads the messages of a channel, and remembers which repositories are broken.

    Attributes:
        told: Of each repository, what the messages said about it, in order.
    """

    def __init__(self) -> None:
        self.broken: set[int] = set()
        self.told: dict[int, list[str]] = {}
        self.messages = 0

    def read(self, text: str) -> None:
        """Read one message."""
        self.messages += 1
        numbers = re.match(r"CodeHub mirrors: (\d+) new, (\d+) worse(?:, (\d+) fixed)?\n", text)
        rows = re.findall(r"^- (new: |worse: |)r(\d+) \(\2\)", text, re.MULTILINE)
        assert numbers, text
        assert len(rows) == sum(int(number or 0) for number in numbers.groups())
        for kind, name in rows:
            number = int(name)
            self.told.setdefault(number, []).append(kind.strip(": ") or "fixed")
            (self.broken.add if kind else self.broken.discard)(number)


def nights(chance: random.Random) -> list[set[int]]:
    """Return which repositories are broken on each night. A fault lasts from one night to ten."""
    broken: list[set[int]] = [set() for _night in range(NIGHTS)]
    for number in REPOSITORIES:
        night = chance.randrange(NIGHTS)
        while night < NIGHTS:
            end = night + chance.randint(1, 10)
            for each in range(night, min(end, NIGHTS)):
                broken[each].add(number)
            night = end + chance.randint(1, 15)
    return broken


def audits(
    broken: list[set[int]], unreadable: t.Mapping[int, set[int]] | None = None, language: str = "en"
) -> t.Iterator[Fields]:
    """Yield the outcome of each night's audit.

    Args:
        broken: The repositories that are broken, by night.
        unreadable: Those that cannot be read, by night.
        language: Of the audits.
    """
    previous: Fields | None = None
    for night, numbers in enumerate(broken):
        today = (FIRST_NIGHT + timedelta(night)).isoformat()
        hidden = (unreadable or {}).get(night, set())
        success = {"last_successful_update_at": f"{today}T01:00:00Z"}
        previous = report(
            *(
                mirror(each, **success, **(BROKEN if each in numbers else {}))
                for each in REPOSITORIES
                if each not in hidden
            ),
            failures=[failure(each, "server_error") for each in hidden],
            repositories=[repository(each, name=f"r{each}") for each in REPOSITORIES],
            now=f"{today}T02:00:00Z",
            previous=previous,
            audited={"endpoint": "https://codehub.example.com", "scope": "user"},
            language=language,
        )
        yield outcome_of(previous, "never")


def episodes(broken: list[set[int]], number: int) -> tuple[int, int]:
    """Return how often a repository breaks, and how often it is fixed within the month."""
    states = [False, *(number in numbers for numbers in broken)]
    pairs = list(zip(states, states[1:]))
    return pairs.count((False, True)), pairs.count((True, False))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("wants_fixed", [True, False])
def test_a_person_is_told_once_of_each_fault_and_of_its_end(seed: int, wants_fixed: bool) -> None:
    broken = nights(random.Random(seed))
    person = Person()
    for outcome in audits(broken):
        text = message_from(outcome, fixed=wants_fixed, max_bytes=20_000)
        if text:
            person.read(text)
    for number in REPOSITORIES:
        begins, ends = episodes(broken, number)
        told = person.told.get(number, [])
        assert told.count("new") == begins
        assert told.count("fixed") == (ends if wants_fixed else 0)
        assert "worse" not in told
    assert person.messages <= NIGHTS


def test_an_outage_of_codehub_is_told_once_and_tells_no_old_fault_again() -> None:
    broken = [{1, 2}] * 8
    outage = {3: set(range(2, 31)), 4: set(range(2, 31))}
    texts = [message_from(outcome, max_bytes=20_000) for outcome in audits(broken, outage)]
    assert [bool(text) for text in texts] == [True, False, False, True, False, True, False, False]
    assert texts[3].startswith("CodeHub mirrors: 28 new, 0 worse, 0 fixed\n")
    assert texts[5].startswith("CodeHub mirrors: 0 new, 0 worse, 28 fixed\n")
    assert "r2 (2)" not in texts[3] + texts[5]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("wants_fixed", [True, False])
def test_a_channel_that_fails_for_some_nights_loses_no_news(seed: int, wants_fixed: bool) -> None:
    chance = random.Random(seed)
    broken = nights(chance)
    person, kept = Person(), ""
    for night, outcome in enumerate(audits(broken)):
        earlier = unsent_from(kept).get("slack", [])
        text = message_from(outcome, fixed=wants_fixed, unsent=earlier, max_bytes=100_000)
        failed = bool(text) and chance.random() < 0.5
        kept = json.dumps(unsent_from(kept, outcome, {"slack": "gone" if failed else ""}))
        if text and not failed:
            person.read(text)
            assert ("An earlier message could not be sent" in text) is bool(earlier)
            if wants_fixed:
                assert person.broken == broken[night]
            else:
                assert broken[night] <= person.broken
    for number, told in person.told.items():
        begins, ends = episodes(broken, number)
        assert told.count("new") <= begins
        assert told.count("fixed") <= ends


def test_news_that_could_not_be_sent_count_what_the_lists_have_no_room_for() -> None:
    first, second = audits([set(REPOSITORIES), set()])
    assert len(first["new"]) == 50
    text = message_from(second, unsent=[first], max_bytes=100_000)
    # Ten are in no list, neither of those that broke nor of those that were fixed.
    assert text.startswith("CodeHub mirrors: 10 new, 0 worse, 60 fixed\n")


def test_what_is_kept_is_bounded_and_only_of_channels_that_failed() -> None:
    outcomes = list(audits([{1}, {1}, set()]))
    kept = unsent_from("", outcomes[0], {"slack": "gone", "mail": "gone", "wecom": ""})
    assert {channel: len(rows) for channel, rows in kept.items()} == {"slack": 1, "mail": 1}
    assert unsent_from(json.dumps(kept)) == unsent_from(kept) == kept
    # Without news, nothing is added; and what was sent is kept no longer.
    assert unsent_from(json.dumps(kept), outcomes[1], {"mail": "gone"}) == {"mail": kept["mail"]}
    text = ""
    for _night in range(MOST_KEPT + 5):
        text = json.dumps(unsent_from(text, outcomes[0], {"mail": "gone"}))
    assert len(unsent_from(text)["mail"]) == MOST_KEPT


def test_a_file_with_more_than_is_kept_is_read_up_to_that() -> None:
    outcomes = [{"verdict": "passed", "message": str(number)} for number in range(MOST_KEPT + 5)]
    assert unsent_from(json.dumps({"mail": outcomes})) == {"mail": outcomes[5:]}


def test_an_audit_that_was_not_made_keeps_earlier_news_only() -> None:
    (broken,) = audits([{1}])
    not_made = outcome_from({"msg": "refused"})
    assert unsent_from("", not_made, {"slack": "gone"}) == {}
    kept = unsent_from("", broken, {"slack": "gone"})
    assert unsent_from(kept, not_made, {"slack": "gone", "mail": "gone"}) == kept


def test_what_was_fixed_is_kept_for_a_channel_that_is_not_told() -> None:
    first, second, third = audits([{1, 2}, {2}, {2, 3}])
    kept: Fields = {}
    for outcome in (first, second):
        kept = unsent_from(kept, outcome, {"slack": "gone"})
    text = message_from(third, fixed=False, unsent=kept["slack"])
    assert re.findall(r"^- new: (r\d)", text, re.MULTILINE) == ["r2", "r3"]


@pytest.mark.parametrize(
    ("before", "language", "shown"),
    [
        ("en", "zh_CN", ["- 新增：Platform的r2（2），严重：同步失败\n", "- Platform的r1（1）：已解决：同步失败。"]),
        (
            "zh_CN",
            "en",
            ["- new: r2 (2) in Platform, critical: Synchronization failed\n", "Fixed: Synchronization failed."],
        ),
    ],
)
def test_kept_news_are_in_the_language_of_the_run_that_sends_them(before: str, language: str, shown: list[str]) -> None:
    kept: Fields = {}
    for outcome in list(audits([{1}, {2}], language=before)):
        kept = unsent_from(kept, outcome, {"slack": "gone"})
    (same,) = audits([set()], language=language)
    text = message_from(same, unsent=kept["slack"])
    for words in shown:
        assert words in text


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"mail": 1}', '{"mail": [{}, 1, {"verdict": "x"}]}', "[" * 100_000, "\x00"]
)
def test_a_damaged_file_keeps_nothing(text: str) -> None:
    assert unsent_from(text) == {}
