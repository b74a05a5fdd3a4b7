// SPDX-License-Identifier: Apache-2.0
// Who does what by when. A task of an incident is written by hand, or comes from a step of a
// playbook that was run: then finishing it moves the run on, and the next steps become tasks in the
// same transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/command.h"
#include "base/result.h"
#include "http/http.h"
#include "incident/incident.h"
#include "storage/storage.h"

namespace candor::task {

using TaskId = Id<struct TaskTag>;
using RunId = Id<struct RunTag>;

enum class State { todo, doing, done, dropped };
BOOST_DESCRIBE_ENUM(State, todo, doing, done, dropped)
inline bool is_open(State state) { return state == State::todo || state == State::doing; }

struct HttpHeader {
  std::string name;
  std::string value;
};

// A request that a playbook prepared. It is sent when a person has looked at it and confirmed.
struct HttpRequest {
  std::string method;  // "POST"
  std::string url;
  std::vector<HttpHeader> headers;
  std::string content;  // "" if there is none
};

// The step of a playbook from which a task came.
struct Origin {
  std::string run;                // "INC-2026-0007-R1"
  std::string step;               // "action--…"
  std::string role;               // who should do it: "Privacy officer"
  std::vector<std::string> asks;  // variables that whoever does it gives a value, by short name
  std::vector<std::string> tags;  // NIST CSF 2.0: "RS.MA-01"
};

struct Task {
  TaskId task_id;
  std::string reference;  // "INC-2026-0007-T3"
  std::string incident;   // "INC-2026-0007"
  std::string title;      // one line
  std::string description;
  State state = State::todo;
  std::optional<std::string> assignee;  // a person's name, as the journal says it
  std::optional<Instant> due_at;
  std::optional<std::int64_t> overdue_s;  // seconds since due_at; only while it is late and open
  std::vector<std::string> blocked_by;    // references of the open tasks for which it waits
  std::optional<std::string> reason;      // why it was dropped
  std::optional<Origin> origin;
  std::optional<HttpRequest> request;
  Instant added_at;
  std::string added_by;
  std::int64_t version = 1;  // grows with each change; the ETag
};

struct NewTask {
  std::string title;                       // 1 to 200 characters, one line
  std::optional<std::string> description;  // up to 20,000 characters
  std::optional<std::string> assignee;     // 1 to 100 characters
  std::optional<Instant> due_at;
  std::vector<std::string> blocked_by;  // references of open tasks of the same incident
};

// A variable of a playbook run; the name with or without its underscores.
struct NamedValue {
  std::string name;
  std::string value;
};

// `version` is the one that the caller saw, if they want to be refused (stale) when it has moved.
using Version = std::optional<std::int64_t>;

// Refused in all of these, as a conflict: a task that is done or dropped.
Result<Task> add_task(App& app, const Actor& actor, std::string_view incident,
                      const NewTask& wanted);
Result<Task> assign_task(App& app, const Actor& actor, std::string_view task,
                         std::string_view assignee, Version version);
// Takes it, too, where nobody has it.
Result<Task> start_task(App& app, const Actor& actor, std::string_view task, Version version);
// Refused, as a conflict that names it: a task that waits for another which is neither done nor
// dropped; one with a request (see confirm_task); a step whose variables have no value.
Result<Task> finish_task(App& app, const Actor& actor, std::string_view task,
                         const std::vector<NamedValue>& variables, Version version);
// A step of a playbook goes on at its on_failure, or where it has none, as if it were done.
Result<Task> drop_task(App& app, const Actor& actor, std::string_view task, std::string_view reason,
                       const std::vector<NamedValue>& variables, Version version);
// `task` waits for `by`, an open one of the same incident, until that is done or dropped. Refused,
// as a conflict: a cycle.
Result<Task> block_task(App& app, const Actor& actor, std::string_view task, std::string_view by,
                        Version version);
Result<Task> unblock_task(App& app, const Actor& actor, std::string_view task, std::string_view by,
                          Version version);

// How a confirmed request went out.
enum class Sent { by_hand, by_candor };
BOOST_DESCRIBE_ENUM(Sent, by_hand, by_candor)
// Sends a request, or refuses. It is called outside of any transaction.
using SendRequest = std::function<Result<Sent>(const HttpRequest&)>;
// The person who confirms has sent the request themselves.
Result<Sent> sent_by_hand(const HttpRequest& request);
// Sends it to where the settings let Candor reach (http/client.h). Refused where the receiver does
// not answer, or with another status than 2xx.
SendRequest send_with(http::HttpClient& client);

// Sends the request of a task, exactly as the task shows it, and finishes the task. Refused as
// finish_task, and a task without a request.
Result<Task> confirm_task(App& app, const Actor& actor, std::string_view task,
                          const std::vector<NamedValue>& variables, Version version,
                          const SendRequest& send);

// By reference; not_found if there is none. `now` says what is overdue.
Result<Task> load_task(storage::Transaction& tx, std::string_view task, Instant now);

enum class Late { any, only };
struct TaskFilter {
  std::optional<std::string> assignee;
  Late late = Late::any;
};
// Of an incident: open ones first, those due soonest first; then done and dropped ones.
Result<std::vector<Task>> list_tasks(storage::Transaction& tx, std::string_view incident,
                                     const TaskFilter& filter, Instant now);

// Open ones of all incidents that are this person's; those due soonest first.
std::vector<Task> list_assigned(storage::Transaction& tx, std::string_view assignee, Instant now);
// How many of an incident are open, and how many of these are late; of each incident with any.
struct OpenTasks {
  std::int64_t open = 0;
  std::int64_t late = 0;
};
std::map<std::string, OpenTasks> count_open_tasks(storage::Transaction& tx, Instant now);
// As the routes answer them; its schema is TaskList.
boost::json::value json_of(const std::vector<Task>& tasks);

// --- Playbooks

enum class Source { shipped, imported };
BOOST_DESCRIBE_ENUM(Source, shipped, imported)

struct PlaybookSummary {
  std::string short_name;   // "lost-device": its name in small letters and hyphens
  std::string playbook_id;  // "playbook--…"
  std::string name;
  std::int64_t steps = 0;  // that people do
  Source source = Source::shipped;
  Instant modified;    // which version of it
  std::string sha256;  // of its canonical JSON
};

// A variable as people need to know it.
struct PlanVariable {
  std::string name;  // short
  std::string description;
  std::string type;
  std::optional<std::string> value;
};

enum class PlanKind { action, parallel, if_condition };
BOOST_DESCRIBE_ENUM(PlanKind, action, parallel, if_condition)

enum class Otherwise { on, branch };
BOOST_DESCRIBE_ENUM(Otherwise, on, branch)

// One step as people read it, in the order in which it can be reached.
struct PlanStep {
  std::string number;  // "4"; within its first branch "4a.1"
  PlanKind kind = PlanKind::action;
  std::string title;
  std::string why;
  std::vector<std::string> commands;
  std::string role;
  std::optional<std::int64_t> due_minutes;  // after the start of the run
  std::vector<std::string> tags;
  std::vector<std::string> asks;
  std::optional<std::string> condition;   // of an if-condition
  Otherwise otherwise = Otherwise::on;    // where an if-condition that does not hold leads
  std::optional<std::string> if_dropped;  // the number of the step that follows then
};

struct Plan {
  PlaybookSummary playbook;
  std::string description;
  std::vector<PlanVariable> variables;
  std::vector<PlanStep> steps;
};

// CACAO 2.0 JSON; see cacao.h for what is taken. The same text again changes nothing. Refused, as a
// conflict: a version older than the one that is here; another text under the same version; a name
// whose short form another playbook has.
Result<PlaybookSummary> import_playbook(App& app, const Actor& actor, std::string_view json);
// The current version of each, by short name.
std::vector<PlaybookSummary> list_playbooks(storage::Transaction& tx);
// By short name or playbook id; not_found if there is none.
Result<Plan> load_plan(storage::Transaction& tx, std::string_view playbook);
// Canonical JSON: the same bytes whenever, and they import again.
Result<std::string> export_playbook(storage::Transaction& tx, std::string_view playbook);

enum class RunState { running, completed };
BOOST_DESCRIBE_ENUM(RunState, running, completed)

struct Run {
  RunId run_id;
  std::string reference;  // "INC-2026-0007-R1"
  std::string incident;
  std::string playbook;  // its short name
  Instant playbook_modified;
  RunState state = RunState::running;
  std::vector<NamedValue> variables;  // that have a value, by short name
  std::vector<std::string> tasks;     // references, in the order in which they were reached
  Instant started_at;
  std::string started_by;
  std::optional<Instant> completed_at;
};

struct NewRun {
  std::string playbook;  // short name or playbook id
  std::vector<NamedValue> variables;
};

// Starts the current version; its first steps become tasks. Refused: a variable it does not have,
// or that is constant; an external one left without a value; a playbook revoked or out of date.
Result<Run> run_playbook(App& app, const Actor& actor, std::string_view incident,
                         const NewRun& wanted);
// Of an incident, oldest first.
Result<std::vector<Run>> list_runs(storage::Transaction& tx, std::string_view incident);

storage::RoomSchema schema();
http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::task
