# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection: nothing outside it may import this file.

"""The fixed wording of the errors that git and hosting services report."""

from __future__ import annotations

import typing as t

#: A password may be a word such as "Authentication". Where it is a part of this wording it says nothing of the
#: password, and masked it would hide the cause of the error, which is found by this wording.
WORDING: t.Final = rb"""(?xi)
    \b(?:
    SSL[ ]certificate[ ]problem | certificate[ ](?:verify[ ]failed|verification[ ]failed|has[ ]expired)
    | SSL_[a-z]+ | \bSSL\b | \bTLS\b | gnutls(?:_[a-z]+)?
    | Authentication[ ]failed | Access[ ]denied | could[ ]not[ ]read[ ](?:Username|Password)
    | terminal[ ]prompts[ ]disabled
    | invalid[ ](?:username[ ]or[ ](?:password|token)|username|credentials|token)
    | Permission[ ]denied(?:[ ]\(publickey\b)?
    | (?:returned[ ])?error:[ ][0-9]{3} | unauthorized | forbidden | not[ ]allowed | no[ ]permission
    | couldn't[ ]find[ ]remote[ ]ref | remote[ ]branch(?=[ ].{1,48}[ ]not[ ]found)
    | remote[ ]HEAD[ ]refers[ ]to[ ]nonexistent
    | not[ ]found | could[ ]not[ ]be[ ]found | does[ ]not[ ]exist | does[ ]not[ ]appear[ ]to[ ]be[ ]a[ ]git[ ]repository
    | could[ ]not[ ]resolve(?:[ ]host)? | name[ ]or[ ]service[ ]not[ ]known | no[ ]such[ ]host
    | (?:connection[ ]|operation[ ])?timed?[ ]?out | timeout | deadline[ ]exceeded | curl[ ][0-9]{1,2}
    | too[ ]many[ ]requests | rate[ ]limit | pre-receive[ ]hook[ ]declined | protected[ ]branch
    | non-fast-forward | diverged | fetch[ ]first | would[ ]clobber | force[ -]?push
    | quota[ ]exceeded | exceeds?[ ]the[ ]quota | too[ ]large | no[ ]space | disk[ ]full | size[ ]limit
    | connection[ ](?:refused|reset|closed) | failed[ ]to[ ]connect | unreachable | no[ ]route | hung[ ]up
    | early[ ]EOF | RPC[ ]failed | index-pack | unexpected[ ]disconnect | corrupt | bad[ ]object | pack-objects
    | exit[ ]status[ ][0-9]{1,3}
    )\b
    """

_LOWER_CASE: t.Final = WORDING.lower()


def may_be_wording(secret: bytes) -> bool:
    """Tell cheaply whether a secret may be a part of the wording."""
    return secret.isdigit() or secret.lower().replace(b" ", b"[ ]") in _LOWER_CASE
