// SPDX-License-Identifier: Apache-2.0
#include "trust/store.h"

namespace candor::trust::store {
namespace {

constexpr char kFindImport[] = R"sql(
  SELECT file_sha256, row_count, customers, strangers, first_period, last_period, imported_at,
         imported_by
  FROM outcome_import
  WHERE incident_id = $1)sql";

constexpr char kInsertImport[] = R"sql(
  INSERT INTO outcome_import (incident_id, file_sha256, row_count, customers, strangers,
                              first_period, last_period, imported_at, imported_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql";

constexpr char kListRepeated[] = R"sql(
  SELECT first, line
  FROM (SELECT MIN(line) OVER (PARTITION BY customer_id, period) AS first, line
        FROM outcome_arrival) AS arrival
  WHERE line > first
  ORDER BY line
  LIMIT $1)sql";

constexpr char kInsertArrived[] = R"sql(
  INSERT INTO outcome (incident_id, customer_id, period, active, spend)
  SELECT CAST($1 AS TEXT), customer_id, period, active, spend
  FROM outcome_arrival
  ORDER BY customer_id, period)sql";

constexpr char kListOutcomes[] = R"sql(
  SELECT customer_id, period, active, spend
  FROM outcome
  WHERE incident_id = $1
  ORDER BY customer_id, period)sql";

}  // namespace

std::optional<Import> find_import(storage::Transaction& tx, const incident::IncidentId& incident) {
  const auto row = tx.find(kFindImport, {incident});
  if (!row) return std::nullopt;
  return Import{.file_sha256 = row->text(0),
                .rows = row->integer(1),
                .customers = row->integer(2),
                .strangers = row->integer(3),
                .first_period = {row->integer(4)},
                .last_period = {row->integer(5)},
                .imported_at = row->instant(6),
                .imported_by = row->text(7)};
}

Arrivals::Arrivals(storage::Transaction& tx)
    : bulk_(tx.bulk("outcome_arrival", {"line", "customer_id", "period", "active", "spend"})) {}

void Arrivals::add(const OutcomeRow& row, const exposure::CustomerId& customer) {
  bulk_->add({row.line, customer, row.period.months, row.active ? 1 : 0, row.spend});
}

std::vector<Repeated> list_repeated(storage::Transaction& tx, std::size_t limit) {
  std::vector<Repeated> repeated;
  tx.for_each(kListRepeated, {static_cast<std::int64_t>(limit)}, [&](const storage::Row& row) {
    repeated.push_back({row.integer(0), row.integer(1)});
  });
  return repeated;
}

void admit_arrivals(storage::Transaction& tx, const incident::IncidentId& incident,
                    const Import& import) {
  tx.execute("DELETE FROM outcome WHERE incident_id = $1", {incident});
  tx.execute("DELETE FROM outcome_import WHERE incident_id = $1", {incident});
  tx.execute(kInsertImport, {incident, import.file_sha256, import.rows, import.customers,
                             import.strangers, import.first_period.months,
                             import.last_period.months, import.imported_at, import.imported_by});
  tx.execute(kInsertArrived, {incident});
  tx.execute("DELETE FROM outcome_arrival");
}

void for_each_outcome(storage::Transaction& tx, const incident::IncidentId& incident,
                      const EachOutcome& each) {
  tx.stream(kListOutcomes, {incident}, [&](const storage::Row& row) {
    each(row.text(0), {row.integer(1)}, row.integer(2) == 1, row.real(3));
  });
}

}  // namespace candor::trust::store
