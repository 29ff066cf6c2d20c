#!/bin/sh
# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Runs a command in the folder of this file, with the variables of secrets.env and the programs of venv:
#
#     sh nightly.sh COMMAND [ARGUMENT...]
#
# Its output is in nightly.log, and is shown only if the command fails: cron mails what is shown.

cd "$(dirname "$0")" || exit 2
umask 077
set -a
. ./secrets.env
set +a
export PATH="$PWD/venv/bin:$PATH"

"$@" >nightly.log 2>&1
status=$?
[ "$status" -eq 0 ] || cat nightly.log
exit "$status"
