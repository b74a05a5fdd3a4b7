// SPDX-License-Identifier: Apache-2.0
// The only JSON of this room.
#pragma once

#include <string>

#include <boost/json/fwd.hpp>

#include "witness/witness.h"

namespace candor::witness::codec {

// All that this installation has to do with witnesses.
struct Overview {
  std::string own_key;
  std::string own_url;
  std::vector<WatchedLog> watched;
  std::vector<Witness> witnesses;
};
std::string encode(const Overview& overview);
std::string encode(const WatchedLog& log);
std::string encode(const Witness& witness);
boost::json::value journal_watched(const WatchedLog& log);
boost::json::value journal_asked(const Witness& witness);

}  // namespace candor::witness::codec
