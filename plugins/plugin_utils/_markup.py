# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The styles of a message: untrusted text that stays text, links, and bold."""

from __future__ import annotations

import re
import typing as t
import unicodedata
from urllib.parse import quote

from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import printable
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._links import is_web_address

# Invisible. After "@" it prevents a mention, as libraries for chats do it (discord.py: escape_mentions).
_BREAK: t.Final = "\u200b"

# WeCom takes <@name> for a mention, Feishu <at id=all>, Slack <!channel>, and Markdown has HTML. Not all of them have
# an escape.
_ANGLES: t.Final = str.maketrans("<>", "‹›")

# What chats and mail programs make a mention or a link of: "@", "://", "www.", the name of a host, and "](" of
# Markdown.
_ACTIVE: t.Final = re.compile(r"(?i)@|:(?=//)|www(?=\.)|\.(?=[^\W\d_]{2}|xn--)|\](?=\()")

_MARKDOWN: t.Final = re.compile(
    r"[\\`*\[\]~]"  # anywhere
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore within a word is none of emphasis
    r"|^#|^[-+=|:](?=.)|(?<=^\d)[.](?=\s|$)|(?<=^\d\d)[.](?=\s|$)"  # where a block begins
)
_ENTITY: t.Final = re.compile(r"&(?=#?\w+;)")

# Slack has no escape for these.
_SLACK_LOOKALIKES: t.Final = str.maketrans("*`~|", "∗ˋ∼¦")
_SLACK_UNDERSCORE: t.Final = re.compile(r"(?<![^\W_])_|_(?![^\W_])")

# Of an address; a bracket or a quote would end the link.
_IN_ADDRESS: t.Final = "%/:?#[]@!$&*+,;=~"


class Markup(t.NamedTuple):
    """One style.

    Attributes:
        text: Returns untrusted text so that it is shown as it is, on one line, and is nothing else.
        bold: Returns text that is markup already in bold.
        link: Returns a link, from text that is markup already and an address of address_of(). None where there are no
            links.
    """

    text: t.Callable[[str], str]
    bold: t.Callable[[str], str]
    link: t.Callable[[str, str], str] | None


def address_of(value: t.Any) -> str | None:
    """Return an http or https address that no style takes for more than an address; None for everything else."""
    return quote(value, safe=_IN_ADDRESS, errors="replace") if is_web_address(value) else None


def size_of(text: str) -> int:
    """Return how many bytes a text has in UTF-8."""
    return len(text.encode("utf-8", "replace"))


def shortened(text: str, longest: int) -> str:
    """Return a text of at most so many characters, with an ellipsis where it was cut, and no accent cut off."""
    if len(text) <= longest:
        return text
    end = max(longest - 1, 0)
    while end and (unicodedata.category(text[end])[0] == "M" or "\u200d" in text[end - 1 : end + 1]):
        end -= 1
    return f"{text[:end].rstrip()}…"


def fitting(text: str, markup: Markup, room: int) -> str:
    """Return as much of an untrusted text as a number of bytes has room for, as markup; empty if that is nothing."""
    text = printable(text)
    whole = markup.text(text)
    if size_of(whole) <= room:
        return whole
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if size_of(markup.text(shortened(text, middle))) <= room:
            low = middle
        else:
            high = middle - 1
    return markup.text(shortened(text, low)) if low > 1 else ""


def _harmless(text: str) -> str:
    return _ACTIVE.sub(lambda match: match[0] + _BREAK, printable(text).translate(_ANGLES))


def _markdown(text: str) -> str:
    return _ENTITY.sub("&amp;", _MARKDOWN.sub(lambda match: "\\" + match[0], _harmless(text)))


def _slack(text: str) -> str:
    text = _SLACK_UNDERSCORE.sub("＿", _harmless(text).translate(_SLACK_LOOKALIKES))
    return text.replace("&", "&amp;")


def _slack_link(text: str, address: str) -> str:
    return f"<{address.replace('&', '&amp;')}|{text}>"


#: By name. Slack's is described in https://api.slack.com/docs/message-formatting.
STYLES: t.Final[t.Mapping[str, Markup]] = {
    "plain": Markup(_harmless, lambda text: text, None),
    "markdown": Markup(_markdown, lambda text: f"**{text}**", lambda text, address: f"[{text}]({address})"),
    "slack": Markup(_slack, lambda text: f"*{text}*", _slack_link),
}
