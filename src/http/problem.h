// SPDX-License-Identifier: Apache-2.0
// What the OpenAPI document says of problems and statuses.
#pragma once

#include <string_view>

#include <boost/json/fwd.hpp>

#include "http/http.h"

namespace candor::http {

boost::json::object problem_schema();

// "Not Found": the phrase of RFC 9110 section 15 or RFC 6585 for a status that Candor sends.
std::string_view reason_phrase(int status);

// A response as text, and back: what an Idempotency-Key keeps.
std::string encode_response(const Response& response);
Result<Response> decode_response(std::string_view text);

}  // namespace candor::http
