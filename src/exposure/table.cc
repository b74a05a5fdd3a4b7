// SPDX-License-Identifier: Apache-2.0
#include "exposure/table.h"

#include <algorithm>
#include <array>

#include "base/decode.h"
#include "base/text.h"

namespace candor::exposure {
namespace {

class CsvTable final : public Table {
 public:
  CsvTable(ByteSource& text, const std::string& name, char delimiter)
      : reader_(text, name, {}, delimiter) {}
  Result<void> begin() {
    columns_ = TRY(reader_.header());
    return {};
  }

 private:
  Result<bool> do_next(CsvRow& row) override { return reader_.next(row); }
  Result<bool> do_skip() override { return reader_.skip_line(); }
  std::int64_t do_line() const override { return reader_.line(); }
  std::string do_place(std::int64_t line, std::size_t column) const override {
    return reader_.place(line, column);
  }
  CsvReader* do_find_csv() override { return &reader_; }

  CsvReader reader_;
};

// Passes on what another source owns.
class Borrowed final : public ByteSource {
 public:
  explicit Borrowed(ByteSource& source) : source_(source) {}

 private:
  Result<std::size_t> do_read(std::span<char> into) override { return source_.read(into); }
  ByteSource& source_;
};

}  // namespace

char find_delimiter(std::string_view start) {
  constexpr std::string_view kDelimiters = ",;\t|";
  std::array<std::size_t, kDelimiters.size()> counts{};
  bool quoted = false;
  for (const char c : start) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    if (const std::size_t at = kDelimiters.find(c); at != std::string_view::npos) ++counts[at];
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return kDelimiters[static_cast<std::size_t>(most - counts.begin())];
}

Result<std::unique_ptr<Table>> open_csv(ByteSource& text, const std::string& name, char delimiter) {
  auto table = std::make_unique<CsvTable>(text, name, delimiter);
  TRY(table->begin());
  return table;
}

Result<std::size_t> FileBytes::do_read(std::span<char> into) {
  const std::size_t got = TRY(source_.read(into));
  if (hash_) hash_->add({into.data(), got});
  bytes_ += static_cast<std::int64_t>(got);
  return got;
}

Result<void> OpenTable::begin(const std::string& name, const ReadAs& told) {
  Decompressed unpacked = TRY(decompress(std::make_unique<Borrowed>(*input_)));
  Decoded decoded = TRY(decode(std::move(unpacked.bytes), told.encoding));
  text_ = std::move(decoded.text);
  const std::string_view start = trim(decoded.start);
  form_.compression = unpacked.compression;
  form_.encoding = decoded.encoding;
  form_.format =
      told.format.value_or(start.starts_with('{') ? FileFormat::ndjson : FileFormat::csv);
  if (form_.format == FileFormat::ndjson) {
    table_ = TRY(open_ndjson(*text_, name));
    return {};
  }
  form_.delimiter = std::string(1, told.delimiter.value_or(find_delimiter(start)));
  table_ = TRY(open_csv(*text_, name, form_.delimiter->front()));
  return {};
}

}  // namespace candor::exposure
