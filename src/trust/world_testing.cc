// SPDX-License-Identifier: Apache-2.0
#include "trust/world_testing.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/enums.h"
#include "base/random.h"
#include "base/testing.h"
#include "trust/analysis.h"
#include "trust/words.h"

namespace candor::trust::testing {
namespace {

constexpr double kMeanSpend = 50;
constexpr double kLeaving = 0.02;
constexpr std::int64_t kDaysApart = 30;

// A customer's months: as they came, and as they were to be expected with the incident and without
// it.
struct Months {
  std::vector<double> spend;
  std::vector<double> active;
};
struct Person {
  Standpoint standpoint;
  Months lived;
  Months with;
  Months without;
};

double mean(const std::vector<double>& values, std::size_t from) {
  double sum = 0;
  for (std::size_t m = from; m < values.size(); ++m) sum += values[m];
  return sum / static_cast<double>(values.size() - from);
}

class Maker {
 public:
  Maker(const World& world, std::uint64_t seed) : world_(world), random_(seed) {
    for (std::int64_t m = 0; m < months(); ++m) season_.push_back(random_.normal());
  }

  Person next() {
    Customer customer;
    customer.strength = random_.normal();
    const double chance = 1 / (1 + std::exp(0.8 - 0.4 * customer.strength));
    customer.exposed = random_.uniform() < chance;
    customer.delay_days = random_.below(2 * kDaysApart);
    customer.explained = random_.uniform() < 0.5;
    Person person;
    person.standpoint = standpoint_of(customer);
    live(customer, person);
    return person;
  }

 private:
  std::int64_t months() const { return world_.months_before + world_.months_after; }

  static Standpoint standpoint_of(const Customer& customer) {
    constexpr double kThird = 0.4307;  // of the standard normal lie within ± this
    Standpoint at;
    at.exposed = customer.exposed;
    // Tenths of the standard normal.
    at.stratum = static_cast<std::int16_t>(
        1 + std::min(9.0, std::floor(5 * std::erfc(-customer.strength / std::sqrt(2.0)))));
    at.tier = static_cast<std::int16_t>(customer.strength < -kThird  ? 1
                                        : customer.strength < kThird ? 2
                                                                     : 3);
    if (!customer.exposed) return at;
    at.delay = at.half = static_cast<std::int16_t>(customer.delay_days < kDaysApart ? 1 : 2);
    at.version = static_cast<std::int16_t>(customer.explained ? 2 : 1);
    return at;
  }

  // Errors follow each other from month to month, by half.
  void live(const Customer& customer, Person& person) {
    const double usual = kMeanSpend + 8 * customer.strength + 5 * random_.normal();
    double error = 6 * random_.normal();
    const double leaving = kLeaving * std::exp(-0.3 * customer.strength);
    const double hazard =
        customer.exposed && world_.leaving ? leaving * world_.leaving(customer) : leaving;
    bool stays = true;
    double stays_with = 1;
    double stays_without = 1;
    for (std::int64_t m = 0; m < months(); ++m) {
      error = 0.5 * error + 6 * std::sqrt(0.75) * random_.normal();
      const double chance = random_.uniform();
      const std::int64_t since = m - world_.months_before;
      if (since >= 0) {
        stays = stays && chance >= hazard;
        stays_with *= 1 - hazard;
        stays_without *= 1 - leaving;
      }
      const double expected = usual + season_[static_cast<std::size_t>(m)];
      const double change =
          since >= 0 && customer.exposed && world_.spend ? world_.spend(customer, since) : 0;
      person.lived.spend.push_back(stays ? expected + change + error : 0);
      person.lived.active.push_back(stays ? 1 : 0);
      person.with.spend.push_back(stays_with * (expected + change));
      person.with.active.push_back(stays_with);
      person.without.spend.push_back(stays_without * expected);
      person.without.active.push_back(stays_without);
    }
  }

  const World& world_;
  SeededRandom random_;
  std::vector<double> season_;
};

std::int16_t number_of(const Standpoint& at, Split split) {
  switch (split) {
    case Split::exposure: return 1;
    case Split::delay: return at.delay;
    case Split::version: return at.version;
    case Split::channel: return 0;
    case Split::strength: return at.tier;
  }
  return 0;
}

// What the incident did to a group, in the mean of its people: over all months since, and in each
// month against the last before, where nothing had happened yet.
struct Truth {
  double people = 0;
  double change = 0;
  std::vector<double> months;

  void add(const std::vector<double>& with, const std::vector<double>& without,
           std::size_t before) {
    months.resize(with.size());
    people += 1;
    change += (mean(with, before) - mean(without, before) - change) / people;
    for (std::size_t m = 0; m < with.size(); ++m) {
      months[m] += (with[m] - without[m] - months[m]) / people;
    }
  }
};

bool holds(const Interval& interval, double truth) {
  return interval.lower <= truth && truth <= interval.upper;
}

bool is_false(Verdict verdict, double truth) {
  return (verdict == Verdict::lost && truth >= 0) || (verdict == Verdict::raised && truth <= 0);
}

}  // namespace

std::vector<Checked> check_world(const World& world, std::uint64_t seed) {
  constexpr std::int64_t kFirst = 24'000;
  const auto before = static_cast<std::size_t>(world.months_before);
  const Window window{{kFirst},
                      {kFirst + world.months_before},
                      {kFirst + world.months_before + world.months_after - 1}};
  Plan plan;
  plan.outcomes = {Outcome::spend, Outcome::active};
  plan.splits = {Split::delay, Split::version, Split::strength};
  Study study;
  study.groups = {.delay = {"early", "late"},
                  .version = {"unexplained", "explained"},
                  .channel = {},
                  .strength = {"weak", "middle", "strong"}};
  study.queue_days_apart = kDaysApart;
  Cohort cohort(window, plan.outcomes);
  std::map<std::pair<Split, std::int16_t>, std::array<Truth, 2>> truths;
  Maker maker(world, seed);
  for (std::int64_t i = 0; i < world.customers; ++i) {
    const Person person = maker.next();
    cohort.begin(person.standpoint, std::nullopt, std::nullopt);
    for (std::size_t m = 0; m < person.lived.spend.size(); ++m) {
      cohort.add({kFirst + static_cast<std::int64_t>(m)},
                 {person.lived.spend[m], person.lived.active[m], {}, {}, {}});
    }
    if (!person.standpoint.exposed) continue;
    for (const Split split : {Split::exposure, Split::delay, Split::version, Split::strength}) {
      auto& truth = truths[{split, number_of(person.standpoint, split)}];
      truth[0].add(person.with.spend, person.without.spend, before);
      truth[1].add(person.with.active, person.without.active, before);
    }
  }
  cohort.finish();
  const Report report = must(analyse(cohort, plan, study));

  std::vector<Checked> all;
  for (const Effect& effect : report.effects) {
    const auto& names = study.groups.of(effect.split);
    const auto number = std::find(names.begin(), names.end(), effect.group) - names.begin() + 1;
    const Truth& truth =
        truths.at({effect.split,
                   static_cast<std::int16_t>(number)})[effect.outcome == Outcome::spend ? 0 : 1];
    const std::string what = std::string(enum_name(effect.outcome)) + " by " +
                             std::string(enum_name(effect.split)) + ": " + effect.group;
    all.push_back(
        {what, holds(effect.change, truth.change), is_false(effect.verdict, truth.change)});
    if (effect.split != Split::exposure || effect.outcome != Outcome::spend) continue;
    for (const EffectMonth& month : effect.months) {
      if (!month.change) continue;
      const double of_month =
          truth.months[static_cast<std::size_t>(month.month + static_cast<std::int64_t>(before))];
      all.push_back({what + ", month " + std::to_string(month.month),
                     holds(*month.change, of_month), std::nullopt});
    }
  }
  if (report.queue) {
    const double late = truths.at({Split::delay, std::int16_t{2}})[0].change -
                        truths.at({Split::delay, std::int16_t{1}})[0].change;
    all.push_back(
        {"spend by chance in the queue", holds(report.queue->change, late), std::nullopt});
  }
  return all;
}

std::vector<NamedWorld> worlds() {
  std::vector<NamedWorld> all;
  all.push_back({"nothing happens", {}});
  // Spending falls, and less where the relationship was strong.
  all.push_back({"patronage forgives", {.spend = [](const Customer& customer, std::int64_t) {
                   return -8 * (1 - 0.25 * customer.strength);
                 }}});
  // Leaving rises by 40.7 % where nothing is explained, and falls by 62.5 % where it is.
  all.push_back({"explanation decides", {.leaving = [](const Customer& customer) {
                   return customer.explained ? 0.375 : 1.407;
                 }}});
  // Strong at first, and gone in the third month.
  all.push_back({"it fades", {.spend = [](const Customer&, std::int64_t month) {
                   return month == 0 ? -10.0 : month == 1 ? -5.0 : 0.0;
                 }}});
  // Each day of waiting costs.
  all.push_back({"waiting costs", {.spend = [](const Customer& customer, std::int64_t) {
                   return -1 - 0.1 * static_cast<double>(customer.delay_days);
                 }}});
  return all;
}

}  // namespace candor::trust::testing
