# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What people read for values that have a name in options and reports: in English the name, elsewhere a translation."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import N_, Language

_NAMES: t.Final = frozenset(
    (
        # Severities
        N_("critical"),
        N_("warning"),
        N_("info"),
        N_("off"),
        # Changes
        N_("new"),
        N_("worse"),
        N_("fixed"),
        # Scopes
        N_("user"),
        N_("project"),
        N_("group"),
        N_("tenant"),
        N_("repository_ids"),
        N_("repositories"),
        # What is audited
        N_("endpoint"),
        N_("scope"),
        N_("project_id"),
        N_("group_id"),
        N_("search"),
        N_("filters"),
        N_("hosts"),
    )
)


def label_of(name: str, language: Language) -> str:
    """Return what people read for a name; the name itself where it is none of this collection."""
    return language.text(name) if name in _NAMES else name
