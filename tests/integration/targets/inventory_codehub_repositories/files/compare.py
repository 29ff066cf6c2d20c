# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
Read an inventory while the simulator's repositories change, and compare the two. (In tasks this takes minutes.)

Usage: python compare.py ENDPOINT_OF_THE_SIMULATOR INVENTORY_FILE CHANGE [--without-archived]

CHANGE: what comes and goes after each page, as JSON: {"add": ROWS, "remove": ROWS}. Hosts must be called codehub-ID.
--without-archived: the inventory is of a scope that leaves archived repositories out.

Prints as JSON how many repositories there were before, how many hosts the inventory has, and how many repositories that
were there all the time are not among them.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import typing as t
import urllib.request

# The simulator is on loopback: no proxy.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(url: str, body: str | None = None) -> t.Any:
    """Return the response of the simulator to a GET, or to a POST if there is a body."""
    request = urllib.request.Request(url, None if body is None else body.encode(), {"Content-Type": "application/json"})
    with _OPENER.open(request) as response:
        text = response.read()
    return json.loads(text) if text else None


def main(endpoint: str, inventory: str, change: str, without_archived: str = "") -> None:
    """Read and compare."""
    control = f"{endpoint}/_simulator/repositories"

    def ids() -> set[int]:
        return {
            repository["repository_id"]
            for repository in call(control)["repositories"]
            if not (without_archived and repository["archived"])
        }

    before = ids()
    call(f"{control}/change_between_pages", change)
    command = ["ansible-inventory", "-i", inventory, "--graph"]
    tree = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    call(f"{control}/change_between_pages", "{}")
    hosts = [int(number) for number in re.findall(r"--codehub-(\d+)$", tree.stdout, re.MULTILINE)]
    missing = (before & ids()).difference(hosts)
    print(json.dumps({"before": len(before), "hosts": len(hosts), "missing": len(missing)}))  # noqa: T201  (the output of a program)


if __name__ == "__main__":
    main(*sys.argv[1:])
