// SPDX-License-Identifier: Apache-2.0
// Difference in differences and event study over a made panel, beside one pass over the same arrays
// in memory. One thread; times are the processor's, in the median of five.
//   usage: panel_bench [UNITS [PERIODS]]      panel_bench --csv UNITS PERIODS > FILE
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "stats/stats.h"

namespace {

namespace stats = candor::stats;

// A uniform number, the same on every machine.
double uniform(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
}
double normal(std::uint64_t& state) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += uniform(state);
  return sum;
}

struct Panel {
  std::vector<double> y, d, d_strength;
  std::vector<std::int32_t> unit, period, region;
  std::vector<std::uint8_t> exposed;
};

// The incident is in the period after half of them; its effect is -0.3, less for the strong.
Panel made(std::size_t units, std::size_t periods) {
  Panel panel;
  std::uint64_t state = 20243;
  const std::size_t rows = units * periods;
  panel.y.reserve(rows);
  panel.d.reserve(rows);
  panel.d_strength.reserve(rows);
  panel.unit.reserve(rows);
  panel.period.reserve(rows);
  panel.region.reserve(rows);
  panel.exposed.reserve(rows);
  for (std::size_t i = 0; i < units; ++i) {
    const double strength = normal(state);
    const bool exposed = uniform(state) < 1 / (1 + std::exp(0.8 - 0.4 * strength));
    const auto region = static_cast<std::int32_t>(uniform(state) * 50);
    const double level = 3 + 0.8 * strength + 0.5 * normal(state);
    double error = 0.6 * normal(state);
    for (std::size_t t = 0; t < periods; ++t) {
      error = 0.5 * error + 0.52 * normal(state);
      const double d = exposed && t >= periods / 2 ? 1 : 0;
      panel.y.push_back(level + 0.05 * std::sin(static_cast<double>(t)) + error -
                        d * 0.3 * (1 - 0.25 * strength));
      panel.d.push_back(d);
      panel.d_strength.push_back(d * strength);
      panel.unit.push_back(static_cast<std::int32_t>(i));
      panel.period.push_back(static_cast<std::int32_t>(t));
      panel.region.push_back(region);
      panel.exposed.push_back(exposed);
    }
  }
  return panel;
}

double processor_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// Of the processor, in the median of five.
double milliseconds_of(const std::function<void()>& run) {
  std::vector<double> times;
  for (int i = 0; i < 5; ++i) {
    const double begin = processor_milliseconds();
    run();
    times.push_back(processor_milliseconds() - begin);
  }
  std::sort(times.begin(), times.end());
  return times[2];
}

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// Reads every byte once, as fast as the memory gives it.
template <typename T>
std::uint64_t read_once(const std::vector<T>& array) {
  const auto* words = reinterpret_cast<const std::uint64_t*>(array.data());
  const std::size_t count = array.size() * sizeof(T) / sizeof(std::uint64_t);
  std::uint64_t a = 0, b = 0, c = 0, d = 0;
  for (std::size_t i = 0; i + 4 <= count; i += 4) {
    a ^= words[i];
    b ^= words[i + 1];
    c ^= words[i + 2];
    d ^= words[i + 3];
  }
  return a ^ b ^ c ^ d;
}

template <typename T>
const T& done(const candor::Result<T>& result) {
  if (result) return *result;
  fmt::print(stderr, "{}\n", result.error().message);
  std::exit(1);
}

void write_csv(const Panel& panel) {
  fmt::print("id,t,y,exposed,d,region\n");
  for (std::size_t i = 0; i < panel.y.size(); ++i) {
    fmt::print("{},{},{:.17g},{},{},{}\n", panel.unit[i], panel.period[i], panel.y[i],
               panel.exposed[i], panel.d[i], panel.region[i]);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const bool csv = !words.empty() && words[0] == "--csv";
  const auto number = [&](std::size_t at, std::size_t otherwise) {
    at += csv ? 1 : 0;
    return words.size() > at ? std::stoul(words[at]) : otherwise;
  };
  const std::size_t units = number(0, 1'000'000), periods = number(1, 10);
  const Panel panel = made(units, periods);
  if (csv) {
    write_csv(panel);
    return 0;
  }
  const auto n_units = static_cast<std::int32_t>(units);
  const auto n_periods = static_cast<std::int32_t>(periods);
  const stats::NamedLabels unit{"id", {panel.unit, n_units}},
      period{"t", {panel.period, n_periods}}, region{"region", {panel.region, 50}};
  const stats::Design did{panel.y, {{"d", panel.d}}, {unit, period}, {}};
  const stats::Design moderated{
      panel.y, {{"d", panel.d}, {"d*strength", panel.d_strength}}, {unit, period}, {}};
  const stats::EventPanel study{panel.y, unit, period, "exposed", panel.exposed, {}, {}};
  const stats::Errors by_unit{stats::ErrorsOf::cluster, {unit}};
  const stats::Errors by_region{stats::ErrorsOf::cluster, {region}};
  const stats::Errors both{stats::ErrorsOf::two_way, {unit, period}};

  volatile std::uint64_t seen = 0;
  const double pass = milliseconds_of([&] {
    seen =
        read_once(panel.y) ^ read_once(panel.d) ^ read_once(panel.unit) ^ read_once(panel.period);
  });
  const auto rows = static_cast<double>(units * periods);
  const double input_mib = rows * (8 + 8 + 4 + 4) / 1048576;
  const double held_mib = peak_mib();
  fmt::print(
      "{:.0f} rows; y, d, id and t are {:.0f} MiB; one pass over them {:.1f} ms ({:.1f} GB/s)\n",
      rows, input_mib, pass, input_mib * 1.048576 / pass);
  const auto show = [&](const char* what, const std::function<stats::Coefficient()>& run) {
    stats::Coefficient c;
    const double ms = milliseconds_of([&] { c = run(); });
    fmt::print("{:<44}{:>9.1f} ms {:>7.2f} passes  peak +{:.0f} MiB   {} {:.12f} ({:.12f})\n", what,
               ms, ms / pass, peak_mib() - held_mib, c.name, c.estimate, c.std_error);
  };
  const auto first = [](const stats::Regression& fit) { return fit.coefficients.front(); };
  show("did, two effects, clustered by id",
       [&] { return first(done(stats::least_squares(did, by_unit))); });
  show("did, two effects, clustered by region",
       [&] { return first(done(stats::least_squares(did, by_region))); });
  show("did, two effects, iid", [&] { return first(done(stats::least_squares(did, {}))); });
  show("did and moderation, clustered by id",
       [&] { return first(done(stats::least_squares(moderated, by_unit))); });
  show("event study, clustered by id",
       [&] { return first(done(stats::event_study(study, periods / 2 - 1, by_unit))); });
  show("did, clustered by id and t (general way)",
       [&] { return first(done(stats::least_squares(did, both))); });
  return 0;
}
