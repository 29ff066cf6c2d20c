# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The services that take messages, on loopback: they check what arrives as the real ones do, and keep it.

python receiver.py READY_FILE

GET /received returns what has arrived since the last time. PUT /behaviour sets how channels respond, such as {"slack":
"gone"}.
"""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import hmac
import json
import os
import re
import socketserver
import sys
import threading
import time
import typing as t
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

#: What the services know of the robots.
WECOM_KEY: t.Final = "wecom-Hidden-1"
DINGTALK_TOKEN: t.Final = "dingtalk-Hidden-2"
DINGTALK_SECRET: t.Final = "SECHidden3"
FEISHU_PATH: t.Final = "/open-apis/bot/v2/hook/feishu-Hidden-4"
FEISHU_SECRET: t.Final = "feishu-Hidden-5"
SLACK_PATH: t.Final = "/services/T0/B0/slack-Hidden-6"
WEBHOOK_AUTHORIZATION: t.Final = "Bearer webhook-Hidden-7"
#: Of robots whose security setting is a keyword.
KEYWORD: t.Final = "CodeHub"
DINGTALK_KEYWORD_TOKEN: t.Final = "dingtalk-Hidden-8"
FEISHU_KEYWORD_PATH: t.Final = "/open-apis/bot/v2/hook/feishu-Hidden-9"

Fields = dict[str, t.Any]


class State:
    """What has arrived, and how channels respond."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._received: list[Fields] = []
        self.behaviour: dict[str, str] = {}

    def add(self, channel: str, text: str, **fields: t.Any) -> None:
        """Keep a message that was accepted."""
        with self._lock:
            self._received.append({"channel": channel, "text": text, **fields})

    def taken(self) -> list[Fields]:
        """Return what has arrived, once."""
        with self._lock:
            received, self._received = self._received, []
            return received


STATE: t.Final = State()


class Refused(Exception):
    """A message that the real service would not accept."""


def check(condition: object, problem: str) -> None:
    """Raise Refused unless a condition is met."""
    if not condition:
        raise Refused(problem)


def checked_signature(key: str, text: str, sign: t.Any) -> None:
    """Raise Refused unless a signature is right."""
    expected = base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()
    check(sign == expected, "sign not match")


def of_wecom(body: Fields, query: dict[str, str]) -> Fields:
    """Check a message as https://developer.work.weixin.qq.com/document/path/91770 has it."""
    check(query == {"key": WECOM_KEY}, "invalid webhook url")
    check(set(body) == {"msgtype", "markdown"} and body["msgtype"] == "markdown", "invalid message type")
    check(set(body["markdown"]) == {"content"}, "invalid markdown")
    text = body["markdown"]["content"]
    check(text and len(text.encode()) <= 4096, "markdown.content exceed max length 4096")
    return {"text": text}


def of_dingtalk(body: Fields, query: dict[str, str]) -> Fields:
    """Check a message as https://open.dingtalk.com/document/robots/custom-robot-access has it."""
    if query.get("access_token") == DINGTALK_KEYWORD_TOKEN:
        check(set(query) == {"access_token"}, "invalid parameter")
        check(KEYWORD in json.dumps(body), "keywords not in content")
    else:
        check(set(query) == {"access_token", "timestamp", "sign"}, "missing parameter")
        check(query["access_token"] == DINGTALK_TOKEN, "token is not exist")
        check(abs(int(query["timestamp"]) / 1000 - time.time()) < 3600, "timestamp is out of range")
        checked_signature(DINGTALK_SECRET, f"{query['timestamp']}\n{DINGTALK_SECRET}", query["sign"])
    check(set(body) == {"msgtype", "markdown"} and body["msgtype"] == "markdown", "invalid message type")
    check(set(body["markdown"]) == {"title", "text"} and body["markdown"]["title"], "miss param : markdown->title")
    check(len(json.dumps(body)) <= 20_000, "message too long")
    return {"text": body["markdown"]["text"], "title": body["markdown"]["title"]}


def of_feishu(body: Fields, query: dict[str, str]) -> Fields:
    """Check a message as https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot has it."""
    check(set(body) == {"msg_type", "content", "timestamp", "sign"} and body["msg_type"] == "text", "Bad Request")
    check(isinstance(body["timestamp"], str), "timestamp must be a text")
    check(abs(int(body["timestamp"]) - time.time()) < 3600, "timestamp is not within one hour from current time")
    checked_signature(f"{body['timestamp']}\n{FEISHU_SECRET}", "", body["sign"])
    return of_feishu_keyword({name: body[name] for name in ("msg_type", "content")}, query)


def of_feishu_keyword(body: Fields, query: dict[str, str]) -> Fields:
    """Check a message to a robot without a signature."""
    check(set(body) == {"msg_type", "content"} and body["msg_type"] == "text", "Bad Request")
    check(set(body["content"]) == {"text"} and "<at " not in body["content"]["text"], "Bad Request")
    check(KEYWORD in body["content"]["text"], "Key Words Not Found")
    check(len(json.dumps(body)) <= 20_000, "request body too large")
    return {"text": body["content"]["text"]}


def of_slack(body: Fields, query: dict[str, str]) -> Fields:
    """Check a message as https://api.slack.com/docs/message-formatting has it."""
    check(set(body) == {"text"} and body["text"], "invalid_payload")
    text = body["text"]
    check(len(text) <= 40_000, "msg_too_long")
    check(not re.search(r"[<>]|&(?!amp;|lt;|gt;)", re.sub(r"<https?://[^<>|]+\|[^<>|]+>", "", text)), "not escaped")
    return {"text": text}


def of_webhook(body: Fields, query: dict[str, str]) -> Fields:
    """Check a message as this collection documents it."""
    check(set(body) == {"subject", "text", "markdown", "link", "outcome"}, "invalid object")
    check(body["text"].startswith(body["subject"] + "\n"), "the text does not begin with the subject")
    check(isinstance(body["outcome"], dict) and body["outcome"]["verdict"], "the outcome is no object")
    return {"text": body["text"], "outcome": body["outcome"]}


class Handler(BaseHTTPRequestHandler):
    """All services that are reached over HTTP."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Return what has arrived."""
        self._respond(HTTPStatus.OK, STATE.taken())

    def do_PUT(self) -> None:
        """Set how channels respond."""
        STATE.behaviour = self._body()
        self._respond(HTTPStatus.OK, {})

    def do_POST(self) -> None:
        """Take a message."""
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        body = self._body()
        behaviour = ""
        if address.path == "/cgi-bin/webhook/send":
            behaviour, code, text = self._take("wecom", of_wecom, body, query)
            response: t.Any = {"errcode": 93000 if code else 0, "errmsg": text}
        elif address.path == "/robot/send":
            behaviour, code, text = self._take("dingtalk", of_dingtalk, body, query)
            response = {"errcode": 310000 if code else 0, "errmsg": text}
        elif address.path in (FEISHU_PATH, FEISHU_KEYWORD_PATH):
            checked = of_feishu if address.path == FEISHU_PATH else of_feishu_keyword
            behaviour, code, text = self._take("feishu", checked, body, query)
            response = {"code": 19021 if code else 0, "msg": text, "data": {}}
        elif address.path == SLACK_PATH:
            behaviour, code, response = self._take("slack", of_slack, body, query)
            behaviour = behaviour or ("gone" if code else "")
        elif address.path == "/webhook":
            if self.headers["Authorization"] != WEBHOOK_AUTHORIZATION:
                self._respond(HTTPStatus.UNAUTHORIZED, {})
                return
            behaviour, code, response = self._take("webhook", of_webhook, body, query)
            behaviour = behaviour or ("gone" if code else "")
        else:
            behaviour, response = "gone", "no such channel"
        if behaviour == "redirect":
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", f"/robot/send?access_token={DINGTALK_TOKEN}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self._respond(HTTPStatus.NOT_FOUND if behaviour == "gone" else HTTPStatus.OK, response)

    def _take(
        self, channel: str, checked: t.Callable[[Fields, dict[str, str]], Fields], body: Fields, query: dict[str, str]
    ) -> tuple[str, int, str]:
        behaviour = STATE.behaviour.get(channel, "")
        try:
            check("application/json" in self.headers["Content-Type"], "not JSON")
            message = checked(body, query)
        except (Refused, KeyError, TypeError, ValueError) as problem:
            STATE.add(channel, "", problem=str(problem))
            return behaviour, 1, f"{problem}, hint: {self.path}"
        if behaviour == "refuse":
            return "", 1, f"api freq out of limit, hint: {self.path}"
        if not behaviour:
            STATE.add(channel, **message)
        return behaviour, 0, "ok"

    def _body(self) -> t.Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _respond(self, status: HTTPStatus, value: t.Any) -> None:
        content = (value if isinstance(value, str) else json.dumps(value)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(value, str) else "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: t.Any) -> None:
        """Print nothing."""


class Mail(socketserver.StreamRequestHandler):
    """A mail server without encryption."""

    def handle(self) -> None:
        """Take mails until the client quits."""
        self._say("220 receiver ESMTP")
        sender, recipients = "", []
        for line in iter(self.rfile.readline, b""):
            command = line.decode("latin-1").strip()
            verb = command[:4].upper()
            if verb == "MAIL":
                sender = command
                self._say("250 ok")
            elif verb == "RCPT":
                if STATE.behaviour.get("mail") == "refuse":
                    self._say("550 no such user")
                else:
                    recipients.append(re.sub(r".*<(.*)>.*", r"\1", command))
                    self._say("250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                self._keep(sender, recipients)
                self._say("250 ok")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 receiver" if verb in ("EHLO", "HELO", "RSET") else "502 unknown")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _keep(self, sender: str, recipients: list[str]) -> None:
        lines = [line.removeprefix(b".") for line in iter(self.rfile.readline, b".\r\n")]
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        part = message.get_body(("plain",))
        text = part.get_content().replace("\r\n", "\n").rstrip("\n") if part else ""
        STATE.add("mail", text, subject=str(message["Subject"]), to=recipients, sender=sender)


def main(ready_file: str) -> None:
    """Serve until the process is ended."""
    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    mail = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)
    mail.daemon_threads = True
    threading.Thread(target=mail.serve_forever, daemon=True).start()
    ready = {"web": web.server_address[1], "mail": mail.server_address[1], "pid": os.getpid()}
    part = Path(f"{ready_file}.part")
    part.write_text(json.dumps(ready), encoding="utf-8")
    part.rename(ready_file)
    web.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
