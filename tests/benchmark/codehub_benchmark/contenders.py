# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who reads the mirrors, and the command with which each does."""

from __future__ import annotations

import json
import sys
import typing as t
from pathlib import Path

from .surroundings import BENCHMARK
from .work import Work

# As long as a short token of the service.
TOKEN: t.Final = "benchmark-token-" * 16

ACCESS_KEY: t.Final = "BENCHMARKACCESSKEY00"

SECRET_KEY: t.Final = "benchmark-secret-key-of-forty-characters"


class Job(t.NamedTuple):
    """Some work, with all that a contender is told. folder: for the files of its own that it needs."""

    work: Work
    endpoint: str
    bundle: Path
    curl: str
    folder: Path


class Contender(t.NamedTuple):
    """
    A way to read mirrors.

    is_playbook: it is a whole ansible-playbook, else a client's own process.
    says_its_time: it prints, as JSON, the seconds between its first call and its last answer.
    """

    name: str
    label: str
    command: t.Callable[[Job], list[str]]
    is_playbook: bool = False
    says_its_time: bool = False


def _playbook(name: str) -> t.Callable[[Job], list[str]]:
    def command(job: Job) -> list[str]:
        told = {
            "endpoint": job.endpoint,
            "token": TOKEN,
            "ca_path": str(job.bundle),
            "mirrors": job.work.mirrors,
            "concurrency": job.work.concurrency,
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
        }
        program = str(Path(sys.executable).parent / "ansible-playbook")
        return [program, "-i", "localhost,", "-e", json.dumps(told), str(BENCHMARK / "playbooks" / name)]

    return command


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

MODULE: t.Final = Contender("module", "this module's client", _client("module_client.py", TOKEN), says_its_time=True)

SIGNED: t.Final = Contender(
    "signed",
    "this module's client, signing as the SDK does",
    _client("module_client.py", ACCESS_KEY, SECRET_KEY),
    says_its_time=True,
)

SDK: t.Final = Contender(
    "sdk", "the official SDK in threads", _client("sdk_client.py", ACCESS_KEY, SECRET_KEY), says_its_time=True
)

URLLIB3: t.Final = Contender(
    "urllib3", "a bare urllib3 pool in threads", _client("urllib3_client.py", TOKEN), says_its_time=True
)

CURL: t.Final = Contender("curl", "`curl --parallel`", _curl)

# Up to so many mirrors the loop is run; it takes a third of a second for each.
MOST_FOR_URI: t.Final = 100


def contenders(work: Work, most_for_uri: int) -> list[Contender]:
    """Return who does ``work``, in the order of each round."""
    chosen = [PLAYBOOK, CURL, MODULE, SDK]
    if work.mirrors == 10000 and work.latency == 0:
        chosen += [SIGNED, URLLIB3]
    if work.mirrors <= most_for_uri:
        chosen.insert(0, URI)
    return chosen
