# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of the audit that runs on the target host: putting the reports in place."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

from ansible_collections.huaweicloud.codearts.plugins.modules import codehub_remote_mirror_audit as module


def place(run_module: t.Any, folder: Path, **options: t.Any) -> dict[str, t.Any]:
    result: dict[str, t.Any] = run_module(module.main, report_dir=str(folder), reports=["json"], **options)
    return result


def transfer(folder: Path, text: str) -> None:
    (folder / ".remote-mirror-audit.json.new").write_text(text, encoding="utf-8")


def test_a_report_is_moved_to_its_folder(run_module: t.Any, tmp_path: Path) -> None:
    transfer(tmp_path, "{}")
    old_umask = os.umask(0o027)
    try:
        assert place(run_module, tmp_path)["changed"] is True
    finally:
        os.umask(old_umask)
    path = tmp_path / "remote-mirror-audit.json"
    assert path.read_text(encoding="utf-8") == "{}"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_file_keeps_its_mode(run_module: t.Any, tmp_path: Path) -> None:
    path = tmp_path / "remote-mirror-audit.json"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o600)
    transfer(tmp_path, "new")
    assert place(run_module, tmp_path)["changed"] is True
    assert (path.read_text(encoding="utf-8"), path.stat().st_mode & 0o777) == ("new", 0o600)


def test_a_mode_is_set_even_when_the_content_is_the_same(run_module: t.Any, tmp_path: Path) -> None:
    path = tmp_path / "remote-mirror-audit.json"
    path.write_text("same", encoding="utf-8")
    path.chmod(0o644)
    transfer(tmp_path, "same")
    assert place(run_module, tmp_path, report_mode="0640")["changed"] is True
    assert path.stat().st_mode & 0o777 == 0o640
    transfer(tmp_path, "same")
    assert place(run_module, tmp_path, report_mode="0640")["changed"] is False
    assert list(tmp_path.iterdir()) == [path]


def test_check_mode_moves_nothing(run_module: t.Any, tmp_path: Path) -> None:
    transfer(tmp_path, "{}")
    place(run_module, tmp_path, _ansible_check_mode=True)
    assert not (tmp_path / "remote-mirror-audit.json").exists()


def test_a_report_that_has_gone_is_an_error(run_module: t.Any, tmp_path: Path) -> None:
    assert "remote-mirror-audit.json" in place(run_module, tmp_path)["msg"]
