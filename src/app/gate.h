// SPDX-License-Identifier: Apache-2.0
// The gate of both faces: who asks, whether their roles have the access that the table names, and
// whether they are let into the incident that is asked about. What it refuses, it journals.
#pragma once

#include <atomic>

#include "app/cli.h"
#include "base/rate_limit.h"
#include "http/http.h"

namespace candor::app {

// The staff listener's.
class Gate {
 public:
  explicit Gate(App app) : app_(app) {}
  // By the session's cookie, or by `Authorization: Bearer candor_…`.
  Result<http::Admitted> admit(const http::Request& request, const http::Route& route);

 private:
  void journal_stranger(const http::Request& request, std::string_view asked, const Error& error);

  App app_;
  // Whoever guesses does not fill the journal: ten entries at once from one address, then one every
  // twelve seconds. The next entry counts what came between.
  RateLimit strangers_{10, 12};
  std::atomic<std::int64_t> not_written_ = 0;
};

// By the token, or else as the operating system's user, who may do everything.
Result<Actor> admit(App& app, const Invocation& invocation);

}  // namespace candor::app
