// SPDX-License-Identifier: Apache-2.0
#include "stats/table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/progress.h"
#include "base/text.h"
#include "stats/terms.h"
#include "stats/text_column.h"

namespace candor::stats {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

bool is_missing(std::string_view text) { return text.empty() || text == "NA" || text == "NaN"; }

// A decimal of few digits and no exponent, which one division makes exact (Clinger 1990); nothing
// for all others. The same as from_chars gives, sooner.
std::optional<double> short_decimal(std::string_view text) {
  constexpr std::array kPowers{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                               1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.size() >= kPowers.size()) return std::nullopt;
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::size_t decimals = point == text.size() ? 0 : text.size() - point - 1;
  if (point == 0) return std::nullopt;
  std::int64_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == point) continue;
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    digits = digits * 10 + (text[i] - '0');
  }
  const double value = static_cast<double>(digits) / kPowers[decimals];
  return negative ? -value : value;
}

// A column of the file, read as numbers, as labels, or as both.
struct Read {
  std::size_t place = 0;  // in the file's rows
  bool as_numbers = false;
  bool as_labels = false;
  bool is_needed = false;  // a row without a value is left out
  int uses = 0;            // by terms; the only one may take what was read
  std::vector<double> numbers;
  TextColumn text;
  Factor factor;
};

bool holds(Comparison comparison, double a, double b) {
  switch (comparison) {
    case Comparison::equal: return a == b;
    case Comparison::unequal: return a != b;
    case Comparison::less: return a < b;
    case Comparison::at_most: return a <= b;
    case Comparison::more: return a > b;
    case Comparison::at_least: return a >= b;
  }
  bug_found("a comparison");
}

template <typename T>
void keep_rows(std::vector<T>& values, const std::vector<std::uint8_t>& keep) {
  if (values.empty()) return;
  std::size_t to = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (keep[i] != 0) values[to++] = values[i];
  }
  values.resize(to);
}

// Levels that stand in no row any more are dropped.
void drop_empty_levels(Factor& factor) {
  std::vector<std::int32_t> now(factor.names.size(), -1);
  for (const std::int32_t code : factor.codes) now[static_cast<std::size_t>(code)] = 0;
  std::vector<std::string> names;
  for (std::size_t level = 0; level < now.size(); ++level) {
    if (now[level] < 0) continue;
    now[level] = static_cast<std::int32_t>(names.size());
    names.push_back(std::move(factor.names[level]));
  }
  if (names.size() != factor.names.size()) {
    for (std::int32_t& code : factor.codes) code = now[static_cast<std::size_t>(code)];
  }
  factor.names = std::move(names);
}

// A factor for each combination of two that stands in some row, in the order of the first's levels.
Factor combined(const Factor& a, const Factor& b) {
  const auto width = static_cast<std::int64_t>(b.names.size());
  std::vector<std::int64_t> pairs(a.codes.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = a.codes[i] * width + b.codes[i];
  std::vector<std::int64_t> levels = pairs;
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  Factor both;
  for (const std::int64_t level : levels) {
    both.names.push_back(a.names[static_cast<std::size_t>(level / width)] + "," +
                         b.names[static_cast<std::size_t>(level % width)]);
  }
  both.codes.reserve(pairs.size());
  for (const std::int64_t pair : pairs) {
    both.codes.push_back(static_cast<std::int32_t>(
        std::lower_bound(levels.begin(), levels.end(), pair) - levels.begin()));
  }
  return both;
}

bool makes_one_column(const Term& term) {
  return std::none_of(term.atoms.begin(), term.atoms.end(),
                      [](const Atom& atom) { return atom.kind == Atom::Kind::levels; });
}

tl::unexpected<Error> refuse_option(std::string_view option, std::string message) {
  return fail(ErrorCode::invalid, fmt::format("{} cannot be taken as it is", option),
              {{std::string(option), std::move(message)}});
}

}  // namespace

TableRequest::TableRequest() = default;
TableRequest::~TableRequest() = default;

Result<void> TableRequest::add(Kind kind, std::string_view option, std::string_view text) {
  Wanted wanted{kind, std::string(option), {}};
  const auto terms = parse_terms(text);
  if (!terms) return refuse_option(option, terms.error().message);
  wanted.terms = *terms;
  const bool is_single = kind == Kind::number || kind == Kind::flag;
  if (is_single && (wanted.terms.size() != 1 || !makes_one_column(wanted.terms.front()))) {
    return refuse_option(option, "makes more than one column; name one");
  }
  for (const Term& term : wanted.terms) {
    if (kind == Kind::labels &&
        (term.atoms.size() != 1 || term.atoms.front().kind != Atom::Kind::column)) {
      return refuse_option(option, term.text + " is not the name of a column");
    }
  }
  wanted_.push_back(std::move(wanted));
  return {};
}

Result<void> TableRequest::add_number(std::string_view option, std::string_view term) {
  return add(Kind::number, option, term);
}
Result<void> TableRequest::add_number_or_none(std::string_view option, std::string_view column) {
  TRY(add(Kind::number, option, column));
  const auto& atoms = wanted_.back().terms.front().atoms;
  if (atoms.size() != 1 || atoms.front().kind != Atom::Kind::column) {
    return refuse_option(option, std::string(column) + " is not the name of a column");
  }
  wanted_.back().may_lack = true;
  return {};
}
Result<void> TableRequest::add_flag(std::string_view option, std::string_view term) {
  return add(Kind::flag, option, term);
}
Result<void> TableRequest::add_labels(std::string_view option, std::string_view columns) {
  return add(Kind::labels, option, columns);
}
Result<void> TableRequest::add_columns(std::string_view option, std::string_view terms) {
  return add(Kind::columns, option, terms);
}

// Reads the file's columns, leaves out incomplete rows, and makes the arrays that were asked for.
class TableReader {
 public:
  // `bytes` is the file's size, or 0 where it is not known.
  TableReader(const CsvSource& source, const TableRequest& request, std::int64_t bytes)
      : file_(source), name_(source.name), request_(request), bytes_(bytes) {}

  Result<Table> read() {
    TRY(find_columns());
    TRY(read_rows());
    for (auto& [name, column] : columns_) {
      if (column.as_labels) column.factor = column.text.finish();
    }
    TRY(leave_out_incomplete());
    for (const TableRequest::Wanted& wanted : request_.wanted_) TRY(make(wanted));
    return std::move(table_);
  }

 private:
  using Kind = TableRequest::Kind;

  Result<void> find_columns() {
    for (const TableRequest::Wanted& wanted : request_.wanted_) {
      for (const Term& term : wanted.terms) {
        for (const Atom& atom : term.atoms) {
          if (atom.kind == Atom::Kind::number) continue;
          Read& column = columns_[atom.column];
          const bool as_labels = wanted.kind == Kind::labels || atom.kind == Atom::Kind::levels ||
                                 (atom.kind == Atom::Kind::condition && !atom.is_number);
          (as_labels ? column.as_labels : column.as_numbers) = true;
          column.is_needed = column.is_needed || !wanted.may_lack;
          ++column.uses;
        }
      }
    }
    const std::vector<std::string> header = TRY(file_.read_header());
    for (auto& [name, column] : columns_) {
      const auto found = std::find(header.begin(), header.end(), name);
      if (found == header.end()) {
        return fail(ErrorCode::invalid, fmt::format("{} has no column {}; its columns are {}",
                                                    name_, name, join(header, ", ")));
      }
      column.place = static_cast<std::size_t>(found - header.begin());
      order_.push_back(&column);
    }
    return {};
  }

  Result<void> read_rows() {
    Progress progress("rows", 0);
    CsvRow row;
    while (TRY(file_.read_row(row))) {
      for (Read* column : order_) {
        std::string_view text = row.fields[column->place];
        if (!text.empty() && (text.front() <= ' ' || text.back() <= ' ')) text = trim(text);
        if (column->as_labels) column->text.add(is_missing(text) ? std::string_view() : text);
        if (column->as_numbers) column->numbers.push_back(number_of(text, row, *column));
      }
      lines_.add(row.line);
      if (file_.has_all_faults()) break;
      if (file_.rows() == kRowsBeforeRoom) make_room();
      if ((file_.rows() & 0xffff) == 0) progress.reach(file_.rows());
    }
    if (!file_.faults().empty()) {
      return fail(ErrorCode::invalid, name_ + " cannot be read as numbers", file_.faults());
    }
    table_.rows_in_file = file_.rows();
    table_.file_sha256 = file_.sha256_hex();
    return {};
  }

  // For as many rows as the file has if the others are as long as those read.
  void make_room() {
    if (bytes_ <= 0) return;
    const double share = static_cast<double>(file_.bytes()) / static_cast<double>(bytes_);
    const auto rows = static_cast<std::size_t>(1.05 * static_cast<double>(file_.rows()) / share);
    for (Read* column : order_) {
      if (column->as_labels) column->text.reserve(rows);
      if (column->as_numbers) column->numbers.reserve(rows);
    }
  }

  double number_of(std::string_view text, const CsvRow& row, const Read& column) {
    if (const auto decimal = short_decimal(text)) return *decimal;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && std::isfinite(value)) {
      return value;
    }
    if (is_missing(text)) return kMissing;
    if (text.starts_with('+') && text.size() > 1 && text[1] != '-' && text[1] != '+') {
      return number_of(text.substr(1), row, column);
    }
    file_.add_fault(row.line, column.place,
                    error == std::errc::result_out_of_range || std::isinf(value)
                        ? "is too large to compute with"
                        : "is not a number");
    return kMissing;
  }

  Result<void> leave_out_incomplete() {
    const auto rows = static_cast<std::size_t>(table_.rows_in_file);
    std::vector<std::uint8_t> keep(rows, 1);
    for (Read* column : order_) {
      if (!column->is_needed) continue;
      Incomplete missing;
      for (std::size_t i = 0; i < rows; ++i) {
        const bool lacks = (column->as_numbers && std::isnan(column->numbers[i])) ||
                           (column->as_labels && column->factor.codes[i] < 0);
        if (!lacks || keep[i] == 0) continue;
        keep[i] = 0;
        if (missing.rows++ == 0) missing.first_line = lines_.of(i);
      }
      if (missing.rows == 0) continue;
      for (const auto& [name, read] : columns_) {
        if (&read == column) missing.column = name;
      }
      table_.incomplete.push_back(std::move(missing));
    }
    table_.rows = std::count(keep.begin(), keep.end(), 1);
    if (table_.rows == 0) {
      return fail(ErrorCode::invalid,
                  fmt::format("{} has no row with a value in every column asked for", name_));
    }
    if (table_.rows == table_.rows_in_file) return {};
    for (Read* column : order_) {
      keep_rows(column->numbers, keep);
      keep_rows(column->factor.codes, keep);
      drop_empty_levels(column->factor);
    }
    return {};
  }

  // One column of numbers; `level` names the level of each factor in it that the column stands for.
  std::vector<double> product(const Term& term, const std::vector<std::int32_t>& levels) {
    std::vector<double> values;
    std::size_t factor = 0;
    for (const Atom& atom : term.atoms) {
      if (values.empty() && atom.kind == Atom::Kind::column) {
        Read& column = columns_[atom.column];
        values = column.uses == 1 ? std::move(column.numbers) : column.numbers;
        continue;
      }
      if (values.empty()) values.assign(static_cast<std::size_t>(table_.rows), 1.0);
      multiply(values, atom, atom.kind == Atom::Kind::levels ? levels[factor++] : 0);
    }
    return values;
  }

  void multiply(std::vector<double>& values, const Atom& atom, std::int32_t level) {
    if (atom.kind == Atom::Kind::number) {
      for (double& value : values) value *= atom.number;
      return;
    }
    const Read& column = columns_[atom.column];
    if (atom.kind == Atom::Kind::column) {
      for (std::size_t i = 0; i < values.size(); ++i) values[i] *= column.numbers[i];
      return;
    }
    if (atom.kind == Atom::Kind::condition && atom.is_number) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (!holds(atom.comparison, column.numbers[i], atom.number)) values[i] = 0;
      }
      return;
    }
    bool wanted = true;
    if (atom.kind == Atom::Kind::condition) {
      const auto& names = column.factor.names;
      const auto found = std::find(names.begin(), names.end(), atom.literal);
      level = found == names.end() ? -1 : static_cast<std::int32_t>(found - names.begin());
      wanted = atom.comparison == Comparison::equal;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      if ((column.factor.codes[i] == level) != wanted) values[i] = 0;
    }
  }

  // One column for each combination of the levels of its factors but their first ones.
  Result<std::vector<Column>> columns_of(const Term& term) {
    std::vector<Column> made;
    std::vector<const Factor*> factors;
    for (const Atom& atom : term.atoms) {
      if (atom.kind != Atom::Kind::levels) continue;
      factors.push_back(&columns_[atom.column].factor);
      if (factors.back()->names.size() < 2) {
        return fail(ErrorCode::invalid,
                    fmt::format("factor({}) has one level only; leave it out", atom.column));
      }
    }
    std::vector<std::int32_t> levels(factors.size(), 1);
    while (true) {
      made.push_back({name_of(term, levels), product(term, levels)});
      if (made.size() > kColumnsMax) {
        return fail(
            ErrorCode::invalid,
            fmt::format("{} makes more than {} columns; join its levels", term.text, kColumnsMax));
      }
      std::size_t at = 0;
      while (at < levels.size() &&
             ++levels[at] == static_cast<std::int32_t>(factors[at]->names.size())) {
        levels[at++] = 1;
      }
      if (at == levels.size()) return made;
    }
  }

  std::string name_of(const Term& term, const std::vector<std::int32_t>& levels) {
    if (levels.empty()) return term.text;
    std::vector<std::string> parts;
    std::size_t factor = 0;
    const auto texts = split(term.text, '*');
    for (std::size_t i = 0; i < term.atoms.size(); ++i) {
      std::string part(texts[i]);
      if (term.atoms[i].kind == Atom::Kind::levels) {
        const auto& names = columns_[term.atoms[i].column].factor.names;
        part += "=" + names[static_cast<std::size_t>(levels[factor++])];
      }
      parts.push_back(std::move(part));
    }
    return join(parts, "*");
  }

  Result<void> make(const TableRequest::Wanted& wanted) {
    if (wanted.kind == Kind::labels) {
      Read& first = columns_[wanted.terms.front().atoms.front().column];
      Factor factor = first.uses == 1 ? std::move(first.factor) : first.factor;
      for (std::size_t i = 1; i < wanted.terms.size(); ++i) {
        factor = combined(factor, columns_[wanted.terms[i].atoms.front().column].factor);
      }
      table_.labels.emplace(wanted.option, std::move(factor));
    } else if (wanted.kind == Kind::columns) {
      std::vector<Column>& columns = table_.columns[wanted.option];
      for (const Term& term : wanted.terms) {
        for (Column& column : TRY(columns_of(term))) columns.push_back(std::move(column));
      }
    } else {
      std::vector<double> values = product(wanted.terms.front(), {});
      if (wanted.kind == Kind::number) {
        table_.numbers.emplace(wanted.option, std::move(values));
      } else {
        TRY(make_flags(wanted, values));
      }
    }
    return {};
  }

  Result<void> make_flags(const TableRequest::Wanted& wanted, const std::vector<double>& values) {
    std::vector<std::uint8_t>& flags = table_.flags[wanted.option];
    flags.reserve(values.size());
    for (const double value : values) {
      if (value != 0 && value != 1) {
        const std::string& text = wanted.terms.front().text;
        return refuse_option(
            wanted.option,
            fmt::format("{0} holds {1:g}, not only 0 and 1; say which value counts: {0}=={1:g}",
                        text, value));
      }
      flags.push_back(value == 1 ? 1 : 0);
    }
    return {};
  }

  static constexpr std::size_t kColumnsMax = 1000;
  static constexpr std::int64_t kRowsBeforeRoom = 1 << 16;

  // The file's line of each row, of which all but the first few are one apart.
  class Lines {
   public:
    void add(std::int64_t line) {
      if (rows_ == 0 || line != last_ + 1) starts_.push_back({rows_, line});
      last_ = line;
      ++rows_;
    }
    std::int64_t of(std::size_t row) const {
      const auto after = std::upper_bound(
          starts_.begin(), starts_.end(), row,
          [](std::size_t wanted, const Start& start) { return wanted < start.row; });
      const Start& start = *std::prev(after);
      return start.line + static_cast<std::int64_t>(row - start.row);
    }

   private:
    struct Start {
      std::size_t row;
      std::int64_t line;
    };
    std::vector<Start> starts_;
    std::size_t rows_ = 0;
    std::int64_t last_ = 0;
  };

  CsvFile file_;
  std::string name_;
  const TableRequest& request_;
  std::int64_t bytes_;
  std::map<std::string, Read, std::less<>> columns_;
  std::vector<Read*> order_;
  Lines lines_;
  Table table_;
};

const std::vector<double>* Table::find_number(std::string_view option) const {
  const auto found = numbers.find(option);
  return found == numbers.end() ? nullptr : &found->second;
}

const Factor* Table::find_labels(std::string_view option) const {
  const auto found = labels.find(option);
  return found == labels.end() ? nullptr : &found->second;
}

Result<Table> read_table(const CsvSource& source, const TableRequest& request) {
  return TableReader(source, request, 0).read();
}

Result<Table> read_table(const std::string& path, const TableRequest& request) {
  const auto file = TRY(open_source(path));
  std::error_code unknown;
  const auto bytes = std::filesystem::file_size(path, unknown);
  const CsvSource source{*file, path};
  return TableReader(source, request, unknown ? 0 : static_cast<std::int64_t>(bytes)).read();
}

}  // namespace candor::stats
