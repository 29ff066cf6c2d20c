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
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._policy import policy_from
from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    SCHEMA,
    error,
    failure,
    findings,
    mirror,
)

ROOT = Path(__file__).parents[4]
GUIDE = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")

LONG_AGO = "2026-11-01T00:00:00Z"

#: Mirrors that have all findings between them.
EVERYTHING = findings(
    mirror(1, **error("x"), last_successful_update_at=LONG_AGO, number_of_failures=9, mirroring_enabled=False),
    mirror(2, update_status="started", last_update_at=LONG_AGO, url="http://u:p@x.example/a"),
    mirror(3, update_status="paused", last_successful_update_at=None),
    {"repository_id": 4},
    failures=[failure(5)],
    policy={"approved_sources": ["github.com"]},
)


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


def test_the_policy_has_the_severities_of_the_table() -> None:
    assert dict(policy_from(None, is_listing=False).severities) == {check.name: check.severity for check in TABLE}
    assert {check.severity for check in TABLE} <= set(SEVERITIES)


def test_the_schema_takes_every_name() -> None:
    pattern = SCHEMA["$defs"]["check"]["pattern"]
    assert all(re.search(pattern, name) for name in CHECKS)


def test_every_check_can_be_found() -> None:
    assert {finding["check"] for finding in EVERYTHING} == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_only_checks_with_a_meaning_of_since_have_one(name: str) -> None:
    (finding,) = [each for each in EVERYTHING if each["check"] == name]
    assert (finding["since"] is not None) == bool(BY_NAME[name].since)
