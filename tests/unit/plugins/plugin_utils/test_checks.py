# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of checks is the one description of a check: documentation and code agree with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.huaweicloud.codearts.plugins.filter import remote_mirror_findings
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._checks import (
    BY_NAME,
    CHECKS,
    SEVERITIES,
    TABLE,
    Check,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import language_named
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._policy import policy_from
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    POLICY,
    SCHEMA,
    findings,
    with_all_findings,
)

ROOT = Path(__file__).parents[4]
GLOSSARY = (ROOT / "docs" / "zh_CN" / "glossary.md").read_text(encoding="utf-8")
CHINESE = language_named("zh_CN")
GUIDE = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")

MIRRORS, FAILURES = with_all_findings(1)
EVERYTHING = findings(*MIRRORS, failures=FAILURES, policy=POLICY)


def documented() -> dict[str, str]:
    """Return what the documentation of the filter says of each check, without markup."""
    options = yaml.safe_load(remote_mirror_findings.DOCUMENTATION)["options"]
    lines = options["policy"]["suboptions"]["checks"]["description"]
    texts = [re.sub(r"\b[A-Z]\((?:policy\.)?([^)]*)\)", r"\1", line) for line in lines if line.startswith("V(")]
    pairs = [text.split(" ", 1) for text in texts if re.match(r"\w+ \(", text)]
    return {name: text for name, text in pairs if name in CHECKS}


@pytest.mark.parametrize("check", TABLE, ids=CHECKS)
def test_the_documentation_describes_a_check_as_the_table_does(check: Check) -> None:
    assert documented()[check.name].startswith(f"({check.severity}), {check.description}.")


@pytest.mark.parametrize("check", TABLE, ids=CHECKS)
def test_the_guide_describes_a_check_as_the_table_does(check: Check) -> None:
    _before, heading, section = GUIDE.partition(f"### `{check.name}`: {check.label}\n")
    assert heading, f"docs/findings.md has no heading for {check.name} with its label"
    text = " ".join(section.partition("\n#")[0].replace("`", "").split())
    assert check.description.casefold() in text.casefold()
    assert text.endswith(f"Severity: {check.severity}.")


def test_the_guide_and_the_documentation_describe_no_other_check() -> None:
    assert re.findall(r"^### `(\w+)`: ", GUIDE, re.MULTILINE) == list(CHECKS)
    assert list(documented()) == list(CHECKS)


def test_the_glossary_has_the_labels() -> None:
    labels = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", GLOSSARY, re.MULTILINE)
    expected = [(check.name, check.label, CHINESE.text(check.label)) for check in TABLE]
    assert [row for row in labels if row[0] in CHECKS] == expected


def test_the_policy_has_the_severities_of_the_table() -> None:
    assert dict(policy_from(None, is_listing=False).severities) == {check.name: check.severity for check in TABLE}
    assert {check.severity for check in TABLE} <= set(SEVERITIES)


def test_the_schema_takes_every_name() -> None:
    pattern = SCHEMA["$defs"]["check"]["pattern"]
    assert all(re.search(pattern, name) for name in CHECKS)


def test_every_check_can_be_found() -> None:
    assert {finding["check"] for finding in EVERYTHING} == set(CHECKS), "see with_all_findings() in audits.py"


@pytest.mark.parametrize("name", CHECKS)
def test_only_checks_with_a_meaning_of_since_have_one(name: str) -> None:
    (finding,) = [each for each in EVERYTHING if each["check"] == name]
    assert (finding["since"] is not None) == bool(BY_NAME[name].since)
