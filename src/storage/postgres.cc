// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <map>
#include <mutex>

#include <fmt/format.h>
#include <pqxx/pqxx>

#include "base/text.h"
#include "storage/engines.h"

namespace candor::storage {
namespace {

constexpr std::size_t kIdleConnectionsMax = 16;
constexpr std::size_t kFetchRows = 1000;  // of a stream, at once

// Object ids of PostgreSQL's built-in types (pg_type.dat).
enum Oid : pqxx::oid {
  kBool = 16,
  kBytea = 17,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kFloat4 = 700,
  kFloat8 = 701,
  kNumeric = 1700,
};

// The first line of what the server said: DETAIL and CONTEXT quote rows below it. About data that
// it cannot take (SQLSTATE class 22) the first line quotes it too.
std::string without_values(const pqxx::sql_error& error) {
  if (error.sqlstate().starts_with("22")) {
    return fmt::format("a value was refused (SQLSTATE {})", error.sqlstate());
  }
  const std::string_view said = error.what();
  return std::string(trim(said.substr(0, said.find('\n'))));
}

// Calls and turns the library's exceptions into ours.
template <typename Call>
auto guarded(Call call) {
  try {
    return call();
  } catch (const pqxx::unique_violation& error) {
    throw UniqueViolation(fmt::format("postgresql: {}", without_values(error)));
  } catch (const pqxx::sql_error& error) {
    throw StorageError(fmt::format("postgresql: {}", without_values(error)));
  } catch (const pqxx::failure& error) {
    throw StorageError(fmt::format("postgresql: {}", error.what()));
  }
}

Value value_of(const pqxx::field& field, pqxx::oid type) {
  if (field.is_null()) return std::monostate{};
  const std::string_view text(field.c_str(), field.size());
  switch (type) {
    case kBool: return std::int64_t{text == "t" ? 1 : 0};
    case kInt2:
    case kInt4:
    case kInt8: return parse_integer(text).value();
    case kFloat4:
    case kFloat8: return field.as<double>();
    case kNumeric:
      if (const auto whole = parse_integer(text)) return *whole;
      return field.as<double>();
    case kBytea: return Blob{from_hex(text.substr(2)).value()};  // "\x…"
    default: return std::string(text);
  }
}

// A parameter as PostgreSQL reads it in text; nothing for NULL.
std::optional<std::string> text_of(const Param& param) {
  const Value& value = param.value();
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    if (param.is_boolean()) return *integer != 0 ? "t" : "f";
    return std::to_string(*integer);
  }
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* blob = std::get_if<Blob>(&value)) return "\\x" + to_hex(blob->bytes);
  return std::nullopt;
}

// One connection and the statements it has prepared.
class Connection {
 public:
  explicit Connection(const std::string& url) : handle_(url) {
    pqxx::nontransaction setup(handle_);
    setup.exec0("SET client_min_messages = warning");
    setup.exec0("SET lock_timeout = '30s'");       // as long as SQLite waits
    setup.exec0("SET cursor_tuple_fraction = 1");  // streams are read to their end
  }

  pqxx::connection& handle() { return handle_; }

  const std::string& prepared(std::string_view sql) {
    const auto found = names_.find(sql);
    if (found != names_.end()) return found->second;
    const std::string name = fmt::format("s{}", names_.size());
    handle_.prepare(name, std::string(sql));
    return names_.emplace(std::string(sql), name).first->second;
  }

 private:
  pqxx::connection handle_;
  std::map<std::string, std::string, std::less<>> names_;
};

using Field = std::optional<std::string>;
constexpr std::size_t kBulkColumnsMax = 24;

// pqxx::stream_to takes a row only as a tuple, whose size is known when it is compiled; so there is
// one of these for each number of columns.
template <std::size_t kColumns>
void put_row(pqxx::stream_to& stream, std::vector<Field>& fields) {
  std::array<Field, kColumns> row;
  std::move(fields.begin(), fields.end(), row.begin());
  stream << row;
}
using PutRow = void (*)(pqxx::stream_to&, std::vector<Field>&);

template <std::size_t... kColumns>
constexpr std::array<PutRow, sizeof...(kColumns)> put_rows(std::index_sequence<kColumns...>) {
  return {put_row<kColumns + 1>...};
}
constexpr auto kPutRow = put_rows(std::make_index_sequence<kBulkColumnsMax>());

class PostgresBulk final : public Bulk {
 public:
  PostgresBulk(pqxx::transaction_base& work, std::string_view table,
               std::span<const std::string_view> columns)
      : stream_(work, std::string(table), std::vector<std::string>(columns.begin(), columns.end())),
        columns_(columns.size()) {
    CHECK(columns_ >= 1 && columns_ <= kBulkColumnsMax);
  }

 private:
  void do_add(std::span<const Param> values) override {
    CHECK(values.size() == columns_);
    std::vector<Field> fields;
    for (const Param& value : values) fields.push_back(text_of(value));
    guarded([&] { kPutRow[columns_ - 1](stream_, fields); });
    ++rows_;
  }
  std::int64_t do_finish() override {
    guarded([&] { stream_.complete(); });
    return rows_;
  }

  pqxx::stream_to stream_;
  std::size_t columns_;
  std::int64_t rows_ = 0;
};

enum class Use { write, read };

class PostgresDatabase;

class PostgresTransaction final : public Transaction {
 public:
  PostgresTransaction(PostgresDatabase& database, Use use);
  ~PostgresTransaction() override;

 private:
  pqxx::result run(std::string_view sql, std::span<const Param> params) {
    std::vector<Field> fields;
    for (const Param& param : params) fields.push_back(text_of(param));
    return guarded([&] {
      return work_->exec_prepared(connection_->prepared(sql),
                                  pqxx::prepare::make_dynamic_params(fields));
    });
  }
  std::int64_t do_execute(std::string_view sql, std::span<const Param> params) override {
    return static_cast<std::int64_t>(run(sql, params).affected_rows());
  }
  void do_query(std::string_view sql, std::span<const Param> params,
                const std::function<void(const Row&)>& each) override {
    give_rows(run(sql, params), each);
  }
  // Through a cursor, as libpq otherwise gathers the whole answer. The transaction's end closes it
  // where `each` throws.
  void do_stream(std::string_view select, std::span<const Param> params,
                 const std::function<void(const Row&)>& each) override {
    const std::string cursor = fmt::format("stream_{}", ++streams_);
    run(fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", cursor, select), params);
    const std::string fetch = fmt::format("FETCH FORWARD {} FROM {}", kFetchRows, cursor);
    while (give_rows(guarded([&] { return work_->exec(fetch); }), each) == kFetchRows) {
    }
    guarded([&] { work_->exec0("CLOSE " + cursor); });
  }
  static std::size_t give_rows(const pqxx::result& result,
                               const std::function<void(const Row&)>& each) {
    std::vector<pqxx::oid> types;
    for (pqxx::row::size_type i = 0; i < result.columns(); ++i) {
      types.push_back(result.column_type(i));
    }
    for (const pqxx::row& row : result) {
      std::vector<Value> values;
      values.reserve(types.size());
      for (std::size_t i = 0; i < types.size(); ++i) {
        values.push_back(value_of(row[static_cast<pqxx::row::size_type>(i)], types[i]));
      }
      each(Row(std::move(values)));
    }
    return result.size();
  }
  std::unique_ptr<Bulk> do_bulk(std::string_view table,
                                std::span<const std::string_view> columns) override {
    return guarded([&] { return std::make_unique<PostgresBulk>(*work_, table, columns); });
  }
  void do_script(std::string_view statements) override {
    guarded([&] { work_->exec(std::string(statements)); });
  }
  void do_take_turn(std::string_view with) override {
    if (use_ == Use::read) return;
    run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", std::array{Param(with)});
  }
  void do_settle() override {}  // what is not on the disk is not shown
  void do_commit() override {
    guarded([&] { work_->commit(); });
  }
  Engine do_engine() const override { return Engine::postgresql; }

  PostgresDatabase& database_;
  Use use_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<pqxx::transaction_base> work_;
  int streams_ = 0;  // that the transaction has begun
};

class PostgresDatabase final : public Database {
 public:
  explicit PostgresDatabase(std::string url) : url_(std::move(url)) { give(take()); }

  std::unique_ptr<Connection> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<Connection> connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
      }
    }
    return guarded([&] { return std::make_unique<Connection>(url_); });
  }
  void give(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kIdleConnectionsMax && connection->handle().is_open()) {
      idle_.push_back(std::move(connection));
    }
  }

 private:
  std::unique_ptr<Transaction> do_write() override {
    return std::make_unique<PostgresTransaction>(*this, Use::write);
  }
  std::unique_ptr<Transaction> do_read() override {
    return std::make_unique<PostgresTransaction>(*this, Use::read);
  }
  void do_share_syncs() override {}  // the server does
  Engine do_engine() const override { return Engine::postgresql; }

  std::string url_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
};

PostgresTransaction::PostgresTransaction(PostgresDatabase& database, Use use)
    : database_(database), use_(use), connection_(database.take()) {
  guarded([&] {
    if (use == Use::write) {
      work_ = std::make_unique<pqxx::transaction<pqxx::read_committed>>(connection_->handle());
    } else {
      work_ = std::make_unique<
          pqxx::transaction<pqxx::repeatable_read, pqxx::readwrite_policy::read_only>>(
          connection_->handle());
    }
  });
}

PostgresTransaction::~PostgresTransaction() {
  work_.reset();
  database_.give(std::move(connection_));
}

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

}  // namespace

std::unique_ptr<Database> open_postgres(const std::string& url) {
  return std::make_unique<PostgresDatabase>(url);
}

void execute_postgres(const std::string& url, const std::string& statement) {
  pqxx::connection connection(url);
  pqxx::nontransaction(connection).exec0(statement);
}

void create_postgres_database(const std::string& url, const std::string& name) {
  execute_postgres(url, "CREATE DATABASE " + quoted(name));
}

void drop_postgres_database(const std::string& url, const std::string& name) {
  execute_postgres(url, "DROP DATABASE IF EXISTS " + quoted(name) + " WITH (FORCE)");
}

void create_postgres_schema(const std::string& url, const std::string& name) {
  execute_postgres(url, "CREATE SCHEMA " + quoted(name));
}

void drop_postgres_schema(const std::string& url, const std::string& name) {
  execute_postgres(url, "DROP SCHEMA IF EXISTS " + quoted(name) + " CASCADE");
}

}  // namespace candor::storage
