// SPDX-License-Identifier: Apache-2.0
// The same three works through SOCI and through the wrappers that Candor chose, on SQLite and on
// PostgreSQL: many rows in one transaction, reading them back, and small transactions one by one.
// See docs/decisions/0002-storage.md.
//   storage FOLDER POSTGRES_URL
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <pqxx/pqxx>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace {

constexpr int kRows = 200'000;
constexpr int kTransactions = 300;
constexpr char kCreate[] =
    "CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL, classes BIGINT NOT NULL, spend "
    "DOUBLE PRECISION NOT NULL)";

std::string id_of(int row) { return fmt::format("019eb0e8-fe40-7000-8b36-{:012}", row); }
std::string name_of(int row) { return fmt::format("Customer Number {}", row); }

double seconds(const std::function<void()>& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

struct Times {
  double load, read, small;
};

void say(const char* engine, const char* what, double soci, double chosen, int count) {
  fmt::print("{:<11} {:<26} SOCI {:8.0f}/s   chosen {:8.0f}/s   {:.2f} times SOCI\n", engine, what,
             count / soci, count / chosen, soci / chosen);
}

Times with_soci(const soci::backend_factory& backend, const std::string& where, bool is_sqlite) {
  soci::session sql(backend, where);
  if (is_sqlite) {
    sql << "PRAGMA journal_mode=WAL";
    sql << "PRAGMA synchronous=FULL";
  }
  sql << "DROP TABLE IF EXISTS person";
  sql << kCreate;
  std::string id, name;
  long long classes = 7;
  double spend = 12.5;
  Times times{};
  times.load = seconds([&] {
    soci::transaction tx(sql);
    soci::statement insert =
        (sql.prepare << "INSERT INTO person VALUES (:id, :name, :classes, :spend)", soci::use(id),
         soci::use(name), soci::use(classes), soci::use(spend));
    for (int row = 0; row < kRows; ++row) {
      id = id_of(row);
      name = name_of(row);
      insert.execute(true);
    }
    tx.commit();
  });
  times.read = seconds([&] {
    soci::statement select =
        (sql.prepare << "SELECT id, name, classes, spend FROM person", soci::into(id),
         soci::into(name), soci::into(classes), soci::into(spend));
    select.execute();
    long long sum = 0;
    while (select.fetch()) sum += classes;
    if (sum != 7LL * kRows) std::abort();
  });
  times.small = seconds([&] {
    for (int row = 0; row < kTransactions; ++row) {
      soci::transaction tx(sql);
      id = id_of(row);
      sql << "UPDATE person SET classes = classes + 1 WHERE id = :id", soci::use(id);
      tx.commit();
    }
  });
  return times;
}

Times with_sqlitecpp(const std::string& path) {
  SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  db.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
  db.exec(kCreate);
  Times times{};
  times.load = seconds([&] {
    SQLite::Transaction tx(db);
    SQLite::Statement insert(db, "INSERT INTO person VALUES ($1, $2, $3, $4)");
    for (int row = 0; row < kRows; ++row) {
      insert.bind(1, id_of(row));
      insert.bind(2, name_of(row));
      insert.bind(3, std::int64_t{7});
      insert.bind(4, 12.5);
      insert.exec();
      insert.reset();
    }
    tx.commit();
  });
  times.read = seconds([&] {
    SQLite::Statement select(db, "SELECT id, name, classes, spend FROM person");
    long long sum = 0;
    while (select.executeStep()) {
      const std::string id = select.getColumn(0);
      const std::string name = select.getColumn(1);
      sum += select.getColumn(2).getInt64();
    }
    if (sum != 7LL * kRows) std::abort();
  });
  times.small = seconds([&] {
    for (int row = 0; row < kTransactions; ++row) {
      SQLite::Transaction tx(db);
      SQLite::Statement update(db, "UPDATE person SET classes = classes + 1 WHERE id = $1");
      update.bind(1, id_of(row));
      update.exec();
      tx.commit();
    }
  });
  return times;
}

Times with_pqxx(const std::string& url) {
  pqxx::connection db(url);
  {
    pqxx::work tx(db);
    tx.exec("DROP TABLE IF EXISTS person");
    tx.exec(kCreate);
    tx.commit();
  }
  Times times{};
  times.load = seconds([&] {
    pqxx::work tx(db);
    pqxx::stream_to copy(tx, "person", std::vector<std::string>{"id", "name", "classes", "spend"});
    for (int row = 0; row < kRows; ++row) {
      copy << std::make_tuple(id_of(row), name_of(row), 7LL, 12.5);
    }
    copy.complete();
    tx.commit();
  });
  times.read = seconds([&] {
    pqxx::work tx(db);
    long long sum = 0;
    for (const auto& row : tx.exec("SELECT id, name, classes, spend FROM person")) {
      const auto id = row[0].as<std::string>();
      const auto name = row[1].as<std::string>();
      sum += row[2].as<long long>();
    }
    if (sum != 7LL * kRows) std::abort();
  });
  times.small = seconds([&] {
    for (int row = 0; row < kTransactions; ++row) {
      pqxx::work tx(db);
      tx.exec_params("UPDATE person SET classes = classes + 1 WHERE id = $1", id_of(row));
      tx.commit();
    }
  });
  return times;
}

void compare(const char* engine, const Times& soci, const Times& chosen) {
  say(engine, "rows in, one transaction", soci.load, chosen.load, kRows);
  say(engine, "rows out", soci.read, chosen.read, kRows);
  say(engine, "small transactions", soci.small, chosen.small, kTransactions);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string folder = argv[1];
  compare("SQLite", with_soci(soci::sqlite3, "dbname=" + folder + "/soci.db", true),
          with_sqlitecpp(folder + "/chosen.db"));
  compare("PostgreSQL", with_soci(soci::postgresql, argv[2], false), with_pqxx(argv[2]));
}
