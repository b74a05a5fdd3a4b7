// SPDX-License-Identifier: Apache-2.0
// The tables of tasks, playbooks and their runs. The only SQL of this room.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "task/rules.h"
#include "task/task.h"
#include "task/workflow.h"

namespace candor::task::store {

// Others who change the tasks of this incident wait until the transaction ends.
void lock(storage::Transaction& tx, const incident::IncidentId& incident);
// The next numbers, from 1. The incident is locked.
std::int64_t next_task(storage::Transaction& tx, const incident::IncidentId& incident);
std::int64_t next_run(storage::Transaction& tx, const incident::IncidentId& incident);

void insert(storage::Transaction& tx, const incident::IncidentId& incident, std::int64_t number,
            const Task& task, const std::optional<RunId>& run);
// Without what it is blocked by.
std::optional<Task> find(storage::Transaction& tx, std::string_view reference);
// In order of number, likewise.
std::vector<Task> list(storage::Transaction& tx, const incident::IncidentId& incident);
// Open ones of whatever incident, likewise, in the order of their due times.
std::vector<Task> list_assigned(storage::Transaction& tx, std::string_view assignee);
// By the incident's reference.
std::map<std::string, OpenTasks> count_open(storage::Transaction& tx, Instant now);
// Writes state, assignee and reason, and raises the version.
void update(storage::Transaction& tx, const Task& task);

// For which open tasks each task of the incident waits.
Blocks list_blocks(storage::Transaction& tx, const incident::IncidentId& incident);
void insert_block(storage::Transaction& tx, const Task& task, const Task& by);
void remove_block(storage::Transaction& tx, const Task& task, const Task& by);

// A playbook as it is kept.
struct Kept {
  std::string playbook_id;
  Instant modified;
  std::string short_name;
  std::string document;  // canonical JSON
  std::string sha256;
  Source source = Source::imported;
};
// Nothing happens where this version is there.
void insert_playbook(storage::Transaction& tx, const Kept& kept, Instant at, const std::string& by);
// The last version of each.
std::vector<Kept> list_playbooks(storage::Transaction& tx);
std::optional<Kept> find_playbook(storage::Transaction& tx, std::string_view playbook_id,
                                  Instant modified);

// A run and the playbook's version that runs.
struct StoredRun {
  Run run;
  std::string playbook_id;
};
void insert_run(storage::Transaction& tx, const incident::IncidentId& incident, std::int64_t number,
                const StoredRun& run);
std::optional<StoredRun> find_run(storage::Transaction& tx, std::string_view reference);
std::vector<StoredRun> list_runs(storage::Transaction& tx, const incident::IncidentId& incident);
void complete_run(storage::Transaction& tx, const RunId& run, Instant at);

Progress load_progress(storage::Transaction& tx, const RunId& run);
// Writes what one act moved.
void advance(storage::Transaction& tx, const RunId& run, const Advance& advance, Instant at);
void set_variables(storage::Transaction& tx, const RunId& run, const Variables& variables);

}  // namespace candor::task::store
