// SPDX-License-Identifier: Apache-2.0
// The only SQL of this room.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "incident/incident.h"
#include "trust/outcomes.h"
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
struct Repeated {
  std::int64_t first_line = 0;
  std::int64_t line = 0;
};
// A customer's month that arrived more than once, in the order of the lines.
std::vector<Repeated> list_repeated(storage::Transaction& tx, std::size_t limit);
// The arrived take the place of the incident's outcomes.
void admit_arrivals(storage::Transaction& tx, const incident::IncidentId& incident,
                    const Import& import);

// In the order of customer and month.
using EachOutcome =
    std::function<void(const std::string& customer_id, Period period, bool active, double spend)>;
void for_each_outcome(storage::Transaction& tx, const incident::IncidentId& incident,
                      const EachOutcome& each);

}  // namespace candor::trust::store
