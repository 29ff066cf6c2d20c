# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The data: the same for the same seed, and every condition in it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from codehub_simulator.company import CONDITIONS, Company, Repository

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def company() -> Company:
    return Company(300, 2026, NOW)


def one(company: Company, condition: str) -> Repository:
    return next(repository for repository in company.repositories.values() if repository.condition == condition)


def age(time: str) -> timedelta:
    return NOW - datetime.fromisoformat(time)


def test_the_same_seed_gives_the_same_company(company: Company) -> None:
    assert Company(300, 2026, NOW).repositories == company.repositories
    assert Company(300, 2027, NOW).repositories != company.repositories


@pytest.mark.parametrize("size", [0, 1, 30, 300, 1000])
def test_the_size_is_as_asked_for(size: int) -> None:
    assert len(Company(size, 1, NOW).repositories) == size


def test_every_condition_is_there_and_most_are_healthy(company: Company) -> None:
    conditions = [repository.condition for repository in company.repositories.values()]
    assert set(conditions) == {*CONDITIONS, "healthy"}
    assert conditions.count("healthy") > 150
    assert len(company.projects) == 12
    assert all(len(project.id) == 32 for project in company.projects)
    assert any(not repository.name.isascii() for repository in company.repositories.values())


def test_a_healthy_mirror_was_synchronized_within_a_day(company: Company) -> None:
    mirror = one(company, "healthy").mirror
    assert mirror["update_status"] == "finished"
    assert mirror["number_of_failures"] == 0
    assert timedelta(0) <= age(mirror["last_successful_update_at"]) < timedelta(days=1)
    assert mirror["last_successful_update_at"].endswith(".000+08:00")


def test_a_failed_mirror_has_its_error_as_json_in_a_string(company: Company) -> None:
    mirror = one(company, "failed_json").mirror
    assert mirror["update_status"] == "failed"
    assert "exit status 128" in json.loads(mirror["last_error"])["msg"]
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(one(company, "failed_text").mirror["last_error"])


def test_an_error_can_repeat_the_password_of_the_url(company: Company) -> None:
    mirror = one(company, "failed_with_password").mirror
    password = mirror["url"].split("@")[0].rpartition(":")[2]
    assert password
    assert password in mirror["last_error"]


def test_a_stale_mirror_shows_no_error(company: Company) -> None:
    mirror = one(company, "stale").mirror
    assert (mirror["update_status"], mirror["last_error"], mirror["number_of_failures"]) == ("finished", None, 0)
    assert age(mirror["last_successful_update_at"]) > timedelta(days=3)


@pytest.mark.parametrize(
    ("condition", "field", "value"),
    [
        ("never_synchronized", "last_successful_update_at", None),
        ("stuck_started", "update_status", "started"),
        ("stuck_scheduled", "update_status", "scheduled"),
        ("disabled", "mirroring_enabled", False),
        ("private_endpoint", "is_private", True),
        ("all_null", "mirroring_enabled", None),
    ],
)
def test_a_condition_shows_in_its_field(company: Company, condition: str, field: str, value: object) -> None:
    assert one(company, condition).mirror[field] is value or one(company, condition).mirror[field] == value


def test_other_conditions_show_in_their_fields(company: Company) -> None:
    assert one(company, "many_failures").mirror["number_of_failures"] > 100
    assert one(company, "private_endpoint").mirror["endpoint_uuid"]
    assert one(company, "plain_http").mirror["url"].startswith("http://")
    assert "%3A" in one(company, "url_password_encoded").mirror["url"]
    assert one(company, "no_mirror").mirror is None
    assert "url" not in one(company, "sparse").mirror
