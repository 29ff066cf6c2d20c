# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""
Which texts Ansible may take for a template.

With ansible-core 2.18 and older each text is a template unless it is marked as unsafe; from 2.19 on none is unless it
is marked as trusted. Texts of users must never be taken for templates. But a mark on each of them makes the output of
ansible-inventory unreadable, so only those that could do harm are left for the mark.
"""

from __future__ import annotations

import re
import typing as t

from ansible import template
from ansible.utils.unsafe_proxy import wrap_var

#: Whether a text is a template unless it is marked as unsafe.
IS_TEMPLATE_BY_DEFAULT: t.Final = not hasattr(template, "trust_as_template")

as_template: t.Final[t.Callable[[str], str]] = str if IS_TEMPLATE_BY_DEFAULT else template.trust_as_template

# A brace is enough: two texts with one brace each make a delimiter when a playbook joins them. Only the beginning of
# JSON, which is what the API has for errors, is none. The rest are delimiters that other templates are often given.
_DELIMITER: t.Final = re.compile(r'\A\{(?!")|(?<=.)\{|\A#|[\[(<$%@][\[(<%#@]', re.DOTALL)

# What runs code, should a playbook take a text for a condition.
_CALL: t.Final = re.compile(r"""\b(?:lookup|query|q)\s*\(|\w\s*\(\s*['"]|__""")


def as_data(value: t.Any) -> t.Any:
    """Return a value in which no text is a template, nor what an expression makes of it."""
    return wrap_var(value) if IS_TEMPLATE_BY_DEFAULT else value


def is_like_template(text: str) -> bool:
    """Return whether a text could be taken for a template or for an expression that calls something."""
    return bool(_DELIMITER.search(text) or ("(" in text and _CALL.search(text)))


def has_template(value: t.Any) -> bool:
    """Return whether a value has a text that could be taken for a template, keys included."""
    if isinstance(value, str):
        return is_like_template(value)
    if isinstance(value, t.Mapping):
        return any(has_template(key) or has_template(item) for key, item in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(has_template(item) for item in value)
    return False


def readable(value: t.Any) -> t.Any:
    """Return data of users in which only the texts that could be taken for templates are shown as unsafe."""
    if isinstance(value, str):
        if IS_TEMPLATE_BY_DEFAULT:
            return wrap_var(value) if is_like_template(value) else value
        return value if is_like_template(value) else as_template(value)
    if isinstance(value, dict):
        return {
            (as_data(key) if isinstance(key, str) and is_like_template(key) else key): readable(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [readable(item) for item in value]
    return value


def without_needless_marks(value: t.Any) -> t.Any:
    """
    Return the value of an expression in which only texts that could be taken for templates are marked as unsafe.

    Unlike readable() it marks nothing that has no mark: a template that an inventory's author composed stays one.
    """
    if not IS_TEMPLATE_BY_DEFAULT:
        return readable(value)
    if isinstance(value, str):
        return value if is_like_template(value) else str.__str__(value)
    if isinstance(value, dict):
        return {without_needless_marks(key): without_needless_marks(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_needless_marks(item) for item in value]
    return value
