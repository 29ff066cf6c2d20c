# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Comparing what a playbook declares in AWX with what AWX has."""

from __future__ import annotations

import typing as t

import yaml

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError

#: What AWX returns instead of a secret.
_ENCRYPTED: t.Final = "$encrypted$"


def differs(options: t.Any, existing: t.Any, siblings: t.Any = ()) -> bool:
    """Return whether AWX lacks an object, or has it with other values than the options of its module.

    An option without a field of that name counts as different, so that in doubt the module runs. An empty text is not
    compared: modules leave the field of an omitted option alone.

    Args:
        options: Of the module of awx.awx. Objects are named in them.
        existing: The object as AWX's API returns it, empty if there is none.
        siblings: Objects whose ids are values of ``existing`` and whose names are values of ``options``.

    Raises:
        InputError: An argument has another type.
    """
    if not isinstance(options, t.Mapping) or not isinstance(existing, t.Mapping):
        raise InputError("the options of the module and the object of AWX must be dictionaries")
    if isinstance(siblings, (str, t.Mapping)) or not isinstance(siblings, t.Iterable):
        raise InputError("siblings must be a list of objects of AWX")
    names = {each["id"]: each.get("identifier") or each.get("name") for each in siblings}
    # Related objects are summarized under the field's name.
    fields = {**existing, **existing.get("summary_fields", {})}
    return any(
        option not in fields or not _is_equal(wanted, fields[option], names)
        for option, wanted in options.items()
        if wanted != ""
    )


def _is_equal(wanted: t.Any, shown: t.Any, names: t.Mapping[t.Any, t.Any]) -> bool:
    """Compare the value of an option with that of a field, which can be related objects or a dictionary as text."""
    if isinstance(wanted, t.Mapping):
        return _is_same(wanted, _dictionary_from(shown) if isinstance(shown, str) else shown)
    if isinstance(wanted, (list, tuple)):
        # AWX keeps no order of related objects.
        return isinstance(shown, (list, tuple)) and sorted(map(_text, wanted)) == sorted(
            _text(_name(names.get(each, each) if isinstance(each, int) else each)) for each in shown
        )
    return _is_same(wanted, _name(shown))


def _is_same(wanted: t.Any, shown: t.Any) -> bool:
    """Compare two values at any depth. A secret that AWX has is equal to any, since it is never shown."""
    if isinstance(wanted, t.Mapping) and isinstance(shown, t.Mapping):
        return set(wanted) == set(shown) and all(_is_same(wanted[key], shown[key]) for key in wanted)
    if isinstance(wanted, (list, tuple)) and isinstance(shown, (list, tuple)):
        return len(wanted) == len(shown) and all(map(_is_same, wanted, shown))
    return shown == _ENCRYPTED or _text(wanted) == _text(shown)


def _name(shown: t.Any) -> t.Any:
    """Return the name of a related object, or the value itself if it is none."""
    return shown["name"] if isinstance(shown, t.Mapping) and "name" in shown else shown


def _text(value: t.Any) -> str:
    """Return a value as one text for all its types: ansible-core 2.18 and older make texts of numbers in templates."""
    text = str(value)
    return text.lower() if text in ("True", "False") else text


def _dictionary_from(text: str) -> t.Any:
    """Return the variables that AWX stores as JSON or YAML, or the text itself if it has none."""
    try:
        return yaml.safe_load(text) or {}
    except yaml.YAMLError:
        return text
