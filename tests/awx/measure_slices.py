# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
Measure what an audit of 10,000 hosts costs in 1, 2 and 5 slices, for the table in docs/awx.md.

Not a test: run it with pytest, by its name, on a machine that does nothing else.

    python -m pytest -s tests/awx/measure_slices.py
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import pytest
from awx_jobs import LARGEST_RESULT, CodeHub, Launch, Surroundings, inventory, run, sliced

VARIABLES = {"remote_mirror_audit_fail_on": "never", "remote_mirror_audit_rate_limit": 0}

#: The provider's limit for all slices together.
CALLS_A_MINUTE = 600


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@pytest.mark.parametrize("slices", [1, 2, 5])
def test_measure(surroundings: Surroundings, large_codehub: CodeHub, tmp_path: Path, slices: int) -> None:
    credential = large_codehub.credential()
    hosts = inventory(surroundings, tmp_path / "update", credential, "examples/awx-project/repositories.codehub.yml")
    count = len(hosts["_meta"]["hostvars"])
    costs = []
    for number in range(1, slices + 1):
        launch = Launch(
            "playbooks/awx_audit_inventory.yml",
            credentials=[("codehub.yml", credential)],
            variables={**VARIABLES, "awx_audit_is_slice": slices > 1},
            hosts=sliced(hosts, number, slices),
        )
        before, began = _processor_seconds(), time.monotonic()
        job = run(surroundings, tmp_path / f"slice{number}", launch)
        assert job.status == "successful", job.stdout[-2000:]
        assert len(job.stdout.splitlines()) < 2_000
        assert job.largest_result < LARGEST_RESULT
        costs.append((_processor_seconds() - before, time.monotonic() - began, job.largest_result))
    sys.stdout.write(
        f"\n{slices} slices of {count} hosts, one after the other: "
        f"{sum(cost[0] for cost in costs):.0f} s of processor time in all, {max(cost[0] for cost in costs):.0f} s in "
        f"the largest slice; wall {max(cost[1] for cost in costs):.0f} s; largest result "
        f"{max(cost[2] for cost in costs)} characters; at {CALLS_A_MINUTE} calls a minute at least "
        f"{count / CALLS_A_MINUTE:.1f} minutes\n"
    )
