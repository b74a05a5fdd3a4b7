// SPDX-License-Identifier: Apache-2.0
#include "record/store.h"

#include "base/enums.h"
#include "record/rules.h"

namespace candor::record::store {
namespace {

constexpr char kInsert[] = R"sql(
  INSERT INTO statement (statement_id, incident_id, incident, number, stage, title, message,
                         next_update_by, people, told, not_reached, published_at, published_by,
                         sha256, waiting, unmatched, ambiguous, is_review)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18))sql";

constexpr char kInsertFact[] = R"sql(
  INSERT INTO statement_fact (statement_id, position, fact_id, replaces, question, status, text,
                              known_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql";

constexpr char kInsertClass[] = R"sql(
  INSERT INTO statement_class (statement_id, position, data_class, people)
  VALUES ($1, $2, $3, $4))sql";

constexpr char kInsertPromise[] = R"sql(
  INSERT INTO statement_promise (statement_id, position, number, text, due_at, state)
  VALUES ($1, $2, $3, $4, $5, $6))sql";

constexpr char kInsertComponent[] = R"sql(
  INSERT INTO statement_component (statement_id, position, component_id, name, group_name,
                                   old_status, new_status)
  VALUES ($1, $2, $3, $4, $5, $6, $7))sql";

constexpr char kList[] = R"sql(
  SELECT statement_id, incident, number, stage, title, message, next_update_by, people, told,
         not_reached, published_at, published_by, sha256, waiting, unmatched, ambiguous,
         is_review
  FROM statement
  WHERE incident = $1
  ORDER BY number)sql";

constexpr char kListLast[] = R"sql(
  SELECT statement_id, incident, number, stage, title, message, next_update_by, people, told,
         not_reached, published_at, published_by, sha256, waiting, unmatched, ambiguous,
         is_review
  FROM statement AS s
  WHERE number = (SELECT MAX(number) FROM statement AS t WHERE t.incident_id = s.incident_id)
  ORDER BY published_at DESC, statement_id DESC)sql";

constexpr char kListRecent[] = R"sql(
  SELECT statement_id, incident, number, stage, title, message, next_update_by, people, told,
         not_reached, published_at, published_by, sha256, waiting, unmatched, ambiguous,
         is_review
  FROM statement
  ORDER BY published_at DESC, statement_id DESC
  LIMIT $1)sql";

constexpr char kListFacts[] = R"sql(
  SELECT fact_id, replaces, question, status, text, known_by
  FROM statement_fact
  WHERE statement_id = $1
  ORDER BY position)sql";

constexpr char kListClasses[] = R"sql(
  SELECT data_class, people
  FROM statement_class
  WHERE statement_id = $1
  ORDER BY position)sql";

constexpr char kListComponents[] = R"sql(
  SELECT component_id, name, group_name, old_status, new_status
  FROM statement_component
  WHERE statement_id = $1
  ORDER BY position)sql";

constexpr char kListPromises[] = R"sql(
  SELECT number, text, due_at, state
  FROM statement_promise
  WHERE statement_id = $1
  ORDER BY position)sql";

Statement statement_of(const storage::Row& row) {
  return {
      .statement_id = {row.text(0)},
      .reference = reference_of(row.text(1), row.integer(2)),
      .incident = row.text(1),
      .number = row.integer(2),
      .stage = row.integer(16) != 0 ? Stage::review : load_enum<Stage>(row.text(3)),
      .title = row.text(4),
      .message = row.text(5),
      .next_update_by = row.find_instant(6),
      .facts = {},
      .reach = {.people = row.integer(7),
                .told = row.integer(8),
                .not_reached = row.integer(9),
                .waiting = row.find_integer(13),
                .unmatched = row.find_integer(14),
                .ambiguous = row.find_integer(15),
                .by_class = {}},
      .promises = {},
      .components = {},
      .published_at = row.instant(10),
      .published_by = row.text(11),
      .sha256 = row.text(12),
  };
}

StatedFact fact_of(const storage::Row& row) {
  StatedFact fact{
      .fact_id = {row.text(0)},
      .replaces = std::nullopt,
      .question = load_enum<incident::Question>(row.text(2)),
      .status = load_enum<incident::FactStatus>(row.text(3)),
      .text = row.text(4),
      .known_by = row.find_instant(5),
  };
  if (const auto replaces = row.find_text(1)) fact.replaces = incident::FactId{*replaces};
  return fact;
}

void read_parts(storage::Transaction& tx, std::vector<Statement>& statements) {
  for (Statement& statement : statements) {
    tx.for_each(kListFacts, {statement.statement_id},
                [&](const storage::Row& row) { statement.facts.push_back(fact_of(row)); });
    tx.for_each(kListClasses, {statement.statement_id}, [&](const storage::Row& row) {
      statement.reach.by_class.push_back({row.text(0), row.integer(1)});
    });
    tx.for_each(kListPromises, {statement.statement_id}, [&](const storage::Row& row) {
      statement.promises.push_back({row.integer(0), row.text(1), row.instant(2),
                                    load_enum<incident::PromiseState>(row.text(3))});
    });
    tx.for_each(kListComponents, {statement.statement_id}, [&](const storage::Row& row) {
      statement.components.push_back({.component_id = {row.text(0)},
                                      .name = row.text(1),
                                      .group = row.text(2),
                                      .old_status = load_enum<ComponentStatus>(row.text(3)),
                                      .new_status = load_enum<ComponentStatus>(row.text(4))});
    });
  }
}

}  // namespace

void insert(storage::Transaction& tx, const incident::IncidentId& incident,
            const Statement& statement) {
  const Reach& reach = statement.reach;
  const bool is_review = statement.stage == Stage::review;
  tx.execute(kInsert,
             {statement.statement_id, incident, statement.incident, statement.number,
              enum_name(is_review ? Stage::resolved : statement.stage), statement.title,
              statement.message, statement.next_update_by, reach.people, reach.told,
              reach.not_reached, statement.published_at, statement.published_by, statement.sha256,
              reach.waiting, reach.unmatched, reach.ambiguous, is_review ? 1 : 0});
  std::int64_t position = 0;
  for (const StatedFact& fact : statement.facts) {
    tx.execute(kInsertFact,
               {statement.statement_id, position++, fact.fact_id, fact.replaces,
                enum_name(fact.question), enum_name(fact.status), fact.text, fact.known_by});
  }
  position = 0;
  for (const ClassReach& count : reach.by_class) {
    tx.execute(kInsertClass, {statement.statement_id, position++, count.data_class, count.people});
  }
  position = 0;
  for (const StatedPromise& promise : statement.promises) {
    tx.execute(kInsertPromise, {statement.statement_id, position++, promise.number, promise.text,
                                promise.due_at, enum_name(promise.state)});
  }
  position = 0;
  for (const AffectedComponent& one : statement.components) {
    tx.execute(kInsertComponent, {statement.statement_id, position++, one.component_id, one.name,
                                  one.group, enum_name(one.old_status), enum_name(one.new_status)});
  }
}

bool has_reviews(storage::Transaction& tx) {
  return tx.find("SELECT number FROM statement WHERE is_review = 1 LIMIT 1").has_value();
}

std::int64_t count(storage::Transaction& tx) {
  return tx.one("SELECT COUNT(*) FROM statement", {}).integer(0);
}

std::vector<Statement> list(storage::Transaction& tx, std::string_view incident) {
  std::vector<Statement> statements;
  tx.for_each(kList, {incident},
              [&](const storage::Row& row) { statements.push_back(statement_of(row)); });
  read_parts(tx, statements);
  return statements;
}

std::vector<Statement> list_last(storage::Transaction& tx) {
  std::vector<Statement> statements;
  tx.for_each(kListLast, {},
              [&](const storage::Row& row) { statements.push_back(statement_of(row)); });
  return statements;
}

std::vector<Statement> list_recent(storage::Transaction& tx, std::int64_t limit) {
  std::vector<Statement> statements;
  tx.for_each(kListRecent, {limit},
              [&](const storage::Row& row) { statements.push_back(statement_of(row)); });
  read_parts(tx, statements);
  return statements;
}

}  // namespace candor::record::store
