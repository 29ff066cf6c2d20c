# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the built artifact: repeatable, holding what users need and nothing else, and complete when it is installed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import typing as t
from pathlib import Path

COLLECTION: t.Final = "huaweicloud.codearts"
ROOT: t.Final = Path(__file__).parents[2]
#: Bytes.
LARGEST: t.Final = 500_000

#: What users need. Everything else that gets into the artifact is a mistake in build_ignore of galaxy.yml.
ALLOWED: t.Final = re.compile(
    r"""
      (MANIFEST|FILES)\.json
    | (README|CODE_OF_CONDUCT|CONTRIBUTING|SECURITY)\.md | CHANGELOG\.rst | LICENSE | LICENSES/[\w.-]+\.txt | REUSE\.toml
    | changelogs/(changelog|config)\.yaml
    | meta/[\w-]+\.(yml|txt)
    | plugins/(doc_fragments|filter|inventory|module_utils|modules|plugin_utils)/\w+\.(py|yml)
    | roles/\w+/README\.md | roles/\w+/(defaults|files|meta|tasks|templates|vars)/[\w./-]+
    | playbooks/[\w./-]+\.(yml|j2)
    | extensions/[\w./-]+\.yml
    | examples/[\w./-]+\.(yml|cfg|md) | execution-environment\.yml
    | docs/[\w./-]+\.(md|rst|yml|json|png|svg)
    | tests/config\.yml
    """,
    re.VERBOSE,
)
NEEDED: t.Final = ("plugins/", "roles/", "playbooks/", "meta/", "extensions/", "LICENSES/")

failures: list[str] = []


def run(*command: str | Path, **environment: str) -> str:
    """Return what a command prints. Raises: SystemExit."""
    result = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, env={**os.environ, **environment}, check=False, cwd=ROOT
    )
    if result.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}:\n{result.stdout}{result.stderr}")
    return result.stdout


def build(clone: Path, folder: Path) -> Path:
    """Return the artifact that is built of a clone."""
    return Path(run(clone / ".ci/build", folder).splitlines()[-1])


def clone_into(folder: Path) -> Path:
    """Return a second clone of what is tested, whose files lie in another order and have other times."""
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
    """Compare what is in the artifact with what should be."""
    with tarfile.open(artifact) as tar:
        names = {member.name for member in tar.getmembers() if member.isfile()}
    failures.extend(
        f"not for users, but in the artifact: {name}" for name in sorted(names) if not ALLOWED.fullmatch(name)
    )
    tracked = run("git", "ls-files").splitlines()
    failures.extend(f"not in the artifact: {name}" for name in tracked if name.startswith(NEEDED) and name not in names)
    size = artifact.stat().st_size
    sys.stdout.write(f"{artifact.name}: {len(names)} files, {size / 1000:.0f} kB\n")
    if size > LARGEST:
        failures.append(f"the artifact has {size} bytes, more than {LARGEST}")


def names_of(kind: str) -> set[str]:
    """Return the names of the plugins, roles or playbooks that the sources define."""
    places = {"role": "roles/*/meta/main.yml", "playbook": "playbooks/*.yml"}
    paths = ROOT.glob(places.get(kind, f"plugins/{'modules' if kind == 'module' else kind}/*.py"))
    return {f"{COLLECTION}.{path.parents[1].name if kind == 'role' else path.stem}" for path in paths}


def check_installed(artifact: Path, folder: Path) -> None:
    """Install it where nothing else is, and let Ansible find everything."""
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


def main() -> int:
    """Return the exit status."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        artifact = build(ROOT, folder / "first")
        again = build(clone_into(folder / "clone"), folder / "second")
        if artifact.read_bytes() != again.read_bytes():
            failures.append("two builds of the same sources differ")
        check_contents(artifact)
        check_installed(artifact, folder / "collections")
    sys.stderr.writelines(f"{failure}\n" for failure in failures)
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
