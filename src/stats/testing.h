// SPDX-License-Identifier: Apache-2.0
// For the tests of this room: tables by column, and the reference numbers of R 4.2.2 (survival
// 3.5-3, fixest). The data are not part of the repository: without them the cases are skipped and
// say so.
#pragma once

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/json.h"
#include "base/testing.h"
#include "base/text.h"
#include "stats/arrays.h"
#include "stats/regression.h"

namespace candor::stats::testing {

// A numeric table by column; an empty cell is NaN.
class Columns {
 public:
  explicit Columns(const std::string& path) {
    const auto file = must(open_source(path));
    CsvReader reader(*file, path);
    const auto header = must(reader.header());
    CsvRow row;
    while (must(reader.next(row))) {
      for (std::size_t i = 0; i < header.size(); ++i) {
        columns_[header[i]].push_back(parse_number(row.fields[i]).value_or(NAN));
      }
    }
  }
  const std::vector<double>& real(const std::string& name) const { return columns_.at(name); }
  std::vector<std::int64_t> whole(const std::string& name) const {
    std::vector<std::int64_t> values;
    for (double value : real(name)) values.push_back(static_cast<std::int64_t>(value));
    return values;
  }

 private:
  std::map<std::string, std::vector<double>> columns_;
};

// A column as labels.
class Coded {
 public:
  Coded() = default;
  Coded(std::string name, const std::vector<double>& values) : name_(std::move(name)) {
    std::map<double, std::int32_t> numbers;
    for (double value : values) numbers.emplace(value, 0);
    for (auto& [value, number] : numbers) number = levels_++;
    for (double value : values) codes_.push_back(numbers.at(value));
  }
  Coded reordered(const std::vector<std::size_t>& rows) const {
    Coded coded;
    coded.name_ = name_;
    coded.levels_ = levels_;
    for (std::size_t row : rows) coded.codes_.push_back(codes_[row]);
    return coded;
  }
  Labels labels() const { return {codes_, levels_}; }
  NamedLabels named() const { return {name_, labels()}; }

 private:
  std::string name_;
  std::vector<std::int32_t> codes_;
  std::int32_t levels_ = 0;
};
inline Coded labels(const std::vector<std::int64_t>& numbers) {
  return {"", std::vector<double>(numbers.begin(), numbers.end())};
}

class Reference : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto path = find_shared_data("stats/reference.json");
    if (!path) GTEST_SKIP() << "the shared data is absent";
    reference_ = must(parse_json(must(read_file(*path, 10'000'000)), {10'000'000, 32}));
  }
  Columns table(const std::string& name) { return Columns(*find_shared_data("stats/" + name)); }
  const boost::json::value& at(std::string_view pointer) { return reference_.at_pointer(pointer); }
  double number(std::string_view pointer) { return at(pointer).to_number<double>(); }

 private:
  boost::json::value reference_;
};

inline void expect_close(double actual, double expected, const std::string& what,
                         double relative = 1e-8) {
  EXPECT_NEAR(actual, expected, relative * std::max(std::abs(expected), 1e-12)) << what;
}

}  // namespace candor::stats::testing
