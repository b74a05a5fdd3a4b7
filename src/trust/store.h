// SPDX-License-Identifier: Apache-2.0
// Outcomes and where they came from. The only SQL of this room is here and in the stores beside it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "incident/incident.h"
#include "trust/checks.h"
#include "trust/departure_store.h"
#include "trust/outcomes.h"
#include "trust/segment.h"
#include "trust/trust.h"

namespace candor::trust::store {

struct Import {
  std::string file_sha256;
  std::int64_t rows = 0;
  std::int64_t customers = 0;
  std::int64_t strangers = 0;
  Period first_period;
  Period last_period;
  Instant imported_at;
  std::string imported_by;
  std::string decisions;  // "gap=zero left_twice=first"
};
std::optional<Import> find_import(storage::Transaction& tx, const incident::IncidentId& incident);

// Outcomes of a file wait in an anteroom until all of them are there.
class Arrivals {
 public:
  explicit Arrivals(storage::Transaction& tx);
  void add(const OutcomeRow& row, const exposure::CustomerId& customer);
  void finish() { bulk_->finish(); }

 private:
  std::unique_ptr<storage::Bulk> bulk_;
};
// In the order of customer, month and line, with the month of a departure that is on record; the
// customer is the register's id.
void for_each_arrived(
    storage::Transaction& tx, const incident::IncidentId& incident,
    const std::function<void(const OutcomeRow& row, const std::optional<Period>& left_in)>& each);
// What is done to the arrived once a finding is decided.
void apply(storage::Transaction& tx, const incident::IncidentId& incident, const Settled& settled,
           Period present, const std::vector<UnitChange>& unit_changes);
// Rows, customers and months of what arrived, into `import`.
void count_arrived(storage::Transaction& tx, Import& import);
// The arrived take the place of the incident's outcomes.
void admit_arrivals(storage::Transaction& tx, const incident::IncidentId& incident,
                    const Import& import);

// Calls of a Segment file wait in an anteroom of their own.
class Calls {
 public:
  explicit Calls(storage::Transaction& tx);
  void add(const SegmentEvent& event, const exposure::CustomerId& customer);
  void finish() { bulk_->finish(); }

 private:
  std::unique_ptr<storage::Bulk> bulk_;
};
// Of calls with the same messageId the first stays; how many did not.
std::int64_t drop_repeated_calls(storage::Transaction& tx);
// future and left_twice, in that order.
std::vector<Finding> check_calls(storage::Transaction& tx, Instant now);
void apply_to_calls(storage::Transaction& tx, const Settled& settled, Instant now);
// How many customers left, by the calls that are there.
std::int64_t count_departures_of_calls(storage::Transaction& tx);
// Makes outcomes of them, which arrive, every month from a customer's first on.
void arrive_from_calls(storage::Transaction& tx);
// Their departures take the place of the incident's.
void admit_departures_of_calls(storage::Transaction& tx, const incident::IncidentId& incident,
                               const RowsImport& import);

void clear_calls(storage::Transaction& tx);

// In the order of customer and month. A departure on record says more than the outcomes: its month
// is one in which they left, and no month after it is given.
using EachOutcome =
    std::function<void(const std::string& customer_id, Period period, const MonthValues& values)>;
void for_each_outcome(storage::Transaction& tx, const incident::IncidentId& incident,
                      const EachOutcome& each);

// Outcomes, departures, relationship, as far as they were imported.
std::vector<Lineage> list_lineage(storage::Transaction& tx, const incident::IncidentId& incident);

// When outcomes were first taken that reach `from` or a month after it.
std::optional<Instant> first_taken_at(storage::Transaction& tx,
                                      const incident::IncidentId& incident, Period from);

}  // namespace candor::trust::store
