# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Keep secrets out of everything that leaves the collection."""

from __future__ import annotations

import json
import re
import typing as t
from urllib.parse import quote

from ansible_collections.huaweicloud.codearts.plugins.module_utils._url_credentials import MASK, mask_urls

# Error texts are for people; a gateway's stack trace is not.
_LONGEST_LINE: t.Final = 1000

# A service has some dozen fields. A hostile response may have any number.
_MOST_NAMES: t.Final = 1000

_SECRET_NAME: t.Final = r"(?i)passw|secret|token"


class Redactor:
    """
    Masks known secrets, and the credentials of urls, in texts and in JSON values.

    secrets: what must never be printed, as the user gave it.
    """

    def __init__(self, secrets: t.Iterable[str] = ()) -> None:
        self._secrets: tuple[str, ...] = ()
        #: Names of fields that were looked at, without secrets, and whether they name one.
        self._names: dict[str, tuple[str, bool]] = {}
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Mask C(secret) from now on."""
        if secret:
            encoded = quote(secret, safe="", errors="surrogatepass")
            escaped = (json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))
            spellings = {*self._secrets, secret, encoded, _lower_hex(encoded), *escaped}
            # The longest first: a secret may be a part of another.
            self._secrets = tuple(sorted(spellings, key=len, reverse=True))
            self._names.clear()

    def text(self, text: str) -> str:
        """Return C(text) without secrets, and without characters that cannot be printed as UTF-8."""
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, MASK)
        text = mask_urls(text)
        # JSON may hold half a surrogate pair, which no output can carry.
        return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")

    def value(self, value: t.Any, mask: t.Callable[[str], str] | None = None) -> t.Any:
        """
        Return a JSON value without secrets: in its texts, its keys, and under keys that name a secret.

        mask: applied to each text as well.
        """
        if isinstance(value, str):
            return self.text(mask(value) if mask else value)
        if isinstance(value, dict):
            fields = {}
            for key, item in value.items():
                name, names_secret = self._names.get(key) or self._look_at(key)
                if names_secret and item and isinstance(item, str):
                    fields[name] = MASK
                else:
                    fields[name] = self.value(item, mask) if isinstance(item, (str, dict, list)) else item
            return fields
        if isinstance(value, list):
            return [self.value(item, mask) for item in value]
        return value

    def _look_at(self, name: str) -> tuple[str, bool]:
        looked_at = (self.text(name), bool(re.search(_SECRET_NAME, name)))
        if len(self._names) < _MOST_NAMES:
            self._names[name] = looked_at
        return looked_at


def _lower_hex(encoded: str) -> str:
    return re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), encoded)


def printable(text: str) -> str:
    """Return C(text) on one line of bounded length, without control characters that could drive a terminal."""
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+", " ", text).strip()
    return text if len(text) <= _LONGEST_LINE else text[: _LONGEST_LINE - 1] + "…"
