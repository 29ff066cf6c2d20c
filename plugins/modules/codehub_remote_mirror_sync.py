#!/usr/bin/python

# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: codehub_remote_mirror_sync
short_description: Synchronize the remote mirrors of CodeHub repositories
version_added: 1.1.0
description:
  - Starts the synchronization of the remote mirror of one repository, or of many, and waits until each has ended.
  - How a synchronization ended is judged by what the mirror shows before the start and afterwards. A success that was
    there before does not count.
  - A synchronization that is already under way is waited for. None is started beside it.
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
extends_documentation_fragment:
  - huaweicloud.codearts.codehub
  - huaweicloud.codearts.attributes.changes
attributes:
  diff_mode:
    description: Will return details on what has changed in diff mode.
    support: none
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second run changes nothing.
    support: none
    details:
      - Each run starts a synchronization of each mirror, unless one is under way.
options:
  repository_id:
    description:
      - Id of the repository to synchronize, from V(1) to V(2147483647).
      - Exactly one of O(repository_id) and O(repository_ids) is required.
    type: int
  repository_ids:
    description:
      - Ids of the repositories to synchronize, each from V(1) to V(2147483647). An id that is repeated counts once.
      - Exactly one of O(repository_id) and O(repository_ids) is required.
    type: list
    elements: raw
  wait:
    description:
      - Whether to wait until each synchronization has ended. Without waiting the module only says what was started,
        which is not yet a success.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait after the last start.
    type: float
    default: 600
  stuck_after:
    description:
      - Hours after which a synchronization that is under way counts as stuck, so that another one is started. They
        count from the last change of the mirror, which may be the end of the synchronization before.
      - By default none counts as stuck.
    type: float
  source_username:
    description:
      - User at the mirrored repository, for this synchronization only. The API asks for it in base64, which is no
        encryption. A service endpoint is the better way, see O(endpoint_uuid).
      - Required with O(source_password).
    type: str
  source_password:
    description:
      - Password or access token of O(source_username).
    type: str
  endpoint_uuid:
    description:
      - Id of the service endpoint that holds the credentials for the mirrored repository, for this synchronization
        only.
    type: str
  force_fetch:
    description:
      - Whether the mirror is overwritten where its history and that of the source have diverged. Commits, branches and
        tags that only the mirror has are lost then.
    type: bool
    default: false
  concurrency:
    description:
      - The maximum number of requests under way at the same time, from V(1) to V(128).
    type: int
    default: 16
  on_failure:
    description:
      - What happens when repositories were not synchronized. In both cases all others are, and the result is complete.
      - With V(fail) the module fails. With V(report) it succeeds, and RV(failures) has the rest; it still fails when
        the credentials are refused, since nothing can be done without them.
    type: str
    default: fail
    choices: [fail, report]
  time_limit:
    description:
      - Seconds after which no further request starts, V(0) for no limit. Unlike O(wait_timeout) it counts from the
        beginning of the run.
      - Requests that are under way end within O(timeout), and a synchronization goes on. The repositories whose
        synchronization was not started, or has not ended, are failures with the reason V(not_attempted).
      - Without it a run still ends when there was no usable response for 5 minutes.
    type: float
    default: 0
notes:
  - The account needs the permissions C(codeartsrepo:repository:getRepository) and
    C(codeartsrepo:repository:setRepository).
  - Give all repositories to one task, as O(repository_ids). In a loop each is a process of its own, and O(rate_limit)
    counts the requests of one process.
  - A start whose response was lost is not sent again before the mirror was read.
  - While it waits, the module reads each mirror whose synchronization has not ended, first after one second, then in
    growing intervals of up to 30 seconds. These requests count towards O(rate_limit).
seealso:
  - module: huaweicloud.codearts.codehub_remote_mirror
  - module: huaweicloud.codearts.codehub_remote_mirror_info
"""

EXAMPLES = r"""
- name: Synchronize a mirror, with HW_REGION_NAME and HW_AUTH_TOKEN from the environment
  huaweicloud.codearts.codehub_remote_mirror_sync:
    repository_id: 2111728001

- name: Synchronize many mirrors with credentials for their source, and go on when some fail
  huaweicloud.codearts.codehub_remote_mirror_sync:
    repository_ids: [2111728001, 2111728002, 2111728003]
    source_username: mirror-bot
    source_password: "{{ vault_source_password }}"
    wait_timeout: 1800
    on_failure: report
  register: codehub

- name: Show how each ended
  ansible.builtin.debug:
    msg: "{{ codehub.synchronizations | items2dict(key_name='repository_id', value_name='outcome') }}"

- name: Start a synchronization without waiting for it
  huaweicloud.codearts.codehub_remote_mirror_sync:
    repository_id: 2111728001
    wait: false
"""

RETURN = r"""
synchronizations:
  description: One entry for each repository, in the order given.
  returned: always, but for options that are refused
  type: list
  elements: dict
  contains: &synchronization
    repository_id:
      description: Id of the repository.
      type: int
    outcome:
      description:
        - V(finished) and V(failed) are synchronizations that were started and have ended.
        - V(already_running) means that one was under way, which was waited for and has succeeded. None was started.
          With O(wait=false) and in check mode it was not waited for. When it fails, the outcome is V(failed).
        - V(timeout) means that it has not ended within O(wait_timeout), or that the service accepted the start and did
          nothing.
        - V(not_a_mirror) means that the repository has no mirror, does not exist, or is not visible to the account.
        - V(started) means that its end was not waited for, or could not be seen.
        - V(would_start) is the outcome in check mode.
        - V(not_started) means that the start failed, for the reason in RV(failures). Where no response came and the
          mirror shows nothing of a synchronization, the message says that it is not known whether one was started.
      type: str
    started:
      description: Whether a synchronization was started.
      type: bool
    jid:
      description: Id of the job, for the provider's support. Null when the service gave none.
      type: str
    error:
      description: The error of a failed synchronization, with C(msg) and C(code). Null when there is none.
      type: dict
    message:
      description: The outcome in words.
      type: str
  sample:
    - repository_id: 2111728001
      outcome: finished
      started: true
      jid: 9f1c2b7d6e5a4f3b2c1d0e9f
      error: null
      message: The synchronization has finished.
synchronization:
  description: The one entry of RV(synchronizations).
  returned: when O(repository_id) is given
  type: dict
  contains: *synchronization
remote_mirrors:
  description:
    - The mirrors as they were last read, in the order given, each with the fields of
      M(huaweicloud.codearts.codehub_remote_mirror_info). Those that could not be read are left out.
  returned: always, but for options that are refused
  type: list
  elements: dict
failures:
  description: The repositories that were not synchronized, in the order given.
  returned: always, but for options that are refused
  type: list
  elements: dict
  contains: &failure
    repository_id:
      description: Id of the repository.
      type: int
    reason:
      description:
        - The kind of failure, for conditions. The reasons of M(huaweicloud.codearts.codehub_remote_mirror_info), and
          three more.
        - V(synchronization_failed), V(synchronization_timeout) and V(not_a_mirror) belong to the outcomes V(failed),
          V(timeout) and V(not_a_mirror).
      type: str
    http_status:
      description: HTTP status of the last response. Null when there was none.
      type: int
    error_code:
      description: The service's own code, for example V(CH.004403). Null when there was none.
      type: str
    error_msg:
      description: The service's own text, in its language. Null when there was none.
      type: str
    request_id:
      description: Identifies the request to the provider's support. Null when there was none.
      type: str
    attempts:
      description: How often the request that failed was sent.
      type: int
    message:
      description: What happened and what to do, in words.
      type: str
  sample:
    - repository_id: 2111728002
      reason: synchronization_failed
      http_status: null
      error_code: null
      error_msg: null
      request_id: null
      attempts: 1
      message: >-
        The synchronization failed since the source refused the credentials: fatal: Authentication failed, exit status
        128. The credentials are wrong or have expired, or a password is no longer accepted: renew the credentials of
        the mirror in the repository's settings, then start a synchronization.
error:
  description: The first of RV(failures).
  returned: when the module fails, but for options that are refused
  type: dict
  contains: *failure
summary:
  description: The run in numbers. The outcomes add up to the requested repositories.
  returned: always, but for options that are refused
  type: dict
  contains:
    requested:
      description: Distinct repositories that were given.
      type: int
    finished:
      description: Repositories with the outcome V(finished).
      type: int
    failed:
      description: Repositories with the outcome V(failed).
      type: int
    timeout:
      description: Repositories with the outcome V(timeout).
      type: int
    already_running:
      description: Repositories with the outcome V(already_running).
      type: int
    not_a_mirror:
      description: Repositories with the outcome V(not_a_mirror).
      type: int
    started:
      description: Repositories with the outcome V(started).
      type: int
    would_start:
      description: Repositories with the outcome V(would_start).
      type: int
    not_started:
      description: Repositories with the outcome V(not_started).
      type: int
    calls:
      description: Requests that were sent to CodeHub, retries included.
      type: int
    elapsed:
      description: Seconds that the run took.
      type: float
  sample:
    requested: 3
    finished: 2
    failed: 1
    timeout: 0
    already_running: 0
    not_a_mirror: 0
    started: 0
    would_start: 0
    not_started: 0
    calls: 14
    elapsed: 7.402
"""

import math
import typing as t
from datetime import timedelta

from ansible_collections.huaweicloud.codearts.plugins.module_utils._connection import connected
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import ConfigurationError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._module import create_module, module_settings
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import (
    CHANGING_CONCURRENCY,
    OptionError,
    checked_concurrency,
    checked_repository_id,
    checked_repository_ids,
    concurrency_option,
    time_limit_option,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._synchronizer import Start, Synchronizer, Waiting

#: Ten years, in hours and in seconds.
MOST_HOURS = 87600
MOST_SECONDS = MOST_HOURS * 3600


def requested_ids(options: t.Mapping[str, t.Any]) -> list[int]:
    """
    Return the IDs of the repositories to synchronize.

    Raises:
        OptionError: One of them is invalid.
    """
    if options["repository_ids"] is None:
        return [checked_repository_id(options["repository_id"])]
    return checked_repository_ids(options["repository_ids"])


def waiting_from(options: t.Mapping[str, t.Any]) -> Waiting:
    """
    Return how long to wait.

    Raises:
        OptionError: A time is out of range.
    """
    for name, most in (("wait_timeout", MOST_SECONDS), ("stuck_after", MOST_HOURS)):
        value = options[name]
        if value is not None and not (math.isfinite(value) and 0 < value <= most):
            raise OptionError(f"{name}: {value} is not a number above 0 and up to {most}.")
    stuck_after = None if options["stuck_after"] is None else timedelta(hours=options["stuck_after"])
    return Waiting(options["wait_timeout"] if options["wait"] else None, stuck_after)


def main() -> None:
    module = create_module(
        {
            "repository_id": {"type": "int"},
            "repository_ids": {"type": "list", "elements": "raw"},
            "wait": {"type": "bool", "default": True},
            "wait_timeout": {"type": "float", "default": 600},
            "stuck_after": {"type": "float"},
            "source_username": {"type": "str", "no_log": True},
            "source_password": {"type": "str", "no_log": True},
            "endpoint_uuid": {"type": "str"},
            "force_fetch": {"type": "bool", "default": False},
            "on_failure": {"type": "str", "choices": ["fail", "report"], "default": "fail"},
            **concurrency_option(CHANGING_CONCURRENCY),
            **time_limit_option(),
        },
        mutually_exclusive=[("repository_id", "repository_ids")],
        required_one_of=[("repository_id", "repository_ids")],
        required_by={"source_password": ("source_username",)},
    )
    params = module.params
    start = Start(params["source_username"], params["source_password"], params["endpoint_uuid"], params["force_fetch"])
    if params["source_username"] not in start.secrets:
        # Not masked everywhere, but not printed as an option either.
        module.no_log_values.discard(params["source_username"])
        params["source_username"] = None
    module.no_log_values.update(start.secrets)
    try:
        repository_ids = requested_ids(params)
        waiting = waiting_from(params)
        concurrency = checked_concurrency(params)
        settings = module_settings(module)
        with connected(settings, concurrency, secrets=start.secrets) as client:
            synchronizer = Synchronizer(
                client,
                start,
                waiting,
                concurrency=concurrency,
                check_mode=module.check_mode,
                retries=settings.retries,
            )
            outcome = synchronizer.synchronize(repository_ids)
    except ConfigurationError as error:
        module.fail_json(msg=str(error))
    result: dict[str, t.Any] = {
        "changed": outcome.changed,
        "synchronizations": outcome.synchronizations,
        "remote_mirrors": outcome.remote_mirrors,
        "failures": outcome.failures,
        "summary": outcome.summary,
    }
    if params["repository_ids"] is None:
        result["synchronization"] = outcome.synchronizations[0]
    if outcome.failures and (params["on_failure"] == "fail" or outcome.authentication_error):
        module.fail_json(msg=outcome.message, error=outcome.failures[0], **result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
