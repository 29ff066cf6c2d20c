# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What hypothesis makes of mirrors, failures and repositories: audits of all kinds."""

from __future__ import annotations

import typing as t

from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import CHECKS
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    Fields,
    failure,
    mirror,
    report,
    repository,
)

#: Any JSON value, and hostile text.
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "=cmd|' /C calc'!A0",
            ' "=1+1',
            "\t-2+3",
            "\ufeff＝SUM(A1)",
            "]]>&#0;\x00\x1b[31m",
            "{{ 7 * 7 }}",
            "\ud800",
            "2026-02-29T00:00:00Z",
            "2024-02-29T23:59:59.999999999+14:00",
            "0001-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59-23:59",
            "http://[::1",
            "https://user:p@ss@host/x",
        ]
    ),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS),
    lambda values: st.one_of(st.lists(values, max_size=3), st.dictionaries(TEXTS, values, max_size=3)),
    max_leaves=6,
)

_TIMES = st.one_of(
    st.none(),
    st.sampled_from(
        ["2026-11-24T10:00:09.000+08:00", "2026-11-01T00:00:00Z", "2030-01-01T00:00:00-05:30", "yesterday"]
    ),
)

#: Mirrors in all states, with nothing of a wrong type in them.
MIRRORS = st.builds(
    mirror,
    st.integers(1, 12),
    update_status=st.sampled_from(["none", "scheduled", "started", "finished", "failed", "paused"]),
    last_update_at=_TIMES,
    last_successful_update_at=_TIMES,
    url=st.sampled_from(
        [None, "https://github.com/a/b.git", "http://git.example.com/a", "git@[2001:db8::1]:a.git", "=1", "ext::sh"]
    ),
    number_of_failures=st.integers(0, 5),
    mirroring_enabled=st.booleans(),
    url_has_credentials=st.booleans(),
    last_error_detail=st.one_of(st.none(), st.fixed_dictionaries({"msg": TEXTS, "code": st.none()})),
)
FAILURES = st.builds(
    failure, st.integers(8, 20), st.sampled_from(["not_found", "forbidden", "timeout"]), error_msg=TEXTS
)
OWNERS = st.one_of(st.none(), TEXTS)
REPOSITORIES = st.builds(repository, st.integers(1, 25), name=TEXTS, project_name=TEXTS, owner=OWNERS)

WAIVERS = st.builds(
    lambda number, checks, expires: {
        "repository": number,
        "check": checks,
        "reason": "=accepted <b>",
        "expires": expires,
    },
    st.integers(1, 20),
    st.one_of(st.just("all"), st.sampled_from(CHECKS), st.lists(st.sampled_from(CHECKS), min_size=1, max_size=3)),
    st.sampled_from([None, "2026-11-23", "2026-11-24"]),
)

#: What an audit may be given.
AUDITS = st.fixed_dictionaries(
    {
        "mirrors": st.lists(MIRRORS, max_size=8),
        "failures": st.lists(FAILURES, max_size=4),
        "repositories": st.lists(REPOSITORIES, max_size=6),
        "waivers": st.lists(WAIVERS, max_size=3),
        "policy": st.fixed_dictionaries(
            {
                "checks": st.dictionaries(
                    st.sampled_from(CHECKS), st.sampled_from(["critical", "warning", "info", "off", False]), max_size=4
                ),
                "approved_sources": st.sampled_from([[], ["github.com"], ["*.example.com", "2001:db8::1"]]),
            }
        ),
    }
)


def report_of(given: Fields, **options: t.Any) -> Fields:
    """Return the report of one of the audits."""
    given = {**given, **options}
    return report(*given.pop("mirrors"), **given)
