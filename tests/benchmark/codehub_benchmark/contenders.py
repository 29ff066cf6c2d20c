# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs that are compared, and the command that starts each."""

from __future__ import annotations

import ast
import json
import shutil
import sys
import typing as t
from pathlib import Path

from .problem import BenchmarkProblem
from .surroundings import BENCHMARK, COLLECTION
from .work import DEFAULT_CONCURRENCY, Work

# As long as a short token of the service.
TOKEN: t.Final = "benchmark-token-" * 16

ACCESS_KEY: t.Final = "BENCHMARKACCESSKEY00"

SECRET_KEY: t.Final = "benchmark-secret-key-of-forty-characters"


class Job(t.NamedTuple):
    """Work, with all that the command of a contender needs. folder: for its own files."""

    work: Work
    endpoint: str
    bundle: Path
    curl: str
    folder: Path


class Contender(t.NamedTuple):
    """A program that is compared.

    Attributes:
        is_playbook: It is a whole program of Ansible, else a client's own process.
        uses_all_cores: Also where each client has a core of its own. Programs of Ansible always do.
        prints_its_time: It prints, as JSON, the seconds between its first request and its last response.
        reads_mirrors: It reads each mirror once.
    """

    name: str
    label: str
    command: t.Callable[[Job], list[str]]
    is_playbook: bool = False
    uses_all_cores: bool = False
    prints_its_time: bool = False
    reads_mirrors: bool = True


def _program(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _playbook(name: str) -> t.Callable[[Job], list[str]]:
    def command(job: Job) -> list[str]:
        return [_program("ansible-playbook"), "-i", "localhost,", *_variables(job), str(BENCHMARK / "playbooks" / name)]

    return command


def _variables(job: Job) -> list[str]:
    variables: dict[str, t.Any] = {
        "endpoint": job.endpoint,
        "token": TOKEN,
        "ca_path": str(job.bundle),
        "mirrors": job.work.mirrors,
        "rate_limit": job.work.rate_limit,
        "report_dir": str(job.folder / "reports"),
        "reports": _report_kinds(),
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
    }
    if job.work.concurrency != DEFAULT_CONCURRENCY:
        variables["concurrency"] = job.work.concurrency
    return ["-e", json.dumps(variables)]


def _report_kinds() -> list[str]:
    """Return all kinds of reports that the collection knows."""
    source = (COLLECTION / "plugins" / "module_utils" / "_audit_options.py").read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "REPORT_FILES" and node.value:
            return list(ast.literal_eval(node.value))
    raise BenchmarkProblem("The kinds of reports were not found in plugins/module_utils/_audit_options.py.")


def _first_audit(job: Job) -> list[str]:
    shutil.rmtree(job.folder / "reports", ignore_errors=True)
    return _playbook("audit.yml")(job)


def _host_per_repository(name: str) -> t.Callable[[Job], list[str]]:
    def command(job: Job) -> list[str]:
        hosts = job.folder / "hosts"
        lines = (f"repository-{number} codehub_id={number}\n" for number in range(1, job.work.mirrors + 1))
        hosts.write_text("".join(lines), encoding="ascii")
        playbook = str(BENCHMARK / "playbooks" / name)
        return [_program("ansible-playbook"), "-i", str(hosts), "--forks", "10", *_variables(job), playbook]

    return command


def _inventory(options: str) -> t.Callable[[Job], list[str]]:
    def command(job: Job) -> list[str]:
        source = job.folder / "benchmark.codehub.yml"
        source.write_text(
            f"plugin: huaweicloud.codearts.codehub_repositories\nendpoint: {job.endpoint}\nauth_token: {TOKEN}\n"
            f"rate_limit: 0\n{options}",
            encoding="ascii",
        )
        return [_program("ansible-inventory"), "-i", str(source), "--list"]

    return command


_EXPRESSIONS: t.Final = """\
filters:
  - not codehub_archived
  - codehub_name is not match('sandbox-')
compose:
  codehub_label: codehub_project_name ~ '/' ~ codehub_name | upper
  codehub_host: codehub_http_url_to_repo | urlsplit('hostname')
keyed_groups:
  - key: codehub_project_name
    prefix: project
  - key: codehub_visibility | default('none', true)
    prefix: visibility
"""


def _client(name: str, *further: str) -> t.Callable[[Job], list[str]]:
    def command(job: Job) -> list[str]:
        work = job.work
        script = str(BENCHMARK / "clients" / name)
        return [
            sys.executable,
            script,
            job.endpoint,
            str(work.mirrors),
            str(work.concurrency),
            str(job.bundle),
            *further,
        ]

    return command


def _curl(job: Job) -> list[str]:
    urls = job.folder / "urls"
    with urls.open("w", encoding="ascii") as file:
        for number in range(1, job.work.mirrors + 1):
            file.write(f'url = "{job.endpoint}/v4/repositories/{number}/remote-mirror"\noutput = "/dev/null"\n')
    return [
        *(job.curl, "-q", "--silent", "--show-error", "--no-progress-meter", "--fail", "--http1.1"),
        *("--cacert", str(job.bundle), "--header", f"X-Auth-Token: {TOKEN}", "--header", "Accept: application/json"),
        *("--parallel", "--parallel-max", str(job.work.concurrency), "--config", str(urls)),
    ]


URI: t.Final = Contender(
    "uri", "`ansible.builtin.uri` in a loop, whole playbook", _playbook("uri.yml"), is_playbook=True
)

PLAYBOOK: t.Final = Contender("playbook", "this module, whole playbook", _playbook("module.yml"), is_playbook=True)

MODULE: t.Final = Contender("module", "this module's client", _client("module_client.py", TOKEN), prints_its_time=True)

MODULE_ON_ALL_CORES: t.Final = MODULE._replace(
    name="module-all-cores", label="this module's client, on all cores", uses_all_cores=True
)

SIGNED: t.Final = Contender(
    "signed",
    "this module's client, signing as the SDK does",
    _client("module_client.py", ACCESS_KEY, SECRET_KEY),
    prints_its_time=True,
)

SDK: t.Final = Contender(
    "sdk", "the official SDK in threads", _client("sdk_client.py", ACCESS_KEY, SECRET_KEY), prints_its_time=True
)

URLLIB3: t.Final = Contender(
    "urllib3", "a bare urllib3 pool in threads", _client("urllib3_client.py", TOKEN), prints_its_time=True
)

CURL: t.Final = Contender("curl", "`curl --parallel`", _curl)

AUDIT: t.Final = Contender("audit", "audit with all reports, the first", _first_audit, is_playbook=True)

AUDIT_AGAIN: t.Final = Contender("audit-again", "the next audit, nothing new", _playbook("audit.yml"), is_playbook=True)

PLAIN_INVENTORY: t.Final = Contender(
    "inventory", "inventory without expressions", _inventory(""), is_playbook=True, reads_mirrors=False
)

INVENTORY: t.Final = Contender(
    "inventory-expressions",
    "inventory with filters, compose and keyed groups",
    _inventory(_EXPRESSIONS),
    is_playbook=True,
    reads_mirrors=False,
)

FACTS: t.Final = Contender(
    "facts", "`codehub_remote_mirror_facts`", _host_per_repository("facts.yml"), is_playbook=True
)

SETUP: t.Final = Contender(
    "setup",
    "`ansible.builtin.setup`, `gather_subset: min`",
    _host_per_repository("setup.yml"),
    is_playbook=True,
    reads_mirrors=False,
)

CONTENDERS: t.Final = (
    *(URI, PLAYBOOK, CURL, MODULE, MODULE_ON_ALL_CORES, SDK, SIGNED, URLLIB3),
    *(AUDIT, AUDIT_AGAIN, PLAIN_INVENTORY, INVENTORY, FACTS, SETUP),
)
