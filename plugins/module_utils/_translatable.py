# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The mark of texts that are translated on the controller. Modules return them in English."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 # the name that gettext's tools and its users know
    """Return a text as it is. The call marks it for the catalogue of translations."""
    return text
