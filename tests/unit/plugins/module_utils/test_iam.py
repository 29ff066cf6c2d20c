# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The request for a token."""

from __future__ import annotations

import json

from ansible_collections.huaweicloud.codearts.plugins.module_utils._credentials import Password
from ansible_collections.huaweicloud.codearts.plugins.module_utils._iam import token_request_body


def test_a_password_is_sent_as_the_reference_has_it() -> None:
    credentials = Password("", 'user"', "p\u00e4ss\\word", "\u516c\u53f8", "cn-north-4", "https://iam.example.com")
    assert json.loads(token_request_body(credentials)) == {
        "auth": {
            "identity": {
                "methods": ["password"],
                "password": {
                    "user": {"name": 'user"', "password": "p\u00e4ss\\word", "domain": {"name": "\u516c\u53f8"}}
                },
            },
            "scope": {"project": {"name": "cn-north-4"}},
        }
    }
