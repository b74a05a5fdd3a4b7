// SPDX-License-Identifier: Apache-2.0
// Reads a file of what the company knows of each customer besides their outcomes. No clock, no
// database.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "trust/intake.h"
#include "trust/rows.h"

namespace candor::trust {

struct RelationshipRow {
  std::int64_t line = 0;
  std::string customer;
  std::optional<double> products;
  std::optional<double> complaints;
  std::optional<double> survey;
  std::optional<Date> since;
};

class RelationshipFile {
 public:
  explicit RelationshipFile(const CsvSource& source) : source_(source) {}
  // Refused: none of the columns that say something.
  Result<void> begin();
  // As OutcomeFile::next.
  Result<bool> next(RelationshipRow& row);
  std::string sha256_hex() { return rows_->sha256_hex(); }

 private:
  CsvSource source_;
  std::unique_ptr<Rows> rows_;
};

}  // namespace candor::trust
