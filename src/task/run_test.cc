// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "http/testing.h"
#include "storage/testing.h"
#include "task/library.h"
#include "task/testing.h"

namespace candor::task {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::playbook_json;

// Find out, act at the same time, then tell them or write down why not.
json::object a_playbook() {
  return playbook_json(
      {{.name = "find out", .asks = {"__seen__"}},
       {.name = "both", .type = StepType::parallel, .branches = {{{.name = "a"}}, {{.name = "b"}}}},
       {.name = "if",
        .type = StepType::if_condition,
        .branches = {{{.name = "tell them"}}, {{.name = "write down why not"}}},
        .condition = "__seen__:value = true"},
       {.name = "learn"}},
      {"__seen__"});
}

class PlaybookRuns : public storage::RoomTest {
 protected:
  PlaybookRuns() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}
  void furnish() override {
    App a = app();
    incident_ = must(incident::declare(a, alice_, {.title = "List copied"})).reference;
  }
  void import(const json::object& playbook) {
    App a = app();
    must(import_playbook(a, alice_, json::serialize(playbook)));
  }
  task::Run run(const std::string& playbook, const std::vector<NamedValue>& variables = {}) {
    App a = app();
    return must(run_playbook(a, alice_, incident_, {playbook, variables}));
  }
  // From here on through a connection of its own, as after a crash.
  void restart() { again_ = test_db().open_again(); }
  storage::Database& current_db() { return again_ ? *again_ : db(); }
  // The open tasks, by title.
  std::map<std::string, Task> open() {
    std::map<std::string, Task> tasks;
    for (const Task& task : must(list_tasks(*current_db().read(), incident_, {}, clock_.now()))) {
      if (is_open(task.state)) tasks.emplace(task.title, task);
    }
    return tasks;
  }
  std::vector<std::string> open_titles() {
    std::vector<std::string> titles;
    for (const auto& [title, task] : open()) titles.push_back(title);
    return titles;
  }
  Result<Task> finish(const std::string& title, const std::vector<NamedValue>& variables = {}) {
    App a{current_db(), clock_, random_, settings_};
    return finish_task(a, alice_, open().at(title).reference, variables, std::nullopt);
  }
  RunState state() { return must(list_runs(*db().read(), incident_)).back().state; }
  std::vector<std::string> journal_kinds() {
    std::vector<std::string> kinds;
    for (const auto& entry :
         journal::list(*db().read(), {.subject = incident_, .kind = std::nullopt})) {
      kinds.push_back(entry.kind);
    }
    return kinds;
  }

  std::string incident_;

 private:
  std::unique_ptr<storage::Database> again_;
};

TEST_P(PlaybookRuns, StepsBecomeTasksAsTheyAreReachedAndNothingIsLostBetweenActs) {
  import(a_playbook());
  const task::Run begun = run("test");
  EXPECT_EQ(begun.reference, "INC-2026-0001-R1");
  EXPECT_THAT(begun.tasks, ElementsAre("INC-2026-0001-T1"));

  EXPECT_THAT(open_titles(), ElementsAre("find out"));
  restart();
  must(finish("find out", {{"seen", "false"}}));
  EXPECT_THAT(open_titles(), ElementsAre("a", "b"));
  restart();
  must(finish("b"));
  EXPECT_THAT(open_titles(), ElementsAre("a"));
  restart();
  must(finish("a"));
  EXPECT_THAT(open_titles(), ElementsAre("write down why not"));
  must(finish("write down why not"));
  EXPECT_EQ(state(), RunState::running);
  must(finish("learn"));
  EXPECT_EQ(state(), RunState::completed);
  EXPECT_THAT(open_titles(), IsEmpty());

  EXPECT_THAT(journal_kinds(),
              ElementsAre("incident.declared", "task.run_started", "task.run_advanced", "task.done",
                          "task.run_advanced", "task.done", "task.run_advanced", "task.done",
                          "task.run_advanced", "task.done", "task.run_advanced", "task.done",
                          "task.run_completed"));
  EXPECT_FALSE(journal::verify(*db().read()).first_bad);
}

TEST_P(PlaybookRuns, ARefusedActLeavesTheRunWhereItWas) {
  import(a_playbook());
  run("test");
  const auto before = journal_kinds();

  const auto silent = finish("find out");
  ASSERT_TRUE(is_refused(silent, ErrorCode::invalid));
  EXPECT_EQ(to_text(silent.error()),
            "INC-2026-0001-T1 asks for what it found out\n  /variables: lacks seen; give it with "
            "--var seen=…");
  EXPECT_TRUE(is_refused(finish("find out", {{"seen", "perhaps"}}), ErrorCode::invalid));
  EXPECT_TRUE(
      is_refused(finish("find out", {{"seen", "true"}, {"other", "x"}}), ErrorCode::invalid));
  EXPECT_TRUE(
      is_refused(finish("find out", {{"seen", "true"}, {"__seen__", "true"}}), ErrorCode::invalid));

  EXPECT_THAT(open_titles(), ElementsAre("find out"));
  EXPECT_EQ(open().at("find out").version, 1);
  EXPECT_EQ(journal_kinds(), before);
}

TEST_P(PlaybookRuns, ADroppedStepNeedsNoAnswerUntilSomethingDependsOnIt) {
  App a = app();
  import(a_playbook());
  run("test");
  const auto drop = [&](const std::string& title, const std::vector<NamedValue>& variables = {}) {
    return drop_task(a, alice_, open().at(title).reference, "not here", variables, std::nullopt);
  };
  must(drop("find out"));
  must(finish("a"));

  const auto stuck = finish("b");
  ASSERT_TRUE(is_refused(stuck, ErrorCode::conflict));
  EXPECT_THAT(stuck.error().message, HasSubstr("__seen__, which has no value yet"));
  EXPECT_THAT(open_titles(), ElementsAre("b"));
}

TEST_P(PlaybookRuns, ARunKeepsTheVersionWithWhichItBegan) {
  import(a_playbook());
  run("test");
  json::object newer = playbook_json({{.name = "only this"}});
  newer["modified"] = "2026-06-02T08:00:00.000Z";
  import(newer);

  must(finish("find out", {{"seen", "true"}}));
  EXPECT_THAT(open_titles(), ElementsAre("a", "b"));
  run("test");
  EXPECT_THAT(open_titles(), ElementsAre("a", "b", "only this"));
}

TEST_P(PlaybookRuns, AStepIsDueFromTheStartOfTheRun) {
  run("lost-device");
  const Task first = open().at("Take the report");
  EXPECT_EQ(first.due_at, add_seconds(clock_.now(), 30 * 60));
  EXPECT_EQ(first.origin->role, "Security responders");
  EXPECT_THAT(first.origin->tags, ElementsAre("RS.MA-02"));
  clock_.advance_seconds(7200);
  must(finish("Take the report"));
  EXPECT_EQ(open().at("Declare the incident and take the lead").overdue_s, 7200 - 45 * 60);
}

TEST_P(PlaybookRuns, ImportsOnceAndRefusesWhatWouldReplaceAVersion) {
  App a = app();
  const std::string text = json::serialize(a_playbook());
  const PlaybookSummary first = must(import_playbook(a, alice_, text));
  EXPECT_EQ(must(import_playbook(a, alice_, text)).sha256, first.sha256);
  EXPECT_THAT(must(export_playbook(*db().read(), "test")), must(parse_playbook(text)).document);

  json::object changed = a_playbook();
  changed["description"] = "changed";
  const auto same_version = import_playbook(a, alice_, json::serialize(changed));
  EXPECT_TRUE(is_refused(same_version, ErrorCode::conflict));
  changed["created"] = changed["modified"] = "2026-05-01T08:00:00.000Z";
  EXPECT_TRUE(is_refused(import_playbook(a, alice_, json::serialize(changed)), ErrorCode::conflict))
      << "older";
  json::object namesake = playbook_json({{.name = "x"}}, {}, "other");
  namesake["name"] = "Lost Device!";
  EXPECT_TRUE(
      is_refused(import_playbook(a, alice_, json::serialize(namesake)), ErrorCode::conflict));
}

TEST_P(PlaybookRuns, WhatMustNotBeRunIsRefused) {
  App a = app();
  json::object playbook = a_playbook();
  playbook["playbook_variables"].as_object()["__seen__"].as_object()["external"] = true;
  playbook["valid_until"] = "2026-06-10T08:00:00.000Z";
  import(playbook);
  EXPECT_TRUE(is_refused(run_playbook(a, alice_, incident_, {"test", {}}), ErrorCode::invalid))
      << "an external variable without a value";
  EXPECT_TRUE(
      is_refused(run_playbook(a, alice_, incident_, {"nothing", {}}), ErrorCode::not_found));
  must(run_playbook(a, alice_, incident_, {"test", {{"seen", "true"}}}));
  clock_.advance_seconds(3600);
  EXPECT_TRUE(is_refused(run_playbook(a, alice_, incident_, {"test", {{"seen", "true"}}}),
                         ErrorCode::conflict))
      << "out of date";
}

// --- Requests

json::object with_a_request() {
  json::object playbook = playbook_json(
      {{.name = "who", .asks = {"__seen__"}}, {.name = "block"}, {.name = "after"}}, {"__seen__"});
  const std::string target = "http-api--11111111-2222-4333-8444-555555555555";
  auto& step =
      playbook["workflow"].as_object()[testing::step_id(StepType::action, "block")].as_object();
  step["commands"] = {{{"type", "http-api"},
                       {"command", "POST /block?seen=__seen__:value HTTP/1.1"},
                       {"headers", {{"Content-Type", {"application/json"}}}},
                       {"content", R"({"seen": __seen__:value})"}}};
  step["targets"] = {target};
  playbook["target_definitions"] = {{target,
                                     {{"type", "http-api"},
                                      {"name", "Firewall"},
                                      {"address", {{"url", {"https://firewall.example"}}}}}}};
  return playbook;
}

TEST_P(PlaybookRuns, ARequestIsShownThenConfirmedAndOnlyThenSent) {
  App a = app();
  import(with_a_request());
  run("test");
  must(finish("who", {{"seen", "true"}}));
  const Task task = open().at("block");
  ASSERT_TRUE(task.request.has_value());
  EXPECT_EQ(task.request->method, "POST");
  EXPECT_EQ(task.request->url, "https://firewall.example/block?seen=true");
  EXPECT_EQ(task.request->content, R"({"seen": true})");
  EXPECT_TRUE(is_refused(finish("block"), ErrorCode::conflict)) << "not without confirming";

  int sent = 0;
  const SendRequest send = [&](const HttpRequest& request) -> Result<Sent> {
    EXPECT_EQ(request.url, task.request->url);
    ++sent;
    return Sent::by_candor;
  };
  EXPECT_TRUE(is_refused(confirm_task(a, alice_, task.reference, {}, task.version + 1, send),
                         ErrorCode::stale));
  EXPECT_EQ(sent, 0) << "what would be refused is not sent";
  const SendRequest fails = [](const HttpRequest&) -> Result<Sent> {
    return fail(ErrorCode::unavailable, "the firewall does not answer");
  };
  EXPECT_TRUE(is_refused(confirm_task(a, alice_, task.reference, {}, std::nullopt, fails),
                         ErrorCode::unavailable));
  EXPECT_THAT(open_titles(), ElementsAre("block"));

  must(confirm_task(a, alice_, task.reference, {}, std::nullopt, send));
  EXPECT_EQ(sent, 1);
  EXPECT_THAT(open_titles(), ElementsAre("after"));
}

TEST_P(PlaybookRuns, ARequestIsSentAsItIsShownAndAnythingBut2xxLeavesTheTaskOpen) {
  App a = app();
  import(with_a_request());
  run("test");
  must(finish("who", {{"seen", "true"}}));
  http::FakeHttpClient client;
  client.answer = [](const http::OutgoingRequest&) -> Result<http::Response> {
    http::Response response;
    response.status = 503;
    return response;
  };
  const Task task = open().at("block");
  EXPECT_TRUE(
      is_refused(confirm_task(a, alice_, task.reference, {}, std::nullopt, send_with(client)),
                 ErrorCode::unavailable));
  EXPECT_THAT(open_titles(), ElementsAre("block"));

  client.answer = nullptr;
  must(confirm_task(a, alice_, task.reference, {}, std::nullopt, send_with(client)));

  EXPECT_THAT(open_titles(), ElementsAre("after"));
  EXPECT_EQ(client.arrived().back().url, task.request->url);
  EXPECT_EQ(client.arrived().back().body, task.request->content);
}

TEST_P(PlaybookRuns, ConfirmedByHandSaysSoInTheJournal) {
  App a = app();
  import(with_a_request());
  run("test");
  must(finish("who", {{"seen", "true"}}));
  must(confirm_task(a, alice_, open().at("block").reference, {}, std::nullopt, sent_by_hand));
  const auto entries =
      journal::list(*db().read(), {.subject = std::nullopt, .kind = "task.request_confirmed"});
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_THAT(entries.front().body, HasSubstr("\"sent\":\"by_hand\""));
}

TEST_P(PlaybookRuns, EveryShippedPlaybookRunsToItsEnd) {
  for (const Found& shipped : shipped_playbooks()) {
    for (const char* answer : {"true", "false"}) {
      App a = app();
      incident_ = must(incident::declare(a, alice_, {.title = "one of its kind"})).reference;
      run(shipped.kept.short_name);
      while (state() == RunState::running) {
        auto tasks = open();
        ASSERT_FALSE(tasks.empty()) << shipped.kept.short_name;
        std::vector<NamedValue> answers;
        for (const std::string& name : tasks.begin()->second.origin->asks) {
          const Variable& variable = shipped.playbook.variables.at("__" + name + "__");
          const bool is_count = variable.type == "integer";
          answers.push_back({name, !is_count ? answer : answer[0] == 't' ? "5000" : "0"});
        }
        must(finish(tasks.begin()->first, answers));
      }
      EXPECT_THAT(open_titles(), IsEmpty()) << shipped.kept.short_name;
    }
  }
}

CANDOR_EACH_ENGINE(PlaybookRuns);

}  // namespace
}  // namespace candor::task
