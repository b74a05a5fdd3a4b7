// SPDX-License-Identifier: Apache-2.0
#include "app/codec.h"

#include "base/described.h"

namespace candor::app {

BOOST_DESCRIBE_STRUCT(Verified, (), (origin, size, root, proven, not_proven))
BOOST_DESCRIBE_STRUCT(PublicWord, (), (salt, entry, proof))
BOOST_DESCRIBE_STRUCT(Disclosure, (), (format, entry, salt, proof, public_word))

namespace codec {

BOOST_DESCRIBE_STRUCT(JournalWord, (), (kind, at, sha256))

boost::json::value encode(const Verified& verified) { return to_json(verified); }

std::string encode(const Disclosure& disclosure) { return pretty_json(to_json(disclosure)); }

Result<Disclosure> decode_disclosure(std::string_view text) {
  return from_json_text<Disclosure>(text);
}

Result<JournalWord> decode_journal_word(std::string_view entry) {
  return from_json_text<JournalWord>(entry);
}

}  // namespace codec
}  // namespace candor::app
