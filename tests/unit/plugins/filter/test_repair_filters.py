# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.huaweicloud.codearts.plugins.filter import (
    remote_mirror_repair_plan,
    remote_mirror_repair_report,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.filter.test_filters import (
    EVIL,
    as_from_a_module,
    template,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import NOW, error, mirror, report

NAMES = ("remote_mirror_repair_plan", "remote_mirror_repair_report")


def filters() -> dict[str, t.Callable[..., t.Any]]:
    """Return both filters as Ansible gets them."""
    modules = (remote_mirror_repair_plan, remote_mirror_repair_report)
    return {name: function for module in modules for name, function in module.FilterModule().filters().items()}


def test_each_filter_has_the_name_of_its_file() -> None:
    assert tuple(filters()) == NAMES


@pytest.mark.parametrize(("name", "options"), [(NAMES[0], {}), (NAMES[1], {"now": NOW})])
def test_invalid_input_is_an_error_of_the_filter(name: str, options: dict[str, t.Any]) -> None:
    with pytest.raises(AnsibleFilterError, match=rf"^huaweicloud\.codearts\.{name}: "):
        filters()[name]({}, **options)


def test_untrusted_texts_are_no_templates() -> None:
    audited = report(mirror(**error(EVIL)))
    plan = template("{{ report | huaweicloud.codearts.remote_mirror_repair_plan }}", report=as_from_a_module(audited))
    assert plan["synchronize"] == [7]
    done = template(
        "{{ (plan | huaweicloud.codearts.remote_mirror_repair_report(remote_mirrors=mirrors, now=now)).report }}",
        plan=plan,
        mirrors=as_from_a_module([mirror(**error(EVIL))]),
        now=NOW,
    )
    assert template("{{ done.repositories[0].error }}", done=done) == EVIL
