// SPDX-License-Identifier: Apache-2.0
#include "base/lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> lines_of(std::string text, std::size_t bytes_max = 10) {
  TextSource source(std::move(text));
  LineReader reader(source, bytes_max);
  std::vector<std::string> lines;
  std::string_view line;
  while (must(reader.next(line))) {
    lines.push_back(std::to_string(reader.line()) + ":" +
                    (reader.is_too_long() ? "too long" : std::string(line)));
  }
  return lines;
}

TEST(Lines, AreCountedAndBlankOnesPassedOver) {
  EXPECT_THAT(lines_of("a\n\n  \r\nb \r\nc"), ElementsAre("1:a", "4:b", "5:c"));
  EXPECT_THAT(lines_of("a\n"), ElementsAre("1:a"));
  EXPECT_THAT(lines_of(""), IsEmpty());
  EXPECT_THAT(lines_of("\n\n"), IsEmpty());
}

TEST(Lines, OneThatIsTooLongIsPassedOverWithoutBeingKept) {
  EXPECT_THAT(lines_of("0123456789\n0123456789x\nb\n"),
              ElementsAre("1:0123456789", "2:too long", "3:b"));
  const std::string megabytes(3'000'000, 'x');
  EXPECT_THAT(lines_of("a\n" + megabytes + "\nb"), ElementsAre("1:a", "2:too long", "3:b"));
  EXPECT_THAT(lines_of("a\n" + megabytes), ElementsAre("1:a", "2:too long"));
}

}  // namespace
}  // namespace candor
