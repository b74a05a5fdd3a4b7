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
  Effect effect;
  effect.group = "all";
  effect.exposed = 7'641;
  effect.others = 11'334;
  effect.before = 50;
  effect.after = 47;
  effect.change = {-3.44, -3.73, -3.15};
  effect.change_share = {-0.0688, -0.0746, -0.063};
  effect.change_share_90 = {-0.0688, -0.0737, -0.0639};
  effect.detectable_share = 0.008;
  effect.drift = Test{0.94, 5, 0.45};
  effect.verdict = Verdict::lost;
  Report report;
  report.effects = {effect};
  report.verdict = Verdict::lost;
  report.standing = Standing::planned;
  report.first_month = "2026-05";
  report.months_before = 6;
  report.months_after = 6;
  report.exposed.stayed = {0.917, 0.911, 0.923};
  report.others.stayed = {0.941, 0.937, 0.945};
  report.stayed_difference = {-0.024, -0.032, -0.017};
  report.currency = "EUR";
  return report;
}

// With groups of a split, and whether they differ.
Report split_loss(Split split, const std::vector<std::string>& groups, double p) {
  Report report = a_loss();
  for (const std::string& group : groups) {
    report.effects.push_back(report.effects.front());
    report.effects.back().split = split;
    report.effects.back().group = group;
  }
  report.differences = {{Outcome::spend, split, {9, 1, p}}};
  return report;
}

TEST(TrustWords, TheHeadlineCarriesItsInterval) {
  Report report = a_loss();
  EXPECT_EQ(headline_of(report),
            "Lost: customers whose data was involved are worth 6.9 % less a month than they would "
            "have been (95 % interval 6.3 to 7.5 % less).");
  report.verdict = Verdict::raised;
  report.effects[0].change_share = {0.05, 0.04, 0.06};
  EXPECT_THAT(headline_of(report), HasSubstr("5.0 % more a month"));
  EXPECT_THAT(headline_of(report), HasSubstr("(95 % interval 4.0 to 6.0 % more)"));
  report.verdict = Verdict::kept;
  report.effects[0].change_share_90 = {-0.003, -0.011, 0.005};
  EXPECT_EQ(headline_of(report),
            "Kept: whatever the incident changed in what customers are worth is less than 2.0 % "
            "(90 % interval 1.1 % less to 0.5 % more).");
  report.verdict = Verdict::cannot_tell;
  report.effects[0].change_share = {-0.01, -0.05, 0.03};
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
  report.effects[0].change = {-0.4, -1.2, 0.5};
  EXPECT_EQ(change_title(report),
            "Since May 2026 each is worth anything from 1.20 units of spend less to 0.50 units of "
            "spend more a month than expected.");
}

TEST(TrustWords, SayHowManyStayed) {
  const Report report = a_loss();
  EXPECT_EQ(findings_of(report)[2],
            "After 6 months, 91.7 % of the customers whose data was involved are still customers; "
            "of the others, 94.1 %. That is 2.4 points fewer (95 % interval 1.7 to 3.2 points "
            "fewer).");
}

TEST(TrustWords, ACautionComesBeforeTheNumbersAndHasNoPValue) {
  Report report = a_loss();
  EXPECT_THAT(cautions_of(report).front(), HasSubstr("moved alike"));
  EXPECT_THAT(cautions_of(report), Each(Not(HasSubstr("p ="))));
  report.effects[0].drift->p = 0.01;
  EXPECT_THAT(cautions_of(report).front(), HasSubstr("already drifting apart"));
  report.effects[0].drift.reset();
  EXPECT_THAT(cautions_of(report).front(), HasSubstr("too little varied"));
  report.months_before = 1;
  EXPECT_THAT(cautions_of(report).front(), HasSubstr("only one month before"));
}

TEST(TrustWords, AResultWithoutAPlanSaysSoFirst) {
  Report report = a_loss();
  report.standing = Standing::exploratory;
  EXPECT_THAT(cautions_of(report).front(), HasSubstr("Exploratory: no plan said beforehand"));
  report.planned_at = must(parse_rfc3339("2026-05-10T06:00:00Z"));
  EXPECT_THAT(cautions_of(report).front(), HasSubstr("when outcomes had been taken already"));
}

TEST(TrustWords, OtherOutcomesAreSaidInTheirOwnWords) {
  Report report = a_loss();
  report.effects[0].outcome = Outcome::complaints;
  report.effects[0].change_share = {0.12, 0.07, 0.17};
  report.effects[0].change = {0.03, 0.02, 0.04};
  report.effects[0].after = 0.28;
  EXPECT_EQ(headline_of(report),
            "Lost: customers whose data was involved complain 12.0 % more a month than they would "
            "have (95 % interval 7.0 to 17.0 % more).");
  EXPECT_EQ(findings_of(report).front(),
            "That is 0.28 a customer and month instead of 0.25 (95 % interval of the change 0.02 "
            "to 0.04 complaints more); those who left count as nothing.");
  EXPECT_EQ(change_title(report),
            "Since May 2026 they complain 12.0 % more a month than expected.");
}

TEST(TrustWords, OutcomesThatDoNotDecideAreSaidToo) {
  Report report = a_loss();
  report.effects.push_back(report.effects[0]);
  report.effects[1].outcome = Outcome::complaints;
  report.effects[1].change_share = {0.864, 0.66, 1.067};
  EXPECT_EQ(findings_of(report).back(),
            "They also complain 86.4 % more a month than they would have (66.0 to 106.7 % more).");
  report.effects[1].change_share = {0.1, -0.1, 0.3};
  EXPECT_EQ(findings_of(report).back(),
            "They complain anything from 10.0 % less to 30.0 % more a month than they would have.");
}

TEST(TrustWords, GroupsDifferOnlyByMoreThanChance) {
  const Report apart = split_loss(Split::delay, {"within 7 days", "after 7 days"}, 0.001);
  EXPECT_EQ(delay_title(apart), "It made a difference how soon people were told.");
  EXPECT_THAT(
      findings_of(apart)[3],
      HasSubstr("By how soon people were told: within 7 days 6.9 % less (6.3 to 7.5 % less); "
                "after 7 days 6.9 % less"));
  EXPECT_THAT(findings_of(apart)[3], HasSubstr("They differ by more than chance would make."));
  const Report alike = split_loss(Split::strength, {"weak", "strong"}, 0.4);
  EXPECT_THAT(strength_title(alike), HasSubstr("cannot be told from this"));
  EXPECT_THAT(strength_title(a_loss()), HasSubstr("Nobody can compare"));
}

TEST(TrustWords, ChanceInTheQueueIsAnExperiment) {
  Report report = a_loss();
  report.queue = QueueTest{.early = 3000,
                           .late = 3010,
                           .days_apart = 11.4,
                           .change = {-1, -1.5, -0.5},
                           .change_share = {-0.02, -0.03, -0.01},
                           .p = 0.001};
  EXPECT_EQ(findings_of(report).back(),
            "Chance put 3,010 customers later in the queue than 3,000, by 11.4 days in the mean. "
            "Those told later are worth 2.0 % less a month (95 % interval 1.0 to 3.0 % less).");
}

TEST(TrustWords, HowFewLeftIsNotSaid) {
  Report report = a_loss();
  report.exposed.stayed.reset();
  EXPECT_EQ(findings_of(report)[2],
            "Fewer than 20 of a group left in 6 months; how many is not shown.");
  EXPECT_THAT(stayed_title(report), HasSubstr("so few have left"));
  EXPECT_EQ(few_or(19), "fewer than 20");
  EXPECT_EQ(count_words(std::nullopt), "fewer than 20");
  EXPECT_EQ(count_words(12'401), "12,401");
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
