# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The language of what people read: English sentences are looked up in gettext catalogues and filled in.

A text is a whole sentence with named placeholders, marked by N_() or as a Plural where it is defined, in English. Who
needs it passes it to Language.text(). Nothing that compares, groups or sorts depends on a translated text.
"""

from __future__ import annotations

import functools
import gettext
import typing as t
from pathlib import Path

from ansible_collections.huaweicloud.codearts.plugins.module_utils._audit_options import LANGUAGES
from ansible_collections.huaweicloud.codearts.plugins.module_utils._translatable import N_
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError, shown

__all__ = ["ENGLISH", "N_", "Language", "Plural", "checked_language", "language_named", "language_of"]

#: Has LANGUAGE/LC_MESSAGES/codearts.po, which translators edit, and codearts.mo, which is compiled from it.
CATALOGUES: t.Final = Path(__file__).with_name("locale")

_DOMAIN: t.Final = "codearts"

_SEPARATOR: t.Final = N_(", ")

#: How times are written, all in UTC. The fields are those of Unicode's patterns: MM has a leading zero, M has none.
_DATES: t.Final[t.Mapping[str, str]] = {"en": "{yyyy}-{MM}-{dd}", "zh_CN": "{yyyy}年{M}月{d}日"}


class Plural(t.NamedTuple):
    """A text that depends on the number `count`."""

    one: str
    other: str


class Language:
    """One language.

    Attributes:
        name: As users choose it, such as zh_CN.
        tag: As the web knows it (BCP 47), such as zh-CN.
        date_pattern: Of a day, for the script of the page.
        minute_pattern: Of a day and a time.
        second_pattern: Likewise, to the second.
    """

    def __init__(self, name: str, catalogue: gettext.NullTranslations) -> None:
        self.name = name
        self.tag = name.replace("_", "-")
        self.date_pattern = _DATES[name]
        self.minute_pattern = f"{self.date_pattern} {{HH}}:{{mm}} UTC"
        self.second_pattern = f"{self.date_pattern} {{HH}}:{{mm}}:{{ss}} UTC"
        self._of_text = catalogue.gettext
        self._of_count = catalogue.ngettext
        # Those that were looked up: an audit has as many texts as findings, and the same again and again.
        self._texts: dict[t.Any, str] = {}

    def text(self, text: str | Plural, /, **values: t.Any) -> str:
        """Return a text in this language.

        Args:
            text: A marked text.
            values: Of its placeholders. Of a Plural, `count` chooses the form.
        """
        found = self._texts.get(text) or self.form(text, values.get("count"))
        return found.format_map(values) if values else found

    def form(self, text: str | Plural, count: float | None = None) -> str:
        """Return a text with its placeholders."""
        if isinstance(text, Plural):
            # No language has a form for a part of one that differs from that of several.
            return self._of_count(text.one, text.other, int(count) if count is not None and count == int(count) else 2)
        found = self._texts[text] = self._of_text(text)
        return found

    def listed(self, items: t.Iterable[str]) -> str:
        """Return several texts as a list on one line."""
        return self.text(_SEPARATOR).join(items)

    def date(self, time: str) -> str:
        """Return the day of a time of a report, which is ISO 8601 in UTC."""
        return _filled(self.date_pattern, time)

    def minute(self, time: str) -> str:
        """Return a time of a report to the minute."""
        return _filled(self.minute_pattern, time)

    def second(self, time: str) -> str:
        """Return a time of a report to the second."""
        return _filled(self.second_pattern, time)


@functools.lru_cache(maxsize=4096)
def _filled(pattern: str, time: str) -> str:
    month, day = time[5:7], time[8:10]
    return pattern.format(
        yyyy=time[:4],
        MM=month,
        M=month.lstrip("0"),
        dd=day,
        d=day.lstrip("0"),
        HH=time[11:13],
        mm=time[14:16],
        ss=time[17:19],
    )


@functools.cache
def language_named(name: str) -> Language:
    """Return a language.

    Args:
        name: One of LANGUAGES.
    """
    if name == "en":
        return ENGLISH
    return Language(name, gettext.translation(_DOMAIN, CATALOGUES, [name]))


def checked_language(value: t.Any) -> Language:
    """Return the language that a user chose.

    Raises:
        InputError: It is none of LANGUAGES.
    """
    if value not in LANGUAGES:
        raise InputError(f"language must be one of {', '.join(LANGUAGES)}, not {shown(value)}.")
    return language_named(str(value))


def language_of(report: t.Mapping[str, t.Any]) -> Language:
    """
    Return the language of a report or an outcome; English for one that is older than languages, or of an unknown one.
    """
    name = report.get("language", "en")
    return language_named(name if name in LANGUAGES else "en")


#: The language of the texts themselves.
ENGLISH: t.Final = Language("en", gettext.NullTranslations())
