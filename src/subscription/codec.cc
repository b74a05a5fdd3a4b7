// SPDX-License-Identifier: Apache-2.0
#include "subscription/codec.h"

#include "base/described.h"

namespace candor::subscription {

BOOST_DESCRIBE_STRUCT(Counts, (), (following, waiting, mails))

namespace codec {
namespace {

constexpr http::Schema kSchemas[] = {{"SubscriptionCounts", schema_of<Counts>}};

}  // namespace

boost::json::value encode(const Counts& counts) { return to_json(counts); }
boost::json::value encode_removed(bool removed) { return {{"removed", removed}}; }
boost::json::value journal_removed() { return {{"removed", 1}}; }

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::subscription
