// SPDX-License-Identifier: Apache-2.0
// The only SQL of this room.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "incident/incident.h"
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

// Takes the incident's outcomes away and records that new ones come; their counts follow with
// `complete`.
void begin_import(storage::Transaction& tx, const incident::IncidentId& incident,
                  const Import& import);
void complete_import(storage::Transaction& tx, const incident::IncidentId& incident,
                     const Import& import);

class OutcomeWriter {
 public:
  OutcomeWriter(storage::Transaction& tx, const incident::IncidentId& incident);
  void add(const exposure::CustomerId& customer, Period period, bool active, double spend);
  void finish();

 private:
  std::string incident_;
  std::unique_ptr<storage::Bulk> bulk_;
};

// In the order of customer and month.
using EachOutcome =
    std::function<void(const std::string& customer_id, Period period, bool active, double spend)>;
void for_each_outcome(storage::Transaction& tx, const incident::IncidentId& incident,
                      const EachOutcome& each);

}  // namespace candor::trust::store
