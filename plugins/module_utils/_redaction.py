# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Keep secrets, and what Ansible would not pass on, out of everything that leaves the collection."""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._spellings import Secrets, encoded
from ansible_collections.huaweicloud.codearts.plugins.module_utils._url_credentials import (
    MASK,
    masked,
    may_have_secrets,
)

# Error texts are for people; a gateway's stack trace is not.
_LONGEST_LINE: t.Final = 1000

#: Characters of a text that are kept. Fields that the API documents have some hundred at most.
LONGEST_TEXT: t.Final = 16 * 1024

#: Characters of all fields of an object together that the API does not document.
LARGEST_UNKNOWN: t.Final = 64 * 1024

# What is searched beyond the end of a text that is cut: a secret in any spelling.
_OVERLAP: t.Final = 4 * 1024

# A service has some dozen fields. A hostile response may have any number.
_MOST_NAMES: t.Final = 1000

_SECRET_NAME: t.Final = (
    r"(?i)passw|passphrase|pwd|secret|token(?!_?(?:count|type|limit))|credential|signature|jwt|authorization|hmac|bearer"
    r"|(?:api|private|access|ssh|deploy)[_-]?key|session[_-]?id|cookie|(?:^|[_-])(?:pass|auth|creds?|sig|session|[as]k)$"
)

# Ansible takes an object with such a key for one of its own: for another type, or for a text that it encrypted.
_ANSIBLE_NAME: t.Final = "__ansible_"

# A secret such as "2026" or "failed" may be a part of a date or a state, which then stays.
_DATE_OR_STATE: t.Final = (
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
    r"|none|to_retry|scheduled|started|finished|failed|private|internal|public|public_read|\d"
)
# Of more names in an object that become the same without secrets, only the last is kept.
_MOST_SAME_NAMES: t.Final = 100

_ID: t.Final = r"[\w-]{1,64}"
_SHORTEST_IN_ID: t.Final = 8


class Documented(t.NamedTuple):
    """
    The fields of an object that the API documents.

    Attributes:
        names: All of them, which are never masked.
        words: Those with dates, states and ids, which no secret is a part of.
    """

    names: frozenset[str]
    words: frozenset[str]


class Redactor:
    """
    Masks known secrets, and the credentials of urls, in texts and in JSON values.

    Args:
        secrets: What must never be printed, as the user gave it.
    """

    def __init__(self, secrets: t.Iterable[str] = ()) -> None:
        self._texts: set[str] = set()
        self._own = Secrets()
        #: Names of fields that name no secret.
        self._plain_names: set[str] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Mask a secret from now on."""
        if secret and secret not in self._texts:
            self._texts.add(secret)
            self._own = Secrets(map(encoded, self._texts))

    def text(self, text: str, *known: Secrets) -> str:
        """
        Return a text of bounded length without secrets, and without characters that cannot be printed as UTF-8.

        Args:
            text: Any text.
            known: Further secrets that it may have.
        """
        text = masked(text, self._own, *known) if len(text) <= LONGEST_TEXT else self._shortened(text, known)
        # JSON may hold half a surrogate pair, which no output can carry.
        return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")

    def _shortened(self, text: str, known: t.Iterable[Secrets]) -> str:
        # Masked before it is cut: a part of a secret would not be found.
        kept = masked(text[: LONGEST_TEXT + _OVERLAP], self._own, *known)
        if len(text) > LONGEST_TEXT + _OVERLAP:
            kept = kept[:-_OVERLAP][:LONGEST_TEXT]
            # The last url may go on to where its password ends.
            last_space = max(kept.rfind(character) for character in " \n\t\"'<>\\")
            if re.search(r"//|[=:%]", kept[last_space + 1 :]):
                kept = kept[: last_space + 1]
        return kept[: LONGEST_TEXT - 1] + "…"

    def fields(self, fields: dict[str, t.Any], documented: Documented, *known: Secrets) -> dict[str, t.Any]:
        """
        Return an object of a service without secrets: in its texts, its names, and under names of secrets.

        Args:
            fields: The object.
            documented: Its fields that the API documents.
            known: Further secrets that it may have.

        Returns:
            All of its fields. A text that is too long is cut, and so are fields that the API does not document and that
            are too large together; those whose names alone are too large together are left out.
        """
        result: dict[str, t.Any] = {}
        left = left_for_names = LARGEST_UNKNOWN
        for name, value in fields.items():
            if name in documented.names:
                if isinstance(value, (dict, list)) or (
                    isinstance(value, str) and not (name in documented.words and self._is_word(value))
                ):
                    value = self.value(value, *known)  # noqa: PLW2901
                result[name] = value
                continue
            masked_value = self._named_value(name, value, known)
            new_name = self._new_name(name, known, result)
            left -= _size(masked_value)
            left_for_names -= len(new_name)
            if left_for_names >= 0:
                result[new_name] = masked_value if left >= 0 else "…"
        return result

    def _is_word(self, text: str) -> bool:
        """Return whether a text is a date, a state or an id, and no secret of the user's own."""
        if re.fullmatch(_DATE_OR_STATE, text):
            return True
        return re.fullmatch(_ID, text) is not None and not any(
            len(secret) >= _SHORTEST_IN_ID and secret in text for secret in self._texts
        )

    def is_clean(self, fields: dict[str, t.Any], documented: Documented) -> bool:
        """
        Tell cheaply whether an object of a service has nothing to mask, which nearly all have not.

        One look at all texts of the object together costs less than one at each.
        """
        texts: list[str] = []
        if not fields.keys() <= documented.names:
            unknown = fields.keys() - documented.names
            if self._own.has_numbers or not self._are_plain(unknown):
                return False
            texts += unknown
        for value in fields.values():
            if value.__class__ is str:
                texts.append(value)
            elif (value.__class__ is dict or value.__class__ is list) and not self._collect(value, texts):
                return False
        text = "\n".join(texts)
        if len(text) > LONGEST_TEXT or may_have_secrets(text, (self._own,)):
            return False
        return text.isascii() or not re.search("[\ud800-\udfff]", text)

    def _collect(self, value: dict[str, t.Any] | list[t.Any], texts: list[str]) -> bool:
        """Collect the texts and the names in a value. Returns: False where a name is to be changed."""
        items: t.Iterable[t.Any] = value
        if isinstance(value, dict):
            texts += value
            items = value.values()
            if not self._are_plain(value.keys()):
                return False
        for item in items:
            if item.__class__ is str:
                texts.append(item)
            elif (item.__class__ is dict or item.__class__ is list) and not self._collect(item, texts):
                return False
        return True

    def _are_plain(self, names: t.AbstractSet[str]) -> bool:
        return names <= self._plain_names or all(self._is_plain(name) for name in names)

    def _is_plain(self, name: str) -> bool:
        if name.startswith(_ANSIBLE_NAME) or re.search(_SECRET_NAME, name):
            return False
        if len(self._plain_names) < _MOST_NAMES:
            self._plain_names.add(name)
        return True

    def value(self, value: t.Any, *known: Secrets) -> t.Any:
        """Return a JSON value without secrets: in its texts, its names, and under names of secrets."""
        if isinstance(value, str):
            return self.text(value, *known)
        if isinstance(value, dict):
            result: dict[str, t.Any] = {}
            for name, item in value.items():
                masked_item = self._named_value(name, item, known)
                result[self._new_name(name, known, result)] = masked_item
            return result
        if isinstance(value, list):
            return [self.value(item, *known) for item in value]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return MASK if any(secrets.is_number(value) for secrets in (self._own, *known)) else value
        return value

    def _named_value(self, name: str, value: t.Any, known: t.Sequence[Secrets]) -> t.Any:
        if value and isinstance(value, (str, dict, list)) and re.search(_SECRET_NAME, name):
            return _all_masked(self.value(value, *known))
        return self.value(value, *known)

    def _new_name(self, name: str, known: t.Sequence[Secrets], taken: t.Container[str]) -> str:
        """
        Return the name of a field without secrets, that Ansible takes for nothing of its own, and that is not taken.
        """
        name = self.text(name, *known)
        if name.startswith(_ANSIBLE_NAME):
            name = name.lstrip("_")
        # A hostile response may have any number of names that become the same.
        unique = name
        for number in range(1, _MOST_SAME_NAMES):
            if unique not in taken:
                break
            unique = name + "_" * number
        return unique


def _all_masked(value: t.Any) -> t.Any:
    """Return a value with each text in it masked, as what stands under the name of a secret."""
    if isinstance(value, dict):
        return {name: _all_masked(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_all_masked(item) for item in value]
    return MASK if value and isinstance(value, str) else value


def _size(value: t.Any) -> int:
    return len(value) if isinstance(value, str) else len(json.dumps(value)) if isinstance(value, (dict, list)) else 1


#: Control characters, which could drive a terminal, and characters that hide or that reorder what is around them. Those
#: that join letters and emoji (U+200C, U+200D) stay.
_UNPRINTABLE: t.Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]+"
)


def printable(text: str) -> str:
    """
    Return a text on one line of bounded length, without characters that could drive a terminal or mislead a reader.
    """
    text = _UNPRINTABLE.sub(" ", text).strip()
    return text if len(text) <= _LONGEST_LINE else text[: _LONGEST_LINE - 1] + "…"
