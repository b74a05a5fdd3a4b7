// SPDX-License-Identifier: Apache-2.0
#include "trust/trust.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/version.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "trust/codec.h"
#include "trust/cohort.h"
#include "trust/outcomes.h"
#include "trust/rules.h"
#include "trust/store.h"
#include "trust/words.h"

namespace candor::trust {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

// Every customer's place in a list of ids, by the company's own id.
struct Register {
  std::vector<exposure::CustomerId> ids;
  std::unordered_map<std::string, std::uint32_t> places;
};

Register load_register(storage::Transaction& tx) {
  Register customers;
  exposure::for_each_customer(
      tx, [&](const std::string& external_id, const exposure::CustomerId& id) {
        customers.places.emplace(external_id, static_cast<std::uint32_t>(customers.ids.size()));
        customers.ids.push_back(id);
      });
  return customers;
}

// Takes the rows of known customers into the anteroom and counts the rest.
Result<void> take_rows(storage::Transaction& tx, OutcomeFile& file, const Register& customers,
                       store::Import& import) {
  store::Arrivals arrivals(tx);
  std::vector<bool> seen(customers.ids.size());
  import.first_period = {INT64_MAX};
  OutcomeRow row;
  while (TRY(file.next(row))) {
    const auto place = customers.places.find(row.customer);
    if (place == customers.places.end()) {
      ++import.strangers;
      continue;
    }
    arrivals.add(row, customers.ids[place->second]);
    ++import.rows;
    if (!seen[place->second]) ++import.customers;
    seen[place->second] = true;
    import.first_period = std::min(import.first_period, row.period);
    import.last_period = std::max(import.last_period, row.period);
  }
  arrivals.finish();
  return {};
}

Result<void> check_repeated(storage::Transaction& tx, OutcomeFile& file) {
  const auto repeated = store::list_repeated(tx, kFaultsMax);
  if (repeated.empty()) return {};
  for (const store::Repeated& pair : repeated) file.add_repeated(pair.line, pair.first_line);
  return file.refuse();
}

OutcomesImported told(const store::Import& import, bool repeated) {
  return {.file_sha256 = import.file_sha256,
          .rows = import.rows,
          .customers = import.customers,
          .strangers = import.strangers,
          .first_period = to_text(import.first_period),
          .last_period = to_text(import.last_period),
          .repeated = repeated};
}

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

Result<Window> window_of(const store::Import& import, Period first_month) {
  const Window window{import.first_period, first_month, import.last_period};
  if (window.first >= first_month || window.last < first_month) {
    return fail(ErrorCode::conflict,
                fmt::format("the outcomes go from {} to {}; a comparison needs at least one month "
                            "before {} and one from it on (--from names another first month)",
                            to_text(window.first), to_text(window.last), to_text(first_month)));
  }
  return window;
}

}  // namespace

Result<OutcomesImported> import_outcomes(App& app, const Actor& actor, std::string_view incident,
                                         const CsvSource& source) {
  const Instant now = app.clock.now();
  const incident::Incident found = TRY(incident::load_incident(*app.db.read(), incident));
  const auto tx = app.db.write();
  const Register customers = load_register(*tx);
  OutcomeFile file(source, period_of(now));
  TRY(file.begin());

  store::Import import;
  import.imported_at = now;
  import.imported_by = actor.name;
  TRY(take_rows(*tx, file, customers, import));
  TRY(check_repeated(*tx, file));
  import.file_sha256 = file.sha256_hex();
  TRY(incident::load_incident(*tx, incident));  // the turn, once the file is read
  const auto before = store::find_import(*tx, found.incident_id);
  // Leaving without a commit takes everything back.
  if (before && before->file_sha256 == import.file_sha256 &&
      before->strangers == import.strangers) {
    return told(*before, true);
  }
  if (import.rows == 0) {
    return fail(ErrorCode::invalid, source.name +
                                        " has no customer that we know; are its ids the register's "
                                        "(`candor customer import`)?");
  }
  store::admit_arrivals(*tx, found.incident_id, import);
  const OutcomesImported done = told(import, false);
  journal::append(
      *tx, app, actor,
      {.kind = "trust.outcomes_imported", .subject = found.reference, .occurred_at = std::nullopt},
      codec::journal_imported(done));
  tx->commit();
  return done;
}

Result<Report> report(App& app, std::string_view incident, const Plan& plan) {
  TRY(check(plan));
  const auto tx = app.db.read();
  const incident::Overview overview = TRY(incident::load_overview(*tx, incident));
  const incident::IncidentId& id = overview.incident.incident_id;
  const auto import = store::find_import(*tx, id);
  if (!import) {
    return fail(ErrorCode::conflict,
                fmt::format("{0} has no outcomes; `candor trust import {0} FILE` takes them",
                            overview.incident.reference));
  }
  const Began since = plan.first_month ? Began() : began(overview);
  const Window window =
      TRY(window_of(*import, plan.first_month ? *plan.first_month : period_of(*since.at)));
  std::unordered_set<std::string> exposed;
  for (const exposure::ExposedCustomer& customer : exposure::list_exposed(*tx, id)) {
    exposed.insert(customer.customer_id.value);
  }
  Cohort cohort(window);
  store::for_each_outcome(
      *tx, id, [&](const std::string& customer, Period period, bool active, double spend) {
        cohort.add(customer, exposed.count(customer) > 0, period, active, spend);
      });
  cohort.finish();
  Report report = TRY(analyse(cohort, plan.margin));
  report.incident = overview.incident.reference;
  if (const std::string& currency = app.settings.organisation.currency; !currency.empty()) {
    report.currency = currency;
  }
  report.beginning = since.beginning;
  report.began_at = since.at;
  report.left_out.strangers = import->strangers;
  report.file_sha256 = import->file_sha256;
  report.imported_at = import->imported_at;
  report.version = kVersion;
  report.headline = headline_of(report);
  report.findings = findings_of(report);
  report.cautions = cautions_of(report);
  return report;
}

storage::RoomSchema schema() { return {"trust", kSchemaFiles}; }

}  // namespace candor::trust
