// SPDX-License-Identifier: Apache-2.0
#include "task/task.h"

#include <algorithm>
#include <limits>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "journal/journal.h"
#include "task/codec.h"
#include "task/rules.h"
#include "task/run.h"
#include "task/store.h"

namespace candor::task {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

// A task that is about to be changed, with all that its change looks at.
struct Change {
  storage::Transaction& tx;
  const incident::Incident& incident;
  Blocks blocks;
  Task task;
};

// One change of an open task: within a transaction, refused when the caller looked at an older
// version. `act` changes the task and says what stands in the journal.
using Act = std::function<Result<boost::json::value>(Change&)>;

Task shown(Task task, const Blocks& blocks, Instant now) {
  const auto found = blocks.find(task.reference);
  task.blocked_by = found == blocks.end() ? std::vector<std::string>() : found->second;
  task.overdue_s = overdue_s(task, now);
  return task;
}

tl::unexpected<Error> no_such_task() {
  return fail(ErrorCode::not_found,
              "there is no task of that reference; `candor task list INC` shows them");
}

// What ends the transaction of a change: the entry is written before a run goes on.
using Then = std::function<Result<void>(Change&)>;

// Whether a change is kept, or only rehearsed to see whether it would be refused.
enum class Keep { changes, nothing };

Result<Task> change(App& app, const Actor& actor, std::string_view reference, Version version,
                    std::string_view kind, const Act& act, const Then& then = nullptr,
                    Keep keep = Keep::changes) {
  const auto tx = app.db.write();
  if (!store::find(*tx, reference)) return no_such_task();
  const incident::Incident incident = TRY(incident::load_incident(*tx, incident_of(reference)));
  store::lock(*tx, incident.incident_id);
  const Blocks blocks = store::list_blocks(*tx, incident.incident_id);
  Change change{*tx, incident, blocks,
                shown(*store::find(*tx, reference), blocks, app.clock.now())};
  TRY(check_change(change.task, version));
  const boost::json::value body = TRY(act(change));
  store::update(*tx, change.task);
  ++change.task.version;
  journal::append(*tx, app, actor,
                  {.kind = kind, .subject = incident.reference, .occurred_at = std::nullopt}, body);
  if (then) TRY(then(change));
  Task task =
      shown(std::move(change.task), store::list_blocks(*tx, incident.incident_id), app.clock.now());
  if (keep == Keep::changes) tx->commit();
  return task;
}

// Another open task of the same incident.
Result<Task> find_other(Change& change, std::string_view reference, const std::string& place) {
  auto other = store::find(change.tx, reference);
  if (!other || other->incident != change.incident.reference) {
    const std::string message = "is not a task of " + change.incident.reference;
    return fail(ErrorCode::invalid, fmt::format("the other task {}", message), {{place, message}});
  }
  if (is_open(other->state)) return std::move(*other);
  return fail(ErrorCode::conflict,
              fmt::format("{} is {}, so nothing waits for it", reference, enum_name(other->state)));
}

// Those for which a new task waits, each once.
Result<std::vector<Task>> find_others(Change& change, const std::vector<std::string>& references) {
  std::vector<Task> others;
  for (std::size_t i = 0; i < references.size(); ++i) {
    const std::string place = fmt::format("/blocked_by/{}", i);
    others.push_back(TRY(find_other(change, references[i], place)));
    if (std::count(references.begin(), references.end(), references[i]) > 1) {
      return fail(ErrorCode::invalid, "the task cannot be taken as it is",
                  {{place, "is named twice"}});
    }
  }
  return others;
}

Result<void> check_unblocked(const Task& task) {
  if (task.blocked_by.empty()) return {};
  return fail(ErrorCode::conflict,
              fmt::format("{} waits for {}, which must be done or dropped first", task.reference,
                          join(task.blocked_by, " and ")));
}

bool waits_for(const Task& task, std::string_view by) {
  return std::find(task.blocked_by.begin(), task.blocked_by.end(), by) != task.blocked_by.end();
}

Result<void> advance_if_of_a_run(App& app, const Actor& actor, Change& change, Outcome outcome,
                                 const std::vector<NamedValue>& variables) {
  if (change.task.origin) {
    return advance_run(change.tx, app, actor, change.incident, change.task, outcome, variables);
  }
  if (variables.empty()) return {};
  return fail(ErrorCode::invalid, "only a step of a playbook takes variables",
              {{"/variables", "is not empty"}});
}

Then advancing(App& app, const Actor& actor, Outcome outcome,
               const std::vector<NamedValue>& variables) {
  return [&app, &actor, outcome, &variables](Change& change) {
    return advance_if_of_a_run(app, actor, change, outcome, variables);
  };
}

}  // namespace

Result<Task> add_task(App& app, const Actor& actor, std::string_view reference,
                      const NewTask& wanted) {
  TRY(check(wanted));
  const Instant now = app.clock.now();
  const auto tx = app.db.write();
  const incident::Incident incident = TRY(incident::load_incident(*tx, reference));
  store::lock(*tx, incident.incident_id);
  const std::int64_t number = store::next_task(*tx, incident.incident_id);
  Change change{*tx, incident, {}, {}};
  change.task = {.task_id = new_id<TaskId>(now, app.random),
                 .reference = task_reference(incident.reference, number),
                 .incident = incident.reference,
                 .title = wanted.title,
                 .description = wanted.description.value_or(""),
                 .state = State::todo,
                 .assignee = wanted.assignee,
                 .due_at = wanted.due_at,
                 .overdue_s = std::nullopt,
                 .blocked_by = wanted.blocked_by,
                 .reason = std::nullopt,
                 .origin = std::nullopt,
                 .request = std::nullopt,
                 .added_at = now,
                 .added_by = actor.name,
                 .version = 1};
  const std::vector<Task> others = TRY(find_others(change, wanted.blocked_by));
  store::insert(*tx, incident.incident_id, number, change.task, std::nullopt);
  for (const Task& by : others) store::insert_block(*tx, change.task, by);
  journal::append(
      *tx, app, actor,
      {.kind = "task.added", .subject = incident.reference, .occurred_at = std::nullopt},
      codec::journal_added(change.task));
  tx->commit();
  change.task.overdue_s = overdue_s(change.task, now);
  return std::move(change.task);
}

Result<Task> assign_task(App& app, const Actor& actor, std::string_view reference,
                         std::string_view assignee, Version version) {
  TRY(check_assignee(assignee));
  return change(app, actor, reference, version, "task.assigned",
                [&](Change& change) -> Result<boost::json::value> {
                  change.task.assignee = std::string(assignee);
                  return codec::journal_changed(change.task);
                });
}

Result<Task> start_task(App& app, const Actor& actor, std::string_view reference, Version version) {
  return change(app, actor, reference, version, "task.started",
                [&](Change& change) -> Result<boost::json::value> {
                  if (change.task.state == State::doing) {
                    return fail(ErrorCode::conflict,
                                fmt::format("{} was started already", reference));
                  }
                  change.task.state = State::doing;
                  if (!change.task.assignee) change.task.assignee = actor.name;
                  return codec::journal_changed(change.task);
                });
}

Result<Task> finish_task(App& app, const Actor& actor, std::string_view reference,
                         const std::vector<NamedValue>& variables, Version version) {
  return change(
      app, actor, reference, version, "task.done",
      [&](Change& change) -> Result<boost::json::value> {
        if (change.task.request) {
          return fail(ErrorCode::conflict,
                      fmt::format("{0} holds a request; look at it with `candor task show {0}` and "
                                  "confirm it with `candor task confirm {0}`",
                                  reference));
        }
        TRY(check_unblocked(change.task));
        change.task.state = State::done;
        return codec::journal_changed(change.task);
      },
      advancing(app, actor, Outcome::succeeded, variables));
}

Result<Task> drop_task(App& app, const Actor& actor, std::string_view reference,
                       std::string_view reason, const std::vector<NamedValue>& variables,
                       Version version) {
  TRY(check_reason(reason));
  return change(
      app, actor, reference, version, "task.dropped",
      [&](Change& change) -> Result<boost::json::value> {
        change.task.state = State::dropped;
        change.task.reason = std::string(reason);
        return codec::journal_dropped(change.task);
      },
      advancing(app, actor, Outcome::failed, variables));
}

Result<Task> block_task(App& app, const Actor& actor, std::string_view reference,
                        std::string_view by, Version version) {
  return change(app, actor, reference, version, "task.blocked",
                [&](Change& change) -> Result<boost::json::value> {
                  const Task other = TRY(find_other(change, by, "/by"));
                  if (closes_cycle(change.blocks, reference, by)) {
                    return fail(ErrorCode::conflict,
                                fmt::format("{} already waits for {}, so {} cannot wait for it", by,
                                            reference, reference));
                  }
                  if (waits_for(change.task, by)) {
                    return fail(ErrorCode::conflict,
                                fmt::format("{} waits for {} already", reference, by));
                  }
                  store::insert_block(change.tx, change.task, other);
                  return codec::journal_block(change.task, other);
                });
}

Result<Task> unblock_task(App& app, const Actor& actor, std::string_view reference,
                          std::string_view by, Version version) {
  return change(app, actor, reference, version, "task.unblocked",
                [&](Change& change) -> Result<boost::json::value> {
                  if (!waits_for(change.task, by)) {
                    return fail(ErrorCode::conflict,
                                fmt::format("{} does not wait for that task", reference));
                  }
                  const Task other = TRY(find_other(change, by, "/by"));
                  store::remove_block(change.tx, change.task, other);
                  return codec::journal_block(change.task, other);
                });
}

Result<Sent> sent_by_hand(const HttpRequest&) { return Sent::by_hand; }

SendRequest send_with(http::HttpClient& client) {
  return [&client](const HttpRequest& request) -> Result<Sent> {
    const auto method = http::find_method(request.method);
    CHECK(method.has_value());
    http::OutgoingRequest outgoing{
        .method = *method, .url = request.url, .headers = {}, .body = request.content};
    for (const HttpHeader& header : request.headers) {
      outgoing.headers.emplace_back(header.name, header.value);
    }
    const http::Response answer = TRY(client.send(outgoing));
    if (answer.status >= 200 && answer.status < 300) return Sent::by_candor;
    return fail(ErrorCode::unavailable,
                fmt::format("the receiver answered {}; the task stays open", answer.status));
  };
}

Result<Task> confirm_task(App& app, const Actor& actor, std::string_view reference,
                          const std::vector<NamedValue>& variables, Version version,
                          const SendRequest& send) {
  Sent sent = Sent::by_hand;
  const auto confirm = [&](Change& change) -> Result<boost::json::value> {
    if (!change.task.request) {
      return fail(
          ErrorCode::conflict,
          fmt::format("{0} has no request to confirm; `candor task done {0}` ends it", reference));
    }
    TRY(check_unblocked(change.task));
    change.task.state = State::done;
    return codec::journal_confirmed(change.task, sent);
  };
  const auto then = advancing(app, actor, Outcome::succeeded, variables);
  constexpr std::string_view kKind = "task.request_confirmed";
  // What would be refused is refused before anything leaves the house.
  const Task rehearsed =
      TRY(change(app, actor, reference, version, kKind, confirm, then, Keep::nothing));
  sent = TRY(send(*rehearsed.request));
  return change(app, actor, reference, version, kKind, confirm, then);
}

Result<Task> load_task(storage::Transaction& tx, std::string_view reference, Instant now) {
  auto task = store::find(tx, reference);
  if (!task) return no_such_task();
  const incident::Incident incident = TRY(incident::load_incident(tx, task->incident));
  return shown(std::move(*task), store::list_blocks(tx, incident.incident_id), now);
}

Result<std::vector<Task>> list_tasks(storage::Transaction& tx, std::string_view reference,
                                     const TaskFilter& filter, Instant now) {
  const incident::Incident incident = TRY(incident::load_incident(tx, reference));
  const Blocks blocks = store::list_blocks(tx, incident.incident_id);
  std::vector<Task> tasks;
  for (Task& task : store::list(tx, incident.incident_id)) {
    Task with_clock = shown(std::move(task), blocks, now);
    if (filter.assignee && with_clock.assignee != filter.assignee) continue;
    if (filter.late == Late::only && !with_clock.overdue_s) continue;
    tasks.push_back(std::move(with_clock));
  }
  const auto rank = [](const Task& task) {
    constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
    return std::pair(!is_open(task.state), task.due_at ? task.due_at->micros : kNever);
  };
  std::stable_sort(tasks.begin(), tasks.end(),
                   [&](const Task& a, const Task& b) { return rank(a) < rank(b); });
  return tasks;
}

std::vector<Task> list_assigned(storage::Transaction& tx, std::string_view assignee, Instant now) {
  std::vector<Task> tasks;
  std::map<std::string, Blocks> blocks;  // of each incident
  for (Task& task : store::list_assigned(tx, assignee)) {
    const auto [of_incident, is_new] = blocks.try_emplace(task.incident);
    if (is_new) {
      const auto incident = incident::load_incident(tx, task.incident);
      CHECK(incident);
      of_incident->second = store::list_blocks(tx, incident->incident_id);
    }
    tasks.push_back(shown(std::move(task), of_incident->second, now));
  }
  return tasks;
}

std::map<std::string, OpenTasks> count_open_tasks(storage::Transaction& tx, Instant now) {
  return store::count_open(tx, now);
}

storage::RoomSchema schema() { return {"task", kSchemaFiles}; }

}  // namespace candor::task
