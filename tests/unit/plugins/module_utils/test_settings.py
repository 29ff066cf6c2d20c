# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The addresses and numbers that options and the environment give."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.huaweicloud.codearts.plugins.module_utils._credentials import Password
from ansible_collections.huaweicloud.codearts.plugins.module_utils._endpoints import EndpointError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import OptionError, common_options
from ansible_collections.huaweicloud.codearts.plugins.module_utils._settings import Settings, settings_from

TOKEN = {"HW_AUTH_TOKEN": "env-token"}
USER = {"HW_USER_NAME": "env-user", "HW_USER_PASSWORD": "env-password", "HW_DOMAIN_NAME": "env-domain"}


def settings_of(environment: t.Mapping[str, str] | None = None, **options: t.Any) -> Settings:
    defaults = {name: option.get("default") for name, option in common_options().items()}
    return settings_from({**defaults, "region": "cn-north-4", **options}, environment or {})


def refusal_of(
    environment: t.Mapping[str, str] | None = None, error: type[Exception] = OptionError, **options: t.Any
) -> str:
    with pytest.raises(error) as caught:
        settings_of(environment, **options)
    return str(caught.value)


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
    assert isinstance(settings.credentials, Password)
    assert (settings.credentials.iam_endpoint, settings.credentials.project) == ("https://iam-env.example", "cn-east-2")
    settings = settings_of(environment, endpoint="https://task.example/", iam_endpoint="https://iam-task.example")
    assert settings.endpoint == "https://task.example"
    assert isinstance(settings.credentials, Password)
    assert (settings.credentials.iam_endpoint, settings.credentials.project) == (
        "https://iam-task.example",
        "cn-north-4",
    )


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


@pytest.mark.parametrize("region", ["x@evil.example/x", "a/b", "evil.example#"])
def test_the_password_is_not_sent_to_a_host_that_a_region_names(region: str) -> None:
    message = refusal_of(USER, region=region, endpoint="https://codehub.example.com", error=EndpointError)
    assert message.startswith("region: ")
    message = refusal_of(
        {**USER, "HW_REGION_NAME": region}, region=None, endpoint="https://a.example", error=EndpointError
    )
    assert message.startswith("HW_REGION_NAME: ")


@pytest.mark.parametrize("time_limit", [-1, float("nan"), float("inf")])
def test_a_limit_for_the_run_must_be_one(time_limit: float) -> None:
    assert refusal_of(TOKEN, time_limit=time_limit).startswith("time_limit: ")
    assert settings_of(TOKEN, time_limit=2.5).time_limit == 2.5
    assert settings_of(TOKEN).time_limit == 0.0


def test_a_secret_that_occurs_in_any_text_is_warned_about() -> None:
    (warning,) = settings_of(auth_token="abc").warnings
    assert "fewer than 4 characters (the token in the option auth_token)" in warning
    assert "abc" not in warning
    assert settings_of(auth_token="abcd").warnings == []


def test_an_address_without_encryption_is_warned_about() -> None:
    settings = settings_of(USER, endpoint="http://codehub.example.com", iam_endpoint="http://iam.example.com")
    assert ["is not encrypted" in warning for warning in settings.warnings] == [True, True]
