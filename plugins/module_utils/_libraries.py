# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""
The third-party libraries ``requests`` and ``urllib3``, or the reason why they cannot be used.

Every file that needs them imports them from here, so that a machine without them gets Ansible's usual message from
the module instead of a traceback from an import.
"""

from __future__ import annotations

import traceback
import typing as t

from ansible.module_utils.basic import missing_required_lib

IMPORT_TRACEBACK: str | None = None

try:
    import requests
    import urllib3
    from requests.adapters import HTTPAdapter
    from urllib3.exceptions import HTTPError
    from urllib3.util.retry import Retry

except ImportError:
    IMPORT_TRACEBACK = traceback.format_exc()
    if not t.TYPE_CHECKING:
        requests = urllib3 = None
        HTTPAdapter = Retry = object
        HTTPError = Exception

__all__ = (
    "HTTPAdapter",
    "HTTPError",
    "Retry",
    "requests",
    "unusable_reason",
    "urllib3",
)


def unusable_reason() -> tuple[str, str | None] | None:
    """
    Say why the libraries cannot be used.

    Returns: None when all is well, else a message for a person and the traceback of the import, if one failed.
    """
    if IMPORT_TRACEBACK is not None:
        return missing_required_lib("requests", url="https://requests.readthedocs.io/"), IMPORT_TRACEBACK
    # Retry(allowed_methods=...) came with 1.26.0.
    if not hasattr(Retry, "DEFAULT_ALLOWED_METHODS"):
        return (
            f"The Python library urllib3 {vars(urllib3)['__version__']} is too old: 1.26.0 or newer is needed. "
            "Upgrade requests (2.25.0 or newer) and urllib3 for the Python interpreter that runs the module.",
            None,
        )
    return None
