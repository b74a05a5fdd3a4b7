// SPDX-License-Identifier: Apache-2.0
// Many people at one incident at once, in every room that gives out numbers or versions: each is
// served, or told to look again, and nobody meets a broken database.
#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <sstream>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "notice/testing.h"
#include "record/testing.h"
#include "storage/testing.h"

namespace candor::record {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::size_t kPeople = 8;

class Turns : public storage::RoomTest {
 protected:
  Turns() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override { notice::testing::furnish(settings_); }
  void prepare() {
    App a = app();
    breach_ = notice::testing::a_breach(a, 3);
  }

  // Each does `act` on their own thread at once; what they were told, "" for done.
  std::vector<std::string> all_at_once(
      const std::function<std::string(App&, const Actor&, std::size_t)>& act) {
    std::vector<std::string> told(kPeople);
    std::atomic<std::size_t> ready = 0;
    std::vector<std::thread> people;
    for (std::size_t i = 0; i < kPeople; ++i) {
      people.emplace_back([&, i] {
        SeededRandom random(1000 + i);
        App own{db(), clock_, random, settings_};
        ++ready;
        while (ready < kPeople) std::this_thread::yield();
        try {
          told[i] = act(own, Actor{fmt::format("person {}", i)}, i);
        } catch (const std::exception& broken) {
          told[i] = std::string("broken: ") + broken.what();
        }
      });
    }
    for (std::thread& person : people) person.join();
    return told;
  }
  template <typename T>
  static std::string told_of(const Result<T>& result) {
    return result ? "" : fmt::format("{}", static_cast<int>(result.error().code));
  }
  static std::vector<std::string> refusals(std::vector<std::string> told) {
    std::erase(told, "");
    return told;
  }

  incident::Incident breach_;
};

std::string code(ErrorCode wanted) { return fmt::format("{}", static_cast<int>(wanted)); }

TEST_P(Turns, PublishingAtOnceNumbersEveryStatement) {
  prepare();
  const NewStatement wanted{.stage = Stage::investigating,
                            .title = "Customer list copied",
                            .message = "",
                            .next_update_by = add_seconds(clock_.now(), kSecondsPerHour)};
  App first = app();
  testing::published(first, alice_, breach_.reference, wanted);
  const auto told = all_at_once([&](App& a, const Actor& who, std::size_t) {
    return told_of(publish(a, who, breach_.reference, wanted));
  });
  EXPECT_THAT(refusals(told), IsEmpty());
  EXPECT_THAT(must(list_statements(*db().read(), breach_.reference)), SizeIs(kPeople + 1));
  must(sequencer::catch_up(first, log()));
  EXPECT_EQ(must(verify_log(first, *db().read())).entries, static_cast<int>(kPeople) + 1);
}

TEST_P(Turns, PublishingOneDraftAtOnceItIsPublishedOnce) {
  prepare();
  App a = app();
  const Draft one = must(draft(a, alice_, breach_.reference,
                               {.stage = Stage::investigating,
                                .title = "Customer list copied",
                                .message = "",
                                .next_update_by = add_seconds(clock_.now(), kSecondsPerHour)}));
  const auto told = all_at_once([&](App& own, const Actor& who, std::size_t) {
    return told_of(publish_draft(own, who, one.reference));
  });
  EXPECT_THAT(refusals(told), SizeIs(kPeople - 1));
  EXPECT_THAT(refusals(told), Each(code(ErrorCode::conflict)));
  EXPECT_THAT(must(list_statements(*db().read(), breach_.reference)), SizeIs(1));
}

TEST_P(Turns, KeepingTheLogAtOnceEachEntryIsWrittenOnce) {
  prepare();
  App first = app();
  testing::published(first, alice_, breach_.reference,
                     {.stage = Stage::investigating,
                      .title = "Customer list copied",
                      .message = "",
                      .next_update_by = add_seconds(clock_.now(), kSecondsPerHour)});
  clock_.advance_seconds(2 * kSecondsPerHour);
  const auto told = all_at_once([&](App& a, const Actor&, std::size_t) -> std::string {
    for (const sequencer::Log* one : {&journal::log(), &log()}) {
      const auto kept = keep_log(a);
      if (!kept) return to_text(kept.error());
      const auto done = sequencer::catch_up(a, *one);
      if (!done) return to_text(done.error());
    }
    return "";
  });
  EXPECT_THAT(refusals(told), IsEmpty());
  const LogVerification found = must(verify_log(first, *db().read()));
  EXPECT_THAT(found.wrong, IsEmpty());
  // The statement, the word that did not come, and what was said of the journal.
  EXPECT_EQ(found.entries, 3);
  EXPECT_EQ(found.waiting, 0);
}

TEST_P(Turns, DraftingAtOnceNumbersEveryNotice) {
  prepare();
  const auto told = all_at_once([&](App& a, const Actor& who, std::size_t) {
    return told_of(notice::draft_notice(a, who, breach_.reference));
  });
  EXPECT_THAT(refusals(told), IsEmpty());
  EXPECT_THAT(must(notice::list_notices(*db().read(), breach_.reference)), SizeIs(kPeople));
}

TEST_P(Turns, RevisingAtOnceOneIsTakenAndTheOthersAreStale) {
  prepare();
  App a = app();
  const notice::Notice draft = must(notice::draft_notice(a, alice_, breach_.reference));
  const auto told = all_at_once([&](App& own, const Actor& who, std::size_t i) {
    return told_of(notice::revise_notice(own, who, draft.reference, fmt::format("# Text {}\n", i),
                                         draft.version));
  });
  EXPECT_EQ(refusals(told), std::vector(kPeople - 1, code(ErrorCode::stale)));
  EXPECT_EQ(must(notice::load_notice(*db().read(), draft.reference)).version, 2);
}

TEST_P(Turns, ApprovingAtOnceTwoDoAndTheOthersComeTooLate) {
  prepare();
  App a = app();
  const notice::Notice draft = must(notice::draft_notice(a, alice_, breach_.reference));
  const auto told = all_at_once([&](App& own, const Actor& who, std::size_t) {
    const Actor counsel{who.name, {Role::counsel}};
    return told_of(notice::approve_notice(own, counsel, draft.reference, std::nullopt));
  });
  EXPECT_EQ(refusals(told), std::vector(kPeople - 2, code(ErrorCode::conflict)));
}

TEST_P(Turns, CorrectingOneFactAtOnceOneDoesAndTheOthersFindItCorrected) {
  prepare();
  const auto overview = must(incident::load_overview(*db().read(), breach_.reference));
  const incident::Fact fact = overview.facts.at(0);
  const auto told = all_at_once([&](App& own, const Actor& who, std::size_t i) {
    return told_of(incident::state_fact(own, who, breach_.reference,
                                        {.question = fact.question,
                                         .status = incident::FactStatus::confirmed,
                                         .text = fmt::format("It was list {}.", i),
                                         .known_by = std::nullopt,
                                         .corrects = fact.fact_id}));
  });
  EXPECT_EQ(refusals(told), std::vector(kPeople - 1, code(ErrorCode::conflict)));
}

TEST_P(Turns, LinkingTwoIncidentsBothWaysAtOnceNobodyWaitsForEver) {
  prepare();
  App a = app();
  const auto other = must(incident::declare(a, alice_, {.title = "the same, seen twice"}));
  const auto told = all_at_once([&](App& own, const Actor& who, std::size_t i) {
    const bool this_way = i % 2 == 0;
    return told_of(incident::mark_duplicate(own, who,
                                            this_way ? breach_.reference : other.reference,
                                            this_way ? other.reference : breach_.reference,
                                            {.reason = "one breach", .version = std::nullopt}));
  });
  EXPECT_EQ(refusals(told), std::vector(kPeople - 1, code(ErrorCode::conflict)));
}

TEST_P(Turns, ImportingCustomersAtOnceTakesEveryFile) {
  prepare();
  const auto told = all_at_once([&](App& own, const Actor& who, std::size_t i) {
    TextSource csv(fmt::format("external_id,jurisdiction\nshared,US-CA\nnew{},DE\n", i));
    return told_of(exposure::import_customers(own, who, {csv, "customers.csv"}));
  });
  EXPECT_THAT(refusals(told), IsEmpty());
  EXPECT_EQ(exposure::count_customers(*db().read()), 3 + 1 + static_cast<std::int64_t>(kPeople));
}

TEST_P(Turns, TheVeryFirstCustomersAtOnceAreSealedWithOneKey) {
  const auto told = all_at_once([&](App& own, const Actor& who, std::size_t i) {
    TextSource csv(fmt::format("external_id,jurisdiction\nnew{},DE\n", i));
    return told_of(exposure::import_customers(own, who, {csv, "customers.csv"}));
  });
  EXPECT_THAT(refusals(told), IsEmpty());
}

TEST_P(Turns, ImportingOneLeakAtOnceTakesItOnce) {
  prepare();
  const auto told = all_at_once([&](App& own, const Actor& who, std::size_t) {
    TextSource csv("external_id\nc0\nnobody\n");
    return told_of(exposure::import_records(
        own, who, breach_.reference, {csv, "leaked.csv"},
        {.every_row = must(exposure::parse_classes("full_name", "--class")), .by_column = {}}));
  });
  EXPECT_THAT(refusals(told), IsEmpty());
  EXPECT_EQ(must(exposure::load_extent(*db().read(), breach_.reference)).unmatched, 1);
}

CANDOR_EACH_ENGINE(Turns);

}  // namespace
}  // namespace candor::record
