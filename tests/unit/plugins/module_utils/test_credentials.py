# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The credentials that are used, of those that the task and the environment contain."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._credentials import AccessKey, Password, Token
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import OptionError, common_options
from ansible_collections.huaweicloud.codearts.plugins.module_utils._settings import Settings, settings_from

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
    defaults = {name: option.get("default") for name, option in common_options().items()}
    return settings_from({**defaults, "region": "cn-north-4", **options}, environment or {})


def refusal_of(environment: t.Mapping[str, str] | None = None, **options: t.Any) -> str:
    with pytest.raises(OptionError) as caught:
        settings_of(environment, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("environment", "options", "credentials"),
    [
        ({}, {"auth_token": "tok"}, Token("the token in the option auth_token", "tok")),
        (TOKEN, {}, Token("the token in the environment variable HW_AUTH_TOKEN", "env-token")),
        (TOKEN, {"auth_token": "tok"}, Token("the token in the option auth_token", "tok")),
        (
            {},
            {"access_key": "ak", "secret_key": "sk"},
            AccessKey(
                "the access key in the option access_key with the secret key in the option secret_key", "ak", "sk", ""
            ),
        ),
        (
            {},
            {"access_key": "ak", "secret_key": "sk", "security_token": "st"},
            AccessKey(
                "the access key in the option access_key with the secret key in the option secret_key "
                "and the security token in the option security_token",
                "ak",
                "sk",
                "st",
            ),
        ),
        (
            SDK_KEYS,
            {},
            AccessKey(
                "the access key in the environment variable HUAWEICLOUD_SDK_AK "
                "with the secret key in the environment variable HUAWEICLOUD_SDK_SK",
                "sdk-ak",
                "sdk-sk",
                "",
            ),
        ),
        (
            {**SDK_KEYS, "HUAWEICLOUD_SDK_SECURITY_TOKEN": "sdk-st"},
            {},
            AccessKey(
                "the access key in the environment variable HUAWEICLOUD_SDK_AK "
                "with the secret key in the environment variable HUAWEICLOUD_SDK_SK "
                "and the security token in the environment variable HUAWEICLOUD_SDK_SECURITY_TOKEN",
                "sdk-ak",
                "sdk-sk",
                "sdk-st",
            ),
        ),
        (
            CLOUD_KEYS,
            {},
            AccessKey(
                "the access key in the environment variable CLOUD_SDK_AK "
                "with the secret key in the environment variable CLOUD_SDK_SK",
                "cloud-ak",
                "cloud-sk",
                "",
            ),
        ),
        (
            {**TERRAFORM_KEYS, "HW_SECURITY_TOKEN": "hw-st"},
            {},
            AccessKey(
                "the access key in the environment variable HW_ACCESS_KEY "
                "with the secret key in the environment variable HW_SECRET_KEY "
                "and the security token in the environment variable HW_SECURITY_TOKEN",
                "hw-ak",
                "hw-sk",
                "hw-st",
            ),
        ),
        (
            {},
            {"username": "u", "password": "p", "domain_name": "d"},
            Password(
                "the user in the option username with the password in the option password",
                "u",
                "p",
                "d",
                "cn-north-4",
                "https://iam.cn-north-4.myhuaweicloud.com",
            ),
        ),
        (
            USER,
            {},
            Password(
                "the user in the environment variable HW_USER_NAME "
                "with the password in the environment variable HW_USER_PASSWORD",
                "env-user",
                "env-password",
                "env-domain",
                "cn-north-4",
                "https://iam.cn-north-4.myhuaweicloud.com",
            ),
        ),
        (
            USER,
            {"username": "u"},
            Password(
                "the user in the option username with the password in the environment variable HW_USER_PASSWORD",
                "u",
                "env-password",
                "env-domain",
                "cn-north-4",
                "https://iam.cn-north-4.myhuaweicloud.com",
            ),
        ),
    ],
)
def test_each_way_to_credentials_and_where_it_came_from(
    environment: dict[str, str], options: dict[str, str], credentials: t.Any
) -> None:
    assert settings_of(environment, **options).credentials == credentials


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
    credentials = settings_of(everything, **options).credentials
    assert isinstance(credentials, kind)
    assert set(options.values()) <= set(credentials)
    assert "environment" not in credentials.origin


def test_the_environment_prefers_a_token_to_keys_to_a_password() -> None:
    assert isinstance(settings_of({**TOKEN, **SDK_KEYS, **USER}).credentials, Token)
    assert isinstance(settings_of({**SDK_KEYS, **USER}).credentials, AccessKey)


def test_variables_of_two_tools_are_not_mixed() -> None:
    half = {"HUAWEICLOUD_SDK_AK": "sdk-ak", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "sdk-st", "HW_SECURITY_TOKEN": "hw-st"}
    credentials = settings_of({**half, **CLOUD_KEYS}).credentials
    assert isinstance(credentials, AccessKey)
    assert credentials.secrets == ("cloud-ak", "cloud-sk")
    assert "No credentials are given" in refusal_of({"HUAWEICLOUD_SDK_AK": "ak", "CLOUD_SDK_SK": "sk"})


def test_a_token_of_the_environment_is_not_put_beside_keys_of_the_task() -> None:
    environment = {"HW_SECURITY_TOKEN": "st", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "st"}
    credentials = settings_of(environment, access_key="ak", secret_key="sk").credentials
    assert isinstance(credentials, AccessKey)
    assert credentials.security_token == ""


@pytest.mark.parametrize("empty", ["", " ", "\t\n", None])
def test_empty_values_are_absent(empty: str | None) -> None:
    names = ("auth_token", "access_key", "secret_key", "security_token", "endpoint", "iam_endpoint", "region")
    variables = ("HW_AUTH_TOKEN", "CODEHUB_ENDPOINT", "CODEHUB_IAM_ENDPOINT", "HW_REGION_NAME", "HUAWEICLOUD_SDK_AK")
    environment = {**dict.fromkeys(variables, empty or ""), "HUAWEICLOUD_REGION": "cn-east-3", **USER}
    settings = settings_of(environment, **dict.fromkeys(names, empty), ca_path="")
    assert isinstance(settings.credentials, Password)
    assert settings.credentials.project == "cn-east-3"
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
        ({"access_key": "s3cr3t"}, "secret_key is required together with access_key"),
        ({"secret_key": "s3cr3t"}, "access_key is required together with secret_key"),
        ({"security_token": "s3cr3t"}, "access_key and secret_key are required"),
        ({"username": "u"}, "password and domain_name are required together with username"),
        ({"password": "s3cr3t", "domain_name": "d"}, "username is required together with password and domain_name"),
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
    assert settings_of(auth_token="t" * 100000).credentials.secrets == ("t" * 100000,)
    message = refusal_of(auth_token="t" * 100001)
    assert message == "auth_token: the token has 100001 characters, more than the maximum of 100000."


def test_a_password_needs_a_region_even_with_both_addresses() -> None:
    message = refusal_of(USER, region=None, endpoint="https://a.example", iam_endpoint="https://b.example")
    assert message.startswith("region is required")


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
    assert set(settings_of(environment, **options).credentials.secrets) == secrets


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
        credentials = settings_of(environment, **options).credentials
    except OptionError:
        return
    ways = {
        Token: {"auth_token"},
        AccessKey: {"access_key", "secret_key", "security_token"},
        Password: {"username", "password", "domain_name"},
    }
    assert in_task <= ways[type(credentials)]
    for name in in_task:
        field = "token" if name == "auth_token" else name
        assert getattr(credentials, field) == options[name]
