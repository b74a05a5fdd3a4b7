// SPDX-License-Identifier: Apache-2.0
// Reads files of customers and of leaked records, row by row, in little memory. No clock, no
// database.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/csv_blocks.h"
#include "base/result.h"
#include "exposure/columns.h"
#include "exposure/exposure.h"
#include "exposure/places.h"
#include "exposure/table.h"

namespace candor::exposure {

// A row that cannot be taken, and why.
struct Refusal {
  Column column;
  std::string message;
};

// What else is known of a customer, as bits of `flags`.
inline constexpr std::int64_t kFlagMinor = 1;
inline constexpr std::int64_t kFlagDeceased = 2;
inline constexpr std::int64_t kFlagDoNotContact = 4;

// What a file says of a customer; an empty text is one that it does not say.
struct CustomerRow {
  std::int64_t line = 0;
  std::string external_id;
  std::string jurisdiction;
  std::string language;
  std::string joined_on;
  std::string name;
  std::string email;         // as given
  std::string email_normal;  // for comparing
  std::string email_alias;  // what the address stands for at its provider; empty: itself or unknown
  std::string phone;
  std::string phone_normal;
  std::string address;  // street, and below it postcode and city
  std::string born_on;
  std::int64_t flags = 0;
};

// Makes customers of rows, or says why not. For one thread; memory is used again from row to row.
class CustomerTaker {
 public:
  using Row = CustomerRow;
  CustomerTaker(const Columns& columns, Date today) : columns_(columns), today_(today) {}
  // False where the row cannot be taken: then refusals() says why.
  bool take(const CsvRow& row, CustomerRow& to);
  const std::vector<Refusal>& refusals() const { return refusals_; }

 private:
  std::string_view field(Column column) const { return columns_.field(*row_, column); }
  bool take_jurisdiction(CustomerRow& to);
  bool take_language(CustomerRow& to);
  bool take_name(CustomerRow& to);
  bool take_email(CustomerRow& to);
  bool take_phone(CustomerRow& to);
  bool take_address(CustomerRow& to);
  bool take_date(Column column, std::string& to);
  bool take_flag(Column column, std::int64_t flag, CustomerRow& to);
  bool is_plain(Column column, std::string_view text, std::size_t bytes_max);
  bool refused(Column column, std::string message);

  const Columns& columns_;
  Date today_;
  Places places_;
  const CsvRow* row_ = nullptr;
  std::vector<Refusal> refusals_;
};

// What a row of a leaked file says of its person, and what it exposes. Empty: not said.
struct RecordRow {
  std::int64_t line = 0;
  ClassMask classes = 0;
  std::string external_id;
  std::string email;  // as it stands in the row
  std::string phone;
  std::string name;
  std::string email_normal;
  std::string email_alias;  // only where they are asked for
  std::string phone_normal;
};

// What somebody stole is taken as it is: an address that is none only matches nobody.
class RecordTaker {
 public:
  using Row = RecordRow;
  RecordTaker(const Columns& columns, const LeakedClasses& classes)
      : columns_(columns), classes_(classes) {}
  // False where the row exposes nothing.
  bool take(const CsvRow& row, RecordRow& to);
  const std::vector<Refusal>& refusals() const { return kNone; }

 private:
  ClassMask classes_of(const CsvRow& row);

  static const std::vector<Refusal> kNone;
  const Columns& columns_;
  const LeakedClasses& classes_;
  Places places_;
  std::size_t mapped_columns_ = 0;  // columns of the file that mapped_ knows of
  std::vector<std::pair<std::size_t, ClassMask>> mapped_;
};

// Rows that one thread has read, one behind the other in the file. `Made` is what became of them.
template <typename Made>
struct Batch {
  struct Told {
    std::int64_t line;
    Refusal refusal;
    std::string row;
  };
  CsvBlock block;
  bool broken = false;    // a row of it is malformed: made is of those before
  std::int64_t rows = 0;  // that were taken
  std::int64_t left = 0;  // that the taker left without a word
  std::vector<Told> told;
  Made made;
};

// The part that both kinds of files share: rows counted and limited, those that cannot be taken
// told and left out.
class SourceFile {
 public:
  SourceFile(const Source& source, Digest digest)
      : source_(source), open_(source.input, digest), columns_(source.mapping) {}

  const Columns& columns() const { return columns_; }
  const FileForm& form() const { return open_.form(); }
  std::int64_t rows() const { return rows_; }  // that were taken
  std::int64_t bytes_read() const { return open_.bytes_read(); }
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
  const std::string& name() const { return source_.name; }
  const Table& table() const { return open_.table(); }
  // The row that was read last is not taken.
  void reject(const Refusal& refusal);
  // Reads all rows by several threads, as read_row() would. Each thread calls `make`, for each row
  // that its taker takes; `take` is called by this thread, with what was made, in the order of the
  // file.
  template <typename Taker, typename Made>
  Result<void> read_all(const std::function<Taker()>& taker,
                        const std::function<void(const typename Taker::Row&, Made&)>& make,
                        const std::function<void(Made&)>& take);
  std::int64_t left_ = 0;  // rows that takers left

 private:
  template <typename Taker, typename Made>
  static void read_block(CsvReader& reader, Taker& taker,
                         const std::function<void(const typename Taker::Row&, Made&)>& make,
                         const std::vector<std::string>& header, Batch<Made>& batch);
  template <typename Taker, typename Made>
  Result<void> read_blocks(CsvReader& csv, const std::function<Taker()>& taker,
                           const std::function<void(const typename Taker::Row&, Made&)>& make,
                           const std::function<void(Made&)>& take);
  template <typename Made>
  Result<void> count(Batch<Made>& batch);
  Result<void> check_rows_max(std::int64_t more) const;
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

class CustomerFile : public SourceFile {
 public:
  CustomerFile(const Source& source, Date today, Digest digest = Digest::sha256)
      : SourceFile(source, digest), today_(today) {}
  Result<void> begin();
  // The next good row; false after the last.
  Result<bool> next(CustomerRow& row);
  // All rows, by several threads: see read_all().
  template <typename Made>
  Result<void> read(const std::function<void(const CustomerRow&, Made&)>& make,
                    const std::function<void(Made&)>& take) {
    return read_all<CustomerTaker, Made>([&] { return CustomerTaker(columns(), today_); }, make,
                                         take);
  }

 private:
  Date today_;
  std::optional<CustomerTaker> taker_;
};

class RecordFile : public SourceFile {
 public:
  RecordFile(const Source& source, const LeakedClasses& classes, Digest digest = Digest::sha256)
      : SourceFile(source, digest), classes_(classes) {}
  Result<void> begin();
  // The next row that exposes something; false after the last.
  Result<bool> next(RecordRow& row);
  template <typename Made>
  Result<void> read(const std::function<void(const RecordRow&, Made&)>& make,
                    const std::function<void(Made&)>& take) {
    TRY((
        read_all<RecordTaker, Made>([&] { return RecordTaker(columns(), classes_); }, make, take)));
    return check_end();
  }
  std::int64_t empty() const { return left_; }

 private:
  Result<void> check_findable() const;
  Result<void> check_end() const;

  const LeakedClasses& classes_;
  std::optional<RecordTaker> taker_;
};

}  // namespace candor::exposure

#include "exposure/read_all.h"
