# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Credentials in urls: found, masked, and found again elsewhere in a text."""

from __future__ import annotations

import json
import re
import typing as t
from urllib.parse import unquote

MASK: t.Final = "********"

# An authority with a user part, anywhere in a text. The first form is a password that begins with an unencoded at sign,
# the last one with an unencoded slash in it: what follows the colon is then no port number. Lengths are bounded, since
# strangers write these texts: without a bound the time would grow with the square of their length. (Patterns are
# compiled when first used, which re remembers: most runs need none of them, and each run is a process.)
_USERINFO_IN_TEXT: t.Final = r"""(?x)
    //(?P<userinfo>
        [^\s/?\#@:"<>\\]{0,1024}:@[^\s"<>\\]{0,1024}
        |
        [^\s/?\#"<>\\]{0,1024}
        |
        [^\s/?\#@:"<>\\]{0,1024}:(?!\d{0,5}(?:[/?\#\s"'<>\\]|$))[^\s"<>\\]{0,1024}
    )@
    """

# What may follow the credentials in the authority of a url.
_HOST_AND_PORT: t.Final = r"[^:@]+(?::\d{0,5})?|\[[0-9A-Fa-f:.]*\](?::\d{0,5})?"

_SECRET_QUERY: t.Final = (
    r"(?i)(?P<name>[?&](?:[A-Za-z_-]{0,64}(?:token|password|passwd|secret)|sig|signature|api[_-]?key)=)"
    r"(?P<value>[^&#\s\"'<>]+)"
)

# Users that hosting services prescribe for tokens: in a text of their own they are ordinary words.
_PUBLIC_USERS: t.Final = frozenset({"git", "oauth2", "x-access-token", "x-token-auth", "gitlab-ci-token"})

# A shorter password is looked for as a whole word only: masking each "a" of a text would destroy it.
_SHORTEST_ANYWHERE: t.Final = 4


class UrlCredentials(t.NamedTuple):
    """
    A url without its credentials, and what they were, as they stood there and decoded, for finding them elsewhere.

    passwords: access tokens in the query included.
    """

    url: str
    users: frozenset[str]
    passwords: frozenset[str]

    @property
    def found(self) -> bool:
        """Whether there were any."""
        return bool(self.users or self.passwords)


def split_url(url: str) -> UrlCredentials:
    """
    Take the credentials out of C(url).

    The user of an ssh address without a password is no secret and stays. A user alone in any other address counts as
    one: it is usually an access token.
    """
    if "@" not in url and "=" not in url:
        return UrlCredentials(url, frozenset(), frozenset())
    users: set[str] = set()
    passwords: set[str] = set()

    def mask(user_info: str, before: str) -> str:
        user, _colon, password = user_info.partition(":")
        masked = _masked_userinfo(user_info, before)
        if masked != user_info:
            users.update(filter(None, (user, unquote(user))))
            passwords.update(filter(None, (password, unquote(password))))
        return masked

    def mask_parameter(match: re.Match[str]) -> str:
        passwords.update((match["value"], unquote(match["value"])))
        return match["name"] + MASK

    before, user_info, after = _split_userinfo(url)
    masked = f"{before}{mask(user_info, before)}{after}"
    masked = re.sub(_USERINFO_IN_TEXT, lambda match: f"//{mask(match['userinfo'], _before(match))}@", masked)
    masked = re.sub(_SECRET_QUERY, mask_parameter, masked)
    return UrlCredentials(masked, frozenset(users - {MASK}), frozenset(passwords - {MASK}))


def _split_userinfo(url: str) -> tuple[str, str, str]:
    """
    Return what stands before the user and the password, both, and what follows, from the at sign on.

    Without a scheme it is what git takes for ssh. A password may hold characters that ought to be percent-encoded: then
    what seems to be the host is none.
    """
    head, slashes, rest = url.rpartition("//") if url.lstrip().startswith("//") else url.partition("//")
    if not slashes:
        rest, head = head, ""
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    user_info, _at_sign, host = authority.rpartition("@")
    if (
        slashes
        and "@" in rest
        and (
            not re.fullmatch(_HOST_AND_PORT, host)
            # No path follows, or no password stands there: the password itself has an at sign.
            or (user_info and (rest[len(authority) :].startswith(("?", "#")) or user_info.endswith(":")))
        )
    ):
        user_info = rest.rpartition("@")[0]
    return head + slashes, user_info, rest[len(user_info) :]


def _masked_userinfo(user_info: str, before: str) -> str:
    """Return the user and the password masked, but for the user of an ssh address without a password."""
    user, colon, password = user_info.partition(":")
    is_ssh = not before or before.lower().endswith("ssh://")
    if (is_ssh and not colon) or not (user or password):
        return user_info
    return f"{MASK}:{MASK}" if colon else MASK


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 4) : match.start("userinfo")]


def is_secret_user(user: str | None) -> bool:
    """Whether a user is to be masked in texts: not where it is the same for everybody, or as short as any word."""
    return bool(user) and user not in _PUBLIC_USERS and len(user or "") >= _SHORTEST_ANYWHERE


def mask_urls(text: str) -> str:
    """Mask the credentials of every url in C(text)."""
    if "@" in text:
        text = re.sub(
            _USERINFO_IN_TEXT, lambda match: f"//{_masked_userinfo(match['userinfo'], _before(match))}@", text
        )
    if "=" in text:
        text = re.sub(_SECRET_QUERY, rf"\g<name>{MASK}", text)
    return text


def credentials_masker(credentials: UrlCredentials) -> t.Callable[[str], str] | None:
    """
    Return a function that masks the user and the password of a url wherever they stand in a text, as they are,
    percent-encoded or escaped as in JSON; None where there is nothing to find.
    """
    patterns = {
        password: _any_spelling(password)
        if len(password) >= _SHORTEST_ANYWHERE
        else _whole_word(_any_spelling(password))
        for password in credentials.passwords
    }
    for user in credentials.users - _PUBLIC_USERS:
        patterns.setdefault(user, _whole_word(_any_spelling(user)))
    if not patterns:
        return None
    # The longest first: a password may begin with the user.
    expression = re.compile("|".join(patterns[secret] for secret in sorted(patterns, key=len, reverse=True)))
    return lambda text: expression.sub(MASK, text)


def _whole_word(pattern: str) -> str:
    return rf"(?<!\w)(?:{pattern})(?!\w)"


def _any_spelling(secret: str) -> str:
    parts = re.findall(r"%[0-9A-Fa-f]{2}|.", secret, re.DOTALL)
    return "".join(f"(?i:{part})" if len(part) > 1 else _any_spelling_of_character(part) for part in parts)


def _any_spelling_of_character(character: str) -> str:
    percent = "".join(f"%{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))
    utf_16 = character.encode("utf-16-be", "surrogatepass").hex()
    # JSON allows any character to be escaped, and services differ in which they do.
    json_escape = "".join(rf"\\u{utf_16[start : start + 4]}" for start in range(0, len(utf_16), 4))
    spellings = {re.escape(character), f"(?i:{percent})", f"(?i:{json_escape})"}
    spellings.add(re.escape(json.dumps(character, ensure_ascii=False)[1:-1]))
    if character == " ":
        spellings.add(r"\+")
    if character == "/":
        spellings.add(r"\\/")
    return f"(?:{'|'.join(sorted(spellings, key=len, reverse=True))})"
