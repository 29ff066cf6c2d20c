# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What all modules of the collection do alike: take the common options, and fail in the same form."""

from __future__ import annotations

import os
import re
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.huaweicloud.codearts.plugins.module_utils._arguments import argument_spec, settings_from
from ansible_collections.huaweicloud.codearts.plugins.module_utils._connection import Connection
from ansible_collections.huaweicloud.codearts.plugins.module_utils._endpoints import is_unprotected
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import ConfigurationError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._libraries import unusable_reason
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import Memory

T = t.TypeVar("T")


def create_module(own_arguments: dict[str, dict[str, t.Any]], **conditions: t.Any) -> AnsibleModule:
    """
    Return the module with its own options and the common ones.

    conditions: C(required_one_of) and the like, as C(AnsibleModule) takes them.
    """
    module = AnsibleModule(argument_spec={**argument_spec(), **own_arguments}, supports_check_mode=True, **conditions)
    for name in ("endpoint", "iam_endpoint"):
        _hide_credentials(module, module.params[name])
    reason = unusable_reason()
    if reason:
        message, import_traceback = reason
        module.fail_json(msg=message, exception=import_traceback)
    return module


def _hide_credentials(module: AnsibleModule, address: str | None) -> None:
    # They are refused with a message that does not show them; but Ansible prints the options of a task as well.
    user_info = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*:/+", "", address or "").rpartition("@")[0]
    module.no_log_values.update(filter(None, (user_info, *user_info.split(":", 1))))


def checked(module: AnsibleModule, check: t.Callable[..., T], *arguments: t.Any) -> T:
    """Return C(check(*arguments)), or fail with what it says of options that cannot be used."""
    try:
        return check(*arguments)
    except ConfigurationError as error:
        return t.cast(T, module.fail_json(msg=str(error)))


def connect(module: AnsibleModule, concurrency: int, memory: Memory | None = None) -> Connection:
    """Return the connection that the options and the environment describe, or fail."""
    settings = checked(module, settings_from, module.params, os.environ)
    module.no_log_values.update(settings.secrets)
    for address in settings.addresses:
        if is_unprotected(address):
            module.warn(f"{address} is not encrypted: credentials and answers can be read on their way.")
    return checked(module, Connection, settings, concurrency, memory)
