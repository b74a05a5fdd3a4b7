// SPDX-License-Identifier: Apache-2.0
#include "app/codec.h"

#include "base/described.h"

namespace candor::app {

BOOST_DESCRIBE_STRUCT(Verified, (), (origin, size, root, proven, not_proven))

namespace codec {

boost::json::value encode(const Verified& verified) { return to_json(verified); }

}  // namespace codec
}  // namespace candor::app
