# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand in for get-pip.py where a closed network cannot reach the original.

ansible-test bootstraps each of its virtual environments with a get-pip.py that it
downloads. This one does the same with what Python itself carries and the package
index that pip is configured for. ./run-tests puts it into ansible-test's cache, and
only where the download fails.
"""

from __future__ import annotations

import subprocess
import sys


def main() -> int:
    """Install pip, then the packages named on the command line."""
    packages = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    for command in (
        ["ensurepip", "--upgrade"],
        ["pip", "install", "--quiet", "--disable-pip-version-check", *packages],
    ):
        # The new pip is a process of its own: ensurepip would hide pip's settings from it.
        status = subprocess.call([sys.executable, "-m", *command], stdout=subprocess.DEVNULL)
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
