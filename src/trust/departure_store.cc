// SPDX-License-Identifier: Apache-2.0
#include "trust/departure_store.h"

#include "base/enums.h"

namespace candor::trust::store {
namespace {

constexpr char kFindRowsImport[] = R"sql(
  SELECT file_sha256, row_count, strangers, decisions, imported_at, imported_by
  FROM trust_import
  WHERE incident_id = $1 AND kind = $2)sql";

constexpr char kInsertRowsImport[] = R"sql(
  INSERT INTO trust_import (incident_id, kind, file_sha256, row_count, strangers, decisions,
                            imported_at, imported_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql";

constexpr char kListArrived[] = R"sql(
  SELECT a.line, a.customer_id, a.left_on, a.cause, a.joined_on, o.first, o.last
  FROM departure_arrival AS a
  LEFT JOIN (SELECT customer_id, MIN(period) AS first, MAX(period) AS last
             FROM outcome
             WHERE incident_id = $1 AND active = 1
             GROUP BY customer_id) AS o ON o.customer_id = a.customer_id
  ORDER BY a.customer_id, a.left_on, a.line)sql";

constexpr char kKeepOne[] = R"sql(
  DELETE FROM departure_arrival
  WHERE line IN (SELECT line
                 FROM (SELECT line, ROW_NUMBER() OVER (PARTITION BY customer_id, left_on, cause
                                                       ORDER BY line) AS place
                       FROM departure_arrival) AS arrival
                 WHERE place > 1))sql";

constexpr char kKeepFirst[] = R"sql(
  DELETE FROM departure_arrival
  WHERE line IN (SELECT line
                 FROM (SELECT line, ROW_NUMBER() OVER (PARTITION BY customer_id
                                                       ORDER BY left_on, line) AS place
                       FROM departure_arrival) AS arrival
                 WHERE place > 1))sql";

constexpr char kKeepLast[] = R"sql(
  DELETE FROM departure_arrival
  WHERE line IN (SELECT line
                 FROM (SELECT line, ROW_NUMBER() OVER (PARTITION BY customer_id
                                                       ORDER BY left_on DESC, line DESC) AS place
                       FROM departure_arrival) AS arrival
                 WHERE place > 1))sql";

constexpr char kDropBeforeJoining[] = R"sql(
  DELETE FROM departure_arrival
  WHERE left_on < joined_on
     OR line IN (SELECT a.line
                 FROM departure_arrival AS a
                 JOIN (SELECT customer_id, MIN(period) AS first
                       FROM outcome
                       WHERE incident_id = $1 AND active = 1
                       GROUP BY customer_id) AS o ON o.customer_id = a.customer_id
                 WHERE a.left_in < o.first))sql";

constexpr char kDropContradicted[] = R"sql(
  DELETE FROM departure_arrival
  WHERE EXISTS (SELECT 1 FROM outcome AS o
                WHERE o.incident_id = $1 AND o.customer_id = departure_arrival.customer_id
                  AND o.active = 1 AND o.period > departure_arrival.left_in))sql";

constexpr char kInsertArrived[] = R"sql(
  INSERT INTO departure (incident_id, customer_id, left_on, left_in, cause)
  SELECT CAST($1 AS TEXT), customer_id, left_on, left_in, cause
  FROM departure_arrival
  ORDER BY customer_id)sql";

constexpr char kListDepartures[] = R"sql(
  SELECT customer_id, left_on, cause
  FROM departure
  WHERE incident_id = $1
  ORDER BY customer_id)sql";

Date date_at(const storage::Row& row, std::size_t column) {
  const auto date = parse_date(row.text(column));
  CHECK(date.has_value());
  return *date;
}

}  // namespace

std::optional<RowsImport> find_rows_import(storage::Transaction& tx,
                                           const incident::IncidentId& incident,
                                           std::string_view kind) {
  const auto row = tx.find(kFindRowsImport, {incident, kind});
  if (!row) return std::nullopt;
  return RowsImport{.file_sha256 = row->text(0),
                    .rows = row->integer(1),
                    .strangers = row->integer(2),
                    .decisions = row->text(3),
                    .imported_at = row->instant(4),
                    .imported_by = row->text(5)};
}

void insert_import(storage::Transaction& tx, const incident::IncidentId& incident,
                   std::string_view kind, const RowsImport& import) {
  tx.execute("DELETE FROM trust_import WHERE incident_id = $1 AND kind = $2", {incident, kind});
  tx.execute(kInsertRowsImport, {incident, kind, import.file_sha256, import.rows, import.strangers,
                                 import.decisions, import.imported_at, import.imported_by});
}

DepartureArrivals::DepartureArrivals(storage::Transaction& tx)
    : bulk_(tx.bulk("departure_arrival",
                    {"line", "customer_id", "left_on", "left_in", "cause", "joined_on"})) {}

void DepartureArrivals::add(const DepartureRow& row, const exposure::CustomerId& customer) {
  const auto joined_on =
      row.joined_on ? std::optional(candor::to_text(*row.joined_on)) : std::nullopt;
  bulk_->add({row.line, customer, candor::to_text(row.left_on), period_of(row.left_on).months,
              enum_name(row.cause), joined_on});
}

void for_each_departure_arrived(
    storage::Transaction& tx, const incident::IncidentId& incident,
    const std::function<void(const DepartureRow& row,
                             const std::optional<DepartureChecks::Active>& active)>& each) {
  tx.stream(kListArrived, {incident}, [&](const storage::Row& row) {
    std::optional<DepartureChecks::Active> active;
    if (!row.is_null(5)) active = {{row.integer(5)}, {row.integer(6)}};
    each({.line = row.integer(0),
          .customer = row.text(1),
          .left_on = date_at(row, 2),
          .cause = load_enum<Cause>(row.text(3)),
          .joined_on = row.is_null(4) ? std::nullopt : std::optional(date_at(row, 4))},
         active);
  });
}

void apply_to_departures(storage::Transaction& tx, const incident::IncidentId& incident,
                         const Settled& settled, Date today) {
  const std::string& check = settled.finding.check;
  if (check == "future") {
    tx.execute("DELETE FROM departure_arrival WHERE left_on > $1", {candor::to_text(today)});
  } else if (check == "duplicated") {
    tx.execute(kKeepOne);
  } else if (check == "left_twice" && settled.decision == "first") {
    tx.execute(kKeepFirst);
  } else if (check == "left_twice") {
    tx.execute(kKeepLast);
  } else if (check == "left_before_joining") {
    tx.execute(kDropBeforeJoining, {incident});
  } else if (check == "active_later" && settled.decision == "months") {
    tx.execute(kDropContradicted, {incident});
  }
}

std::int64_t count_departures_arrived(storage::Transaction& tx) {
  return tx.one("SELECT COUNT(*) FROM departure_arrival").integer(0);
}

void clear_departures(storage::Transaction& tx, const incident::IncidentId& incident) {
  tx.execute("DELETE FROM departure WHERE incident_id = $1", {incident});
}

void admit_departures(storage::Transaction& tx, const incident::IncidentId& incident,
                      const RowsImport& import) {
  clear_departures(tx, incident);
  insert_import(tx, incident, "departures", import);
  tx.execute(kInsertArrived, {incident});
  tx.execute("DELETE FROM departure_arrival");
}

void for_each_departure(storage::Transaction& tx, const incident::IncidentId& incident,
                        const EachDeparture& each) {
  tx.stream(kListDepartures, {incident}, [&](const storage::Row& row) {
    each(row.text(0), date_at(row, 1), load_enum<Cause>(row.text(2)));
  });
}

}  // namespace candor::trust::store
