// SPDX-License-Identifier: Apache-2.0
// Reads files of customers and of leaked records, row by row, in little memory. No clock, no
// database.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/csv_file.h"
#include "base/result.h"
#include "exposure/columns.h"
#include "exposure/exposure.h"

namespace candor::exposure {

// The part that both kinds of files share.
class SourceFile : public CsvFile {
 public:
  explicit SourceFile(const CsvSource& source) : CsvFile(source) {}
  const Columns& columns() const { return columns_; }

 protected:
  Result<std::vector<std::string>> find_columns();
  std::size_t index_of(Column column) const { return columns_.find_index(column).value_or(0); }

 private:
  Columns columns_;
};

struct CustomerRow {
  std::int64_t line = 0;
  std::string external_id;
  std::string jurisdiction;
  std::string language;
  std::optional<std::string> joined_on;
  std::optional<std::string> name;
  std::optional<std::string> email;         // as given
  std::optional<std::string> email_normal;  // for comparing
  std::optional<std::string> phone;
  std::optional<std::string> phone_normal;
};

class CustomerFile : public SourceFile {
 public:
  CustomerFile(const CsvSource& source, Date today) : SourceFile(source), today_(today) {}
  Result<void> begin();
  // The next good row; false after the last. Faulty rows are passed over, and refused together at
  // the end of the file or when there are kFaultsMax faults.
  Result<bool> next(CustomerRow& row);
  std::string place_of_id(std::int64_t line) const {
    return place(line, index_of(Column::external_id));
  }

 private:
  void check_row(CustomerRow& to);
  void check_email(CustomerRow& to);
  void check_phone(CustomerRow& to);
  void check_text(Column column, std::string_view text, std::size_t bytes_max);
  void add_fault(Column column, std::string message) {
    CsvFile::add_fault(row_.line, index_of(column), std::move(message));
  }

  Date today_;
  CsvRow row_;
};

struct RecordRow {
  std::int64_t line = 0;
  ClassMask classes = 0;
  std::string external_id;  // empty: not said, as below
  std::string email;        // as it stands in the row
  std::string phone;
  std::string name;
  std::optional<std::string> email_normal;
  std::optional<std::string> phone_normal;
};

class RecordFile : public SourceFile {
 public:
  RecordFile(const CsvSource& source, const LeakedClasses& classes)
      : SourceFile(source), classes_(classes) {}
  Result<void> begin();
  // The next row that exposes something; false after the last. What somebody stole is taken as it
  // is: an address that is none only matches nobody.
  Result<bool> next(RecordRow& row);
  std::int64_t empty() const { return empty_; }

 private:
  const LeakedClasses& classes_;
  std::vector<std::pair<std::size_t, ClassMask>> mapped_;
  CsvRow row_;
  std::int64_t empty_ = 0;
};

}  // namespace candor::exposure
