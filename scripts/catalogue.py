# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bring the catalogues of translations up to date with the sources, and compile them.

    python3 scripts/catalogue.py

adds each marked text of plugins/ to plugins/plugin_utils/locale/LANGUAGE/LC_MESSAGES/codearts.po, removes those that no
longer exist, and compiles codearts.mo. Then it lists the texts that are to be translated, and exits with 1 if there are
any.

Needs Babel.
"""

from __future__ import annotations

import io
import sys
import typing as t
from datetime import datetime, timezone
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: t.Final = Path(__file__).resolve().parents[1]
PLUGINS: t.Final = ROOT / "plugins"
CATALOGUES: t.Final = PLUGINS / "plugin_utils" / "locale"

#: What marks a text, with the positions of its forms.
KEYWORDS: t.Final = {"N_": None, "Plural": (1, 2)}

#: The license of this file, which is that of the catalogues, and how to update them.
HEADER: t.Final = "\n".join(
    [
        *(line.removeprefix("# ") for line in Path(__file__).read_text(encoding="utf-8").splitlines()[:3]),
        "",
        "Terms are those of docs/zh_CN/glossary.md. After a change: python3 scripts/catalogue.py",
    ]
)

# The same files from the same texts, whenever they are written.
_WRITTEN: t.Final = datetime(2026, 1, 1, tzinfo=timezone.utc)

#: A text, or the two English forms of one that depends on a number.
Text = t.Union[str, tuple[str, str]]


def marked_texts() -> list[Text]:
    """Return each marked text of the plugins once, in the order of the sources."""
    found = extract_from_dir(PLUGINS, method_map=[("**.py", "python")], keywords=KEYWORDS)
    return list(dict.fromkeys(text for _file, _line, text, _comments, _context in found))


def read(path: Path) -> Catalog:
    """Return the catalogue of a .po file."""
    with path.open("rb") as file:
        return read_po(file)


def updated(translated: Catalog, locale: str) -> Catalog:
    """Return the catalogue of the marked texts, with the translations that there are."""
    catalogue = Catalog(
        locale,
        project="huaweicloud.codearts",
        header_comment="\n".join(f"# {line}".rstrip() for line in HEADER.splitlines()),
        creation_date=_WRITTEN,
        revision_date=_WRITTEN,
        last_translator="The huaweicloud.codearts authors",
        language_team="The huaweicloud.codearts authors",
        msgid_bugs_address="https://github.com/huaweicloud-codearts/ansible-collection-codearts/issues",
        fuzzy=False,
    )
    for text in marked_texts():
        known = translated.get(text)
        string = known.string if known else ""
        if isinstance(text, tuple) and isinstance(string, str):
            string = (string,) * catalogue.num_plurals
        catalogue.add(text, string)
    return catalogue


def untranslated(catalogue: Catalog) -> list[Text]:
    """Return the texts without a translation."""
    return [
        message.id
        for message in catalogue
        if message.id and not all([message.string] if isinstance(message.string, str) else message.string)
    ]


def _as_po(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalogue, width=120, no_location=True)
    # The version of Babel that wrote a file is of no use to its readers.
    return b"".join(line for line in file.getvalue().splitlines(True) if b'"Generated-By:' not in line)


def main() -> int:
    """Update all catalogues, and return the exit status."""
    missing = 0
    for path in sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po")):
        catalogue = updated(read(path), path.parents[1].name)
        path.write_bytes(_as_po(catalogue))
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))
        for text in untranslated(catalogue):
            missing += 1
            sys.stdout.write(f"{path.relative_to(ROOT)}: not translated: {text!r}\n")
    return min(missing, 1)


if __name__ == "__main__":
    sys.exit(main())
