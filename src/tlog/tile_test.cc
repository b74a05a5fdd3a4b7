// SPDX-License-Identifier: Apache-2.0
#include "tlog/tile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::tlog {
namespace {

using ::testing::ElementsAre;

TEST(TilePath, IsTheOneOfTheSpecification) {
  EXPECT_EQ(path_of({0, 1'234'067, 256}), "tile/0/x001/x234/067");
  EXPECT_EQ(path_of({0, 273, 112}), "tile/0/273.p/112");
  EXPECT_EQ(path_of({2, 0, 1}), "tile/2/000.p/1");
  EXPECT_EQ(path_of({Tile::kEntries, 1000, 256}), "tile/entries/x001/000");
  EXPECT_EQ(path_of({Tile::kEntries, 999, 5}), "tile/entries/999.p/5");
}

TEST(TilePath, IsReadBackAndInNoOtherForm) {
  for (const Tile& tile : {Tile{0, 0, 256}, Tile{7, 999'999'999'999'999'999, 255},
                           Tile{Tile::kEntries, 1'234'067, 1}, Tile{1, 1000, 17}}) {
    EXPECT_EQ(tile_of(path_of(tile)), tile) << path_of(tile);
  }
  for (const char* path : {"",
                           "tile",
                           "tile/0",
                           "tile/0/",
                           "tile/0/1",
                           "tile/0/0001",
                           "tile/8/000",
                           "tile/-1/000",
                           "tile/00/000",
                           "tile/0/x000/001",
                           "tile/0/x001",
                           "tile/0/001/000",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/01",
                           "tile/0/000.p/",
                           "tile/0/000.p",
                           "tile/0/000/",
                           "/tile/0/000",
                           "tile/0/000 ",
                           "tile/entry/000",
                           "tile/0/+01",
                           "tile/0/000.p/1/2",
                           "tile/0/x001/x001/x001/x001/x001/x001/000",
                           "tile/0/../000"}) {
    EXPECT_EQ(tile_of(path), std::nullopt) << path;
  }
}

TEST(Tile, OfALogIsNeverEmpty) {
  EXPECT_EQ(tile_at(0, 273, 70'000), (Tile{0, 273, 112}));
  EXPECT_EQ(tile_at(1, 1, 70'000), (Tile{1, 1, 17}));
  EXPECT_EQ(tile_at(2, 0, 70'000), (Tile{2, 0, 1}));
  EXPECT_EQ(tile_at(3, 0, 70'000), std::nullopt);
  EXPECT_EQ(tile_at(0, 1, 256), std::nullopt);
  EXPECT_EQ(tile_at(Tile::kEntries, 0, 0), std::nullopt);
}

TEST(Bundle, HoldsEntriesWithTheirLength) {
  std::string bundle;
  add_entry(bundle, "one");
  add_entry(bundle, "");
  add_entry(bundle, std::string(kEntryBytesMax, 'x'));
  EXPECT_EQ(bundle.substr(0, 7), std::string("\0\3one\0\0", 7));
  const auto entries = must(entries_in({Tile::kEntries, 0, 3}, bundle));
  EXPECT_THAT(entries, ElementsAre("one", "", std::string(kEntryBytesMax, 'x')));
  for (const std::int64_t width : {2, 4}) {
    EXPECT_TRUE(is_refused(entries_in({Tile::kEntries, 0, width}, bundle), ErrorCode::malformed));
  }
  for (const std::size_t length : {1u, 4u, 6u}) {
    EXPECT_TRUE(is_refused(entries_in({Tile::kEntries, 0, 3}, bundle.substr(0, length)),
                           ErrorCode::malformed));
  }
}

}  // namespace
}  // namespace candor::tlog
