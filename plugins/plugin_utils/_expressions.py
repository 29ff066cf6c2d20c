# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""
Jinja2 expressions over the variables of many hosts, each compiled once.

Ansible compiles an expression whenever it evaluates it, once per host, which takes longer than all the rest of an
inventory. Here one template loops over the hosts instead. That gives the same values for most expressions only: where
it might not, there is no value, and the caller evaluates the expression per host, as Ansible does.
"""

from __future__ import annotations

import collections
import functools
import json
import typing as t

import jinja2
from ansible.plugins.loader import filter_loader, test_loader
from jinja2 import nodes

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._template_texts import (
    IS_TEMPLATE_BY_DEFAULT,
    as_template,
    has_template,
    is_like_template,
)

Variables = t.Mapping[str, t.Any]

_ROWS: t.Final = "_codehub_rows"
_VALUE: t.Final = "_codehub_value"

# Nodes of an expression that do nothing but compute. Names, filters, tests, calls and attributes are looked at one by
# one.
_COMPUTING: t.Final = (
    nodes.Const,
    nodes.List,
    nodes.Tuple,
    nodes.Dict,
    nodes.Pair,
    nodes.Keyword,
    nodes.Operand,
    nodes.Compare,
    nodes.Concat,
    nodes.CondExpr,
    nodes.BinExpr,
    nodes.UnaryExpr,
    nodes.Getitem,
    nodes.Slice,
)

_FUNCTIONS: t.Final = frozenset({"range", "dict"})

# Methods that change nothing: those of texts, and some of dictionaries.
_METHODS: t.Final = frozenset(name for name in dir(str) if not name.startswith("_")) | {
    "get",
    "items",
    "keys",
    "values",
}

# Filters and tests that call others by their names, and which of their arguments are such names.
_CALL_OTHERS: t.Final = {"map": 0, "select": 0, "reject": 0, "selectattr": 1, "rejectattr": 1}

# Filters whose values JSON cannot tell from others, or that see how a text is marked.
_OPAQUE_FILTERS: t.Final = frozenset({"to_datetime", "from_yaml", "from_yaml_all", "type_debug"})

# What Ansible changes from group to group, and so is not the same for all expressions.
_CHANGING: t.Final = frozenset({"group_names"})

_PASSES_CONTEXT: t.Final = jinja2.pass_context(lambda context: context).jinja_pass_arg  # type: ignore[attr-defined]


class Evaluator:
    """
    Evaluates expressions for many hosts at once.

    Args:
        templar: The templar of the inventory plugin.
        extra_vars: Extra variables that the expressions see, before those of a host.
        composed: Names of variables that the option compose sets: their values may be templates.
    """

    def __init__(self, templar: t.Any, extra_vars: Variables, composed: t.Collection[str] = ()) -> None:
        self._templar = templar
        self._extra_vars = extra_vars
        self._composed = composed

    def values(self, expression: t.Any, hosts: t.Sequence[Variables]) -> dict[int, t.Any]:
        """
        Evaluate an expression as Ansible's option compose does.

        Returns:
            The value for each host, by its index. Hosts that must be evaluated one by one are missing.
        """
        if IS_TEMPLATE_BY_DEFAULT:
            template = f"{{{{ ({expression}) | tojson }}}}"
        else:
            # Ansible doubles backslashes between {{ and }}, but not in an expression.
            template = f"{{% set {_VALUE} = {expression} %}}{{{{ {_VALUE} | tojson }}}}"
        values = self._evaluated(expression, hosts, template)
        is_name = str(expression).strip().isidentifier() and str(expression).strip().lower() != "none"
        return {index: _as_ansible(value, is_name) for index, value in values.items() if _is_certain(value)}

    def conditions(self, condition: t.Any, hosts: t.Sequence[Variables]) -> dict[int, bool]:
        """
        Evaluate a condition as Ansible's option groups does.

        Returns:
            Whether it is true for each host, by its index. Hosts that must be evaluated one by one are missing.
        """
        if IS_TEMPLATE_BY_DEFAULT:
            template = f"{{% if {condition} %}}true{{% else %}}false{{% endif %}}"
        else:
            # Anything but a boolean is an error of its own.
            template = (
                f"{{% set {_VALUE} = {condition} %}}"
                f"{{% if {_VALUE} is sameas true %}}true{{% elif {_VALUE} is sameas false %}}false"
                "{% else %}null{% endif %}"
            )
        values = self._evaluated(condition, hosts, template)
        return {index: value for index, value in values.items() if value is not None}

    def _evaluated(self, expression: t.Any, hosts: t.Sequence[Variables], template: str) -> dict[int, t.Any]:
        names = _names_in(expression) if isinstance(expression, str) else None
        if names is None or getattr(self._templar, "jinja2_native", False):
            return {}
        extra = {name: self._extra_vars[name] for name in names if name in self._extra_vars}
        if any(has_template(value) or not _is_json(value) for value in extra.values()):
            return {}
        alike: dict[tuple[str, ...], list[int]] = collections.defaultdict(list)
        for index, variables in enumerate(hosts):
            own = tuple(name for name in names if name in variables and name not in extra)
            if self._is_data(own, variables) and self._is_complete(names, variables, extra):
                alike[own].append(index)
        values: dict[int, t.Any] = {}
        for own, indexes in alike.items():
            rows = [(index, *(hosts[index][name] for name in own)) for index in indexes]
            values.update(self._rendered(own, rows, template))
        return values

    def _is_data(self, names: t.Iterable[str], variables: Variables) -> bool:
        """Return whether no value is a template. Those of the service never are, whatever they look like."""
        return not any(
            has_template(variables[name]) for name in names if name in self._composed or not name.startswith("codehub_")
        )

    @staticmethod
    def _is_complete(names: t.Iterable[str], variables: Variables, extra: Variables) -> bool:
        """Return whether a name that the host does not have is surely none that Ansible defines in a way of its own."""
        for name in names:
            if name in extra:
                if name in variables and isinstance(extra[name], t.Mapping):
                    return False  # Ansible can be configured to merge the two.
            elif name not in variables and name not in _FUNCTIONS and not name.startswith("codehub_"):
                return False
        return True

    def _rendered(self, names: tuple[str, ...], rows: list[tuple[t.Any, ...]], template: str) -> dict[int, t.Any]:
        try:
            return self._render(names, rows, template)
        except Exception:  # noqa: BLE001  (nothing is hidden: what fails for a host alone too is raised there)
            pass
        # Usually it fails where something is null. The other hosts need not suffer from it.
        alike = collections.defaultdict(list)
        for row in rows:
            alike[tuple(type(value) for value in row)].append(row)
        values: dict[int, t.Any] = {}
        for group in alike.values() if len(alike) > 1 else ():
            try:
                values.update(self._render(names, group, template))
            except Exception:  # noqa: BLE001  (the same)
                continue
        return values

    def _render(self, names: tuple[str, ...], rows: list[tuple[t.Any, ...]], template: str) -> dict[int, t.Any]:
        # An iterator, since Ansible would look for templates in each text of a list.
        self._templar.available_variables = {**self._extra_vars, _ROWS: iter(rows)}
        loop = f"{{% for ({', '.join((f'{_ROWS}_index', *names))},) in {_ROWS} %}}{template};\n{{% endfor %}}"
        # Ansible drops a line break after a block, hence the semicolon.
        lines = self._templar.template(as_template(loop)).split(";\n")[: len(rows)]
        return {row[0]: json.loads(line) for row, line in zip(rows, lines, strict=True)}


@functools.lru_cache(maxsize=256)
def _names_in(expression: str) -> set[str] | None:
    """Return the names of variables in an expression, or None where it must be evaluated per host."""
    if expression.lstrip().startswith(("-", "+")):
        return None  # With Ansible's delimiters around it, that is a sign for white space.
    try:
        body = jinja2.Environment().parse(f"{{{{ {expression} }}}}").body
    except jinja2.TemplateError:
        return None
    if len(body) != 1 or not isinstance(body[0], nodes.Output) or len(body[0].nodes) != 1:
        return None
    root = body[0].nodes[0]
    if isinstance(root, nodes.Tuple):
        return None
    names: set[str] = set()
    for node in (root, *root.find_all(nodes.Node)):
        if isinstance(node, nodes.Name):
            names.add(node.name)
        elif not _only_computes(node):
            return None
    return None if names & _CHANGING or any(name.startswith("_codehub") for name in names) else names


def _only_computes(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name not in _OPAQUE_FILTERS and _is_usual(filter_loader, node)
    if isinstance(node, nodes.Test):
        return _is_usual(test_loader, node)
    if isinstance(node, nodes.Call):
        if isinstance(node.node, nodes.Name):
            return node.node.name in _FUNCTIONS
        return isinstance(node.node, nodes.Getattr) and node.node.attr in _METHODS
    if isinstance(node, nodes.Getattr):
        return not node.attr.startswith("_")
    return isinstance(node, _COMPUTING)


def _is_usual(loader: t.Any, node: nodes.Filter | nodes.Test) -> bool:
    """Return whether a filter or test is Jinja2's or Ansible's, and sees nothing but its arguments."""
    name = node.name.removeprefix("ansible.builtin.")
    if name in _CALL_OTHERS:
        others = node.args[_CALL_OTHERS[name] :][:1]
        return not (node.dyn_args or node.dyn_kwargs) and all(
            isinstance(other, nodes.Const)
            and isinstance(other.value, str)
            and _is_known(filter_loader if name == "map" else test_loader, other.value)
            for other in others
        )
    return _is_known(loader, node.name)


def _is_known(loader: t.Any, name: str) -> bool:
    if name in _OPAQUE_FILTERS or name in _CALL_OTHERS:
        return False
    builtin = jinja2.filters.FILTERS if loader is filter_loader else jinja2.tests.TESTS
    if name.removeprefix("ansible.builtin.") in builtin:
        return True
    try:
        plugin = loader.get(name)
        return (
            plugin is not None
            and plugin.ansible_name.startswith("ansible.builtin.")
            and getattr(plugin.j2_function, "jinja_pass_arg", None) is not _PASSES_CONTEXT
        )
    except Exception:  # noqa: BLE001  (its error is raised where it is evaluated per host)
        return False


def _is_json(value: t.Any) -> bool:
    if isinstance(value, t.Mapping):
        return all(isinstance(key, str) and _is_json(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(_is_json, value))
    return value is None or isinstance(value, (str, bool, int, float))


def _is_certain(value: t.Any) -> bool:
    """Return whether a value that went through JSON is what the expression's value was."""
    if not IS_TEMPLATE_BY_DEFAULT:
        return not _has_dictionary(value)
    if isinstance(value, str):
        # Older releases make a list or a dictionary of a text that looks like one, and mark what came from a marked
        # text.
        return not (value.startswith(("[", "{")) or is_like_template(value))
    return not isinstance(value, (list, dict))


def _has_dictionary(value: t.Any) -> bool:
    # JSON has texts only for keys.
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_has_dictionary, value)))


def _as_ansible(value: t.Any, is_name: bool) -> t.Any:
    """Return what Ansible makes of the value of an expression: until 2.18 it is a text, except the value of a name."""
    if not IS_TEMPLATE_BY_DEFAULT or isinstance(value, bool) or (is_name and not isinstance(value, str)):
        return value
    if value is None:
        return ""
    return {"True": True, "False": False}.get(str(value), str(value))
