# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The schedules in examples/schedules: what they run is run, night after night, with nothing but what each keeps."""

from __future__ import annotations

import importlib.resources
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import textwrap
import typing as t
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml
from conftest import Simulator
from pages import ROOT, blocks
from receiver import Receiver, receiving

SCHEDULES: t.Final = ROOT / "examples" / "schedules"
GUIDE: t.Final = ROOT / "docs" / "scheduled-audit.md"

Values = dict[str, t.Any]


# --- cron and systemd -----------------------------------------------------------------------


def cron_lines() -> list[tuple[list[str], str]]:
    """Return the fields of the time and the command of each line."""
    lines = (SCHEDULES / "crontab").read_text(encoding="utf-8").splitlines()
    jobs = [line for line in lines if line and not re.match(r"#|\w+=", line)]
    return [(line.split(None, 5)[:5], line.split(None, 5)[5]) for line in jobs]


def watching_line() -> str:
    (command,) = [command for _time, command in cron_lines() if "nightly.yml" in command]
    return command


def mailing_line() -> str:
    (command,) = [command for _time, command in cron_lines() if "audit.sh" in command]
    return command


class Machine:
    """A machine with cron: the folder mirrors in an empty home, and an environment as cron makes it."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self._home = home
        self._secrets = {
            name: environment[name] for name in ("CODEHUB_ENDPOINT", "HW_AUTH_TOKEN", "ANSIBLE_COLLECTIONS_PATH")
        }
        shutil.copytree(SCHEDULES, home / "mirrors")
        (home / "mirrors" / "venv").symlink_to(Path(sys.executable).parents[1])
        self.set()

    def set(self, **secrets: str) -> None:
        """Write the file of secrets."""
        self._secrets |= secrets
        lines = [f"{name}='{value}'\n" for name, value in self._secrets.items()]
        (self._home / "mirrors" / "secrets.env").write_text("".join(lines), encoding="utf-8")

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run the command of a line as cron does."""
        return subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self._home,
            env={"HOME": str(self._home), "LOGNAME": "user", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


@pytest.fixture
def machine(tmp_path: Path, environment: dict[str, str]) -> Machine:
    return Machine(tmp_path, environment)


@pytest.fixture
def receiver() -> t.Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def test_cron_takes_the_lines() -> None:
    limits = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    for time, command in cron_lines():
        for field, (low, high) in zip(time, limits):
            assert field == "*" or low <= int(field) <= high
        assert "%" not in command, "cron makes a line break of a percent sign"


def test_cron_sends_what_is_new_once_and_mails_nothing(machine: Machine, receiver: Receiver) -> None:
    machine.set(REMOTE_MIRROR_WATCH_WECOM_URL=f"{receiver.url}/cgi-bin/webhook/send?key=a-b&c=d")
    first = machine.run(watching_line())
    assert (first.returncode, first.stdout + first.stderr) == (0, "")
    (message,) = receiver.take()
    assert message.path == "/cgi-bin/webhook/send?key=a-b&c=d"
    assert "CodeHub mirrors" in message.body["markdown"]["content"]

    second = machine.run(watching_line())
    assert (second.returncode, second.stdout + second.stderr) == (0, "")
    assert receiver.take() == []


def test_cron_mails_and_sends_that_an_audit_could_not_be_made(machine: Machine, receiver: Receiver) -> None:
    machine.set(REMOTE_MIRROR_WATCH_WECOM_URL=f"{receiver.url}/send", HW_AUTH_TOKEN="refused")
    failed = machine.run(watching_line())
    assert failed.returncode == 2
    assert "The audit could not be made" in failed.stdout
    assert "could not be made" in receiver.take()[0].body["markdown"]["content"]


def test_cron_mails_what_is_new_once_without_a_channel(machine: Machine) -> None:
    new = machine.run(mailing_line())
    assert new.returncode == 1
    assert "need attention" in new.stdout
    same = machine.run(mailing_line())
    assert (same.returncode, same.stdout + same.stderr) == (0, "")
    machine.set(HW_AUTH_TOKEN="refused")
    failed = machine.run(mailing_line())
    assert failed.returncode == 2
    assert "The audit could not be made" in failed.stdout


def test_a_file_of_secrets_that_is_missing_is_named(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "mirrors" / "secrets.env").unlink()
    failed = machine.run(mailing_line())
    assert failed.returncode == 2
    assert "secrets.env" in failed.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    units = [shutil.copy(SCHEDULES / f"remote-mirror-audit.{kind}", tmp_path) for kind in ("service", "timer")]
    verified = subprocess.run(
        ["systemd-analyze", "--user", "--man=no", "verify", *units],
        env={"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (verified.returncode, verified.stderr) == (0, "")


def test_systemd_runs_what_cron_runs() -> None:
    service = (SCHEDULES / "remote-mirror-audit.service").read_text(encoding="utf-8")
    (command,) = re.findall(r"^ExecStart=/bin/(.*)$", service, re.MULTILINE)
    assert command.replace("%h/mirrors/nightly.sh", '"$HOME/mirrors/nightly.sh"') == watching_line()


def test_each_owner_gets_a_page_and_a_message_of_its_own(machine: Machine, receiver: Receiver, tmp_path: Path) -> None:
    machine.set(
        OWNER_WEBHOOKS=json.dumps({"payments-team": f"{receiver.url}/payments"}),
        REMOTE_MIRROR_WATCH_WECOM_URL=f"{receiver.url}/others",
    )
    command = watching_line().replace("nightly.yml", "per-owner.yml")
    first = machine.run(command)
    assert (first.returncode, first.stdout + first.stderr) == (0, "")
    reports = tmp_path / "mirrors" / "reports"
    assert {path.stem for path in reports.glob("*.html")} == {
        "remote-mirror-audit",
        "payments-team",
        "web-team",
        "no-owner",
    }
    assert "payments-team" in (reports / "payments-team.html").read_text(encoding="utf-8")
    messages = receiver.take()
    assert [message.path for message in messages] == ["/payments", "/others", "/others"]
    assert "Payments" in messages[0].body["markdown"]["content"]
    assert "Payments" not in messages[1].body["markdown"]["content"]

    assert machine.run(command).returncode == 0
    assert receiver.take() == []


def test_a_refused_message_to_an_owner_fails_the_run(machine: Machine, receiver: Receiver) -> None:
    receiver.errcode = 93000
    machine.set(REMOTE_MIRROR_WATCH_WECOM_URL=f"{receiver.url}/others?key=Hidden-1")
    result = machine.run(watching_line().replace("nightly.yml", "per-owner.yml"))
    assert result.stdout + result.stderr != ""
    assert "Hidden-1" not in result.stdout + result.stderr
    assert receiver.take() != []


# --- Pipelines ------------------------------------------------------------------------------


class Pipeline(t.NamedTuple):
    """A job of a service.

    Attributes:
        commands: What it runs, in its order.
        kept: Patterns of the files that the next run of the job gets.
        variables: That the file sets itself.
    """

    commands: list[str]
    kept: list[str]
    variables: t.Mapping[str, str] = MappingProxyType({})


def load(name: str) -> Values:
    """Return an example. GitHub's key "on" is a text, and no boolean as in YAML 1.1."""
    text = (SCHEDULES / name).read_text(encoding="utf-8")
    values: Values = yaml.safe_load(re.sub(r"^on:", '"on":', text, flags=re.MULTILINE))
    return values


def schema(name: str) -> Values:
    """Return the JSON schema of a service."""
    file = importlib.resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{name}.json"
    values: Values = json.loads(file.read_text(encoding="utf-8"))
    return values


def gitlab() -> Pipeline:
    job = load("gitlab-ci.yml")["mirror-audit"]
    assert job["cache"]["when"] == "always", "a job that fails would lose the report"
    assert job["allow_failure"] == {"exit_codes": 1}
    assert job["artifacts"]["reports"]["junit"] == "remote-mirror-audit/remote-mirror-audit.xml"
    return Pipeline([*job["before_script"], *job["script"]], job["cache"]["paths"])


def github() -> Pipeline:
    steps = load("github-actions.yml")["jobs"]["audit"]["steps"]
    names = [step.get("uses", "").partition("@")[0] for step in steps]
    restored, saved = steps[names.index("actions/cache/restore")], steps[names.index("actions/cache/save")]
    (audit,) = [index for index, step in enumerate(steps) if "audit.sh" in step.get("run", "")]
    assert names.index("actions/cache/restore") < audit < names.index("actions/cache/save")
    assert saved["if"].startswith("always()"), "a job that fails would lose the report"
    assert saved["with"] == {name: restored["with"][name] for name in ("path", "key")}
    assert restored["with"]["key"].startswith(restored["with"]["restore-keys"]), "no cache of a run before is found"
    assert "run_id" in saved["with"]["key"], "a cache that exists is never replaced"
    variables = {name: value for name, value in steps[audit]["env"].items() if "secrets." not in value}
    return Pipeline([step["run"] for step in steps if "run" in step], [saved["with"]["path"]], variables)


def jenkins() -> Pipeline:
    text = (SCHEDULES / "Jenkinsfile").read_text(encoding="utf-8")
    assert all(text.count(opening) == text.count(closing) for opening, closing in ("{}", "()", "[]"))
    stages = re.findall(r"stage\('(.*?)'\)", text)
    assert stages == ["Install", "Take the previous report", "Audit"]
    assert "selector: lastSuccessful(stable: false)" in text, "yellow builds have the previous report too"
    assert "archiveArtifacts artifacts: 'remote-mirror-audit/**'" in text
    found = re.findall(r"\bsh\(?\s*(?:script: )?('''.*?'''|'[^\n]*?')", text, re.DOTALL)
    return Pipeline([textwrap.dedent(command.strip("'")) for command in found], re.findall(r"filter: '(.*)'", text))


def codearts() -> Pipeline:
    build = load("codearts/build.yml")
    assert str(build["version"]) == "2.0"
    steps = build["steps"]["PRE_BUILD"]
    assert [next(iter(step)) for step in steps] == ["checkout", "sh", "sh"]
    assert steps[0]["checkout"]["inputs"].keys() == {"scm", "url", "branch"}
    variables = {parameter["name"]: parameter["value"] for parameter in build["params"]}
    # Nothing is kept in the folder: the commands keep the report themselves.
    return Pipeline([step["sh"]["inputs"]["command"] for step in steps[1:]], [], variables)


PIPELINES: t.Final[dict[str, t.Callable[[], Pipeline]]] = {
    "gitlab-ci.yml": gitlab,
    "github-actions.yml": github,
    "Jenkinsfile": jenkins,
    "codearts/build.yml": codearts,
}

#: Instead of what installs packages. A virtual environment gets the same two.
INSTALLERS: t.Final = {
    "pip": '#!/bin/sh\necho "pip $*" >> "$INSTALLED"\n',
    "ansible-galaxy": '#!/bin/sh\necho "ansible-galaxy $*" >> "$INSTALLED"\n',
    "python3": """#!/bin/sh
[ "$1 $2" = "-m venv" ] || exec "$PYTHON" "$@"
mkdir -p "$3/bin"
cp "$(dirname "$0")/pip" "$(dirname "$0")/ansible-galaxy" "$3/bin/"
""",
    "curl": '#!/bin/sh\ncat "$OBSUTIL_ARCHIVE"\n',
}

#: The part of obsutil that the example needs, on the folder OBS.
OBSUTIL: t.Final = """#!/bin/sh
set -e
case $1 in
  config) ;;
  ls)
    [ -d "$OBS/$BUCKET" ] || exit 1
    (cd "$OBS" && find "${2#obs://}" -type f 2>/dev/null || true) | sed 's|^|obs://|' ;;
  cp)
    case $2 in
      obs://*) mkdir -p "$3/remote-mirror-audit"; cp "$OBS/${2#obs://}"*.json* "$3/remote-mirror-audit" ;;
      *) cp -r "$2" "$OBS/${3#obs://}" ;;
    esac ;;
esac
"""


class Service:
    """
    Runs the jobs of a pipeline, each in a folder with the files of the repository and what was kept of the one before.
    """

    def __init__(self, folder: Path, pipeline: Pipeline, environment: dict[str, str]) -> None:
        self._folder = folder
        self._pipeline = pipeline
        self._runs = 0
        self._kept = folder / "kept"
        self._kept.mkdir()
        (folder / "obs" / "mirror-audit").mkdir(parents=True)
        programs = folder / "programs"
        programs.mkdir()
        for name, text in INSTALLERS.items():
            (programs / name).write_text(text, encoding="utf-8")
            (programs / name).chmod(0o755)
        archive = folder / "obsutil.tar.gz"
        with tarfile.open(archive, "w:gz") as tar:
            member = tarfile.TarInfo("obsutil_linux_amd64_5.5.12/obsutil")
            member.mode, member.size = 0o755, len(OBSUTIL)
            tar.addfile(member, io.BytesIO(OBSUTIL.encode()))
        self._environment = {
            **environment,
            **pipeline.variables,
            # The simulator takes the token; the keys are only there for the commands that name them.
            "HUAWEICLOUD_SDK_AK": "",
            "HUAWEICLOUD_SDK_SK": "",
            "INSTALLED": str(folder / "installed"),
            "OBS": str(folder / "obs"),
            "OBSUTIL_ARCHIVE": str(archive),
            "PYTHON": sys.executable,
            "PATH": f"{programs}:{environment['PATH']}",
        }

    @property
    def installed(self) -> str:
        """What the jobs have installed."""
        return (self._folder / "installed").read_text(encoding="utf-8")

    def run(self, **different: str) -> tuple[int, Path]:
        """Run the job. Returns its exit status and its folder of reports."""
        self._runs += 1
        workspace = self._folder / f"run-{self._runs}"
        workspace.mkdir()
        for name in ("audit.sh", "audit.yml"):
            shutil.copy(SCHEDULES / name, workspace)
        # Jenkins removes its folder, and then takes the report.
        before, audit = self._pipeline.commands[:-1], self._pipeline.commands[-1]
        status = self._sh("\n".join(before), workspace, different)
        assert status == 0
        self._copy(self._kept, workspace)
        status = self._sh(audit, workspace, different)
        self._copy(workspace, self._kept)
        return status, workspace / "remote-mirror-audit"

    def _copy(self, source: Path, target: Path) -> None:
        for pattern in self._pipeline.kept:
            for path in source.glob(pattern):
                copy = target / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, copy)

    def _sh(self, script: str, folder: Path, different: dict[str, str]) -> int:
        environment = {**self._environment, **different}
        result = subprocess.run(["sh", "-e", "-c", script], cwd=folder, env=environment, check=False, timeout=300)
        return result.returncode


def failures_in(reports: Path) -> int:
    """Return how many failed tests a service sees in the report."""
    suite = ElementTree.parse(reports / "remote-mirror-audit.xml").getroot()
    assert suite.attrib["errors"] == "0"
    return int(suite.attrib["failures"])


@pytest.mark.parametrize("name", PIPELINES)
def test_a_pipeline_finds_out_what_is_new_night_after_night(
    name: str, tmp_path: Path, environment: dict[str, str], simulator: Simulator
) -> None:
    service = Service(tmp_path, PIPELINES[name](), environment)
    status, reports = service.run()
    assert status == 1
    assert failures_in(reports) > 0
    assert re.search(r"^pip install .*\bansible-core\b.*\brequests\b", service.installed)
    assert "ansible-galaxy collection install huaweicloud.codearts" in service.installed

    # The audit of the second night cannot be made.
    status, reports = service.run(HW_AUTH_TOKEN="refused")
    assert status == 2
    assert not (reports / "remote-mirror-audit.xml").exists(), "the tests of another night"

    # Nothing is new in the third: the job is green, and no failed test makes it yellow.
    status, reports = service.run()
    assert (status, failures_in(reports)) == (0, 0)
    report = json.loads((reports / "remote-mirror-audit.json").read_text(encoding="utf-8"))
    assert report["summary"]["changes"]["new"] == 0
    assert report["summary"]["changes"]["persisting"] > 0


@pytest.mark.parametrize(
    ("name", "service"), [("gitlab-ci.yml", "gitlab-ci"), ("github-actions.yml", "github-workflows")]
)
def test_a_pipeline_is_as_the_schema_of_its_service_has_it(name: str, service: str) -> None:
    jsonschema.validate(load(name), schema(service))


def test_the_pipeline_of_codearts_runs_a_build_task() -> None:
    (step,) = load("codearts/pipeline.yml")["jobs"]["audit"]["steps"]
    assert step["uses"] == "CodeArtsBuild"
    assert re.fullmatch(r"[0-9a-f]{32}", step["with"]["jobId"])


def test_the_time_limit_of_the_audit_is_below_that_of_the_job() -> None:
    (play,) = load("audit.yml")
    minutes = play["vars"]["remote_mirror_audit_time_limit"]
    assert load("gitlab-ci.yml")["mirror-audit"]["timeout"] == "2h"
    assert load("github-actions.yml")["jobs"]["audit"]["timeout-minutes"] == 120
    assert "timeout(time: 2, unit: 'HOURS')" in (SCHEDULES / "Jenkinsfile").read_text(encoding="utf-8")
    assert minutes < 120
    assert load("nightly.yml")[0]["vars"]["remote_mirror_audit_time_limit"] < 240
    assert "TimeoutStartSec=4h" in (SCHEDULES / "remote-mirror-audit.service").read_text(encoding="utf-8")


# --- The guide ------------------------------------------------------------------------------


def without_header(text: str) -> str:
    """Return a file without the lines that say what it is and whose."""
    return re.sub(r"\A(?:#.*(?:\n|\Z))*?(?:# SPDX.*\n|# mirrors/.*\n)\n*", "", text)


@pytest.mark.parametrize("name", ["nightly.yml", "nightly.sh", "secrets.env"])
def test_the_guide_shows_the_files_as_they_are(name: str) -> None:
    (shown,) = [block for block in blocks(GUIDE) if block.file_name == f"mirrors/{name}"]
    assert without_header(shown.text) == without_header((SCHEDULES / name).read_text(encoding="utf-8"))


def test_the_guide_shows_the_lines_of_cron() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for time, command in cron_lines():
        assert f"{' '.join(time)} {command}\n" in guide


def test_the_guide_shows_each_example_or_links_to_it() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    shown = {block.file_name for block in blocks(GUIDE)} | {"mirrors/crontab"}
    files = [path for path in SCHEDULES.rglob("*") if path.is_file() and f"mirrors/{path.name}" not in shown]
    assert files
    assert [path.name for path in files if f"](../{path.relative_to(ROOT)})" not in guide] == []
