# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest
from hypothesis import given

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import findings, mirror, repository
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.strategies import VALUES

STALE = mirror(last_successful_update_at="2026-11-01T00:00:00Z")


def waived(waiver: dict[str, t.Any], now: t.Any = "2026-11-24T08:00:00Z", **row: t.Any) -> dict[str, t.Any] | None:
    """Return the waiver of the one finding."""
    (finding,) = findings(
        STALE, now=now, repositories=[repository(**row)], waivers=[{"check": "stale", "reason": "Ticket 42", **waiver}]
    )
    result: dict[str, t.Any] | None = finding["waived"]
    return result


@pytest.mark.parametrize(
    "name", [7, "7", " 7 ", "billing", "platform/backend/billing", "/platform/backend/billing/", " billing "]
)
def test_a_repository_is_called_by_its_id_its_name_or_its_full_path(name: t.Any) -> None:
    assert waived({"repository": name}) == {"reason": "Ticket 42", "expires": None}


def test_the_full_path_is_known_from_the_address_too() -> None:
    address = "https://codehub.example.com/team/payments/ledger.git"
    assert waived({"repository": "team/payments/ledger"}, namespace=None, http_url_to_repo=address)


@pytest.mark.parametrize("name", [8, "bill", "BILLING", "backend/billing", "billing2"])
def test_another_repository_is_not_waived(name: t.Any) -> None:
    assert waived({"repository": name}) is None


def test_a_repository_that_is_named_like_an_id_gets_no_waiver_of_that_id() -> None:
    assert waived({"repository": "8"}, name="8") is None


@pytest.mark.parametrize("check", ["stale", "all", ["stuck", "stale"]])
def test_a_waiver_is_for_a_check_several_or_all(check: t.Any) -> None:
    assert waived({"repository": 7, "check": check})


def test_other_checks_are_not_waived() -> None:
    assert waived({"repository": 7, "check": ["stuck"]}) is None


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        ("2026-12-31T23:59:59Z", True),
        ("2027-01-01T00:00:00Z", False),
        ("2027-01-01T07:59:59+08:00", True),
        ("2026-12-31T23:00:00-01:00", False),
    ],
)
def test_a_waiver_holds_until_the_end_of_its_last_day_in_utc(now: str, holds: bool) -> None:
    assert bool(waived({"repository": 7, "expires": "2026-12-31"}, now=now)) is holds


def test_a_date_that_yaml_has_read_is_one() -> None:
    assert waived({"repository": 7, "expires": datetime.date(2028, 2, 29)}) == {
        "reason": "Ticket 42",
        "expires": "2028-02-29",
    }


@pytest.mark.parametrize("name", ["billing", 7])
def test_the_first_waiver_that_has_not_lapsed_counts(name: t.Any) -> None:
    waivers = [
        {"repository": 7, "check": "all", "reason": "lapsed", "expires": "2026-11-23"},
        {"repository": name, "check": "all", "reason": "first"},
        {"repository": 7, "check": "stale", "reason": "second"},
    ]
    (finding,) = findings(STALE, repositories=[repository()], waivers=waivers)
    assert finding["waived"]["reason"] == "first"


@pytest.mark.parametrize(
    ("waiver", "message"),
    [
        ("stale", "waivers[1] must be a dictionary, not a text"),
        ({"repository": 7, "check": "stale"}, "waivers[1].reason must say why"),
        ({"repository": 7, "check": "stale", "reason": " "}, "waivers[1].reason must say why"),
        ({"check": "stale", "reason": "x"}, "waivers[1].repository must be the id of a repository"),
        ({"repository": True, "check": "stale", "reason": "x"}, "waivers[1].repository must be the id"),
        ({"repository": 0, "check": "stale", "reason": "x"}, "waivers[1].repository must be the id"),
        ({"repository": 7, "check": "stall", "reason": "x"}, "waivers[1].check must be one or a list of unreadable"),
        ({"repository": 7, "check": [], "reason": "x"}, "waivers[1].check must be one or a list"),
        ({"repository": 7, "reason": "x"}, "waivers[1].check must be one or a list"),
        (
            {"repository": 7, "check": "stale", "reason": "x", "until": "2026-12-31"},
            "unknown key 'until'. The keys are: ",
        ),
        (
            {"repository": 7, "check": "stale", "reason": "x", "expires": "soon"},
            "waivers[1].expires must be a day such as",
        ),
        (
            {"repository": 7, "check": "stale", "reason": "x", "expires": "2026-02-29"},
            "waivers[1].expires must be a day",
        ),
        ({"repository": 7, "check": "stale", "reason": "x", "expires": 20261231}, "waivers[1].expires must be a day"),
        (
            {"repository": 7, "check": "stale", "reason": "x", "expires": datetime.datetime(2026, 12, 31, 8)},
            "waivers[1].expires must be a day",
        ),
    ],
)
def test_a_waiver_that_cannot_be_used_is_refused_by_its_place(waiver: t.Any, message: str) -> None:
    with pytest.raises(InputError) as refused:
        findings(waivers=[{"repository": 7, "check": "all", "reason": "x"}, waiver])
    assert message in str(refused.value)


@given(value=VALUES)
@pytest.mark.parametrize("key", [None, "repository", "check", "reason", "expires"])
def test_any_other_value_is_refused_and_never_a_crash(key: str | None, value: t.Any) -> None:
    good = {"repository": 7, "check": "all", "reason": "x", "expires": "2026-12-31"}
    refused = ""
    try:
        findings(waivers=[{**good, key: value}] if key else value)
    except InputError as error:
        refused = str(error)
    assert refused.startswith("waivers" if refused else "")
