#!/usr/bin/python

# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: codehub_remote_mirror_info
short_description: Read the remote mirrors of CodeHub repositories
version_added: 1.0.0
description:
  - Reads the remote mirror of one repository, or of many, from Huawei Cloud CodeHub (CodeArts Repo).
  - One task reads many repositories at the same time, within the provider's limits. Partial results are always
    returned, even when the module fails.
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
extends_documentation_fragment:
  - huaweicloud.codearts.codehub
  - huaweicloud.codearts.attributes
options:
  repository_id:
    description:
      - Id of the repository to read, from V(1) to V(2147483647).
      - Exactly one of O(repository_id) and O(repository_ids) is required.
    type: int
  repository_ids:
    description:
      - Ids of the repositories to read, each from V(1) to V(2147483647). A repeated id is read once.
      - Exactly one of O(repository_id) and O(repository_ids) is required.
    type: list
    elements: raw
  concurrency:
    description:
      - The maximum number of repositories that are read at the same time, from V(1) to V(128).
    type: int
    default: 64
  on_failure:
    description:
      - What happens when repositories could not be read. In both cases all others are read, and RV(remote_mirrors) and
        RV(failures) are complete.
      - With V(fail) the module fails. With V(report) it succeeds, and RV(failures) has the other repositories; it still
        fails when the credentials are refused, since nothing can be read without them.
    type: str
    default: fail
    choices: [fail, report]
  pacing:
    description:
      - RV(pacing) of an earlier task, whose requests still count towards O(rate_limit).
      - Each task is a process that knows nothing about the one before. Give this to a task that follows within a
        minute, as when a long list is read in batches, so that it does not exceed the provider's limit.
    type: dict
  time_limit:
    description:
      - Seconds after which no further request starts, V(0) for no limit. Requests that are under way end within
        O(timeout), and the other repositories are failures with the reason V(not_attempted).
      - Without it a run still ends when there was no usable response for 5 minutes.
    type: float
    default: 0
    version_added: 1.1.0
seealso:
  - module: huaweicloud.codearts.codehub_remote_mirror_facts
"""

EXAMPLES = r"""
- name: Read the mirror of one repository, with HW_REGION_NAME and HW_AUTH_TOKEN from the environment
  huaweicloud.codearts.codehub_remote_mirror_info:
    repository_id: 2111728001
  register: codehub

- name: Show when it was last synchronized
  ansible.builtin.debug:
    msg: "{{ codehub.remote_mirror.url }}: {{ codehub.remote_mirror.last_successful_update_at }}"

- name: Read many mirrors, and go on when some cannot be read
  huaweicloud.codearts.codehub_remote_mirror_info:
    region: cn-north-4
    access_key: "{{ vault_codehub_access_key }}"
    secret_key: "{{ vault_codehub_secret_key }}"
    repository_ids: [2111728001, 2111728002, 2111728003]
    on_failure: report
  register: codehub

- name: Name the mirrors whose last synchronization failed
  ansible.builtin.debug:
    msg: "{{ codehub.remote_mirrors | selectattr('update_status', 'equalto', 'failed') | map(attribute='url') }}"

- name: Read the next batch of a long list without running into the provider's limit
  huaweicloud.codearts.codehub_remote_mirror_info:
    repository_ids: "{{ next_batch }}"
    pacing: "{{ codehub.pacing }}"
    on_failure: report

- name: Do different things for different failures
  block:
    - name: Read the mirror
      huaweicloud.codearts.codehub_remote_mirror_info:
        repository_id: 2111728001
      register: codehub
  rescue:
    - name: Say that the repository has no mirror
      ansible.builtin.debug:
        msg: Repository 2111728001 has no mirror
      when: codehub.error.reason | default('') == 'not_found'

    - name: Stop for any other reason
      ansible.builtin.fail:
        msg: "{{ codehub.msg }}"
      when: codehub.error.reason | default('') != 'not_found'
"""

RETURN = r"""
remote_mirrors:
  description:
    - The mirrors that were read, in the order given.
    - Each is the object that the API returns, fields that are not listed here included. Any listed field but
      RV(remote_mirrors[].repository_id) and RV(remote_mirrors[].url_has_credentials) may be null.
  returned: always, unless the options are rejected
  type: list
  elements: dict
  contains:
    id:
      description: Id of the mirror's configuration.
      type: int
    repository_id:
      description: Id of the repository.
      type: int
    update_status:
      description: State of the last synchronization, for example V(finished) or V(failed). The provider may add others.
      type: str
    last_update_at:
      description: When the mirror last changed, in ISO 8601 with an offset.
      type: str
    url:
      description: Address of the mirrored repository. A user and a password in it are replaced by V(********).
      type: str
    last_successful_update_at:
      description: When the last successful synchronization ended, in ISO 8601 with an offset. Null when there was none.
      type: str
    number_of_failures:
      description: How many synchronizations have failed in a row.
      type: int
    mirroring_enabled:
      description: Whether the scheduled synchronization, every 24 hours, is on.
      type: bool
    is_private:
      description: Whether the mirror is private.
      type: bool
    endpoint_uuid:
      description: Id of the service endpoint that holds the credentials for the mirrored repository.
      type: str
    last_error:
      description: The last error, as the API returns it. A user and a password in it are replaced by V(********).
      type: str
    last_error_detail:
      description: RV(remote_mirrors[].last_error) taken apart. Null when there is none.
      type: dict
      contains:
        msg:
          description: The text of the error.
          type: str
        code:
          description: The code of the error. Null when there is none.
          type: str
    url_has_credentials:
      description: Whether the address of the mirrored repository has a user or a password in it.
      type: bool
  sample:
    - id: 3012
      repository_id: 2111728001
      update_status: failed
      last_update_at: '2026-11-23T18:52:21.000+08:00'
      url: https://********:********@git.example.com/platform/billing.git
      last_successful_update_at: '2026-11-20T02:00:09.000+08:00'
      number_of_failures: 3
      mirroring_enabled: true
      is_private: true
      endpoint_uuid: null
      last_error: '{"msg":"exit status 128","code":"7"}'
      last_error_detail:
        msg: exit status 128
        code: '7'
      url_has_credentials: true
remote_mirror:
  description: The requested mirror, as in RV(remote_mirrors). Null when it could not be read.
  returned: when O(repository_id) is given
  type: dict
failures:
  description: The repositories that could not be read, in the order given.
  returned: always, unless the options are rejected
  type: list
  elements: dict
  contains: &failure
    repository_id:
      description: Id of the repository.
      type: int
    reason:
      description:
        - The kind of failure, for conditions.
        - V(unauthorized) means that the credentials are refused (401). It always ends the run.
        - V(forbidden) means that the credentials are valid, but the account may not read this repository's mirror (403,
          or a 401 with a code of CodeHub, C(CH.*)).
        - V(not_found) (404), V(invalid_request) (any other 4xx), V(redirected) (3xx) and V(server_error) (5xx, after
          all retries) are responses of CodeHub.
        - V(not_codehub) means that a proxy, a firewall or the API gateway sent a 4xx instead of CodeHub, so that it
          says nothing about the repository. Added in version 1.1.0.
        - V(rate_limited) means that the provider rejected every request for 5 minutes because of its limit (429).
        - V(connection_error), V(timeout) and V(tls_error) mean that there was no complete response, after all retries.
        - V(invalid_response) means that a success did not have the promised form, or was larger than 1 MiB.
        - V(not_attempted) means that the run ended before the repository's turn, for the reason in the message.
      type: str
    http_status:
      description: HTTP status of the last response. Null when there was none.
      type: int
    error_code:
      description: The service's own code, for example V(CH.004404). Null when there was none.
      type: str
    error_msg:
      description: The service's own text, in its language. Null when there was none.
      type: str
    request_id:
      description: Identifies the request to provider support. Null when there was none.
      type: str
    attempts:
      description: How many requests were made for the repository.
      type: int
    message:
      description: What happened and what to do, in words.
      type: str
  sample:
    - repository_id: 2111728002
      reason: not_found
      http_status: 404
      error_code: CH.004404
      error_msg: Repository Not Found
      request_id: 5f2b1c0e4d3a4b6f8a9c7e1d2f3b4a5c
      attempts: 1
      message: >-
        CodeHub responded with HTTP 404 CH.004404: Repository Not Found. Check the ID. CodeHub may also respond so for a
        repository without a mirror, or one hidden from the account.
ended_by:
  description: What ended the run before everything was read, in words. Null when nothing did.
  returned: always, unless the options are rejected
  type: str
  version_added: 1.1.0
  sample: The time limit of 60 s was reached.
simulated:
  description: Whether the responses are those of the simulator that comes with the collection's sources.
  returned: always, unless the options are rejected
  type: bool
  version_added: 1.1.0
  sample: false
error:
  description: The first of RV(failures).
  returned: when the module fails, unless the options are rejected
  type: dict
  contains: *failure
pacing:
  description: What this task knows about the provider's limit, for O(pacing) of a task that follows soon.
  returned: when O(repository_ids) is given
  type: dict
  contains:
    at:
      description: When this was so, in seconds since 1970.
      type: float
    calls:
      description: Pairs of whole seconds since the responses to requests that still count, and how many.
      type: list
      elements: list
    resume_in:
      description: Seconds that are left of a pause that the provider asked for.
      type: float
    interval:
      description: Seconds between two requests, when other clients use the same limit, else 0.
      type: float
  sample:
    at: 1795527062.5
    calls: [[0, 16], [1, 284]]
    resume_in: 0.0
    interval: 0.0
summary:
  description: The run in numbers.
  returned: always, unless the options are rejected
  type: dict
  contains:
    requested:
      description: Distinct repositories to read.
      type: int
    retrieved:
      description: Mirrors that were read.
      type: int
    failed:
      description: Repositories that could not be read.
      type: int
    calls:
      description: Requests to CodeHub, retries included.
      type: int
    elapsed:
      description: Seconds that the run took.
      type: float
  sample:
    requested: 3
    retrieved: 2
    failed: 1
    calls: 3
    elapsed: 0.215
endpoint:
  description: Address of the CodeHub that was read, from O(endpoint), O(region) or the environment.
  returned: always, unless the options are rejected
  type: str
  sample: https://codehub-ext.cn-north-4.myhuaweicloud.com
region:
  description: Id of its region. Null where only the address was given.
  returned: always, unless the options are rejected
  type: str
  sample: cn-north-4
"""

import time
import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._connection import connected
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import ConfigurationError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._module import create_module, module_settings
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import (
    OptionError,
    checked_concurrency,
    checked_repository_id,
    checked_repository_ids,
    concurrency_option,
    time_limit_option,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._pacing import Memory
from ansible_collections.huaweicloud.codearts.plugins.module_utils._reading import read_remote_mirrors


def requested_ids(options: t.Mapping[str, t.Any]) -> list[int]:
    """
    Return the IDs of the repositories to read.

    Raises:
        OptionError: One of them is invalid.
    """
    if options["repository_ids"] is None:
        return [checked_repository_id(options["repository_id"])]
    return checked_repository_ids(options["repository_ids"])


def memory_from(pacing: dict[str, t.Any] | None) -> Memory | None:
    """
    Return what an earlier task knew about the rate limit.

    Raises:
        OptionError: It is not the ``pacing`` of an earlier task.
    """
    try:
        return Memory.from_dict(pacing, time.time()) if pacing else None
    except ValueError:
        raise OptionError("pacing: this is not what an earlier task returned as pacing.") from None


def main() -> None:
    module = create_module(
        {
            "repository_id": {"type": "int"},
            "repository_ids": {"type": "list", "elements": "raw"},
            "pacing": {"type": "dict"},
            "on_failure": {"type": "str", "choices": ["fail", "report"], "default": "fail"},
            **concurrency_option(),
            **time_limit_option(),
        },
        mutually_exclusive=[("repository_id", "repository_ids")],
        required_one_of=[("repository_id", "repository_ids")],
    )
    try:
        repository_ids = requested_ids(module.params)
        concurrency = checked_concurrency(module.params)
        memory = memory_from(module.params["pacing"])
        settings = module_settings(module)
        with connected(settings, concurrency, memory) as client:
            reading = read_remote_mirrors(client, repository_ids, concurrency)
    except ConfigurationError as error:
        module.fail_json(msg=str(error))
    result = {
        "changed": False,
        "remote_mirrors": reading.remote_mirrors,
        "failures": reading.failures,
        "summary": reading.summary,
        "endpoint": settings.endpoint,
        "region": settings.region or None,
        "simulated": client.is_simulated,
        "ended_by": reading.ended_because,
    }
    if module.params["repository_ids"] is None:
        result["remote_mirror"] = reading.remote_mirrors[0] if reading.remote_mirrors else None
    else:
        result["pacing"] = reading.pacing
    if reading.failures and (module.params["on_failure"] == "fail" or reading.authentication_error):
        module.fail_json(msg=reading.message, error=reading.failures[0], **result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
