# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The address of a repository's page in the console."""

from __future__ import annotations

import re
import string
import typing as t
from urllib.parse import quote

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import InputError, shown

#: No reference page states it; it is in many public repositories and is what the console shows.
DEFAULT_TEMPLATE: t.Final = (
    "https://devcloud.{region}.huaweicloud.com/codehub/project/{project_id}/codehub/{repository_id}/home"
)

_PLACEHOLDERS: t.Final = ("region", "project_id", "repository_id")

_WEB_ADDRESS: t.Final = re.compile(r"https?://[^\s\\<>\"'`/?#@]+(?:[/?#][^\s\\<>\"'`]*)?", re.IGNORECASE)

#: Of a region and of a project: anything else could lead to another host.
_SAFE: t.Final = re.compile(r"[A-Za-z0-9_-]{1,128}")

#: Returns the address for the id of a repository and of its project; None where something is not known.
PageOf = t.Callable[[int, t.Optional[str]], t.Optional[str]]


def is_web_address(value: t.Any) -> bool:
    """Return whether a browser may be sent to an address."""
    return isinstance(value, str) and _WEB_ADDRESS.fullmatch(value) is not None


def page_of(template: t.Any, region: t.Any) -> PageOf:
    """Return what makes the addresses of the repositories' pages.

    Args:
        template: With the placeholders {region}, {project_id} and {repository_id}; the default where empty or null.
        region: Of the audit, or null.

    Raises:
        InputError: The template is invalid.
    """
    text = DEFAULT_TEMPLATE if template is None or template == "" else template
    names = _names_in(text)
    known_region = region if isinstance(region, str) and _SAFE.fullmatch(region) else None

    def page(repository_id: int, project_id: str | None) -> str | None:
        if "region" in names and known_region is None:
            return None
        if "project_id" in names and (project_id is None or not _SAFE.fullmatch(project_id)):
            return None
        return str(text).format(region=known_region, project_id=quote(project_id or ""), repository_id=repository_id)

    return page


def _names_in(template: t.Any) -> set[str]:
    problem = InputError(
        "repository_url_template must be an http or https address with the placeholder {repository_id}, and optionally "
        f"{{region}} and {{project_id}}, such as {DEFAULT_TEMPLATE}, not {shown(template)}."
    )
    if not isinstance(template, str):
        raise problem
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        raise problem from None
    names = {name for _text, name, _format, _conversion in parts if name is not None}
    decorated = any(specification or conversion for _text, _name, specification, conversion in parts)
    if decorated or "repository_id" not in names or not names <= set(_PLACEHOLDERS):
        raise problem
    if not is_web_address(template.format(region="region", project_id="project", repository_id=1)):
        raise problem
    return names
