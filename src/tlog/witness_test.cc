// SPDX-License-Identifier: Apache-2.0
// Checkpoints, proofs as files, whom to believe, and who has seen what.
#include "tlog/witness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "base/text.h"
#include "tlog/testing.h"

namespace candor::tlog {
namespace {

using testing::a_log;
using testing::entry_of;
using ::testing::HasSubstr;
using testing::MemoryLog;

constexpr char kOrigin[] = "log.example/record";
const Instant kNow{1'700'000'000'000'000};

SigningKey a_key(const std::string& name, KeyType type, char seed) {
  return {name, type, std::string(SigningKey::kSeedBytes, seed)};
}

struct Everybody {
  SigningKey log = a_key(kOrigin, KeyType::ed25519, 'l');
  SigningKey ada = a_key("ada.example", KeyType::cosignature, 'a');
  SigningKey bea = a_key("bea.example", KeyType::cosignature, 'b');
  SigningKey cleo = a_key("cleo.example", KeyType::cosignature, 'c');

  Note checkpoint(const MemoryLog& log_, std::int64_t size,
                  const std::vector<const SigningKey*>& witnesses = {}) const {
    const std::string text =
        to_text(Checkpoint{kOrigin, size, must(root_at(size, log_.reader())), {}});
    Note note{text, {log.sign(text, kNow)}};
    for (const SigningKey* one : witnesses) note.signatures.push_back(one->sign(text, kNow));
    return note;
  }
  std::string policy(std::string_view quorum) const {
    return "# whom we believe\nlog " + to_text(log.public_key()) + " https://log.example/record\n" +
           "witness ada " + to_text(ada.public_key()) + "\nwitness bea " +
           to_text(bea.public_key()) + " https://bea.example  # by the river\nwitness cleo " +
           to_text(cleo.public_key()) + "\ngroup two 2 ada bea cleo\nquorum " +
           std::string(quorum) + "\n";
  }
};

TEST(Checkpoint, IsThreeLinesAndReadBackInNoOtherForm) {
  const Checkpoint checkpoint{"example.com/behind-the-sofa", 20'852'163, leaf_hash("x"), {}};
  const std::string text = to_text(checkpoint);
  EXPECT_EQ(text, "example.com/behind-the-sofa\n20852163\n" + to_base64(leaf_hash("x")) + "\n");
  EXPECT_EQ(must(parse_checkpoint(text)), checkpoint);
  EXPECT_EQ(must(parse_checkpoint(text + "more\n")).extensions, std::vector<std::string>{"more"});
  for (const std::string& bad :
       {std::string(), text.substr(0, text.size() - 1), text + "\n", "\n" + text,
        replace_all(text, "20852163", "020852163"), replace_all(text, "20852163", "-1"),
        replace_all(text, "20852163", "9223372036854775808"), replace_all(text, "=\n", "\n"),
        std::string("a\n1\n"), std::string("a\n1\nAAAA\n")}) {
    EXPECT_TRUE(is_refused(parse_checkpoint(bad), ErrorCode::malformed)) << bad;
  }
}

TEST(Policy, WantsTheLogAndEnoughWitnesses) {
  const Everybody all;
  const MemoryLog log = a_log(10);
  const Policy two = must(parse_policy(all.policy("two")));
  EXPECT_EQ(two.witnesses[1].url, "https://bea.example");
  EXPECT_EQ(must(accept(all.checkpoint(log, 10, {&all.ada, &all.cleo}), two)).size, 10);
  const auto refused = accept(all.checkpoint(log, 10, {&all.bea}), two);
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(to_text(refused.error()), HasSubstr("wanting: ada, cleo"));
  EXPECT_TRUE(accept(all.checkpoint(log, 10), must(parse_policy(all.policy("none")))));
  EXPECT_TRUE(accept(all.checkpoint(log, 10, {&all.ada}), must(parse_policy(all.policy("ada")))));

  Note unsigned_by_log = all.checkpoint(log, 10, {&all.ada, &all.bea});
  unsigned_by_log.signatures.erase(unsigned_by_log.signatures.begin());
  EXPECT_TRUE(is_refused(accept(unsigned_by_log, two), ErrorCode::invalid));
  const SigningKey neighbour = a_key("neighbour.example", KeyType::ed25519, 'n');
  const Policy both =
      must(parse_policy("log " + to_text(neighbour.public_key()) + "\n" + all.policy("none")));
  Note by_neighbour = all.checkpoint(log, 10);
  by_neighbour.signatures = {neighbour.sign(by_neighbour.text, kNow)};
  EXPECT_TRUE(is_refused(accept(by_neighbour, both), ErrorCode::invalid))
      << "one log speaks for another";
  Note forged = all.checkpoint(log, 10, {&all.ada, &all.bea, &all.cleo});
  forged.signatures.back().bytes.back() ^= 1;
  EXPECT_TRUE(is_refused(accept(forged, two), ErrorCode::invalid)) << "though two others hold";
}

TEST(Policy, WhatIsNoneIsRefusedByItsLine) {
  const Everybody all;
  const std::string good = all.policy("two");
  for (const std::string& bad :
       {replace_all(good, "quorum two", ""), replace_all(good, "quorum two", "quorum three"),
        replace_all(good, "quorum two", "quorum two\nquorum two"),
        replace_all(good, "two 2", "two 4"), replace_all(good, "two 2", "two 0"),
        replace_all(good, "two 2", "ada 2"), replace_all(good, "ada bea cleo", "ada ada"),
        replace_all(good, "ada bea cleo", "ada dora"), replace_all(good, "group", "club"),
        replace_all(good, "witness ada", "witness none"), replace_all(good, "log log", "log lag"),
        "log " + to_text(all.ada.public_key()) + "\nquorum none\n",
        good + "witness dora " + to_text(all.ada.public_key()) + "\n",
        std::string("quorum none\n")}) {
    EXPECT_TRUE(is_refused(parse_policy(bad), ErrorCode::malformed)) << bad;
  }
  EXPECT_THAT(to_text(parse_policy(replace_all(good, "group", "club")).error()),
              HasSubstr("line 6"));
}

TEST(LogProof, IsCheckedWithoutAskingAnybody) {
  const Everybody all;
  const MemoryLog log = a_log(300);
  const Policy policy = must(parse_policy(all.policy("two")));
  const LogProof proof{.extra = std::string("\0salt", 5),
                       .index = 137,
                       .hashes = must(prove_inclusion(137, 300, log.reader())),
                       .checkpoint = to_text(all.checkpoint(log, 300, {&all.ada, &all.bea}))};
  const std::string text = to_text(proof);
  EXPECT_TRUE(text.starts_with("c2sp.org/tlog-proof@v1\nextra AHNhbHQ=\nindex 137\n"));

  const LogProof read = must(parse_log_proof(text));
  EXPECT_EQ(to_text(read), text);
  EXPECT_EQ(must(check(read, entry_of(137), policy)).size, 300);
  EXPECT_TRUE(is_refused(check(read, entry_of(138), policy), ErrorCode::invalid));
  LogProof moved = read;
  moved.index = 136;
  EXPECT_TRUE(is_refused(check(moved, entry_of(137), policy), ErrorCode::invalid));
  for (const std::string& bad :
       {std::string(), replace_all(text, "@v1", "@v2"), replace_all(text, "index 137\n", ""),
        replace_all(text, "index 137", "index 0137"), replace_all(text, "AHNhbHQ=", "AHNhbHQ"),
        text.substr(0, text.find("\n\n") + 1), text.substr(0, text.find("\n\n") + 2),
        replace_all(text, "index 137\n", "index 137\nAAAA\n")}) {
    EXPECT_TRUE(is_refused(parse_log_proof(bad), ErrorCode::malformed)) << bad.substr(0, 80);
  }
}

class Witness : public ::testing::Test {
 protected:
  WitnessAnswer ask(std::int64_t old, std::int64_t size) {
    return ask_with({.old = old,
                     .proof = old <= size ? must(prove_consistency(old, size, log_.reader()))
                                          : std::vector<Hash>(),
                     .checkpoint = to_text(all_.checkpoint(log_, size))});
  }
  // As a server would: what was cosigned is known from then on.
  WitnessAnswer ask_with(const AddCheckpoint& request) {
    WitnessAnswer answer = witness(to_text(request), known_, all_.ada, kNow);
    if (answer.cosigned) {
      known_.size = answer.cosigned->size;
      known_.root = answer.cosigned->root;
    }
    return answer;
  }

  Everybody all_;
  const MemoryLog log_ = [] {
    MemoryLog log;
    for (std::int64_t i = 0; i < 300; ++i) {
      log.append(entry_of(i));
      log.keep();
    }
    return log;
  }();
  KnownLog known_{kOrigin, {all_.log.public_key()}};
};

TEST_F(Witness, CosignsWhatContinuesWhatItSaw) {
  const WitnessAnswer first = ask(0, 100);
  ASSERT_EQ(first.status, 200) << first.body;
  Note note = all_.checkpoint(log_, 100);
  const Note whole = must(parse_note(to_text(note) + first.body));
  const PublicKey& key = all_.ada.public_key();
  const auto found = must(check_signatures(whole, std::span(&key, 1)));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].at, kNow);
  EXPECT_EQ(ask(100, 300).status, 200);
  EXPECT_EQ(ask(300, 300).status, 200) << "the same once more";
  EXPECT_EQ(known_.size, 300);
  EXPECT_EQ(origin_of(to_text(AddCheckpoint{0, {}, to_text(note)})), kOrigin);
}

TEST_F(Witness, SaysWhichSizeItKnowsToWhoeverHasAnother) {
  ASSERT_EQ(ask(0, 100).status, 200);
  for (const std::int64_t old : {0, 99, 200}) {
    const WitnessAnswer answer = ask(old, 300);
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.content_type, "text/x.tlog.size");
    EXPECT_EQ(answer.body, "100\n");
  }
  EXPECT_EQ(ask(50, 40).status, 400);
  EXPECT_EQ(known_.size, 100);
}

TEST_F(Witness, CosignsNoSecondHistory) {
  ASSERT_EQ(ask(0, 100).status, 200);
  MemoryLog other;
  for (std::int64_t i = 0; i < 300; ++i) other.append(i == 50 ? "rewritten" : entry_of(i));
  other.keep();
  AddCheckpoint request{100, must(prove_consistency(100, 300, log_.reader())),
                        to_text(all_.checkpoint(other, 300))};
  EXPECT_EQ(ask_with(request).status, 422);
  MemoryLog short_other;
  for (std::int64_t i = 0; i < 100; ++i) short_other.append(i == 50 ? "rewritten" : entry_of(i));
  short_other.keep();
  EXPECT_EQ(ask_with({100, {}, to_text(all_.checkpoint(short_other, 100))}).status, 409);
  EXPECT_EQ(known_.root, must(root_at(100, log_.reader())));
}

TEST_F(Witness, TellsWhatIsWrongWithARequest) {
  const std::string good = to_text(AddCheckpoint{0, {}, to_text(all_.checkpoint(log_, 100))});
  EXPECT_EQ(witness("", known_, all_.ada, kNow).status, 400);
  EXPECT_EQ(witness(replace_all(good, "old 0", "old x"), known_, all_.ada, kNow).status, 400);
  EXPECT_EQ(witness(replace_all(good, "old 0", "new 0"), known_, all_.ada, kNow).status, 400);
  EXPECT_EQ(witness(replace_all(good, "old 0\n", "old 0\nAAAA\n"), known_, all_.ada, kNow).status,
            400);
  EXPECT_EQ(witness(good, std::nullopt, all_.ada, kNow).status, 404);
  EXPECT_EQ(witness(good, KnownLog{"other.example", {}}, all_.ada, kNow).status, 404);
  EXPECT_EQ(witness(good, KnownLog{kOrigin, {all_.bea.public_key()}}, all_.ada, kNow).status, 403);
  AddCheckpoint many{0, std::vector<Hash>(64), to_text(all_.checkpoint(log_, 100))};
  EXPECT_EQ(ask_with(many).status, 400);
  many.proof.resize(1);
  EXPECT_EQ(ask_with(many).status, 422);
  EXPECT_EQ(known_.size, 0);
}

}  // namespace
}  // namespace candor::tlog
