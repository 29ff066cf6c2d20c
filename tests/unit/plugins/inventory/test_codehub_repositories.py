# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import pathlib
import re
import typing as t
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import ansible.constants
import jinja2
import pytest
import yaml
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.doc_fragments import constructed, inventory_cache
from ansible.template import Templar

from ansible_collections.huaweicloud.codearts.plugins.doc_fragments import codehub as codehub_fragment
from ansible_collections.huaweicloud.codearts.plugins.doc_fragments import scope as scope_fragment
from ansible_collections.huaweicloud.codearts.plugins.inventory import codehub_repositories
from ansible_collections.huaweicloud.codearts.plugins.inventory.codehub_repositories import InventoryModule
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._expressions import Evaluator
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.conftest import Serving
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import (
    Request,
    error_response,
    json_response,
    mirror_response,
)

PLUGIN = "huaweicloud.codearts.codehub_repositories"
TOKEN = "the-token-0f3a"
PASSWORD = "Mirr0r-pass"


class CodeHub:
    """
    Responds as CodeHub does for the user's repositories, and records the requests.

    Args:
        rows: The rows of the listing.
        refused: Repositories without a mirror.
    """

    def __init__(self, rows: list[dict[str, t.Any]], refused: t.Collection[int] = ()) -> None:
        self.rows = rows
        self.refused = refused
        self.targets: list[str] = []

    @property
    def read_mirrors(self) -> list[int]:
        """The repositories whose mirrors were requested, in the order of their ids."""
        paths = [target.split("/") for target in self.targets if target.endswith("/remote-mirror")]
        return sorted(int(path[3]) for path in paths)

    def __call__(self, request: Request) -> bytes:
        self.targets.append(request.target)
        if request.headers.get("x-auth-token") != TOKEN:
            return error_response(401, "APIGW.0301", "Incorrect IAM authentication information")
        if request.target.endswith("/remote-mirror"):
            number = request.repository_id
            if number in self.refused:
                return error_response(404, "CH.004404", "Repository Not Found")
            return mirror_response(number, url=f"https://bot:{PASSWORD}@git.example.com/{number}.git")
        query = parse_qs(urlsplit(request.target).query)
        offset = int(query["offset"][0])
        return json_response(self.rows[offset : offset + 100])


def row(number: int, name: str | None = None, **fields: t.Any) -> dict[str, t.Any]:
    """Return a row of the listing."""
    return {"id": number, "name": f"name-{number}" if name is None else name, "project_id": "0d2f", **fields}


class Read(t.NamedTuple):
    """An inventory that was read."""

    inventory: InventoryData
    codehub: CodeHub

    @property
    def hosts(self) -> dict[str, dict[str, t.Any]]:
        """The variables of each host."""
        return {name: host.vars for name, host in self.inventory.hosts.items()}

    def group(self, name: str) -> set[str]:
        """Return the names of the hosts in a group."""
        return {host.name for host in self.inventory.groups[name].get_hosts()}


Reading = t.Callable[..., Read]


def create_plugin() -> InventoryModule:
    """Return the plugin as Ansible's loader does, which under plain pytest finds no plugins of collections."""
    options: dict[str, t.Any] = {}
    for fragment in (codehub_fragment, scope_fragment, constructed, inventory_cache):
        options.update(yaml.safe_load(fragment.ModuleDocFragment.DOCUMENTATION)["options"])
    options.update(yaml.safe_load(codehub_repositories.DOCUMENTATION)["options"])
    ansible.constants.config.initialize_plugin_configuration_definitions("inventory", PLUGIN, options)
    plugin = codehub_repositories.InventoryModule()
    plugin._load_name = PLUGIN
    plugin._redirected_names = [PLUGIN]
    return plugin


@pytest.fixture
def read(serve: Serving, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Reading:
    """Read an inventory with these options, of these rows. others: what was read from other inventory sources."""
    monkeypatch.setenv("HW_AUTH_TOKEN", TOKEN)
    servers: dict[int, str] = {}

    def read_inventory(
        rows: list[dict[str, t.Any]] | CodeHub,
        *,
        flush: bool = False,
        text: str | None = None,
        others: InventoryData | None = None,
        **options: t.Any,
    ) -> Read:
        codehub = rows if isinstance(rows, CodeHub) else CodeHub(rows)
        if id(codehub) not in servers:
            servers[id(codehub)] = serve(codehub).url
        monkeypatch.setenv("CODEHUB_ENDPOINT", servers[id(codehub)])
        path = tmp_path / "test.codehub.yml"
        options = {"plugin": PLUGIN, "hostnames": ["codehub_name"], **options}
        path.write_text(text or yaml.safe_dump(options), encoding="utf-8")
        inventory = others or InventoryData()
        plugin = create_plugin()
        plugin.parse(inventory, DataLoader(), str(path), cache=not flush)
        plugin.update_cache_if_changed()
        inventory.reconcile_inventory()
        return Read(inventory, codehub)

    return read_inventory


@pytest.fixture
def failure(read: Reading, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return the one error with which reading such an inventory ends the program."""

    def failed(rows: list[dict[str, t.Any]] | CodeHub, **options: t.Any) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as met:
            read(rows, **options)
        assert met.value.code == 4
        printed = capsys.readouterr()
        assert printed.out == ""
        words = " ".join(printed.err.split())
        assert words.count("ERROR") == 1
        assert "Traceback" not in words
        assert TOKEN not in words
        return words

    return failed


def trusted(text: str) -> str:
    """Return a text that is a template, as those of a file are."""
    try:
        from ansible.template import trust_as_template  # noqa: PLC0415  (since ansible-core 2.19)
    except ImportError:
        return text
    return t.cast("str", trust_as_template(text))


def rendered(value: str, variables: dict[str, t.Any]) -> t.Any:
    """Return the value of a variable in a play."""
    return Templar(loader=DataLoader(), variables=variables).template(trusted(value))


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("codehub.yml", True),
        ("codehub.yaml", True),
        ("team.codehub.yml", True),
        ("team_codehub.yaml", True),
        ("codehub.json", False),
        ("codehub.yml.orig", False),
        ("inventory.yml", False),
        ("codehub", False),
    ],
)
def test_the_file_name_decides_whether_the_plugin_reads_it(name: str, is_taken: bool, tmp_path: pathlib.Path) -> None:
    path = tmp_path / name
    path.write_text("", encoding="utf-8")

    assert InventoryModule().verify_file(str(path)) is is_taken


def test_a_missing_file_is_not_read(tmp_path: pathlib.Path) -> None:
    assert not InventoryModule().verify_file(str(tmp_path / "codehub.yml"))


def test_each_repository_is_a_host_with_its_fields_as_variables(read: Reading) -> None:
    result = read([row(5, "billing", **{"star_count": 3, "odd-key": "x"}), row(6, "web")])

    assert list(result.hosts) == ["billing", "web"]
    billing = result.hosts["billing"]
    assert billing["codehub_id"] == 5
    assert billing["codehub_name"] == "billing"
    assert billing["codehub_star_count"] == 3
    assert billing["codehub_odd_key"] == "x"
    assert billing["codehub_visibility"] is None
    assert billing["ansible_connection"] == "local"
    assert billing["ansible_python_interpreter"] == "{{ ansible_playbook_python }}"
    assert "codehub_remote_mirror" not in billing
    assert rendered("{{ ansible_python_interpreter }}", {**billing, "ansible_playbook_python": "/python"}) == "/python"


def test_no_repositories_are_no_hosts(read: Reading) -> None:
    assert read([]).hosts == {}


def test_mirrors_are_read_only_for_repositories_that_pass(read: Reading) -> None:
    codehub = CodeHub([row(number, archived=number > 4) for number in range(1, 7)], refused={2})

    result = read(codehub, with_remote_mirrors=True, filters=["not codehub_archived", "codehub_id != 3"])

    assert set(result.hosts) == {"name-1", "name-2", "name-4"}
    asked = sorted(target for target in codehub.targets if target.endswith("remote-mirror"))
    assert asked == [f"/v4/repositories/{number}/remote-mirror" for number in (1, 2, 4)]
    healthy, refused = result.hosts["name-1"], result.hosts["name-2"]
    assert healthy["codehub_remote_mirror"]["repository_id"] == 1
    assert healthy["codehub_remote_mirror"]["url"] == "https://********:********@git.example.com/1.git"
    assert "codehub_remote_mirror_failure" not in healthy
    assert refused["codehub_remote_mirror"] is None
    assert refused["codehub_remote_mirror_failure"]["reason"] == "not_found"
    assert PASSWORD not in json.dumps(result.hosts, default=str)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("codehub_description", {"name-2", "name-3"}),
        ("codehub_stars", {"name-2"}),
        ("codehub_description == 'no'", {"name-3"}),
        ("codehub_name in ['name-1', 'name-3']", {"name-1", "name-3"}),
        ("codehub_stars > 3 or codehub_id == 1", {"name-1", "name-2"}),
        ("codehub_name is match('name-[12]')", {"name-1", "name-2"}),
        ("true", {"name-1", "name-2", "name-3"}),
        ("false", set()),
    ],
)
def test_filters_are_jinja_conditions(condition: str, expected: set[str], read: Reading) -> None:
    rows = [row(1, description="", stars=0), row(2, description="yes", stars=5), row(3, description="no", stars=0)]

    assert set(read(rows, filters=[condition]).hosts) == expected


@pytest.mark.parametrize(
    "options", [{"filters": ["codehub_name != codehub_project_id"]}, {"hostnames": ["codehub_name ~ codehub_id"]}]
)
def test_an_expression_is_not_compiled_for_each_host(
    options: dict[str, t.Any], read: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = []
    compile_anew = jinja2.Environment.compile
    monkeypatch.setattr(
        jinja2.Environment, "compile", lambda *args, **named: compiled.append(args) or compile_anew(*args, **named)
    )

    read([row(number) for number in range(1, 51)], **options)

    assert len(compiled) < 5


@pytest.mark.parametrize(
    "name", ['it\'s <b> & "q"', "back\\slash \\n", "two\nlines\r\n\u2028", "  spaces  ", "=", "True", "[1]"]
)
def test_filters_and_host_names_see_texts_unchanged(name: str, read: Reading) -> None:
    rows = [row(1, name, twin=name), row(2, name + "x", twin=name)]

    result = read(rows, filters=["codehub_name == codehub_twin"], hostnames=["'n' ~ (codehub_name | length)"])

    assert list(result.hosts) == [f"n{len(name)}"]


def test_a_field_is_undefined_for_repositories_without_it(read: Reading, failure: Callable[..., str]) -> None:
    rows = [row(1, stars=5), row(2), row(3, stars=0)]

    assert set(read(rows, filters=["codehub_stars is defined"]).hosts) == {"name-1", "name-3"}
    assert set(read(rows, filters=["codehub_stars | default(9) > 3"]).hosts) == {"name-1", "name-2"}
    said = failure(rows, filters=["codehub_stars > 3"])
    assert "filters[0]" in said
    assert "'name-2'" in said


def test_finding_the_host_that_fails_renders_no_user_controlled_text(failure: Callable[..., str]) -> None:
    rows = [row(1, description="{{ nonsense }}"), row(2, description="")]

    assert "'name-2'" in failure(rows, filters=["codehub_description ~ (1 // (codehub_id - 2)) != ''"])


@pytest.mark.parametrize("uses_them", [True, False])
def test_expressions_see_extra_variables_only_when_asked_for(
    uses_them: bool, read: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = {"wanted": "name-1", "codehub_visibility": "extra"}
    monkeypatch.setattr("ansible.plugins.inventory.load_extra_vars", lambda loader: extra)

    result = read(
        [row(1, visibility="private"), row(2, visibility="private")],
        use_extra_vars=uses_them,
        filters=["codehub_name == wanted | default('name-2')"],
        hostnames=["codehub_visibility ~ codehub_id"],
    )

    assert list(result.hosts) == (["extra1"] if uses_them else ["private2"])


def test_groups_and_composed_variables(read: Reading) -> None:
    result = read(
        [row(1, visibility="private"), row(2, visibility="public")],
        strict=True,
        compose={"codehub_shown": "codehub_project_id ~ '/' ~ codehub_name"},
        groups={"first": "codehub_id == 1"},
        keyed_groups=[
            {"key": "codehub_visibility", "prefix": "visibility"},
            {"key": "codehub_project_id", "separator": ""},
        ],
    )

    assert result.hosts["name-1"]["codehub_shown"] == "0d2f/name-1"
    assert result.group("first") == {"name-1"}
    assert result.group("visibility_public") == {"name-2"}
    assert any(result.group(name) == {"name-1", "name-2"} for name in result.inventory.groups if "d2f" in name)


@pytest.mark.parametrize(
    ("hostnames", "expected"),
    [
        (["codehub_path"], ["the-path", "name-2"]),
        (["codehub_nonsense", "codehub_path"], ["the-path", "codehub-2"]),
        (["'r' ~ codehub_id"], ["r1", "r2"]),
        ([], ["codehub-1", "codehub-2"]),
    ],
)
def test_hosts_are_named_after_the_first_preference(hostnames: list[str], expected: list[str], read: Reading) -> None:
    names = [*hostnames, "codehub_name"] if hostnames == ["codehub_path"] else hostnames

    assert list(read([row(1, path="the path"), row(2, path="")], hostnames=names).hosts) == expected


def test_repositories_of_one_name_get_their_ids(read: Reading) -> None:
    result = read([row(1, "same", project_id="a"), row(2, "same", project_id="b"), row(3, "")])

    assert {name: host["codehub_id"] for name, host in result.hosts.items()} == {
        "same-1": 1,
        "same-2": 2,
        "codehub-3": 3,
    }


@pytest.mark.parametrize("from_cache", [False, True])
def test_no_user_controlled_text_is_a_template(from_cache: bool, read: Reading, tmp_path: pathlib.Path) -> None:
    mark = tmp_path / "mark"
    hostile = "{{ lookup('pipe', 'touch " + str(mark) + "') }}"
    codehub = CodeHub(
        [row(1, hostile, description=hostile, project_name=hostile, nested={"list": [hostile], hostile: hostile})]
    )
    options: dict[str, t.Any] = {
        "strict": True,
        "hostnames": ["codehub_name ~ ''"],
        "filters": ["codehub_description ~ codehub_name != ''"],
        "compose": {
            "same": "codehub_description",
            "joined": "'x' ~ codehub_description",
            "listed": "[codehub_description, {'a': codehub_name}]",
            "replaced": "codehub_description | regex_replace('^', 'x')",
        },
        "groups": {"described": "codehub_description | length > 1"},
        "keyed_groups": [{"key": "codehub_project_name", "prefix": "project"}, {"key": "codehub_nested"}],
        "cache": from_cache,
        "cache_plugin": "jsonfile",
        "cache_connection": str(tmp_path / "cache"),
    }
    if from_cache:
        read(codehub, **options)

    result = read(codehub, **options)

    ((name, variables),) = result.hosts.items()
    assert rendered("{{ joined }}", variables) == "x" + hostile
    for variable in variables:
        if variable != "ansible_python_interpreter":
            rendered("{{ " + variable + " }}", variables)
            rendered("{{ " + variable + " ~ '' }}", variables)
    assert "{" not in name
    assert not any("{" in group for group in result.inventory.groups)
    assert not mark.exists()


# --- All hosts at once, as one by one -----------------------------------------------------

ROWS = [
    row(1, "alpha", visibility="private", stars=3, topics=["x", "y"], nested={"a": 1, "b": None}, archived=False),
    row(2, "beta", visibility="public", stars=0, topics=[], nested={"a": "z"}, archived=True),
    row(3, "", visibility=None, stars=None, topics=None, nested=None),
    row(4, "True", visibility="", stars=-1.5, topics=["", "x"], nested={}, archived=False),
    row(5, "[1, 2]", visibility="{'a': 1}", stars=10**12, topics=[["q"]], nested={"": ""}),
    row(6, "{{ 1 + 1 }}", visibility="{% raw %}", stars=1, topics=["{{ 2 }}"], nested={"{{ 3 }}": "{{ 4 }}"}),
    row(7, "back\\slash 'q' \"d\"\nline", visibility="<&>", stars=2, topics=["ü", "订单"], lonely="only here"),
]


def everything(result: Read) -> dict[str, t.Any]:
    """Return all that an inventory has, in a form that shows types and marks."""
    return {
        "hosts": {name: {key: repr(value) for key, value in host.items()} for name, host in exported(result).items()},
        "groups": {name: [host.name for host in group.hosts] for name, group in result.inventory.groups.items()},
        "children": {
            name: [child.name for child in group.child_groups] for name, group in result.inventory.groups.items()
        },
    }


KEYED_GROUPS: list[dict[str, t.Any]] = [
    {"key": key, **options}
    for key in ("codehub_visibility", "codehub_topics", "codehub_nested", "codehub_name ~ ''", "codehub_stars | string")
    for options in (
        {},
        {"prefix": "p"},
        {"separator": ""},
        {"prefix": "p", "separator": "-"},
        {"default_value": "none"},
        {"prefix": "p", "trailing_separator": False},
        {"parent_group": "parent"},
        {"parent_group": "{{ codehub_project_id }}"},
    )
]


@pytest.mark.parametrize("leading_separator", [True, False])
def test_keyed_groups_are_those_that_ansible_makes(
    leading_separator: bool, read: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Keys that Ansible refuses end the program.
    codehub = CodeHub(ROWS[:2] + ROWS[3:4])

    def outcome(keyed: dict[str, t.Any]) -> t.Any:
        try:
            return everything(
                read(codehub, strict=False, leading_separator=leading_separator, keyed_groups=[keyed, keyed])
            )
        except SystemExit:
            return "refused"

    at_once = [outcome(keyed) for keyed in KEYED_GROUPS]
    monkeypatch.setattr(Evaluator, "values", lambda *arguments: {})

    for keyed, result in zip(KEYED_GROUPS, at_once):
        assert outcome(keyed) == result, keyed


# --- Beside other inventory sources -------------------------------------------------------


def other_source(*hosts: str, group: str = "servers") -> InventoryData:
    """Return an inventory with hosts of another source."""
    inventory = InventoryData()
    inventory.add_group(group)
    for host in hosts:
        inventory.add_host(host, group)
        inventory.set_variable(host, "ansible_host", "192.0.2.1")
    return inventory


def test_by_default_the_id_is_in_the_name_of_a_host(read: Reading) -> None:
    result = read([row(5, "web01.example.com"), row(6, ""), row(7, "n" * 300)], text=f"plugin: {PLUGIN}\n")

    assert list(result.hosts)[:2] == ["web01.example.com-5", "codehub-6"]
    assert list(result.hosts)[2].endswith("n-7")


@pytest.mark.parametrize("hostnames", [["codehub_name"], ["codehub_name ~ ''"]])
def test_a_repository_does_not_take_over_a_host_of_another_source(
    hostnames: list[str], read: Reading, capsys: pytest.CaptureFixture[str]
) -> None:
    result = read(
        [row(5, "web01.example.com"), row(6, "other")], others=other_source("web01.example.com"), hostnames=hostnames
    )

    assert list(result.hosts) == ["web01.example.com", "web01.example.com-5", "other"]
    assert "ansible_connection" not in result.hosts["web01.example.com"]
    assert "'web01.example.com-5'" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "is_warned_about"), [("servers", True), ("ungrouped", False), ("all", False)])
def test_a_repository_called_like_a_group_does_not_change_the_group(
    name: str, is_warned_about: bool, read: Reading, capsys: pytest.CaptureFixture[str]
) -> None:
    result = read([row(5, name)], others=other_source("web01.example.com"))

    assert f"{name}-5" in result.hosts
    assert result.inventory.groups[name].vars == {}
    assert ("WARNING" in capsys.readouterr().err) is is_warned_about


def test_a_repository_named_like_a_group_keeps_its_variables(read: Reading) -> None:
    result = read([row(1, "a", path="b"), row(2, "b")], keyed_groups=[{"key": "codehub_path", "separator": ""}])

    assert result.hosts["b"]["codehub_id"] == 2
    assert result.inventory.groups["b"].vars == {}


def test_one_repository_in_two_sources_is_one_host(read: Reading) -> None:
    codehub = CodeHub([row(5, "web")])
    first = read(codehub)

    again = read(codehub, others=first.inventory)

    assert list(again.hosts) == ["web"]


def test_repositories_of_one_name_in_two_sources_are_two_hosts(read: Reading) -> None:
    first = read([row(5, "web")])

    again = read([row(6, "web")], others=first.inventory)

    assert list(again.hosts) == ["web", "web-6"]


# --- Readable variables -------------------------------------------------------------------


def exported(result: Read) -> dict[str, t.Any]:
    """Return the variables as ansible-inventory shows them."""
    try:
        from ansible._internal._json._profiles import _inventory_legacy  # noqa: PLC0415  (since ansible-core 2.19)
    except ImportError:
        from ansible.parsing.ajson import AnsibleJSONEncoder  # noqa: PLC0415  (until 2.18)

        text = json.dumps(result.hosts, cls=AnsibleJSONEncoder, preprocess_unsafe=True)
        return t.cast("dict[str, t.Any]", json.loads(text))
    text = json.dumps({"_meta": {"hostvars": result.hosts}}, cls=_inventory_legacy.Encoder)
    return t.cast("dict[str, t.Any]", json.loads(text)["_meta"]["hostvars"])


@pytest.mark.parametrize(
    "text",
    [
        "billing-service",
        "https://git.example.com/platform/billing.git",
        "git@codehub.example.com:platform/billing.git",
        "https://********:********@git.example.com/1.git",
        "2026-11-25T04:15:00.000+08:00",
        "Billing service (legacy), 50% done: see #12 & don't touch!",
        '{"msg": "exit status 128", "code": "7"}',
        "项目/仓库",
        "two\nlines",
    ],
)
def test_texts_that_are_no_templates_are_shown_as_they_are(text: str, read: Reading) -> None:
    result = read(
        [row(1, "x", description=text, nested={"list": [text]})],
        compose={"same": "codehub_description", "computed": "[codehub_description, codehub_description ~ '']"},
    )

    shown = exported(result)["x"]
    assert (shown["codehub_description"], shown["codehub_nested"]) == (text, {"list": [text]})
    assert (shown["same"], shown["computed"]) == (text, [text, text])


@pytest.mark.parametrize(
    "text",
    [
        "{{ 1 + 1 }}",
        "{% if true %}x{% endif %}",
        "{# x #}",
        "x{",
        "{ lookup('pipe', 'id') }}",
        "#jinja2: variable_start_string: '[['\n[[ 1 ]]",
        "[[ 1 ]]",
        "<% 1 %>",
        "lookup('pipe', 'id')",
    ],
)
def test_texts_that_could_be_templates_are_marked(text: str, read: Reading) -> None:
    result = read([row(1, "x", description=text, nested={"list": [text]})], compose={"same": "codehub_description"})

    shown = exported(result)["x"]
    assert shown["codehub_description"] == shown["same"] == {"__ansible_unsafe": text}
    assert shown["codehub_nested"] == {"list": [{"__ansible_unsafe": text}]}


def test_two_halves_of_a_template_make_none_when_joined(read: Reading, tmp_path: pathlib.Path) -> None:
    mark = tmp_path / "mark"
    rows = [row(1, "x", first="{", second="{ lookup('pipe', 'touch " + str(mark) + "') }}")]

    result = read(rows, strict=True, compose={"joined": "codehub_first ~ codehub_second"})

    rendered("{{ joined }}", result.hosts["x"])
    rendered("{{ codehub_first ~ codehub_second }}", result.hosts["x"])
    assert result.hosts["x"]["joined"].startswith("{{ lookup")
    assert not mark.exists()


# --- Options ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"{{ true }}"', 1),
        ('"{{ false }}"', 0),
        ("\"{{ lookup('env', 'TEST_BOOLEAN') }}\"", 1),
        ("\"{{ lookup('env', 'TEST_UNSET') }}\"", 0),
        ("yes", 1),
        ("false", 0),
    ],
)
def test_booleans_can_be_templates(written: str, expected: int, read: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_BOOLEAN", "true")

    result = read([row(1)], text=f'plugin: {PLUGIN}\nwith_remote_mirrors: {written}\nconcurrency: "{{{{ 2 + 1 }}}}"\n')

    assert len(result.codehub.targets) == 1 + expected


@pytest.mark.parametrize("written", ['"{{ true }}"', "\"{{ lookup('env', 'TEST_UNSET') }}\"", '""', "yes"])
def test_no_template_turns_certificate_checks_off(written: str, read: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    module = "ansible_collections.huaweicloud.codearts.plugins.inventory.codehub_repositories"
    monkeypatch.setattr(f"{module}.connected", lambda settings, concurrency: taken.append(settings) or 1 / 0)

    with pytest.raises(SystemExit):
        read([], text=f"plugin: {PLUGIN}\nvalidate_certs: {written}\n")

    assert taken[0].tls.validate_certs is True


def test_a_date_may_be_written_without_quotes(read: Reading) -> None:
    codehub = CodeHub([])

    read(codehub, text=f"plugin: {PLUGIN}\nscope: tenant\ncreated_after: 2026-01-01\nstatus: 0\n")

    query = parse_qs(urlsplit(codehub.targets[0]).query)
    assert (query["created_after"], query["status"]) == (["2026-01-01"], ["0"])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"filters": ["codehub_archived =="]}, "filters[0]"),
        ({"filters": ["true", "codehub_nonsense"]}, "filters[1]"),
        ({"filters": ["codehub_name is match('(')"]}, "filters[0]"),
        ({"filters": ["1 / (codehub_id - 1)"]}, "filters[0]"),
        ({"hostnames": ["codehub_name ~"]}, "hostnames[0]"),
        ({"compose": {"x": "codehub_nonsense"}, "strict": True}, "codehub_nonsense"),
        ({"groups": {"x": "codehub_nonsense"}, "strict": True}, "codehub_nonsense"),
        ({"keyed_groups": [{"key": "codehub_nonsense"}], "strict": True}, "codehub_nonsense"),
        ({"concurrency": 0}, "concurrency: 0 is not between 1 and 128"),
        ({"concurrency": "many"}, "concurrency"),
        ({"scope": "nobody"}, "nobody"),
        ({"validate_certs": "perhaps"}, "validate_certs: 'perhaps' is neither true nor false"),
        ({"with_remote_mirror": True}, "There is no option 'with_remote_mirror'"),
        ({"scope": "project"}, "scope project needs project_id"),
        ({"owner": "x"}, "owner belongs to scope tenant"),
        ({"auth_token": "wrong"}, "the token in the option auth_token"),
        ({"auth_token": "x", "access_key": "y"}, "More than one authentication method"),
    ],
)
def test_invalid_options_end_the_program_with_one_error(
    options: dict[str, t.Any], says: str, failure: Callable[..., str]
) -> None:
    assert says in failure([row(1)], **options)


def test_a_token_that_expires_ends_the_program(failure: Callable[..., str]) -> None:
    class Dying(CodeHub):
        def __call__(self, request: Request) -> bytes:
            if request.target.endswith("/5/remote-mirror"):
                return error_response(401, "DEV.00000003", "expired")
            return super().__call__(request)

    assert "HW_AUTH_TOKEN" in failure(Dying([row(number) for number in range(1, 9)]), with_remote_mirrors=True)


def test_a_missing_library_is_named(failure: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    module = "ansible_collections.huaweicloud.codearts.plugins.inventory.codehub_repositories"
    monkeypatch.setattr(
        f"{module}.unusable_reason", lambda: ("Failed to import the required Python library (requests)", "")
    )

    assert "(requests)" in failure([])


# --- The cache ----------------------------------------------------------------------------


class Cache(t.NamedTuple):
    """A cache in files."""

    folder: pathlib.Path

    @property
    def options(self) -> dict[str, t.Any]:
        """What an inventory needs to use it."""
        return {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(self.folder)}

    @property
    def files(self) -> list[pathlib.Path]:
        """What is in it."""
        return sorted(path for path in self.folder.iterdir() if path.stat().st_size > 60)


@pytest.fixture
def cache(tmp_path: pathlib.Path) -> Cache:
    return Cache(tmp_path / "cache")


def dumped(result: Read) -> str:
    return json.dumps(result.hosts, default=str, sort_keys=True)


def test_a_fresh_cache_saves_all_requests(read: Reading, cache: Cache) -> None:
    codehub = CodeHub([row(1), row(2)], refused={2})
    first = read(codehub, with_remote_mirrors=True, **cache.options)
    calls = len(codehub.targets)

    again = read(codehub, with_remote_mirrors=True, **cache.options)

    assert len(codehub.targets) == calls == 3
    assert dumped(again) == dumped(first)


def test_a_cache_holds_no_secret(read: Reading, cache: Cache) -> None:
    read([row(1, description=f"{TOKEN} https://u:{PASSWORD}@h/")], with_remote_mirrors=True, **cache.options)

    assert cache.files
    for path in cache.folder.iterdir():
        assert TOKEN not in path.read_text(encoding="utf-8") + path.name
        assert PASSWORD not in path.read_text(encoding="utf-8") + path.name


@pytest.mark.parametrize(
    "different",
    [{"search": "x"}, {"with_remote_mirrors": True}, {"scope": "tenant"}],
)
def test_another_listing_does_not_get_what_is_cached(different: dict[str, t.Any], read: Reading, cache: Cache) -> None:
    codehub = CodeHub([row(1), row(2)])
    read(codehub, **cache.options)
    calls = len(codehub.targets)

    read(codehub, **different, **cache.options)

    assert len(codehub.targets) > calls


def test_another_user_does_not_get_what_is_cached(read: Reading, cache: Cache, failure: Callable[..., str]) -> None:
    codehub = CodeHub([row(1)])
    read(codehub, **cache.options)

    assert "401" in failure(codehub, auth_token="of-somebody-else", **cache.options)


def test_a_flushed_cache_is_not_used(read: Reading, cache: Cache) -> None:
    codehub = CodeHub([row(1)])
    read(codehub, **cache.options)

    read(codehub, flush=True, **cache.options)

    assert len(codehub.targets) == 2


@pytest.mark.parametrize(
    "options",
    [
        {"filters": ["codehub_visibility == lookup('env', 'TEST_WANTED')"]},
        {"filters": ["codehub_visibility == wanted"]},
        {"hostnames": ["codehub_name ~ lookup('env', 'TEST_WANTED')"]},
        {"hostnames": ["codehub_name ~ wanted"]},
        {"compose": {"x": "wanted"}},
        {"groups": {"x": "codehub_visibility == lookup('env', 'TEST_WANTED')"}},
        {"keyed_groups": [{"key": "codehub_name ~ wanted"}]},
    ],
)
def test_expressions_are_evaluated_anew_over_a_cache(
    options: dict[str, t.Any], read: Reading, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    codehub = CodeHub([row(1, visibility="private"), row(2, visibility="public")])
    results = []
    for wanted in ("private", "public", "private"):
        monkeypatch.setenv("TEST_WANTED", wanted)
        extra = {"wanted": wanted}
        monkeypatch.setattr("ansible.plugins.inventory.load_extra_vars", lambda loader, extra=extra: extra)
        result = read(codehub, use_extra_vars=True, **options, **cache.options)
        results.append((dumped(result), {name: result.group(name) for name in result.inventory.groups}))

    assert results[0] == results[2]
    assert results[0] != results[1]
    assert len(codehub.targets) == 1


def test_invalid_rows_are_warned_about_in_each_run(
    read: Reading, cache: Cache, capsys: pytest.CaptureFixture[str]
) -> None:
    codehub = CodeHub([row(1), row(0), row(2)])
    for _run in range(2):
        result = read(codehub, **cache.options)
        assert list(result.hosts) == ["name-1", "name-2"]

    assert "WARNING" in capsys.readouterr().err
    assert len(codehub.targets) == 2


def test_only_mirrors_that_are_not_cached_are_read(read: Reading, cache: Cache) -> None:
    codehub = CodeHub([row(number) for number in range(1, 5)])
    options = {"with_remote_mirrors": True, **cache.options}

    for condition in ("codehub_id < 3", "codehub_id < 4", "codehub_id > 1"):
        result = read(codehub, filters=[condition], **options)

    assert codehub.read_mirrors == [1, 2, 3, 4]
    assert all(host["codehub_remote_mirror"]["repository_id"] == host["codehub_id"] for host in result.hosts.values())


class Failing(CodeHub):
    """Fails to send some mirrors until it is repaired."""

    response: bytes | None = None

    def __call__(self, request: Request) -> bytes:
        if self.response and request.target.endswith(("/2/remote-mirror", "/4/remote-mirror")):
            self.targets.append(request.target)
            return self.response
        return super().__call__(request)


@pytest.mark.parametrize(
    ("response", "reason", "is_kept"),
    [
        (error_response(503, "CH.005", "down"), "server_error", False),
        (error_response(302, "", ""), "redirected", False),
        (json_response({"repository_id": 1}), "invalid_response", False),
        (error_response(404, "CH.004404", "Repository Not Found"), "not_found", True),
        (error_response(403, "CH.004403", "No permission"), "forbidden", True),
    ],
)
def test_only_lasting_failures_are_cached(
    response: bytes, reason: str, is_kept: bool, read: Reading, cache: Cache
) -> None:
    codehub = Failing([row(number) for number in range(1, 5)])
    codehub.response = response
    options = {"with_remote_mirrors": True, "retries": 0, **cache.options}
    first = read(codehub, **options)
    codehub.response = None

    again = read(codehub, **options)

    assert first.hosts["name-2"]["codehub_remote_mirror_failure"]["reason"] == reason
    assert ("codehub_remote_mirror_failure" in again.hosts["name-2"]) is is_kept
    assert codehub.read_mirrors == ([1, 2, 3, 4] if is_kept else [1, 2, 2, 3, 4, 4])


@pytest.mark.parametrize("key", ["__ansible_vault", "__ansible_unsafe", "__ansible_type"])
def test_keys_with_a_meaning_for_ansible_do_not_come_from_a_cache(key: str, read: Reading, cache: Cache) -> None:
    codehub = CodeHub([row(1, odd={key: "x", "other": [{key: "y"}]})])
    read(codehub, **cache.options)

    result = read(codehub, **cache.options)

    assert key not in dumped(result)
    assert len(codehub.targets) == 1


def test_only_variables_of_the_plugin_come_from_a_cache(read: Reading, cache: Cache) -> None:
    codehub = CodeHub([row(1)])
    read(codehub, **cache.options)
    for path in cache.files:
        text = path.read_text(encoding="utf-8")
        # Some releases of ansible-core have JSON within JSON within JSON here.
        path.write_text(
            re.sub(
                r'(\\+")name\\+":',
                lambda found: f"{found[1]}ansible_shell_executable{found[1]}: {found[1]}/tmp/x{found[1]}, {found[0]}",
                text,
            ),
            encoding="utf-8",
        )

    result = read(codehub, **cache.options)

    assert len(codehub.targets) == 1
    assert result.hosts["name-1"]["codehub_ansible_shell_executable"] == "/tmp/x"
    assert {name for name in result.hosts["name-1"] if not name.startswith("codehub_")} == {
        "ansible_connection",
        "ansible_python_interpreter",
        "inventory_dir",
        "inventory_file",
    }


def test_a_cached_repository_may_lack_fields(read: Reading, cache: Cache) -> None:
    codehub = CodeHub([row(1)])
    read(codehub, **cache.options)
    for path in cache.files:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'(\\+")(name|project_id)\\+":', r"\1other_\2\1:", text), encoding="utf-8")

    hosts = read(codehub, **cache.options).hosts

    assert len(codehub.targets) == 1
    assert set(hosts) == {"codehub-1"}
    assert hosts["codehub-1"]["codehub_project_id"] is None


def test_a_field_of_the_service_does_not_take_the_place_of_another(read: Reading) -> None:
    variables = read([row(1, **{"project-id": "other", "é": 1})]).hosts["name-1"]
    assert (variables["codehub_project_id"], variables["codehub_é"]) == ("0d2f", 1)


def test_an_unexpected_error_ends_the_program(failure: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object) -> None:
        raise RuntimeError("s3cr3t")

    monkeypatch.setattr(codehub_repositories.RepositoryReader, "read", broken)
    words = failure([row(1)])
    assert "RuntimeError" in words
    assert "s3cr3t" not in words


@pytest.mark.parametrize(
    "content",
    [
        "no JSON",
        "[]",
        "5",
        "{}",
        '{"hosts": [{"codehub_id": 1, "ansible_shell_executable": "/tmp/x"}]}',
        '{"codehub": 5}',
        '{"codehub": "[]"}',
        json.dumps({"codehub": json.dumps({"version": 1, "repositories": [{"id": 7}]})}),
    ],
)
def test_a_damaged_cache_counts_as_empty(content: str, read: Reading, cache: Cache) -> None:
    codehub = CodeHub([row(1)])
    read(codehub, **cache.options)
    for path in cache.files:
        path.write_text(content, encoding="utf-8")

    assert set(read(codehub, **cache.options).hosts) == {"name-1"}
    assert len(codehub.targets) == 2
