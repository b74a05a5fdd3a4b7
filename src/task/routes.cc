// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "task/codec.h"
#include "task/rules.h"
#include "task/task.h"

namespace candor::task {
namespace {

using http::Method;
using http::Request;
using http::Response;

Response with_etag(int status, const Task& task) {
  Response response = http::json_response(status, codec::encode(task));
  response.headers.emplace_back("ETag", fmt::format("\"{}\"", task.version));
  return response;
}

// The task that the path names, which must be of the incident that it names.
Result<std::string> task_of(const Request& request) {
  const std::string& task = request.param("task");
  if (incident_of(task) == request.param("incident")) return task;
  return fail(ErrorCode::not_found, "there is no such task of this incident");
}

Result<Response> list(App& app, const Request& request) {
  TaskFilter filter;
  if (const auto assignee = request.find_query("assignee")) filter.assignee = *assignee;
  if (const auto overdue = request.find_query("overdue")) {
    if (*overdue != "true" && *overdue != "false") {
      return fail(ErrorCode::invalid, "overdue cannot be taken as it is",
                  {{"overdue", "is not true or false"}});
    }
    filter.late = *overdue == "true" ? Late::only : Late::any;
  }
  const auto tx = app.db.read();
  return http::json_response(
      200, codec::encode(TRY(list_tasks(*tx, request.param("incident"), filter, app.clock.now()))));
}

Result<Response> post(App& app, const Request& request) {
  const NewTask wanted = TRY(codec::decode_new_task(request.body));
  const Task task = TRY(add_task(app, request.actor, request.param("incident"), wanted));
  Response response = with_etag(201, task);
  response.headers.emplace_back(
      "Location", fmt::format("/api/v1/incidents/{}/tasks/{}", task.incident, task.reference));
  return response;
}

Result<Response> get(App& app, const Request& request) {
  return with_etag(200, TRY(load_task(*app.db.read(), TRY(task_of(request)), app.clock.now())));
}

Result<Response> post_assign(App& app, const Request& request) {
  const auto body = TRY(codec::decode_assign(request.body));
  return with_etag(200, TRY(assign_task(app, request.actor, TRY(task_of(request)), body.assignee,
                                        TRY(http::wanted_version(request)))));
}

Result<Response> post_start(App& app, const Request& request) {
  return with_etag(200, TRY(start_task(app, request.actor, TRY(task_of(request)),
                                       TRY(http::wanted_version(request)))));
}

Result<Response> post_done(App& app, const Request& request) {
  const auto body = TRY(codec::decode_finish(request.body));
  return with_etag(200, TRY(finish_task(app, request.actor, TRY(task_of(request)), body.variables,
                                        TRY(http::wanted_version(request)))));
}

Result<Response> post_drop(App& app, const Request& request) {
  const auto body = TRY(codec::decode_drop(request.body));
  return with_etag(200, TRY(drop_task(app, request.actor, TRY(task_of(request)), body.reason,
                                      body.variables, TRY(http::wanted_version(request)))));
}

Result<Response> post_block(App& app, const Request& request) {
  const auto body = TRY(codec::decode_block(request.body));
  return with_etag(200, TRY(block_task(app, request.actor, TRY(task_of(request)), body.by,
                                       TRY(http::wanted_version(request)))));
}

Result<Response> post_unblock(App& app, const Request& request) {
  const auto body = TRY(codec::decode_block(request.body));
  return with_etag(200, TRY(unblock_task(app, request.actor, TRY(task_of(request)), body.by,
                                         TRY(http::wanted_version(request)))));
}

Result<Response> post_confirm(App& app, const Request& request) {
  const auto body = TRY(codec::decode_confirm(request.body));
  const auto client = http::open_client(app.settings);
  return with_etag(
      200, TRY(confirm_task(app, request.actor, TRY(task_of(request)), body.variables,
                            TRY(http::wanted_version(request)),
                            body.sent == Sent::by_hand ? sent_by_hand : send_with(*client))));
}

Result<Response> get_playbooks(App& app, const Request&) {
  return http::json_response(200, codec::encode(list_playbooks(*app.db.read())));
}

Result<Response> post_playbook(App& app, const Request& request) {
  return http::json_response(200,
                             codec::encode(TRY(import_playbook(app, request.actor, request.body))));
}

Result<Response> get_plan(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(load_plan(*app.db.read(), request.param("playbook")))));
}

Result<Response> get_export(App& app, const Request& request) {
  Response response;
  response.body = TRY(export_playbook(*app.db.read(), request.param("playbook")));
  return response;
}

Result<Response> post_run(App& app, const Request& request) {
  const NewRun wanted = TRY(codec::decode_new_run(request.body));
  return http::json_response(
      201, codec::encode(TRY(run_playbook(app, request.actor, request.param("incident"), wanted))));
}

Result<Response> get_runs(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(list_runs(*app.db.read(), request.param("incident")))));
}

constexpr http::QueryParameter kListQuery[] = {
    {"assignee", "Only this person's tasks."},
    {"overdue", "true: only those that are late."},
};

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/tasks",
     .access = Access::read,
     .summary = "List the tasks of an incident: open ones first, those due soonest first.",
     .request = "",
     .response = "TaskList",
     .status = 200,
     .query = kListQuery,
     .handler = list},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/tasks",
     .access = Access::respond,
     .summary = "Add a task by hand.",
     .request = "NewTask",
     .response = "Task",
     .status = 201,
     .query = {},
     .handler = post},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/tasks/{task}",
     .access = Access::read,
     .summary = "Show a task, with the request that it holds.",
     .request = "",
     .response = "Task",
     .status = 200,
     .query = {},
     .handler = get},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/tasks/{task}/assign",
     .access = Access::respond,
     .summary = "Give a task to a person.",
     .request = "TaskAssignment",
     .response = "Task",
     .status = 200,
     .query = {},
     .handler = post_assign},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/tasks/{task}/start",
     .access = Access::respond,
     .summary = "Start a task; takes it where nobody has it.",
     .request = "",
     .response = "Task",
     .status = 200,
     .query = {},
     .handler = post_start},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/tasks/{task}/done",
     .access = Access::respond,
     .summary = "Say that a task is done; a playbook's run goes on.",
     .request = "TaskFinish",
     .response = "Task",
     .status = 200,
     .query = {},
     .handler = post_done},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/tasks/{task}/drop",
     .access = Access::respond,
     .summary = "Drop a task, with a reason; a playbook's run goes on.",
     .request = "TaskDrop",
     .response = "Task",
     .status = 200,
     .query = {},
     .handler = post_drop},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/tasks/{task}/block",
     .access = Access::respond,
     .summary = "Let a task wait for another.",
     .request = "TaskBlock",
     .response = "Task",
     .status = 200,
     .query = {},
     .handler = post_block},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/tasks/{task}/unblock",
     .access = Access::respond,
     .summary = "Let a task wait for another no longer.",
     .request = "TaskBlock",
     .response = "Task",
     .status = 200,
     .query = {},
     .handler = post_unblock},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/tasks/{task}/confirm",
     .access = Access::respond,
     .summary = "Send the request of a task, as it is shown, or say that it was sent by hand.",
     .request = "TaskConfirm",
     .response = "Task",
     .status = 200,
     .query = {},
     .handler = post_confirm},
    {.method = Method::get,
     .path = "/api/v1/playbooks",
     .access = Access::read,
     .summary = "List the playbooks, shipped and imported.",
     .request = "",
     .response = "PlaybookList",
     .status = 200,
     .query = {},
     .handler = get_playbooks},
    {.method = Method::post,
     .path = "/api/v1/playbooks",
     .access = Access::command,
     .summary = "Import a CACAO 2.0 playbook; the same one again changes nothing.",
     .request = "CacaoPlaybook",
     .response = "Playbook",
     .status = 200,
     .query = {},
     .handler = post_playbook},
    {.method = Method::get,
     .path = "/api/v1/playbooks/{playbook}",
     .access = Access::read,
     .summary = "Show a playbook as a plan.",
     .request = "",
     .response = "PlaybookPlan",
     .status = 200,
     .query = {},
     .handler = get_plan},
    {.method = Method::get,
     .path = "/api/v1/playbooks/{playbook}/export",
     .access = Access::read,
     .summary = "Export a playbook as CACAO 2.0 JSON.",
     .request = "",
     .response = "CacaoPlaybook",
     .status = 200,
     .query = {},
     .handler = get_export},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/playbook-runs",
     .access = Access::read,
     .summary = "List the playbooks run for an incident, and where they stand.",
     .request = "",
     .response = "PlaybookRunList",
     .status = 200,
     .query = {},
     .handler = get_runs},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/playbook-runs",
     .access = Access::respond,
     .summary = "Run a playbook: its first steps become tasks.",
     .request = "NewPlaybookRun",
     .response = "PlaybookRun",
     .status = 201,
     .query = {},
     .handler = post_run},
};

}  // namespace

http::RoomRoutes routes() { return {"task", kRoutes, codec::schemas()}; }

}  // namespace candor::task
