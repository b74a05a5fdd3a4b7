// SPDX-License-Identifier: Apache-2.0
// What is known of relationships besides outcomes, and their strength as it was frozen.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "trust/departure_store.h"
#include "trust/strength.h"

namespace candor::trust::store {

class RelationshipArrivals {
 public:
  explicit RelationshipArrivals(storage::Transaction& tx);
  void add(const RelationshipRow& row, const exposure::CustomerId& customer);
  void finish() { bulk_->finish(); }

 private:
  std::unique_ptr<storage::Bulk> bulk_;
};
// In the order of customer and line; the customer is the register's id.
void for_each_relationship_arrived(storage::Transaction& tx,
                                   const std::function<void(const RelationshipRow&)>& each);
void apply_to_relationship(storage::Transaction& tx, const Settled& settled, Date today);
std::int64_t count_relationship_arrived(storage::Transaction& tx);
// The arrived take the place of the incident's.
void admit_relationship(storage::Transaction& tx, const incident::IncidentId& incident,
                        const RowsImport& import);
void for_each_known(storage::Transaction& tx, const incident::IncidentId& incident,
                    const std::function<void(const RelationshipRow&)>& each);

// Of one customer's outcomes, the months before `before` in which they were active.
struct Past {
  Period first;      // the first of them that is known
  double spend = 0;  // mean a month
  std::optional<double> complaints;
};
void for_each_past(storage::Transaction& tx, const incident::IncidentId& incident, Period before,
                   const std::function<void(const std::string& customer_id, const Past&)>& each);

void replace_frozen(storage::Transaction& tx, const incident::IncidentId& incident,
                    const Frozen& frozen, Period before);
class Strengths {
 public:
  explicit Strengths(storage::Transaction& tx, const incident::IncidentId& incident);
  void add(const std::string& customer_id, const PartValues& values, const Scored& scored);
  void finish() { bulk_->finish(); }

 private:
  std::unique_ptr<storage::Bulk> bulk_;
  incident::IncidentId incident_;
};
std::optional<Frozen> find_frozen(storage::Transaction& tx, const incident::IncidentId& incident);

struct FrozenStrength {
  PartValues values;
  Scored scored;
};
std::optional<FrozenStrength> find_strength(storage::Transaction& tx,
                                            const incident::IncidentId& incident,
                                            const exposure::CustomerId& customer);
void for_each_strength(
    storage::Transaction& tx, const incident::IncidentId& incident,
    const std::function<void(const std::string& customer_id, double score, Tier tier)>& each);

}  // namespace candor::trust::store
