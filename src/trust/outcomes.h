// SPDX-License-Identifier: Apache-2.0
// Reads a file of outcomes row by row. No clock, no database.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "trust/intake.h"
#include "trust/rows.h"

namespace candor::trust {

inline constexpr double kSpendMax = 1e12;
inline constexpr double kCountMax = 1e9;

struct OutcomeRow {
  std::int64_t line = 0;
  std::string customer = {};
  Period period = {};
  bool active = false;
  double spend = 0;
  std::optional<double> contacts = {};
  std::optional<double> complaints = {};
  std::optional<double> logins = {};
};

class OutcomeFile {
 public:
  // csv or ndjson.
  OutcomeFile(const CsvSource& source, Format format) : source_(source), format_(format) {}
  Result<void> begin();
  // The next good row; false after the last. Faulty rows are passed over, and refused together at
  // the end of the file or when there are kFaultsMax faults.
  Result<bool> next(OutcomeRow& row);
  std::string sha256_hex() { return rows_->sha256_hex(); }

 private:
  void check_row(OutcomeRow& row);
  double check_spend(bool active);
  std::optional<double> check_count(std::size_t column);

  CsvSource source_;
  Format format_;
  std::unique_ptr<Rows> rows_;
};

}  // namespace candor::trust
