# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options that all plugins of the collection have in common."""

    DOCUMENTATION = r"""
options:
  region:
    description:
      - Id of the region, for example V(cn-north-4). It gives O(endpoint) and O(iam_endpoint) where they are not set,
        and is the project that a token is fetched for when authenticating with O(username) and O(password).
      - Falls back to the environment variables E(HW_REGION_NAME) and E(HUAWEICLOUD_REGION).
    type: str
  endpoint:
    description:
      - Address of CodeHub, for private deployments, or for regions that the collection does not know.
      - Falls back to the environment variable E(CODEHUB_ENDPOINT), then to the address that belongs to O(region).
    type: str
  iam_endpoint:
    description:
      - Address of the Identity and Access Management service, needed only with O(username) and O(password).
      - Falls back to the environment variable E(CODEHUB_IAM_ENDPOINT), then to the address that belongs to O(region).
    type: str
  auth_token:
    description:
      - A token, sent as C(X-Auth-Token).
      - Falls back to the environment variable E(HW_AUTH_TOKEN).
    type: str
  access_key:
    description:
      - The access key (AK) to sign requests with, which the provider recommends.
      - Falls back to the environment variables E(HUAWEICLOUD_SDK_AK), E(CLOUD_SDK_AK) and E(HW_ACCESS_KEY). An access
        key and a secret key from the environment are always taken from variables of the same family.
    type: str
  secret_key:
    description:
      - The secret key (SK) that belongs to O(access_key).
      - Falls back to the environment variables E(HUAWEICLOUD_SDK_SK), E(CLOUD_SDK_SK) and E(HW_SECRET_KEY).
    type: str
  security_token:
    description:
      - The security token that belongs to temporary keys.
      - Falls back to the environment variables E(HUAWEICLOUD_SDK_SECURITY_TOKEN) and E(HW_SECURITY_TOKEN), when both
        keys come from the environment.
    type: str
  username:
    description:
      - Name of the IAM user to fetch a token for. The token is fetched once for each task, and once more if it is
        refused during the task.
      - Falls back to the environment variable E(HW_USER_NAME).
    type: str
  password:
    description:
      - Password of the IAM user.
      - Falls back to the environment variable E(HW_USER_PASSWORD).
    type: str
  domain_name:
    description:
      - Name of the account that the IAM user belongs to.
      - Falls back to the environment variable E(HW_DOMAIN_NAME).
    type: str
  validate_certs:
    description:
      - Whether the certificates of the services are checked.
    type: bool
    default: true
  ca_path:
    description:
      - A file of CA certificates to trust, in PEM, or a folder of such files (C(.pem), C(.crt), C(.cer), or names made
        by C(openssl rehash)), instead of those that E(REQUESTS_CA_BUNDLE), E(CURL_CA_BUNDLE), E(SSL_CERT_FILE) or
        E(SSL_CERT_DIR) name.
      - Falls back to the environment variable E(CODEHUB_CA_PATH).
    type: path
  timeout:
    description:
      - Seconds for one request, from connecting to the last byte of the response.
    type: float
    default: 30
  retries:
    description:
      - How many retries follow a server error (5xx), a broken or refused connection, or a time-out. The waits before
        them grow exponentially from half a second, with jitter. A C(Retry-After) is honoured up to 120 seconds.
    type: int
    default: 4
  rate_limit:
    description:
      - Requests that may start in any 60 seconds, V(0) for any number. The default is the provider's own limit, which
        counts the requests of all users of a region.
      - A request that is rejected because of the limit (429) is repeated, and is never a repository's failure. Only
        when every request was rejected for 5 minutes does the task give up.
    type: int
    default: 600
requirements:
  - python >= 3.9
  - requests >= 2.25.0
  - urllib3 >= 1.26.0
notes:
  - Options of the task take precedence over the environment, and empty values count as absent in both. Exactly one
    authentication method is used. If the task has none and the environment several, a token is preferred to an access
    key, and an access key to a user with a password.
  - Proxies are taken from E(HTTPS_PROXY), E(HTTP_PROXY), E(ALL_PROXY) and E(NO_PROXY). A C(.netrc) file is never read,
    and a redirect is never followed, since it could send the credentials elsewhere.
  - With the keyword C(environment) of a task, Ansible prints the variables at high verbosity. Give secrets as options,
    or in the environment of C(ansible-playbook) itself.
seealso:
  - name: Query remote mirror repository information
    description: The API reference of CodeArts Repo.
    link: https://support.huaweicloud.com/intl/en-us/api-codeartsrepo/
"""
