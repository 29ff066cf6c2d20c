# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
Read mirrors as the module does, without Ansible around it, and print how long that took.

    module_client.py ENDPOINT MIRRORS CONCURRENCY CA_PATH TOKEN
    module_client.py ENDPOINT MIRRORS CONCURRENCY CA_PATH ACCESS_KEY SECRET_KEY
"""

from __future__ import annotations

import json
import sys

from ansible_collections.huaweicloud.codearts.plugins.module_utils._connection import connected
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import common_options
from ansible_collections.huaweicloud.codearts.plugins.module_utils._reading import read_remote_mirrors
from ansible_collections.huaweicloud.codearts.plugins.module_utils._settings import settings_from


def main() -> None:
    endpoint, mirrors, concurrency, ca_path, *credentials = sys.argv[1:]
    names = ("auth_token",) if len(credentials) == 1 else ("access_key", "secret_key")
    options = {
        **{name: specification.get("default") for name, specification in common_options().items()},
        **dict(zip(names, credentials)),
        "endpoint": endpoint,
        "ca_path": ca_path,
        "rate_limit": 0,
    }
    with connected(settings_from(options, {}), int(concurrency)) as client:
        reading = read_remote_mirrors(client, range(1, int(mirrors) + 1), int(concurrency))
    sys.stdout.write(json.dumps(reading.summary))


if __name__ == "__main__":
    main()
