// SPDX-License-Identifier: Apache-2.0
#include "trust/plan_store.h"

#include "base/enums.h"
#include "base/text.h"

namespace candor::trust::store {
namespace {

constexpr char kInsertPlan[] = R"sql(
  INSERT INTO trust_plan (incident_id, version, outcomes, margin, splits, delay_days,
                          horizon_months, first_month, declared_at, declared_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))sql";

constexpr char kFindPlan[] = R"sql(
  SELECT version, outcomes, margin, splits, delay_days, horizon_months, first_month, declared_at,
         declared_by
  FROM trust_plan
  WHERE incident_id = $1
  ORDER BY version DESC
  LIMIT 1)sql";

constexpr char kInsertReported[] = R"sql(
  INSERT INTO trust_reported (incident_id, reported_at)
  VALUES ($1, $2)
  ON CONFLICT (incident_id) DO NOTHING)sql";

// "spend complaints".
template <typename Enum>
std::string words_of(const std::vector<Enum>& values) {
  std::vector<std::string> words;
  for (const Enum value : values) words.emplace_back(enum_name(value));
  return join(words, " ");
}

std::vector<std::string_view> words_in(std::string_view text) {
  return text.empty() ? std::vector<std::string_view>() : split(text, ' ');
}

template <typename Enum>
std::vector<Enum> enums_in(std::string_view text) {
  std::vector<Enum> values;
  for (const std::string_view word : words_in(text)) values.push_back(load_enum<Enum>(word));
  return values;
}

}  // namespace

void insert_plan(storage::Transaction& tx, const incident::IncidentId& incident,
                 const DeclaredPlan& declared) {
  const Plan& plan = declared.plan;
  std::vector<std::string> days;
  for (const std::int64_t day : plan.delay_days) days.push_back(std::to_string(day));
  const storage::Param first_month =
      plan.first_month ? storage::Param(plan.first_month->months) : storage::Param(nullptr);
  tx.execute(kInsertPlan, {incident, declared.version, words_of(plan.outcomes), plan.margin,
                           words_of(plan.splits), join(days, " "), plan.horizon_months, first_month,
                           declared.declared_at, declared.declared_by});
}

std::optional<DeclaredPlan> find_plan(storage::Transaction& tx,
                                      const incident::IncidentId& incident) {
  const auto row = tx.find(kFindPlan, {incident});
  if (!row) return std::nullopt;
  DeclaredPlan declared;
  declared.version = row->integer(0);
  declared.plan.outcomes = enums_in<Outcome>(row->text(1));
  declared.plan.margin = row->real(2);
  declared.plan.splits = enums_in<Split>(row->text(3));
  declared.plan.delay_days.clear();
  for (const std::string_view day : words_in(row->text(4))) {
    declared.plan.delay_days.push_back(*parse_integer(day));
  }
  declared.plan.horizon_months = row->integer(5);
  if (const auto month = row->find_integer(6)) declared.plan.first_month = Period{*month};
  declared.declared_at = row->instant(7);
  declared.declared_by = row->text(8);
  return declared;
}

void insert_reported(storage::Transaction& tx, const incident::IncidentId& incident, Instant now) {
  tx.execute(kInsertReported, {incident, now});
}

std::optional<Instant> first_reported_at(storage::Transaction& tx,
                                         const incident::IncidentId& incident) {
  const auto row =
      tx.find("SELECT reported_at FROM trust_reported WHERE incident_id = $1", {incident});
  return row ? std::optional(row->instant(0)) : std::nullopt;
}

}  // namespace candor::trust::store
