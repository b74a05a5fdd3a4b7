// SPDX-License-Identifier: Apache-2.0
#include "storage/storage.h"

#include <fmt/format.h>

#include "storage/engines.h"

namespace candor::storage {
namespace {

constexpr std::string_view kSqlitePrefix = "sqlite:";
constexpr std::string_view kPostgresPrefixes[] = {"postgresql://", "postgres://"};

class Settled final : public Database {
 public:
  explicit Settled(Database& db) : db_(db) {}

 private:
  std::unique_ptr<Transaction> do_write() override { return db_.write(); }
  std::unique_ptr<Transaction> do_read() override {
    auto tx = db_.read();
    tx->settle();
    return tx;
  }
  void do_share_syncs() override { db_.share_syncs(); }
  Engine do_engine() const override { return db_.engine(); }

  Database& db_;
};

}  // namespace

bool Row::is_null(std::size_t column) const {
  return std::holds_alternative<std::monostate>(values_.at(column));
}

std::int64_t Row::integer(std::size_t column) const {
  const auto* value = std::get_if<std::int64_t>(&values_.at(column));
  CHECK(value != nullptr);
  return *value;
}

bool Row::boolean(std::size_t column) const { return integer(column) != 0; }

double Row::real(std::size_t column) const {
  if (const auto* whole = std::get_if<std::int64_t>(&values_.at(column))) {
    return static_cast<double>(*whole);
  }
  const auto* value = std::get_if<double>(&values_.at(column));
  CHECK(value != nullptr);
  return *value;
}

const std::string& Row::text(std::size_t column) const {
  const auto* value = std::get_if<std::string>(&values_.at(column));
  CHECK(value != nullptr);
  return *value;
}

const std::string& Row::blob(std::size_t column) const {
  const auto* value = std::get_if<Blob>(&values_.at(column));
  CHECK(value != nullptr);
  return value->bytes;
}

std::optional<std::int64_t> Row::find_integer(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

std::optional<double> Row::find_real(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return real(column);
}

std::optional<std::string> Row::find_text(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

std::optional<Instant> Row::find_instant(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return instant(column);
}

std::vector<Row> Transaction::query(Sql sql, Params params) {
  std::vector<Row> rows;
  for_each(sql, params, [&](const Row& row) { rows.push_back(row); });
  return rows;
}

std::optional<Row> Transaction::find(Sql sql, Params params) {
  std::vector<Row> rows = query(sql, params);
  CHECK(rows.size() <= 1);
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

Row Transaction::one(Sql sql, Params params) {
  std::optional<Row> row = find(sql, params);
  CHECK(row.has_value());
  return std::move(*row);
}

std::unique_ptr<Bulk> Transaction::bulk(Sql table, std::initializer_list<Sql> columns) {
  std::vector<std::string_view> names;
  for (const Sql& column : columns) names.push_back(column.text);
  return do_bulk(table.text, names);
}

std::unique_ptr<Database> settled(Database& db) { return std::make_unique<Settled>(db); }

std::unique_ptr<Database> open(const std::string& url) {
  if (url.starts_with(kSqlitePrefix)) return open_sqlite(url.substr(kSqlitePrefix.size()));
  for (std::string_view prefix : kPostgresPrefixes) {
    if (url.starts_with(prefix)) return open_postgres(url);
  }
  throw StorageError("the database URL begins with neither sqlite: nor postgresql://");
}

}  // namespace candor::storage
