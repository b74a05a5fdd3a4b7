# SPDX-License-Identifier: Apache-2.0
# Verifies a DKIM signature of a mail with Debian's python3-dkim: dkim_verify.py MAIL TXT-RECORD NAME [INDEX]. Exit 0: it
# holds. INDEX is 0 for the first signature of the mail.
import sys

import dkim

mail, record, name = sys.argv[1:4]
index = int(sys.argv[4]) if len(sys.argv) > 4 else 0


def txt(asked, timeout=5):
    return record.encode() if asked.decode().rstrip(".") == name else None


with open(mail, "rb") as file:
    sys.exit(0 if dkim.DKIM(file.read()).verify(idx=index, dnsfunc=txt) else 1)
