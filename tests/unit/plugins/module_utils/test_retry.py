# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long to wait before a retry."""

from __future__ import annotations

import email.utils
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._libraries import HTTPError, Retry, urllib3
from ansible_collections.huaweicloud.codearts.plugins.module_utils._retry import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    RetryPolicy,
    parse_retry_after,
)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1", 1.0),
        (" 7 ", 7.0),
        ("007", 7.0),
        ("120", 120.0),
        ("121", 120.0),
        ("3600", 120.0),
        ("9" * 5000, 120.0),
        ("0", None),
        ("-1", None),
        ("1.5", None),
        ("1e3", None),
        ("", None),
        (" ", None),
        ("soon", None),
        ("\u0661", None),
        ("3, 5", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
        ("Wed, 21 Oct 2015 07:28:00 -0000", None),
        ("Mon, 99 Foo 2099 99:99:99 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 120.0),
        (None, None),
    ],
)
def test_both_forms_of_retry_after_and_what_is_neither(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value) == seconds


def test_a_date_means_the_time_until_it() -> None:
    seconds = parse_retry_after(email.utils.formatdate(time.time() + 50, usegmt=True))
    assert seconds is not None
    assert 48 < seconds <= 50
    assert parse_retry_after(email.utils.formatdate(time.time() + 5000, usegmt=True)) == LONGEST_PAUSE
    assert parse_retry_after(email.utils.formatdate(time.time() - 5, usegmt=True)) is None


@given(st.text() | st.text("0123456789:, -+.GMTWedSepJan"))
@example("Mon, 01 Jan 0001 00:00:00 +2359")
@example("Fri, 31 Dec 9999 23:59:59 -2359")
@example("1 Jan 1 1 1")
@example("Fri, 31 Dec 99999 23:59:59 GMT")
@example("0 jan 0 0:0 +9999999999999")
def test_no_header_makes_an_error(value: str) -> None:
    seconds = parse_retry_after(value)
    assert seconds is None or 0 < seconds <= LONGEST_PAUSE


def _after(tries: int) -> Retry:
    policy: Retry = RetryPolicy.create(tries)
    for _number in range(tries):
        policy = policy.increment("GET", "/", error=urllib3.exceptions.ProtocolError("broken"))
    return policy


@pytest.mark.parametrize("tries", [1, 2, 3, 4, 8, 9, 10, 50, 1100])
def test_pauses_grow_within_bounds(tries: int) -> None:
    policy = _after(tries)
    nominal = min(FIRST_PAUSE * 2.0 ** min(tries - 1, 20), LONGEST_PAUSE)
    pauses = {policy.get_backoff_time() for _number in range(200)}
    assert nominal / 2 <= min(pauses) < max(pauses) <= nominal
    assert len(pauses) > 100


@pytest.mark.parametrize(
    "error",
    [
        urllib3.exceptions.ProtocolError("broken"),
        urllib3.exceptions.ReadTimeoutError(None, "/", "silence"),
        urllib3.exceptions.ConnectTimeoutError(None, "silence"),
        urllib3.exceptions.NewConnectionError(None, "refused"),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_may_pass_is_tried_again_as_often_as_was_said(error: HTTPError, method: str) -> None:
    policy: Retry = RetryPolicy.create(2)
    for _number in range(2):
        policy = policy.increment(method, "/", error=error)
    with pytest.raises(HTTPError):
        policy.increment(method, "/", error=error)


def test_a_certificate_that_is_not_trusted_is_not_tried_again() -> None:
    with pytest.raises(HTTPError):
        RetryPolicy.create(4).increment("GET", "/", error=urllib3.exceptions.SSLError("not trusted"))


def test_no_further_tries_means_none() -> None:
    with pytest.raises(HTTPError):
        RetryPolicy.create(0).increment("GET", "/", error=urllib3.exceptions.ProtocolError("broken"))
