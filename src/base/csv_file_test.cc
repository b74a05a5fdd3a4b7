// SPDX-License-Identifier: Apache-2.0
#include "base/csv_file.h"

#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor {
namespace {

// Lines without end, in the memory of one.
class Endless final : public ByteSource {
 public:
  Endless(std::string header, std::string line)
      : next_(std::move(header)), line_(std::move(line)) {}

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    const std::size_t count = next_.copy(into.data(), into.size());
    next_ = line_;
    return count;
  }
  std::string next_;
  std::string line_;
};

TEST(CsvFile, AnEndlessFileIsRefusedAtItsLimitOfRows) {
  Endless input("id,name\n", "1,Ana\n");
  CsvFile file({input, "endless.csv", 50'000});
  must(file.read_header());
  CsvRow row;
  Result<bool> read = true;
  while (read && *read) read = file.read_row(row);
  ASSERT_TRUE(is_refused(read, ErrorCode::too_large));
  EXPECT_EQ(read.error().message,
            "endless.csv has more than 50,000 rows; import_rows_max in candor.toml sets how many "
            "it may have");
  EXPECT_EQ(file.rows(), 50'000);
}

TEST(CsvFile, EndlessBlankLinesAreRefusedToo) {
  Endless input("id,name\n", "\n");
  CsvFile file({input, "blank.csv"});
  must(file.read_header());
  CsvRow row;
  const auto read = file.read_row(row);
  ASSERT_TRUE(is_refused(read, ErrorCode::too_large));
  EXPECT_EQ(read.error().message, "blank.csv line 2: more than 100,000 blank lines follow");
}

TEST(CsvFile, AsManyRowsAsItsLimitAreTaken) {
  TextSource input("id\n1\n2\n");
  CsvFile file({input, "two.csv", 2});
  must(file.read_header());
  CsvRow row;
  EXPECT_TRUE(must(file.read_row(row)));
  EXPECT_TRUE(must(file.read_row(row)));
  EXPECT_FALSE(must(file.read_row(row)));
}

TEST(CsvFile, ListsItsFirstTwentyFaults) {
  TextSource input("id,name\n1,Ana\n");
  CsvFile file({input, "c.csv"});
  must(file.read_header());
  file.add_fault(2, 1, "is wrong");
  EXPECT_EQ(to_text(file.refuse().value()),
            "c.csv cannot be imported; nothing was changed\n  c.csv line 2, column 2 (name): is "
            "wrong");
  for (int i = 0; i < 30; ++i) file.add_fault(2, 0, "is wrong");
  EXPECT_EQ(file.faults().size(), 20u);
  EXPECT_TRUE(file.refuse().value().message.ends_with(
      "; these are the first 20 faults, there may be more"));
}

TEST(Formula, IsWhatASpreadsheetWouldRun) {
  for (const char* text : {"=1+1", "=cmd|' /C calc'!A0", "+1+cmd|' /C calc'!A0", "-2+3+cmd|x!A0",
                           "@SUM(A1:A9)", "-x", "@"}) {
    EXPECT_TRUE(is_formula(text)) << text;
  }
  for (const char* text : {"", "Ana", "-5", "+49 30 901820", "-1,250.00", "a=b", "1-2", "-"}) {
    EXPECT_FALSE(is_formula(text)) << text;
  }
}

}  // namespace
}  // namespace candor
