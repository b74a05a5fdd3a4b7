// SPDX-License-Identifier: Apache-2.0
// The SQL that makes cells. It runs at the reader's own database, not here.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"
#include "stats/cells.h"

namespace candor::stats {
namespace {

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (char c : name) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

std::string quoted_table(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return quoted(name);
  return quoted(name.substr(0, dot)) + "." + quoted(name.substr(dot + 1));
}

}  // namespace

std::string cells_sql(const CellsQuery& query) {
  const bool panel = !query.unit.empty();
  const auto value = [&](std::string_view of) {
    std::string text = fmt::format("CAST({}.{} AS DOUBLE PRECISION)", of, quoted(query.outcome));
    if (query.center != 0) text = fmt::format("({} - {})", text, query.center);
    return text;
  };
  // PostgreSQL prints every digit of a double by itself; SQLite fifteen.
  const auto sum = [&](const std::string& of) {
    return query.engine == Engine::sqlite ? fmt::format("printf('%!.17g', SUM({}))", of)
                                          : fmt::format("SUM({})", of);
  };
  std::vector<std::string> keys, columns;
  const auto add_key = [&](std::string_view table, std::string_view column, std::string_view name) {
    keys.push_back(fmt::format("{}.{}", table, quoted(column)));
    columns.push_back(fmt::format("{} AS {}", keys.back(), quoted(name)));
  };
  for (const std::string& column : query.group) add_key("a", column, column);
  if (!query.by.empty()) add_key("a", query.by, query.by);
  if (panel) {
    add_key("a", query.time, query.time);
    add_key("b", query.time, query.time + "_2");
  }
  columns.emplace_back("COUNT(*) AS \"n\"");
  columns.push_back(fmt::format("{} AS \"sum_y\"", sum(value("a"))));
  columns.push_back(fmt::format("{} AS \"sum_yy\"",
                                sum(fmt::format("{} * {}", value("a"), value(panel ? "b" : "a")))));
  std::string sql =
      fmt::format("SELECT {}\nFROM {} a\n", fmt::join(columns, ",\n  "), quoted_table(query.table));
  std::string where = fmt::format("WHERE a.{} IS NOT NULL", quoted(query.outcome));
  if (panel) {
    sql +=
        fmt::format("JOIN {} b ON b.{} = a.{} AND b.{} >= a.{}", quoted_table(query.table),
                    quoted(query.unit), quoted(query.unit), quoted(query.time), quoted(query.time));
    if (!query.by.empty()) {
      sql += fmt::format(" AND b.{} = a.{}", quoted(query.by), quoted(query.by));
    }
    sql += "\n";
    where += fmt::format(" AND b.{} IS NOT NULL", quoted(query.outcome));
  }
  return sql + where + (keys.empty() ? "" : fmt::format("\nGROUP BY {}", fmt::join(keys, ", "))) +
         "\n";
}

}  // namespace candor::stats
