// SPDX-License-Identifier: Apache-2.0
// The only SQL of this room.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "record/record.h"

namespace candor::record::store {

void insert(storage::Transaction& tx, const incident::IncidentId& incident,
            const Statement& statement);

bool has_reviews(storage::Transaction& tx);
std::int64_t count(storage::Transaction& tx);
// Of the incident of that reference, oldest first; none if there is no such incident.
std::vector<Statement> list(storage::Transaction& tx, std::string_view incident);
// The last statement of each incident, without facts and classes; newest first.
std::vector<Statement> list_last(storage::Transaction& tx);
// The newest statements of all incidents, newest first.
std::vector<Statement> list_recent(storage::Transaction& tx, std::int64_t limit);

struct DraftRow {
  Draft draft;
  incident::IncidentId incident_id;
  std::int64_t number = 0;
};
std::int64_t next_draft_number(storage::Transaction& tx, const incident::IncidentId& incident);
void insert_draft(storage::Transaction& tx, const incident::IncidentId& incident,
                  std::int64_t number, const Draft& draft);
// By its reference.
std::optional<DraftRow> find_draft(storage::Transaction& tx, std::string_view reference);
std::vector<Draft> list_drafts(storage::Transaction& tx, std::string_view incident);
// `became`: what was published of it; nothing where it was withdrawn.
void end_draft(storage::Transaction& tx, const DraftRow& row, Instant at, std::string_view by,
               const std::optional<StatementId>& became);

// The public log's entries, see schema/0004.sql.
std::int64_t count_entries(storage::Transaction& tx);
std::vector<std::string> list_entries(storage::Transaction& tx, std::int64_t from,
                                      std::int64_t limit);
// Its number; nothing: it is written already.
std::optional<std::int64_t> insert_entry(storage::Transaction& tx, std::string_view about,
                                         std::string_view incident, std::string_view entry);
std::optional<std::int64_t> find_entry(storage::Transaction& tx, std::string_view about);
std::set<std::string> list_about(storage::Transaction& tx, std::string_view incident);
// As list_logged_since().
std::vector<LoggedStatement> list_logged_since(storage::Transaction& tx, std::int64_t entry,
                                               std::int64_t limit);
// Those that something was published about.
std::vector<std::string> list_incidents(storage::Transaction& tx);

struct Commitment {  // a row
  std::string day;
  std::int64_t number = 0;
  std::int64_t size = 0;
  std::string checkpoint;
};
bool has_commitment(storage::Transaction& tx, std::string_view day);
void insert_commitment(storage::Transaction& tx, const Commitment& commitment);
// Oldest first.
std::vector<Commitment> list_commitments(storage::Transaction& tx);

}  // namespace candor::record::store
