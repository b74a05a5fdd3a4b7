// SPDX-License-Identifier: Apache-2.0
#include "trust/store.h"

#include "base/enums.h"

namespace candor::trust::store {
namespace {

constexpr char kFindImport[] = R"sql(
  SELECT file_sha256, row_count, customers, strangers, first_period, last_period, imported_at,
         imported_by, decisions
  FROM outcome_import
  WHERE incident_id = $1)sql";

constexpr char kInsertImport[] = R"sql(
  INSERT INTO outcome_import (incident_id, file_sha256, row_count, customers, strangers,
                              first_period, last_period, imported_at, imported_by, decisions)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))sql";

constexpr char kInsertTaken[] = R"sql(
  INSERT INTO outcome_taken (incident_id, last_period, taken_at)
  VALUES ($1, $2, $3)
  ON CONFLICT (incident_id, last_period) DO NOTHING)sql";

constexpr char kListArrived[] = R"sql(
  SELECT a.line, a.customer_id, a.period, a.active, a.spend, a.contacts, a.complaints, a.logins,
         d.left_in
  FROM outcome_arrival AS a
  LEFT JOIN departure AS d ON d.incident_id = $1 AND d.customer_id = a.customer_id
  ORDER BY a.customer_id, a.period, a.line)sql";

constexpr char kKeepFirst[] = R"sql(
  DELETE FROM outcome_arrival
  WHERE line IN (SELECT line
                 FROM (SELECT line, ROW_NUMBER() OVER (PARTITION BY customer_id, period
                                                       ORDER BY line) AS place
                       FROM outcome_arrival) AS arrival
                 WHERE place > 1))sql";

constexpr char kKeepLast[] = R"sql(
  DELETE FROM outcome_arrival
  WHERE line IN (SELECT line
                 FROM (SELECT line, ROW_NUMBER() OVER (PARTITION BY customer_id, period
                                                       ORDER BY line DESC) AS place
                       FROM outcome_arrival) AS arrival
                 WHERE place > 1))sql";

constexpr char kKeepSame[] = R"sql(
  DELETE FROM outcome_arrival
  WHERE line IN (
    SELECT line
    FROM (SELECT line, ROW_NUMBER() OVER (
            PARTITION BY customer_id, period, active, spend, contacts, complaints, logins
            ORDER BY line) AS place
          FROM outcome_arrival) AS arrival
    WHERE place > 1))sql";

constexpr char kLeftFirst[] = R"sql(
  DELETE FROM outcome_arrival
  WHERE line IN (
    SELECT a.line
    FROM outcome_arrival AS a
    JOIN (SELECT customer_id, MIN(period) AS left_in FROM outcome_arrival
          WHERE active = 0 GROUP BY customer_id) AS gone ON gone.customer_id = a.customer_id
    WHERE a.period > gone.left_in))sql";

constexpr char kLeftLast[] = R"sql(
  UPDATE outcome_arrival
  SET active = 1
  WHERE line IN (
    SELECT a.line
    FROM outcome_arrival AS a
    JOIN (SELECT customer_id, MAX(period) AS seen_in FROM outcome_arrival
          WHERE active = 1 GROUP BY customer_id) AS here ON here.customer_id = a.customer_id
    WHERE a.active = 0 AND a.period < here.seen_in))sql";

constexpr char kFillGaps[] = R"sql(
  INSERT INTO outcome_arrival (line, customer_id, period, active, spend, contacts, complaints,
                               logins)
  WITH RECURSIVE seen AS (
    SELECT line, customer_id, period, contacts, complaints, logins,
           LAG(period) OVER (PARTITION BY customer_id ORDER BY period) AS before,
           LAG(active) OVER (PARTITION BY customer_id ORDER BY period) AS active_before
    FROM outcome_arrival),
  missing AS (
    SELECT line, customer_id, before + 1 AS missing_in, period, contacts, complaints, logins
    FROM seen
    WHERE period > before + 1 AND active_before = 1
    UNION ALL
    SELECT line, customer_id, missing_in + 1, period, contacts, complaints, logins
    FROM missing
    WHERE missing_in + 1 < period)
  SELECT line, customer_id, missing_in, 1, 0.0, contacts * 0.0, complaints * 0.0, logins * 0.0
  FROM missing)sql";

constexpr char kDropContradicted[] = R"sql(
  DELETE FROM departure
  WHERE incident_id = $1
    AND EXISTS (SELECT 1 FROM outcome_arrival AS a
                WHERE a.customer_id = departure.customer_id AND a.active = 1
                  AND a.period > departure.left_in))sql";

constexpr char kCountArrived[] = R"sql(
  SELECT COUNT(*), COUNT(DISTINCT customer_id), COALESCE(MIN(period), 0), COALESCE(MAX(period), 0)
  FROM outcome_arrival)sql";

constexpr char kInsertArrived[] = R"sql(
  INSERT INTO outcome (incident_id, customer_id, period, active, spend, contacts, complaints,
                       logins)
  SELECT CAST($1 AS TEXT), customer_id, period, active, spend, contacts, complaints, logins
  FROM outcome_arrival
  ORDER BY customer_id, period)sql";

constexpr char kListOutcomes[] = R"sql(
  SELECT o.customer_id, o.period, CASE WHEN o.period = d.left_in THEN 0 ELSE o.active END, o.spend,
         o.contacts, o.complaints, o.logins
  FROM outcome AS o
  LEFT JOIN departure AS d ON d.incident_id = o.incident_id AND d.customer_id = o.customer_id
  WHERE o.incident_id = $1 AND (d.left_in IS NULL OR o.period <= d.left_in)
  ORDER BY o.customer_id, o.period)sql";

constexpr char kListLineage[] = R"sql(
  SELECT kind, file_sha256, row_count, customers, strangers, imported_at, imported_by, decisions
  FROM (SELECT 1 AS place, 'outcomes' AS kind, file_sha256, row_count, customers, strangers,
               imported_at, imported_by, decisions
        FROM outcome_import WHERE incident_id = $1
        UNION ALL
        SELECT 2, kind, file_sha256, row_count, row_count, strangers, imported_at, imported_by,
               decisions
        FROM trust_import WHERE incident_id = $1) AS import
  ORDER BY place, kind)sql";

constexpr char kDropRepeatedCalls[] = R"sql(
  DELETE FROM segment_arrival
  WHERE line IN (SELECT line
                 FROM (SELECT line, ROW_NUMBER() OVER (PARTITION BY message_id
                                                       ORDER BY line) AS place
                       FROM segment_arrival WHERE message_id <> '') AS arrival
                 WHERE place > 1))sql";

constexpr char kFutureCalls[] = R"sql(
  SELECT customer_id, line
  FROM segment_arrival
  WHERE happened_at > $1
  ORDER BY customer_id, line)sql";

// After a customer's first departure: another one, or a call of a later month.
constexpr char kCallsAfterLeaving[] = R"sql(
  SELECT a.customer_id, a.line
  FROM segment_arrival AS a
  JOIN (SELECT customer_id, MIN(happened_at) AS left_at, MIN(period) AS left_in
        FROM segment_arrival
        WHERE meaning = 'departure' AND happened_at <= $1
        GROUP BY customer_id) AS gone ON gone.customer_id = a.customer_id
  WHERE a.happened_at <= $1
    AND ((a.meaning = 'departure' AND a.happened_at > gone.left_at) OR a.period > gone.left_in)
  ORDER BY a.customer_id, a.line)sql";

constexpr char kCallsLeftFirst[] = R"sql(
  DELETE FROM segment_arrival
  WHERE line IN (
    SELECT a.line
    FROM segment_arrival AS a
    JOIN (SELECT customer_id, MIN(happened_at) AS left_at, MIN(period) AS left_in
          FROM segment_arrival
          WHERE meaning = 'departure'
          GROUP BY customer_id) AS gone ON gone.customer_id = a.customer_id
    WHERE (a.meaning = 'departure' AND a.happened_at > gone.left_at)
       OR a.period > gone.left_in))sql";

// A departure that something else follows in a later month, or another departure, is none.
constexpr char kCallsLeftLast[] = R"sql(
  DELETE FROM segment_arrival
  WHERE line IN (
    SELECT a.line
    FROM segment_arrival AS a
    JOIN (SELECT customer_id, MAX(period) AS seen_in,
                 MAX(CASE WHEN meaning = 'departure' THEN happened_at END) AS left_at
          FROM segment_arrival
          GROUP BY customer_id) AS last ON last.customer_id = a.customer_id
    WHERE a.meaning = 'departure'
      AND (a.happened_at < last.left_at OR a.period < last.seen_in)))sql";

constexpr char kArriveFromCalls[] = R"sql(
  INSERT INTO outcome_arrival (line, customer_id, period, active, spend, contacts, complaints,
                               logins)
  WITH RECURSIVE known AS (
    SELECT MAX(period) AS last,
           CASE WHEN SUM(CASE WHEN meaning = 'contacts' THEN 1 ELSE 0 END) > 0 THEN 0.0 END
             AS contacts,
           CASE WHEN SUM(CASE WHEN meaning = 'complaints' THEN 1 ELSE 0 END) > 0 THEN 0.0 END
             AS complaints,
           CASE WHEN SUM(CASE WHEN meaning = 'logins' THEN 1 ELSE 0 END) > 0 THEN 0.0 END
             AS logins
    FROM segment_arrival),
  person AS (
    SELECT customer_id, MIN(line) AS line, MIN(period) AS first,
           MAX(CASE WHEN meaning = 'departure' THEN period END) AS left_in
    FROM segment_arrival
    GROUP BY customer_id),
  lived AS (
    SELECT customer_id, line, first AS period, left_in FROM person
    UNION ALL
    SELECT l.customer_id, l.line, l.period + 1, l.left_in
    FROM lived AS l
    WHERE l.period < COALESCE(l.left_in, (SELECT last FROM known))),
  done AS (
    SELECT customer_id, period,
           SUM(CASE WHEN meaning = 'spend' THEN amount ELSE 0.0 END) AS spend,
           SUM(CASE WHEN meaning = 'contacts' THEN 1.0 ELSE 0.0 END) AS contacts,
           SUM(CASE WHEN meaning = 'complaints' THEN 1.0 ELSE 0.0 END) AS complaints,
           SUM(CASE WHEN meaning = 'logins' THEN 1.0 ELSE 0.0 END) AS logins
    FROM segment_arrival
    GROUP BY customer_id, period)
  SELECT l.line, l.customer_id, l.period, CASE WHEN l.period = l.left_in THEN 0 ELSE 1 END,
         COALESCE(d.spend, 0.0), known.contacts + COALESCE(d.contacts, 0.0),
         known.complaints + COALESCE(d.complaints, 0.0), known.logins + COALESCE(d.logins, 0.0)
  FROM lived AS l
  CROSS JOIN known
  LEFT JOIN done AS d ON d.customer_id = l.customer_id AND d.period = l.period)sql";

constexpr char kAdmitDeparturesOfCalls[] = R"sql(
  INSERT INTO departure (incident_id, customer_id, left_on, left_in, cause)
  SELECT CAST($1 AS TEXT), customer_id, MIN(happened_on), MIN(period), 'other'
  FROM segment_arrival
  WHERE meaning = 'departure'
  GROUP BY customer_id)sql";

MonthValues values_at(const storage::Row& row, std::size_t column) {
  return {.active = row.integer(column) == 1,
          .spend = row.real(column + 1),
          .contacts = row.find_real(column + 2),
          .complaints = row.find_real(column + 3),
          .logins = row.find_real(column + 4)};
}

std::optional<Finding> finds_of(storage::Transaction& tx, std::string_view check, storage::Sql sql,
                                Instant now) {
  Finds finds;
  tx.stream(sql, {now}, [&](const storage::Row& row) { finds.add(row.text(0), row.integer(1)); });
  return finding_of(check, finds);
}

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
                .imported_by = row->text(7),
                .decisions = row->text(8)};
}

Arrivals::Arrivals(storage::Transaction& tx)
    : bulk_(tx.bulk("outcome_arrival", {"line", "customer_id", "period", "active", "spend",
                                        "contacts", "complaints", "logins"})) {}

void Arrivals::add(const OutcomeRow& row, const exposure::CustomerId& customer) {
  bulk_->add({row.line, customer, row.period.months, row.active ? 1 : 0, row.spend, row.contacts,
              row.complaints, row.logins});
}

void for_each_arrived(
    storage::Transaction& tx, const incident::IncidentId& incident,
    const std::function<void(const OutcomeRow& row, const std::optional<Period>& left_in)>& each) {
  tx.stream(kListArrived, {incident}, [&](const storage::Row& row) {
    const MonthValues values = values_at(row, 3);
    const auto left_in = row.find_integer(8);
    each({.line = row.integer(0),
          .customer = row.text(1),
          .period = {row.integer(2)},
          .active = values.active,
          .spend = values.spend,
          .contacts = values.contacts,
          .complaints = values.complaints,
          .logins = values.logins},
         left_in ? std::optional(Period{*left_in}) : std::nullopt);
  });
}

void apply(storage::Transaction& tx, const incident::IncidentId& incident, const Settled& settled,
           Period present, const std::vector<UnitChange>& unit_changes) {
  const std::string& check = settled.finding.check;
  const std::string& decision = settled.decision;
  if (check == "future") {
    tx.execute("DELETE FROM outcome_arrival WHERE period > $1", {present.months});
  } else if (check == "duplicated") {
    tx.execute(kKeepSame);
  } else if (check == "contradicting" && decision == "keep_first") {
    tx.execute(kKeepFirst);
  } else if (check == "contradicting") {
    tx.execute(kKeepLast);
  } else if (check == "left_twice" && decision == "first") {
    tx.execute(kLeftFirst);
  } else if (check == "left_twice") {
    tx.execute(kLeftLast);
  } else if (check == "unit_change" && decision == "scale") {
    for (const UnitChange& change : unit_changes) {
      tx.execute("UPDATE outcome_arrival SET spend = spend / $1 WHERE period >= $2",
                 {change.factor, change.from.months});
    }
  } else if (check == "gap" && decision == "zero") {
    tx.execute(kFillGaps);
  } else if (check == "active_later" && decision == "months") {
    tx.execute(kDropContradicted, {incident});
  }
}

void count_arrived(storage::Transaction& tx, Import& import) {
  const storage::Row row = tx.one(kCountArrived);
  import.rows = row.integer(0);
  import.customers = row.integer(1);
  import.first_period = {row.integer(2)};
  import.last_period = {row.integer(3)};
}

void admit_arrivals(storage::Transaction& tx, const incident::IncidentId& incident,
                    const Import& import) {
  tx.execute("DELETE FROM outcome WHERE incident_id = $1", {incident});
  tx.execute("DELETE FROM outcome_import WHERE incident_id = $1", {incident});
  tx.execute(kInsertImport,
             {incident, import.file_sha256, import.rows, import.customers, import.strangers,
              import.first_period.months, import.last_period.months, import.imported_at,
              import.imported_by, import.decisions});
  tx.execute(kInsertTaken, {incident, import.last_period.months, import.imported_at});
  tx.execute(kInsertArrived, {incident});
  tx.execute("DELETE FROM outcome_arrival");
}

Calls::Calls(storage::Transaction& tx)
    : bulk_(tx.bulk("segment_arrival", {"line", "message_id", "customer_id", "period",
                                        "happened_at", "happened_on", "meaning", "amount"})) {}

void Calls::add(const SegmentEvent& event, const exposure::CustomerId& customer) {
  bulk_->add({event.line, event.message_id, customer, period_of(event.happened_at).months,
              event.happened_at, candor::to_text(utc_date(event.happened_at)),
              enum_name(event.meaning), event.amount});
}

std::int64_t drop_repeated_calls(storage::Transaction& tx) {
  return tx.execute(kDropRepeatedCalls);
}

std::vector<Finding> check_calls(storage::Transaction& tx, Instant now) {
  std::vector<Finding> found;
  if (auto future = finds_of(tx, "future", kFutureCalls, now)) found.push_back(std::move(*future));
  if (auto left = finds_of(tx, "left_twice", kCallsAfterLeaving, now)) {
    found.push_back(std::move(*left));
  }
  return found;
}

void apply_to_calls(storage::Transaction& tx, const Settled& settled, Instant now) {
  if (settled.finding.check == "future") {
    tx.execute("DELETE FROM segment_arrival WHERE happened_at > $1", {now});
  } else if (settled.decision == "first") {
    tx.execute(kCallsLeftFirst);
  } else {
    tx.execute(kCallsLeftLast);
  }
}

std::int64_t count_departures_of_calls(storage::Transaction& tx) {
  return tx
      .one("SELECT COUNT(DISTINCT customer_id) FROM segment_arrival WHERE meaning = 'departure'")
      .integer(0);
}

void arrive_from_calls(storage::Transaction& tx) { tx.execute(kArriveFromCalls); }

void admit_departures_of_calls(storage::Transaction& tx, const incident::IncidentId& incident,
                               const RowsImport& import) {
  clear_departures(tx, incident);
  insert_import(tx, incident, "departures", import);
  tx.execute(kAdmitDeparturesOfCalls, {incident});
}

void clear_calls(storage::Transaction& tx) { tx.execute("DELETE FROM segment_arrival"); }

void for_each_outcome(storage::Transaction& tx, const incident::IncidentId& incident,
                      const EachOutcome& each) {
  tx.stream(kListOutcomes, {incident}, [&](const storage::Row& row) {
    each(row.text(0), {row.integer(1)}, values_at(row, 2));
  });
}

std::vector<Lineage> list_lineage(storage::Transaction& tx, const incident::IncidentId& incident) {
  std::vector<Lineage> all;
  tx.for_each(kListLineage, {incident}, [&](const storage::Row& row) {
    all.push_back({.kind = row.text(0),
                   .file_sha256 = row.text(1),
                   .rows = row.integer(2),
                   .customers = row.integer(3),
                   .strangers = row.integer(4),
                   .imported_at = row.instant(5),
                   .imported_by = row.text(6),
                   .decisions = parse_decisions_text(row.text(7))});
  });
  return all;
}

std::optional<Instant> first_taken_at(storage::Transaction& tx,
                                      const incident::IncidentId& incident, Period from) {
  return tx
      .one("SELECT MIN(taken_at) FROM outcome_taken WHERE incident_id = $1 AND last_period >= $2",
           {incident, from.months})
      .find_instant(0);
}

}  // namespace candor::trust::store
