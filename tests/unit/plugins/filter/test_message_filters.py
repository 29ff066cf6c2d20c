# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.huaweicloud.codearts.plugins.filter import (
    remote_mirror_channel_failure,
    remote_mirror_channel_signature,
    remote_mirror_message,
    remote_mirror_outcome,
    remote_mirror_sent,
    remote_mirror_unsent,
    remote_mirror_watch_settings,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.filter.test_filters import (
    EVIL,
    as_from_a_module,
    template,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    error,
    mirror,
    outcome,
    repository,
)


def filters() -> dict[str, t.Callable[..., t.Any]]:
    """Return the filters as Ansible gets them."""
    modules = (
        *(remote_mirror_message, remote_mirror_outcome, remote_mirror_sent, remote_mirror_unsent),
        *(remote_mirror_channel_signature, remote_mirror_channel_failure, remote_mirror_watch_settings),
    )
    return {name: function for module in modules for name, function in module.FilterModule().filters().items()}


def test_a_filter_has_the_name_of_its_file() -> None:
    assert sorted(filters()) == [
        "remote_mirror_channel_failure",
        "remote_mirror_channel_signature",
        "remote_mirror_message",
        "remote_mirror_outcome",
        "remote_mirror_sent",
        "remote_mirror_unsent",
        "remote_mirror_watch_settings",
    ]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("remote_mirror_message", [{}]),
        ("remote_mirror_sent", [["slack"], {}, ""]),
        ("remote_mirror_sent", [{}, None, ""]),
        ("remote_mirror_sent", [{}, {}, "", False, ["slack"]]),
        ("remote_mirror_unsent", ["", {}]),
        ("remote_mirror_unsent", ["", {"verdict": "passed"}, ["slack"]]),
        ("remote_mirror_watch_settings", [[]]),
        ("remote_mirror_channel_failure", [{}, "pager"]),
        ("remote_mirror_channel_signature", ["secret", "slack", "2026-11-24T08:00:00Z"]),
    ],
)
def test_invalid_input_is_an_error_of_the_filter(name: str, arguments: list[t.Any]) -> None:
    with pytest.raises(AnsibleFilterError, match=f"^huaweicloud.codearts.{name}: "):
        filters()[name](*arguments)


def test_a_message_about_the_result_of_a_module_is_no_template() -> None:
    result = outcome(mirror(7, **error("x")), repositories=[repository(7, name=EVIL)])
    function = filters()["remote_mirror_message"]
    text = template("{{ message }}", message=function(as_from_a_module({**result, "failed": True, "changed": True})))
    assert "new: {{ lookup('pipe', 'echo pwned') }} (7)" in text
