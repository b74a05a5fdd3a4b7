// SPDX-License-Identifier: Apache-2.0
#include "stats/print.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::stats {

std::string to_text(double value) {
  if (std::isnan(value)) return "none";
  if (std::isinf(value)) return value > 0 ? "no end" : "-no end";
  return fmt::format("{:.6g}", value);
}

std::string p_to_text(double p) { return p < 1e-4 ? "< 0.0001" : fmt::format("{:.4f}", p); }

TextTable::TextTable(std::vector<std::string> heading) { rows_.push_back(std::move(heading)); }

void TextTable::add(std::vector<std::string> row) {
  CHECK(row.size() == rows_.front().size());
  rows_.push_back(std::move(row));
}

std::string TextTable::text() const {
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], count_characters(row[i]));
    }
  }
  std::string text;
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - count_characters(row[i]), ' ');
      const bool is_last = i + 1 == row.size();
      text += i == 0 ? row[i] + (is_last ? "" : space) : "  " + space + row[i];
    }
    text += '\n';
  }
  return text;
}

std::string describe(const Table& table, const std::vector<std::string>& notes) {
  std::string text = fmt::format("{} rows", with_commas(table.rows));
  for (const Incomplete& missing : table.incomplete) {
    text += fmt::format("; {} left out: no value in {} (first in line {})",
                        with_commas(missing.rows), missing.column, missing.first_line);
  }
  text += '\n';
  for (const std::string& note : notes) text += note + "\n";
  return text;
}

}  // namespace candor::stats
