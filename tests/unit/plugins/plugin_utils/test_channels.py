# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import hashlib
import hmac
import typing as t
from datetime import datetime, timezone
from urllib.parse import parse_qs

import pytest

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._channels import failure_of, signature_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError

NOW = "2026-11-24T08:00:00Z"
ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7cab-4bc4-97a0-0ec2sifa5aaa"
KEY = "693a91f6-7cab-4bc4-97a0-0ec2sifa5aaa"


def response(content: str, status: int = 200, **fields: t.Any) -> dict[str, t.Any]:
    """Return the result of ansible.builtin.uri."""
    return {"status": status, "content": content, "url": ADDRESS, "failed": False, **fields}


def test_dingtalk_signs_time_and_secret_with_the_secret() -> None:
    signature = signature_of("SECabc", "dingtalk", NOW)
    digest = hmac.new(b"SECabc", b"1795507200000\nSECabc", hashlib.sha256).digest()
    assert signature["timestamp"] == "1795507200000"
    assert parse_qs(signature["query"]) == {"timestamp": ["1795507200000"], "sign": [base64.b64encode(digest).decode()]}


def test_feishu_signs_nothing_with_time_and_secret() -> None:
    signature = signature_of("abc", "feishu", datetime(2026, 11, 24, 8, tzinfo=timezone.utc))
    digest = hmac.new(b"1795507200\nabc", b"", hashlib.sha256).digest()
    assert (signature["timestamp"], signature["sign"]) == ("1795507200", base64.b64encode(digest).decode())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("", "dingtalk", NOW), "secret"),
        ((None, "feishu", NOW), "secret"),
        (("x", "slack", NOW), "channel must be one of dingtalk, feishu"),
        (("x", "feishu", "today"), "now must be the current time"),
    ],
)
def test_what_cannot_be_signed_is_an_error(arguments: tuple[t.Any, ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        signature_of(*arguments)


@pytest.mark.parametrize(
    ("channel", "result"),
    [
        ("wecom", response('{"errcode":0,"errmsg":"ok"}')),
        ("dingtalk", response('{"errmsg":"ok","errcode":0}')),
        ("feishu", response('{"code":0,"msg":"success","data":{}}')),
        ("feishu", response('{"Extra":null,"StatusCode":0,"StatusMessage":"success"}')),
        ("slack", response("ok")),
        ("webhook", response("", 204)),
        ("webhook", response("<html>thanks</html>")),
        ("mail", {"msg": "Mail sent successfully", "result": {}, "failed": False}),
        ("mail", {"skipped": True}),
        ("slack", {"skipped": True, "msg": "remote module does not support check mode"}),
    ],
)
def test_what_was_accepted_is_no_failure(channel: str, result: dict[str, t.Any]) -> None:
    assert failure_of(result, channel) == ""


@pytest.mark.parametrize(
    ("channel", "result", "reason"),
    [
        (
            "wecom",
            response('{"errcode":93000,"errmsg":"invalid webhook url"}'),
            "HTTP status 200, errcode 93000: invalid webhook url",
        ),
        ("dingtalk", response('{"errcode":310000}'), "HTTP status 200, errcode 310000: no reason given"),
        ("feishu", response('{"code":19021,"msg":"sign match fail"}'), "HTTP status 200, code 19021: sign match fail"),
        ("feishu", response('{"StatusCode":1,"StatusMessage":"bad"}'), "HTTP status 200, StatusCode 1: bad"),
        ("wecom", response('{"errcode":"0"}'), "HTTP status 200, errcode 0: no reason given"),
        ("wecom", response("ok"), "HTTP status 200 without errcode, as from an address that is no webhook"),
        ("wecom", response("[" * 10_000), "HTTP status 200 without errcode, as from an address that is no webhook"),
        ("slack", response("<html>"), "HTTP status 200: <html>"),
        ("slack", response("no_service", 404), "HTTP status 404: no_service"),
        ("webhook", response("", 302), "HTTP status 302"),
        ("webhook", response("", 500), "HTTP status 500"),
        (
            "webhook",
            {"status": -1, "msg": "Status code was -1 and not [200]: Request failed: <urlopen error [Errno 111] x>"},
            "no response: <urlopen error [Errno 111] x>",
        ),
        (
            "webhook",
            {"status": 206, "msg": "Status code was 206 and not [200, 201]: OK (12 bytes)", "failed": False},
            "HTTP status 206",
        ),
        ("mail", {"msg": "Authentication to mx:25 failed"}, "Authentication to mx:25 failed"),
        (
            "mail",
            {"msg": "Failed to send mail to at least one recipient", "result": {"a@b.example": [550, "no"]}},
            "the mail server refused a@b.example",
        ),
        (
            "mail",
            {"msg": "MODULE FAILURE\nSee stdout", "module_stderr": "Traceback\nConnectionRefusedError: refused\n"},
            "ConnectionRefusedError: refused",
        ),
        (
            "mail",
            {"msg": "Task failed: Cannot resolve 'community.general.mail' to an action or module."},
            "mails need the collection community.general: ansible-galaxy collection install community.general",
        ),
        ("slack", {"failed": True, "msg": "Task failed: 'x' is undefined"}, "'x' is undefined"),
        ("slack", {}, "no reason given"),
    ],
)
def test_what_was_not_accepted_has_a_reason(channel: str, result: dict[str, t.Any], reason: str) -> None:
    assert failure_of(result, channel) == reason


@pytest.mark.parametrize(
    ("channel", "result", "reason"),
    [
        ("wecom", response('{"errcode":93000,"errmsg":"x"}'), "HTTP状态码200，errcode 93000：x"),
        ("feishu", response('{"code":1}'), "HTTP状态码200，code 1：未说明原因"),
        ("wecom", response("ok"), "HTTP状态码200，响应中没有errcode，该地址可能不是Webhook地址"),
        ("slack", response("no_service", 404), "HTTP状态码404：no_service"),
        ("webhook", response("", 500), "HTTP状态码500"),
        ("webhook", {"status": -1, "msg": "<urlopen error x>"}, "没有响应：<urlopen error x>"),
        (
            "mail",
            {"msg": "x", "result": {"a@b.example": [550, "no"], "c@d.example": []}},
            "邮件服务器拒收：a@b.example、c@d.example",
        ),
        ("mail", {}, "未说明原因"),
        (
            "mail",
            {"msg": "Cannot resolve 'community.general.mail' to an action or module."},
            "发送邮件需要集合community.general：ansible-galaxy collection install community.general",
        ),
    ],
)
def test_a_reason_is_in_the_language_of_the_audit(channel: str, result: dict[str, t.Any], reason: str) -> None:
    assert failure_of(result, channel, language="zh_CN") == reason


def test_a_reason_in_an_unknown_language_is_english() -> None:
    assert failure_of({}, "mail", language="fr") == failure_of({}, "mail")


@pytest.mark.parametrize(
    "text",
    [
        f"invalid webhook url {ADDRESS}",
        f"no such key: {KEY}",
        "cannot resolve qyapi.weixin.qq.com",
        f"Connection refused: //qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
        "bad SEC0123456789",
    ],
)
@pytest.mark.parametrize("status", [200, 403, -1])
def test_a_reason_has_nothing_of_the_address(text: str, status: int) -> None:
    result = response(f'{{"errcode": 1, "errmsg": "{text}"}}', status, msg=text)
    reason = failure_of(result, "wecom", [ADDRESS, "SEC0123456789", None, "", "http://[bad"])
    assert reason
    for secret in (KEY, "qyapi", "SEC01234"):
        assert secret not in reason


@pytest.mark.parametrize(
    ("secret", "text", "hidden"),
    [
        ("https://chat.example.com/hooks/abcdefgh", "Cannot POST /hooks/abcdefgh", "abcdefgh"),
        ("https://chat.example.com/hooks/abcdefgh", "no hook abcdefgh", "abcdefgh"),
        ("https://chat.example.com/hook/abc", "Cannot POST /hook/abc", "abc"),
        ("Bearer abcdefgh", "the token abcdefgh has expired", "abcdefgh"),
        ("Bearer a1b2c3", "the token a1b2c3 has expired", "a1b2c3"),
    ],
)
def test_a_reason_has_no_identifier_without_digits_and_no_token(secret: str, text: str, hidden: str) -> None:
    reason = failure_of(response(text, 404), "webhook", [secret])
    assert reason.startswith("HTTP status 404: ")
    assert hidden not in reason


def test_a_reason_is_on_one_short_line() -> None:
    reason = failure_of(response("<html>\n\x1b[31m" + "x" * 5000, 502), "slack")
    assert reason.startswith("HTTP status 502: <html>")
    assert len(reason) == 200
    assert reason.isprintable()


@pytest.mark.parametrize("arguments", [({}, "telegram"), ([], "slack"), ("x", "slack")])
def test_what_is_no_result_is_an_error(arguments: tuple[t.Any, str]) -> None:
    with pytest.raises(InputError):
        failure_of(*arguments)
