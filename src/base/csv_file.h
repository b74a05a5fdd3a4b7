// SPDX-License-Identifier: Apache-2.0
// What the importers of CSV files share: the rows counted and limited, the file hashed as it is
// read, faults gathered with their places. No clock, no database.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/csv.h"
#include "base/hash.h"
#include "base/result.h"

namespace candor {

// A CSV file to import, in UTF-8, with the names of its columns in the first row.
struct CsvSource {
  ByteSource& input;
  std::string name;  // as errors call it
  std::int64_t rows_max = 100'000'000;
};

inline constexpr std::size_t kFaultsMax = 20;  // listed in one refusal

class CsvFile {
 public:
  explicit CsvFile(const CsvSource& source);

  Result<std::vector<std::string>> read_header() { return reader_.header(); }
  // The next row; false after the last. Refused: no row at all, and more than rows_max.
  Result<bool> read_row(CsvRow& row);
  std::int64_t rows() const { return rows_; }
  // Of the file, read so far.
  std::int64_t bytes() const { return input_.bytes(); }
  // Of the whole file; call it after the last row.
  std::string sha256_hex() { return input_.finish_hex(); }

  // "customers.csv line 3, column 2 (email)"; `column` counts from 0.
  std::string place(std::int64_t line, std::size_t column) const {
    return reader_.place(line, column);
  }
  // Keeps the first kFaultsMax.
  void add_fault(std::int64_t line, std::size_t column, std::string message);
  const std::vector<Fault>& faults() const { return faults_; }
  bool has_all_faults() const { return faults_.size() >= kFaultsMax; }
  // The refusal that lists them.
  tl::unexpected<Error> refuse() const;

 protected:
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  HashingSource input_;
  CsvReader reader_;
  std::int64_t rows_ = 0;
  std::int64_t rows_max_;
  std::vector<Fault> faults_;
};

// Whether a spreadsheet would run the text as a formula: it begins with = + - or @ and is no plain
// number, such as -5 or +49 30 901820. https://owasp.org/www-community/attacks/CSV_Injection
bool is_formula(std::string_view text);

}  // namespace candor
