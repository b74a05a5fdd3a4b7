// SPDX-License-Identifier: Apache-2.0
// A file of rows under named columns, CSV or NDJSON, read row by row with faults gathered by their
// places. No clock, no database.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/csv_file.h"
#include "base/faults.h"
#include "trust/intake.h"

namespace candor::trust {

struct WantedColumn {
  std::string_view name;
  bool is_required = false;
};

class Rows {
 public:
  explicit Rows(const CsvSource& source) : faults_(source.name) {}
  virtual ~Rows() = default;
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  // The next row that `check` adds no fault to; false after the last. Refused together at the end
  // of the file, or when there are kFaultsMax faults; at once where the rest cannot be read.
  Result<bool> next_good(const std::function<void()>& check);
  std::int64_t line() const { return do_line(); }
  // Trimmed; "" where the row or the file has none. Columns count as they were wanted.
  std::string_view field(std::size_t column) const { return do_field(column); }
  // Whether the file may have something there.
  bool has(std::size_t column) const { return do_has(column); }
  void add_fault(std::size_t column, std::string message) {
    faults_.add(do_place(column), std::move(message));
  }
  // Of the whole file; call it after the last row.
  std::string sha256_hex() { return do_sha256_hex(); }

 protected:
  Faults faults_;

 private:
  virtual Result<bool> do_next() = 0;
  virtual std::int64_t do_line() const = 0;
  virtual std::string_view do_field(std::size_t column) const = 0;
  virtual bool do_has(std::size_t column) const = 0;
  virtual std::string do_place(std::size_t column) const = 0;
  virtual std::string do_sha256_hex() = 0;
};

// Reads the header of a CSV. Refused: a column that is required and absent. `columns` and the
// source's input must outlive the rows.
Result<std::unique_ptr<Rows>> open_rows(const CsvSource& source, Format format,
                                        std::span<const WantedColumn> columns);

// Refused: `rows` are more than the settings let a file have.
Result<void> check_rows_max(const std::string& name, std::int64_t rows, std::int64_t rows_max);

// A number of a row, from 0 to `most`; nothing where the field is empty, or faulty: then the fault
// is added.
std::optional<double> check_number(Rows& rows, std::size_t column, double most);
// The same for a day, "2026-06-14".
std::optional<Date> check_date(Rows& rows, std::size_t column);

}  // namespace candor::trust
