# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook awx_setup, with the real modules of awx.awx, against an API that keeps what it is given."""

from __future__ import annotations

import contextlib
import copy
import json
import os
import re
import subprocess
import sys
import textwrap
import typing as t
from pathlib import Path

import awx_api
import pytest
import yaml
from conftest import ROOT

SECRETS: t.Final = {"auth_token": "MIIG-secret-token", "secret_key": "sK-secret-key"}

SETTINGS: t.Final = {
    "awx_setup_credential_inputs": {"region": "cn-north-4", "username": "", **SECRETS},
    "awx_setup_report_store_inputs": {"url": "https://store.example.com/a/", "username": "u", "password": "pw-secret"},
    "awx_setup_execution_environment_image": "registry.example.com/codehub-ee:1",
    "awx_setup_notification_type": "webhook",
    "awx_setup_notification_configuration": {
        "url": "https://chat.example.com/hook",
        "http_method": "POST",
        "headers": {},
        "password": "hook-secret",
    },
    "awx_setup_slices": 3,
}

Settings = dict[str, t.Any]

#: With the repair, which is off by default
REPAIR: t.Final[Settings] = {
    "awx_setup_repair": True,
    "awx_setup_repair_credential_inputs": {"region": "cn-north-4", "auth_token": "MIIG-repair-token"},
}

#: Run by each Python process that starts: notes it in a file. Workers of Ansible are forks, which do not start.
COUNTER: t.Final = """
import os
with open(os.environ["PROCESSES"], "a") as processes:
    processes.write(".")
"""


class Playbook(t.NamedTuple):
    """The playbook awx_setup. environment: that of ansible-playbook."""

    awx: awx_api.Awx
    environment: dict[str, str]

    def run(self, *arguments: str, **settings: t.Any) -> subprocess.CompletedProcess[str]:
        extra = json.dumps({**SETTINGS, **settings})
        command = [
            str(Path(sys.executable).with_name("ansible-playbook")),
            "huaweicloud.codearts.awx_setup",
            "-e",
            extra,
        ]
        return subprocess.run(
            [*command, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT / "tests",
        )

    def changes(self, *arguments: str, **settings: t.Any) -> int:
        """Run it, and return how many tasks changed something."""
        done = self.run(*arguments, **settings)
        assert done.returncode == 0, done.stdout + done.stderr
        (changed,) = re.findall(r"changed=(\d+)", done.stdout)
        return int(changed)

    def cost(self, folder: Path, *arguments: str, **settings: t.Any) -> tuple[int, int]:
        """Run it without a change, and return how many processes of modules and how many requests that took."""
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(COUNTER, encoding="utf-8")
        processes = folder / "processes"
        self.environment.update(PYTHONPATH=str(folder), PROCESSES=str(processes))
        before = self.awx.requests
        assert self.changes(*arguments, **settings) == 0
        del self.environment["PYTHONPATH"], self.environment["PROCESSES"]
        # The first one is ansible-playbook.
        return len(processes.read_text(encoding="utf-8")) - 1, self.awx.requests - before


def _playbooks() -> set[str]:
    playbooks = {str(path.relative_to(ROOT)) for path in (ROOT / "playbooks").glob("*.yml")}
    return playbooks | {path.name for path in (ROOT / "examples" / "awx-project").glob("awx_*.yml")}


@contextlib.contextmanager
def _against(awx: awx_api.Awx, folders: t.Sequence[Path]) -> t.Iterator[Playbook]:
    with awx_api.running(awx) as address:
        environment = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": os.pathsep.join(map(str, folders)),
            "ANSIBLE_LOCALHOST_WARNING": "False",
            "CONTROLLER_HOST": address,
            "CONTROLLER_OAUTH_TOKEN": awx_api.TOKEN,
            "CONTROLLER_VERIFY_SSL": "False",
            "NO_PROXY": "127.0.0.1",
        }
        yield Playbook(awx, environment)


@pytest.fixture
def playbook(collections: Path, awx_collection: Path) -> t.Iterator[Playbook]:
    """The playbook, and an AWX that has nothing yet."""
    with _against(awx_api.Awx(_playbooks()), [collections, awx_collection]) as playbook:
        yield playbook


@pytest.fixture(scope="session")
def _complete_awx(collections: Path, awx_collection: Path) -> awx_api.Awx:
    """An AWX with everything in it. No test changes it."""
    awx = awx_api.Awx(_playbooks())
    with _against(awx, [collections, awx_collection]) as playbook:
        assert playbook.changes(**REPAIR) > 0
    return awx


@pytest.fixture
def complete(_complete_awx: awx_api.Awx, collections: Path, awx_collection: Path) -> t.Iterator[Playbook]:
    """The playbook, and an AWX where it has run with REPAIR."""
    awx = copy.deepcopy(_complete_awx)
    awx.writes.clear()
    with _against(awx, [collections, awx_collection]) as playbook:
        yield playbook


def _names(awx: awx_api.Awx, collection: str) -> set[str]:
    return {each["name"] for each in awx.objects[collection].values()}


def _followers(awx: awx_api.Awx, identifier: str, link: str) -> list[str]:
    """Return which nodes of the watch follow one of its nodes."""
    nodes = awx.objects["workflow_job_template_nodes"]
    watch = awx.named("workflow_job_templates", "CodeHub mirror watch")["id"]
    (node,) = [
        each for each in nodes.values() if each["identifier"] == identifier and each["workflow_job_template"] == watch
    ]
    followers = awx.associations.get(("workflow_job_template_nodes", node["id"], link), [])
    return [nodes[number]["identifier"] for number in followers]


def test_it_creates_everything_once_and_takes_everything_back(playbook: Playbook) -> None:
    awx = playbook.awx
    assert playbook.changes() > 0
    assert _names(awx, "credential_types") == {"Huawei Cloud CodeHub", "CodeHub report store"}
    assert _names(awx, "job_templates") == {
        "CodeHub mirror audit",
        "CodeHub mirror audit of the inventory",
        "CodeHub mirror audit in slices",
        "CodeHub mirror facts",
        "CodeHub mirror news",
    }
    assert awx.secrets[awx.named("credentials", "CodeHub")["id"]] == {"region": "cn-north-4", **SECRETS}
    injectors = awx.named("credential_types", "Huawei Cloud CodeHub")["injectors"]
    assert injectors["env"]["HW_AUTH_TOKEN"] == "{{ auth_token }}"

    template = awx.named("job_templates", "CodeHub mirror audit")
    credentials = awx.associations["job_templates", template["id"], "credentials"]
    assert {awx.objects["credentials"][number]["name"] for number in credentials} == {"CodeHub", "CodeHub reports"}
    assert awx.surveys[template["id"]]["spec"][0]["variable"] == "remote_mirror_audit_scope"
    assert template["survey_enabled"]
    assert template["timeout"] == 3600
    slices = awx.named("job_templates", "CodeHub mirror audit in slices")
    assert slices["job_slice_count"] == 3
    variables = json.loads(slices["extra_vars"])
    # ansible-core 2.18 and older make texts of numbers, which the role takes as well.
    assert int(variables["remote_mirror_audit_rate_limit"]) == 200
    assert int(variables["remote_mirror_audit_time_limit"]) == 48
    assert awx.named("job_templates", "CodeHub mirror facts")["use_fact_cache"]

    source = awx.named("inventory_sources", "CodeHub repositories of the account")
    assert source["source_path"] == "examples/awx-project/repositories.codehub.yml"
    assert source["credential"] == awx.named("credentials", "CodeHub")["id"]
    assert _followers(awx, "sync", "success_nodes") == ["audit"]
    assert _followers(awx, "audit", "failure_nodes") == ["tell"]
    assert _followers(awx, "audit", "success_nodes") == []
    # One message for each failed run, from the job that knows the reason.
    assert _followers(awx, "sync", "failure_nodes") == ["tell"]
    news = awx.named("job_templates", "CodeHub mirror news")
    message = awx.named("notification_templates", "CodeHub mirror messages")["id"]
    for event in ("success", "error"):
        assert awx.associations["job_templates", news["id"], f"notification_templates_{event}"] == [message]
    # A user who may only launch must not set variables.
    assert not any(each["ask_variables_on_launch"] for each in awx.objects["job_templates"].values())
    schedule = awx.named("schedules", "CodeHub mirror watch, daily")
    assert schedule["unified_job_template"] == awx.named("workflow_job_templates", "CodeHub mirror watch")["id"]

    awx.writes.clear()
    assert playbook.changes() == 0
    assert awx.writes == []
    assert playbook.changes("--check") == 0

    assert playbook.changes("--check", awx_setup_state="absent") > 0
    assert awx.writes == []
    assert playbook.changes(awx_setup_state="absent") > 0
    assert {name for name, objects in awx.objects.items() if objects} == {"organizations"}
    assert playbook.changes(awx_setup_state="absent") == 0


def test_a_run_that_changes_nothing_costs_few_requests_and_no_module(complete: Playbook, tmp_path: Path) -> None:
    kinds, templates, surveys, events = 11, 6, 4, 2
    requests = kinds + templates * events + surveys + 1
    assert complete.cost(tmp_path / "present", **REPAIR) == (0, requests)
    assert complete.cost(tmp_path / "check", "--check", **REPAIR) == (0, requests)
    complete.changes(awx_setup_state="absent")
    assert complete.cost(tmp_path / "absent", awx_setup_state="absent") == (0, kinds)


def test_a_refused_token_of_awx_is_explained(playbook: Playbook) -> None:
    playbook.environment["CONTROLLER_OAUTH_TOKEN"] = "wrong-awx-token"
    done = playbook.run("-vvv")
    assert done.returncode == 2
    assert "Invalid authentication credentials for /api/v2/" in done.stdout.rpartition("Fail with the reason")[2]
    assert "wrong-awx-token" not in done.stdout


def test_a_failed_synchronization_is_repeated(playbook: Playbook) -> None:
    awx = playbook.awx
    awx.is_repository_reachable = False
    done = playbook.run()
    assert done.returncode == 2
    update = awx.named("projects", "CodeHub collection")["summary_fields"]["last_update"]["id"]
    assert f"/#/jobs/project/{update}" in done.stdout
    assert "fatal: unable to access the repository" in done.stdout
    awx.is_repository_reachable = True
    assert playbook.changes() > 0
    assert len(awx.objects["job_templates"]) == 5
    count = len(awx.updates)
    assert playbook.changes() == 0
    assert len(awx.updates) == count


def test_a_credential_type_that_others_use_stays(complete: Playbook) -> None:
    awx = complete.awx
    kind = awx.named("credential_types", "Huawei Cloud CodeHub")["id"]
    awx.create("credentials", {"name": "Of another team", "credential_type": kind, "organization": 1, "inputs": {}})
    done = complete.run(awx_setup_state="absent")
    assert done.returncode == 0, done.stdout
    assert (
        "The credential type Huawei Cloud CodeHub stays, since other credentials have it: Of another team."
        in done.stdout
    )
    left = {name: [each["name"] for each in objects.values()] for name, objects in awx.objects.items() if objects}
    assert left == {
        "organizations": ["Default"],
        "credential_types": ["Huawei Cloud CodeHub"],
        "credentials": ["Of another team"],
    }


def test_check_mode_on_an_empty_awx_foretells_changes_and_makes_none(playbook: Playbook) -> None:
    assert playbook.changes("--check") > 0
    assert playbook.awx.writes == []


def test_a_changed_setting_changes_what_it_concerns(complete: Playbook) -> None:
    assert complete.changes("--check", awx_setup_slices=5, **REPAIR) == 1
    assert complete.awx.writes == []
    assert complete.changes(awx_setup_slices=5, **REPAIR) == 1
    assert [method for method, _path in complete.awx.writes] == ["PATCH"]


#: Changes by hand: collection, name, field, value. The role declares each of these fields.
CHANGES: t.Final = [
    ("execution_environments", "CodeHub execution environment", "image", "registry.example.com/other:1"),
    ("projects", "CodeHub collection", "scm_branch", "old"),
    ("credential_types", "CodeHub report store", "injectors", {"env": {}}),
    (
        "credentials",
        "CodeHub",
        "inputs",
        {"region": "cn-south-1", "auth_token": "$encrypted$", "secret_key": "$encrypted$"},
    ),
    ("inventory_sources", "CodeHub repositories of the account", "overwrite_vars", False),
    ("notification_templates", "CodeHub mirror messages", "messages", {}),
    ("job_templates", "CodeHub mirror audit", "ask_variables_on_launch", True),
    ("job_templates", "CodeHub mirror audit of the inventory", "extra_vars", "{}"),
    ("workflow_job_templates", "CodeHub mirror watch", "description", "Other"),
    ("schedules", "CodeHub mirror watch, daily", "enabled", False),
    ("workflow_approval_templates", "Approve the repair of remote mirrors", "description", "Other"),
]


def test_what_was_changed_by_hand_is_corrected(complete: Playbook) -> None:
    awx = complete.awx
    declared = {change[:3]: awx.named(*change[:2])[change[2]] for change in CHANGES}
    associations = {key: list(ids) for key, ids in awx.associations.items()}
    surveys = copy.deepcopy(awx.surveys)

    for collection, name, field, value in CHANGES:
        awx.named(collection, name)[field] = value
    news = awx.named("job_templates", "CodeHub mirror news")["id"]
    message = awx.named("notification_templates", "CodeHub mirror messages")["id"]
    slices = awx.named("job_templates", "CodeHub mirror audit in slices")["id"]
    awx.associations["job_templates", news, "notification_templates_error"] = []
    awx.associations["job_templates", slices, "notification_templates_success"] = [message]
    awx.associations["job_templates", slices, "credentials"] = []
    awx.surveys[slices]["spec"][0]["default"] = 1
    nodes = awx.objects["workflow_job_template_nodes"].values()
    (approve,) = [each["id"] for each in nodes if each["identifier"] == "approve"]
    (sync,) = [each["id"] for each in nodes if each["identifier"] == "sync"]
    awx.associations["workflow_job_template_nodes", approve, "success_nodes"] = []
    awx.associations["workflow_job_template_nodes", sync, "failure_nodes"] = []

    foretold = complete.changes("--check", **REPAIR)
    assert awx.writes == []
    assert complete.changes(**REPAIR) == foretold
    assert {change[:3]: awx.named(*change[:2])[change[2]] for change in CHANGES} == declared
    assert {key: sorted(ids) for key, ids in awx.associations.items() if ids} == {
        key: sorted(ids) for key, ids in associations.items() if ids
    }
    assert awx.surveys == surveys
    assert complete.changes(**REPAIR) == 0


@pytest.mark.parametrize(
    ("collection", "name"),
    [
        ("job_templates", "CodeHub mirror audit of the inventory"),
        ("inventories", "CodeHub repositories"),
        ("workflow_job_templates", "CodeHub mirror watch"),
        ("credentials", "CodeHub"),
    ],
)
def test_what_was_deleted_by_hand_is_created_again(complete: Playbook, collection: str, name: str) -> None:
    awx = complete.awx
    before = {kind: _names(awx, kind) for kind in awx.objects}
    awx.delete(collection, awx.named(collection, name)["id"])
    assert complete.changes("--check", **REPAIR) > 0
    assert complete.changes(**REPAIR) > 0
    assert {kind: _names(awx, kind) for kind in awx.objects} == before
    assert _followers(awx, "sync", "success_nodes") == ["audit"]
    assert _followers(awx, "audit", "failure_nodes") == ["tell"]
    assert complete.changes(**REPAIR) == 0


def test_the_least_settings_do_for_a_project_of_ones_own(playbook: Playbook) -> None:
    settings: Settings = {
        "awx_setup_playbook_folder": "",
        "awx_setup_inventory_file": "repositories.codehub.yml",
        "awx_setup_report_store_inputs": {},
        "awx_setup_execution_environment_image": "",
        "awx_setup_notification_type": "",
    }
    playbook.changes(**settings)
    assert playbook.changes(**settings) == 0
    assert playbook.awx.named("job_templates", "CodeHub mirror news")["playbook"] == "awx_notify.yml"
    assert _names(playbook.awx, "credentials") == {"CodeHub"}


def test_the_settings_of_the_page_do(playbook: Playbook) -> None:
    page = (ROOT / "docs" / "awx.md").read_text(encoding="utf-8")
    blocks = [
        textwrap.dedent(block) for block in re.findall(r"^ *```yaml\n(.*?)^ *```", page, re.MULTILINE | re.DOTALL)
    ]
    (settings,) = [yaml.safe_load(block) for block in blocks if "# settings.yml" in block]
    secrets = {
        "vault_codehub_access_key": "AK-of-the-vault",
        "vault_codehub_secret_key": "SK-of-the-vault",
        "vault_report_store_password": "password-of-the-vault",
    }
    playbook.changes(**settings, **secrets)
    credential = playbook.awx.named("credentials", "CodeHub")
    assert playbook.awx.secrets[credential["id"]] == {
        "region": "cn-north-4",
        "access_key": "AK-of-the-vault",
        "secret_key": "SK-of-the-vault",
    }
    assert credential["inputs"]["access_key"] == "$encrypted$"
    assert playbook.awx.named("notification_templates", "CodeHub mirror messages")["notification_type"] == "email"
    options = yaml.safe_load((ROOT / "roles/awx_setup/meta/argument_specs.yml").read_text(encoding="utf-8"))
    assert set(re.findall(r"awx_setup_\w+", page)) <= set(options["argument_specs"]["main"]["options"])


def test_a_refused_notification_template_is_explained(playbook: Playbook) -> None:
    wrong = {"http_method": "POST", "headers": {}, "password": "hook-secret"}
    done = playbook.run("-vvvv", awx_setup_notification_configuration=wrong)
    assert done.returncode == 2
    assert "Missing required fields for Notification Configuration: url." in done.stdout
    assert "hook-secret" not in done.stdout.split("TASK [", 1)[1]


@pytest.mark.parametrize("verbosity", ["-v", "-vvvv"])
def test_no_secret_is_printed(playbook: Playbook, verbosity: str, tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    command = [str(Path(sys.executable).with_name("ansible-playbook")), "huaweicloud.codearts.awx_setup"]
    for state in ("present", "absent"):
        settings.write_text(json.dumps({**SETTINGS, "awx_setup_state": state}), encoding="utf-8")
        done = subprocess.run(
            [*command, "-e", f"@{settings}", verbosity],
            env=playbook.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        for secret in (*SECRETS.values(), "pw-secret", "hook-secret", awx_api.TOKEN):
            assert secret not in done.stdout + done.stderr


def test_the_repair_has_a_credential_and_an_approval_of_its_own(complete: Playbook) -> None:
    awx = complete.awx
    template = awx.named("job_templates", "CodeHub mirror repair")
    (credential,) = awx.associations["job_templates", template["id"], "credentials"]
    assert awx.objects["credentials"][credential]["name"] == "CodeHub repair"
    assert awx.secrets[credential] == {"region": "cn-north-4", "auth_token": "MIIG-repair-token"}
    assert awx.secrets[awx.named("credentials", "CodeHub")["id"]] == {"region": "cn-north-4", **SECRETS}
    assert not template["ask_variables_on_launch"]
    workflow = awx.named("workflow_job_templates", "CodeHub mirror repair with approval")["id"]
    nodes = {
        each["identifier"]: each
        for each in awx.objects["workflow_job_template_nodes"].values()
        if each["workflow_job_template"] == workflow
    }
    assert set(nodes) == {"audit", "approve", "repair", "audit_again"}
    assert nodes["approve"]["unified_job_template"] in awx.objects["workflow_approval_templates"]
    assert nodes["repair"]["unified_job_template"] == template["id"]
    links = {
        (nodes[name]["id"], link): [
            {number: name for name, each in nodes.items() for number in [each["id"]]}[to] for to in ids
        ]
        for (kind, number, link), ids in awx.associations.items()
        for name in nodes
        if kind == "workflow_job_template_nodes" and number == nodes[name]["id"] and ids
    }
    assert links == {
        (nodes["audit"]["id"], "failure_nodes"): ["approve"],
        (nodes["approve"]["id"], "success_nodes"): ["repair"],
        (nodes["repair"]["id"], "always_nodes"): ["audit_again"],
    }

    assert complete.changes(**REPAIR) == 0
    assert awx.writes == []
    # What takes it back does not need to know that it was there.
    assert complete.changes(awx_setup_state="absent") > 0
    assert {name for name, objects in awx.objects.items() if objects} == {"organizations"}


def test_check_mode_foretells_the_repair(playbook: Playbook) -> None:
    playbook.changes()
    playbook.awx.writes.clear()
    assert playbook.changes("--check", **REPAIR) > 0
    assert playbook.awx.writes == []
