// SPDX-License-Identifier: Apache-2.0
// What is wrong with a file, with the places.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/csv_file.h"
#include "base/result.h"

namespace candor {

class Faults {
 public:
  explicit Faults(std::string file) : file_(std::move(file)) {}
  // Keeps the first kFaultsMax.
  void add(std::string place, std::string message) {
    if (!full()) all_.push_back({std::move(place), std::move(message)});
  }
  const std::vector<Fault>& all() const { return all_; }
  bool full() const { return all_.size() >= kFaultsMax; }
  // The refusal that lists them.
  tl::unexpected<Error> refuse() const;

 private:
  std::string file_;
  std::vector<Fault> all_;
};

}  // namespace candor
