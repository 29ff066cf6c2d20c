# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
What reading an inventory costs, and which part of it is the plugin's own.

Usage: python measure.py INVENTORY_FILE

Prints seconds of processor time of this process: on a busy machine the time on the clock says little.
"""

from __future__ import annotations

import functools
import sys
import time
import typing as t

from ansible.inventory.data import InventoryData
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import Constructable
from ansible.plugins.loader import init_plugin_loader, inventory_loader

PLUGIN = "huaweicloud.codearts.codehub_repositories"


class Stopwatch:
    """Adds up what calls of functions take."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def watch(self, owner: t.Any, function: str, name: str) -> None:
        """Put this stopwatch around a function of a class or a module."""
        watched = getattr(owner, function)

        @functools.wraps(watched)
        def watching(*arguments: t.Any, **options: t.Any) -> t.Any:
            began = time.process_time()
            try:
                return watched(*arguments, **options)
            finally:
                self.seconds[name] = self.seconds.get(name, 0) + time.process_time() - began

        setattr(owner, function, watching)


def main(inventory_file: str) -> None:
    """Read the inventory and print the parts."""
    init_plugin_loader()
    plugin_class = type(inventory_loader.get(PLUGIN))
    plugin = sys.modules[plugin_class.__module__]
    stopwatch = Stopwatch()
    stopwatch.watch(plugin_class, "parse", "all of the plugin")
    stopwatch.watch(plugin.RepositoryReader, "read", "ours: list and understand")
    stopwatch.watch(plugin, "untrusted", "ours: mark texts of strangers")
    stopwatch.watch(plugin_class, "_values", "ours: evaluate filters and hostnames, by Ansible's templates")
    stopwatch.watch(plugin, "host_names", "ours: name")
    stopwatch.watch(InventoryData, "add_host", "Ansible's: add_host")
    stopwatch.watch(InventoryData, "set_variable", "Ansible's: set_variable")
    stopwatch.watch(Constructable, "_compose", "Ansible's: evaluate expressions")
    began = time.process_time()
    manager = InventoryManager(loader=DataLoader(), sources=[inventory_file])
    total = time.process_time() - began
    print(f"{len(manager.hosts)} hosts in {total:.2f} s")  # noqa: T201  (the output of a program)
    for name, seconds in stopwatch.seconds.items():
        print(f"{seconds:8.2f} s  {name}")  # noqa: T201  (the same)


if __name__ == "__main__":
    main(sys.argv[1])
