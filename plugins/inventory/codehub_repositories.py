# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: codehub_repositories
short_description: CodeHub repositories as hosts
version_added: 1.0.0
description:
  - Makes each repository of the account, of a project, of a group or of the tenant in Huawei Cloud CodeHub (CodeArts
    Repo) a host, so that groups, patterns, C(--limit), facts and job slicing work for repositories as for any other
    hosts.
  - The name of the inventory file must end in C(codehub.yml) or C(codehub.yaml).
  - Each field of a repository becomes a variable of its host, with the prefix C(codehub_), as in C(codehub_id),
    C(codehub_name) and C(codehub_project_name). The fields are those of
    RV(huaweicloud.codearts.codehub_repository_info#module:repositories).
  - Hosts get C(ansible_connection=local) and the Python interpreter of the controller, since there is nothing to log in
    to.
  - If the repositories cannot be listed, or an option is invalid, the program ends with one error. An inventory source
    that cannot be read must not look like one without hosts.
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
extends_documentation_fragment:
  - huaweicloud.codearts.codehub
  - huaweicloud.codearts.scope
  - constructed
  - inventory_cache
options:
  plugin:
    description:
      - Marks the file as a configuration of this plugin.
    type: str
    required: true
    choices:
      - huaweicloud.codearts.codehub_repositories
  hostnames:
    description:
      - What a host is named after, in order of preference, each the name of a variable of the host or a Jinja2
        expression over its variables. The first that is not empty is used, and C(codehub-ID) where all are empty.
      - Without this option a host is called C(NAME-ID), after the name and the ID of its repository. Since nobody can
        choose an ID, such a name is never that of a host in another inventory source.
      - Characters other than letters, digits, C(_), C(.) and C(-) are replaced by C(-). The ID is appended to names
        that several repositories would share, and to names of hosts and groups that an earlier inventory source has.
      - An inventory source that is read later and has a host of the same name changes the variables of that host. So do
        not use names alone where people whom you do not trust with your other hosts can name repositories.
    type: list
    elements: str
  filters:
    description:
      - Jinja2 conditions over the variables of a host. Only repositories for which all are true become hosts.
      - They are applied before mirrors are read, so that no request is sent for the others.
    type: list
    elements: str
    default: []
  with_remote_mirrors:
    description:
      - Whether to read the remote mirror of each repository as well, with one request each. A host then has the
        variable C(codehub_remote_mirror), as in
        RV(huaweicloud.codearts.codehub_remote_mirror_info#module:remote_mirrors). If the mirror cannot be read, the
        variable is null, and C(codehub_remote_mirror_failure) has the reason, as in
        RV(huaweicloud.codearts.codehub_remote_mirror_info#module:failures).
    type: bool
    default: false
  concurrency:
    description:
      - The maximum number of requests at the same time, from V(1) to V(128).
    type: int
    default: 64
notes:
  - The cache holds responses of the service, without secrets. Filters, names, groups and composed variables are
    computed from it in each run. Failures to read a mirror are not cached, except when there is no mirror or no
    permission.
"""

EXAMPLES = r"""
# platform.codehub.yml: one project, with its mirrors, grouped by their state. The first line alone is an inventory too:
# all repositories that the account can see, with HW_REGION_NAME and the keys from the environment.
plugin: huaweicloud.codearts.codehub_repositories
region: cn-north-4
auth_token: "{{ lookup('ansible.builtin.file', '/run/secrets/codehub_token') }}"
scope: project
project_id: 0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b
with_remote_mirrors: true
filters:
  - not codehub_archived
  - codehub_name is not match('sandbox-')
keyed_groups:
  - key: codehub_project_id
    prefix: project
  - key: (codehub_remote_mirror | default({}, true)).update_status | default('none', true)
    prefix: mirror
compose:
  codehub_mirror_host: (codehub_remote_mirror | default({}, true)).url | default('', true) | urlsplit('hostname')
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/codehub_inventory
cache_timeout: 600
"""

import hashlib
import json
import os
import re
import time
import typing as t

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.module_utils.common.text.converters import to_text
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.vars import combine_vars

from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import CodeHubClient
from ansible_collections.huaweicloud.codearts.plugins.module_utils._connection import connected
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError, ConfigurationError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._libraries import unusable_reason
from ansible_collections.huaweicloud.codearts.plugins.module_utils._listing import RepositoryReader
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import (
    checked_concurrency,
    common_options,
    concurrency_option,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._reading import read_remote_mirrors
from ansible_collections.huaweicloud.codearts.plugins.module_utils._repository import FIELDS
from ansible_collections.huaweicloud.codearts.plugins.module_utils._scope import Listing, listing_from, scope_options
from ansible_collections.huaweicloud.codearts.plugins.module_utils._settings import Settings, settings_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._expressions import Evaluator
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._host_names import host_names
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inventory_cache import (
    Entry,
    Snapshot,
    snapshot_from,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._template_texts import (
    IS_TEMPLATE_BY_DEFAULT,
    as_data,
    as_template,
    readable,
    without_needless_marks,
)

# Exit status of Ansible's programs for an inventory that cannot be parsed.
PARSER_ERROR = 4

# Until ansible-core 2.18 expressions have no lookups unless they are asked for.
_WITH_LOOKUPS: t.Final = {"disable_lookups": False} if IS_TEMPLATE_BY_DEFAULT else {}

Variables = dict[str, t.Any]


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "huaweicloud.codearts.codehub_repositories"

    def __init__(self) -> None:
        super().__init__()
        # Values of expressions for the host that Ansible evaluates expressions for, by their text.
        self._known_values: Variables = {}

    def verify_file(self, path: str) -> bool:
        return super().verify_file(path) and path.endswith(("codehub.yml", "codehub.yaml"))

    def set_options(self, task_keys: t.Any = None, var_options: t.Any = None, direct: Variables | None = None) -> None:
        """Set the options of the file, with templates resolved first: Ansible converts any text to false."""
        super().set_options(task_keys, var_options, self._resolved(direct or {}))

    def _resolved(self, options: Variables) -> Variables:
        specs = {
            **common_options(),
            **scope_options(),
            **concurrency_option(),
            "with_remote_mirrors": {"type": "bool"},
        }
        resolved = dict(options)
        for name, spec in specs.items():
            value = self._templated(options[name]) if name in options else None
            if value in (None, ""):
                resolved.pop(name, None)
            else:
                resolved[name] = _as_boolean(name, value) if spec["type"] == "bool" else value
        return resolved

    def _templated(self, value: t.Any) -> t.Any:
        if self.templar.is_template(value):
            value = self.templar.template(value)
        # Dates, and text from a vault, are of types of their own.
        return value if value is None or isinstance(value, (bool, int, float)) else str(to_text(value))

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        if loader.load_from_file(path).get("plugin") != self.NAME:
            raise AnsibleParserError(f"{path} is no configuration of {self.NAME}")
        try:
            self._refuse_unknown_options(self._read_config_data(path))
            hosts = self._hosts(path, cache)
            self._add_hosts(dict(zip(self._names(hosts), hosts)))
        except (AnsibleError, ConfigurationError, CodeHubError) as error:
            self._end_program(path, to_text(error))
        except Exception as error:  # noqa: BLE001  (a warning, and no hosts, is what Ansible would make of it)
            # Not its text, which may contain anything.
            self._end_program(path, f"An unexpected error ({error.__class__.__name__}). Please report it as a bug.")

    def _refuse_unknown_options(self, config: Variables) -> None:
        known = self.option_definitions
        unknown = [name for name in config if name not in known]
        if unknown:
            raise ConfigurationError(
                f"There is no option {', '.join(map(repr, unknown))}. The options are: {', '.join(sorted(known))}."
            )

    def _end_program(self, path: str, message: str) -> t.NoReturn:
        # Ansible turns each exception of an inventory plugin into a warning, and goes on without any hosts.
        self.display.error(f"The inventory {path} could not be read. {message}")
        raise SystemExit(PARSER_ERROR)

    # --- Reading ------------------------------------------------------------------------------

    def _hosts(self, path: str, cache: bool) -> list[Variables]:
        """
        Return the variables of each host, without those that are composed.

        Raises:
            ConfigurationError, CodeHubError
        """
        reason = unusable_reason()
        if reason:
            raise ConfigurationError(reason[0])
        options = {name: self.get_option(name) for name in (*common_options(), *scope_options(), *concurrency_option())}
        listing = listing_from(options)
        settings = settings_from(options, os.environ)
        concurrency = checked_concurrency(options)
        key = self._key(path, settings, listing)
        self.load_cache_plugin()
        snapshot = self._cached(key) if self.get_option("cache") and cache else Snapshot()
        with connected(settings, concurrency) as client:
            hosts, is_changed = self._read(client, snapshot, listing, concurrency)
        if self.get_option("cache") and is_changed:
            self._cache[key] = {"codehub": snapshot.to_text()}
        return hosts

    def _key(self, path: str, settings: Settings, listing: Listing) -> str:
        """Return the key of what is cached: other services, users and listings must not get what was read for it."""
        choices = [settings.endpoint, settings.credentials.identity, *listing]
        digest = hashlib.sha256(json.dumps(choices, sort_keys=True).encode("utf-8")).hexdigest()[:16]
        return f"{self.get_cache_key(path)}_{digest}"

    def _cached(self, key: str) -> Snapshot:
        try:
            text = self._cache[key]["codehub"]
        except (KeyError, TypeError, AnsibleError):
            return Snapshot()  # Nothing there, or of another release, or damaged.
        return snapshot_from(text, now=time.time(), timeout=self.get_option("cache_timeout"))

    def _read(
        self, client: CodeHubClient, snapshot: Snapshot, listing: Listing, concurrency: int
    ) -> tuple[list[Variables], bool]:
        """Return the variables of hosts, reading what the snapshot lacks into it, and whether it lacked something."""
        is_changed = False
        if snapshot.repositories is None:
            reader = RepositoryReader(client, listing, concurrency)
            snapshot.listed_at = time.time()
            reader.read()
            if reader.warning:
                self.display.warning(reader.warning)
            snapshot.is_complete = not reader.warning
            snapshot.repositories = reader.repositories
            is_changed = True
        hosts = self._filtered([_variables(repository) for repository in snapshot.repositories])
        if self.get_option("with_remote_mirrors"):
            missing = [host["codehub_id"] for host in hosts if host["codehub_id"] not in snapshot.remote_mirrors]
            if missing:
                self._read_mirrors(client, snapshot, missing, concurrency)
                is_changed = True
            for host in hosts:
                entry = snapshot.remote_mirrors[host["codehub_id"]]
                host["codehub_remote_mirror"] = entry.remote_mirror
                if entry.failure:
                    host["codehub_remote_mirror_failure"] = entry.failure
        return hosts, is_changed

    def _read_mirrors(
        self, client: CodeHubClient, snapshot: Snapshot, repository_ids: list[int], concurrency: int
    ) -> None:
        read_at = time.time()
        reading = read_remote_mirrors(client, repository_ids, concurrency)
        if reading.authentication_error:
            raise reading.authentication_error
        for mirror in reading.remote_mirrors:
            snapshot.remote_mirrors[mirror["repository_id"]] = Entry(read_at, mirror, None)
        for failure in reading.failures:
            snapshot.remote_mirrors[failure["repository_id"]] = Entry(read_at, None, failure)

    # --- Filters and names --------------------------------------------------------------------

    def _filtered(self, hosts: list[Variables]) -> list[Variables]:
        for index, condition in enumerate(self.get_option("filters")):
            passes = self._values(f"filters[{index}]", f"true if ({condition}) else false", hosts)
            hosts = [variables for variables, is_wanted in zip(hosts, passes) if is_wanted]
        return hosts

    def _names(self, hosts: list[Variables]) -> list[str]:
        wanted = self._wanted_names(hosts)
        # Every inventory has the groups all and ungrouped: they say nothing about another source.
        taken: dict[str, int | None] = dict.fromkeys(set(self.inventory.groups) - {"all", "ungrouped"})
        taken.update((name, host.vars.get("codehub_id")) for name, host in self.inventory.hosts.items())
        ids = [variables["codehub_id"] for variables in hosts]
        names = host_names([(number, wanted.get(number, "")) for number in ids], taken)
        for number, name in zip(ids, names):
            if wanted.get(number) in taken and wanted[number] != name:
                self.display.warning(
                    f"Repository {number} is the host {name!r}, since {wanted[number]!r} is a host or a group of "
                    "another inventory source already."
                )
        return names

    def _wanted_names(self, hosts: list[Variables]) -> dict[int, str]:
        preferences = self.get_option("hostnames")
        if preferences is None:
            # The id makes it a name that nobody can choose, so that it is never that of another host.
            return {
                variables["codehub_id"]: f"{variables['codehub_name']}-{variables['codehub_id']}"
                for variables in hosts
                if variables["codehub_name"]
            }
        names: dict[int, str] = {}
        for index, preference in enumerate(preferences):
            nameless = [variables for variables in hosts if variables["codehub_id"] not in names]
            if preference.isidentifier():
                values = [variables.get(preference) for variables in nameless]
            else:
                values = self._values(f"hostnames[{index}]", preference, nameless)
            names.update(
                (variables["codehub_id"], str(to_text(value)))
                for variables, value in zip(nameless, values)
                if value not in (None, "")
            )
        return names

    def _values(self, option: str, expression: str, hosts: list[Variables]) -> list[t.Any]:
        """
        Evaluate an expression for each host.

        Raises:
            ConfigurationError: It cannot be evaluated for one of them.
        """
        values = Evaluator(self.templar, self._used_extra_vars).values(expression, hosts)
        return [
            values[index] if index in values else self._evaluated(option, expression, variables)
            for index, variables in enumerate(hosts)
        ]

    def _evaluated(self, option: str, expression: str, variables: Variables) -> t.Any:
        try:
            return super()._compose(as_template(expression), as_data(variables), **_WITH_LOOKUPS)
        except Exception as error:  # What a template raises is up to the filters in it.
            raise ConfigurationError(
                f"{option}: {expression!r} cannot be evaluated for {variables['codehub_name']!r}: {to_text(error)}"
            ) from error

    @property
    def _used_extra_vars(self) -> Variables:
        return self._vars if self.get_option("use_extra_vars") else {}

    # --- Hosts and groups ---------------------------------------------------------------------

    def _add_hosts(self, hosts: dict[str, Variables]) -> None:
        for name, variables in hosts.items():
            self.inventory.add_host(name)
            for variable, value in variables.items():
                self.inventory.set_variable(name, variable, readable(value))
            self.inventory.set_variable(name, "ansible_connection", as_template("local"))
            self.inventory.set_variable(
                name, "ansible_python_interpreter", as_template("{{ ansible_playbook_python }}")
            )
        self._set_composed_variables(hosts)
        self._add_to_groups(list(hosts))

    def _set_composed_variables(self, hosts: dict[str, Variables]) -> None:
        compose = self.get_option("compose")
        evaluator = Evaluator(self.templar, self._used_extra_vars)
        values = {text: evaluator.values(text, list(hosts.values())) for text in _texts(compose.values())}
        for index, (name, variables) in enumerate(hosts.items() if compose else ()):
            self._known_values = {text: readable(found[index]) for text, found in values.items() if index in found}
            self._set_composite_vars(compose, variables, name, self.get_option("strict"))

    def _add_to_groups(self, names: list[str]) -> None:
        groups, keyed_groups = self.get_option("groups"), self.get_option("keyed_groups")
        if not groups and not keyed_groups:
            return
        strict, composed = self.get_option("strict"), self.get_option("compose")
        # Expressions of groups see what was composed, and the host's name; only keyed_groups see extra variables.
        hosts = [self.inventory.get_host(name).get_vars() for name in names]
        evaluator = Evaluator(self.templar, {}, composed)
        is_member = {text: evaluator.conditions(text, hosts) for text in _texts(groups.values())}
        evaluator = Evaluator(self.templar, self._used_extra_vars, composed)
        keys = _texts(keyed.get("key") for keyed in keyed_groups if isinstance(keyed, dict))
        values = {text: evaluator.values(text, hosts) for text in keys}
        for index, (name, variables) in enumerate(zip(names, hosts)):
            for group, condition in groups.items():
                if index in is_member.get(condition, ()):
                    if is_member[condition][index]:
                        self.inventory.add_child(self.inventory.add_group(self._sanitize_group_name(group)), name)
                else:
                    self._add_host_to_composed_groups({group: condition}, variables, name, strict)
            self._known_values = {text: found[index] for text, found in values.items() if index in found}
            self._add_host_to_keyed_groups(keyed_groups, variables, name, strict)

    def _compose(self, template: t.Any, variables: Variables, *arguments: t.Any, **options: t.Any) -> t.Any:
        """Return the value of an expression for one host, as Ansible does, unless it is known already."""
        if isinstance(template, str):
            if template in self._known_values:
                # A template in the option parent_group sees the same.
                self.templar.available_variables = combine_vars(variables, self._used_extra_vars)
                return self._known_values[template]
            if template.startswith("codehub_") and template in variables and template not in self._used_extra_vars:
                return readable(variables[template])
        # What an expression makes of a text of users is as little a template as the text.
        data = {name: as_data(value) if name.startswith("codehub_") else value for name, value in variables.items()}
        return without_needless_marks(super()._compose(template, data, *arguments, **options))


def _texts(expressions: t.Iterable[t.Any]) -> list[str]:
    """Return the expressions, each once, that are more than the name of a variable."""
    return [
        text
        for text in dict.fromkeys(each for each in expressions if isinstance(each, str))
        if not (text.isidentifier() and text.startswith("codehub_"))
    ]


def _as_boolean(name: str, value: t.Any) -> bool:
    try:
        return bool(boolean(value, strict=True))
    except TypeError:
        raise ConfigurationError(f"{name}: {value!r} is neither true nor false.") from None


def _variables(repository: Variables) -> Variables:
    """Return the variables of a host with all documented fields: a cache that others changed may lack some."""
    variables = {f"codehub_{field}": repository.get(field) for field in FIELDS}
    for field, value in repository.items():
        # A field that the API does not document must not take the place of another, as "project-id" would.
        variables.setdefault("codehub_" + re.sub(r"\W", "_", field), value)
    return variables
