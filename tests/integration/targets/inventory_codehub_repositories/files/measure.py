# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
Measure the CPU time of reading an inventory, and the plugin's own share of it.

Usage: python measure.py INVENTORY_FILE

Prints seconds of CPU time of this process: elapsed time says little on a busy machine.
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
    """Adds up the CPU time of functions."""

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
    stopwatch.watch(plugin.RepositoryReader, "read", "ours: list repositories")
    stopwatch.watch(plugin.Evaluator, "values", "ours: evaluate expressions for all hosts at once")
    stopwatch.watch(plugin.Evaluator, "conditions", "ours: evaluate conditions for all hosts at once")
    stopwatch.watch(plugin, "readable", "ours: find texts that could be templates")
    stopwatch.watch(plugin, "host_names", "ours: choose host names")
    stopwatch.watch(InventoryData, "add_host", "Ansible's: add_host")
    stopwatch.watch(InventoryData, "set_variable", "Ansible's: set_variable")
    stopwatch.watch(Constructable, "_compose", "Ansible's: evaluate expressions per host")
    began = time.process_time()
    manager = InventoryManager(loader=DataLoader(), sources=[inventory_file])
    total = time.process_time() - began
    print(f"{len(manager.hosts)} hosts in {total:.2f} s")  # noqa: T201  (the output of a program)
    for name, seconds in stopwatch.seconds.items():
        print(f"{seconds:8.2f} s  {name}")  # noqa: T201  (the same)


if __name__ == "__main__":
    main(sys.argv[1])
