// SPDX-License-Identifier: Apache-2.0
#include "trust/relationship.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/hash.h"
#include "base/text.h"
#include "exposure/exposure.h"
#include "journal/journal.h"
#include "trust/intake_codec.h"
#include "trust/plan.h"
#include "trust/register.h"
#include "trust/relationship_file.h"
#include "trust/relationship_store.h"
#include "trust/rows_intake.h"
#include "trust/strength.h"
#include "trust/trust.h"

namespace candor::trust {
namespace {

Result<void> take_rows(storage::Transaction& tx, RelationshipFile& file, const Register& customers,
                       store::RowsImport& import) {
  TRY(file.begin());
  import.strangers =
      TRY(take_known<RelationshipRow>(file, customers, store::RelationshipArrivals(tx)));
  import.file_sha256 = file.sha256_hex();
  return {};
}

// Everybody who was a customer before `before`, by the register's id, with the parts that are
// known.
struct People {
  std::vector<std::string> ids;  // rising
  std::vector<PartValues> parts;

  PartValues* find(const std::string& id) {
    const auto found = std::lower_bound(ids.begin(), ids.end(), id);
    if (found == ids.end() || *found != id) return nullptr;
    return &parts[static_cast<std::size_t>(found - ids.begin())];
  }
};

// Whole months from the month of the day to `before`.
std::optional<double> tenure_from(Period since, Period before) {
  return static_cast<double>(before.months - since.months);
}

People load_people(storage::Transaction& tx, const incident::IncidentId& incident, Period before) {
  People people;
  std::vector<std::pair<std::string, std::optional<Date>>> all;
  exposure::for_each_registered(tx, [&](const exposure::RegisteredCustomer& customer) {
    if (customer.joined_on && period_of(*customer.joined_on) >= before) return;
    all.emplace_back(customer.customer_id.value, customer.joined_on);
  });
  std::sort(all.begin(), all.end());
  people.parts.resize(all.size());
  people.ids.reserve(all.size());
  for (auto& [id, joined_on] : all) {
    if (joined_on) {
      people.parts[people.ids.size()][kTenure] = tenure_from(period_of(*joined_on), before);
    }
    people.ids.push_back(std::move(id));
  }
  store::for_each_known(tx, incident, [&](const RelationshipRow& row) {
    PartValues* const parts = people.find(row.customer);
    if (parts == nullptr || (row.since && period_of(*row.since) >= before)) return;
    if (row.since && !(*parts)[kTenure]) {
      (*parts)[kTenure] = tenure_from(period_of(*row.since), before);
    }
    (*parts)[kBreadth] = row.products;
    (*parts)[kPastComplaints] = row.complaints;
    (*parts)[kPastSurvey] = row.survey;
  });
  store::for_each_past(tx, incident, before, [&](const std::string& id, const store::Past& past) {
    PartValues* const parts = people.find(id);
    if (parts == nullptr) return;
    if (!(*parts)[kTenure]) (*parts)[kTenure] = tenure_from(past.first, before);
    (*parts)[kMonthlySpend] = past.spend;
    if (!(*parts)[kPastComplaints]) (*parts)[kPastComplaints] = past.complaints;
  });
  return people;
}

// Without those of whom nothing is known.
void drop_unknown(People& people) {
  People known;
  for (std::size_t i = 0; i < people.ids.size(); ++i) {
    const PartValues& parts = people.parts[i];
    if (std::none_of(parts.begin(), parts.end(),
                     [](const auto& part) { return part.has_value(); })) {
      continue;
    }
    known.ids.push_back(std::move(people.ids[i]));
    known.parts.push_back(parts);
  }
  people = std::move(known);
}

void count(const People& people, const std::vector<Scored>& scored, Frozen& frozen) {
  Sha256 hash;
  for (std::size_t i = 0; i < scored.size(); ++i) {
    const Scored& each = scored[i];
    hash.add(fmt::format("{} {:.17g} {}\n", people.ids[i], each.score, enum_name(each.tier)));
    ++(each.tier == Tier::weak     ? frozen.weak
       : each.tier == Tier::middle ? frozen.middle
                                   : frozen.strong);
  }
  frozen.customers = static_cast<std::int64_t>(scored.size());
  frozen.sha256 = hash.finish_hex();
}

}  // namespace

Result<RowsImported> import_relationship(App& app, const Actor& actor, std::string_view incident,
                                         const CsvSource& source, const Reading& reading) {
  const Date today = utc_date(app.clock.now());
  const incident::Incident found = TRY(incident::load_incident(*app.db.read(), incident));
  RelationshipFile file(source);
  const auto look = [&](storage::Transaction& tx) {
    RelationshipChecks checks(today);
    store::for_each_relationship_arrived(tx, [&](const RelationshipRow& row) { checks.add(row); });
    return checks.findings();
  };
  return import_rows(
      app, actor, found, source.name, reading,
      {.kind = "relationship",
       .take = [&](storage::Transaction& tx, const Register& customers,
                   store::RowsImport& import) { return take_rows(tx, file, customers, import); },
       .look = look,
       .apply = [&](storage::Transaction& tx,
                    const Settled& settled) { store::apply_to_relationship(tx, settled, today); },
       .count = store::count_relationship_arrived,
       .admit =
           [&](storage::Transaction& tx, const store::RowsImport& import) {
             store::admit_relationship(tx, found.incident_id, import);
           }});
}

Result<Frozen> freeze_strength(App& app, const Actor& actor, std::string_view incident,
                               const Freeze& wanted) {
  if (wanted.again && trim(*wanted.again).empty()) {
    return fail(ErrorCode::invalid, "the reason cannot be taken as it is",
                {{"again", "is empty; it says why strength is frozen again"}});
  }
  const auto tx = app.db.write();
  const incident::Incident found = TRY(incident::load_incident(*tx, incident));
  const incident::IncidentId& id = found.incident_id;
  const auto plan = find_plan(*tx, id);
  const Period latest = month_of_incident(found, incident::list_anchors(*tx, id),
                                          plan ? plan->plan.first_month : std::nullopt);
  const Period before = wanted.before.value_or(latest);
  if (before > latest) {
    return fail(ErrorCode::conflict,
                fmt::format("strength is of before the incident: {} would use months from {} on, "
                            "when it was known; name {} or an earlier month",
                            to_text(before), to_text(latest), to_text(latest)));
  }
  const auto earlier = store::find_frozen(*tx, id);
  if (earlier && !wanted.again) {
    return fail(ErrorCode::conflict,
                fmt::format("the strength of {} was frozen on {}; `--again REASON` freezes it "
                            "anew, and makes its results exploratory",
                            found.reference, date_in_words(utc_date(earlier->frozen_at))));
  }
  People people = load_people(*tx, id, before);
  drop_unknown(people);
  if (people.ids.empty()) {
    return fail(ErrorCode::conflict,
                fmt::format("nothing is known of any customer before {0}; `candor trust import {1} "
                            "FILE` takes their months, `candor trust relationship {1} FILE` what "
                            "else is known",
                            to_text(before), found.reference));
  }
  const std::vector<Scored> scored = score_strength(people.parts);
  Frozen frozen{.before = to_text(before),
                .times = earlier ? earlier->times + 1 : 1,
                .frozen_at = app.clock.now(),
                .frozen_by = actor.name,
                .again = earlier ? wanted.again : std::nullopt};
  count(people, scored, frozen);
  store::replace_frozen(*tx, id, frozen, before);
  store::Strengths strengths(*tx, id);
  for (std::size_t i = 0; i < scored.size(); ++i) {
    strengths.add(people.ids[i], people.parts[i], scored[i]);
  }
  strengths.finish();
  journal::append(
      *tx, app, actor,
      {.kind = "trust.strength_frozen", .subject = found.reference, .occurred_at = std::nullopt},
      codec::journal_frozen(frozen));
  tx->commit();
  return frozen;
}

std::optional<Frozen> find_frozen(storage::Transaction& tx, const incident::IncidentId& incident) {
  return store::find_frozen(tx, incident);
}

Result<Frozen> load_frozen(storage::Transaction& tx, std::string_view incident) {
  const incident::Incident found = TRY(incident::load_incident(tx, incident));
  if (auto frozen = store::find_frozen(tx, found.incident_id)) return std::move(*frozen);
  return fail(ErrorCode::not_found,
              fmt::format("the strength of {0} is not frozen; `candor trust freeze {0}` does it",
                          found.reference));
}

Result<Strength> load_strength(storage::Transaction& tx, std::string_view incident,
                               std::string_view customer) {
  TRY(load_frozen(tx, incident));
  const incident::Incident found = TRY(incident::load_incident(tx, incident));
  const auto id = exposure::find_registered(tx, customer);
  const auto frozen = id ? store::find_strength(tx, found.incident_id, *id) : std::nullopt;
  if (!frozen) {
    return fail(ErrorCode::not_found,
                "no customer of that id had a relationship before the incident that is known");
  }
  Strength strength{.incident = found.reference,
                    .customer = std::string(customer),
                    .score = frozen->scored.score,
                    .tier = frozen->scored.tier,
                    .parts = {}};
  for (std::size_t part = 0; part < kPartCount; ++part) {
    if (!frozen->values[part]) continue;
    strength.parts.push_back({.part = std::string(kParts[part].name),
                              .value = *frozen->values[part],
                              .unit = std::string(kParts[part].unit),
                              .percentile = *frozen->scored.percentiles[part]});
  }
  return strength;
}

void for_each_relationship(
    storage::Transaction& tx, const incident::IncidentId& incident,
    const std::function<void(const std::string& customer_id, double score, Tier tier)>& each) {
  store::for_each_strength(tx, incident, each);
}

}  // namespace candor::trust
