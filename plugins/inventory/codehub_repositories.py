# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: codehub_repositories
short_description: CodeHub repositories as hosts
version_added: 1.0.0
description:
  - Makes each repository of the account, of a project, of a group or of the tenant in Huawei Cloud CodeHub (CodeArts Repo) a
    host, so that groups, patterns, C(--limit), facts and job slicing work for repositories as for any fleet.
  - The name of the inventory file must end in C(codehub.yml) or C(codehub.yaml).
  - Each field of a repository becomes a variable of its host, with the prefix C(codehub_), as in C(codehub_id),
    C(codehub_name) and C(codehub_project_name). They are those of
    RV(huaweicloud.codearts.codehub_repository_info#module:repositories).
  - Hosts get C(ansible_connection=local) and the interpreter of the controller, since nothing is to be logged in to.
  - When the repositories cannot be listed, or the options are wrong, the program ends with one error. An inventory source
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
      - What a host is named after, in order of preference, each the name of a variable of the host or a Jinja2 expression
        over its variables. The first that is not empty is taken, and C(codehub-ID) where all are.
      - Characters other than letters, digits, C(_), C(.) and C(-) are replaced by C(-). Repositories that would share a
        name get their id behind it, so that two never become one host.
    type: list
    elements: str
    default:
      - codehub_name
  filters:
    description:
      - Jinja2 conditions over the variables of a host. Only repositories for which all are true become hosts.
      - They are applied before mirrors are read, so that no call is made for the others.
    type: list
    elements: str
    default: []
  with_remote_mirrors:
    description:
      - Whether the remote mirror of each repository is read as well, at one call each. A host then has the variable
        C(codehub_remote_mirror), as in
        RV(huaweicloud.codearts.codehub_remote_mirror_info#module:remote_mirrors), or null there and the variable
        C(codehub_remote_mirror_failure), as in
        RV(huaweicloud.codearts.codehub_remote_mirror_info#module:failures).
    type: bool
    default: false
  concurrency:
    description:
      - How many calls are made at once, from V(1) to V(128).
    type: int
    default: 16
"""

EXAMPLES = r"""
# platform.codehub.yml: one project, with the mirrors, grouped by their state. The first line alone is an inventory too: of
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
cache_connection: /tmp/codehub_inventory
cache_timeout: 600
"""

import collections
import hashlib
import json
import os
import re
import typing as t

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.module_utils.common.text.converters import to_text
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

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
from ansible_collections.huaweicloud.codearts.plugins.module_utils._scope import Listing, listing_from, scope_options
from ansible_collections.huaweicloud.codearts.plugins.module_utils._settings import Settings, settings_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._host_names import host_names

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core 2.18 and older, where each string is a template unless it is marked as unsafe
    from ansible.utils.unsafe_proxy import wrap_var as untrusted

    trust_as_template = str
else:

    def untrusted(value: t.Any) -> t.Any:
        """Return what a stranger wrote: no string is a template unless it is marked as trusted."""
        return value


# Exit status of Ansible's programs for an inventory that cannot be parsed.
PARSER_ERROR = 4

Variables = dict[str, t.Any]


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "huaweicloud.codearts.codehub_repositories"

    def verify_file(self, path: str) -> bool:
        return super().verify_file(path) and path.endswith(("codehub.yml", "codehub.yaml"))

    def set_options(self, task_keys: t.Any = None, var_options: t.Any = None, direct: Variables | None = None) -> None:
        """Take the options of the file, templates resolved before Ansible converts them: it makes false of any text."""
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
            for name, variables in self._hosts(path, cache):
                self._add_host(name, variables)
        except (AnsibleError, ConfigurationError, CodeHubError) as error:
            self._end_program(path, to_text(error))

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

    def _hosts(self, path: str, cache: bool) -> list[tuple[str, Variables]]:
        """Return names and variables. Raises: ConfigurationError, CodeHubError."""
        reason = unusable_reason()
        if reason:
            raise ConfigurationError(reason[0])
        options = {name: self.get_option(name) for name in (*common_options(), *scope_options(), *concurrency_option())}
        listing = listing_from(options)
        settings = settings_from(options, os.environ)
        concurrency = checked_concurrency(options)
        variables = self._from_cache_or(
            self._key(path, settings, listing), cache, lambda: self._read(settings, listing, concurrency)
        )
        # A stranger wrote names and descriptions: what they hold must never be taken for a template.
        unsafe: list[Variables] = untrusted(variables)
        wanted = self._wanted_names(unsafe)
        names = host_names([(each["codehub_id"], wanted.get(each["codehub_id"], "")) for each in unsafe])
        return list(zip(names, unsafe))

    def _key(self, path: str, settings: Settings, listing: Listing) -> str:
        """Return the key of what is cached: other options, and other users, must not get what was read for these."""
        choices = [
            settings.endpoint,
            settings.credentials.identity,
            *listing,
            self.get_option("filters"),
            self.get_option("with_remote_mirrors"),
        ]
        digest = hashlib.sha256(json.dumps(choices, sort_keys=True).encode("utf-8")).hexdigest()[:16]
        return f"{self.get_cache_key(path)}_{digest}"

    def _from_cache_or(self, key: str, cache: bool, read: t.Callable[[], list[Variables]]) -> list[Variables]:
        self.load_cache_plugin()
        uses_cache = self.get_option("cache")
        if uses_cache and cache:
            try:
                hosts = self._cache[key]["hosts"]
                if all(isinstance(variables["codehub_id"], int) for variables in hosts):
                    return t.cast("list[Variables]", hosts)
            except (KeyError, TypeError, AnsibleError):
                pass  # Nothing there, or of another release, or damaged.
        hosts = read()
        if uses_cache:
            self._cache[key] = {"hosts": hosts}
        return hosts

    def _read(self, settings: Settings, listing: Listing, concurrency: int) -> list[Variables]:
        with connected(settings, concurrency) as client:
            reader = RepositoryReader(client, listing, concurrency)
            reader.read()
            if reader.warning:
                self.display.warning(reader.warning)
            hosts = [
                {f"codehub_{_identifier(field)}": value for field, value in repository.items()}
                for repository in reader.repositories
            ]
            hosts = self._filtered(hosts)
            if self.get_option("with_remote_mirrors"):
                self._add_mirrors(client, hosts, concurrency)
        return hosts

    def _add_mirrors(self, client: CodeHubClient, hosts: list[Variables], concurrency: int) -> None:
        by_id = {variables["codehub_id"]: variables for variables in hosts}
        reading = read_remote_mirrors(client, list(by_id), concurrency)
        if reading.authentication_error:
            raise reading.authentication_error
        for variables in hosts:
            variables["codehub_remote_mirror"] = None
        for mirror in reading.remote_mirrors:
            by_id[mirror["repository_id"]]["codehub_remote_mirror"] = mirror
        for failure in reading.failures:
            by_id[failure["repository_id"]]["codehub_remote_mirror_failure"] = failure

    def _filtered(self, hosts: list[Variables]) -> list[Variables]:
        for index, condition in enumerate(self.get_option("filters")):
            passes = self._values(f"filters[{index}]", f"true if ({condition}) else false", hosts)
            hosts = [variables for variables in hosts if passes[variables["codehub_id"]]]
        return hosts

    def _wanted_names(self, hosts: list[Variables]) -> dict[int, str]:
        names: dict[int, str] = {}
        for index, preference in enumerate(self.get_option("hostnames")):
            nameless = [variables for variables in hosts if variables["codehub_id"] not in names]
            if preference.isidentifier():
                values = {variables["codehub_id"]: variables.get(preference) for variables in nameless}
            else:
                values = self._values(f"hostnames[{index}]", preference, nameless)
            names.update({number: str(to_text(value)) for number, value in values.items() if value not in (None, "")})
        return names

    def _values(self, option: str, expression: str, hosts: list[Variables]) -> dict[int, t.Any]:
        """Return what an expression is for each repository, by its id. Raises: ConfigurationError."""
        try:
            return self._values_at_once(expression, hosts)
        except Exception:  # noqa: BLE001  (nothing is hidden: what fails one by one too is raised, with its host)
            return {
                variables["codehub_id"]: self._evaluated(option, expression, untrusted(variables))
                for variables in hosts
            }

    def _values_at_once(self, expression: str, hosts: list[Variables]) -> dict[int, t.Any]:
        # Ansible compiles an expression whenever it evaluates it, which takes longer than all the rest. So one template
        # loops over all hosts that have the same ones of the variables that the expression mentions.
        extra_vars = self._vars if self.get_option("use_extra_vars") else {}
        alike: dict[tuple[str, ...], list[Variables]] = collections.defaultdict(list)
        for variables in hosts:
            mentioned = (name for name in variables if name in expression and name not in extra_vars)
            alike[tuple(filter(str.isidentifier, mentioned))].append(variables)
        values: dict[int, t.Any] = {}
        for names, group in alike.items():
            numbers = [variables["codehub_id"] for variables in group]
            rows = [[variables[name] for name in ("codehub_id", *names)] for variables in group]
            self.templar.available_variables = {**extra_vars, "codehub_rows": untrusted(rows)}
            template = (
                f"{{% for ({', '.join(('codehub_row', *names))},) in codehub_rows %}}"
                f"={{{{ ({expression}) | tojson }}}}\n"
                "{% endfor %}"
            )
            lines = self.templar.template(trust_as_template(template)).strip().split("\n")
            values.update(zip(numbers, (json.loads(line[1:]) for line in lines), strict=True))
        return values

    def _compose(self, template: t.Any, variables: Variables, *arguments: t.Any, **options: t.Any) -> t.Any:
        """Do as Ansible does, which compiles a template for each host, but take the value of a plain name as it is."""
        if isinstance(template, str) and template in variables:
            return variables[template]
        return super()._compose(template, variables, *arguments, **options)

    def _evaluated(self, option: str, expression: str, variables: Variables) -> t.Any:
        try:
            return self._compose(trust_as_template(expression), variables)
        except Exception as error:  # What a template raises is up to the filters in it.
            raise ConfigurationError(
                f"{option}: {expression!r} cannot be evaluated for {variables['codehub_name']!r}: {to_text(error)}"
            ) from error

    def _add_host(self, name: str, variables: Variables) -> None:
        strict = self.get_option("strict")
        self.inventory.add_host(name)
        for variable, value in variables.items():
            self.inventory.set_variable(name, variable, value)
        self.inventory.set_variable(name, "ansible_connection", trust_as_template("local"))
        self.inventory.set_variable(
            name, "ansible_python_interpreter", trust_as_template("{{ ansible_playbook_python }}")
        )
        self._set_composite_vars(self.get_option("compose"), variables, name, strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict)


def _as_boolean(name: str, value: t.Any) -> bool:
    try:
        return bool(boolean(value, strict=True))
    except TypeError:
        raise ConfigurationError(f"{name}: {value!r} is neither true nor false.") from None


def _identifier(field: str) -> str:
    return re.sub(r"\W", "_", field)
