# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sphinx settings of the documentation's site. scripts/build_site.py copies the pages beside this file."""

from __future__ import annotations

import typing as t
import zlib
from pathlib import Path

project = "huaweicloud.codearts"
copyright = "2026, The huaweicloud.codearts authors"  # noqa: A001 - Sphinx asks for this name
# The zero-width space allows a line break.
html_title = "huaweicloud.\u200bcodearts"

extensions = ["myst_parser", "sphinx.ext.intersphinx", "sphinx_antsibull_ext"]
# Anchors of headings as on GitHub
myst_heading_anchors = 3
# Everything else is a link within the site.
myst_url_schemes = {"http": None, "https": None, "mailto": None}

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
# The generated pages have no source to show or edit.
html_theme_options = {"top_of_page_buttons": []}
html_show_sphinx = False
highlight_language = "yaml"
pygments_dark_style = "monokai"

# The labels of Ansible's documentation that the plugins' pages use: the build must not download the full inventory.
_LABELS = {
    "action_plugins": ("plugins/action.html#action-plugins", "Action plugins"),
    "ansible_collections.ansible.builtin.uri_module": (
        "collections/ansible/builtin/uri_module.html#ansible-collections-ansible-builtin-uri-module",
        "uri",
    ),
    "ansible_collections.ansible.builtin.uri_module__parameter-return_content": (
        "collections/ansible/builtin/uri_module.html#parameter-return_content",
        "return_content",
    ),
    "ansible_collections.community.general.mail_module": (
        "collections/community/general/mail_module.html#ansible-collections-community-general-mail-module",
        "mail",
    ),
    "ansible_configuration_settings": (
        "reference_appendices/config.html#ansible-configuration-settings",
        "Ansible Configuration Settings",
    ),
    "common_return_values": ("reference_appendices/common_return_values.html#common-return-values", "Return Values"),
}
_LINES = "".join(f"{label} std:label -1 {address} {title}\n" for label, (address, title) in _LABELS.items())
_inventory = Path(__file__).with_name("ansible.inv")
_inventory.write_bytes(
    b"# Sphinx inventory version 2\n# Project: Ansible\n# Version: latest\n"
    b"# The remainder of this file is compressed using zlib.\n" + zlib.compress(_LINES.encode())
)
intersphinx_mapping = {"ansible": ("https://docs.ansible.com/ansible/latest/", str(_inventory))}


def _set_language(_app: t.Any, page: str, _template: str, context: dict[str, t.Any], _doctree: t.Any) -> None:
    if page.startswith("zh_CN/"):
        context["language"] = "zh-CN"


def setup(app: t.Any) -> None:
    """Let the pages in Chinese say so: browsers choose fonts by it, and screen readers voices."""
    app.connect("html-page-context", _set_language)
