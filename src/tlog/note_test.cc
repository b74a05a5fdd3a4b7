// SPDX-License-Identifier: Apache-2.0
#include "tlog/note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "base/text.h"

namespace candor::tlog {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// The example of the specification, signed by others.
constexpr char kKey[] = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr char kNote[] =
    "This is an example message.\n\n"
    "\u2014 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    "\n";
const Instant kNow{1'700'000'000'999'999};

SigningKey a_key(const std::string& name, KeyType type, char seed = 's') {
  return {name, type, std::string(SigningKey::kSeedBytes, seed)};
}
Note signed_by(const std::string& text, const std::vector<const SigningKey*>& keys) {
  Note note{text, {}};
  for (const SigningKey* key : keys) note.signatures.push_back(key->sign(text, kNow));
  return note;
}

TEST(SignedNote, TheExampleOfTheSpecificationHolds) {
  const PublicKey key = must(parse_key(kKey));
  EXPECT_EQ(key.name, "example.com/foo");
  EXPECT_EQ(id_of(key), 0x530d903au);
  EXPECT_EQ(to_text(key), kKey);
  const Note note = must(parse_note(kNote));
  EXPECT_EQ(note.text, "This is an example message.\n");
  EXPECT_EQ(to_text(note), kNote);
  const auto found = must(check_signatures(note, std::span(&key, 1)));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].by, key);
  EXPECT_EQ(found[0].at, std::nullopt);
}

TEST(SignedNote, HoldsForItsTextAlone) {
  const SigningKey log = a_key("log.example", KeyType::ed25519);
  const Note note = signed_by("one\ntwo\n", {&log});
  const PublicKey& key = log.public_key();
  EXPECT_THAT(must(check_signatures(must(parse_note(to_text(note))), std::span(&key, 1))),
              SizeIs(1));
  Note changed = note;
  changed.text = "one\ntwa\n";
  EXPECT_TRUE(is_refused(check_signatures(changed, std::span(&key, 1)), ErrorCode::invalid));
  for (std::size_t bit = 0; bit < note.signatures[0].bytes.size() * 8; bit += 7) {
    changed = note;
    changed.signatures[0].bytes[bit / 8] ^= static_cast<char>(1 << bit % 8);
    EXPECT_TRUE(is_refused(check_signatures(changed, std::span(&key, 1)), ErrorCode::invalid));
  }
}

TEST(SignedNote, PassesOverTheKeysOfOthers) {
  const SigningKey log = a_key("log.example", KeyType::ed25519);
  const SigningKey namesake = a_key("log.example", KeyType::ed25519, 't');
  const SigningKey other = a_key("other.example", KeyType::ed25519);
  const Note note = signed_by("text\n", {&namesake, &other});
  const PublicKey& key = log.public_key();
  EXPECT_THAT(must(check_signatures(note, std::span(&key, 1))), SizeIs(0));
  Note twice = signed_by("text\n", {&log, &log});
  EXPECT_THAT(must(check_signatures(twice, std::span(&key, 1))), SizeIs(1));
}

TEST(SignedNote, ACosignatureSaysWhen) {
  const SigningKey witness = a_key("witness.example/w1", KeyType::cosignature);
  Note note = signed_by("log.example\n1\nroot\n", {&witness});
  ASSERT_THAT(note.signatures[0].bytes, SizeIs(72));
  const PublicKey& key = witness.public_key();
  const auto found = must(check_signatures(must(parse_note(to_text(note))), std::span(&key, 1)));
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].at, (Instant{1'700'000'000'000'000})) << "to the second";
  note.signatures[0].bytes[7] ^= 1;
  EXPECT_TRUE(is_refused(check_signatures(note, std::span(&key, 1)), ErrorCode::invalid))
      << "the time is signed";
  EXPECT_NE(id_of(key), id_of(a_key("witness.example/w1", KeyType::ed25519).public_key()))
      << "a log's key is never a witness's";
}

TEST(SignedNote, WhatIsNoneIsRefused) {
  const std::string good(kNote);
  const std::string line = good.substr(good.find("\n\n") + 2);
  for (const std::string& bad :
       {std::string(), std::string("\n"), std::string("text\n"), std::string("text\n\n"),
        "text\n" + line, good.substr(0, good.size() - 1), good + "\n", good + "tail",
        replace_all(good, "\u2014", "-"), replace_all(good, "foo ", "f oo "),
        replace_all(good, "example.com/foo ", " "), replace_all(good, "/foo ", "/+ "),
        replace_all(good, "M=\n", "M\n"), replace_all(good, "Uw2Q", "U\tw2Q"),
        replace_all(good, "is an", "is\ran"), replace_all(good, "is an", "is\xff\x61n"),
        std::string("text\n\n\u2014 name Uw2QOg==\n"), std::string(kNoteBytesMax, 'x') + good}) {
    EXPECT_TRUE(is_refused(parse_note(bad), ErrorCode::malformed)) << bad.substr(0, 120);
  }
  std::string many = "text\n\n";
  for (std::size_t i = 0; i <= kSignaturesMax; ++i) many += line;
  EXPECT_TRUE(is_refused(parse_note(many), ErrorCode::malformed));
  EXPECT_EQ(must(parse_note("\n" + good)).text, "\nThis is an example message.\n");
}

TEST(NoteKey, WhatIsNoneIsRefused) {
  const std::string good(kKey);
  for (const std::string& bad :
       {std::string(), good.substr(1), good + "A", replace_all(good, "530d", "530D"),
        replace_all(good, "530d", "530e"), replace_all(good, "+Aeky", "+Auky"),
        replace_all(good, ".com", ". com"), replace_all(good, "+", "-"),
        replace_all(good, "example", "\u00a0example"), std::string("a+00000000+AA==")}) {
    const auto refused = parse_key(bad);
    ASSERT_TRUE(is_refused(refused, ErrorCode::malformed)) << bad;
    EXPECT_THAT(to_text(refused.error()), HasSubstr("this is no key"));
  }
}

}  // namespace
}  // namespace candor::tlog
