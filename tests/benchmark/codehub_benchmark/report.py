# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page that the benchmark writes."""

from __future__ import annotations

import typing as t

from .capacity import Capacity
from .contenders import CONTENDERS, CURL, MODULE, PLAYBOOK, SDK, URI, URLLIB3
from .estimates import check, estimates
from .measurement import Runs, Spread, client, cpu, paired, spread, wall
from .parts import CONCURRENCIES, LARGE_AUDIT, LARGE_READING
from .surroundings import BENCHMARK
from .targets import extrapolated_uri, targets
from .work import Work

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .stopwatch import Run

_CONTENDERS: t.Final = {contender.name: contender for contender in CONTENDERS}

_HEAD: t.Final = """\
<!--
Copyright (c) 2026, The huaweicloud.codearts authors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# Benchmark

"""

_USER: t.Final = """\
## How long does my audit take

The provider allows 600 requests per minute, for all users of a region together, and each mirror is one request. So an
audit sends 600 at once and waits for the next minute; the rest is quick.

"""

_USER_NOTES: t.Final = """\
With all reports and the default options, at 50 ms per request, where a tenth of the mirrors have failed; from the start of
`ansible-playbook` to its end. An audit by project, group or tenant sends one request more for each hundred repositories, to
another API with a limit of its own. "Without a limit" is `rate_limit: 0`, for a private deployment.

- At the limit: computed from the limit, since a real run would take hours.{checks}
- Without a limit: measured; 100,000 extrapolated from 1,000 and 10,000.
- When others use the limit at the same time, an audit gets what they leave: see [Reading thousands of
  mirrors](large-audits.md).

"""

_MAINTAINER: t.Final = """\
## For maintainers

The rest of this page is for those who change the collection: figures that it is to reach, and the runs behind them. The
benchmark writes the page. It takes about 40 minutes on a machine that does nothing else; its parts can also be run one by
one, and kept for one page with `--only` and `--runs`:

"""

_HOW_TO_READ: t.Final = """\
### How to read the figures

- **Contenders.** "This module" is `codehub_remote_mirror_info`. It appears twice: as a **whole playbook**, a run of
  `ansible-playbook` with one task, and as its **client** alone, a small process that calls the collection's code as the
  module does. A loop of `ansible.builtin.uri` is what Ansible alone offers. `curl --parallel` is the practical limit: a
  client in C that discards what it reads. The official SDK runs in a thread pool with a connection pool of the same size.
- **Wall** is the time of the whole process. **Client** is the time from its first request to its last response, as
  reported by itself, without the start of Python and the imports; for `curl` it is the whole process.
- **CPU** is the CPU time of the process and all its descendants, **peak** the memory of the largest of them.
- **Server** is the share of one core that the server used while the client ran. If it is far below 100 %, the client
  did not wait for the server.
- **Connections** are as many as were needed: the client of this module opens no more than help, and the first request of
  each run goes alone.
- All figures are medians, with the minimum and maximum in brackets. The contenders take turns within each round, and
  ratios are computed within a round before taking the median, so that a disturbance affects both sides.
- At 0 ms each client has one core and the server another, so that only the client's cost per request counts. At
  50 ms, and for playbooks, all cores are shared. The 50 ms are the server's processing time: a new connection costs
  nothing here, unlike across the internet.
- With https the clients trust the usual bundle of more than a hundred authorities and one more, unless stated
  otherwise: loading such a bundle takes milliseconds, for every connection if a client does it for every connection.
- `rate_limit` is 0, except in the table for users: with the provider's limit of 600 requests per minute all contenders
  would be equal.
"""


_BUSY: t.Final = """\
**The machine was busy with other work when this run began: do not rely on the times below.** If the server has to
wait for a core, the fastest client loses most, and ratios of times look better than they are. Ratios of CPU time are
less affected.

"""


class Findings(t.NamedTuple):
    """All that was measured.

    Attributes:
        command: What was run.
        machine: Lines that describe it.
        loads: The load average before and at the end.
        was_busy: Whether other programs used the machine.
    """

    date: str
    command: str
    machine: Sequence[str]
    loads: tuple[float, float]
    was_busy: bool
    minutes: float
    is_pinned: bool
    runs: Runs
    capacities: Mapping[str, Capacity]


def page(findings: Findings) -> str:
    """Return the page."""
    parts = [
        _HEAD,
        _user(findings.runs),
        _MAINTAINER,
        f"```console\n$ {findings.command}\n```\n\n",
        f"{findings.date}, {findings.minutes:.0f} minutes.\n\n",
        *(f"- {line}\n" for line in findings.machine),
        f"- One core for each client at 0 ms, another for the server: {'yes' if findings.is_pinned else 'no'}\n",
        f"- Load average before: {findings.loads[0]:.1f}, at the end: {findings.loads[1]:.1f}\n",
        "\n",
        _BUSY if findings.was_busy else "",
        _HOW_TO_READ,
        "\n",
        _targets(findings),
        (BENCHMARK / "profiles.md").read_text(encoding="utf-8").partition("-->\n\n")[2],
        "\n",
        _memory(findings.runs),
        _concurrency(findings.runs),
        _capacity(findings),
        _ratios(findings),
        _floor(findings),
        _measurements(findings),
        _large(findings.runs.get((LARGE_READING.work, PLAYBOOK.name), ())),
        _notes(findings),
    ]
    return "".join(parts).rstrip("\n") + "\n"


def _user(runs: Runs) -> str:
    found = estimates(runs)
    if not found:
        return ""
    rows = [
        [
            f"{estimate.mirrors:,}",
            _duration(estimate.limited),
            _duration(estimate.unlimited) if estimate.is_measured else f"about {_duration(estimate.unlimited)}",
        ]
        for estimate in found
    ]
    checked = ""
    if checking := check(runs):
        mirrors, estimated, measured = checking
        checked = (
            f" Checked with {mirrors:,} mirrors: {_duration(measured)}, where {_duration(estimated)} were computed."
        )
    head = ["Mirrors", "At the provider's limit, 600 requests per minute", "Without a limit"]
    return _USER + _table(head, rows) + _USER_NOTES.format(checks=checked)


def _duration(seconds: float) -> str:
    """Return a duration as precisely as a user needs it."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 5:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Return a table. left: how many columns are texts; the others are figures."""
    lines = [head, ["---" if index < left else "---:" for index in range(len(head))], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def _figure(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _spread(found: Spread | None) -> str:
    if found is None:
        return "–"
    if found.least == found.most:
        return _figure(found.median)
    return f"{_figure(found.median)} ({_figure(found.least)}–{_figure(found.most)})"


def _milliseconds(work: Work) -> str:
    others = [
        "one authority" if work.authorities == "one" else "",
        f"{work.failed}% failed" if work.failed else "",
        f"{work.repositories:,} repositories listed" if work.repositories else "",
        f"rate limit {work.rate_limit}" if work.rate_limit else "",
    ]
    return ", ".join(filter(None, [work.scheme, *others, f"{work.latency} ms"]))


def _targets(findings: Findings) -> str:
    found = targets(findings.runs)
    aimed = [
        [target.what, target.figure, _spread(target.measured), target.verdict, target.note]
        for target in found
        if target.is_aimed_at
    ]
    others = [[target.what, _spread(target.measured), target.note] for target in found if not target.is_aimed_at]
    return (
        "### Targets\n\n"
        + _table(["Work", "Target", "Measured", "Reached", "Note"], aimed, left=5)
        + "Without a target:\n\n"
        + _table(["Work", "Measured", "Note"], others, left=3)
    )


def _memory(runs: Runs) -> str:
    rows = [
        [f"{LARGE_AUDIT.work.mirrors:,}", _CONTENDERS[name].label, kind, f"{peak:.0f}"]
        for (work, name), of_one in runs.items()
        if work == LARGE_AUDIT.work and of_one[0].processes
        for kind, peak in sorted(of_one[0].processes.peaks.items())
    ]
    if not rows:
        return ""
    return "### Memory of an audit, by process\n\n" + _table(["Mirrors", "", "Process", "Peak, MiB"], rows, left=3)


def _concurrency(runs: Runs) -> str:
    """Return how the default concurrency was chosen."""
    rows = [
        [
            part.work.scheme,
            str(part.work.concurrency),
            _spread(spread(map(wall, runs[part.work, PLAYBOOK.name]))),
            _spread(spread(map(client, runs[part.work, MODULE.name]))),
            f"{spread(map(cpu, runs[part.work, MODULE.name])).median:.2f}",
        ]
        for part in CONCURRENCIES
        if (part.work, PLAYBOOK.name) in runs
    ]
    if not rows:
        return ""
    return "### Concurrency: 100 mirrors, 50 ms\n\n" + _table(
        ["Scheme", "Concurrency", "Whole playbook, s", "Client, s", "CPU time of the client, s"], rows
    )


def _capacity(findings: Findings) -> str:
    if not findings.capacities:
        return ""
    rows = []
    for scheme, capacity in findings.capacities.items():
        fastest = max(
            (
                (run.counts.mirrors / run.client, name)
                for (work, name), runs in findings.runs.items()
                for run in runs
                if work.scheme == scheme and work.latency == 0 and work.mirrors == 10000
            ),
            default=None,
        )
        reached = f"{fastest[0]:,.0f} ({_CONTENDERS[fastest[1]].label})" if fastest else "–"
        rows.append([scheme, _spread(capacity.rate), _spread(capacity.cpu_each), reached])
    return (
        "### The server\n\n"
        "Its capacity, measured with a loader in C that only sends and receives, over 16 connections, and the highest rate of\n"
        "a contender.\n\n"
        + _table(["", "Requests per second", "CPU time per request, µs", "Highest rate of a contender"], rows)
    )


def _ratios(findings: Findings) -> str:
    runs = findings.runs
    rows = [
        [
            f"{work.mirrors:,}, {_milliseconds(work)}",
            str(work.concurrency),
            _spread(paired(runs, work, (URI.name, wall), (PLAYBOOK.name, wall))),
            _spread(paired(runs, work, (MODULE.name, client), (CURL.name, wall))),
            _spread(paired(runs, work, (MODULE.name, wall), (CURL.name, wall))),
            _spread(paired(runs, work, (MODULE.name, cpu), (CURL.name, cpu))),
            _spread(paired(runs, work, (SDK.name, client), (MODULE.name, client))),
            _spread(paired(runs, work, (SDK.name, cpu), (MODULE.name, cpu))),
        ]
        for work in dict.fromkeys(work for work, name in runs if name == CURL.name)
    ]
    head = [
        "Mirrors",
        "Concurrency",
        "`uri` loop / playbook",
        "client / `curl`",
        "client's process / `curl`",
        "CPU, client's process / `curl`",
        "SDK / client",
        "CPU, SDK's process / client's",
    ]
    if not rows:
        return ""
    return (
        "### Ratios\n\n"
        "Less is better in the columns divided by `curl`, more in those divided by this module.\n\n"
        + _table(head, rows)
    )


def _floor(findings: Findings) -> str:
    """Return what urllib3 alone costs: the lower bound of a client on requests."""
    pairs = [
        ("a bare pool / `curl`", (URLLIB3.name, client), (CURL.name, wall)),
        ("client / a bare pool", (MODULE.name, client), (URLLIB3.name, client)),
        ("SDK / a bare pool", (SDK.name, client), (URLLIB3.name, client)),
    ]
    works = dict.fromkeys(work for work, name in findings.runs if name == URLLIB3.name)
    rows = [
        [
            f"{work.mirrors:,}, {_milliseconds(work)}",
            *(_spread(paired(findings.runs, work, upper, lower)) for name, upper, lower in pairs),
        ]
        for work in works
    ]
    if not rows:
        return ""
    return (
        "### The cost of urllib3\n\n"
        "A bare urllib3 pool with a JSON decoder is the lower bound for any client built on requests. This module adds\n"
        "pacing, retries, validation of responses, and redaction.\n\n"
        + _table(["Mirrors", *(name for name, upper, lower in pairs)], rows)
    )


def _measurements(findings: Findings) -> str:
    parts = ["### Measurements\n\n"]
    groups: dict[str, list[Work]] = {}
    for work in dict.fromkeys(work for work, _name in findings.runs):
        groups.setdefault(_milliseconds(work), []).append(work)
    for group, works in groups.items():
        rows = [
            _row(work, name, findings.runs[work, name])
            for work in works
            for name in _CONTENDERS
            if (work, name) in findings.runs
        ]
        head = [
            "Mirrors",
            "Contender",
            "Wall, s",
            "Client, s",
            "CPU, s",
            "Peak, MiB",
            "Requests per second",
            "Connections",
            "Server",
            "Runs",
        ]
        parts.append(f"#### {group[0].upper()}{group[1:]}\n\n{_table(head, rows, left=2)}")
    return "".join(parts)


def _row(work: Work, name: str, runs: Sequence[t.Any]) -> list[str]:
    contender = _CONTENDERS[name]
    seconds = spread(map(client, runs))
    return [
        f"{work.mirrors:,}",
        contender.label,
        _spread(spread(map(wall, runs))),
        "" if contender.is_playbook else _figure(seconds.median),
        _figure(spread(map(cpu, runs)).median),
        f"{spread(run.peak for run in runs).median:.0f}",
        f"{work.mirrors / seconds.median:,.0f}",
        f"{spread(run.counts.connections for run in runs).median:.0f}",
        f"{spread(run.server_share for run in runs).median:.1%}",
        str(len(runs)),
    ]


def _large(runs: Sequence[Run]) -> str:
    watched = [(run, run.processes) for run in runs if run.processes]
    if not watched:
        return ""
    phases = {
        ("ansible-playbook starts, and starts the task", "Ansible"): lambda run, seen: seen.module_began - run.began,
        ("the module starts: Python, imports, options", "both"): lambda run, seen: (
            run.counts.first_request - seen.module_began
        ),
        ("the mirrors are read", "this collection"): lambda run, seen: (
            run.counts.last_response - run.counts.first_request
        ),
        ("the module returns its result", "Ansible"): lambda run, seen: seen.module_ended - run.counts.last_response,
        ("ansible-playbook takes the result, and ends", "Ansible"): lambda run, seen: (
            run.began + run.wall - seen.module_ended
        ),
    }
    spreads = {phase: spread(seconds(*each) for each in watched) for phase, seconds in phases.items()}
    total = sum(found.median for found in spreads.values())
    rows = [[name, owner, _spread(found), f"{found.median / total:.0%}"] for (name, owner), found in spreads.items()]
    rows.append(["all", "", _spread(spread(run.wall for run in runs)), ""])
    kinds = sorted({kind for _run, seen in watched for kind in seen.peaks})
    peaks = [[kind, _spread(spread(seen.peaks.get(kind, 0.0) for _run, seen in watched))] for kind in kinds]
    work = LARGE_READING.work
    return (
        f"### {work.mirrors:,} mirrors read in one task\n\n"
        f"{work.scheme}, {work.latency} ms, concurrency {work.concurrency}, a whole `ansible-playbook`, "
        f"{_spread(spread(map(cpu, runs)))} s of CPU time.\n\n"
        + _table(["Where the time goes", "Whose code", "s", "Share"], rows, left=2)
        + _table(["Process", "Peak, MiB"], peaks)
    )


def _notes(findings: Findings) -> str:
    notes = []
    for latency in (0, 50):
        for mirrors in (1000, 10000):
            loop = extrapolated_uri(findings.runs, latency, mirrors)
            if loop:
                notes.append(
                    f"The `uri` loop over {mirrors:,} mirrors at {latency} ms would take about "
                    f"{loop.median / 60:.0f} minutes: extrapolated from its runs over 1 and 100."
                )
    noisy = [
        f"{work.mirrors:,}, {_milliseconds(work)}, {_CONTENDERS[name].label}: {found.least:.2f} to {found.most:.2f} s"
        for (work, name), runs in findings.runs.items()
        for found in [spread(map(wall, runs))]
        if found.most > 1.25 * found.least and found.most - found.least > 0.05
    ]
    if noisy:
        notes.append("Noise: these runs differ by more than a quarter. " + "; ".join(noisy) + ".")
    else:
        notes.append("Noise: no runs of the same work differ by more than a quarter.")
    return "### Notes\n\n" + "".join(f"- {note}\n" for note in notes)
