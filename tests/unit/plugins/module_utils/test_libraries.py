# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A machine without the libraries, or with old ones."""

from __future__ import annotations

import subprocess
import sys
import typing as t

import pytest

from ansible_collections.huaweicloud.codearts.plugins.module_utils import _libraries

PREFIX = "ansible_collections.huaweicloud.codearts.plugins"

WITHOUT_REQUESTS = """
import sys
sys.path[:] = {path!r}
for name in ("requests", "urllib3"):
    sys.modules[name] = None
import importlib
for name in {names!r}:
    importlib.import_module(name)
from {prefix}.module_utils._libraries import unusable_reason
message, import_traceback = unusable_reason()
print(message)
assert "ImportError" in import_traceback or "ModuleNotFoundError" in import_traceback
"""


def test_every_module_can_be_imported_without_requests() -> None:
    names = [
        f"{PREFIX}.modules.{name}"
        for name in ("codehub_remote_mirror_info", "codehub_remote_mirror_facts", "codehub_repository_info")
    ]
    script = WITHOUT_REQUESTS.format(path=_path(), names=names, prefix=PREFIX)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Failed to import the required Python library (requests)")


def _path() -> list[str]:
    # Where the collection was found: a test runner may have a way of its own, which a new process has not.
    file = t.cast(str, _libraries.__file__).replace("\\\\", "/")
    return [file.rpartition("/ansible_collections/")[0], *sys.path]


def test_a_urllib3_without_what_is_needed_is_named_with_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _libraries.unusable_reason() is None
    monkeypatch.delattr(_libraries.Retry, "DEFAULT_ALLOWED_METHODS")
    monkeypatch.setattr(_libraries.urllib3, "__version__", "1.25.11")
    reason = _libraries.unusable_reason()
    assert reason is not None
    assert reason[0].startswith("The Python library urllib3 1.25.11 is too old: 1.26.0 or newer is needed.")
