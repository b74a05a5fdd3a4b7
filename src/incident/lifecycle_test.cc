// SPDX-License-Identifier: Apache-2.0
// What may follow what, as a table, and that the use cases keep to it.
#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/enums.h"
#include "base/testing.h"
#include "incident/rules.h"
#include "incident/testing.h"
#include "storage/testing.h"

namespace candor::incident {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Incident standing(State state, Status status) {
  Incident incident;
  incident.reference = "INC-2026-0001";
  incident.state = state;
  incident.status = status;
  return incident;
}

TEST(Lifecycle, WhatMayFollowWhat) {
  struct Row {
    State state;
    Status status;
    // May it become: suspected, confirmed, near_miss, false_positive? Closed? Reopened?
    std::array<int, 4> become;
    int close, reopen;
  };
  constexpr Row kTable[] = {
      {State::open, Status::suspected, {1, 1, 1, 1}, 0, 0},
      {State::open, Status::confirmed, {0, 1, 1, 1}, 1, 0},
      {State::open, Status::near_miss, {1, 1, 1, 1}, 1, 0},
      {State::open, Status::false_positive, {1, 1, 1, 1}, 1, 0},
      {State::reopened, Status::suspected, {1, 1, 1, 1}, 0, 0},
      {State::reopened, Status::confirmed, {0, 1, 1, 1}, 1, 0},
      {State::reopened, Status::near_miss, {1, 1, 1, 1}, 1, 0},
      {State::reopened, Status::false_positive, {1, 1, 1, 1}, 1, 0},
      {State::closed, Status::suspected, {0, 0, 0, 0}, 0, 1},
      {State::closed, Status::confirmed, {0, 0, 0, 0}, 0, 1},
      {State::closed, Status::near_miss, {0, 0, 0, 0}, 0, 1},
      {State::closed, Status::false_positive, {0, 0, 0, 0}, 0, 1},
  };
  constexpr Status kStatuses[] = {Status::suspected, Status::confirmed, Status::near_miss,
                                  Status::false_positive};
  for (const Row& row : kTable) {
    const Incident incident = standing(row.state, row.status);
    SCOPED_TRACE(std::string(enum_name(row.state)) + " " + std::string(enum_name(row.status)));
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(bool(may_become(incident, kStatuses[i])), row.become[i] == 1)
          << enum_name(kStatuses[i]);
    }
    EXPECT_EQ(bool(may_close(incident)), row.close == 1);
    EXPECT_EQ(bool(may_reopen(incident)), row.reopen == 1);
    EXPECT_EQ(bool(may_change(incident)), row.state != State::closed);
  }
}

TEST(Lifecycle, ADuplicateIsOfOneThatIsNone) {
  const Incident incident = standing(State::open, Status::suspected);
  Incident other = standing(State::closed, Status::confirmed);
  EXPECT_TRUE(is_refused(may_duplicate(incident, incident), ErrorCode::invalid));
  other.reference = "INC-2026-0002";
  EXPECT_TRUE(is_ok(may_duplicate(incident, other))) << "that it is closed does not matter";
  other.duplicate_of = "INC-2026-0003";
  const auto refused = may_duplicate(incident, other);
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().message, HasSubstr("INC-2026-0003")) << "it says what to link to";
}

class IncidentLifecycle : public storage::RoomTest {
 protected:
  IncidentLifecycle() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}
  std::string declared(std::string title, Status status = Status::confirmed) {
    App a = app();
    clock_.advance_seconds(1);
    return must(declare(a, alice_, {.title = std::move(title), .status = status})).reference;
  }
  Overview shown(const std::string& reference) {
    return must(load_overview(*db().read(), reference));
  }
};

TEST_P(IncidentLifecycle, ClosesAndReopensWithReasonsInTheJournal) {
  App a = app();
  const std::string inc = declared("copied");
  EXPECT_TRUE(is_refused(close(a, alice_, inc, {.reason = " "}), ErrorCode::invalid));
  EXPECT_EQ(must(close(a, alice_, inc, {.reason = "contained, and everybody told"})).closed_at,
            clock_.now());
  EXPECT_TRUE(
      is_refused(set_severity(a, alice_, inc, {Severity::low, "afterthought", std::nullopt}),
                 ErrorCode::conflict));
  const Incident again = must(reopen(a, alice_, inc, {.reason = "a second key was used"}));
  EXPECT_EQ(again.state, State::reopened);
  EXPECT_FALSE(again.closed_at);
  EXPECT_EQ(again.version, 3);
  EXPECT_EQ(shown(inc).incident.state, State::reopened);

  const auto entries = journal::list(*db().read(), {});
  ASSERT_THAT(entries, SizeIs(3));
  EXPECT_EQ(entries[1].kind, "incident.closed");
  EXPECT_THAT(entries[1].body, HasSubstr("everybody told"));
  EXPECT_EQ(entries[2].kind, "incident.reopened");
}

TEST_P(IncidentLifecycle, ClosingAnOlderVersionIsStale) {
  App a = app();
  const std::string inc = declared("copied");
  must(set_severity(a, alice_, inc, {Severity::low, "x", std::nullopt}));
  EXPECT_TRUE(
      is_refused(close(a, alice_, inc, {.reason = "done", .version = 1}), ErrorCode::stale));
}

TEST_P(IncidentLifecycle, DuplicatesAreClosedLinkedBothWaysAndNeverInACircle) {
  App a = app();
  const std::string one = declared("copied", Status::suspected);
  const std::string two = declared("copied again", Status::suspected);
  const std::string three = declared("and again", Status::suspected);
  const Reason same{.reason = "the same dump"};
  must(mark_duplicate(a, alice_, two, one, same));

  EXPECT_EQ(shown(two).incident.state, State::closed);
  EXPECT_EQ(shown(two).incident.duplicate_of, one);
  EXPECT_THAT(shown(one).duplicates, ElementsAre(two));
  EXPECT_TRUE(is_refused(mark_duplicate(a, alice_, one, two, same), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(mark_duplicate(a, alice_, three, two, same), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(mark_duplicate(a, alice_, two, three, same), ErrorCode::conflict))
      << "it is closed already";
  EXPECT_TRUE(
      is_refused(mark_duplicate(a, alice_, one, "INC-2026-0999", same), ErrorCode::not_found));

  must(reopen(a, alice_, two, {.reason = "another database"}));
  EXPECT_FALSE(shown(two).incident.duplicate_of);
  EXPECT_THAT(shown(one).duplicates, IsEmpty());
}

TEST_P(IncidentLifecycle, TheListIsFilteredAndReadOnPageByPage) {
  App a = app();
  const std::string first = declared("Payroll copied");
  const std::string second = declared("Laptop lost", Status::suspected);
  const std::string third = declared("payroll_copied 100%");
  must(close(a, alice_, first, {.reason = "done"}));
  must(set_severity(a, alice_, second, {Severity::critical, "x", std::nullopt}));
  const auto listed = [&](const Filter& filter) {
    std::vector<std::string> references;
    for (const Incident& incident : list_incidents(*db().read(), filter).incidents) {
      references.push_back(incident.reference);
    }
    return references;
  };
  EXPECT_THAT(listed({.state = Openness::open}), ElementsAre(third, second));
  EXPECT_THAT(listed({.state = Openness::closed}), ElementsAre(first));
  EXPECT_THAT(listed({.status = Status::confirmed}), ElementsAre(third, first));
  EXPECT_THAT(listed({.severity = Severity::critical}), ElementsAre(second));
  EXPECT_THAT(listed({.title = "PAYROLL"}), ElementsAre(third, first));
  EXPECT_THAT(listed({.title = "l_c"}), ElementsAre(third)) << "a sign of LIKE is itself";
  EXPECT_THAT(listed({.title = "0%"}), ElementsAre(third));
  EXPECT_THAT(listed({.title = "'; DROP TABLE incident; --"}), IsEmpty());

  EXPECT_THAT(listed({.without = {third}}), ElementsAre(second, first));
  EXPECT_THAT(listed({.limit = 1, .without = {third, second}}), ElementsAre(first));
  EXPECT_FALSE(list_incidents(*db().read(), {.limit = 2, .without = {second}}).next);
  const Page page = list_incidents(*db().read(), {.status = Status::confirmed, .limit = 1});
  ASSERT_TRUE(page.next);
  EXPECT_THAT(listed({.status = Status::confirmed, .after = page.next}), ElementsAre(first));
}

CANDOR_EACH_ENGINE(IncidentLifecycle);

}  // namespace
}  // namespace candor::incident
