// SPDX-License-Identifier: Apache-2.0
#include "task/cacao.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/embedded.h"
#include "base/testing.h"
#include "task/testing.h"

namespace candor::task {

extern const std::span<const EmbeddedFile> kPlaybookFiles;

namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::playbook_json;
using testing::step_id;

// One action, one parallel step with two branches, one if-condition.
json::object a_playbook() {
  return playbook_json(
      {{.name = "ask", .asks = {"__seen__"}},
       {.name = "both", .type = StepType::parallel, .branches = {{{.name = "a"}}, {{.name = "b"}}}},
       {.name = "if",
        .type = StepType::if_condition,
        .branches = {{{.name = "yes"}}, {{.name = "no"}}},
        .condition = "__seen__:value = true"}},
      {"__seen__"});
}

const std::string kAsk = "/workflow/" + step_id(StepType::action, "ask");
const std::string kBoth = "/workflow/" + step_id(StepType::parallel, "both");
const std::string kIf = "/workflow/" + step_id(StepType::if_condition, "if");

std::string agent_of(const json::object& playbook) {
  return std::string(playbook.at("agent_definitions").as_object().begin()->key());
}

// "place message" of each fault.
std::vector<std::string> faults_of(const json::value& playbook) {
  const auto parsed = parse_playbook(json::serialize(playbook));
  std::vector<std::string> faults;
  if (parsed) return faults;
  for (const Fault& fault : parsed.error().faults) {
    faults.push_back(fault.place + " " + fault.message);
  }
  if (faults.empty()) faults.push_back(parsed.error().message);
  return faults;
}

json::value id(StepType type, const std::string& name) { return json::value(step_id(type, name)); }

// Puts a value where the pointer leads: into an object, or into an array at an index or its end.
void set(json::value& document, const std::string& pointer, json::value value) {
  const std::size_t slash = pointer.rfind('/');
  const std::string last = pointer.substr(slash + 1);
  json::value& parent = document.at_pointer(pointer.substr(0, slash));
  if (json::object* object = parent.if_object()) {
    (*object)[last] = std::move(value);
  } else if (const std::size_t index = std::stoul(last); index < parent.as_array().size()) {
    parent.as_array()[index] = std::move(value);
  } else {
    parent.as_array().push_back(std::move(value));
  }
}

// What is wrong with the playbook once the value at the pointer is another one.
std::vector<std::string> faults_with(const std::string& pointer, json::value value) {
  json::value playbook = a_playbook();
  set(playbook, pointer, std::move(value));
  return faults_of(playbook);
}

std::vector<std::string> faults_without(const std::string& pointer) {
  json::value playbook = a_playbook();
  const std::size_t slash = pointer.rfind('/');
  playbook.at_pointer(pointer.substr(0, slash)).as_object().erase(pointer.substr(slash + 1));
  return faults_of(playbook);
}

TEST(TaskCacao, TakesWhatTheSpecificationAllows) {
  EXPECT_THAT(faults_of(a_playbook()), IsEmpty());
  EXPECT_THAT(faults_with("/labels", {"x"}), IsEmpty());
  EXPECT_THAT(faults_with("/priority", 100), IsEmpty());
  EXPECT_THAT(faults_with("/playbook_variables/__seen__/value", nullptr), IsEmpty());
}

TEST(TaskCacao, EveryShippedPlaybookIsTaken) {
  EXPECT_EQ(kPlaybookFiles.size(), 6u);
  for (const EmbeddedFile& file : kPlaybookFiles) {
    const auto playbook = parse_playbook(file.bytes);
    ASSERT_TRUE(is_ok(playbook)) << file.name;
    std::size_t actions = 0;
    for (const auto& [id, step] : playbook->steps) {
      if (step.type != StepType::action) continue;
      ++actions;
      EXPECT_FALSE(step.role.empty()) << file.name << " " << step.name;
      EXPECT_FALSE(step.description.empty()) << file.name << " " << step.name;
      EXPECT_TRUE(step.due_minutes.has_value()) << file.name << " " << step.name;
      EXPECT_FALSE(step.tags.empty()) << file.name << " " << step.name;
    }
    EXPECT_GE(actions, 12u) << file.name;
    EXPECT_LE(actions, 20u) << file.name;
  }
}

TEST(TaskCacao, TellsAllFaultsAtOnceEachWithItsPointer) {
  json::object playbook = a_playbook();
  playbook["spec_version"] = "cacao-1.0";
  playbook["created"] = "2026-06-01T08:00:00Z";
  playbook["colour"] = "red";
  playbook.erase("name");
  EXPECT_THAT(faults_of(playbook),
              ElementsAre("/colour is not a field that CACAO 2.0 has here",
                          "/spec_version is not cacao-2.0", "/name is required",
                          "/created is not a time in UTC with milliseconds, such as "
                          "2026-06-10T09:30:00.000Z"));
}

TEST(TaskCacao, NamesWhatCandorDoesNotRun) {
  EXPECT_THAT(faults_with(kAsk + "/type", "while-condition"),
              ElementsAre(kAsk + "/type is not supported; Candor runs the step types start, end, "
                                 "action, parallel and if-condition"));
  EXPECT_THAT(faults_with(kAsk + "/commands/0/type", "bash"),
              ElementsAre(kAsk + "/commands/0/type is not supported; Candor knows the commands "
                                 "manual and http-api"));
  EXPECT_THAT(faults_with("/agent_definitions/" + agent_of(a_playbook()) + "/phone", "1"),
              ElementsAre(::testing::HasSubstr("/phone is not a field that CACAO 2.0 has here")));
  EXPECT_THAT(faults_with(kAsk + "/timeout", 60000),
              ElementsAre(kAsk + "/timeout is not supported by Candor"));
  for (const char* field :
       {"/workflow_exception", "/authentication_info_definitions", "/signatures"}) {
    EXPECT_THAT(faults_with(field, json::object()),
                ElementsAre(std::string(field) + " is not supported by Candor"));
  }
}

TEST(TaskCacao, PathsLeadSomewhereOnceAndEnd) {
  const json::value nowhere = id(StepType::action, "nowhere");
  EXPECT_THAT(faults_with(kAsk + "/on_completion", nowhere),
              ElementsAre(kAsk + "/on_completion is not a step of this workflow"));
  EXPECT_THAT(faults_with(kAsk + "/on_completion", id(StepType::start, "")),
              ElementsAre(kAsk + "/on_completion leads to a start step; only workflow_start does"));
  EXPECT_THAT(faults_with(kIf + "/on_completion", id(StepType::action, "ask")),
              ElementsAre(::testing::HasSubstr(" leads back to itself; a workflow must come to an "
                                               "end")));
  EXPECT_THAT(
      faults_with(kBoth + "/next_steps/1", id(StepType::action, "a")),
      ElementsAre("/workflow/" + step_id(StepType::action, "a") +
                      " is reached from two branches; each branch needs its own steps and end",
                  ::testing::HasSubstr(" is reached by no step"),
                  ::testing::HasSubstr(" is reached by no step")));
  EXPECT_THAT(faults_without(kAsk + "/on_completion"),
              ElementsAre(kAsk + "/on_completion is required: every path ends in an end step"));
  EXPECT_THAT(faults_with("/workflow_start", id(StepType::start, "other")),
              ElementsAre("/workflow_start is not a start step of this workflow"));
}

TEST(TaskCacao, ABranchMayNotJoinThePathBehindIt) {
  EXPECT_THAT(faults_with("/workflow/" + step_id(StepType::action, "a") + "/on_completion",
                          id(StepType::if_condition, "if")),
              ::testing::Contains(kIf + " is reached from two branches; each branch needs its own "
                                        "steps and end"));
}

TEST(TaskCacao, PointersKeepTheirRules) {
  EXPECT_THAT(faults_with(kAsk + "/on_success", id(StepType::parallel, "both")),
              ElementsAre(kAsk + "/on_success must not stand beside on_completion"));
  EXPECT_THAT(faults_with("/workflow/" + step_id(StepType::end, "") + "/on_completion",
                          id(StepType::action, "ask")),
              ElementsAre(::testing::HasSubstr("stands on an end step, which leads nowhere")));
  EXPECT_THAT(faults_with(kBoth + "/next_steps", {id(StepType::action, "a")}),
              ElementsAre(kBoth + "/next_steps has one step; parallel steps are two"));
}

TEST(TaskCacao, NamesThatAreUsedAreDeclared) {
  const json::value other = "group--11111111-2222-4333-8444-555555555555";
  EXPECT_THAT(faults_with(kAsk + "/agent", other),
              ElementsAre(kAsk + "/agent is not among agent_definitions"));
  EXPECT_THAT(faults_with(kAsk + "/out_args", {"__other__"}),
              ElementsAre(kAsk + "/out_args/0 is not among playbook_variables"));
  EXPECT_THAT(faults_with(kIf + "/condition", "__other__:value = true"),
              ElementsAre(kIf + "/condition uses __other__, which playbook_variables do not "
                                "declare"));
  EXPECT_THAT(faults_with(kAsk + "/commands/0/command", "Call __who__:value."),
              ElementsAre(kAsk + "/commands/0/command uses __who__, which playbook_variables do "
                                 "not declare"));
  EXPECT_THAT(faults_with(kAsk + "/external_references",
                          {{{"name", "NIST CSF 2.0"}, {"external_id", "RS.MA-01"}}}),
              ElementsAre(kAsk + "/external_references/0 is not among the playbook's "
                                 "external_references"));
  EXPECT_THAT(faults_with(kAsk + "/step_extensions",
                          {{"extension-definition--11111111-2222-4333-8444-555555555555",
                            json::object{{"x", 1}}}}),
              ElementsAre(::testing::HasSubstr("is not among extension_definitions")));
}

TEST(TaskCacao, ConditionsCompareLikeWithLike) {
  EXPECT_THAT(faults_with(kIf + "/condition", "__seen__:value > 3"),
              ElementsAre(kIf + "/condition __seen__ is compared with a number, and is not of the "
                                "type integer or long"));
  EXPECT_THAT(faults_with(kIf + "/condition", "__seen__:value LIKE 'x'"),
              ElementsAre(::testing::HasSubstr("/condition column 16: LIKE is not supported")));
  EXPECT_THAT(faults_with("/playbook_variables/__seen__/value", "yes"),
              ElementsAre("/playbook_variables/__seen__/value is not true or false"));
}

TEST(TaskCacao, ARequestHasOneTargetAndStandsAlone) {
  json::value playbook = a_playbook();
  const std::string target = "http-api--11111111-2222-4333-8444-555555555555";
  const json::value command{{"type", "http-api"},
                            {"command", "POST /block HTTP/1.1"},
                            {"headers", {{"Accept", {"text/plain"}}}},
                            {"content", "x"}};
  set(playbook, kAsk + "/commands/0", command);
  set(playbook, kAsk + "/targets", {target});
  set(playbook, "/target_definitions", json::object());
  set(playbook, "/target_definitions/" + target,
      {{"type", "http-api"},
       {"name", "Firewall"},
       {"address", {{"url", {"https://firewall.example/"}}}}});
  const Playbook taken = must(parse_playbook(json::serialize(playbook)));
  EXPECT_EQ(taken.step(step_id(StepType::action, "ask")).url, "https://firewall.example");

  json::value two = playbook;
  set(two, kAsk + "/commands/1", command);
  EXPECT_THAT(faults_of(two),
              ElementsAre(kAsk + "/commands an http-api command must be alone in its step"));
  json::value port = playbook;
  set(port, "/target_definitions/" + target + "/port", "8080");
  EXPECT_THAT(faults_of(port), ElementsAre("/target_definitions/" + target +
                                           "/port is not supported; say it in the url"));
  json::value secret = playbook;
  set(secret, "/target_definitions/" + target + "/authentication_info",
      "http-basic--11111111-2222-4333-8444-555555555555");
  EXPECT_THAT(faults_of(secret), ElementsAre(::testing::HasSubstr("holds no credentials")));
}

TEST(TaskCacao, WhatIsTooLargeTooDeepOrSaidTwiceIsRefused) {
  EXPECT_EQ(faults_of(json::string(2'000'000, 'x')).front().substr(0, 30),
            "the JSON text has 2,000,002 by");
  const auto twice = parse_playbook(R"({"type": "playbook", "type": "playbook"})");
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().message, ::testing::HasSubstr("line 1, column 22"));
  EXPECT_FALSE(parse_playbook(std::string(10'000, '[')));

  testing::Path path;
  for (std::size_t i = 0; i < kStepsMax; ++i) path.push_back({.name = std::to_string(i)});
  EXPECT_THAT(faults_of(playbook_json(path)),
              ElementsAre("/workflow has 502 steps; at most 500 are run"));
}

TEST(TaskCacao, FaultsAreCountedAndDoNotRepeatWhatIsLongOrStrange) {
  json::object playbook = a_playbook();
  for (int i = 0; i < 300; ++i) playbook["field" + std::to_string(i)] = 1;
  const auto many = parse_playbook(json::serialize(playbook));
  EXPECT_EQ(many.error().faults.size(), kPlaybookFaultsMax);
  EXPECT_EQ(many.error().message,
            "the playbook cannot be taken as it is; the first 100 of 300 faults");

  json::object strange = a_playbook();
  strange[std::string(5'000, 'x')] = 1;
  strange["\x1b[31m"] = 1;
  EXPECT_THAT(faults_of(strange),
              ElementsAre("/(a name of 5000 bytes) is not a field that CACAO 2.0 has here",
                          "/(a name of 5 bytes) is not a field that CACAO 2.0 has here"));
}

}  // namespace
}  // namespace candor::task
