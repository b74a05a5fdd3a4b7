// SPDX-License-Identifier: Apache-2.0
// The gate of both faces: who asks, whether their roles have the access that the table names, and
// whether they are let into the incident that is asked about. What is refused there or behind it,
// the journal keeps.
#pragma once

#include "app/cli.h"
#include "http/http.h"
#include "staff/staff.h"

namespace candor::app {

// The staff listener's.
class Gate {
 public:
  explicit Gate(App app) : app_(app), refusals_(app) {}
  // As http::Admit: by the session's cookie, or by `Authorization: Bearer candor_…`.
  Result<void> admit(http::Request& request, const http::Route& route, http::Headers& headers);
  // As http::Refused.
  void refused(const http::Request& request, const http::Route& route, const Error& error);
  // As staff::Refusals::write_counted.
  std::size_t write_counted() { return refusals_.write_counted(); }

 private:
  App app_;
  staff::Refusals refusals_;
};

// Who may do everything, because the files are theirs.
Actor operating_systems_user();
// Runs the command as the token's owner, or `otherwise`.
Result<Output> run_at_gate(App& app, const Invocation& invocation, const Actor& otherwise);

}  // namespace candor::app
