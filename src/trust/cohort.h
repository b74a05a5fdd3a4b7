// SPDX-License-Identifier: Apache-2.0
// Who counts: sorts each customer's months into what the estimators need. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "trust/trust.h"

namespace candor::trust {

// The months of the outcomes; `first_month` is the first that counts as after.
struct Window {
  Period first;
  Period first_month;
  Period last;

  std::size_t before() const { return static_cast<std::size_t>(first_month.months - first.months); }
  std::size_t after() const {
    return static_cast<std::size_t>(last.months - first_month.months) + 1;
  }
  std::size_t months() const { return before() + after(); }
};

class Cohort {
 public:
  explicit Cohort(const Window& window);

  // One month of one customer. All months of a customer come one after the other.
  void add(const std::string& customer_id, bool exposed, Period period, bool active, double spend);
  void finish();

  const Window& window() const { return window_; }

  // One entry for each customer of the last month before: how many months they were seen from the
  // first month on, whether they left in the last of these, and whether their data was involved.
  struct Staying {
    std::vector<double> months;
    std::vector<char> left;
    std::vector<char> exposed;
  };
  Staying staying;

  // Those of them of whom every month is known.
  struct Compared {
    std::vector<double> spend;  // [customer * months + month], nothing after they left
    std::vector<char> exposed;  // one a customer
  };
  Compared compared;

  LeftOut left_out;

 private:
  struct Month {
    bool active = false;
    double spend = 0;
  };
  void close();

  Window window_;
  std::string customer_id_;
  bool exposed_ = false;
  std::vector<std::optional<Month>> row_;
};

}  // namespace candor::trust
