// SPDX-License-Identifier: Apache-2.0
#include <istream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "task/cacao.h"
#include "task/codec.h"
#include "task/task.h"
#include "task/words.h"

namespace candor::task {
namespace {

constexpr Argument kIncident{"INC", "", Need::required, "The incident's reference, INC-2026-0007."};
constexpr Argument kTask{"TASK", "", Need::required, "The task's reference, INC-2026-0007-T3."};
constexpr Argument kPlaybook{"PLAYBOOK", "", Need::required,
                             "Its short name, lost-device, or its CACAO id."};
constexpr Argument kVar{"--var", "NAME=VALUE", Need::repeated,
                        "A value that the playbook's step asks for."};
constexpr Argument kBy{"--by", "TASK", Need::required, "The task that must be done first."};

Result<std::vector<NamedValue>> variables_of(const Arguments& arguments) {
  std::vector<NamedValue> variables;
  for (const std::string& text : arguments.all("--var")) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(ErrorCode::invalid, "--var is not NAME=VALUE",
                  {{"--var", "is not NAME=VALUE, such as --var personal_data=yes"}});
    }
    variables.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  return variables;
}

Output did(const Task& task, std::string_view what) {
  return {.text = fmt::format("{}: {}\n", task.reference, what),
          .json = pretty_json(codec::encode(task))};
}

Result<Output> run_add(App& app, const Actor& actor, const Arguments& arguments) {
  const Task task = TRY(add_task(app, actor, arguments.value("INC"),
                                 {.title = arguments.value("TITLE"),
                                  .description = arguments.find("--description"),
                                  .assignee = arguments.find("--assignee"),
                                  .due_at = TRY(arguments.instant("--due")),
                                  .blocked_by = arguments.all("--blocked-by")}));
  return did(task, fmt::format("added{}", due_words(task)));
}

Result<Output> run_list(App& app, const Actor& actor, const Arguments& arguments) {
  TaskFilter filter;
  if (arguments.has("--mine")) filter.assignee = actor.name;
  if (arguments.has("--overdue")) filter.late = Late::only;
  const std::string incident = arguments.value("INC");
  const auto tasks = TRY(list_tasks(*app.db.read(), incident, filter, app.clock.now()));
  Output output{.text = "", .json = pretty_json(codec::encode(tasks))};
  for (const Task& task : tasks) output.text += line_of(task);
  if (tasks.empty()) {
    output.text = filter.assignee || filter.late == Late::only
                      ? "no such tasks\n"
                      : fmt::format(
                            "no tasks; `candor task add {0} …` adds one, `candor playbook "
                            "run {0} …` those of a playbook\n",
                            incident);
  }
  return output;
}

Result<Output> run_show(App& app, const Actor&, const Arguments& arguments) {
  const Task task = TRY(load_task(*app.db.read(), arguments.value("TASK"), app.clock.now()));
  return Output{.text = page_of(task), .json = pretty_json(codec::encode(task))};
}

Result<Output> run_assign(App& app, const Actor& actor, const Arguments& arguments) {
  const Task task = TRY(
      assign_task(app, actor, arguments.value("TASK"), arguments.value("PERSON"), std::nullopt));
  return did(task, "assigned to " + *task.assignee);
}

Result<Output> run_start(App& app, const Actor& actor, const Arguments& arguments) {
  const Task task = TRY(start_task(app, actor, arguments.value("TASK"), std::nullopt));
  return did(task, "started; " + *task.assignee + " has it");
}

// What was done to a task, and how the run of its playbook stands then.
Result<Output> did_and_then(App& app, const Task& task, std::string_view what) {
  Output output = did(task, what);
  if (!task.origin) return output;
  const auto tx = app.db.read();
  for (const Run& run : TRY(list_runs(*tx, task.incident))) {
    if (run.reference == task.origin->run) output.text += standing_of(run);
  }
  for (const Task& other : TRY(list_tasks(*tx, task.incident, {}, app.clock.now()))) {
    if (is_open(other.state) && other.origin && other.origin->run == task.origin->run) {
      output.text += line_of(other);
    }
  }
  return output;
}

Result<Output> run_done(App& app, const Actor& actor, const Arguments& arguments) {
  const Task task = TRY(
      finish_task(app, actor, arguments.value("TASK"), TRY(variables_of(arguments)), std::nullopt));
  return did_and_then(app, task, "done");
}

Result<Output> run_drop(App& app, const Actor& actor, const Arguments& arguments) {
  const Task task = TRY(drop_task(app, actor, arguments.value("TASK"), arguments.value("--reason"),
                                  TRY(variables_of(arguments)), std::nullopt));
  return did_and_then(app, task, "dropped");
}

Result<Output> run_block(App& app, const Actor& actor, const Arguments& arguments) {
  const Task task =
      TRY(block_task(app, actor, arguments.value("TASK"), arguments.value("--by"), std::nullopt));
  return did(task, "waits for " + arguments.value("--by"));
}

Result<Output> run_unblock(App& app, const Actor& actor, const Arguments& arguments) {
  const Task task =
      TRY(unblock_task(app, actor, arguments.value("TASK"), arguments.value("--by"), std::nullopt));
  return did(task, "waits no longer for " + arguments.value("--by"));
}

Result<Output> run_confirm(App& app, const Actor& actor, const Arguments& arguments) {
  const bool by_hand = arguments.has("--by-hand");
  const auto client = http::open_client(app.settings);
  const Task task =
      TRY(confirm_task(app, actor, arguments.value("TASK"), TRY(variables_of(arguments)),
                       std::nullopt, by_hand ? sent_by_hand : send_with(*client)));
  return did_and_then(app, task,
                      by_hand ? "confirmed as sent by hand; Candor sent nothing"
                              : "sent, and taken by the receiver");
}

Result<Output> run_playbooks(App& app, const Actor&, const Arguments&) {
  const auto playbooks = list_playbooks(*app.db.read());
  Output output{.text = "", .json = pretty_json(codec::encode(playbooks))};
  for (const PlaybookSummary& playbook : playbooks) {
    output.text += fmt::format("{:<20}  {:>3} steps  {:<8}  {}\n", playbook.short_name,
                               playbook.steps, enum_name(playbook.source), playbook.name);
  }
  return output;
}

Result<Output> run_plan(App& app, const Actor&, const Arguments& arguments) {
  const Plan plan = TRY(load_plan(*app.db.read(), arguments.value("PLAYBOOK")));
  return Output{.text = page_of(plan), .json = pretty_json(codec::encode(plan))};
}

Result<Output> run_import(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string json = TRY(read_file(arguments.value("FILE"), kPlaybookBytesMax));
  const PlaybookSummary playbook = TRY(import_playbook(app, actor, json));
  return Output{.text = fmt::format("{}: {} steps, modified {}\n", playbook.short_name,
                                    playbook.steps, to_words(playbook.modified)),
                .json = pretty_json(codec::encode(playbook))};
}

Result<Output> run_export(App& app, const Actor&, const Arguments& arguments) {
  std::string json = TRY(export_playbook(*app.db.read(), arguments.value("PLAYBOOK")));
  return Output{.text = json, .json = json};
}

Result<Output> run_run(App& app, const Actor& actor, const Arguments& arguments) {
  const Run run = TRY(run_playbook(
      app, actor, arguments.value("INC"),
      {.playbook = arguments.value("PLAYBOOK"), .variables = TRY(variables_of(arguments))}));
  Output output{.text = standing_of(run), .json = pretty_json(codec::encode(run))};
  for (const Task& task : TRY(list_tasks(*app.db.read(), run.incident, {}, app.clock.now()))) {
    if (task.origin && task.origin->run == run.reference) output.text += line_of(task);
  }
  return output;
}

Result<Output> run_runs(App& app, const Actor&, const Arguments& arguments) {
  const auto runs = TRY(list_runs(*app.db.read(), arguments.value("INC")));
  Output output{.text = "", .json = pretty_json(codec::encode(runs))};
  for (const Run& run : runs) output.text += page_of(run);
  if (runs.empty()) {
    output.text = fmt::format("no playbook was run; `candor playbook run {} …` runs one\n",
                              arguments.value("INC"));
  }
  return output;
}

constexpr Argument kAddArguments[] = {
    kIncident,
    {"TITLE", "", Need::required, "What is to be done, in one line."},
    {"--description", "TEXT", Need::optional, "More of it."},
    {"--assignee", "PERSON", Need::optional, "Who does it, by the name in the journal."},
    {"--due", "TIME", Need::optional, "By when, RFC 3339 with its zone."},
    {"--blocked-by", "TASK", Need::repeated, "A task that must be done first."},
};
constexpr Argument kListArguments[] = {
    kIncident,
    {"--mine", "", Need::optional, "Only those assigned to whoever asks."},
    {"--overdue", "", Need::optional, "Only those that are late."},
};
constexpr Argument kTaskArguments[] = {kTask};
constexpr Argument kAssignArguments[] = {
    kTask,
    {"PERSON", "", Need::required, "Who does it, by the name in the journal."},
};
constexpr Argument kDoneArguments[] = {kTask, kVar};
constexpr Argument kConfirmArguments[] = {
    kTask, {"--by-hand", "", Need::optional, "It was sent by hand: Candor sends nothing."}, kVar};
constexpr Argument kDropArguments[] = {
    kTask,
    {"--reason", "TEXT", Need::required, "Why; it goes into the journal."},
    kVar,
};
constexpr Argument kBlockArguments[] = {kTask, kBy};
constexpr Argument kPlaybookArguments[] = {kPlaybook};
constexpr Argument kImportArguments[] = {
    {"FILE", "", Need::required, "CACAO 2.0 JSON; - is standard input."},
};
constexpr Argument kRunArguments[] = {kIncident, kPlaybook, kVar};
constexpr Argument kRunsArguments[] = {kIncident};

constexpr Command kCommands[] = {
    {"task add", Access::respond, "Add a task by hand.", kAddArguments, run_add},
    {"task list", Access::read, "List the tasks: open ones first, those due soonest first.",
     kListArguments, run_list},
    {"task show", Access::read, "Show a task, with the request that it holds.", kTaskArguments,
     run_show},
    {"task assign", Access::respond, "Give a task to a person.", kAssignArguments, run_assign},
    {"task start", Access::respond, "Start a task; takes it where nobody has it.", kTaskArguments,
     run_start},
    {"task done", Access::respond, "Say that a task is done; a playbook's run goes on.",
     kDoneArguments, run_done},
    {"task drop", Access::respond, "Drop a task, with a reason; a playbook's run goes on.",
     kDropArguments, run_drop},
    {"task block", Access::respond, "Let a task wait for another.", kBlockArguments, run_block},
    {"task unblock", Access::respond, "Let a task wait for another no longer.", kBlockArguments,
     run_unblock},
    {"task confirm", Access::respond,
     "Send the request of a task, as it is shown, or say that it was sent by hand.",
     kConfirmArguments, run_confirm},
    {"playbook list", Access::read, "List the playbooks, shipped and imported.", {}, run_playbooks},
    {"playbook show", Access::read, "Show a playbook as a plan.", kPlaybookArguments, run_plan},
    {"playbook import", Access::command,
     "Import a CACAO 2.0 playbook; the same one again changes nothing.", kImportArguments,
     run_import},
    {"playbook export", Access::read, "Export a playbook as CACAO 2.0 JSON.", kPlaybookArguments,
     run_export},
    {"playbook run", Access::respond, "Run a playbook: its first steps become tasks.",
     kRunArguments, run_run},
    {"playbook runs", Access::read, "List the playbooks run for an incident, and where they stand.",
     kRunsArguments, run_runs},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::task
