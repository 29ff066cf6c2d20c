# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The settings of the role remote_mirror_watch: which channels they set up, and what is wrong with them."""

from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

from ansible.module_utils.common.validation import check_type_dict

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._inputs import (
    Fields,
    InputError,
    kind,
    plain,
    shown,
)
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._links import is_web_address

PREFIX: t.Final = "remote_mirror_watch_"

#: The settings of each channel. The first is the one that sets it up.
OF_CHANNEL: t.Final[t.Mapping[str, tuple[str, ...]]] = {
    "wecom": ("wecom_url",),
    "dingtalk": ("dingtalk_url", "dingtalk_secret"),
    "feishu": ("feishu_url", "feishu_secret"),
    "slack": ("slack_url",),
    "webhook": ("webhook_url", "webhook_headers"),
    "mail": ("mail_to", "mail_from", "mail_host", "mail_port", "mail_username", "mail_password"),
}

#: All settings.
SETTINGS: t.Final = ("link", "fixed", *(name for names in OF_CHANNEL.values() for name in names))

#: How the names of settings end that are addresses of webhooks.
_ADDRESS_ENDING: t.Final = "_url"

#: How the names of settings end whose values must not be shown.
_SECRET_ENDINGS: t.Final = (_ADDRESS_ENDING, "_secret", "_headers", "_password")

#: The port on which a mail server expects TLS from the beginning (RFC 8314).
_SUBMISSIONS: t.Final = 465


def settings_from(variables: t.Any, audit_hosts: t.Any = "", check_mode: t.Any = False) -> Fields:
    """Return what the role does with its settings.

    Args:
        variables: All variables whose names begin with PREFIX, by name.
        audit_hosts: The variable remote_mirror_audit_hosts, which another playbook has.
        check_mode: Whether nothing is sent. No channel is needed then.

    Returns:
        problems: A text for each setting that is missing or invalid.
        channels: Those that are set up.
        secrets: The texts that must not be shown.
        mail_security: The option `secure` of community.general.mail.

    Raises:
        InputError: The variables are no dictionary.
    """
    found = plain(variables, "the input")
    if not isinstance(found, dict):
        raise InputError(f"the input must be a dictionary of the role's variables, not {kind(found)}.")
    settings = {name: found.get(f"{PREFIX}{name}") for name in SETTINGS}
    channels = [channel for channel, names in OF_CHANNEL.items() if settings[names[0]]]
    problems = (
        None if channels or check_mode else _no_channel(),
        _unknown(found),
        _invalid_link(settings["link"]),
        *(_invalid_type(name, value) for name, value in settings.items()),
        *(_invalid_address(name, value) for name, value in settings.items() if name.endswith(_ADDRESS_ENDING)),
        _hosts_of_another_playbook(audit_hosts),
    )
    return {
        "problems": [problem for problem in problems if problem],
        "channels": channels,
        "secrets": _secrets(settings),
        "mail_security": _mail_security(settings["mail_port"], settings["mail_username"]),
    }


def _no_channel() -> str:
    *others, last = (f"{PREFIX}{names[0]}" for names in OF_CHANNEL.values())
    return (
        f"No channel is set up, so nobody would get a message. Set at least one of {', '.join(others)} and {last}, or "
        "use --check, which sends nothing and shows the message."
    )


def _unknown(variables: Fields) -> str | None:
    known = [f"{PREFIX}{name}" for name in SETTINGS]
    unknown = sorted(set(variables) - set(known))
    return f"There are no such variables: {', '.join(unknown)}. There are: {', '.join(known)}." if unknown else None


def _invalid_link(link: t.Any) -> str | None:
    if not link or is_web_address(link):
        return None
    return f"{PREFIX}link must be an address that begins with http:// or https://, not {shown(link)}."


def _invalid_type(name: str, value: t.Any) -> str | None:
    """Return what is wrong with the type of a setting. Ansible's own check makes a text of a list without a word."""
    if name == "webhook_headers":
        invalid = (
            [key for key, item in value.items() if isinstance(item, (dict, list))] if isinstance(value, dict) else []
        )
        return f"{PREFIX}{name}: the values must be texts, also that of {shown(invalid[0])}." if invalid else None
    if name in ("link", "mail_to") or not isinstance(value, (dict, list)):
        return None
    return f"{PREFIX}{name} must be a text, not {kind(value)}."


def _invalid_address(name: str, value: t.Any) -> str | None:
    """Return what is wrong with the address of a webhook, without the address, which is a secret."""
    if not value or isinstance(value, (dict, list)):
        return None
    try:
        # White space around an address is not sent.
        address = urlsplit(str(value).strip())
        is_valid = address.scheme in ("http", "https") and bool(address.hostname)
    except ValueError:
        is_valid = False
    return None if is_valid else f"{PREFIX}{name} must be an address that begins with http:// or https://."


def _hosts_of_another_playbook(audit_hosts: t.Any) -> str | None:
    if not audit_hosts:
        return None
    return (
        "remote_mirror_audit_hosts is for the playbook remote_mirror_audit. Here, remote_mirror_audit_scope and "
        "remote_mirror_audit_search choose what is audited. Remove it."
    )


def _secrets(settings: Fields) -> list[str]:
    values = [value for name, value in settings.items() if name.endswith(_SECRET_ENDINGS)]
    # Headers may be a text of JSON or of pairs, which Ansible reads as a dictionary.
    values.append(_headers(settings["webhook_headers"]))
    texts = [text for value in values for text in (value.values() if isinstance(value, dict) else [value])]
    return [str(text) for text in texts if text]


def _headers(value: t.Any) -> Fields:
    try:
        return dict(check_type_dict(value)) if isinstance(value, str) and value else {}
    except (TypeError, ValueError):
        return {}


def _mail_security(port: t.Any, username: t.Any) -> str:
    """Return how a mail is encrypted. A password is never sent without encryption."""
    if str(port).strip() == str(_SUBMISSIONS):
        return "always"
    return "starttls" if username else "try"
