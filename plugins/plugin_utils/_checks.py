# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The checks of an audit, each described in this one place."""

from __future__ import annotations

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import N_

#: From the worst to the least.
SEVERITIES: t.Final = ("critical", "warning", "info")

#: The severities with which a repository needs attention.
ATTENTION: t.Final = ("critical", "warning")

OFF: t.Final = "off"


class Check(t.NamedTuple):
    """One check.

    Attributes:
        name: As in a policy, a waiver and a finding.
        label: For people.
        severity: Unless the policy says otherwise.
        since: What happened at the time ``since`` of its findings, empty where they have none.
        description: What it finds, without the full stop.
        is_dead: Whether a mirror with this finding no longer copies.
    """

    name: str
    label: str
    severity: str
    since: str
    description: str
    is_dead: bool = False


#: In the order in which they explain the state of a mirror best.
TABLE: t.Final = (
    Check("unreadable", N_("Could not be read"), "critical", "", "the mirror could not be read"),
    Check(
        "sync_failed",
        N_("Synchronization failed"),
        "critical",
        N_("last success"),
        "the last synchronization failed",
        is_dead=True,
    ),
    Check(
        "never_synced",
        N_("Never synchronized"),
        "critical",
        "",
        "no synchronization has ever succeeded",
        is_dead=True,
    ),
    Check(
        "stale",
        N_("Out of date"),
        "critical",
        N_("last success"),
        "the last successful synchronization is longer ago than max_age, or its time cannot be read, whether or not an "
        "error was reported",
        is_dead=True,
    ),
    Check(
        "stuck",
        N_("Stuck"),
        "warning",
        N_("last change"),
        "a synchronization that is started or scheduled has not ended within stuck_after",
    ),
    Check(
        "failing_repeatedly",
        N_("Failing repeatedly"),
        "warning",
        N_("last success"),
        "at least max_failures synchronizations have failed in a row",
    ),
    Check("schedule_disabled", N_("Schedule disabled"), "warning", "", "the scheduled synchronization is disabled"),
    Check(
        "credentials_in_url",
        N_("Credentials in the URL"),
        "warning",
        "",
        "the address of the mirrored repository contains a user or a password",
    ),
    Check("insecure_url", N_("Unencrypted source"), "warning", "", "the mirrored repository is read by http or git"),
    Check(
        "unapproved_source",
        N_("Source not approved"),
        "warning",
        "",
        "the host of the mirrored repository is not in approved_sources",
    ),
    Check("no_mirror", N_("No mirror"), "warning", "", "the repository has no mirror"),
    Check(
        "unknown_status", N_("Unknown status"), "info", "", "the mirror has a status that this version does not know"
    ),
)

#: Their names.
CHECKS: t.Final = tuple(check.name for check in TABLE)

BY_NAME: t.Final[t.Mapping[str, Check]] = {check.name: check for check in TABLE}

#: The position of each in the table; the worst finding of a repository is the first of the most severe.
RANK: t.Final[t.Mapping[str, int]] = {name: position for position, name in enumerate(CHECKS)}

DEAD: t.Final = frozenset(check.name for check in TABLE if check.is_dead)
