#!/usr/bin/python

# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: codehub_remote_mirror
short_description: Declare the remote mirrors of CodeHub repositories
version_added: 1.1.0
description:
  - Gives the remote mirror of one repository, or of many, the settings that the task declares. What is not declared
    stays as it is. A repository without a mirror gets one.
  - Each mirror is read first, and only what differs is sent. After a change it is read again; a setting that the
    service accepted but did not apply is a failure.
  - Many mirrors are processed at once in one task, within the provider's limits. All are processed before the module
    fails, and what was done is always returned.
  - The API cannot remove a mirror. Do it in the repository's settings.
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
extends_documentation_fragment:
  - huaweicloud.codearts.codehub
  - huaweicloud.codearts.attributes.changes
attributes:
  diff_mode:
    description: Returns the settings of each changed mirror before and after, with credentials masked.
    support: full
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second run changes nothing.
    support: partial
    details:
      - With O(update_sync_branch_type=always), O(sync_branch_type) is sent in each run, since it cannot be read.
options:
  repository_id:
    description:
      - Id of the repository, from V(1) to V(2147483647).
      - Exactly one of O(repository_id) and O(remote_mirrors) is required.
    type: int
  url:
    description:
      - Address of the repository to mirror. It begins with C(http://) or C(https://) and has no user, password or token
        in it. A service endpoint holds those, see O(endpoint_uuid).
      - A repository that has no mirror gets one of this address.
      - After a change of the address the service forgets when the mirror was synchronized, until the next
        synchronization. Start one with M(huaweicloud.codearts.codehub_remote_mirror_sync).
    type: str
  mirroring_enabled:
    description:
      - Whether the scheduled synchronization, every 24 hours, is on.
      - The provider's API reference describes this field upside down. The module trusts its name, and fails with the
        reason V(not_applied) when the service does the opposite.
    type: bool
  sync_branch_type:
    description:
      - Which branches are synchronized, V(all) or the V(default) one.
      - The API does not return this setting. O(update_sync_branch_type) says when it is sent.
    type: str
    choices: [all, default]
  endpoint_uuid:
    description:
      - Id of the service endpoint that holds the credentials for the mirrored repository.
      - An empty text removes the service endpoint from the mirror.
    type: str
  remote_mirrors:
    description:
      - Many mirrors, each of another repository.
      - Exactly one of O(repository_id) and O(remote_mirrors) is required.
    type: list
    elements: dict
    suboptions:
      repository_id:
        description: Id of the repository, from V(1) to V(2147483647).
        type: raw
        required: true
      url:
        description: As O(url).
        type: str
      mirroring_enabled:
        description: As O(mirroring_enabled).
        type: bool
      sync_branch_type:
        description: As O(sync_branch_type). An invalid value is a failure of this mirror only.
        type: str
      endpoint_uuid:
        description: As O(endpoint_uuid).
        type: str
  update_sync_branch_type:
    description:
      - When O(sync_branch_type) is sent.
      - With V(on_change) it is sent when the mirror is made and when another setting is changed. With V(always) it is
        sent in each run, which then counts as a change.
    type: str
    default: on_change
    choices: [on_change, always]
  concurrency:
    description:
      - The maximum number of repositories that are processed at the same time, from V(1) to V(128).
    type: int
    default: 16
  on_failure:
    description:
      - What happens when mirrors could not be set. In both cases all others are processed, and the result is complete.
      - With V(fail) the module fails. With V(report) it succeeds, and RV(failures) has the rest; it still fails when
        the credentials are refused, since nothing can be done without them.
    type: str
    default: fail
    choices: [fail, report]
  time_limit:
    description:
      - Seconds after which no further request starts, V(0) for no limit. Requests that are under way end within
        O(timeout), and the other mirrors are failures with the reason V(not_attempted).
      - Without it a run still ends when there was no usable response for 5 minutes.
    type: float
    default: 0
notes:
  - The account needs the permissions C(codeartsrepo:repository:getRepository) and
    C(codeartsrepo:repository:setRepository).
  - A request that may have been processed though its response was lost is not sent again before the mirror was read.
  - Give all mirrors to one task, as O(remote_mirrors). In a loop each is a process of its own, and O(rate_limit) counts
    the requests of one process.
  - In check mode a repository that does not exist cannot be told from one without a mirror.
seealso:
  - module: huaweicloud.codearts.codehub_remote_mirror_info
  - module: huaweicloud.codearts.codehub_remote_mirror_sync
"""

EXAMPLES = r"""
- name: Mirror a repository every day, with HW_REGION_NAME and HW_AUTH_TOKEN from the environment
  huaweicloud.codearts.codehub_remote_mirror:
    repository_id: 2111728001
    url: https://git.example.com/platform/billing.git
    mirroring_enabled: true
    sync_branch_type: all

- name: Mirror a private repository, whose credentials are in a service endpoint
  huaweicloud.codearts.codehub_remote_mirror:
    repository_id: 2111728002
    url: https://git.example.com/platform/payroll.git
    endpoint_uuid: 7c9dfc3b8f3a4c35a8a1f0f5c7f3a9e1

- name: Declare all mirrors of a file
  huaweicloud.codearts.codehub_remote_mirror:
    region: cn-north-4
    access_key: "{{ vault_codehub_access_key }}"
    secret_key: "{{ vault_codehub_secret_key }}"
    remote_mirrors: "{{ (lookup('ansible.builtin.file', 'mirrors.yml') | from_yaml).mirrors }}"
  register: mirrors

- name: Switch the schedule on for two mirrors, and go on when one cannot be changed
  huaweicloud.codearts.codehub_remote_mirror:
    remote_mirrors:
      - repository_id: 2111728003
        mirroring_enabled: true
      - repository_id: 2111728004
        mirroring_enabled: true
    on_failure: report

- name: Show what a change would do
  huaweicloud.codearts.codehub_remote_mirror:
    repository_id: 2111728001
    url: https://new.example.com/platform/billing.git
  check_mode: true
  diff: true
"""

RETURN = r"""
remote_mirrors:
  description:
    - The mirrors that have the declared settings, in the order declared, each with the fields of
      M(huaweicloud.codearts.codehub_remote_mirror_info).
    - In check mode a mirror is returned as it would be. Of a mirror that would be made only the declared fields are
      known.
  returned: always, but for options that are refused
  type: list
  elements: dict
remote_mirror:
  description: The one mirror, as in RV(remote_mirrors). Null when it could not be set.
  returned: when O(repository_id) is given
  type: dict
changes:
  description: The mirrors that were changed, in the order declared. Those that already had the declared settings are
    not listed.
  returned: always, but for options that are refused
  type: list
  elements: dict
  contains:
    repository_id:
      description: Id of the repository.
      type: int
    created:
      description: Whether the repository had no mirror before.
      type: bool
    before:
      description: The settings before. Empty when the mirror was made.
      type: dict
    after:
      description: The settings after, with C(sync_branch_type) where it was sent.
      type: dict
  sample:
    - repository_id: 2111728001
      created: false
      before:
        url: https://old.example.com/billing.git
        mirroring_enabled: false
        endpoint_uuid: null
      after:
        url: https://git.example.com/platform/billing.git
        mirroring_enabled: true
        endpoint_uuid: null
        sync_branch_type: all
failures:
  description: The mirrors that could not be set, in the order declared.
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
          two more.
        - V(invalid_request) also means a declaration that the service would refuse. No request was made then.
        - V(not_applied) means that the service accepted the change, but the mirror does not have it.
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
    changed:
      description: Whether something was changed before the failure, or may have been.
      type: bool
    not_applied:
      description: For V(not_applied), each setting with its C(expected) and its C(actual) value. Null for any other
        reason.
      type: dict
  sample:
    - repository_id: 2111728002
      reason: forbidden
      http_status: 403
      error_code: CH.004403
      error_msg: Insufficient permissions. Apply for the required permission and try again.
      request_id: 5f2b1c0e4d3a4b6f8a9c7e1d2f3b4a5c
      attempts: 1
      message: >-
        CodeHub answered HTTP 403 CH.004403: Insufficient permissions. Apply for the required permission and try again.
        The account has no permission to change this repository's mirror. Grant it
        codeartsrepo:repository:setRepository, or a role in the project that includes it.
      changed: false
      not_applied: null
error:
  description: The first of RV(failures).
  returned: when the module fails, but for options that are refused
  type: dict
  contains: *failure
summary:
  description: The run in numbers.
  returned: always, but for options that are refused
  type: dict
  contains:
    requested:
      description: Mirrors that were declared.
      type: int
    changed:
      description: Mirrors that were changed.
      type: int
    unchanged:
      description: Mirrors that already had the declared settings.
      type: int
    failed:
      description: Mirrors that could not be set.
      type: int
    calls:
      description: Requests that were sent to CodeHub, retries included.
      type: int
    elapsed:
      description: Seconds that the run took.
      type: float
  sample:
    requested: 300
    changed: 12
    unchanged: 287
    failed: 1
    calls: 337
    elapsed: 12.541
"""

import typing as t

from ansible_collections.huaweicloud.codearts.plugins.module_utils._connection import connected
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import ConfigurationError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._mirror_change import (
    MirrorChanger,
    set_remote_mirrors,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._mirror_declaration import (
    BRANCH_TYPES,
    Declaration,
    declarations_from,
    mask_urls_of,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._module import create_module, module_settings
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import (
    CHANGING_CONCURRENCY,
    checked_concurrency,
    checked_repository_id,
    concurrency_option,
    time_limit_option,
)

SETTINGS = {
    "url": {"type": "str"},
    "mirroring_enabled": {"type": "bool"},
    "endpoint_uuid": {"type": "str"},
}


def declared(options: t.Mapping[str, t.Any]) -> list[Declaration]:
    """
    Return the declared mirrors.

    Raises:
        OptionError: A repository ID is invalid or given twice.
    """
    if options["remote_mirrors"] is not None:
        return declarations_from(options["remote_mirrors"], "remote_mirrors")
    checked_repository_id(options["repository_id"])
    return declarations_from([options], "the task")


def main() -> None:
    module = create_module(
        {
            "repository_id": {"type": "int"},
            **SETTINGS,
            "sync_branch_type": {"type": "str", "choices": list(BRANCH_TYPES)},
            "remote_mirrors": {
                "type": "list",
                "elements": "dict",
                "options": {
                    "repository_id": {"type": "raw", "required": True},
                    **SETTINGS,
                    "sync_branch_type": {"type": "str"},
                },
            },
            "update_sync_branch_type": {"type": "str", "choices": ["on_change", "always"], "default": "on_change"},
            "on_failure": {"type": "str", "choices": ["fail", "report"], "default": "fail"},
            **concurrency_option(CHANGING_CONCURRENCY),
            **time_limit_option(),
        },
        mutually_exclusive=[("remote_mirrors", name) for name in ("repository_id", *SETTINGS, "sync_branch_type")],
        required_one_of=[("repository_id", "remote_mirrors")],
    )
    try:
        module.no_log_values.update(mask_urls_of([module.params, *(module.params["remote_mirrors"] or [])]))
        declarations = declared(module.params)
        concurrency = checked_concurrency(module.params)
        settings = module_settings(module)
        with connected(settings, concurrency) as client:
            changer = MirrorChanger(
                client,
                always_send_branches=module.params["update_sync_branch_type"] == "always",
                check_mode=module.check_mode,
                retries=settings.retries,
            )
            changes = set_remote_mirrors(client, declarations, changer, concurrency)
    except ConfigurationError as error:
        module.fail_json(msg=str(error))
    result: dict[str, t.Any] = {
        "changed": changes.changed,
        "remote_mirrors": changes.remote_mirrors,
        "changes": changes.changes,
        "failures": changes.failures,
        "summary": changes.summary,
    }
    if module.params["remote_mirrors"] is None:
        result["remote_mirror"] = changes.remote_mirrors[0] if changes.remote_mirrors else None
    if module._diff:
        result["diff"] = changes.diff
    if changes.failures and (module.params["on_failure"] == "fail" or changes.authentication_error):
        module.fail_json(msg=changes.message, error=changes.failures[0], **result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
