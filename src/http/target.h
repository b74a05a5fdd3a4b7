// SPDX-License-Identifier: Apache-2.0
// The request target as it came, and what it means.
#pragma once

#include "http/http.h"

namespace candor::http {

// Sets path and query from request.target, which is "/path?query" or a whole URL (RFC 9112
// sections 3.2.1 and 3.2.2). Percent-escapes are decoded, '+' in the query is a space. Refused as
// malformed: what is not a URL (RFC 3986), text that is not UTF-8, NUL, an escaped slash in the
// path, and a query parameter that is given twice.
Result<void> decode_target(Request& request);

}  // namespace candor::http
