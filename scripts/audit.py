# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Audit the remote mirrors of your CodeHub, or of a built-in simulator.

    ./audit [ARGUMENT...]                  audit; the arguments are those of ansible-playbook
    ./audit run PLAYBOOK [ARGUMENT...]     run a playbook of your own with the same Ansible and collection

For example

    ./audit                                                   all repositories that the account can see
    ./audit -e remote_mirror_audit_scope=tenant               all of the tenant, for administrators
    ./audit -e remote_mirror_audit_repository_ids=2111000001,2111000012
    ./audit -e remote_mirror_audit_fail_on=critical           exit with 1 if a finding is critical
    ./audit --language zh_CN                                  reports and messages in Chinese
    ./audit run my.yml --limit platform

All variables: ansible-doc -t role huaweicloud.codearts.remote_mirror_audit

The environment says which CodeHub is audited: its region (HW_REGION_NAME or HUAWEICLOUD_REGION) or its address
(CODEHUB_ENDPOINT), and the credentials: HW_AUTH_TOKEN; or HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK; or HW_USER_NAME,
HW_USER_PASSWORD and HW_DOMAIN_NAME. If there is none of these, a simulator is started on a free port of this machine,
audited and stopped. An audit changes nothing in CodeHub.

The reports are written to the folder remote-mirror-audit in the current folder, those of the simulator to
remote-mirror-audit-simulated. Open the file that ends in .html in a browser.

Exit status: 0 if the audit passed (by default whatever it finds), 1 if findings failed it (see
remote_mirror_audit_fail_on), 2 if it could not be made.

Requires Python 3.11 or newer with venv, and a package index for pip. The first run takes about half a minute, and
installs ansible-core into the folder .venv of this clone (about 100 MB). Removing that folder is safe.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import bootstrap

ROOT: t.Final = Path(__file__).resolve().parent.parent
VENV: t.Final = ROOT / ".venv"
PLAYBOOK: t.Final = "huaweicloud.codearts.remote_mirror_audit"
SERVICE_VARIABLES: t.Final = ("CODEHUB_ENDPOINT", "HW_REGION_NAME", "HUAWEICLOUD_REGION")
CREDENTIAL_VARIABLES: t.Final = (
    "HW_AUTH_TOKEN",
    "HUAWEICLOUD_SDK_AK",
    "HUAWEICLOUD_SDK_SK",
    "CLOUD_SDK_AK",
    "CLOUD_SDK_SK",
    "HW_ACCESS_KEY",
    "HW_SECRET_KEY",
    "HW_USER_NAME",
    "HW_USER_PASSWORD",
)


class AuditError(Exception):
    """The audit cannot be made; the message says why and what to do."""


def uses_simulator(is_own_playbook: bool) -> bool:
    """Decide whether the simulator is audited.

    Args:
        is_own_playbook: The user's playbook may state the region itself.

    Raises:
        AuditError: There are credentials, but it is unknown for which CodeHub.
    """
    if any(os.environ.get(name) for name in SERVICE_VARIABLES):
        return False
    credentials = [name for name in CREDENTIAL_VARIABLES if os.environ.get(name)]
    if credentials and not is_own_playbook:
        raise AuditError(
            f"The environment has credentials ({', '.join(credentials)}), but neither a region nor an endpoint. Set "
            "HW_REGION_NAME (or HUAWEICLOUD_REGION), or CODEHUB_ENDPOINT for a private deployment. To audit the "
            "simulator, unset the credentials."
        )
    return not credentials


def install() -> None:
    """Install ansible-core, the libraries and a link to the collection into the folder .venv, unless it is done."""
    tests = ROOT / "tests"
    files = [tests / "ansible-core.txt", tests / "simulator" / "requirements.txt", tests / "requirements.txt"]
    packages = ["-r", files[0], "-r", files[1], "-c", files[2], "requests"]
    if not (VENV / "bootstrap.stamp").exists():
        sys.stderr.write(f"The first run installs ansible-core into {VENV}, which takes about half a minute.\n")
    with (ROOT / "audit").open(encoding="utf-8") as lock:
        # Of several runs at the same time one installs, and the others wait.
        fcntl.flock(lock, fcntl.LOCK_EX)
        bootstrap.make_environment(VENV, packages, files, "ansible-core and its libraries")
        link = VENV / "collections" / "ansible_collections" / "huaweicloud" / "codearts"
        if not link.is_symlink():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(ROOT)


@contextlib.contextmanager
def simulator(folder: Path) -> t.Iterator[str]:
    """Run a simulator.

    Args:
        folder: A folder for its files.

    Yields:
        Its endpoint.

    Raises:
        AuditError: It does not start.
    """
    log, ready = folder / "simulator.log", folder / "ready.json"
    command = [VENV / "bin/python", ROOT / "tests/simulator", "--exit-with-parent", "--ready-file", ready]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [str(part) for part in command], stdout=output, stderr=output, stdin=subprocess.DEVNULL, process_group=0
        )
    try:
        while not ready.exists():
            if process.poll() is not None:
                raise AuditError(f"The simulator did not start:\n{log.read_text(encoding='utf-8').strip()}")
            time.sleep(0.05)
        yield json.loads(ready.read_text(encoding="utf-8"))["endpoint"]
    finally:
        process.terminate()
        process.wait()


def run_playbook(arguments: t.Sequence[str], verdicts: Path) -> int:
    """Run ansible-playbook with the installed collection.

    Args:
        arguments: Its arguments.
        verdicts: A file for the verdicts of the audits in it.

    Returns:
        The exit status of this command.
    """
    collections = os.environ.get("ANSIBLE_COLLECTIONS_PATH", "~/.ansible/collections:/usr/share/ansible/collections")
    plugins = os.environ.get(
        "ANSIBLE_CALLBACK_PLUGINS", "~/.ansible/plugins/callback:/usr/share/ansible/plugins/callback"
    )
    enabled = os.environ.get("ANSIBLE_CALLBACKS_ENABLED")
    defaults = {
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
    }
    if sys.stdout.isatty():
        defaults["COLUMNS"] = str(shutil.get_terminal_size().columns)
    environment = {
        **defaults,
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": f"{VENV / 'collections'}:{collections}",
        "ANSIBLE_CALLBACK_PLUGINS": f"{ROOT / 'scripts' / 'callback'}:{plugins}",
        "ANSIBLE_CALLBACKS_ENABLED": ",".join(filter(None, ["audit_verdict", enabled])),
        "CODEARTS_AUDIT_VERDICTS": str(verdicts),
        "PATH": os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)]),
    }
    process = subprocess.Popen([str(VENV / "bin/ansible-playbook"), *arguments], env=environment)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    status = None
    while status is None:
        # Ctrl-C reaches ansible-playbook as well, which ends then.
        with contextlib.suppress(KeyboardInterrupt):
            status = process.wait()
    found = verdicts.read_text(encoding="utf-8").split() if verdicts.exists() else []
    if status and "failed" in found and "error" not in found:
        return 1
    return 2 if status else 0


def with_language(arguments: t.Sequence[str]) -> list[str]:
    """Return arguments for ansible-playbook, with the variable of the role in the place of --language.

    Args:
        arguments: Those of this command.

    Raises:
        AuditError: --language has no value.
    """
    left = iter(arguments)
    passed: list[str] = []
    for argument in left:
        option, _equals, value = argument.partition("=")
        if option == "--language":
            value = value or next(left, "")
            if not value:
                raise AuditError("--language needs a language: en or zh_CN.")
            passed += ["-e", f"remote_mirror_audit_language={value}"]
        else:
            passed.append(argument)
    return passed


def main(arguments: list[str]) -> int:
    """Audit, and return the exit status."""
    if arguments[:1] in (["-h"], ["--help"]):
        sys.stdout.write(str(__doc__))
        return 0
    is_own_playbook = arguments[:1] == ["run"]
    if is_own_playbook and len(arguments) == 1:
        raise AuditError("run needs a playbook: ./audit run PLAYBOOK [ARGUMENT...]")
    bootstrap.use_supported_python()
    bootstrap.clean_environment()
    is_simulated = uses_simulator(is_own_playbook)
    install()
    if is_own_playbook:
        arguments = arguments[1:]
    else:
        # To look at mirrors is no failure, unless the user asks for one.
        defaults = ["-e", "remote_mirror_audit_fail_on=never"]
        arguments = with_language(arguments)
        if is_simulated:
            defaults += ["-e", "remote_mirror_audit_report_dir=remote-mirror-audit-simulated"]
        arguments = [PLAYBOOK, *defaults, *arguments]
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        if is_simulated:
            endpoint = stack.enter_context(simulator(Path(folder)))
            os.environ.update(
                CODEHUB_ENDPOINT=endpoint, HW_AUTH_TOKEN="simulator-token", NO_PROXY="127.0.0.1", no_proxy="127.0.0.1"
            )
            sys.stderr.write(
                f"The environment names no CodeHub (see ./audit --help). This is a simulated one, at {endpoint}.\n"
            )
        return run_playbook(arguments, Path(folder) / "verdicts")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (AuditError, bootstrap.BootstrapError) as error:
        sys.stderr.write(f"audit: {error}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
