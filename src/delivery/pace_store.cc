// SPDX-License-Identifier: Apache-2.0
// SQL of batches: how many letters may leave, and how fast they arrive.
#include <algorithm>

#include "base/enums.h"
#include "delivery/store.h"

namespace candor::delivery::store {
namespace {

constexpr char kOffered[] = R"sql(
  SELECT COALESCE(SUM(letters), 0), COALESCE(MIN(begun_at), 0)
  FROM delivery_batch
  WHERE begun_at > $1 AND letters > 0)sql";

constexpr char kEndBatch[] = R"sql(
  UPDATE delivery_batch
  SET letters = $1, reached = $2, ended_at = $3
  WHERE claim = $4)sql";

// One that ended within the window may have begun as long before it as a batch may take.
constexpr char kReached[] = R"sql(
  SELECT CAST(COALESCE(SUM(reached), 0) AS BIGINT), MIN(begun_at)
  FROM delivery_batch
  WHERE begun_at > $1 AND ended_at > $2 AND notice_id = $3 AND channel = $4)sql";

}  // namespace

Allowance allowance(storage::Transaction& tx, std::int64_t letters_max, Instant now) {
  tx.take_turn("delivery/allowance");
  const storage::Row row = tx.one(kOffered, {add_seconds(now, -kSecondsPerHour)});
  return {.letters = std::max<std::int64_t>(letters_max - row.integer(0), 0),
          .next_at = add_seconds(row.instant(1), kSecondsPerHour)};
}

void begin_batch(storage::Transaction& tx, const Claim& claim, const notice::NoticeId& notice,
                 Channel channel, std::int64_t letters) {
  tx.execute(
      "INSERT INTO delivery_batch (claim, begun_at, letters, notice_id, channel) VALUES ($1, $2, "
      "$3, $4, $5)",
      {claim.token, claim.now, letters, notice, enum_name(channel)});
}

void end_batch(storage::Transaction& tx, std::string_view token, const BatchEnd& end) {
  tx.execute(kEndBatch, {end.offered, end.reached, end.at, token});
}

Arrivals count_arrivals(storage::Transaction& tx, const notice::NoticeId& notice, Channel channel,
                        Instant since, Instant begun_since) {
  const storage::Row row = tx.one(kReached, {begun_since, since, notice, enum_name(channel)});
  return {row.integer(0), row.find_instant(1)};
}

}  // namespace candor::delivery::store
