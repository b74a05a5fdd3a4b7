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

constexpr char kCompleteImport[] = R"sql(
  UPDATE outcome_import
  SET file_sha256 = $1, row_count = $2, customers = $3, strangers = $4, first_period = $5,
      last_period = $6
  WHERE incident_id = $7)sql";

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

void begin_import(storage::Transaction& tx, const incident::IncidentId& incident,
                  const Import& import) {
  tx.execute("DELETE FROM outcome WHERE incident_id = $1", {incident});
  tx.execute("DELETE FROM outcome_import WHERE incident_id = $1", {incident});
  tx.execute(kInsertImport, {incident, import.file_sha256, import.rows, import.customers,
                             import.strangers, import.first_period.months,
                             import.last_period.months, import.imported_at, import.imported_by});
}

void complete_import(storage::Transaction& tx, const incident::IncidentId& incident,
                     const Import& import) {
  tx.execute(kCompleteImport, {import.file_sha256, import.rows, import.customers, import.strangers,
                               import.first_period.months, import.last_period.months, incident});
}

OutcomeWriter::OutcomeWriter(storage::Transaction& tx, const incident::IncidentId& incident)
    : incident_(incident.value),
      bulk_(tx.bulk("outcome", {"incident_id", "customer_id", "period", "active", "spend"})) {}

void OutcomeWriter::add(const exposure::CustomerId& customer, Period period, bool active,
                        double spend) {
  bulk_->add({incident_, customer, period.months, active ? 1 : 0, spend});
}

void OutcomeWriter::finish() { bulk_->finish(); }

void for_each_outcome(storage::Transaction& tx, const incident::IncidentId& incident,
                      const EachOutcome& each) {
  tx.for_each(kListOutcomes, {incident}, [&](const storage::Row& row) {
    each(row.text(0), {row.integer(1)}, row.integer(2) == 1, row.real(3));
  });
}

}  // namespace candor::trust::store
