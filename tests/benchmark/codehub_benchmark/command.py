# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line: ``python tests/benchmark [--quick] [--full] [--only PATTERN]...``."""

from __future__ import annotations

import argparse
import datetime
import fnmatch
import os
import sys
import tempfile
import time
import typing as t
from pathlib import Path

from . import capacity, certificates, large_audit, machine, measurement, programs, report
from .contenders import MOST_FOR_URI
from .problem import BenchmarkProblem
from .stopwatch import Cores, Stopwatch
from .surroundings import COLLECTION
from .work import ALL, LARGE, QUICK, Work, work

_PAGE: t.Final = COLLECTION / "docs" / "benchmark.md"


def main(arguments: t.Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    options = _parser().parse_args(arguments)
    names = [*(one.name for one in ALL), LARGE.name]
    if options.list:
        sys.stdout.write("".join(f"{name}\n" for name in names))
        return 0
    works = list(QUICK if options.quick else ALL)
    if options.only:
        works = [one for one in ALL if _matches(one, options.only)]
        if not works and not _matches(LARGE, options.only):
            sys.stderr.write(f"Nothing is called {', '.join(options.only)}. There are: {', '.join(names)}\n")
            return 2
    output = options.output or (None if options.quick or options.only else _PAGE)
    try:
        with tempfile.TemporaryDirectory(prefix="codehub-benchmark-") as folder:
            text = _run(options, works, Path(folder))
    except BenchmarkProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    sys.stdout.write(text)
    if output:
        output.parent.mkdir(exist_ok=True)
        output.write_text(text, encoding="utf-8")
        sys.stderr.write(f"Written: {output}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python tests/benchmark",
        description="Measure the collection against ansible.builtin.uri, the official SDK and curl --parallel, and "
        "write docs/benchmark.md (about 20 minutes). Run it on a machine that does nothing else.",
    )
    parser.add_argument(
        "--quick", action="store_true", help="the works that the targets are about, twice each: 3 minutes; no page"
    )
    parser.add_argument(
        "--full", action="store_true", help="run the uri loop over 1,000 mirrors at 50 ms, too: 6 minutes more"
    )
    parser.add_argument("--only", action="append", metavar="PATTERN", help="these works, as in 'http-50ms-*'; no page")
    parser.add_argument("--list", action="store_true", help="name all works, and do nothing")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the page there")
    return parser


def _matches(one: Work, patterns: t.Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(one.name, pattern) for pattern in patterns)


def _run(options: argparse.Namespace, works: t.Sequence[Work], folder: Path) -> str:
    began = time.monotonic()
    load_before = machine.load()
    was_busy = load_before > machine.cores() / 4
    if was_busy:
        sys.stderr.write(
            f"The machine is busy ({load_before:.1f} processes want a core): the figures will be no good.\n"
        )
    stopwatch = _stopwatch(folder)
    measurement.warm_up(stopwatch, work("http", 0, 1))
    capacities = {scheme: capacity.capacity(stopwatch, scheme) for scheme in dict.fromkeys(one.scheme for one in works)}
    for scheme, found in capacities.items():
        sys.stderr.write(f"The server answers {found.rate.median:,.0f} calls a second with {scheme}\n")
    runs = measurement.measure(stopwatch, works, options.quick, MOST_FOR_URI)
    if options.full:
        again = measurement.measure(stopwatch, [work("http", 50, 1000)], options.quick, 1000)
        runs.update(again)
    large = []
    if not options.only or _matches(LARGE, options.only):
        for _number in range(1 if options.quick else 3):
            audit = large_audit.look_closely(stopwatch)
            sys.stderr.write(f"{LARGE.name:24} {audit.run.wall:8.3f} s, {audit.peaks}\n")
            large.append(audit)
    return report.page(
        report.Findings(
            date=datetime.date.today().isoformat(),
            command=" ".join(["python tests/benchmark", *sys.argv[1:]]),
            machine=machine.description(stopwatch.programs),
            loads=(load_before, machine.load()),
            was_busy=was_busy,
            minutes=(time.monotonic() - began) / 60,
            is_pinned=stopwatch.cores.client is not None,
            runs=runs,
            capacities=capacities,
            large=large,
        )
    )


def _stopwatch(folder: Path) -> Stopwatch:
    tree = folder / "collections"
    link = tree / "ansible_collections" / "huaweicloud" / "codearts"
    link.parent.mkdir(parents=True)
    link.symlink_to(COLLECTION)
    configuration = folder / "ansible.cfg"
    configuration.write_text("[defaults]\n", encoding="ascii")
    home = folder / "home"
    home.mkdir()
    # From scratch: no proxy, no option of Ansible's, no credentials of the caller's.
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_CONFIG": str(configuration),
        "ANSIBLE_COLLECTIONS_PATH": str(tree),
        "PYTHONPATH": str(tree),
    }
    cores = sorted(os.sched_getaffinity(0))
    return Stopwatch(
        programs=programs.provide(folder),
        certificates=certificates.issue(folder),
        cores=Cores(cores[-1], cores[0]) if len(cores) > 1 else Cores(None, None),
        environment=environment,
        folder=folder,
    )
