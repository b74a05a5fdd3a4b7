// SPDX-License-Identifier: Apache-2.0
#include "stats/table.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::stats {
namespace {

constexpr char kPeople[] =
    "id,plan,region,age,cause,spend\n"
    "10,gold,7,40,1,2.5\n"
    "9,basic,12,50,0,1e1\n"
    "9,gold,7,,2,-3\n"
    "100,silver,NA,61,1,+4\n"
    "8,silver,12,33,0,0\n";

Result<Table> read(const std::string& text, const TableRequest& request) {
  TextSource source(text);
  return read_table(CsvSource{source, "people.csv"}, request);
}

TEST(StatsTable, ReadsNumbersAndTermsOfThem) {
  TableRequest request;
  must(request.add_number("--spend", "spend"));
  must(request.add_number("--twice", "2*spend"));
  must(request.add_flag("--event", "cause==1"));
  const Table table = must(read(kPeople, request));
  EXPECT_EQ(table.numbers.at("--spend"), (std::vector<double>{2.5, 10, -3, 4, 0}));
  EXPECT_EQ(table.numbers.at("--twice"), (std::vector<double>{5, 20, -6, 8, 0}));
  EXPECT_EQ(table.flags.at("--event"), (std::vector<std::uint8_t>{1, 0, 0, 1, 0}));
  EXPECT_EQ(table.file_sha256.size(), 64u);
}

TEST(StatsTable, LeavesOutRowsThatLackAValueAndSaysWhich) {
  TableRequest request;
  must(request.add_number("--age", "age"));
  must(request.add_labels("--by", "region"));
  const Table table = must(read(kPeople, request));
  EXPECT_EQ(table.rows_in_file, 5);
  EXPECT_EQ(table.rows, 3);
  ASSERT_EQ(table.incomplete.size(), 2u);
  EXPECT_EQ(table.incomplete[0].column, "age");
  EXPECT_EQ(table.incomplete[0].first_line, 4);
  EXPECT_EQ(table.incomplete[1].column, "region");
  EXPECT_EQ(table.incomplete[1].first_line, 5);
  EXPECT_EQ(table.numbers.at("--age"), (std::vector<double>{40, 50, 33}));
  EXPECT_EQ(table.labels.at("--by").names, (std::vector<std::string>{"7", "12"}));
  EXPECT_EQ(table.labels.at("--by").codes, (std::vector<std::int32_t>{0, 1, 1}));
}

TEST(StatsTable, AColumnThatMayLackValuesLeavesNothingOut) {
  TableRequest request;
  must(request.add_number_or_none("--group", "age"));
  must(request.add_number("--spend", "spend"));
  const Table table = must(read(kPeople, request));
  EXPECT_EQ(table.rows, 5);
  EXPECT_TRUE(table.incomplete.empty());
  EXPECT_TRUE(std::isnan(table.numbers.at("--group")[2]));
  EXPECT_EQ(table.numbers.at("--group")[3], 61);
  EXPECT_TRUE(is_refused(request.add_number_or_none("--group", "age==1"), ErrorCode::invalid));
}

TEST(StatsTable, OrdersLevelsByNumberWhereAllAreNumbers) {
  TableRequest request;
  must(request.add_labels("--id", "id"));
  must(request.add_labels("--plan", "plan"));
  const Table table = must(read(kPeople, request));
  EXPECT_EQ(table.labels.at("--id").names, (std::vector<std::string>{"8", "9", "10", "100"}));
  EXPECT_EQ(table.labels.at("--id").codes, (std::vector<std::int32_t>{2, 1, 1, 3, 0}));
  EXPECT_EQ(table.labels.at("--plan").names, (std::vector<std::string>{"basic", "gold", "silver"}));
}

TEST(StatsTable, MakesAColumnForEachLevelButTheFirst) {
  TableRequest request;
  must(request.add_columns("--covariates", "spend, factor(plan), spend*factor(plan)"));
  const Table table = must(read(kPeople, request));
  const auto& columns = table.columns.at("--covariates");
  ASSERT_EQ(columns.size(), 5u);
  EXPECT_EQ(columns[1].name, "factor(plan)=gold");
  EXPECT_EQ(columns[1].values, (std::vector<double>{1, 0, 1, 0, 0}));
  EXPECT_EQ(columns[2].name, "factor(plan)=silver");
  EXPECT_EQ(columns[4].name, "spend*factor(plan)=silver");
  EXPECT_EQ(columns[4].values, (std::vector<double>{0, 0, 0, 4, 0}));
}

TEST(StatsTable, ComparesWithWords) {
  TableRequest request;
  must(request.add_flag("--event", "plan!=gold"));
  must(request.add_columns("--covariates", "plan=='silver',spend>=4"));
  const Table table = must(read(kPeople, request));
  EXPECT_EQ(table.flags.at("--event"), (std::vector<std::uint8_t>{0, 1, 0, 1, 1}));
  EXPECT_EQ(table.columns.at("--covariates")[0].values, (std::vector<double>{0, 0, 0, 1, 1}));
  EXPECT_EQ(table.columns.at("--covariates")[1].values, (std::vector<double>{0, 1, 0, 1, 0}));
}

TEST(StatsTable, JoinsColumnsToLabelsOfTheCombinationsThatStandInARow) {
  TableRequest request;
  must(request.add_labels("--strata", "plan,cause"));
  const Table table = must(read(kPeople, request));
  EXPECT_EQ(table.labels.at("--strata").names,
            (std::vector<std::string>{"basic,0", "gold,1", "gold,2", "silver,0", "silver,1"}));
}

TEST(StatsTable, RefusesWhatItCannotTakeWithThePlace) {
  const auto message = [](const std::string& text, const char* term) {
    TableRequest request;
    must(request.add_number("--time", term));
    const auto table = read(text, request);
    return table ? std::string("taken") : to_text(table.error());
  };
  EXPECT_NE(message(kPeople, "agee").find("has no column agee; its columns are id, plan"),
            std::string::npos);
  EXPECT_NE(message("a\n1\nx\n", "a").find("people.csv line 3, column 1 (a): is not a number"),
            std::string::npos);
  EXPECT_NE(message("a\n1\n1e999\n", "a").find("line 3, column 1 (a): is too large"),
            std::string::npos);
  EXPECT_NE(message("a\ninf\n", "a").find("is too large"), std::string::npos);
  EXPECT_NE(message("a,b\n,1\n", "a").find("no row with a value"), std::string::npos);
  EXPECT_NE(message("a\n", "a").find("has no rows"), std::string::npos);
}

TEST(StatsTable, RefusesTermsThatSayNothing) {
  TableRequest request;
  EXPECT_TRUE(is_refused(request.add_number("--time", "factor(a)"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(request.add_number("--time", "a,b"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(request.add_columns("--covariates", "a,,b"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(request.add_columns("--covariates", "a<word"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(request.add_columns("--covariates", "log(a)"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(request.add_labels("--by", "a==1"), ErrorCode::invalid));
}

TEST(StatsTable, RefusesAFlagThatIsNeitherNoNorYes) {
  TableRequest request;
  must(request.add_flag("--event", "cause"));
  const auto table = read(kPeople, request);
  ASSERT_TRUE(is_refused(table, ErrorCode::invalid));
  EXPECT_NE(to_text(table.error()).find("cause holds 2, not only 0 and 1"), std::string::npos);
}

}  // namespace
}  // namespace candor::stats
