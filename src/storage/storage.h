// SPDX-License-Identifier: Apache-2.0
// One SQL face over SQLite and PostgreSQL. Rooms write one text for both: $1, $2, …; see
// docs/decisions/0002-storage.md. A broken database is an exception (StorageError); a constraint
// that means something is a UniqueViolation, which the room's store turns into a conflict.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/embedded.h"
#include "base/id.h"
#include "base/result.h"

namespace candor::storage {

enum class Engine { sqlite, postgresql };

// What it says names tables and constraints, never what a row holds.
class StorageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
// A UNIQUE or PRIMARY KEY constraint was violated.
class UniqueViolation : public StorageError {
 public:
  using StorageError::StorageError;
};

// SQL that stands in the source. Text made at run time does not compile, so nobody's input can
// become SQL.
struct Sql {
  std::string_view text;
  consteval Sql(const char* literal) : text(literal) {}  // NOLINT(google-explicit-constructor)
};

// Bytes, as opposed to text: BYTEA, BLOB.
struct Blob {
  std::string bytes;
  bool operator==(const Blob&) const = default;
};

using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

// One parameter of a statement: an owned Value, made from what domain code holds.
class Param {
 public:
  Param(std::nullptr_t) {}
  Param(std::nullopt_t) {}
  Param(std::int64_t value) : value_(value) {}
  Param(int value) : value_(std::int64_t{value}) {}
  Param(bool value) : value_(std::int64_t{value ? 1 : 0}), boolean_(true) {}
  Param(double value) : value_(value) {}
  Param(const char* value) : value_(std::string(value)) {}
  Param(std::string_view value) : value_(std::string(value)) {}
  Param(std::string value) : value_(std::move(value)) {}
  Param(Blob value) : value_(std::move(value)) {}
  Param(Instant value) : value_(value.micros) {}
  template <typename Tag>
  Param(const Id<Tag>& id) : value_(id.value) {}
  template <typename T>
  Param(const std::optional<T>& value) : Param(value ? Param(*value) : Param(nullptr)) {}

  const Value& value() const { return value_; }
  bool is_boolean() const { return boolean_; }

 private:
  Value value_;
  bool boolean_ = false;
};
using Params = std::initializer_list<Param>;

// One row of an answer. Columns count from 0, in the order of the SELECT; a wrong type is a bug.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}

  std::size_t size() const { return values_.size(); }
  const Value& at(std::size_t column) const { return values_.at(column); }
  bool is_null(std::size_t column) const;
  std::int64_t integer(std::size_t column) const;
  bool boolean(std::size_t column) const;
  double real(std::size_t column) const;  // accepts a whole number too
  const std::string& text(std::size_t column) const;
  const std::string& blob(std::size_t column) const;
  Instant instant(std::size_t column) const { return {integer(column)}; }
  std::optional<std::int64_t> find_integer(std::size_t column) const;
  std::optional<double> find_real(std::size_t column) const;
  std::optional<std::string> find_text(std::size_t column) const;
  std::optional<Instant> find_instant(std::size_t column) const;

 private:
  std::vector<Value> values_;
};

// Many rows into one table, the fast way (prepared INSERT, or COPY). Nothing else may run on the
// transaction until finish() was called.
class Bulk {
 public:
  virtual ~Bulk() = default;
  void add(std::span<const Param> values) { do_add(values); }
  void add(Params values) { do_add({values.begin(), values.size()}); }
  // Returns how many rows went in. A constraint may be reported here only.
  std::int64_t finish() { return do_finish(); }

 private:
  virtual void do_add(std::span<const Param> values) = 0;
  virtual std::int64_t do_finish() = 0;
};

// Work that happens wholly or not at all. Without commit() the destructor takes everything back.
// For one thread.
class Transaction {
 public:
  virtual ~Transaction() = default;
  Transaction() = default;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // How many rows the statement changed.
  std::int64_t execute(Sql sql, Params params = {}) {
    return do_execute(sql.text, {params.begin(), params.size()});
  }
  std::vector<Row> query(Sql sql, Params params = {});
  // At most one row; more is a bug.
  std::optional<Row> find(Sql sql, Params params = {});
  // Exactly one row; anything else is a bug.
  Row one(Sql sql, Params params = {});
  // Row by row, of an answer that fits in memory. `each` must not use this transaction.
  void for_each(Sql sql, Params params, const std::function<void(const Row&)>& each) {
    do_query(sql.text, {params.begin(), params.size()}, each);
  }
  // The same for a SELECT that may find millions: only some of them are in memory at any moment.
  void stream(Sql select, Params params, const std::function<void(const Row&)>& each) {
    do_stream(select.text, {params.begin(), params.size()}, each);
  }
  // The table and columns are names that stand in the source.
  std::unique_ptr<Bulk> bulk(Sql table, std::initializer_list<Sql> columns);
  // Waits for the turn with what is named ("incident/INC-2026-0007") and keeps it to the end:
  // whoever else takes this turn waits (up to 30 s, then StorageError), so what is read afterwards
  // stays as it is read. Nothing to do where one cannot change anything, and on SQLite, where
  // whoever changes things is alone. Turns are taken before rows are changed, and several always in
  // the same order, or two transactions could wait for one another.
  void take_turn(std::string_view with) { do_take_turn(with); }
  // A write that was committed is on the disk when this returns, and with it all that it rests on.
  // Ends the transaction.
  void commit() { do_commit(); }
  // What was read without writing may be newer than the disk (Database::share_syncs). Whoever gives
  // it out of the house waits here first: then all that this transaction sees is on the disk.
  // Throws StorageError if that cannot be said.
  void settle() { do_settle(); }
  Engine engine() const { return do_engine(); }

 private:
  friend class Database;
  friend void execute_script(Transaction&, std::string_view);
  virtual std::int64_t do_execute(std::string_view sql, std::span<const Param> params) = 0;
  virtual void do_query(std::string_view sql, std::span<const Param> params,
                        const std::function<void(const Row&)>& each) = 0;
  virtual void do_stream(std::string_view select, std::span<const Param> params,
                         const std::function<void(const Row&)>& each) = 0;
  virtual std::unique_ptr<Bulk> do_bulk(std::string_view table,
                                        std::span<const std::string_view> columns) = 0;
  virtual void do_script(std::string_view statements) = 0;
  virtual void do_take_turn(std::string_view with) = 0;
  virtual void do_commit() = 0;
  virtual void do_settle() = 0;
  virtual Engine do_engine() const = 0;
};

// May be used by many threads at once; each transaction by one.
class Database {
 public:
  virtual ~Database() = default;
  // May change things. On SQLite one at a time: others wait (up to 30 s, then StorageError).
  std::unique_ptr<Transaction> write() { return do_write(); }
  // A consistent snapshot that neither waits for writers nor holds them up. Changing anything is an
  // error.
  std::unique_ptr<Transaction> read() { return do_read(); }
  // For a program with many writers at once: from now on commits share syncs. commit() returns when
  // its write is on the disk, as before; but others may see it a moment earlier. On SQLite, for one
  // of those who have the database open; the others, and PostgreSQL, which does it by itself, show
  // nothing that is not on the disk.
  void share_syncs() { do_share_syncs(); }
  Engine engine() const { return do_engine(); }

 private:
  virtual std::unique_ptr<Transaction> do_write() = 0;
  virtual std::unique_ptr<Transaction> do_read() = 0;
  virtual void do_share_syncs() = 0;
  virtual Engine do_engine() const = 0;
};

// The same database for those who tell the outside: whatever its readers see is on the disk.
std::unique_ptr<Database> settled(Database& db);

// "sqlite:<path>" (created if absent, WAL, foreign keys on, synchronous=FULL) or "postgresql://…"
// (libpq's URL). Throws StorageError if it cannot be reached.
std::unique_ptr<Database> open(const std::string& url);

// The migrations of one room: its embedded schema/*.sql. NNNN.sql serves both engines; a sibling
// NNNN.postgres.sql replaces it on PostgreSQL.
struct RoomSchema {
  std::string_view room;
  std::span<const EmbeddedFile> files;
};

struct Migrated {
  std::int64_t applied = 0;
  std::int64_t already_there = 0;
};

// Brings the database up to date, forward only, one transaction a migration, in the order given.
// Refused: a migration the program does not know (the database is newer), or one whose text has
// changed since it ran.
Result<Migrated> migrate(Database& db, std::span<const RoomSchema> rooms, Clock& clock);

// "CREATE TABLE …" for every table in alphabetical order, for the golden schema.
std::string describe_schema(Database& db);

}  // namespace candor::storage
