# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What all modules of the collection have in common: the common options, and their warnings."""

from __future__ import annotations

import os
import re
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.huaweicloud.codearts.plugins.module_utils._libraries import unusable_reason
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import common_options
from ansible_collections.huaweicloud.codearts.plugins.module_utils._settings import Settings, settings_from


def create_module(own_options: dict[str, dict[str, t.Any]], **conditions: t.Any) -> AnsibleModule:
    """
    Return a module with its own options and the common ones, or fail where the libraries are missing.

    Args:
        own_options: Their argument spec.
        conditions: ``required_one_of`` and the like, as ``AnsibleModule`` takes them.
    """
    module = AnsibleModule(argument_spec={**common_options(), **own_options}, supports_check_mode=True, **conditions)
    for name in ("endpoint", "iam_endpoint"):
        _hide_credentials(module, module.params[name])
    reason = unusable_reason()
    if reason:
        message, import_traceback = reason
        module.fail_json(msg=message, exception=import_traceback)
    return module


def _hide_credentials(module: AnsibleModule, address: str | None) -> None:
    # The address is refused with a message that does not show them; but Ansible prints the options of a task as well.
    user_info = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*:/+", "", address or "").rpartition("@")[0]
    module.no_log_values.update(filter(None, (user_info, *user_info.split(":", 1))))


def module_settings(module: AnsibleModule) -> Settings:
    """
    Return the settings of a module; what they mean for its output is applied to it.

    Raises:
        ConfigurationError: The options or the environment are invalid.
    """
    settings = settings_from(module.params, os.environ)
    module.no_log_values.update(settings.credentials.secrets)
    for warning in settings.warnings:
        module.warn(warning)
    return settings
