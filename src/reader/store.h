// SPDX-License-Identifier: Apache-2.0
// The only SQL of this room.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/id.h"
#include "storage/storage.h"

namespace candor::reader::store {

using InquiryId = Id<struct InquiryTag>;

struct Inquiry {
  InquiryId inquiry_id;
  std::string address;        // sealed
  std::string address_index;  // 16 bytes, as is the next
  std::string network_index;
  Instant asked_at;
};
void insert(storage::Transaction& tx, const Inquiry& inquiry);
// Since then.
std::int64_t count_of_network(storage::Transaction& tx, const std::string& network_index,
                              Instant since);
bool has_asked(storage::Transaction& tx, const std::string& address_index, Instant since);

// Without an answer, oldest first.
std::vector<Inquiry> list_waiting(storage::Transaction& tx, std::int64_t limit);
// Its address is gone then. False if it was answered meanwhile.
bool end(storage::Transaction& tx, const InquiryId& inquiry);
// All from before.
void forget(storage::Transaction& tx, Instant before);

}  // namespace candor::reader::store
