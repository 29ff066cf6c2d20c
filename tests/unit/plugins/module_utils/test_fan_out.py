# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many repositories at once: nothing lost, nothing asked twice, and no key locked."""

from __future__ import annotations

import collections
import errno
import itertools
import threading
import time
import tracemalloc
import typing as t

import pytest

from ansible_collections.huaweicloud.codearts.plugins.module_utils import _pacing, _sockets
from ansible_collections.huaweicloud.codearts.plugins.module_utils._credentials import AccessKey, Password
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import (
    AuthenticationError,
    CodeHubError,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._fan_out import (
    UNPROVEN_CONCURRENCY,
    FanOut,
    ProcessorLoad,
    workers_wanted,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import Pacer, RunEnded
from ansible_collections.huaweicloud.codearts.plugins.module_utils._reading import Reading, read_remote_mirrors
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.reasons import REASONS
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.module_utils.scripted_server import (
    Close,
    Reply,
    Request,
    Reset,
    Responder,
    error_response,
    healthy,
    http_response,
    json_response,
    mirror_response,
)

pytestmark = pytest.mark.usefixtures("no_pauses")

KEY = AccessKey("the access key in the option access_key", "the-ak", "the-sk")
NO_PERMISSION = json_response({"error": {"code": "CH.080401", "message": "no"}, "status": "failed"}, 401)
BAD_KEY = error_response(401, "APIGW.0301", "Incorrect IAM authentication information: AK the-ak not exist")


def slowly(response: Responder, seconds: float = 0.01) -> Responder:
    def wait_and_respond(request: Request) -> Reply:
        time.sleep(seconds)
        return response(request)

    return wait_and_respond


def together(response: Responder, count: int) -> Responder:
    """Respond to the first request, and then to none until so many are under way at the same time."""
    numbers = itertools.count()
    enough = threading.Event()

    def wait_and_respond(request: Request) -> Reply:
        number = next(numbers)
        if number == count:
            enough.set()
        if number:
            enough.wait(30)
        return response(request)

    return wait_and_respond


def accounted_for(reading: Reading, repository_ids: t.Sequence[int]) -> bool:
    """Tell whether mirrors and failures together have each id once, and each list is in the order asked for."""
    place = {number: index for index, number in enumerate(repository_ids)}
    read = [mirror["repository_id"] for mirror in reading.remote_mirrors]
    failed = [failure["repository_id"] for failure in reading.failures]
    assert read == sorted(read, key=place.__getitem__)
    assert failed == sorted(failed, key=place.__getitem__)
    assert (len(read), len(failed)) == (reading.summary["retrieved"], reading.summary["failed"])
    assert reading.summary["requested"] == len(repository_ids)
    return sorted(read + failed) == sorted(repository_ids)


# --- Against a server


def test_each_repository_is_read_once_and_returned_in_order(serve: t.Any, connect: t.Any) -> None:
    server = serve(healthy)
    ids = [(number * 7919) % 100003 for number in range(1, 501)]
    reading = read_remote_mirrors(connect(server.url, 16), ids, 16)
    assert [mirror["repository_id"] for mirror in reading.remote_mirrors] == ids
    assert reading.failures == []
    assert sorted(request.repository_id for request in server.requests) == sorted(ids)
    assert reading.summary["calls"] == 500
    assert server.connections <= 16


def test_the_first_call_goes_alone_and_then_all_work(
    serve: t.Any, connect: t.Any, caplog: pytest.LogCaptureFixture
) -> None:
    responded: list[float] = []

    def response(request: Request) -> bytes:
        if request.repository_id == 1:
            time.sleep(0.1)
        responded.append(time.monotonic())
        return healthy(request)

    server = serve(together(response, UNPROVEN_CONCURRENCY + 1))
    read_remote_mirrors(connect(server.url, 32), range(1, 200), 32)
    assert server.requests[0].repository_id == 1
    assert min(request.arrived_at for request in server.requests[1:]) >= responded[0]
    assert UNPROVEN_CONCURRENCY < server.most_at_once <= 32
    assert server.connections <= 32
    # urllib3 says so when it throws a connection away that the next call could have used.
    assert "pool is full" not in caplog.text


@pytest.mark.parametrize("response", [BAD_KEY, http_response(401), error_response(401, "DEV.00000003", "认证信息过期")])
def test_a_wrong_key_makes_one_call_however_many_repositories(response: bytes, serve: t.Any, connect: t.Any) -> None:
    server = serve(slowly(lambda request: response))
    reading = read_remote_mirrors(connect(server.url, 64, credentials=KEY, retries=4), range(1, 1001), 64)
    assert len(server.requests) == server.connections == 1
    assert accounted_for(reading, range(1, 1001))
    assert [failure["reason"] for failure in reading.failures] == ["unauthorized"] + ["not_attempted"] * 999
    assert reading.failures[999]["attempts"] == 0
    assert reading.summary["calls"] == 1


def test_a_key_revoked_in_the_middle_ends_the_run(serve: t.Any, connect: t.Any) -> None:
    counter = itertools.count(1)
    server = serve(slowly(lambda request: healthy(request) if next(counter) <= 100 else BAD_KEY))
    reading = read_remote_mirrors(connect(server.url, 8, credentials=KEY), range(1, 1001), 8)
    assert accounted_for(reading, range(1, 1001))
    assert reading.summary["retrieved"] == 100
    assert len(server.requests) <= 108
    reasons = {failure["reason"] for failure in reading.failures}
    assert reasons == {"unauthorized", "not_attempted"}
    assert "The run ended early: CodeHub responded with HTTP 401" in reading.message
    assert "the-ak" not in reading.message


def test_no_permission_on_one_repository_does_not_stop_the_others(serve: t.Any, connect: t.Any) -> None:
    server = serve(lambda request: NO_PERMISSION if request.repository_id % 2 else healthy(request))
    reading = read_remote_mirrors(connect(server.url, 8, credentials=KEY), range(1, 101), 8)
    assert (reading.summary["retrieved"], reading.summary["failed"]) == (50, 50)
    assert {failure["reason"] for failure in reading.failures} == {"forbidden"}
    assert len(server.requests) == 100


def test_no_permission_on_any_repository_is_still_asked_with_all_workers(serve: t.Any, connect: t.Any) -> None:
    server = serve(together(lambda request: NO_PERMISSION, UNPROVEN_CONCURRENCY + 1))
    read_remote_mirrors(connect(server.url, 16, credentials=KEY), range(1, 201), 16)
    assert len(server.requests) == 200
    assert server.most_at_once > UNPROVEN_CONCURRENCY


@pytest.mark.parametrize("response", [http_response(500), http_response(200, b"<html>"), http_response(404), [Reset()]])
def test_until_the_key_is_proven_few_calls_are_under_way(response: Reply, serve: t.Any, connect: t.Any) -> None:
    server = serve(slowly(lambda request: response))
    read_remote_mirrors(connect(server.url, 64, credentials=KEY), range(1, 101), 64)
    assert len(server.requests) == 100
    assert server.most_at_once <= UNPROVEN_CONCURRENCY


def test_a_bad_key_found_out_late_is_not_locked(serve: t.Any, connect: t.Any) -> None:
    counter = itertools.count(1)
    server = serve(slowly(lambda request: http_response(500) if next(counter) <= 20 else BAD_KEY))
    read_remote_mirrors(connect(server.url, 64, credentials=KEY), range(1, 1001), 64)
    assert len(server.requests) - 20 <= UNPROVEN_CONCURRENCY <= 5


def test_a_thousand_with_one_in_twenty_failing_in_a_way_of_its_own(serve: t.Any, connect: t.Any) -> None:
    ways: dict[int, tuple[Reply, str]] = {
        20: (NO_PERMISSION, "forbidden"),
        40: (error_response(403, "CH.004403", "no"), "forbidden"),
        60: (error_response(404, "CH.004404", "no"), "not_found"),
        80: (error_response(400, "CH.010001", "no"), "invalid_request"),
        100: (http_response(302, headers={"Location": "http://127.0.0.1:1/"}), "redirected"),
        120: (http_response(500, b"<html>"), "server_error"),
        140: ([Reset()], "connection_error"),
        160: ([b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{", Close()], "connection_error"),
        180: ([30.0], "timeout"),
        200: (http_response(200, b"[]"), "invalid_response"),
        220: (mirror_response(5), "invalid_response"),
        240: (http_response(200), "invalid_response"),
        0: (http_response(404, b"<html>"), "not_codehub"),
    }

    def response(request: Request) -> Reply:
        way = ways.get(request.repository_id % 260)
        return way[0] if way and request.repository_id % 20 == 0 else healthy(request)

    server = serve(response)
    ids = range(1, 1001)
    reading = read_remote_mirrors(connect(server.url, 32, retries=1, timeout=3.0), ids, 32)
    assert accounted_for(reading, ids)
    expected = {number: ways[number % 260][1] for number in ids if number % 260 in ways and number % 20 == 0}
    assert {failure["repository_id"]: failure["reason"] for failure in reading.failures} == expected
    for failure in reading.failures:
        repeated = failure["reason"] in ("server_error", "connection_error", "timeout")
        assert failure["attempts"] == (2 if repeated else 1)
        assert failure["reason"] in REASONS
    assert reading.summary["calls"] == len(server.requests)


# --- 429


def test_throttled_calls_are_never_lost(serve: t.Any, connect: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pacing, "_UNNAMED_PAUSE", 0.05)
    counter = itertools.count(1)

    def response(request: Request) -> Reply:
        return error_response(429, "APIGW.0308", "slow down") if next(counter) % 50 == 0 else healthy(request)

    server = serve(response)
    reading = read_remote_mirrors(connect(server.url, 16), range(1, 301), 16)
    assert (reading.summary["retrieved"], reading.failures) == (300, [])
    assert reading.summary["calls"] == len(server.requests) > 300


def test_when_nothing_gets_through_for_long_the_rest_is_not_attempted(
    serve: t.Any, connect: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_pacing, "_UNNAMED_PAUSE", 0.05)
    monkeypatch.setattr(_pacing, "PATIENCE", 0.4)
    server = serve(
        lambda request: healthy(request) if request.repository_id <= 20 else error_response(429, "APIGW.0308", "no")
    )
    reading = read_remote_mirrors(connect(server.url, 8), range(1, 201), 8)
    assert accounted_for(reading, range(1, 201))
    assert reading.summary["retrieved"] == 20
    counts = [failure["reason"] for failure in reading.failures]
    assert set(counts) == {"rate_limited", "not_attempted"}
    assert 1 <= counts.count("rate_limited") <= 8
    for failure in reading.failures:
        assert (failure["http_status"] == 429) is (failure["reason"] == "rate_limited")
    assert (
        "The run ended early: CodeHub responded with HTTP 429 APIGW.0308: no. Every request was rejected"
        in reading.message
    )
    # A limit is no fault of the credentials: on_failure: report may report it.
    assert not reading.authentication_error


def test_after_a_rejection_few_requests_are_in_flight(
    serve: t.Any, connect: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_pacing, "_UNNAMED_PAUSE", 0.05)
    counter = itertools.count(1)
    at_once = 0
    most_after_pause = 0

    def response(request: Request) -> Reply:
        nonlocal at_once, most_after_pause
        number = next(counter)
        at_once += 1
        time.sleep(0.02)
        if number > 60:
            most_after_pause = max(most_after_pause, at_once)
        at_once -= 1
        return error_response(429, "APIGW.0308", "slow down") if number == 30 else healthy(request)

    server = serve(response)
    reading = read_remote_mirrors(connect(server.url, 8), range(1, 201), 8)
    assert reading.failures == []
    assert len(server.requests) == 201
    assert 1 <= most_after_pause < 8


# --- A password


class _Iam:
    """IAM, slow, and its tokens. tokens: how many it gives before it refuses the password."""

    def __init__(self, tokens: int = 1000) -> None:
        self._tokens = tokens
        self._lock = threading.Lock()
        self.calls = 0

    def __call__(self, request: Request) -> bytes:
        with self._lock:
            self.calls += 1
            number = self.calls
        time.sleep(0.05)
        if number > self._tokens:
            return json_response({"error": {"code": 401, "message": "The username or password is wrong."}}, 401)
        return json_response({}, 201, {"X-Subject-Token": f"token-{number}"})


def _user(iam_url: str) -> Password:
    return Password("the user in the option username", "someone", "s3cr3t", "company", "cn-north-4", iam_url)


def _until_token_1_dies(calls: int) -> Responder:
    counter = itertools.count(1)

    def response(request: Request) -> bytes:
        dead = next(counter) > calls and request.headers["x-auth-token"] == "token-1"
        return error_response(401, "APIGW.0301", "token expired") if dead else healthy(request)

    return slowly(response, 0.005)


def test_a_token_that_expires_among_16_workers_is_renewed_once(serve: t.Any, connect: t.Any) -> None:
    iam = _Iam()
    server = serve(_until_token_1_dies(100))
    client = connect(server.url, 16, credentials=_user(serve(iam).url))
    reading = read_remote_mirrors(client, range(1, 401), 16)
    assert (reading.summary["retrieved"], reading.failures) == (400, [])
    assert iam.calls == 2
    assert 400 < len(server.requests) <= 416
    assert reading.summary["calls"] == len(server.requests)


def test_a_password_changed_in_the_middle_is_tried_once_among_16_workers(serve: t.Any, connect: t.Any) -> None:
    iam = _Iam(tokens=1)
    server = serve(_until_token_1_dies(100))
    client = connect(server.url, 16, credentials=_user(serve(iam).url))
    reading = read_remote_mirrors(client, range(1, 401), 16)
    assert iam.calls == 2
    assert accounted_for(reading, range(1, 401))
    assert reading.summary["retrieved"] == 100
    assert reading.summary["calls"] == len(server.requests)
    assert "s3cr3t" not in str(reading)


def test_a_wrong_password_makes_one_call_to_iam_and_none_to_codehub(serve: t.Any, connect: t.Any) -> None:
    iam, server = _Iam(tokens=0), serve(healthy)
    client = connect(server.url, 64, credentials=_user(serve(iam).url), retries=4)
    reading = read_remote_mirrors(client, range(1, 1001), 64)
    assert (iam.calls, len(server.requests), reading.summary["calls"]) == (1, 0, 0)
    assert accounted_for(reading, range(1, 1001))
    assert [failure["reason"] for failure in reading.failures[:2]] == ["unauthorized", "not_attempted"]


# --- On its own


def _fan_out(numbers: t.Sequence[int], read: t.Callable[[int], t.Any], concurrency: int = 16) -> FanOut[t.Any]:
    return FanOut(numbers, read, Pacer(0), concurrency)


def test_nothing_to_read_is_read() -> None:
    assert _fan_out([], lambda number: number).run() == []


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 17, 200])
@pytest.mark.parametrize("concurrency", [1, 2, 4, 5, 128])
def test_any_number_with_any_concurrency_is_read_once_in_order(count: int, concurrency: int) -> None:
    read: list[int] = []
    numbers = [number * 3 % 1009 for number in range(1, count + 1)]

    def double(number: int) -> int:
        read.append(number)
        return number * 2

    outcomes = _fan_out(numbers, double, concurrency).run()
    assert outcomes == [number * 2 for number in numbers]
    assert sorted(read) == sorted(numbers)


def test_threads_are_as_many_as_workers_not_as_things() -> None:
    threads: set[int] = set()
    most = 0

    def read(number: int) -> int:
        nonlocal most
        threads.add(threading.get_ident())
        most = max(most, threading.active_count())
        return number

    before = threading.active_count()
    _fan_out(range(5000), read, 8).run()
    assert most <= before + 8
    assert len(threads) <= 1 + UNPROVEN_CONCURRENCY + 8


@pytest.mark.parametrize(
    ("workers", "busy", "cores", "wanted"),
    [
        (1, 0.9, 2, 1),  # Responses come at once: a second thread would only fight for the interpreter.
        (1, 0.9, 1, 2),  # On a single core it costs nothing.
        (2, 0.99, 1, 2),
        (1, 0.5, 2, 2),
        (3, 0.6, 2, 5),
        (1, 0.01, 2, 4),  # Responses take their time.
        (4, 0.0, 2, 16),
    ],
)
def test_workers_are_added_while_the_processor_waits(workers: int, busy: float, cores: int, wanted: int) -> None:
    assert workers_wanted(workers, busy, cores) == wanted


def test_the_load_is_the_share_of_a_core_since_the_last_check() -> None:
    load = ProcessorLoad()
    assert load.cores >= 1
    time.sleep(0.05)
    assert 0 <= load.since_last_check() < 1
    assert 0 <= load.since_last_check() <= 1


def test_things_that_hang_do_not_keep_others_waiting() -> None:
    others = itertools.count(1)
    all_others = threading.Event()

    def read(number: int) -> int:
        # More hang than workers are started at first.
        if 500 < number <= 510:
            assert all_others.wait(30)
        elif next(others) == 990:
            all_others.set()
        return number

    assert _fan_out(range(1000), read, 16).run() == list(range(1000))


def test_all_workers_start_while_none_has_got_a_response() -> None:
    is_over = threading.Event()
    all_under_way = threading.Barrier(16)

    def keep_the_processor_busy() -> None:
        while not is_over.is_set():
            pass

    def read(number: int) -> int:
        if number:
            # As connecting does, the other thread uses CPU time while all wait for their first response.
            all_under_way.wait(30)
        return number

    threading.Thread(target=keep_the_processor_busy, daemon=True).start()
    try:
        assert _fan_out(range(17), read, 16).run() == list(range(17))
    finally:
        is_over.set()


def test_what_hangs_before_the_credentials_are_proven_keeps_no_other_waiting() -> None:
    others = itertools.count(1)
    all_others = threading.Event()
    unproven = CodeHubError("server_error", "The service is down.", http_status=503)

    def read(number: int) -> int:
        if number == 0:
            raise unproven
        if number == 1:
            assert all_others.wait(30)
        elif next(others) == 98:
            all_others.set()
        return number

    assert _fan_out(range(100), read, 2).run() == [unproven, *range(1, 100)]


def test_concurrency_rises_while_a_response_hangs_from_before_the_proof() -> None:
    all_under_way = threading.Barrier(8)

    def read(number: int) -> int:
        if number == 0:
            raise CodeHubError("server_error", "The service is down.", http_status=503)
        # The second proves the credentials, and the others need more workers than there are before.
        if number != 2:
            all_under_way.wait(30)
        return number

    assert _fan_out(range(10), read, 8).run()[1:] == list(range(1, 10))


def test_memory_grows_with_the_results_alone() -> None:
    numbers = range(100000)
    tracemalloc.start()
    try:
        outcomes = _fan_out(numbers, lambda number: None, 16).run()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(outcomes) == 100000
    # Two lists of 100,000 references, and little else.
    assert peak < 100000 * 8 * 2 + 1024 * 1024


def test_who_waits_for_the_pacer_when_the_run_ends_is_not_attempted() -> None:
    pacer = Pacer(1)
    error = AuthenticationError("unauthorized", "The key is wrong.")
    started = threading.Event()

    def read(number: int) -> int:
        if number == 1:
            return 1
        if number == 2:
            started.wait(5)
            raise error
        started.set()
        pacer.acquire()
        pacer.acquire()
        return number

    fan_out = FanOut([1, 2, 3, 4], read, pacer, 4)
    outcomes = fan_out.run()
    assert fan_out.ended_by is error
    assert outcomes[:2] == [1, error]
    for outcome in outcomes[2:]:
        assert isinstance(outcome, CodeHubError)
        assert outcome.reason == "not_attempted"
        assert outcome.message.endswith("The key is wrong.")


def test_calls_made_before_the_run_ended_are_counted() -> None:
    def read(number: int) -> int:
        if number == 2:
            raise AuthenticationError("unauthorized", "text")
        raise RunEnded(3)

    outcomes = _fan_out([1, 2], read, 1).run()
    assert [outcome.attempts for outcome in outcomes] == [3, 0]


@pytest.mark.parametrize(
    "error", [ZeroDivisionError, RecursionError, MemoryError, OSError(24, "Too many"), KeyError("s3cr3t")]
)
def test_whatever_is_raised_for_one_is_its_failure_alone(error: t.Any) -> None:
    def read(number: int) -> int:
        if number == 50:
            raise error
        return number

    outcomes = _fan_out(range(100), read).run()
    failure = outcomes.pop(50)
    assert outcomes == [number for number in range(100) if number != 50]
    assert failure.reason == ("connection_error" if isinstance(error, OSError) else "invalid_response")
    assert "s3cr3t" not in failure.message


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_what_a_worker_raises_to_end_itself_costs_no_other_result(error: type[BaseException]) -> None:
    def read(number: int) -> int:
        if number == 50:
            # The main thread reads only the first.
            raise error
        return number

    outcomes = _fan_out(range(100), read).run()
    assert outcomes.pop(50).reason == "invalid_response"
    assert outcomes == [number for number in range(100) if number != 50]


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_fewer_threads_than_asked_for_are_slower_but_lose_nothing(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start
    left = [threads]

    def limited(thread: threading.Thread) -> None:
        if not left[0]:
            raise RuntimeError("can't start new thread")
        left[0] -= 1
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", limited)
    assert _fan_out(range(200), lambda number: number, 128).run() == list(range(200))


@pytest.mark.parametrize("exception", [KeyboardInterrupt, SystemExit])
def test_an_exception_in_the_main_thread_lets_no_further_request_start(
    exception: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    pacer = Pacer(0)
    started: list[int] = []
    may_end = threading.Event()
    join = threading.Thread.join

    def read(number: int) -> int:
        pacer.acquire()
        started.append(number)
        if number > 10:
            may_end.wait(60)
        pacer.unanswered()
        return number

    def interrupted(thread: threading.Thread, timeout: float | None = None) -> None:
        if len(started) > 10:
            raise exception
        join(thread, timeout)

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(exception):
        FanOut(range(1000), read, pacer, 4).run()
    before = len(started)
    may_end.set()
    monkeypatch.undo()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon:
            thread.join(5)
    assert len(started) <= before + 4 < 100


def test_a_run_that_nobody_waits_for_ends() -> None:
    clock = itertools.count()
    abandoned = [False]
    pacer = Pacer(0, is_abandoned=lambda: abandoned[0], now=lambda: float(next(clock)))

    def read(number: int) -> int:
        pacer.acquire()
        abandoned[0] = number >= 20
        pacer.unanswered()
        return number

    outcomes = FanOut(range(100), read, pacer, 1).run()
    assert outcomes[:20] == list(range(20))
    assert outcomes[30].reason == "not_attempted"
    assert "Ansible program" in outcomes[30].message


# --- The end of a run


def test_after_the_time_limit_no_further_request_starts(serve: t.Any, connect: t.Any) -> None:
    server = serve(slowly(healthy, 0.05))
    client = connect(server.url, 2, time_limit=3.0)
    reading = read_remote_mirrors(client, range(1, 1001), 2)
    assert accounted_for(reading, range(1, 1001))
    assert 0 < reading.summary["retrieved"] < 1000
    assert {failure["reason"] for failure in reading.failures} == {"not_attempted"}
    assert reading.failures[-1]["message"].endswith("The time limit of 3 s was reached.")
    assert reading.ended_because == "The time limit of 3 s was reached."
    assert not reading.authentication_error


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (http_response(503), "server_error"),
        ([Reset()], "connection_error"),
        (http_response(403, b"<html>"), "not_codehub"),
        (http_response(200, b"<html>"), "invalid_response"),
        (http_response(302, headers={"Location": "/login"}), "redirected"),
        ([b"HTTP/1.1 200 ", 60.0], "timeout"),
    ],
)
def test_a_run_ends_where_no_response_is_usable_for_long(
    reply: Reply, reason: str, serve: t.Any, connect: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_pacing, "PATIENCE", 1.0)
    # 100 requests a second and thread at most: the IDs last longer than the patience.
    server = serve(slowly(lambda request: reply))
    ids = range(1, 5001)
    timeout = 0.3 if reason == "timeout" else 30.0
    reading = read_remote_mirrors(connect(server.url, 4, retries=2, timeout=timeout), ids, 4)
    reasons = collections.Counter(failure["reason"] for failure in reading.failures)
    assert set(reasons) == {reason, "not_attempted"}
    assert reasons["not_attempted"] > 0
    assert accounted_for(reading, ids)
    assert reading.ended_because
    assert "No request got a usable response for" in reading.failures[-1]["message"]
    assert not reading.authentication_error


def test_failures_among_usable_responses_never_end_a_run(
    serve: t.Any, connect: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_pacing, "PATIENCE", 2.0)
    replies = (http_response(503), error_response(404, "CH.004404", "no"))
    server = serve(slowly(lambda request: replies[request.repository_id % 2], 0.01))
    reading = read_remote_mirrors(connect(server.url, 4), range(1, 1001), 4)
    assert {failure["reason"] for failure in reading.failures} == {"server_error", "not_found"}


def test_too_few_sockets_make_a_run_slower_but_lose_nothing(
    serve: t.Any, connect: t.Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []

    class Scarce(_sockets.BoundedSocket):
        def __init__(self, *arguments: t.Any, **named: t.Any) -> None:
            opened.append(1)
            if len(opened) > 5:
                raise OSError(errno.EMFILE, "Too many open files")
            super().__init__(*arguments, **named)

    monkeypatch.setattr(_sockets, "BoundedSocket", Scarce)
    server = serve(slowly(healthy))
    reading = read_remote_mirrors(connect(server.url, 32), range(1, 301), 32)
    assert (reading.summary["retrieved"], reading.failures) == (300, [])
    assert server.most_at_once <= 5
    assert reading.summary["calls"] == 300


def test_no_socket_at_all_is_a_failure_that_says_what_to_do(connect: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*arguments: t.Any, **named: t.Any) -> t.Any:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(_sockets, "BoundedSocket", none)
    reading = read_remote_mirrors(connect("http://127.0.0.1:1", 4), [1, 2], 4)
    assert [failure["reason"] for failure in reading.failures] == ["connection_error"] * 2
    assert "ulimit -n" in reading.failures[0]["message"]
