# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What all filters of this collection share: errors for users, and results that are not templates."""

from __future__ import annotations

import functools
import typing as t

from ansible import template
from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError

# With ansible-core 2.18 and older each string is a template unless it is marked as unsafe, from 2.19 on none is unless
# it is marked as trusted.
_EACH_STRING_IS_A_TEMPLATE: t.Final = not hasattr(template, "trust_as_template")


def as_filter(name: str, function: t.Callable[..., t.Any]) -> dict[str, t.Callable[..., t.Any]]:
    """Return the filters of a plugin with one filter.

    Args:
        name: Of the filter.
        function: Returns its result. Its InputError becomes the error of the filter.
    """

    @functools.wraps(function)
    def filtered(*arguments: t.Any, **options: t.Any) -> t.Any:
        try:
            result = function(*arguments, **options)
        except InputError as error:
            raise AnsibleFilterError(f"huaweicloud.codearts.{name}: {error}") from error
        return wrap_var(result) if _EACH_STRING_IS_A_TEMPLATE else result

    return {name: filtered}
