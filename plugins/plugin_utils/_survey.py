# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Answers of an AWX survey as options: every question is answered with a text, which is empty without an answer."""

from __future__ import annotations

import re
import typing as t

import yaml

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, InputError, plain

_LISTS: t.Final = ("repository_ids", "approved_sources", "reports")
_STRUCTURES: t.Final = ("checks", "waivers", "owners")
_NUMBERS: t.Final = ("group_id", "max_failures", "concurrency", "rate_limit", "batch_size")

#: What stands between the elements of a list: commas, blanks, line breaks, and the brackets and quotes of a list in
#: YAML.
_WORD: t.Final = re.compile(r"[^][,\s\"']+")

_NUMBER: t.Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)

#: Far more than anyone types into a survey. Aliases in YAML could make gigabytes of a few bytes.
_MAX_LENGTH: t.Final = 1_000_000


def options_of_survey(answers: t.Mapping[str, t.Any]) -> Fields:
    """
    Return options of the audit from the answers of a survey.

    Args:
        answers: Options by name. Values that are not texts are left as they are.

    Raises:
        InputError: A list without an element, a text that is no number, or invalid YAML.
    """
    return {name: _converted(name, value) for name, value in answers.items() if not _is_blank(value)}


def _is_blank(value: t.Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _converted(name: str, value: t.Any) -> t.Any:
    if not isinstance(value, str):
        return value
    text = str(plain(value, name))
    if name in _LISTS:
        words = _WORD.findall(text)
        if not words:
            raise InputError(
                f"{name} must be a list, with commas or line breaks between its elements, not {text[:60]!r}."
            )
        return words
    if name in _NUMBERS and not _NUMBER.fullmatch(text.strip()):
        raise InputError(f"{name} must be a whole number, not {text.strip()[:60]!r}.")
    return _structure(name, text) if name in _STRUCTURES else text.strip()


def _structure(name: str, text: str) -> t.Any:
    if len(text) > _MAX_LENGTH:
        raise InputError(f"{name} is longer than {_MAX_LENGTH} characters.")
    try:
        return yaml.load(text, _PlainLoader)
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        raise InputError(f"{name} must be YAML or JSON: {problem}") from None


class _PlainLoader(yaml.SafeLoader):
    """Loads YAML without aliases, and dates as texts."""

    def compose_node(self, parent: t.Any, index: t.Any) -> t.Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases are not supported", self.get_mark())
        return super().compose_node(parent, index)


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
