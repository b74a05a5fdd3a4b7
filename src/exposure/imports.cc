// SPDX-License-Identifier: Apache-2.0
#include "exposure/imports.h"

#include <fmt/format.h>

#include "exposure/codec.h"
#include "exposure/import_store.h"
#include "exposure/store.h"
#include "seal/seal.h"

namespace candor::exposure {
namespace {

std::string place_of_name(std::string_view record_import_id) {
  return fmt::format("record_import/{}/name", record_import_id);
}

}  // namespace

storage::Blob sealed_name(const seal::Key& key, std::string_view record_import_id,
                          std::string_view name) {
  const std::size_t slash = name.find_last_of("/\\");  // the folder is nobody's business
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  return {key.seal(name, place_of_name(record_import_id))};
}

Result<ImportList> list_imports(App& app, std::string_view reference) {
  const auto tx = app.db.read();
  const auto incident = TRY(incident::load_incident(*tx, reference));
  ImportList list{.incident = incident.reference, .imports = {}};
  const auto kept = store::list_kept_imports(*tx, incident.incident_id);
  if (kept.empty()) return list;
  const auto key =
      seal::find_key(*tx, seal::load_seal(app.settings.data_folder), incident.incident_id.value);
  for (const store::KeptImport& one : kept) {
    KnownImport import{.import_id = one.record_import_id,
                       .name = std::nullopt,
                       .file_sha256 = one.file_sha256,
                       .rows = one.rows,
                       .matched = one.matched,
                       .unmatched = one.unmatched,
                       .ambiguous = one.ambiguous,
                       .empty = one.empty,
                       .rejected = one.rejected,
                       .people = one.people,
                       .exposes = TRY(codec::decode_kept_classes(one.classes)),
                       .imported_at = one.imported_at,
                       .imported_by = one.imported_by,
                       .withdrawn = one.withdrawn};
    if (key && one.name) import.name = key->open(one.name->bytes, place_of_name(import.import_id));
    list.imports.push_back(std::move(import));
  }
  return list;
}

RegisterOverview load_register(storage::Transaction& tx) {
  const auto last = store::find_last_customer_import(tx);
  return {.customers = store::count_customers(tx),
          .last_imported_at = last ? std::optional(last->imported_at) : std::nullopt,
          .mappings = store::list_mappings(tx)};
}

}  // namespace candor::exposure
