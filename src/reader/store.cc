// SPDX-License-Identifier: Apache-2.0
#include "reader/store.h"

namespace candor::reader::store {
namespace {

constexpr char kInsert[] = R"sql(
  INSERT INTO inquiry (inquiry_id, address, address_index, network_index, asked_at)
  VALUES ($1, $2, $3, $4, $5))sql";

constexpr char kCountOfNetwork[] = R"sql(
  SELECT COUNT(*) FROM inquiry WHERE network_index = $1 AND asked_at > $2)sql";

constexpr char kHasAsked[] = R"sql(
  SELECT COUNT(*) FROM inquiry WHERE address_index = $1 AND asked_at > $2)sql";

constexpr char kListWaiting[] = R"sql(
  SELECT inquiry_id, address, address_index, network_index, asked_at
  FROM inquiry
  WHERE address IS NOT NULL
  ORDER BY asked_at, inquiry_id
  LIMIT $1)sql";

constexpr char kEnd[] = R"sql(
  UPDATE inquiry SET address = NULL WHERE inquiry_id = $1 AND address IS NOT NULL)sql";

}  // namespace

void insert(storage::Transaction& tx, const Inquiry& inquiry) {
  tx.execute(kInsert, {inquiry.inquiry_id, storage::Blob{inquiry.address},
                       storage::Blob{inquiry.address_index}, storage::Blob{inquiry.network_index},
                       inquiry.asked_at});
}

std::int64_t count_of_network(storage::Transaction& tx, const std::string& network_index,
                              Instant since) {
  return tx.one(kCountOfNetwork, {storage::Blob{network_index}, since}).integer(0);
}

bool has_asked(storage::Transaction& tx, const std::string& address_index, Instant since) {
  return tx.one(kHasAsked, {storage::Blob{address_index}, since}).integer(0) > 0;
}

std::vector<Inquiry> list_waiting(storage::Transaction& tx, std::int64_t limit) {
  std::vector<Inquiry> waiting;
  tx.for_each(kListWaiting, {limit}, [&](const storage::Row& row) {
    waiting.push_back({{row.text(0)}, row.blob(1), row.blob(2), row.blob(3), row.instant(4)});
  });
  return waiting;
}

bool end(storage::Transaction& tx, const InquiryId& inquiry) {
  return tx.execute(kEnd, {inquiry}) == 1;
}

void forget(storage::Transaction& tx, Instant before) {
  tx.execute("DELETE FROM inquiry WHERE asked_at <= $1", {before});
}

}  // namespace candor::reader::store
