# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line: ``python tests/benchmark [--quick] [--only PART]... [--ansible-core VERSION]``."""

from __future__ import annotations

import argparse
import datetime
import os
import pickle
import sys
import tempfile
import time
import typing as t
from pathlib import Path

from . import capacity, certificates, machine, measurement, programs, report
from .contenders import CURL
from .parts import PARTS, Part, chosen
from .problem import BenchmarkProblem
from .stopwatch import Cores, Stopwatch
from .surroundings import COLLECTION

_PAGE: t.Final = COLLECTION / "docs" / "benchmark.md"


def main(arguments: t.Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    options = _parser().parse_args(arguments)
    if options.list:
        sys.stdout.write("".join(f"{part.name}\n" for part in PARTS))
        return 0
    parts = chosen(options.only, options.quick)
    if not parts:
        names = ", ".join(part.name for part in PARTS)
        sys.stderr.write(f"There is no part {', '.join(options.only)}. The parts are: {names}\n")
        return 2
    output = options.output or (None if options.quick or options.only else _PAGE)
    try:
        with tempfile.TemporaryDirectory(prefix="codehub-benchmark-") as folder:
            text = _run(options, parts, Path(folder))
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
        "write docs/benchmark.md (about 45 minutes). Run it on a machine that does nothing else.",
    )
    parser.add_argument("--quick", action="store_true", help="fewer parts, fewer rounds: 5 minutes; no page")
    parser.add_argument(
        "--only",
        action="append",
        metavar="PART",
        help="this part, or those that begin with it, as in 'audit', or a pattern, as in 'http-50ms-*'; no page",
    )
    parser.add_argument("--list", action="store_true", help="list all parts, and do nothing")
    # Read by surroundings.py, before anything else.
    parser.add_argument(
        "--ansible-core", metavar="VERSION", help="measure another release of ansible-core, such as 2.16"
    )
    parser.add_argument(
        "--runs",
        type=Path,
        metavar="FILE",
        help="keep the runs there, and use those of earlier parts: for one page of several",
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the page there, whatever is measured")
    return parser


def _run(options: argparse.Namespace, parts: t.Sequence[Part], folder: Path) -> str:
    began = time.monotonic()
    load_before = machine.load()
    was_busy = load_before > machine.cores() / 4
    if was_busy:
        sys.stderr.write(f"The machine is busy (load average {load_before:.1f}): do not rely on times.\n")
    stopwatch = _stopwatch(folder)
    measurement.warm_up(stopwatch, dict.fromkeys(each for part in parts for each in part.contenders))
    capacities = {
        scheme: capacity.capacity(stopwatch, scheme)
        for scheme in dict.fromkeys(part.work.scheme for part in parts if CURL in part.contenders)
    }
    for scheme, found in capacities.items():
        sys.stderr.write(f"The server responds to {found.rate.median:,.0f} requests per second with {scheme}\n")
    runs = measurement.measure(stopwatch, parts, options.quick)
    if options.runs:
        runs, capacities = _with_earlier(options.runs, runs, capacities)
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
        )
    )


def _with_earlier(file: Path, *new: dict[t.Any, t.Any]) -> tuple[dict[t.Any, t.Any], ...]:
    """Return what an earlier run of the benchmark kept in a file, replaced by what is new, and keep it there."""
    earlier = pickle.loads(file.read_bytes()) if file.exists() else [{} for _each in new]
    merged = tuple({**old, **added} for old, added in zip(earlier, new, strict=True))
    file.write_bytes(pickle.dumps(merged))
    return merged


def _stopwatch(folder: Path) -> Stopwatch:
    tree = folder / "collections"
    link = tree / "ansible_collections" / "huaweicloud" / "codearts"
    link.parent.mkdir(parents=True)
    link.symlink_to(COLLECTION)
    configuration = folder / "ansible.cfg"
    configuration.write_text("[defaults]\n", encoding="ascii")
    home = folder / "home"
    home.mkdir()
    # No proxy, options of Ansible or credentials of the user.
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
