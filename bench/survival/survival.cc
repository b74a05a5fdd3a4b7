// SPDX-License-Identifier: Apache-2.0
// Times of the survival estimators on generated customers; `survival_bench N FILE` writes the same
// customers as a table for R, `survival_bench N` measures.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "stats/stats.h"

namespace candor::stats {
namespace {

struct Customers {
  std::vector<double> time, exposed, latency, version, strength, spend;
  std::vector<std::uint8_t> event;  // left by choice
  std::vector<std::int32_t> cause;  // 1 by choice, 2 for want of payment
  std::vector<std::int32_t> group, region;
};

// Whole days, seen for at most a year; whose data was involved leave sooner.
Customers make(std::size_t n) {
  std::mt19937_64 bits(20241);
  // Not the library's distributions, whose numbers differ between libraries.
  const auto share = [&] { return (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53; };
  const auto normal = [&] {
    return std::sqrt(-2 * std::log(share())) * std::cos(6.283185307179586 * share());
  };
  Customers c;
  for (std::size_t i = 0; i < n; ++i) {
    const double strength = normal();
    const double spend = 0.5 * strength + std::sqrt(0.75) * normal();
    const bool exposed = share() < 1 / (1 + std::exp(0.8 - 0.4 * strength));
    const double delay = exposed ? std::min(120.0, std::floor(3 - 25 * std::log(share()))) : 0;
    const bool version = exposed && share() < 0.5;
    const double effect =
        0.45 * exposed + 0.12 * delay / 30 - 0.20 * version - 0.35 * strength - 0.10 * spend;
    const double choice = std::pow(-std::log(share()) / (0.0022 * std::exp(effect)), 1.25);
    const double payment = -std::log(share()) / (0.00012 * std::exp(-0.1 * spend));
    const double seen = std::min(365.0, -std::log(share()) / 0.0008);
    const double first = std::min({choice, payment, seen});
    const bool stayed = first == seen || first >= 365;
    c.time.push_back(std::clamp(std::ceil(first), 1.0, 365.0));
    c.cause.push_back(stayed ? 0 : first == choice ? 1 : 2);
    c.event.push_back(c.cause.back() == 1);
    c.exposed.push_back(exposed);
    c.group.push_back(exposed);
    c.latency.push_back(delay / 30);
    c.version.push_back(version);
    c.strength.push_back(std::round(strength * 1e6) / 1e6);
    c.spend.push_back(std::round(spend * 1e6) / 1e6);
    c.region.push_back(static_cast<std::int32_t>(share() * 50));
  }
  return c;
}

void write(const Customers& c, const char* path) {
  std::FILE* file = std::fopen(path, "w");
  if (file == nullptr) std::exit(1);
  std::fputs("time,cause,exposed,lat30,version,strength,spend,region\n", file);
  for (std::size_t i = 0; i < c.time.size(); ++i) {
    std::fprintf(file, "%.0f,%d,%d,%.17g,%.0f,%.6f,%.6f,%d\n", c.time[i], c.cause[i], c.group[i],
                 c.latency[i], c.version[i], c.strength[i], c.spend[i], c.region[i]);
  }
  std::fclose(file);
}

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Medians of five, of the wall's and the processor's seconds, with a figure by which the results
// are compared.
void measure(const char* name, const std::function<double()>& run) {
  std::vector<double> wall, processor;
  double figure = 0;
  for (int i = 0; i < 5; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const double processor_begin = processor_seconds();
    figure = run();
    processor.push_back(processor_seconds() - processor_begin);
    wall.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(wall.begin(), wall.end());
  std::sort(processor.begin(), processor.end());
  std::printf("%s\t%.4f\t%.4f\t%.12g\n", name, wall[2], processor[2], figure);
  std::fflush(stdout);
}

int run(int argc, char** argv) {
  if (argc < 2) return 2;
  const Customers c = make(static_cast<std::size_t>(std::atoll(argv[1])));
  if (argc > 2) {
    write(c, argv[2]);
    return 0;
  }
  const FollowUp rows{c.time, c.event};
  const Labels group{c.group, 2};
  const Labels region{c.region, 50};
  CoxData data;
  data.rows = rows;
  data.covariates = {{"exposed", c.exposed},
                     {"latency", c.latency},
                     {"version", c.version},
                     {"strength", c.strength},
                     {"spend", c.spend}};
  CoxData clustered = data;
  clustered.cluster = region;
  measure("km", [&] { return survival_at((*kaplan_meier_by(rows, group))[1], 364).survival; });
  measure("logrank", [&] { return log_rank(rows, group)->chi_squared; });
  measure("aj", [&] {
    const auto curves = *cumulative_incidence({c.time, c.cause, 2}, group);
    return incidence_at(curves[1], 1, 364).std_error;
  });
  measure("cox_efron", [&] { return CoxModel::fit(data)->result().coefficients[0].coef; });
  measure("cox_breslow", [&] {
    return CoxModel::fit(data, {.ties = Ties::breslow})->result().coefficients[0].coef;
  });
  measure("cox_efron_cluster",
          [&] { return CoxModel::fit(clustered)->result().coefficients[0].robust_se; });
  measure("cox_breslow_cluster", [&] {
    return CoxModel::fit(clustered, {.ties = Ties::breslow})->result().coefficients[0].robust_se;
  });
  measure("cox_efron_concordance", [&] { return CoxModel::fit(data)->concordance()->std_error; });
  measure("zph", [&] { return CoxModel::fit(data)->proportional_hazards()->global.statistic; });
  return 0;
}

}  // namespace
}  // namespace candor::stats

int main(int argc, char** argv) { return candor::stats::run(argc, argv); }
