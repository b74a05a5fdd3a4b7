// SPDX-License-Identifier: Apache-2.0
// What it did to trust and loyalty, measured: did customers whose data was involved stay, and what
// do they do, against those whose data was not? What customers did comes in by intake.h, how strong
// the relationship was by relationship.h; what will be measured is declared by plan.h, and what was
// found stands in report.h.
#pragma once

#include <span>
#include <string>

#include "base/app.h"
#include "base/command.h"
#include "http/http.h"
#include "storage/storage.h"
#include "trust/intake.h"
#include "trust/plan.h"
#include "trust/relationship.h"
#include "trust/report.h"

namespace candor::trust {

// Makes the report: an act, because whoever declares a plan after it explores. The journal says who
// made it. Refused (conflict): no outcomes; fewer than kPeopleMin customers in a group; no month
// before or after.
Result<Report> make_report(App& app, const Actor& actor, std::string_view incident);

// Refused (not_found): strength is not frozen.
Result<Frozen> load_frozen(storage::Transaction& tx, std::string_view incident);

// A page of its own that loads nothing: sentences, four plots, and the tables behind them.
std::string to_html(const Report& report, const Settings& settings);
// The same as a PDF, A4.
std::string to_pdf(const Report& report, const Settings& settings);

storage::RoomSchema schema();
http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::trust
