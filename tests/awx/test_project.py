# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The repository, and a project of five lines, as AWX syncs them; and the image that jobs run in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import jq
import pytest
import yaml
from awx_jobs import CodeHub, Launch, Surroundings, inventory, run
from conftest import ROOT


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _sync(project: Path, private_data: Path) -> Path:
    """Install the collections of a project, as AWX's project update does."""
    target = private_data / "requirements_collections"
    subprocess.run(
        [_tool("ansible-galaxy"), "collection", "install", "-r", "collections/requirements.yml", "-p", target],
        cwd=project,
        check=True,
        capture_output=True,
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(target)},
    )
    return target


def test_the_repository_is_a_project(repository: Path, codehub: CodeHub, tmp_path: Path) -> None:
    collections = _sync(repository, tmp_path)
    launch = Launch(
        "playbooks/awx_audit.yml",
        credentials=[("codehub.yml", codehub.credential())],
        variables={"remote_mirror_audit_fail_on": "never"},
    )
    job = run(Surroundings(repository, collections), tmp_path / "job", launch)
    assert job.status == "successful", job.stdout


@pytest.mark.parametrize("playbook", ["awx_audit.yml", "awx_audit_inventory.yml", "awx_facts.yml", "awx_notify.yml"])
def test_a_project_of_five_lines_runs_the_playbooks_of_the_collection(
    repository: Path, collections: Path, codehub: CodeHub, tmp_path: Path, playbook: str
) -> None:
    project = tmp_path / "project"
    shutil.copytree(repository / "examples" / "awx-project", project)
    launch = Launch(
        playbook,
        credentials=[("codehub.yml", codehub.credential())],
        variables={"remote_mirror_audit_fail_on": "never"},
    )
    job = run(Surroundings(project, collections), tmp_path / "job", launch)
    # These two need hosts, and the result of an audit.
    expected = {
        "awx_audit_inventory.yml": "No host matches",
        "awx_notify.yml": "CodeHub mirrors: the audit could not be completed",
    }
    assert (job.status == "successful") == (playbook not in expected), job.stdout
    assert expected.get(playbook, "") in job.failure


@pytest.mark.parametrize("folder", [".", "examples/awx-project"])
def test_an_inventory_source_finds_the_plugin_of_the_project(
    surroundings: Surroundings, codehub: CodeHub, tmp_path: Path, folder: str
) -> None:
    project = surroundings.repository / folder
    (file,) = project.rglob("repositories.codehub.yml")
    hosts = inventory(surroundings, tmp_path / "update", codehub.credential(), str(file.relative_to(project)), project)
    assert hosts["_meta"]["hostvars"]


def test_an_old_collection_in_the_image_does_not_replace_that_of_the_project(
    surroundings: Surroundings, codehub: CodeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = "ansible_collections/huaweicloud/codearts/plugins/inventory/codehub_repositories.py"
    old = tmp_path / "home" / ".ansible" / "collections" / plugin
    old.parent.mkdir(parents=True)
    old.write_text("raise RuntimeError('the old collection')", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    project = surroundings.repository / "examples" / "awx-project"
    hosts = inventory(surroundings, tmp_path / "update", codehub.credential(), "repositories.codehub.yml", project)
    assert hosts["_meta"]["hostvars"]


def test_the_project_of_five_lines_asks_for_the_collection() -> None:
    project = ROOT / "examples" / "awx-project"
    requirements = yaml.safe_load((project / "collections" / "requirements.yml").read_text(encoding="utf-8"))
    assert requirements == {"collections": [{"name": "huaweicloud.codearts"}]}


def test_ansible_builder_finds_what_the_collection_needs(collections: Path) -> None:
    found = subprocess.run(
        [_tool("ansible-builder"), "introspect", collections], check=True, capture_output=True, text=True
    )
    needs = yaml.safe_load(found.stdout)
    python = needs["python"] if isinstance(needs["python"], list) else needs["python"]["huaweicloud.codearts"]
    assert {line.split()[0] for line in python} >= {"requests", "urllib3"}


def test_ansible_builder_makes_a_context_that_holds_the_collection(repository: Path, tmp_path: Path) -> None:
    context = tmp_path / "context"
    subprocess.run(
        [_tool("ansible-builder"), "create", "--context", context, "--output-filename", "Containerfile"],
        cwd=repository,
        check=True,
        capture_output=True,
    )
    containerfile = (context / "Containerfile").read_text(encoding="utf-8")
    # A shell takes it apart at blanks.
    assert 'ARG ANSIBLE_INSTALL_REFS="ansible-core>=2.16 ansible-runner>=2.4"' in containerfile
    # The step that the image is built with, in the folder that it runs in.
    target = tmp_path / "installed"
    subprocess.run(
        [_tool("ansible-galaxy"), "collection", "install", "-r", "requirements.yml", "-p", target],
        cwd=context / "_build",
        check=True,
        capture_output=True,
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(target)},
    )
    installed = target / "ansible_collections" / "huaweicloud" / "codearts"
    for name in ("plugins/inventory/codehub_repositories.py", "roles/awx_setup", "playbooks/awx_audit.yml"):
        assert (installed / name).exists()


RESULTS: t.Final = {
    "huaweicloud.codearts.codehub_remote_mirror_info": {"remote_mirrors": [{"repository_id": 7}, {"repository_id": 9}]},
    "huaweicloud.codearts.codehub_remote_mirror_facts": {
        "ansible_facts": {"codehub_remote_mirror": {"repository_id": 7}}
    },
    "huaweicloud.codearts.codehub_remote_mirror": {"remote_mirrors": [{"repository_id": 7}], "failures": []},
    "huaweicloud.codearts.codehub_remote_mirror_sync": {"remote_mirrors": [{"repository_id": 7}], "failures": []},
}


@pytest.mark.parametrize("module", RESULTS)
def test_repositories_are_counted_as_managed_nodes(module: str) -> None:
    queries: dict[str, t.Any] = yaml.safe_load((ROOT / "extensions/audit/event_query.yml").read_text(encoding="utf-8"))
    assert set(queries) == set(RESULTS)
    nodes = jq.compile(queries[module]["query"]).input_text(json.dumps(RESULTS[module])).all()
    assert nodes[0]["name"] == "codehub-7"
    assert nodes[0]["canonical_facts"] == {"repository_id": 7}
    assert len({node["name"] for node in nodes}) == len(nodes)
    assert jq.compile(queries[module]["query"]).input_text('{"failed": true}').all() == []
