// SPDX-License-Identifier: Apache-2.0
#include "base/in_order.h"

#include <gmock/gmock.h>

#include "base/testing.h"

namespace candor {
namespace {

struct Piece {
  int number = 0;
  int squared = 0;
};

TEST(InOrder, GivesResultsInTheOrderOfThePieces) {
  InOrder<Piece> threads(3, [](Piece& piece) { piece.squared = piece.number * piece.number; });
  int given = 0;
  int taken = 0;
  must(threads.run(
      [&](Piece& piece) -> Result<bool> {
        piece.number = given;
        return given++ < 1'000;
      },
      [&](Piece& piece) -> Result<bool> {
        EXPECT_EQ(piece.number, taken);
        EXPECT_EQ(piece.squared, taken * taken);
        ++taken;
        return true;
      }));
  EXPECT_EQ(taken, 1'000);
}

TEST(InOrder, GivesBackWhatWasNotTaken) {
  InOrder<Piece> threads(2, [](Piece&) {});
  int given = 0;
  must(threads.run(
      [&](Piece& piece) -> Result<bool> {
        piece.number = given;
        return given++ < 100;
      },
      [&](Piece& piece) -> Result<bool> { return piece.number < 7; }));
  std::vector<int> rest;
  threads.drain([&](Piece& piece) { rest.push_back(piece.number); });
  ASSERT_FALSE(rest.empty());
  for (std::size_t i = 0; i < rest.size(); ++i) EXPECT_EQ(rest[i], static_cast<int>(i) + 7);
  EXPECT_EQ(rest.back(), given - 1) << "no piece is lost";
}

TEST(InOrder, EndsWithWhatTheWorkThrows) {
  InOrder<Piece> threads(2, [](Piece& piece) {
    if (piece.number == 5) throw std::runtime_error("five");
  });
  int given = 0;
  const auto run = [&] {
    return threads.run(
        [&](Piece& piece) -> Result<bool> {
          piece.number = given++;
          return true;
        },
        [](Piece&) -> Result<bool> { return true; });
  };
  EXPECT_THROW((void)run(), std::runtime_error);
}

}  // namespace
}  // namespace candor
