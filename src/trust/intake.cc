// SPDX-License-Identifier: Apache-2.0
#include "trust/intake.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "trust/departures.h"
#include "trust/intake_codec.h"
#include "trust/outcomes.h"
#include "trust/register.h"
#include "trust/rows_intake.h"
#include "trust/segment.h"
#include "trust/store.h"

namespace candor::trust {
namespace {

// Takes the rows of known customers into the anteroom and counts the rest.
Result<void> take_rows(storage::Transaction& tx, const CsvSource& source, Format format,
                       const Register& customers, store::Import& import) {
  OutcomeFile file(source, format);
  TRY(file.begin());
  import.strangers = TRY(take_known<OutcomeRow>(file, customers, store::Arrivals(tx)));
  import.file_sha256 = file.sha256_hex();
  return {};
}

Result<void> take_calls(storage::Transaction& tx, const CsvSource& source, const Reading& reading,
                        const Register& customers, store::Import& import, OutcomesImported& done) {
  SegmentFile file(source, reading.events);
  import.strangers = TRY(take_known<SegmentEvent>(file, customers, store::Calls(tx)));
  import.file_sha256 = file.sha256_hex();
  done.other_calls = file.other_calls();
  done.repeated_messages = store::drop_repeated_calls(tx);
  return {};
}

// Makes outcomes of the calls. Whether they tell of departures, which then take the place of those
// there were.
bool turn_into_outcomes(storage::Transaction& tx, const incident::IncidentId& incident,
                        const Decisions& wanted, Instant now, OutcomesImported& done) {
  const bool has_departures = store::count_departures_of_calls(tx) > 0;
  done.findings = settle_all(
      wanted, [&] { return store::check_calls(tx, now); },
      [&](const Settled& settled) { store::apply_to_calls(tx, settled, now); });
  done.departures = store::count_departures_of_calls(tx);
  store::arrive_from_calls(tx);
  if (has_departures) store::clear_departures(tx, incident);
  return has_departures;
}

void check_outcomes(storage::Transaction& tx, const incident::IncidentId& incident,
                    const Decisions& wanted, Period present, OutcomesImported& done) {
  std::vector<UnitChange> unit_changes;
  const auto look = [&] {
    OutcomeChecks checks(present);
    store::for_each_arrived(tx, incident,
                            [&](const OutcomeRow& row, const std::optional<Period>& left_in) {
                              checks.add(row, left_in);
                            });
    unit_changes = checks.unit_changes();
    return checks.findings();
  };
  for (Finding& finding : settle_all(wanted, look, [&](const Settled& settled) {
         store::apply(tx, incident, settled, present, unit_changes);
       })) {
    done.findings.push_back(std::move(finding));
  }
}

// As it is typed, without the file.
std::string command_of(const std::string& incident, const Reading& reading) {
  std::string command = "trust import " + incident;
  if (reading.format != Format::csv) {
    command += fmt::format(" --format {}", enum_name(reading.format));
  }
  for (const auto& [name, meaning] : reading.events) {
    command += fmt::format(" --event '{}={}'", name, enum_name(meaning));
  }
  return command;
}

void tell(const store::Import& import, OutcomesImported& done) {
  done.file_sha256 = import.file_sha256;
  done.rows = import.rows;
  done.customers = import.customers;
  done.strangers = import.strangers;
  done.first_period = to_text(import.first_period);
  done.last_period = to_text(import.last_period);
}

Result<void> take_departures(storage::Transaction& tx, DepartureFile& file,
                             const Register& customers, store::RowsImport& import) {
  TRY(file.begin());
  store::DepartureArrivals arrivals(tx);
  DepartureRow row;
  while (TRY(file.next(row))) {
    const Register::Known* known = customers.find(row.customer);
    if (known == nullptr) {
      ++import.strangers;
      continue;
    }
    row.joined_on = known->joined_on;
    arrivals.add(row, known->id);
  }
  arrivals.finish();
  import.file_sha256 = file.sha256_hex();
  return {};
}

}  // namespace

Result<OutcomesImported> import_outcomes(App& app, const Actor& actor, std::string_view incident,
                                         const CsvSource& source, const Reading& reading) {
  const Instant now = app.clock.now();
  const incident::Incident found = TRY(incident::load_incident(*app.db.read(), incident));
  const incident::IncidentId& id = found.incident_id;
  const auto tx = app.db.write();
  const Register customers(*tx);
  const bool is_segment = reading.format == Format::segment;

  store::Import import;
  import.imported_at = now;
  import.imported_by = actor.name;
  OutcomesImported done;
  if (is_segment) {
    TRY(take_calls(*tx, source, reading, customers, import, done));
  } else {
    TRY(take_rows(*tx, source, reading.format, customers, import));
  }
  TRY(incident::load_incident(*tx, incident));  // the turn, once the file is read
  // From here on, leaving without a commit takes everything back.
  const bool has_departures =
      is_segment && turn_into_outcomes(*tx, id, reading.decisions, now, done);
  check_outcomes(*tx, id, reading.decisions, period_of(now), done);
  import.decisions = decisions_text(done.findings);
  store::count_arrived(*tx, import);
  tell(import, done);
  if (import.rows == 0 && done.findings.empty()) return nobody_known(source.name);
  if (reading.only_check) {
    done.only_checked = true;
    return done;
  }
  TRY(check_decided(done.findings, source.name, command_of(found.reference, reading)));
  if (import.rows == 0) return nobody_known(source.name);
  const auto before = store::find_import(*tx, id);
  if (!is_segment && before && before->file_sha256 == import.file_sha256 &&
      before->strangers == import.strangers && before->decisions == import.decisions) {
    done.repeated = true;
    return done;
  }
  store::admit_arrivals(*tx, id, import);
  if (has_departures) {
    store::admit_departures_of_calls(*tx, id,
                                     {.file_sha256 = import.file_sha256,
                                      .rows = done.departures,
                                      .strangers = import.strangers,
                                      .decisions = import.decisions,
                                      .imported_at = now,
                                      .imported_by = actor.name});
  }
  store::clear_calls(*tx);
  journal::append(
      *tx, app, actor,
      {.kind = "trust.outcomes_imported", .subject = found.reference, .occurred_at = std::nullopt},
      codec::journal_imported(done));
  tx->commit();
  return done;
}

Result<RowsImported> import_departures(App& app, const Actor& actor, std::string_view incident,
                                       const CsvSource& source, const Reading& reading) {
  const Date today = utc_date(app.clock.now());
  const incident::Incident found = TRY(incident::load_incident(*app.db.read(), incident));
  const incident::IncidentId& id = found.incident_id;
  DepartureFile file(source);
  const auto look = [&](storage::Transaction& tx) {
    DepartureChecks checks(today);
    store::for_each_departure_arrived(
        tx, id, [&](const DepartureRow& row, const std::optional<DepartureChecks::Active>& active) {
          checks.add(row, active);
        });
    return checks.findings();
  };
  return import_rows(
      app, actor, found, source.name, reading,
      {.kind = "departures",
       .take =
           [&](storage::Transaction& tx, const Register& customers, store::RowsImport& import) {
             return take_departures(tx, file, customers, import);
           },
       .look = look,
       .apply = [&](storage::Transaction& tx,
                    const Settled& settled) { store::apply_to_departures(tx, id, settled, today); },
       .count = store::count_departures_arrived,
       .admit = [&](storage::Transaction& tx,
                    const store::RowsImport& import) { store::admit_departures(tx, id, import); }});
}

Result<LineageList> list_lineage(storage::Transaction& tx, std::string_view incident) {
  const incident::Incident found = TRY(incident::load_incident(tx, incident));
  return LineageList{found.reference, store::list_lineage(tx, found.incident_id)};
}

}  // namespace candor::trust
