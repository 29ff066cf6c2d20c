# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets for tests, and the ways in which a service may spell them."""

from __future__ import annotations

import base64
import html
import json
import re
import typing as t
from urllib.parse import quote, quote_plus

from hypothesis import strategies as st

#: Letters that are in none of the texts around the secrets, and characters that mean something somewhere.
SECRETS = st.text("QXZJqxzj\u00e9\u5bc6\U0001f511\"'\\/@:?#&=+%<>~!$,;()[]{}| .-_", min_size=4, max_size=16).filter(
    lambda secret: len(re.findall("[QXZJqxzj\u00e9\u5bc6\U0001f511]", secret)) >= 3
)


def _lower_percent(secret: str) -> str:
    return re.sub("%..", lambda match: match[0].lower(), quote(secret, safe=""))


def _json_for_html(secret: str) -> str:
    return "".join(
        f"\\u{ord(character):04x}" if character in "<>&'" else json.dumps(character, ensure_ascii=False)[1:-1]
        for character in secret
    )


#: Spellings that a secret of any length is found in.
SPELLINGS: dict[str, t.Callable[[str], str]] = {
    "as it is": lambda secret: secret,
    "percent-encoded": lambda secret: quote(secret, safe=""),
    "percent-encoded in lower case": _lower_percent,
    "percent-encoded twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "as in a form": quote_plus,
    "percent-encoded as far as a url needs": lambda secret: quote(secret, safe="!$&'()*+,;=~"),
    "in JSON": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "in ASCII JSON": lambda secret: json.dumps(secret)[1:-1],
    "in JSON in JSON": lambda secret: json.dumps(json.dumps(secret)[1:-1])[1:-1],
    "percent-encoded in JSON": lambda secret: json.dumps(quote_plus(secret))[1:-1],
    "in JSON for HTML": _json_for_html,
    "in JSON of PHP": lambda secret: json.dumps(secret)[1:-1].replace("/", "\\/"),
    "in JSON of Java": lambda secret: re.sub(
        r"\\u....", lambda match: "\\u" + match[0][2:].upper(), json.dumps(secret)[1:-1]
    ),
    "in HTML": html.escape,
    "in HTML with numbers": lambda secret: "".join(f"&#{ord(character)};" for character in secret),
    "in HTML with hexadecimal numbers": lambda secret: "".join(f"&#x{ord(character):X};" for character in secret),
}

#: Spellings that a secret of at least 6 bytes is found in.
BASE64: dict[str, t.Callable[[bytes], bytes]] = {
    "standard": base64.b64encode,
    "url-safe": base64.urlsafe_b64encode,
    "without padding": lambda data: base64.b64encode(data).rstrip(b"="),
}


def texts_in(value: t.Any) -> t.Iterator[str]:
    """Find the texts in a JSON value, names of fields included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
