// SPDX-License-Identifier: Apache-2.0
// Reads a file of outcomes row by row. No clock, no database.
#pragma once

#include <string>
#include <vector>

#include "base/csv_file.h"
#include "trust/trust.h"

namespace candor::trust {

inline constexpr double kSpendMax = 1e12;

struct OutcomeRow {
  std::int64_t line = 0;
  std::string customer;
  Period period;
  bool active = false;
  double spend = 0;
};

class OutcomeFile : public CsvFile {
 public:
  // `last` is the last month that may have outcomes: the present one.
  OutcomeFile(const CsvSource& source, Period last) : CsvFile(source), last_(last) {}
  Result<void> begin();
  // The next good row; false after the last. Faulty rows are passed over, and refused together at
  // the end of the file or when there are kFaultsMax faults.
  Result<bool> next(OutcomeRow& row);
  // Adds to the faults: the customer and month of `line` stood in line `first` already.
  void add_repeated(std::int64_t line, std::int64_t first);

 private:
  std::string_view field(std::size_t column) const;
  void check_row(OutcomeRow& row);
  void add_fault(std::size_t column, std::string message);

  Period last_;
  std::vector<std::size_t> columns_;  // where customer, period, active and spend stand
  CsvRow row_;
};

}  // namespace candor::trust
