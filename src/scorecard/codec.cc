// SPDX-License-Identifier: Apache-2.0
#include "scorecard/codec.h"

#include "base/described.h"

namespace candor::scorecard {

BOOST_DESCRIBE_STRUCT(Finding, (), (name, words, standing, from, to, seconds, count, of))
BOOST_DESCRIBE_STRUCT(Scorecard, (), (incident, title, at, swift, open, thorough))

namespace codec {
namespace {

constexpr http::Schema kSchemas[] = {{"Scorecard", schema_of<Scorecard>}};

}  // namespace

boost::json::value encode(const Scorecard& scorecard) { return to_json(scorecard); }

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::scorecard
