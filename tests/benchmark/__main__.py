# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the benchmark: ``python tests/benchmark``."""

from __future__ import annotations

import sys

from codehub_benchmark.surroundings import run_in_own_environment

if __name__ == "__main__":
    run_in_own_environment()

    from codehub_benchmark.command import main

    sys.exit(main())
