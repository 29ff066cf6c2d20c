# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._channels import CHANNELS
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._watch_settings import (
    OF_CHANNEL,
    PREFIX,
    SETTINGS,
    settings_from,
)

ROLE = Path(__file__).parents[4] / "roles" / "remote_mirror_watch"

#: As in the defaults of the role.
DEFAULTS: dict[str, t.Any] = {
    **dict.fromkeys(SETTINGS, ""),
    "fixed": True,
    "webhook_headers": {},
    "mail_to": [],
    "mail_from": "root",
    "mail_host": "localhost",
    "mail_port": 25,
}
SLACK = "https://hooks.slack.com/services/T0/B0/XXXX"


def settings(audit_hosts: str = "", check_mode: bool = False, **values: t.Any) -> dict[str, t.Any]:
    """Return what the role makes of its variables."""
    variables = {f"{PREFIX}{name}": value for name, value in {**DEFAULTS, **values}.items()}
    return settings_from(variables, audit_hosts, check_mode)


def test_the_settings_are_the_variables_of_the_role() -> None:
    names = sorted(f"{PREFIX}{name}" for name in SETTINGS)
    specification = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    assert sorted(specification["argument_specs"]["main"]["options"]) == names
    assert sorted(yaml.safe_load((ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))) == names


def test_each_channel_has_a_file_of_tasks_and_responses_that_are_known() -> None:
    assert sorted(OF_CHANNEL) == sorted(CHANNELS)
    tasks = {path.stem for path in (ROLE / "tasks").iterdir()}
    assert tasks == {*OF_CHANNEL, "main", "messages", "channel"}


@pytest.mark.parametrize(
    ("values", "channels"),
    [
        ({"slack_url": SLACK}, ["slack"]),
        ({"mail_to": ["ops@example.com"], "wecom_url": "https://wecom.example.com"}, ["wecom", "mail"]),
        ({name: "https://example.com" for name in SETTINGS if name.endswith("_url")}, [*OF_CHANNEL][:-1]),
        ({"slack_url": SLACK, "mail_to": None, "wecom_url": None}, ["slack"]),
    ],
)
def test_a_channel_is_set_up_by_its_address(values: dict[str, t.Any], channels: list[str]) -> None:
    found = settings(**values)
    assert (found["channels"], found["problems"]) == (channels, [])


@pytest.mark.parametrize(
    "values",
    [{}, {"mail_host": "smtp.example.com", "dingtalk_secret": "SEC1", "webhook_headers": {"Authorization": "x"}}],
)
def test_a_run_without_a_channel_names_what_sets_one_up(values: dict[str, t.Any]) -> None:
    (problem,) = settings(**values)["problems"]
    assert problem == (
        "No channel is set up, so nobody would get a message. Set at least one of remote_mirror_watch_wecom_url, "
        "remote_mirror_watch_dingtalk_url, remote_mirror_watch_feishu_url, remote_mirror_watch_slack_url, "
        "remote_mirror_watch_webhook_url and remote_mirror_watch_mail_to, or use --check, which sends nothing and "
        "shows the message."
    )
    assert settings(check_mode=True, **values)["problems"] == []


def test_an_unknown_variable_is_named_with_those_that_exist() -> None:
    (problem,) = settings(slack_url=SLACK, wecom_webhook="x", channel="y")["problems"]
    unknown, known = problem.split(" There are: ")
    assert unknown == "There are no such variables: remote_mirror_watch_channel, remote_mirror_watch_wecom_webhook."
    assert known.rstrip(".").split(", ") == [f"{PREFIX}{name}" for name in SETTINGS]


@pytest.mark.parametrize(
    "link",
    ["remote-mirror-audit.html", "/srv/reports", "javascript:alert(1)", "https://", "https://a b", 7, ["https://a"]],
)
def test_a_link_must_be_an_address(link: t.Any) -> None:
    (problem,) = settings(slack_url=SLACK, link=link)["problems"]
    assert problem == (
        f"remote_mirror_watch_link must be an address that begins with http:// or https://, not {link!r}."
    )


@pytest.mark.parametrize("link", ["", None, "http://reports.example.com", "https://reports.example.com/a.html?x=1#y"])
def test_a_link_may_be_an_address_or_empty(link: str | None) -> None:
    assert settings(slack_url=SLACK, link=link)["problems"] == []


@pytest.mark.parametrize("name", [name for name in SETTINGS if name.endswith("_url")])
@pytest.mark.parametrize(
    "address",
    [
        "hooks.example.com/T0-Hidden",
        "ftp://example.com/T0-Hidden",
        "http://[T0-Hidden",
        "https:///T0-Hidden",
        " ",
        True,
    ],
)
def test_the_address_of_a_webhook_is_checked_and_not_shown(name: str, address: t.Any) -> None:
    (problem,) = settings(**{name: address})["problems"]
    assert problem == f"remote_mirror_watch_{name} must be an address that begins with http:// or https://."


@pytest.mark.parametrize("address", ["HTTPS://user:word@example.com:8443/a?b=c d", f" {SLACK}\n"])
def test_the_address_of_a_webhook_may_be_whatever_is_sent(address: str) -> None:
    assert settings(slack_url=address)["problems"] == []


@pytest.mark.parametrize("name", [name for name in SETTINGS if name not in ("link", "webhook_headers", "mail_to")])
@pytest.mark.parametrize(("value", "kind"), [(["Hidden"], "a list"), ({"Hidden": 1}, "a dictionary")])
def test_a_setting_of_another_type_is_named_and_not_shown(name: str, value: t.Any, kind: str) -> None:
    (problem,) = settings(**{"mail_to": ["ops@example.com"], name: value})["problems"]
    assert problem == f"remote_mirror_watch_{name} must be a text, not {kind}."


def test_a_setting_may_be_a_number() -> None:
    values = {"dingtalk_secret": 1234, "feishu_secret": 1234, "mail_password": 1234, "webhook_headers": {"X-Key": 1}}
    assert settings(slack_url=SLACK, **values)["problems"] == []


@pytest.mark.parametrize("value", [["Hidden"], {"a": "Hidden"}])
def test_a_header_of_another_type_is_named_and_not_shown(value: t.Any) -> None:
    (problem,) = settings(slack_url=SLACK, webhook_headers={"Accept": "x", "Authorization": value})["problems"]
    assert problem == "remote_mirror_watch_webhook_headers: the values must be texts, also that of 'Authorization'."


def test_the_hosts_of_another_playbook_are_refused() -> None:
    (problem,) = settings("all", slack_url=SLACK)["problems"]
    assert problem.startswith("remote_mirror_audit_hosts is for the playbook remote_mirror_audit. Here, ")


def test_each_problem_is_named() -> None:
    assert len(settings("all", link="x", wecom_webhook="y")["problems"]) == 4


def test_all_that_identifies_a_webhook_or_authenticates_is_secret() -> None:
    values = {
        **{name: f"https://example.com/{name}" for name in SETTINGS if name.endswith("_url")},
        **{name: f"hidden-{name}" for name in ("dingtalk_secret", "feishu_secret", "mail_password")},
    }
    found = settings(**values, webhook_headers={"Authorization": "Bearer 1", "X-Key": 2}, mail_username="audit")
    assert sorted(found["secrets"]) == sorted([*values.values(), "Bearer 1", "2"])
    assert settings()["secrets"] == []


@pytest.mark.parametrize("headers", ["Authorization='Bearer 1' X-Key=2", '{"Authorization": "Bearer 1", "X-Key": 2}'])
def test_headers_in_a_text_are_secret(headers: str) -> None:
    found = settings(slack_url=SLACK, webhook_headers=headers)
    assert sorted(found["secrets"]) == sorted([SLACK, headers, "Bearer 1", "2"])


@pytest.mark.parametrize("headers", ["Bearer 1", "{", "[1]"])
def test_headers_that_are_no_dictionary_are_secret(headers: str) -> None:
    assert headers in settings(slack_url=SLACK, webhook_headers=headers)["secrets"]


@pytest.mark.parametrize(
    ("port", "username", "security"),
    [
        (25, "", "try"),
        (25, None, "try"),
        (25, "audit", "starttls"),
        (587, "audit", "starttls"),
        (465, "audit", "always"),
        ("465", "", "always"),
    ],
)
def test_a_password_is_never_sent_without_encryption(port: t.Any, username: str | None, security: str) -> None:
    assert settings(mail_port=port, mail_username=username)["mail_security"] == security


@pytest.mark.parametrize("value", [None, [], "x"])
def test_what_is_no_dictionary_is_an_error(value: t.Any) -> None:
    with pytest.raises(InputError, match="the input must be a dictionary of the role's variables"):
        settings_from(value)
