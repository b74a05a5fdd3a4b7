// SPDX-License-Identifier: Apache-2.0
// That no number of fewer than kPeopleMin people can be got by taking shown numbers from each
// other, in any of many made companies.
#include <cmath>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/testing.h"
#include "trust/analysis.h"
#include "trust/words.h"

namespace candor::trust {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kMonths = 8;  // four before, four since
const SplitGroups kGroups{.delay = {"within 7 days", "after 7 days", "not told"},
                          .version = {"one", "two"},
                          .channel = {"smtp", "paper"},
                          .strength = {"weak", "middle", "strong"}};

// How often something happens in a company: to nobody, to a few, or to many.
double some(SeededRandom& random) {
  constexpr std::array kShares{0.0, 0.01, 0.04, 0.3};
  return kShares[static_cast<std::size_t>(random.below(4))];
}

Cohort made(std::uint64_t seed) {
  SeededRandom random(seed);
  Cohort cohort(Window{{0}, {4}, {kMonths - 1}},
                {Outcome::spend, Outcome::contacts, Outcome::logins});
  const std::int64_t customers = 200 + random.below(800);
  const double gap = some(random) / 4;
  const double lost = some(random) / 4;
  const double untold = some(random);
  const double by_paper = some(random);
  const double unscored = some(random);
  const double uncounted = some(random);
  const double leaves = 0.01 + some(random) / 2;
  const double dies = some(random);
  for (std::int64_t i = 0; i < customers; ++i) {
    Standpoint at{.exposed = random.uniform() < 0.5};
    at.tier = static_cast<std::int16_t>(random.uniform() < unscored ? 0 : 1 + random.below(3));
    std::optional<std::int64_t> told_on;
    if (at.exposed) {
      at.delay = 3;
      if (random.uniform() >= untold) {
        at.delay = at.half = static_cast<std::int16_t>(1 + random.below(2));
        at.version = static_cast<std::int16_t>(1 + random.below(2));
        at.channel = static_cast<std::int16_t>(random.uniform() < by_paper ? 2 : 1);
        told_on = 5 + random.below(10);
      }
    }
    const Cause cause = random.uniform() < dies  ? Cause::bereavement
                        : random.uniform() < 0.3 ? Cause::payment
                                                 : Cause::voluntary;
    std::int64_t last = kMonths;  // the month in which they leave
    while (last > 4 && random.uniform() < leaves) --last;
    const bool has_left = last < kMonths;
    const std::int64_t seen = random.uniform() < lost ? 4 + random.below(4) : kMonths;
    cohort.begin(at, has_left ? std::optional(LeftOn{30 * (last - 4), cause}) : std::nullopt,
                 told_on);
    const bool counted = random.uniform() >= uncounted;
    for (std::int64_t month = 0; month < std::min(seen, last + 1); ++month) {
      if (month != 3 && random.uniform() < gap) continue;
      const double here = month < last ? 1 : 0;
      cohort.add({month}, {here * (50 + random.normal()),
                           here,
                           counted ? std::optional(here * (1 + random.uniform())) : std::nullopt,
                           {},
                           here * (3 + random.uniform())});
    }
  }
  cohort.finish();
  return cohort;
}

Result<Report> analysed(const Cohort& cohort) {
  Plan plan;
  plan.outcomes = cohort.outcomes();
  plan.splits = {Split::delay, Split::version, Split::channel, Split::strength};
  Study study;
  study.groups = kGroups;
  study.departures = {.causes_known = true, .first_day = 0, .month_ends = {30, 60, 90, 120}};
  study.queue_days_apart = 5;
  return analyse(cohort, plan, study);
}

// What can be got by subtraction, each with how.
using Found = std::vector<std::pair<std::string, std::int64_t>>;

void find_in_curve(const Group& group, const std::string& who, Found& found) {
  if (group.left) {
    found.emplace_back(who + " who left", *group.left);
    found.emplace_back(who + " who stayed", group.customers - *group.left);
  }
  std::int64_t there = group.customers;
  for (const StayedPoint& point : group.curve) {
    found.emplace_back(who + " lost before month " + std::to_string(point.months),
                       there - point.at_risk);
    found.emplace_back(who + " who left by month " + std::to_string(point.months), point.left);
    there = point.at_risk - point.left;
  }
}

void find_in_causes(const Report& report, Found& found) {
  for (const bool exposed : {true, false}) {
    const Group& group = exposed ? report.exposed : report.others;
    if (!group.stayed || report.causes.empty()) continue;
    double rest = 1 - group.stayed->estimate;
    for (const CauseShare& cause : report.causes) {
      const auto& share = exposed ? cause.exposed : cause.others;
      if (!share) continue;
      rest -= share->estimate;
      found.emplace_back("left by a cause",
                         std::llround(share->estimate * static_cast<double>(group.customers)));
    }
    found.emplace_back("left by the causes not shown",
                       std::llround(rest * static_cast<double>(group.customers)));
  }
}

void find_in_effects(const Report& report, Found& found) {
  struct Sum {
    std::int64_t exposed = 0;
    std::int64_t others = 0;
  };
  std::map<std::pair<Outcome, Split>, Sum> sums;
  for (const Effect& effect : report.effects) {
    sums[{effect.outcome, effect.split}].exposed += effect.exposed;
    sums[{effect.outcome, effect.split}].others += effect.others;
    for (const Effect& other : report.effects) {
      if (other.split != effect.split || other.group != effect.group) continue;
      found.emplace_back("exposed of two outcomes", std::abs(effect.exposed - other.exposed));
      found.emplace_back("others of two outcomes", std::abs(effect.others - other.others));
    }
  }
  for (const auto& [of, sum] : sums) {
    const Sum& all = sums.at({of.first, Split::exposure});
    const std::string name = " in no group of split " + std::to_string(static_cast<int>(of.second));
    found.emplace_back("exposed" + name, all.exposed - sum.exposed);
    if (of.second == Split::strength) found.emplace_back("others" + name, all.others - sum.others);
    if (of.second != Split::exposure) continue;
    found.emplace_back("exposed in the curve only", report.exposed.customers - sum.exposed);
    found.emplace_back("others in the curve only", report.others.customers - sum.others);
  }
}

Found found_in(const Report& report) {
  Found found;
  find_in_curve(report.exposed, "exposed", found);
  find_in_curve(report.others, "others", found);
  find_in_causes(report, found);
  find_in_effects(report, found);
  for (const Hazard& hazard : report.hazards) {
    if (!hazard.customers) continue;
    found.emplace_back("exposed never " + hazard.state,
                       report.exposed.customers - *hazard.customers);
  }
  if (report.queue && report.queue->early && report.queue->late) {
    found.emplace_back("exposed in no half of the queue",
                       deciding(report).exposed - *report.queue->early - *report.queue->late);
  }
  const LeftOut& out = report.left_out;
  for (const Count& count : {out.left_before, out.joined_since, out.incomplete}) {
    if (count) found.emplace_back("left out", *count);
  }
  return found;
}

TEST(TrustSuppression, NoFewPeopleAreFoundBySubtraction) {
  int reports = 0;
  int lacking = 0;  // companies in which a few lack a month
  int groups = 0;
  int curves = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Cohort cohort = made(seed);
    const auto report = analysed(cohort);
    if (!report) continue;
    ++reports;
    lacking += are_few(cohort.incomplete) ? 1 : 0;
    groups += report->effects.size() > 10 ? 1 : 0;
    curves += report->exposed.stayed ? 1 : 0;
    for (const auto& [how, people] : found_in(*report)) {
      EXPECT_FALSE(are_few(people)) << "company " << seed << ": " << how << ": " << people;
    }
  }
  EXPECT_GT(reports, 150);
  EXPECT_GT(lacking, 20);
  EXPECT_GT(groups, 60) << "what is suppressed everywhere proves nothing";
  EXPECT_GT(curves, 50);
}

// 200 of each side; some of the exposed are lost from sight in the last month.
Cohort with_lost(int lost) {
  Cohort cohort(Window{{0}, {1}, {2}}, {Outcome::spend});
  for (int i = 0; i < 400; ++i) {
    cohort.begin({.exposed = i % 2 == 1}, std::nullopt, std::nullopt);
    const bool seen = i % 2 == 0 || i / 2 >= lost;
    for (int month = 0; month < (seen ? 3 : 2); ++month) {
      cohort.add({month}, {50.0 + i % 7 + month * (i % 5), 1.0, {}, {}, {}});
    }
  }
  cohort.finish();
  return cohort;
}

TEST(TrustSuppression, FewWhoLackAMonthAreInNoCurve) {
  const Report few = must(analyse(with_lost(19), Plan{}, Study{}));
  EXPECT_EQ(few.exposed.customers, 181);
  EXPECT_EQ(deciding(few).exposed, 181);
  EXPECT_FALSE(few.left_out.incomplete);
  const Report many = must(analyse(with_lost(20), Plan{}, Study{}));
  EXPECT_EQ(many.exposed.customers, 200);
  EXPECT_EQ(deciding(many).exposed, 180);
  EXPECT_EQ(many.left_out.incomplete, 20);
}

TEST(TrustSuppression, AnOutcomeThatAFewLackIsNamedAndNotShown) {
  Cohort cohort(Window{{0}, {1}, {2}}, {Outcome::spend, Outcome::contacts});
  for (int i = 0; i < 200; ++i) {
    cohort.begin({.exposed = i % 2 == 1}, std::nullopt, std::nullopt);
    for (int month = 0; month < 3; ++month) {
      const auto contacts = i < 10 ? std::nullopt : std::optional(1.0 + i % 3);
      cohort.add({month}, {50.0 + i % 7 + month * (i % 5), 1.0, contacts, {}, {}});
    }
  }
  cohort.finish();
  Plan plan;
  plan.outcomes = cohort.outcomes();
  const Report report = must(analyse(cohort, plan, Study{}));
  ASSERT_EQ(report.effects.size(), 1u);
  EXPECT_EQ(deciding(report).exposed, 100);
  EXPECT_THAT(cautions_of(report), ::testing::Contains(HasSubstr("Of contacts nothing is shown")));
}

}  // namespace
}  // namespace candor::trust
