#!/usr/bin/python

# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: codehub_repository_info
short_description: List CodeHub repositories
version_added: 1.0.0
description:
  - Lists the repositories of the account, of a project, of a group or of the tenant in Huawei Cloud CodeHub (CodeArts
    Repo).
  - All pages are read, each repository is returned once, and in the same form whatever the scope. A repository that is
    there all the time is never missed, even when others are added or removed meanwhile.
author:
  - The huaweicloud.codearts authors (@huaweicloud-codearts)
extends_documentation_fragment:
  - huaweicloud.codearts.codehub
  - huaweicloud.codearts.scope
  - huaweicloud.codearts.attributes
options:
  concurrency:
    description:
      - The maximum number of pages read at the same time, from V(1) to V(128), where the service returns how many there
        are (O(scope=tenant)).
    type: int
    default: 64
  time_limit:
    description:
      - Seconds after which no further request starts, V(0) for no limit. The module then fails with the reason
        V(not_attempted), and RV(repositories) has those that were read before.
      - Without it a run still ends when there was no usable response for 5 minutes.
    type: float
    default: 0
    version_added: 1.1.0
seealso:
  - module: huaweicloud.codearts.codehub_remote_mirror_info
"""

EXAMPLES = r"""
- name: List all repositories that the account can see
  huaweicloud.codearts.codehub_repository_info:
  register: codehub

- name: Read the mirrors of all of them
  huaweicloud.codearts.codehub_remote_mirror_info:
    repository_ids: "{{ codehub.repositories | map(attribute='id') }}"
    on_failure: report
  register: mirrors

- name: List the repositories of a project whose name contains billing
  huaweicloud.codearts.codehub_repository_info:
    scope: project
    project_id: 0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b
    search: billing
"""

RETURN = r"""
repositories:
  description:
    - The repositories, ordered by RV(repositories[].id).
    - Each has the fields listed here, null where the scope's listing lacks them, and all further fields that the API
      returns.
  returned: always, unless the options are rejected; when the module fails, those that were read before
  type: list
  elements: dict
  contains:
    id:
      description: Id of the repository.
      type: int
    name:
      description: Its name.
      type: str
    path:
      description: Its path.
      type: str
    project_id:
      description: Id of its CodeArts project.
      type: str
    project_name:
      description: Name of its CodeArts project.
      type: str
    archived:
      description: Whether it is archived.
      type: bool
    visibility:
      description: Who may see it, for example V(private), as the API has it.
      type: raw
    status:
      description: Its state, as the API has it.
      type: raw
    http_url_to_repo:
      description: Address to clone it by HTTPS.
      type: str
    ssh_url_to_repo:
      description: Address to clone it by SSH.
      type: str
  sample:
    - id: 2111728001
      name: billing
      path: billing
      project_id: 0d2f4bd1f5a84c1d9a7a6d2d4f1e8c3b
      project_name: Platform
      archived: false
      visibility: private
      status: 0
      http_url_to_repo: https://codehub.example.com/platform/billing.git
      ssh_url_to_repo: git@codehub.example.com:platform/billing.git
total:
  description: How many repositories are returned.
  returned: always, unless the options are rejected
  type: int
  sample: 1
invalid_rows:
  description:
    - The rows of the listing that are no repositories, such as one without a valid ID, in the order of the listing.
    - All other rows are in RV(repositories). The module warns of them, and fails when no row is a repository.
  returned: always, but for options that are refused
  type: list
  elements: dict
  version_added: 1.1.0
  contains:
    index:
      description: Position of the row in the listing, from V(0).
      type: int
    name:
      description: Name of the repository. Null where the row has none.
      type: str
    reason:
      description: Always V(invalid_response).
      type: str
    message:
      description: What is wrong with the row, in words.
      type: str
  sample: []
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
simulated:
  description: Whether the responses are those of the simulator that comes with the collection's sources.
  returned: always, unless the options are rejected
  type: bool
  version_added: 1.1.0
  sample: false
error:
  description: What went wrong.
  returned: when the module fails, unless the options are rejected
  type: dict
  contains:
    reason:
      description:
        - The kind of failure, for conditions, with the values of
          RV(huaweicloud.codearts.codehub_remote_mirror_info#module:failures[].reason).
      type: str
    http_status:
      description: HTTP status of the last response. Null when there was none.
      type: int
    error_code:
      description: The service's own code. Null when there was none.
      type: str
    error_msg:
      description: The service's own text, in its language. Null when there was none.
      type: str
    request_id:
      description: Identifies the request to provider support. Null when there was none.
      type: str
    attempts:
      description: How many requests were made for the page that could not be read.
      type: int
    message:
      description: What happened and what to do, in words.
      type: str
"""

from ansible_collections.huaweicloud.codearts.plugins.module_utils._connection import connected
from ansible_collections.huaweicloud.codearts.plugins.module_utils._errors import CodeHubError, ConfigurationError
from ansible_collections.huaweicloud.codearts.plugins.module_utils._listing import RepositoryReader
from ansible_collections.huaweicloud.codearts.plugins.module_utils._module import create_module, module_settings
from ansible_collections.huaweicloud.codearts.plugins.module_utils._options import (
    checked_concurrency,
    concurrency_option,
    time_limit_option,
)
from ansible_collections.huaweicloud.codearts.plugins.module_utils._scope import listing_from, scope_options


def main() -> None:
    module = create_module({**scope_options(), **concurrency_option(), **time_limit_option()})
    error: CodeHubError | None = None
    try:
        listing = listing_from(module.params)
        concurrency = checked_concurrency(module.params)
        settings = module_settings(module)
        with connected(settings, concurrency) as client:
            reader = RepositoryReader(client, listing, concurrency)
            reader.read()
    except ConfigurationError as invalid:
        module.fail_json(msg=str(invalid))
    except CodeHubError as failure:
        error = failure
    if reader.warning:
        module.warn(reader.warning)
    result = {
        "changed": False,
        "repositories": reader.repositories,
        "total": len(reader.repositories),
        "invalid_rows": reader.invalid_rows,
        "endpoint": settings.endpoint,
        "region": settings.region or None,
        "simulated": client.is_simulated,
    }
    if error:
        module.fail_json(msg=f"The repositories could not be listed: {error.message}", error=error.as_dict(), **result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
