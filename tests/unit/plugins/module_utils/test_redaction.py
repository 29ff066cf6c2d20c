# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret in any text: ours, and those that strangers wrote into urls."""

from __future__ import annotations

import json
import re
import time
import typing as t
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import Redactor, printable
from ansible_collections.huaweicloud.codearts.plugins.module_utils._remote_mirror import understand
from ansible_collections.huaweicloud.codearts.plugins.module_utils._url_credentials import (
    MASK,
    credentials_masker,
    mask_urls,
    split_url,
)

#: Letters that stand in none of the texts around the secrets, and characters that mean something somewhere.
SECRETS = st.text("QXZJqxzj\u00e9\u5bc6\U0001f511\"'\\/@:?#&=+%<>~!$,;()[]{}| .-_", min_size=4, max_size=16).filter(
    lambda secret: len(re.findall("[QXZJqxzj\u00e9\u5bc6\U0001f511]", secret)) >= 3
)

SPELLINGS: dict[str, t.Callable[[str], str]] = {
    "as it is": lambda secret: secret,
    "percent-encoded": lambda secret: quote(secret, safe=""),
    "percent-encoded in lower case": lambda secret: re.sub(
        "%..", lambda match: match[0].lower(), quote(secret, safe="")
    ),
    "as in a form": quote_plus,
    "percent-encoded as far as a url needs": lambda secret: quote(secret, safe="!$&'()*+,;=~"),
    "in JSON": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "in ASCII JSON": lambda secret: json.dumps(secret)[1:-1],
    "in JSON for HTML": lambda secret: "".join(
        f"\\u{ord(character):04x}" if character in "<>&'" else json.dumps(character, ensure_ascii=False)[1:-1]
        for character in secret
    ),
    "in JSON of PHP": lambda secret: json.dumps(secret)[1:-1].replace("/", "\\/"),
    "in JSON of Java": lambda secret: re.sub(
        r"\\u....", lambda match: "\\u" + match[0][2:].upper(), json.dumps(secret)[1:-1]
    ),
}


def texts_in(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


# --- In a mirror


@given(
    user=SECRETS,
    password=SECRETS,
    in_url=st.sampled_from(
        ["percent-encoded", "percent-encoded in lower case", "percent-encoded as far as a url needs"]
    ),
    in_error=st.sampled_from(sorted(SPELLINGS)),
    scheme=st.sampled_from(["https", "http", "git", "ssh"]),
)
def test_user_and_password_of_a_url_are_nowhere_in_the_mirror(
    user: str, password: str, in_url: str, in_error: str, scheme: str
) -> None:
    spell, repeat = SPELLINGS[in_url], SPELLINGS[in_error]
    url = f"{scheme}://{spell(user)}:{spell(password)}@host.io/group/repo.git"
    error = f"fatal: unable to read '{url}': user {repeat(user)} , password '{repeat(password)}'. Bad."
    mirror = understand(
        {
            "repository_id": 1,
            "url": url,
            "last_error": error,
            "new_field": [{"note": f"{repeat(password)}"}],
            "other": json.dumps({"msg": error}),
        },
        1,
        Redactor(),
    )
    assert mirror["url"] == f"{scheme}://{MASK}:{MASK}@host.io/group/repo.git"
    assert mirror["url_has_credentials"] is True
    for text in texts_in(mirror):
        for secret in (user, password):
            for spelled in (secret, spell(secret), repeat(secret)):
                assert spelled not in text


@given(user=SECRETS.filter(lambda user: not re.search("[/?#:]", user)), password=SECRETS)
@example("QXZJ", "pa/ss@wo:rd#qx?z")
@example("QXZJ", "qxz jqx\"'")
@example("QXZJ", "@?JJq")
@example("jq@xz", "J?J/J")
@example("@JJq", "J?JJ")
@example("QXZJ", "@J?JJ")
@example("QXZJ", "@J/JJ")
@example("QXZJ", "x@J?JJ")
def test_a_password_that_was_not_encoded_is_masked_too(user: str, password: str) -> None:
    # A port and a path look like this: nobody can tell.
    assume(not re.match(r"\d{0,5}(?:[/?#]|$)", password))
    url = f"https://{user}:{password}@host.io/group/repo.git"
    mirror = understand({"repository_id": 1, "url": url, "last_error": f"cannot read '{url}' !"}, 1, Redactor())
    assert mirror["url_has_credentials"] is True
    for text in texts_in(mirror):
        assert password not in text
        assert user not in text


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("https://ghp_0123456789@host/a.git", f"https://{MASK}@host/a.git"),
        ("https://oauth2:glpat-0123@host/a.git", f"https://{MASK}:{MASK}@host/a.git"),
        ("https://:only-a-password@host/a.git", f"https://{MASK}:{MASK}@host/a.git"),
        ("https://user:@host/a.git", f"https://{MASK}:{MASK}@host/a.git"),
        ("ssh://git:password@host/a.git", f"ssh://{MASK}:{MASK}@host/a.git"),
        ("user:password@host/a.git", f"{MASK}:{MASK}@host/a.git"),
        ("//user:password@host/a.git", f"//{MASK}:{MASK}@host/a.git"),
        (" https://user:password@host/a.git", f" https://{MASK}:{MASK}@host/a.git"),
        ("HTTPS://user:password@host/a.git", f"HTTPS://{MASK}:{MASK}@host/a.git"),
        ("https://user:p@ss@host/a.git", f"https://{MASK}:{MASK}@host/a.git"),
        ("https://user:p@s?s@host/a.git", f"https://{MASK}:{MASK}@host/a.git"),
        ("https://user:@p/s@host/a.git", f"https://{MASK}:{MASK}@host/a.git"),
        ("https://user:password@host/@scope/a.git", f"https://{MASK}:{MASK}@host/@scope/a.git"),
        ("https://host/a.git?private_token=0123", f"https://host/a.git?private_token={MASK}"),
        ("https://host/a.git?x=1&access_token=0123&y=2", f"https://host/a.git?x=1&access_token={MASK}&y=2"),
        ("https://user:p%E4ss@host/a.git", f"https://{MASK}:{MASK}@host/a.git"),
    ],
)
def test_credentials_of_a_url_are_masked_and_reported(url: str, masked: str) -> None:
    credentials = split_url(url)
    assert (credentials.url, credentials.found) == (masked, True)


@pytest.mark.parametrize(
    "url",
    [
        "ssh://git@host/a.git",
        "git+ssh://git@host:22/a.git",
        "ssh://someone@host/a.git",
        "git@host:group/a.git",
        "someone@host:group/a.git",
        "https://host/a.git",
        "https://host:8443/a@b/c.git",
        "https://host/@scope/a.git",
        "https://host/a.git?ref=me@example.com",
        "https://@host/a.git",
        "https://:@host/a.git",
        "file:///srv/a.git",
        "/srv/a@b.git",
        "https://[::1]:8443/a.git",
        "https://host/a.git?author=me",
        "",
    ],
)
def test_a_url_without_credentials_is_unchanged_and_not_reported(url: str) -> None:
    credentials = split_url(url)
    assert (credentials.url, credentials.found) == (url, False)
    mirror = understand({"repository_id": 1, "url": url, "last_error": f"cannot read {url} now"}, 1, Redactor())
    assert (mirror["url"], mirror["last_error"]) == (url, f"cannot read {url} now")
    assert mirror["url_has_credentials"] is False


def test_a_percent_encoded_password_that_is_no_utf_8_is_found_again() -> None:
    masker = credentials_masker(split_url("https://user:p%E4ssword@host/a.git"))
    assert masker is not None
    assert masker("denied: p%E4ssword and p%e4ssword") == f"denied: {MASK} and {MASK}"


def test_a_token_in_the_query_is_masked_where_it_is_repeated() -> None:
    mirror = understand(
        {"repository_id": 1, "url": "https://host/a?private_token=glpat-0123", "last_error": "glpat-0123 refused"},
        1,
        Redactor(),
    )
    assert mirror["last_error"] == f"{MASK} refused"


def test_short_credentials_are_masked_as_words_so_that_texts_stay_readable() -> None:
    mirror = understand(
        {
            "repository_id": 1,
            "url": "https://a:128@host/a.git",
            "update_status": "failed",
            "last_update_at": "2026-12-27T18:52:21.128+08:00",
            "last_error": '{"msg":"a bad password: 128, 1280 tries","code":"7"}',
        },
        1,
        Redactor(),
    )
    assert mirror["last_error"] == f'{{"msg":"{MASK} bad password: {MASK}, 1280 tries","code":"7"}}'
    assert mirror["last_update_at"] == "2026-12-27T18:52:21.128+08:00"


def test_a_password_that_is_an_ordinary_word_does_not_destroy_state_and_times() -> None:
    fields = {
        "repository_id": 1,
        "update_status": "failed",
        "last_update_at": "2026-12-27T18:52:21.000+08:00",
        "last_successful_update_at": "2026-12-27T18:52:21.000+08:00",
        "endpoint_uuid": "2026-failed",
    }
    mirror = understand({**fields, "url": "https://failed:2026@host/a.git"}, 1, Redactor())
    assert {name: mirror[name] for name in fields} == fields


def test_a_prescribed_user_name_stays_an_ordinary_word() -> None:
    masker = credentials_masker(split_url("https://git:password@host/a.git"))
    assert masker is not None
    assert masker("git: exit status 128, password") == f"git: exit status 128, {MASK}"


# --- In any text


@pytest.mark.parametrize(
    "text",
    [
        "exit status 128",
        "fatal: repository 'https://host/a.git' not found",
        "ssh://git@host: Permission denied (publickey).",
        "write to me@example.com or see https://example.com/help",
        "see //server/share, and a@b",
        "10:30 // @noon",
        "\u8ba4\u8bc1\u4fe1\u606f\u8fc7\u671f https://host/\u8def\u5f84",
        "a=b&token_count=3",
        "",
    ],
)
def test_ordinary_texts_are_unchanged(text: str) -> None:
    assert mask_urls(text) == text
    assert Redactor(["s3cr3t"]).text(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("at https://user:password@host/x and", f"at https://{MASK}:{MASK}@host/x and"),
        ('"https://user:password@host/x"', f'"https://{MASK}:{MASK}@host/x"'),
        ("a https://u:password1@h b http://u:password2@h", f"a https://{MASK}:{MASK}@h b http://{MASK}:{MASK}@h"),
        ("https://user:pass/word@host/x", f"https://{MASK}:{MASK}@host/x"),
        ("see https://host/x?access_token=0123 now", f"see https://host/x?access_token={MASK} now"),
    ],
)
def test_credentials_of_any_url_in_a_text_are_masked(text: str, masked: str) -> None:
    assert mask_urls(text) == masked


@given(st.text("ab:/@.?#=&%\\\"' \n", max_size=60))
def test_masking_ends_and_is_done_once(text: str) -> None:
    once = mask_urls(text)
    assert mask_urls(once) == once


@pytest.mark.parametrize(
    "text", ["//" + "a" * 100000, "a:" * 50000, "//a:" * 20000, "?token" * 20000, "a+" * 50000 + ":/"]
)
def test_no_text_takes_long(text: str) -> None:
    started = time.monotonic()
    mask_urls(text + "@")
    split_url(text + "=")
    assert time.monotonic() - started < 5


# --- Our own secrets


@given(
    secrets=st.lists(SECRETS, min_size=1, max_size=4),
    spellings=st.lists(
        st.sampled_from(["as it is", "percent-encoded", "percent-encoded in lower case", "in JSON", "in ASCII JSON"]),
        min_size=1,
    ),
)
@example(["qxzj", "qxzjQXZJ"], ["as it is"])
@example(['q"x\\z'], ["in JSON"])
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


def test_an_endless_text_is_cut_visibly() -> None:
    assert printable("a" * 1000) == "a" * 1000
    assert printable("a" * 1001) == "a" * 999 + "…"
