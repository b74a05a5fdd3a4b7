// SPDX-License-Identifier: Apache-2.0
// Who counts: sorts each customer's months into what the estimators need. Of months it keeps no
// more than moments of groups, so that its size does not grow with the customers. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stats/stats.h"
#include "trust/report.h"

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

// Where a customer stands in the splits; a number each, 0 where they stand in no group of it.
// `half` is 1 or 2 of the queue; `stratum` is a tenth of the customers by the strength of their
// relationship, 1 the weakest: like is compared with like.
struct Standpoint {
  bool exposed = false;
  std::int16_t stratum = 0;
  std::int16_t tier = 0;
  std::int16_t delay = 0;
  std::int16_t version = 0;
  std::int16_t channel = 0;
  std::int16_t half = 0;
  auto operator<=>(const Standpoint&) const = default;
};

// What a customer did in a month; an outcome that is not known is nothing.
using MonthOutcomes = std::array<std::optional<double>, kOutcomeCount>;

// The day on which a customer left, counted from the day the incident began, and why.
struct LeftOn {
  std::int64_t day = 0;
  Cause cause = Cause::other;
};

class Cohort {
 public:
  Cohort(const Window& window, std::vector<Outcome> outcomes);

  // One month of one customer. All months of a customer come one after the other, and `begin`
  // before them.
  void begin(const Standpoint& standpoint, std::optional<LeftOn> left_on,
             std::optional<std::int64_t> told_on);
  void add(Period period, const MonthOutcomes& outcomes);
  void finish();

  const Window& window() const { return window_; }
  const std::vector<Outcome>& outcomes() const { return outcomes_; }

  // One entry for each customer of the last month before.
  struct Staying {
    std::vector<double> months;      // seen from the first month on
    std::vector<std::uint8_t> left;  // in the last of these
    std::vector<std::uint8_t> exposed;
    std::vector<std::uint8_t> whole;  // every month is known, with the outcome that decides
    std::vector<std::int16_t> stratum;
    std::vector<std::int32_t> cause;    // 0: stayed; else Cause + 1
    std::vector<std::int32_t> left_on;  // day, or kNever
    std::vector<std::int32_t> told_on;  // day, or kNever
  };
  static constexpr std::int32_t kNever = INT32_MAX;
  Staying staying;
  // Takes those who are not whole out of `staying` where they are fewer than kPeopleMin of the
  // exposed or of the others: else how many could be found from who is compared.
  void leave_out_few();

  // Those of them who are whole: moments of each outcome's months, by where they
  // stand. After they left, every outcome counts as nothing.
  using Moments = std::vector<stats::Moments>;  // one an outcome
  std::map<Standpoint, Moments> compared;

  // Customers who are in no comparison, or not in that of outcomes; as in the report.
  std::int64_t left_before = 0;
  std::int64_t joined_since = 0;
  std::int64_t incomplete = 0;

 private:
  void close();

  Window window_;
  std::vector<Outcome> outcomes_;
  bool open_ = false;
  Standpoint standpoint_;
  std::optional<LeftOn> left_on_;
  std::optional<std::int64_t> told_on_;
  std::vector<std::optional<MonthOutcomes>> row_;
  std::vector<double> values_;
};

}  // namespace candor::trust
