// SPDX-License-Identifier: Apache-2.0
// Who left, what else is known of customers, and the files that said so.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exposure/exposure.h"
#include "incident/incident.h"
#include "trust/checks.h"

namespace candor::trust::store {

// A file of one row a customer.
struct RowsImport {
  std::string file_sha256;
  std::int64_t rows = 0;
  std::int64_t strangers = 0;
  std::string decisions;
  Instant imported_at;
  std::string imported_by;
};
// `kind`: departures or relationship.
std::optional<RowsImport> find_rows_import(storage::Transaction& tx,
                                           const incident::IncidentId& incident,
                                           std::string_view kind);
// In place of the one before.
void insert_import(storage::Transaction& tx, const incident::IncidentId& incident,
                   std::string_view kind, const RowsImport& import);

class DepartureArrivals {
 public:
  explicit DepartureArrivals(storage::Transaction& tx);
  void add(const DepartureRow& row, const exposure::CustomerId& customer);
  void finish() { bulk_->finish(); }

 private:
  std::unique_ptr<storage::Bulk> bulk_;
};
// In the order of customer, day and line, with the months in which the outcomes have them as
// active; the customer is the register's id.
void for_each_departure_arrived(
    storage::Transaction& tx, const incident::IncidentId& incident,
    const std::function<void(const DepartureRow& row,
                             const std::optional<DepartureChecks::Active>& active)>& each);
void apply_to_departures(storage::Transaction& tx, const incident::IncidentId& incident,
                         const Settled& settled, Date today);
std::int64_t count_departures_arrived(storage::Transaction& tx);
void clear_departures(storage::Transaction& tx, const incident::IncidentId& incident);
// The arrived take the place of the incident's departures.
void admit_departures(storage::Transaction& tx, const incident::IncidentId& incident,
                      const RowsImport& import);

// In the order of customer.
using EachDeparture =
    std::function<void(const std::string& customer_id, Date left_on, Cause cause)>;
void for_each_departure(storage::Transaction& tx, const incident::IncidentId& incident,
                        const EachDeparture& each);

}  // namespace candor::trust::store
