# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write docs/sbom.cdx.json: what the collection requires at run time, as a CycloneDX bill of materials.

    python3 scripts/sbom.py --write
    python3 scripts/sbom.py --check      fails if the file is out of date

It has the packages of meta/ee-requirements.txt and their dependencies, which must be installed, in the versions of
tests/requirements.txt. The output is reproducible.
"""

from __future__ import annotations

import json
import re
import sys
import typing as t
from importlib.metadata import metadata, requires
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: t.Final = Path(__file__).resolve().parents[1]
TARGET: t.Final = ROOT / "docs" / "sbom.cdx.json"


def stated_needs() -> list[Requirement]:
    """Return what users are asked to install."""
    lines = (ROOT / "meta" / "ee-requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def tested_versions() -> dict[str, str]:
    """Return the version of each package that the tests install on the newest Python."""
    pins = re.findall(
        r"^([\w.-]+)==(\S+)", (ROOT / "tests" / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    return {canonicalize_name(name): version for name, version in pins}


def needs_of(name: str) -> list[str]:
    """Return the names of the packages that one always needs."""
    found = [Requirement(text) for text in requires(name) or []]
    return sorted(
        canonicalize_name(need.name) for need in found if need.marker is None or need.marker.evaluate({"extra": ""})
    )


def licence_of(name: str) -> str:
    """Return what a package says of its licence."""
    about = metadata(name)
    return str(about.get("License-Expression") or about["License"])


def bill() -> dict[str, t.Any]:
    """Return the bill of materials."""
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    collection = f"pkg:generic/{galaxy['namespace']}.{galaxy['name']}@{galaxy['version']}"
    ranges = {canonicalize_name(need.name): str(need.specifier) for need in stated_needs()}
    versions = tested_versions()
    closure: dict[str, list[str]] = {}
    waiting = sorted(ranges)
    while waiting:
        name = waiting.pop(0)
        if name not in closure:
            closure[name] = needs_of(name)
            waiting += closure[name]
    references = {name: f"pkg:pypi/{name}@{versions[name]}" for name in closure}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "library",
                "bom-ref": collection,
                "name": f"{galaxy['namespace']}.{galaxy['name']}",
                "version": galaxy["version"],
                "description": galaxy["description"],
                "licenses": [{"expression": " AND ".join(galaxy["license"])}],
            }
        },
        "components": [
            {
                "type": "library",
                "bom-ref": references[name],
                "name": name,
                "version": versions[name],
                "purl": references[name],
                "licenses": [{"license": {"name": licence_of(name)}}],
                **(
                    {"properties": [{"name": "huaweicloud.codearts:supported", "value": ranges[name]}]}
                    if name in ranges
                    else {}
                ),
            }
            for name in sorted(closure)
        ],
        "dependencies": [
            {"ref": collection, "dependsOn": [references[name] for name in sorted(ranges)]},
            *(
                {"ref": references[name], "dependsOn": [references[need] for need in closure[name]]}
                for name in sorted(closure)
            ),
        ],
    }


def main(arguments: t.Sequence[str]) -> int:
    """Return the exit status."""
    text = json.dumps(bill(), indent=2) + "\n"
    if "--write" in arguments:
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"{TARGET.relative_to(ROOT)} is out of date: nox -e sbom -- --write updates it\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
