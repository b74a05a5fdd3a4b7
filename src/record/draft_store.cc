// SPDX-License-Identifier: Apache-2.0
#include "base/enums.h"
#include "record/rules.h"
#include "record/store.h"

namespace candor::record::store {
namespace {

constexpr char kInsertDraft[] = R"sql(
  INSERT INTO statement_draft (incident_id, incident, number, stage, title, message,
                               next_update_by, drafted_at, drafted_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql";

constexpr char kInsertComponent[] = R"sql(
  INSERT INTO statement_draft_component (incident_id, number, position, component_id, status)
  SELECT $1, $2, $3, component_id, $4
  FROM component
  WHERE name = $5 OR component_id = $5)sql";

constexpr char kListComponents[] = R"sql(
  SELECT c.name, d.status
  FROM statement_draft_component AS d
  JOIN component AS c ON c.component_id = d.component_id
  WHERE d.incident_id = $1 AND d.number = $2
  ORDER BY d.position)sql";

constexpr char kListDrafts[] = R"sql(
  SELECT d.incident_id, d.incident, d.number, d.stage, d.title, d.message, d.next_update_by,
         d.drafted_at, d.drafted_by, d.ended_at, d.ended_by, s.number
  FROM statement_draft AS d
  LEFT JOIN statement AS s ON s.statement_id = d.statement_id
  WHERE d.incident = $1
  ORDER BY d.number)sql";

constexpr char kEndDraft[] = R"sql(
  UPDATE statement_draft
  SET ended_at = $1, ended_by = $2, statement_id = $3
  WHERE incident_id = $4 AND number = $5)sql";

DraftRow draft_of(const storage::Row& row) {
  Draft draft{.reference = draft_reference_of(row.text(1), row.integer(2)),
              .incident = row.text(1),
              .statement = {.stage = load_enum<Stage>(row.text(3)),
                            .title = row.text(4),
                            .message = row.text(5),
                            .next_update_by = row.find_instant(6),
                            .components = {}},
              .drafted_at = row.instant(7),
              .drafted_by = row.text(8),
              .ended_at = row.find_instant(9),
              .ended_by = row.find_text(10),
              .published_as = std::nullopt};
  if (const auto number = row.find_integer(11)) {
    draft.published_as = reference_of(draft.incident, *number);
  }
  return {std::move(draft), {row.text(0)}, row.integer(2)};
}

std::vector<DraftRow> list_rows(storage::Transaction& tx, std::string_view incident) {
  std::vector<DraftRow> rows;
  tx.for_each(kListDrafts, {incident},
              [&](const storage::Row& row) { rows.push_back(draft_of(row)); });
  for (DraftRow& draft : rows) {
    tx.for_each(kListComponents, {draft.incident_id, draft.number}, [&](const storage::Row& row) {
      draft.draft.statement.components.push_back(
          {.component = row.text(0), .status = load_enum<ComponentStatus>(row.text(1))});
    });
  }
  return rows;
}

}  // namespace

std::int64_t next_draft_number(storage::Transaction& tx, const incident::IncidentId& incident) {
  return tx
      .one("SELECT COALESCE(MAX(number), 0) + 1 FROM statement_draft WHERE incident_id = $1",
           {incident})
      .integer(0);
}

void insert_draft(storage::Transaction& tx, const incident::IncidentId& incident,
                  std::int64_t number, const Draft& draft) {
  const NewStatement& statement = draft.statement;
  tx.execute(kInsertDraft,
             {incident, draft.incident, number, enum_name(statement.stage), statement.title,
              statement.message, statement.next_update_by, draft.drafted_at, draft.drafted_by});
  std::int64_t position = 0;
  for (const ComponentSaid& one : statement.components) {
    tx.execute(kInsertComponent,
               {incident, number, position++, enum_name(one.status), one.component});
  }
}

std::optional<DraftRow> find_draft(storage::Transaction& tx, std::string_view reference) {
  for (DraftRow& row : list_rows(tx, reference.substr(0, reference.rfind("-D")))) {
    if (row.draft.reference == reference) return std::move(row);
  }
  return std::nullopt;
}

std::vector<Draft> list_drafts(storage::Transaction& tx, std::string_view incident) {
  std::vector<Draft> drafts;
  for (DraftRow& row : list_rows(tx, incident)) drafts.push_back(std::move(row.draft));
  return drafts;
}

void end_draft(storage::Transaction& tx, const DraftRow& row, Instant at, std::string_view by,
               const std::optional<StatementId>& became) {
  tx.execute(kEndDraft, {at, by, became, row.incident_id, row.number});
}

}  // namespace candor::record::store
