// SPDX-License-Identifier: Apache-2.0
#include "task/run.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "journal/journal.h"
#include "task/codec.h"
#include "task/library.h"
#include "task/request.h"
#include "task/rules.h"
#include "task/store.h"
#include "task/variables.h"

namespace candor::task {
namespace {

// The task that a step becomes when it is reached.
Task task_of(App& app, const Actor& actor, const incident::Incident& incident, const Run& run,
             const Step& step, const Variables& variables, std::int64_t number) {
  const Instant now = app.clock.now();
  Task task{.task_id = new_id<TaskId>(now, app.random),
            .reference = task_reference(incident.reference, number),
            .incident = incident.reference,
            .title = interpolated(step.name, variables),
            .description = description_of(step, variables),
            .state = State::todo,
            .assignee = std::nullopt,
            .due_at = std::nullopt,
            .overdue_s = std::nullopt,
            .blocked_by = {},
            .reason = std::nullopt,
            .origin = Origin{run.reference, step.id, step.role, {}, step.tags},
            .request = std::nullopt,
            .added_at = now,
            .added_by = actor.name,
            .version = 1};
  for (const std::string& name : step.asks) {
    task.origin->asks.emplace_back(short_variable(name));
  }
  if (step.due_minutes) task.due_at = add_seconds(run.started_at, *step.due_minutes * 60);
  if (step.commands.front().type == CommandType::http_api) {
    task.request = prepared_request(step, variables);
  }
  return task;
}

// Writes where the run stands now and the tasks of the steps that were reached, with its entry.
void record(storage::Transaction& tx, App& app, const Actor& actor,
            const incident::Incident& incident, const Run& run, const Playbook& playbook,
            const Progress& progress, const Advance& advance, const Variables& set) {
  const Instant now = app.clock.now();
  store::set_variables(tx, run.run_id, set);
  store::advance(tx, run.run_id, advance, now);
  std::vector<Task> tasks;
  for (const std::string& id : advance.entered) {
    const Step& step = playbook.step(id);
    if (step.type != StepType::action) continue;
    const std::int64_t number = store::next_task(tx, incident.incident_id);
    tasks.push_back(task_of(app, actor, incident, run, step, progress.variables, number));
    store::insert(tx, incident.incident_id, number, tasks.back(), run.run_id);
  }
  if (advance.completed) store::complete_run(tx, run.run_id, now);
  journal::append(tx, app, actor,
                  {.kind = advance.completed ? "task.run_completed" : "task.run_advanced",
                   .subject = incident.reference,
                   .occurred_at = std::nullopt},
                  codec::journal_advance(run.reference, advance, tasks, set));
}

// Each variable that the step asks for has a value now.
Result<void> check_answered(const Task& task, const Variables& variables) {
  std::vector<Fault> faults;
  for (const std::string& name : task.origin->asks) {
    if (variables.count(full_variable(name)) != 0) continue;
    faults.push_back({"/variables", fmt::format("lacks {0}; give it with --var {0}=…", name)});
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, fmt::format("{} asks for what it found out", task.reference),
              std::move(faults));
}

}  // namespace

Result<void> advance_run(storage::Transaction& tx, App& app, const Actor& actor,
                         const incident::Incident& incident, const Task& task, Outcome outcome,
                         const std::vector<NamedValue>& given) {
  const auto stored = store::find_run(tx, task.origin->run);
  CHECK(stored.has_value());
  const Run& run = stored->run;
  const Playbook playbook = load_version(tx, stored->playbook_id, run.playbook_modified);
  const Variables set = TRY(check_variables(playbook, given, &task.origin->asks));
  Progress progress = store::load_progress(tx, run.run_id);
  for (const auto& [name, value] : set) progress.variables[name] = value;
  if (outcome == Outcome::succeeded) TRY(check_answered(task, progress.variables));
  const Advance advance = TRY(pass(playbook, progress, task.origin->step, outcome));
  record(tx, app, actor, incident, run, playbook, progress, advance, set);
  return {};
}

Result<Run> run_playbook(App& app, const Actor& actor, std::string_view reference,
                         const NewRun& wanted) {
  const Instant now = app.clock.now();
  const auto tx = app.db.write();
  const incident::Incident incident = TRY(incident::load_incident(*tx, reference));
  const Found found = TRY(find_playbook(*tx, wanted.playbook));
  TRY(check_valid(found.playbook, now));
  Progress progress{.steps = {},
                    .variables = TRY(first_variables(found.playbook, wanted.variables))};
  const Advance advance = TRY(begin(found.playbook, progress));
  store::lock(*tx, incident.incident_id);
  const std::int64_t number = store::next_run(*tx, incident.incident_id);
  ensure_kept(*tx, app, actor, found);
  const store::StoredRun stored{.run = {.run_id = new_id<RunId>(now, app.random),
                                        .reference = run_reference(incident.reference, number),
                                        .incident = incident.reference,
                                        .playbook = found.kept.short_name,
                                        .playbook_modified = found.kept.modified,
                                        .state = RunState::running,
                                        .variables = {},
                                        .tasks = {},
                                        .started_at = now,
                                        .started_by = actor.name,
                                        .completed_at = std::nullopt},
                                .playbook_id = found.kept.playbook_id};
  store::insert_run(*tx, incident.incident_id, number, stored);
  journal::append(
      *tx, app, actor,
      {.kind = "task.run_started", .subject = incident.reference, .occurred_at = std::nullopt},
      codec::journal_run(stored.run));
  record(*tx, app, actor, incident, stored.run, found.playbook, progress, advance,
         progress.variables);
  Run run = store::find_run(*tx, stored.run.reference)->run;
  tx->commit();
  return run;
}

Result<std::vector<Run>> list_runs(storage::Transaction& tx, std::string_view reference) {
  const incident::Incident incident = TRY(incident::load_incident(tx, reference));
  std::vector<Run> runs;
  for (store::StoredRun& stored : store::list_runs(tx, incident.incident_id)) {
    runs.push_back(std::move(stored.run));
  }
  return runs;
}

}  // namespace candor::task
