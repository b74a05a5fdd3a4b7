// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include <gmock/gmock.h>

#include "base/testing.h"
#include "seal/seal.h"

namespace candor::seal {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kHead = 16 + 24;

Key key(char fill = 'k') { return Key(std::string(32, fill)); }

// Given to the sealer in pieces of such a size.
std::string sealed(const std::string& text, std::size_t piece_bytes = 10'000) {
  StreamSealer sealer(key());
  std::string stream;
  for (std::size_t at = 0; at < text.size(); at += piece_bytes) {
    stream += sealer.add(std::string_view(text).substr(at, piece_bytes));
  }
  return stream + sealer.finish();
}

struct Opened {
  std::string text;  // up to a refusal
  std::string refusal;
};

Opened opened(const std::string& stream, const Key& with = key()) {
  StreamOpener opener(with, std::make_unique<TextSource>(stream));
  Opened result;
  std::string piece(30'000, '\0');
  while (true) {
    const auto got = opener.read(piece);
    if (!got) {
      EXPECT_EQ(got.error().code, ErrorCode::conflict);
      result.refusal = got.error().message;
      return result;
    }
    if (*got == 0) return result;
    result.text.append(piece, 0, *got);
  }
}

std::string some_text(std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>(i * 31 + i / 251);
  return text;
}

TEST(SealedStream, OpensToTheSameTextWhateverItsSizeAndPieces) {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, kChunk - 1, kChunk, kChunk + 1,
                                  2 * kChunk, 5 * kChunk + 7}) {
    const std::string text = some_text(bytes);
    for (const std::size_t piece : {std::size_t{777}, kChunk, 3 * kChunk}) {
      const std::string stream = sealed(text, piece);
      EXPECT_EQ(std::ssize(stream), sealed_stream_bytes(std::ssize(text))) << bytes;
      EXPECT_EQ(opened(stream).text, text) << bytes;
      EXPECT_EQ(opened(stream).refusal, "") << bytes;
    }
  }
}

TEST(SealedStream, HidesTheTextAndThatTwoTextsAreEqual) {
  const std::string stream = sealed(std::string(1000, 'A'));

  EXPECT_THAT(stream, Not(HasSubstr("AAAA")));
  EXPECT_NE(stream, sealed(std::string(1000, 'A')));
}

TEST(SealedStream, ABitChangedAnywhereIsFoundAtItsChunk) {
  const std::string text = some_text(2 * kChunk + 100);
  const std::string stream = sealed(text);
  for (const std::size_t at : {std::size_t{0}, std::size_t{20}, kHead, kHead + kChunk + 16,
                               kHead + kChunk + 17, stream.size() - 1}) {
    std::string changed = stream;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    const Opened found = opened(changed);

    EXPECT_NE(found.refusal, "") << at;
    EXPECT_LE(found.text.size(), at) << "nothing from the changed chunk on is given";
    EXPECT_EQ(found.text, text.substr(0, found.text.size()));
  }
  std::string changed = stream;
  changed[kHead + kChunk + 17] ^= 1;
  EXPECT_EQ(opened(changed).refusal, "it is not as it was sealed from byte 65,537 on");
}

TEST(SealedStream, IsNotTakenForWholeWhereItIsCutOffOrGoesOn) {
  const std::string stream = sealed(some_text(2 * kChunk));
  const std::size_t second = kHead + kChunk + 17;

  for (const std::size_t size : {std::size_t{0}, kHead - 1, kHead, kHead + 16, second - 1, second,
                                 second + 5, stream.size() - 1}) {
    EXPECT_NE(opened(stream.substr(0, size)).refusal, "") << size;
  }
  EXPECT_EQ(opened(stream.substr(0, second)).refusal, "it is cut off after 65,536 bytes");
  EXPECT_EQ(opened(stream + "x").refusal, "something was added behind its end");
}

TEST(SealedStream, ChunksCannotBeMovedOrLeftOut) {
  const std::string stream = sealed(some_text(3 * kChunk));
  const std::string head = stream.substr(0, kHead);
  const std::size_t size = kChunk + 17;
  const std::string one = stream.substr(kHead, size);
  const std::string two = stream.substr(kHead + size, size);
  const std::string three = stream.substr(kHead + 2 * size);

  EXPECT_EQ(opened(head + one + two + three).refusal, "");
  for (const std::string& other :
       {two + one + three, one + three, one + one + two + three, one + two + two + three}) {
    EXPECT_THAT(opened(head + other).refusal, HasSubstr("not as it was sealed"));
  }
}

TEST(SealedStream, OpensWithItsOwnKeyOnly) {
  EXPECT_THAT(opened(sealed("a secret"), key('l')).refusal, HasSubstr("from byte 1 on"));
  EXPECT_EQ(opened(sealed("a secret"), key('l')).text, "");
}

TEST(Key, BlindsEqualTextEquallyUnderOneKey) {
  EXPECT_EQ(key().blind("a"), key().blind("a"));
  EXPECT_EQ(key().blind("a").size(), 32u);
  EXPECT_NE(key().blind("a"), key().blind("b"));
  EXPECT_NE(key().blind("a"), key('l').blind("a"));
  EXPECT_NE(Key::random().blind("a"), Key::random().blind("a"));
}

}  // namespace
}  // namespace candor::seal
