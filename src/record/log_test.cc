// SPDX-License-Identifier: Apache-2.0
// The public log: what becomes an entry, once, and what never does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/testing.h"
#include "delivery/testing.h"
#include "notice/testing.h"
#include "record/codec.h"
#include "record/log_codec.h"
#include "record/store.h"
#include "record/testing.h"
#include "storage/testing.h"

namespace candor::record {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class PublicLog : public storage::RoomTest {
 protected:
  PublicLog() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override {
    notice::testing::furnish(settings_);
    App a = app();
    breach_ = notice::testing::a_breach(a, 3);
  }
  Statement published(Stage stage = Stage::investigating, std::string message = "News.") {
    App a = app();
    return testing::published(a, alice_, breach_.reference, wanted(stage, std::move(message)));
  }
  NewStatement wanted(Stage stage, std::string message = "News.") {
    return {.stage = stage,
            .title = "Customer list copied",
            .message = std::move(message),
            .next_update_by = is_over(stage)
                                  ? std::nullopt
                                  : std::optional(add_seconds(clock_.now(), kSecondsPerDay))};
  }
  void keep() {
    App a = app();
    must(keep_log(a));
    must(sequencer::catch_up(a, journal::log()));
    must(sequencer::catch_up(a, log()));
  }
  // As the public reads them: out of the log's bundles.
  std::vector<std::string> entries() {
    keep();
    const auto tx = db().read();
    const auto head = sequencer::find_head(*tx, kLogName);
    if (!head) return {};
    const auto bundle = tlog::tile_at(tlog::Tile::kEntries, 0, head->size);
    const std::string bytes = must(sequencer::reader(*tx, kLogName)(*bundle));
    std::vector<std::string> all;
    for (const auto entry : must(tlog::entries_in(*bundle, bytes))) all.emplace_back(entry);
    return all;
  }
  std::vector<std::string> entries(std::string_view kind) {
    auto all = entries();
    std::erase_if(all, [&](const std::string& entry) {
      return entry.find("\"kind\":\"" + std::string(kind) + "\"") == std::string::npos;
    });
    return all;
  }
  LogVerification verified() {
    App a = app();
    return must(verify_log(a, *db().read()));
  }
  http::Response get(const std::string& path) {
    App a = app();
    return testing::get(a, path);
  }

  incident::Incident breach_;
};

TEST_P(PublicLog, AStatementIsAnEntryByItsFingerprint) {
  const Statement statement = published();
  EXPECT_THAT(
      entries("statement"),
      ElementsAre(R"({"at":"2026-05-10T07:30:00Z","incident":")" + breach_.reference +
                  R"(","kind":"statement","number":1,"published_at":"2026-05-10T07:30:00Z",)"
                  R"("sha256":")" +
                  statement.sha256 + R"(","stage":"investigating"})"));
  EXPECT_THAT(verified().wrong, IsEmpty());
}

TEST_P(PublicLog, ACorrectionSaysWhatItCorrects) {
  published();
  App a = app();
  const auto overview = must(incident::load_overview(*db().read(), breach_.reference));
  const incident::Fact& fact = overview.facts.front();
  must(incident::state_fact(a, alice_, breach_.reference,
                            {.question = fact.question,
                             .status = incident::FactStatus::confirmed,
                             .text = "It was otherwise.",
                             .known_by = std::nullopt,
                             .corrects = fact.fact_id}));
  published(Stage::identified);
  published(Stage::monitoring);
  const auto corrections = entries("correction");
  ASSERT_THAT(corrections, SizeIs(1)) << "a correction is news once";
  EXPECT_THAT(corrections[0], AllOf(HasSubstr(R"("corrects":1)"), HasSubstr(R"("number":2)")));
}

TEST_P(PublicLog, TheClockWritesWhatBecameOfAPromise) {
  App a = app();
  const auto promise =
      must(incident::make_promise(a, alice_, breach_.reference,
                                  {.text = "Passwords reset",
                                   .due_at = add_seconds(clock_.now(), kSecondsPerHour),
                                   .audience = incident::Audience::customers}));
  must(incident::make_promise(a, alice_, breach_.reference,
                              {.text = "PRIVATE PROMISE",
                               .due_at = add_seconds(clock_.now(), kSecondsPerHour),
                               .audience = incident::Audience::internal}));
  published();
  EXPECT_THAT(entries("promise_missed"), IsEmpty());
  clock_.advance_seconds(2 * kSecondsPerHour);
  auto missed = entries("promise_missed");
  ASSERT_THAT(missed, SizeIs(1));
  EXPECT_THAT(missed[0], HasSubstr("Passwords reset"));
  must(incident::keep_promise(a, alice_, breach_.reference, promise.number, "PRIVATE HOW"));
  EXPECT_THAT(entries("promise_missed"), SizeIs(1));
  ASSERT_THAT(entries("promise_kept_late"), SizeIs(1));
  published(Stage::identified);
  EXPECT_THAT(entries("promise_kept"), SizeIs(1)) << "the next word came in time";
  for (const std::string& entry : entries()) EXPECT_THAT(entry, Not(HasSubstr("PRIVATE")));
}

TEST_P(PublicLog, LettersAreAnEntryByTheHashOfTheirTextAndTheirNumber) {
  App a = app();
  const auto notice = notice::testing::an_approved_notice(a, breach_);
  must(delivery::start(a, alice_, notice.reference));
  EXPECT_THAT(entries("letters_started"), IsEmpty()) << "nothing was published about it";
  published();
  const auto started = entries("letters_started");
  ASSERT_THAT(started, SizeIs(1));
  EXPECT_THAT(started[0], AllOf(HasSubstr(R"("people":3)"), HasSubstr(notice.text_sha256)));
  delivery::FakeOutbox outbox;
  must(delivery::run(a, alice_, outbox, notice.reference));
  const auto ended = entries("letters_ended");
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_THAT(ended[0], AllOf(HasSubstr(R"("people":3)"), HasSubstr(R"("reached":3)")));
}

TEST_P(PublicLog, SpeaksOfTheJournalOnceADayWhateverHappened) {
  published();
  for (int day = 0; day < 3; ++day) {
    keep();
    clock_.advance_seconds(kSecondsPerDay / 2);
    keep();
    clock_.advance_seconds(kSecondsPerDay / 2);
  }
  const auto said = entries("journal");
  ASSERT_THAT(said, SizeIs(4));
  // The journal did not change between the second and the third; nobody can tell.
  EXPECT_NE(codec::sha256_of(said[1]), codec::sha256_of(said[2]));
  EXPECT_EQ(verified().commitments, 4);
  EXPECT_THAT(verified().wrong, IsEmpty());
}

TEST_P(PublicLog, SaysNothingWhileThePagesHaveNoPublicName) {
  settings_.public_url = "http://127.0.0.1:8181";
  EXPECT_THAT(entries(), IsEmpty());
  published();
  EXPECT_THAT(entries(), SizeIs(2)) << "the statement, and then the day's word on the journal";
}

TEST_P(PublicLog, ShowsSinceWhenTheJournalSaysSomething) {
  published();
  keep();
  App a = app();
  const auto word = must(find_commitment(a, *db().read(), 1));
  ASSERT_TRUE(word);
  EXPECT_EQ(codec::sha256_of(word->entry), journal::commitment(word->salt, word->checkpoint));
  const auto shown = journal::disclose(a, *db().read(), 1, word->checkpoint);
  EXPECT_TRUE(is_ok(shown));
  published(Stage::identified);
  const auto later = journal::list(*db().read(), {}).back().sequence;
  EXPECT_FALSE(must(find_commitment(a, *db().read(), later)));
}

TEST_P(PublicLog, IsServedAsTilesThatAReaderCanCheck) {
  EXPECT_EQ(get("/log/checkpoint").status, 404);
  published();
  keep();
  tlog::Policy policy;
  std::string key = get("/log/key").body;
  key.pop_back();
  policy.logs = {must(tlog::parse_key(key))};
  const auto checkpoint =
      must(tlog::accept(must(tlog::parse_note(get("/log/checkpoint").body)), policy));
  const auto audited =
      tlog::audit(checkpoint, std::nullopt, [&](const tlog::Tile& tile) -> Result<std::string> {
        const http::Response response = get("/log/" + path_of(tile));
        EXPECT_EQ(response.status, 200);
        return response.body;
      });
  ASSERT_TRUE(is_ok(audited));
  for (std::int64_t i = 0; i < audited->entries; ++i) {
    const auto proof = must(tlog::parse_log_proof(get("/log/proof/" + std::to_string(i)).body));
    EXPECT_TRUE(is_ok(tlog::check(proof, get("/log/entry/" + std::to_string(i)).body, policy)));
  }
  for (const char* none :
       {"/log/tile/0/001", "/log/tile/0/000", "/log/tile/0/000.p/200", "/log/tile/9/000",
        "/log/tile/entries/x", "/log/tile/", "/log/entry/2", "/log/proof/2", "/log/proof/-1",
        "/log/proof/01", "/log/entry/1e3", "/log/proof/99999999999999999999"}) {
    EXPECT_EQ(get(none).status, 404) << none;
  }
}

TEST_P(PublicLog, FindsWhatWasChanged) {
  published();
  keep();
  struct Tampering {
    storage::Sql sql;
    const char* said;
  };
  const Tampering tamperings[] = {
      {"UPDATE statement SET title = 'Nothing happened'", "is not what was published"},
      {"UPDATE record_entry SET entry = '{}' WHERE number = 0", "entry 0 is not as it was written"},
      {"UPDATE journal_commitment SET checkpoint = 'x'", "is to another checkpoint"},
  };
  for (const Tampering& tampering : tamperings) {
    const auto tx = db().write();
    tx->execute(tampering.sql);
    App a = app();
    EXPECT_THAT(must(verify_log(a, *tx)).wrong, Contains(HasSubstr(tampering.said)));
  }
  // The statement with its fingerprint, as somebody would who knows how.
  const auto tx = db().write();
  tx->execute("UPDATE statement SET title = 'Nothing happened'");
  const Statement changed = store::list(*tx, breach_.reference).front();
  tx->execute("UPDATE statement SET sha256 = $1", {sha256_hex(codec::public_json(changed))});
  App a = app();
  EXPECT_THAT(must(verify_log(a, *tx)).wrong,
              Contains(HasSubstr("is not what the log says was published")));
}

TEST_P(PublicLog, TheFirstWordAndAReviewNeedASecondPerson) {
  App a = app();
  EXPECT_TRUE(is_refused(publish(a, alice_, breach_.reference, wanted(Stage::investigating)),
                         ErrorCode::conflict));
  EXPECT_THAT(must(list_statements(*db().read(), breach_.reference)), IsEmpty());
  const Draft first = must(draft(a, alice_, breach_.reference, wanted(Stage::investigating)));
  EXPECT_EQ(first.reference, breach_.reference + "-D1");
  EXPECT_TRUE(is_refused(publish_draft(a, alice_, first.reference), ErrorCode::conflict));
  const Actor ben{"ben"};
  EXPECT_EQ(must(publish_draft(a, ben, first.reference)).published_by, "ben");
  EXPECT_TRUE(is_refused(publish_draft(a, ben, first.reference), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(withdraw_draft(a, ben, first.reference), ErrorCode::conflict));
  EXPECT_EQ(must(list_drafts(*db().read(), breach_.reference))[0].published_as,
            breach_.reference + "-S1");

  EXPECT_TRUE(is_ok(publish(a, alice_, breach_.reference, wanted(Stage::identified))));
  EXPECT_TRUE(
      is_refused(draft(a, alice_, breach_.reference, wanted(Stage::review)), ErrorCode::conflict))
      << "it is not resolved";
  EXPECT_TRUE(is_ok(publish(a, alice_, breach_.reference, wanted(Stage::resolved))));
  EXPECT_TRUE(is_refused(publish(a, alice_, breach_.reference, wanted(Stage::review)),
                         ErrorCode::conflict));
  EXPECT_TRUE(is_refused(draft(a, alice_, breach_.reference, wanted(Stage::review, " ")),
                         ErrorCode::invalid));
  const Draft review = must(draft(a, alice_, breach_.reference, wanted(Stage::review)));
  EXPECT_EQ(must(publish_draft(a, ben, review.reference)).stage, Stage::review);
  EXPECT_EQ(must(list_statements(*db().read(), breach_.reference)).back().stage, Stage::review);
}

TEST_P(PublicLog, ADraftCanBePutAside) {
  App a = app();
  const Draft one = must(draft(a, alice_, breach_.reference, wanted(Stage::investigating)));
  EXPECT_EQ(must(withdraw_draft(a, alice_, one.reference)).ended_by, "alice");
  EXPECT_TRUE(is_refused(publish_draft(a, Actor{"ben"}, one.reference), ErrorCode::conflict));
  EXPECT_EQ(must(draft(a, alice_, breach_.reference, wanted(Stage::investigating))).reference,
            breach_.reference + "-D2");
  for (const char* none : {"INC-2026-0001-D9", "INC-2026-0001", "", "-D1", "x-D1"}) {
    EXPECT_TRUE(is_refused(publish_draft(a, Actor{"ben"}, none), ErrorCode::not_found)) << none;
  }
}

CANDOR_EACH_ENGINE(PublicLog);

}  // namespace
}  // namespace candor::record
