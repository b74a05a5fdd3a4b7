// SPDX-License-Identifier: Apache-2.0
#include "evidence/evidence.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/testing.h"
#include "evidence/testing.h"
#include "storage/testing.h"

namespace candor::evidence {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class EvidenceRoom : public storage::RoomTest {
 protected:
  EvidenceRoom() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}
  void furnish() override { inc_ = declare("copied"); }

  std::string declare(const std::string& title) {
    App a = app();
    return must(incident::declare(a, alice_, {.title = title})).reference;
  }
  static NewEvidence described(const std::string& name) {
    return {.name = name,
            .source = "the backup server",
            .reason = "it holds the log",
            .occurred_at = std::nullopt,
            .sha256 = std::nullopt};
  }
  Result<Added> try_add(const std::string& content, const NewEvidence& wanted) {
    App a = app();
    TextSource source(content);
    return evidence::add(a, alice_, inc_, wanted, source);
  }
  Evidence add(const std::string& content, const std::string& name = "log") {
    return must(try_add(content, described(name))).evidence;
  }
  // The whole content, or why there is none.
  Result<std::string> content_of(const std::string& reference) {
    App a = app();
    const Opened opened = TRY(evidence::open(a, alice_, reference, "to read it"));
    std::string content;
    char piece[1000];
    while (const std::size_t got = TRY(opened.content->read(piece))) content.append(piece, got);
    return content;
  }
  Verification verified() {
    App a = app();
    return must(verify(a, operator_, std::nullopt, [](std::int64_t) {}));
  }
  std::vector<Act> acts_on(const std::string& reference) {
    std::vector<Act> acts;
    for (const auto& entry : must(load_overview(*db().read(), reference)).custody) {
      acts.push_back(entry.act);
    }
    return acts;
  }
  std::vector<std::string> files() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path() + "/evidence")) {
      names.push_back(entry.path().string());
    }
    return names;
  }
  // Changes one byte of the only file.
  void flip(std::size_t at) {
    const std::string path = files().at(0);
    std::string bytes = must(read_file(path, 10'000'000));
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
    write_file(path, bytes);
  }
  std::int64_t journal_entries() { return std::ssize(journal::list(*db().read(), {})); }

  std::string inc_;
  const Actor operator_{.name = "root@cli", .reach = Reach::everywhere};
};
using EvidenceDamage = EvidenceRoom;
using EvidenceCustody = EvidenceRoom;
using EvidenceKeeping = EvidenceRoom;
using EvidenceLeftovers = EvidenceRoom;

TEST_P(EvidenceRoom, GivesBackWhatWasTakenUnderTheHashOfItsContent) {
  const std::string content = "May 3 02:11:09 sshd: accepted password for root";
  const Evidence evidence = add(content);

  EXPECT_EQ(evidence.reference, inc_ + "-E1");
  EXPECT_EQ(evidence.sha256, sha256_hex(content));
  EXPECT_EQ(evidence.bytes, std::ssize(content));
  EXPECT_EQ(must(content_of(evidence.reference)), content);
}

TEST_P(EvidenceRoom, LiesSealedUnderANameThatTellsNothing) {
  const Evidence evidence = add("accepted password for root", "auth.log");
  ASSERT_THAT(files(), SizeIs(1));
  const std::string name = fs::path(files()[0]).filename();

  EXPECT_THAT(must(read_file(files()[0], 10'000)), Not(HasSubstr("password")));
  EXPECT_THAT(name, Not(HasSubstr(evidence.sha256.substr(0, 8))));
  EXPECT_EQ(fs::status(files()[0]).permissions(), fs::perms(0600));
  EXPECT_EQ(fs::status(folder_.path() + "/evidence").permissions(), fs::perms(0700));
}

TEST_P(EvidenceRoom, KeepsTheSameContentOnceAnIncidentAndSaysThatItWasTakenAgain) {
  const Evidence first = add("the log", "a.log");
  const Added again = must(try_add("the log", described("b.log")));

  EXPECT_EQ(again.content, Added::Content::already_here);
  EXPECT_EQ(again.evidence.reference, first.reference);
  EXPECT_EQ(again.evidence.name, "a.log");
  EXPECT_THAT(acts_on(first.reference), ElementsAre(Act::taken, Act::taken));
  EXPECT_THAT(files(), SizeIs(1));

  inc_ = declare("another");
  EXPECT_EQ(add("the log").reference, inc_ + "-E1");
  EXPECT_THAT(files(), SizeIs(2)) << "another incident has another key";
}

TEST_P(EvidenceRoom, TakesNothingAndWhatIsLargerThanAChunk) {
  for (const std::string& content : {std::string(), std::string(200'000, 'x')}) {
    const Evidence evidence = add(content);
    EXPECT_EQ(evidence.bytes, std::ssize(content));
    EXPECT_EQ(must(content_of(evidence.reference)), content);
  }
}

// Gives something, and then no more.
class Broken final : public ByteSource {
  Result<std::size_t> do_read(std::span<char> into) override {
    if (pieces_++ == 3)
      return fail(ErrorCode::malformed, "the connection ended before the body did");
    std::fill(into.begin(), into.end(), 'x');
    return into.size();
  }
  int pieces_ = 0;
};

TEST_P(EvidenceRoom, LeavesNothingOfWhatIsRefused) {
  App a = app();
  const std::int64_t before = journal_entries();
  Broken broken;
  EXPECT_TRUE(
      is_refused(evidence::add(a, alice_, inc_, described("x"), broken), ErrorCode::malformed));
  NewEvidence other = described("x");
  other.sha256 = sha256_hex("what was sent");
  EXPECT_TRUE(is_refused(try_add("what arrived", other), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(try_add("x", described("../x")), ErrorCode::invalid));
  TextSource text("x");
  EXPECT_TRUE(is_refused(evidence::add(a, alice_, "INC-2026-9999", described("x"), text),
                         ErrorCode::not_found));

  EXPECT_THAT(files(), IsEmpty());
  EXPECT_EQ(journal_entries(), before);
  EXPECT_EQ(add("good").reference, inc_ + "-E1") << "no number was used";
}

// Counts what the process held at most, in kB; the kernel starts again at 5 (proc(5)).
std::int64_t peak_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6));
  }
  return 0;
}

// 64 MiB that nobody holds.
class Large final : public ByteSource {
  Result<std::size_t> do_read(std::span<char> into) override {
    const std::size_t count = std::min(left_, into.size());
    std::fill_n(into.data(), count, static_cast<char>(left_ >> 20));
    left_ -= count;
    return count;
  }
  std::size_t left_ = 64 << 20;
};

TEST_P(EvidenceRoom, NeedsNoMoreMemoryForMoreContent) {
  App a = app();
  add("warm");
  std::ofstream("/proc/self/clear_refs") << 5;
  const std::int64_t before = peak_kb();
  Large large;
  const Evidence evidence =
      must(evidence::add(a, alice_, inc_, described("disk.img"), large)).evidence;
  const Opened opened = must(evidence::open(a, alice_, evidence.reference, "to read it"));
  std::int64_t bytes = 0;
  std::string piece(64 * 1024, '\0');
  while (const std::size_t got = must(opened.content->read(piece))) {
    bytes += static_cast<std::int64_t>(got);
  }

  EXPECT_EQ(bytes, 64 << 20);
  EXPECT_LT(peak_kb() - before, 32 * 1024) << "kB, for a content of 65,536 kB";
}

TEST_P(EvidenceDamage, AChangedByteIsFoundNamedAndNoted) {
  const Evidence evidence = add(std::string(200'000, 'x'));
  flip(150'000);
  const auto content = content_of(evidence.reference);

  ASSERT_TRUE(is_refused(content, ErrorCode::conflict));
  EXPECT_EQ(content.error().message,
            evidence.reference +
                " is damaged: it is not as it was sealed from byte 131,073 on; restore its file, "
                "or add the content again");
  const Verification found = verified();
  ASSERT_THAT(found.damaged, SizeIs(1));
  EXPECT_EQ(found.damaged[0].reference, evidence.reference);
  EXPECT_THAT(acts_on(evidence.reference),
              ElementsAre(Act::taken, Act::opened, Act::damaged, Act::damaged));
}

TEST_P(EvidenceDamage, ATruncatedAndAMissingFileAreFoundBeforeAByteIsGiven) {
  const Evidence evidence = add(std::string(200'000, 'x'));
  fs::resize_file(files()[0], 100'000);
  EXPECT_THAT(content_of(evidence.reference).error().message,
              HasSubstr("its file has 100,000 bytes instead of 200,108"));
  fs::remove(files()[0]);
  EXPECT_THAT(content_of(evidence.reference).error().message, HasSubstr("its file is missing"));
  EXPECT_EQ(verified().damaged.at(0).reason, "its file is missing");
}

TEST_P(EvidenceDamage, OneContentInPlaceOfAnotherIsFoundBeforeItsEnd) {
  const Evidence one = add(std::string(100'000, 'a'));
  const std::string file = files()[0];
  const std::string bytes = must(read_file(file, 1'000'000));
  const Evidence two = add(std::string(100'000, 'b'));
  for (const std::string& other : files()) write_file(other, bytes);

  EXPECT_TRUE(is_ok(content_of(one.reference)));
  EXPECT_THAT(content_of(two.reference).error().message,
              HasSubstr("its hash is not the one that it was taken with"));
}

TEST_P(EvidenceDamage, IsHealedByAddingTheContentAgain) {
  const Evidence evidence = add("the log");
  flip(45);
  ASSERT_FALSE(content_of(evidence.reference));
  add("the log");

  EXPECT_EQ(must(content_of(evidence.reference)), "the log");
}

TEST_P(EvidenceDamage, AnotherKeyFileIsRefusedAndNothingIsCalledDamaged) {
  const Evidence evidence = add("the log");
  std::ofstream(folder_.path() + "/candor.key", std::ios::binary) << std::string(64, 'x');
  App a = app();

  EXPECT_THAT(content_of(evidence.reference).error().message, HasSubstr("candor.key"));
  EXPECT_TRUE(
      is_refused(verify(a, operator_, std::nullopt, [](std::int64_t) {}), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(try_add("more", described("x")), ErrorCode::conflict));
  EXPECT_THAT(acts_on(evidence.reference), ElementsAre(Act::taken));
}

TEST_P(EvidenceCustody, SaysWhoDidWhatAndWhy) {
  App a = app();
  const std::string reference = add("the log").reference;
  clock_.advance_seconds(3600);
  must(give(a, {"bob"}, reference,
            {.to = "the state police",
             .reason = "their order 12/26",
             .occurred_at = Instant{clock_.now().micros - 60'000'000}}));
  const auto custody = must(load_overview(*db().read(), reference)).custody;

  ASSERT_THAT(custody, SizeIs(2));
  EXPECT_EQ(custody[0].party, "the backup server");
  EXPECT_EQ(custody[0].recorded_by, "alice");
  EXPECT_EQ(custody[1].act, Act::given);
  EXPECT_EQ(custody[1].party, "the state police");
  EXPECT_EQ(custody[1].reason, "their order 12/26");
  EXPECT_EQ(custody[1].recorded_by, "bob");
  EXPECT_EQ(custody[1].recorded_at.micros - custody[1].occurred_at.micros, 60'000'000);
}

TEST_P(EvidenceCustody, IsWrittenBeforeTheFirstByteLeaves) {
  App a = app();
  const std::string reference = add("the log").reference;
  const Opened opened = must(evidence::open(a, alice_, reference, "to read it"));

  EXPECT_THAT(acts_on(reference), ElementsAre(Act::taken, Act::opened));
  EXPECT_TRUE(is_refused(evidence::open(a, alice_, reference, " "), ErrorCode::invalid));
  EXPECT_THAT(acts_on(reference), SizeIs(2));
}

TEST_P(EvidenceCustody, ThatWasEditedDoesNotAgreeWithTheJournal) {
  const std::string one = add("one").reference;
  const std::string two = add("two").reference;
  const std::string three = add("three").reference;
  EXPECT_THAT(verified().damaged, IsEmpty());
  {
    const auto tx = db().write();
    tx->execute(
        "UPDATE custody_entry SET reason = 'never mind' WHERE number = 1 AND evidence_id = "
        "(SELECT evidence_id FROM evidence WHERE reference = $1)",
        {one});
    tx->execute(
        "DELETE FROM custody_entry WHERE number = 2 AND evidence_id = "
        "(SELECT evidence_id FROM evidence WHERE reference = $1)",
        {two});
    tx->execute("UPDATE evidence SET name = 'other' WHERE reference = $1", {three});
    tx->commit();
  }
  const Verification found = verified();

  ASSERT_THAT(found.damaged, SizeIs(3));
  EXPECT_EQ(found.damaged[0].reason, "entry 1 of its custody is not the one in the journal");
  EXPECT_EQ(found.damaged[1].reason, "entries of its custody that the journal knows are missing");
  EXPECT_EQ(found.damaged[2].reason, "entry 1 of its custody is not the one in the journal");
  EXPECT_EQ(found.intact, 0);
}

TEST_P(EvidenceCustody, EveryActIsOneEntryOfTheJournalWithNobodysName) {
  App a = app();
  const std::string reference = add("the log").reference;
  must(content_of(reference));
  must(hold(a, alice_, reference, "order of the court"));
  must(release(a, alice_, reference, "the case is closed"));
  must(retain(a, alice_, reference, {.until = clock_.now(), .reason = "no longer needed"}));
  must(destroy(a, alice_, reference, "its time is over"));

  std::vector<std::string> kinds;
  for (const auto& entry : journal::list(*db().read(), {})) {
    kinds.push_back(entry.kind);
    EXPECT_THAT(entry.body, Not(HasSubstr("backup server")));
  }
  EXPECT_THAT(kinds,
              ElementsAre("incident.declared", "evidence.taken", "evidence.opened", "evidence.held",
                          "evidence.released", "evidence.retained", "evidence.destroyed"));
  EXPECT_THAT(verified().damaged, IsEmpty());
  EXPECT_FALSE(journal::verify(*db().read()).first_bad);
}

TEST_P(EvidenceKeeping, WhatIsDestroyedKeepsItsHashAndCustody) {
  App a = app();
  const Evidence evidence = add("the log");
  EXPECT_TRUE(is_refused(destroy(a, alice_, evidence.reference, "why not"), ErrorCode::conflict));
  must(retain(a, alice_, evidence.reference, {.until = clock_.now(), .reason = "the end"}));
  must(hold(a, alice_, evidence.reference, "order of the court"));
  EXPECT_TRUE(is_refused(destroy(a, alice_, evidence.reference, "why not"), ErrorCode::conflict));
  must(release(a, alice_, evidence.reference, "lifted"));
  const Overview gone = must(destroy(a, alice_, evidence.reference, "its time is over"));

  EXPECT_EQ(gone.evidence.state, State::destroyed);
  EXPECT_EQ(gone.evidence.sha256, evidence.sha256);
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_THAT(acts_on(evidence.reference),
              ElementsAre(Act::taken, Act::retained, Act::held, Act::released, Act::destroyed));
  EXPECT_TRUE(is_refused(content_of(evidence.reference), ErrorCode::conflict));

  // Taken again, it is other evidence.
  EXPECT_EQ(add("the log").reference, inc_ + "-E2");
  EXPECT_EQ(must(content_of(inc_ + "-E2")), "the log");
}

TEST_P(EvidenceKeeping, AShreddedIncidentKeepsItsHashesAndOpensNothing) {
  App a = app();
  const Evidence evidence = add("the log");
  const auto refused = [&] { return shred(a, alice_, inc_, "retention is over"); };
  EXPECT_TRUE(is_refused(refused(), ErrorCode::conflict)) << "it is not closed";
  must(incident::set_status(a, alice_, inc_, {incident::Status::confirmed, "seen", std::nullopt}));
  must(incident::close(a, alice_, inc_, {.reason = "done", .version = std::nullopt}));
  EXPECT_TRUE(is_refused(refused(), ErrorCode::conflict)) << "nobody said how long to keep it";
  must(retain(a, alice_, evidence.reference, {.until = clock_.now(), .reason = "the end"}));
  must(hold(a, alice_, evidence.reference, "order of the court"));
  EXPECT_TRUE(is_refused(refused(), ErrorCode::conflict)) << "it is held";
  must(release(a, alice_, evidence.reference, "lifted"));
  EXPECT_TRUE(is_refused(shred(a, alice_, inc_, " "), ErrorCode::invalid));

  EXPECT_EQ(must(list_evidence(*db().read(), inc_)).shredded_at, std::nullopt);

  EXPECT_EQ(must(shred(a, alice_, inc_, "retention is over")).evidence, 1);

  EXPECT_EQ(must(list_evidence(*db().read(), inc_)).shredded_at, clock_.now());
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_EQ(must(load_overview(*db().read(), evidence.reference)).evidence.sha256, evidence.sha256);
  EXPECT_EQ(acts_on(evidence.reference).back(), Act::destroyed);
  EXPECT_TRUE(is_refused(content_of(evidence.reference), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(try_add("more", described("more")), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(refused(), ErrorCode::conflict)) << "once is enough";
  EXPECT_EQ(db().read()->one("SELECT COUNT(*) FROM sealed_key").integer(0), 0);
  EXPECT_EQ(journal::list(*db().read(), {}).back().kind, "incident.shredded");
}

TEST_P(EvidenceKeeping, BearsOutEntriesOfItsOwnTimeline) {
  App a = app();
  const std::string reference = add("the log").reference;
  const auto entry = must(incident::add_to_timeline(
      a, alice_, inc_, {clock_.now(), incident::Precision::exact, "signed in as root"}));
  EXPECT_THAT(must(evidence::link(a, alice_, reference, entry.timeline_entry_id)).timeline,
              ElementsAre(entry.timeline_entry_id));
  const std::int64_t before = journal_entries();
  must(evidence::link(a, alice_, reference, entry.timeline_entry_id));
  EXPECT_EQ(journal_entries(), before) << "twice is once";
  const auto linked = must(list_evidence(*db().read(), inc_)).links;
  ASSERT_THAT(linked, SizeIs(1));
  EXPECT_EQ(linked[0].evidence, reference);
  EXPECT_EQ(linked[0].timeline_entry_id, entry.timeline_entry_id);

  inc_ = declare("another");
  const std::string elsewhere = add("the log").reference;
  EXPECT_THAT(must(list_evidence(*db().read(), inc_)).links, SizeIs(0));
  EXPECT_TRUE(is_refused(evidence::link(a, alice_, elsewhere, entry.timeline_entry_id),
                         ErrorCode::conflict));
}

TEST_P(EvidenceDamage, IsLookedForInOneIncidentByWhoMayNotGoEverywhere) {
  App a = app();
  add("the log");
  const auto ignore = [](std::int64_t) {};

  EXPECT_TRUE(is_refused(verify(a, alice_, std::nullopt, ignore), ErrorCode::forbidden));
  EXPECT_EQ(must(verify(a, alice_, inc_, ignore)).intact, 1);
}

TEST_P(EvidenceLeftovers, OfABrokenUploadAreRemovedAndWhatIsUnknownIsReported) {
  add("the log");
  const std::string vault = folder_.path() + "/evidence/";
  write_file(vault + "019eb0e0.partial", "half of it");
  write_file(vault + std::string(64, 'a'), "of another database");
  const Leftovers leftovers = verified().leftovers.value();

  EXPECT_EQ(leftovers.removed, 1);
  EXPECT_THAT(leftovers.unknown_files, ElementsAre(std::string(64, 'a')));
  EXPECT_THAT(files(), SizeIs(2));
  EXPECT_EQ(verified().leftovers->removed, 0);
}

// While it is read, somebody verifies.
class Verifying final : public ByteSource {
 public:
  explicit Verifying(std::function<void()> verify) : verify_(std::move(verify)) {}

 private:
  Result<std::size_t> do_read(std::span<char>) override {
    verify_();
    return std::size_t{0};
  }
  std::function<void()> verify_;
};

TEST_P(EvidenceLeftovers, AreNotLookedForWhileSomethingIsBeingAdded) {
  App a = app();
  Verifying source([&] { EXPECT_FALSE(verified().leftovers); });
  must(evidence::add(a, alice_, inc_, described("x"), source));

  EXPECT_TRUE(verified().leftovers);
}

CANDOR_EACH_ENGINE(EvidenceRoom);
CANDOR_EACH_ENGINE(EvidenceDamage);
CANDOR_EACH_ENGINE(EvidenceCustody);
CANDOR_EACH_ENGINE(EvidenceKeeping);
CANDOR_EACH_ENGINE(EvidenceLeftovers);

}  // namespace
}  // namespace candor::evidence
