// SPDX-License-Identifier: Apache-2.0
#include "trust/effects.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numeric>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "trust/strata.h"
#include "trust/words.h"

namespace candor::trust {
namespace {

constexpr double kLevel = 0.95;
// Standard errors between nothing and a change that is found with 80 % probability at the 5 % level
// (Bloom 1995).
constexpr double kDetectable = 2.80;
// A queue that is through in less has put nobody off.
constexpr double kQueueDaysMin = 1;

using Of = std::function<bool(const Standpoint&)>;

stats::Moments moments_of(const Cohort& cohort, std::size_t outcome, const Of& of) {
  stats::Moments all;
  for (const auto& [standpoint, moments] : cohort.compared) {
    if (of(standpoint)) all.add(moments[outcome]);
  }
  return all;
}

Interval interval_of(const stats::Coefficient& coefficient) {
  return {coefficient.estimate, coefficient.lower, coefficient.upper};
}

Interval scaled(const Interval& interval, double by) {
  return {interval.estimate * by, interval.lower * by, interval.upper * by};
}

double mean_of(const stats::Moments& group, std::size_t from, std::size_t until) {
  const auto at = [&](std::size_t m) {
    return group.mean.begin() + static_cast<std::ptrdiff_t>(m);
  };
  return std::accumulate(at(from), at(until), 0.0) / static_cast<double>(until - from);
}

std::int16_t number_in(const Standpoint& standpoint, Split split) {
  switch (split) {
    case Split::exposure: return 1;
    case Split::delay: return standpoint.delay;
    case Split::version: return standpoint.version;
    case Split::channel: return standpoint.channel;
    case Split::strength: return standpoint.tier;
  }
  bug_found("a split has numbers");
}

// The exposed of a group, and whom they are compared with.
struct Sides {
  stats::Moments exposed;
  stats::Moments others;
};

std::vector<Sides> strata_of(const Cohort& cohort, std::size_t outcome, const Of& is_exposed,
                             const Of& is_other) {
  std::map<std::int16_t, std::int64_t> others;
  for (const auto& [standpoint, moments] : cohort.compared) {
    others[standpoint.stratum] += is_other(standpoint) ? moments[outcome].units : 0;
  }
  const auto joined = joined_strata(others);
  std::map<std::int16_t, Sides> by_stratum;
  for (const auto& [standpoint, moments] : cohort.compared) {
    Sides& sides = by_stratum[joined.at(standpoint.stratum)];
    if (is_exposed(standpoint)) sides.exposed.add(moments[outcome]);
    if (is_other(standpoint)) sides.others.add(moments[outcome]);
  }
  std::vector<Sides> strata;
  for (auto& [stratum, sides] : by_stratum) strata.push_back(std::move(sides));
  return strata;
}

// The others as they would be if they stood in the strata as the exposed do (direct
// standardisation), and the exposed about the means of their strata: of these, not of all, is what
// is left to chance. With one stratum, both sides as they are.
Sides standardised(const std::vector<Sides>& strata) {
  Sides all;
  for (const Sides& stratum : strata) {
    all.exposed.add(stratum.exposed);
    all.others.add(stratum.others);
  }
  if (strata.size() == 1 || all.exposed.units == 0 || all.others.units == 0) return all;
  std::fill(all.exposed.scatter.begin(), all.exposed.scatter.end(), 0.0);
  std::fill(all.others.scatter.begin(), all.others.scatter.end(), 0.0);
  std::fill(all.others.mean.begin(), all.others.mean.end(), 0.0);
  const auto exposed = static_cast<double>(all.exposed.units);
  const auto others = static_cast<double>(all.others.units);
  const auto in_use =
      static_cast<double>(std::count_if(strata.begin(), strata.end(), [](const Sides& stratum) {
        return stratum.exposed.units > 0;
      }));
  // A mean was taken from each stratum, not one from all.
  const double freedom = exposed > in_use ? (exposed - 1) / (exposed - in_use) : 1;
  for (const auto& [exposed_side, others_side] : strata) {
    if (exposed_side.units == 0) continue;
    const auto n = static_cast<double>(others_side.units);
    const double share = static_cast<double>(exposed_side.units) / exposed;
    const double spread = share * share * others * (others - 1) / (n * (n - 1));
    for (std::size_t t = 0; t < all.others.mean.size(); ++t) {
      all.others.mean[t] += share * others_side.mean[t];
    }
    for (std::size_t at = 0; at < all.others.scatter.size(); ++at) {
      all.exposed.scatter[at] += freedom * exposed_side.scatter[at];
      all.others.scatter[at] += spread * others_side.scatter[at];
    }
  }
  return all;
}

// A group of a split against others of the same strength.
Sides sides_of(const Cohort& cohort, std::size_t outcome, Split split, std::int16_t number) {
  const auto is_exposed = [&](const Standpoint& at) {
    return at.exposed && number_in(at, split) == number;
  };
  const auto is_other = [&](const Standpoint& at) {
    return !at.exposed && (split != Split::strength || at.tier == number);
  };
  return standardised(strata_of(cohort, outcome, is_exposed, is_other));
}

std::vector<EffectMonth> months_of(const stats::Regression& study, std::size_t before) {
  std::vector<EffectMonth> months;
  std::size_t coefficient = 0;
  for (std::size_t m = 0; m < study.coefficients.size() + 1; ++m) {
    EffectMonth month;
    month.month = static_cast<std::int64_t>(m) - static_cast<std::int64_t>(before);
    if (m + 1 != before) month.change = interval_of(study.coefficients[coefficient++]);
    months.push_back(month);
  }
  return months;
}

// That the groups moved alike before; nothing where one month cannot show it.
std::optional<Test> drift_of(const stats::Regression& study, std::size_t before) {
  std::vector<std::size_t> earlier(before - 1);
  std::iota(earlier.begin(), earlier.end(), std::size_t{0});
  if (earlier.empty()) return std::nullopt;
  const auto wald = stats::wald_test(study, earlier);
  if (!wald) return std::nullopt;
  return Test{wald->f, wald->df, wald->p_f};
}

Result<Effect> effect_of(const Sides& sides, const Window& window, Outcome outcome, double margin) {
  const std::size_t before = window.before();
  const auto difference =
      TRY(stats::difference_in_differences(sides.exposed, sides.others, before, kLevel));
  const auto narrower =
      TRY(stats::difference_in_differences(sides.exposed, sides.others, before, 0.90));
  const auto study = TRY(stats::event_study(sides.exposed, sides.others, before - 1, kLevel));
  const stats::Coefficient& change = difference.coefficients.front();
  Effect effect;
  effect.outcome = outcome;
  effect.exposed = sides.exposed.units;
  effect.others = sides.others.units;
  effect.before = mean_of(sides.exposed, 0, before);
  effect.after = mean_of(sides.exposed, before, window.months());
  effect.others_before = mean_of(sides.others, 0, before);
  effect.others_after = mean_of(sides.others, before, window.months());
  effect.change = interval_of(change);
  effect.std_error = change.std_error;
  effect.clusters = difference.clusters;
  effect.df = static_cast<std::int64_t>(difference.df);
  if (effect.before <= 0) {
    return fail(ErrorCode::conflict,
                fmt::format("customers whose data was involved had no {} before, so a change in it "
                            "has no measure",
                            enum_name(outcome)));
  }
  const double share = 1 / effect.before;
  effect.change_share = scaled(effect.change, share);
  effect.change_share_90 = scaled(interval_of(narrower.coefficients.front()), share);
  effect.detectable_share = kDetectable * change.std_error * share;
  effect.verdict = verdict_of(outcome, effect.change_share, effect.change_share_90, margin);
  effect.drift = drift_of(study, before);
  effect.months = months_of(study, before);
  return effect;
}

// Whether a group may be shown, by the people of each: as shown_groups(), where `all` are there and
// those who are in no group could be found from them too.
std::vector<bool> shown_of(std::vector<std::int64_t> people, std::int64_t all) {
  const std::int64_t in_groups = std::accumulate(people.begin(), people.end(), std::int64_t{0});
  people.push_back(are_few(all - in_groups) ? all - in_groups : 0);
  std::vector<bool> shown = shown_groups(people);
  shown.pop_back();
  return shown;
}

// Those of one split that may be shown: by their own people, and by whom they are compared with,
// where each group has others of its own.
std::vector<bool> shown_of(const Sides& all, Split split, const std::vector<Sides>& groups) {
  std::vector<std::int64_t> exposed;
  std::vector<std::int64_t> others;
  for (const Sides& group : groups) {
    exposed.push_back(group.exposed.units);
    others.push_back(group.others.units);
  }
  std::vector<bool> shown = shown_of(exposed, all.exposed.units);
  const std::vector<bool> by_others =
      split == Split::strength ? shown_of(others, all.others.units)
                               : std::vector<bool>(groups.size(), all.others.units >= kPeopleMin);
  for (std::size_t g = 0; g < groups.size(); ++g) shown[g] = shown[g] && by_others[g];
  return shown;
}

// The outcomes that are compared. One may be known of fewer customers than another; where it is of
// a few fewer in a group that is shown, how few could be found from the two, so the later one is
// left out.
std::vector<std::size_t> outcomes_of(const Cohort& cohort, const std::vector<Split>& splits,
                                     const SplitGroups& groups) {
  std::vector<std::size_t> kept;
  std::vector<std::vector<std::int64_t>> people;  // of each that is kept, by group
  for (std::size_t outcome = 0; outcome < cohort.outcomes().size(); ++outcome) {
    std::vector<std::int64_t> own;
    for (const Split split : splits) {
      for (std::size_t g = 0; g < groups.of(split).size(); ++g) {
        const Sides sides = sides_of(cohort, outcome, split, static_cast<std::int16_t>(g + 1));
        own.push_back(sides.exposed.units);
        own.push_back(sides.others.units);
      }
    }
    const bool may_show = std::none_of(people.begin(), people.end(), [&](const auto& other) {
      return std::inner_product(own.begin(), own.end(), other.begin(), false, std::logical_or<>(),
                                [](std::int64_t a, std::int64_t b) {
                                  return std::min(a, b) >= kPeopleMin && are_few(std::abs(a - b));
                                });
    });
    if (!may_show) continue;
    kept.push_back(outcome);
    people.push_back(std::move(own));
  }
  return kept;
}

std::vector<Effect> effects_of(Report& report, const Cohort& cohort, std::size_t outcome,
                               Split split, const std::vector<std::string>& names) {
  std::vector<Sides> sides;
  for (std::size_t g = 0; g < names.size(); ++g) {
    sides.push_back(sides_of(cohort, outcome, split, static_cast<std::int16_t>(g + 1)));
  }
  const Sides all = sides_of(cohort, outcome, Split::exposure, 1);
  const std::vector<bool> shown = shown_of(all, split, sides);
  std::vector<Effect> effects;
  for (std::size_t g = 0; g < names.size(); ++g) {
    if (!shown[g]) {
      if (outcome == 0 && sides[g].exposed.units > 0) report.withheld.push_back({split, names[g]});
      continue;
    }
    auto effect =
        effect_of(sides[g], cohort.window(), cohort.outcomes()[outcome], report.plan.margin);
    if (!effect) continue;
    effect->split = split;
    effect->group = names[g];
    effects.push_back(std::move(*effect));
  }
  return effects;
}

// Cochran's Q: the sum of (effect - mean)^2 / variance, each weighted by its precision. Groups of
// most splits are compared with the same others, whose chance they share; that makes Q smaller than
// it might be, never larger.
std::optional<Difference> difference_of(const std::vector<Effect>& effects) {
  if (effects.size() < 2) return std::nullopt;
  double precision = 0;
  double weighted = 0;
  for (const Effect& effect : effects) {
    const double variance = effect.std_error * effect.std_error;
    if (!(variance > 0)) return std::nullopt;
    precision += 1 / variance;
    weighted += effect.change.estimate / variance;
  }
  double q = 0;
  for (const Effect& effect : effects) {
    const double apart = (effect.change.estimate - weighted / precision) / effect.std_error;
    q += apart * apart;
  }
  const auto df = std::ssize(effects) - 1;
  return Difference{effects.front().outcome,
                    effects.front().split,
                    {q, df, stats::chi_squared_tail(q, static_cast<double>(df))}};
}

}  // namespace

const std::vector<std::string>& SplitGroups::of(Split split) const {
  static const std::vector<std::string> all{"all"};
  switch (split) {
    case Split::exposure: return all;
    case Split::delay: return delay;
    case Split::version: return version;
    case Split::channel: return channel;
    case Split::strength: return strength;
  }
  bug_found("a split has groups");
}

bool is_better_when_higher(Outcome outcome) {
  return outcome != Outcome::contacts && outcome != Outcome::complaints;
}

Verdict verdict_of(Outcome outcome, const Interval& change_95, const Interval& change_90,
                   double margin) {
  const bool higher = change_95.lower > 0;
  const bool lower = change_95.upper < 0;
  const bool better = is_better_when_higher(outcome) ? higher : lower;
  const bool worse = is_better_when_higher(outcome) ? lower : higher;
  if (better) return Verdict::raised;
  if (change_90.lower > -margin && change_90.upper < margin) return Verdict::kept;
  if (worse) return Verdict::lost;
  return Verdict::cannot_tell;
}

std::vector<bool> shown_groups(const std::vector<std::int64_t>& people) {
  std::vector<bool> shown(people.size());
  std::int64_t withheld = 0;
  for (std::size_t g = 0; g < people.size(); ++g) {
    shown[g] = people[g] >= kPeopleMin;
    if (!shown[g]) withheld += people[g];
  }
  while (withheld > 0 && withheld < kPeopleMin) {
    std::size_t smallest = people.size();
    for (std::size_t g = 0; g < people.size(); ++g) {
      if (shown[g] && (smallest == people.size() || people[g] < people[smallest])) smallest = g;
    }
    if (smallest == people.size()) break;
    shown[smallest] = false;
    withheld += people[smallest];
  }
  return shown;
}

Result<void> add_effects(Report& report, const Cohort& cohort, const SplitGroups& groups) {
  const Sides all = sides_of(cohort, 0, Split::exposure, 1);
  if (all.exposed.units < kPeopleMin || all.others.units < kPeopleMin) {
    return fail(ErrorCode::conflict,
                fmt::format("the comparison of {} needs at least {} customers whose data was "
                            "involved and {} whose data was not; of the outcomes, {} and {} have "
                            "every month",
                            enum_name(cohort.outcomes().front()), kPeopleMin, kPeopleMin,
                            few_or(all.exposed.units), few_or(all.others.units)));
  }
  TRY(effect_of(all, cohort.window(), cohort.outcomes().front(), report.plan.margin));
  std::vector<Split> splits{Split::exposure};
  splits.insert(splits.end(), report.plan.splits.begin(), report.plan.splits.end());
  const std::vector<std::size_t> outcomes = outcomes_of(cohort, splits, groups);
  for (const Split split : splits) {
    const std::vector<std::string>& names = groups.of(split);
    for (const std::size_t outcome : outcomes) {
      std::vector<Effect> effects = effects_of(report, cohort, outcome, split, names);
      // One group that is everybody says nothing new.
      const bool is_all = effects.size() == 1 && effects.front().exposed == all.exposed.units;
      if (split != Split::exposure && is_all) continue;
      if (const auto found = difference_of(effects)) {
        report.differences.push_back(*found);
      }
      for (Effect& effect : effects) report.effects.push_back(std::move(effect));
    }
  }
  report.verdict = deciding(report).verdict;
  return {};
}

void add_queue_test(Report& report, const Cohort& cohort, double days_apart) {
  if (days_apart < kQueueDaysMin) return;
  const auto half = [&](std::int16_t number) {
    return moments_of(cohort, 0, [&](const Standpoint& at) { return at.half == number; });
  };
  const stats::Moments early = half(1);
  const stats::Moments late = half(2);
  if (early.units < kPeopleMin || late.units < kPeopleMin) return;
  const std::size_t before = cohort.window().before();
  const auto weights = stats::since_minus_before(cohort.window().months(), before);
  const stats::Contrast first = stats::contrast_of(early, weights);
  const stats::Contrast second = stats::contrast_of(late, weights);
  stats::Moments both = early;
  both.add(late);
  const double baseline = mean_of(both, 0, before);
  const double a = first.variance / static_cast<double>(early.units);
  const double b = second.variance / static_cast<double>(late.units);
  if (!(a + b > 0) || !(baseline > 0)) return;
  // Welch 1947.
  const double df =
      (a + b) * (a + b) /
      (a * a / static_cast<double>(early.units - 1) + b * b / static_cast<double>(late.units - 1));
  const double change = second.mean - first.mean;
  const double half_width = stats::t_quantile(0.5 + kLevel / 2, df) * std::sqrt(a + b);
  QueueTest test;
  const std::int64_t all = sides_of(cohort, 0, Split::exposure, 1).exposed.units;
  if (!are_few(all - early.units - late.units)) {
    test.early = early.units;
    test.late = late.units;
  }
  test.days_apart = days_apart;
  test.change = {change, change - half_width, change + half_width};
  test.change_share = scaled(test.change, 1 / baseline);
  test.p = stats::t_two_sided(change / std::sqrt(a + b), df);
  report.queue = test;
}

}  // namespace candor::trust
