# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options that choose which repositories are listed."""

    DOCUMENTATION = r"""
options:
  scope:
    description:
      - Which repositories are listed. Each scope has filters of its own; one that the scope does not know is an error.
      - V(user) are those that the account can see, V(project) those of the CodeArts project O(project_id), V(group)
        those of the group O(group_id), and V(tenant) all of the tenant, for which the account must be an administrator.
    type: str
    default: user
    choices: [user, project, group, tenant]
  project_id:
    description:
      - Id of the CodeArts project, 32 hexadecimal digits. It is not the id of the IAM project.
      - Required with O(scope=project), and for no other scope.
    type: str
  group_id:
    description:
      - Id of the group.
      - Required with O(scope=group), and for no other scope.
    type: int
  search:
    description:
      - Only repositories whose name or path contains this text. For O(scope=user), O(scope=project) and O(scope=group).
    type: str
  archived:
    description:
      - Whether archived repositories are listed instead of those that are not. For O(scope=user).
    type: bool
  starred:
    description:
      - Only repositories that the account has starred. For O(scope=user).
    type: bool
  membership:
    description:
      - Only repositories that the account is a member of. For O(scope=user).
    type: bool
  user_created:
    description:
      - Only repositories that the account has created. For O(scope=user).
    type: bool
  include_abnormal:
    description:
      - Whether repositories in an abnormal state, such as frozen ones, are listed too. For O(scope=user).
    type: bool
  repository_name:
    description:
      - Only repositories whose name contains this text. For O(scope=tenant).
    type: str
  owner:
    description:
      - Only repositories of this owner. For O(scope=tenant).
    type: str
  status:
    description:
      - Only repositories in this state. For O(scope=tenant).
    type: str
    choices: ['0', '3', '4', '5', '7']
  created_after:
    description:
      - Only repositories created after this time, in ISO 8601. For O(scope=tenant).
    type: str
  created_before:
    description:
      - Only repositories created before this time, in ISO 8601. For O(scope=tenant).
    type: str
"""
