// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing.h"

namespace candor {
namespace {

// Gives three bytes at a time, and refuses after nine.
class Dripping final : public ByteSource {
  Result<std::size_t> do_read(std::span<char> into) override {
    if (given_ >= 9) return fail(ErrorCode::conflict, "dried up");
    const std::size_t count = std::min<std::size_t>(3, into.size());
    std::fill_n(into.data(), count, 'x');
    given_ += count;
    return count;
  }
  std::size_t given_ = 0;
};

TEST(Bytes, OfATextComeInOrderAndEnd) {
  TextSource source("abcde");
  char piece[3];

  EXPECT_EQ(*source.read(piece), 3u);
  EXPECT_EQ(std::string(piece, 3), "abc");
  EXPECT_EQ(*source.read(piece), 2u);
  EXPECT_EQ(std::string(piece, 2), "de");
  EXPECT_EQ(*source.read(piece), 0u);
}

TEST(Bytes, AreReadInFullFromASourceThatDrips) {
  Dripping source;
  char piece[8];

  EXPECT_EQ(*read_full(source, piece), 8u);
  EXPECT_TRUE(is_refused(read_full(source, piece), ErrorCode::conflict));
}

TEST(Bytes, OfAFileAreThoseOfTheFile) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a";
  write_file(path, std::string("x\0y\n", 4));
  char piece[16];

  const auto source = must(open_source(path));
  EXPECT_EQ(*source->read(piece), 4u);
  EXPECT_EQ(std::string(piece, 4), std::string("x\0y\n", 4));
  EXPECT_EQ(*source->read(piece), 0u);
  EXPECT_TRUE(is_refused(open_source(folder.path() + "/none"), ErrorCode::not_found));
}

}  // namespace
}  // namespace candor
