# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import CHECKS, TABLE
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import ENGLISH
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._policy import duration, policy_from
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import VALUES


def test_the_defaults_are_those_of_the_documentation() -> None:
    assert policy_from(None, is_listing=False).as_dict() == {
        "checks": {check.name: check.severity for check in TABLE},
        "max_age": 48,
        "stuck_after": 6,
        "max_failures": 3,
        "approved_sources": [],
    }


def test_no_mirror_is_off_for_a_listing_unless_it_is_asked_for() -> None:
    assert policy_from({}, is_listing=True).severities["no_mirror"] == "off"
    assert policy_from({"checks": {"no_mirror": "info"}}, is_listing=True).severities["no_mirror"] == "info"


@pytest.mark.parametrize("off", ["off", False])
def test_off_is_off_as_text_and_as_what_yaml_makes_of_it(off: t.Any) -> None:
    assert policy_from({"checks": {"stale": off}}, is_listing=False).severities["stale"] == "off"


def test_null_is_the_default() -> None:
    nulls = dict.fromkeys(("checks", "max_age", "stuck_after", "max_failures", "approved_sources"))
    assert policy_from(nulls, is_listing=False) == policy_from({}, is_listing=False)
    assert policy_from({"checks": dict.fromkeys(CHECKS)}, is_listing=False) == policy_from({}, is_listing=False)


@pytest.mark.parametrize(
    ("value", "hours"),
    [
        (48, 48),
        (48.0, 48),
        ("48", 48),
        ("48h", 48),
        (" 2 d ", 48),
        ("90m", 1.5),
        (0.5, 0.5),
        ("0.5", 0.5),
        ("1.5d", 36),
    ],
)
def test_limits_are_hours_or_text_with_a_unit(value: t.Any, hours: float) -> None:
    policy = policy_from({"max_age": value, "stuck_after": value}, is_listing=False)
    assert policy.max_age == policy.stuck_after == hours


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ([], "policy must be a dictionary, not a list"),
        ({"max_agee": 1}, "policy has no key 'max_agee'. The keys are: checks, max_age"),
        ({"checks": []}, "policy.checks must be a dictionary of checks and severities"),
        ({"checks": {"stall": "info"}}, "policy.checks has no check 'stall'. The checks are: unreadable"),
        ({"checks": {"stale": "fatal"}}, "policy.checks.stale must be critical, warning, info or off, not 'fatal'"),
        ({"checks": {"stale": True}}, "policy.checks.stale must be critical, warning, info or off, not True"),
        ({"checks": {"stale": ["info"]}}, "policy.checks.stale must be critical"),
        ({"max_age": 0}, "policy.max_age must be hours"),
        ({"max_age": -1}, "policy.max_age must be hours"),
        ({"max_age": True}, "policy.max_age must be hours"),
        ({"max_age": "2 weeks"}, "or a text such as 48h, 2d or 90m, above 0 and of at most ten years, not '2 weeks'"),
        ({"max_age": float("nan")}, "policy.max_age must be hours"),
        ({"max_age": float("inf")}, "policy.max_age must be hours"),
        ({"max_age": 10**400}, "policy.max_age must be hours"),
        ({"stuck_after": "４h"}, "policy.stuck_after must be hours"),
        ({"max_failures": 0}, "policy.max_failures must be a whole number from 1, not 0"),
        ({"max_failures": "three"}, "policy.max_failures must be a whole number from 1, not 'three'"),
        ({"max_failures": True}, "policy.max_failures must be a whole number"),
        ({"approved_sources": "github.com"}, "policy.approved_sources must be a list of host names, not a text"),
    ],
)
def test_what_is_wrong_is_named(policy: t.Any, message: str) -> None:
    with pytest.raises(InputError) as refused:
        policy_from(policy, is_listing=False)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("hours", "text"),
    [(48, "48 hours"), (1, "1 hour"), (1.5, "90 minutes"), (1 / 60, "1 minute"), (0.001, "0.06 minutes")],
)
def test_a_limit_is_written_for_people(hours: float, text: str) -> None:
    assert duration(hours, ENGLISH) == text


@given(value=VALUES)
@pytest.mark.parametrize("key", [None, "checks", "max_age", "stuck_after", "max_failures", "approved_sources"])
def test_any_other_value_is_refused_and_never_a_crash(key: str | None, value: t.Any) -> None:
    refused = ""
    try:
        policy_from({key: value} if key else value, is_listing=True)
    except InputError as error:
        refused = str(error)
    assert refused.startswith("policy" if refused else "")
