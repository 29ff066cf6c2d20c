# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the artifact, with the same bytes for the same commit wherever it is built.

    python3 scripts/build.py [FOLDER [COMMIT]]

writes into FOLDER (default: the current one) what COMMIT holds (default: the index of git). Needs git, and
ansible-galaxy of any supported ansible-core.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import typing as t
from pathlib import Path

# The oldest time that archives of every kind can hold: 1980-01-01.
MTIME: t.Final = 315532800


def encoded(content: dict[str, t.Any]) -> bytes:
    """Return JSON as ansible-galaxy writes it."""
    return json.dumps(content, indent=True).encode()


def sort_file_list(contents: dict[str, bytes]) -> None:
    """Sort the list of files, and update its checksum in the manifest."""
    files = json.loads(contents["FILES.json"])
    files["files"].sort(key=lambda entry: str(entry["name"]))
    contents["FILES.json"] = encoded(files)
    manifest = json.loads(contents["MANIFEST.json"])
    manifest["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(contents["FILES.json"]).hexdigest()
    contents["MANIFEST.json"] = encoded(manifest)


def normalise(source: Path, target: Path) -> None:
    """Copy an artifact without the times and owners of its files, and with the files sorted."""
    with tarfile.open(source) as built:
        members = built.getmembers()
        contents = {member.name: file.read() for member in members if (file := built.extractfile(member))}
    sort_file_list(contents)
    # Galaxy reads these two first.
    members.sort(key=lambda member: (member.name not in ("MANIFEST.json", "FILES.json"), member.name))
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as normalised:
        for member in members:
            member.mtime, member.uid, member.gid, member.uname, member.gname = MTIME, 0, 0, "", ""
            member.pax_headers = {}
            content = contents.get(member.name, b"")
            member.size = len(content)
            normalised.addfile(member, io.BytesIO(content) if member.isfile() else None)
    with open(target, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as compressed:
        compressed.write(archive.getvalue())


def build(root: Path, folder: Path, commit: str | None = None) -> Path:
    """Build the artifact.

    Args:
        root: A clone of the collection.
        folder: Where the artifact is written.
        commit: What is built; by default, the index of git.

    Returns:
        The artifact.
    """
    git = ["git", "-c", f"safe.directory={root}", "-C", str(root)]
    tree = commit or subprocess.check_output([*git, "write-tree"], text=True).strip()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "source"
        with tarfile.open(fileobj=io.BytesIO(subprocess.check_output([*git, "archive", tree]))) as archive:
            archive.extractall(source)
        subprocess.run(
            ["ansible-galaxy", "collection", "build", "--output-path", scratch, source],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (built,) = Path(scratch).glob("*.tar.gz")
        normalise(built, folder / built.name)
    return folder / built.name


def main(folder: str = ".", commit: str | None = None) -> None:
    """Build this clone's artifact, and print its path."""
    sys.stdout.write(f"{build(Path(__file__).resolve().parent.parent, Path(folder).resolve(), commit)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
