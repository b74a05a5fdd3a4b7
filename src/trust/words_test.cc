// SPDX-License-Identifier: Apache-2.0
#include "trust/words.h"

#include <gmock/gmock.h>

#include "base/testing.h"

namespace candor::trust {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

// 50 EUR before; 3.44 EUR less since.
Report a_loss() {
  Report report;
  report.verdict = Verdict::lost;
  report.first_month = "2026-05";
  report.months_before = 6;
  report.months_after = 6;
  report.exposed.compared = 7'641;
  report.others.compared = 11'334;
  report.exposed.stayed = {0.917, 0.911, 0.923};
  report.others.stayed = {0.941, 0.937, 0.945};
  report.stayed_difference = {-0.024, -0.032, -0.017};
  report.change = {-3.44, -3.73, -3.15};
  report.change_share = {-0.0688, -0.0746, -0.063};
  report.change_share_90 = {-0.0688, -0.0737, -0.0639};
  report.margin = 0.02;
  report.detectable_share = 0.008;
  report.drift = Test{0.94, 5, 0.45};
  report.currency = "EUR";
  return report;
}

TEST(TrustWords, TheHeadlineCarriesItsInterval) {
  Report report = a_loss();
  EXPECT_EQ(headline_of(report),
            "Lost: customers whose data was involved are worth 6.9 % less a month than they would "
            "have been (95 % interval 6.3 to 7.5 % less).");
  report.verdict = Verdict::raised;
  report.change_share = {0.05, 0.04, 0.06};
  EXPECT_THAT(headline_of(report), HasSubstr("5.0 % more a month"));
  EXPECT_THAT(headline_of(report), HasSubstr("(95 % interval 4.0 to 6.0 % more)"));
  report.verdict = Verdict::kept;
  report.change_share_90 = {-0.003, -0.011, 0.005};
  EXPECT_EQ(headline_of(report),
            "Kept: whatever the incident changed in what customers are worth is less than 2.0 % "
            "(90 % interval 1.1 % less to 0.5 % more).");
  report.verdict = Verdict::cannot_tell;
  report.change_share = {-0.01, -0.05, 0.03};
  EXPECT_EQ(headline_of(report),
            "Can't tell: customers whose data was involved may be worth anything from 5.0 % less "
            "to 3.0 % more a month than they would have been (95 % interval).");
}

TEST(TrustWords, MoneyHasItsCurrencyOrIsCalledUnitsOfSpend) {
  Report report = a_loss();
  EXPECT_EQ(findings_of(report).front(),
            "A customer whose data was involved is worth 3.44 EUR less a month than expected "
            "(95 % interval 3.15 to 3.73 EUR less). That is 6.9 % of what they spent before; those "
            "who left count as nothing.");
  EXPECT_EQ(change_title(report),
            "Since May 2026 each is worth 3.44 EUR less a month than expected.");
  report.currency.reset();
  EXPECT_EQ(change_title(report),
            "Since May 2026 each is worth 3.44 units of spend less a month than expected.");
  report.change = {-0.4, -1.2, 0.5};
  EXPECT_EQ(change_title(report),
            "Since May 2026 each is worth anything from 1.20 units of spend less to 0.50 units of "
            "spend more a month than expected.");
}

TEST(TrustWords, SayHowManyStayed) {
  const Report report = a_loss();
  EXPECT_EQ(findings_of(report).back(),
            "After 6 months, 91.7 % of the customers whose data was involved are still customers; "
            "of the others, 94.1 %. That is 2.4 points fewer (95 % interval 1.7 to 3.2 points "
            "fewer).");
}

TEST(TrustWords, ACautionComesBeforeTheNumbersAndHasNoPValue) {
  Report report = a_loss();
  EXPECT_THAT(cautions_of(report).front(), HasSubstr("moved alike"));
  EXPECT_THAT(cautions_of(report), Each(Not(HasSubstr("p ="))));
  report.drift->p = 0.01;
  EXPECT_THAT(cautions_of(report).front(), HasSubstr("already drifting apart"));
  report.drift.reset();
  EXPECT_THAT(cautions_of(report).front(), HasSubstr("did not vary enough"));
  report.months_before = 1;
  EXPECT_THAT(cautions_of(report).front(), HasSubstr("only one month before"));
}

TEST(TrustWords, NumbersAreSaidTheSameEverywhere) {
  EXPECT_EQ(percent(-0.0824), "−8.2 %");
  EXPECT_EQ(percent(-0.0001), "0.0 %");
  EXPECT_EQ(month_words("2026-12"), "December 2026");
  EXPECT_EQ(unbroken("94.1 % of 6 months in all"), "94.1\u00a0% of 6\u00a0months in all");
  Report report = a_loss();
  EXPECT_EQ(beginning_words(report), "from May 2026");
  report.beginning = Beginning::told;
  report.began_at = must(parse_rfc3339("2026-05-10T06:00:00Z"));
  EXPECT_EQ(beginning_words(report), "told 10 May 2026");
}

}  // namespace
}  // namespace candor::trust
