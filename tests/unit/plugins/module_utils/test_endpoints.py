# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the services are, and which addresses are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.huaweicloud.codearts.plugins.module_utils._endpoints import (
    EndpointError,
    checked_endpoint,
    checked_region,
    codehub_endpoint,
    iam_endpoint,
    is_unprotected,
)


@pytest.mark.parametrize(
    ("region", "codehub", "iam"),
    [
        *[
            (
                region,
                f"https://codehub-ext.{region}.myhuaweicloud.com",
                f"https://iam.{region}.myhuaweicloud.com",
            )
            for region in (
                "cn-north-1",
                "cn-north-4",
                "cn-east-2",
                "cn-east-3",
                "cn-south-1",
                "cn-south-2",
                "cn-southwest-2",
                "sa-brazil-1",
                "la-north-2",
                "ap-southeast-3",
            )
        ],
        (
            "la-south-2",
            "https://codeartsrepo-ext.la-south-2.myhuaweicloud.com",
            "https://iam.la-south-2.myhuaweicloud.com",
        ),
        (
            "tr-west-1",
            "https://codeartsrepo-ext.tr-west-1.myhuaweicloud.com",
            "https://iam.tr-west-1.myhuaweicloud.com",
        ),
        ("me-east-1", "https://repo.me-east-1.myhuaweicloud.com", "https://iam.me-east-1.myhuaweicloud.com"),
        ("af-south-1", "https://repo.af-south-1.myhuaweicloud.com", "https://iam.af-south-1.myhuaweicloud.com"),
        ("af-north-1", "https://repo.af-north-1.myhuaweicloud.com", "https://iam.af-north-1.myhuaweicloud.com"),
        (
            "eu-west-101",
            "https://codeartsrepo-ext.eu-west-101.myhuaweicloud.eu",
            "https://iam.eu-west-101.myhuaweicloud.eu",
        ),
    ],
)
def test_each_region_has_the_addresses_of_the_reference(region: str, codehub: str, iam: str) -> None:
    assert codehub_endpoint(region) == codehub
    assert iam_endpoint(region) == iam


@pytest.mark.parametrize("region", ["cn-north-9", "CN-NORTH-4", "", "cn-north-4 ", "http://x"])
def test_an_unknown_region_is_named_with_those_that_are_known(region: str) -> None:
    with pytest.raises(EndpointError) as caught:
        codehub_endpoint(region)
    assert repr(region) in str(caught.value)
    assert "af-north-1, af-south-1, ap-southeast-3, cn-east-2" in str(caught.value)
    assert "CODEHUB_ENDPOINT" in str(caught.value)


@pytest.mark.parametrize(
    ("given_address", "used"),
    [
        ("https://codehub.example.com", "https://codehub.example.com"),
        ("https://codehub.example.com/", "https://codehub.example.com"),
        ("https://codehub.example.com:8443/gateway//", "https://codehub.example.com:8443/gateway"),
        ("HTTPS://CodeHub.Example.com/Gateway", "https://codehub.example.com/Gateway"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://codehub_internal", "http://codehub_internal"),
        # A line break at the end of a file that was read.
        ("https://codehub.example.com\n", "https://codehub.example.com"),
    ],
)
def test_a_good_address_is_taken_without_its_trailing_slash(given_address: str, used: str) -> None:
    assert checked_endpoint("endpoint", given_address) == used


@pytest.mark.parametrize(
    "address",
    [
        "codehub.example.com",
        "//codehub.example.com",
        "ftp://codehub.example.com",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://:443",
        "https://host:0",
        "https://host:65536",
        "https://host:port",
        "https://host:-1",
        "https://[::1",
        "https://host name",
        "https://host/a b",
        "https://host/\u202epath",
        "https://host?",
        "https://host?a=b",
        "https://host#",
        "https://host/#a",
        "https://%",
        "https://host%20",
        "https://host\\path",
        "https://{{ endpoint }}",
    ],
)
def test_a_bad_address_is_refused_naming_what_gave_it(address: str) -> None:
    with pytest.raises(EndpointError, match=r"^CODEHUB_ENDPOINT: "):
        checked_endpoint("CODEHUB_ENDPOINT", address)


@pytest.mark.parametrize(
    "address",
    [
        "https://someone:s3cr3t@host",
        "https://s3cr3t@host",
        "someone:s3cr3t@host",
        "s3cr3t@host",
        "//someone:s3cr3t@host",
        "https:someone:s3cr3t@host",
        "https:/someone:s3cr3t@host",
        "https:///someone:s3cr3t@host",
        "https://someone:8/s3cr3t@host",
        "https://someone:s3cr3t/x@host",
        "https://someone:s3cr3t?x@host",
        "https://someone:s3cr3t#x@host",
        "https://someone:s3cr3t @host",
        "https://someone:s3cr3t@[::1",
        "https://someone:s3cr3t@host:port",
        "ftp://someone:s3cr3t@host",
        "https://someone%40example.com:s3cr3t@host",
    ],
)
def test_credentials_in_an_address_are_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(EndpointError) as caught:
        checked_endpoint("endpoint", address)
    assert "s3cr3t" not in str(caught.value)
    assert "someone" not in str(caught.value)


@given(st.text(), st.text(min_size=6), st.text(max_size=5))
def test_whatever_stands_before_an_at_sign_is_not_repeated(before: str, secret: str, after: str) -> None:
    with pytest.raises(EndpointError) as caught:
        checked_endpoint("endpoint", f"https://{before}{secret}@{after}")
    assert str(caught.value) == str(_refusal("https://a@b"))


def _refusal(address: str) -> EndpointError:
    with pytest.raises(EndpointError) as caught:
        checked_endpoint("endpoint", address)
    return caught.value


@pytest.mark.parametrize(
    ("address", "unprotected"),
    [
        ("https://codehub.example.com", False),
        ("http://codehub.example.com", True),
        ("http://127.0.0.1:8080", False),
        ("http://localhost", False),
        ("http://[::1]:1", False),
        ("http://127.0.0.1.example.com", True),
        ("http://localhost.example.com", True),
    ],
)
def test_only_loopback_needs_no_encryption(address: str, unprotected: bool) -> None:
    assert is_unprotected(checked_endpoint("endpoint", address)) is unprotected


@pytest.mark.parametrize(
    "value",
    [
        "https://example.com\t.evil.com",
        "https://exa\nmple.com",
        "https://example.com:\uff18\uff10",
        "https://a b",
        "h\x00",
    ],
)
def test_an_address_with_characters_that_vanish_is_refused(value: str) -> None:
    with pytest.raises(EndpointError, match=r"^CODEHUB_ENDPOINT: .* another character that an address cannot have"):
        checked_endpoint("CODEHUB_ENDPOINT", value)


@pytest.mark.parametrize(
    "value",
    ["x@evil.example/x", "a/b", "a.b", "a:1", "CN-NORTH-4", "cn_north", "a?b", "a#b", "a\nb", "\u4e2d", "x" * 51],
)
def test_a_region_that_would_name_another_host_is_refused(value: str) -> None:
    with pytest.raises(EndpointError, match=r"^HW_REGION_NAME: .* is not the ID of a region"):
        checked_region("HW_REGION_NAME", value)


@pytest.mark.parametrize("value", ["cn-north-4", " cn-north-4\n", "cn-north-4\r\n"])
def test_blanks_around_a_region_do_not_matter(value: str) -> None:
    assert checked_region("region", value) == "cn-north-4"
