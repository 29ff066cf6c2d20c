#!/bin/sh
# Copyright (c) 2026, The huaweicloud.codearts authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Audits the mirrors once, with audit.yml beside this file. The arguments are passed to ansible-playbook.
#
# Exit status: 0 if the audit passed, 1 if findings failed it (remote_mirror_audit_fail_on), 2 if it could not be made.
#
# The reports are in the folder remote-mirror-audit, or in that of REPORT_DIR. Keep the folder for the next audit, which finds
# out from it what is new.

set -u
here=$(dirname "$0")
REPORT_DIR=${REPORT_DIR:-remote-mirror-audit}
mkdir -p "$REPORT_DIR" && REPORT_DIR=$(cd "$REPORT_DIR" && pwd) || exit 2
export REPORT_DIR

rm -f "$REPORT_DIR/verdict"
ansible-playbook "$here/audit.yml" "$@"
case $(cat "$REPORT_DIR/verdict" 2>/dev/null) in
  passed) exit 0 ;;
  failed) exit 1 ;;
  *) exit 2 ;;
esac
