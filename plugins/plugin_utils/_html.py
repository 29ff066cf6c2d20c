# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""A report as an HTML page: one file that works offline and loads nothing."""

from __future__ import annotations

import base64
import functools
import hashlib
import typing as t
from pathlib import Path

import jinja2
from markupsafe import Markup

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._history import entries_from
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page import page_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page_data import page_data
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page_texts import number
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._page_trend import HEIGHT, WIDTH
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import report_from

_FOLDER: t.Final = Path(__file__).with_name("report")


def html_from(report: t.Any, history: t.Any = None) -> str:
    """
    Return a report as an HTML page.

    Args:
        report: A report of the current schema version.
        history: The lines of its history, for the trend; null for none.

    Returns:
        The page, equal for equal reports.

    Raises:
        InputError: It is no such report, or the history is none.
    """
    checked = report_from(report, "the input")
    page = page_of(checked, entries_from(history))
    return _template().render(
        page=page,
        data=Markup(page_data(checked, page.texts)),
        plain_text=page.texts.plain_text,
        sentence=page.texts.sentence,
    )


@functools.lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FileSystemLoader(_FOLDER),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = (_asset(name) for name in ("report.css", "report.js"))
    environment.globals = {
        "number": number,
        "chart_width": WIDTH,
        "chart_height": HEIGHT,
        "style": Markup(style),
        "script": Markup(script),
        "policy": _content_security_policy(style, script),
    }
    return environment.get_template("report.html.j2")


def _asset(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _content_security_policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
