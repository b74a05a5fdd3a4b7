// SPDX-License-Identifier: Apache-2.0
#include "delivery/domain_store.h"

namespace candor::delivery::store {
namespace {

constexpr char kAdd[] = R"sql(
  INSERT INTO delivery_domain (notice_id, domain, name)
  VALUES ($1, $2, $3)
  ON CONFLICT (notice_id, domain) DO NOTHING)sql";

constexpr char kSetWordsOfLetter[] = R"sql(
  UPDATE delivery_domain
  SET last_words = $1
  WHERE (notice_id, domain) IN (SELECT notice_id, domain FROM delivery WHERE delivery_id = $2))sql";

// || hides the index by notice, which is of no use where most rows are needed.
constexpr char kCount[] = R"sql(
  SELECT domain, COUNT(*), COUNT(CASE WHEN state = 'reached' THEN 1 END),
         COUNT(CASE WHEN state = 'bounced' THEN 1 END),
         COUNT(CASE WHEN state IN ('queued', 'sending') THEN 1 END)
  FROM delivery
  WHERE notice_id || '' = $1 AND domain IS NOT NULL
  GROUP BY domain)sql";

}  // namespace

void add_domain(storage::Transaction& tx, const notice::NoticeId& notice,
                const storage::Blob& domain, const storage::Blob& name) {
  tx.execute(kAdd, {notice, domain, name});
}

void set_words(storage::Transaction& tx, const notice::NoticeId& notice,
               const storage::Blob& domain, std::string_view words) {
  tx.execute("UPDATE delivery_domain SET last_words = $1 WHERE notice_id = $2 AND domain = $3",
             {words, notice, domain});
}

void set_words(storage::Transaction& tx, const DeliveryId& letter, std::string_view words) {
  tx.execute(kSetWordsOfLetter, {words, letter});
}

std::vector<DomainCount> count_domains(storage::Transaction& tx, const notice::NoticeId& notice) {
  std::vector<DomainCount> counts;
  tx.for_each(kCount, {notice}, [&](const storage::Row& row) {
    counts.push_back(
        {{row.blob(0)}, row.integer(1), row.integer(2), row.integer(3), row.integer(4)});
  });
  return counts;
}

KnownDomain load_domain(storage::Transaction& tx, const notice::NoticeId& notice,
                        const storage::Blob& domain) {
  const storage::Row row =
      tx.one("SELECT name, last_words FROM delivery_domain WHERE notice_id = $1 AND domain = $2",
             {notice, domain});
  return {{row.blob(0)}, row.text(1)};
}

}  // namespace candor::delivery::store
