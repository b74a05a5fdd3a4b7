// SPDX-License-Identifier: Apache-2.0
// What will be measured, declared before anybody looks. A result is confirmatory only where its
// plan was there first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/result.h"
#include "incident/incident.h"
#include "storage/storage.h"
#include "trust/period.h"

namespace candor::trust {

// Of a customer in a month.
enum class Outcome { spend, active, contacts, complaints, logins };
BOOST_DESCRIBE_ENUM(Outcome, spend, active, contacts, complaints, logins)
inline constexpr std::size_t kOutcomeCount = 5;

// By what effects are told apart.
enum class Split { exposure, delay, version, channel, strength };
BOOST_DESCRIBE_ENUM(Split, exposure, delay, version, channel, strength)

struct Plan {
  std::vector<Outcome> outcomes = {Outcome::spend};  // the first decides
  // Of indifference: a share of what the exposed had before; above 0, below 1.
  double margin = 0.02;
  std::vector<Split> splits = {Split::delay, Split::version, Split::channel, Split::strength};
  // Where the bands of delay end: up to 7 days, 8 to 30, more. Rising, 1 to 3,650, up to 8.
  std::vector<std::int64_t> delay_days = {7, 30};
  std::int64_t horizon_months = 12;        // months after that count, 1 to 120
  std::optional<Period> first_month = {};  // default: see Beginning in report
};

struct DeclaredPlan {
  Plan plan;
  std::int64_t version = 1;
  Instant declared_at;
  std::string declared_by;
};

// A later plan is a new version; all are journalled and kept. Refused: values outside the limits
// above, and a plan that is the one in force.
Result<DeclaredPlan> declare_plan(App& app, const Actor& actor, std::string_view incident,
                                  const Plan& plan);
// The latest; nothing: none was declared.
std::optional<DeclaredPlan> find_plan(storage::Transaction& tx,
                                      const incident::IncidentId& incident);

// Whether results confirm or only explore. They are `planned` where the plan in force was declared
// before outcomes of any month from the incident on were first taken, and before any report was
// made, and strength was not frozen a second time.
enum class Standing { planned, exploratory };
BOOST_DESCRIBE_ENUM(Standing, planned, exploratory)

struct PlanInForce {
  std::string incident;                  // its reference
  std::optional<DeclaredPlan> declared;  // nothing: none was
  Standing standing = Standing::exploratory;
  std::string reason = {};  // of its standing, a sentence
};
// Refused (not_found): no such incident.
Result<PlanInForce> load_plan(storage::Transaction& tx, std::string_view incident);

// The month of the earliest clock anchor, or of the declaration if that is earlier: months before
// it know nothing of the incident. A first month that a plan names counts too.
Period month_of_incident(const incident::Incident& incident,
                         const std::vector<incident::ClockAnchor>& anchors,
                         const std::optional<Period>& first_month = std::nullopt);

// A report was made. The first time counts; a report calls this in a transaction of its own.
void mark_reported(storage::Transaction& tx, const incident::IncidentId& incident, Instant now);

}  // namespace candor::trust
