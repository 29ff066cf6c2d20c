# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""What the error of a synchronization means, how to fix it, and whether it can pass by itself."""

from __future__ import annotations

import functools
import re
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._translatable import N_


class Explanation(t.NamedTuple):
    """The meaning of an error, in English, marked for translation.

    Attributes:
        meaning: A clause that completes a message; empty where nothing is known.
        remedy: How to fix it, a sentence.
    """

    meaning: str
    remedy: str


_TIMED_OUT: t.Final = Explanation(
    N_("the source did not respond in time, or the transfer took too long"),
    N_("Start a synchronization again; if that fails too, check that the source can be reached and how large it is."),
)
_THROTTLED: t.Final = Explanation(
    N_("the source limits how often it may be read"),
    N_("Wait and start a synchronization again, or use credentials of the source that have a higher limit."),
)
_NO_CONNECTION: t.Final = Explanation(
    N_("no working connection to the source"),
    N_("Check that the source is up, that its port is right, and that its firewall lets CodeHub in."),
)
_BROKEN_OFF: t.Final = Explanation(
    N_("the transfer broke off, or the source is damaged"),
    N_("Start a synchronization again; if that fails too, check the source with git fsck."),
)

# The first match counts: git's own words come before its exit status, which is the same for many errors.
_KNOWN: t.Final = (
    (
        r"certificate|\bSSL|\bTLS|gnutls|证书",
        Explanation(
            N_("the certificate of the source is not trusted, or the encrypted connection failed"),
            N_("Check that the certificate of the source is valid, not expired and issued by a public authority."),
        ),
    ),
    (
        r"Authentication failed|Access denied|could not read (?:Username|Password)|terminal prompts disabled"
        r"|invalid (?:username|credentials|token)|Permission denied|publickey|unauthorized|error: 401"
        r"|认证失败|鉴权失败|密码错误",
        Explanation(
            N_("the source refused the credentials"),
            N_(
                "The credentials are wrong or have expired, or a password is no longer accepted: renew the credentials "
                "of the mirror in the repository's settings, then start a synchronization."
            ),
        ),
    ),
    (
        r"error: 403|forbidden|not allowed|no permission|没有权限|无权限",
        Explanation(
            N_("the source knows the account but does not let it read the repository"),
            N_("Give the mirror's account read permission on the source, or enter the credentials of one that has it."),
        ),
    ),
    (
        r"couldn't find remote ref|remote branch .* not found|remote HEAD refers to nonexistent",
        Explanation(
            N_("the source no longer has a branch that the mirror is to fetch"),
            N_("Check which branches the source has, and correct the branches in the mirror's settings."),
        ),
    ),
    (
        r"not found|could not be found|does not exist|does not appear to be a git repository|error: 404|不存在",
        Explanation(
            N_("there is no such repository at the source, or the account may not see it"),
            N_(
                "Check that the address is right and that the source was not moved, renamed or deleted; a private one "
                "also needs valid credentials."
            ),
        ),
    ),
    (
        r"could not resolve|name or service not known|no such host|域名解析",
        Explanation(
            N_("the name of the source host could not be resolved"),
            N_(
                "Check the host name in the mirror's address for typing errors, and that it is known to public name "
                "servers."
            ),
        ),
    ),
    (
        r"timed? ?out|timeout|deadline exceeded|curl 28|超时",
        _TIMED_OUT,
    ),
    (
        r"too many requests|rate limit|error: 429|请求过于频繁",
        _THROTTLED,
    ),
    (
        r"pre-receive hook declined|protected branch",
        Explanation(
            N_("a rule of the CodeHub repository rejected the commits"),
            N_(
                "Look at the protected branches and the commit rules in the repository's settings, and let the mirror "
                "write there."
            ),
        ),
    ),
    (
        r"non-fast-forward|diverg|fetch first|would clobber|\[rejected\]|force.?push|冲突",
        Explanation(
            N_("the histories of the source and of the mirror have diverged"),
            N_(
                "Find out who wrote to the mirror, or whether the source's history was rewritten; then synchronize "
                "again with overwriting, or remove what the mirror alone has."
            ),
        ),
    ),
    (
        r"quota|too large|exceed|no space|disk full|capacity|size limit|容量|配额|过大",
        Explanation(
            N_("the repository is too large, or a quota is used up"),
            N_("Raise the quota, or make room: remove large files from the source, or repositories that nobody needs."),
        ),
    ),
    (
        r"connection (?:refused|reset|closed)|failed to connect|unreachable|no route|hung up"
        r"|curl (?:7|35|52|55|56)\b|拒绝连接",
        _NO_CONNECTION,
    ),
    (
        r"early EOF|RPC failed|index-pack|unexpected disconnect|corrupt|bad object|pack-objects",
        _BROKEN_OFF,
    ),
    (
        r"exit status 128",
        Explanation(
            N_("git could not read the source: wrong or expired credentials, a wrong address, or no permission"),
            N_(
                "Clone the source by hand to see which it is: correct the address, or renew the credentials of the "
                "mirror in the repository's settings, then start a synchronization."
            ),
        ),
    ),
)

_RULES: t.Final = tuple((re.compile(pattern, re.IGNORECASE), explanation) for pattern, explanation in _KNOWN)

_UNKNOWN: t.Final = Explanation(
    "",
    N_("Start a synchronization in the repository's settings; if it fails again, clone the source by hand to see why."),
)


#: What another synchronization may not meet again, though nothing was fixed. Of an unknown error that is worth a try.
_PASSING: t.Final = frozenset({_TIMED_OUT, _THROTTLED, _NO_CONNECTION, _BROKEN_OFF, _UNKNOWN})


# What differs from one repository to the next in an error that is the same. Up to three digits tell errors apart: exit
# status 128, HTTP 403.
_PARTICULARS: t.Final = re.compile(
    r"""
    [A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s'"]*
    | \b[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9:.,]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?
    | (?P<quote>['"])[^'"]*[/.@][^'"]*(?P=quote)
    | \b(?=[0-9a-fA-F-]*[0-9])[0-9a-fA-F]{8}(?:[0-9a-fA-F-]{0,56}[0-9a-fA-F])?\b
    | [0-9]{4,}
    """,
    re.VERBOSE,
)


# An audit may have as many errors as repositories.
@functools.lru_cache(maxsize=16384)
def without_particulars(error: str) -> str:
    """Return the text of an error without addresses, times, ids and large numbers."""
    return " ".join(_PARTICULARS.sub("…", error).split())


def explain(error: str | None) -> Explanation:
    """Return what the text of an error means."""
    # Words of an address are not part of the cause: a repository may be called ssl or timeout.
    return _explain(without_particulars(error or ""))


def can_pass(error: str | None) -> bool:
    """Return whether another synchronization may succeed though nothing was fixed."""
    return explain(error) in _PASSING


@functools.lru_cache(maxsize=4096)
def _explain(text: str) -> Explanation:
    for pattern, explanation in _RULES:
        if pattern.search(text):
            return explanation
    return _UNKNOWN
