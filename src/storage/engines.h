// SPDX-License-Identifier: Apache-2.0
// The two engines, each in one file that alone names its library.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "storage/storage.h"

namespace candor::storage {

// Brings what was written to an open file to the disk. False: it could not.
using SyncFile = std::function<bool(int file)>;
bool sync_file(int file);  // fdatasync

// `sync` is what commits share (Database::share_syncs).
std::unique_ptr<Database> open_sqlite(const std::string& path, const SyncFile& sync = sync_file);
std::unique_ptr<Database> open_postgres(const std::string& url);

// For tests: a database of that name in the server that the URL names.
void create_postgres_database(const std::string& url, const std::string& name);
void drop_postgres_database(const std::string& url, const std::string& name);
// And a schema in the database that the URL names.
void create_postgres_schema(const std::string& url, const std::string& name);
void drop_postgres_schema(const std::string& url, const std::string& name);
void execute_postgres(const std::string& url, const std::string& statement);

// Several statements at once, as a migration has them.
void execute_script(Transaction& tx, std::string_view statements);

}  // namespace candor::storage
