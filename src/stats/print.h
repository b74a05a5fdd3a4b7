// SPDX-License-Identifier: Apache-2.0
// Figures for people: tables with aligned columns, numbers to six significant digits. Pure.
#pragma once

#include <string>
#include <vector>

#include "stats/table.h"

namespace candor::stats {

// Six significant digits; "none" for what is not a number, "no end" for the infinite.
std::string to_text(double value);
// "< 0.0001" below that.
std::string p_to_text(double p);

// Rows under a heading; the first column stands to the left, the others to the right.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> heading);
  void add(std::vector<std::string> row);  // as many cells as the heading has
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// "227 rows; 1 left out: no value in ph.ecog (first in line 15)", and each note on a line of its
// own.
std::string describe(const Table& table, const std::vector<std::string>& notes);

}  // namespace candor::stats
