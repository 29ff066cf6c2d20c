# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports to look at: those of a usual, a hostile, an empty and a large audit."""

from __future__ import annotations

import itertools
import re
import typing as t

Document = dict[str, t.Any]
Finding = dict[str, t.Any]

SEVERITIES = ("critical", "warning", "info")
STATES = ("critical", "unreadable", "warning", "info", "waived", "no_mirror", "healthy")
CHECKS = {
    "sync_failed": ("critical", "The last synchronisation failed.", "Renew the token that the mirror signs in with."),
    "stale": ("critical", "No success for 48 h (max_age).", "Start a synchronisation and read what it says."),
    "never_synced": ("critical", "It has never been synchronised.", "Start the first synchronisation."),
    "unreadable": (
        "critical",
        "The mirror could not be read: forbidden (HTTP 403).",
        "Give the auditor the role viewer.",
    ),
    "stuck": ("warning", "It has been started for more than 6 h (stuck_after).", "Start the synchronisation anew."),
    "insecure_url": ("warning", "The source is read over http, unencrypted.", "Change the address to https."),
    "unapproved_source": ("info", "The host of the source is not approved.", "Approve the host, or move the source."),
    "no_mirror": ("warning", "The repository has no mirror.", "Set a mirror up, or do not ask for this repository."),
}
ERRORS = ("fatal: Authentication failed for '{}'", "fatal: repository '{}' not found")
WITH_TIME = ("sync_failed", "stale", "stuck")
HOSTS = ("git.example.com", "gitlab.example.org", "mirror.example.net")
PROJECTS = ("payments", "platform", "webshop", "支付", None)

HOSTILE = (
    "<script>window.hacked = 1</script>",
    "</script><script>window.hacked = 2</script>",
    '" onmouseover="window.hacked = 3" x="',
    "' autofocus onfocus='window.hacked = 4",
    "<img src=https://evil.example/x.png onerror=window.hacked=5>",
    "{{ 7 * 7 }} {% if true %}{{ lookup('pipe', 'id') }}{% endif %}",
    "<!-- <style>* { display: none }</style>",
    "&lt;b&gt; &amp; \\u003cb\\u003e",
    "user/\u202egpj.exe\u2066 left\u2028right\u2029end",
    "n" * 300,
    "支付平台/移动端 🚀👩🏽‍💻 مرآة",
    "constructor __proto__ toString",
)
HOSTILE_URLS = (
    "javascript:window.hacked=6",
    " javascript:alert(1)",
    "data:text/html,<script>window.hacked=7</script>",
    "//evil.example/",
)


def finding(
    repository_id: int, check: str, name: str | None, project: str | None, host: str, waived: bool, new: bool
) -> Finding:
    severity, message, remedy = CHECKS[check]
    return {
        "repository_id": repository_id,
        "repository_name": name,
        "project_name": project,
        "repository_url": f"https://codehub.example.com/{repository_id}.git",
        "source": host,
        "url": f"https://{host}/{repository_id}.git",
        "check": check,
        "severity": severity,
        "message": message,
        "error": ERRORS[repository_id % 2].format(f"https://{host}/{repository_id}.git/")
        if check == "sync_failed"
        else None,
        "since": f"2026-11-{repository_id % 20 + 1:02}T02:00:09Z" if check in WITH_TIME else None,
        "remedy": remedy,
        "waived": {"reason": "The source is being retired", "expires": "2026-12-31"} if waived else None,
        "first_seen": f"2026-11-{repository_id % 20 + 1:02}T05:00:00Z",
        "change": "new" if new else "persisting",
    }


def state_of(findings: list[Finding]) -> str:
    for check in ("unreadable", "no_mirror"):
        if any(found["check"] == check for found in findings):
            return check
    for severity in SEVERITIES:
        if any(found["severity"] == severity and not found["waived"] for found in findings):
            return severity
    return "waived" if findings else "healthy"


def common_error(found: Finding) -> str | None:
    """The error without what differs from one repository to the next."""
    return found["error"] and " ".join(re.sub(r"'https://[^']*'", "…", found["error"]).split())


def causes_of(findings: list[Finding]) -> list[dict[str, t.Any]]:
    causes: dict[tuple[t.Any, ...], dict[str, t.Any]] = {}
    for found in findings:
        if found["waived"]:
            continue
        new = {"check": found["check"], "source": found["source"], "error": common_error(found), "projects": []}
        new |= {"severity": found["severity"], "count": 0, "repository_ids": []}
        cause = causes.setdefault((found["check"], found["source"], new["error"]), new)
        cause["count"] += 1
        cause["repository_ids"] = [*cause["repository_ids"], found["repository_id"]][:20]
        if found["project_name"] and found["project_name"] not in cause["projects"]:
            cause["projects"].append(found["project_name"])
    return sorted(causes.values(), key=lambda cause: -t.cast(int, cause["count"]))


def document(findings_of: dict[int, list[Finding]], fixed: list[Finding], first: bool = False) -> Document:
    """A report of repositories, each with what was found about it."""
    order = {severity: place for place, severity in enumerate(SEVERITIES)}
    findings = sorted(
        itertools.chain.from_iterable(findings_of.values()),
        key=lambda found: (
            bool(found["waived"]),
            order[found["severity"]],
            found["since"] or "",
            found["repository_id"],
            found["check"],
        ),
    )
    states = {repository_id: state_of(found) for repository_id, found in findings_of.items()}
    return {
        "schema_version": "1.0",
        "generated_at": "2026-11-24T05:00:00Z",
        "previous_generated_at": None if first else "2026-11-23T05:00:00Z",
        "audited": {"scope": "user", "endpoint": "https://codehub.example.com"},
        "policy": {
            "checks": {check: severity for check, (severity, *_rest) in CHECKS.items()},
            "max_age": 48,
            "stuck_after": 6,
            "max_failures": 3,
            "approved_sources": ["git.example.com"],
        },
        "summary": {
            "repositories": {"requested": len(states)} | {name: list(states.values()).count(name) for name in STATES},
            "findings": {
                severity: sum(found["severity"] == severity and not found["waived"] for found in findings)
                for severity in SEVERITIES
            }
            | {"waived": sum(bool(found["waived"]) for found in findings)},
            "changes": {
                "new": sum(found["change"] == "new" and not found["waived"] for found in findings),
                "fixed": len(fixed),
                "persisting": sum(found["change"] == "persisting" for found in findings),
            },
        },
        "causes": causes_of(findings),
        "findings": findings,
        "fixed": fixed,
        "repositories": [
            {
                "id": repository_id,
                "name": f"team/repository-{repository_id}",
                "project_name": found[0]["project_name"] if found else "platform",
                "url": f"https://codehub.example.com/{repository_id}.git",
                "state": states[repository_id],
            }
            for repository_id, found in findings_of.items()
        ],
    }


def audit(size: int, kinds: t.Sequence[tuple[str, ...]]) -> Document:
    """An audit of that many repositories, which take turns in what was found about them."""
    findings_of = {}
    for place in range(size):
        project = PROJECTS[place % len(PROJECTS)]
        findings_of[1000 + place] = [
            finding(
                1000 + place,
                check,
                f"team/repository-{1000 + place}",
                project,
                HOSTS[place % len(HOSTS)],
                waived=place % 29 == 5,
                new=place % 4 == 0,
            )
            for check in kinds[place % len(kinds)]
        ]
    fixed = [finding(7, "stuck", "team/repository-7", "platform", HOSTS[0], waived=False, new=False)]
    return document(findings_of, fixed)


def usual() -> Document:
    kinds: list[tuple[str, ...]] = [(check,) for check in CHECKS]
    return audit(1300, [("sync_failed", "stale"), *kinds, *[()] * 14])


def large() -> Document:
    """Each of 10,000 repositories fails."""
    return audit(10_000, [("sync_failed",), ("sync_failed", "stale"), ("never_synced",)])


def healthy() -> Document:
    return document({repository_id: [] for repository_id in range(1, 13)}, [], first=True)


def hostile() -> Document:
    """Each text that a stranger may have written is one that means harm."""
    findings_of = {}
    for place, text in enumerate(HOSTILE):
        found = finding(2000 + place, "sync_failed", text, text, text, waived=place % 4 == 3, new=True)
        found |= {"url": text, "error": text, "message": text, "remedy": text}
        found["repository_url"] = HOSTILE_URLS[place % len(HOSTILE_URLS)] if place % 2 else f"https://x/{text}"
        if found["waived"]:
            found["waived"] = {"reason": text, "expires": None}
        findings_of[2000 + place] = [found]
    report = document(findings_of, [finding(9, "stuck", HOSTILE[0], HOSTILE[1], HOSTILE[2], waived=False, new=False)])
    report["audited"] = {"scope": HOSTILE[0], "endpoint": HOSTILE[2]}
    report["policy"]["approved_sources"] = list(HOSTILE)
    return report


DOCUMENTS: dict[str, t.Callable[[], Document]] = {
    "usual": usual,
    "large": large,
    "healthy": healthy,
    "hostile": hostile,
}
