// SPDX-License-Identifier: Apache-2.0
// People counted by what they lost and where they live. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "exposure/exposure.h"

namespace candor::exposure {

class PeopleCounts {
 public:
  void add(const std::string& jurisdiction, ClassMask classes, std::int64_t people);
  std::int64_t people() const { return people_; }
  std::vector<ClassCount> by_class() const;                // most urgent first
  std::vector<JurisdictionCount> by_jurisdiction() const;  // most people first

 private:
  std::int64_t people_ = 0;
  std::map<ClassMask, std::int64_t> by_mask_;
  std::map<std::string, std::map<ClassMask, std::int64_t>> by_place_;
};

// Refused where a file would expose nothing.
Result<void> check_classes(const LeakedClasses& classes);

}  // namespace candor::exposure
