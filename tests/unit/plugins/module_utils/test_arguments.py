# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the options of a task and the environment mean together."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._arguments import (
    LARGEST_REPOSITORY_ID,
    AccessKey,
    ArgumentError,
    Password,
    Settings,
    Token,
    argument_spec,
    checked_concurrency,
    checked_repository_id,
    checked_repository_ids,
    settings_from,
)

WAYS = (
    "auth_token",
    "HW_AUTH_TOKEN",
    "access_key and secret_key",
    "HUAWEICLOUD_SDK_AK",
    "CLOUD_SDK_AK",
    "HW_ACCESS_KEY",
)
WAYS += ("username, password and domain_name", "HW_USER_NAME", "HW_USER_PASSWORD", "HW_DOMAIN_NAME")

TOKEN = {"HW_AUTH_TOKEN": "env-token"}
SDK_KEYS = {"HUAWEICLOUD_SDK_AK": "sdk-ak", "HUAWEICLOUD_SDK_SK": "sdk-sk"}
CLOUD_KEYS = {"CLOUD_SDK_AK": "cloud-ak", "CLOUD_SDK_SK": "cloud-sk"}
TERRAFORM_KEYS = {"HW_ACCESS_KEY": "hw-ak", "HW_SECRET_KEY": "hw-sk"}
USER = {"HW_USER_NAME": "env-user", "HW_USER_PASSWORD": "env-password", "HW_DOMAIN_NAME": "env-domain"}


def settings_of(environment: t.Mapping[str, str] | None = None, **options: t.Any) -> Settings:
    defaults = {name: option.get("default") for name, option in argument_spec().items()}
    return settings_from({**defaults, "region": "cn-north-4", **options}, environment or {})


def refusal_of(environment: t.Mapping[str, str] | None = None, **options: t.Any) -> str:
    with pytest.raises(ArgumentError) as caught:
        settings_of(environment, **options)
    return str(caught.value)


# --- Ways to sign in


@pytest.mark.parametrize(
    ("environment", "options", "sign_in"),
    [
        ({}, {"auth_token": "tok"}, Token("tok", "the token in the option auth_token")),
        (TOKEN, {}, Token("env-token", "the token in the environment variable HW_AUTH_TOKEN")),
        (TOKEN, {"auth_token": "tok"}, Token("tok", "the token in the option auth_token")),
        (
            {},
            {"access_key": "ak", "secret_key": "sk"},
            AccessKey(
                "ak", "sk", "", "the access key in the option access_key with the secret key in the option secret_key"
            ),
        ),
        (
            {},
            {"access_key": "ak", "secret_key": "sk", "security_token": "st"},
            AccessKey(
                "ak",
                "sk",
                "st",
                "the access key in the option access_key with the secret key in the option secret_key "
                "and the security token in the option security_token",
            ),
        ),
        (
            SDK_KEYS,
            {},
            AccessKey(
                "sdk-ak",
                "sdk-sk",
                "",
                "the access key in the environment variable HUAWEICLOUD_SDK_AK "
                "with the secret key in the environment variable HUAWEICLOUD_SDK_SK",
            ),
        ),
        (
            {**SDK_KEYS, "HUAWEICLOUD_SDK_SECURITY_TOKEN": "sdk-st"},
            {},
            AccessKey(
                "sdk-ak",
                "sdk-sk",
                "sdk-st",
                "the access key in the environment variable HUAWEICLOUD_SDK_AK "
                "with the secret key in the environment variable HUAWEICLOUD_SDK_SK "
                "and the security token in the environment variable HUAWEICLOUD_SDK_SECURITY_TOKEN",
            ),
        ),
        (
            CLOUD_KEYS,
            {},
            AccessKey(
                "cloud-ak",
                "cloud-sk",
                "",
                "the access key in the environment variable CLOUD_SDK_AK "
                "with the secret key in the environment variable CLOUD_SDK_SK",
            ),
        ),
        (
            {**TERRAFORM_KEYS, "HW_SECURITY_TOKEN": "hw-st"},
            {},
            AccessKey(
                "hw-ak",
                "hw-sk",
                "hw-st",
                "the access key in the environment variable HW_ACCESS_KEY "
                "with the secret key in the environment variable HW_SECRET_KEY "
                "and the security token in the environment variable HW_SECURITY_TOKEN",
            ),
        ),
        (
            {},
            {"username": "u", "password": "p", "domain_name": "d"},
            Password(
                "u",
                "p",
                "d",
                "cn-north-4",
                "https://iam.cn-north-4.myhuaweicloud.com",
                "the user in the option username with the password in the option password",
            ),
        ),
        (
            USER,
            {},
            Password(
                "env-user",
                "env-password",
                "env-domain",
                "cn-north-4",
                "https://iam.cn-north-4.myhuaweicloud.com",
                "the user in the environment variable HW_USER_NAME "
                "with the password in the environment variable HW_USER_PASSWORD",
            ),
        ),
        (
            USER,
            {"username": "u"},
            Password(
                "u",
                "env-password",
                "env-domain",
                "cn-north-4",
                "https://iam.cn-north-4.myhuaweicloud.com",
                "the user in the option username with the password in the environment variable HW_USER_PASSWORD",
            ),
        ),
    ],
)
def test_each_way_to_sign_in_and_where_it_came_from(
    environment: dict[str, str], options: dict[str, str], sign_in: t.Any
) -> None:
    assert settings_of(environment, **options).sign_in == sign_in


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"auth_token": "tok"}, Token),
        ({"access_key": "ak", "secret_key": "sk"}, AccessKey),
        ({"username": "u", "password": "p", "domain_name": "d"}, Password),
    ],
)
def test_a_way_in_the_task_beats_all_of_the_environment(options: dict[str, str], kind: type) -> None:
    everything = {**TOKEN, **SDK_KEYS, **CLOUD_KEYS, **TERRAFORM_KEYS, **USER}
    sign_in = settings_of(everything, **options).sign_in
    assert isinstance(sign_in, kind)
    assert set(options.values()) <= set(sign_in)
    assert "environment" not in sign_in.origin


def test_in_the_environment_a_token_comes_before_keys_and_keys_before_a_password() -> None:
    assert isinstance(settings_of({**TOKEN, **SDK_KEYS, **USER}).sign_in, Token)
    assert isinstance(settings_of({**SDK_KEYS, **USER}).sign_in, AccessKey)


def test_variables_of_two_tools_are_not_mixed() -> None:
    half = {"HUAWEICLOUD_SDK_AK": "sdk-ak", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "sdk-st", "HW_SECURITY_TOKEN": "hw-st"}
    sign_in = settings_of({**half, **CLOUD_KEYS}).sign_in
    assert isinstance(sign_in, AccessKey)
    assert sign_in[:3] == ("cloud-ak", "cloud-sk", "")
    assert "No way to sign in" in refusal_of({"HUAWEICLOUD_SDK_AK": "ak", "CLOUD_SDK_SK": "sk"})


def test_a_token_of_the_environment_is_not_put_beside_keys_of_the_task() -> None:
    environment = {"HW_SECURITY_TOKEN": "st", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "st"}
    sign_in = settings_of(environment, access_key="ak", secret_key="sk").sign_in
    assert isinstance(sign_in, AccessKey)
    assert sign_in.security_token == ""


@pytest.mark.parametrize("empty", ["", " ", "\t\n", None])
def test_empty_values_are_absent(empty: str | None) -> None:
    names = ("auth_token", "access_key", "secret_key", "security_token", "endpoint", "iam_endpoint", "region")
    variables = ("HW_AUTH_TOKEN", "CODEHUB_ENDPOINT", "CODEHUB_IAM_ENDPOINT", "HW_REGION_NAME", "HUAWEICLOUD_SDK_AK")
    environment = {**dict.fromkeys(variables, empty or ""), "HUAWEICLOUD_REGION": "cn-east-3", **USER}
    settings = settings_of(environment, **dict.fromkeys(names, empty), ca_path="")
    assert isinstance(settings.sign_in, Password)
    assert settings.sign_in.project == "cn-east-3"
    assert settings.endpoint == "https://codehub-ext.cn-east-3.myhuaweicloud.com"
    assert settings.tls.ca_path is None


def test_the_authorities_come_from_the_option_then_from_the_environment() -> None:
    environment = {
        "HW_AUTH_TOKEN": "token",
        "HW_REGION_NAME": "cn-north-4",
        "CODEHUB_CA_PATH": "/ca/of/environment.pem",
    }
    assert settings_of(environment).tls == (True, "/ca/of/environment.pem", "CODEHUB_CA_PATH")
    assert settings_of(environment, ca_path="/ca/of/task.pem").tls == (True, "/ca/of/task.pem", "ca_path")
    assert settings_of({**environment, "CODEHUB_CA_PATH": " "}).tls.ca_path is None


@pytest.mark.parametrize(
    "options",
    [
        {"auth_token": "s3cr3t1", "access_key": "s3cr3t2", "secret_key": "s3cr3t3"},
        {"auth_token": "s3cr3t1", "username": "someone"},
        {"access_key": "s3cr3t2", "password": "s3cr3t4"},
        {"security_token": "s3cr3t2", "domain_name": "company"},
        {"auth_token": "s3cr3t1", "secret_key": "s3cr3t2", "password": "s3cr3t3"},
    ],
)
def test_two_ways_in_the_task_are_refused_and_all_ways_listed(options: dict[str, str]) -> None:
    message = refusal_of(**options)
    assert f"({', '.join(options)})" in message
    for way in WAYS:
        assert way in message
    assert "s3cr3t" not in message


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"HW_USER_NAME": "u", "HW_USER_PASSWORD": "p"},
        {"HW_ACCESS_KEY": "ak"},
        {"HW_SECURITY_TOKEN": "st"},
        {"HW_AUTH_TOKEN": ""},
    ],
)
def test_no_way_is_refused_and_all_ways_listed(environment: dict[str, str]) -> None:
    message = refusal_of(environment)
    for way in WAYS:
        assert way in message


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        ({"access_key": "s3cr3t"}, "secret_key is missing"),
        ({"secret_key": "s3cr3t"}, "access_key is missing"),
        ({"security_token": "s3cr3t"}, "access_key and secret_key are missing"),
        ({"username": "u"}, "password and domain_name are missing"),
        ({"password": "s3cr3t", "domain_name": "d"}, "username is missing"),
    ],
)
def test_what_is_missing_of_a_way_is_named(options: dict[str, str], missing: str) -> None:
    message = refusal_of(**options)
    assert message.startswith(missing)
    assert "s3cr3t" not in message


@pytest.mark.parametrize("secret", ["s3cr3t\n", " s3cr3t", "s3 cr3t", "s3cr3t\u00e9", "s3cr3t\x00", "s3cr3t\udcff"])
@pytest.mark.parametrize(
    "options",
    [
        {"auth_token": "?"},
        {"access_key": "?", "secret_key": "sk"},
        {"access_key": "ak", "secret_key": "?"},
        {"access_key": "ak", "secret_key": "sk", "security_token": "?"},
    ],
)
def test_a_secret_that_cannot_be_sent_is_refused_and_not_repeated(options: dict[str, str], secret: str) -> None:
    name = next(name for name, value in options.items() if value == "?")
    message = refusal_of(**{**options, name: secret})
    assert message.startswith(f"{name}: ")
    assert "s3" not in message


@pytest.mark.parametrize("secret", ["s3cr3t\n", "s3cr3t\x00", "s3cr3t\udcff"])
def test_a_password_that_no_person_typed_is_refused_and_not_repeated(secret: str) -> None:
    message = refusal_of({**USER, "HW_USER_PASSWORD": secret})
    assert message.startswith("HW_USER_PASSWORD: ")
    assert "s3" not in message


def test_a_token_may_be_long_but_not_endless() -> None:
    assert settings_of(auth_token="t" * 100000).secrets == ("t" * 100000,)
    message = refusal_of(auth_token="t" * 100001)
    assert message == "auth_token: the token has 100001 characters; 100000 are the most."


def test_a_password_needs_a_region_even_with_both_addresses() -> None:
    message = refusal_of(USER, region=None, endpoint="https://a.example", iam_endpoint="https://b.example")
    assert message.startswith("region is needed")


@pytest.mark.parametrize(
    ("environment", "options", "secrets"),
    [
        (TOKEN, {}, {"env-token"}),
        ({**SDK_KEYS, "HUAWEICLOUD_SDK_SECURITY_TOKEN": "sdk-st"}, {}, {"sdk-ak", "sdk-sk", "sdk-st"}),
        (CLOUD_KEYS, {}, {"cloud-ak", "cloud-sk"}),
        (USER, {}, {"env-password"}),
    ],
)
def test_the_secrets_in_use_are_known(environment: dict[str, str], options: dict[str, str], secrets: set[str]) -> None:
    assert set(settings_of(environment, **options).secrets) == secrets


# --- Addresses and numbers


def test_an_address_beats_the_region_and_an_option_the_environment() -> None:
    environment = {
        **USER,
        "CODEHUB_ENDPOINT": "https://env.example",
        "CODEHUB_IAM_ENDPOINT": "https://iam-env.example",
        "HW_REGION_NAME": "cn-east-2",
        "HUAWEICLOUD_REGION": "cn-east-3",
    }
    settings = settings_of(environment, region=None)
    assert settings.endpoint == "https://env.example"
    assert isinstance(settings.sign_in, Password)
    assert (settings.sign_in.iam_endpoint, settings.sign_in.project) == ("https://iam-env.example", "cn-east-2")
    settings = settings_of(environment, endpoint="https://task.example/", iam_endpoint="https://iam-task.example")
    assert settings.endpoint == "https://task.example"
    assert isinstance(settings.sign_in, Password)
    assert (settings.sign_in.iam_endpoint, settings.sign_in.project) == ("https://iam-task.example", "cn-north-4")


def test_without_any_address_both_ways_to_give_one_are_named() -> None:
    message = refusal_of(TOKEN, region=None)
    for name in ("region", "HW_REGION_NAME", "HUAWEICLOUD_REGION", "endpoint", "CODEHUB_ENDPOINT"):
        assert name in message


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 1e10, 1e300])
def test_a_time_limit_must_be_one(timeout: float) -> None:
    assert refusal_of(TOKEN, timeout=timeout).startswith("timeout: ")


@pytest.mark.parametrize("name", ["retries", "rate_limit"])
def test_a_count_is_not_negative(name: str) -> None:
    assert refusal_of(TOKEN, **{name: -1}).startswith(f"{name}: -1 ")
    assert getattr(settings_of(TOKEN, **{name: 0}), name) == 0


@pytest.mark.parametrize("concurrency", [-1, 0, 129])
def test_concurrency_has_bounds(concurrency: int) -> None:
    with pytest.raises(ArgumentError, match=f"^concurrency: {concurrency} "):
        checked_concurrency({"concurrency": concurrency})
    assert [checked_concurrency({"concurrency": number}) for number in (1, 128)] == [1, 128]


def test_every_option_that_may_hold_a_secret_says_so() -> None:
    for name, option in argument_spec().items():
        assert option.get("no_log", False) is any(part in name for part in ("pass", "secret", "token", "key"))


# --- Ids


@pytest.mark.parametrize(
    ("value", "number"), [(1, 1), ("1", 1), (LARGEST_REPOSITORY_ID, 2147483647), ("2147483647", 2147483647)]
)
def test_whole_numbers_are_ids(value: t.Any, number: int) -> None:
    assert checked_repository_id(value) == number
    assert checked_repository_ids([value]) == [number]


BAD_IDS = [
    0,
    -1,
    2147483648,
    "2147483648",
    "0",
    "-1",
    "+1",
    True,
    False,
    1.0,
    1.5,
    float("nan"),
    "1.0",
    "abc",
    "",
    " 1",
]
BAD_IDS += ["1\n", "1_000", "0x10", "١", "²", None, [], [1], {}, {"id": 1}, 10**30, "9" * 5000, b"1"]


@pytest.mark.parametrize("value", BAD_IDS, ids=lambda value: repr(value)[:20])
def test_anything_else_is_refused_with_its_value_and_position(value: t.Any) -> None:
    with pytest.raises(ArgumentError) as caught:
        checked_repository_ids([7, "8", value, 0])
    message = str(caught.value)
    assert message.startswith("repository_ids[2]: ")
    assert repr(value)[:50] in message
    assert "1 to 2147483647" in message
    assert len(message) < 200


def test_repeated_ids_are_asked_once_in_the_order_of_the_first() -> None:
    assert checked_repository_ids([3, "1", 3, "3", 2, 1]) == [3, 1, 2]


@given(st.lists(st.integers(1, LARGEST_REPOSITORY_ID)))
def test_all_good_ids_come_back_once(values: list[int]) -> None:
    assert checked_repository_ids([str(value) if value % 2 else value for value in values]) == list(
        dict.fromkeys(values)
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_value_is_an_id_or_refused(value: t.Any) -> None:
    try:
        number = checked_repository_id(value)
    except ArgumentError as error:
        message = str(error)
    else:
        message = "repository_id: "
        assert 1 <= number <= LARGEST_REPOSITORY_ID
    assert message.startswith("repository_id: ")


@given(
    st.dictionaries(
        st.sampled_from(
            ["auth_token", "access_key", "secret_key", "security_token", "username", "password", "domain_name"]
        ),
        st.sampled_from(["", " ", "value-1", "value-2"]),
    ),
    st.dictionaries(
        st.sampled_from([*TOKEN, *SDK_KEYS, *CLOUD_KEYS, *TERRAFORM_KEYS, *USER]), st.sampled_from(["", "env"])
    ),
)
def test_what_is_used_was_given_and_the_task_never_loses(options: dict[str, str], environment: dict[str, str]) -> None:
    in_task = {name for name, value in options.items() if value.strip()}
    try:
        sign_in = settings_of(environment, **options).sign_in
    except ArgumentError:
        return
    ways = {
        Token: {"auth_token"},
        AccessKey: {"access_key", "secret_key", "security_token"},
        Password: {"username", "password", "domain_name"},
    }
    assert in_task <= ways[type(sign_in)]
    for name in in_task:
        field = "token" if name == "auth_token" else name
        assert getattr(sign_in, field) == options[name]
