# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""
The services that take messages: how a request is signed, and whether a response means that the message was accepted.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import typing as t
from urllib.parse import parse_qsl, quote_plus, urlsplit

from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import Redactor, printable
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields, InputError, plain, shown
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import N_, Language, language_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._timestamps import parse

#: Those that sign.
SIGNED: t.Final = ("dingtalk", "feishu")

#: Where a JSON response has the service's code, which is 0 for a message that was accepted, and its text. Feishu's
#: older webhooks have StatusCode (https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot). WeCom:
#: https://developer.work.weixin.qq.com/document/path/91770. DingTalk:
#: https://open.dingtalk.com/document/robots/custom-robot-access.
_CODES: t.Final[t.Mapping[str, tuple[tuple[str, str], ...]]] = {
    "wecom": (("errcode", "errmsg"),),
    "dingtalk": (("errcode", "errmsg"),),
    "feishu": (("code", "msg"), ("StatusCode", "StatusMessage")),
}

#: Slack's only response to a message that was accepted.
_SLACK_ACCEPTED: t.Final = "ok"

CHANNELS: t.Final = (*_CODES, "slack", "webhook", "mail")

_URI_PREFIX: t.Final = re.compile(r"Status code was -?\d+ and not \[.*?\]: (?:Request failed: )?")
_TASK_PREFIX: t.Final = "Task failed: "
_LONGEST_REASON: t.Final = 200
_SHORTEST_SECRET: t.Final = 4
_LONGEST_WORD: t.Final = 7

_STATUS: t.Final = N_("HTTP status {status}")
_REFUSED: t.Final = N_("HTTP status {status}, {name} {code}: {text}")
_NO_CODE: t.Final = N_("HTTP status {status} without {name}, as from an address that is no webhook")
_STATUS_WITH_TEXT: t.Final = N_("HTTP status {status}: {text}")
_NO_RESPONSE: t.Final = N_("no response: {text}")
_REFUSED_RECIPIENTS: t.Final = N_("the mail server refused {recipients}")
_NO_MAIL_MODULE: t.Final = N_(
    "mails need the collection community.general: ansible-galaxy collection install community.general"
)
_MAIL_MODULE: t.Final = "community.general.mail"

#: What is shown where there is no reason.
UNKNOWN: t.Final = N_("no reason given")


def signature_of(secret: t.Any, channel: t.Any, now: t.Any) -> Fields:
    """Return what proves that a request comes from the owner of a secret.

    Both services sign the time and the secret with HMAC-SHA256. DingTalk takes milliseconds and the secret as the key,
    and gets both in the query. Feishu takes seconds, and the text that DingTalk signs is the key of an empty message.

    Args:
        secret: Of the robot.
        channel: One of SIGNED.
        now: The current time.

    Returns:
        timestamp and sign, and both as the query of an address.

    Raises:
        InputError: An argument is invalid.
    """
    if channel not in SIGNED:
        raise InputError(f"channel must be one of {', '.join(SIGNED)}, not {shown(channel)}.")
    if not isinstance(secret, str) or not secret:
        raise InputError("the input must be the secret of the robot, a text that is not empty.")
    moment = parse(plain(now, "now"))
    if moment is None:
        raise InputError(f"now must be the current time, such as now(utc=true), not {shown(now)}.")
    seconds = moment.timestamp()
    timestamp = str(int(seconds * 1000) if channel == "dingtalk" else int(seconds))
    key = str(secret).strip()
    text = f"{timestamp}\n{key}"
    signed = (key, text) if channel == "dingtalk" else (text, "")
    digest = hmac.new(signed[0].encode(), signed[1].encode(), hashlib.sha256).digest()
    sign = base64.b64encode(digest).decode()
    return {"timestamp": timestamp, "sign": sign, "query": f"timestamp={timestamp}&sign={quote_plus(sign)}"}


def failure_of(result: t.Any, channel: t.Any, secrets: t.Any = (), language: t.Any = "en") -> str:
    """Return why a message was not accepted; empty if it was.

    Args:
        result: Of the task that sent it.
        channel: One of CHANNELS.
        secrets: The address of the webhook, and what else must not be shown. Nothing of an address is shown.
        language: One of LANGUAGES. An unknown one is English, since a failure must be seen.

    Raises:
        InputError: An argument is invalid.
    """
    if channel not in CHANNELS:
        raise InputError(f"channel must be one of {', '.join(CHANNELS)}, not {shown(channel)}.")
    fields = plain(result, "the input")
    if not isinstance(fields, dict):
        raise InputError("the input must be the result of the task that sent the message.")
    if fields.get("skipped"):
        return ""
    reason = _reason(fields, str(channel), language_of({"language": language}))
    if not reason:
        return ""
    masked = printable(Redactor(_parts_of([*secrets, fields.get("url")])).text(reason))
    return masked if len(masked) <= _LONGEST_REASON else f"{masked[: _LONGEST_REASON - 1]}…"


def _reason(result: Fields, channel: str, language: Language) -> str:
    status = result.get("status")
    if channel == "mail" or not isinstance(status, int):
        return _module_failure(result, language)
    text = _text_of(result)
    if status <= 0:
        return language.text(_NO_RESPONSE, text=_URI_PREFIX.sub("", _message_of(result, language), count=1))
    # The task decides which statuses are success.
    if not 200 <= status <= 299 or (channel == "webhook" and _URI_PREFIX.match(str(result.get("msg") or ""))):
        return _status(status, text, language)
    if channel == "slack" and text != _SLACK_ACCEPTED:
        return _status(status, text or language.text(UNKNOWN), language)
    return _refusal(text, channel, status, language) if channel in _CODES else ""


def _status(status: int, text: str, language: Language) -> str:
    return language.text(_STATUS_WITH_TEXT, status=status, text=text) if text else language.text(_STATUS, status=status)


def _module_failure(result: Fields, language: Language) -> str:
    # community.general.mail succeeds when the server refuses some of the recipients, and returns these.
    refused = result.get("result")
    if isinstance(refused, dict) and refused:
        return language.text(_REFUSED_RECIPIENTS, recipients=language.listed(map(str, refused)))
    if result.get("failed") or ("status" not in result and "result" not in result):
        return _message_of(result, language)
    return ""


def _message_of(result: Fields, language: Language) -> str:
    message = str(result.get("msg") or "")
    if not message or message.startswith("MODULE FAILURE"):
        # An exception that the module does not expect, such as a refused connection: the last line says which.
        lines = str(result.get("module_stderr") or result.get("exception") or "").strip().splitlines()
        message = lines[-1] if lines else message or language.text(UNKNOWN)
    return language.text(_NO_MAIL_MODULE) if _MAIL_MODULE in message else message.removeprefix(_TASK_PREFIX)


def _text_of(result: Fields) -> str:
    """Return the body of the response."""
    content = result.get("content")
    if not isinstance(content, str):
        found = result.get("json")
        content = json.dumps(found, ensure_ascii=False) if found is not None else ""
    return content.strip()


def _refusal(text: str, channel: str, status: int, language: Language) -> str:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = None
    names = _CODES[channel]
    for name, text_name in names:
        if isinstance(body, dict) and name in body:
            if body[name] == 0:
                return ""
            reason = body.get(text_name) or language.text(UNKNOWN)
            return language.text(_REFUSED, status=status, name=name, code=body[name], text=reason)
    return language.text(_NO_CODE, status=status, name=names[0][0])


def _parts_of(secrets: t.Iterable[t.Any]) -> list[str]:
    """
    Return the texts that must not be shown: all of each secret, and the parts of an address that identify a webhook.
    """
    parts: list[str] = []
    for secret in secrets:
        if not isinstance(secret, str) or not secret:
            continue
        parts.append(secret)
        try:
            address = urlsplit(secret)
            host = address.hostname or ""
        except ValueError:
            continue
        # "webhook" and "send" are words that an error may have as well.
        # The header of a token has a scheme and a space before it.
        segments = [
            part for part in re.split(r"[/\s]", address.path) if len(part) > _LONGEST_WORD or re.search(r"\d", part)
        ]
        values = [value for _name, value in parse_qsl(address.query)]
        found = [secret.partition("://")[2], address.netloc, host, address.path, address.query, *values, *segments]
        parts += [part for part in found if len(part) >= _SHORTEST_SECRET]
    return parts
