// SPDX-License-Identifier: Apache-2.0
// The one way in which a file of one row a customer is taken: read into an anteroom, looked
// through, decided of, and put in place of the file before.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "trust/register.h"

namespace candor::trust {

// What is particular to one kind of such files.
struct RowsKind {
  std::string_view kind;  // "departures", as the command and the table of imports call it
  // Reads the file into the anteroom, and says its hash and how many rows are of strangers.
  std::function<Result<void>(storage::Transaction& tx, const Register& customers,
                             store::RowsImport& import)>
      take;
  // Looks through what arrived.
  std::function<std::vector<Finding>(storage::Transaction& tx)> look;
  std::function<void(storage::Transaction& tx, const Settled& settled)> apply;
  std::function<std::int64_t(storage::Transaction& tx)> count;
  std::function<void(storage::Transaction& tx, const store::RowsImport& import)> admit;
};

// All or nothing. Refused as import_outcomes is.
Result<RowsImported> import_rows(App& app, const Actor& actor, const incident::Incident& incident,
                                 std::string_view file, const Reading& reading,
                                 const RowsKind& kind);

}  // namespace candor::trust
