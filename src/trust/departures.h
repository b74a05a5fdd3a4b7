// SPDX-License-Identifier: Apache-2.0
// Reads a file of who left, row by row. No clock, no database.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "trust/intake.h"
#include "trust/rows.h"

namespace candor::trust {

struct DepartureRow {
  std::int64_t line = 0;
  std::string customer;
  Date left_on;
  Cause cause = Cause::other;
  std::optional<Date> joined_on = {};  // as the register has it
};

class DepartureFile {
 public:
  explicit DepartureFile(const CsvSource& source) : source_(source) {}
  Result<void> begin();
  // As OutcomeFile::next.
  Result<bool> next(DepartureRow& row);
  std::string sha256_hex() { return rows_->sha256_hex(); }

 private:
  void check_row(DepartureRow& row);

  CsvSource source_;
  std::unique_ptr<Rows> rows_;
};

}  // namespace candor::trust
