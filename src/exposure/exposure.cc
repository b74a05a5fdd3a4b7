// SPDX-License-Identifier: Apache-2.0
#include "exposure/exposure.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/csv_file.h"
#include "base/progress.h"
#include "base/text.h"
#include "base/written.h"
#include "exposure/codec.h"
#include "exposure/counts.h"
#include "exposure/files.h"
#include "exposure/store.h"
#include "journal/journal.h"
#include "seal/seal.h"

namespace candor::exposure {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

using seal::Seal;

constexpr std::size_t kReasonCharactersMax = 1'000;
constexpr std::size_t kMappingNameCharactersMax = 60;

// Seals and opens the fields of one customer, each bound to its place.
class Fields {
 public:
  Fields(const Seal& seal, std::string_view external_id) : seal_(seal), external_id_(external_id) {}

  std::optional<storage::Blob> seal(std::string_view field, const std::string& text) const {
    if (text.empty()) return std::nullopt;
    return storage::Blob{seal_.seal(text, place(field))};
  }
  std::string open(std::string_view field, const std::optional<storage::Blob>& sealed) const {
    return sealed ? seal_.open(sealed->bytes, place(field)) : std::string();
  }

 private:
  std::string place(std::string_view field) const {
    return fmt::format("customer/{}/{}", field, external_id_);
  }
  const Seal& seal_;
  std::string_view external_id_;
};

std::optional<std::string> given(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<storage::Blob> blind(const Seal& seal, std::string_view kind,
                                   const std::string& normal) {
  if (normal.empty()) return std::nullopt;
  return storage::Blob{seal.blind(kind, normal)};
}

store::SealedCustomer sealed(const Seal& seal, const CustomerRow& row, CustomerId id) {
  const Fields fields(seal, row.external_id);
  // Only the address, at the end, can hold a line end.
  const std::string content = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", row.jurisdiction,
                                          row.language, row.joined_on, row.name, row.email,
                                          row.phone, row.born_on, row.flags, row.address);
  return {.customer_id = std::move(id),
          .external_id = row.external_id,
          .jurisdiction = row.jurisdiction,
          .language = row.language,
          .joined_on = given(row.joined_on),
          .name = fields.seal("name", row.name),
          .email = fields.seal("email", row.email),
          .phone = fields.seal("phone", row.phone),
          .email_index = blind(seal, "email", row.email_normal),
          .phone_index = blind(seal, "phone", row.phone_normal),
          .address = fields.seal("address", row.address),
          .born_on = fields.seal("born_on", row.born_on),
          .flags = row.flags,
          .content = {seal.blind("content", content)}};
}

AffectedPerson opened(const Seal& seal, const store::SealedPerson& person) {
  const store::SealedCustomer& customer = person.customer;
  const Fields fields(seal, customer.external_id);
  return {.customer_id = customer.customer_id,
          .external_id = customer.external_id,
          .name = fields.open("name", customer.name),
          .email = fields.open("email", customer.email),
          .phone = fields.open("phone", customer.phone),
          .address = fields.open("address", customer.address),
          .jurisdiction = customer.jurisdiction,
          .language = customer.language,
          .minor = (customer.flags & kFlagMinor) != 0,
          .deceased = (customer.flags & kFlagDeceased) != 0,
          .do_not_contact = (customer.flags & kFlagDoNotContact) != 0,
          .classes = person.classes};
}

Result<void> check_repeated(storage::Transaction& tx, const CustomerFile& file) {
  std::vector<Fault> faults;
  for (const store::Repeated& pair :
       store::list_repeated(tx, static_cast<std::int64_t>(kFaultsMax))) {
    faults.push_back({file.place(pair.second_line, Column::external_id),
                      fmt::format("is the same as in line {}", pair.first_line)});
  }
  if (faults.empty()) return {};
  return file.refuse(std::move(faults));
}

// What was found the last time, for a file that says nothing new.
CustomersImported repeated(const store::CustomerImport& last) {
  return {.file_sha256 = last.file_sha256,
          .rows = last.rows,
          .added = last.added,
          .changed = last.changed,
          .unchanged = last.rows - last.added - last.changed,
          .repeated = true,
          .form = {},
          .rejected = {},
          .columns_not_read = {}};
}

void set_found(RecordsImported& imported, const store::Found& found) {
  imported.found_by_external_id = found.by_external_id;
  imported.found_by_email = found.by_email;
  imported.found_by_phone = found.by_phone;
  imported.unmatched = found.unmatched;
  imported.ambiguous = found.ambiguous;
}

Result<void> read_records(storage::Transaction& tx, const Seal& seal, const seal::Key& key,
                          const Source& source, RecordFile& file,
                          std::string_view record_import_id) {
  store::Records records(tx, record_import_id);
  Progress progress("records", 0);
  RecordRow row;
  while (TRY(file.next(row))) {
    const std::string place = fmt::format("record/{}/{}", record_import_id, row.line);
    records.add({.line = row.line,
                 .classes = row.classes,
                 .external_id = given(row.external_id),
                 .email_index = blind(seal, "email", row.email_normal),
                 .phone_index = blind(seal, "phone", row.phone_normal),
                 .person = {key.seal(codec::person_text(row), place)}});
    progress.reach(file.rows(), file.bytes_read(), source.bytes);
  }
  records.finish();
  return {};
}

}  // namespace

Result<CustomersImported> import_customers(App& app, const Actor& actor, const Source& source) {
  CustomerFile file(source, utc_date(app.clock.now()));
  TRY(file.begin());
  const auto tx = app.db.write();
  const Seal seal = TRY(seal::claim(*tx, app));
  const Instant now = app.clock.now();
  {
    store::Arrivals arrivals(*tx);
    Progress progress("customers", 0);
    CustomerRow row;
    while (TRY(file.next(row))) {
      // A microsecond apart, so that customers of one file keep its order.
      const Instant arrived{now.micros + file.rows()};
      arrivals.add(row.line, sealed(seal, row, new_id<CustomerId>(arrived, app.random)));
      progress.reach(file.rows(), file.bytes_read(), source.bytes);
    }
    arrivals.finish();
  }
  tx->take_turn("customers");
  CustomersImported imported{.file_sha256 = file.sha256_hex(),
                             .rows = file.rows(),
                             .form = file.form(),
                             .rejected = file.rejected(),
                             .columns_not_read = file.columns().not_read()};
  const auto last = store::find_last_customer_import(*tx);
  if (last && last->file_sha256 == imported.file_sha256) return repeated(*last);
  TRY(check_repeated(*tx, file));
  imported.added = store::count_new(*tx);
  imported.changed = store::count_changed(*tx);
  imported.unchanged = imported.rows - imported.added - imported.changed;
  const std::int64_t number = last ? last->number + 1 : 1;
  store::insert(*tx, store::CustomerImport{number, imported.file_sha256, imported.rows,
                                           imported.added, imported.changed, now, actor.name});
  store::admit_arrivals(*tx, number);
  if (imported.changed > 0) store::count_people_anew(*tx);
  journal::append(*tx, app, actor,
                  {.kind = "exposure.customers_imported", .subject = "", .occurred_at = {}},
                  codec::journal_customers(imported));
  tx->commit();
  return imported;
}

Result<RecordsImported> import_records(App& app, const Actor& actor, std::string_view reference,
                                       const Source& source, const LeakedClasses& classes) {
  TRY(check_classes(classes));
  RecordFile file(source, classes);
  TRY(file.begin());
  const auto incident = TRY(incident::load_incident(*app.db.read(), reference));
  const auto tx = app.db.write();
  const Seal seal = TRY(seal::claim(*tx, app));

  const Instant now = app.clock.now();
  const auto last_customers = store::find_last_customer_import(*tx);
  store::RecordImport import{.record_import_id = new_uuid(now, app.random),
                             .incident_id = incident.incident_id,
                             .file_sha256 = "",  // known at the end of the file
                             .classes = codec::classes_text(classes),
                             .customer_import = last_customers ? last_customers->number : 0,
                             .imported_at = now,
                             .imported_by = actor.name};
  store::insert(*tx, import);
  const seal::Key key = TRY(seal::ensure_key(*tx, seal, incident.incident_id.value));
  TRY(read_records(*tx, seal, key, source, file, import.record_import_id));
  TRY(incident::load_incident(*tx, reference));  // the turn, once the file is read
  import.file_sha256 = file.sha256_hex();
  import.rows = file.rows();
  import.empty = file.empty();

  RecordsImported imported{.import_id = import.record_import_id,
                           .file_sha256 = import.file_sha256,
                           .rows = import.rows,
                           .empty = import.empty,
                           .form = file.form(),
                           .rejected = file.rejected()};
  const auto earlier =
      store::find_record_import(*tx, incident.incident_id, import.file_sha256, import.classes);
  if (earlier && earlier->customer_import == import.customer_import) {
    imported.import_id = earlier->record_import_id;
    set_found(imported, store::find_found(*tx, earlier->record_import_id));
    imported.people = store::count_people(*tx, incident.incident_id);
    imported.repeated = true;
    return imported;
  }
  if (earlier) store::remove_record_import(*tx, earlier->record_import_id);
  store::complete(*tx, import);
  store::match_records(*tx, import.record_import_id);
  store::keep_found(*tx, import.record_import_id);
  imported.people_new = store::expose_matched(*tx, import);
  store::count_people_anew(*tx, incident.incident_id);
  imported.people = store::count_people(*tx, incident.incident_id);
  set_found(imported, store::find_found(*tx, import.record_import_id));
  journal::append(*tx, app, actor,
                  {.kind = "exposure.records_imported",
                   .subject = incident.reference,
                   .occurred_at = std::nullopt},
                  codec::journal_records(imported, import.classes));
  tx->commit();
  return imported;
}

Result<ImportWithdrawn> withdraw_import(App& app, const Actor& actor, std::string_view reference,
                                        std::string_view import_id, std::string_view reason) {
  std::vector<Fault> faults;
  check_written(reason, kReasonCharactersMax, "/reason", faults);
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the reason cannot be taken as it is", std::move(faults));
  }
  const auto tx = app.db.write();
  const auto incident = TRY(incident::load_incident(*tx, reference));
  const auto import = store::find_record_import(*tx, incident.incident_id, import_id);
  if (!import) {
    return fail(ErrorCode::not_found,
                fmt::format("{0} has no import of that id; `candor exposure show {0}` lists them",
                            incident.reference));
  }
  if (const auto held_at = store::find_held_at(*tx, incident.incident_id)) {
    return fail(ErrorCode::conflict,
                fmt::format("letters of {} are made from this list since {}; say what was wrong "
                            "in another notice",
                            incident.reference, to_words(*held_at)));
  }
  ImportWithdrawn withdrawn{.incident = incident.reference,
                            .import_id = import->record_import_id,
                            .rows = import->rows,
                            .people_gone = store::unexpose(*tx, *import),
                            .people = store::count_people(*tx, incident.incident_id)};
  store::remove_record_import(*tx, import->record_import_id);
  store::count_people_anew(*tx, incident.incident_id);
  journal::append(*tx, app, actor,
                  {.kind = "exposure.import_withdrawn",
                   .subject = incident.reference,
                   .occurred_at = std::nullopt},
                  codec::journal_withdrawn(withdrawn, import->file_sha256, reason));
  tx->commit();
  return withdrawn;
}

Result<void> save_mapping(App& app, const Actor& actor, std::string_view name,
                          const Mapping& mapping) {
  std::vector<Fault> faults;
  check_written(name, kMappingNameCharactersMax, "/name", faults);
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the mapping cannot be saved as it is", std::move(faults));
  }
  const auto tx = app.db.write();
  store::save_mapping(*tx, name, codec::mapping_text(mapping), app.clock.now(), actor.name);
  journal::append(*tx, app, actor,
                  {.kind = "exposure.mapping_saved", .subject = "", .occurred_at = {}},
                  codec::journal_mapping(name, mapping));
  tx->commit();
  return {};
}

Result<Mapping> load_mapping(storage::Transaction& tx, std::string_view name) {
  if (const auto text = store::find_mapping(tx, name)) return codec::decode_mapping(*text);
  const auto names = store::list_mappings(tx);
  return fail(ErrorCode::not_found,
              names.empty() ? "no mapping was saved; --save-mapping NAME saves one"
                            : "there is no mapping of that name; there are " + join(names, ", "));
}

void hold_imports(storage::Transaction& tx, const incident::IncidentId& incident, Instant now) {
  store::hold_imports(tx, incident, now);
}

Result<Extent> load_extent(storage::Transaction& tx, std::string_view reference) {
  const auto incident = TRY(incident::load_incident(tx, reference));
  const store::Found found = store::sum_found(tx, incident.incident_id);
  Extent extent{.incident = incident.reference,
                .records = found.by_external_id + found.by_email + found.by_phone +
                           found.by_review + found.unmatched + found.ambiguous,
                .found_by_external_id = found.by_external_id,
                .found_by_email = found.by_email,
                .found_by_phone = found.by_phone,
                .found_by_review = found.by_review,
                .unmatched = found.unmatched,
                .ambiguous = found.ambiguous,
                .by_class = {},
                .by_jurisdiction = {},
                .imports = store::list_record_imports(tx, incident.incident_id)};
  PeopleCounts counts;
  for (const store::PeopleGroup& group : store::group_people(tx, incident.incident_id)) {
    extent.people += group.people;
    extent.people_without_email += group.without_email;
    counts.add(group.jurisdiction, group.classes, group.people);
  }
  extent.by_class = counts.by_class();
  extent.by_jurisdiction = counts.by_jurisdiction();
  return extent;
}

AffectedPage list_affected(storage::Transaction& tx, App& app, const incident::IncidentId& incident,
                           const std::optional<CustomerId>& after, std::int64_t limit) {
  const Seal seal = seal::load_seal(app.settings.data_folder);
  AffectedPage page;
  for (const auto& person : store::list_people(tx, incident, after, limit + 1)) {
    if (std::ssize(page.people) == limit) {
      page.next = page.people.back().customer_id;
      break;
    }
    page.people.push_back(opened(seal, person));
  }
  return page;
}

std::optional<AffectedPerson> find_affected(storage::Transaction& tx, App& app,
                                            const incident::IncidentId& incident,
                                            const CustomerId& customer) {
  return find_affected(tx, app, incident, {&customer, 1}).at(0);
}

std::vector<std::optional<AffectedPerson>> find_affected(storage::Transaction& tx, App& app,
                                                         const incident::IncidentId& incident,
                                                         std::span<const CustomerId> customers) {
  const seal::Seal seal = seal::load_seal(app.settings.data_folder);
  std::vector<std::optional<AffectedPerson>> people;
  for (const CustomerId& customer : customers) {
    const auto person = store::find_person(tx, incident, customer);
    people.push_back(person ? std::optional(opened(seal, *person)) : std::nullopt);
  }
  return people;
}

std::vector<ExposedCustomer> list_exposed(storage::Transaction& tx,
                                          const incident::IncidentId& incident) {
  return store::list_exposed(tx, incident);
}

void for_each_customer(
    storage::Transaction& tx,
    const std::function<void(const std::string& external_id, const CustomerId& id)>& each) {
  store::for_each_customer(tx, each);
}

std::int64_t count_customers(storage::Transaction& tx) { return store::count_customers(tx); }

storage::RoomSchema schema() { return {"exposure", kSchemaFiles}; }

}  // namespace candor::exposure
