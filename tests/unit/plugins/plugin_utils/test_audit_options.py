# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the audit."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.huaweicloud.codearts.plugins.module_utils._audit_options import FAIL_ON, audit_options
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import common_options
from ansible_collections.huaweicloud.codearts.plugins.module_utils._scope import scope_options
from ansible_collections.huaweicloud.codearts.plugins.modules import codehub_remote_mirror_audit as module
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils import _verdict
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._audit_options import (
    AUDITED_UNKNOWN,
    AuditOptions,
    audit_options_from,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError

PROJECT = "0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b"
HOSTS = {
    "billing": {"codehub_id": 7, "codehub_name": "Billing", "codehub_project_id": PROJECT, "ansible_host": "x"},
    "cart": {"codehub_id": 8},
    "web1": {"ansible_host": "192.0.2.1"},
}


def options(**values: t.Any) -> AuditOptions:
    validated = ArgumentSpecValidator(audit_options()).validate(values)
    assert not validated.error_messages
    return audit_options_from(validated.validated_parameters, HOSTS.get)


def audited(**values: t.Any) -> dict[str, t.Any]:
    return options(**values).audited({"endpoint": "https://codehub.example.com", "region": "cn-north-4"})


def test_an_empty_list_of_ids_is_not_everything() -> None:
    assert options().repository_ids is None
    assert options(repository_ids=[]).repository_ids == []
    assert options(repositories=[]).repository_ids == []
    assert options(inventory_hosts=[]).repository_ids == []


@pytest.mark.parametrize("text", ["[]", "", ", ", "1, x", "{}"])
def test_a_text_that_is_not_a_list_of_ids_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"repository_ids\[\d\]"):
        options(repository_ids=text)


def test_ids_are_audited_once_and_in_order() -> None:
    assert options(repository_ids=[3, "1", 3]).repository_ids == [3, 1]
    assert options(repositories=[{"id": 3}, {"id": "1"}, {"id": 3}]).repository_ids == [3, 1]


@pytest.mark.parametrize("row", [{}, {"id": None}, {"id": 0}, {"id": "x"}])
def test_a_repository_without_an_id_is_named(row: dict[str, t.Any]) -> None:
    with pytest.raises(InputError, match=r"repositories\[1\].id"):
        options(repositories=[{"id": 1}, row])


def test_hosts_are_repositories_by_their_variables() -> None:
    taken = options(inventory_hosts=["billing", "cart"])
    assert taken.repository_ids == [7, 8]
    assert taken.repositories is not None
    assert [row["name"] for row in taken.repositories] == ["Billing", "cart"]
    assert taken.repositories[0]["project_id"] == PROJECT


def test_hosts_that_are_not_repositories_are_named() -> None:
    with pytest.raises(InputError, match=r"1 host has no codehub_id, so it is not a repository: web1\."):
        options(inventory_hosts=["billing", "web1"])
    with pytest.raises(InputError, match=r"2 hosts have no codehub_id.*: web1, gone\."):
        options(inventory_hosts=["billing", "web1", "gone"])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"repository_ids": [1], "repositories": []}, "repository_ids and repositories are mutually exclusive"),
        ({"repositories": [], "inventory_hosts": []}, "repositories and inventory_hosts are mutually exclusive"),
        ({"batch_size": 0}, "batch_size must be 1 or more"),
        ({"time_limit": "soon"}, "time_limit must be a number of seconds"),
        ({"time_limit": "-1"}, "time_limit must be a number of seconds"),
        ({"scope": "project"}, "scope project needs project_id"),
        ({"repository_url_template": "https://example.com"}, "repository_url_template must be"),
    ],
)
def test_invalid_options_are_refused(values: dict[str, t.Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        options(**values)


@pytest.mark.parametrize(
    ("value", "seconds"), [(90, 90), ("90", 90), ("90s", 90), ("1.5m", 90), ("2h", 7200), ("1d", 86400), ("0m", 0)]
)
def test_a_time_limit_is_seconds_or_has_a_unit(value: t.Any, seconds: float) -> None:
    assert options(time_limit=value).time_limit == seconds


def test_the_identity_of_a_listing_has_its_scope_and_filters() -> None:
    assert audited(scope="project", project_id=PROJECT, search="billing", hosts="") == {
        "endpoint": "https://codehub.example.com",
        "region": "cn-north-4",
        "scope": "project",
        "project_id": PROJECT,
        "group_id": None,
        "search": "billing",
        "hosts": None,
        "simulated": False,
    }
    assert audited(archived=False, search="")["filters"] == {"archived": False}


def test_the_identity_of_given_repositories_has_no_scope_of_a_listing() -> None:
    by_ids = audited(repository_ids=[1], scope="tenant", search="x")
    assert (by_ids["scope"], by_ids["search"]) == ("repository_ids", None)
    by_hosts = audited(inventory_hosts=["billing"], hosts="all:&billing")
    assert (by_hosts["scope"], by_hosts["hosts"]) == ("repositories", "all:&billing")


def test_without_a_folder_nothing_is_written_and_nothing_compared() -> None:
    assert (options().file_names, options().previous_report) == ({}, "")


def test_a_folder_has_the_wanted_files_and_the_previous_report() -> None:
    wanted = options(report_dir="/srv/reports/", reports=["json", "html"])
    assert list(wanted.file_names) == ["html", "json"]
    assert wanted.previous_report == "/srv/reports/remote-mirror-audit.json"
    assert options(report_dir="/srv", reports=[]).file_names == {}
    assert options(report_dir="/srv", previous_report="/old.json").previous_report == "/old.json"


def test_the_options_are_those_of_the_documentation() -> None:
    documented = yaml.safe_load(module.DOCUMENTATION)["options"]
    shared = {*common_options(), *scope_options()}
    own = {name: spec for name, spec in audit_options().items() if name not in shared}
    assert set(documented) == set(own)
    assert {name: spec.get("choices") for name, spec in own.items()} == {
        name: documented[name].get("choices") for name in own
    }
    assert {name: spec.get("default") for name, spec in own.items()} == {
        name: documented[name].get("default") for name in own
    }


def test_what_fails_an_audit_is_what_the_engine_knows() -> None:
    assert FAIL_ON == _verdict.FAIL_ON


def test_each_key_of_an_outcome_is_documented() -> None:
    documented = yaml.safe_load(module.RETURN)
    outcome = _verdict.error_outcome("message", None, AUDITED_UNKNOWN)
    assert {*outcome, "changed", "reports", "summary_text"} == set(documented)
    assert set(outcome["summary"]) == set(documented["summary"]["contains"])
    assert {*AUDITED_UNKNOWN, "filters"} == set(documented["audited"]["contains"])


def test_each_key_of_news_and_attention_is_documented() -> None:
    documented = yaml.safe_load(module.RETURN)
    mirror = {"repository_id": 1, "update_status": "failed", "url": "https://git.example.com/x.git"}
    outcome = _verdict.report_and_outcome([mirror], now="2026-11-26T02:00:00Z")["outcome"]
    for name in ("new", "attention"):
        assert set(outcome[name][0]) == set(documented[name]["contains"])


@pytest.mark.parametrize("mode", ["0640", "640", 0o640, "u=rw,g=r,o=", "go-rwx", "u=rw-x"])
def test_permissions_of_reports_are_accepted(mode: t.Any) -> None:
    assert options(report_mode=mode).values["report_mode"] == mode


@pytest.mark.parametrize("mode", ["xyz", "", -1, "0999", True, [], "06400000"])
def test_invalid_permissions_are_refused_before_anything_is_read(mode: t.Any) -> None:
    with pytest.raises(InputError, match="report_mode must be permissions"):
        options(report_mode=mode)
