# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The repositories of a plausible company, and the state of their mirrors, generated from a seed."""

from __future__ import annotations

import json
import random
import typing as t
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

#: The service writes its times in China's.
CHINA: t.Final = timezone(timedelta(hours=8))

_FIRST_REPOSITORY_ID: t.Final = 2_111_000_001
_FIRST_GROUP_ID: t.Final = 310_001
_FIRST_MIRROR_ID: t.Final = 70_001

#: How many of 300 repositories are in a condition; the rest are healthy. The names are what tests ask for.
CONDITIONS: t.Final[dict[str, int]] = {
    "failed_json": 12,
    "failed_text": 4,
    "failed_with_password": 3,
    "many_failures": 4,
    "stale": 10,
    "never_synchronized": 5,
    "stuck_started": 2,
    "stuck_scheduled": 2,
    "disabled": 10,
    "private_endpoint": 12,
    "plain_http": 4,
    "url_password": 3,
    "url_password_encoded": 1,
    "all_null": 2,
    "sparse": 1,
    "no_mirror": 30,
    "forbidden": 2,
    "unauthorized": 1,
}

_PROJECTS: t.Final = (
    ("payments", "Payments"),
    ("order-center", "订单中心"),
    ("mobile-app", "Mobile App"),
    ("data-platform", "数据平台"),
    ("identity", "Identity"),
    ("logistics", "智慧物流"),
    ("web-portal", "Web Portal"),
    ("iot-edge", "IoT Edge"),
    ("risk-control", "风控系统"),
    ("platform-tools", "Platform Tools"),
    ("open-source-mirrors", "Open Source Mirrors"),
    ("research", "Research"),
)
_GROUPS: t.Final = ("backend", "frontend", "infra")
_SUBJECTS: t.Final = (
    ("gateway", "网关"),
    ("billing", "账单"),
    ("catalog", "商品目录"),
    ("search", "搜索"),
    ("notification", "消息通知"),
    ("scheduler", "调度"),
    ("inventory", "库存"),
    ("reporting", "报表"),
    ("session", "会话"),
    ("settlement", "结算"),
)
_KINDS: t.Final = (("service", "服务"), ("sdk", "开发包"), ("web", "前端"), ("jobs", "任务"), ("deploy", "部署"))
_OWNERS: t.Final = ("zhang.wei", "li.na", "wang.fang", "a.schmidt", "m.garcia", "j.smith", "张伟")
_SOURCE_HOSTS: t.Final = ("github.com", "gitlab.example.com", "gitee.com", "bitbucket.org", "git.example.com:8443")

_GIT_FAILURES: t.Final = (
    {"msg": "exit status 128", "code": "7"},
    {"msg": "fatal: repository not found, exit status 128", "code": "7"},
    {"msg": "fatal: Authentication failed, exit status 128", "code": "7"},
    {"msg": "fatal: unable to access: Could not resolve host, exit status 128", "code": "7"},
    {"msg": "fatal: couldn't find remote ref refs/heads/master, exit status 128", "code": "7"},
)
_PLAIN_FAILURES: t.Final = (
    "remote: HTTP Basic: Access denied\nfatal: Authentication failed",
    "The remote repository is too large to be synchronized",
    "同步超时，请稍后重试",
    "error: RPC failed; curl 28 Operation timed out",
)


@dataclass(frozen=True)
class Project:
    """A CodeArts project."""

    id: str
    name: str
    path: str


@dataclass(frozen=True)
class Group:
    """A code group within a project."""

    id: int
    name: str
    project: Project


@dataclass
class Repository:
    """A repository, with its mirror as the API shows it."""

    id: int
    uuid: str
    name: str
    path: str
    project: Project
    group: Group | None
    description: str | None
    visibility: str
    owner: str
    created_at: datetime
    updated_at: datetime
    capacity: float
    member_number: int
    archived: bool = False
    starred: bool = False
    membership: bool = True
    user_created: bool = False
    locked: bool = False
    #: 0 normal, 3 frozen, 4 closed, 5 cleaning, 7 deleting.
    status: int = 0
    condition: str = "healthy"
    mirror: dict[str, t.Any] | None = None

    @property
    def namespace(self) -> str:
        """Return the path of what holds the repository."""
        return f"{self.project.path}/{self.group.name}" if self.group else self.project.path

    def project_row(self) -> dict[str, t.Any]:
        """Return the repository as the listings of a project and of a group show it."""
        return {
            "id": self.id,
            "name": self.name,
            "namespace": self.namespace,
            "path": self.path,
            "develop_mode": "normal",
            "visibility": self.visibility,
            "security": "product_internal",
            "name_with_namespace": f"{self.project.name} / {self.name}",
            "archived": self.archived,
            "status": str(self.status),
        }

    def user_row(self) -> dict[str, t.Any]:
        """Return the repository as the user's listing shows it."""
        location = f"{self.namespace}/{self.path}.git"
        return {
            **self.project_row(),
            "uuid": self.uuid,
            "description": self.description,
            "project_id": self.project.id,
            "project_name": self.project.name,
            "project_is_delete": False,
            "ssh_url_to_repo": f"git@codehub.example.com:{location}",
            "http_url_to_repo": f"https://codehub.example.com/{location}",
            "last_activity_at": timestamp(self.updated_at),
            "last_repository_updated_at": timestamp(self.updated_at),
            "starred": self.starred,
            "star_count": int(self.starred),
            "forks_count": 0,
            "open_issues_count": 0,
            "open_merge_requests_count": 0,
            "member_count": self.member_number,
            "permissions": 40 if self.user_created else 30,
            "creator_id": 1000 + _OWNERS.index(self.owner),
            "forked_from_repository": None,
            "active_statistic": [],
        }

    def tenant_row(self) -> dict[str, t.Any]:
        """Return the repository as the tenant's listing shows it."""
        return {
            "repository_id": self.id,
            "repository_name": self.name,
            "project_id": self.project.id,
            "project_name": self.project.name,
            "owner": self.owner,
            "capacity": self.capacity,
            "status": self.status,
            "moderation_result": True,
            "create_time": timestamp(self.created_at),
            "member_number": self.member_number,
            "locked": self.locked,
        }

    def summary(self) -> dict[str, t.Any]:
        """Return what a test needs to pick the repository; no part of the API."""
        return {
            "repository_id": self.id,
            "name": self.name,
            "condition": self.condition,
            "project_id": self.project.id,
            "group_id": self.group.id if self.group else None,
            "archived": self.archived,
            "status": self.status,
        }


def timestamp(moment: datetime) -> str:
    """Write a time as the service does: ``2024-12-27T18:52:21.000+08:00``."""
    return moment.astimezone(CHINA).isoformat(timespec="milliseconds")


def new_mirror(repository_id: int, url: str) -> dict[str, t.Any]:
    """Return a mirror that was just made, with all fields that the API documents."""
    return {
        "id": repository_id % 10**6,
        "repository_id": repository_id,
        "update_status": "none",
        "last_update_at": None,
        "url": url,
        "last_successful_update_at": None,
        "number_of_failures": 0,
        "mirroring_enabled": False,
        "is_private": False,
        "endpoint_uuid": None,
        "last_error": None,
    }


@dataclass
class Company:
    """Projects, groups and repositories; the same seed and the same now give the same company."""

    size: int
    seed: int
    now: datetime
    projects: list[Project] = field(init=False, default_factory=list)
    groups: list[Group] = field(init=False, default_factory=list)
    #: By id, in ascending order: new ones get the highest.
    repositories: dict[int, Repository] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._next_id = _FIRST_REPOSITORY_ID
        for path, name in _PROJECTS:
            project = Project(self._hex_id(), name, path)
            self.projects.append(project)
            for group_name in self._random.sample(_GROUPS, self._random.randint(1, len(_GROUPS))):
                self.groups.append(Group(_FIRST_GROUP_ID + 7 * len(self.groups), group_name, project))
        conditions = [
            condition
            for condition, share in CONDITIONS.items()
            for _time in range(max(1, round(share * self.size / 300)))
        ][: self.size]
        conditions += ["healthy"] * (self.size - len(conditions))
        self._random.shuffle(conditions)
        for condition in conditions:
            self._create(condition)

    def add(self, count: int) -> list[Repository]:
        """Create healthy repositories, the newest of all."""
        return [self._create("healthy", created_at=self.now) for _time in range(count)]

    def oldest(self, count: int) -> list[int]:
        """Return the lowest ids: what is deleted there shifts every later page of an ascending listing."""
        return list(self.repositories)[:count]

    def _hex_id(self) -> str:
        return f"{self._random.getrandbits(128):032x}"

    def _create(self, condition: str, created_at: datetime | None = None) -> Repository:
        rng = self._random
        repository_id = self._next_id
        self._next_id += rng.randint(1, 5)
        project = rng.choice(self.projects)
        groups: list[Group | None] = [group for group in self.groups if group.project is project]
        subject, kind = rng.choice(_SUBJECTS), rng.choice(_KINDS)
        path = f"{subject[0]}-{kind[0]}-{repository_id % 10_000}"
        # Rare states go to repositories that are otherwise in order, so that a condition means one thing.
        ordinary = condition == "healthy"
        repository = Repository(
            id=repository_id,
            uuid=self._hex_id(),
            name=f"{subject[1]}{kind[1]}-{repository_id % 10_000}" if rng.random() < 0.15 else path,
            path=path,
            project=project,
            group=rng.choice([*groups, None]),
            description=rng.choice([None, f"{subject[0]} {kind[0]}", f"{subject[1]}{kind[1]}"]),
            visibility=rng.choice(["private", "private", "internal", "public"]),
            owner=rng.choice(_OWNERS),
            created_at=created_at or self.now - timedelta(days=rng.randint(400, 1500), seconds=rng.randint(0, 86_000)),
            updated_at=self.now - timedelta(seconds=rng.randint(0, 300 * 86_400)),
            capacity=round(rng.uniform(0.1, 900), 2),
            member_number=rng.randint(1, 60),
            archived=ordinary and rng.random() < 0.05,
            starred=rng.random() < 0.1,
            membership=rng.random() < 0.8,
            user_created=rng.random() < 0.2,
            locked=ordinary and rng.random() < 0.02,
            status=rng.choice([3, 4, 5, 7]) if ordinary and rng.random() < 0.02 else 0,
            condition=condition,
        )
        repository.mirror = self._mirror(repository)
        self.repositories[repository_id] = repository
        return repository

    def _mirror(self, repository: Repository) -> dict[str, t.Any] | None:
        """Return a healthy mirror, changed to what the repository's condition means."""
        rng = self._random
        host = rng.choice(_SOURCE_HOSTS)
        source = f"{host}/example-{repository.project.path}/{repository.path}.git"
        synchronized = self.now - timedelta(seconds=rng.randint(60, 23 * 3600))
        days = rng.randint(3, 40)
        mirror = {
            **new_mirror(repository.id, f"https://{source}"),
            "id": _FIRST_MIRROR_ID + repository.id - _FIRST_REPOSITORY_ID,
            "update_status": "finished",
            "last_update_at": timestamp(synchronized + timedelta(seconds=rng.randint(1, 40))),
            "last_successful_update_at": timestamp(synchronized),
            "mirroring_enabled": True,
        }
        failed = {
            "update_status": "failed",
            "number_of_failures": days,
            "last_successful_update_at": timestamp(synchronized - timedelta(days=days)),
            "last_error": json.dumps(rng.choice(_GIT_FAILURES), separators=(",", ":")),
        }
        long_ago = timestamp(synchronized - timedelta(days=days))
        password = "Simulator-Pass1"
        special_password = "p@ss:w/rd 密码"
        changes: dict[str, dict[str, t.Any]] = {
            "failed_json": failed,
            "failed_text": {**failed, "last_error": rng.choice(_PLAIN_FAILURES)},
            "failed_with_password": {
                **failed,
                "url": f"https://mirror-bot:{password}@{source}",
                "last_error": json.dumps(
                    {
                        "msg": f"fatal: unable to access 'https://mirror-bot:{password}@{source}/': "
                        "The requested URL returned error: 403, exit status 128",
                        "code": "7",
                    }
                ),
            },
            "many_failures": {
                **failed,
                "number_of_failures": 100 + days * 7,
                "last_successful_update_at": timestamp(synchronized - timedelta(days=100 + days * 7)),
            },
            "stale": {"last_update_at": long_ago, "last_successful_update_at": long_ago},
            "never_synchronized": {
                "update_status": "none",
                "last_update_at": None,
                "last_successful_update_at": None,
            },
            "stuck_started": {
                "update_status": "started",
                "last_successful_update_at": long_ago,
                "last_update_at": long_ago,
            },
            "stuck_scheduled": {
                "update_status": "scheduled",
                "last_successful_update_at": long_ago,
                "last_update_at": long_ago,
            },
            "disabled": {
                "mirroring_enabled": False,
                "last_update_at": long_ago,
                "last_successful_update_at": long_ago,
            },
            "private_endpoint": {"is_private": True, "endpoint_uuid": self._hex_id()},
            "plain_http": {"url": f"http://{source}"},
            "url_password": {"url": f"https://mirror-bot:{password}@{source}"},
            "url_password_encoded": {"url": f"https://mirror-bot:{quote(special_password, safe='')}@{source}"},
            "all_null": {name: None for name in mirror if name not in ("id", "repository_id")},
        }
        if repository.condition == "no_mirror":
            return None
        if repository.condition == "sparse":
            # Fields may be absent, and new ones may come.
            return {"id": mirror["id"], "repository_id": repository.id, "sync_branch_type": "all"}
        return {**mirror, **changes.get(repository.condition, {})}
