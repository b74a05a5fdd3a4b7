// SPDX-License-Identifier: Apache-2.0
#include "exposure/store.h"

#include "base/enums.h"

namespace candor::exposure::store {
namespace {

constexpr char kFindLastCustomerImport[] = R"sql(
  SELECT number, file_sha256, row_count, added, changed, imported_at, imported_by
  FROM customer_import
  ORDER BY number DESC
  LIMIT 1)sql";

constexpr char kInsertCustomerImport[] = R"sql(
  INSERT INTO customer_import (number, file_sha256, row_count, added, changed, imported_at,
                               imported_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7))sql";

constexpr char kListRepeated[] = R"sql(
  SELECT first, line
  FROM (SELECT MIN(line) OVER (PARTITION BY external_id) AS first, line
        FROM customer_arrival) AS arrival
  WHERE line > first
  ORDER BY line
  LIMIT $1)sql";

constexpr char kCountNew[] = R"sql(
  SELECT COUNT(*)
  FROM customer_arrival AS a
  WHERE NOT EXISTS (SELECT 1 FROM customer AS c WHERE c.external_id = a.external_id))sql";

constexpr char kCountChanged[] = R"sql(
  SELECT COUNT(*)
  FROM customer_arrival AS a
  JOIN customer AS c ON c.external_id = a.external_id
  WHERE c.content <> a.content)sql";

constexpr char kUpdateChanged[] = R"sql(
  UPDATE customer
  SET jurisdiction = a.jurisdiction, language = a.language, joined_on = a.joined_on,
      name = a.name, email = a.email, phone = a.phone, email_index = a.email_index,
      phone_index = a.phone_index, address = a.address, born_on = a.born_on, flags = a.flags,
      content = a.content, alias_index = a.alias_index, customer_import = $1, key_number = $2
  FROM customer_arrival AS a
  WHERE customer.external_id = a.external_id AND customer.content <> a.content)sql";

constexpr char kInsertNew[] = R"sql(
  INSERT INTO customer (customer_id, external_id, jurisdiction, language, joined_on, name, email,
                        phone, email_index, phone_index, address, born_on, flags, content,
                        alias_index, customer_import, key_number)
  SELECT customer_id, external_id, jurisdiction, language, joined_on, name, email, phone,
         email_index, phone_index, address, born_on, flags, content, alias_index,
         CAST($1 AS BIGINT), CAST($2 AS BIGINT)
  FROM customer_arrival AS a
  WHERE NOT EXISTS (SELECT 1 FROM customer AS c WHERE c.external_id = a.external_id)
  ORDER BY customer_id)sql";

constexpr char kFindRecordImport[] = R"sql(
  SELECT record_import_id, incident_id, file_sha256, classes, customer_import, row_count,
         empty_count, imported_at, imported_by, matching
  FROM record_import
  WHERE incident_id = $1 AND file_sha256 = $2 AND classes = $3)sql";

constexpr char kFindRecordImportById[] = R"sql(
  SELECT record_import_id, incident_id, file_sha256, classes, customer_import, row_count,
         empty_count, imported_at, imported_by, matching
  FROM record_import
  WHERE incident_id = $1 AND record_import_id = $2)sql";

constexpr char kListRecordImports[] = R"sql(
  SELECT i.record_import_id, i.file_sha256, i.row_count, f.people, i.imported_at, i.imported_by
  FROM record_import AS i
  JOIN record_found AS f ON f.record_import_id = i.record_import_id
  WHERE i.incident_id = $1
  ORDER BY i.record_import_id)sql";

constexpr char kForgetPeople[] = R"sql(
  DELETE FROM exposed_person
  WHERE incident_id = $1
    AND customer_id IN (SELECT customer_id FROM leaked_record
                        WHERE record_import_id = $2 AND state = 'matched'))sql";

constexpr char kExposeByOthers[] = R"sql(
  INSERT INTO exposed_person (incident_id, customer_id, classes, found_at, wave)
  SELECT CAST($1 AS TEXT), r.customer_id, bit_or(r.classes), MIN(i.imported_at),
         CAST($3 AS BIGINT)
  FROM leaked_record AS r
  JOIN record_import AS i ON i.record_import_id = r.record_import_id
  WHERE i.incident_id = $1 AND i.record_import_id <> $2 AND r.state = 'matched'
    AND r.customer_id IN (SELECT customer_id FROM leaked_record
                          WHERE record_import_id = $2 AND state = 'matched')
  GROUP BY r.customer_id)sql";

constexpr char kHoldImports[] = R"sql(
  INSERT INTO import_hold (incident_id, held_at, wave)
  SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), COALESCE(MAX(wave), 1)
  FROM exposed_person
  WHERE incident_id = $1
  ON CONFLICT (incident_id) DO UPDATE SET wave = excluded.wave)sql";

constexpr char kInsertRecordImport[] = R"sql(
  INSERT INTO record_import (record_import_id, incident_id, file_sha256, classes,
                             customer_import, row_count, empty_count, imported_at, imported_by,
                             matching, name)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))sql";

constexpr char kCompleteRecordImport[] = R"sql(
  UPDATE record_import
  SET file_sha256 = $1, row_count = $2, empty_count = $3, rejected = $4
  WHERE record_import_id = $5)sql";

constexpr char kMatchByExternalId[] = R"sql(
  UPDATE leaked_record
  SET state = 'matched', found_by = 'external_id', customer_id = c.customer_id, person = NULL
  FROM customer AS c
  WHERE leaked_record.record_import_id = $1 AND c.external_id = leaked_record.external_id)sql";

// A row of which several customers have the key is not looked at by the next one.
constexpr char kMatchByEmail[] = R"sql(
  UPDATE leaked_record
  SET state = CASE WHEN m.found = 1 THEN 'matched' ELSE 'ambiguous' END,
      found_by = CASE WHEN m.found = 1 THEN 'email' END,
      customer_id = CASE WHEN m.found = 1 THEN m.customer_id END,
      person = CASE WHEN m.found = 1 THEN NULL ELSE person END
  FROM (SELECT r.line AS line, MIN(c.customer_id) AS customer_id, COUNT(*) AS found
        FROM leaked_record AS r
        JOIN customer AS c ON c.email_index = r.email_index
        WHERE r.record_import_id = $1 AND r.state = 'unmatched'
        GROUP BY r.line) AS m
  WHERE leaked_record.record_import_id = $1 AND leaked_record.line = m.line)sql";

constexpr char kMatchByAlias[] = R"sql(
  UPDATE leaked_record
  SET state = CASE WHEN m.found = 1 THEN 'matched' ELSE 'ambiguous' END,
      found_by = CASE WHEN m.found = 1 THEN 'email' END,
      by_alias = CASE WHEN m.found = 1 THEN 1 ELSE 0 END,
      customer_id = CASE WHEN m.found = 1 THEN m.customer_id END,
      person = CASE WHEN m.found = 1 THEN NULL ELSE person END
  FROM (SELECT r.line AS line, MIN(c.customer_id) AS customer_id, COUNT(*) AS found
        FROM leaked_record AS r
        JOIN customer AS c ON c.alias_index = r.alias_index
        WHERE r.record_import_id = $1 AND r.state = 'unmatched'
        GROUP BY r.line) AS m
  WHERE leaked_record.record_import_id = $1 AND leaked_record.line = m.line)sql";

constexpr char kMatchByPhone[] = R"sql(
  UPDATE leaked_record
  SET state = CASE WHEN m.found = 1 THEN 'matched' ELSE 'ambiguous' END,
      found_by = CASE WHEN m.found = 1 THEN 'phone' END,
      customer_id = CASE WHEN m.found = 1 THEN m.customer_id END,
      person = CASE WHEN m.found = 1 THEN NULL ELSE person END
  FROM (SELECT r.line AS line, MIN(c.customer_id) AS customer_id, COUNT(*) AS found
        FROM leaked_record AS r
        JOIN customer AS c ON c.phone_index = r.phone_index
        WHERE r.record_import_id = $1 AND r.state = 'unmatched'
        GROUP BY r.line) AS m
  WHERE leaked_record.record_import_id = $1 AND leaked_record.line = m.line)sql";

constexpr char kForgetExternalIds[] = R"sql(
  UPDATE leaked_record
  SET external_id = NULL
  WHERE record_import_id = $1 AND external_id IS NOT NULL)sql";

constexpr char kExposeMatched[] = R"sql(
  INSERT INTO exposed_person (incident_id, customer_id, classes, found_at, wave)
  SELECT CAST($1 AS TEXT), customer_id, bit_or(classes), CAST($2 AS BIGINT), CAST($4 AS BIGINT)
  FROM leaked_record
  WHERE record_import_id = $3 AND state = 'matched'
  GROUP BY customer_id
  ON CONFLICT (incident_id, customer_id)
  DO UPDATE SET classes = exposed_person.classes | excluded.classes)sql";

constexpr char kKeepFound[] = R"sql(
  INSERT INTO record_found (record_import_id, by_external_id, by_email, by_alias, by_phone,
                            unmatched, ambiguous, people)
  SELECT CAST($1 AS TEXT),
         COUNT(CASE WHEN found_by = 'external_id' THEN 1 END),
         COUNT(CASE WHEN found_by = 'email' AND by_alias = 0 THEN 1 END),
         COUNT(CASE WHEN by_alias = 1 THEN 1 END),
         COUNT(CASE WHEN found_by = 'phone' THEN 1 END),
         COUNT(CASE WHEN state = 'unmatched' THEN 1 END),
         COUNT(CASE WHEN state = 'ambiguous' THEN 1 END),
         COUNT(DISTINCT customer_id)
  FROM leaked_record
  WHERE record_import_id = $1)sql";

constexpr char kFindFound[] = R"sql(
  SELECT by_external_id, by_email, by_phone, unmatched, ambiguous, by_review, by_alias
  FROM record_found
  WHERE record_import_id = $1)sql";

constexpr char kSumFound[] = R"sql(
  SELECT CAST(COALESCE(SUM(f.by_external_id), 0) AS BIGINT),
         CAST(COALESCE(SUM(f.by_email), 0) AS BIGINT),
         CAST(COALESCE(SUM(f.by_phone), 0) AS BIGINT),
         CAST(COALESCE(SUM(f.unmatched), 0) AS BIGINT),
         CAST(COALESCE(SUM(f.ambiguous), 0) AS BIGINT),
         CAST(COALESCE(SUM(f.by_review), 0) AS BIGINT),
         CAST(COALESCE(SUM(f.by_alias), 0) AS BIGINT)
  FROM record_found AS f
  JOIN record_import AS i ON i.record_import_id = f.record_import_id
  WHERE i.incident_id = $1)sql";

constexpr char kSaveMapping[] = R"sql(
  INSERT INTO saved_mapping (name, mapping, saved_at, saved_by)
  VALUES ($1, $2, $3, $4)
  ON CONFLICT (name)
  DO UPDATE SET mapping = excluded.mapping, saved_at = excluded.saved_at,
                saved_by = excluded.saved_by)sql";

std::optional<RecordImport> import_of(const std::optional<storage::Row>& row) {
  if (!row) return std::nullopt;
  return RecordImport{.record_import_id = row->text(0),
                      .incident_id = {row->text(1)},
                      .file_sha256 = row->text(2),
                      .classes = row->text(3),
                      .matching = row->text(9),
                      .customer_import = row->integer(4),
                      .rows = row->integer(5),
                      .empty = row->integer(6),
                      .imported_at = row->instant(7),
                      .imported_by = row->text(8)};
}

Found found_of(const storage::Row& row) {
  return {.by_external_id = row.integer(0),
          .by_email = row.integer(1),
          .by_alias = row.integer(6),
          .by_phone = row.integer(2),
          .by_review = row.integer(5),
          .unmatched = row.integer(3),
          .ambiguous = row.integer(4)};
}

Date load_date(std::string_view text) {
  const auto date = parse_date(text);
  CHECK(date.has_value());
  return *date;
}

}  // namespace

std::optional<CustomerImport> find_last_customer_import(storage::Transaction& tx) {
  const auto row = tx.find(kFindLastCustomerImport);
  if (!row) return std::nullopt;
  return CustomerImport{.number = row->integer(0),
                        .file_sha256 = row->text(1),
                        .rows = row->integer(2),
                        .added = row->integer(3),
                        .changed = row->integer(4),
                        .imported_at = row->instant(5),
                        .imported_by = row->text(6)};
}

void insert(storage::Transaction& tx, const CustomerImport& import) {
  tx.execute(kInsertCustomerImport, {import.number, import.file_sha256, import.rows, import.added,
                                     import.changed, import.imported_at, import.imported_by});
}

Arrivals::Arrivals(storage::Transaction& tx)
    : bulk_(tx.bulk("customer_arrival",
                    {"line", "customer_id", "external_id", "jurisdiction", "language", "joined_on",
                     "name", "email", "phone", "email_index", "phone_index", "address", "born_on",
                     "flags", "content", "alias_index"})) {}

void Arrivals::add(std::int64_t line, const SealedCustomer& customer) {
  bulk_->add({line, customer.customer_id, customer.external_id, customer.jurisdiction,
              customer.language, customer.joined_on, customer.name, customer.email, customer.phone,
              customer.email_index, customer.phone_index, customer.address, customer.born_on,
              customer.flags, customer.content, customer.alias_index});
}

bool has_customers(storage::Transaction& tx) {
  return tx.find("SELECT 1 FROM customer LIMIT 1").has_value();
}

// SQLite makes an index of many rows faster at once than row by row, and while it is alone with
// them nobody misses it. PostgreSQL would lock its readers out.
Newcomers::Newcomers(storage::Transaction& tx, std::int64_t customer_import)
    : tx_(tx), customer_import_(customer_import) {
  if (tx.engine() == storage::Engine::sqlite) {
    tx.execute("DROP INDEX customer_by_email");
    tx.execute("DROP INDEX customer_by_phone");
    tx.execute("DROP INDEX customer_by_alias");
  }
  bulk_ = tx.bulk("customer",
                  {"customer_id", "external_id", "jurisdiction", "language", "joined_on", "name",
                   "email", "phone", "email_index", "phone_index", "address", "born_on", "flags",
                   "content", "alias_index", "customer_import", "key_number"});
}

void Newcomers::add(const SealedCustomer& customer) {
  bulk_->add({customer.customer_id, customer.external_id, customer.jurisdiction, customer.language,
              customer.joined_on, customer.name, customer.email, customer.phone,
              customer.email_index, customer.phone_index, customer.address, customer.born_on,
              customer.flags, customer.content, customer.alias_index, customer_import_,
              customer.key_number});
}

std::int64_t Newcomers::finish() {
  const std::int64_t rows = bulk_->finish();
  if (tx_.engine() == storage::Engine::sqlite) {
    tx_.execute(
        "CREATE INDEX customer_by_email ON customer (email_index) WHERE email_index IS NOT NULL");
    tx_.execute(
        "CREATE INDEX customer_by_phone ON customer (phone_index) WHERE phone_index IS NOT NULL");
    tx_.execute(
        "CREATE INDEX customer_by_alias ON customer (alias_index) WHERE alias_index IS NOT NULL");
  }
  return rows;
}

void complete(storage::Transaction& tx, const CustomerImport& import) {
  tx.execute(
      "UPDATE customer_import SET file_sha256 = $1, row_count = $2, added = $3 WHERE number = $4",
      {import.file_sha256, import.rows, import.added, import.number});
}

std::int64_t Arrivals::finish() { return bulk_->finish(); }

std::vector<Repeated> list_repeated(storage::Transaction& tx, std::int64_t limit) {
  std::vector<Repeated> repeated;
  tx.for_each(kListRepeated, {limit}, [&](const storage::Row& row) {
    repeated.push_back({row.integer(0), row.integer(1)});
  });
  return repeated;
}

std::int64_t count_new(storage::Transaction& tx) { return tx.one(kCountNew).integer(0); }

std::int64_t count_changed(storage::Transaction& tx) { return tx.one(kCountChanged).integer(0); }

void admit_arrivals(storage::Transaction& tx, std::int64_t customer_import,
                    std::int64_t key_number) {
  tx.execute(kUpdateChanged, {customer_import, key_number});
  tx.execute(kInsertNew, {customer_import, key_number});
  tx.execute("DELETE FROM customer_arrival");
}

std::optional<RecordImport> find_record_import(storage::Transaction& tx,
                                               const incident::IncidentId& incident,
                                               std::string_view file_sha256,
                                               std::string_view classes) {
  return import_of(tx.find(kFindRecordImport, {incident, file_sha256, classes}));
}

std::optional<RecordImport> find_record_import(storage::Transaction& tx,
                                               const incident::IncidentId& incident,
                                               std::string_view record_import_id) {
  return import_of(tx.find(kFindRecordImportById, {incident, record_import_id}));
}

std::vector<exposure::RecordImport> list_record_imports(storage::Transaction& tx,
                                                        const incident::IncidentId& incident) {
  std::vector<exposure::RecordImport> imports;
  tx.for_each(kListRecordImports, {incident}, [&](const storage::Row& row) {
    imports.push_back({.import_id = row.text(0),
                       .file_sha256 = row.text(1),
                       .rows = row.integer(2),
                       .people = row.integer(3),
                       .imported_at = row.instant(4),
                       .imported_by = row.text(5)});
  });
  return imports;
}

std::int64_t unexpose(storage::Transaction& tx, const RecordImport& import) {
  const std::int64_t before = count_people(tx, import.incident_id);
  tx.execute(kForgetPeople, {import.incident_id, import.record_import_id});
  tx.execute(kExposeByOthers,
             {import.incident_id, import.record_import_id, open_wave(tx, import.incident_id)});
  return before - count_people(tx, import.incident_id);
}

void hold_imports(storage::Transaction& tx, const incident::IncidentId& incident, Instant now) {
  tx.execute(kHoldImports, {incident, now});
}

std::int64_t open_wave(storage::Transaction& tx, const incident::IncidentId& incident) {
  const auto row = tx.find("SELECT wave FROM import_hold WHERE incident_id = $1", {incident});
  return row ? row->integer(0) + 1 : 1;
}

std::optional<Instant> find_held_at(storage::Transaction& tx,
                                    const incident::IncidentId& incident) {
  const auto row = tx.find("SELECT held_at FROM import_hold WHERE incident_id = $1", {incident});
  if (!row) return std::nullopt;
  return row->instant(0);
}

void insert(storage::Transaction& tx, const RecordImport& import) {
  tx.execute(kInsertRecordImport,
             {import.record_import_id, import.incident_id, import.file_sha256, import.classes,
              import.customer_import, import.rows, import.empty, import.imported_at,
              import.imported_by, import.matching, import.name});
}

void complete(storage::Transaction& tx, const RecordImport& import) {
  tx.execute(kCompleteRecordImport, {import.file_sha256, import.rows, import.empty, import.rejected,
                                     import.record_import_id});
}

void remove_record_import(storage::Transaction& tx, std::string_view record_import_id) {
  tx.execute("DELETE FROM record_review WHERE record_import_id = $1", {record_import_id});
  tx.execute("DELETE FROM record_found WHERE record_import_id = $1", {record_import_id});
  tx.execute("DELETE FROM leaked_record WHERE record_import_id = $1", {record_import_id});
  tx.execute("DELETE FROM record_import WHERE record_import_id = $1", {record_import_id});
}

Records::Records(storage::Transaction& tx, std::string_view record_import_id)
    : record_import_id_(record_import_id),
      bulk_(tx.bulk("leaked_record", {"record_import_id", "line", "classes", "state", "external_id",
                                      "email_index", "alias_index", "phone_index", "person"})) {}

void Records::add(const SealedRecord& record) {
  bulk_->add({record_import_id_, record.line, record.classes, "unmatched", record.external_id,
              record.email_index, record.alias_index, record.phone_index, record.person});
}

void Records::finish() { bulk_->finish(); }

void match_records(storage::Transaction& tx, std::string_view record_import_id) {
  tx.execute(kMatchByExternalId, {record_import_id});
  tx.execute(kMatchByEmail, {record_import_id});
  tx.execute(kMatchByAlias, {record_import_id});
  tx.execute(kMatchByPhone, {record_import_id});
  tx.execute(kForgetExternalIds, {record_import_id});
}

std::int64_t expose_matched(storage::Transaction& tx, const RecordImport& import) {
  const std::int64_t before = count_people(tx, import.incident_id);
  tx.execute(kExposeMatched, {import.incident_id, import.imported_at, import.record_import_id,
                              open_wave(tx, import.incident_id)});
  return count_people(tx, import.incident_id) - before;
}

void keep_found(storage::Transaction& tx, std::string_view record_import_id) {
  tx.execute(kKeepFound, {record_import_id});
}

Found find_found(storage::Transaction& tx, std::string_view record_import_id) {
  return found_of(tx.one(kFindFound, {record_import_id}));
}

Found sum_found(storage::Transaction& tx, const incident::IncidentId& incident) {
  return found_of(tx.one(kSumFound, {incident}));
}

void for_each_customer(
    storage::Transaction& tx,
    const std::function<void(const std::string& external_id, const CustomerId& id)>& each) {
  tx.stream("SELECT external_id, customer_id FROM customer", {},
            [&](const storage::Row& row) { each(row.text(0), CustomerId{row.text(1)}); });
}

std::optional<CustomerId> find_registered(storage::Transaction& tx, std::string_view external_id) {
  const auto row =
      tx.find("SELECT customer_id FROM customer WHERE external_id = $1", {external_id});
  return row ? std::optional(CustomerId{row->text(0)}) : std::nullopt;
}

void for_each_registered(storage::Transaction& tx,
                         const std::function<void(const RegisteredCustomer&)>& each) {
  tx.stream("SELECT external_id, customer_id, joined_on FROM customer ORDER BY customer_id", {},
            [&](const storage::Row& row) {
              RegisteredCustomer customer{row.text(0), {row.text(1)}, std::nullopt};
              if (const auto joined_on = row.find_text(2))
                customer.joined_on = load_date(*joined_on);
              each(customer);
            });
}

std::int64_t count_customers(storage::Transaction& tx) {
  return tx.one("SELECT COUNT(*) FROM customer").integer(0);
}

void save_mapping(storage::Transaction& tx, std::string_view name, std::string_view mapping,
                  Instant at, std::string_view by) {
  tx.execute(kSaveMapping, {name, mapping, at, by});
}

std::optional<std::string> find_mapping(storage::Transaction& tx, std::string_view name) {
  const auto row = tx.find("SELECT mapping FROM saved_mapping WHERE name = $1", {name});
  if (!row) return std::nullopt;
  return row->text(0);
}

std::vector<std::string> list_mappings(storage::Transaction& tx) {
  std::vector<std::string> names;
  tx.for_each("SELECT name FROM saved_mapping ORDER BY name", {},
              [&](const storage::Row& row) { names.push_back(row.text(0)); });
  return names;
}

}  // namespace candor::exposure::store
