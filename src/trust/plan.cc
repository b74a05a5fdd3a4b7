// SPDX-License-Identifier: Apache-2.0
#include "trust/plan.h"

#include <algorithm>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "journal/journal.h"
#include "trust/intake_codec.h"
#include "trust/plan_store.h"
#include "trust/relationship.h"
#include "trust/store.h"

namespace candor::trust {
namespace {

constexpr std::int64_t kDelayDaysMax = 3650;
constexpr std::size_t kDelayBandsMax = 8;
constexpr std::int64_t kHorizonMax = 120;

template <typename T>
bool has_repeated(const std::vector<T>& values) {
  return std::set<T>(values.begin(), values.end()).size() != values.size();
}

bool are_delays(const std::vector<std::int64_t>& days) {
  return !days.empty() && days.size() <= kDelayBandsMax && days.front() >= 1 &&
         days.back() <= kDelayDaysMax && std::is_sorted(days.begin(), days.end()) &&
         !has_repeated(days);
}

Result<void> check_declared(const Plan& plan) {
  std::vector<Fault> faults;
  if (plan.outcomes.empty() || has_repeated(plan.outcomes)) {
    faults.push_back({"outcomes", "is not one or more outcomes, each once"});
  }
  if (!(plan.margin > 0 && plan.margin < 1)) {
    faults.push_back({"margin", "is not a share between 0 and 1, such as 0.02 for two per cent"});
  }
  if (has_repeated(plan.splits)) faults.push_back({"splits", "names one twice"});
  if (!are_delays(plan.delay_days)) {
    faults.push_back(
        {"delay_days", fmt::format("is not up to {} rising numbers of days from 1 to {}, such as "
                                   "7 and 30",
                                   kDelayBandsMax, kDelayDaysMax)});
  }
  if (plan.horizon_months < 1 || plan.horizon_months > kHorizonMax) {
    faults.push_back({"horizon_months", fmt::format("is not from 1 to {}", kHorizonMax)});
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the plan cannot be taken as it is", std::move(faults));
}

bool are_same(const Plan& a, const Plan& b) {
  return a.outcomes == b.outcomes && a.margin == b.margin && a.splits == b.splits &&
         a.delay_days == b.delay_days && a.horizon_months == b.horizon_months &&
         a.first_month == b.first_month;
}

// Why results only explore; nothing: they confirm.
std::optional<std::string> why_exploratory(storage::Transaction& tx,
                                           const incident::Incident& incident,
                                           const DeclaredPlan& declared) {
  const incident::IncidentId& id = incident.incident_id;
  const auto day = [](Instant at) { return date_in_words(utc_date(at)); };
  const Period from =
      month_of_incident(incident, incident::list_anchors(tx, id), declared.plan.first_month);
  const auto taken = store::first_taken_at(tx, id, from);
  if (taken && *taken <= declared.declared_at) {
    return fmt::format("outcomes of {} or later were taken on {}, before this plan was declared",
                       to_words(from), day(*taken));
  }
  const auto reported = store::first_reported_at(tx, id);
  if (reported && *reported <= declared.declared_at) {
    return fmt::format("a report was made on {}, before this plan was declared", day(*reported));
  }
  const auto frozen = find_frozen(tx, id);
  if (frozen && frozen->again) {
    return fmt::format("strength was frozen again on {}", day(frozen->frozen_at));
  }
  return std::nullopt;
}

}  // namespace

Period month_of_incident(const incident::Incident& incident,
                         const std::vector<incident::ClockAnchor>& anchors,
                         const std::optional<Period>& first_month) {
  Period month = period_of(incident.declared_at);
  for (const incident::ClockAnchor& anchor : anchors) {
    month = std::min(month, period_of(anchor.at));
  }
  return first_month ? std::min(month, *first_month) : month;
}

Result<DeclaredPlan> declare_plan(App& app, const Actor& actor, std::string_view incident,
                                  const Plan& plan) {
  TRY(check_declared(plan));
  const auto tx = app.db.write();
  const incident::Incident found = TRY(incident::load_incident(*tx, incident));
  const auto before = find_plan(*tx, found.incident_id);
  if (before && are_same(before->plan, plan)) {
    return fail(ErrorCode::conflict,
                fmt::format("this plan is in force already, as version {}", before->version));
  }
  const DeclaredPlan declared{.plan = plan,
                              .version = before ? before->version + 1 : 1,
                              .declared_at = app.clock.now(),
                              .declared_by = actor.name};
  store::insert_plan(*tx, found.incident_id, declared);
  journal::append(
      *tx, app, actor,
      {.kind = "trust.plan_declared", .subject = found.reference, .occurred_at = std::nullopt},
      codec::journal_plan(declared));
  tx->commit();
  return declared;
}

std::optional<DeclaredPlan> find_plan(storage::Transaction& tx,
                                      const incident::IncidentId& incident) {
  return store::find_plan(tx, incident);
}

Result<PlanInForce> load_plan(storage::Transaction& tx, std::string_view incident) {
  const incident::Incident found = TRY(incident::load_incident(tx, incident));
  PlanInForce plan{.incident = found.reference, .declared = find_plan(tx, found.incident_id)};
  if (!plan.declared) {
    plan.reason = "no plan was declared";
    return plan;
  }
  if (const auto why = why_exploratory(tx, found, *plan.declared)) {
    plan.reason = *why;
    return plan;
  }
  plan.standing = Standing::planned;
  plan.reason = "this plan was declared before anybody could have seen what happened";
  return plan;
}

void mark_reported(storage::Transaction& tx, const incident::IncidentId& incident, Instant now) {
  store::insert_reported(tx, incident, now);
}

}  // namespace candor::trust
