// SPDX-License-Identifier: Apache-2.0
#include "task/cacao.h"

#include <algorithm>
#include <array>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "task/cacao_reader.h"
#include "task/request.h"
#include "task/variables.h"
#include "task/workflow.h"

namespace candor::task {
namespace json = boost::json;
namespace {

using cacao::At;
using cacao::Names;
using cacao::Need;
using cacao::Reader;

constexpr std::int64_t kDueMinutesMax = 366LL * 24 * 60;

// The step extension in which Candor keeps how soon a step is due. (`timeout` is not the place: it
// says when a step has failed.)
constexpr std::string_view kTiming = "extension-definition--6c1f7f0e-64f5-4c57-9d0a-3b8b6c1f2a51";

constexpr Names kPlaybook = {"type",
                             "spec_version",
                             "id",
                             "name",
                             "description",
                             "playbook_types",
                             "created_by",
                             "playbook_activities",
                             "playbook_processing_summary",
                             "created",
                             "modified",
                             "revoked",
                             "valid_from",
                             "valid_until",
                             "derived_from",
                             "related_to",
                             "priority",
                             "severity",
                             "impact",
                             "industry_sectors",
                             "labels",
                             "markings",
                             "external_references",
                             "playbook_variables",
                             "workflow_start",
                             "workflow",
                             "agent_definitions",
                             "target_definitions",
                             "extension_definitions",
                             "data_marking_definitions",
                             "playbook_extensions"};
constexpr Names kPlaybookUnsupported = {"workflow_exception", "authentication_info_definitions",
                                        "signatures"};
constexpr Names kStep = {
    "type",          "name",       "description", "external_references", "owner", "step_extensions",
    "on_completion", "on_success", "on_failure"};
constexpr Names kStepUnsupported = {"delay", "timeout", "step_variables"};
constexpr Names kActionStep = {"commands", "agent", "targets", "in_args", "out_args"};
constexpr Names kIfStep = {"condition", "on_true", "on_false"};
constexpr Names kParallelStep = {"next_steps"};
constexpr Names kCommand = {
    "type", "description", "version", "playbook_activity", "external_references", "command"};
constexpr Names kCommandUnsupported = {"command_b64", "content_b64"};
constexpr Names kHttpCommand = {"headers", "content"};
constexpr Names kVariable = {"type", "description", "value", "constant", "external"};
constexpr Names kExtension = {"type",   "name",    "description",        "created_by",
                              "schema", "version", "external_references"};
constexpr Names kReference = {"name", "description", "source",
                              "url",  "external_id", "reference_id"};
constexpr Names kAgentTypes = {
    "group",    "individual", "location",    "organization",      "sector",
    "http-api", "linux",      "net-address", "security-category", "ssh"};

constexpr std::pair<std::string_view, StepType> kStepTypes[] = {
    {"start", StepType::start},
    {"end", StepType::end},
    {"action", StepType::action},
    {"parallel", StepType::parallel},
    {"if-condition", StepType::if_condition},
};

class PlaybookReader {
 public:
  explicit PlaybookReader(std::vector<Fault>& faults) : read_(faults), faults_(faults) {}

  Playbook read(const json::object& object) {
    Playbook playbook;
    const At root{object, ""};
    read_.known(root, {kPlaybook}, kPlaybookUnsupported);
    read_.is(root, "type", "playbook");
    read_.is(root, "spec_version", "cacao-2.0");
    metadata(root, playbook);
    references(root);
    for (const json::value* reference : references_of(root)) {
      declared_references_.insert(canonical_json(*reference));
    }
    for (const At& extension : read_.dictionary(root, "extension_definitions")) {
      extension_definition(extension);
    }
    for (const At& variable : read_.dictionary(root, "playbook_variables")) {
      playbook.variables.emplace(last_token(variable), this->variable(variable));
    }
    variables_ = &playbook.variables;
    extensions(root, "playbook_extensions");
    for (const std::string_view name : {"agent_definitions", "target_definitions"}) {
      for (const At& definition : read_.dictionary(root, name)) agent_target(definition);
    }
    agents_ = read_.find_object(root, "agent_definitions");
    targets_ = read_.find_object(root, "target_definitions");
    const auto steps = read_.dictionary(root, "workflow", Need::required);
    if (steps.size() > kStepsMax) {
      faults_.push_back({"/workflow", fmt::format("has {} steps; at most {} are run",
                                                  with_commas(std::ssize(steps)), kStepsMax)});
      return playbook;
    }
    for (const At& step : steps) {
      if (auto read = this->step(step)) playbook.steps.emplace(read->id, std::move(*read));
    }
    return playbook;
  }

 private:
  static std::string last_token(const At& at) { return at.place.substr(at.place.rfind('/') + 1); }

  void metadata(const At& root, Playbook& playbook) {
    playbook.playbook_id = read_.identifier(root, "id", Need::required, "playbook");
    playbook.name = read_.line(root, "name", Need::required);
    playbook.description = read_.text(root, "description");
    read_.identifier(root, "created_by", Need::required, "identity");
    const auto created = read_.timestamp(root, "created", Need::required);
    const auto modified = read_.timestamp(root, "modified", Need::required);
    playbook.valid_from = read_.timestamp(root, "valid_from");
    playbook.valid_until = read_.timestamp(root, "valid_until");
    if (created && modified && *modified < *created) {
      faults_.push_back({"/modified", "is earlier than created"});
    }
    if (playbook.valid_from && playbook.valid_until &&
        *playbook.valid_until <= *playbook.valid_from) {
      faults_.push_back({"/valid_until", "is not later than valid_from"});
    }
    playbook.modified = modified.value_or(Instant{});
    playbook.revoked = read_.boolean(root, "revoked");
    for (const std::string_view name : {"priority", "severity", "impact"}) {
      read_.integer(root, name, 0, 100);
    }
    for (const std::string_view name : {"playbook_types", "labels", "industry_sectors"}) {
      read_.strings(root, name);
    }
    const bool has_activities = !read_.strings(root, "playbook_activities").empty();
    if (root.object.contains("playbook_types") && !has_activities) {
      faults_.push_back({"/playbook_activities", "is required beside playbook_types"});
    }
    for (const std::string_view name : {"derived_from", "related_to", "markings"}) {
      read_.identifiers(root, name);
    }
    for (const std::string_view name :
         {"playbook_processing_summary", "data_marking_definitions"}) {
      read_.find_object(root, name);
    }
    playbook.start = read_.identifier(root, "workflow_start", Need::required, "start");
  }

  static std::vector<const json::value*> references_of(const At& at) {
    std::vector<const json::value*> all;
    const json::value* value = at.object.if_contains("external_references");
    if (value == nullptr || !value->is_array()) return all;
    for (const json::value& reference : value->get_array()) all.push_back(&reference);
    return all;
  }

  // Their external ids.
  std::vector<std::string> references(const At& at) {
    std::vector<std::string> ids;
    for (const At& reference : read_.objects(at, "external_references")) {
      read_.known(reference, {kReference}, {});
      read_.text(reference, "name", Need::required);
      if (reference.object.size() < 2) {
        faults_.push_back({reference.place, "says only a name; a reference says more"});
      }
      for (const std::string_view name : {"description", "source", "url", "reference_id"}) {
        read_.text(reference, name);
      }
      std::string id = read_.line(reference, "external_id");
      if (!id.empty()) ids.push_back(std::move(id));
    }
    return ids;
  }

  // A step's or a command's: each stands in the playbook's list too (section 3.1).
  std::vector<std::string> inner_references(const At& at) {
    std::vector<std::string> ids = references(at);
    const auto all = references_of(at);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (declared_references_.count(canonical_json(*all[i])) == 0) {
        faults_.push_back({fmt::format("{}/external_references/{}", at.place, i),
                           "is not among the playbook's external_references"});
      }
    }
    return ids;
  }

  void extension_definition(const At& at) {
    read_.known(at, {kExtension}, {});
    read_.is(at, "type", "extension-definition");
    read_.key_is_identifier(at, "extension-definition");
    for (const std::string_view name : {"name", "schema", "version"}) {
      read_.text(at, name, Need::required);
    }
    read_.text(at, "description");
    read_.identifier(at, "created_by", Need::required, "identity");
    inner_references(at);
    extensions_.insert(last_token(at));
  }

  Variable variable(const At& at) {
    Variable variable;
    if (!is_variable_name(last_token(at))) {
      faults_.push_back({at.place, "is not the name of a variable, such as __name__"});
    }
    read_.known(at, {kVariable}, {});
    variable.type = read_.line(at, "type", Need::required);
    variable.description = read_.text(at, "description");
    variable.constant = read_.boolean(at, "constant");
    variable.external = read_.boolean(at, "external");
    const json::value* value = at.object.if_contains("value");
    if (value == nullptr || value->is_null()) return variable;
    if (!value->is_string()) {
      faults_.push_back({at.place + "/value", "is not a string"});
      return variable;
    }
    variable.value = std::string(value->get_string());
    const std::string wrong = wrong_with_value(variable.type, *variable.value);
    if (!wrong.empty()) faults_.push_back({at.place + "/value", wrong});
    return variable;
  }

  void agent_target(const At& at) {
    const std::string type = read_.line(at, "type", Need::required);
    if (std::find(kAgentTypes.begin(), kAgentTypes.end(), type) == kAgentTypes.end() &&
        !type.empty()) {
      faults_.push_back({at.place + "/type", "is not a type of agent or target"});
      return;
    }
    if (!type.empty()) read_.key_is_identifier(at, type);
    read_.line(at, "name", Need::required);
    read_.text(at, "description");
    if (at.object.contains("authentication_info")) {
      faults_.push_back({at.place + "/authentication_info",
                         "is not supported; a playbook in Candor holds no credentials"});
    }
  }

  std::optional<Step> step(const At& at) {
    Step step;
    step.id = last_token(at);
    const std::string type = read_.line(at, "type", Need::required);
    const auto found = std::find_if(std::begin(kStepTypes), std::end(kStepTypes),
                                    [&](const auto& known) { return known.first == type; });
    if (found == std::end(kStepTypes)) {
      if (!type.empty()) {
        faults_.push_back({at.place + "/type",
                           "is not supported; Candor runs the step types start, end, action, "
                           "parallel and if-condition"});
      }
      return std::nullopt;
    }
    step.type = found->second;
    // The version of a UUID is its 15th of 36 characters.
    if (read_.key_is_identifier(at, type) && at.place[at.place.size() - 22] != '4') {
      faults_.push_back({at.place, "is not numbered with a UUID of version 4"});
    }
    step.name = read_.line(at, "name");
    if (step.name.empty()) step.name = step.id;
    step.description = read_.text(at, "description");
    step.tags = inner_references(at);
    read_.identifier(at, "owner");
    timing(at, step);
    pointers(at, step);
    used(at.place + "/name", step.name);
    used(at.place + "/description", step.description);
    switch (step.type) {
      case StepType::start:
      case StepType::end: read_.known(at, {kStep}, kStepUnsupported); break;
      case StepType::action:
        read_.known(at, {kStep, kActionStep}, kStepUnsupported);
        action(at, step);
        break;
      case StepType::parallel:
        read_.known(at, {kStep, kParallelStep}, kStepUnsupported);
        step.branches = read_.identifiers(at, "next_steps", Need::required);
        if (step.branches.size() == 1) {
          faults_.push_back({at.place + "/next_steps", "has one step; parallel steps are two"});
        }
        break;
      case StepType::if_condition:
        read_.known(at, {kStep, kIfStep}, kStepUnsupported);
        condition(at, step);
        break;
    }
    return step;
  }

  std::vector<At> extensions(const At& at, std::string_view name) {
    std::vector<At> all = read_.dictionary(at, name);
    for (const At& extension : all) {
      if (extensions_.count(last_token(extension)) == 0) {
        faults_.push_back({extension.place, "is not among extension_definitions"});
      }
    }
    return all;
  }

  void timing(const At& at, Step& step) {
    for (const At& extension : extensions(at, "step_extensions")) {
      if (last_token(extension) != kTiming) continue;
      read_.known(extension, {Names{"due_minutes"}}, {});
      step.due_minutes = read_.integer(extension, "due_minutes", 1, kDueMinutesMax);
    }
  }

  void pointers(const At& at, Step& step) {
    const std::string completion = read_.identifier(at, "on_completion");
    const std::string success = read_.identifier(at, "on_success");
    const std::string failure = read_.identifier(at, "on_failure");
    const auto must_not = [&](const std::string& value, std::string_view name,
                              std::string_view why) {
      if (!value.empty())
        faults_.push_back({fmt::format("{}/{}", at.place, name), std::string(why)});
    };
    if (step.type == StepType::end) {
      for (const auto& [value, name] :
           {std::pair(completion, "on_completion"), std::pair(success, "on_success"),
            std::pair(failure, "on_failure")}) {
        must_not(value, name, "stands on an end step, which leads nowhere");
      }
      return;
    }
    if (step.type == StepType::start) {
      must_not(success, "on_success", "must not be used on a start step");
      must_not(failure, "on_failure", "must not be used on a start step");
    } else if (step.type != StepType::action) {
      must_not(failure, "on_failure", "is not supported here; only action steps can fail");
    }
    if (!completion.empty()) {
      must_not(success, "on_success", "must not stand beside on_completion");
      must_not(failure, "on_failure", "must not stand beside on_completion");
    }
    step.next = completion.empty() ? success : completion;
    if (!failure.empty()) step.failed = failure;
    if (step.next.empty() && !at.object.contains("on_completion") &&
        !at.object.contains("on_success")) {
      faults_.push_back(
          {at.place + "/on_completion", "is required: every path ends in an end step"});
    }
  }

  void condition(const At& at, Step& step) {
    step.branches.push_back(read_.identifier(at, "on_true", Need::required));
    if (at.object.contains("on_false")) step.branches.push_back(read_.identifier(at, "on_false"));
    step.condition_text = read_.line(at, "condition", Need::required);
    if (step.condition_text.empty()) return;
    const std::string place = at.place + "/condition";
    auto parsed = parse_condition(step.condition_text);
    if (!parsed) {
      faults_.push_back({place, parsed.error().message});
      return;
    }
    for (const Comparison& comparison : comparisons_in(*parsed)) compared(place, comparison);
    step.condition = std::move(*parsed);
  }

  // A whole number needs a variable that is one, and true or false likewise.
  void compared(const std::string& place, const Comparison& comparison) {
    const auto found = variables_->find(comparison.variable);
    if (found == variables_->end()) {
      faults_.push_back(
          {place, "uses " + comparison.variable + ", which playbook_variables do not declare"});
      return;
    }
    const std::string& type = found->second.type;
    for (const Literal& literal : comparison.literals) {
      const bool number = std::holds_alternative<std::int64_t>(literal);
      if (number && type != "integer" && type != "long") {
        faults_.push_back({place, comparison.variable + " is compared with a number, and is not "
                                                        "of the type integer or long"});
      }
      if (std::holds_alternative<bool>(literal) && type != "bool") {
        faults_.push_back({place, comparison.variable + " is compared with true or false, and is "
                                                        "not of the type bool"});
      }
    }
  }

  // Each variable in the text must be declared.
  void used(const std::string& place, std::string_view text) {
    for (const std::string& name : variables_in(text)) {
      if (variables_->find(name) == variables_->end()) {
        faults_.push_back({place, "uses " + name + ", which playbook_variables do not declare"});
      }
    }
  }

  void action(const At& at, Step& step) {
    const std::string agent = read_.identifier(at, "agent", Need::required);
    if (!agent.empty()) step.role = definition(at.place + "/agent", agents_, agent, "name");
    const auto targets = read_.identifiers(at, "targets");
    for (std::size_t i = 0; i < targets.size(); ++i) {
      definition(fmt::format("{}/targets/{}", at.place, i), targets_, targets[i], "name");
    }
    for (const std::string_view name : {"in_args", "out_args"}) {
      const auto names = read_.strings(at, name);
      for (std::size_t i = 0; i < names.size(); ++i) {
        const auto found = variables_->find(names[i]);
        const std::string place = fmt::format("{}/{}/{}", at.place, name, i);
        if (found == variables_->end()) {
          faults_.push_back({place, "is not among playbook_variables"});
        } else if (name == "out_args" && found->second.constant) {
          faults_.push_back({place, "is constant, so no step can give it a value"});
        }
      }
      if (name == "out_args") step.asks = names;
    }
    const auto commands = read_.objects(at, "commands", Need::required);
    for (const At& command : commands) this->command(command, step);
    const bool sends = std::any_of(step.commands.begin(), step.commands.end(),
                                   [](const auto& c) { return c.type == CommandType::http_api; });
    if (!sends) return;
    if (commands.size() > 1) {
      faults_.push_back({at.place + "/commands", "an http-api command must be alone in its step"});
    }
    if (targets.size() != 1) {
      faults_.push_back({at.place + "/targets", "an http-api command needs exactly one target"});
    } else {
      step.url = target_url(targets.front());
    }
  }

  void command(const At& at, Step& step) {
    StepCommand command;
    const std::string type = read_.line(at, "type", Need::required);
    if (type == "manual") {
      read_.known(at, {kCommand}, kCommandUnsupported);
      command.text = read_.text(at, "command", Need::required);
    } else if (type == "http-api") {
      command.type = CommandType::http_api;
      read_.known(at, {kCommand, kHttpCommand}, kCommandUnsupported);
      command.text = read_.line(at, "command", Need::required);
      command.content = read_.text(at, "content");
      for (const auto& [name, values] : read_.string_lists(at, "headers")) {
        for (const std::string& value : values) command.headers.push_back({name, value});
      }
      check_request(command, at.place, faults_);
      for (const HttpHeader& header : command.headers) used(at.place + "/headers", header.value);
      used(at.place + "/content", command.content);
    } else if (!type.empty()) {
      faults_.push_back(
          {at.place + "/type", "is not supported; Candor knows the commands manual and http-api"});
    }
    for (const std::string_view name : {"description", "version", "playbook_activity"}) {
      read_.text(at, name);
    }
    inner_references(at);
    used(at.place + "/command", command.text);
    step.commands.push_back(std::move(command));
  }

  // The text of a field of an agent or target; a fault where there is no such definition.
  std::string definition(const std::string& place, const json::object* definitions,
                         const std::string& id, std::string_view field) {
    const json::value* found = definitions == nullptr ? nullptr : definitions->if_contains(id);
    if (found == nullptr) {
      faults_.push_back({place, definitions == agents_ ? "is not among agent_definitions"
                                                       : "is not among target_definitions"});
      return "";
    }
    const json::object* object = found->if_object();
    const json::value* value = object == nullptr ? nullptr : object->if_contains(field);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
  }

  std::string target_url(const std::string& id) {
    const json::value* found = targets_ == nullptr ? nullptr : targets_->if_contains(id);
    if (found == nullptr || !found->is_object()) return "";
    const At target{found->get_object(), "/target_definitions/" + id};
    const auto addresses = read_.string_lists(target, "address");
    if (addresses.size() != 1 || addresses.front().first != "url" ||
        addresses.front().second.size() != 1) {
      faults_.push_back({target.place + "/address",
                         "an http-api command needs a target whose address is exactly one url"});
      return "";
    }
    if (target.object.contains("port")) {
      faults_.push_back({target.place + "/port", "is not supported; say it in the url"});
    }
    const std::string& url = addresses.front().second.front();
    const std::string wrong = wrong_with_base_url(url);
    if (!wrong.empty()) faults_.push_back({target.place + "/address/url/0", wrong});
    return url.ends_with('/') ? url.substr(0, url.size() - 1) : url;
  }

  Reader read_;
  std::vector<Fault>& faults_;
  std::set<std::string> declared_references_;  // canonical JSON
  std::set<std::string> extensions_;           // that are defined
  const std::map<std::string, Variable, std::less<>>* variables_ = nullptr;
  const json::object* agents_ = nullptr;
  const json::object* targets_ = nullptr;
};

}  // namespace

Result<Playbook> parse_playbook(std::string_view text) {
  const json::value value = TRY(parse_json(text, {.bytes_max = kPlaybookBytesMax}));
  if (!value.is_object()) {
    return fail(ErrorCode::invalid, "the playbook is not a JSON object");
  }
  std::vector<Fault> faults;
  Playbook playbook = PlaybookReader(faults).read(value.get_object());
  if (faults.empty()) {
    const bool acts = std::any_of(playbook.steps.begin(), playbook.steps.end(),
                                  [](const auto& s) { return s.second.type == StepType::action; });
    if (!acts) faults.push_back({"/workflow", "has no action step"});
    check_workflow(playbook, faults);
  }
  if (!faults.empty()) {
    const std::size_t count = faults.size();
    std::string message = "the playbook cannot be taken as it is";
    if (count > kPlaybookFaultsMax) {
      faults.resize(kPlaybookFaultsMax);
      message += fmt::format("; the first {} of {} faults", kPlaybookFaultsMax, count);
    }
    return fail(ErrorCode::invalid, std::move(message), std::move(faults));
  }
  playbook.document = canonical_json(value);
  return playbook;
}

}  // namespace candor::task
