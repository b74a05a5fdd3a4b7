#!/bin/bash
# Shows that an entry is in the log of {{origin}}: bash verify.sh NUMBER
# Needs curl, openssl 3 and what every Unix has. Compare the key with one that you got another way.
set -euo pipefail
n=$1 log="{{site_url}}/log" origin="{{origin}}" key="{{key}}"
cd "$(mktemp -d)"
curl -fsS "$log/entry/$n" > entry
curl -fsS "$log/proof/$n" > proof
sed '1,/^$/d' proof > note                        # below the proof: the signed checkpoint
sed '/^$/,$d' note > text                         # what is signed: origin, size, root
sed -n "s|^— $origin ||p" note | head -n 1 | base64 -d | tail -c 64 > signature
{ printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00'; base64 -d <<< "$key"; } > key.der
openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature
[ "$(sed -n 1p text)" = "$origin" ] && [ "$(sed -n 2p proof)" = "index $n" ]
sha256() { openssl dgst -sha256 -binary; }
{ printf '\0'; cat entry; } | sha256 > hash       # the leaf, and up from it with each hash of the proof
i=$n last=$(($(sed -n 2p text) - 1))
for sibling in $(sed '1,2d;/^$/,$d' proof); do
  base64 -d <<< "$sibling" > sibling
  if ((i % 2 == 1 || i == last)); then
    { printf '\1'; cat sibling hash; } | sha256 > up
    while ((i % 2 == 0 && i > 0)); do i=$((i / 2)) last=$((last / 2)); done
  else
    { printf '\1'; cat hash sibling; } | sha256 > up
  fi
  mv up hash && i=$((i / 2)) last=$((last / 2))
done
[ "$last" = 0 ] && [ "$(base64 -w 0 < hash)" = "$(sed -n 3p text)" ] || { echo "NOT IN THE LOG"; exit 1; }
echo "Entry $n is in the log of $origin, which has $(sed -n 2p text) entries:" && cat entry && echo
