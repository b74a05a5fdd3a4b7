// SPDX-License-Identifier: Apache-2.0
// The score of a relationship, from its parts. Pure.
//
// Each part that is known of a customer becomes its mid-rank percentile among all customers of whom
// it is known: the share of those below, and half of those alike. Complaints count the other way
// round: who has fewer stands higher. The score is the mean of a customer's percentiles, each part
// weighing the same. Customers are then ranked by their score in the same way: up to a third is
// weak, above two thirds strong, the rest middle; who has the same score is in the same tier.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "trust/relationship.h"

namespace candor::trust {

struct PartKind {
  std::string_view name;
  std::string_view unit;
  bool is_reversed = false;  // more of it is worse
};
inline constexpr std::size_t kPartCount = 5;
inline constexpr std::array<PartKind, kPartCount> kParts = {{
    {"tenure", "months"},
    {"spend", "a month"},
    {"breadth", "products"},
    {"complaints", "complaints", true},
    {"survey", "of 10"},
}};
enum : std::size_t { kTenure, kMonthlySpend, kBreadth, kPastComplaints, kPastSurvey };

// By the order of kParts.
using PartValues = std::array<std::optional<double>, kPartCount>;

struct Scored {
  PartValues percentiles;
  double score = 0;  // 0 to 1
  Tier tier = Tier::middle;
};

// In the order of `customers`, each of whom has at least one part. Numbers are finite.
std::vector<Scored> score_strength(const std::vector<PartValues>& customers);

// The mid-rank percentile of each of the values among all of them, 0 to 1: (below + alike / 2) / n.
std::vector<double> percentiles_of(const std::vector<double>& values);

}  // namespace candor::trust
