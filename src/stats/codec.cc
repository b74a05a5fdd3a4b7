// SPDX-License-Identifier: Apache-2.0
#include "stats/codec.h"

#include <cmath>

namespace candor::stats::codec {

namespace json = boost::json;

json::value number(double value) { return std::isfinite(value) ? json::value(value) : nullptr; }

json::array numbers(std::span<const double> values) {
  json::array all;
  for (const double value : values) all.push_back(number(value));
  return all;
}

json::array texts(const std::vector<std::string>& values) {
  json::array all;
  for (const std::string& value : values) all.emplace_back(value);
  return all;
}

void add_table(json::object& to, const Table& table) {
  to["file_sha256"] = table.file_sha256;
  to["rows"] = table.rows;
  json::array dropped;
  for (const Incomplete& missing : table.incomplete) {
    dropped.push_back(json::object{
        {"column", missing.column}, {"rows", missing.rows}, {"first_line", missing.first_line}});
  }
  to["dropped"] = std::move(dropped);
}

json::object encode(const Coefficient& coefficient, const std::string& name) {
  return {{"name", name},
          {"coef", number(coefficient.estimate)},
          {"se", number(coefficient.std_error)},
          {"t", number(coefficient.t)},
          {"p", number(coefficient.p)},
          {"lower", number(coefficient.lower)},
          {"upper", number(coefficient.upper)}};
}

}  // namespace candor::stats::codec
