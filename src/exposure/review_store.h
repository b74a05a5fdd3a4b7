// SPDX-License-Identifier: Apache-2.0
// SQL of what nobody was found for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exposure/exposure.h"
#include "exposure/store.h"

namespace candor::exposure::store {

struct OpenRecord {
  std::string record_import_id;
  std::int64_t line = 0;
  bool ambiguous = false;
  ClassMask classes = 0;
  storage::Blob person;                // sealed
  std::vector<std::string> customers;  // external ids of those that it may be about
};
// Unmatched and ambiguous rows, in the order of import and line.
std::vector<OpenRecord> list_open(storage::Transaction& tx, const incident::IncidentId& incident,
                                  const RecordPlace& after, std::int64_t limit);
std::optional<OpenRecord> find_open(storage::Transaction& tx, const incident::IncidentId& incident,
                                    const RecordPlace& place);
std::optional<CustomerId> find_customer(storage::Transaction& tx, std::string_view external_id);
// The row is about this customer; what it exposes is added to what is known of them. False if that
// person was affected already.
bool assign(storage::Transaction& tx, const incident::IncidentId& incident,
            const RecordPlace& place, const CustomerId& customer, std::string_view reason,
            Instant at, std::string_view by);

}  // namespace candor::exposure::store
