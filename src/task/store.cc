// SPDX-License-Identifier: Apache-2.0
#include "task/store.h"

#include "base/enums.h"
#include "base/text.h"
#include "task/codec.h"
#include "task/variables.h"

namespace candor::task::store {
namespace {

constexpr char kLock[] = R"sql(
  INSERT INTO task_counter (incident_id, tasks, runs) VALUES ($1, 0, 0)
  ON CONFLICT (incident_id) DO UPDATE SET tasks = task_counter.tasks)sql";

constexpr char kNextTask[] = R"sql(
  UPDATE task_counter SET tasks = tasks + 1 WHERE incident_id = $1 RETURNING tasks)sql";

constexpr char kNextRun[] = R"sql(
  UPDATE task_counter SET runs = runs + 1 WHERE incident_id = $1 RETURNING runs)sql";

constexpr char kInsert[] = R"sql(
  INSERT INTO task (task_id, reference, incident_id, number, title, description, state, assignee,
                    due_at, reason, run_id, step, role, asks, tags, request, added_at, added_by,
                    version)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
          $19))sql";

constexpr char kFind[] = R"sql(
  SELECT t.task_id, t.reference, i.reference, t.title, t.description, t.state, t.assignee, t.due_at,
         t.reason, r.reference, t.step, t.role, t.asks, t.tags, t.request, t.added_at, t.added_by,
         t.version
  FROM task AS t JOIN incident AS i ON i.incident_id = t.incident_id
       LEFT JOIN playbook_run AS r ON r.run_id = t.run_id
  WHERE t.reference = $1)sql";

constexpr char kList[] = R"sql(
  SELECT t.task_id, t.reference, i.reference, t.title, t.description, t.state, t.assignee, t.due_at,
         t.reason, r.reference, t.step, t.role, t.asks, t.tags, t.request, t.added_at, t.added_by,
         t.version
  FROM task AS t JOIN incident AS i ON i.incident_id = t.incident_id
       LEFT JOIN playbook_run AS r ON r.run_id = t.run_id
  WHERE t.incident_id = $1
  ORDER BY t.number)sql";

constexpr char kListAssigned[] = R"sql(
  SELECT t.task_id, t.reference, i.reference, t.title, t.description, t.state, t.assignee, t.due_at,
         t.reason, r.reference, t.step, t.role, t.asks, t.tags, t.request, t.added_at, t.added_by,
         t.version
  FROM task AS t JOIN incident AS i ON i.incident_id = t.incident_id
       LEFT JOIN playbook_run AS r ON r.run_id = t.run_id
  WHERE t.assignee = $1 AND t.state IN ('todo', 'doing')
  ORDER BY CASE WHEN t.due_at IS NULL THEN 1 ELSE 0 END, t.due_at, t.task_id)sql";

constexpr char kCountOpen[] = R"sql(
  SELECT i.reference, COUNT(*), COUNT(CASE WHEN t.due_at < $1 THEN 1 END)
  FROM task AS t JOIN incident AS i ON i.incident_id = t.incident_id
  WHERE t.state IN ('todo', 'doing')
  GROUP BY i.reference)sql";

constexpr char kUpdate[] = R"sql(
  UPDATE task SET state = $1, assignee = $2, reason = $3, version = version + 1
  WHERE task_id = $4)sql";

constexpr char kListBlocks[] = R"sql(
  SELECT t.reference, o.reference
  FROM task_block AS b JOIN task AS t ON t.task_id = b.task_id
       JOIN task AS o ON o.task_id = b.blocked_by
  WHERE t.incident_id = $1 AND o.state IN ('todo', 'doing')
  ORDER BY t.number, o.number)sql";

constexpr char kInsertPlaybook[] = R"sql(
  INSERT INTO playbook (playbook_id, modified, short_name, document, sha256, source, added_at,
                        added_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (playbook_id, modified) DO NOTHING)sql";

constexpr char kListPlaybooks[] = R"sql(
  SELECT playbook_id, modified, short_name, document, sha256, source
  FROM playbook AS p
  WHERE modified = (SELECT MAX(modified) FROM playbook AS q WHERE q.playbook_id = p.playbook_id)
  ORDER BY short_name)sql";

constexpr char kFindPlaybook[] = R"sql(
  SELECT playbook_id, modified, short_name, document, sha256, source
  FROM playbook
  WHERE playbook_id = $1 AND modified = $2)sql";

constexpr char kInsertRun[] = R"sql(
  INSERT INTO playbook_run (run_id, reference, incident_id, number, playbook_id, modified,
                            started_at, started_by, completed_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql";

constexpr char kFindRun[] = R"sql(
  SELECT r.run_id, r.reference, i.reference, p.short_name, r.modified, r.started_at, r.started_by,
         r.completed_at, r.playbook_id
  FROM playbook_run AS r JOIN incident AS i ON i.incident_id = r.incident_id
       JOIN playbook AS p ON p.playbook_id = r.playbook_id AND p.modified = r.modified
  WHERE r.reference = $1)sql";

constexpr char kListRuns[] = R"sql(
  SELECT r.run_id, r.reference, i.reference, p.short_name, r.modified, r.started_at, r.started_by,
         r.completed_at, r.playbook_id
  FROM playbook_run AS r JOIN incident AS i ON i.incident_id = r.incident_id
       JOIN playbook AS p ON p.playbook_id = r.playbook_id AND p.modified = r.modified
  WHERE r.incident_id = $1
  ORDER BY r.number)sql";

constexpr char kSetVariable[] = R"sql(
  INSERT INTO playbook_run_variable (run_id, name, value) VALUES ($1, $2, $3)
  ON CONFLICT (run_id, name) DO UPDATE SET value = excluded.value)sql";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  if (text.empty()) return lines;
  for (std::string_view line : split(text, '\n')) lines.emplace_back(line);
  return lines;
}

Task task_of(const storage::Row& row) {
  Task task{
      .task_id = {row.text(0)},
      .reference = row.text(1),
      .incident = row.text(2),
      .title = row.text(3),
      .description = row.text(4),
      .state = load_enum<State>(row.text(5)),
      .assignee = row.find_text(6),
      .due_at = row.find_instant(7),
      .overdue_s = std::nullopt,
      .blocked_by = {},
      .reason = row.find_text(8),
      .origin = std::nullopt,
      .request = std::nullopt,
      .added_at = row.instant(15),
      .added_by = row.text(16),
      .version = row.integer(17),
  };
  if (const auto run = row.find_text(9)) {
    task.origin = Origin{.run = *run,
                         .step = row.text(10),
                         .role = row.text(11),
                         .asks = lines_of(row.text(12)),
                         .tags = lines_of(row.text(13))};
  }
  if (const auto request = row.find_text(14)) task.request = codec::load_request(*request);
  return task;
}

Kept kept_of(const storage::Row& row) {
  return {.playbook_id = row.text(0),
          .modified = row.instant(1),
          .short_name = row.text(2),
          .document = row.text(3),
          .sha256 = row.text(4),
          .source = load_enum<Source>(row.text(5))};
}

StoredRun run_of(const storage::Row& row) {
  const auto completed_at = row.find_instant(7);
  return {.run = {.run_id = {row.text(0)},
                  .reference = row.text(1),
                  .incident = row.text(2),
                  .playbook = row.text(3),
                  .playbook_modified = row.instant(4),
                  .state = completed_at ? RunState::completed : RunState::running,
                  .variables = {},
                  .tasks = {},
                  .started_at = row.instant(5),
                  .started_by = row.text(6),
                  .completed_at = completed_at},
          .playbook_id = row.text(8)};
}

void add_variables_and_tasks(storage::Transaction& tx, Run& run) {
  tx.for_each("SELECT name, value FROM playbook_run_variable WHERE run_id = $1 ORDER BY name",
              {run.run_id}, [&](const storage::Row& row) {
                run.variables.push_back({std::string(short_variable(row.text(0))), row.text(1)});
              });
  tx.for_each("SELECT reference FROM task WHERE run_id = $1 ORDER BY number", {run.run_id},
              [&](const storage::Row& row) { run.tasks.push_back(row.text(0)); });
}

}  // namespace

void lock(storage::Transaction& tx, const incident::IncidentId& incident) {
  tx.execute(kLock, {incident});
}

std::int64_t next_task(storage::Transaction& tx, const incident::IncidentId& incident) {
  return tx.one(kNextTask, {incident}).integer(0);
}

std::int64_t next_run(storage::Transaction& tx, const incident::IncidentId& incident) {
  return tx.one(kNextRun, {incident}).integer(0);
}

void insert(storage::Transaction& tx, const incident::IncidentId& incident, std::int64_t number,
            const Task& task, const std::optional<RunId>& run) {
  std::optional<std::string> step;
  std::optional<std::string> role;
  std::optional<std::string> asks;
  std::optional<std::string> tags;
  if (task.origin) {
    step = task.origin->step;
    role = task.origin->role;
    asks = join(task.origin->asks, "\n");
    tags = join(task.origin->tags, "\n");
  }
  std::optional<std::string> request;
  if (task.request) request = codec::request_text(*task.request);
  tx.execute(kInsert, {task.task_id, task.reference, incident, number, task.title, task.description,
                       enum_name(task.state), task.assignee, task.due_at, task.reason, run, step,
                       role, asks, tags, request, task.added_at, task.added_by, task.version});
}

std::optional<Task> find(storage::Transaction& tx, std::string_view reference) {
  const auto row = tx.find(kFind, {reference});
  if (!row) return std::nullopt;
  return task_of(*row);
}

std::vector<Task> list(storage::Transaction& tx, const incident::IncidentId& incident) {
  std::vector<Task> tasks;
  tx.for_each(kList, {incident}, [&](const storage::Row& row) { tasks.push_back(task_of(row)); });
  return tasks;
}

std::vector<Task> list_assigned(storage::Transaction& tx, std::string_view assignee) {
  std::vector<Task> tasks;
  tx.for_each(kListAssigned, {assignee},
              [&](const storage::Row& row) { tasks.push_back(task_of(row)); });
  return tasks;
}

std::map<std::string, OpenTasks> count_open(storage::Transaction& tx, Instant now) {
  std::map<std::string, OpenTasks> counts;
  tx.for_each(kCountOpen, {now}, [&](const storage::Row& row) {
    counts[row.text(0)] = {row.integer(1), row.integer(2)};
  });
  return counts;
}

void update(storage::Transaction& tx, const Task& task) {
  tx.execute(kUpdate, {enum_name(task.state), task.assignee, task.reason, task.task_id});
}

Blocks list_blocks(storage::Transaction& tx, const incident::IncidentId& incident) {
  Blocks blocks;
  tx.for_each(kListBlocks, {incident},
              [&](const storage::Row& row) { blocks[row.text(0)].push_back(row.text(1)); });
  return blocks;
}

void insert_block(storage::Transaction& tx, const Task& task, const Task& by) {
  tx.execute("INSERT INTO task_block (task_id, blocked_by) VALUES ($1, $2)",
             {task.task_id, by.task_id});
}

void remove_block(storage::Transaction& tx, const Task& task, const Task& by) {
  tx.execute("DELETE FROM task_block WHERE task_id = $1 AND blocked_by = $2",
             {task.task_id, by.task_id});
}

void insert_playbook(storage::Transaction& tx, const Kept& kept, Instant at,
                     const std::string& by) {
  tx.execute(kInsertPlaybook, {kept.playbook_id, kept.modified, kept.short_name, kept.document,
                               kept.sha256, enum_name(kept.source), at, by});
}

std::vector<Kept> list_playbooks(storage::Transaction& tx) {
  std::vector<Kept> all;
  tx.for_each(kListPlaybooks, {}, [&](const storage::Row& row) { all.push_back(kept_of(row)); });
  return all;
}

std::optional<Kept> find_playbook(storage::Transaction& tx, std::string_view playbook_id,
                                  Instant modified) {
  const auto row = tx.find(kFindPlaybook, {playbook_id, modified});
  if (!row) return std::nullopt;
  return kept_of(*row);
}

void insert_run(storage::Transaction& tx, const incident::IncidentId& incident, std::int64_t number,
                const StoredRun& stored) {
  const Run& run = stored.run;
  tx.execute(kInsertRun, {run.run_id, run.reference, incident, number, stored.playbook_id,
                          run.playbook_modified, run.started_at, run.started_by, run.completed_at});
}

std::optional<StoredRun> find_run(storage::Transaction& tx, std::string_view reference) {
  const auto row = tx.find(kFindRun, {reference});
  if (!row) return std::nullopt;
  StoredRun stored = run_of(*row);
  add_variables_and_tasks(tx, stored.run);
  return stored;
}

std::vector<StoredRun> list_runs(storage::Transaction& tx, const incident::IncidentId& incident) {
  std::vector<StoredRun> runs;
  tx.for_each(kListRuns, {incident}, [&](const storage::Row& row) { runs.push_back(run_of(row)); });
  for (StoredRun& stored : runs) add_variables_and_tasks(tx, stored.run);
  return runs;
}

void complete_run(storage::Transaction& tx, const RunId& run, Instant at) {
  tx.execute("UPDATE playbook_run SET completed_at = $1 WHERE run_id = $2", {at, run});
}

Progress load_progress(storage::Transaction& tx, const RunId& run) {
  Progress progress;
  tx.for_each("SELECT step, passed_at FROM playbook_run_step WHERE run_id = $1", {run},
              [&](const storage::Row& row) {
                progress.steps.emplace(row.text(0),
                                       row.is_null(1) ? Passage::open : Passage::passed);
              });
  tx.for_each(
      "SELECT name, value FROM playbook_run_variable WHERE run_id = $1", {run},
      [&](const storage::Row& row) { progress.variables.emplace(row.text(0), row.text(1)); });
  return progress;
}

void advance(storage::Transaction& tx, const RunId& run, const Advance& advance, Instant at) {
  for (const std::string& step : advance.entered) {
    tx.execute("INSERT INTO playbook_run_step (run_id, step, entered_at) VALUES ($1, $2, $3)",
               {run, step, at});
  }
  for (const std::string& step : advance.passed) {
    tx.execute("UPDATE playbook_run_step SET passed_at = $1 WHERE run_id = $2 AND step = $3",
               {at, run, step});
  }
}

void set_variables(storage::Transaction& tx, const RunId& run, const Variables& variables) {
  for (const auto& [name, value] : variables) tx.execute(kSetVariable, {run, name, value});
}

}  // namespace candor::task::store
