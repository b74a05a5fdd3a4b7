// SPDX-License-Identifier: Apache-2.0
// A playbook in the format of OASIS CACAO Security Playbooks 2.0 (Committee Specification 01, 27
// November 2023), as far as Candor runs it: steps start, end, action, parallel and if-condition;
// commands manual and http-api. Anything else is refused, so that no step is silently left out.
// Nothing here knows a database or a clock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "task/condition.h"
#include "task/task.h"

namespace candor::task {

inline constexpr std::size_t kPlaybookBytesMax = 1024 * 1024;
inline constexpr std::size_t kStepsMax = 500;
inline constexpr std::size_t kPlaybookFaultsMax = 100;

// A variable's declaration, in the specification's words.
struct Variable {
  std::string type;  // "string", "bool", "integer", …
  std::string description;
  std::optional<std::string> value;
  bool constant = false;
  bool external = false;  // its value is given when the run starts
};

enum class StepType { start, end, action, parallel, if_condition };

enum class CommandType { manual, http_api };

struct StepCommand {
  CommandType type = CommandType::manual;
  std::string text;  // what to do; or the start line, "POST /api/block HTTP/1.1"
  std::vector<HttpHeader> headers;
  std::string content;
};

struct Step {
  std::string id;  // "action--<UUIDv4>"
  StepType type = StepType::action;
  std::string name;  // the id where the playbook gives none
  std::string description;
  std::string next;                   // on_completion or on_success; "" for an end
  std::optional<std::string> failed;  // on_failure
  std::vector<std::string> branches;  // next_steps; or on_true and, if there is one, on_false
  std::optional<Condition> condition;
  std::string condition_text;
  std::string role;  // the name of its agent
  std::string url;   // of its target, where it has one, without a slash at the end
  std::vector<StepCommand> commands;
  std::vector<std::string> asks;  // out_args: variables that it gives a value
  std::vector<std::string> tags;  // external_id of its external references: "RS.MA-01"
  // Minutes after the start of the run by which it should be done; a step extension of our own.
  std::optional<std::int64_t> due_minutes;
  std::string within;  // the parallel or if-condition whose branch it is in; "" outside
};

struct Playbook {
  std::string playbook_id;  // "playbook--<UUID>"
  std::string name;
  std::string description;
  Instant modified;
  std::optional<Instant> valid_from;
  std::optional<Instant> valid_until;
  bool revoked = false;
  std::map<std::string, Variable, std::less<>> variables;
  std::string start;  // workflow_start
  std::map<std::string, Step, std::less<>> steps;
  std::string document;  // the whole of it as canonical JSON; reads back as the same playbook

  const Step& step(std::string_view id) const { return steps.find(id)->second; }
};

// Refused: what is not JSON, repeats a name, is too deep or too large; what breaks a rule of the
// specification; what Candor does not run. Each fault has its JSON pointer.
Result<Playbook> parse_playbook(std::string_view json);

}  // namespace candor::task
