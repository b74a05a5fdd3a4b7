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
#include "exposure/ids.h"
#include "exposure/import_store.h"
#include "exposure/imports.h"
#include "exposure/match.h"
#include "exposure/register.h"
#include "exposure/store.h"
#include "journal/journal.h"
#include "seal/seal.h"

namespace candor::exposure {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

constexpr std::size_t kReasonCharactersMax = 1'000;
constexpr std::size_t kMappingNameCharactersMax = 60;

std::optional<std::string> given(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

AffectedPerson opened(const RegisterKeys& keys, const store::SealedPerson& person) {
  CustomerRow row = opened(keys.at(person.customer.key_number), person.customer);
  return {.customer_id = person.customer.customer_id,
          .external_id = std::move(row.external_id),
          .name = std::move(row.name),
          .email = std::move(row.email),
          .phone = std::move(row.phone),
          .address = std::move(row.address),
          .jurisdiction = std::move(row.jurisdiction),
          .language = std::move(row.language),
          .minor = (row.flags & kFlagMinor) != 0,
          .deceased = (row.flags & kFlagDeceased) != 0,
          .do_not_contact = (row.flags & kFlagDoNotContact) != 0,
          .classes = person.classes,
          .wave = person.wave};
}

Result<void> check_repeated(const CustomerFile& file,
                            const std::vector<store::Repeated>& repeated) {
  std::vector<Fault> faults;
  for (const store::Repeated& pair : repeated) {
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
  imported.found_by_alias = found.by_alias;
  imported.found_by_phone = found.by_phone;
  imported.unmatched = found.unmatched;
  imported.ambiguous = found.ambiguous;
}

Result<void> read_records(storage::Transaction& tx, const RegisterKey& register_key,
                          const seal::Key& key, const Source& source, RecordFile& file,
                          std::string_view record_import_id) {
  store::Records records(tx, record_import_id);
  Progress progress("records", 0);
  using Made = std::vector<store::SealedRecord>;
  TRY(file.read<Made>(
      [&](const RecordRow& row, Made& made) {
        const std::string place = fmt::format("record/{}/{}", record_import_id, row.line);
        made.push_back({.line = row.line,
                        .classes = row.classes,
                        .external_id = given(row.external_id),
                        .email_index = register_key.index("email", row.email_normal),
                        .alias_index = register_key.index("alias", row.email_alias),
                        .phone_index = register_key.index("phone", row.phone_normal),
                        .person = {key.seal(codec::person_text(row), place)}});
      },
      [&](Made& made) {
        for (const store::SealedRecord& record : made) records.add(record);
        made.clear();
        progress.reach(file.rows(), file.bytes_read(), source.bytes);
      }));
  records.finish();
  return {};
}

// Every good row of the file, sealed by several threads, in its order and with an id.
Result<void> read_customers(
    App& app, const Source& source, CustomerFile& file, const RegisterKey& key, Instant now,
    const std::function<void(std::int64_t line, const store::SealedCustomer&)>& add) {
  struct Sealed {
    std::int64_t line;
    store::SealedCustomer customer;
  };
  Progress progress("customers", 0);
  std::int64_t rows = 0;
  return file.read<std::vector<Sealed>>(
      [&](const CustomerRow& row, std::vector<Sealed>& made) {
        made.push_back({row.line, sealed(key, row, {})});
      },
      [&](std::vector<Sealed>& made) {
        for (Sealed& one : made) {
          // A microsecond apart, so that customers of one file keep its order.
          one.customer.customer_id = new_id<CustomerId>(Instant{now.micros + ++rows}, app.random);
          add(one.line, one.customer);
        }
        made.clear();
        progress.reach(file.rows(), file.bytes_read(), source.bytes);
      });
}

CustomersImported found_in(CustomerFile& file) {
  return {.file_sha256 = file.sha256_hex(),
          .rows = file.rows(),
          .form = file.form(),
          .rejected = file.rejected(),
          .columns_not_read = file.columns().not_read()};
}

// Into a register that has nobody: no row can be one that is there already.
Result<CustomersImported> import_first(App& app, const Actor& actor, const Source& source,
                                       storage::Transaction& tx, const RegisterKey& key,
                                       CustomerFile& file) {
  const Instant now = app.clock.now();
  store::CustomerImport import{
      .number = 1, .file_sha256 = "", .imported_at = now, .imported_by = actor.name};
  store::insert(tx, import);
  Ids ids;
  // An id that stands there twice is told with all that are, once the whole file is read.
  bool repeated = false;
  const auto unless_repeated = [&](const auto& call) {
    try {
      if (!repeated) call();
    } catch (const storage::UniqueViolation&) {
      repeated = true;
    }
  };
  store::Newcomers newcomers(tx, import.number);
  TRY(read_customers(app, source, file, key, now, [&](std::int64_t line, const auto& customer) {
    ids.add(customer.external_id, line);
    unless_repeated([&] { newcomers.add(customer); });
  }));
  TRY(check_repeated(file, ids.repeated(kFaultsMax)));
  CHECK(!repeated);
  newcomers.finish();
  CustomersImported imported = found_in(file);
  imported.added = imported.rows;
  import.file_sha256 = imported.file_sha256;
  import.rows = import.added = imported.rows;
  store::complete(tx, import);
  return imported;
}

// Beside customers that are there: through an anteroom, which tells the new from the changed.
Result<CustomersImported> import_more(App& app, const Actor& actor, const Source& source,
                                      storage::Transaction& tx, const RegisterKey& key,
                                      CustomerFile& file) {
  const Instant now = app.clock.now();
  {
    store::Arrivals arrivals(tx);
    TRY(read_customers(app, source, file, key, now, [&](std::int64_t line, const auto& customer) {
      arrivals.add(line, customer);
    }));
    arrivals.finish();
  }
  tx.take_turn("customers");
  TRY(check_register_key(tx, key));
  CustomersImported imported = found_in(file);
  const auto last = store::find_last_customer_import(tx);
  if (last && last->file_sha256 == imported.file_sha256) return repeated(*last);
  TRY(check_repeated(file, store::list_repeated(tx, static_cast<std::int64_t>(kFaultsMax))));
  imported.added = store::count_new(tx);
  imported.changed = store::count_changed(tx);
  imported.unchanged = imported.rows - imported.added - imported.changed;
  const std::int64_t number = last ? last->number + 1 : 1;
  store::insert(tx, store::CustomerImport{number, imported.file_sha256, imported.rows,
                                          imported.added, imported.changed, now, actor.name});
  store::admit_arrivals(tx, number, key.number());
  if (imported.changed > 0) store::count_people_anew(tx);
  return imported;
}

}  // namespace

Result<CustomersImported> import_customers(App& app, const Actor& actor, const Source& source) {
  CustomerFile file(source, utc_date(app.clock.now()));
  TRY(file.begin());
  const auto tx = app.db.write();
  bool first = !store::has_customers(*tx);
  if (first) {
    tx->take_turn("customers");  // another one may be the first at this moment
    first = !store::has_customers(*tx);
  }
  const RegisterKey key = TRY(ensure_register_key(*tx, app));
  const CustomersImported imported = TRY(first ? import_first(app, actor, source, *tx, key, file)
                                               : import_more(app, actor, source, *tx, key, file));
  if (imported.repeated) return imported;
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
  const RegisterKey register_key = TRY(ensure_register_key(*tx, app));
  const seal::Seal seal = TRY(seal::claim(*tx, app));

  const Instant now = app.clock.now();
  const auto last_customers = store::find_last_customer_import(*tx);
  store::RecordImport import{.record_import_id = new_uuid(now, app.random),
                             .incident_id = incident.incident_id,
                             .file_sha256 = "",  // known at the end of the file
                             .classes = codec::classes_text(classes),
                             .matching = codec::matching_text(classes.matching),
                             .customer_import = last_customers ? last_customers->number : 0,
                             .imported_at = now,
                             .imported_by = actor.name};
  const seal::Key key = TRY(seal::ensure_key(*tx, seal, incident.incident_id.value));
  import.name = sealed_name(key, import.record_import_id, source.name);
  store::insert(*tx, import);
  TRY(read_records(*tx, register_key, key, source, file, import.record_import_id));
  TRY(incident::load_incident(*tx, reference));  // the turn, once the file is read
  tx->take_turn("customers");
  TRY(check_register_key(*tx, register_key));
  import.file_sha256 = file.sha256_hex();
  import.rows = file.rows();
  import.empty = file.empty();
  import.rejected = file.rejected().rows;

  RecordsImported imported{.import_id = import.record_import_id,
                           .file_sha256 = import.file_sha256,
                           .rows = import.rows,
                           .empty = import.empty,
                           .form = file.form(),
                           .rejected = file.rejected()};
  const auto earlier =
      store::find_record_import(*tx, incident.incident_id, import.file_sha256, import.classes);
  if (earlier && earlier->customer_import == import.customer_import &&
      earlier->matching == import.matching) {
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
  store::keep_withdrawn(*tx, import->record_import_id,
                        {app.clock.now(), actor.name, std::string(reason)});
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
                .records = found.by_external_id + found.by_email + found.by_alias + found.by_phone +
                           found.by_review + found.unmatched + found.ambiguous,
                .found_by_external_id = found.by_external_id,
                .found_by_email = found.by_email,
                .found_by_alias = found.by_alias,
                .found_by_phone = found.by_phone,
                .found_by_review = found.by_review,
                .unmatched = found.unmatched,
                .ambiguous = found.ambiguous,
                .by_class = {},
                .by_jurisdiction = {},
                .waves = {},
                .imports = store::list_record_imports(tx, incident.incident_id)};
  PeopleCounts counts;
  std::map<std::int64_t, PeopleCounts> waves;
  for (const store::PeopleGroup& group : store::group_people(tx, incident.incident_id)) {
    extent.people += group.people;
    extent.people_without_email += group.without_email;
    counts.add(group.jurisdiction, group.classes, group.people);
    waves[group.wave].add(group.jurisdiction, group.classes, group.people);
  }
  const std::int64_t open_wave = store::open_wave(tx, incident.incident_id);
  for (const auto& [wave, of_wave] : waves) {
    extent.waves.push_back({.wave = wave,
                            .people = of_wave.people(),
                            .delivery_has_list = wave < open_wave,
                            .by_class = of_wave.by_class(),
                            .by_jurisdiction = of_wave.by_jurisdiction()});
  }
  extent.by_class = counts.by_class();
  extent.by_jurisdiction = counts.by_jurisdiction();
  return extent;
}

AffectedPage list_affected(storage::Transaction& tx, App& app, const incident::IncidentId& incident,
                           const std::optional<CustomerId>& after, std::int64_t limit,
                           std::optional<std::int64_t> wave) {
  const RegisterKeys keys = RegisterKeys::load(tx, app);
  AffectedPage page;
  for (const auto& person : store::list_people(tx, incident, after, limit + 1, wave)) {
    if (std::ssize(page.people) == limit) {
      page.next = page.people.back().customer_id;
      break;
    }
    page.people.push_back(opened(keys, person));
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
  const RegisterKeys keys = RegisterKeys::load(tx, app);
  std::vector<std::optional<AffectedPerson>> people;
  for (const CustomerId& customer : customers) {
    const auto person = store::find_person(tx, incident, customer);
    people.push_back(person ? std::optional(opened(keys, *person)) : std::nullopt);
  }
  return people;
}

std::vector<CustomerId> find_by_email(storage::Transaction& tx, const App& app,
                                      std::string_view email) {
  std::vector<CustomerId> found;
  const auto normal = normal_email(email);
  if (!normal) return found;
  const RegisterKeys keys = RegisterKeys::load(tx, app);
  for (const RegisterKey& key : keys.all()) {
    const auto some = store::list_by_email(tx, *key.index("email", *normal));
    found.insert(found.end(), some.begin(), some.end());
  }
  return found;
}

std::optional<ExposedCustomer> find_exposed(storage::Transaction& tx,
                                            const incident::IncidentId& incident,
                                            std::string_view external_id) {
  return store::find_exposed(tx, incident, external_id);
}

std::optional<ExposedCustomer> find_exposed(storage::Transaction& tx,
                                            const incident::IncidentId& incident,
                                            const CustomerId& customer) {
  return store::find_exposed(tx, incident, customer);
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

std::optional<CustomerId> find_registered(storage::Transaction& tx, std::string_view external_id) {
  return store::find_registered(tx, external_id);
}

void for_each_registered(storage::Transaction& tx,
                         const std::function<void(const RegisteredCustomer&)>& each) {
  store::for_each_registered(tx, each);
}

std::int64_t count_customers(storage::Transaction& tx) { return store::count_customers(tx); }

storage::RoomSchema schema() { return {"exposure", kSchemaFiles}; }

}  // namespace candor::exposure
