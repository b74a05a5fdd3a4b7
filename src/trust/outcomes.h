// SPDX-License-Identifier: Apache-2.0
// Reads a file of outcomes row by row. No clock, no database.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "base/csv.h"
#include "base/hash.h"
#include "trust/trust.h"

namespace candor::trust {

inline constexpr std::size_t kFaultsMax = 20;  // listed in one refusal
inline constexpr double kSpendMax = 1e12;

struct OutcomeRow {
  std::int64_t line = 0;
  std::string customer;
  Period period;
  bool active = false;
  double spend = 0;
};

class OutcomeFile {
 public:
  // `last` is the last month that may have outcomes: the present one.
  OutcomeFile(const exposure::CsvSource& source, Period last);
  Result<void> begin();
  // The next good row; false after the last. Faulty rows are passed over, and refused together at
  // the end of the file or when there are kFaultsMax faults.
  Result<bool> next(OutcomeRow& row);
  // Adds to the faults: this customer and month stood in line `first` already.
  Result<void> repeated(const OutcomeRow& row, std::int64_t first);
  // Of the whole file; call it after the last row.
  std::string sha256_hex() { return buffer_.finish_hex(); }

 private:
  std::string_view field(std::size_t column) const;
  void check_row(OutcomeRow& row);
  void add_fault(std::size_t column, std::string message);
  tl::unexpected<Error> refuse() const;

  std::string name_;
  HashingBuffer buffer_;
  std::istream input_;
  CsvReader reader_;
  Period last_;
  std::int64_t rows_max_;
  std::int64_t rows_ = 0;
  std::vector<std::size_t> columns_;  // where customer, period, active and spend stand
  CsvRow row_;
  std::vector<Fault> faults_;
};

}  // namespace candor::trust
