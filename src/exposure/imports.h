// SPDX-License-Identifier: Apache-2.0
// What was taken in, told again: the files of leaked records, and the register.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exposure/exposure.h"
#include "seal/seal.h"
#include "storage/storage.h"

namespace candor::exposure {

// Who took an import back, and why.
struct Withdrawal {
  Instant at;
  std::string by;
  std::string reason;
};
// A file of leaked records as it was taken in, whether it counts or was withdrawn.
struct KnownImport {
  std::string import_id;
  std::optional<std::string> name;  // of the file; nothing: not kept then, or the incident shredded
  std::string file_sha256;
  std::int64_t rows = 0;
  std::int64_t matched = 0;    // rows that are about a customer; when it was withdrawn, as are
  std::int64_t unmatched = 0;  // the two below
  std::int64_t ambiguous = 0;
  std::int64_t empty = 0;     // nothing in any of the mapped columns
  std::int64_t rejected = 0;  // rows that could not be taken
  std::int64_t people = 0;    // whom its rows were found to be about
  LeakedClasses exposes;      // without its matching
  Instant imported_at;
  std::string imported_by;
  std::optional<Withdrawal> withdrawn;
};
struct ImportList {
  std::string incident;  // its reference
  std::vector<KnownImport> imports;
};
// Oldest first. Opens the names of the files. Refused (not_found): no such incident.
Result<ImportList> list_imports(App& app, std::string_view incident);

// The register by its counts.
struct RegisterOverview {
  std::int64_t customers = 0;
  std::optional<Instant> last_imported_at;
  std::vector<std::string> mappings;  // saved, by name
};
RegisterOverview load_register(storage::Transaction& tx);

// Of a file, sealed with the incident's key, without its folder: people put names into names of
// files.
storage::Blob sealed_name(const seal::Key& key, std::string_view record_import_id,
                          std::string_view name);

}  // namespace candor::exposure
