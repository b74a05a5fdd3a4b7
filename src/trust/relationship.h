// SPDX-License-Identifier: Apache-2.0
// How strong the relationship was before the incident: a plain score with its parts, frozen so that
// nothing that came after can move it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/result.h"
#include "incident/incident.h"
#include "storage/storage.h"
#include "trust/intake.h"

namespace candor::trust {

// Thirds of the score; who has the same score is in the same third.
enum class Tier { weak, middle, strong };
BOOST_DESCRIBE_ENUM(Tier, weak, middle, strong)

// Takes what the company knows of customers besides their outcomes: CSV with `customer` and one or
// more of `products` (how many they hold), `complaints` (how many they ever made), `survey` (their
// last answer, 0 to 10) and `since` ("2019-04-01"), each as it was before the incident; a field may
// be empty. It takes the place of the file before; strength that is frozen stays. All or nothing,
// refused as import_outcomes is. Of `reading` counts what is decided and only_check.
Result<RowsImported> import_relationship(App& app, const Actor& actor, std::string_view incident,
                                         const CsvSource& source, const Reading& reading = {});

struct Freeze {
  std::optional<Period> before = {};      // months before this one count; default: the incident's
  std::optional<std::string> again = {};  // why it is frozen a second time
};
struct Frozen {
  std::string before;          // "2026-06": months before this one counted
  std::int64_t customers = 0;  // with at least one part
  std::int64_t weak = 0;
  std::int64_t middle = 0;
  std::int64_t strong = 0;
  std::string sha256 = {};  // over every customer's id, score and tier
  std::int64_t times = 1;   // how often it was frozen
  Instant frozen_at;
  std::string frozen_by;
  std::optional<std::string> again;  // why it was frozen again
};
// Computes every customer's strength from what was before the incident, by the rule in strength.h,
// and keeps it. Refused (conflict): `before` is after the month of the incident; nothing is known
// of anybody; it is frozen already and `again` does not say why. Frozen again, results are
// exploratory.
Result<Frozen> freeze_strength(App& app, const Actor& actor, std::string_view incident,
                               const Freeze& wanted = {});
// Nothing: not frozen.
std::optional<Frozen> find_frozen(storage::Transaction& tx, const incident::IncidentId& incident);

// One part of a customer's score, as it was frozen.
struct Part {
  std::string part;       // "tenure"
  double value = 0;       // in its unit
  std::string unit;       // "months"
  double percentile = 0;  // among all customers of whom it is known, 0 to 1
};
struct Strength {
  std::string incident;
  std::string customer;  // the company's own id
  double score = 0;      // the mean of the percentiles
  Tier tier = Tier::middle;
  std::vector<Part> parts;  // those that are known
};
// Refused (not_found): not frozen; nobody of that id had a relationship that is known.
Result<Strength> load_strength(storage::Transaction& tx, std::string_view incident,
                               std::string_view customer);

// Every customer whose strength is frozen, in the order of customer_id; none where it is not.
void for_each_relationship(
    storage::Transaction& tx, const incident::IncidentId& incident,
    const std::function<void(const std::string& customer_id, double score, Tier tier)>& each);

}  // namespace candor::trust
