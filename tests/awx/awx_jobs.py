# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
Jobs and inventory updates as AWX runs them: ansible-runner over a private data directory.

Written after AWX 24.6.1: awx/main/tasks/jobs.py (directories, environment, arguments) and
awx/main/models/credential/__init__.py (how a credential's injectors are rendered).
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import stat
import sys
import typing as t
from pathlib import Path

import ansible_runner
import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

Variables = dict[str, t.Any]

#: What reaches AWX's database of one result: awx/settings/defaults.py, MAX_EVENT_RES_DATA.
LARGEST_RESULT: t.Final = 700_000

CREDENTIAL_TYPES: t.Final = Path(__file__).resolve().parents[2] / "roles" / "awx_setup" / "files" / "credential_types"

#: What the simulator accepts: see tests/simulator/codehub_simulator/credentials.py.
SIMULATOR_TOKEN: t.Final = "simulator-token"


class InventoryError(Exception):
    """An inventory update that failed, with what it printed."""


class CodeHub(t.NamedTuple):
    endpoint: str

    def credential(self, **inputs: str) -> Variables:
        """Return the inputs of a credential that this CodeHub accepts, unless they are given."""
        return {"endpoint": self.endpoint, **(inputs or {"auth_token": SIMULATOR_TOKEN})}


class Surroundings(t.NamedTuple):
    """repository: a clone. collections: where the project's collections were installed."""

    repository: Path
    collections: Path


def credential_type(name: str) -> Variables:
    """Return a definition that the collection ships."""
    definition: Variables = yaml.safe_load((CREDENTIAL_TYPES / name).read_text(encoding="utf-8"))
    return definition


def setup_variables() -> Variables:
    """Return what the role awx_setup declares, with its templates as they are."""

    class Loader(yaml.SafeLoader):
        """Knows Ansible's own tag."""

    Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))
    path = CREDENTIAL_TYPES.parents[1] / "vars" / "main.yml"
    variables: Variables = yaml.load(path.read_text(encoding="utf-8"), Loader)
    return variables


def survey_answers(*surveys: str, **given: t.Any) -> Variables:
    """Return the variables that AWX makes of surveys of the role, and of what somebody fills in.

    A default that is no valid answer is left out: awx/main/models/mixins.py, _update_unified_job_kwargs.
    """
    questions = [each for name in surveys for each in setup_variables()[f"__awx_setup_{name}_survey"]]
    # AWX demands a text for the default of a multiselect question, and a list for its answer.
    valid = [each for each in questions if each["type"] != "multiselect" and "{{" not in str(each["default"])]
    return {**{each["variable"]: each["default"] for each in valid}, **given}


def injected(definition: t.Mapping[str, t.Any], inputs: t.Mapping[str, t.Any], private_data: Path) -> dict[str, str]:
    """Return the environment that AWX makes of a credential, and write its files."""
    environment = ImmutableSandboxedEnvironment()
    namespace: Variables = {name: value for name, value in inputs.items() if isinstance(value, bool) or value}
    filenames = {}
    for label, template in definition["injectors"].get("file", {}).items():
        path = private_data / "env" / f"tmp_{label}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(environment.from_string(template).render(namespace), encoding="utf-8")
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        filenames[label.split(".")[1]] = str(path)
    namespace["tower"] = {"filename": filenames}
    return {
        name: environment.from_string(template).render(namespace)
        for name, template in definition["injectors"].get("env", {}).items()
    }


class Job(t.NamedTuple):
    """A job that has ended."""

    status: str
    return_code: int
    private_data: Path
    events: list[Variables]

    @property
    def stdout(self) -> str:
        return "\n".join(event["stdout"] for event in self.events if event["stdout"])

    @property
    def artifacts(self) -> Variables:
        """What set_stats left, as AWX keeps it of the last event."""
        statistics = [event["event_data"] for event in self.events if event["event"] == "playbook_on_stats"]
        return statistics[-1].get("artifact_data", {}) if statistics else {}

    @property
    def largest_result(self) -> int:
        return max(len(json.dumps(event["event_data"].get("res", {}))) for event in self.events)

    @property
    def failure(self) -> str:
        """The message of the task that failed last."""
        failed = [event for event in self.events if event["event"] == "runner_on_failed"]
        message: str | list[str] = failed[-1]["event_data"]["res"]["msg"] if failed else ""
        return message if isinstance(message, str) else "\n".join(message)

    def everything_kept(self) -> str:
        """All that AWX would store or show of the job, as one text."""
        return json.dumps(self.events) + everything_kept(self.private_data)


def everything_kept(private_data: Path) -> str:
    """Return all that a job or an update has left, as one text: but not the environment, which AWX masks."""
    places = [private_data / name for name in ("env/extravars", "artifacts", "project/remote-mirror-audit")]
    files = (path for place in places for path in (place, *place.rglob("*")) if path.is_file())
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.name != "command")


class Launch(t.NamedTuple):
    """
    What a job template and whoever launches it say.

    hosts: the inventory, as AWX hands it out for one job or one slice.
    """

    playbook: str
    credentials: t.Sequence[tuple[str, Variables]] = ()
    variables: t.Mapping[str, t.Any] = {}
    hosts: t.Mapping[str, t.Any] = {}
    limit: str = ""
    is_check: bool = False
    verbosity: int = 0
    uses_fact_cache: bool = False
    cancel: t.Callable[[list[Variables]], bool] | None = None


def prepared(private_data: Path, project: Path, launch: Launch) -> dict[str, str]:
    """Lay out a private data directory. Return the environment of the job."""
    (private_data / "inventory").mkdir(parents=True)
    (private_data / "env").mkdir()
    (private_data / "project").symlink_to(project, target_is_directory=True)
    script = private_data / "inventory" / "hosts"
    content = json.dumps(launch.hosts or {"all": {"hosts": []}, "_meta": {"hostvars": {}}})
    data = private_data / "hosts.json"
    data.write_text(content, encoding="utf-8")
    script.write_text(f"#!/bin/sh\ncat '{data}'\n", encoding="utf-8")
    script.chmod(0o755)
    variables = {"awx_job_id": 4711, "awx_job_launch_type": "manual", **launch.variables}
    (private_data / "env" / "extravars").write_text(json.dumps(variables), encoding="utf-8")
    arguments = [*(["--check"] if launch.is_check else []), *(["--limit", launch.limit] if launch.limit else [])]
    (private_data / "env" / "cmdline").write_text(" ".join(arguments), encoding="utf-8")
    environment = {}
    for name, inputs in launch.credentials:
        environment.update(injected(credential_type(name), inputs, private_data))
    return environment


def run(surroundings: Surroundings, private_data: Path, launch: Launch, project: Path | None = None) -> Job:
    """Run a job to its end."""
    environment = prepared(private_data, project or surroundings.repository, launch)
    environment.update(_job_environment(surroundings))
    if launch.uses_fact_cache:
        cache = private_data / "artifacts" / "job" / "fact_cache"
        environment.update(ANSIBLE_CACHE_PLUGIN="jsonfile", ANSIBLE_CACHE_PLUGIN_CONNECTION=str(cache))
    seen: list[Variables] = []

    def keep(event: Variables) -> bool:
        # What Ansible prints beside its results, such as warnings, has no data.
        seen.append({"event_data": {}, **event})
        return True

    runner = ansible_runner.run(
        private_data_dir=str(private_data),
        ident="job",
        playbook=launch.playbook,
        verbosity=launch.verbosity or None,
        envvars=environment,
        quiet=True,
        event_handler=keep,
        cancel_callback=(lambda: launch.cancel(seen)) if launch.cancel else None,
        suppress_env_files=True,
    )
    _remove_container(private_data)
    return Job(runner.status, runner.rc, private_data, seen)


def _remove_container(private_data: Path) -> None:
    """Kill what a cancelled job left running, as the end of its container does: workers have sessions of their own."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.fsencode(private_data) in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


def inventory(
    surroundings: Surroundings, private_data: Path, credential: Variables, file: str, project: Path | None = None
) -> Variables:
    """
    Update an inventory from a file of the project, as AWX does.

    Raises: InventoryError.
    """
    # A copy, since where the project really lies is what the paths of its ansible.cfg begin at.
    shutil.copytree(project or surroundings.repository, private_data / "project")
    (private_data / "requirements_collections").symlink_to(surroundings.collections, target_is_directory=True)
    source, output = private_data / "project" / file, private_data / "artifacts" / "update" / "output.json"
    arguments = ["--list", "--export", "-i", source, "--output", output, "--playbook-dir", source.parent, "-vvv"]
    program = Path(sys.executable).with_name("ansible-inventory")
    (private_data / "args").write_text(" ".join(map(str, [program, *arguments])), encoding="utf-8")
    environment = injected(credential_type("codehub.yml"), credential, private_data)
    environment.update(
        # The old name of the variable, which ansible-core 2.19 and later do not know.
        ANSIBLE_COLLECTIONS_PATHS=f"{private_data}/requirements_collections:~/.ansible/collections",
        ANSIBLE_INVENTORY_EXPORT="True",
        ANSIBLE_INVENTORY_UNPARSED_FAILED="True",
        ANSIBLE_VERBOSE_TO_STDERR="True",
        NO_PROXY="127.0.0.1",
    )
    runner = ansible_runner.run(
        private_data_dir=str(private_data), ident="update", envvars=environment, quiet=True, suppress_env_files=True
    )
    if runner.status != "successful":
        # Older releases of ansible-core break lines at the width of a terminal.
        raise InventoryError(" ".join(re.sub(r"\x1b\[[0-9;]*m", "", runner.stdout.read()).split()))
    hosts: Variables = json.loads(output.read_text(encoding="utf-8"))
    return hosts


def sliced(hosts: Variables, number: int, count: int) -> Variables:
    """Return what slice ``number``, from 1, of ``count`` gets: every count-th host, as AWX divides them."""
    chosen = sorted(hosts["_meta"]["hostvars"])[number - 1 :: count]
    variables = {name: hosts["_meta"]["hostvars"][name] for name in chosen}
    return {"all": {"hosts": chosen}, "_meta": {"hostvars": variables}}


def _job_environment(surroundings: Surroundings) -> dict[str, str]:
    folder = str(Path(sys.executable).parent)
    return {
        "ANSIBLE_COLLECTIONS_PATH": str(surroundings.collections),
        "ANSIBLE_FORCE_COLOR": "True",
        "ANSIBLE_HOST_KEY_CHECKING": "False",
        "ANSIBLE_RETRY_FILES_ENABLED": "False",
        "MAX_EVENT_RES": str(LARGEST_RESULT),
        "NO_PROXY": "127.0.0.1",
        "PATH": f"{folder}:{os.environ['PATH']}",
    }
