// SPDX-License-Identifier: Apache-2.0
// SQL of what was imported: those that count, and those that were taken back.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exposure/imports.h"
#include "exposure/store.h"

namespace candor::exposure::store {

struct KeptImport {
  std::string record_import_id;
  std::optional<storage::Blob> name;  // sealed
  std::string file_sha256;
  std::string classes;  // canonical JSON
  std::int64_t rows = 0;
  std::int64_t rejected = 0;
  std::int64_t empty = 0;
  std::int64_t matched = 0;
  std::int64_t unmatched = 0;
  std::int64_t ambiguous = 0;
  std::int64_t people = 0;
  Instant imported_at;
  std::string imported_by;
  std::optional<Withdrawal> withdrawn;
};
// Oldest first, withdrawn ones among them.
std::vector<KeptImport> list_kept_imports(storage::Transaction& tx,
                                          const incident::IncidentId& incident);
// What is to be known of an import that is removed next.
void keep_withdrawn(storage::Transaction& tx, std::string_view record_import_id,
                    const Withdrawal& withdrawal);

}  // namespace candor::exposure::store
