// SPDX-License-Identifier: Apache-2.0
// Made companies, of which it is known what the incident did, measured many times: how often the
// 95 % intervals hold the truth, and how often a verdict says lost or raised where neither is.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "trust/world_testing.h"

namespace {

namespace testing = candor::trust::testing;

struct Tally {
  int runs = 0;
  int covered = 0;
  int verdicts = 0;
  int false_verdicts = 0;

  void add(const testing::Checked& checked) {
    ++runs;
    covered += checked.covered ? 1 : 0;
    if (!checked.false_verdict) return;
    ++verdicts;
    false_verdicts += *checked.false_verdict ? 1 : 0;
  }
  double covered_percent() const { return 100.0 * covered / runs; }
  double false_percent() const { return verdicts == 0 ? 0 : 100.0 * false_verdicts / verdicts; }
};

// What is claimed of each world as a whole, and of the effect that decides.
bool is_well(const Tally& tally) {
  return tally.covered_percent() >= 93 && tally.covered_percent() <= 97 &&
         tally.false_percent() <= 5;
}

void print(const std::string& what, const Tally& tally) {
  std::printf("  %-44s %5.1f %% covered of %d, %4.1f %% of %d verdicts false%s\n", what.c_str(),
              tally.covered_percent(), tally.runs, tally.false_percent(), tally.verdicts,
              is_well(tally) ? "" : "  <-- not 93 to 97 %, or over 5 %");
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::atoi(argv[1]) : 500;
  bool all_well = true;
  std::uint64_t seed = 1;
  for (const testing::NamedWorld& named : testing::worlds()) {
    std::map<std::string, Tally> tallies;
    Tally all;
    for (int run = 0; run < runs; ++run, ++seed) {
      for (const auto& checked : testing::check_world(named.world, seed)) {
        tallies[checked.what].add(checked);
        all.add(checked);
      }
    }
    std::printf("%s\n", named.name.c_str());
    for (const auto& [what, tally] : tallies) print(what, tally);
    print("all of these", all);
    all_well = all_well && is_well(all) && is_well(tallies.at("spend by exposure: all"));
  }
  std::puts(all_well ? "each world, and the effect that decides, within what is claimed"
                     : "not all within what is claimed");
  return all_well ? 0 : 1;
}
