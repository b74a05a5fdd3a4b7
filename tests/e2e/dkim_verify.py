# SPDX-License-Identifier: Apache-2.0
# Verifies the DKIM signature of a mail with Debian's python3-dkim: dkim_verify.py MAIL TXT-RECORD NAME. Exit 0: it holds.
import sys

import dkim

mail, record, name = sys.argv[1:]


def txt(asked, timeout=5):
    return record.encode() if asked.decode().rstrip(".") == name else None


with open(mail, "rb") as file:
    sys.exit(0 if dkim.verify(file.read(), dnsfunc=txt) else 1)
