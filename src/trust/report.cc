// SPDX-License-Identifier: Apache-2.0
#include "trust/report.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "base/version.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "trust/analysis.h"
#include "trust/codec.h"
#include "trust/inputs.h"
#include "trust/plan_store.h"
#include "trust/store.h"
#include "trust/trust.h"
#include "trust/words.h"

namespace candor::trust {
namespace {

constexpr std::size_t kReportBytesMax = 10'000'000;

struct Began {
  Beginning beginning = Beginning::chosen;
  std::optional<Instant> at;
};

// When customers learned of it, as far as the anchors say.
Began began(const incident::Overview& overview) {
  using incident::Anchor;
  for (const auto& [wanted, beginning] : {std::pair(Anchor::another_notice, Beginning::told),
                                          std::pair(Anchor::discovery, Beginning::discovered),
                                          std::pair(Anchor::awareness, Beginning::noticed)}) {
    for (const incident::ClockAnchor& anchor : overview.anchors) {
      if (anchor.anchor == wanted) return {beginning, anchor.at};
    }
  }
  return {Beginning::declared, overview.incident.declared_at};
}

Result<Window> window_of(const store::Import& import, Period first_month, const Plan& plan) {
  const Period horizon{first_month.months + plan.horizon_months - 1};
  const Window window{import.first_period, first_month, std::min(import.last_period, horizon)};
  if (window.first >= first_month || window.last < first_month) {
    return fail(ErrorCode::conflict,
                fmt::format("the outcomes go from {} to {}; a comparison needs at least one month "
                            "before {} and one from it on (`candor trust plan INC --from MONTH` "
                            "names another first month)",
                            to_text(import.first_period), to_text(import.last_period),
                            to_text(first_month)));
  }
  return window;
}

Cohort cohort_of(storage::Transaction& tx, const incident::IncidentId& id, const Window& window,
                 const Plan& plan, const Inputs& inputs) {
  Cohort cohort(window, plan.outcomes);
  std::string current;
  store::for_each_outcome(
      tx, id, [&](const std::string& customer, Period period, const MonthValues& values) {
        if (customer != current) {
          current = customer;
          const auto known = inputs.known.find(customer);
          const Known& of = known == inputs.known.end() ? Known{} : known->second;
          cohort.begin(of.standpoint, of.left_on, of.told_on);
        }
        cohort.add(period, {values.spend, values.active ? 1.0 : 0.0, values.contacts,
                            values.complaints, values.logins});
      });
  cohort.finish();
  return cohort;
}

void add_words(Report& report) {
  report.headline = headline_of(report);
  report.findings = findings_of(report);
  report.cautions = cautions_of(report);
}

// By this plan, from what is there now.
Result<Report> compute(App& app, storage::Transaction& tx, std::string_view incident,
                       const Plan& plan) {
  const incident::Overview overview = TRY(incident::load_overview(tx, incident));
  const incident::IncidentId& id = overview.incident.incident_id;
  const auto import = store::find_import(tx, id);
  if (!import) {
    return fail(ErrorCode::conflict,
                fmt::format("{0} has no outcomes; `candor trust import {0} FILE` takes them",
                            overview.incident.reference));
  }
  const Began since = plan.first_month ? Began() : began(overview);
  const Period first_month =
      plan.first_month.value_or(period_of(since.at.value_or(overview.incident.declared_at)));
  const Window window = TRY(window_of(*import, first_month, plan));
  Inputs inputs = load_inputs(tx, overview, plan, window);
  const Cohort cohort = cohort_of(tx, id, window, plan, inputs);

  const Study study{.groups = inputs.groups,
                    .departures = inputs.departures,
                    .queue_days_apart = inputs.queue_days_apart};
  Report report = TRY(analyse(cohort, plan, study));
  report.incident = overview.incident.reference;
  report.beginning = since.beginning;
  report.began_at = since.at;
  if (const std::string& currency = app.settings.organisation.currency; !currency.empty()) {
    report.currency = currency;
  }
  report.left_out.strangers = import->strangers;
  report.sources = std::move(inputs.sources);
  report.version = kVersion;
  return report;
}

Result<Report> report_now(App& app, const PlanInForce& in_force) {
  const Plan plan = in_force.declared ? in_force.declared->plan : Plan();
  Report report = TRY(compute(app, *app.db.read(), in_force.incident, plan));
  if (in_force.declared) report.planned_at = in_force.declared->declared_at;
  report.standing = in_force.standing;
  add_words(report);
  return report;
}

}  // namespace

const Effect& deciding(const Report& report) {
  CHECK(!report.effects.empty());
  return report.effects.front();
}

Result<Report> make_report(App& app, const Actor& actor, std::string_view incident) {
  Report made = TRY(report_now(app, TRY(load_plan(*app.db.read(), incident))));
  const auto tx = app.db.write();
  const incident::Incident found = TRY(incident::load_incident(*tx, incident));
  mark_reported(*tx, found.incident_id, app.clock.now());
  journal::append(
      *tx, app, actor,
      {.kind = "trust.reported", .subject = found.reference, .occurred_at = std::nullopt},
      codec::journal_reported(made));
  tx->commit();
  return made;
}

Result<Report> report(App& app, std::string_view incident) {
  const auto tx = app.db.read();
  const incident::Incident found = TRY(incident::load_incident(*tx, incident));
  const PlanInForce in_force = TRY(load_plan(*tx, incident));
  if (!in_force.declared && !store::first_reported_at(*tx, found.incident_id)) {
    return fail(ErrorCode::conflict,
                fmt::format("nobody has declared what is measured of {0}, nor made a report; "
                            "declare it first (`candor trust plan {0} --outcome spend`), or let "
                            "somebody who measures make a report that explores (`candor trust "
                            "report {0}`)",
                            found.reference));
  }
  return report_now(app, in_force);
}

Result<Replayed> replay(App& app, std::string_view text) {
  const Report then = TRY(codec::decode_report(TRY(parse_json(text, {kReportBytesMax, 16}))));
  const auto tx = app.db.read();
  Plan plan = then.plan;
  if (then.beginning == Beginning::chosen) plan.first_month = TRY(parse_period(then.first_month));
  Report now = TRY(compute(app, *tx, then.incident, plan));
  Replayed replayed;
  replayed.incident = then.incident;
  replayed.version_then = then.version;
  replayed.version_now = now.version;
  for (const Source& source : then.sources) {
    const auto same = [&](const Source& other) {
      return other.kind == source.kind && other.sha256 == source.sha256;
    };
    if (std::none_of(now.sources.begin(), now.sources.end(), same)) {
      replayed.inputs_changed.push_back(source.kind);
    }
  }
  // What is not computed from the inputs: when the plan was declared, and by which program.
  now.planned_at = then.planned_at;
  now.standing = then.standing;
  now.version = then.version;
  add_words(now);
  replayed.numbers = codec::compare(then, now, replayed.differences);
  return replayed;
}

}  // namespace candor::trust
