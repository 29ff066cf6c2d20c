# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
Compare an inventory with the repositories of the simulator. (In a play this takes minutes for thousands of hosts.)

Usage: python compare.py ENDPOINT_OF_THE_SIMULATOR INVENTORY_BEFORE.json INVENTORY.json

Prints as JSON how many hosts the second inventory has, and how many of those of the first are still there but not in it.
"""

from __future__ import annotations

import json
import pathlib
import sys
import urllib.request


def repository_ids(inventory: str) -> list[int]:
    """Return the ids of the hosts in the output of ansible-inventory --list."""
    hosts = json.loads(pathlib.Path(inventory).read_text(encoding="utf-8"))["_meta"]["hostvars"]
    return [variables["codehub_id"] for variables in hosts.values()]


def main(endpoint: str, before: str, after: str) -> None:
    """Compare."""
    # The simulator is on loopback: no proxy.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{endpoint}/_simulator/repositories") as answer:
        left = {repository["repository_id"] for repository in json.load(answer)["repositories"]}
    stayed = left.intersection(repository_ids(before))
    found = repository_ids(after)
    print(json.dumps({"hosts": len(found), "distinct": len(set(found)), "missing": len(stayed.difference(found))}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
