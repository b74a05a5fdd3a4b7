// SPDX-License-Identifier: Apache-2.0
// The duty board of an incident that touches every place and for which every flag that can trigger
// a rule is set, recomputed again and again: processor time, as a share of the five milliseconds
// that it may; and the same with everything read from the database, where counting the people grows
// with their number. Median and 99th percentile of 200.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <functional>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

#include "base/app.h"
#include "duty/duty.h"
#include "duty/known.h"
#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "seal/seal.h"
#include "staff/staff.h"
#include "storage/storage.h"

namespace candor::duty {
namespace {

constexpr int kPeopleInAPlace = 1100;
constexpr std::size_t kRounds = 200;
constexpr double kBudgetMs = 5;
constexpr std::size_t kRulesMin = 200;

template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(to_text(result.error()));
  return std::move(*result);
}

// Somebody in each place that a rule names, who lost everything.
void expose_everywhere(App& app, const Actor& actor, const std::string& incident) {
  std::set<std::string> places;
  for (const Rule& rule : law_book().rules) {
    for (const Condition& condition : rule.trigger.any_of) {
      places.insert(condition.residents_of.begin(), condition.residents_of.end());
    }
  }
  places.erase("US");
  places.erase("EU");
  places.insert("DE");
  std::string customers = "external_id,jurisdiction\n";
  std::string leaked = "external_id\n";
  for (const std::string& place : places) {
    for (int i = 0; i < kPeopleInAPlace; ++i) {
      customers += fmt::format("{}-{},{}\n", place, i, place);
      leaked += fmt::format("{}-{}\n", place, i);
    }
  }
  TextSource customers_csv(customers);
  TextSource leaked_csv(leaked);
  must(exposure::import_customers(app, actor, {customers_csv, "customers.csv"}));
  exposure::ClassMask all = 0;
  for (const exposure::DataClass& one : exposure::data_classes()) all |= exposure::mask_of(one);
  must(exposure::import_records(app, actor, incident, {leaked_csv, "leaked.csv"},
                                {.every_row = all, .by_column = {}}));
}

// Every flag that triggers something and none that ends something.
void set_flags(App& app, const Actor& actor, const std::string& incident) {
  std::set<std::string> ending;
  for (const Rule& rule : law_book().rules) {
    ending.insert(rule.trigger.unless.begin(), rule.trigger.unless.end());
  }
  for (const Flag& flag : law_book().flags) {
    if (ending.count(flag.id) != 0) continue;
    must(set_flag(app, actor, incident, flag.id,
                  {.state = FlagState::set, .since = app.clock.now(), .reason = "measured"}));
  }
}

struct Times {
  double median_ms = 0;
  double slow_ms = 0;
};

// Of this thread, so that what else the machine does is left out; nothing here waits for a disk.
double processor_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

Times time(const std::function<void()>& work) {
  std::vector<double> milliseconds;
  for (std::size_t i = 0; i < kRounds; ++i) {
    const double began = processor_ms();
    work();
    milliseconds.push_back(processor_ms() - began);
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  return {milliseconds[kRounds / 2], milliseconds[kRounds * 99 / 100]};
}

void say(const std::string& what, const Times& times) {
  std::puts(fmt::format("{}: median {:.2f} ms, {:.2f} of {} ms; 99th percentile {:.2f} ms, {:.2f}",
                        what, times.median_ms, times.median_ms / kBudgetMs, kBudgetMs,
                        times.slow_ms, times.slow_ms / kBudgetMs)
                .c_str());
}

void measure(App& app) {
  const Actor actor{.name = "bench", .reach = Reach::everywhere};
  const std::string incident = must(incident::declare(app, actor,
                                                      {.title = "everything",
                                                       .severity = incident::Severity::critical,
                                                       .status = incident::Status::confirmed}))
                                   .reference;
  expose_everywhere(app, actor, incident);
  set_flags(app, actor, incident);
  for (const incident::Anchor anchor :
       {incident::Anchor::awareness, incident::Anchor::discovery, incident::Anchor::determination,
        incident::Anchor::materiality, incident::Anchor::assessment,
        incident::Anchor::another_notice}) {
    must(incident::set_anchor(app, actor, incident, anchor, {app.clock.now(), "measured"}));
  }
  const Known known = must(load_known(*app.db.read(), incident));
  std::size_t owed = 0;
  const Times recomputed = time([&] {
    std::vector<Duty> duties = duties_in(known, law_book(), app.clock.now());
    std::sort(duties.begin(), duties.end(), comes_first);
    owed = duties.size();
  });
  CHECK(owed >= kRulesMin);
  say(fmt::format("a board of {} owed rules out of {}", owed, law_book().rules.size()), recomputed);
  const Times read = time([&] { CHECK(must(load_board(app, actor)).entries.size() == owed); });
  say(fmt::format("the same with {} people counted in SQLite", known.people), read);
}

}  // namespace
}  // namespace candor::duty

int main() {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / fmt::format("candor-bench-{}", ::getpid());
  fs::create_directory(folder);
  candor::Settings settings;
  settings.data_folder = folder;
  candor::SystemClock clock;
  candor::SystemRandom random;
  {
    const auto db = candor::storage::open("sqlite:" + (folder / "candor.db").string());
    const candor::storage::RoomSchema rooms[] = {
        candor::seal::schema(),     candor::journal::schema(),  candor::staff::schema(),
        candor::incident::schema(), candor::exposure::schema(), candor::duty::schema()};
    static_cast<void>(candor::storage::migrate(*db, rooms, clock).value());
    candor::App app{*db, clock, random, settings};
    candor::duty::measure(app);
  }
  fs::remove_all(folder);
  return 0;
}
