// SPDX-License-Identifier: Apache-2.0
#include "task/codec.h"

#include "base/described.h"
#include "base/hash.h"

namespace candor::task {

BOOST_DESCRIBE_STRUCT(HttpHeader, (), (name, value))
BOOST_DESCRIBE_STRUCT(HttpRequest, (), (method, url, headers, content))
BOOST_DESCRIBE_STRUCT(Origin, (), (run, step, role, asks, tags))
BOOST_DESCRIBE_STRUCT(Task, (),
                      (task_id, reference, incident, title, description, state, assignee, due_at,
                       overdue_s, blocked_by, reason, origin, request, added_at, added_by, version))
BOOST_DESCRIBE_STRUCT(NewTask, (), (title, description, assignee, due_at, blocked_by))
BOOST_DESCRIBE_STRUCT(NamedValue, (), (name, value))
BOOST_DESCRIBE_STRUCT(PlaybookSummary, (),
                      (short_name, playbook_id, name, steps, source, modified, sha256))
BOOST_DESCRIBE_STRUCT(PlanVariable, (), (name, description, type, value))
BOOST_DESCRIBE_STRUCT(PlanStep, (),
                      (number, kind, title, why, commands, role, due_minutes, tags, asks, condition,
                       otherwise, if_dropped))
BOOST_DESCRIBE_STRUCT(Plan, (), (playbook, description, variables, steps))
BOOST_DESCRIBE_STRUCT(Run, (),
                      (run_id, reference, incident, playbook, playbook_modified, state, variables,
                       tasks, started_at, started_by, completed_at))
BOOST_DESCRIBE_STRUCT(NewRun, (), (playbook, variables))

namespace codec {

BOOST_DESCRIBE_STRUCT(AssignBody, (), (assignee))
BOOST_DESCRIBE_STRUCT(ConfirmBody, (), (variables, sent))
BOOST_DESCRIBE_STRUCT(FinishBody, (), (variables))
BOOST_DESCRIBE_STRUCT(DropBody, (), (reason, variables))
BOOST_DESCRIBE_STRUCT(BlockBody, (), (by))

namespace {

boost::json::object task_list() { return {{"type", "array"}, {"items", schema_of<Task>()}}; }
boost::json::object playbook_list() {
  return {{"type", "array"}, {"items", schema_of<PlaybookSummary>()}};
}
boost::json::object run_list() { return {{"type", "array"}, {"items", schema_of<Run>()}}; }
// OASIS CACAO 2.0: another's format.
boost::json::object cacao_playbook() { return {{"type", "object"}}; }

constexpr http::Schema kSchemas[] = {
    {"CacaoPlaybook", cacao_playbook},
    {"NewPlaybookRun", schema_of<NewRun>},
    {"NewTask", schema_of<NewTask>},
    {"Playbook", schema_of<PlaybookSummary>},
    {"PlaybookList", playbook_list},
    {"PlaybookPlan", schema_of<Plan>},
    {"PlaybookRun", schema_of<Run>},
    {"PlaybookRunList", run_list},
    {"Task", schema_of<Task>},
    {"TaskAssignment", schema_of<AssignBody>},
    {"TaskBlock", schema_of<BlockBody>},
    {"TaskDrop", schema_of<DropBody>},
    {"TaskConfirm", schema_of<ConfirmBody>},
    {"TaskFinish", schema_of<FinishBody>},
    {"TaskList", task_list},
};

boost::json::array names_of(const std::vector<std::string>& names) {
  boost::json::array array;
  for (const std::string& name : names) array.emplace_back(name);
  return array;
}

}  // namespace

Result<NewTask> decode_new_task(std::string_view body) { return from_json_text<NewTask>(body); }
Result<AssignBody> decode_assign(std::string_view body) { return from_json_text<AssignBody>(body); }
Result<ConfirmBody> decode_confirm(std::string_view body) {
  if (body.empty()) return ConfirmBody{};
  return from_json_text<ConfirmBody>(body);
}
Result<FinishBody> decode_finish(std::string_view body) {
  if (body.empty()) return FinishBody{};
  return from_json_text<FinishBody>(body);
}
Result<DropBody> decode_drop(std::string_view body) { return from_json_text<DropBody>(body); }
Result<BlockBody> decode_block(std::string_view body) { return from_json_text<BlockBody>(body); }
Result<NewRun> decode_new_run(std::string_view body) { return from_json_text<NewRun>(body); }

boost::json::value encode(const Task& task) { return to_json(task); }
boost::json::value encode(const std::vector<Task>& tasks) { return to_json(tasks); }
boost::json::value encode(const PlaybookSummary& playbook) { return to_json(playbook); }
boost::json::value encode(const std::vector<PlaybookSummary>& playbooks) {
  return to_json(playbooks);
}
boost::json::value encode(const Plan& plan) { return to_json(plan); }
boost::json::value encode(const Run& run) { return to_json(run); }
boost::json::value encode(const std::vector<Run>& runs) { return to_json(runs); }

std::string request_text(const HttpRequest& request) { return canonical_json(to_json(request)); }

HttpRequest load_request(std::string_view text) {
  auto request = from_json_text<HttpRequest>(text);
  CHECK(request.has_value());
  return std::move(*request);
}

std::string json_escaped(std::string_view text) {
  const std::string quoted = boost::json::serialize(boost::json::value(text));
  return quoted.substr(1, quoted.size() - 2);
}

boost::json::value journal_added(const Task& task) {
  boost::json::object body{{"task", task.reference},
                           {"title_sha256", sha256_hex(task.title)},
                           {"blocked_by", names_of(task.blocked_by)}};
  if (task.assignee) body["assignee"] = *task.assignee;
  if (task.due_at) body["due_at"] = to_rfc3339(*task.due_at);
  return body;
}

boost::json::value journal_changed(const Task& task) {
  boost::json::object body{{"task", task.reference}, {"state", enum_name(task.state)}};
  if (task.assignee) body["assignee"] = *task.assignee;
  return body;
}

boost::json::value journal_dropped(const Task& task) {
  return {{"task", task.reference}, {"reason", *task.reason}};
}

boost::json::value journal_block(const Task& task, const Task& by) {
  return {{"task", task.reference}, {"by", by.reference}};
}

boost::json::value journal_confirmed(const Task& task, Sent sent) {
  return {{"task", task.reference},
          {"sent", enum_name(sent)},
          {"request_sha256", sha256_hex(request_text(*task.request))}};
}

boost::json::value journal_playbook(const PlaybookSummary& playbook) {
  return {{"playbook_id", playbook.playbook_id},
          {"short_name", playbook.short_name},
          {"modified", to_rfc3339(playbook.modified)},
          {"document_sha256", playbook.sha256}};
}

boost::json::value journal_run(const Run& run) {
  return {{"run", run.reference},
          {"playbook", run.playbook},
          {"playbook_modified", to_rfc3339(run.playbook_modified)}};
}

boost::json::value journal_advance(std::string_view run, const Advance& advance,
                                   const std::vector<Task>& tasks, const Variables& set) {
  boost::json::array added;
  for (const Task& task : tasks) added.emplace_back(task.reference);
  boost::json::array variables;
  for (const auto& [name, value] : set) variables.emplace_back(name);
  return {{"run", run},
          {"passed", names_of(advance.passed)},
          {"entered", names_of(advance.entered)},
          {"tasks", std::move(added)},
          {"variables", std::move(variables)}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec

boost::json::value json_of(const std::vector<Task>& tasks) { return codec::encode(tasks); }

}  // namespace candor::task
