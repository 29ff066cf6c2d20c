# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials in urls."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._url_credentials import (
    MASK,
    mask_urls,
    masked,
    split_url,
)

NAMES = [
    "private_token", "access_token", "token", "jwt", "sig", "X-Amz-Signature", "key", "api-key", "apikey", "pass",
    "passwd", "password", "passphrase", "pwd", "auth", "authorization", "oauth_verifier", "cred", "X-Amz-Credential",
    "client_secret", "secret", "session", "user[password]", "AUTH.TOKEN",
]  # fmt: skip

ORDINARY_NAMES = [
    "ref",
    "author",
    "authors",
    "design",
    "assignee",
    "keyword",
    "passive",
    "page",
    "token_count",
    "x",
    "id",
]


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
        ("https://user:p%2Fss@host/@scope/a.git", f"https://{MASK}:{MASK}@host/@scope/a.git"),
        ("https://host/a.git?private_token=0123", f"https://host/a.git?private_token={MASK}"),
        ("https://host/a.git?x=1&access_token=0123&y=2", f"https://host/a.git?x=1&access_token={MASK}&y=2"),
        ("https://user:p%E4ss@host/a.git", f"https://{MASK}:{MASK}@host/a.git"),
        ("https://user%3Apassword%40host/a.git", f"https://{MASK}%3A{MASK}%40host/a.git"),
        ("https:\\/\\/user:password@host\\/a.git", f"https:\\/\\/{MASK}:{MASK}@host\\/a.git"),
        ("https://proxy/https://user:password@host/a", f"https://proxy/https://{MASK}:{MASK}@host/a"),
        # A user is no secret of the kind of a password: host and path stay.
        ("https://acme@acme.visualstudio.com/Shop/_git/cart", f"https://{MASK}@acme.visualstudio.com/Shop/_git/cart"),
        (
            "https://mirror:s3cret-Pa55@mirror.example.com/platform/cart.git",
            f"https://{MASK}:{MASK}@mirror.example.com/platform/cart.git",
        ),
        (
            "https://gitlab:TOKEN-1@gitlab.example.com/gitlab/gitlab.git",
            f"https://{MASK}:{MASK}@gitlab.example.com/gitlab/gitlab.git",
        ),
        # But a password is masked there too.
        ("https://user:s3cret@host/s3cret/a.git", f"https://{MASK}:{MASK}@host/{MASK}/a.git"),
        ("https://user:s%2Fcret@host/s/cret.git", f"https://{MASK}:{MASK}@host/{MASK}.git"),
        (
            "https://h/x?pwd=S1&auth=S2&key=S3#access_token=S4",
            f"https://h/x?pwd={MASK}&auth={MASK}&key={MASK}#access_token={MASK}",
        ),
        ("https://h/x?a=1;token=S4;b=2", f"https://h/x?a=1;token={MASK};b=2"),
        ("https://h/x?token=S4;5", f"https://h/x?token={MASK}"),
        ("https://h/x?to%6Ben=S4", f"https://h/x?to%6Ben={MASK}"),
        ("https://h/x?next=%2Fy%3Ftoken%3DS4", f"https://h/x?next=%2Fy%3Ftoken%3D{MASK}"),
        ("https://h/x?token=a'b c", f"https://h/x?token={MASK}"),
    ],
)
def test_credentials_of_a_url_are_masked_and_reported(url: str, masked: str) -> None:
    credentials = split_url(url)
    assert (credentials.url, credentials.found) == (masked, True)
    again = split_url(masked)
    assert (again.url, again.found) == (masked, False)


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
        "https://host:8443/a%40b/c.git",
        "https://host/@scope/a.git",
        "https://host/a.git?ref=me@example.com",
        "https://@host/a.git",
        "https://:@host/a.git",
        "file:///srv/a.git",
        "/srv/a@b.git",
        "https://[::1]:8443/a.git",
        "https://host/a.git?author=me",
        "https://host/token/a.git",
        "https://host/app:1.2@sha256",
        "",
        *[f"https://host/a.git?{name}=main" for name in ORDINARY_NAMES],
    ],
)
def test_a_url_without_credentials_is_unchanged_and_not_reported(url: str) -> None:
    credentials = split_url(url)
    assert (credentials.url, credentials.found) == (url, False)
    assert not credentials.secrets


SEPARATORS = ["?", "?a=1&", ";", "#", "&amp;", "&#38;", "&#x26;", "%26", "%3f", "\\u0026", "\\x26", "%2526"]


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_that_carries_a_secret_is_masked(name: str) -> None:
    for before in SEPARATORS:
        for equals in ("=", "%3D", "&#61;", "\\u003d"):
            url = f"https://host/a{before}{name}{equals}S3cr3t"
            assert split_url(url)[:2] == (f"https://host/a{before}{name}{equals}{MASK}", True)
            assert (
                mask_urls(f"cannot read '{url}' now") == f"cannot read 'https://host/a{before}{name}{equals}{MASK}' now"
            )


@pytest.mark.parametrize("before", ["", "https:/", "https:///", "https:\\", "https:\\\\", "https:"])
@pytest.mark.parametrize("around", ["{}", "cannot read {}/", "'{}'", "({})", '{{"msg": "{}"}}'])
def test_credentials_without_two_slashes_before_them_are_masked_in_texts(before: str, around: str) -> None:
    text = mask_urls(around.format(f"{before}user:S3cr3t@git.example.com:group/a.git"))
    assert "S3cr3t" not in text
    assert f"{MASK}@git.example.com" in text


@pytest.mark.parametrize(
    "text",
    [
        "mailto:bob@example.com",
        "write to: bob@example.com",
        "error:git@github.com:a/b.git",
        "git@github.com:a/b.git",
        "https://host/app:1.2@sha256:0123",
        "auth: failed, password: wrong, token: expired",
        "The access token: https://host1.example.com/help-on-tokens",
    ],
)
def test_what_only_looks_like_credentials_stays(text: str) -> None:
    assert mask_urls(text) == text


@pytest.mark.parametrize("name", ["password", "PRIVATE-TOKEN", "X-Auth-Token", "Cookie", "api_key", "sk", "pat"])
@pytest.mark.parametrize("form", ["{}: {}", "{}:{}", "'{}': '{}'", '"{}": "{}"', "{}={}"])
def test_a_secret_after_its_name_is_masked_in_texts(name: str, form: str) -> None:
    assert "S3cr3tValue9" not in mask_urls(f"header {form.format(name, 'S3cr3tValue9')} refused")


def test_a_percent_encoded_password_that_is_no_utf_8_is_found_again() -> None:
    text = "denied: p%E4ssword and p%e4ssword"
    assert _masked_with("https://user:p%E4ssword@host/a.git", text) == f"denied: {MASK} and {MASK}"


def _masked_with(url: str, text: str) -> str:
    secrets = split_url(url).secrets
    assert secrets
    return masked(text, secrets)


def test_the_user_beside_a_password_stays_in_texts() -> None:
    text = "invalid token for 'https://token:S3cr3t@host/token.git'"
    assert _masked_with("https://token:S3cr3t@host/token.git", text) == (
        f"invalid token for 'https://{MASK}:{MASK}@host/token.git'"
    )


@pytest.mark.parametrize("user", ["ghp_0123456789", "glpat-0123456789", "a1" * 12, "deadbeef" * 5 + "0"])
@pytest.mark.parametrize("password", ["", ":", ":x-oauth-basic", ":S3cr3t"])
def test_a_user_that_is_a_token_is_masked_wherever_it_is(user: str, password: str) -> None:
    assert user not in _masked_with(f"https://{user}{password}@host/a.git", f"{user}: no /a/{user}/b, {quote(user)}")


def test_a_user_alone_is_masked_as_a_word_but_not_in_hosts_and_paths() -> None:
    text = "acme.visualstudio.com/acme/cart: user 'acme' is unknown. Not acme."
    assert _masked_with("https://acme@acme.visualstudio.com/acme/cart", text) == (
        f"acme.visualstudio.com/acme/cart: user '{MASK}' is unknown. Not {MASK}."
    )


def test_a_prescribed_user_or_password_stays_an_ordinary_word() -> None:
    assert (
        _masked_with("https://git:S3cr3t@host/a.git", "git: exit status 128, S3cr3t") == f"git: exit status 128, {MASK}"
    )
    assert _masked_with("https://ghp_01234:x-oauth-basic@host/a", "x-oauth-basic ghp_01234") == f"x-oauth-basic {MASK}"


def test_a_short_password_is_masked_as_a_word() -> None:
    assert _masked_with("https://u:128@host", "wrong: 128, 1280 tries") == f"wrong: {MASK}, 1280 tries"


def test_a_password_is_found_by_its_beginning() -> None:
    password = "Pa55" * 1000
    assert _masked_with(f"https://u:{password}@host", f"a {password} b") == f"a {MASK} b"
    assert _masked_with(f"https://u:{password}@host", f"a {password[:2000]} b") == f"a {MASK} b"


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
        "100% of 5 \\ 3 & more, caf\u00e9 &amp; co + 1",
        "HTTP Basic: Access denied, a basic understanding, Bearer authentication failed",
        '{"msg":"exit status 128","code":"7"}',
        "fatal: could not read Password for 'https://host': terminal prompts disabled",
        "",
    ],
)
def test_ordinary_texts_are_unchanged(text: str) -> None:
    assert mask_urls(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("at https://user:password@host/x and", f"at https://{MASK}:{MASK}@host/x and"),
        ('"https://user:password@host/x"', f'"https://{MASK}:{MASK}@host/x"'),
        ("a https://u:password1@h b http://u:password2@h", f"a https://{MASK}:{MASK}@h b http://{MASK}:{MASK}@h"),
        ("https://user:pass/word@host/x", f"https://{MASK}:{MASK}@host/x"),
        ("see https://host/x?access_token=0123 now", f"see https://host/x?access_token={MASK} now"),
        ("https:\\/\\/user:password@host\\/x", f"https:\\/\\/{MASK}:{MASK}@host\\/x"),
        ("https%3A%2F%2Fuser%3Apassword%40host", f"https%3A%2F%2F{MASK}%3A{MASK}%40host"),
        ("grant_type=x&password=abc&y=1", f"grant_type=x&password={MASK}&y=1"),
        ("password=abc", f"password={MASK}"),
        ("token='abc'", f"token='{MASK}'"),
        ('{"msg":"x","private_token": "a b"}', f'{{"msg":"x","private_token": "{MASK}"}}'),
        ('{\\"token\\":\\"abc\\"}', f'{{\\"token\\":\\"{MASK}\\"}}'),
        ("Authorization: Basic Ym9iOmh1bnRlcjJwdw== sent", f"Authorization: Basic {MASK} sent"),
        ("Authorization: basic Ym9iOmh1bnRlcjJwdw", f"Authorization: basic {MASK}"),
        ("authorization: Bearer eyJhbGciOi.J9-_x", f"authorization: Bearer {MASK}"),
    ],
)
def test_credentials_in_any_text_are_masked(text: str, masked: str) -> None:
    assert mask_urls(text) == masked


@given(st.text("ab:/@.?#=&%\\\"' \n", max_size=60) | st.text("abkey=;&%3D/:@\\u0", max_size=60))
def test_masking_ends_and_is_done_once(text: str) -> None:
    once = mask_urls(text)
    assert mask_urls(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "//" + "a" * 200000, "a:" * 100000, "//a:" * 50000, "?token" * 50000, "a+" * 100000 + ":/", "//a:1" * 50000,
        "@" + "//:a" * 200000, "//:a" * 200000 + "@", "token=" * 50000, "key;" * 50000, "%25" * 100000, "\\" * 300000,
        "&#38;" * 50000, '"token":"' * 30000, "basic " * 50000, "\\u0040" * 50000, "=;a" * 100000,
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_the_time_grows_with_the_length_of_the_text(text: str) -> None:
    started = time.process_time()
    mask_urls(text + "@")
    split_url(text + "=")
    split_url(f"https://user:{text}@host/{text[:1000]}")
    assert time.process_time() - started < 6
