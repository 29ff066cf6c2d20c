# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
As much of AWX's REST API as the modules of awx.awx need: objects by name, associations, surveys.

It does not replace AWX, but holds each definition to AWX's rules (awx_rules.py), masks secrets as AWX does,
refuses what builds on missing things, and keeps what it was given, so that a second run can be told from a first.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import awx_rules

Object = dict[str, t.Any]

TOKEN: t.Final = "awx-token-for-tests"

TYPES: t.Final = {
    "organizations": "organization",
    "execution_environments": "execution_environment",
    "credential_types": "credential_type",
    "credentials": "credential",
    "projects": "project",
    "inventories": "inventory",
    "inventory_sources": "inventory_source",
    "job_templates": "job_template",
    "notification_templates": "notification_template",
    "workflow_job_templates": "workflow_job_template",
    "workflow_job_template_nodes": "workflow_job_template_node",
    "workflow_approval_templates": "workflow_approval_template",
    "schedules": "schedule",
}

UNIFIED_JOB_TEMPLATES: t.Final = ("projects", "inventory_sources", "job_templates", "workflow_job_templates")

#: Fields that name a related object, of which AWX returns the name too: awx/api/serializers.py, SUMMARIZABLE_FK_FIELDS.
SUMMARIZED: t.Final = {
    "organization": "organizations",
    "inventory": "inventories",
    "project": "projects",
    "source_project": "projects",
    "credential": "credentials",
    "credential_type": "credential_types",
    "execution_environment": "execution_environments",
    "workflow_job_template": "workflow_job_templates",
    "unified_job_template": "",
}

NODE_LINKS: t.Final = ("success_nodes", "failure_nodes", "always_nodes")

#: What goes with an object that is deleted: collection, and the field that names the object.
DEPENDENTS: t.Final = {
    "workflow_job_templates": (
        ("workflow_job_template_nodes", "workflow_job_template"),
        ("schedules", "unified_job_template"),
    ),
    "workflow_job_template_nodes": (("workflow_approval_templates", "workflow_job_template_node"),),
    "inventories": (("inventory_sources", "inventory"),),
}

#: Fields that AWX demands, beside the name.
REQUIRED: t.Final = {
    "execution_environments": ("image",),
    "credential_types": ("kind",),
    "credentials": ("credential_type", "organization"),
    "projects": ("organization", "scm_type", "scm_url"),
    "inventories": ("organization",),
    "inventory_sources": ("inventory", "source", "source_project"),
    "job_templates": ("project", "playbook", "inventory"),
    "notification_templates": ("organization", "notification_type", "notification_configuration"),
    "workflow_job_template_nodes": ("workflow_job_template",),
    "schedules": ("rrule", "unified_job_template"),
}

#: What AWX wants to know for each type of notification, with its defaults: awx/main/notifications/. None: there is no
#: default.
NOTIFICATION_FIELDS: t.Final[dict[str, Object]] = {
    "email": {
        **dict.fromkeys(("host", "port", "username", "password", "use_tls", "use_ssl", "sender", "recipients")),
        "timeout": 30,
    },
    "webhook": {
        **dict.fromkeys(("url", "headers")),
        "http_method": "POST",
        "disable_ssl_verification": False,
        "username": "",
        "password": "",
    },
    "slack": {**dict.fromkeys(("token", "channels")), "hex_color": ""},
    "mattermost": {
        **dict.fromkeys(("mattermost_url", "mattermost_username", "mattermost_channel", "mattermost_icon_url")),
        "mattermost_no_verify_ssl": False,
    },
}


class Awx:
    """The objects, and what happened to them. playbooks: those that the project has."""

    def __init__(self, playbooks: set[str]) -> None:
        self.objects: dict[str, dict[int, Object]] = {collection: {} for collection in TYPES}
        self.associations: dict[tuple[str, int, str], list[int]] = {}
        self.surveys: dict[int, Object] = {}
        self.secrets: dict[int, Object] = {}
        self.writes: list[tuple[str, str]] = []
        self.requests = 0
        #: Updates of projects: id, status, output. They fail while the repository is out of reach.
        self.is_repository_reachable = True
        self.updates: dict[int, Object] = {}
        self._playbooks = playbooks
        self._last_id = 0
        self.create("organizations", {"name": "Default"})

    def named(self, collection: str, name: str) -> Object:
        """Return the one object of that name."""
        (found,) = [each for each in self.objects[collection].values() if each["name"] == name]
        return found

    def collection(self, name: str) -> list[Object]:
        if name == "unified_job_templates":
            return [each for part in UNIFIED_JOB_TEMPLATES for each in self.collection(part)]
        return [self.shown(name, number) for number in self.objects[name]]

    def shown(self, collection: str, number: int) -> Object:
        """Return an object as AWX's API does, with what it says of related objects."""
        current = self.objects[collection][number]
        summary = dict(current["summary_fields"])
        for field, part in SUMMARIZED.items():
            kinds = (
                (*UNIFIED_JOB_TEMPLATES, "workflow_approval_templates") if field == "unified_job_template" else (part,)
            )
            for related in (self.objects[kind].get(current.get(field)) for kind in kinds):
                if related:
                    summary[field] = {name: related[name] for name in ("id", "name", "description")}
        links = {}
        if collection == "job_templates":
            numbers = self.associations.get((collection, number, "credentials"), [])
            summary["credentials"] = [
                {"id": each, "name": self.objects["credentials"][each]["name"]} for each in numbers
            ]
        elif collection == "workflow_job_template_nodes":
            links = {link: self.associations.get((collection, number, link), []) for link in NODE_LINKS}
        return {**current, **links, "summary_fields": summary}

    def create(self, collection: str, fields: Object) -> Object:
        """Raises: Refused."""
        self._check(collection, fields)
        self._last_id += 1
        url = f"/api/v2/{collection}/{self._last_id}/"
        new = {
            "id": self._last_id,
            "url": url,
            "type": TYPES[collection],
            "name": "",
            "description": "",
            "related": {"survey_spec": f"{url}survey_spec/"},
            "summary_fields": {},
            **({"scm_revision": ""} if collection == "projects" else {}),
            **({"extra_data": {}} if collection == "workflow_job_template_nodes" else {}),
        }
        self.objects[collection][self._last_id] = new
        self._store(collection, new, fields)
        if collection == "projects":
            new["related"]["update"] = f"{url}update/"
            self.synchronize(new["id"])
        return new

    def synchronize(self, number: int) -> Object:
        """Update a project, as AWX does when it is created and when it is asked to. Return the update."""
        self._last_id += 1
        status = "successful" if self.is_repository_reachable else "failed"
        update = {
            "id": self._last_id,
            "url": f"/api/v2/project_updates/{self._last_id}/",
            "status": status,
            "finished": "2026-11-26T02:00:00Z",
            "failed": status == "failed",
            "scm_revision": "0" * 40,
        }
        self.updates[self._last_id] = update
        project = self.objects["projects"][number]
        project["status"] = status
        project["summary_fields"]["last_update"] = {"id": self._last_id, "status": status}
        return update

    def create_approval(self, node: int, fields: Object) -> Object:
        """Create what a node waits for."""
        approval = self.create("workflow_approval_templates", {**fields, "workflow_job_template_node": node})
        self.objects["workflow_job_template_nodes"][node]["unified_job_template"] = approval["id"]
        self.objects["workflow_job_template_nodes"][node]["related"]["unified_job_template"] = approval["url"]
        return approval

    def update(self, collection: str, number: int, fields: Object) -> Object:
        """Raises: Refused."""
        current = self.objects[collection][number]
        self._check(collection, {**current, **fields})
        self._store(collection, current, fields)
        return current

    def delete(self, collection: str, number: int) -> None:
        """Raises: Refused."""
        if collection == "credential_types" and any(
            each["credential_type"] == number for each in self.objects["credentials"].values()
        ):
            raise awx_rules.Refused("Credential types that are in use cannot be deleted")
        del self.objects[collection][number]
        for dependents, field in DEPENDENTS.get(collection, ()):
            for each in [each for each in self.objects[dependents].values() if each[field] == number]:
                self.delete(dependents, each["id"])
        # What else refers to it stays, without it. No two objects have the same id.
        for ids in self.associations.values():
            ids[:] = [each for each in ids if each != number]
        for each in (each for objects in self.objects.values() for each in objects.values()):
            each.update({field: None for field in SUMMARIZED if each.get(field) == number})

    def _store(self, collection: str, current: Object, fields: Object) -> None:
        current.update(json.loads(json.dumps(fields)))
        if collection == "job_templates":
            current["organization"] = self.objects["projects"][current["project"]]["organization"]
        elif collection == "inventory_sources":
            current["organization"] = self.objects["inventories"][current["inventory"]]["organization"]
        elif collection == "credentials" and "inputs" in fields:
            self.secrets[current["id"]] = dict(fields["inputs"])
            kind = self.objects["credential_types"][current["credential_type"]]
            for field in kind["inputs"]["fields"]:
                if field.get("secret") and field["id"] in current["inputs"]:
                    current["inputs"][field["id"]] = "$encrypted$"
        elif collection == "notification_templates" and "notification_configuration" in fields:
            given = current["notification_configuration"]
            self.secrets[current["id"]] = dict(given)
            hidden = {"password": "$encrypted$"} if given.get("password") else {}
            current["notification_configuration"] = {
                **NOTIFICATION_FIELDS[current["notification_type"]],
                **given,
                **hidden,
            }

    def _check(self, collection: str, fields: Object) -> None:
        for name in REQUIRED.get(collection, ()):
            if not fields.get(name):
                raise awx_rules.Refused(f"{name}: this field is required")
        if collection == "credential_types":
            kept = ("name", "description", "kind", "managed", "inputs", "injectors")
            awx_rules.check_credential_type({name: fields[name] for name in kept if name in fields})
        elif collection == "credentials":
            known = {
                field["id"] for field in self.objects["credential_types"][fields["credential_type"]]["inputs"]["fields"]
            }
            if set(fields.get("inputs", {})) - known:
                raise awx_rules.Refused("Additional properties are not allowed")
        elif collection == "job_templates" and (
            fields["playbook"] not in self._playbooks
            or self.objects["projects"][fields["project"]]["status"] != "successful"
        ):
            raise awx_rules.Refused("Playbook not found for project.")
        elif collection == "schedules":
            awx_rules.check_rule(fields["rrule"])
        elif collection == "notification_templates":
            awx_rules.check_messages(fields["notification_type"], fields.get("messages") or {})
            for name, default in NOTIFICATION_FIELDS[fields["notification_type"]].items():
                if default is None and name not in fields["notification_configuration"]:
                    raise awx_rules.Refused(f"Missing required fields for Notification Configuration: {name}.")


def _kind_of(association: str) -> str:
    """Return the collection of objects that others are associated with."""
    if association in NODE_LINKS:
        return "workflow_job_template_nodes"
    return "notification_templates" if association.startswith("notification_templates_") else association


def _satisfies(each: Object, field: str, wanted: str) -> bool:
    """Return whether an object matches a filter of a list, such as ``organization__name`` or ``name__in``."""
    path = field.split("__")
    lookup = path.pop() if path[-1] in ("in", "startswith") else "exact"
    # A field of a related object is one of its summary.
    for related in path[:-1]:
        each = each["summary_fields"].get(related, {})
    text = str(each.get(path[-1]))
    if lookup == "startswith":
        return text.startswith(wanted)
    return text in wanted.split(",") if lookup == "in" else text == wanted


class _Handler(BaseHTTPRequestHandler):
    awx: Awx

    def parse_request(self) -> bool:
        """Refuse a request without the token."""
        if not super().parse_request():
            return False
        if self.headers["Authorization"] == f"Bearer {TOKEN}":
            return True
        self._answer(
            401,
            {
                "detail": "Authentication credentials were not provided. To establish a login session, visit "
                "/api/login/."
            },
        )
        return False

    def do_GET(self) -> None:
        parts, query = self._split()
        if parts[0] == "project_updates":
            output = {"range": {}, "content": "fatal: unable to access the repository"}
            self._answer(200, output if parts[2:] else self.awx.updates[int(parts[1])])
        elif len(parts) == 1:
            self._list([each for each in self.awx.collection(parts[0]) if self._matches(each, query)])
        elif len(parts) == 2:
            self._answer(200, self.awx.shown(parts[0], int(parts[1])))
        elif parts[2] == "survey_spec":
            self._answer(200, self.awx.surveys.get(int(parts[1]), {}))
        elif parts[0] == "workflow_approval_templates":
            self._answer(404, {"detail": "Not found."})
        else:
            ids = self.awx.associations.get((parts[0], int(parts[1]), parts[2]), [])
            self._list([self.awx.shown(_kind_of(parts[2]), number) for number in ids])

    def do_POST(self) -> None:
        parts, _query = self._split()
        body = self._body()
        if len(parts) == 1:
            self._try(201, lambda: self.awx.create(parts[0], body))
        elif parts[2] == "survey_spec":
            self._try(200, lambda: self._store_survey(int(parts[1]), body))
        elif parts[2] == "create_approval_template":
            self._try(201, lambda: self.awx.create_approval(int(parts[1]), body))
        elif parts[2] == "update":
            self._answer(202, self.awx.synchronize(int(parts[1])))
        else:
            ids = self.awx.associations.setdefault((parts[0], int(parts[1]), parts[2]), [])
            ids.remove(body["id"]) if body.get("disassociate") else ids.append(body["id"])
            self._answer(204)

    def do_PATCH(self) -> None:
        parts, _query = self._split()
        body = self._body()
        self._try(200, lambda: self.awx.update(parts[0], int(parts[1]), body))

    def do_DELETE(self) -> None:
        parts, _query = self._split()
        self._try(204, lambda: self.awx.delete(parts[0], int(parts[1])))

    def _matches(self, each: Object, query: t.Mapping[str, str]) -> bool:
        return all(
            _satisfies(each, field, wanted)
            for field, wanted in query.items()
            if field not in ("page_size", "page", "order_by")
        )

    def _store_survey(self, number: int, survey: Object) -> Object:
        awx_rules.check_survey(survey)
        self.awx.surveys[number] = survey
        return {}

    def _split(self) -> tuple[list[str], dict[str, str]]:
        self.awx.requests += 1
        if self.command != "GET":
            self.awx.writes.append((self.command, self.path))
        url = urlsplit(self.path)
        return re.sub("^/api/v2/", "", url.path).strip("/").split("/"), dict(parse_qsl(url.query))

    def _body(self) -> Object:
        body: Object = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"{}")
        return body

    def _try(self, status: int, action: t.Callable[[], Object | None]) -> None:
        try:
            content = action()
        except awx_rules.Refused as error:
            self._answer(400, {"__all__": [str(error)]})
        else:
            self._answer(status, content)

    def _list(self, results: list[Object]) -> None:
        self._answer(200, {"count": len(results), "next": None, "previous": None, "results": results})

    def _answer(self, status: int, content: Object | None = None) -> None:
        body = b"" if status == 204 else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-API-Product-Name", "AWX")
        self.send_header("X-API-Product-Version", "24.6.1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: t.Any) -> None:
        pass


@contextlib.contextmanager
def running(awx: Awx) -> t.Iterator[str]:
    """Serve ``awx``, and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"awx": awx}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
