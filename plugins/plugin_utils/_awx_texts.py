# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What the playbooks for AWX say to people."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._channels import UNKNOWN
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError, shown
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import N_, language_of

#: By name.
TEXTS: t.Final[t.Mapping[str, str]] = {
    "invalid_store": N_(
        "The audit was not made: the address of the report store must begin with http:// or https://, and must not "
        'contain a user, a password or a query. The credential "CodeHub report store" has fields for user and password.'
    ),
    "unreadable_report": N_(
        "The audit was not made: the previous report could not be read from the report store ({reason}). Check the "
        'address and the credentials in the credential "CodeHub report store".'
    ),
    "not_kept": N_(
        "The reports could not be kept in the report store ({reason}), so the next audit cannot tell what is new since "
        "this one."
    ),
    "no_outcome": N_(
        "The inventory could not be synchronized, or AWX ended the job of the audit. This says nothing about the "
        "mirrors."
    ),
    "job": N_("Job: {address}"),
}


def awx_text(name: t.Any, value: t.Any = "", language: t.Any = "en") -> str:
    """Return a text.

    Args:
        name: One of TEXTS.
        value: What the text is about, such as why something failed.
        language: One of LANGUAGES. An unknown one is English, since a failure must be seen.

    Raises:
        InputError: There is no such text.
    """
    if not isinstance(name, str) or name not in TEXTS:
        raise InputError(f"the input must be one of {', '.join(TEXTS)}, not {shown(name)}.")
    chosen = language_of({"language": language})
    value = str(value or chosen.text(UNKNOWN))
    return chosen.text(TEXTS[name], reason=value, address=value)
