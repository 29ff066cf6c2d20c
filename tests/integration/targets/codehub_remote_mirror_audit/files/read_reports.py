# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
Read the CSV, JUnit and history reports of a folder with parsers that know nothing of the collection.

Usage: python read_reports.py FOLDER

Prints what they hold, and what is wrong with them, as JSON.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import typing as t
from pathlib import Path
from xml.etree import ElementTree

#: What a spreadsheet takes for a formula, and characters that have no place in a cell.
FORMULA: t.Final = re.compile(r"[\s\"'\u200b-\u200f]*[=+\-@\t\r＝＋－＠]")
CONTROL: t.Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def read_csv(path: Path, problems: list[str]) -> tuple[list[int], int]:
    """Return the ids of the repositories, and the length of the longest name."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    for row in rows:
        if None in row or None in row.values():
            problems.append(f"csv: a row has other columns than the first line: {row}")
        cells = [str(value) for value in row.values()]
        problems += [f"csv: a cell is a formula: {cell!r}" for cell in cells if FORMULA.match(cell)]
        problems += [f"csv: a cell has a control character: {cell!r}" for cell in cells if CONTROL.search(cell)]
    return sorted({int(row["repository_id"]) for row in rows}), max(len(row["repository_name"]) for row in rows)


def read_junit(path: Path, problems: list[str]) -> list[int]:
    """Return the ids of the repositories."""
    suites = ElementTree.parse(path).getroot()
    cases = list(suites.iter("testcase"))
    expected = {"testsuites", "testsuite", "testcase", "failure", "skipped", "system-out"}
    problems += [f"junit: unexpected element {each.tag}" for each in suites.iter() if each.tag not in expected]
    problems += [f"junit: unexpected attributes of {case.attrib}" for case in cases if len(case.attrib) != 3]
    for name, elements in (("tests", cases), ("failures", list(suites.iter("failure")))):
        if suites.attrib[name] != str(len(elements)):
            problems.append(f"junit: {name} is {suites.attrib[name]}, not {len(elements)}")
    found = (re.search(r"(?:\(| )(\d+)\)?(?:: [a-z_]+)?$", case.attrib["name"]) for case in cases)
    return sorted({int(match[1]) for match in found if match})


def main(folder: Path) -> None:
    """Print what the reports hold."""
    problems: list[str] = []
    csv_ids, longest_name = read_csv(folder / "remote-mirror-audit.csv", problems)
    junit_ids = read_junit(folder / "remote-mirror-audit.xml", problems)
    history = (folder / "remote-mirror-audit.jsonl").read_bytes().removesuffix(b"\n").split(b"\n")
    read = {
        "problems": problems,
        "csv_ids": csv_ids,
        "longest_name": longest_name,
        "junit_ids": junit_ids,
        "history": [json.loads(line)["summary"] for line in history],
    }
    print(json.dumps(read))  # noqa: T201  (the output of a program)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
