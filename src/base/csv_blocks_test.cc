// SPDX-License-Identifier: Apache-2.0
#include "base/csv_blocks.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/csv.h"
#include "base/testing.h"

namespace candor {
namespace {

using Rows = std::vector<std::string>;

void add_rows(CsvReader& reader, Rows& to) {
  CsvRow row;
  while (must(reader.next(row))) {
    std::string text = fmt::format("{}", row.line);
    for (const auto field : row.fields) text += fmt::format("|{}", field);
    to.push_back(std::move(text));
  }
}

Rows rows_at_once(const std::string& text) {
  TextSource source(text);
  CsvReader reader(source, "x.csv");
  must(reader.header());
  Rows rows;
  add_rows(reader, rows);
  return rows;
}

struct InBlocks {
  Rows rows;
  int blocks = 0;
};
InBlocks rows_in_blocks(const std::string& text) {
  TextSource source(text);
  CsvReader first(source, "x.csv");
  const auto header = must(first.header());
  CsvBlocks blocks(source, first.take_unread(), first.line());
  InBlocks read;
  CsvBlock block;
  while (must(blocks.next(block))) {
    ++read.blocks;
    TextSource nothing("");
    CsvReader reader(nothing, "x.csv");
    reader.resume(header, block.text, block.line, CsvReader::Behind::nothing);
    add_rows(reader, read.rows);
    EXPECT_EQ(reader.take_back(), block.text);
  }
  return read;
}

TEST(CsvBlocks, HoldTheSameRowsUnderTheSameLinesAsTheWhole) {
  std::string text = "a,b,c\r\n";
  for (int i = 0; i < 60'000; ++i) {
    switch (i % 5) {
      case 0: text += fmt::format("{},\"two\nlines, \"\"{}\"\"\",\"\"\r\n", i, i); break;
      case 1: text += fmt::format("{},\"a,b\",plain and somewhat longer\n", i); break;
      case 2: text += fmt::format("\n\r\n{},,\xc3\xbc\n", i); break;
      case 3: text += fmt::format("{},\"\n\n\n\",x\n", i); break;
      default: text += fmt::format("{},y,z\n", i);
    }
  }
  const InBlocks read = rows_in_blocks(text + "last,row,");
  EXPECT_GT(read.blocks, 2);
  EXPECT_EQ(read.rows, rows_at_once(text + "last,row,"));
}

TEST(CsvBlocks, AreNoneWhereNothingIsBelowTheHeader) {
  EXPECT_EQ(rows_in_blocks("a,b").blocks, 0);
  EXPECT_EQ(rows_in_blocks("a,b\n").blocks, 0);
}

TEST(CsvBlocks, TakeARowThatIsLongerThanABlock) {
  const std::string text = fmt::format("a,b\n1,\"{}\"\n2,x\n", std::string(60'000, 'y'));
  EXPECT_EQ(rows_in_blocks(text).rows, rows_at_once(text));
}

}  // namespace
}  // namespace candor
