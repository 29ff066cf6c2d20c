# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import pathlib
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
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.conftest import Serving
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import (
    Request,
    error_answer,
    json_answer,
    mirror_answer,
)

PLUGIN = "huaweicloud.codearts.codehub_repositories"
TOKEN = "the-token-0f3a"
PASSWORD = "Mirr0r-pass"


class CodeHub:
    """Answers as CodeHub does for the user's repositories, and counts. refused: repositories without a mirror."""

    def __init__(self, rows: list[dict[str, t.Any]], refused: t.Collection[int] = ()) -> None:
        self.rows = rows
        self.refused = refused
        self.targets: list[str] = []

    def __call__(self, request: Request) -> bytes:
        self.targets.append(request.target)
        if request.headers.get("x-auth-token") != TOKEN:
            return error_answer(401, "APIGW.0301", "Incorrect IAM authentication information")
        if request.target.endswith("/remote-mirror"):
            number = request.repository_id
            if number in self.refused:
                return error_answer(404, "CH.004404", "Repository Not Found")
            return mirror_answer(number, url=f"https://bot:{PASSWORD}@git.example.com/{number}.git")
        query = parse_qs(urlsplit(request.target).query)
        offset = int(query["offset"][0])
        return json_answer(self.rows[offset : offset + 100])


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
    """Read an inventory with these options, of these rows."""
    monkeypatch.setenv("HW_AUTH_TOKEN", TOKEN)
    servers: dict[int, str] = {}

    def read_inventory(
        rows: list[dict[str, t.Any]] | CodeHub, *, flush: bool = False, text: str | None = None, **options: t.Any
    ) -> Read:
        codehub = rows if isinstance(rows, CodeHub) else CodeHub(rows)
        if id(codehub) not in servers:
            servers[id(codehub)] = serve(codehub).url
        monkeypatch.setenv("CODEHUB_ENDPOINT", servers[id(codehub)])
        path = tmp_path / "test.codehub.yml"
        path.write_text(text or yaml.safe_dump({"plugin": PLUGIN, **options}), encoding="utf-8")
        inventory = InventoryData()
        plugin = create_plugin()
        plugin.parse(inventory, DataLoader(), str(path), cache=not flush)
        plugin.update_cache_if_changed()
        inventory.reconcile_inventory()
        return Read(inventory, codehub)

    return read_inventory


@pytest.fixture
def failure(read: Reading, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return the one message with which reading such an inventory ends the program."""

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


def rendered(value: str, variables: dict[str, t.Any]) -> t.Any:
    """Return what a play makes of a variable."""
    templar = Templar(loader=DataLoader(), variables=variables)
    try:
        from ansible.template import trust_as_template  # noqa: PLC0415  (only newer ones have it)
    except ImportError:
        return templar.template(value)
    return templar.template(trust_as_template(value))


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
def test_the_name_of_the_file_decides_whether_it_is_ours(name: str, is_taken: bool, tmp_path: pathlib.Path) -> None:
    path = tmp_path / name
    path.write_text("", encoding="utf-8")

    assert InventoryModule().verify_file(str(path)) is is_taken


def test_a_file_that_is_not_there_is_not_ours(tmp_path: pathlib.Path) -> None:
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


def test_mirrors_are_read_for_what_the_filters_leave(read: Reading) -> None:
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
def test_filters_are_conditions_as_everywhere_in_jinja(condition: str, expected: set[str], read: Reading) -> None:
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
def test_filters_and_names_see_texts_as_they_are(name: str, read: Reading) -> None:
    rows = [row(1, name, twin=name), row(2, name + "x", twin=name)]

    result = read(rows, filters=["codehub_name == codehub_twin"], hostnames=["'n' ~ (codehub_name | length)"])

    assert list(result.hosts) == [f"n{len(name)}"]


def test_what_some_repositories_lack_is_undefined_for_them(read: Reading, failure: Callable[..., str]) -> None:
    rows = [row(1, stars=5), row(2), row(3, stars=0)]

    assert set(read(rows, filters=["codehub_stars is defined"]).hosts) == {"name-1", "name-3"}
    assert set(read(rows, filters=["codehub_stars | default(9) > 3"]).hosts) == {"name-1", "name-2"}
    said = failure(rows, filters=["codehub_stars > 3"])
    assert "filters[0]" in said
    assert "'name-2'" in said


def test_looking_for_the_repository_that_fails_takes_nothing_for_a_template(failure: Callable[..., str]) -> None:
    rows = [row(1, description="{{ nonsense }}"), row(2, description="")]

    assert "'name-2'" in failure(rows, filters=["codehub_description ~ (1 // (codehub_id - 2)) != ''"])


@pytest.mark.parametrize("uses_them", [True, False])
def test_extra_variables_take_part_in_expressions_where_that_is_asked_for(
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


def test_two_of_one_name_stay_two(read: Reading) -> None:
    result = read([row(1, "same", project_id="a"), row(2, "same", project_id="b"), row(3, "")])

    assert {name: host["codehub_id"] for name, host in result.hosts.items()} == {
        "same-1": 1,
        "same-2": 2,
        "codehub-3": 3,
    }


@pytest.mark.parametrize("from_cache", [False, True])
def test_nothing_that_a_stranger_wrote_is_a_template(from_cache: bool, read: Reading, tmp_path: pathlib.Path) -> None:
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
def test_templates_of_booleans_mean_what_they_say(
    written: str, expected: int, read: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_BOOLEAN", "true")

    result = read([row(1)], text=f'plugin: {PLUGIN}\nwith_remote_mirrors: {written}\nconcurrency: "{{{{ 2 + 1 }}}}"\n')

    assert len(result.codehub.targets) == 1 + expected


@pytest.mark.parametrize("written", ['"{{ true }}"', "\"{{ lookup('env', 'TEST_UNSET') }}\"", '""', "yes"])
def test_no_template_switches_the_check_of_certificates_off(
    written: str, read: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []
    module = "ansible_collections.huaweicloud.codearts.plugins.inventory.codehub_repositories"
    monkeypatch.setattr(f"{module}.connected", lambda settings, concurrency: taken.append(settings) or 1 / 0)

    with pytest.raises(ZeroDivisionError):
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
def test_what_cannot_be_read_ends_the_program_with_one_error(
    options: dict[str, t.Any], says: str, failure: Callable[..., str]
) -> None:
    assert says in failure([row(1)], **options)


def test_a_wrong_token_in_the_middle_ends_the_program(failure: Callable[..., str]) -> None:
    class Dying(CodeHub):
        def __call__(self, request: Request) -> bytes:
            if request.target.endswith("/5/remote-mirror"):
                return error_answer(401, "DEV.00000003", "expired")
            return super().__call__(request)

    assert "HW_AUTH_TOKEN" in failure(Dying([row(number) for number in range(1, 9)]), with_remote_mirrors=True)


def test_a_missing_library_is_said(failure: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_what_is_cached_is_not_asked_for_again(read: Reading, cache: Cache) -> None:
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
    [{"search": "x"}, {"with_remote_mirrors": True}, {"filters": ["codehub_id == 1"]}, {"scope": "tenant"}],
)
def test_other_options_are_not_answered_from_the_cache(
    different: dict[str, t.Any], read: Reading, cache: Cache
) -> None:
    codehub = CodeHub([row(1), row(2)])
    read(codehub, **cache.options)
    calls = len(codehub.targets)

    read(codehub, **different, **cache.options)

    assert len(codehub.targets) > calls


def test_another_user_is_not_answered_from_the_cache(read: Reading, cache: Cache, failure: Callable[..., str]) -> None:
    codehub = CodeHub([row(1)])
    read(codehub, **cache.options)

    assert "401" in failure(codehub, auth_token="of-somebody-else", **cache.options)


def test_a_cache_that_is_to_be_flushed_is_not_used(read: Reading, cache: Cache) -> None:
    codehub = CodeHub([row(1)])
    read(codehub, **cache.options)

    read(codehub, flush=True, **cache.options)

    assert len(codehub.targets) == 2


@pytest.mark.parametrize(
    "content", ["no JSON", "[]", "5", '{"hosts": 5}', '{"hosts": [5]}', '{"hosts": [{"a": 1}]}', "{}"]
)
def test_a_cache_that_makes_no_sense_counts_as_empty(content: str, read: Reading, cache: Cache) -> None:
    codehub = CodeHub([row(1)])
    read(codehub, **cache.options)
    for path in cache.files:
        path.write_text(content, encoding="utf-8")

    assert set(read(codehub, **cache.options).hosts) == {"name-1"}
    assert len(codehub.targets) == 2
