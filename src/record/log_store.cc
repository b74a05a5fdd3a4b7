// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "record/store.h"

namespace candor::record::store {

namespace {

constexpr char kListLogged[] = R"sql(
  SELECT number, about, incident
  FROM record_entry
  WHERE number >= $1 AND about LIKE 'statement/%'
  ORDER BY number
  LIMIT $2)sql";

}  // namespace

std::int64_t count_entries(storage::Transaction& tx) {
  return tx.one("SELECT COALESCE(MAX(number) + 1, 0) FROM record_entry").integer(0);
}

std::vector<std::string> list_entries(storage::Transaction& tx, std::int64_t from,
                                      std::int64_t limit) {
  std::vector<std::string> entries;
  tx.for_each("SELECT entry FROM record_entry WHERE number >= $1 ORDER BY number LIMIT $2",
              {from, limit}, [&](const storage::Row& row) { entries.push_back(row.text(0)); });
  return entries;
}

std::optional<std::int64_t> insert_entry(storage::Transaction& tx, std::string_view about,
                                         std::string_view incident, std::string_view entry) {
  if (find_entry(tx, about)) return std::nullopt;
  const std::int64_t number = count_entries(tx);
  tx.execute("INSERT INTO record_entry (number, about, incident, entry) VALUES ($1, $2, $3, $4)",
             {number, about, incident, entry});
  return number;
}

std::optional<std::int64_t> find_entry(storage::Transaction& tx, std::string_view about) {
  const auto row = tx.find("SELECT number FROM record_entry WHERE about = $1", {about});
  if (!row) return std::nullopt;
  return row->integer(0);
}

std::set<std::string> list_about(storage::Transaction& tx, std::string_view incident) {
  std::set<std::string> all;
  tx.for_each("SELECT about FROM record_entry WHERE incident = $1", {incident},
              [&](const storage::Row& row) { all.insert(row.text(0)); });
  return all;
}

std::vector<LoggedStatement> list_logged_since(storage::Transaction& tx, std::int64_t entry,
                                               std::int64_t limit) {
  struct Found {
    std::int64_t entry;
    std::string incident;
    std::int64_t number;
  };
  std::vector<Found> found;
  tx.for_each(kListLogged, {entry, limit}, [&](const storage::Row& row) {
    const std::string& about = row.text(1);
    const auto number = parse_integer(std::string_view(about).substr(about.rfind('/') + 1));
    CHECK(number);
    found.push_back({row.integer(0), row.text(2), *number});
  });
  std::vector<LoggedStatement> statements;
  for (const Found& one : found) {
    for (Statement& statement : list(tx, one.incident)) {
      if (statement.number == one.number) statements.push_back({one.entry, std::move(statement)});
    }
  }
  return statements;
}

std::vector<std::string> list_incidents(storage::Transaction& tx) {
  std::vector<std::string> all;
  tx.for_each("SELECT DISTINCT incident FROM statement ORDER BY incident", {},
              [&](const storage::Row& row) { all.push_back(row.text(0)); });
  return all;
}

bool has_commitment(storage::Transaction& tx, std::string_view day) {
  return tx.find("SELECT 1 FROM journal_commitment WHERE day = $1", {day}).has_value();
}

void insert_commitment(storage::Transaction& tx, const Commitment& commitment) {
  tx.execute(
      "INSERT INTO journal_commitment (day, number, size, checkpoint) VALUES ($1, $2, $3, $4)",
      {commitment.day, commitment.number, commitment.size, commitment.checkpoint});
}

std::vector<Commitment> list_commitments(storage::Transaction& tx) {
  std::vector<Commitment> all;
  tx.for_each("SELECT day, number, size, checkpoint FROM journal_commitment ORDER BY number", {},
              [&](const storage::Row& row) {
                all.push_back({row.text(0), row.integer(1), row.integer(2), row.text(3)});
              });
  return all;
}

}  // namespace candor::record::store
