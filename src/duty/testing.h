// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it.
#pragma once

#include <array>
#include <sstream>

#include <gtest/gtest.h>

#include "base/testing.h"
#include "duty/duty.h"
#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "seal/seal.h"
#include "staff/staff.h"
#include "storage/storage.h"
#include "storage/testing.h"

namespace candor::duty::testing {

// What must be migrated for duties to work.
inline std::array<storage::RoomSchema, 6> schemas() {
  return {seal::schema(),     journal::schema(),  staff::schema(),
          incident::schema(), exposure::schema(), duty::schema()};
}

}  // namespace candor::duty::testing

namespace candor::duty {

// A world with one incident, and short words for what befalls it.
class DutyRoom : public storage::RoomTest {
 protected:
  DutyRoom() : RoomTest(testing::schemas(), "2026-06-10T12:00:00Z") {}
  void furnish() override {
    App a = app();
    incident_ = must(incident::declare(a, alice_, {.title = "copied"})).reference;
  }
  static Instant at(const char* text) { return must(parse_rfc3339(text)); }

  void set_anchor(incident::Anchor anchor, const char* text) {
    App a = app();
    must(incident::set_anchor(a, alice_, incident_, anchor, {at(text), "known then"}));
  }
  // So many people of a place lost their bank account number.
  void expose(const std::string& jurisdiction, int people) {
    App a = app();
    std::string customers = "external_id,jurisdiction\n";
    std::string records = "external_id\n";
    for (int i = 0; i < people; ++i) {
      const std::string id = jurisdiction + std::to_string(i);
      customers += id + "," + jurisdiction + "\n";
      records += id + "\n";
    }
    TextSource customers_file(customers);
    TextSource records_file(records);
    must(exposure::import_customers(a, alice_, {customers_file, "customers.csv"}));
    must(exposure::import_records(
        a, alice_, incident_, {records_file, "records.csv"},
        {.every_row = must(exposure::parse_classes("bank_account", "--class")), .by_column = {}}));
  }
  void flag(const char* name, FlagState state = FlagState::set) {
    App a = app();
    must(set_flag(a, alice_, incident_, name,
                  {.state = state, .since = std::nullopt, .reason = "weighed and found"}));
  }
  void met(const char* rule, const char* when) {
    App a = app();
    must(meet(a, alice_, incident_, rule, {.at = at(when), .reference = "receipt 118"}));
  }
  std::vector<Duty> duties() {
    App a = app();
    return must(duties_of(a, incident_));
  }
  std::vector<std::string> rules() {
    std::vector<std::string> ids;
    for (const Duty& duty : duties()) ids.push_back(duty.rule->id);
    return ids;
  }
  Duty duty(std::string_view rule) {
    for (Duty& one : duties()) {
      if (one.rule->id == rule) return one;
    }
    throw std::runtime_error("no such duty");
  }
  // The journal's entries of a kind, or all.
  std::vector<journal::Entry> journal_of(std::string_view kind) {
    journal::Filter filter;
    if (!kind.empty()) filter.kind = std::string(kind);
    return journal::list(*db().read(), filter);
  }
  std::vector<std::string> entries() {
    std::vector<std::string> kinds;
    for (const auto& entry : journal_of("")) kinds.push_back(entry.kind);
    return kinds;
  }
  std::vector<std::string> bodies(std::string_view kind) {
    std::vector<std::string> all;
    for (const auto& entry : journal_of(kind)) all.push_back(entry.body);
    return all;
  }
  // What the command prints.
  Output run(std::string_view words, const Arguments& arguments) {
    App a = app();
    for (const Command& command : commands()) {
      if (command.words == words) return must(command.run(a, alice_, arguments));
    }
    throw std::runtime_error("no such command");
  }
  Output run_list() {
    Arguments arguments;
    arguments.add("INC", incident_);
    return run("duty list", arguments);
  }

  std::string incident_;
};

}  // namespace candor::duty
