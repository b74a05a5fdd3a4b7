// SPDX-License-Identifier: Apache-2.0
// What real files get wrong: found in rows that pass in order, and what can be decided of it. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trust/departures.h"
#include "trust/intake.h"
#include "trust/outcomes.h"
#include "trust/relationship_file.h"

namespace candor::trust {

// Counts one check's finds. Finds about one customer come one after the other.
class Finds {
 public:
  void add(std::string_view customer, std::int64_t line, std::int64_t rows = 1);
  std::int64_t rows() const { return rows_; }
  std::int64_t customers() const { return customers_; }
  const std::vector<std::int64_t>& lines() const { return lines_; }

 private:
  std::int64_t rows_ = 0;
  std::int64_t customers_ = 0;
  std::string customer_;
  std::vector<std::int64_t> lines_;  // the smallest, rising
};

// From this month on, spend is in another unit: `factor` times the one before.
struct UnitChange {
  Period from;
  double factor = 1;
};

// Finds months whose spend is in another unit than that of the month before: the median of spend
// (of customers who spend) differs by a factor near 100 or 1000 (within a quarter), or nine in ten
// of the customers of both months differ by more than 10 in the same direction. Ten customers a
// month are needed.
class UnitCheck {
 public:
  void add(std::int64_t line, Period period, double spend, const std::optional<double>& before);
  // The changes that a power of ten explains; `says` of all of them, "" if there are none.
  std::vector<UnitChange> changes() const;
  std::optional<Finding> finding() const;

 private:
  struct Month {
    std::vector<std::int64_t> bins;  // of spend, two per cent wide
    std::int64_t customers = 0;
    std::int64_t pairs = 0;  // customers who spent in the month before, too
    std::int64_t rose = 0;   // of them, more than tenfold
    std::int64_t fell = 0;   // the same, down
    std::int64_t first_line = 0;
    double median() const;
  };
  struct Jump {
    Period period;
    double ratio = 1;
    std::optional<double> factor;  // the power of ten that explains it
    const Month* month = nullptr;
  };
  std::vector<Jump> jumps() const;

  std::map<std::int64_t, Month> months_;
};

// Rows in the order of customer, month and line. What one check finds, those after it pass over, so
// findings are settled one after the other: future, then duplicated and contradicting, left_twice,
// unit_change, gap, active_later.
class OutcomeChecks {
 public:
  explicit OutcomeChecks(Period present) : present_(present) {}
  // `left_in`: the month of a departure that is on record.
  void add(const OutcomeRow& row, const std::optional<Period>& left_in);
  std::vector<Finding> findings() const;
  std::vector<UnitChange> unit_changes() const { return units_.changes(); }

 private:
  Period present_;
  OutcomeRow last_;  // of the customer, that was passed on
  bool has_left_ = false;
  Finds future_, duplicated_, contradicting_, left_twice_, gap_, active_later_;
  UnitCheck units_;
};

// Rows in the order of customer, day and line: future, duplicated, left_twice,
// left_before_joining, active_later.
class DepartureChecks {
 public:
  explicit DepartureChecks(Date today) : today_(today) {}
  // The months in which the outcomes have the customer as active; nothing: in none.
  struct Active {
    Period first;
    Period last;
  };
  void add(const DepartureRow& row, const std::optional<Active>& active);
  std::vector<Finding> findings() const;

 private:
  Date today_;
  std::optional<DepartureRow> last_;
  Finds future_, duplicated_, left_twice_, before_joining_, active_later_;
};

// Rows in the order of customer and line: future, duplicated, contradicting.
class RelationshipChecks {
 public:
  explicit RelationshipChecks(Date today) : today_(today) {}
  void add(const RelationshipRow& row);
  std::vector<Finding> findings() const;

 private:
  Date today_;
  std::optional<RelationshipRow> last_;
  Finds future_, duplicated_, contradicting_;
};

// A finding of that check; nothing where there are no finds. `says` has {rows} and {customers} in
// its place.
std::optional<Finding> finding_of(std::string_view check, const Finds& finds);
// The first finding that is not settled yet, with the decision that the person took or, for the
// sake of the checks after it, the first choice.
struct Settled {
  Finding finding;
  std::string decision;
};
std::optional<Settled> settle_next(const std::vector<Finding>& found, const Decisions& wanted,
                                   const std::vector<Finding>& settled);
// Refused (conflict) where a finding is undecided: lists each with its choices, and what to type.
// `command` is "trust import INC-2026-0007".
Result<void> check_decided(const std::vector<Finding>& findings, std::string_view file,
                           std::string_view command);
// "gap=leave_out future=leave_out" of those that were decided.
std::string decisions_text(const std::vector<Finding>& findings);
std::vector<std::pair<std::string, std::string>> parse_decisions_text(std::string_view text);

}  // namespace candor::trust
