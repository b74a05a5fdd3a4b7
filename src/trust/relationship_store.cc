// SPDX-License-Identifier: Apache-2.0
#include "trust/relationship_store.h"

#include "base/enums.h"

namespace candor::trust::store {
namespace {

constexpr char kKeepFirst[] = R"sql(
  DELETE FROM relationship_arrival
  WHERE line IN (SELECT line
                 FROM (SELECT line, ROW_NUMBER() OVER (PARTITION BY customer_id
                                                       ORDER BY line) AS place
                       FROM relationship_arrival) AS arrival
                 WHERE place > 1))sql";

constexpr char kKeepLast[] = R"sql(
  DELETE FROM relationship_arrival
  WHERE line IN (SELECT line
                 FROM (SELECT line, ROW_NUMBER() OVER (PARTITION BY customer_id
                                                       ORDER BY line DESC) AS place
                       FROM relationship_arrival) AS arrival
                 WHERE place > 1))sql";

constexpr char kKeepSame[] = R"sql(
  DELETE FROM relationship_arrival
  WHERE line IN (
    SELECT line
    FROM (SELECT line, ROW_NUMBER() OVER (
            PARTITION BY customer_id, products, complaints, survey, since ORDER BY line) AS place
          FROM relationship_arrival) AS arrival
    WHERE place > 1))sql";

constexpr char kInsertArrived[] = R"sql(
  INSERT INTO relationship (incident_id, customer_id, products, complaints, survey, since)
  SELECT CAST($1 AS TEXT), customer_id, products, complaints, survey, since
  FROM relationship_arrival
  ORDER BY customer_id)sql";

constexpr char kListKnown[] = R"sql(
  SELECT 0, customer_id, products, complaints, survey, since
  FROM relationship
  WHERE incident_id = $1
  ORDER BY customer_id)sql";

constexpr char kListPast[] = R"sql(
  SELECT o.customer_id, o.period, o.spend, o.complaints
  FROM outcome AS o
  LEFT JOIN departure AS d ON d.incident_id = o.incident_id AND d.customer_id = o.customer_id
  WHERE o.incident_id = $1 AND o.period < $2 AND o.active = 1
    AND (d.left_in IS NULL OR o.period < d.left_in)
  ORDER BY o.customer_id, o.period)sql";

constexpr char kInsertFrozen[] = R"sql(
  INSERT INTO strength_freeze (incident_id, before_period, customers, weak, middle, strong, sha256,
                               times, frozen_at, frozen_by, again)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))sql";

constexpr char kFindFrozen[] = R"sql(
  SELECT before_period, customers, weak, middle, strong, sha256, times, frozen_at, frozen_by, again
  FROM strength_freeze
  WHERE incident_id = $1)sql";

constexpr char kFindStrength[] = R"sql(
  SELECT score, tier, tenure, spend, breadth, complaints, survey, tenure_percentile,
         spend_percentile, breadth_percentile, complaints_percentile, survey_percentile
  FROM strength
  WHERE incident_id = $1 AND customer_id = $2)sql";

constexpr char kListStrengths[] = R"sql(
  SELECT customer_id, score, tier
  FROM strength
  WHERE incident_id = $1
  ORDER BY customer_id)sql";

RelationshipRow row_of(const storage::Row& row) {
  RelationshipRow found{.line = row.integer(0),
                        .customer = row.text(1),
                        .products = row.find_real(2),
                        .complaints = row.find_real(3),
                        .survey = row.find_real(4),
                        .since = std::nullopt};
  if (const auto since = row.find_text(5)) {
    const auto date = parse_date(*since);
    CHECK(date.has_value());
    found.since = *date;
  }
  return found;
}

}  // namespace

RelationshipArrivals::RelationshipArrivals(storage::Transaction& tx)
    : bulk_(tx.bulk("relationship_arrival",
                    {"line", "customer_id", "products", "complaints", "survey", "since"})) {}

void RelationshipArrivals::add(const RelationshipRow& row, const exposure::CustomerId& customer) {
  const auto since = row.since ? std::optional(candor::to_text(*row.since)) : std::nullopt;
  bulk_->add({row.line, customer, row.products, row.complaints, row.survey, since});
}

void for_each_relationship_arrived(storage::Transaction& tx,
                                   const std::function<void(const RelationshipRow&)>& each) {
  tx.stream(
      "SELECT line, customer_id, products, complaints, survey, since FROM relationship_arrival "
      "ORDER BY customer_id, line",
      {}, [&](const storage::Row& row) { each(row_of(row)); });
}

void apply_to_relationship(storage::Transaction& tx, const Settled& settled, Date today) {
  const std::string& check = settled.finding.check;
  if (check == "future") {
    tx.execute("DELETE FROM relationship_arrival WHERE since > $1", {candor::to_text(today)});
  } else if (check == "duplicated") {
    tx.execute(kKeepSame);
  } else if (settled.decision == "keep_first") {
    tx.execute(kKeepFirst);
  } else {
    tx.execute(kKeepLast);
  }
}

std::int64_t count_relationship_arrived(storage::Transaction& tx) {
  return tx.one("SELECT COUNT(*) FROM relationship_arrival").integer(0);
}

void admit_relationship(storage::Transaction& tx, const incident::IncidentId& incident,
                        const RowsImport& import) {
  tx.execute("DELETE FROM relationship WHERE incident_id = $1", {incident});
  insert_import(tx, incident, "relationship", import);
  tx.execute(kInsertArrived, {incident});
  tx.execute("DELETE FROM relationship_arrival");
}

void for_each_known(storage::Transaction& tx, const incident::IncidentId& incident,
                    const std::function<void(const RelationshipRow&)>& each) {
  tx.stream(kListKnown, {incident}, [&](const storage::Row& row) { each(row_of(row)); });
}

void for_each_past(storage::Transaction& tx, const incident::IncidentId& incident, Period before,
                   const std::function<void(const std::string& customer_id, const Past&)>& each) {
  // Added up here, month after month: the last digits of a sum depend on its order, which the
  // engines choose as they like, and the strengths are hashed.
  std::string customer;
  Past past{};
  std::int64_t months = 0;
  const auto give = [&] {
    if (months == 0) return;
    past.spend /= static_cast<double>(months);
    each(customer, past);
  };
  tx.stream(kListPast, {incident, before.months}, [&](const storage::Row& row) {
    if (const std::string id = row.text(0); id != customer) {
      give();
      customer = id;
      past = {.first = {row.integer(1)}, .spend = 0, .complaints = std::nullopt};
      months = 0;
    }
    ++months;
    past.spend += row.real(2);
    if (const auto complaints = row.find_real(3)) {
      past.complaints = past.complaints.value_or(0) + *complaints;
    }
  });
  give();
}

void replace_frozen(storage::Transaction& tx, const incident::IncidentId& incident,
                    const Frozen& frozen, Period before) {
  tx.execute("DELETE FROM strength WHERE incident_id = $1", {incident});
  tx.execute("DELETE FROM strength_freeze WHERE incident_id = $1", {incident});
  tx.execute(kInsertFrozen,
             {incident, before.months, frozen.customers, frozen.weak, frozen.middle, frozen.strong,
              frozen.sha256, frozen.times, frozen.frozen_at, frozen.frozen_by, frozen.again});
}

Strengths::Strengths(storage::Transaction& tx, const incident::IncidentId& incident)
    : bulk_(tx.bulk("strength",
                    {"incident_id", "customer_id", "score", "tier", "tenure", "spend", "breadth",
                     "complaints", "survey", "tenure_percentile", "spend_percentile",
                     "breadth_percentile", "complaints_percentile", "survey_percentile"})),
      incident_(incident) {}

void Strengths::add(const std::string& customer_id, const PartValues& values,
                    const Scored& scored) {
  const PartValues& of = scored.percentiles;
  bulk_->add({incident_, customer_id, scored.score, enum_name(scored.tier), values[0], values[1],
              values[2], values[3], values[4], of[0], of[1], of[2], of[3], of[4]});
}

std::optional<Frozen> find_frozen(storage::Transaction& tx, const incident::IncidentId& incident) {
  const auto row = tx.find(kFindFrozen, {incident});
  if (!row) return std::nullopt;
  return Frozen{.before = to_text(Period{row->integer(0)}),
                .customers = row->integer(1),
                .weak = row->integer(2),
                .middle = row->integer(3),
                .strong = row->integer(4),
                .sha256 = row->text(5),
                .times = row->integer(6),
                .frozen_at = row->instant(7),
                .frozen_by = row->text(8),
                .again = row->find_text(9)};
}

std::optional<FrozenStrength> find_strength(storage::Transaction& tx,
                                            const incident::IncidentId& incident,
                                            const exposure::CustomerId& customer) {
  const auto row = tx.find(kFindStrength, {incident, customer});
  if (!row) return std::nullopt;
  FrozenStrength found;
  found.scored.score = row->real(0);
  found.scored.tier = load_enum<Tier>(row->text(1));
  for (std::size_t part = 0; part < kPartCount; ++part) {
    found.values[part] = row->find_real(2 + part);
    found.scored.percentiles[part] = row->find_real(2 + kPartCount + part);
  }
  return found;
}

void for_each_strength(
    storage::Transaction& tx, const incident::IncidentId& incident,
    const std::function<void(const std::string& customer_id, double score, Tier tier)>& each) {
  tx.stream(kListStrengths, {incident}, [&](const storage::Row& row) {
    each(row.text(0), row.real(1), load_enum<Tier>(row.text(2)));
  });
}

}  // namespace candor::trust::store
