# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the site of the documentation: the guides, and a page for each plugin from its documentation.

    python3 scripts/build_site.py FOLDER

Needs the packages of tests/docs/requirements.txt, and a collection that Ansible finds: nox -s site has both. Warnings
are errors.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

DOCS: t.Final = Path(__file__).resolve().parents[1] / "docs"
REPOSITORY: t.Final = "https://github.com/huaweicloud-codearts/ansible-collection-codearts/blob/main/"
COLLECTION: t.Final = "huaweicloud.codearts"
# The folder of the guides in Chinese
CHINESE: t.Final = "zh_CN"


def collect_guides(sources: Path) -> None:
    """Copy the guides, with links into the repository made absolute."""
    shutil.copytree(DOCS / "site", sources, dirs_exist_ok=True)
    for folder in ("images", "monitoring", "schemas"):
        shutil.copytree(DOCS / folder, sources / folder)
    for page in [*DOCS.glob("*.md"), *DOCS.glob("*.svg"), *DOCS.glob(f"{CHINESE}/*.md")]:
        name = page.relative_to(DOCS)
        text = page.read_text(encoding="utf-8").replace(f"]({'../' * len(name.parts)}", f"]({REPOSITORY}")
        (sources / name).parent.mkdir(exist_ok=True)
        (sources / name).write_text(text, encoding="utf-8")


def generate_plugin_pages(folder: Path) -> None:
    """Let antsibull-docs write a page for each plugin, and adapt the pages to the theme."""
    folder.mkdir(mode=0o755)
    command = ["antsibull-docs", "collection", "--use-current", "--squash-hierarchy", "--fail-on-error"]
    subprocess.run([*command, "--dest-dir", folder, COLLECTION], check=True)
    for page in folder.glob("*.rst"):
        text = page.read_text(encoding="utf-8")
        # The theme has its own table of contents, and full names do not fit on small screens.
        text = re.sub(r"^\.\. contents::\n(?:.+\n)*", "", text, flags=re.MULTILINE)
        text = re.sub(
            rf"^{re.escape(COLLECTION)}\.(\w+ (?:module|filter|inventory|role) -- )", r"\1", text, flags=re.MULTILINE
        )
        page.write_text(text, encoding="utf-8")


def main(target: str) -> None:
    """Build the site into a folder, which is replaced.

    Raises:
        SystemExit: The pages have an error, or the folder holds something else.
    """
    site = Path(target).resolve()
    if site.exists() and any(site.iterdir()) and not (site / "objects.inv").exists():
        raise SystemExit(f"{site} is not empty, and not a site")
    shutil.rmtree(site, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch:
        sources = Path(scratch)
        collect_guides(sources)
        generate_plugin_pages(sources / "collection")
        if subprocess.call(["sphinx-build", "-q", "-W", "--keep-going", "-b", "html", sources, site]):
            raise SystemExit("the pages have errors, see above")
    broken = [page for page in site.rglob("*.html") if 'class="contents ' in page.read_text(encoding="utf-8")]
    if broken:
        raise SystemExit(f"The theme shows an error instead of the table of contents in {', '.join(map(str, broken))}")
    sys.stdout.write(f"The site is {site / 'index.html'}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
