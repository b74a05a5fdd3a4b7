// SPDX-License-Identifier: Apache-2.0
#include "exposure/counts.h"

#include <algorithm>

namespace candor::exposure {
namespace {

std::vector<ClassCount> class_counts(const std::map<ClassMask, std::int64_t>& by_mask) {
  std::vector<ClassCount> counts;
  for (const DataClass& data_class : data_classes()) {
    std::int64_t people = 0;
    for (const auto& [mask, count] : by_mask) {
      if ((mask & mask_of(data_class)) != 0) people += count;
    }
    if (people > 0) counts.push_back({data_class.name, people});
  }
  return counts;
}

}  // namespace

void PeopleCounts::add(const std::string& jurisdiction, ClassMask classes, std::int64_t people) {
  people_ += people;
  by_mask_[classes] += people;
  by_place_[jurisdiction][classes] += people;
}

std::vector<ClassCount> PeopleCounts::by_class() const { return class_counts(by_mask_); }

std::vector<JurisdictionCount> PeopleCounts::by_jurisdiction() const {
  std::vector<JurisdictionCount> counts;
  for (const auto& [jurisdiction, masks] : by_place_) {
    JurisdictionCount count{jurisdiction, 0, class_counts(masks)};
    for (const auto& [mask, people] : masks) count.people += people;
    counts.push_back(std::move(count));
  }
  std::stable_sort(counts.begin(), counts.end(), [](const auto& first, const auto& second) {
    return first.people > second.people;
  });
  return counts;
}

Result<void> check_classes(const LeakedClasses& classes) {
  if (classes.every_row != 0 || !classes.by_column.empty()) return {};
  return fail(ErrorCode::invalid, "say which data classes the rows expose, with --class or --map",
              {{"--class", "is required where there is no --map"}});
}

}  // namespace candor::exposure
