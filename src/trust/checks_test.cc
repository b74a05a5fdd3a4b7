// SPDX-License-Identifier: Apache-2.0
#include "trust/checks.h"

#include <algorithm>
#include <sstream>
#include <tuple>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::trust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const Period kJune{2026 * 12 + 5};

// "c1 2026-05 1 10", in the order of the lines; sorted as the database would.
std::vector<Finding> found(const std::vector<std::string>& rows,
                           std::optional<Period> left_in = {}) {
  std::vector<OutcomeRow> parsed;
  for (const std::string& text : rows) {
    std::istringstream words(text);
    std::string month;
    int active = 0;
    OutcomeRow row{.line = static_cast<std::int64_t>(parsed.size()) + 2};
    words >> row.customer >> month >> active >> row.spend;
    row.period = must(parse_period(month));
    row.active = active == 1;
    parsed.push_back(row);
  }
  std::stable_sort(parsed.begin(), parsed.end(), [](const OutcomeRow& a, const OutcomeRow& b) {
    return std::tie(a.customer, a.period) < std::tie(b.customer, b.period);
  });
  OutcomeChecks checks(kJune);
  for (const OutcomeRow& row : parsed) checks.add(row, left_in);
  return checks.findings();
}

// "gap 2/1 4": rows, customers, lines.
std::vector<std::string> brief(const std::vector<Finding>& findings) {
  std::vector<std::string> all;
  for (const Finding& finding : findings) {
    std::string text = fmt::format("{} {}/{}", finding.check, finding.rows, finding.customers);
    for (const std::int64_t line : finding.lines) text += fmt::format(" {}", line);
    all.push_back(text);
  }
  return all;
}

TEST(OutcomeChecks, FindNothingInAFileThatIsGood) {
  EXPECT_THAT(found({"c1 2026-04 1 10", "c2 2026-04 1 10", "c1 2026-05 1 10", "c2 2026-05 0 0",
                     "c2 2026-06 0 0", "c1 2026-06 1 11"}),
              IsEmpty());
}

TEST(OutcomeChecks, CountRowsAndCustomersAndNameTheFirstLines) {
  EXPECT_THAT(brief(found({"c1 2026-05 1 10", "c1 2026-05 1 10", "c1 2026-05 1 12",
                           "c2 2026-05 1 10", "c2 2026-05 1 10", "c2 2026-07 1 9"})),
              ElementsAre("future 1/1 7", "duplicated 2/2 3 6", "contradicting 1/1 4"));
  std::vector<std::string> many;
  for (int i = 0; i < 9; ++i) many.insert(many.end(), {"c1 2026-05 1 10"});
  EXPECT_THAT(brief(found(many)), ElementsAre("duplicated 8/1 3 4 5 6 7"));
}

TEST(OutcomeChecks, AMonthThatIsMissingIsAGapUnlessTheyHadLeft) {
  EXPECT_THAT(
      brief(found({"c1 2026-01 1 10", "c1 2026-04 1 10", "c2 2026-01 0 0", "c2 2026-04 0 0"})),
      ElementsAre("gap 2/1 3"));
}

TEST(OutcomeChecks, WhoIsThereAfterLeavingLeftTwice) {
  const auto findings =
      found({"c1 2026-01 1 10", "c1 2026-02 0 0", "c1 2026-03 1 10", "c1 2026-04 0 0"});
  EXPECT_THAT(brief(findings), ElementsAre("left_twice 1/1 4"));
  EXPECT_THAT(findings[0].says, HasSubstr(": 1, of 1 customer"));
}

TEST(OutcomeChecks, WhoIsActiveAfterADepartureOnRecord) {
  EXPECT_THAT(brief(found({"c1 2026-03 1 10", "c1 2026-04 1 10"}, Period{2026 * 12 + 2})),
              ElementsAre("active_later 1/1 3"));
}

// Twelve customers who spend about 10 in May and `factor` as much in June.
std::vector<std::string> two_months(double factor, int changed = 12) {
  std::vector<std::string> rows;
  for (int i = 0; i < 12; ++i) {
    rows.push_back(fmt::format("c{:02} 2026-05 1 {}", i, 10 + i % 3));
    rows.push_back(
        fmt::format("c{:02} 2026-06 1 {}", i, (10 + i % 3) * (i < changed ? factor : 1)));
  }
  return rows;
}

TEST(UnitChanges, AreFactorsNearAHundredOrAThousandAndAboveTenForNearlyAll) {
  for (const double factor : {100.0, 0.01, 1000.0, 0.001, 93.0, 11.0, 1 / 11.0}) {
    EXPECT_THAT(brief(found(two_months(factor))), ElementsAre("unit_change 12/12 3")) << factor;
  }
  for (const double factor : {1.0, 2.0, 9.0, 0.2}) {
    EXPECT_THAT(found(two_months(factor)), IsEmpty()) << factor;
  }
  EXPECT_THAT(found(two_months(12, 6)), IsEmpty());                         // of half of them
  EXPECT_THAT(found({"c1 2026-05 1 10", "c1 2026-06 1 1000"}), IsEmpty());  // too few to tell
}

TEST(UnitChanges, CanBeScaledWhereAPowerOfTenExplainsThem) {
  const auto cents = found(two_months(101));
  EXPECT_THAT(cents.at(0).choices, SizeIs(2));
  EXPECT_THAT(cents.at(0).says, HasSubstr("June 2026 is about 100 times that of May 2026"));
  const auto odd = found(two_months(30));
  ASSERT_THAT(odd, SizeIs(1));
  EXPECT_THAT(odd.at(0).choices, SizeIs(1));
  const auto less = found(two_months(0.01));
  EXPECT_THAT(less.at(0).says, HasSubstr("100 times lower than that of May 2026"));
}

DepartureRow departure(std::int64_t line, const std::string& customer, std::string_view day) {
  return {.line = line, .customer = customer, .left_on = must(parse_date(day))};
}

TEST(DepartureChecks, FindWhatCannotBe) {
  DepartureChecks checks(must(parse_date("2026-06-10")));
  const DepartureChecks::Active all_year{{2026 * 12}, {2026 * 12 + 5}};
  checks.add(departure(2, "c1", "2026-05-01"), std::nullopt);
  checks.add(departure(3, "c1", "2026-05-01"), std::nullopt);
  checks.add(departure(4, "c1", "2026-05-09"), std::nullopt);
  checks.add(departure(5, "c2", "2026-06-11"), std::nullopt);
  checks.add(departure(6, "c3", "2025-12-31"), all_year);
  checks.add(departure(7, "c4", "2026-03-31"), all_year);
  checks.add(departure(8, "c5", "2026-06-09"), all_year);
  DepartureRow early = departure(9, "c6", "2019-01-01");
  early.joined_on = must(parse_date("2019-01-02"));
  checks.add(early, std::nullopt);
  EXPECT_THAT(brief(checks.findings()),
              ElementsAre("future 1/1 5", "duplicated 1/1 3", "left_twice 1/1 4",
                          "left_before_joining 2/2 6 9", "active_later 3/1 7"));
}

TEST(Decisions, AreOfAFindingAndItsChoices) {
  const std::vector<std::string> good = {"gap=zero", "duplicated=keep_first"};
  EXPECT_EQ(must(parse_decisions(good, "--accept")),
            (Decisions{{"duplicated", "keep_first"}, {"gap", "zero"}}));
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"gap"}, {"hole=zero"}, {"gap=fill"}, {"gap=zero", "gap=zero"}}) {
    EXPECT_TRUE(is_refused(parse_decisions(wrong, "--accept"), ErrorCode::invalid));
  }
}

TEST(Decisions, WhatIsUndecidedIsListedWithWhatToType) {
  auto findings = found({"c1 2026-01 1 10", "c1 2026-04 1 10", "c1 2026-04 1 10"});
  findings.at(0).decision = "keep_first";
  const auto refused = check_decided(findings, "outcomes.csv", "trust import INC-2026-0007");
  ASSERT_FALSE(refused);
  EXPECT_EQ(
      to_text(refused.error()),
      "outcomes.csv is not imported; nothing was changed. What was found in it wants a decision, "
      "such as `candor trust import INC-2026-0007 outcomes.csv --accept duplicated=keep_first "
      "--accept gap=leave_out`\n"
      "  gap: months that are missing between two that are there: 2, of 1 customer (line 3); "
      "gap=leave_out: the months stay missing, and their spend is compared with nobody's; "
      "gap=zero: in these months they were customers and did nothing");
  findings.at(1).decision = "zero";
  EXPECT_TRUE(check_decided(findings, "outcomes.csv", "trust import INC-2026-0007"));
  EXPECT_EQ(decisions_text(findings), "duplicated=keep_first gap=zero");
  EXPECT_THAT(parse_decisions_text(decisions_text(findings)),
              ElementsAre(std::pair<std::string, std::string>("duplicated", "keep_first"),
                          std::pair<std::string, std::string>("gap", "zero")));
  EXPECT_THAT(parse_decisions_text(""), IsEmpty());
}

}  // namespace
}  // namespace candor::trust
