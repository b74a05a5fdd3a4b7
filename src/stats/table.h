// SPDX-License-Identifier: Apache-2.0
// A CSV file as the arrays that an estimator takes. A command asks for what it needs, each by the
// name of its option; the file is read once, and of it only the columns that are named.
//
// A column is named as it stands in the header, or in a term: `factor(region)`, one column of 0 and
// 1 for each level but the first; `exposed*strength`, a product; `cause==1`, 1 where it holds (also
// != < <= > >=, and == and != with a word); a number such as 0.5.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv_file.h"
#include "base/result.h"
#include "stats/arrays.h"

namespace candor::stats {

// Labels with their names: in the order of their numbers where all are numbers, else of their
// bytes.
struct Factor {
  std::vector<std::int32_t> codes;
  std::vector<std::string> names;  // by code
  Labels labels() const { return {codes, static_cast<std::int32_t>(names.size())}; }
};

struct Column {
  std::string name;  // "age", "factor(region)=7", "exposed*strength"
  std::vector<double> values;
};

// Rows that lack a value and are in no array.
struct Incomplete {
  std::string column;
  std::int64_t rows = 0;
  std::int64_t first_line = 0;
};

struct Term;

// What a command needs of a file.
class TableRequest {
 public:
  TableRequest();
  ~TableRequest();
  // A number a row: a column or a term that makes one column. Refused, as in the others: a term
  // that cannot be read; the fault names the option.
  Result<void> add_number(std::string_view option, std::string_view term);
  // The same of a column that may lack values: not a number there.
  Result<void> add_number_or_none(std::string_view option, std::string_view column);
  // 0 or 1 a row. Another value is refused with its place.
  Result<void> add_flag(std::string_view option, std::string_view term);
  // A label a row: a column, or several joined by commas for each combination that stands in a row.
  Result<void> add_labels(std::string_view option, std::string_view columns);
  // One or more columns of numbers from a list of terms, joined by commas.
  Result<void> add_columns(std::string_view option, std::string_view terms);

 private:
  friend class TableReader;
  enum class Kind { number, flag, labels, columns };
  struct Wanted {
    Kind kind;
    std::string option;
    std::vector<Term> terms;
    bool may_lack = false;
  };
  Result<void> add(Kind kind, std::string_view option, std::string_view text);

  std::vector<Wanted> wanted_;
};

// Every array has `rows` entries; a row that lacks any value asked for is in none of them.
struct Table {
  std::int64_t rows = 0;
  std::int64_t rows_in_file = 0;
  std::vector<Incomplete> incomplete;  // a row counts at the first column that it lacks
  std::string file_sha256;
  std::map<std::string, std::vector<double>, std::less<>> numbers;  // by option
  std::map<std::string, std::vector<std::uint8_t>, std::less<>> flags;
  std::map<std::string, Factor, std::less<>> labels;
  std::map<std::string, std::vector<Column>, std::less<>> columns;

  // Nothing where it was not asked for.
  const std::vector<double>* find_number(std::string_view option) const;
  const Factor* find_labels(std::string_view option) const;
};

// Missing is an empty field, NA or NaN. Refused: no such column; a field that is no number, or
// infinite, with its place; no row that has every value.
Result<Table> read_table(const CsvSource& source, const TableRequest& request);
// The same of a file by its path.
Result<Table> read_table(const std::string& path, const TableRequest& request);

}  // namespace candor::stats
