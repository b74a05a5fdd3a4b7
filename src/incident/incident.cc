// SPDX-License-Identifier: Apache-2.0
#include "incident/incident.h"

#include <algorithm>
#include <numeric>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/csv.h"
#include "base/enums.h"
#include "base/hash.h"
#include "base/text.h"
#include "incident/codec.h"
#include "incident/making.h"
#include "incident/role_store.h"
#include "incident/rules.h"
#include "incident/store.h"
#include "incident/timeline_store.h"
#include "incident/veris.h"
#include "journal/journal.h"

namespace candor::incident {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

constexpr std::int64_t kOverviewEntriesMax = 200;

// A correction must point to a fact of this incident and question that stands uncorrected.
Result<void> check_correction(storage::Transaction& tx, const Incident& incident,
                              const NewFact& wanted) {
  if (!wanted.corrects) return {};
  for (const Fact& fact : current_facts(store::list_facts(tx, incident.incident_id))) {
    if (fact.fact_id == *wanted.corrects && fact.question == wanted.question) return {};
  }
  return fail(ErrorCode::conflict, "the fact to correct does not stand",
              {{"/corrects", fmt::format("is not a current fact of {} that answers {}",
                                         incident.reference, enum_name(wanted.question))}});
}

// Writes one VERIS record as an incident; the journal gets one entry for the whole file.
std::string take_veris(storage::Transaction& tx, App& app, const Actor& actor,
                       const veris::Record& record) {
  Incident incident = new_incident(tx, app, actor, record.incident, record.occurred_at);
  incident.phase = Phase::post_incident_activity;
  incident.state = State::closed;
  incident.closed_at = incident.declared_at;
  store::insert(tx, incident, store::Origin{record.veris_id, record.canonical});
  for (const auto& [anchor, wanted] : record.anchors) {
    store::insert_anchor(tx, incident.incident_id,
                         {anchor, wanted.at, wanted.reason, app.clock.now(), actor.name});
  }
  for (const NewFact& fact : record.facts) {
    store::insert_fact(tx, incident.incident_id, stated(app, actor, fact));
  }
  for (const NewTimelineEntry& entry : record.timeline) {
    store::insert_timeline_entry(tx, incident.incident_id, recorded(app, actor, entry));
  }
  return incident.reference;
}

// How many notices of a file took each number of days; `skipped` counts the empty cells.
Result<std::vector<std::int64_t>> count_days(const CsvSource& source, std::int64_t& skipped) {
  constexpr std::string_view kColumn = "DaysElapsedBeforeNotification";
  CsvFile file(source);
  const auto header = TRY(file.read_header());
  const auto column = std::find(header.begin(), header.end(), kColumn);
  if (column == header.end()) {
    return fail(ErrorCode::invalid, fmt::format("{} has no column {}", source.name, kColumn));
  }
  const auto at = static_cast<std::size_t>(column - header.begin());
  std::vector<std::int64_t> counts(static_cast<std::size_t>(kDaysToNoticeMax) + 1);
  CsvRow row;
  while (!file.has_all_faults() && TRY(file.read_row(row))) {
    const std::string_view cell = trim(row.fields[at]);
    const auto days = parse_integer(cell);
    if (cell.empty()) {
      ++skipped;
    } else if (!days || *days < 0 || *days > kDaysToNoticeMax) {
      file.add_fault(
          row.line, at,
          fmt::format("is not a number of days from 0 to {}", with_commas(kDaysToNoticeMax)));
    } else {
      ++counts[static_cast<std::size_t>(*days)];
    }
  }
  if (!file.faults().empty()) return file.refuse();
  if (skipped == file.rows()) {
    return fail(ErrorCode::invalid,
                fmt::format("{} has no row with a number in {}", source.name, kColumn));
  }
  return counts;
}

}  // namespace

Incident new_incident(storage::Transaction& tx, App& app, const Actor& actor,
                      const NewIncident& wanted, Instant occurred_at) {
  const Instant now = app.clock.now();
  const std::int64_t year = utc_date(occurred_at).year;
  return {
      .incident_id = new_id<IncidentId>(now, app.random),
      .reference = reference_of(year, store::next_number(tx, year)),
      .title = wanted.title,
      .severity = wanted.severity,
      .phase = Phase::detection_and_analysis,
      .status = wanted.status,
      .declared_at = now,
      .declared_by = actor.name,
      .version = 1,
      .state = State::open,
      .closed_at = std::nullopt,
      .duplicate_of = std::nullopt,
  };
}

Fact stated(App& app, const Actor& actor, const NewFact& wanted) {
  const Instant now = app.clock.now();
  return {.fact_id = new_id<FactId>(now, app.random),
          .question = wanted.question,
          .status = wanted.status,
          .text = wanted.text,
          .known_by = wanted.known_by,
          .corrects = wanted.corrects,
          .stated_at = now,
          .stated_by = actor.name};
}

Result<Incident> declare(App& app, const Actor& actor, const NewIncident& wanted) {
  TRY(check(wanted));
  const auto tx = app.db.write();
  const Incident incident = new_incident(*tx, app, actor, wanted, app.clock.now());
  store::insert(*tx, incident);
  journal::append(
      *tx, app, actor,
      {.kind = "incident.declared", .subject = incident.reference, .occurred_at = std::nullopt},
      codec::journal_declared(incident));
  tx->commit();
  return incident;
}

Result<ClockAnchor> set_anchor(App& app, const Actor& actor, std::string_view reference,
                               Anchor anchor, const NewAnchor& wanted) {
  const auto tx = app.db.write();
  const Incident incident = TRY(load_incident(*tx, reference));
  ClockAnchor set = TRY(set_anchor_within(*tx, app, actor, incident, anchor, wanted));
  tx->commit();
  return set;
}

Result<ClockAnchor> set_anchor_within(storage::Transaction& tx, App& app, const Actor& actor,
                                      const Incident& incident, Anchor anchor,
                                      const NewAnchor& wanted) {
  const Instant now = app.clock.now();
  TRY(check(wanted, now));
  const ClockAnchor set{anchor, wanted.at, wanted.reason, now, actor.name};
  store::insert_anchor(tx, incident.incident_id, set);
  store::touch(tx, incident.incident_id);
  journal::append(
      tx, app, actor,
      {.kind = "incident.anchor_set", .subject = incident.reference, .occurred_at = wanted.at},
      codec::journal_anchor(set));
  return set;
}

Result<Fact> state_fact(App& app, const Actor& actor, std::string_view reference,
                        const NewFact& wanted) {
  TRY(check(wanted, app.clock.now()));
  const auto tx = app.db.write();
  const Incident incident = TRY(load_incident(*tx, reference));
  TRY(check_correction(*tx, incident, wanted));
  const Fact fact = stated(app, actor, wanted);
  store::insert_fact(*tx, incident.incident_id, fact);
  store::touch(*tx, incident.incident_id);
  journal::append(*tx, app, actor,
                  {.kind = fact.corrects ? "incident.fact_corrected" : "incident.fact_stated",
                   .subject = reference,
                   .occurred_at = std::nullopt},
                  codec::journal_fact(fact));
  tx->commit();
  return fact;
}

Result<Incident> load_incident(storage::Transaction& tx, std::string_view reference) {
  tx.take_turn(fmt::format("incident/{}", reference));
  auto incident = store::find(tx, reference);
  if (!incident) {
    return fail(ErrorCode::not_found,
                "there is no incident of that reference; `candor incident list` shows them");
  }
  return std::move(*incident);
}

std::vector<ClockAnchor> list_anchors(storage::Transaction& tx, const IncidentId& incident) {
  return store::list_anchors(tx, incident);
}

Result<Overview> load_overview(storage::Transaction& tx, std::string_view reference,
                               const Actor& reader) {
  Incident incident = TRY(load_incident(tx, reference));
  const IncidentId id = incident.incident_id;
  Overview overview{.incident = std::move(incident),
                    .duplicates = store::list_duplicates(tx, id),
                    .anchors = store::list_anchors(tx, id),
                    .facts = current_facts(store::list_facts(tx, id)),
                    .roles = current_roles(store::list_handovers(tx, id)),
                    .timeline_earlier = 0,
                    .timeline = store::list_timeline_before(tx, id, {.limit = kOverviewEntriesMax},
                                                            std::nullopt, reader)};
  overview.timeline_earlier = store::count_entries(tx, id, reader) - std::ssize(overview.timeline);
  return overview;
}

std::vector<Fact> list_facts(storage::Transaction& tx, const IncidentId& incident) {
  return store::list_facts(tx, incident);
}

Result<std::vector<Fact>> list_facts(storage::Transaction& tx, std::string_view reference) {
  return store::list_facts(tx, TRY(load_incident(tx, reference)).incident_id);
}

Page list_incidents(storage::Transaction& tx, const Filter& filter) {
  const std::set<std::string> without(filter.without.begin(), filter.without.end());
  Filter batch = filter;
  batch.limit = filter.limit + 1;
  Page page;
  while (true) {
    const std::vector<Incident> read = store::list(tx, batch);
    for (const Incident& incident : read) {
      if (without.count(incident.reference)) continue;
      if (std::ssize(page.incidents) == filter.limit) {
        page.next = page.incidents.back().incident_id.value;
        return page;
      }
      page.incidents.push_back(incident);
    }
    if (std::ssize(read) < batch.limit) return page;
    batch.after = read.back().incident_id.value;
  }
}

Result<VerisImport> import_veris(App& app, const Actor& actor, std::string_view json) {
  const std::vector<veris::Parsed> records = TRY(veris::parse(json, app.clock.now()));
  VerisImport import;
  const auto tx = app.db.write();
  tx->take_turn("incident imports");
  for (const veris::Parsed& parsed : records) {
    if (!parsed.record) {
      import.refused.push_back({parsed.place, parsed.record.error().message});
    } else if (store::has_veris_id(*tx, parsed.record->veris_id)) {
      import.refused.push_back({parsed.place, "an incident of this incident_id is already here"});
    } else {
      import.references.push_back(take_veris(*tx, app, actor, *parsed.record));
    }
  }
  if (import.references.empty()) return import;
  journal::append(*tx, app, actor,
                  {.kind = "incident.veris_imported", .subject = "", .occurred_at = std::nullopt},
                  codec::journal_veris(sha256_hex(json), import));
  tx->commit();
  return import;
}

Result<std::string> export_veris(storage::Transaction& tx, std::string_view reference) {
  Overview overview = TRY(load_overview(tx, reference));
  const IncidentId id = overview.incident.incident_id;
  // A record says when it began, which the overview of a long timeline does not have.
  if (overview.timeline_earlier > 0) {
    overview.timeline = store::list_timeline(tx, id, {.limit = 1}, std::nullopt, {});
  }
  return veris::to_veris(overview, store::find_veris(tx, id));
}

Result<Comparison> compare(App& app, std::string_view reference, const CsvSource& source) {
  const DaysToNotice own =
      TRY(days_to_notice(TRY(load_overview(*app.db.read(), reference)), app.clock.now()));
  Comparison comparison{.days = own.days, .told = own.told};
  const std::vector<std::int64_t> counts = TRY(count_days(source, comparison.skipped));
  const auto first_slower = counts.begin() + std::min(own.days, kDaysToNoticeMax) + 1;
  const auto slower = std::accumulate(first_slower, counts.end(), std::int64_t{0});
  comparison.notices = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  comparison.median_days = quantile(counts, 0.5);
  comparison.quartile_low_days = quantile(counts, 0.25);
  comparison.quartile_high_days = quantile(counts, 0.75);
  comparison.slower_percent =
      100.0 * static_cast<double>(slower) / static_cast<double>(comparison.notices);
  return comparison;
}

storage::RoomSchema schema() { return {"incident", kSchemaFiles}; }

}  // namespace candor::incident
