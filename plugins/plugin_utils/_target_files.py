# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""Files on the host that an action runs on, read and written as that host's user, through Ansible's own means."""

from __future__ import annotations

import base64
import contextlib
import os
import posixpath
import shlex
import tempfile
import typing as t
from dataclasses import dataclass

from ansible import constants
from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

from ansible_collections.huaweicloud.codearts.plugins.module_utils._audit_options import staged
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import Fields

# Run by a shell, since a module takes a quarter of a second and this is done before each audit.
#
# $1: 1 to make and try the folder, 0 to see whether that would succeed. $2: the folder, or nothing. $3: how many files
# are to be read; these follow. Others: names of files to write to the folder. Prints one line a fact, each with a mark
# before it.
_EXAMINE: t.Final = r"""
say() { printf 'codehub-%s=%s\n' "$1" "$2"; }
absolute() { case $1 in ''|/*) printf %s "$1" ;; *) printf %s/%s "$PWD" "$1" ;; esac; }
make=$1; folder=$(absolute "$2"); files=$3; shift 3
say folder "$folder"
while [ "$files" -gt 0 ]; do
  file=$(absolute "$1"); say "file-$files" "$file"
  if [ -z "$file" ] || { [ ! -e "$file" ] && [ ! -L "$file" ]; }; then say "state-$files" absent
  elif [ ! -f "$file" ]; then say "state-$files" 'is not a regular file'
  elif [ ! -r "$file" ]; then say "state-$files" 'is not readable'
  else say "state-$files" present; fi
  shift; files=$((files - 1))
done
if [ -n "$folder" ]; then
  if [ "$make" = 1 ]; then
    trial=$folder/.remote-mirror-audit-$$
    why=$({ mkdir -p -- "$folder" && head -c 8192 /dev/zero > "$trial"; } 2>&1) || say refused "$why"
    rm -f -- "$trial" 2> /dev/null
  else
    above=$folder
    while [ ! -e "$above" ] && [ "$above" != / ]; do above=$(dirname -- "$above"); done
    if [ ! -d "$above" ]; then say refused "$above is not a directory"
    elif [ ! -w "$above" ]; then say refused "$above is not writable"; fi
  fi
  for name do
    if [ -e "$folder/$name" ] && [ ! -f "$folder/$name" ]; then say refused "$folder/$name is not a regular file"; fi
  done
fi
say end
"""


class TargetError(Exception):
    """A file or a folder on the target host cannot be used. Its text is for a person."""


@dataclass(frozen=True)
class TargetFile:
    """
    A file on the target host that is to be read.

    Attributes:
        path: Absolute; empty where none is wanted.
        state: ``present``, ``absent``, or why it cannot be read.
    """

    path: str
    state: str


@dataclass(frozen=True)
class Examined:
    """
    What was found on the target host.

    Attributes:
        folder: Absolute path of the folder to write to; empty where none is wanted.
        files: Those to read, in the order in which they were asked for.
    """

    folder: str
    files: tuple[TargetFile, ...]


class TargetFiles(ActionBase):  # type: ignore[misc]
    """An action that reads and writes files on the host that it runs on."""

    def examine(self, folder: str, names: t.Collection[str], files: t.Collection[str], make: bool) -> Examined:
        """
        Look at what is going to be written and read, and try the folder by writing to it.

        Args:
            folder: Folder to write to; empty for none.
            names: Files to write to it.
            files: Files to read, relative paths like those of the folder; an empty path for none.
            make: Whether the folder is made. Otherwise nothing is changed.

        Raises:
            TargetError: The folder cannot be written to.
        """
        paths = [self._absolute(file) for file in files]
        words = ["1" if make else "0", self._absolute(folder), str(len(paths)), *paths, *names]
        command = " ".join(["/bin/sh", "-c", *map(shlex.quote, (_EXAMINE, "sh", *words))])
        result = self._low_level_execute_command(command, sudoable=True)
        facts = _facts_from(result["stdout"])
        if "end" not in facts:
            raise TargetError((result["stderr"] or result["stdout"] or "the shell of the host did not run").strip())
        if "refused" in facts:
            raise TargetError(facts["refused"])
        numbers = range(len(paths), 0, -1)
        return Examined(
            facts["folder"], tuple(TargetFile(facts[f"file-{each}"], facts[f"state-{each}"]) for each in numbers)
        )

    def _absolute(self, path: str) -> str:
        if path.startswith("~"):
            path = self._remote_expand_user(path)
        # On the controller, modules begin at the folder of the playbook; a person means the folder that they are in.
        if path and self._connection.transport == "local":
            return os.path.abspath(path)
        return path

    def read_file(self, file: TargetFile, task_vars: Fields) -> bytes | None:
        """
        Return the contents of a file on the target host; None if there is none.

        Raises:
            TargetError: It cannot be read.
        """
        if file.state == "absent":
            return None
        if file.state != "present":
            raise TargetError(file.state)
        try:
            return self._content_of(file.path, task_vars)
        except OSError as error:
            raise TargetError(str(error)) from None

    def _content_of(self, path: str, task_vars: Fields) -> bytes:
        if self._connection.become:
            # The connection's own user may not be permitted to read it.
            result = self._execute_module("ansible.legacy.slurp", {"src": path}, task_vars=task_vars)
            if result.get("failed"):
                raise TargetError(str(result.get("msg")))
            return base64.b64decode(result["content"])
        with tempfile.TemporaryDirectory(dir=constants.DEFAULT_LOCAL_TMP) as folder:
            copied = os.path.join(folder, "file")
            self._connection.fetch_file(path, copied)
            with open(copied, "rb") as stream:
                return stream.read()

    def transfer(self, name: str, content: str) -> None:
        """Write a file to the temporary folder of the task on the target host, for stage()."""
        if self._connection._shell.tmpdir is None:
            self._make_tmp_path()
        self._transfer_data(self._temporary(name), content)

    def _temporary(self, name: str) -> str:
        return str(self._connection._shell.join_path(self._connection._shell.tmpdir, name))

    def stage(self, folder: str, names: t.Collection[str]) -> None:
        """
        Copy transferred files beside their destinations, as the task's user, under the names of staged().

        All at once, since each command takes a round trip to the host.

        Raises:
            TargetError: They cannot be written. None is left.
        """
        sources = [self._temporary(name) for name in names]
        self._fixup_perms2((self._connection._shell.tmpdir, *sources))
        destinations = [posixpath.join(folder, staged(name)) for name in names]
        copies = " && ".join(
            f"cp -- {shlex.quote(source)} {shlex.quote(destination)}"
            for source, destination in zip(sources, destinations)
        )
        command = f"{copies} || {{ rm -f -- {' '.join(map(shlex.quote, destinations))}; false; }}"
        result = self._low_level_execute_command(command, sudoable=True)
        if result["rc"] != 0:
            raise TargetError((result["stderr"] or result["stdout"]).strip())

    def discard(self, folder: str, names: t.Iterable[str]) -> None:
        """Remove what was written beside its destination and not put in place."""
        paths = " ".join(shlex.quote(posixpath.join(folder, staged(name))) for name in names)
        # Where the connection was lost, the findings are still to be returned.
        with contextlib.suppress(AnsibleError):
            self._low_level_execute_command(f"rm -f -- {paths}", sudoable=True)


def _facts_from(output: str) -> dict[str, str]:
    """
    Return the facts that the shell printed; of several of one kind, the first. Other lines are noise of the login.
    """
    facts: dict[str, str] = {}
    name = ""
    for line in output.splitlines():
        mark, separator, value = line.partition("=")
        if mark.startswith("codehub-") and separator:
            name = mark.removeprefix("codehub-")
            facts.setdefault(name, value)
        elif name == "refused":
            # A message of several lines.
            facts[name] += f" {line.strip()}"
    return facts
