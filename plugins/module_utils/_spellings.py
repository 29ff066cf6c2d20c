# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""
Secrets in a text, however they are spelled there: percent-encoded, escaped as in JSON or HTML, or in base64.

A text is decoded, repeatedly, and searched at each level of decoding. All work is linear in the length of the text.
"""

from __future__ import annotations

import base64
import functools
import re
import typing as t
from urllib.parse import unquote_to_bytes

# More levels than anything encodes: a url in JSON in JSON has three.
_MOST_LEVELS: t.Final = 5

# What is searched for at most. A longer secret is found by its beginning, and then compared.
_LONGEST_NEEDLE: t.Final = 256

#: A shorter secret is searched for as a whole word only: masking each "a" of a text would destroy it.
SHORTEST_ANYWHERE: t.Final = 4

#: Fewer bytes have base64 that ordinary words contain.
SHORTEST_IN_BASE64: t.Final = 6

# Patterns are compiled when first used, which re remembers: most runs need none, and each run is a process.
_ESCAPE: t.Final = rb"""(?xs)
    %[0-9A-Fa-f]{2}
    | \\+u[dD][89abAB][0-9A-Fa-f]{2}\\+u[dD][c-fC-F][0-9A-Fa-f]{2}
    | \\+u[0-9A-Fa-f]{4}
    | \\+x[0-9A-Fa-f]{2}
    | \\+.?
    | &(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,10});
    | \+
    """

_CONTROL: t.Final = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}

#: A part of a text: where it starts and ends, in bytes.
Span = tuple[int, int]


def encoded(text: str) -> bytes:
    """Return a text as UTF-8. JSON may hold half a surrogate pair."""
    return text.encode("utf-8", "surrogatepass")


@functools.lru_cache(maxsize=1024)
def _unescaped(escape: bytes) -> bytes:
    """Return what one match of ``_ESCAPE`` stands for. A plus sign and a space are the same, as in a form."""
    if escape == b"+":
        return b" "
    if escape.startswith(b"%"):
        return bytes.fromhex(escape[1:].decode())
    if escape.startswith(b"&"):
        # Imported here, since it has a table of 2,000 names that few runs need.
        import html  # noqa: PLC0415

        return encoded(html.unescape(escape.decode()))
    kind = escape.lstrip(b"\\")
    if kind[:1] == b"u" and len(kind) > 1:
        units = bytes.fromhex(re.sub(rb"[\\u]", b"", kind).decode())
        return encoded(units.decode("utf-16-be", "surrogatepass"))
    if kind[:1] == b"x" and len(kind) > 1:
        return bytes.fromhex(kind[1:].decode())
    return _CONTROL.get(kind, kind)


def _decoded(data: bytes) -> bytes:
    return re.sub(_ESCAPE, lambda match: _unescaped(match[0]), data)


def _has_escapes(data: bytes) -> bool:
    return b"%" in data or b"\\" in data or b"&" in data or b"+" in data


class Levels:
    """
    A text as it is, and decoded as often as that changes anything.

    Attributes:
        texts: The text at each level, from the original on.
    """

    def __init__(self, text: bytes) -> None:
        self.texts = [text]
        #: For each level but the first, where the original of each byte starts and ends.
        self._origins: list[tuple[list[int], list[int]]] = []
        while _has_escapes(self.texts[-1]) and len(self.texts) < _MOST_LEVELS:
            decoded = _decoded(self.texts[-1])
            if decoded == self.texts[-1]:
                break
            self.texts.append(decoded)

    def original(self, level: int, span: Span) -> Span:
        """Return which part of the original a part of a level was decoded from."""
        if level == 0:
            return span
        while len(self._origins) < level:
            self._origins.append(self._trace(len(self._origins)))
        starts, ends = self._origins[level - 1]
        return starts[span[0]], ends[span[1] - 1]

    def _trace(self, level: int) -> tuple[list[int], list[int]]:
        """Return where the bytes of the level after ``level`` come from."""
        data = self.texts[level]
        before = self._origins[level - 1] if level else (range(len(data)), range(1, len(data) + 1))
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for match in re.finditer(_ESCAPE, data):
            starts += before[0][position : match.start()]
            ends += before[1][position : match.start()]
            length = len(_unescaped(match[0]))
            starts += [before[0][match.start()]] * length
            ends += [before[1][match.end() - 1]] * length
            position = match.end()
        starts += before[0][position:]
        ends += before[1][position:]
        return starts, ends


class _Needle(t.NamedTuple):
    """
    What to search for.

    Attributes:
        text: The secret, or its beginning.
        rest: What follows in the secret.
        is_word: Whether it counts only where it is not a part of a word.
        is_base64: Whether the base64 around it is secret too.
    """

    text: bytes
    rest: bytes
    is_word: bool
    is_base64: bool


class Secrets:
    """
    Secrets that can be found in any spelling.

    Args:
        secrets: As they stand somewhere, in any spelling.
        base64_only: Texts that are secret in base64 only, such as ``user:password``.
        names: Words that are secret where they stand alone, not as a part of a host or a path.
    """

    def __init__(
        self, secrets: t.Iterable[bytes] = (), base64_only: t.Iterable[bytes] = (), names: t.Iterable[bytes] = ()
    ) -> None:
        self._secrets = {form for secret in secrets for form in _forms(secret)}
        self._names = {form for name in names for form in _forms(name)} - self._secrets
        self._needles = [_needle(secret) for secret in self._secrets]
        for secret in self._secrets.union(base64_only):
            self._needles += _base64_needles(secret)
        #: Texts of which one is in each text with a secret that is not spelled in any other way.
        self.literals = tuple(
            needle.decode("utf-8", "surrogatepass")
            for needle in {needle.text for needle in self._needles} | self._names
            if _is_text(needle)
        )
        #: Secrets of which a form may have plus signs for spaces.
        self.has_space = any(b" " in secret for secret in self._secrets | self._names)
        #: Whether what follows a secret may belong to it.
        self.ends_with_backslash = any(secret.endswith(b"\\") for secret in self._secrets)
        self._numbers = {secret.decode() for secret in self._secrets if secret.isdigit() and len(secret) >= 4}

    def __bool__(self) -> bool:
        return bool(self._needles or self._names)

    @property
    def has_numbers(self) -> bool:
        """Whether a number may be a secret."""
        return bool(self._numbers)

    def is_number(self, number: float) -> bool:
        """Return whether a number is a secret of at least 4 digits, or has one of at least 6 in it."""
        digits = str(number).lstrip("-")
        whole = digits.removesuffix(".0")
        return whole in self._numbers or any(len(secret) >= 6 and secret in digits for secret in self._numbers)

    def spans(self, text: bytes) -> t.Iterator[Span]:
        """Find the secrets in one level of a text."""
        for needle in self._needles:
            position = text.find(needle.text)
            while position >= 0:
                end = position + len(needle.text)
                if needle.is_base64:
                    start, end = _base64_around(text, position, end)
                    yield start, end
                elif not needle.is_word or _is_whole_word(text, position, end):
                    end = _end_of_common(text, end, needle.rest)
                    yield position, end
                position = text.find(needle.text, end)
        for name in self._names:
            position = text.find(name)
            while position >= 0:
                end = position + len(name)
                if _stands_alone(text, position, end):
                    yield position, end
                position = text.find(name, end)


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _forms(secret: bytes) -> set[bytes]:
    """Return a secret at each level of decoding, but nothing that is empty."""
    plain = unquote_to_bytes(secret)
    # In a text that is decoded a plus sign is a space, while a backslash that came from it still stands.
    spaced = secret.replace(b"+", b" "), plain.replace(b"+", b" ")
    return {form for form in (*Levels(secret).texts, plain, *spaced) if form.strip()}


def _needle(secret: bytes) -> _Needle:
    is_word = len(secret.decode("utf-8", "replace")) < SHORTEST_ANYWHERE
    cut = min(_LONGEST_NEEDLE, len(secret))
    # Not within a character of several bytes.
    while cut < len(secret) and secret[cut] & 0xC0 == 0x80:
        cut -= 1
    return _Needle(secret[:cut], secret[cut:], is_word, is_base64=False)


def _base64_needles(secret: bytes) -> t.Iterator[_Needle]:
    """Yield what the base64 of every text with a secret in it has in common, for each of the three alignments."""
    secret = secret[:_LONGEST_NEEDLE]
    if len(secret) < SHORTEST_IN_BASE64:
        return
    for offset in range(3):
        bits = 8 * offset, 8 * (offset + len(secret))
        core = base64.b64encode(b"\0" * offset + secret)[-(-bits[0] // 6) : bits[1] // 6]
        for form in dict.fromkeys((core, core.replace(b"+", b" "), core.translate(_URL_SAFE))):
            yield _Needle(form, b"", is_word=False, is_base64=True)


_URL_SAFE: t.Final = bytes.maketrans(b"+/", b"-_")


def _base64_around(text: bytes, start: int, end: int) -> Span:
    after = re.compile(rb"[A-Za-z0-9+/_=-]*").match(text, end)
    # A text in base64 may be long: what stands before is looked at in pieces of bounded length.
    while start:
        before = re.search(rb"[A-Za-z0-9+/_-]*\Z", text[max(0, start - 1024) : start])
        length = len(before[0]) if before else 0
        start -= length
        if length < 1024:
            break
    return start, after.end() if after else end


def _end_of_common(text: bytes, end: int, rest: bytes) -> int:
    """Return where what follows in the text stops to be what follows in the secret."""
    if text.startswith(rest, end):
        return end + len(rest)
    following = text[end : end + len(rest)]
    low, high = 0, len(following)
    while low < high:
        middle = (low + high + 1) // 2
        if following[:middle] == rest[:middle]:
            low = middle
        else:
            high = middle - 1
    return end + low


def _is_whole_word(text: bytes, start: int, end: int) -> bool:
    # Bytes from 128 on are parts of letters of other alphabets.
    return not (
        re.match(rb"[\w\x80-\xff]", text[start - 1 : start]) or re.match(rb"[\w\x80-\xff]", text[end : end + 1])
    )


def _stands_alone(text: bytes, start: int, end: int) -> bool:
    """Return whether a word is no part of another, of a host, or of a path."""
    return not (
        re.match(rb"[\w\x80-\xff./-]", text[start - 1 : start])
        or re.match(rb"[\w\x80-\xff/-]|[.:][\w\x80-\xff]", text[end : end + 2])
    )
