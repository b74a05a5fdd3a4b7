// SPDX-License-Identifier: Apache-2.0
// Whom letters reached first, and what is still to leave.
#include <map>

#include "base/enums.h"
#include "delivery/store.h"

namespace candor::delivery {
namespace {

constexpr char kListTold[] = R"sql(
  SELECT customer_id, notice_id, notice_version, channel, ended_at, turn
  FROM (SELECT d.customer_id, d.notice_id, d.notice_version, d.channel, d.ended_at, d.turn,
               ROW_NUMBER() OVER (PARTITION BY d.customer_id
                                  ORDER BY d.ended_at, d.delivery_id) AS place
        FROM dispatch AS s
        CROSS JOIN delivery AS d
        WHERE d.notice_id = s.notice_id AND d.channel = s.channel AND d.state = 'reached'
          AND CAST($1 AS TEXT) LIKE '%' || s.notice_id || '%') AS letter
  WHERE place = 1
  ORDER BY customer_id)sql";

// CROSS JOIN, for SQLite: begins with the few dispatches.
constexpr char kListWaiting[] = R"sql(
  SELECT s.notice_id, COUNT(CASE WHEN d.state = 'queued' THEN 1 END),
         COUNT(CASE WHEN d.state = 'sending' THEN 1 END)
  FROM dispatch AS s
  CROSS JOIN delivery AS d
  WHERE s.finished_at IS NULL AND COALESCE(s.hold, '') <> 'stopped'
    AND d.notice_id = s.notice_id AND d.channel = s.channel AND d.state IN ('queued', 'sending')
  GROUP BY s.notice_id)sql";

}  // namespace

std::optional<Instant> store::find_begun_at(storage::Transaction& tx,
                                            const notice::NoticeId& notice) {
  return tx.one("SELECT MAX(begun_at) FROM dispatch WHERE notice_id = $1", {notice})
      .find_instant(0);
}

std::vector<std::pair<notice::NoticeId, Waiting>> store::list_waiting(storage::Transaction& tx) {
  std::vector<std::pair<notice::NoticeId, Waiting>> all;
  tx.for_each(kListWaiting, {}, [&](const storage::Row& row) {
    all.push_back({{row.text(0)}, {row.integer(1), row.integer(2)}});
  });
  return all;
}

void for_each_told(storage::Transaction& tx, const incident::IncidentId& incident,
                   const std::function<void(const Told&)>& each) {
  std::map<std::string, std::string> references;
  std::string ids;
  for (const notice::Notice& notice : notice::list_notices(tx, incident)) {
    references.emplace(notice.notice_id.value, notice.reference);
    ids += notice.notice_id.value + " ";
  }
  if (references.empty()) return;
  tx.stream(kListTold, {ids}, [&](const storage::Row& row) {
    each({.customer_id = row.text(0),
          .notice = references.at(row.text(1)),
          .version = row.integer(2),
          .channel = load_enum<Channel>(row.text(3)),
          .told_at = row.instant(4),
          .turn = row.integer(5)});
  });
}

}  // namespace candor::delivery
