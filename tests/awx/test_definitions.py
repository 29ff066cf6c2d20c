# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The definitions are what AWX takes."""

from __future__ import annotations

import copy
import re
import typing as t

import awx_api
import awx_rules
import pytest
import yaml
from awx_jobs import credential_type, setup_variables
from awxkit.api.resources import resources
from conftest import ROOT

CODEHUB: t.Final = credential_type("codehub.yml")
SHIPPED: t.Final = ("codehub.yml", "report_store.yml")


@pytest.mark.parametrize("name", SHIPPED)
def test_awx_takes_the_credential_type(name: str) -> None:
    awx_rules.check_credential_type(credential_type(name))


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("env", "ANSIBLE_TOKEN", "{{ auth_token }}"),
        ("env", "JOB_ID", "{{ region }}"),
        ("env", "OTHER", "{{ not_a_field }}"),
        ("env", "OTHER", "{{ tower.filename.other }}"),
        ("file", "template", "{{ ca_certificates }}"),
        ("file", "other", ""),
    ],
)
def test_the_rules_refuse_wrong_injectors(section: str, key: str, value: str) -> None:
    wrong = copy.deepcopy(CODEHUB)
    wrong["injectors"][section][key] = value
    with pytest.raises(awx_rules.Refused):
        awx_rules.check_credential_type(wrong)


@pytest.mark.parametrize(
    "change", [{"secret": "yes"}, {"type": "boolean"}, {"type": "number"}, {"id": "a-b"}, {"x": 1}]
)
def test_the_rules_refuse_wrong_fields(change: dict[str, t.Any]) -> None:
    wrong = copy.deepcopy(CODEHUB)
    secret = next(field for field in wrong["inputs"]["fields"] if field.get("secret"))
    secret.update(change)
    with pytest.raises(awx_rules.Refused):
        awx_rules.check_credential_type(wrong)


@pytest.mark.parametrize("name", SHIPPED)
def test_secrets_are_secret_and_reach_jobs_through_the_environment_alone(name: str) -> None:
    definition = credential_type(name)
    secrets = {field["id"] for field in definition["inputs"]["fields"] if field.get("secret")}
    wanted = {field["id"] for field in definition["inputs"]["fields"] if re.search("token|key|password", field["id"])}
    assert secrets == wanted
    assert set(definition["injectors"]) <= {"env", "file"}


def test_the_credential_type_sets_variables_that_the_plugins_read() -> None:
    documentation = (ROOT / "plugins" / "doc_fragments" / "codehub.py").read_text(encoding="utf-8")
    read = set(re.findall(r"E\((\w+)\)", documentation))
    assert set(CODEHUB["injectors"]["env"]) <= read


def test_the_playbooks_of_the_examples_are_what_awx_offers_for_templates() -> None:
    folder = ROOT / "examples" / "awx-project"
    names = {path.name for path in folder.glob("awx_*.yml") if awx_rules.is_playbook(path.read_text(encoding="utf-8"))}
    assert names == {f"awx_{name}.yml" for name in ("audit", "audit_inventory", "facts", "notify", "repair")}
    for name in names:
        assert awx_rules.is_playbook((ROOT / "playbooks" / name).read_text(encoding="utf-8"))


def test_awx_takes_the_surveys_and_the_schedule() -> None:
    variables = setup_variables()
    for name in ("scope", "policy", "repair"):
        awx_rules.check_survey({"name": "", "description": "", "spec": variables[f"__awx_setup_{name}_survey"]})
    defaults = yaml.safe_load((ROOT / "roles/awx_setup/defaults/main.yml").read_text(encoding="utf-8"))
    awx_rules.check_rule(defaults["awx_setup_schedule_rule"])


@pytest.mark.parametrize("event", ["success", "error"])
@pytest.mark.parametrize(
    ("kind", "name", "field"),
    [
        ("email", "__awx_setup_messages", "body"),
        ("pagerduty", "__awx_setup_messages", "body"),
        ("slack", "__awx_setup_chat_messages", "message"),
        ("mattermost", "__awx_setup_chat_messages", "message"),
        ("rocketchat", "__awx_setup_chat_messages", "message"),
        ("grafana", "__awx_setup_chat_messages", "message"),
        ("irc", "__awx_setup_line_messages", "message"),
        ("twilio", "__awx_setup_line_messages", "message"),
        ("webhook", "__awx_setup_webhook_messages", "body"),
        ("awssns", "__awx_setup_webhook_messages", "body"),
    ],
)
def test_each_type_of_notification_sends_news_and_link(kind: str, name: str, field: str, event: str) -> None:
    messages = setup_variables()[name]
    awx_rules.check_messages(kind, messages)
    page = "https://store.example.com/remote-mirror-audit.html"
    artifacts = {
        "codehub_news_subject": "CodeHub: 2 new, 0 worse",
        "codehub_news": f"CodeHub: 2 new, 0 worse\nnew: a\nReport: {page}",
        "codehub_news_url": page,
    }
    text = awx_rules.rendered_message(messages[event][field], artifacts)
    assert "CodeHub: 2 new, 0 worse" in text
    assert page in text
    assert "awx.example.com" not in text
    if name == "__awx_setup_line_messages":
        assert "\n" not in text
    elif name != "__awx_setup_webhook_messages":
        assert "new: a" in text
    # A job that failed before it began has no artifacts.
    assert awx_rules.rendered_message(messages[event][field], {})


def test_the_api_of_the_tests_has_the_addresses_that_awxkit_knows() -> None:
    for collection in (*awx_api.TYPES, "unified_job_templates"):
        assert getattr(resources, collection) == f"/api/v2/{collection}/"
