# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which responses count as a mirror."""

from __future__ import annotations

import base64
import json
import re
import typing as t

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._client import MIRROR_LIMITS
from ansible_collections.huaweicloud.codearts.plugins.module_utils._json import UnexpectedShape, decoded
from ansible_collections.huaweicloud.codearts.plugins.module_utils._redaction import Redactor
from ansible_collections.huaweicloud.codearts.plugins.module_utils._remote_mirror import error_detail, understand
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import Response
from ansible_collections.huaweicloud.codearts.plugins.module_utils._url_credentials import MASK
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._explanations import explain
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.spellings import (
    SECRETS,
    SPELLINGS,
    texts_in,
)

SECRET = "s3cr3t-0f3a9c"

FIELDS: dict[str, t.Any] = {
    "id": 3012,
    "repository_id": 7,
    "update_status": "finished",
    "last_update_at": "2026-11-23T18:52:21.000+08:00",
    "url": "https://git.example.com/a.git",
    "last_successful_update_at": "2026-11-23T18:52:21.000+08:00",
    "number_of_failures": 0,
    "mirroring_enabled": True,
    "is_private": False,
    "endpoint_uuid": "e-1",
    "last_error": None,
}


def _understood(value: t.Any) -> dict[str, t.Any]:
    return understand(value, 7, Redactor([SECRET]))


def _response(body: bytes, content_type: str = "application/json", is_too_large: bool = False) -> Response:
    return Response(200, {"Content-Type": content_type}, body, is_too_large, None)


# --- A body


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "the response is empty"),
        (b" \r\n", "the response is empty"),
        (b"null", "the response is null"),
        (b"<!DOCTYPE html><html>", "the response is an HTML page"),
        (b"\n <HTML><body>", "the response is an HTML page"),
        (b"Please sign in", "the response is not valid JSON"),
        (b'{"repository_id": 7', "the response is not valid JSON"),
        (b'{"repository_id": 7}}', "the response is not valid JSON"),
        (b"{'repository_id': 7}", "the response is not valid JSON"),
        (b'{"a": NaN}', "the response is not valid JSON"),
        (b'{"a": [-Infinity]}', "the response is not valid JSON"),
        (b'{"a": "\xff"}', "the response is not valid JSON"),
        (b"\xff\xfe{\x00}\x00", "the response is not valid JSON"),
        (b"\x1f\x8b\x08\x00\x00", "the response is not valid JSON"),
        (b'{"a": 1e999}', "the response has a number that is too large"),
        (b'{"a": [{"b": -1e999}]}', "the response has a number that is too large"),
        (b'{"a": ' * 18 + b"1" + b"}" * 18, "the response is nested too deeply"),
        (b'{"b": [[]], "a": ' * 18 + b"1" + b"}" * 18, "the response is nested too deeply"),
        (b"[" * 100000 + b"]" * 100000, "the response has more than 1000 values"),
        (b"[" * 500000, "the response has more than 1000 values"),
        (b"[" * 900, "the response is not valid JSON"),
        (b'{"a":' * 200000, "the response has more than 1000 values"),
        (b"<!DOCTYPE html>" + b"," * 2000, "the response is an HTML page"),
        (b'{"a": 1' + b"0" * 5000 + b"}", "the response has a number that is too large"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_json_is_named(body: bytes, problem: str) -> None:
    with pytest.raises(UnexpectedShape) as caught:
        json.dumps(decoded(_response(body), MIRROR_LIMITS))
    assert str(caught.value) in (problem, "the response is nested too deeply")


def test_as_deep_as_is_allowed_passes() -> None:
    body = b'{"b": "[{", "a": ' * 17 + b"1.5" + b"}" * 17
    assert decoded(_response(body), MIRROR_LIMITS) == json.loads(body)


def test_a_response_that_is_too_large_or_a_page_is_named() -> None:
    with pytest.raises(UnexpectedShape, match="larger than 1024 KiB"):
        decoded(_response(b"", is_too_large=True), MIRROR_LIMITS)
    with pytest.raises(UnexpectedShape, match="an HTML page"):
        decoded(_response(b"Sign in", content_type="text/html; charset=utf-8"), MIRROR_LIMITS)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert decoded(_response(b'\xef\xbb\xbf{"a": 1}'), MIRROR_LIMITS) == {"a": 1}


# --- The shape


def test_a_mirror_comes_back_as_it_is_with_what_is_derived() -> None:
    assert _understood(FIELDS) == {**FIELDS, "last_error_detail": None, "url_has_credentials": False}


def test_unknown_fields_are_passed_on() -> None:
    new = {"new_text": "x", "new_number": 1.5, "new_list": [1, {"a": None}], "new_null": None, "": True}
    understood = _understood({**FIELDS, **new})
    assert {name: understood[name] for name in new} == new


@pytest.mark.parametrize("name", sorted(set(FIELDS) - {"repository_id"}))
def test_any_field_but_the_repository_may_be_null_or_absent(name: str) -> None:
    assert _understood({**FIELDS, name: None})[name] is None
    absent = _understood({key: value for key, value in FIELDS.items() if key != name})
    assert absent[name] is None
    assert set(absent) == set(FIELDS) | {"last_error_detail", "url_has_credentials"}


@pytest.mark.parametrize("value", [[], [FIELDS], "text", 7, 7.0, True, [[FIELDS]]])
def test_what_is_no_object_is_refused(value: t.Any) -> None:
    with pytest.raises(UnexpectedShape, match=r"^the response is .*, not an object$"):
        _understood(value)


@pytest.mark.parametrize("sent", [8, 0, -7, None, "7", 7.0, True, [7], {"id": 7}, 10**30, float("nan")])
def test_a_response_about_another_repository_is_refused(sent: t.Any) -> None:
    with pytest.raises(UnexpectedShape, match=r"^its repository_id is .*, not 7$"):
        _understood({**FIELDS, "repository_id": sent})
    with pytest.raises(UnexpectedShape):
        understand({**FIELDS, "repository_id": True}, 1, Redactor())


def test_a_response_without_the_repository_is_refused() -> None:
    with pytest.raises(UnexpectedShape):
        _understood({})


@pytest.mark.parametrize(
    ("name", "sent", "meant"),
    [
        ("mirroring_enabled", "false", False),
        ("mirroring_enabled", "True", True),
        ("is_private", "FALSE", False),
        ("number_of_failures", "3", 3),
        ("id", "3012", 3012),
        ("last_error", {"msg": "exit", "code": 7}, '{"msg": "exit", "code": 7}'),
    ],
)
def test_a_value_that_means_the_documented_type_gets_it(name: str, sent: t.Any, meant: t.Any) -> None:
    understood = _understood({**FIELDS, name: sent})[name]
    assert understood == meant
    assert type(understood) is type(meant)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[(name, value) for name in ("mirroring_enabled", "is_private") for value in (1, 0, "yes", "", [], {}, "1")],
        *[(name, value) for name in ("id", "number_of_failures") for value in (1.0, "x", "", "-1", True, [], {}, "²")],
        *[
            (name, value)
            for name in ("update_status", "last_update_at", "url", "endpoint_uuid")
            for value in (1, [], {})
        ],
        ("last_error", 1),
        ("last_error", []),
        ("last_error", False),
    ],
)
def test_a_value_of_another_type_is_refused_and_not_repeated(name: str, value: t.Any) -> None:
    with pytest.raises(UnexpectedShape, match=f"^its {name} is .*, not an? "):
        _understood({**FIELDS, name: value})
    with pytest.raises(UnexpectedShape) as caught:
        _understood({**FIELDS, name: [SECRET]})
    assert SECRET not in str(caught.value)


# --- The last error


@pytest.mark.parametrize(
    ("last_error", "detail"),
    [
        (None, None),
        ("", None),
        (" \n", None),
        ('{"msg":"exit status 128","code":"7"}', {"msg": "exit status 128", "code": "7"}),
        ('{"msg":"exit status 128","code":7}', {"msg": "exit status 128", "code": "7"}),
        ('{"msg":"\u9519\u8bef"}', {"msg": "\u9519\u8bef", "code": None}),
        ('{"code":"7"}', {"msg": '{"code":"7"}', "code": "7"}),
        ('{"msg":{"a":1},"code":[]}', {"msg": '{"msg":{"a":1},"code":[]}', "code": None}),
        ('{"msg":"x","code":true}', {"msg": "x", "code": None}),
        ("{}", {"msg": "{}", "code": None}),
        ("exit status 128", {"msg": "exit status 128", "code": None}),
        ('"exit status 128"', {"msg": "exit status 128", "code": None}),
        ("128", {"msg": "128", "code": None}),
        ("null", {"msg": "null", "code": None}),
        ('["a"]', {"msg": '["a"]', "code": None}),
        ('{"msg":"cut', {"msg": '{"msg":"cut', "code": None}),
        ("[" * 100000, {"msg": "[" * 100000, "code": None}),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_each_form_of_the_last_error_is_taken_apart(last_error: str | None, detail: t.Any) -> None:
    assert error_detail(last_error) == detail


def test_a_password_is_masked_in_the_detail_too() -> None:
    understood = _understood(
        {
            **FIELDS,
            "url": "https://user:pa%22ss@git.example.com/a.git",
            "last_error": json.dumps({"msg": 'cannot read https://user:pa%22ss@git.example.com: pa"ss', "code": "7"}),
        }
    )
    assert understood["last_error_detail"] == {
        "msg": "cannot read https://********:********@git.example.com: ********",
        "code": "7",
    }
    assert "pa" not in understood["last_error"]


# --- Secrets


@given(
    user=SECRETS,
    password=SECRETS,
    in_url=st.sampled_from(
        ["percent-encoded", "percent-encoded in lower case", "percent-encoded as far as a url needs"]
    ),
    in_error=st.sampled_from(sorted(SPELLINGS)),
    scheme=st.sampled_from(["https", "http", "git", "ssh"]),
)
def test_the_password_of_a_url_is_nowhere_in_the_mirror(
    user: str, password: str, in_url: str, in_error: str, scheme: str
) -> None:
    assume(password not in user)
    spell, repeat = SPELLINGS[in_url], SPELLINGS[in_error]
    url = f"{scheme}://{spell(user)}:{spell(password)}@host.io/group/repo.git"
    error = f"fatal: unable to read '{url}': password '{repeat(password)}'. Bad."
    mirror = _understood(
        {
            **FIELDS,
            "url": url,
            "last_error": error,
            "new_field": [{"note": f"{repeat(password)}", repeat(password): 1}],
            "other": json.dumps({"msg": error}),
            "basic": base64.b64encode(f"{user}:{password}".encode()).decode(),
        }
    )
    assert mirror["url"] == f"{scheme}://{MASK}:{MASK}@host.io/group/repo.git"
    assert mirror["url_has_credentials"] is True
    assert mirror["last_error"] == f"fatal: unable to read '{mirror['url']}': password '{MASK}'. Bad."
    for text in texts_in(mirror):
        for spelled in (password, spell(password), repeat(password)):
            assert spelled not in text
    assert mirror["basic"] == MASK


@given(user=SECRETS.filter(lambda user: not re.search("[/?#:]", user)), password=SECRETS)
@example("QXZJ", "pa/ss@wo:rd#qx?z")
@example("QXZJ", "qxz jqx\"'")
@example("QXZJ", "@?JJq")
@example("jq@xz", "J?J/J")
@example("@JJq", "J?JJ")
@example("QXZJ", "@J?JJ")
@example("QXZJ", "@J/JJ")
@example("QXZJ", "x@J?JJ")
def test_a_password_that_was_not_encoded_is_masked_too(user: str, password: str) -> None:
    # A port and a path look like this: nobody can tell.
    assume(not re.match(r"\d{0,5}(?:[/?#]|$)", password))
    url = f"https://{user}:{password}@host.io/group/repo.git"
    mirror = _understood({**FIELDS, "url": url, "last_error": f"cannot read '{url}' !"})
    assert mirror["url_has_credentials"] is True
    for text in texts_in(mirror):
        assert password not in text
    assert user not in mirror["url"]


def test_a_token_in_the_query_is_masked_where_it_is_repeated() -> None:
    mirror = _understood(
        {**FIELDS, "url": "https://host/a?private_token=glpat-0123", "last_error": "glpat-0123 refused"}
    )
    assert (mirror["last_error"], mirror["url_has_credentials"]) == (f"{MASK} refused", True)


@pytest.mark.parametrize(
    ("url", "last_error", "masked_url", "masked_error"),
    [
        (
            "https://mirror:s3cret-Pa55@mirror.example.com/platform/cart.git",
            "fatal: repository 'https://mirror.example.com/platform/cart.git' not found",
            f"https://{MASK}:{MASK}@mirror.example.com/platform/cart.git",
            "fatal: repository 'https://mirror.example.com/platform/cart.git' not found",
        ),
        (
            "https://acme@acme.visualstudio.com/Shop/_git/cart",
            "Authentication failed for 'https://acme@acme.visualstudio.com/Shop/_git/cart/'",
            f"https://{MASK}@acme.visualstudio.com/Shop/_git/cart",
            f"Authentication failed for 'https://{MASK}@acme.visualstudio.com/Shop/_git/cart/'",
        ),
        (
            "https://gitlab:TOKEN-1@gitlab.example.com/gitlab/gitlab.git",
            "gitlab.example.com: TOKEN-1 of gitlab refused",
            f"https://{MASK}:{MASK}@gitlab.example.com/gitlab/gitlab.git",
            f"gitlab.example.com: {MASK} of gitlab refused",
        ),
        (
            "https://token:S3cr3t@h.example.com/x",
            "invalid token for https://token:S3cr3t@h.example.com/x",
            f"https://{MASK}:{MASK}@h.example.com/x",
            f"invalid token for https://{MASK}:{MASK}@h.example.com/x",
        ),
        (
            "https://u:Authentication@h.example.com/x",
            "Authentication failed for 'https://u:Authentication@h.example.com/x', not Authentication",
            f"https://{MASK}:{MASK}@h.example.com/x",
            f"Authentication failed for 'https://{MASK}:{MASK}@h.example.com/x', not {MASK}",
        ),
    ],
    ids=["host", "account in the host", "host and path", "word of the cause", "password of the cause"],
)
def test_the_source_and_the_cause_stay_readable(url: str, last_error: str, masked_url: str, masked_error: str) -> None:
    mirror = _understood({**FIELDS, "url": url, "last_error": last_error})
    assert (mirror["url"], mirror["last_error"]) == (masked_url, masked_error)
    assert mirror["last_error_detail"] == {"msg": masked_error, "code": None}


ERRORS = [
    "fatal: Authentication failed for 'https://h.example.com/x/'",
    "fatal: could not read Username for 'https://h.example.com': terminal prompts disabled",
    "remote: HTTP Basic: Access denied. The provided password or token is incorrect",
    "remote: Invalid username or password.",
    "git@h.example.com: Permission denied (publickey).",
    "fatal: unable to access 'https://h.example.com/x/': The requested URL returned error: 403",
    "fatal: repository 'https://h.example.com/x/' not found",
    "fatal: '/x' does not appear to be a git repository",
    "fatal: couldn't find remote ref refs/heads/main",
    "fatal: Remote branch main not found in upstream origin",
    "ssh: Could not resolve hostname h.example.com: Name or service not known",
    "error: RPC failed; curl 28 Operation timed out",
    "error: RPC failed; HTTP 504 curl 22 The requested URL returned error: 504",
    "fatal: unable to access 'https://h.example.com/x/': SSL certificate problem: unable to get local issuer "
    "certificate",
    "fatal: server certificate verification failed. CAfile: none CRLfile: none",
    "! [remote rejected] main -> main (pre-receive hook declined)",
    "! [rejected] main -> main (non-fast-forward)",
    "fatal: write error: No space left on device",
    "fatal: the remote end hung up unexpectedly",
    "Failed to connect to h.example.com port 443: Connection refused",
    "error: 429 Too Many Requests",
    "fatal: early EOF",
    "exit status 128",
]


@pytest.mark.parametrize("error", ERRORS)
def test_the_cause_is_known_whatever_word_of_it_is_the_password(error: str) -> None:
    for password in set(re.findall(r"\w+", error)):
        mirror = _understood({**FIELDS, "url": f"https://u:{password}@source.example.com/a", "last_error": error})
        assert explain(mirror["last_error"]) == explain(error), password


def test_short_passwords_are_masked_as_words_so_that_texts_stay_readable() -> None:
    mirror = _understood(
        {
            **FIELDS,
            "url": "https://a:128@host/a.git",
            "update_status": "failed",
            "last_update_at": "2026-12-27T18:52:21.128+08:00",
            "last_error": '{"msg":"a bad password: 128, 1280 tries","code":"7"}',
        }
    )
    assert mirror["last_error"] == f'{{"msg":"a bad password: {MASK}, 1280 tries","code":"7"}}'
    assert mirror["last_update_at"] == "2026-12-27T18:52:21.128+08:00"


def test_a_password_that_is_an_ordinary_word_does_not_destroy_fields() -> None:
    fields = {
        "id": 2026,
        "update_status": "failed",
        "last_update_at": "2026-12-27T18:52:21.000+08:00",
        "last_successful_update_at": "2026-12-27T18:52:21.000+08:00",
        "endpoint_uuid": "2026-failed",
        "number_of_failures": 2026,
    }
    for url in ("https://failed:2026@host/a.git", "https://2026:failed@host/a.git", "https://h/a?key=id"):
        mirror = _understood({**FIELDS, **fields, "url": url})
        assert {name: mirror[name] for name in fields} == fields
        assert mirror.keys() == {*FIELDS, "last_error_detail", "url_has_credentials"}


def test_a_password_is_masked_as_a_name_and_as_a_number_too() -> None:
    new = {"hunter2pw": 1, "x": {"hunter2pw": [12345678]}, "12345678": 12345678, "n": 12345679}
    mirror = _understood({**FIELDS, **new, "url": "https://bob:hunter2pw@h/x?pwd=12345678"})
    assert {name: value for name, value in mirror.items() if name not in FIELDS} == {
        MASK: 1,
        "x": {MASK: [MASK]},
        f"{MASK}_": MASK,
        "n": 12345679,
        "last_error_detail": None,
        "url_has_credentials": True,
    }


def test_the_base64_of_user_and_password_is_masked() -> None:
    mirror = _understood(
        {
            **FIELDS,
            "url": "https://bob:hunter2pw@h/x",
            "last_error": "> Authorization: Basic Ym9iOmh1bnRlcjJwdw== sent, and x=Ym9iOmh1bnRlcjJwdw",
        }
    )
    assert mirror["last_error"] == f"> Authorization: Basic {MASK} sent, and x={MASK}"


def test_markers_of_ansible_do_not_pass() -> None:
    mirror = _understood({**FIELDS, "__ansible_type": 1, "x": [{"__ansible_vault": "abc"}]})
    assert (mirror["ansible_type"], mirror["x"]) == (1, [{"ansible_vault": "abc"}])
    assert "__ansible_" not in json.dumps(mirror)
    mirror = _understood({**FIELDS, "last_error": json.dumps({"msg": "x", "code": "7", "__ansible_type": "x"})})
    assert mirror["last_error_detail"] == {"msg": "x", "code": "7"}


# --- Anything


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(), max_size=10)
    | st.sampled_from([SECRET, f"https://u:{SECRET}@h/x", f"a {SECRET}", "true", "7", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.just(SECRET), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from([*FIELDS, "new", SECRET]), JSON, max_size=8).map(
        lambda v: {**v, "repository_id": 7}
    )
    | st.dictionaries(st.sampled_from(sorted(FIELDS)), JSON, max_size=2).map(
        lambda value: {**FIELDS, **value, "repository_id": 7}
    )
    | JSON
)
def test_any_json_is_a_mirror_without_secrets_or_refused(value: t.Any) -> None:
    body = json.dumps(value).encode()
    try:
        understood = _understood(decoded(_response(body), MIRROR_LIMITS))
    except UnexpectedShape as error:
        text = str(error)
    else:
        text = json.dumps(understood, ensure_ascii=False, allow_nan=False)
        assert understood["repository_id"] == 7
        assert isinstance(understood["repository_id"], int)
    assert SECRET not in text
    text.encode("utf-8")
