// SPDX-License-Identifier: Apache-2.0
// Made companies of which it is known what the incident did. For tests and measurements.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace candor::trust::testing {

// A made company. What was to be expected of each customer with the incident and without it is
// known exactly, so what the incident does is, too. Strength of a relationship is standard normal;
// the stronger, the likelier a customer's data is involved, and the seldomer they leave.
struct Customer {
  double strength = 0;
  bool exposed = false;
  std::int64_t delay_days = 0;  // until told, by chance
  bool explained = false;       // by chance, what the letter says
};
struct World {
  std::int64_t customers = 3000;
  std::int64_t months_before = 6;
  std::int64_t months_after = 6;
  // Of an exposed customer's spend in a month since (0 is the first): this much is added. The mean
  // spend is 50.
  std::function<double(const Customer&, std::int64_t month)> spend = {};
  // The chance of leaving in a month since, 0.02 for a mean relationship, is multiplied by this.
  std::function<double(const Customer&)> leaving = {};
};

// What a report says of one group beside what is true of the customers in it.
struct Checked {
  std::string what;      // "spend by exposure: all"
  bool covered = false;  // the 95 % interval holds the truth
  // Lost or raised where nothing or the opposite is true; nothing where no verdict is given.
  std::optional<bool> false_verdict;
};
// One company by one seed, measured as a report measures it.
std::vector<Checked> check_world(const World& world, std::uint64_t seed);

// Worlds with the effects that the literature found, each by its name.
struct NamedWorld {
  std::string name;
  World world;
};
std::vector<NamedWorld> worlds();

}  // namespace candor::trust::testing
