# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the artifact: reproducible, complete, not too large, working once installed, and accepted by Galaxy's importer.

    python3 scripts/check_artifact.py

Needs galaxy-importer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import typing as t
from pathlib import Path

import build

COLLECTION: t.Final = "huaweicloud.codearts"
ROOT: t.Final = Path(__file__).resolve().parents[1]
# Bytes
LARGEST: t.Final = 600_000

# What users need, without exception. galaxy.yml says what stays out.
NEEDED: t.Final = ("plugins/", "roles/", "playbooks/", "meta/", "extensions/", "LICENSES/")

failures: list[str] = []


def run(*command: str | Path, **environment: str) -> str:
    """Return the output of a command, or exit with its errors."""
    result = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, env={**os.environ, **environment}, check=False, cwd=ROOT
    )
    if result.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}:\n{result.stdout}{result.stderr}")
    return result.stdout


def clone_into(folder: Path) -> Path:
    """Copy what git knows to a second repository, with other times and in another order."""
    files = run("git", "ls-files", "-z").split("\0")[:-1]
    for name in sorted(files, reverse=True):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
        target.chmod((ROOT / name).stat().st_mode)
        os.utime(target, (1, 1))
    run("git", "-C", folder, "init", "-q")
    run("git", "-C", folder, "add", "--all")
    return folder


def check_contents(artifact: Path) -> None:
    """Check what is in the artifact, and how large it is."""
    with tarfile.open(artifact) as tar:
        names = {member.name for member in tar.getmembers() if member.isfile()}
    # Without tests/config.yml ansible-test would not know which Pythons the modules support.
    tests = sorted(name for name in names if name.startswith("tests/") and name != "tests/config.yml")
    failures.extend(f"in the artifact, but not for users: {name}" for name in tests)
    tracked = run("git", "ls-files").splitlines()
    failures.extend(f"not in the artifact: {name}" for name in tracked if name.startswith(NEEDED) and name not in names)
    size = artifact.stat().st_size
    sys.stdout.write(f"{artifact.name}: {len(names)} files, {size / 1000:.0f} kB\n")
    if size > LARGEST:
        failures.append(f"the artifact has {size} bytes, more than {LARGEST}")


def names_of(kind: str) -> set[str]:
    """Return the names of the plugins, roles or playbooks that the sources define."""
    patterns = {"role": "roles/*/meta/main.yml", "playbook": "playbooks/*.yml"}
    paths = ROOT.glob(patterns.get(kind, f"plugins/{'modules' if kind == 'module' else kind}/*.py"))
    return {f"{COLLECTION}.{path.parents[1].name if kind == 'role' else path.stem}" for path in paths}


def check_installed(artifact: Path, folder: Path) -> None:
    """Install the artifact where nothing else is, and check that Ansible finds everything in it."""
    empty = {"ANSIBLE_COLLECTIONS_PATH": str(folder), "ANSIBLE_COLLECTIONS_SCAN_SYS_PATH": "false", "HOME": str(folder)}
    run("ansible-galaxy", "collection", "install", "--offline", "-p", folder, artifact, **empty)
    run("ansible-galaxy", "collection", "verify", "--offline", COLLECTION, **empty)
    for kind in ("module", "inventory", "filter", "role"):
        found = json.loads(run("ansible-doc", "--json", "--list", "--type", kind, COLLECTION, **empty))
        failures.extend(f"ansible-doc does not find the {kind} {name}" for name in sorted(names_of(kind) - set(found)))
        for name in found:
            run("ansible-doc", "--type", kind, name, **empty)
    for name in names_of("playbook"):
        run("ansible-playbook", "--syntax-check", "-i", "localhost,", name, **empty)


def check_import(artifact: Path) -> None:
    """Import it as Galaxy does. The importer itself exits with 0 even when it finds errors."""
    folder = artifact.parent
    configuration = folder / "importer.cfg"
    configuration.write_text(f"[galaxy-importer]\nRUN_ANSIBLE_TEST = False\nANSIBLE_LOCAL_TMP = {folder}\n")
    result = subprocess.run(
        [sys.executable, "-m", "galaxy_importer.main", artifact.name],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "GALAXY_IMPORTER_CONFIG": str(configuration)},
        check=False,
        cwd=folder,
    )
    if "Importer processing completed successfully" not in result.stdout:
        failures.append(f"the importer did not finish:\n{result.stdout}")
    failures.extend(line for line in result.stdout.splitlines() if "WARNING" in line or "ERROR" in line)


def main() -> int:
    """Return the exit status."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        artifact = build.build(ROOT, folder / "first")
        again = build.build(clone_into(folder / "clone"), folder / "second")
        if artifact.read_bytes() != again.read_bytes():
            failures.append("two builds of the same sources differ")
        check_contents(artifact)
        check_installed(artifact, folder / "collections")
        check_import(artifact)
    sys.stderr.writelines(f"{failure}\n" for failure in failures)
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
