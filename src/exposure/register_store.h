// SPDX-License-Identifier: Apache-2.0
// SQL of the register's keys.
#pragma once

#include <vector>

#include "exposure/store.h"

namespace candor::exposure::store {

// Their numbers, rising.
std::vector<std::int64_t> list_register_keys(storage::Transaction& tx);
void insert_register_key(storage::Transaction& tx, std::int64_t number, Instant now);
void remove_register_key(storage::Transaction& tx, std::int64_t number);

// Some of the customers that are sealed with this key, with all that is sealed of them, in the
// order of customer_id.
std::vector<SealedCustomer> list_sealed_with(storage::Transaction& tx, std::int64_t key_number,
                                             const CustomerId& after, std::int64_t limit);
std::int64_t count_sealed_with(storage::Transaction& tx, std::int64_t key_number);
// What is sealed of a customer, and the indexes.
void update_sealed(storage::Transaction& tx, const SealedCustomer& customer);

// Rows about one of several customers point to those by their indexes.
bool has_ambiguous_records(storage::Transaction& tx);
void move_record_indexes(storage::Transaction& tx, const SealedCustomer& before,
                         const SealedCustomer& after);
// Of all other rows, whose indexes nobody looks at again.
void forget_record_indexes(storage::Transaction& tx);

}  // namespace candor::exposure::store
