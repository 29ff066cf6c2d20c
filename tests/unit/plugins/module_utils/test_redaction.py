# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret of the user's own in any text."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import (
    LARGEST_UNKNOWN,
    LONGEST_TEXT,
    Documented,
    Redactor,
    printable,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._url_credentials import MASK
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.spellings import (
    BASE64,
    SECRETS,
    SPELLINGS,
    texts_in,
)


@given(
    secrets=st.lists(SECRETS, min_size=1, max_size=4),
    spellings=st.lists(
        st.sampled_from(sorted(SPELLINGS)),
        min_size=1,
    ),
)
@example(["qxzj", "qxzjQXZJ"], ["as it is"])
@example(['q"x\\z'], ["in JSON"])
@example(["JJ+é\\"], ["percent-encoded as far as a url needs"])
def test_no_secret_of_ours_is_left(secrets: list[str], spellings: list[str]) -> None:
    redactor = Redactor(secrets)
    spelled = [SPELLINGS[spelling](secret) for spelling in spellings for secret in secrets]
    text = " 0 ".join(spelled)
    value = redactor.value({text: [text, {"deep": text}], "token": text, "number": 1, "null": None})
    for result in (redactor.text(text), *texts_in(value)):
        # Not a part of one either.
        assert set(result) <= set("* 0tokenumbrldep")


def test_a_secret_that_comes_later_is_masked_from_then_on() -> None:
    redactor = Redactor()
    assert redactor.text("the-token") == "the-token"
    redactor.add("the-token")
    assert redactor.text("the-token") == MASK
    redactor.add("")
    assert redactor.text("other") == "other"


def test_values_under_names_of_secrets_are_masked() -> None:
    value = {"import_token": "abc", "userPassword": "abc", "token": "", "tokens": 3, "client_secret": None}
    assert Redactor().value(value) == {
        "import_token": MASK,
        "userPassword": MASK,
        "token": "",
        "tokens": 3,
        "client_secret": None,
    }


@given(st.text(st.characters()))
def test_what_comes_out_can_be_printed(text: str) -> None:
    Redactor(["s3cr3t"]).text(text).encode("utf-8")


# --- One line


@given(st.text(st.characters(), max_size=1200))
@example("a" * 999 + " \n")
@example("a\x1b]0;title\x07b\x9b31m\u202ec\r\nd")
def test_what_is_printed_is_one_line_without_control_characters(text: str) -> None:
    line = printable(text)
    assert len(line) <= 1000
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in line)
    assert not set(line) & set("\u2028\u2029\u202a\u202e\u2066\u2069")
    assert line == line.strip()


@pytest.mark.parametrize("mark", ["\u061c", "\u200e", "\u200f", "\u202e", "\u2066", "\u2069", "\ud800", "\x9b"])
def test_no_mark_that_changes_the_direction_of_text_is_printed(mark: str) -> None:
    assert printable(f"a{mark}b") == "a b"


def test_an_endless_text_is_cut_visibly() -> None:
    assert printable("a" * 1000) == "a" * 1000
    assert printable("a" * 1001) == "a" * 999 + "…"


NOTHING = Documented(frozenset(), frozenset())


@given(
    secret=SECRETS.map(lambda secret: secret + "qx"),
    before=st.binary(max_size=7),
    after=st.binary(max_size=7),
    spelling=st.sampled_from(sorted(BASE64)),
)
def test_no_base64_of_a_secret_is_left(secret: str, before: bytes, after: bytes, spelling: str) -> None:
    spelled = BASE64[spelling](before + secret.encode() + after).decode()
    # Base64 such as "aKey=" may look like a parameter, whose value is then masked too.
    assert Redactor([secret]).text(f"a {spelled} b") in (f"a {MASK} b", f"a {MASK} {MASK}")


def test_markers_of_ansible_are_renamed_at_any_depth() -> None:
    value = {"__ansible_type": "x", "a": [{"__ansible_vault": {"__ansible_unsafe": 1}}], "ansible_type": 2, "__x": 3}
    renamed = {"ansible_type": "x", "a": [{"ansible_vault": {"ansible_unsafe": 1}}], "ansible_type_": 2, "__x": 3}
    assert Redactor().value(value) == renamed
    assert Redactor().fields(value, NOTHING) == renamed


@pytest.mark.parametrize("secret", ["id", "a", "name", "repository_id", "1", "2026"])
def test_documented_names_dates_states_and_ids_stay(secret: str) -> None:
    documented = Documented(frozenset({"id", "name", "status", "date", "uuid"}), frozenset({"status", "date", "uuid"}))
    fields = {
        "id": 2026,
        "name": "x",
        "status": "finished",
        "date": "2026-11-23T18:52:21.000+08:00",
        "uuid": "name-1-2026",
    }
    assert Redactor([secret]).fields(dict(fields), documented) == fields
    masked = Redactor([secret]).fields({**fields, "new": f"the {secret}"}, documented)
    assert masked == {**fields, "new": f"the {MASK}"}


def test_a_secret_in_place_of_a_date_a_state_or_an_id_is_masked() -> None:
    documented = Documented(frozenset({"status", "uuid"}), frozenset({"status", "uuid"}))
    fields = {"status": "the-token-0f3a", "uuid": "x-the-token-0f3a"}
    assert Redactor(["the-token-0f3a"]).fields(fields, documented) == {"status": MASK, "uuid": f"x-{MASK}"}


@pytest.mark.parametrize(
    ("number", "is_masked"),
    [
        (12345678, True),
        (-12345678, True),
        (12345678.0, True),
        (912345678, True),
        (1234, True),
        (123.4, False),
        (21234, False),
    ],
)
def test_a_number_that_is_a_secret_is_masked(number: float, is_masked: bool) -> None:
    redactor = Redactor(["12345678", "1234", "12"])
    fields = redactor.fields(
        {"new": number, "id": number, "list": [number], "flag": True, "n": 12},
        NOTHING._replace(names=frozenset({"id"})),
    )
    masked = MASK if is_masked else number
    assert fields == {"new": masked, "id": number, "list": [masked], "flag": True, "n": 12}


def test_what_is_nested_under_the_name_of_a_secret_is_masked() -> None:
    value = {"credentials": {"user": "bob", "tries": 3}, "cookie": ["abc"], "auth": "abc", "auth_type": "basic"}
    assert Redactor().value(value) == {
        "credentials": {"user": MASK, "tries": 3},
        "cookie": [MASK],
        "auth": MASK,
        "auth_type": "basic",
    }


def test_names_that_are_too_large_together_are_left_out() -> None:
    fields = {"id": 1, **{f"{number}{'n' * 1000}": None for number in range(900)}}
    kept = Redactor().fields(fields, Documented(frozenset({"id"}), frozenset()))
    assert kept["id"] == 1
    assert sum(map(len, kept)) <= 64 * 1024


def test_names_that_are_masked_alike_are_all_kept() -> None:
    assert Redactor(["s3cr3t"]).value({"s3cr3t": 1, "s3cr3t_": 2, MASK: 3}) == {MASK: 1, f"{MASK}_": 2, f"{MASK}__": 3}


def test_a_text_that_is_too_long_is_cut_where_no_secret_is() -> None:
    redactor = Redactor(["s3cr3t-0f3a9c"])
    assert redactor.text("a" * LONGEST_TEXT) == "a" * LONGEST_TEXT
    assert redactor.text("a" * (LONGEST_TEXT + 1)) == "a" * (LONGEST_TEXT - 1) + "…"
    for length in (LONGEST_TEXT, LONGEST_TEXT + 4096):
        for overlap in range(1, 14):
            text = redactor.text("a " * ((length - overlap) // 2) + "s3cr3t-0f3a9c" + " b" * 5000)
            assert "s3" not in text
            assert len(text) <= LONGEST_TEXT
    text = redactor.text("a" * 20000 + " https://user:" + "S3cr3t" * 2000 + "@host/x")
    assert "S3cr3t" not in text


def test_fields_that_are_not_documented_are_kept_up_to_a_size() -> None:
    fields = {f"new_{number}": ["x" * 8000] for number in range(100)}
    kept = Redactor().fields({"id": 1, **fields}, Documented(frozenset({"id"}), frozenset()))
    assert kept.keys() == {"id", *fields}
    assert 6 <= sum(value != "…" for value in kept.values()) <= 9
    assert len(json.dumps(kept)) < LARGEST_UNKNOWN + 10000


def test_marks_that_reorder_or_hide_text_are_left_out_and_joiners_stay() -> None:
    assert printable("a\u200e\u200f\u061cb\u200b\u2060\ufeffc") == "a b c"
    assert printable("می\u200cخواهم 👩\u200d💻") == "می\u200cخواهم 👩\u200d💻"
