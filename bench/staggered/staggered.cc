// SPDX-License-Identifier: Apache-2.0
// ATT(g,t) with all aggregates of a made panel, in memory, on one thread. Writes the columns and
// the estimates into a folder, for the peer to read and to compare.
//   staggered_bench FOLDER [UNITS]
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "stats/stats.h"

namespace {

namespace stats = candor::stats;

constexpr int kPeriods = 10;

// Numbers between 0 and 1 (xorshift, Marsaglia 2003).
class Uniform {
 public:
  double operator()() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<double>(state_ >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_ = 88172645463325252U;
};

struct Made {
  std::vector<double> y, first, times;
  std::vector<std::int32_t> unit, period;
};

// A third is told of an incident in period 6, 7 or 8; the later, the more it costs.
Made make(std::int32_t units) {
  Made made;
  Uniform uniform;
  for (int t = 1; t <= kPeriods; ++t) made.times.push_back(t);
  const auto rows = static_cast<std::size_t>(units) * kPeriods;
  made.y.reserve(rows);
  made.first.reserve(rows);
  made.unit.reserve(rows);
  made.period.reserve(rows);
  for (std::int32_t i = 0; i < units; ++i) {
    const double chance = uniform();
    const double group = uniform() > 1.0 / 3 ? HUGE_VAL : (chance < 0.5 ? 6 : chance < 0.8 ? 7 : 8);
    const double level = 3 + 2 * uniform();
    double noise = uniform() - 0.5;
    for (int t = 1; t <= kPeriods; ++t) {
      noise = 0.5 * noise + uniform() - 0.5;
      const double effect = t >= group ? -0.3 - 0.05 * (group - 6) + 0.03 * (t - group) : 0;
      made.y.push_back(level + 0.02 * t + noise + effect);
      made.first.push_back(group);
      made.unit.push_back(i);
      made.period.push_back(t - 1);
    }
  }
  return made;
}

template <typename Value>
void write(const std::string& path, const std::vector<Value>& values) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(values.data()),
             static_cast<std::streamsize>(values.size() * sizeof(Value)));
  if (!file) throw std::runtime_error("cannot write " + path);
}

// Of the processor: whatever else runs on the machine.
double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double peak_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

double median_seconds(const stats::StaggeredPanel& panel, const stats::StaggeredOptions& options,
                      stats::Staggered& made) {
  std::vector<double> seconds;
  for (int i = 0; i < 5; ++i) {
    const double start = processor_seconds();
    auto result = stats::staggered_effects(panel, options);
    if (!result) throw std::runtime_error(candor::to_text(result.error()));
    made = std::move(*result);
    seconds.push_back(processor_seconds() - start);
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[2];
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  const std::string folder = arguments[1];
  const std::int32_t units = count > 2 ? std::stoi(arguments[2]) : 1'000'000;
  const Made data = make(units);
  stats::StaggeredPanel panel;
  panel.y = data.y;
  panel.first = data.first;
  panel.times = data.times;
  panel.unit = {data.unit, units};
  panel.period = {data.period, kPeriods};

  stats::Staggered made;
  const double seconds = median_seconds(panel, {}, made);
  const double inputs = 24.0 * static_cast<double>(data.y.size());
  const double peak = peak_bytes();
  stats::StaggeredOptions options;
  options.bands = true;
  stats::Staggered with_bands;
  const double band_seconds = median_seconds(panel, options, with_bands);

  std::ofstream cells(folder + "/cells.csv");
  cells << "group,time,att,se\n";
  for (const auto& cell : made.cells) {
    cells << fmt::format("{},{},{},{}\n", cell.group, cell.time, cell.effect.estimate,
                         cell.effect.std_error);
  }
  cells << fmt::format("0,0,{},{}\n", made.dynamic.overall->estimate,
                       made.dynamic.overall->std_error);
  std::ofstream(folder + "/seconds") << seconds << "\n";
  write(folder + "/y", data.y);
  write(folder + "/id", data.unit);
  write(folder + "/t", data.period);
  std::vector<std::int32_t> group;
  for (const double first : data.first) {
    group.push_back(std::isfinite(first) ? static_cast<std::int32_t>(first) : 0);
  }
  write(folder + "/g", group);
  fmt::print(
      "{} rows, {} cells, all aggregates: {:.3f} processor seconds, {:.2f} ns a row; with bands of "
      "{} draws {:.3f}; peak {:.2f} times the input arrays\n",
      data.y.size(), made.cells.size(), seconds, 1e9 * seconds / static_cast<double>(data.y.size()),
      with_bands.draws, band_seconds, peak / inputs);
  return 0;
}
