# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
What AWX demands of the definitions that it is given.

Written down from AWX 24.6.1: awx/main/fields.py (credential types), awx/api/views/__init__.py (surveys),
awx/api/serializers.py (schedules, messages), awx/main/utils/ansible.py (what counts as a playbook).
"""

from __future__ import annotations

import json
import re
import typing as t

import jsonschema
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

Definition = dict[str, t.Any]

#: Variables that no credential may set, beside all that begin with ANSIBLE_.
RESERVED_VARIABLES: t.Final = {
    "VIRTUAL_ENV", "PATH", "PYTHONPATH", "JOB_ID", "INVENTORY_ID", "INVENTORY_SOURCE_ID", "INVENTORY_UPDATE_ID",
    "AD_HOC_COMMAND_ID", "REST_API_URL", "REST_API_TOKEN", "MAX_EVENT_RES", "CALLBACK_QUEUE", "CALLBACK_CONNECTION",
    "CACHE", "JOB_CALLBACK_DEBUG", "INVENTORY_HOSTVARS", "AWX_HOST", "PROJECT_REVISION", "SUPERVISOR_CONFIG_PATH",
}  # fmt: skip

_FIELD: t.Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "label"],
    "properties": {
        "type": {"enum": ["string", "boolean"]},
        "format": {"enum": ["ssh_private_key", "url"]},
        "choices": {"type": "array", "minItems": 1, "items": {"type": "string"}, "uniqueItems": True},
        "id": {"type": "string", "pattern": "^[a-zA-Z_]+[a-zA-Z0-9_]*$", "not": {"const": "tower"}},
        "label": {"type": "string"},
        "help_text": {"type": "string"},
        "multiline": {"type": "boolean"},
        "secret": {"type": "boolean"},
        "ask_at_runtime": {"type": "boolean"},
        "default": {"type": ["string", "boolean"]},
    },
    "if": {"properties": {"type": {"const": "boolean"}}, "required": ["type"]},
    "then": {"not": {"anyOf": [{"required": [name]} for name in ("choices", "multiline", "format", "secret")]}},
}

_TEMPLATES: t.Final = {"type": "object", "additionalProperties": {"type": "string"}}

CREDENTIAL_TYPE: t.Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "kind", "inputs", "injectors"],
    "properties": {
        "name": {"type": "string", "maxLength": 512},
        "description": {"type": "string"},
        "kind": {"enum": ["cloud", "net"]},
        "managed": {"const": False},
        "inputs": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "required": {"type": "array", "items": {"type": "string"}},
                "fields": {"type": "array", "items": _FIELD},
            },
        },
        "injectors": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "file": {
                    "type": "object",
                    "additionalProperties": False,
                    "patternProperties": {r"^template(\.[a-zA-Z_]+[a-zA-Z0-9_]*)?$": {"type": "string"}},
                },
                "env": {**_TEMPLATES, "propertyNames": {"pattern": "^[a-zA-Z_]+[a-zA-Z0-9_]*$"}},
                "extra_vars": {**_TEMPLATES, "propertyNames": {"pattern": "^[a-zA-Z_]+[a-zA-Z0-9_]*$"}},
            },
        },
    },
}

SURVEY: t.Final = {
    "type": "object",
    "required": ["name", "description", "spec"],
    "properties": {
        "spec": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["type", "question_name", "variable", "required"],
                "properties": {
                    "type": {
                        "enum": ["text", "textarea", "password", "multiplechoice", "multiselect", "integer", "float"]
                    },
                    "variable": {"type": "string", "pattern": "^[^ ]+$"},
                    "required": {"type": "boolean"},
                    "min": {"type": "integer"},
                    "max": {"type": "integer"},
                },
            },
        }
    },
}

MESSAGES: t.Final = {
    "type": "object",
    "propertyNames": {"enum": ["started", "success", "error", "workflow_approval"]},
    "additionalProperties": {
        "type": "object",
        "additionalProperties": False,
        # A message is the subject of a mail: it has one line.
        "properties": {"message": {"type": "string", "pattern": r"^[^\r\n]*$"}, "body": {"type": "string"}},
    },
}


class Refused(Exception):
    """What AWX would reject with HTTP 400."""


def check_schema(definition: t.Any, schema: t.Mapping[str, t.Any]) -> None:
    """Raises: Refused."""
    try:
        jsonschema.validate(definition, schema)
    except jsonschema.ValidationError as error:
        raise Refused(f"{error.json_path}: {error.message}") from error


def check_credential_type(definition: Definition) -> None:
    """Raises: Refused."""
    check_schema(definition, CREDENTIAL_TYPE)
    names = [field["id"] for field in definition["inputs"].get("fields", [])]
    if len(set(names)) != len(names):
        raise Refused("field IDs must be unique")
    for name in definition["injectors"].get("env", {}):
        if name.startswith("ANSIBLE_") or name in RESERVED_VARIABLES:
            raise Refused(f"Environment variable {name} is not allowed to be used in credentials.")
    files = list(definition["injectors"].get("file", {}))
    if "template" in files and len(files) > 1:
        raise Refused("Must use multi-file syntax when injecting multiple files")
    filename = "EXAMPLE_FILENAME" if "template" in files else {file.split(".")[1]: "EXAMPLE_FILENAME" for file in files}
    namespace = {**dict.fromkeys(names, "EXAMPLE"), "tower": {"filename": filename}}
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    for templates in definition["injectors"].values():
        for template in templates.values():
            try:
                environment.from_string(template).render(namespace)
            except Exception as error:
                raise Refused(f"{template!r}: {error}") from error


def check_survey(survey: Definition) -> None:
    """Raises: Refused."""
    check_schema(survey, SURVEY)
    variables = [question["variable"] for question in survey["spec"]]
    if len(set(variables)) != len(variables):
        raise Refused("'variable' must be unique")
    for question in survey["spec"]:
        kind, default = question["type"], question.get("default", "")
        if kind in ("multiplechoice", "multiselect") and not question.get("choices"):
            raise Refused(f"{question['variable']}: choices are missing")
        if kind == "multiplechoice" and default and default not in question["choices"]:
            raise Refused(f"{question['variable']}: the default is no choice")
        if kind in ("integer", "float") and default != "" and not isinstance(default, (int, float)):
            raise Refused(f"{question['variable']}: the default is no number")


def check_rule(rule: str) -> None:
    """Check when a schedule runs. Raises: Refused."""
    if not re.search(r"DTSTART(?:;TZID=[^:]+)?:[0-9]{8}T[0-9]{6}", rule):
        raise Refused("Valid DTSTART required in rrule.")
    if len(re.findall(r"RRULE:", rule)) != 1:
        raise Refused("One RRULE required in rrule.")
    if not re.search(r"(^| )DTSTART:[0-9]{8}T[0-9]{6}Z |;TZID=", rule):
        raise Refused("DTSTART cannot be a naive datetime.")
    if "INTERVAL" not in rule:
        raise Refused("INTERVAL required in rrule.")
    if "SECONDLY" in rule:
        raise Refused("SECONDLY is not supported.")


def check_messages(kind: str, messages: Definition) -> None:
    """Check the messages of a notification template of a kind. Raises: Refused."""
    check_schema(messages, MESSAGES)
    for message in messages.values():
        for part, template in message.items():
            text = rendered_message(template, artifacts={})
            if kind == "webhook" and part == "body" and not isinstance(json.loads(text), dict):
                raise Refused("Webhook body should be a json dictionary.")


def rendered_message(template: str, artifacts: Definition) -> str:
    """Return what AWX sends. Raises: Refused."""
    context = {
        "job": {"id": 42, "name": "A job", "artifacts": artifacts},
        "job_friendly_name": "Job",
        "url": "https://awx.example.com/#/jobs/playbook/42",
    }
    try:
        return ImmutableSandboxedEnvironment(undefined=StrictUndefined).from_string(template).render(context)
    except Exception as error:
        raise Refused(f"{template!r}: {error}") from error


def is_playbook(text: str) -> bool:
    """Tell whether AWX offers a file of this content as a playbook."""
    return bool(re.search(r"^\s*?-?\s*?(?:hosts|(?:ansible\.builtin\.)?import_playbook):\s*?.*?$", text, re.MULTILINE))
