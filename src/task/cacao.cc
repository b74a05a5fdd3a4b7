// SPDX-License-Identifier: Apache-2.0
#include "task/cacao.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "task/cacao_reader.h"
#include "task/cacao_step.h"
#include "task/variables.h"
#include "task/workflow.h"

namespace candor::task {
namespace json = boost::json;
namespace {

using cacao::At;
using cacao::key_of;
using cacao::Names;
using cacao::Need;
using cacao::Reader;

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
constexpr Names kVariable = {"type", "description", "value", "constant", "external"};
constexpr Names kExtension = {"type",   "name",    "description",        "created_by",
                              "schema", "version", "external_references"};
constexpr Names kAgent = {"type", "name", "description", "location", "agent_target_extensions"};
constexpr Names kAgentContact = {"contact"};
constexpr Names kHttpAgent = {"address", "port", "authentication_info", "category"};
constexpr Names kAgentTypes = {
    "group",    "individual", "location",    "organization",      "sector",
    "http-api", "linux",      "net-address", "security-category", "ssh"};

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
    cacao::read_references(read_, root, declared_);
    for (const At& extension : read_.dictionary(root, "extension_definitions")) {
      extension_definition(extension);
    }
    for (const At& variable : read_.dictionary(root, "playbook_variables")) {
      playbook.variables.emplace(key_of(variable), this->variable(variable));
    }
    declared_.variables = &playbook.variables;
    cacao::read_extensions(read_, root, "playbook_extensions", declared_);
    for (const std::string_view name : {"agent_definitions", "target_definitions"}) {
      for (const At& definition : read_.dictionary(root, name)) agent_target(definition);
    }
    declared_.agents = read_.find_object(root, "agent_definitions");
    declared_.targets = read_.find_object(root, "target_definitions");
    const auto steps = read_.dictionary(root, "workflow", Need::required);
    if (steps.size() > kStepsMax) {
      faults_.push_back({"/workflow", fmt::format("has {} steps; at most {} are run",
                                                  with_commas(std::ssize(steps)), kStepsMax)});
      return playbook;
    }
    for (const At& step : steps) {
      if (auto read = cacao::read_step(read_, step, declared_))
        playbook.steps.emplace(read->id, std::move(*read));
    }
    return playbook;
  }

 private:
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

  void extension_definition(const At& at) {
    read_.known(at, {kExtension}, {});
    read_.is(at, "type", "extension-definition");
    read_.key_is_identifier(at, "extension-definition");
    for (const std::string_view name : {"name", "schema", "version"}) {
      read_.text(at, name, Need::required);
    }
    read_.text(at, "description");
    read_.identifier(at, "created_by", Need::required, "identity");
    cacao::read_inner_references(read_, at, declared_);
    declared_.extensions.insert(key_of(at));
  }

  Variable variable(const At& at) {
    Variable variable;
    if (!is_variable_name(key_of(at))) {
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
    if (type == "http-api") read_.known(at, {kAgent, kHttpAgent}, {});
    if (type == "group" || type == "individual" || type == "organization") {
      read_.known(at, {kAgent, kAgentContact}, {});
    }
    read_.line(at, "name", Need::required);
    read_.text(at, "description");
    if (at.object.contains("authentication_info")) {
      faults_.push_back({at.place + "/authentication_info",
                         "is not supported; a playbook in Candor holds no credentials"});
    }
  }

  Reader read_;
  std::vector<Fault>& faults_;
  cacao::Declared declared_;
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
