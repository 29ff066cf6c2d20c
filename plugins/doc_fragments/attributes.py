# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What can be said of each module of the collection alike."""

    DOCUMENTATION = r"""
attributes:
  action_group:
    description: Use C(group/huaweicloud.codearts.codehub) in C(module_defaults) to set the common options once.
    support: full
    membership:
      - huaweicloud.codearts.codehub
  check_mode:
    description: Can run in check mode, and does the same there, since it only reads.
    support: full
  diff_mode:
    description: Will return details on what has changed in diff mode.
    support: N/A
    details:
      - Nothing is ever changed.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second run changes nothing.
    support: full
    details:
      - Nothing is ever changed.
"""

    AUDIT = r"""
attributes:
  action_group:
    description: Use C(group/huaweicloud.codearts.codehub) in C(module_defaults) to set the common options once.
    support: full
    membership:
      - huaweicloud.codearts.codehub
  async:
    description: Supports being run with C(async).
    support: none
    details:
      - Set O(time_limit) instead. What was read is reported then.
  check_mode:
    description: Can run in check mode, reads and judges as without it, and writes nothing.
    support: full
  diff_mode:
    description: Will return details on what has changed in diff mode.
    support: none
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second run changes nothing.
    support: partial
    details:
      - The reports are those of the last audit. The second run reports a change only if the findings differ.
"""

    FACTS = r"""
attributes:
  facts:
    description: Returns C(ansible_facts).
    support: full
"""

    CHANGES = r"""
attributes:
  action_group:
    description: Use C(group/huaweicloud.codearts.codehub) in C(module_defaults) to set the common options once.
    support: full
    membership:
      - huaweicloud.codearts.codehub
  check_mode:
    description: Can run in check mode, and predicts there what would be changed without changing it.
    support: full
"""
