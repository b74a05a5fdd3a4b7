// SPDX-License-Identifier: Apache-2.0
// A POST that bears an Idempotency-Key is carried out once, however often it arrives
// (draft-ietf-httpapi-idempotency-key-header): the key is taken in the transaction of the act, and
// a repetition gets the first answer again.
#pragma once

#include "http/http.h"

namespace candor::http {

// Calls the handler, or answers from what was kept. Refused: a key that is no key (malformed), that
// came with another request before (invalid), or whose answer is not there (conflict).
Result<Response> answer_once(App& app, Request& request, Handler handler);

}  // namespace candor::http
