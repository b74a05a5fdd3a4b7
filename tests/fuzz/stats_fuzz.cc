// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <initializer_list>

#include "fuzz.h"
#include "stats/market_file.h"
#include "stats/stats.h"

using candor::fuzz::claim;
namespace stats = candor::stats;

namespace {

constexpr const char kHeader[] = "date,a,b,c,w,g,h\n";

void finite(std::initializer_list<double> values) {
  for (const double value : values) claim(std::isfinite(value), "what is estimated is finite");
}

template <typename T>
bool is_given(const candor::Result<T>& result) {
  if (!result) claim(!result.error().message.empty(), "a refusal says what is wrong");
  return result.has_value();
}

void survey(const stats::Table& table) {
  const auto& a = table.numbers.at("--a");
  const auto& b = table.numbers.at("--b");
  const auto& c = table.numbers.at("--c");
  const auto& weights = table.numbers.at("--w");
  const stats::Factor& groups = table.labels.at("--g");
  const stats::Factor& others = table.labels.at("--h");
  if (const auto score = stats::net_promoter(c); is_given(score)) {
    finite({score->score, score->std_error, score->lower, score->upper});
  }
  if (const auto score = stats::net_promoter(c, weights); is_given(score)) {
    finite({score->score, score->std_error, score->lower, score->upper, score->effective_n});
  }
  const std::vector<stats::Item> items = {{"a", a}, {"b", b}, {"c", c}};
  if (const auto scale = stats::cronbach_alpha(items); is_given(scale)) {
    finite({scale->alpha, scale->lower, scale->upper});
    for (const stats::ScaleItem& item : scale->items) {
      finite({item.mean, item.std_dev, item.rest_correlation.value_or(0),
              item.alpha_without.value_or(0)});
    }
  }
  if (const auto mean = stats::scale_mean(items, 4); is_given(mean)) {
    finite({mean->std_dev, mean->mean.estimate, mean->mean.lower, mean->mean.upper});
  }
  if (const auto change = stats::matched_change(a, b); is_given(change)) {
    finite({change->change, change->std_error, change->t, change->p, change->lower, change->upper});
  }
  if (const auto change = stats::matched_net_promoter(b, c); is_given(change)) {
    finite({change->change, change->std_error, change->chi_squared, change->p, change->bowker_p});
  }
  std::vector<stats::Margin> margins;
  for (const stats::Factor* factor : {&groups, &others}) {
    const std::size_t levels = factor->names.size();
    margins.push_back(
        {"g", factor->labels(), std::vector<double>(levels, 1 / static_cast<double>(levels))});
  }
  const auto raked = stats::rake(margins, weights);
  if (!is_given(raked)) return;
  finite({raked->effective_n, raked->largest});
  if (const auto mean = stats::weighted_mean(a, raked->weights, margins); is_given(mean)) {
    finite({mean->mean, mean->std_error, mean->lower, mean->upper, mean->effective_n});
  }
}

void comparisons(const stats::Table& table) {
  const auto samples = stats::samples_by(table.numbers.at("--a"), table.labels.at("--g").labels());
  if (!is_given(samples)) return;
  for (const stats::Sample& sample : *samples) {
    finite({sample.mean, sample.variance});
    if (const auto sequence = stats::mean_sequence(sample); is_given(sequence)) {
      finite({sequence->margin, sequence->lower, sequence->upper});
    }
  }
  for (std::size_t i = 1; i < samples->size(); ++i) {
    if (const auto welch = stats::welch_test((*samples)[0], (*samples)[i]); is_given(welch)) {
      finite({welch->difference, welch->std_error, welch->t, welch->df, welch->p, welch->lower,
              welch->upper});
    }
    const auto sequence = stats::difference_sequence((*samples)[0], (*samples)[i]);
    if (is_given(sequence)) finite({sequence->margin, sequence->lower, sequence->upper});
  }
}

void survival(const stats::Table& table) {
  const auto& time = table.numbers.at("--a");
  const auto& events = table.flags.at("--event");
  for (const auto limits : {stats::SurvivalLimits::log, stats::SurvivalLimits::log_log}) {
    const auto curve = stats::kaplan_meier({time, events}, limits);
    if (!is_given(curve)) return;
    for (const stats::SurvivalPoint& point : curve->points) {
      finite({point.time, point.survival, point.std_error, point.lower, point.upper});
    }
    if (const auto mean = stats::restricted_mean(*curve, 365); is_given(mean)) {
      finite({mean->mean, mean->std_error});
    }
  }
}

void hazards(const stats::Table& table) {
  stats::CoxData data;
  data.rows = {table.numbers.at("--a"), table.flags.at("--event")};
  data.covariates = {{"c", table.numbers.at("--c")}};
  data.weights = table.numbers.at("--w");
  data.cluster = table.labels.at("--h").labels();
  const auto model = stats::CoxModel::fit(data);
  if (!is_given(model)) return;
  const stats::CoxFit& fit = model->result();
  finite({fit.loglik_null, fit.loglik, fit.score_test.p, fit.wald_test.p, fit.lr_test.p});
  for (const stats::CoxCoefficient& each : fit.coefficients) {
    finite({each.coef, each.std_error, each.robust_se, each.z, each.p, each.lower, each.upper});
  }
}

void finite(const stats::Effect& effect) {
  // Where nothing varies, z may be without end.
  finite({effect.estimate, effect.std_error, effect.p, effect.lower, effect.upper});
}

void panels(const stats::Table& table) {
  const stats::NamedLabels unit{"g", table.labels.at("--g").labels()};
  const stats::NamedLabels period{"h", table.labels.at("--h").labels()};
  const std::vector<double>& weights = table.numbers.at("--w");
  const stats::Regressor treated{"c", table.numbers.at("--c")};
  for (const auto& [kind, clusters] :
       {std::pair(stats::ErrorsOf::hetero, std::vector<stats::NamedLabels>{}),
        std::pair(stats::ErrorsOf::cluster, std::vector{unit}),
        std::pair(stats::ErrorsOf::two_way, std::vector{unit, period})}) {
    for (const bool weighted : {false, true}) {
      const stats::Design design{
          table.numbers.at("--a"),
          {treated},
          {unit, period},
          weighted ? std::span<const double>(weights) : std::span<const double>()};
      const auto fit = stats::least_squares(design, {kind, clusters});
      if (!is_given(fit)) continue;
      for (const stats::Coefficient& each : fit->coefficients) {
        finite({each.estimate, each.std_error, each.p, each.lower, each.upper});
      }
    }
  }
}

void staggered(const stats::Table& table) {
  const stats::Labels period = table.labels.at("--h").labels();
  std::vector<double> times;
  for (std::int32_t t = 0; t < period.levels; ++t) times.push_back(t);
  const auto found = stats::staggered_effects({.y = table.numbers.at("--a"),
                                               .unit = table.labels.at("--g").labels(),
                                               .period = period,
                                               .times = times,
                                               .first = table.numbers.at("--c"),
                                               .covariates = {},
                                               .cluster = std::nullopt});
  if (!is_given(found)) return;
  for (const stats::GroupTime& cell : found->cells) finite(cell.effect);
  if (found->simple) finite(*found->simple);
}

void propensities(const stats::Table& table) {
  const auto& treated = table.flags.at("--event");
  const std::vector<stats::Column> covariates{{"c", table.numbers.at("--c")}};
  const auto& y = table.numbers.at("--a");
  if (const auto found = stats::inverse_probability_effect(y, treated, covariates, 0.01);
      is_given(found)) {
    finite(found->effect);
  }
  for (const auto estimand : {stats::Estimand::ate, stats::Estimand::att}) {
    const auto found = stats::doubly_robust_effect(y, treated, covariates, estimand);
    if (is_given(found)) finite(found->effect);
  }
}

void market(std::string_view text) {
  candor::TextSource input{std::string(text)};
  const auto file = stats::read_market_file({input, "returns.csv"}, "date", {"a", "b"});
  if (!is_given(file)) return;
  claim(file->returns[0].size() == file->days.size(), "each session has its return or none");
  constexpr stats::SessionRange kWindows[] = {{0, 0}, {-1, 1}};
  for (std::size_t day0 = 36; day0 < file->days.size(); day0 += 5) {
    const auto event =
        stats::market_event(file->returns[0], file->returns[1], day0, {-35, -2}, kWindows);
    if (!is_given(event)) continue;
    finite({event->alpha, event->alpha_se, event->beta, event->beta_se, event->sigma,
            event->r_squared});
    for (const stats::CumulativeReturn& each : event->cumulative) {
      finite({each.car, each.std_error, each.t, each.p, each.lower, each.upper, each.patell_z});
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = kHeader + std::string(candor::fuzz::bytes(data, size));
  market(text);
  stats::TableRequest request;
  for (const std::string name : {"a", "b", "c", "w"}) {
    claim(request.add_number("--" + name, name).has_value(), "a name is a term");
  }
  claim(request.add_flag("--event", "b>=1").has_value(), "a condition is a term");
  claim(request.add_labels("--g", "g").has_value(), "a name is a column");
  claim(request.add_labels("--h", "h").has_value(), "a name is a column");
  candor::TextSource input(text);
  const auto table = stats::read_table({input, "answers.csv"}, request);
  if (!is_given(table)) return 0;
  survey(*table);
  comparisons(*table);
  survival(*table);
  hazards(*table);
  panels(*table);
  staggered(*table);
  propensities(*table);
  return 0;
}
