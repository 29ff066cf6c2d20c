# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Constructable
from ansible.template import Templar
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._expressions import Evaluator
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._template_texts import (
    IS_TEMPLATE_BY_DEFAULT,
    as_data,
    as_template,
)


def host(number: int, name: str, **fields: t.Any) -> dict[str, t.Any]:
    return {"codehub_id": number, "codehub_name": name, **{f"codehub_{field}": item for field, item in fields.items()}}


HOSTS: list[dict[str, t.Any]] = [
    host(1, "alpha", visibility="private", stars=3, topics=["x", "y"], nested={"a": 1, "b": None}, archived=False),
    host(2, "beta", visibility="public", stars=0, topics=[], nested={"a": "z"}, archived=True),
    host(3, "", visibility=None, stars=None, topics=None, nested=None),
    host(4, "True", visibility="", stars=-1.5, topics=["", "x"], nested={}, archived=False),
    host(5, "[1, 2]", visibility="{'a': 1}", stars=10**12, topics=[["q"]], nested={"": ""}),
    host(6, "{{ 1 + 1 }}", visibility="{% raw %}", stars=1, topics=["{{ 2 }}"], nested={"{{ 3 }}": "{{ 4 }}"}),
    host(7, "back\\slash 'q' \"d\"\nline", visibility="<&>", stars=2, topics=["ü", "订单"], lonely="only here"),
]
for each in HOSTS:
    each["inventory_hostname"] = f"host-{each['codehub_id']}"
    each["earlier"] = f"{each['codehub_id']}!"

EXPRESSIONS = [
    "codehub_name",
    "codehub_id",
    "codehub_stars",
    "codehub_topics",
    "codehub_nested",
    "codehub_archived",
    "codehub_name ~ '/' ~ codehub_id",
    "codehub_id + 1",
    "codehub_stars | default(0, true) * 2",
    "codehub_stars > 1",
    "codehub_visibility == 'private'",
    "not codehub_archived",
    "codehub_name is match('a|b')",
    "codehub_name is search('\\\\d')",
    "codehub_name is search('\\d')",
    "codehub_name | regex_replace('\\W+', '_')",
    "codehub_name.upper()",
    "codehub_name.split('a')",
    "codehub_name.split('a') | first",
    "codehub_name | length",
    "codehub_name[0:2]",
    "codehub_topics | first",
    "codehub_topics | join(',')",
    "codehub_topics | map('upper')",
    "codehub_topics | map('upper') | list",
    "codehub_topics | select('match', 'x')",
    "codehub_topics | map('regex_replace', 'x', 'y') | list",
    "codehub_nested.a",
    "codehub_nested.a | default('none')",
    "codehub_nested['a'] | default(codehub_id)",
    "codehub_nested | dict2items",
    "codehub_nested | length",
    "codehub_nested.items() | list",
    "(codehub_nested | default({}, true)).a | default('none', true)",
    "codehub_lonely",
    "codehub_lonely is defined",
    "codehub_lonely | default(codehub_name)",
    "codehub_nowhere | default('x')",
    "nowhere | default('x')",
    "nowhere is defined",
    "[codehub_id, codehub_name]",
    "(codehub_id, codehub_name)",
    "codehub_id, codehub_name",
    "{'id': codehub_id}",
    "{1: codehub_id}",
    "dict(a=codehub_id)",
    "range(3) | list",
    "'private' if codehub_stars else none",
    "'private' if codehub_stars",
    "none",
    "true",
    "'{{ codehub_name }}'",
    "'[' ~ codehub_id ~ ']'",
    "'True'",
    "'5'",
    "codehub_name | from_json",
    "codehub_name | to_json",
    "codehub_name | b64encode | b64decode",
    "codehub_name | type_debug",
    "'2026-01-01' | to_datetime('%Y-%m-%d')",
    "'2026-01-01' | from_yaml",
    "codehub_id is sameas 1",
    "-codehub_id",
    "+codehub_id",
    "codehub_id -",
    "codehub_name ~",
    "codehub_name }} {{ codehub_id",
    "codehub_name) ~ (codehub_id",
    "codehub_name # x",
    "'}}'",
    "codehub_name | nofilter",
    "codehub_name is notest",
    "1 / codehub_stars",
    "loop.index",
    "codehub_rows | default('none')",
    "_codehub_rows | default('none')",
    "self",
    "vars['codehub_name'] | default('none')",
    "vars.codehub_name is defined",
    "lookup('vars', 'codehub_name', default='none')",
    "lookup('ansible.builtin.vars', 'codehub_name', default='none')",
    "query('vars', 'codehub_name', default='none')",
    "q('ansible.builtin.varnames', 'codehub_n.*') | length",
    "hostvars is defined",
    "groups | default('none')",
    "group_names | default('none')",
    "inventory_hostname | default('none')",
    "ansible_connection | default('none')",
    "ansible_python_interpreter | default('none') | length",
    "omit",
    "codehub_name | default(omit)",
    "['vars', 'codehub_name'] | map('lookup') | list",
    "extra | default('none')",
    "extra_template | default('none')",
    "extra_list | default([])",
    "earlier | default('none')",
    "earlier_template | default('none')",
    "codehub_earlier | default('none')",
]

EXTRA_VARS = {
    "extra": "x-1",
    "extra_template": as_template("{{ codehub_name | default('?') }}"),
    "extra_list": ["a", "b"],
    "extra_date": datetime.date(2026, 1, 1),
}


class PerHost(BaseInventoryPlugin, Constructable):
    """Evaluates as Ansible does: each expression for each host."""

    NAME = "per_host"

    def __init__(self) -> None:
        super().__init__()
        self.loader = DataLoader()
        self.templar = Templar(loader=self.loader)
        self.inventory = InventoryData()
        self._vars = EXTRA_VARS

    def get_option(self, option: str, *arguments: t.Any) -> t.Any:
        return True

    def value(self, expression: str, variables: dict[str, t.Any]) -> t.Any:
        lookups = {"disable_lookups": False} if IS_TEMPLATE_BY_DEFAULT else {}
        return self._compose(as_template(expression), as_data(variables), **lookups)

    def condition(self, condition: str, variables: dict[str, t.Any]) -> bool:
        self.inventory.add_host("x")
        self._add_host_to_composed_groups(
            {"found": as_template(condition)}, as_data(variables), "x", strict=True, fetch_hostvars=False
        )
        return bool(self.inventory.groups.pop("found", None))


def evaluator(extra_vars: dict[str, t.Any]) -> Evaluator:
    return Evaluator(PerHost().templar, extra_vars)


def outcome(function: t.Callable[..., t.Any], *arguments: t.Any) -> str:
    try:
        return repr(function(*arguments))
    except Exception as error:  # noqa: BLE001  (that it fails is enough to know)
        return f"fails with {type(error).__name__}"


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_values_are_those_of_one_host_at_a_time(expression: str) -> None:
    at_once = evaluator(EXTRA_VARS).values(as_template(expression), HOSTS)

    per_host = {index: outcome(PerHost().value, expression, HOSTS[index]) for index in at_once}
    assert {index: repr(value) for index, value in at_once.items()} == per_host


@pytest.mark.parametrize("condition", EXPRESSIONS)
def test_conditions_are_those_of_one_host_at_a_time(condition: str) -> None:
    at_once = evaluator({}).conditions(as_template(condition), HOSTS)

    per_host = {index: outcome(PerHost().condition, condition, HOSTS[index]) for index in at_once}
    assert {index: repr(value) for index, value in at_once.items()} == per_host


@pytest.mark.parametrize(
    "expression",
    [
        "codehub_name ~ '/' ~ codehub_id",
        "codehub_visibility == 'private'",
        "not codehub_archived",
        "codehub_path is not match('sandbox-')",
        "codehub_path | regex_replace('-.*', '')",
        "(codehub_remote_mirror | default({}, true)).url | default('', true) | urlsplit('hostname')",
        "(codehub_remote_mirror | default({}, true)).update_status | default('none', true)",
        "codehub_remote_mirror_failure is defined",
        "codehub_path.split('-')[0]",
        "codehub_name in ['a', 'b']",
        "codehub_path is ansible.builtin.search('x')",
        "codehub_nothing | default('x')",
        "codehub_topics | select('match', 'x') | list | length > 0",
        "inventory_hostname ~ extra",
    ],
)
def test_usual_expressions_are_evaluated_for_all_hosts_at_once(expression: str) -> None:
    hosts = [
        {
            **host(number, f"n{number}", visibility="private", archived=False, path="a-b", topics=["x"]),
            "codehub_remote_mirror": {"url": "https://git.example.com/x.git"} if number % 2 else None,
            "inventory_hostname": f"n{number}",
        }
        for number in range(1, 5)
    ]

    assert len(evaluator({"extra": "x"}).values(as_template(expression), hosts)) == len(hosts)


@pytest.mark.parametrize(
    "expression",
    [
        "lookup('vars', 'codehub_name')",
        "query('vars', 'codehub_name')",
        "q('varnames', 'codehub')",
        "vars.codehub_name",
        "hostvars[codehub_name]",
        "group_names",
        "omit",
        "now()",
        "undef()",
        "[lookup('vars', 'codehub_name')]",
        "codehub_name if lookup('vars', 'x', default=true) else 1",
        "codehub_name | default(lookup('vars', 'codehub_id'))",
        "codehub_topics | map('community.general.lookup_it')",
        "codehub_topics | map(codehub_name)",
        "codehub_name | community.general.something",
        "codehub_name.__class__",
        "codehub_topics.append(1)",
        "extra_template",
        "extra_date",
    ],
)
def test_expressions_that_see_all_variables_are_left_to_ansible(expression: str) -> None:
    assert evaluator(EXTRA_VARS).values(as_template(expression), HOSTS) == {}


def test_where_an_expression_fails_for_some_hosts_the_others_are_at_once() -> None:
    hosts = [host(number, "x", mirror={"url": "u"} if number % 2 else None) for number in range(6)]

    values = evaluator({}).values(as_template("codehub_mirror.url"), hosts)

    assert values == {1: "u", 3: "u", 5: "u"}


def test_a_composed_template_is_left_to_ansible() -> None:
    hosts = [{**host(1, "x"), "codehub_made": as_template("{{ codehub_id }}")}]
    composed = Evaluator(PerHost().templar, {}, composed=["codehub_made"])

    assert composed.values(as_template("codehub_made ~ ''"), hosts) == {}


FILTERS = [
    "default('d')",
    "default('d', true)",
    "upper",
    "length",
    "list",
    "first",
    "string",
    "int",
    "bool",
    "trim",
    "join(',')",
]
NAMES = st.sampled_from(["codehub_a", "codehub_b", "codehub_c", "extra", "codehub_missing"])
OPERANDS = st.one_of(NAMES, st.sampled_from(["1", "'x'", "''", "none", "true", "[1, 'x']", "{'k': 'v'}"]))
EXPRESSION = st.recursive(
    OPERANDS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["~", "+", "==", "and", "or", "in", "*", "<"]), inner).map(" ".join),
        st.tuples(st.just("not"), inner).map(" ".join),
        st.tuples(inner, st.sampled_from(FILTERS)).map(" | ".join),
        inner.map(lambda text: f"({text})"),
        st.tuples(inner, inner, inner).map(lambda parts: "{} if {} else {}".format(*parts)),
        st.tuples(inner, st.sampled_from(["defined", "none", "string", "sequence", "match('x')"])).map(" is ".join),
        st.tuples(NAMES, st.sampled_from(["k", "missing", "upper()", "0"])).map(".".join),
    ),
    max_leaves=6,
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.text(alphabet="x{}%[]'\"\\\\\n 1", max_size=6),
    st.sampled_from(["True", "None", "[1]", "{'a': 1}", "{{ 1 }}"]),
    st.lists(st.integers() | st.text(max_size=3), max_size=3),
    st.dictionaries(st.sampled_from(["k", "l"]), st.integers() | st.text(max_size=3), max_size=2),
)


@settings(max_examples=150)
@given(
    expression=EXPRESSION,
    rows=st.lists(
        st.dictionaries(st.sampled_from(["codehub_a", "codehub_b", "codehub_c"]), VALUES), min_size=1, max_size=4
    ),
)
def test_generated_expressions_mean_the_same_for_all_hosts_at_once(
    expression: str, rows: list[dict[str, t.Any]]
) -> None:
    text = as_template(expression)
    plugin = PerHost()

    values = Evaluator(plugin.templar, EXTRA_VARS).values(text, rows)
    conditions = Evaluator(plugin.templar, {}).conditions(text, rows)

    assert {index: repr(value) for index, value in values.items()} == {
        index: outcome(plugin.value, expression, rows[index]) for index in values
    }
    assert {index: repr(value) for index, value in conditions.items()} == {
        index: outcome(plugin.condition, expression, rows[index]) for index in conditions
    }
