# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs as AWX runs them: what they find, keep, hand on, and never show."""

from __future__ import annotations

import json
import shutil
import time
import typing as t
from pathlib import Path

import pytest
from awx_jobs import (
    LARGEST_RESULT,
    SIMULATOR_TOKEN,
    CodeHub,
    Job,
    Launch,
    Surroundings,
    Variables,
    inventory,
    run,
    sliced,
    survey_answers,
)
from report_store import ReportStore

AUDIT: t.Final = "playbooks/awx_audit.yml"
INVENTORY_AUDIT: t.Final = "playbooks/awx_audit_inventory.yml"
INVENTORY_FILE: t.Final = "examples/awx-project/repositories.codehub.yml"

#: What AWX makes of a survey in which only one thing was filled in, and a variable of the job template
ANSWERS: t.Final = survey_answers(
    "scope", "policy", remote_mirror_audit_fail_on="never", remote_mirror_audit_rate_limit=0
)


class Awx(t.NamedTuple):
    """Runs jobs with one credential, each in a copy of the project, as AWX does."""

    surroundings: Surroundings
    credential: Variables
    folder: Path

    def launch(self, playbook: str, name: str = "job", **fields: t.Any) -> Job:
        project = self.folder / f"{name}-project"
        shutil.copytree(self.surroundings.repository, project)
        credentials = fields.pop("credentials", [("codehub.yml", self.credential)])
        launch = Launch(playbook, credentials=credentials, **fields)
        return run(self.surroundings, self.folder / name, launch, project)

    def hosts(self) -> Variables:
        return inventory(self.surroundings, self.folder / "inventory-update", self.credential, INVENTORY_FILE)

    def report(self, name: str = "job") -> Variables:
        (path,) = (self.folder / f"{name}-project" / "remote-mirror-audit").rglob("remote-mirror-audit.json")
        report: Variables = json.loads(path.read_text(encoding="utf-8"))
        return report


@pytest.fixture
def awx(surroundings: Surroundings, codehub: CodeHub, tmp_path: Path) -> Awx:
    return Awx(surroundings, codehub.credential(), tmp_path)


def _summary(job: Job) -> Variables:
    summary: Variables = job.artifacts["remote_mirror_audit"]["summary"]
    return summary


def test_an_audit_by_survey_hands_on_its_result(awx: Awx) -> None:
    job = awx.launch(AUDIT, variables=ANSWERS)
    assert job.status == "successful", job.stdout
    result = job.artifacts["remote_mirror_audit"]
    assert result["verdict"] == "passed"
    assert result["changes"]["new"] > 0
    assert 0 < len(result["new"]) <= 50
    report = awx.report()
    assert len(report["repositories"]) == len(awx.hosts()["_meta"]["hostvars"]) > 50
    assert report["summary"] == result["summary"]


def test_what_a_survey_says_is_obeyed(awx: Awx) -> None:
    ids = [repository["id"] for repository in _all_repositories(awx)[:3]]
    answers = {**ANSWERS, "remote_mirror_audit_repository_ids": "\n".join(map(str, ids))}
    job = awx.launch(AUDIT, variables={**answers, "remote_mirror_audit_max_age": 1})
    assert [repository["id"] for repository in awx.report()["repositories"]] == ids
    assert job.artifacts["remote_mirror_audit"]["summary"]["repositories"]["requested"] == 3


def _all_repositories(awx: Awx) -> list[Variables]:
    return [{"id": each["codehub_id"]} for each in awx.hosts()["_meta"]["hostvars"].values()]


def test_a_failed_audit_is_no_failed_run(awx: Awx) -> None:
    job = awx.launch(AUDIT, variables={**ANSWERS, "remote_mirror_audit_fail_on": "critical"})
    assert job.status == "failed"
    assert job.artifacts["remote_mirror_audit"]["verdict"] == "failed"
    assert "The audit has failed" in job.failure
    assert awx.report()["findings"]


def test_a_wrong_token_is_a_failed_run_and_no_failed_audit(awx: Awx, codehub: CodeHub) -> None:
    awx = awx._replace(credential=codehub.credential(auth_token="wrong-token-for-tests"))
    job = awx.launch(AUDIT, variables={**ANSWERS, "remote_mirror_audit_fail_on": "critical"})
    assert job.status == "failed"
    assert job.artifacts["remote_mirror_audit"]["verdict"] == "error"
    assert "The audit could not be made" in job.failure
    assert "wrong-token-for-tests" not in job.everything_kept()


def test_a_server_that_throttles_costs_time_and_no_result(awx: Awx, throttling_codehub: CodeHub) -> None:
    done = awx.launch(AUDIT, variables=ANSWERS)
    awx = awx._replace(credential=throttling_codehub.credential())
    throttled = awx.launch(AUDIT, "throttled", variables=ANSWERS)
    assert throttled.status == "successful", throttled.stdout
    assert _summary(throttled) == _summary(done)


def test_a_check_finds_the_same_and_writes_nothing(awx: Awx) -> None:
    done = awx.launch(AUDIT, variables=ANSWERS)
    checked = awx.launch(AUDIT, "check", variables=ANSWERS, is_check=True)
    assert checked.status == "successful", checked.stdout
    assert _summary(checked) == _summary(done)
    assert checked.artifacts["remote_mirror_audit"]["new"] == done.artifacts["remote_mirror_audit"]["new"]
    assert not (awx.folder / "check-project" / "remote-mirror-audit").exists()


@pytest.mark.parametrize("verbosity", [0, 5])
def test_no_secret_is_kept(awx: Awx, verbosity: int) -> None:
    job = awx.launch(AUDIT, variables=ANSWERS, verbosity=verbosity)
    assert job.status == "successful"
    assert SIMULATOR_TOKEN not in job.everything_kept()
    assert not (job.private_data / "env" / "envvars").exists()


def test_nothing_is_written_outside_of_the_folder_of_the_job(awx: Awx, monkeypatch: pytest.MonkeyPatch) -> None:
    home = awx.folder / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    before = _files(awx.folder)
    awx.launch(AUDIT, variables=ANSWERS)
    new = {path.relative_to(awx.folder).parts[0] for path in _files(awx.folder) - before}
    assert new <= {"job", "job-project", "home"}
    # Ansible's own folder for what it runs, which it empties.
    assert {path.relative_to(home).parts[0] for path in _files(home)} <= {".ansible"}


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_the_hosts_of_the_inventory_are_audited_in_one_job(awx: Awx) -> None:
    hosts = awx.hosts()
    assert all(name.startswith("codehub-") for name in hosts["_meta"]["hostvars"])
    job = awx.launch(INVENTORY_AUDIT, variables=ANSWERS, hosts=hosts)
    assert job.status == "successful", job.stdout
    report = awx.report()
    assert len(report["repositories"]) == len(hosts["_meta"]["hostvars"])
    assert report["repositories"][0]["name"]
    assert report["audited"]["scope"] == "repositories"


def test_a_limit_chooses_hosts(awx: Awx) -> None:
    hosts = awx.hosts()
    name = sorted(hosts["_meta"]["hostvars"])[7]
    awx.launch(INVENTORY_AUDIT, variables=ANSWERS, hosts=hosts, limit=name)
    assert [each["id"] for each in awx.report()["repositories"]] == [hosts["_meta"]["hostvars"][name]["codehub_id"]]


def test_slices_together_audit_each_host_once(awx: Awx) -> None:
    hosts = awx.hosts()
    audited: list[int] = []
    for number in (1, 2, 3):
        variables = {**ANSWERS, "awx_audit_is_slice": True}
        job = awx.launch(INVENTORY_AUDIT, f"slice{number}", variables=variables, hosts=sliced(hosts, number, 3))
        assert job.status == "successful", job.stdout
        audited += [each["id"] for each in awx.report(f"slice{number}")["repositories"]]
    assert sorted(audited) == sorted(each["codehub_id"] for each in hosts["_meta"]["hostvars"].values())


@pytest.mark.parametrize("limit", ["", "codehub-7"])
def test_an_inventory_without_hosts_is_an_error(awx: Awx, limit: str) -> None:
    job = awx.launch(INVENTORY_AUDIT, variables=ANSWERS, limit=limit)
    assert job.status == "failed"
    assert "No host matches remote_mirror_audit_hosts: all" in job.stdout
    assert job.artifacts == {}


def test_a_limit_without_hosts_is_an_error(awx: Awx) -> None:
    job = awx.launch(INVENTORY_AUDIT, variables=ANSWERS, hosts=awx.hosts(), limit="no-such-host")
    assert job.status == "failed"
    assert "leaves us with no hosts to target" in job.stdout


def test_facts_are_stored_where_awx_reads_them(awx: Awx) -> None:
    hosts = sliced(awx.hosts(), 1, 20)
    job = awx.launch("playbooks/awx_facts.yml", hosts=hosts, uses_fact_cache=True)
    assert job.status == "successful", job.stdout
    cache = job.private_data / "artifacts" / "job" / "fact_cache"
    names = set(hosts["_meta"]["hostvars"])
    stored = {name: json.loads((cache / name).read_text(encoding="utf-8")) for name in names if (cache / name).exists()}
    assert stored
    assert all(facts["codehub_remote_mirror"]["repository_id"] for facts in stored.values())
    assert SIMULATOR_TOKEN not in json.dumps(stored)


@pytest.fixture
def store() -> t.Iterator[ReportStore]:
    with ReportStore("reporter", "store-password") as store:
        yield store


def _credentials(awx: Awx, store: ReportStore, **inputs: str) -> list[tuple[str, Variables]]:
    given = {"url": store.address, "username": "reporter", "password": "store-password", **inputs}
    return [("codehub.yml", awx.credential), ("report_store.yml", given)]


def test_the_store_makes_history(awx: Awx, store: ReportStore) -> None:
    credentials = _credentials(awx, store)
    answers = {**ANSWERS, "remote_mirror_audit_fail_on": "new"}
    first = awx.launch(AUDIT, "first", variables=answers, credentials=credentials)
    assert first.status == "failed"
    assert first.artifacts["remote_mirror_audit"]["verdict"] == "failed"
    assert set(store.files) == {f"user/remote-mirror-audit.{suffix}" for suffix in ("html", "csv", "json", "xml")}
    assert {name.rpartition(".")[2]: kind for name, kind in store.media_types.items()} == {
        "html": "text/html; charset=utf-8",
        "csv": "text/csv; charset=utf-8",
        "json": "application/json",
        "xml": "application/xml",
    }
    page = f"{store.address}user/remote-mirror-audit.html"
    assert first.artifacts["remote_mirror_audit"]["reports"]["html"] == page
    second = awx.launch(AUDIT, "second", variables=answers, credentials=credentials)
    assert second.status == "successful", second.stdout
    assert second.artifacts["remote_mirror_audit"]["changes"]["new"] == 0
    kept = dict(store.files)
    checked = awx.launch(AUDIT, "check", variables=answers, credentials=credentials, is_check=True)
    assert checked.artifacts["remote_mirror_audit"]["changes"]["new"] == 0
    assert store.files == kept
    for job in (first, second, checked):
        assert "store-password" not in job.everything_kept()
        assert job.largest_result < 500_000


def test_the_store_keeps_the_history_and_the_metrics(awx: Awx, store: ReportStore) -> None:
    answers = {
        **ANSWERS,
        "remote_mirror_audit_fail_on": "never",
        "remote_mirror_audit_reports": "html json metrics history",
    }
    for name in ("first", "second"):
        job = awx.launch(AUDIT, name, variables=answers, credentials=_credentials(awx, store))
        assert job.status == "successful", job.stdout
        assert set(store.files) == {
            f"user/remote-mirror-audit.{suffix}" for suffix in ("html", "json", "jsonl", "prom")
        }
    assert store.files["user/remote-mirror-audit.jsonl"].count(b"\n") == 2
    assert b"Repositories that need attention, in 2 audits since" in store.files["user/remote-mirror-audit.html"]
    assert store.media_types["user/remote-mirror-audit.jsonl"] == "application/jsonl"
    assert store.media_types["user/remote-mirror-audit.prom"].startswith("text/plain; version=0.0.4")


def test_an_audit_of_a_part_leaves_the_report_of_the_whole_alone(awx: Awx, store: ReportStore) -> None:
    hosts = awx.hosts()
    names = sorted(hosts["_meta"]["hostvars"])
    answers = {**ANSWERS, "remote_mirror_audit_fail_on": "new"}
    launch: Variables = {"variables": answers, "hosts": hosts, "credentials": _credentials(awx, store)}
    awx.launch(INVENTORY_AUDIT, "watch", **launch)
    whole = dict(store.files)
    assert "remote-mirror-audit.json" in whole
    awx.launch(INVENTORY_AUDIT, "limited", **launch, limit=names[7])
    in_slice = {**answers, "awx_workflow_job_id": 12, "awx_workflow_job_name": "S", "awx_job_template_name": "S"}
    awx.launch(INVENTORY_AUDIT, "slice", **{**launch, "variables": in_slice, "hosts": sliced(hosts, 1, 20)})
    assert {name: content for name, content in store.files.items() if name in whole} == whole
    folders = {name.rpartition("/")[0] for name in store.files}
    assert folders == {"", f"limit-{names[7]}", "slices/job-12/slice-4711"}
    again = awx.launch(INVENTORY_AUDIT, "again", **launch)
    assert again.status == "successful", again.stdout
    assert again.artifacts["remote_mirror_audit"]["changes"]["new"] == 0


@pytest.mark.parametrize(
    ("status", "language", "words"),
    [(507, "en", "could not be kept in the report store"), (302, "zh_CN", "报告未能保存到报告存储")],
)
def test_a_report_that_was_not_kept_is_an_error(
    awx: Awx, store: ReportStore, status: int, language: str, words: str
) -> None:
    store.status_of_put = status
    answers = {**ANSWERS, "remote_mirror_audit_language": language}
    job = awx.launch(AUDIT, variables=answers, credentials=_credentials(awx, store))
    assert job.status == "failed"
    outcome = job.artifacts["remote_mirror_audit"]
    assert outcome["verdict"] == "error"
    assert words in outcome["message"]
    assert str(status) in outcome["message"]
    assert outcome["summary"]["repositories"]["requested"] > 50
    news = awx.launch("playbooks/awx_notify.yml", "news", variables=job.artifacts, credentials=[])
    assert news.status == "failed"
    assert str(status) in news.artifacts["codehub_news"]


def test_a_store_that_refuses_the_credentials_is_an_error(awx: Awx, store: ReportStore) -> None:
    credentials = _credentials(awx, store, password="wrong-store-password")
    job = awx.launch(AUDIT, variables=ANSWERS, credentials=credentials)
    assert job.status == "failed"
    assert job.artifacts["remote_mirror_audit"]["verdict"] == "error"
    assert "HTTP status 401" in job.artifacts["remote_mirror_audit"]["message"]
    assert "wrong-store-password" not in job.everything_kept()


@pytest.mark.parametrize(
    "address", ["http://reporter:STOREPW77@127.0.0.1:9/a/", "ftp://store.example.com/", "store?x=STOREPW77"]
)
def test_an_address_with_credentials_is_refused(awx: Awx, store: ReportStore, address: str) -> None:
    job = awx.launch(AUDIT, variables=ANSWERS, credentials=_credentials(awx, store, url=address), verbosity=3)
    assert job.status == "failed"
    assert "must not contain a user" in job.artifacts["remote_mirror_audit"]["message"]
    assert "STOREPW77" not in job.everything_kept()


def test_no_variable_sends_the_credentials_of_the_store_elsewhere(awx: Awx, store: ReportStore) -> None:
    with ReportStore("reporter", "store-password") as receiver:
        names = ("store_url", "store", "url", "awx_audit_place", "awx_audit_store", "store_address", "report_store_url")
        attack: Variables = {
            **dict.fromkeys(names, receiver.address),
            "CODEHUB_REPORT_STORE_URL": receiver.address,
            "awx_keep_address": receiver.address,
            "report_dir": "/tmp",
            "module_defaults": {"ansible.builtin.uri": {"url": receiver.address}},
            "environment": {"http_proxy": receiver.address},
            "ansible_facts": {"env": {"CODEHUB_REPORT_STORE_URL": receiver.address}},
        }
        store.redirect = receiver.address
        for name in ("first", "second"):
            awx.launch(AUDIT, name, variables={**ANSWERS, **attack}, credentials=_credentials(awx, store))
            store.redirect = ""
        assert store.requests
        assert receiver.requests == []


REPAIR: t.Final = "playbooks/awx_repair.yml"


def test_a_repair_obeys_its_survey(awx: Awx, repairable_codehub: CodeHub) -> None:
    awx = awx._replace(credential=repairable_codehub.credential())
    answers = survey_answers("repair", "scope", remote_mirror_audit_scope="tenant", remote_mirror_repair_max_repairs=2)
    planned = awx.launch(REPAIR, "plan", variables=answers, is_check=True)
    assert planned.status == "successful", planned.stdout
    plan = planned.artifacts["remote_mirror_repair"]
    assert plan["check_mode"]
    assert plan["summary"]["repaired"] == 0
    job = awx.launch(REPAIR, "repair", variables=answers)
    assert job.status == "successful", job.stdout
    outcome = job.artifacts["remote_mirror_repair"]
    assert not outcome["check_mode"]
    assert outcome["summary"]["repaired"] == 2
    assert len(outcome["repaired"]) == 2
    assert SIMULATOR_TOKEN not in planned.everything_kept() + job.everything_kept()
    assert job.largest_result < 500_000


@pytest.mark.parametrize("chosen", ["synchronize", "enable_schedule"])
def test_a_repair_does_only_what_was_chosen(awx: Awx, repairable_codehub: CodeHub, chosen: str) -> None:
    awx = awx._replace(credential=repairable_codehub.credential())
    answers = {"remote_mirror_audit_scope": "tenant", "remote_mirror_repair_max_repairs": 3}
    answers = survey_answers("repair", "scope", remote_mirror_repair_repairs=[chosen], **answers)
    job = awx.launch(REPAIR, variables=answers)
    assert job.status == "successful", job.stdout
    (path,) = (awx.folder / "job-project" / "remote-mirror-repair").iterdir()
    report = json.loads(path.read_text(encoding="utf-8"))
    assert {repair for each in report["repositories"] for repair in each["repairs"]} == {chosen}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (
            {"remote_mirror_audit_scope": "group", "remote_mirror_audit_group_id": "abc"},
            "group_id must be a whole number",
        ),
        ({"remote_mirror_audit_repository_ids": "one, two"}, "repository_ids"),
    ],
)
def test_a_wrong_answer_of_the_repair_is_explained(awx: Awx, answers: Variables, words: str) -> None:
    job = awx.launch(REPAIR, variables=survey_answers("repair", "scope", **answers))
    assert job.status == "failed"
    assert words in job.failure
    assert len(job.failure) < 400


def test_no_variable_puts_other_files_into_the_store(awx: Awx, store: ReportStore) -> None:
    secret = awx.folder / "secrets.json"
    secret.write_text("a-secret-of-the-job", encoding="utf-8")
    outcome = {"verdict": "passed", "message": "", "reports": {"json": str(secret), "csv": "/proc/self/environ"}}
    attack: Variables = {
        "remote_mirror_audit_outcome": outcome,
        "awx_audit_folder": str(awx.folder),
        "remote_mirror_audit_report_dir": "/proc/self",
    }
    for number, name in enumerate(attack):
        variables = {**ANSWERS, name: attack[name]}
        awx.launch(AUDIT, f"attack{number}", variables=variables, credentials=_credentials(awx, store))
    assert store.requests
    kept = b"".join(store.files.values())
    assert b"a-secret-of-the-job" not in kept
    assert SIMULATOR_TOKEN.encode() not in kept
    assert {name.rpartition("/")[2].rpartition(".")[0] for name in store.files} <= {"remote-mirror-audit"}


def test_a_limit_that_names_a_file_prints_none_of_it(awx: Awx) -> None:
    job = awx.launch(INVENTORY_AUDIT, variables=ANSWERS, hosts=awx.hosts(), limit="@/proc/self/environ")
    assert job.status == "failed"
    assert SIMULATOR_TOKEN not in job.everything_kept()


@pytest.mark.parametrize(
    ("playbook", "name"),
    [
        (AUDIT, "remote_mirror_audit_previous_report"),
        (REPAIR, "remote_mirror_repair_report"),
        (AUDIT, "remote_mirror_audit_repository_ids"),
    ],
)
def test_a_variable_that_names_a_file_prints_none_of_it(awx: Awx, playbook: str, name: str) -> None:
    secret = awx.folder / "environ"
    secret.write_text('HW_AUTH_TOKEN=a-secret-of-the-job\n{"a-secret-of-the-job": [', encoding="utf-8")
    for number, value in enumerate([str(secret), f"@{secret}"]):
        variables = {**survey_answers("scope"), name: value}
        job = awx.launch(playbook, f"job{number}", variables=variables, verbosity=3)
        assert job.status == "failed"
        assert "a-secret-of-the-job" not in job.everything_kept()


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (
            {"remote_mirror_audit_scope": "group", "remote_mirror_audit_group_id": "abc"},
            "group_id must be a whole number",
        ),
        ({"remote_mirror_audit_approved_sources": "https://git.example.com/a"}, "approved_sources"),
        ({"remote_mirror_audit_repository_ids": "one, two"}, "repository_ids"),
        ({"remote_mirror_audit_scope": "project", "remote_mirror_audit_project_id": "x"}, "project_id"),
    ],
)
def test_a_wrong_answer_of_a_survey_is_explained(awx: Awx, answers: Variables, words: str) -> None:
    job = awx.launch(AUDIT, variables={**ANSWERS, **answers})
    assert job.status == "failed"
    message = job.artifacts["remote_mirror_audit"]["message"]
    assert words in message
    assert "\n" not in message
    assert len(message) < 300


def test_a_time_limit_is_an_error_that_names_it(awx: Awx, throttling_codehub: CodeHub) -> None:
    awx = awx._replace(credential=throttling_codehub.credential())
    job = awx.launch(AUDIT, variables={**ANSWERS, "remote_mirror_audit_time_limit": 0.05})
    assert job.status == "failed"
    outcome = job.artifacts["remote_mirror_audit"]
    assert outcome["verdict"] == "error"
    assert "time limit" in outcome["message"].replace("_", " ")
    assert outcome["summary"]["repositories"]["not_attempted"] > 0


def test_the_workflow_tells_news_and_failed_audits_apart(awx: Awx) -> None:
    audit = awx.launch(AUDIT, "audit", variables={**ANSWERS, "remote_mirror_audit_fail_on": "new"})
    notify = "playbooks/awx_notify.yml"
    news = awx.launch(notify, "news", variables=audit.artifacts, credentials=[])
    assert news.status == "successful", news.stdout
    outcome = audit.artifacts["remote_mirror_audit"]
    subject = f"SIMULATED: CodeHub mirrors: {outcome['changes']['new']} new, 0 worse, 0 fixed"
    assert news.artifacts["codehub_news_subject"] == subject
    assert f"new: {outcome['new'][0]['repository_name']} (" in news.artifacts["codehub_news"]
    assert "/#/jobs/playbook/4711" in news.artifacts["codehub_news"]
    refused = awx.launch(
        notify,
        "refused",
        variables={"remote_mirror_audit": {"verdict": "error", "message": "Refused."}},
        credentials=[],
    )
    assert refused.status == "failed"
    assert "Refused." in refused.artifacts["codehub_news"]
    # A job that was cancelled leaves nothing.
    cancelled = awx.launch(notify, "cancelled", credentials=[])
    assert cancelled.status == "failed"
    assert "AWX ended the job" in cancelled.artifacts["codehub_news"]


def test_the_news_are_in_the_language_of_the_audit(awx: Awx) -> None:
    answers = {**ANSWERS, "remote_mirror_audit_fail_on": "new", "remote_mirror_audit_language": "zh_CN"}
    audit = awx.launch(AUDIT, "audit", variables=answers)
    assert audit.artifacts["remote_mirror_audit"]["language"] == "zh_CN"
    notify = "playbooks/awx_notify.yml"
    # The variable of the job template is for runs without an audit.
    news = awx.launch(
        notify, "news", variables={"remote_mirror_audit_language": "en", **audit.artifacts}, credentials=[]
    )
    assert news.status == "successful", news.stdout
    assert "CodeHub镜像" in news.artifacts["codehub_news_subject"]
    assert "作业：" in news.artifacts["codehub_news"]
    cancelled = awx.launch(notify, "cancelled", variables={"remote_mirror_audit_language": "zh_CN"}, credentials=[])
    assert "被AWX终止" in cancelled.artifacts["codehub_news"]
    address = {"url": "https://user:password@store.example.com/"}
    credentials = [("codehub.yml", awx.credential), ("report_store.yml", address)]
    refused = awx.launch(AUDIT, "refused", variables=answers, credentials=credentials)
    assert refused.artifacts["remote_mirror_audit"]["language"] == "zh_CN"
    assert refused.artifacts["remote_mirror_audit"]["message"].startswith("没有进行审计：报告存储的地址")


def test_an_audit_is_cancelled_at_once(awx: Awx, large_codehub: CodeHub) -> None:
    awx = awx._replace(credential=large_codehub.credential())
    cancelled_at: list[float] = []

    def cancel(events: list[Variables]) -> bool:
        if not any("repositories read" in event["stdout"] for event in events):
            return False
        cancelled_at.append(time.monotonic())
        return True

    job = awx.launch(AUDIT, variables={**ANSWERS, "remote_mirror_audit_rate_limit": 600}, cancel=cancel)
    assert job.status == "canceled"
    assert time.monotonic() - cancelled_at[0] < 15
    assert SIMULATOR_TOKEN not in job.everything_kept()
    # There is no summary: the workflow takes that for a failed run.
    assert "remote_mirror_audit" not in job.artifacts


def test_ten_thousand_repositories_stay_within_what_awx_keeps(awx: Awx, large_codehub: CodeHub) -> None:
    awx = awx._replace(credential=large_codehub.credential())
    job = awx.launch(AUDIT, variables={**ANSWERS, "remote_mirror_audit_scope": "tenant"})
    assert job.status == "successful", job.stdout[-2000:]
    assert _summary(job)["repositories"]["requested"] == 10_000
    assert job.largest_result < 500_000 < LARGEST_RESULT
    assert len(json.dumps(job.artifacts)) < 100_000
    assert len(job.stdout.splitlines()) < 2_000
    assert 1 < job.stdout.count("repositories read") < 100
