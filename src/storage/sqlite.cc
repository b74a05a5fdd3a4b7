// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <cerrno>
#include <map>
#include <mutex>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "storage/engines.h"
#include "storage/shared_sync.h"

namespace candor::storage {
namespace {

constexpr int kBusyTimeoutMs = 30'000;
constexpr std::size_t kIdleReadersMax = 16;
// With 2 MB and a checkpoint for every 4 MB, what a million rows change was read and written
// several times over: a third of the time of marking letters.
constexpr int kWriterCacheKib = 32 * 1024;
constexpr int kCheckpointPages = 8192;
constexpr int kBulkCacheKib = 256 * 1024;
constexpr std::int64_t kManyRows = 10'000;

[[noreturn]] void rethrow(const SQLite::Exception& error) {
  const int code = error.getExtendedErrorCode();
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) {
    throw UniqueViolation(error.what());
  }
  throw StorageError(fmt::format("sqlite: {}", error.what()));
}

// Calls and turns the library's exceptions into ours.
template <typename Call>
auto guarded(Call call) {
  try {
    return call();
  } catch (const SQLite::Exception& error) {
    rethrow(error);
  }
}

enum class Use { write, read };

// bit_or(), which PostgreSQL has: NULL of no numbers.
struct BitOr {
  std::int64_t bits;
  bool any;
};
void add_bits(sqlite3_context* context, int, sqlite3_value** values) {
  auto* sum = static_cast<BitOr*>(sqlite3_aggregate_context(context, sizeof(BitOr)));
  if (sum == nullptr || sqlite3_value_type(values[0]) == SQLITE_NULL) return;
  sum->bits |= sqlite3_value_int64(values[0]);
  sum->any = true;
}
void give_bits(sqlite3_context* context) {
  const auto* sum = static_cast<BitOr*>(sqlite3_aggregate_context(context, 0));
  if (sum != nullptr && sum->any) sqlite3_result_int64(context, sum->bits);
}

// Called by SQLite after a commit that wrote, with the length of the log; in place of the hook that
// wal_autocheckpoint would set.
int after_write(void* has_written, sqlite3* handle, const char* name, int pages) {
  *static_cast<bool*>(has_written) = true;
  // What cannot be moved now, as somebody still reads what was before, is moved the next time.
  if (pages >= kCheckpointPages) {
    sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  }
  return SQLITE_OK;
}

// One connection and the statements it has prepared. Stays where it was made.
class Connection {
 public:
  Connection(const std::string& path, Use use)
      : handle_(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs) {
    handle_.exec("PRAGMA journal_mode = WAL");
    handle_.exec("PRAGMA synchronous = FULL");
    handle_.exec("PRAGMA foreign_keys = ON");
    if (use == Use::read) {
      handle_.exec("PRAGMA query_only = ON");
    } else {
      handle_.exec(fmt::format("PRAGMA cache_size = -{}", kWriterCacheKib));
      sqlite3_wal_hook(handle_.getHandle(), after_write, &has_written_);
    }
    handle_.createFunction("bit_or", 1, true, nullptr, nullptr, add_bits, give_bits);
  }

  void script(const std::string& statements) { handle_.exec(statements); }

  SQLite::Statement& prepared(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) {
      found->second.tryReset();  // reset() would throw the error of the last run again
      found->second.clearBindings();
      return found->second;
    }
    return statements_.try_emplace(std::string(sql), handle_, std::string(sql)).first->second;
  }

  // More memory for the tables' pages while very many rows are written, and none of it afterwards.
  void widen() {
    if (wide_) return;
    wide_ = true;
    handle_.exec(fmt::format("PRAGMA cache_size = -{}", kBulkCacheKib));
    handle_.exec("PRAGMA threads = 2");  // that sort, where an index is made
  }
  void narrow() {
    if (!wide_) return;
    wide_ = false;
    handle_.exec(fmt::format("PRAGMA cache_size = -{}", kWriterCacheKib));
    handle_.exec("PRAGMA shrink_memory");
  }

  // Whether this commit wrote anything.
  bool commit() {
    has_written_ = false;
    handle_.exec("COMMIT");
    return has_written_;
  }
  // A commit returns once it is in the log, which somebody else brings to the disk.
  void leave_syncs_to_others() { handle_.exec("PRAGMA synchronous = NORMAL"); }
  // Without it the last to close would move the log into the tables' file and delete it.
  void keep_log_at_close() {
    sqlite3_db_config(handle_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  // The log, open for as long as the connection is: it is there once something was read.
  std::string log_path() {
    handle_.exec("SELECT 1 FROM sqlite_schema");
    return sqlite3_filename_wal(sqlite3_db_filename(handle_.getHandle(), "main"));
  }

  std::int64_t changes() { return handle_.getChanges(); }
  bool in_transaction() { return sqlite3_get_autocommit(handle_.getHandle()) == 0; }

 private:
  SQLite::Database handle_;
  std::map<std::string, SQLite::Statement, std::less<>> statements_;
  bool wide_ = false;
  bool has_written_ = false;
};

// A file that is open, for syncing and for locking.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (file_ < 0) throw StorageError("sqlite: there is no write-ahead log where it should be");
  }
  ~OpenFile() { ::close(file_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int number() const { return file_; }
  bool try_lock() const { return ::flock(file_, LOCK_EX | LOCK_NB) == 0; }

 private:
  int file_;
};

// SQLite takes $1 for a name, not a position; so parameters are bound by name. One that the text
// does not use is none.
void bind(SQLite::Statement& statement, std::size_t position, const Value& value) {
  const std::string name = fmt::format("${}", position);
  const int index = statement.getIndex(name.c_str());
  if (index == 0) return;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    statement.bind(index, static_cast<std::int64_t>(*integer));
  } else if (const auto* real = std::get_if<double>(&value)) {
    statement.bind(index, *real);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    statement.bind(index, *text);
  } else if (const auto* blob = std::get_if<Blob>(&value)) {
    // An empty blob with a null pointer would be bound as NULL.
    statement.bind(index, blob->bytes.data(), static_cast<int>(blob->bytes.size()));
  } else {
    statement.bind(index);
  }
}

Value value_of(const SQLite::Column& column) {
  switch (column.getType()) {
    case SQLITE_INTEGER: return std::int64_t{column.getInt64()};
    case SQLITE_FLOAT: return column.getDouble();
    case SQLITE_TEXT: return column.getString();
    case SQLITE_BLOB:
      return Blob{std::string(static_cast<const char*>(column.getBlob()),
                              static_cast<std::size_t>(column.getBytes()))};
    default: return std::monostate{};
  }
}

class SqliteBulk final : public Bulk {
 public:
  SqliteBulk(Connection& connection, std::string_view table,
             std::span<const std::string_view> columns)
      : connection_(connection), statement_(connection.prepared(insert_into(table, columns))) {}

 private:
  static std::string insert_into(std::string_view table,
                                 std::span<const std::string_view> columns) {
    std::string names;
    std::string places;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      names += fmt::format("{}{}", i == 0 ? "" : ", ", columns[i]);
      places += i == 0 ? "?" : ", ?";
    }
    return fmt::format("INSERT INTO {} ({}) VALUES ({})", table, names, places);
  }
  void do_add(std::span<const Param> values) override {
    guarded([&] {
      statement_.tryReset();  // reset() would throw the error of the last run again
      for (std::size_t i = 0; i < values.size(); ++i)
        put(static_cast<int>(i + 1), values[i].value());
      statement_.exec();
      if (++rows_ == kManyRows) connection_.widen();
    });
  }
  // The values live until the row is in, so SQLite needs no copies of them.
  void put(int place, const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      statement_.bindNoCopy(place, *text);
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      statement_.bindNoCopy(place, blob->bytes.data(), static_cast<int>(blob->bytes.size()));
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      statement_.bind(place, static_cast<std::int64_t>(*integer));
    } else if (const auto* real = std::get_if<double>(&value)) {
      statement_.bind(place, *real);
    } else {
      statement_.bind(place);
    }
  }
  std::int64_t do_finish() override { return rows_; }

  Connection& connection_;
  SQLite::Statement& statement_;
  std::int64_t rows_ = 0;
};

class SqliteDatabase;

class SqliteTransaction final : public Transaction {
 public:
  SqliteTransaction(SqliteDatabase& database, Use use);
  ~SqliteTransaction() override;

 private:
  SQLite::Statement& bound(std::string_view sql, std::span<const Param> params) {
    SQLite::Statement& statement = connection().prepared(sql);
    for (std::size_t i = 0; i < params.size(); ++i) bind(statement, i + 1, params[i].value());
    return statement;
  }
  std::int64_t do_execute(std::string_view sql, std::span<const Param> params) override {
    return guarded([&]() -> std::int64_t {
      SQLite::Statement& statement = bound(sql, params);
      while (statement.executeStep()) {
      }
      statement.reset();
      return connection().changes();
    });
  }
  void do_query(std::string_view sql, std::span<const Param> params,
                const std::function<void(const Row&)>& each) override {
    guarded([&] {
      SQLite::Statement& statement = bound(sql, params);
      const int columns = statement.getColumnCount();
      while (statement.executeStep()) {
        std::vector<Value> values;
        values.reserve(static_cast<std::size_t>(columns));
        for (int i = 0; i < columns; ++i) values.push_back(value_of(statement.getColumn(i)));
        each(Row(std::move(values)));
      }
      statement.reset();
    });
  }
  void do_stream(std::string_view select, std::span<const Param> params,
                 const std::function<void(const Row&)>& each) override {
    do_query(select, params, each);  // SQLite computes a row when it is asked for it
  }
  std::unique_ptr<Bulk> do_bulk(std::string_view table,
                                std::span<const std::string_view> columns) override {
    return guarded([&] { return std::make_unique<SqliteBulk>(connection(), table, columns); });
  }
  void do_script(std::string_view statements) override {
    guarded([&] { connection().script(std::string(statements)); });
  }
  void do_take_turn(std::string_view) override {}
  void do_settle() override;
  void do_commit() override;
  Engine do_engine() const override { return Engine::sqlite; }
  // Not once it was committed.
  Connection& connection() {
    CHECK(connection_ != nullptr);
    return *connection_;
  }
  void give_back();

  SqliteDatabase& database_;
  Use use_;
  std::unique_lock<std::mutex> writing_;
  std::unique_ptr<Connection> connection_;
};

// One writing connection, used by one transaction at a time; reading ones as many as there are
// readers at once.
class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::string path, const SyncFile& sync)
      : path_(std::move(path)),
        writer_(guarded([&] { return std::make_unique<Connection>(path_, Use::write); })),
        log_(guarded([&] { return writer_->log_path(); })),
        sync_([this, sync] { return sync(log_.number()); }) {}
  ~SqliteDatabase() override {
    if (!sync_.is_broken()) return;
    // What the log holds is taken from the disk, not from memory, when it is opened again.
    writer_->keep_log_at_close();
    for (const auto& reader : readers_) reader->keep_log_at_close();
  }

 private:
  friend class SqliteTransaction;
  std::unique_ptr<Transaction> do_write() override {
    return std::make_unique<SqliteTransaction>(*this, Use::write);
  }
  std::unique_ptr<Transaction> do_read() override {
    return std::make_unique<SqliteTransaction>(*this, Use::read);
  }
  // One of all that have it open, in whatever process. What others commit is on the disk before it
  // can be seen, so what is not yet there is known here.
  void do_share_syncs() override {
    const std::lock_guard lock(writer_mutex_);
    if (is_sharing_ || !log_.try_lock()) return;
    guarded([&] { writer_->leave_syncs_to_others(); });
    is_sharing_ = true;
  }
  void settle() { is_sharing_ ? sync_.settle() : sync_.settle_others(); }
  Engine do_engine() const override { return Engine::sqlite; }

  std::unique_ptr<Connection> take_reader() {
    {
      const std::lock_guard lock(readers_mutex_);
      if (!readers_.empty()) {
        std::unique_ptr<Connection> connection = std::move(readers_.back());
        readers_.pop_back();
        return connection;
      }
    }
    return guarded([&] { return std::make_unique<Connection>(path_, Use::read); });
  }
  void give_reader(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(readers_mutex_);
    if (readers_.size() < kIdleReadersMax) readers_.push_back(std::move(connection));
  }

  std::string path_;
  std::mutex writer_mutex_;
  std::unique_ptr<Connection> writer_;
  OpenFile log_;
  SharedSync sync_;
  std::atomic<bool> is_sharing_ = false;
  std::mutex readers_mutex_;
  std::vector<std::unique_ptr<Connection>> readers_;
};

SqliteTransaction::SqliteTransaction(SqliteDatabase& database, Use use)
    : database_(database), use_(use) {
  if (use == Use::write) {
    writing_ = std::unique_lock(database.writer_mutex_);
    database.sync_.require_sound();
    connection_ = std::move(database.writer_);
  } else {
    connection_ = database.take_reader();
  }
  try {
    guarded([&] { connection_->script(use == Use::write ? "BEGIN IMMEDIATE" : "BEGIN"); });
  } catch (...) {
    if (use == Use::write) database.writer_ = std::move(connection_);
    throw;
  }
}

SqliteTransaction::~SqliteTransaction() {
  if (connection_ == nullptr) return;
  try {
    if (connection_->in_transaction()) connection_->script("ROLLBACK");
  } catch (const SQLite::Exception&) {
    // SQLite rolls back by itself when the connection cannot.
  }
  give_back();
}

void SqliteTransaction::give_back() {
  try {
    connection_->narrow();
  } catch (const SQLite::Exception&) {
    // It has more memory than it needs.
  }
  if (use_ == Use::read) return database_.give_reader(std::move(connection_));
  database_.writer_ = std::move(connection_);
  writing_.unlock();
}

void SqliteTransaction::do_commit() {
  if (use_ == Use::read || !database_.is_sharing_) {
    guarded([&] { connection().commit(); });
    return give_back();
  }
  SharedSync& sync = database_.sync_;
  sync.begin_commit();
  bool has_written = true;  // where it fails, perhaps
  try {
    has_written = guarded([&] { return connection().commit(); });
  } catch (...) {
    sync.end_commit(has_written);
    throw;
  }
  const std::int64_t ticket = sync.end_commit(has_written);
  give_back();
  sync.wait(ticket);
}

void SqliteTransaction::do_settle() {
  // Before its first look a transaction has seen nothing, and would see what comes after.
  do_query("SELECT 1 FROM sqlite_schema LIMIT 1", {}, [](const Row&) {});
  database_.settle();
}

}  // namespace

bool sync_file(int file) {
  int result = 0;
  do {
    result = ::fdatasync(file);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

std::unique_ptr<Database> open_sqlite(const std::string& path, const SyncFile& sync) {
  return std::make_unique<SqliteDatabase>(path, sync);
}

}  // namespace candor::storage
