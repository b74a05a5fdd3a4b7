// SPDX-License-Identifier: Apache-2.0
#include "exposure/codec.h"

#include <fmt/format.h>

#include "base/described.h"
#include "base/text.h"
#include "exposure/match.h"

namespace candor {

BOOST_DESCRIBE_STRUCT(Fault, (), (place, message))

}  // namespace candor

namespace candor::exposure {

BOOST_DESCRIBE_STRUCT(FileForm, (), (format, compression, encoding, delimiter))
BOOST_DESCRIBE_STRUCT(Rejected, (), (rows, faults))
BOOST_DESCRIBE_STRUCT(Advice, (), (action, why, minutes, country))
BOOST_DESCRIBE_STRUCT(DataClass, (),
                      (bit, name, words, hibp, dpv, veris, gdpr_article_9, state_elements, urgency,
                       advice))
BOOST_DESCRIBE_STRUCT(CustomersImported, (),
                      (file_sha256, rows, added, changed, unchanged, repeated, form, rejected,
                       columns_not_read))
BOOST_DESCRIBE_STRUCT(RecordImport, (),
                      (import_id, file_sha256, rows, people, imported_at, imported_by))
BOOST_DESCRIBE_STRUCT(ImportWithdrawn, (), (incident, import_id, rows, people_gone, people))
BOOST_DESCRIBE_STRUCT(RecordsImported, (),
                      (import_id, file_sha256, rows, found_by_external_id, found_by_email,
                       found_by_alias, found_by_phone, unmatched, ambiguous, empty, people,
                       people_new, repeated, form, rejected))
BOOST_DESCRIBE_STRUCT(ClassCount, (), (data_class, people))
BOOST_DESCRIBE_STRUCT(JurisdictionCount, (), (jurisdiction, people, by_class))
BOOST_DESCRIBE_STRUCT(Estimate, (),
                      (customers, customers_rejected, customers_repeated, records, records_rejected,
                       empty, found_by_external_id, found_by_email, found_by_phone, unmatched,
                       ambiguous, people, people_without_email, by_class, by_jurisdiction))
BOOST_DESCRIBE_STRUCT(Wave, (), (wave, people, delivery_has_list, by_class, by_jurisdiction))
BOOST_DESCRIBE_STRUCT(RegisterOverview, (), (customers, last_imported_at, mappings))
BOOST_DESCRIBE_STRUCT(RegisterRotated, (), (key_number, sealed_anew, left))
BOOST_DESCRIBE_STRUCT(Matching, (), (phones, aliases))
BOOST_DESCRIBE_STRUCT(Extent, (),
                      (incident, people, people_without_email, records, found_by_external_id,
                       found_by_email, found_by_alias, found_by_phone, found_by_review, unmatched,
                       ambiguous, by_class, by_jurisdiction, waves, imports))
BOOST_DESCRIBE_STRUCT(RecordPlace, (), (import_id, line))
BOOST_DESCRIBE_STRUCT(OpenRecord, (),
                      (place, state, external_id, email, phone, name, classes, customers))
BOOST_DESCRIBE_STRUCT(RecordAssigned, (), (incident, place, people, people_new))

namespace codec {
namespace {

struct DataClasses {
  std::vector<DataClass> data_classes;
};
BOOST_DESCRIBE_STRUCT(DataClasses, (), (data_classes))

struct WithdrawalBody {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(WithdrawalBody, (), (reason))

struct PersonText {
  std::optional<std::string> external_id;
  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(PersonText, (), (external_id, email, phone, name))
struct ReviewAnswer {
  std::vector<OpenRecord> records;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ReviewAnswer, (), (records, next))
struct AssignmentBody {
  std::string customer;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(AssignmentBody, (), (customer, reason))

// A column of a file, and what it is.
struct ColumnIs {
  std::string name;
  Column is = Column::external_id;
};
BOOST_DESCRIBE_STRUCT(ColumnIs, (), (name, is))
struct MappingBody {
  std::optional<Preset> preset;
  std::vector<ColumnIs> columns;
};
BOOST_DESCRIBE_STRUCT(MappingBody, (), (preset, columns))
struct MappingAnswer {
  std::string name;
  Preset preset = Preset::usual;
  std::vector<ColumnIs> columns;
};
BOOST_DESCRIBE_STRUCT(MappingAnswer, (), (name, preset, columns))

struct CustomerImport {
  std::string name;
  std::optional<FileFormat> format;
  std::optional<Encoding> encoding;
  std::optional<std::string> delimiter;
  std::optional<Preset> preset;
  std::vector<ColumnIs> columns;
  std::optional<std::string> mapping;
  std::optional<double> rejects_percent_max;
};
BOOST_DESCRIBE_STRUCT(CustomerImport, (),
                      (name, format, encoding, delimiter, preset, columns, mapping,
                       rejects_percent_max))
// What a row exposes that has something in this column.
struct ColumnExposes {
  std::string name;
  std::vector<std::string> classes;
};
BOOST_DESCRIBE_STRUCT(ColumnExposes, (), (name, classes))
struct RecordImportBody : CustomerImport {
  std::vector<std::string> classes;
  std::vector<ColumnExposes> map;
  std::optional<std::string> phones;
  std::optional<bool> match_aliases;
};
BOOST_DESCRIBE_STRUCT(RecordImportBody, (),
                      (name, format, encoding, delimiter, preset, columns, mapping,
                       rejects_percent_max, classes, map, phones, match_aliases))

struct KnownImportBody {
  std::string import;
  std::optional<std::string> name;
  std::string file_sha256;
  std::int64_t rows = 0;
  std::int64_t matched = 0;
  std::int64_t unmatched = 0;
  std::int64_t ambiguous = 0;
  std::int64_t empty = 0;
  std::int64_t rejected = 0;
  std::int64_t people = 0;
  std::vector<std::string> classes;
  std::vector<ColumnExposes> by_column;
  Instant imported_at;
  std::string imported_by;
  std::optional<Instant> withdrawn_at;
  std::optional<std::string> withdrawn_by;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(KnownImportBody, (),
                      (import, name, file_sha256, rows, matched, unmatched, ambiguous, empty,
                       rejected, people, classes, by_column, imported_at, imported_by, withdrawn_at,
                       withdrawn_by, reason))
struct ImportListBody {
  std::string incident;
  std::vector<KnownImportBody> imports;
};
BOOST_DESCRIBE_STRUCT(ImportListBody, (), (incident, imports))

std::vector<std::string> names_in(ClassMask classes) {
  std::vector<std::string> names;
  for (const DataClass& data_class : classes_in(classes)) names.push_back(data_class.name);
  return names;
}

KnownImportBody body_of(const KnownImport& import) {
  KnownImportBody body{.import = import.import_id,
                       .name = import.name,
                       .file_sha256 = import.file_sha256,
                       .rows = import.rows,
                       .matched = import.matched,
                       .unmatched = import.unmatched,
                       .ambiguous = import.ambiguous,
                       .empty = import.empty,
                       .rejected = import.rejected,
                       .people = import.people,
                       .classes = names_in(import.exposes.every_row),
                       .by_column = {},
                       .imported_at = import.imported_at,
                       .imported_by = import.imported_by,
                       .withdrawn_at = {},
                       .withdrawn_by = {},
                       .reason = {}};
  for (const auto& [column, classes] : import.exposes.by_column) {
    body.by_column.push_back({column, names_in(classes)});
  }
  if (import.withdrawn) {
    body.withdrawn_at = import.withdrawn->at;
    body.withdrawn_by = import.withdrawn->by;
    body.reason = import.withdrawn->reason;
  }
  return body;
}

Mapping mapping_of(const std::optional<Preset>& preset, const std::vector<ColumnIs>& columns) {
  Mapping mapping{.preset = preset.value_or(Preset::usual)};
  for (const ColumnIs& column : columns) mapping.columns[column.name] = column.is;
  return mapping;
}

std::vector<ColumnIs> columns_of(const Mapping& mapping) {
  std::vector<ColumnIs> columns;
  for (const auto& [name, column] : mapping.columns) columns.push_back({name, column});
  return columns;
}

Result<CustomersWanted> wanted_of(const CustomerImport& body) {
  std::vector<Fault> faults;
  if (body.delimiter && (body.delimiter->size() != 1 || *body.delimiter == "\"")) {
    faults.push_back({"/delimiter", "is not one character"});
  }
  const double percent = body.rejects_percent_max.value_or(1);
  if (!(percent >= 0 && percent <= 100)) {
    faults.push_back({"/rejects_percent_max", "is not a number from 0 to 100"});
  }
  if (body.name.empty() || body.name.size() > 255) {
    faults.push_back({"/name", "is not a name of 1 to 255 characters"});
  }
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the import cannot be done as it is", std::move(faults));
  }
  CustomersWanted wanted{.name = body.name,
                         .read_as = {.format = body.format, .encoding = body.encoding},
                         .mapping = mapping_of(body.preset, body.columns),
                         .saved_mapping = body.mapping,
                         .rejects_share_max = percent / 100};
  if (body.delimiter) wanted.read_as.delimiter = body.delimiter->front();
  return wanted;
}

constexpr http::Schema kSchemas[] = {
    {"CustomerImport", schema_of<CustomerImport>},
    {"CustomersImported", schema_of<CustomersImported>},
    {"RecordImport", schema_of<RecordImportBody>},
    {"RecordsImported", schema_of<RecordsImported>},
    {"RecordImports", schema_of<ImportListBody>},
    {"Register", schema_of<RegisterOverview>},
    {"RegisterRotated", schema_of<RegisterRotated>},
    {"RecordAssignment", schema_of<AssignmentBody>},
    {"RecordAssigned", schema_of<RecordAssigned>},
    {"RecordReview", schema_of<ReviewAnswer>},
    {"Mapping", schema_of<MappingBody>},
    {"SavedMapping", schema_of<MappingAnswer>},
    {"DataClasses", schema_of<DataClasses>},
    {"Extent", schema_of<Extent>},
    {"ImportWithdrawal", schema_of<WithdrawalBody>},
    {"ImportWithdrawn", schema_of<ImportWithdrawn>},
};

}  // namespace

Result<std::vector<DataClass>> decode_classes(std::string_view json) {
  boost::json::object wrapped{{"data_classes", TRY(parse_json(json))}};
  return TRY(from_json<DataClasses>(wrapped)).data_classes;
}

boost::json::value encode(const CustomersImported& imported) { return to_json(imported); }
boost::json::value encode(const RecordsImported& imported) { return to_json(imported); }
Result<std::string> decode_reason(std::string_view body) {
  return TRY(from_json_text<WithdrawalBody>(body)).reason;
}

Result<CustomersWanted> decode_customers_wanted(std::string_view text) {
  return wanted_of(TRY(from_json_text<CustomerImport>(text)));
}

Result<RecordsWanted> decode_records_wanted(std::string_view text) {
  const RecordImportBody body = TRY(from_json_text<RecordImportBody>(text));
  RecordsWanted wanted{.file = TRY(wanted_of(body)), .classes = {}};
  if (!body.classes.empty()) {
    wanted.classes.every_row = TRY(parse_classes(join(body.classes, ","), "/classes"));
  }
  for (const ColumnExposes& column : body.map) {
    wanted.classes.by_column[column.name] |= TRY(parse_classes(join(column.classes, ","), "/map"));
  }
  if (body.phones) wanted.classes.matching.phones = TRY(parse_phones(*body.phones, "/phones"));
  wanted.classes.matching.aliases = body.match_aliases.value_or(false);
  return wanted;
}

Result<Mapping> decode_mapping(std::string_view text) {
  const MappingBody body = TRY(from_json_text<MappingBody>(text));
  return mapping_of(body.preset, body.columns);
}

boost::json::value encode(const MappingSaved& saved) {
  return to_json(MappingAnswer{saved.name, saved.mapping.preset, columns_of(saved.mapping)});
}

std::string mapping_text(const Mapping& mapping) {
  return canonical_json(to_json(MappingBody{mapping.preset, columns_of(mapping)}));
}

boost::json::value journal_mapping(std::string_view name, const Mapping& mapping) {
  return {
      {"name", name}, {"preset", enum_name(mapping.preset)}, {"columns", mapping.columns.size()}};
}

boost::json::value encode(const ImportWithdrawn& withdrawn) { return to_json(withdrawn); }
std::string matching_text(const Matching& matching) { return canonical_json(to_json(matching)); }
boost::json::value encode(const RegisterRotated& rotated) { return to_json(rotated); }
boost::json::value journal_rotated(std::int64_t from, std::int64_t to, std::int64_t customers) {
  return {{"from", from}, {"to", to}, {"customers", customers}};
}
boost::json::value encode(const Estimate& made) { return to_json(made); }
boost::json::value encode(const Extent& extent) { return to_json(extent); }
boost::json::value encode(const std::vector<DataClass>& classes) {
  return to_json(DataClasses{classes});
}

std::string classes_text(const LeakedClasses& classes) {
  boost::json::object by_column;
  for (const auto& [column, mask] : classes.by_column) by_column[column] = class_names(mask);
  return canonical_json(
      {{"every_row", class_names(classes.every_row)}, {"by_column", std::move(by_column)}});
}

Result<LeakedClasses> decode_kept_classes(std::string_view text) {
  const boost::json::value kept = TRY(parse_json(text));
  LeakedClasses classes;
  const auto read = [](const boost::json::value& names) -> Result<ClassMask> {
    if (names.as_string().empty()) return ClassMask{0};
    return parse_classes(std::string_view(names.as_string()), "classes");
  };
  classes.every_row = TRY(read(kept.at("every_row")));
  for (const auto& column : kept.at("by_column").as_object()) {
    classes.by_column[column.key()] = TRY(read(column.value()));
  }
  return classes;
}

boost::json::value encode(const RegisterOverview& overview) { return to_json(overview); }
boost::json::value encode(const ImportList& list) {
  ImportListBody body{list.incident, {}};
  for (const KnownImport& import : list.imports) body.imports.push_back(body_of(import));
  return to_json(body);
}

std::string person_text(const RecordRow& row) {
  boost::json::object person;
  if (!row.external_id.empty()) person["external_id"] = row.external_id;
  if (!row.email.empty()) person["email"] = row.email;
  if (!row.phone.empty()) person["phone"] = row.phone;
  if (!row.name.empty()) person["name"] = row.name;
  return canonical_json(person);
}

Result<OpenRecord> decode_person(std::string_view text) {
  PersonText person = TRY(from_json_text<PersonText>(text));
  OpenRecord record;
  record.external_id = std::move(person.external_id);
  record.email = std::move(person.email);
  record.phone = std::move(person.phone);
  record.name = std::move(person.name);
  return record;
}

Result<Assignment> decode_assignment(std::string_view body) {
  AssignmentBody wanted = TRY(from_json_text<AssignmentBody>(body));
  return Assignment{std::move(wanted.customer), std::move(wanted.reason)};
}

std::string cursor_of(const RecordPlace& place) {
  return fmt::format("{}:{}", place.import_id, place.line);
}

Result<RecordPlace> parse_cursor(std::string_view cursor) {
  const std::size_t colon = cursor.rfind(':');
  const auto line =
      colon == std::string_view::npos ? std::nullopt : parse_integer(cursor.substr(colon + 1));
  if (line) return RecordPlace{std::string(cursor.substr(0, colon)), *line};
  return fail(ErrorCode::invalid, "after is not what was given as next",
              {{"after", "is not what was given as next"}});
}

boost::json::value encode(const ReviewPage& page) {
  ReviewAnswer answer{page.records, std::nullopt};
  if (page.next) answer.next = cursor_of(*page.next);
  return to_json(answer);
}

boost::json::value encode(const RecordAssigned& assigned) { return to_json(assigned); }

boost::json::value journal_assigned(const RecordAssigned& assigned, const CustomerId& customer,
                                    std::string_view reason) {
  return {{"import_id", assigned.place.import_id}, {"line", assigned.place.line},
          {"customer_id", customer.value},         {"people", assigned.people},
          {"people_new", assigned.people_new},     {"reason", reason}};
}

boost::json::value journal_customers(const CustomersImported& imported) {
  return {{"file_sha256", imported.file_sha256},
          {"rows", imported.rows},
          {"added", imported.added},
          {"changed", imported.changed},
          {"unchanged", imported.unchanged}};
}

boost::json::value journal_withdrawn(const ImportWithdrawn& withdrawn, std::string_view file_sha256,
                                     std::string_view reason) {
  return {{"import_id", withdrawn.import_id}, {"file_sha256", file_sha256},
          {"rows", withdrawn.rows},           {"people_gone", withdrawn.people_gone},
          {"people", withdrawn.people},       {"reason", reason}};
}

boost::json::value journal_records(const RecordsImported& imported, std::string_view classes) {
  return {{"file_sha256", imported.file_sha256},
          {"classes", parse_json(classes).value()},
          {"rows", imported.rows},
          {"found_by_external_id", imported.found_by_external_id},
          {"found_by_email", imported.found_by_email},
          {"found_by_alias", imported.found_by_alias},
          {"found_by_phone", imported.found_by_phone},
          {"unmatched", imported.unmatched},
          {"ambiguous", imported.ambiguous},
          {"empty", imported.empty},
          {"people", imported.people},
          {"people_new", imported.people_new}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::exposure
