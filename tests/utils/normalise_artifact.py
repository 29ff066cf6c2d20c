# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Take out of a built artifact what depends on when and where it was built.

That is the time of each file, and the order in which the file system listed them.

    python3 tests/utils/normalise_artifact.py BUILT.tar.gz NORMALISED.tar.gz
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import sys
import tarfile
import typing as t

#: The oldest time that archives of every kind can hold: 1980-01-01.
MTIME: t.Final = 315532800


def encoded(content: dict[str, t.Any]) -> bytes:
    """Return JSON as ansible-galaxy writes it."""
    return json.dumps(content, indent=True).encode()


def sort_file_list(contents: dict[str, bytes]) -> None:
    """Put the list of files in order, and its new checksum into the manifest."""
    files = json.loads(contents["FILES.json"])
    files["files"].sort(key=lambda entry: str(entry["name"]))
    contents["FILES.json"] = encoded(files)
    manifest = json.loads(contents["MANIFEST.json"])
    manifest["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(contents["FILES.json"]).hexdigest()
    contents["MANIFEST.json"] = encoded(manifest)


def normalise(source: str, target: str) -> None:
    """Write the artifact C(source) anew as C(target)."""
    with tarfile.open(source) as built:
        members = built.getmembers()
        contents = {member.name: file.read() for member in members if (file := built.extractfile(member))}
    sort_file_list(contents)
    # The first two are what Galaxy reads first, as in every artifact.
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


if __name__ == "__main__":
    normalise(*sys.argv[1:])
