// SPDX-License-Identifier: Apache-2.0
#include "journal/journal.h"

#include <thread>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/testing.h"
#include "seal/seal.h"
#include "sequencer/sequencer.h"
#include "storage/testing.h"

namespace candor::journal {
namespace {

class Journal : public storage::RoomTest {
 protected:
  Journal()
      : RoomTest(std::vector<storage::RoomSchema>{seal::schema(), sequencer::schema(), schema()},
                 "2026-06-10T09:30:00Z") {}
  Entry write(const std::string& kind, const boost::json::value& body,
              const std::string& subject = "") {
    App a = app();
    const auto tx = db().write();
    const Entry entry = append(
        *tx, a, {"alice"}, {.kind = kind, .subject = subject, .occurred_at = std::nullopt}, body);
    tx->commit();
    return entry;
  }
  void write_five() {
    for (int i = 1; i <= 5; ++i) write("test.written", {{"number", i}});
  }

  void sequence_now() {
    App a = app();
    must(sequencer::catch_up(a, log()));
  }
  struct Shown {
    std::string text;  // as in the promise of journal.h
    std::string salt;
    std::string proof;
  };
  Result<Shown> disclosed(std::int64_t sequence) {
    App a = app();
    const Disclosure one = TRY(disclose(a, *db().read(), sequence));
    const Entry& e = one.entry;
    return Shown{R"({"author":")" + e.author + R"(","body":)" + e.body + R"(,"kind":")" + e.kind +
                     R"(","occurred_at":"2026-06-10T09:30:00Z","previous":")" + e.previous +
                     R"(","recorded_at":"2026-06-10T09:30:00Z","sequence":)" +
                     std::to_string(e.sequence) + R"(,"subject":")" + e.subject + R"("})",
                 one.salt, one.proof};
  }
  LogVerification verified() {
    App a = app();
    return must(verify_log(a, *db().read()));
  }
};

TEST_P(Journal, NumbersFromOneAndLinksEachEntryToTheOneBefore) {
  const Entry first = write("test.written", {{"a", 1}});
  const Entry second = write("test.written", {{"a", 2}});

  EXPECT_EQ(first.sequence, 1);
  EXPECT_EQ(first.previous, std::string(64, '0'));
  EXPECT_EQ(second.sequence, 2);
  EXPECT_EQ(second.previous, first.hash);
}

TEST_P(Journal, AnybodyCanRecomputeAHash) {
  const Entry entry = write("test.written", {{"b", "x"}, {"a", 1}}, "INC-2026-0001");

  // Spelled out here on purpose: this is the promise of journal.h.
  const std::string text =
      R"({"author":"alice","body":{"a":1,"b":"x"},"kind":"test.written",)"
      R"("occurred_at":"2026-06-10T09:30:00Z","previous":")" +
      std::string(64, '0') +
      R"(","recorded_at":"2026-06-10T09:30:00Z","sequence":1,"subject":"INC-2026-0001"})";
  EXPECT_EQ(entry.hash, sha256_hex(text));
}

TEST_P(Journal, AnEntryGoesWhenItsActIsTakenBack) {
  App a = app();
  {
    const auto tx = db().write();
    append(*tx, a, {"alice"}, {.kind = "test.lost", .subject = "", .occurred_at = std::nullopt},
           boost::json::object());
  }
  EXPECT_TRUE(list(*db().read(), {}).empty());
  EXPECT_EQ(write("test.kept", boost::json::object()).sequence, 1);
}

TEST_P(Journal, ListsBySubjectAndKindAndReadsOn) {
  write("incident.declared", boost::json::object(), "INC-2026-0001");
  write("incident.changed", boost::json::object(), "INC-2026-0001");
  write("incident.declared", boost::json::object(), "INC-2026-0002");
  const auto read = db().read();

  Filter by_subject;
  by_subject.subject = "INC-2026-0001";
  EXPECT_EQ(list(*read, by_subject).size(), 2u);
  Filter by_kind;
  by_kind.kind = "incident.declared";
  by_kind.after = 1;
  ASSERT_EQ(list(*read, by_kind).size(), 1u);
  EXPECT_EQ(list(*read, by_kind)[0].sequence, 3);
}

TEST_P(Journal, VerifiesWhatIsAsItWasWritten) {
  write_five();
  const Verification v = verify(*db().read());
  EXPECT_EQ(v.entries, 5);
  EXPECT_FALSE(v.first_bad) << v.reason;
  EXPECT_EQ(v.head, list(*db().read(), {}).back().hash);
}

struct Tampering {
  const char* name;
  storage::Sql sql;
  std::int64_t first_bad;
};

// Every way in which the table can be changed behind Candor's back is found at the entry where it
// happened.
TEST_P(Journal, FindsEveryTampering) {
  const Tampering tamperings[] = {
      {"author", "UPDATE journal_entry SET author = 'mallory' WHERE sequence = 3", 3},
      {"body", "UPDATE journal_entry SET body = '{\"number\":9}' WHERE sequence = 3", 3},
      {"spaces", "UPDATE journal_entry SET body = 'no json' WHERE sequence = 3", 3},
      {"kind", "UPDATE journal_entry SET kind = 'x' WHERE sequence = 2", 2},
      {"subject", "UPDATE journal_entry SET subject = 'x' WHERE sequence = 2", 2},
      {"occurred", "UPDATE journal_entry SET occurred_at = 0 WHERE sequence = 1", 1},
      {"recorded", "UPDATE journal_entry SET recorded_at = 0 WHERE sequence = 5", 5},
      {"hash", "UPDATE journal_entry SET hash = 'ff' WHERE sequence = 4", 4},
      {"previous", "UPDATE journal_entry SET previous = 'ff' WHERE sequence = 4", 4},
      {"removed", "DELETE FROM journal_entry WHERE sequence = 3", 3},
      {"first removed", "DELETE FROM journal_entry WHERE sequence = 1", 1},
      {"last removed", "DELETE FROM journal_entry WHERE sequence = 5", 5},
      {"renumbered", "UPDATE journal_entry SET sequence = 6 WHERE sequence = 3", 3},
  };
  write_five();
  for (const Tampering& tampering : tamperings) {
    const auto tx = db().write();  // never committed: each tampering meets the whole journal
    tx->execute(tampering.sql);
    const Verification v = verify(*tx);
    ASSERT_TRUE(v.first_bad) << tampering.name;
    EXPECT_EQ(*v.first_bad, tampering.first_bad) << tampering.name << ": " << v.reason;
  }
}

TEST_P(Journal, TwoProgramsAtOnceNeitherForkNorSkip) {
  const auto write_many = [&](const std::string& author) {
    const auto own = test_db().open_again();
    FakeClock clock({0});
    SeededRandom random(2);
    App a{*own, clock, random, settings_};
    for (int i = 0; i < 40; ++i) {
      const auto tx = own->write();
      append(*tx, a, {author}, {.kind = "test.raced", .subject = "", .occurred_at = std::nullopt},
             {{"number", i}});
      tx->commit();
    }
  };
  std::thread one(write_many, "one");
  std::thread two(write_many, "two");
  one.join();
  two.join();

  const Verification v = verify(*db().read());
  EXPECT_EQ(v.entries, 80);
  EXPECT_FALSE(v.first_bad) << v.reason;
}

TEST_P(Journal, BecomesALogThatSaysNothingOfItsEntries) {
  write("incident.declared", {{"severity", "critical"}}, "INC-2026-0001");
  sequence_now();
  write("incident.changed", {{"severity", "major"}}, "INC-2026-0001");
  EXPECT_EQ(verified().entries, 1);
  EXPECT_EQ(verified().waiting, 1);
  sequence_now();
  EXPECT_EQ(verified().entries, 2);
  EXPECT_EQ(verified().waiting, 0);
  EXPECT_FALSE(verified().first_bad);

  const auto tx = db().read();
  const tlog::Tile bundle{tlog::Tile::kEntries, 0, 2};
  const std::string bytes = must(sequencer::reader(*tx, "journal")(bundle));
  const auto leaves = must(tlog::entries_in(bundle, bytes));
  for (const std::string_view leaf : leaves) EXPECT_EQ(leaf.size(), 64u);
  // The same act twice has two leaves: nobody can try out what an entry may say.
  EXPECT_NE(leaves[0], sha256_hex(must(disclosed(1)).text));
}

TEST_P(Journal, DisclosesAnEntryThatAnybodyCanCheck) {
  write_five();
  sequence_now();
  const auto tx = db().read();
  tlog::Policy policy;
  policy.logs = {sequencer::find_head(*tx, "journal")->key};
  for (std::int64_t sequence = 1; sequence <= 5; ++sequence) {
    const Shown shown = must(disclosed(sequence));
    const auto proof = must(tlog::parse_log_proof(shown.proof));
    EXPECT_EQ(proof.index, sequence - 1);
    EXPECT_TRUE(is_ok(tlog::check(proof, commitment(shown.salt, shown.text), policy)));
    // Neither another text nor another salt.
    EXPECT_FALSE(tlog::check(proof, commitment(shown.salt, shown.text + " "), policy));
    EXPECT_FALSE(tlog::check(proof, commitment(std::string(32, 'x'), shown.text), policy));
  }
  EXPECT_TRUE(is_refused(disclosed(6), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(disclosed(0), ErrorCode::not_found));
  write("test.written", boost::json::object());
  EXPECT_TRUE(is_refused(disclosed(6), ErrorCode::not_found)) << "the log has it not yet";
}

// A chain that somebody has made again from end to end holds; the log does not.
TEST_P(Journal, TheLogFindsAHistoryThatWasWrittenAnew) {
  write_five();
  sequence_now();
  const auto tx = db().write();
  tx->execute("UPDATE journal_entry SET author = 'mallory' WHERE sequence = 4");
  std::string previous;
  for (Entry entry : list(*tx, {})) {
    if (!previous.empty()) entry.previous = previous;
    previous = entry.hash = entry_hash(entry);
    tx->execute("UPDATE journal_entry SET previous = $1, hash = $2 WHERE sequence = $3",
                {entry.previous, entry.hash, entry.sequence});
  }
  tx->execute("UPDATE journal_head SET hash = $1", {previous});
  tx->commit();
  EXPECT_FALSE(verify(*db().read()).first_bad);
  EXPECT_EQ(verified().first_bad, 4);
}

TEST_P(Journal, TheLogFindsEveryTampering) {
  const storage::Sql tamperings[] = {
      "UPDATE journal_entry SET body = '{\"number\":9}' WHERE sequence = 3",
      "UPDATE journal_entry SET body = 'no json' WHERE sequence = 3",
      "DELETE FROM journal_entry WHERE sequence = 3",
  };
  write_five();
  sequence_now();
  for (const storage::Sql& tampering : tamperings) {
    const auto tx = db().write();
    tx->execute(tampering);
    App a = app();
    EXPECT_EQ(must(verify_log(a, *tx)).first_bad, 3) << tampering.text;
  }
  const auto tx = db().write();
  tx->execute("DELETE FROM journal_entry WHERE sequence = 5");
  App a = app();
  EXPECT_EQ(must(verify_log(a, *tx)).first_bad, 5);
  tx->execute("UPDATE log_tile SET bytes = $1 WHERE level = 0",
              {storage::Blob{std::string(5 * tlog::kHashBytes, 'x')}});
  EXPECT_TRUE(is_refused(verify_log(a, *tx), ErrorCode::invalid));
}

TEST_P(Journal, IsNotReadableWithAnotherKeyFile) {
  write_five();
  sequence_now();
  TemporaryFolder other;
  settings_.data_folder = other.path();
  seal::ensure_seal(other.path());
  App a = app();
  EXPECT_TRUE(is_refused(verify_log(a, *db().read()), ErrorCode::conflict));
}

CANDOR_EACH_ENGINE(Journal);

}  // namespace
}  // namespace candor::journal
