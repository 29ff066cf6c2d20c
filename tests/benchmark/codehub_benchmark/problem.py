# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why the benchmark cannot go on."""

from __future__ import annotations


class BenchmarkProblem(Exception):
    """A reason to stop. Its text is for a person."""
