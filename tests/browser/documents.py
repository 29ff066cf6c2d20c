# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports to look at, made by the collection from mirrors: of a usual, a large, a healthy and a hostile audit.

Those whose names end in -zh are in Chinese.
"""

from __future__ import annotations

import itertools
import typing as t
from datetime import datetime, timedelta

from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._audit import Audit
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._batches import Deadline
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._history import line_of
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._language import language_named
from ansible_collections.huaweicloud.codearts.plugins.plugin_utils._saved_report import Report
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
PROJECTS = ("payments", "platform", "webshop", "支付", None)
OWNERS = ("zhang.wei", "anna", "张伟", None, "legal team", "m.garcia", "j.smith")
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

AUDITED = {"endpoint": "https://codehub-ext.cn-north-4.myhuaweicloud.com", "region": "cn-north-4", "scope": "user"}
PROJECT_ID = "0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b"


def ago(days: int) -> str:
    return f"{NOW - timedelta(days=days, hours=3):%Y-%m-%dT%H:%M:09Z}"


def old(days: int) -> Fields:
    return {"last_successful_update_at": ago(days)}


#: A fault that a mirror of this url has had for so many days, or why it cannot be read.
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


def audit(size: int, faults: t.Sequence[t.Any], hosts: t.Sequence[str], language: str = "en") -> Fields:
    """
    The second report on that many repositories, which take turns in their faults.

    At the first, every fourth was healthy, one was stuck that is healthy now, and one had only a warning.
    """
    fixed, worse = 999, 1000
    rows, healthy, faulty, failures = [], {}, {}, []
    for number in range(fixed, fixed + size):
        name, project = f"team/repository-{number}", PROJECTS[number % len(PROJECTS)]
        owner = OWNERS[number % len(OWNERS)]
        rows.append(repository(number, name=name, project_name=project, project_id=PROJECT_ID, owner=owner))
        url = f"https://{hosts[number % len(hosts)]}/team/{number}.git"
        healthy[number] = mirror(number, url=url, **old(0))
        fault = faults[number % len(faults)] if number > fixed else None
        different = fault(url, number % 20 + 3) if fault else {}
        if isinstance(different, str):
            failures.append(failure(number, different))
        else:
            faulty[number] = {**healthy[number], **different}
    faulty[worse] = {**healthy[worse], **error("fatal: repository not found"), **old(3), "number_of_failures": 1}
    before = {
        fixed: {**healthy[fixed], "update_status": "started", "last_update_at": ago(3)},
        worse: {**healthy[worse], "mirroring_enabled": False},
    }
    first = [before.get(number) or (healthy[number] if number % 4 == 0 else item) for number, item in faulty.items()]
    options = {
        "repositories": rows,
        "failures": failures,
        "policy": {"checks": {"unapproved_source": "info"}, "approved_sources": [*HOSTS, "*.git.example"]},
        "waivers": [
            {"repository": number, "check": "all", "reason": "The source is being retired", "expires": "2026-12-31"}
            for number in range(fixed + 6, fixed + size, 29)
        ],
        "audited": AUDITED,
        "language": language,
    }
    return report(*faulty.values(), now=NOW, previous=report(*first, now=YESTERDAY, **options), **options)


def usual(language: str = "en") -> Fields:
    return audit(1300, [*FAULTS, *[None] * 14], HOSTS, language)


def large() -> Fields:
    """Each of 10,000 repositories fails, from many sources."""
    return audit(10_000, FAULTS[:4], [f"host-{number}.git.example" for number in range(41)])


def requested() -> Fields:
    """Two repositories that were requested by their ids, of which one has no mirror."""
    return report(mirror(1, **old(0)), failures=[failure(2, "not_found")], now=NOW)


def healthy() -> Fields:
    return report(*(mirror(number, **old(0)) for number in range(1, 13)), now=NOW)


def ended(language: str = "en") -> Fields:
    """An audit of the simulator that was ended early, with waivers to review and a previous report of another scope."""
    made = Audit(
        repositories=[repository(number, name=f"team/{number}") for number in range(1, 21)],
        repository_ids=None,
        policy=None,
        waivers=[
            {"repository": 1, "check": "all", "reason": "Until the move", "expires": "2026-11-05"},
            {"repository": "gone/*", "check": ["stale", "stuck"], "reason": "A test"},
        ],
        now=NOW,
        previous=healthy(),
        audited=AUDITED | {"simulated": True},
        repository_url_template=None,
        language=language_named(language),
    )
    made.add([mirror(number, **old(9 * number % 20)) for number in range(1, 12)], [failure(12)])
    return made.report(ended_by=Deadline(60).message(language_named(language)))


def hostile() -> Fields:
    """All that is untrusted means harm."""
    rows = [
        repository(number, name=text, project_name=text, project_id=text, owner=text)
        for number, text in enumerate(HOSTILE, 2000)
    ]
    failed = [mirror(row["id"], **error(row["name"]), **old(0) | {"url": row["name"]}) for row in rows]
    options = {
        "repositories": rows,
        "waivers": [
            {"repository": number, "check": "all", "reason": text}
            for number, text in [*((row["id"], row["name"]) for row in rows[3::4]), ("x/*", HOSTILE[0])]
        ],
        "audited": {"scope": HOSTILE[0], "endpoint": HOSTILE[2]},
    }
    fixed = {**failed[0], **old(0), "update_status": "started", "last_update_at": ago(3)}
    return report(*failed, now=NOW, previous=report(fixed, now=YESTERDAY, **options), **options)


def tampered() -> Fields:
    """The report of the hostile audit with texts that no audit writes."""
    document = hostile()
    names = ("repository_name", "project_name", "owner", "source", "url", "error", "message", "remedy")
    items = [document[name] for name in ("findings", "start_here", "new", "worse", "fixed")]
    for index, item in enumerate(itertools.chain(*items)):
        item.update({name: HOSTILE[index % len(HOSTILE)] for name in names if name in item})
    for cause, text in zip(document["causes"], HOSTILE):
        cause.update(source=text, error=text, remedy=text, projects=[text])
    document["unreadable"] = {"count": 1, "reasons": {}, "message": HOSTILE[1], "remedy": HOSTILE[4]}
    document["ended_by"] = HOSTILE[0]
    document["policy"]["approved_sources"] = list(HOSTILE)
    return document


def history(report: Fields, count: int, every: timedelta) -> list[Fields]:
    """Audits before a report, in which faults come and go, and of which one month is missing."""
    latest = line_of(Report(report), "critical").entry
    now = datetime.fromisoformat(report["generated_at"].removesuffix("Z"))
    entries = []
    for number in range(count, 0, -1):
        ended = now - number * every
        if ended.month == 9:
            continue
        shares = {"critical": 60 + number * 7 % 11 * 5, "unreadable": number % 90, "warning": 120 - number % 13 * 6}
        attention = {name: latest["summary"]["attention"][name] * share // 100 for name, share in shares.items()}
        attention["total"] = sum(attention.values())
        different = {"generated_at": f"{ended:%Y-%m-%dT%H:%M:%SZ}", "verdict": "failed" if number % 20 else "error"}
        entries.append({**latest, **different, "summary": {**latest["summary"], "attention": attention}})
    return [*entries, dict(latest)]


#: What the history of an audit has, for its trend.
HISTORIES: dict[str, t.Callable[[Fields], list[Fields]]] = {
    "usual": lambda report: history(report, 120, timedelta(days=1)),
    "large": lambda report: history(report, 1599, timedelta(hours=7)),
    "requested": lambda report: history(report, 1, timedelta(days=1)),
    "ended": lambda report: history(report, 2, timedelta(days=1)),
    "healthy": lambda report: history(report, 0, timedelta(days=1)),
    "hostile": lambda report: history(report, 40, timedelta(minutes=5)),
}

DOCUMENTS: dict[str, t.Callable[[], Fields]] = {
    "usual": usual,
    "large": large,
    "requested": requested,
    "healthy": healthy,
    "ended": ended,
    "usual-zh": lambda: usual("zh_CN"),
    "ended-zh": lambda: ended("zh_CN"),
    "hostile": hostile,
    "tampered": tampered,
}
