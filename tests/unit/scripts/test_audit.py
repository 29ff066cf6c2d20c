# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The commands ./audit and ./run-tests, without what they install."""

from __future__ import annotations

import sys
import typing as t
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts"))

if sys.version_info < (3, 11):
    pytest.skip("./audit needs Python 3.11", allow_module_level=True)

import audit
import bootstrap
import run_tests


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*audit.SERVICE_VARIABLES, *audit.CREDENTIAL_VARIABLES):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def playbook_that_exits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Callable[[int, str], int]:
    """
    Return the exit status of a run in which ansible-playbook exits with a status, after audits with these verdicts.
    """

    def run(status: int, verdicts: str) -> int:
        (tmp_path / "bin").mkdir()
        program = tmp_path / "bin" / "ansible-playbook"
        program.write_text(f'#!/bin/sh\nprintf "{verdicts}" > "$CODEARTS_AUDIT_VERDICTS"\nexit {status}\n')
        program.chmod(0o755)
        monkeypatch.setattr(audit, "VENV", tmp_path)
        return audit.run_playbook([], tmp_path / "verdicts")

    return run


@pytest.mark.parametrize(
    ("status", "verdicts", "expected"),
    [
        (0, "passed", 0),
        (0, "", 0),
        (2, "failed", 1),
        (2, "error", 2),
        (2, "failed\\nerror", 2),
        (2, "", 2),
        (4, "passed", 2),
        (250, "", 2),
    ],
)
def test_exit_status_tells_findings_from_an_audit_that_was_not_made(
    playbook_that_exits: t.Callable[[int, str], int], status: int, verdicts: str, expected: int
) -> None:
    assert playbook_that_exits(status, verdicts) == expected


def test_without_region_and_credentials_the_simulator_is_audited() -> None:
    assert audit.uses_simulator(is_own_playbook=False)


@pytest.mark.parametrize("name", audit.SERVICE_VARIABLES)
def test_a_region_or_an_endpoint_means_a_real_audit(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "value")
    assert not audit.uses_simulator(is_own_playbook=False)


@pytest.mark.parametrize("name", audit.CREDENTIAL_VARIABLES)
def test_credentials_without_region_or_endpoint_are_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "s3cr3t")
    with pytest.raises(audit.AuditError) as caught:
        audit.uses_simulator(is_own_playbook=False)
    assert name in str(caught.value)
    assert "HW_REGION_NAME" in str(caught.value)
    assert "s3cr3t" not in str(caught.value)
    assert not audit.uses_simulator(is_own_playbook=True)


def test_run_needs_a_playbook() -> None:
    with pytest.raises(audit.AuditError, match="needs a playbook"):
        audit.main(["run"])


def test_help_names_the_environment_and_the_exit_statuses(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert "HW_AUTH_TOKEN" in shown
    assert "Exit status: 0" in shown


def test_only_the_sources_of_packages_are_kept_of_pips_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configuration = tmp_path / "pip.conf"
    configuration.write_text(
        "[global]\nuser = true\ntarget = /elsewhere\nrequire-hashes = true\nproxy = http://proxy.example.com:3128\n"
        "index-url = https://first.example.com/simple\n"
        "[install]\nextra-index-url =\n    https://a.example.com/simple\n    https://b.example.com/simple\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(configuration))
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_PREFIX", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://second.example.com/simple")
    pip = {name: value for name, value in bootstrap.pip_environment(sys.executable).items() if name.startswith("PIP_")}
    assert not {"PIP_USER", "PIP_PREFIX", "PIP_TARGET", "PIP_REQUIRE_HASHES"} & set(pip)
    assert pip["PIP_CONFIG_FILE"] == "/dev/null"
    assert pip["PIP_INDEX_URL"] == "https://second.example.com/simple"
    assert pip["PIP_EXTRA_INDEX_URL"] == "https://a.example.com/simple https://b.example.com/simple"
    assert pip["PIP_PROXY"] == "http://proxy.example.com:3128"


def test_a_folder_that_is_no_environment_is_not_replaced(tmp_path: Path) -> None:
    kept = tmp_path / "environment" / "kept"
    kept.parent.mkdir()
    kept.write_text("")
    with pytest.raises(bootstrap.BootstrapError, match="no virtual environment"):
        bootstrap.make_environment(kept.parent, [], [], "nothing")
    assert kept.exists()


def test_a_failed_installation_shows_its_output() -> None:
    with pytest.raises(bootstrap.BootstrapError, match="No matching distribution"):
        bootstrap.run(["sh", "-c", "echo No matching distribution; exit 1"], "Installing")


@pytest.mark.parametrize("given", [["--language", "zh_CN"], ["--language=zh_CN"]])
def test_the_language_is_that_of_the_role(given: list[str]) -> None:
    assert audit.with_language(["-v", *given, "--limit", "x"]) == [
        "-v",
        "-e",
        "remote_mirror_audit_language=zh_CN",
        "--limit",
        "x",
    ]


@pytest.mark.parametrize("given", [["--language"], ["--language="]])
def test_a_language_without_a_name_is_refused(given: list[str]) -> None:
    with pytest.raises(audit.AuditError, match="en or zh_CN"):
        audit.with_language(given)


@pytest.mark.parametrize(
    ("given", "arguments"),
    [
        ([], []),
        (["--list"], ["--list"]),
        (["docs", "awx"], ["--session", "docs", "awx"]),
        (["docs", "--install-only"], ["--session", "docs", "--install-only"]),
        (["docs", "--", "-k", "links"], ["--session", "docs", "--", "-k", "links"]),
        (["--", "-k", "links"], ["--", "-k", "links"]),
    ],
)
def test_sessions_are_named_before_the_options_of_nox(given: list[str], arguments: list[str]) -> None:
    assert run_tests.nox_arguments(given) == arguments
