// SPDX-License-Identifier: Apache-2.0
// What the dossier reads of the journal's bodies, and the schemas of what it answers.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "http/http.h"

namespace candor::dossier::codec {

// A decision as the journal keeps it: the reason that an act bore, and what it changed.
struct Decision {
  std::string what;  // "severity: high" where the body says so
  std::string reason;
};
// Nothing for an act that bears no reason.
std::optional<Decision> decision_of(std::string_view body);
boost::json::value encode_text(std::string_view markdown);
boost::json::value encode_written(std::string_view path, std::string_view sha256);
std::span<const http::Schema> schemas();

}  // namespace candor::dossier::codec
