# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports to look at, made by the collection from mirrors: of a usual, a large, a healthy and a hostile audit."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta

from ansible_collections.huaweicloud.codearts.tests.unit.plugins.plugin_utils.audits import (
    Fields,
    error,
    failure,
    mirror,
    report,
    repository,
)

NOW = datetime(2026, 11, 24, 5)
YESTERDAY = NOW - timedelta(days=1)
STATES = ("critical", "unreadable", "warning", "info", "waived", "no_mirror", "healthy")
PROJECTS = ("payments", "platform", "webshop", "支付", None)
HOSTS = ("git.example.com", "gitlab.example.org", "mirror.example.net")

HOSTILE = (
    "<script>window.hacked = 1</script>",
    "</script><script>window.hacked = 2</script>",
    '"onmouseover="window.hacked=3"x="',
    "' autofocus onfocus='window.hacked = 4",
    "<img src=https://evil.example/x.png onerror=window.hacked=5>",
    "{{ 7 * 7 }} {% if true %}{{ lookup('pipe', 'id') }}{% endif %}",
    "<!-- <style>* { display: none }</style>",
    "&lt;b&gt; &amp; \\u003cb\\u003e",
    "user/\u202egpj.exe\u2066 left\u2028right\u2029end",
    "n" * 300,
    "支付平台/移动端 🚀👩🏽‍💻 مرآة",
    "constructor __proto__ toString",
    # As patterns these fit all the others.
    "…",
    "<… …>",
)
HOSTILE_URLS = (
    "javascript:window.hacked=6",
    " javascript:alert(1)",
    "data:text/html,<script>window.hacked=7</script>",
    "//evil.example/",
)


def ago(days: int) -> str:
    return f"{NOW - timedelta(days=days, hours=3):%Y-%m-%dT%H:%M:09Z}"


def old(days: int) -> Fields:
    return {"last_successful_update_at": ago(days)}


#: What is wrong with a mirror of this url since so many days, or why it cannot be read.
FAULTS: tuple[t.Callable[[str, int], Fields | str], ...] = (
    lambda url, days: {**error(f"fatal: Authentication failed for '{url}/'"), **old(days), "number_of_failures": days},
    lambda url, days: {**error(f"fatal: repository '{url}' not found"), "number_of_failures": 1},
    lambda url, days: old(days),
    lambda url, days: {"last_successful_update_at": None, "update_status": "none"},
    lambda url, days: {"last_update_at": ago(days), "update_status": "started"},
    lambda url, days: {"url": url.replace("https", "http")},
    lambda url, days: {"url": url.replace(".example.", ".elsewhere.example.")},
    lambda url, days: "forbidden",
    lambda url, days: "not_found",
)


def audit(size: int, faults: t.Sequence[t.Any], hosts: t.Sequence[str]) -> Fields:
    """
    The second report on that many repositories, which take turns in what is wrong with them.

    At the first, every fourth was in order, and one was stuck that is mended now.
    """
    mended = 999
    rows, healthy, faulty, failures = [], {}, {}, []
    for number in range(mended, mended + size):
        name, project = f"team/repository-{number}", PROJECTS[number % len(PROJECTS)]
        address = f"https://codehub.example.com/{number}.git"
        rows.append(repository(number, name=name, project_name=project, http_url_to_repo=address))
        url = f"https://{hosts[number % len(hosts)]}/team/{number}.git"
        healthy[number] = mirror(number, url=url, **old(0))
        fault = faults[number % len(faults)] if number > mended else None
        different = fault(url, number % 20 + 3) if fault else {}
        if isinstance(different, str):
            failures.append(failure(number, different))
        else:
            faulty[number] = {**healthy[number], **different}
    stuck = {**healthy[mended], "update_status": "started", "last_update_at": ago(3)}
    first = [healthy[number] if number % 4 == 0 else item for number, item in faulty.items() if number != mended]
    options = {
        "repositories": rows,
        "failures": failures,
        "policy": {"checks": {"unapproved_source": "info"}, "approved_sources": [*HOSTS, "*.git.example"]},
        "waivers": [
            {"repository": number, "check": "all", "reason": "The source is being retired", "expires": "2026-12-31"}
            for number in range(mended + 6, mended + size, 29)
        ],
        "audited": {"scope": "user"},
    }
    return report(*faulty.values(), now=NOW, previous=report(stuck, *first, now=YESTERDAY, **options), **options)


def usual() -> Fields:
    return audit(1300, [*FAULTS, *[None] * 14], HOSTS)


def large() -> Fields:
    """Each of 10,000 repositories fails, from many sources."""
    return audit(10_000, FAULTS[:4], [f"host-{number}.git.example" for number in range(41)])


def asked() -> Fields:
    """Two repositories that were asked for by their ids, of which one has no mirror."""
    return report(mirror(1, **old(0)), failures=[failure(2, "not_found")], now=NOW)


def healthy() -> Fields:
    return report(*(mirror(number, **old(0)) for number in range(1, 13)), now=NOW)


def hostile() -> Fields:
    """All that strangers may write means harm."""
    rows = [
        repository(number, name=text, project_name=text, http_url_to_repo=f"https://x/{text}")
        for number, text in enumerate(HOSTILE, 2000)
    ]
    failed = [mirror(row["id"], **error(row["name"]), **old(0) | {"url": row["name"]}) for row in rows]
    options = {
        "repositories": rows,
        "waivers": [{"repository": row["id"], "check": "all", "reason": row["name"]} for row in rows[3::4]],
        "audited": {"scope": HOSTILE[0], "endpoint": HOSTILE[2]},
    }
    stuck = {**failed[0], "update_status": "started", "last_update_at": ago(3)}
    return report(*failed, now=NOW, previous=report(stuck, now=YESTERDAY, **options), **options)


def tampered() -> Fields:
    """The report of the hostile audit with what no audit lets into one."""
    document = hostile()
    names = ("repository_name", "project_name", "source", "url", "error", "message", "remedy")
    for place, finding in enumerate([*document["findings"], *document["fixed"]]):
        text = HOSTILE[place % len(HOSTILE)]
        finding.update(dict.fromkeys(names, text), repository_url=HOSTILE_URLS[place % len(HOSTILE_URLS)])
    for cause, text in zip(document["causes"], HOSTILE):
        cause.update(source=text, error=text, remedy=text, projects=[text])
    document["policy"]["approved_sources"] = list(HOSTILE)
    return document


DOCUMENTS: dict[str, t.Callable[[], Fields]] = {
    "usual": usual,
    "large": large,
    "asked": asked,
    "healthy": healthy,
    "hostile": hostile,
    "tampered": tampered,
}
