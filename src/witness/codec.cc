// SPDX-License-Identifier: Apache-2.0
#include "witness/codec.h"

#include "base/described.h"

namespace candor::witness {

BOOST_DESCRIBE_STRUCT(WatchedLog, (), (origin, public_key, checkpoint, seen_at))
BOOST_DESCRIBE_STRUCT(Witness, (), (name, public_key, url))

namespace codec {

BOOST_DESCRIBE_STRUCT(Overview, (), (own_key, own_url, watched, witnesses))

std::string encode(const Overview& overview) { return pretty_json(to_json(overview)); }
std::string encode(const WatchedLog& log) { return pretty_json(to_json(log)); }
std::string encode(const Witness& witness) { return pretty_json(to_json(witness)); }

boost::json::value journal_watched(const WatchedLog& log) {
  return {{"origin", log.origin}, {"public_key", log.public_key}};
}

boost::json::value journal_asked(const Witness& witness) {
  return {{"name", witness.name}, {"public_key", witness.public_key}};
}

}  // namespace codec
}  // namespace candor::witness
