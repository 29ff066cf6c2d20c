# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
Read mirrors with nothing but urllib3's pool and a JSON decoder, and print how long that took.

It paces nothing, repeats nothing, checks nothing and hides nothing: no client on requests can be faster.

    urllib3_client.py ENDPOINT MIRRORS CONCURRENCY CA_PATH TOKEN
"""

from __future__ import annotations

import json
import sys
import threading
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor

import urllib3


def main() -> None:
    endpoint, mirrors, concurrency, ca_path, token = sys.argv[1:]
    tls = {"ca_certs": ca_path} if endpoint.startswith("https:") else {}
    pool = urllib3.connection_from_url(endpoint, maxsize=int(concurrency), timeout=30, **tls)
    headers = {"X-Auth-Token": token, "Accept-Encoding": "identity", "User-Agent": "benchmark"}
    numbers = iter(range(1, int(mirrors) + 1))
    lock = threading.Lock()
    read: list[t.Any] = []

    def work() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            path = f"/v4/repositories/{number}/remote-mirror"
            read.append(json.loads(pool.request("GET", path, headers=headers, retries=False).data))

    began = time.monotonic()
    with ThreadPoolExecutor(int(concurrency)) as executor:
        for future in [executor.submit(work) for worker in range(int(concurrency))]:
            future.result()
    elapsed = time.monotonic() - began
    retrieved = sum(1 for mirror in read if mirror["repository_id"])
    sys.stdout.write(json.dumps({"elapsed": elapsed, "retrieved": retrieved}))


if __name__ == "__main__":
    main()
