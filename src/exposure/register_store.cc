// SPDX-License-Identifier: Apache-2.0
#include "exposure/register_store.h"

namespace candor::exposure::store {
namespace {

constexpr char kListSealedWith[] = R"sql(
  SELECT customer_id, external_id, jurisdiction, language, joined_on, name, email, phone,
         email_index, phone_index, address, born_on, flags, alias_index
  FROM customer
  WHERE key_number = $1 AND customer_id > $2
  ORDER BY customer_id
  LIMIT $3)sql";

constexpr char kUpdateSealed[] = R"sql(
  UPDATE customer
  SET name = $1, email = $2, phone = $3, email_index = $4, phone_index = $5, address = $6,
      born_on = $7, content = $8, key_number = $9, alias_index = $10
  WHERE customer_id = $11)sql";

std::optional<storage::Blob> find_blob(const storage::Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return storage::Blob{row.blob(column)};
}

SealedCustomer customer_of(const storage::Row& row) {
  return {.customer_id = {row.text(0)},
          .external_id = row.text(1),
          .jurisdiction = row.text(2),
          .language = row.text(3),
          .joined_on = row.find_text(4),
          .name = find_blob(row, 5),
          .email = find_blob(row, 6),
          .phone = find_blob(row, 7),
          .email_index = find_blob(row, 8),
          .phone_index = find_blob(row, 9),
          .address = find_blob(row, 10),
          .born_on = find_blob(row, 11),
          .flags = row.integer(12),
          .content = {},
          .alias_index = find_blob(row, 13)};
}

}  // namespace

std::vector<std::int64_t> list_register_keys(storage::Transaction& tx) {
  std::vector<std::int64_t> numbers;
  tx.for_each("SELECT number FROM register_key ORDER BY number", {},
              [&](const storage::Row& row) { numbers.push_back(row.integer(0)); });
  return numbers;
}

void insert_register_key(storage::Transaction& tx, std::int64_t number, Instant now) {
  tx.execute("INSERT INTO register_key (number, made_at) VALUES ($1, $2)", {number, now});
}

void remove_register_key(storage::Transaction& tx, std::int64_t number) {
  tx.execute("DELETE FROM register_key WHERE number = $1", {number});
}

std::vector<SealedCustomer> list_sealed_with(storage::Transaction& tx, std::int64_t key_number,
                                             const CustomerId& after, std::int64_t limit) {
  std::vector<SealedCustomer> customers;
  tx.for_each(kListSealedWith, {key_number, after, limit},
              [&](const storage::Row& row) { customers.push_back(customer_of(row)); });
  return customers;
}

std::int64_t count_sealed_with(storage::Transaction& tx, std::int64_t key_number) {
  return tx.one("SELECT COUNT(*) FROM customer WHERE key_number = $1", {key_number}).integer(0);
}

void update_sealed(storage::Transaction& tx, const SealedCustomer& customer) {
  tx.execute(kUpdateSealed,
             {customer.name, customer.email, customer.phone, customer.email_index,
              customer.phone_index, customer.address, customer.born_on, customer.content,
              customer.key_number, customer.alias_index, customer.customer_id});
}

bool has_ambiguous_records(storage::Transaction& tx) {
  return tx.find("SELECT 1 FROM leaked_record WHERE state = 'ambiguous' LIMIT 1").has_value();
}

void move_record_indexes(storage::Transaction& tx, const SealedCustomer& before,
                         const SealedCustomer& after) {
  if (before.email_index) {
    tx.execute(
        "UPDATE leaked_record SET email_index = $1 WHERE state = 'ambiguous' AND email_index = $2",
        {after.email_index, before.email_index});
  }
  if (before.alias_index) {
    tx.execute(
        "UPDATE leaked_record SET alias_index = $1 WHERE state = 'ambiguous' AND alias_index = $2",
        {after.alias_index, before.alias_index});
  }
  if (before.phone_index) {
    tx.execute(
        "UPDATE leaked_record SET phone_index = $1 WHERE state = 'ambiguous' AND phone_index = $2",
        {after.phone_index, before.phone_index});
  }
}

void forget_record_indexes(storage::Transaction& tx) {
  tx.execute(
      "UPDATE leaked_record SET email_index = NULL, alias_index = NULL, phone_index = NULL WHERE "
      "state <> 'ambiguous'");
}

}  // namespace candor::exposure::store
