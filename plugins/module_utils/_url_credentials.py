# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Credentials in urls: found, masked, and found again elsewhere in a text."""

from __future__ import annotations

import base64
import binascii
import bisect
import itertools
import re
import typing as t
from urllib.parse import unquote_to_bytes

from ansible_collections.huaweicloud.codearts.plugins.module_utils._error_wording import WORDING, may_be_wording
from ansible_collections.huaweicloud.codearts.plugins.module_utils._spellings import (
    SHORTEST_ANYWHERE,
    SHORTEST_IN_BASE64,
    Levels,
    Secrets,
    Span,
    encoded,
)

MASK: t.Final = "********"

_MASK: t.Final = MASK.encode()

# Without one of these a text has no credentials of a url, or none that is not escaped.
_USERINFO_HINT: t.Final = r"""//[^\s"<>\\]*@"""
_SECRET_PARTS_OF_TEXT: t.Final = (
    *("sig", "key", "pass", "pwd", "auth", "cred", "jwt", "token", "secret", "bearer", "session", "hmac"),
    "cookie",
)
_SECRET_PARTS: t.Final = tuple(part.encode() for part in _SECRET_PARTS_OF_TEXT)
_SHORT_PARTS_OF_TEXT: t.Final = ("pw", "pat", "ak", "sk")
_SHORT_PARTS: t.Final = tuple(part.encode() for part in _SHORT_PARTS_OF_TEXT)

# Of more urls the hint is not looked for, which takes their number times the length of the text.
_MOST_URLS: t.Final = 100

# Of more credentials in one url those that follow are masked there, but not looked for elsewhere.
_MOST_SECRETS: t.Final = 16

# A text with more is nothing that a person reads: it is masked as a whole.
_MOST_SPANS: t.Final = 1000

# Where a text has a secret more often, the cause of an error is not worth the time.
_MOST_WORDINGS: t.Final = 100
_LONGEST_WORDING: t.Final = 64

# What may follow the credentials in the authority of a url.
_HOST_AND_PORT: t.Final = rb"[^:@]+(?::\d{0,5})?|\[[0-9A-Fa-f:.]*\](?::\d{0,5})?"

# A password with an unencoded slash in it: what follows the colon is then no port number.
_USER_AND_NO_PORT: t.Final = rb"""[^/?#@:]*:(?!\d{0,5}(?:[/?#'),;]|$))"""

# A user and a password without "//" before them: what git takes for ssh, or an address with too few or too many
# slashes.
_USER_AND_PASSWORD: t.Final = (
    rb"""(?:(?<![^\s"'<>(\[,;=])|(?<=:/)|(?<=:///)|(?<=:\\)|(?<=:\\\\))"""
    rb"""(?!mailto:)(?P<user>[^\s"'<>()\[\],;=:/\\@]{1,256}):(?!git@)(?P<password>[^\s"'<>/\\@]{1,1024})@(?=[\w\[])"""
)
_USER_AND_PASSWORD_HINT: t.Final = r""":[^\s"'<>/\\@]{1,1024}@[\w\[]"""

# Parts of the names of parameters that carry secrets, and not those of "author", "design", "keyword", "passive", ...
_SECRET_PART: t.Final = rb"""(?:
    (?<!de)(?<!as)sig(?!ht) | (?<!mon)(?<!don)(?<!tur)key(?!word|board) | (?<!com)(?<!by)(?<!sur)pass(?!age|ed|ing|ive)
    | pwd | auth(?!or(?!i)) | cred | jwt | token(?![-_]?(?:count|type|limit)) | secret | bearer | session | hmac
    | cookie
    | (?<![a-z0-9])(?:pw|pat|[as]k)(?=["']?\s{0,8}[=:])
    )"""

# Those of its parts that many words contain.
_SHORT_PART: t.Final = r"""(?i)(?<![a-z0-9])(?:pw|pat|[as]k)["']?\s{0,8}[=:]"""

_NAME_END: t.Final = rb"[\w.\-\[\]]{0,64}"

# A semicolon separates parameters, but may also stand in a value.
_PARAMETER_IN_URL: t.Final = rb"(?xi)" + _SECRET_PART + _NAME_END + rb"=(?P<value>(?:[^&\#;]|;(?![\w.\-\[\]]{1,64}=))+)"

# In a text the value also ends with the url. And JSON may stand in a text.
_PARAMETER_IN_TEXT: t.Final = (
    rb"(?xi)"
    + _SECRET_PART
    + _NAME_END
    + rb"""(?:=["']?(?P<value>(?:[^&\#;\s"'<>]|;(?![\w.\-\[\]]{1,64}=))+)|"\s{0,8}:\s{0,8}"(?P<json>[^"]+)
        |'\s{0,8}:\s{0,8}'(?P<literal>[^']+)
        |:(?:[ ]{1,8}|(?![^\s"'<>,;]{0,256}@))
        (?P<header>(?=[^\s"'<>,;/]{0,256}\d)(?![^\s"'<>,;]{0,256}//)[^\s"'<>,;]{8,}))"""
)

# What an HTTP client sends as Authorization, in a trace. A word after "bearer" is no token.
_AUTHORIZATION: t.Final = (
    rb"(?i)\b(?:basic[ ]{1,8}(?P<basic>[A-Za-z0-9+/_=-]{4,})|bearer[ ]{1,8}(?P<bearer>[\w.~+/=-]{8,}))"
)

# Users that hosting services prescribe for tokens: in a text of their own they are ordinary words.
_PUBLIC_USERS: t.Final = frozenset({b"git", b"oauth2", b"x-access-token", b"x-token-auth", b"gitlab-ci-token"})

# Passwords that hosting services prescribe where the user is the token.
_PUBLIC_PASSWORDS: t.Final = frozenset({b"x-oauth-basic", b"x-token-auth"})

# A user that is a token: with the prefix of a hosting service, or long and of letters and digits.
_TOKEN: t.Final = (
    rb"(?:gh[a-z]_|github_pat_|gl[a-z]{2,5}-|ATBB|eyJ).*|(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{20,}"
    rb"|(?=\D*\d)[\w.~+/=-]{32,}"
)


class UrlCredentials(t.NamedTuple):
    """
    A url without its credentials, and what they were.

    Attributes:
        url: The url, masked.
        found: Whether there were any.
        passwords: Passwords and tokens, as they are in the url and decoded.
        secrets: What is to be masked elsewhere.
    """

    url: str
    found: bool
    passwords: frozenset[str]
    secrets: Secrets


_NOTHING: t.Final = Secrets()


class _Found:
    """
    The credentials of all urls in a text, at all of its levels of decoding.

    Attributes:
        spans: Where they are, in the original.
    """

    def __init__(self, levels: Levels) -> None:
        self.spans: list[Span] = []
        self._levels = levels
        #: Where users and passwords were found before. Decoded they are none, or others.
        self._seen: list[Span] = []  # In order
        self._passwords: set[bytes] = set()
        self._names: set[bytes] = set()
        self._pairs: set[bytes] = set()

    def add_userinfo(self, level: int, start: int, end: int) -> None:
        """Note a user and a password."""
        text = self._levels.texts[level]
        user, colon, password = text[start:end].partition(b":")
        is_ssh = start == 0 or text[max(0, start - 6) : start].lower() == b"ssh://"
        if (is_ssh and not colon) or not (user or password) or {user, password} <= {_MASK, b""}:
            return
        whole = self._levels.original(level, (start, end))
        index = bisect.bisect_right(self._seen, (whole[0], len(self._levels.texts[0])))
        if index and whole[0] <= self._seen[index - 1][1]:
            return
        self._seen.insert(index, whole)
        after_user = start + len(user)
        parts = [(start, after_user), (after_user + 1, end)] if colon else [(start, end)]
        self.spans += (self._levels.original(level, part) for part in parts)
        is_token = re.fullmatch(_TOKEN, user, re.DOTALL) is not None
        if len(self._passwords) + len(self._names) >= _MOST_SECRETS:
            return
        if password and password not in _PUBLIC_PASSWORDS:
            self._passwords.add(password)
            plain = unquote_to_bytes(password)
            if len(plain) < SHORTEST_IN_BASE64:
                # A longer one is found in the base64 of both.
                self._pairs.update((user + colon + password, unquote_to_bytes(user) + colon + plain))
            if is_token:
                self._passwords.add(user)
        elif user not in _PUBLIC_USERS:
            # Usually an access token, but it may be an account that is also the name of a host.
            (self._passwords if is_token else self._names).add(user)

    def add_parameters(self, level: int, pattern: bytes) -> None:
        """Note the values of parameters that carry secrets."""
        text = self._levels.texts[level]
        if not _may_have_parameters(text, b"=", b":", _SECRET_PARTS, _SHORT_PARTS):
            return
        for match in re.finditer(pattern, text):
            group = match.lastgroup or "value"
            if match[group] != _MASK:
                if len(self._passwords) < _MOST_SECRETS:
                    self._passwords.add(match[group])
                self.spans.append(self._levels.original(level, match.span(group)))

    def passwords(self) -> frozenset[str]:
        """Return the passwords, as they are in the text and decoded."""
        spelled = (password for found in self._passwords - {_MASK} for password in (found, unquote_to_bytes(found)))
        return frozenset(password.decode("utf-8", "replace") for password in spelled)

    def secrets(self) -> Secrets:
        """Return what is to be masked elsewhere."""
        return Secrets(self._passwords - {_MASK}, self._pairs, self._names - {_MASK})


def split_url(url: str) -> UrlCredentials:
    """
    Take the credentials out of a url.

    The user of an ssh address without a password is no secret and stays. A user alone in any other address counts as
    one: it is usually an access token. Host and path stay as they are unless they have a secret in them.
    """
    if not ("@" in url or "=" in url or "%" in url or "&" in url or "\\" in url):
        return UrlCredentials(url, False, frozenset(), _NOTHING)
    levels = Levels(encoded(url))
    found = _Found(levels)
    found.add_userinfo(0, *_userinfo_of_url(levels.texts[0]))
    for level, text in enumerate(levels.texts):
        for start, end in itertools.chain(_userinfos(text), _userinfos_without_slashes(text)):
            found.add_userinfo(level, start, end)
        found.add_parameters(level, _PARAMETER_IN_URL)
    if not found.spans:
        return UrlCredentials(url, False, frozenset(), _NOTHING)
    secrets = found.secrets()
    spans = [*found.spans, *_spans_of(secrets, levels)]
    return UrlCredentials(_replaced(levels.texts[0], spans), True, found.passwords(), secrets)


def _userinfo_of_url(url: bytes) -> Span:
    """
    Return where the user and the password of a url are.

    Without a scheme it is what git takes for ssh. A password may hold characters that ought to be percent-encoded: then
    what seems to be the host is none.
    """
    head, slashes, rest = url.rpartition(b"//") if url.lstrip().startswith(b"//") else url.partition(b"//")
    if not slashes:
        rest, head = head, b""
    authority = re.split(rb"[/?#]", rest, maxsplit=1)[0]
    user_info, _at_sign, host = authority.rpartition(b"@")
    if (
        slashes
        and b"@" in rest
        and (
            not re.fullmatch(_HOST_AND_PORT, host)
            # No path, or an empty password: the "@" belongs to the password.
            or (user_info and (rest[len(authority) :].startswith((b"?", b"#")) or user_info.endswith(b":")))
        )
    ):
        user_info = rest.rpartition(b"@")[0]
    start = len(head + slashes)
    return start, start + len(user_info)


def _userinfos(text: bytes) -> t.Iterator[Span]:
    """Find the user and the password of each url in a text."""
    position = text.find(b"//") if b"@" in text else -1
    run_end = last_at = -1
    while position >= 0:
        start = position + 2
        if start > run_end:
            run_end = _end_of_run(text, start)
            last_at = text.rfind(b"@", start, run_end)
        if last_at < start:
            position = text.find(b"//", max(run_end, start))
            continue
        end = _end_of_userinfo(text, start, run_end, last_at)
        if end is not None:
            yield start, end
        position = text.find(b"//", start if end is None else end)


def _userinfos_without_slashes(text: bytes) -> t.Iterator[Span]:
    """Find the user and the password of each address that has no "//" before them."""
    if b"@" in text:
        for match in re.finditer(_USER_AND_PASSWORD, text):
            yield match.start("user"), match.end("password")


def _end_of_run(text: bytes, start: int) -> int:
    """Return where a url ends that starts before."""
    end = re.compile(rb"""[\s"<>\\]""").search(text, start)
    return end.start() if end else len(text)


def _end_of_userinfo(text: bytes, start: int, run_end: int, last_at: int) -> int | None:
    separator = re.compile(rb"[/?#]").search(text, start, run_end)
    authority_end = separator.start() if separator else run_end
    user = re.compile(rb"[^/?#@:]*:@").match(text, start, authority_end)
    if user and last_at >= user.end():
        # The password begins with an unencoded at sign.
        return last_at
    at_sign = text.rfind(b"@", start, authority_end)
    if at_sign > start:
        return at_sign
    # A user may begin with an unencoded at sign too.
    return last_at if re.compile(_USER_AND_NO_PORT).match(text, max(start, at_sign + 1), run_end) else None


def masked(text: str, *known: Secrets) -> str:
    """Return a text with the credentials of all urls in it masked, and the known secrets in any spelling."""
    if not may_have_secrets(text, known):
        return text
    levels = Levels(encoded(text))
    found = _Found(levels)
    for level, decoded in enumerate(levels.texts):
        for start, end in itertools.chain(_userinfos(decoded), _userinfos_without_slashes(decoded)):
            found.add_userinfo(level, start, end)
            if len(found.spans) > _MOST_SPANS:
                return MASK
        found.add_parameters(level, _PARAMETER_IN_TEXT)
        found.spans += (levels.original(level, span) for span in _authorizations(decoded))
    spans = found.spans
    for secrets in known:
        spans += _without_wording(levels.texts[0], _spans_of(secrets, levels))
    return _replaced(levels.texts[0], spans) if spans else text


def _without_wording(text: bytes, spans: t.Iterable[Span]) -> t.Iterator[Span]:
    """Leave out what is a part of the wording of an error that git reports."""
    for index, (start, end) in enumerate(spans):
        if index < _MOST_WORDINGS and end - start < _LONGEST_WORDING and may_be_wording(text[start:end]):
            first = max(0, start - _LONGEST_WORDING)
            around = re.finditer(WORDING, text[first : end + _LONGEST_WORDING])
            if any(first + match.start() <= start and end <= first + match.end() for match in around):
                continue
        yield start, end


def may_have_secrets(text: str, known: t.Iterable[Secrets] = ()) -> bool:
    """Tell cheaply whether a text may have something to mask. Most texts have not."""
    if "%" in text or "\\" in text or "&" in text:
        return True
    if "@" in text and "//" in text and (text.count("//") > _MOST_URLS or re.search(_USERINFO_HINT, text)):
        return True
    if _may_have_parameters(text, "=", ":", _SECRET_PARTS_OF_TEXT, _SHORT_PARTS_OF_TEXT):
        return True
    if "@" in text and re.search(_USER_AND_PASSWORD_HINT, text):
        return True
    for secrets in known:
        if secrets.has_space and "+" in text:
            return True
        for literal in secrets.literals:
            if literal in text:
                return True
    return " " in text and ("asic " in text or "ASIC " in text or "earer " in text or "EARER " in text)


def _may_have_parameters(
    text: t.AnyStr, equals: t.AnyStr, colon: t.AnyStr, parts: t.Iterable[t.AnyStr], short_parts: t.Iterable[t.AnyStr]
) -> bool:
    if equals not in text and colon not in text:
        return False
    lowered = text.lower()
    # Not any(), which takes three times as long, for each mirror.
    for part in parts:
        if part in lowered:
            return True
    for part in short_parts:
        if part in lowered:
            short = _SHORT_PART if isinstance(text, str) else _SHORT_PART.encode()
            return re.search(short, text) is not None
    return False


def is_secret_user(user: str | None) -> bool:
    """
    Return whether a user is to be masked in texts: not where it is the same for everybody, or as short as any word.
    """
    return bool(user) and encoded(user or "") not in _PUBLIC_USERS and len(user or "") >= SHORTEST_ANYWHERE


def mask_urls(text: str) -> str:
    """Mask the credentials of every url in a text."""
    return masked(text)


def _authorizations(text: bytes) -> t.Iterator[Span]:
    for match in re.finditer(_AUTHORIZATION, text):
        if match["basic"]:
            if _is_user_and_password(match["basic"]):
                yield match.span("basic")
        elif re.search(rb"[\d.]", match["bearer"]) or len(match["bearer"]) >= 20:
            yield match.span("bearer")


def _is_user_and_password(text: bytes) -> bool:
    text = text.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    try:
        decoded = base64.b64decode(text + b"=" * (-len(text) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return False
    return ":" in decoded and decoded.isprintable()


def _spans_of(secrets: Secrets, levels: Levels) -> t.Iterator[Span]:
    """Find known secrets in a text."""
    for level, text in enumerate(levels.texts):
        for span in secrets.spans(text):
            start, end = levels.original(level, span)
            # In JSON the backslash that a secret ends with is written twice.
            while secrets.ends_with_backslash and levels.texts[0][end : end + 1] == b"\\":
                end += 1
            yield start, end


def _replaced(text: bytes, spans: t.Iterable[Span]) -> str:
    parts: list[bytes] = []
    position = 0
    open_until = -1
    for start, end in sorted(spans):
        if start > open_until:
            parts += (text[position:start], _MASK)
        open_until = position = max(open_until, end)
    parts.append(text[position:])
    return b"".join(parts).decode("utf-8", "replace")
