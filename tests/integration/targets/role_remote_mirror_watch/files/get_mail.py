# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
Get the module community.general.mail from Ansible's community package.

The collection is on no package index by itself.

python get_mail.py COLLECTIONS_FOLDER
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import typing as t
import zipfile
from pathlib import Path

PACKAGE: t.Final = "ansible==14.5.0"
COLLECTION: t.Final = "ansible_collections/community/general/"
NEEDED: t.Final = ("MANIFEST.json", "meta/", "plugins/modules/mail.py")


def main(folder: str) -> None:
    """Put the module where Ansible finds it below a folder."""
    with tempfile.TemporaryDirectory() as download:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        # The collection runs on older releases of ansible-core than those that the package is for.
        subprocess.run([*command, "--ignore-requires-python", "--dest", download, PACKAGE], check=True)
        with zipfile.ZipFile(next(Path(download).glob("*.whl"))) as wheel:
            prefixes = tuple(COLLECTION + name for name in NEEDED)
            wheel.extractall(folder, [name for name in wheel.namelist() if name.startswith(prefixes)])


if __name__ == "__main__":
    main(sys.argv[1])
