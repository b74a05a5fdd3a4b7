// SPDX-License-Identifier: Apache-2.0
#include "exposure/import_store.h"

namespace candor::exposure::store {
namespace {

constexpr char kListKept[] = R"sql(
  SELECT i.record_import_id, i.name, i.file_sha256, i.classes, i.row_count, i.rejected,
         i.empty_count,
         f.by_external_id + f.by_email + f.by_alias + f.by_phone + f.by_review AS matched,
         f.unmatched, f.ambiguous, f.people, i.imported_at, i.imported_by,
         CAST(NULL AS BIGINT) AS withdrawn_at, '' AS withdrawn_by, '' AS reason
  FROM record_import AS i
  JOIN record_found AS f ON f.record_import_id = i.record_import_id
  WHERE i.incident_id = $1
  UNION ALL
  SELECT record_import_id, name, file_sha256, classes, row_count, rejected, empty_count, matched,
         unmatched, ambiguous, people, imported_at, imported_by, withdrawn_at, withdrawn_by, reason
  FROM withdrawn_import
  WHERE incident_id = $1
  ORDER BY record_import_id)sql";

constexpr char kKeepWithdrawn[] = R"sql(
  INSERT INTO withdrawn_import (record_import_id, incident_id, name, file_sha256, classes,
                                row_count, rejected, empty_count, matched, unmatched, ambiguous,
                                people, imported_at, imported_by, withdrawn_at, withdrawn_by,
                                reason)
  SELECT i.record_import_id, i.incident_id, i.name, i.file_sha256, i.classes, i.row_count,
         i.rejected, i.empty_count,
         f.by_external_id + f.by_email + f.by_alias + f.by_phone + f.by_review, f.unmatched,
         f.ambiguous, f.people, i.imported_at, i.imported_by, CAST($2 AS BIGINT),
         CAST($3 AS TEXT), CAST($4 AS TEXT)
  FROM record_import AS i
  JOIN record_found AS f ON f.record_import_id = i.record_import_id
  WHERE i.record_import_id = $1)sql";

KeptImport import_of(const storage::Row& row) {
  KeptImport import{.record_import_id = row.text(0),
                    .name = std::nullopt,
                    .file_sha256 = row.text(2),
                    .classes = row.text(3),
                    .rows = row.integer(4),
                    .rejected = row.integer(5),
                    .empty = row.integer(6),
                    .matched = row.integer(7),
                    .unmatched = row.integer(8),
                    .ambiguous = row.integer(9),
                    .people = row.integer(10),
                    .imported_at = row.instant(11),
                    .imported_by = row.text(12),
                    .withdrawn = std::nullopt};
  if (!row.is_null(1)) import.name = storage::Blob{row.blob(1)};
  if (const auto at = row.find_instant(13)) {
    import.withdrawn = Withdrawal{*at, row.text(14), row.text(15)};
  }
  return import;
}

}  // namespace

std::vector<KeptImport> list_kept_imports(storage::Transaction& tx,
                                          const incident::IncidentId& incident) {
  std::vector<KeptImport> imports;
  tx.for_each(kListKept, {incident},
              [&](const storage::Row& row) { imports.push_back(import_of(row)); });
  return imports;
}

void keep_withdrawn(storage::Transaction& tx, std::string_view record_import_id,
                    const Withdrawal& withdrawal) {
  tx.execute(kKeepWithdrawn, {record_import_id, withdrawal.at, withdrawal.by, withdrawal.reason});
}

}  // namespace candor::exposure::store
