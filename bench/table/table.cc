// SPDX-License-Identifier: Apache-2.0
// A CSV file read into the arrays of an estimator; one thread; processor and wall seconds, in the
// median of five.
//   usage: table_bench FILE      of `panel_bench --csv`
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "stats/stats.h"

namespace {

namespace stats = candor::stats;

template <typename T>
T must(candor::Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", candor::to_text(result.error()).c_str());
    std::exit(1);
  }
  return candor::take_value(result);
}
void must(const candor::Result<void>& result) {
  if (!result) std::exit(1);
}

double cpu() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::vector<double> seconds;
  std::vector<double> wall;
  std::int64_t rows = 0;
  for (int run = 0; run < 5; ++run) {
    stats::TableRequest request;
    must(request.add_number("--outcome", "y"));
    must(request.add_labels("--unit", "id"));
    must(request.add_labels("--time", "t"));
    must(request.add_columns("--treated", "d"));
    must(request.add_labels("--cluster", "region"));
    const double before = cpu();
    const auto began = std::chrono::steady_clock::now();
    rows = must(stats::read_table(argv[1], request)).rows;
    seconds.push_back(cpu() - before);
    wall.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  }
  std::sort(seconds.begin(), seconds.end());
  std::sort(wall.begin(), wall.end());
  std::printf("ours    %lld rows, 5 columns of them: %.2f s of the processor, %.2f s\n",
              static_cast<long long>(rows), seconds[2], wall[2]);
}
