# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials on a request: the signature judged by the official SDK, and tokens shared by many threads."""

from __future__ import annotations

import datetime
import json
import threading
import time
import typing as t
from urllib.parse import quote, urlencode, urlsplit

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._auth import (
    Authenticator,
    PasswordAuth,
    SignatureAuth,
    TokenAuth,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._transport import Request

NOW = datetime.datetime(2026, 11, 24, 10, 15, 0, tzinfo=datetime.timezone.utc)
URL = "https://codehub.example.com/v4/repositories/1/remote-mirror"

KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
PATHS = st.lists(TEXTS.filter(lambda text: text not in (".", "..")), max_size=5).map(
    lambda parts: "/" + "/".join(quote(part, safe="") for part in parts)
)


def _signed(url: str, method: str = "GET", body: bytes | None = None, **keys: str) -> dict[str, str]:
    request = Request.create(method, url, "", body)
    values = {"access_key": "ak", "secret_key": "sk", **keys}
    SignatureAuth(**values, now=lambda: NOW).authenticate(request)
    return request.headers


def authenticated(auth: Authenticator) -> Request:
    request = Request.create("GET", URL, "")
    auth.authenticate(request)
    return request


@settings(max_examples=400)
@given(
    path=PATHS,
    query=st.lists(st.tuples(TEXTS, TEXTS), max_size=5),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    body=st.none() | st.binary(max_size=50),
    access_key=KEYS,
    secret_key=KEYS,
    security_token=st.just("") | KEYS,
    host=st.sampled_from(["codehub.example.com", "127.0.0.1:8080", "[::1]:443"]),
)
@example(
    path="/",
    query=[("b", "2"), ("a", "2"), ("a", "1"), ("a", ""), ("", "x")],
    method="GET",
    body=None,
    access_key="ak",
    secret_key="sk",
    security_token="",
    host="host",
)
@example(
    path="/v4/%7Euser/a%2Fb/",
    query=[("名", "值 +&=~*")],
    method="PUT",
    body=b"{}",
    access_key="ak",
    secret_key="sk",
    security_token="token",
    host="host",
)
def test_the_signature_is_that_of_the_official_sdk(
    *,
    path: str,
    query: list[tuple[str, str]],
    method: str,
    body: bytes | None,
    access_key: str,
    secret_key: str,
    security_token: str,
    host: str,
) -> None:
    url = f"https://{host}{path}" + (f"?{urlencode(query)}" if query else "")
    headers = _signed(url, method, body, access_key=access_key, secret_key=secret_key, security_token=security_token)
    signed = {"Host": host, "X-Sdk-Date": "20261124T101500Z"}
    if security_token:
        signed["X-Security-Token"] = security_token
    theirs = SdkRequest(
        method=method, host=host, resource_path=path, query_params=list(query), header_params=dict(signed), body=body
    )
    Signer(BasicCredentials(access_key, secret_key, "project")).sign(theirs)
    assert headers["Authorization"] == theirs.header_params["Authorization"]
    assert {name: headers[name] for name in signed} == signed
    assert urlsplit(url).path == path


def test_permanent_keys_send_no_security_token() -> None:
    assert "X-Security-Token" not in _signed(URL)


def test_the_secret_key_is_not_sent() -> None:
    assert "s3cr3t-key" not in json.dumps(_signed(URL, secret_key="s3cr3t-key"))


def test_the_date_is_in_utc_and_now() -> None:
    request = Request.create("GET", URL, "")
    SignatureAuth("ak", "sk").authenticate(request)
    sent = datetime.datetime.strptime(request.headers["X-Sdk-Date"], "%Y%m%dT%H%M%SZ")
    passed = datetime.datetime.now(datetime.timezone.utc) - sent.replace(tzinfo=datetime.timezone.utc)
    assert abs(passed.total_seconds()) < 5


def test_a_token_is_sent_as_it_is() -> None:
    auth = TokenAuth("the-token")
    request = authenticated(auth)
    assert request.headers["X-Auth-Token"] == "the-token"
    assert not auth.renew(request)


class _Iam:
    """Gives out tokens, slowly, and counts. fails_from: the number of the first fetch that fails."""

    def __init__(self, fails_from: int = 1000) -> None:
        self.fetches = 0
        self._fails_from = fails_from

    def fetch(self) -> str:
        self.fetches += 1
        number = self.fetches
        time.sleep(0.02)
        if number >= self._fails_from:
            raise PermissionError("wrong password")
        return f"token-{number}"


def _in_threads(count: int, work: t.Callable[[], t.Any]) -> list[t.Any]:
    results: list[t.Any] = []
    barrier = threading.Barrier(count)

    def run() -> None:
        barrier.wait()
        try:
            results.append(work())
        except PermissionError as error:
            results.append(error)

    threads = [threading.Thread(target=run) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_many_threads_fetch_one_token() -> None:
    iam = _Iam()
    auth = PasswordAuth(iam.fetch)
    tokens = _in_threads(32, lambda: authenticated(auth).headers["X-Auth-Token"])
    assert tokens == ["token-1"] * 32
    assert iam.fetches == 1


def test_many_refusals_of_one_token_renew_it_once() -> None:
    iam = _Iam()
    auth = PasswordAuth(iam.fetch)
    refused = [authenticated(auth) for _number in range(32)]
    renewed = _in_threads(32, lambda: auth.renew(refused.pop()))
    assert renewed == [True] * 32
    assert iam.fetches == 2
    assert authenticated(auth).headers["X-Auth-Token"] == "token-2"


def test_a_renewed_token_that_is_refused_is_not_renewed_again() -> None:
    iam = _Iam()
    auth = PasswordAuth(iam.fetch)
    assert auth.renew(authenticated(auth))
    assert not auth.renew(authenticated(auth))
    assert iam.fetches == 2


def test_a_failed_renewal_is_not_repeated_by_those_who_waited() -> None:
    iam = _Iam(fails_from=2)
    auth = PasswordAuth(iam.fetch)
    refused = [authenticated(auth) for _number in range(16)]
    renew_or_call = [lambda: auth.renew(refused.pop()), lambda: authenticated(auth)] * 16

    def work() -> t.Any:
        return renew_or_call.pop()()

    results = _in_threads(32, work)
    assert iam.fetches == 2
    # Who came before the renewal began may still have got the old token.
    assert sum(isinstance(result, PermissionError) for result in results) >= 16


def test_a_failed_first_fetch_is_not_repeated() -> None:
    iam = _Iam(fails_from=1)
    auth = PasswordAuth(iam.fetch)
    results = _in_threads(16, lambda: authenticated(auth))
    assert iam.fetches == 1
    assert all(isinstance(result, PermissionError) for result in results)
