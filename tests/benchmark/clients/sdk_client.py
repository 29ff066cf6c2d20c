# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
Read mirrors with the official SDK in a pool of threads, and print how long that took.

    sdk_client.py ENDPOINT MIRRORS CONCURRENCY CA_PATH ACCESS_KEY SECRET_KEY
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from huaweicloudsdkcodeartsrepo.v4 import CodeArtsRepoClient, ShowRemoteMirrorRequest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.http.http_config import HttpConfig


def main() -> None:
    endpoint, mirrors, concurrency, ca_path, access_key, secret_key = sys.argv[1:]
    # A project, which this endpoint has no use for: without it the SDK asks IAM for one.
    credentials = BasicCredentials(access_key, secret_key, "0" * 32)
    # Its pool keeps 10 connections by default, and closes all others after one request.
    config = HttpConfig(ssl_ca_cert=ca_path, pool_maxsize=int(concurrency))
    client = (
        CodeArtsRepoClient.new_builder()
        .with_credentials(credentials)
        .with_http_config(config)
        .with_endpoint(endpoint)
        .build()
    )
    requests = (ShowRemoteMirrorRequest(number) for number in range(1, int(mirrors) + 1))
    began = time.monotonic()
    with ThreadPoolExecutor(int(concurrency)) as executor:
        read = list(executor.map(client.show_remote_mirror, requests))
    elapsed = time.monotonic() - began
    retrieved = sum(1 for mirror in read if mirror.repository_id)
    sys.stdout.write(json.dumps({"elapsed": elapsed, "retrieved": retrieved}))


if __name__ == "__main__":
    main()
