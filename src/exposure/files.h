// SPDX-License-Identifier: Apache-2.0
// Reads files of customers and of leaked records, row by row, in little memory. No clock, no
// database.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "exposure/columns.h"
#include "exposure/exposure.h"
#include "exposure/table.h"

namespace candor::exposure {

// The part that both kinds of files share: rows counted and limited, those that cannot be taken
// told and left out.
class SourceFile {
 public:
  explicit SourceFile(const Source& source)
      : source_(source), open_(source.input), columns_(source.mapping) {}

  const Columns& columns() const { return columns_; }
  const FileForm& form() const { return open_.form(); }
  std::int64_t rows() const { return rows_; }  // that were taken
  const Rejected& rejected() const { return rejected_; }
  // Of the whole file; call it after the last row, once.
  std::string sha256_hex() { return open_.sha256_hex(); }
  std::string place(std::int64_t line, Column column) const {
    return open_.table().place(line, columns_.find_index(column).value_or(0));
  }
  // The refusal of the whole file that lists these faults.
  tl::unexpected<Error> refuse(std::vector<Fault> faults) const;

 protected:
  Result<void> open();
  // The next row that can be read; false after the last. Refused: no row at all, more than
  // rows_max, and after the last one too many that could not be taken.
  Result<bool> read_row();
  const CsvRow& row() const { return row_; }
  std::string_view field(Column column) const { return columns_.field(row_, column); }
  const std::string& name() const { return source_.name; }
  const Table& table() const { return open_.table(); }
  // The row that was read last is not taken.
  void reject(Column column, std::string message);

 private:
  Result<bool> next_row();
  tl::unexpected<Error> named(Error error) const;
  void reject(std::int64_t line, Fault fault, const std::string& text);
  Result<void> check_rejected() const;

  const Source& source_;
  OpenTable open_;
  Columns columns_;
  CsvRow row_;
  std::int64_t rows_ = 0;
  std::int64_t rejected_line_ = 0;  // of the last row that was not taken
  Rejected rejected_;
};

// What else is known of a customer, as bits of `flags`.
inline constexpr std::int64_t kFlagMinor = 1;
inline constexpr std::int64_t kFlagDeceased = 2;
inline constexpr std::int64_t kFlagDoNotContact = 4;

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
  std::optional<std::string> address;  // street, and below it postcode and city
  std::optional<std::string> born_on;
  std::int64_t flags = 0;
};

class CustomerFile : public SourceFile {
 public:
  CustomerFile(const Source& source, Date today) : SourceFile(source), today_(today) {}
  Result<void> begin();
  // The next good row; false after the last.
  Result<bool> next(CustomerRow& row);

 private:
  // Each rejects the row and says false where it cannot be taken.
  bool take(CustomerRow& to);
  bool take_jurisdiction(CustomerRow& to);
  bool take_name(CustomerRow& to);
  bool take_email(CustomerRow& to);
  bool take_phone(CustomerRow& to);
  bool take_address(CustomerRow& to);
  bool take_date(Column column, std::optional<std::string>& to);
  bool take_flag(Column column, std::int64_t flag, CustomerRow& to);
  bool is_plain(Column column, std::string_view text, std::size_t bytes_max);
  bool refused(Column column, std::string message);

  Date today_;
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
  RecordFile(const Source& source, const LeakedClasses& classes)
      : SourceFile(source), classes_(classes) {}
  Result<void> begin();
  // The next row that exposes something; false after the last. What somebody stole is taken as it
  // is: an address that is none only matches nobody.
  Result<bool> next(RecordRow& row);
  std::int64_t empty() const { return empty_; }

 private:
  Result<void> check_findable() const;
  ClassMask classes_of_row();

  const LeakedClasses& classes_;
  std::size_t mapped_columns_ = 0;  // columns of the file that mapped_ knows of
  std::vector<std::pair<std::size_t, ClassMask>> mapped_;
  std::int64_t empty_ = 0;
};

}  // namespace candor::exposure
