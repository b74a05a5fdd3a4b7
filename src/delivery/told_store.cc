// SPDX-License-Identifier: Apache-2.0
// Whom letters reached first.
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

}  // namespace

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
