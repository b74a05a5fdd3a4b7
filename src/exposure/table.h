// SPDX-License-Identifier: Apache-2.0
// A file of rows, whatever its form: CSV or NDJSON, compressed or not, in one of four encodings.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/csv.h"
#include "base/hash.h"
#include "exposure/exposure.h"

namespace candor::exposure {

// Rows under named columns. In NDJSON a column is there from the first object on that names it.
class Table {
 public:
  virtual ~Table() = default;
  const std::vector<std::string>& columns() const { return columns_; }
  // The next row, with a field for each column up to now; false after the last. A row that is
  // refused as malformed can be skipped; any other refusal is of the whole file.
  Result<bool> next(CsvRow& row) { return do_next(row); }
  // Reads on behind the row that was refused; false at the end.
  Result<bool> skip() { return do_skip(); }
  // Where it stands, for a refusal that names no column.
  std::int64_t line() const { return do_line(); }
  // "customers.csv line 3, column 2 (email)"; `column` counts from 0.
  std::string place(std::int64_t line, std::size_t column) const { return do_place(line, column); }
  // The reader of a CSV file, for whoever reads on by itself and gives it the rest; else nullptr.
  CsvReader* find_csv() { return do_find_csv(); }

 protected:
  std::vector<std::string> columns_;

 private:
  virtual Result<bool> do_next(CsvRow& row) = 0;
  virtual Result<bool> do_skip() = 0;
  virtual std::int64_t do_line() const = 0;
  virtual std::string do_place(std::int64_t line, std::size_t column) const = 0;
  virtual CsvReader* do_find_csv() { return nullptr; }
};

// A line of the first text that separates columns: one of , ; tab and |, which stands most often in
// the header outside quotes; a comma where none does.
char find_delimiter(std::string_view start);

// Reads the header. The source must outlive the table.
Result<std::unique_ptr<Table>> open_csv(ByteSource& text, const std::string& name, char delimiter);
// A JSON object a line (https://github.com/ndjson/ndjson-spec). What stands in an inner object is a
// column "traits.email"; numbers and lists are as they are written.
Result<std::unique_ptr<Table>> open_ndjson(ByteSource& text, const std::string& name);

// Whether anybody will ask for a file's SHA-256, which costs as much as reading it.
enum class Digest { sha256, none };

// Passes on a file as it comes, counted and hashed.
class FileBytes final : public ByteSource {
 public:
  FileBytes(ByteSource& source, Digest digest) : source_(source) {
    if (digest == Digest::sha256) hash_ = std::make_unique<Sha256>();
  }
  std::int64_t bytes() const { return bytes_; }
  std::string finish_hex() { return hash_->finish_hex(); }

 private:
  Result<std::size_t> do_read(std::span<char> into) override;
  ByteSource& source_;
  std::unique_ptr<Sha256> hash_;
  std::int64_t bytes_ = 0;
};

// The file opened: hashed as it comes, unpacked, decoded.
class OpenTable {
 public:
  OpenTable(ByteSource& input, Digest digest)
      : input_(std::make_unique<FileBytes>(input, digest)) {}
  Result<void> begin(const std::string& name, const ReadAs& told);
  Table& table() { return *table_; }
  const Table& table() const { return *table_; }
  const FileForm& form() const { return form_; }
  // In UTF-8, behind what the table has read of it.
  ByteSource& text() { return *text_; }
  // How much of the file was read, in its own form.
  std::int64_t bytes_read() const { return input_->bytes(); }
  // Of the file as it came. Call it once, after the last row.
  std::string sha256_hex() { return input_->finish_hex(); }

 private:
  std::unique_ptr<FileBytes> input_;
  std::unique_ptr<ByteSource> text_;
  std::unique_ptr<Table> table_;
  FileForm form_;
};

}  // namespace candor::exposure
