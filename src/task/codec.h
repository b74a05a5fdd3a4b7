// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types. The only JSON of this room but for CACAO (cacao.cc, cacao_reader.cc).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "task/task.h"
#include "task/workflow.h"

namespace candor::task::codec {

// The bodies of what is done to a task.
struct AssignBody {
  std::string assignee;
};
struct FinishBody {
  std::vector<NamedValue> variables;
};
struct DropBody {
  std::string reason;
  std::vector<NamedValue> variables;
};
struct BlockBody {
  std::string by;  // a task's reference
};

Result<NewTask> decode_new_task(std::string_view body);
Result<AssignBody> decode_assign(std::string_view body);
struct ConfirmBody {
  std::vector<NamedValue> variables;
  std::optional<Sent> sent;  // default: by_candor, now
};
// An empty body gives no variables.
Result<FinishBody> decode_finish(std::string_view body);
Result<ConfirmBody> decode_confirm(std::string_view body);
Result<DropBody> decode_drop(std::string_view body);
Result<BlockBody> decode_block(std::string_view body);
Result<NewRun> decode_new_run(std::string_view body);

boost::json::value encode(const Task& task);
boost::json::value encode(const std::vector<Task>& tasks);
boost::json::value encode(const PlaybookSummary& playbook);
boost::json::value encode(const std::vector<PlaybookSummary>& playbooks);
boost::json::value encode(const Plan& plan);
boost::json::value encode(const Run& run);
boost::json::value encode(const std::vector<Run>& runs);

// A request as it is kept: canonical JSON.
std::string request_text(const HttpRequest& request);
HttpRequest load_request(std::string_view text);
// `text` as it stands between the quotes of a JSON string.
std::string json_escaped(std::string_view text);

// Bodies of journal entries: free text only as its hash; variables by name, without their values.
boost::json::value journal_added(const Task& task);
boost::json::value journal_changed(const Task& task);
boost::json::value journal_dropped(const Task& task);
boost::json::value journal_block(const Task& task, const Task& by);
boost::json::value journal_confirmed(const Task& task, Sent sent);
boost::json::value journal_playbook(const PlaybookSummary& playbook);
boost::json::value journal_run(const Run& run);
boost::json::value journal_advance(std::string_view run, const Advance& advance,
                                   const std::vector<Task>& tasks, const Variables& set);

std::span<const http::Schema> schemas();

}  // namespace candor::task::codec
