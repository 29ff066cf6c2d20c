# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from markupsafe import escape

from ansible_collections.huaweicloud.codearts.plugins.filter import (
    remote_mirror_csv,
    remote_mirror_findings,
    remote_mirror_html,
    remote_mirror_junit,
    remote_mirror_metrics,
    remote_mirror_report,
    remote_mirror_split,
)
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    NOW,
    error,
    mirror,
    repository,
)

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core 2.18 and older, where results of modules are marked
    from ansible.utils.unsafe_proxy import wrap_var as as_from_a_module

    trust_as_template = str
else:

    def as_from_a_module(value: t.Any) -> t.Any:
        """Return what a module returned as a playbook has it."""
        return value


EVIL = "{{ lookup('pipe', 'echo pwned') }}"


def filters() -> dict[str, t.Callable[..., t.Any]]:
    """Return all filters as Ansible gets them."""
    modules = (
        remote_mirror_findings,
        remote_mirror_report,
        remote_mirror_csv,
        remote_mirror_html,
        remote_mirror_junit,
        remote_mirror_metrics,
        remote_mirror_split,
    )
    return {name: function for module in modules for name, function in module.FilterModule().filters().items()}


def template(text: str, **variables: t.Any) -> t.Any:
    """Return what Ansible makes of a template that a user wrote."""
    return Templar(loader=DataLoader(), variables=variables).template(trust_as_template(text))


def test_a_filter_has_the_name_of_its_file() -> None:
    assert sorted(filters()) == [
        "remote_mirror_csv",
        "remote_mirror_findings",
        "remote_mirror_html",
        "remote_mirror_junit",
        "remote_mirror_metrics",
        "remote_mirror_report",
        "remote_mirror_split",
    ]


@pytest.mark.parametrize("name", ["remote_mirror_findings", "remote_mirror_report"])
def test_what_is_wrong_is_an_error_of_the_filter(name: str) -> None:
    with pytest.raises(AnsibleFilterError, match=f"^huaweicloud.codearts.{name}: now must be the time of the audit"):
        filters()[name]([mirror()])


@pytest.mark.parametrize(
    "name",
    ["remote_mirror_csv", "remote_mirror_html", "remote_mirror_junit", "remote_mirror_metrics", "remote_mirror_split"],
)
def test_what_is_not_a_report_is_an_error_of_the_filter(name: str) -> None:
    with pytest.raises(AnsibleFilterError, match=f"^huaweicloud.codearts.{name}: the input is not a report"):
        filters()[name]({})


def test_results_are_of_types_that_json_knows() -> None:
    report = filters()["remote_mirror_report"]([mirror(**error("x"))], now=NOW)
    assert json.loads(json.dumps(report)) == report


def test_a_playbook_uses_all_of_them() -> None:
    result = template(
        "{{ {'report': audit.report, 'csv': audit.report | huaweicloud.codearts.remote_mirror_csv, "
        "'html': audit.report | huaweicloud.codearts.remote_mirror_html, "
        "'junit': audit.report | huaweicloud.codearts.remote_mirror_junit, 'metrics': audit.report | "
        "huaweicloud.codearts.remote_mirror_metrics(repository_metrics='all', mirrors=mirrors), 'findings': findings} "
        "}}",
        audit=trust_as_template(
            "{{ mirrors | selectattr('id') | huaweicloud.codearts.remote_mirror_report(now=at, requested=rows | "
            "map(attribute='id'), repositories=rows) }}"
        ),
        findings=trust_as_template(
            "{{ mirrors | huaweicloud.codearts.remote_mirror_findings(now=at, policy={'max_age': hours, 'checks': "
            "{'stuck': false}}) }}"
        ),
        mirrors=as_from_a_module([mirror(**error(EVIL))]),
        rows=as_from_a_module([repository(name=EVIL)]),
        hours=trust_as_template("{{ 24 * 2 }}h"),
        at=NOW,
    )
    assert result["report"]["findings"][0]["repository_name"] == EVIL
    assert result["findings"][0]["error"] == EVIL
    assert EVIL in result["csv"]
    assert f">{escape(EVIL)}<" in result["html"]
    assert "<testsuites" in result["junit"]
    assert f'repository="{EVIL}"' in result["metrics"]
    assert "last_success_timestamp_seconds{" in result["metrics"]
    json.dumps(result)


def test_untrusted_text_is_no_template_wherever_it_is_used() -> None:
    findings = filters()["remote_mirror_findings"](
        [mirror(**error(EVIL))], repositories=[repository(name=EVIL)], now=NOW
    )
    variables = {"findings": findings}
    assert template("{{ findings[0].repository_name }} {{ findings[0].error }}", **variables) == f"{EVIL} {EVIL}"
    assert template("{{ findings }}", **variables)[0]["error"] == EVIL


@pytest.mark.parametrize(
    "arguments", ["now=nowhere", "now=at, failures=nowhere", "now=at, failures=[{'repository_id': nowhere}]"]
)
def test_an_undefined_variable_is_named(arguments: str) -> None:
    with pytest.raises(Exception, match="'nowhere' is undefined"):
        template(
            f"{{{{ mirrors | huaweicloud.codearts.remote_mirror_findings({arguments}) }}}}", mirrors=[mirror()], at=NOW
        )
