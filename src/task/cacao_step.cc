// SPDX-License-Identifier: Apache-2.0
#include "task/cacao_step.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "task/request.h"
#include "task/variables.h"

namespace candor::task::cacao {
namespace json = boost::json;
namespace {

constexpr std::int64_t kDueMinutesMax = 366LL * 24 * 60;

// The step extension in which Candor keeps how soon a step is due. (`timeout` is not the place: it
// says when a step has failed.)
constexpr std::string_view kTiming = "extension-definition--6c1f7f0e-64f5-4c57-9d0a-3b8b6c1f2a51";

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
constexpr Names kReference = {"name", "description", "source",
                              "url",  "external_id", "reference_id"};

constexpr std::pair<std::string_view, StepType> kStepTypes[] = {
    {"start", StepType::start},
    {"end", StepType::end},
    {"action", StepType::action},
    {"parallel", StepType::parallel},
    {"if-condition", StepType::if_condition},
};

std::vector<const json::value*> references_of(const At& at) {
  std::vector<const json::value*> all;
  const json::value* value = at.object.if_contains("external_references");
  if (value == nullptr || !value->is_array()) return all;
  for (const json::value& reference : value->get_array()) all.push_back(&reference);
  return all;
}

// Their external ids.
std::vector<std::string> external_ids(Reader& reader, const At& at) {
  std::vector<std::string> ids;
  for (const At& reference : reader.objects(at, "external_references")) {
    reader.known(reference, {kReference}, {});
    reader.text(reference, "name", Need::required);
    if (reference.object.size() < 2) {
      reader.faults().push_back({reference.place, "says only a name; a reference says more"});
    }
    for (const std::string_view name : {"description", "source", "url", "reference_id"}) {
      reader.text(reference, name);
    }
    std::string id = reader.line(reference, "external_id");
    if (!id.empty()) ids.push_back(std::move(id));
  }
  return ids;
}

class StepReader {
 public:
  StepReader(Reader& reader, const Declared& declared)
      : read_(reader), faults_(reader.faults()), declared_(declared) {}

  std::optional<Step> read(const At& at) {
    Step step;
    step.id = key_of(at);
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
    step.tags = read_inner_references(read_, at, declared_);
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

 private:
  void timing(const At& at, Step& step) {
    for (const At& extension : read_extensions(read_, at, "step_extensions", declared_)) {
      if (key_of(extension) != kTiming) continue;
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
    const auto found = declared_.variables->find(comparison.variable);
    if (found == declared_.variables->end()) {
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
      if (declared_.variables->find(name) == declared_.variables->end()) {
        faults_.push_back({place, "uses " + name + ", which playbook_variables do not declare"});
      }
    }
  }

  void action(const At& at, Step& step) {
    const std::string agent = read_.identifier(at, "agent", Need::required);
    if (!agent.empty())
      step.role = definition(at.place + "/agent", declared_.agents, agent, "name");
    const auto targets = read_.identifiers(at, "targets");
    for (std::size_t i = 0; i < targets.size(); ++i) {
      definition(fmt::format("{}/targets/{}", at.place, i), declared_.targets, targets[i], "name");
    }
    for (const std::string_view name : {"in_args", "out_args"}) {
      const auto names = read_.strings(at, name);
      for (std::size_t i = 0; i < names.size(); ++i) {
        const auto found = declared_.variables->find(names[i]);
        const std::string place = fmt::format("{}/{}/{}", at.place, name, i);
        if (found == declared_.variables->end()) {
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
    read_inner_references(read_, at, declared_);
    used(at.place + "/command", command.text);
    step.commands.push_back(std::move(command));
  }

  // The text of a field of an agent or target; a fault where there is no such definition.
  std::string definition(const std::string& place, const json::object* definitions,
                         const std::string& id, std::string_view field) {
    const json::value* found = definitions == nullptr ? nullptr : definitions->if_contains(id);
    if (found == nullptr) {
      faults_.push_back({place, definitions == declared_.agents
                                    ? "is not among agent_definitions"
                                    : "is not among target_definitions"});
      return "";
    }
    const json::object* object = found->if_object();
    const json::value* value = object == nullptr ? nullptr : object->if_contains(field);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
  }

  std::string target_url(const std::string& id) {
    const json::value* found =
        declared_.targets == nullptr ? nullptr : declared_.targets->if_contains(id);
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

  Reader& read_;
  std::vector<Fault>& faults_;
  const Declared& declared_;
};

}  // namespace

void read_references(Reader& reader, const At& at, Declared& declared) {
  external_ids(reader, at);
  for (const json::value* reference : references_of(at)) {
    declared.references.insert(canonical_json(*reference));
  }
}

std::vector<std::string> read_inner_references(Reader& reader, const At& at,
                                               const Declared& declared) {
  std::vector<std::string> ids = external_ids(reader, at);
  const auto all = references_of(at);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (declared.references.count(canonical_json(*all[i])) == 0) {
      reader.faults().push_back({fmt::format("{}/external_references/{}", at.place, i),
                                 "is not among the playbook's external_references"});
    }
  }
  return ids;
}

std::vector<At> read_extensions(Reader& reader, const At& at, std::string_view name,
                                const Declared& declared) {
  std::vector<At> all = reader.dictionary(at, name);
  for (const At& extension : all) {
    if (declared.extensions.count(key_of(extension)) == 0) {
      reader.faults().push_back({extension.place, "is not among extension_definitions"});
    }
  }
  return all;
}

std::optional<Step> read_step(Reader& reader, const At& at, const Declared& declared) {
  return StepReader(reader, declared).read(at);
}

}  // namespace candor::task::cacao
