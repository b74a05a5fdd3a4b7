// SPDX-License-Identifier: Apache-2.0
#include "trust/rows.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/lines.h"
#include "base/text.h"
#include "trust/row_codec.h"

namespace candor::trust {
namespace {

constexpr std::size_t kNone = SIZE_MAX;

// "customer, period, active and spend".
std::string required_names(std::span<const WantedColumn> columns) {
  std::vector<std::string> names;
  for (const WantedColumn& column : columns) {
    if (column.is_required) names.emplace_back(column.name);
  }
  if (names.size() == 1) return names.front();
  const std::string last = names.back();
  names.pop_back();
  return join(names, ", ") + " and " + last;
}

class CsvRows final : public Rows {
 public:
  explicit CsvRows(const CsvSource& source) : Rows(source), file_(source) {}
  Result<void> begin(const std::string& name, std::span<const WantedColumn> columns) {
    const std::vector<std::string> header = TRY(file_.read_header());
    for (const WantedColumn& wanted : columns) {
      const auto found = std::find_if(header.begin(), header.end(), [&](const std::string& each) {
        return to_lower(trim(each)) == wanted.name;
      });
      if (found == header.end() && wanted.is_required) {
        return fail(ErrorCode::invalid, fmt::format("{} has no column {}; it needs {}", name,
                                                    wanted.name, required_names(columns)));
      }
      columns_.push_back(found == header.end() ? kNone
                                               : static_cast<std::size_t>(found - header.begin()));
    }
    return {};
  }

 private:
  Result<bool> do_next() override { return file_.read_row(row_); }
  std::int64_t do_line() const override { return row_.line; }
  std::string_view do_field(std::size_t column) const override {
    const std::size_t at = columns_[column];
    return at == kNone ? std::string_view() : trim(row_.fields[at]);
  }
  bool do_has(std::size_t column) const override { return columns_[column] != kNone; }
  std::string do_place(std::size_t column) const override {
    return file_.place(row_.line, columns_[column]);
  }
  std::string do_sha256_hex() override { return file_.sha256_hex(); }

  CsvFile file_;
  CsvRow row_;
  std::vector<std::size_t> columns_;  // where those that are wanted stand
};

class JsonRows final : public Rows {
 public:
  JsonRows(const CsvSource& source, std::span<const WantedColumn> columns)
      : Rows(source),
        name_(source.name),
        rows_max_(source.rows_max),
        input_(source.input),
        lines_(input_) {
    for (const WantedColumn& column : columns) names_.push_back(column.name);
    fields_.resize(names_.size());
  }

 private:
  Result<bool> do_next() override {
    std::string_view line;
    while (TRY(lines_.next(line))) {
      TRY(check_rows_max(name_, ++count_, rows_max_));
      const auto wrong = lines_.is_too_long() ? std::optional<std::string>("is too long")
                                              : codec::read_fields(line, names_, fields_);
      if (!wrong) return true;
      faults_.add(fmt::format("{} line {}", name_, lines_.line()), *wrong);
      if (faults_.full()) return false;
    }
    if (count_ == 0) return fail(ErrorCode::invalid, name_ + " has no rows");
    return false;
  }
  std::int64_t do_line() const override { return lines_.line(); }
  std::string_view do_field(std::size_t column) const override { return trim(fields_[column]); }
  bool do_has(std::size_t) const override { return true; }
  std::string do_place(std::size_t column) const override {
    return fmt::format("{} line {}, {}", name_, lines_.line(), names_[column]);
  }
  std::string do_sha256_hex() override { return input_.finish_hex(); }

  std::string name_;
  std::int64_t rows_max_;
  HashingSource input_;
  LineReader lines_;
  std::int64_t count_ = 0;
  std::vector<std::string_view> names_;
  std::vector<std::string> fields_;
};

}  // namespace

Result<void> check_rows_max(const std::string& name, std::int64_t rows, std::int64_t rows_max) {
  if (rows <= rows_max) return {};
  return fail(ErrorCode::too_large,
              fmt::format("{} has more than {} rows; import_rows_max in candor.toml sets how many "
                          "it may have",
                          name, with_commas(rows_max)));
}

Result<bool> Rows::next_good(const std::function<void()>& check) {
  while (!faults_.full() && TRY(do_next())) {
    const std::size_t before = faults_.all().size();
    check();
    if (faults_.all().size() == before) return true;
  }
  if (!faults_.all().empty()) return faults_.refuse();
  return false;
}

Result<std::unique_ptr<Rows>> open_rows(const CsvSource& source, Format format,
                                        std::span<const WantedColumn> columns) {
  if (format == Format::ndjson) return std::make_unique<JsonRows>(source, columns);
  auto rows = std::make_unique<CsvRows>(source);
  TRY(rows->begin(source.name, columns));
  return rows;
}

std::optional<double> check_number(Rows& rows, std::size_t column, double most) {
  const std::string_view text = rows.field(column);
  if (text.empty()) return std::nullopt;
  const auto number = parse_number(text);
  if (!number || !std::isfinite(*number)) {
    rows.add_fault(column, "is not a number");
  } else if (*number < 0) {
    rows.add_fault(column, "is negative");
  } else if (*number > most) {
    rows.add_fault(column,
                   fmt::format("is more than {}", with_commas(static_cast<std::int64_t>(most))));
  } else {
    return number;
  }
  return std::nullopt;
}

std::optional<Date> check_date(Rows& rows, std::size_t column) {
  const std::string_view text = rows.field(column);
  if (text.empty()) return std::nullopt;
  const auto date = parse_date(text);
  if (!date || date->year < 1900 || date->year > 2999) {
    rows.add_fault(column, "is not a day such as 2026-06-14");
    return std::nullopt;
  }
  return *date;
}

}  // namespace candor::trust
