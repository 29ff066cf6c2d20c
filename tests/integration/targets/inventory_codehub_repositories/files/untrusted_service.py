# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
A service whose repositories have hostile names and texts, as the simulator's never have.

Usage: python untrusted_service.py READY_FILE MARK [TEXTS]

READY_FILE gets the endpoint and the process id, once the service listens. A response that is taken for a template or
for a command makes the file MARK. TEXTS is a JSON array of further texts: each is the name, the project and the error
of a repository.
"""

from __future__ import annotations

import http.server
import json
import os
import pathlib
import sys
import typing as t
from urllib.parse import parse_qs, urlsplit

NAMES = (
    "a b",
    "项目/仓库",
    "../x",
    "{{ lookup('pipe','id') }}",
    "{% for x in y %}",
    "{# c",
    "n" * 300,
    "same",
    "same",
    "all",
    "localhost",
    "",
    None,
    "x\n[all]\ny",
    "~x",
    "!x",
    "web[1:3]",
    "%s $HOME",
)
ROWS: list[dict[str, t.Any]] = []


def rows(mark: str, texts: t.Sequence[str] = ()) -> list[dict[str, t.Any]]:
    """Return the rows of the user's listing, with the mirror that each has."""
    template = "{{ lookup('ansible.builtin.pipe', 'touch " + mark + "') }}"
    command = f"$(touch {mark})"
    last_error = json.dumps({"msg": f"{template} Untrusted-Pass1", "code": "7"})
    listed: list[dict[str, t.Any]] = [
        {
            "id": number,
            "name": name,
            "path": template,
            "description": template,
            "namespace": command,
            "project_id": "0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b",
            "project_name": template,
            "archived": False,
            "visibility": "private",
            "odd-key": template,
            template: template,
            "nested": {"a": [template], template: 1},
            "mirror": {
                "id": number,
                "url": f"https://bot:Untrusted-Pass1@{template}",
                "update_status": template,
                "last_error": last_error,
            },
        }
        for number, name in enumerate((*NAMES, template, command), 1)
    ]
    for number, text in enumerate(texts, len(listed) + 1):
        mirror = {**listed[0]["mirror"], "id": number, "last_error": text}
        listed.append({**listed[0], "id": number, "name": text, "project_name": text, "mirror": mirror})
    return listed


class Handler(http.server.BaseHTTPRequestHandler):
    """Responds to the requests of a client."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a page of the listing, or a mirror."""
        parts = urlsplit(self.path)
        if parts.path.endswith("/remote-mirror"):
            row = ROWS[int(parts.path.split("/")[3]) - 1]
            self._send({"repository_id": row["id"], **row["mirror"]})
            return
        query = parse_qs(parts.query)
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        page = [{key: value for key, value in row.items() if key != "mirror"} for row in ROWS[offset : offset + limit]]
        self._send(page)

    def _send(self, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is that of the base class)
        """Say nothing."""


def main(ready_file: str, mark: str, texts_file: str | None = None) -> None:
    """Serve until the process is ended."""
    texts = json.loads(pathlib.Path(texts_file).read_text(encoding="utf-8")) if texts_file else ()
    ROWS.extend(rows(mark, texts))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ready = {"endpoint": f"http://127.0.0.1:{server.server_address[1]}", "pid": os.getpid()}
    unfinished = pathlib.Path(f"{ready_file}.unfinished")
    unfinished.write_text(json.dumps(ready), encoding="utf-8")
    unfinished.replace(ready_file)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
